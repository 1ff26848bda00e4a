"""Cells and headings of terms and teaching weeks."""

import re
import unicodedata
from datetime import date, time, timedelta

from ledgers.reading.cells.numbers import chinese_number
from ledgers.reading.cells.parsing import Parser, Problem
from ledgers.reading.cells.text import BLANKS, compact, shown


def term() -> Parser:
    """学期 as 2026-2027-1 (autumn) or -2 (spring), also 2026-2027学年第一学期, 2026年秋季."""
    how = "请写成 2026-2027-1（第一学期）或 2026-2027-2（第二学期）"

    def parse(value: object) -> str | None:
        if isinstance(value, date | time | timedelta):
            raise Problem(f"被 Excel 当成了日期（{shown(value)}）：请把该列设为文本，{how}")
        made = compact(value)
        if made in BLANKS:
            return None
        found = term_in(made, whole_text=True)
        if found is None:
            raise Problem(f"“{made[:24]}”看不懂：{how}")
        return found

    return parse


def term_in(written: str, whole_text: bool = False) -> str | None:
    """The term a text names (a title, a heading), or None. `whole_text`: nothing else may stand there."""
    made = "".join(unicodedata.normalize("NFKC", written).split())
    made = "".join("-" if mark in "‐‑‒–—―−~" else mark for mark in made).replace("至", "-")
    search = re.fullmatch if whole_text else re.search
    years = r"(20\d\d)[-/](20\d\d|\d\d)"
    if match := search(
        rf"{years}(?:-|学年度?,?第?)?(?:([12一二])(?:学期|$|(?![\d一二三四五六七八九年班级]))|([上下])(?:学?期|半年)|([春秋])(?:季|期|学期|季学期)?)",
        made,
    ):
        first, second = int(match[1]), int(match[2]) if len(match[2]) == 4 else 2000 + int(match[2])
        which = match[3] or match[4] or match[5]
        return f"{first}-{second}-{1 if which in '1一上秋' else 2}" if second == first + 1 else None
    if match := search(r"(20\d\d)年?([春秋])(?:季学期|季|期|学期)?(?:开学)?", made):
        year = int(match[1])
        return f"{year}-{year + 1}-1" if match[2] == "秋" else f"{year - 1}-{year}-2"
    return None


def week() -> Parser:
    """教学周: 3, 第3周, 第三周, W03 → 3 (1 to 30)."""

    def parse(value: object) -> int | None:
        made = compact(value)
        if made in BLANKS:
            return None
        found = week_in(made)
        if found is None:
            raise Problem(f"“{made[:20]}”不是教学周：请写 1 至 30 的数字，如 3 或 第3周")
        return found

    return parse


def week_in(written: str) -> int | None:
    """The week a heading names (第3周, 第三周, W3, 3), or None."""
    made = "".join(unicodedata.normalize("NFKC", written).split())
    match = re.fullmatch(r"第?(?:教学)?[wW]?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:教学)?周?次?", made)
    if match is None:
        return None
    number = int(match[1]) if match[1].isdigit() else chinese_number(match[1])
    return number if number is not None and 1 <= number <= 30 else None
