"""Cells of numbers: counts, sums of money, heads, durations; in digits or in Chinese numerals."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from ledgers.reading.cells.parsing import Noted, Parser, Problem
from ledgers.reading.cells.text import BLANKS, SAFE_WHOLE, compact, shown

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


DIGITS = {
    "〇": 0,
    "零": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}


def chinese_number(written: str) -> int | None:
    """十五 → 15, 三十一 → 31, 一百二十 → 120; None when it is none (up to 999)."""
    match = re.fullmatch(
        r"(?:([一二两三四五六七八九])百零?)?(?:([一二三四五六七八九])?(十))?([一二两三四五六七八九])?", written
    )
    if not match or not written:
        return 0 if written in ("零", "〇") else None
    hundreds, tens, ten, ones = match.groups()
    return DIGITS.get(hundreds, 0) * 100 + (DIGITS.get(tens, 1) * 10 if ten else 0) + DIGITS.get(ones, 0)


def _number_in(value: object, units: str) -> tuple[float, str] | None:
    """(the number, how it was written), None for blank; `units` is a pattern of words that may follow."""
    if isinstance(value, bool | date | time | timedelta):
        raise Problem(f"应填数字，这里是“{shown(value)}”")
    made = compact(value)
    if made in BLANKS:
        return None
    bare = re.sub(rf"(?:{units})$", "", made) if units else made
    bare = re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", bare)
    if _NUMBER.fullmatch(bare):
        number = float(bare)
        if abs(number) >= SAFE_WHOLE:
            raise Problem("数字过大，请核对")
        return number, made
    if (chinese := chinese_number(bare)) is not None:
        return float(chinese), made
    raise Problem(f"“{made[:20]}”不是数字：请只填数字")


def whole(low: int = 0, high: int = 10**9, units: str = "人|名|个|处|项|次|条|所|台|盏|件|节|课时|户|起") -> Parser:
    """A whole number in [low, high]; a unit behind it is dropped; 无 is 0 and said so. Blank is never 0."""

    def parse(value: object) -> int | Noted | None:
        if isinstance(value, str) and compact(value) in ("无", "没有"):
            return Noted(0, "“无”按 0 读取")
        found = _number_in(value, units)
        if found is None:
            return None
        number, made = found
        if not number.is_integer():
            raise Problem(f"应填整数，这里是“{made[:20]}”")
        if not low <= number <= high:
            raise Problem(f"“{made[:20]}”超出范围：应在 {low} 至 {high} 之间")
        return int(number)

    return parse


def amount(low: float = 0, high: float = 1e12, ten_thousands: bool = False) -> Parser:
    """A number that may have decimals, such as money in yuan. `ten_thousands`: the heading says 万元."""

    def parse(value: object) -> float | Noted | None:
        if isinstance(value, str) and compact(value) in ("无", "没有"):
            return Noted(0.0, "“无”按 0 读取")
        factor, note, bare = 10_000 if ten_thousands else 1, "", value
        if isinstance(value, str):
            bare = compact(value).lstrip("¥￥")
            if big := re.fullmatch(r"(.+?)万元?", bare):
                bare, factor = big[1], 10_000
            elif bare.endswith("元"):
                factor = 1  # the cell's own unit goes before the heading's
        found = _number_in(bare, "元|人民币|学时|课时|节")
        if found is None:
            return None
        number, made = found
        if factor != 1:
            number = round(number * factor, 2)
            note = f"“{shown(value)[:20]}”按万元换算为 {shown(number)} 元"
        if not low <= number <= high:
            raise Problem(f"“{made[:20]}”超出范围：应在 {shown(float(low))} 至 {shown(float(high))} 之间")
        return Noted(number, note) if note else number

    return parse


def people() -> Parser:
    """A head-count: 1065, 1065名, 1200余名 and 约1200人 (with a note); a cell with several numbers is refused."""
    plain = whole(high=10**6)

    def parse(value: object) -> Any:
        if not isinstance(value, str):
            return plain(value)
        made = re.sub(r"(?<=\d),(?=\d{3})", "", compact(value))
        match = re.fullmatch(
            r"(?:全校|全体|师生|员工|学生|共|共计|参演|计|总)*(约|近)?(\d+)(余|多|来)?(?:名|人|位)?(?:左右|师生|学生|师生员工)?",
            made,
        )
        if match is None:
            if len(re.findall(r"\d+", made)) > 1:
                raise Problem(f"“{made[:20]}”里有几个数字：请只填总人数")
            return plain(value)
        number = int(match[2])
        if number > 10**6:
            raise Problem(f"“{made[:20]}”超出范围，请核对")
        about = match[1] or match[3] or "左右" in made
        return Noted(number, f"“{made[:20]}”是约数，按 {number} 人读取") if about else number

    return parse


def seconds() -> Parser:
    """A duration in seconds: 97, 97秒, 1分37秒, 1′37″, 1:37 (written as text), 0:01:37."""

    def parse(value: object) -> int | Noted | None:
        if isinstance(value, timedelta):
            value = (datetime.min + value).time() if value < timedelta(hours=1) else value
        if isinstance(value, time) and value.hour == 0:
            return value.minute * 60 + value.second
        if isinstance(value, time | timedelta | date):
            raise Problem(f"被 Excel 当成了几点几分（{shown(value)}）：请写成 1分37秒 或秒数")
        made = re.sub(r"[′'’‘]", "分", re.sub(r"[″\"”“]|[′'’‘]{2}", "秒", compact(value)))
        if made in BLANKS:
            return None
        about = "约" in made or "左右" in made
        bare = made.replace("约", "").replace("左右", "").replace("钟", "").replace("用时", "")
        bare = re.sub(r"[一二两三四五六七八九十]+", lambda found: str(chinese_number(found[0]) or found[0]), bare)
        match = re.fullmatch(r"(?:(\d{1,3})分)?(?:(\d{1,4})秒?)?", bare)
        clock = re.fullmatch(r"(?:0{1,2}:)?(\d{1,3}):([0-5]\d)", bare)
        if bare and clock:
            taken = int(clock[1]) * 60 + int(clock[2])
        elif bare and match:
            taken = int(match[1] or 0) * 60 + int(match[2] or 0)
            if match[1] and int(match[2] or 0) > 59:
                raise Problem(f"“{made[:20]}”的秒数超过 59，请核对")
        else:
            if not re.fullmatch(r"\d+\.0+", bare):
                raise Problem(f"“{made[:20]}”看不懂：请写成 1分37秒 或秒数")
            taken = int(float(bare))
        if not 0 <= taken <= 4 * 3600:
            raise Problem(f"“{made[:20]}”超过 4 小时，请核对")
        return Noted(taken, f"“{made[:20]}”是约数，按 {taken} 秒读取") if about else taken

    return parse
