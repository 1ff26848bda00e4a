"""Days that are told roughly: 9月中旬, 月底, 上周三, 国庆前. Which day is meant is asked, once for all told alike."""

import re
import unicodedata
from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta

from ledgers.reading.cells.numbers import chinese_number
from ledgers.reading.deciding.sheet import Deciding
from ledgers.reading.tables.parsers import DUE

NONE_OF_THEM = "none"
_PARTS = {
    "上旬": ((1, "第1天"), (5, "5日"), (10, "最后一天")),
    "中旬": ((11, "第1天"), (15, "15日"), (20, "最后一天")),
    "下旬": ((21, "第1天"), (25, "25日"), (31, "最后一天")),
    "初": ((1, "1日"), (5, "5日"), (10, "10日")),
    "中": ((15, "15日"), (10, "10日"), (20, "20日")),
    "底": ((31, "最后一天"), (25, "25日")),
}
"""Part of a month → the days of the month it may mean, and how they are told; 31 is the last one."""
_PART = re.compile(
    r"(?:(20\d\d)年)?(?:(\d{1,2}|[一二三四五六七八九十]{1,2})月份?|本月|月)?(?:的)?(上旬|中旬|下旬|初|中|底|末)(?:左右|前后)?"
)
_WEEKDAY = re.compile(r"(上上?|本|这)(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")
_FEASTS = {
    "元旦": (1, 1), "五一": (5, 1), "劳动节": (5, 1), "六一": (6, 1), "儿童节": (6, 1), "七一": (7, 1),
    "教师节": (9, 10), "国庆": (10, 1), "十一": (10, 1),
}  # fmt: skip
_FEAST = re.compile(rf"(?:(20\d\d)年)?({'|'.join(_FEASTS)})(?:节)?(?:长假|假期|放假)?(?:之)?(前夕|前|后|期间|当天)?")
_NEAR = {"前": ((-1, "前一天"), (-7, "前7天")), "后": ((7, "第8天"), (1, "后一天")), "": ((0, "当天"), (-1, "前一天"))}

_SHORT_YEAR = re.compile(r"(\d\d)(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})[日号]?(?:[上下]午|晚上)?")
SHORT_YEARS = 3
"""Years around today of which two digits may be enough."""
Days = dict[str, tuple[str, date]]
"""Choice → how it is told, and the day it is."""


def told_roughly(value: object) -> bool:
    """Whether a cell tells a day, and only roughly: a column of such cells is one of days."""
    text = "".join(unicodedata.normalize("NFKC", value).split()) if isinstance(value, str) else ""
    part = re.sub(r"(?:之前|以前|前)$", "", text)
    return bool(
        _SHORT_YEAR.fullmatch(text) or _PART.fullmatch(part) or _WEEKDAY.fullmatch(text) or _FEAST.fullmatch(text)
    )


def decide_short_years(deciding: Deciding) -> None:
    """26.9.3 is a day of 2026 where all about it is of these years: offered, once for the sheet."""
    made = deciding.made
    there = [
        (i, j, day)
        for name, j in made.columns.items()
        if _is_day(deciding, name)
        for i in made.data_rows
        if (day := _short_year(deciding.grid.rows[i][j], deciding.today)) is not None
    ]
    if not there:
        return
    i, j, day = there[0]
    taken = deciding.ask(
        "short-year",
        f"有{len(there)}个日期的年份只写了两位，“{deciding.grid.rows[i][j]}”读作{day}。",
        deciding.cells(sorted({i for i, _, _ in there})),
        [("full", f"年份是{day.year // 100}开头的四位"), (NONE_OF_THEM, "不是：请把年份写成四位，放在最前")],
        likely="full",
        key=deciding.key("short-year"),
    )
    if taken == "full":
        rows = deciding.own().rows
        for i, j, day in there:
            rows[i][j] = day


def _short_year(value: object, today: date) -> date | None:
    match = (
        _SHORT_YEAR.fullmatch("".join(unicodedata.normalize("NFKC", value).split())) if isinstance(value, str) else None
    )
    if match is None:
        return None
    year = today.year // 100 * 100 + int(match[1])
    try:
        return date(year, int(match[2]), int(match[3])) if abs(year - today.year) <= SHORT_YEARS else None
    except ValueError:
        return None


def decide_vague(deciding: Deciding) -> None:
    """Put a day in the place of each cell that tells one roughly, as answered; what is none of the days offered stays
    as it stands, and is refused."""
    made = deciding.made
    for name, j in made.columns.items():
        if not _is_day(deciding, name):
            continue
        told: dict[tuple[str, str], list[tuple[int, str, Days]]] = defaultdict(list)
        for i in made.data_rows:
            value = deciding.grid.rows[i][j]
            if isinstance(value, str) and (found := _days(deciding, value, deadline=_is_deadline(deciding, name))):
                kind, sure, days = found
                told[kind, "" if sure else value].append((i, value, days))
        for (kind, alone), cells in told.items():
            _ask(deciding, name, kind, alone, cells)


def _ask(deciding: Deciding, name: str, kind: str, alone: str, cells: list[tuple[int, str, Days]]) -> None:
    heading = deciding.made.headings[name]
    _, written, days = cells[0]
    same = len({word for _, word, _ in cells}) == 1
    taken = deciding.ask(
        "vague",
        f"“{heading}”有{len(cells)}格写的是“{written[:20]}”{'' if same else '这样的大概日子'}，按哪一天登记？",
        deciding.cells([i for i, _, _ in cells], heading),
        [
            *((value, f"{how}（{'' if same else '如'}{day}）") for value, (how, day) in days.items()),
            (NONE_OF_THEM, "都不是：请改成日期"),
        ],
        # What is counted from today, or in a year that nobody wrote, is another day next month.
        key="" if alone else deciding.key("vague", name, kind),
    )
    if taken == NONE_OF_THEM:
        return
    rows, j = deciding.own().rows, deciding.made.columns[name]
    for i, _, offered in cells:
        # Unanswered, nothing is written: one of the days lets the rest of the row be judged meanwhile.
        rows[i][j] = offered[taken or next(iter(offered))][1]


def _is_day(deciding: Deciding, name: str) -> bool:
    try:
        return deciding.sheet.column(name).form in ("day", "deadline")
    except KeyError:
        return False


def _is_deadline(deciding: Deciding, name: str) -> bool:
    return name in DUE or deciding.sheet.column(name).form == "deadline"


def _days(deciding: Deciding, written: str, *, deadline: bool) -> tuple[str, bool, Days] | None:
    """What kind of rough day a cell tells, whether the same answer holds for all of this kind, and the days it may
    be; None where it tells none."""
    text = "".join(unicodedata.normalize("NFKC", written).split())
    part = re.sub(r"(?:之前|以前|前)$", "", text) if deadline else text
    match = _PART.fullmatch(part)
    # 9月底 is a deadline like any other.
    if match and not (deadline and match[2] and match[3] in "底末"):
        return _part(deciding, match)
    if not deadline and (match := _WEEKDAY.fullmatch(text)):
        monday = deciding.today - timedelta(days=deciding.today.weekday())
        back = {"上": 1, "上上": 2}.get(match[1], 0)
        day = monday + timedelta(days="一二三四五六日天".index(match[2].replace("天", "日")) - 7 * back)
        ways = (("near", "按今天算", 0), ("before", "再早一周", 7), ("two", "再早两周", 14))
        days = {way: (how, day - timedelta(days=n)) for way, how, n in ways}
        return "weekday", False, {way: one for way, one in days.items() if one[1] <= deciding.today}
    if match := _FEAST.fullmatch(text):
        month, first = _FEASTS[match[2]]
        year = int(match[1] or 0) or _year(deciding, month)
        around = (match[3] or "")[:1]
        near = _NEAR[around if around in _NEAR else ""]
        days = {f"{n:+}": (f"{match[2]}{how}", date(year, month, first) + timedelta(days=n)) for n, how in near}
        return f"feast{around}", bool(match[1] or _stated(deciding)), days
    return None


def _part(deciding: Deciding, match: re.Match[str]) -> tuple[str, bool, Days] | None:
    number = match[2]
    month = deciding.made.month if not number else int(number) if number.isdigit() else chinese_number(number)
    if month is None or not 1 <= month <= 12:
        return None
    part = match[3].replace("末", "底")
    year = int(match[1] or 0) or _year(deciding, month)
    last = monthrange(year, month)[1]
    days = {str(n): (how, date(year, month, min(n, last))) for n, how in _PARTS[part]}
    return part, bool(match[1] or _stated(deciding)), days


def _stated(deciding: Deciding) -> int | None:
    return deciding.made.year or deciding.made.year_of_sheet


def _year(deciding: Deciding, month: int) -> int:
    """The year of the sheet, else the latest in which this month has begun."""
    return _stated(deciding) or deciding.today.year - (month > deciding.today.month)
