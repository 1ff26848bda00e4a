"""Over what a figure is asked: a period cut at a day, a knowledge bound, and a slice of the county.

`as_of` D is the close of D: what is dated D is in. `recorded_by` R sees what was recorded before R+1
00:00. Both come from figures.md, "Days and periods" and "What was known when".
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from errors import Refused
from models.clock import today

PROJECTED = "（推算）"
"""Said of figures as of a day still to come, wherever a title, an export or a paper says which day they are of."""


@dataclass(frozen=True)
class Period:
    """From start to end, asked as of a day D with start <= D <= end. name: 2026Q3, 2026H1, 2026-09, 2026 or ''."""

    start: date
    end: date
    as_of: date
    name: str = ""

    @property
    def before(self) -> date:
        """The day before the period: what lies open at its close is carried in."""
        return self.start - timedelta(days=1)

    @property
    def projected(self) -> bool:
        """Whether D lies after today (推算): deadlines run on and nothing new happens."""
        return self.as_of > today()

    @property
    def label(self) -> str:
        """The period in Chinese: 2026年三季度, 2026年上半年, 2026年9月, 2026年, or from–to; a projection says so."""
        said = f"{self.name}年" if self.name else f"{self.start:%Y-%m-%d}至{self.end:%Y-%m-%d}"
        if match := re.fullmatch(r"(\d{4})Q([1-4])", self.name):
            said = f"{match[1]}年{'一二三四'[int(match[2]) - 1]}季度"
        elif match := re.fullmatch(r"(\d{4})H([12])", self.name):
            said = f"{match[1]}年{'上下'[int(match[2]) - 1]}半年"
        elif match := re.fullmatch(r"(\d{4})-(\d{2})", self.name):
            said = f"{match[1]}年{int(match[2])}月"
        return f"{said}{PROJECTED if self.projected else ''}"

    def cut(self, written: str = "") -> str:
        """截至 and D, as `written` says the day or else as ISO text; a projection says that it is one."""
        return f"截至{written or self.as_of.isoformat()}{PROJECTED if self.projected else ''}"


def _bounds(name: str) -> tuple[date, date]:
    if match := re.fullmatch(r"(\d{4})Q([1-4])", name):
        year, first = int(match[1]), int(match[2]) * 3 - 2
        return date(year, first, 1), _last_day(year, first + 2)
    if match := re.fullmatch(r"(\d{4})H([12])", name):
        year, first = int(match[1]), int(match[2]) * 6 - 5
        return date(year, first, 1), _last_day(year, first + 5)
    if match := re.fullmatch(r"(\d{4})-(\d{2})", name):
        year, month = int(match[1]), int(match[2])
        if 1 <= month <= 12:
            return date(year, month, 1), _last_day(year, month)
    if re.fullmatch(r"\d{4}", name):
        return date(int(name), 1, 1), date(int(name), 12, 31)
    raise Refused(f"看不懂时间段“{name}”：请写成 2026Q3（季度）、2026H1（半年）、2026-09（月）或 2026（年）。")


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def period(name: str, as_of: date | None = None) -> Period:
    """A quarter, half-year, month or year by name. Default as_of: the earlier of its end and today.

    Raises Refused when the name cannot be read or as_of lies outside the period.
    """
    start, end = _bounds(name)
    return _cut(start, end, as_of, name)


def between(start: date, end: date, as_of: date | None = None) -> Period:
    """A period from–to, both days in. Raises Refused when the order start <= as_of <= end is broken."""
    return _cut(start, end, as_of, "")


def _cut(start: date, end: date, as_of: date | None, name: str) -> Period:
    if end < start:
        raise Refused(f"时间段的结束日{end:%Y-%m-%d}早于开始日{start:%Y-%m-%d}，请改正。")
    day = as_of or min(end, today())
    if not start <= day <= end:
        what = "截至日" if as_of else "今天"
        raise Refused(f"{what}{day:%Y-%m-%d}不在时间段{start:%Y-%m-%d}至{end:%Y-%m-%d}之内，请另选。")
    return Period(start, end, day, name)


def quarter_of(day: date) -> str:
    """The name of the quarter a day lies in: 2026Q3."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def shift_quarter(name: str, quarters: int) -> str:
    """The quarter so many quarters later (earlier when negative)."""
    index = int(name[:4]) * 4 + int(name[5]) - 1 + quarters
    return f"{index // 4}Q{index % 4 + 1}"


def compared(this: Period, quarters: int) -> Period:
    """The same quarter shifted, cut at the same day number (figures.md: comparison). Days from–to are shifted by as
    many times their own length."""
    if not this.name:
        whole = (this.end - this.start).days + 1
        back = timedelta(days=whole * quarters)
        return Period(this.start + back, this.end + back, this.as_of + back)
    start, end = _bounds(shift_quarter(this.name, quarters))
    day = min(end, start + (this.as_of - this.start)) if this.as_of < this.end else end
    return Period(start, end, day, shift_quarter(this.name, quarters))


def comparison(this: Period, quarters: int) -> str:
    """What a comparison with the quarter before (-1) or the year before (-4) is called: 比上季 between whole
    quarters, 比上季同期 while the quarter runs, since `compared` cuts both at the same day. Days from–to are compared
    with as many days before them."""
    if not this.name:
        return "比前一时段" if quarters == -1 else f"比前第{-quarters}个时段"
    same = "上季" if quarters == -1 else "去年"
    whole = "" if quarters == -1 else "同季"
    return f"比{same}{whole if this.as_of == this.end else '同期'}"


def called(this: Period) -> str:
    """本季 of a quarter; 本时段 of days from–to, whose comparisons are with time spans too."""
    return "本季" if this.name else "本时段"


@dataclass(frozen=True)
class Slice:
    """A part of the county; None means all. Values are those in force on D.

    `unit` is the responsible unit, or the supervising one where a school or an enterprise is responsible.
    `run` is the 管理层级: 县直 (hazards of county-run schools) or 乡镇 (all others). `batch`: hazards of which this
    import wrote the facts or a step. `source`, `campaign`: hazards of this 来源, of this 专项.
    """

    township: str | None = None
    unit: str | None = None
    run: str | None = None
    ring: str | None = None
    level: str | None = None
    school: str | None = None
    batch: int | None = None
    source: str | None = None
    campaign: str | None = None
