"""The product's one clock: local days and instants of Asia/Shanghai.

Instants are stored as naive local time (China keeps one zone without daylight saving), so that "the
close of day D" is a plain comparison on both databases. `SAFETY_TODAY` sets today for any command.
"""

import os
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
_fixed: datetime | None = None


def now() -> datetime:
    """The recording instant, naive Asia/Shanghai; moved as a whole when SAFETY_TODAY is set."""
    if _fixed is not None:
        return _fixed
    instant = datetime.now(ZONE).replace(tzinfo=None)
    stated = os.environ.get("SAFETY_TODAY")
    return datetime.combine(date.fromisoformat(stated), instant.time()) if stated else instant


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
