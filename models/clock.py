"""The product's one clock: local days and instants of Asia/Shanghai.

Instants are stored as naive local time (China keeps one zone without daylight saving), so that "the
close of day D" is a plain comparison on both databases. `SAFETY_TODAY` sets today for any command.
"""

import os
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
SMALLEST = timedelta(microseconds=1)
"""The step between two instants that the databases still tell apart."""
_fixed: datetime | None = None


def now() -> datetime:
    """The recording instant, naive Asia/Shanghai; moved as a whole when SAFETY_TODAY is set."""
    if _fixed is not None:
        return _fixed
    instant = datetime.now(ZONE).replace(tzinfo=None)
    stated = os.environ.get("SAFETY_TODAY")
    return datetime.combine(_stated_day(stated), instant.time()) if stated else instant


class NoDay(LookupError):
    """SAFETY_TODAY is no day."""


def _stated_day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.max
    if not 1970 <= found.year <= 9998:
        raise NoDay(f"环境变量 SAFETY_TODAY 是“{text}”，请写成 2026-10-08 的样子，或者去掉。")
    return found


def after(last: datetime | None) -> datetime:
    """The recording instant of an act that follows one recorded at `last`: now, or the smallest step after it.

    A clock that was put back must not let a version end before it began. An instant that somebody stated (`fix`)
    stays as stated.
    """
    at = now()
    return at if last is None or at > last or _fixed is not None else last + SMALLEST


def today() -> date:
    """The local day of `now()`."""
    return now().date()


def fix(instant: datetime | None) -> None:
    """Set (or release, with None) the recording instant: only for demo and sandbox counties."""
    global _fixed
    _fixed = instant


def close_of(day: date) -> datetime:
    """The instant at which a day is over: 00:00 of the next day."""
    return datetime.combine(day + timedelta(days=1), time())
