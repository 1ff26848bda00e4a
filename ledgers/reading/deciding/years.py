"""The year of days that were written without one."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from ledgers.reading.deciding.sheet import Deciding

_NO_YEAR = re.compile(r"(?<![\d年./-])\d{1,2}(?:月\d{1,2}[日号]?|[./]\d{1,2}日?)(?![\d./月])")


_WITH_YEAR = re.compile(r"(20\d\d)[年./-]\d{1,2}")


def decide_year(deciding: Deciding) -> None:
    """Days without a year: the title's, else what the rest of the sheet tells, else it is asked."""
    made = deciding.made
    if made.year is not None:
        return
    dated = [name for name in made.columns if _dated(deciding, name)]
    missing = [
        (i, name)
        for name in dated
        for i in made.data_rows
        if isinstance(value := deciding.grid.rows[i][made.columns[name]], str) and _yearless(value)
    ]
    labels = [value for name, value in made.stated.items() if _dated(deciding, name) and _yearless(value)]
    if not missing and not labels:
        return
    cells = [deciding.cells([i], made.headings[name])[0] for i, name in missing]
    sources: dict[str, set[int]] = {
        "按表名": {made.year_of_sheet} if made.year_of_sheet else set(),
        "按同表其他日期": _years_around(deciding, dated),
        "按同一文件的其他表": set(deciding.book_years),
        "按文件名": {int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", deciding.file)},
    }
    why, likely = next(((why, min(years)) for why, years in sources.items() if len(years) == 1), ("", None))
    nearest = _nearest(deciding, [str(deciding.grid.rows[i][made.columns[name]]) for i, name in missing] or labels)
    years = dict.fromkeys(y for y in (likely, nearest, deciding.today.year, deciding.today.year - 1) if y)
    said = f"{why}读作{likely}年。" if likely else "是哪一年？"
    taken = deciding.ask(
        "year",
        f"有{len(missing) or len(labels)}个日期没有写年份，{said}",
        cells or [deciding.head("")],
        [
            ("nearest", f"最近的、不晚于今天的一年（{nearest}年）"),
            *((str(year), f"{year}年") for year in years),
        ],
        likely=str(likely) if likely else "",
        key=deciding.key("year"),
    )
    # Unanswered, nothing is written: the nearest year lets the rest of the row be judged meanwhile.
    made.year = int(taken) if taken.isdigit() else nearest


def _years_around(deciding: Deciding, dated: Sequence[str]) -> set[int]:
    """The years that other days of the sheet state."""
    found = set()
    for name in dated:
        for value in deciding.column(deciding.made.columns[name]):
            if isinstance(value, date):
                found.add(value.year)
            elif isinstance(value, str) and (told := _WITH_YEAR.search(value)):
                found.add(int(told[1]))
    return found


def _dated(deciding: Deciding, name: str) -> bool:
    try:
        return deciding.sheet.column(name).form in ("day", "instant", "deadline")
    except KeyError:
        return False


def _nearest(deciding: Deciding, written: Sequence[str]) -> int:
    """The latest year in which none of the past days among these lies after today."""
    days = [(int(m[1]), int(m[2])) for text in written if (m := re.search(r"(\d{1,2})[月./](\d{1,2})", text))]
    past = [one for one in days if one <= (deciding.today.month, deciding.today.day)]
    return deciding.today.year if len(past) * 2 >= len(days) else deciding.today.year - 1


def _yearless(value: str) -> bool:
    text = "".join(unicodedata.normalize("NFKC", value).split())
    return bool(_NO_YEAR.search(text)) and not _WITH_YEAR.search(text)
