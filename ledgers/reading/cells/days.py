"""Cells of days, instants and deadlines, as Excel keeps them and as clerks write them.

Strict on purpose: a date library that guesses gives wrong days silently.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from ledgers.reading.cells.numbers import DIGITS, chinese_number
from ledgers.reading.cells.parsing import Noted, Parser, Problem
from ledgers.reading.cells.text import BLANKS, SAFE_WHOLE, clean, compact, shown

FIRST_YEAR, LAST_YEAR = 2000, 2100


EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


_SEPARATED = re.compile(r"(\d{4})([-/.、])(\d{1,2})\2(\d{1,2})日?")


_IN_WORDS = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?")


_NO_YEAR = re.compile(r"(\d{1,2})(?:月(\d{1,2})[日号]?|[./-](\d{1,2}))")


_NO_DAY = re.compile(r"\d{4}(?:年\d{1,2}月?份?|[-/.]\d{1,2})")


_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?$|^\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")


_PART_OF_DAY = re.compile(r"(?<=[\d日号)])\s*\(?(?:上午|下午|早上|中午|晚上|全天)\)?$")


_END_OF_MONTH = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:底|末)")


HOW = "请写成 2026-03-05 这样的日期"


def day(date_1904: bool = False, year: int | None = None, month: int | None = None, first: int = FIRST_YEAR) -> Parser:
    """A day. Bare numbers are Excel's serial numbers in the workbook's own system, or eight digits.

    `year`: the year that the workbook's title gives to days without one (said so in the note). `month`: the
    month the title names; a day without a year that lies in a later one may be of the year before, so it is
    refused. A time of day is dropped. Refused: a month without a day, two-digit years, 3/5/2026, impossible
    days, days before the year `first` or after 2100, several days in one cell, and 3.1 as a number (Excel
    makes 3.10 of it).
    """

    def parse(value: object) -> date | Noted | None:
        found = read(value)
        stated = found.value if isinstance(found, Noted) else found
        if stated is not None and not first <= stated.year <= LAST_YEAR:
            raise Problem(f"{stated.isoformat()} 不在 {first}—{LAST_YEAR} 年之间：请核对年份")
        if isinstance(found, Noted) and stated is not None and month is not None and stated.month > month:
            raise Problem(f"“{shown(value)[:20]}”没有写年份，又晚于标题的{year}年{month}月，分不清是哪一年：{HOW}")
        return found

    def read(value: object) -> date | Noted | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, bool | time | timedelta):
            raise Problem(f"“{shown(value)}”不是日期：{HOW}")
        if isinstance(value, int | float):
            if not abs(value) < SAFE_WHOLE:
                raise Problem(f"“{shown(value)[:20]}”不是日期：{HOW}")
            return _day_of_number(float(value), date_1904, year, first)
        return _day_of_text(value, date_1904, year, first)

    return parse


def _in_range(found: date) -> date:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Problem(f"{found.isoformat()} 不在 {FIRST_YEAR}—{LAST_YEAR} 年之间：请核对年份")
    return found


def _made(year: int, month: int, day_of_month: int) -> date:
    if not 1 <= month <= 12:
        raise Problem(f"没有{month}月这个月份：{HOW}")
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise Problem(f"{year}年{month}月没有{day_of_month}日：请核对") from None


def _with_year(year: int | None, month: int, day_of_month: int, written: str) -> Noted:
    if year is None:
        raise Problem(f"“{written[:20]}”缺年份，表格标题里也没有写是哪一年：{HOW}")
    found = _made(year, month, day_of_month)
    return Noted(found, f"“{written[:20]}”没有写年份，按标题读作 {found.isoformat()}")


def _day_of_number(number: float, date_1904: bool, year: int | None, first: int) -> date | Noted:
    whole_part = int(number)
    if number == whole_part and first * 10_000 + 101 <= whole_part <= 21_001_231:
        return _made(whole_part // 10_000, whole_part // 100 % 100, whole_part % 100)
    if first <= number <= LAST_YEAR + 1:
        raise Problem(f"“{shown(number)}”只有年或年月，缺日：{HOW}")
    if 1 <= number < 13 and number != whole_part:
        fraction = repr(round(number, 4)).split(".")[1]
        # Excel shortens 3.10 to 3.1: only what cannot have been shortened is a day of a month.
        if len(fraction) > 2 or fraction in ("1", "2", "3"):
            raise Problem(f"“{shown(number)}”分不清是几日（3.10 会被 Excel 存成 3.1）：{HOW}")
        return _with_year(year, whole_part, int(fraction), shown(number))
    epoch = EPOCH_1904 if date_1904 else EPOCH
    if max((date(first, 1, 1) - epoch).days - 1, LAST_YEAR) < whole_part <= (date(LAST_YEAR, 12, 31) - epoch).days:
        return epoch + timedelta(days=whole_part)
    raise Problem(f"“{shown(number)}”不是日期：{HOW}")


def _day_of_text(value: object, date_1904: bool, year: int | None, first: int) -> date | Noted | None:
    made = unicodedata.normalize("NFKC", clean(value)).strip()
    if made in BLANKS or made in ("无", "暂无"):
        return None
    bare = _PART_OF_DAY.sub("", _WEEKDAY.sub("", made).strip())
    # A clock stands behind a complete date only: behind a blank, a T, or 日.
    if clock := re.search(
        r"(?<=[\d日号])(?:[T\s]+|(?<=[日号])|(?=[上下早中晚凌清傍夜]\S))(?=\S*(?:[:时点]))(\S.*)$", bare
    ):
        if _clock(clock[1]) is None:
            raise Problem(f"“{made[:20]}”后面的时间看不懂：{HOW}")
        bare = bare[: clock.start()]
    bare = "".join(_WEEKDAY.sub("", bare).split())
    bare = "".join("-" if mark in "‐‑‒–—―−" else mark for mark in bare).replace("。", ".").rstrip(".,、;")
    if re.fullmatch(r"[-+]?\d+(\.\d+)?", bare) and not re.fullmatch(r"\d{1,2}\.\d{1,2}", bare):
        return _day_of_number(float(bare), date_1904, year, first)
    if re.search(r"[〇零○一二三四五六七八九十]", bare):
        bare = _with_digits(bare)
    if match := _SEPARATED.fullmatch(bare):
        return _made(int(match[1]), int(match[3]), int(match[4]))
    if match := _IN_WORDS.fullmatch(bare):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := _NO_YEAR.fullmatch(bare):
        return _with_year(year, int(match[1]), int(match[2] or match[3]), made)
    if _NO_DAY.fullmatch(bare):
        raise Problem(f"“{made[:20]}”只有年月，缺日：{HOW}")
    if re.fullmatch(r"\d{2}年\d{1,2}月\d{1,2}[日号]?|\d{1,2}([-/.])\d{1,2}\1\d{1,4}", bare):
        raise Problem(f"“{made[:20]}”的年份不清楚，年份要写四位、放在最前：{HOW}")
    if re.search(r"\d.*[至~、,;，；和及]|\d-\d+[./月]|\d日-", bare):
        raise Problem(f"“{made[:20]}”不止一个日期，一格只能写一个：{HOW}")
    raise Problem(f"“{made[:20]}”看不懂：{HOW}")


def _with_digits(written: str) -> str:
    """二〇二六年三月五日 → 2026年3月5日; what is no date in Chinese numerals is left as it is."""
    match = re.fullmatch(r"(?:([〇零○一二三四五六七八九]{4}|\d{4})年)?([^月]{1,3})月([^日号]{1,3})[日号]?", written)
    if match is None:
        return written
    parts = [chinese_number(part) if not part.isdigit() else int(part) for part in (match[2], match[3])]
    if None in parts:
        return written
    stated = "".join(str(DIGITS.get(mark, mark)) for mark in match[1]) + "年" if match[1] else ""
    return f"{stated}{parts[0]}月{parts[1]}日"


_HOUR = r"(?:\d{1,2}|[零〇一二两三四五六七八九十]{1,3})"
_CLOCK = re.compile(
    rf"(?P<when>上午|下午|早上|清晨|早晨|中午|傍晚|晚上|夜里|凌晨)?\s*(?P<hour>{_HOUR})"
    rf"(?::(?P<minute>\d{{2}})(?::(?P<second>\d{{2}})(?:\.\d+)?)?|[时点](?:钟|整|(?P<part>半|一刻|三刻)"
    rf"|(?P<m>{_HOUR})分?(?:(?P<s>{_HOUR})秒)?)?)"
)
_HALF_OF_DAY = re.compile(r"(?:[1-6]|[一二两三四五六])点")
"""How people tell an hour of the afternoon as well as one before dawn."""
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}
_SPANS = {
    "凌晨": range(0, 7), "清晨": range(4, 9), "早晨": range(4, 12), "早上": range(4, 12), "上午": range(5, 12),
    "中午": range(11, 15), "下午": range(12, 20), "傍晚": range(16, 21), "晚上": range(17, 24), "夜里": range(19, 24),
}  # fmt: skip
"""Part of the day → the hours that it may name."""


def _clock(written: str) -> time | None:
    """A time of day: 8:20, 08:20:05, 8时20分, 下午三点一刻; None when it is none, or may be another day's."""
    match = _CLOCK.fullmatch(re.sub(r"[许左右]+$", "", written.strip()))
    if match is None:
        return None
    hour = _number_of(match["hour"])
    minute = _QUARTERS.get(match["part"] or "", _number_of(match["minute"] or match["m"]))
    second = _number_of(match["second"] or match["s"])
    if None in (hour, minute, second) or minute > 59 or second > 59:
        return None
    if span := _SPANS.get(match["when"] or ""):
        # 晚上12点 is the next day's midnight, 上午15点 no time at all: neither is guessed.
        hour = next((each for each in (hour, hour + 12) if each in span), 24)
    return time(hour, minute, second) if hour < 24 else None


def _number_of(written: str | None) -> Any:
    """A number in digits or in Chinese numerals (〇五 as 五 too); None when it is none."""
    if not written:
        return 0
    return int(written) if written.isdigit() else chinese_number(written.lstrip("零〇") or "零")


def instant(date_1904: bool = False, year: int | None = None) -> Parser:
    """A day with a time of day, to the minute; a day without a time is refused (报告时限 counts in minutes).

    Excel's own dates are the exception: there midnight and no time are the same number, so it is said.
    """
    only_day = day(date_1904, year)
    need = "请写到分，如 2026-03-05 08:20"

    def parse(value: object) -> Any:
        if isinstance(value, datetime):
            _in_range(value.date())
            # Excel keeps instants as fractions of a day: 08:20 may arrive as 08:19:59.999.
            return (value + timedelta(milliseconds=500)).replace(microsecond=0)
        if isinstance(value, date):
            midnight = datetime.combine(_in_range(value), time())
            return Noted(midnight, "没有写几点几分，按 0 时 0 分读取，请核对")
        if isinstance(value, float) and not value.is_integer() and 10_000 < value < 100_000:
            epoch = EPOCH_1904 if date_1904 else EPOCH
            moment = datetime.combine(epoch, time()) + timedelta(seconds=round(value * 86_400))
            _in_range(moment.date())
            return moment
        if isinstance(value, str):
            made = unicodedata.normalize("NFKC", clean(value)).strip()
            parts = re.fullmatch(
                rf"(.*?[\d日号)])(?:[T\s]+|(?<=[日号)])|(?=[上下早中晚凌清傍夜]\S))((?:[上下早晚中凌清傍夜]\S)?\s*{_HOUR}\s*[:时点].*)",
                made,
            )
            if parts:
                clock = _clock(parts[2])
                if clock is None:
                    raise Problem(f"“{made[:20]}”的几点几分看不懂：{need}")
                if _HALF_OF_DAY.match(parts[2]):
                    raise Problem(f"“{made[:20]}”没有写上午还是下午：{need}")
                found = only_day(parts[1])
                stated = found.value if isinstance(found, Noted) else found
                moment = datetime.combine(stated, clock)
                return Noted(moment, found.note) if isinstance(found, Noted) else moment
        found = only_day(value)
        if found is None:
            return None
        raise Problem(f"“{shown(value)[:20]}”缺几点几分：{need}")

    return parse


_AT_ONCE = re.compile(
    r"(?:立即|立刻|当场|当即|即时|即刻|现场|[立即边随][行整知查][立即边随]改|马上|当天|当日)(?:整改|完成|解决|到位)*"
)


_DAY_COUNT = re.compile(
    r"(?:限|限期|期限)?(\d{1,4}|[一二两三四五六七八九十百零]{1,5})(?:个?自然日|日历天|天|日)(?:之?内|以内)?(?:完成|整改|整改到位)?"
)


_AROUND_DATE = re.compile(r"^(?:限期?|于|在|请于)?(.*?)(?:之前|以前|前)?(?:完成整改|整改完成|整改到位|整改完毕|完成)?$")


def deadline(date_1904: bool = False, year: int | None = None) -> Parser:
    """整改期限: a day, or the number of days from the finding (15, 15天, 15日内; 立即整改 and 当场整改 are 0)."""
    only_day = day(date_1904, year)

    def parse(value: object) -> Any:
        if isinstance(value, timedelta):
            raise Problem("应填日期或天数")
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1999:
            if float(value).is_integer():
                return int(value)
            return only_day(value)
        if not isinstance(value, str):
            return only_day(value)
        made = compact(value)
        if _AT_ONCE.fullmatch(made):
            return 0
        count = re.fullmatch(r"\d{1,4}", made) or _DAY_COUNT.fullmatch(made)
        if count:
            written = count[count.lastindex or 0]
            days = int(written) if written.isdigit() else chinese_number(written)
            if days is not None and days <= 1999:
                return days
        if match := re.fullmatch(r"([一二两三1-9])(?:周|个?星期)(?:之?内|以内)?", made):
            weeks = int(match[1]) if match[1].isdigit() else DIGITS[match[1]]
            return Noted(weeks * 7, f"“{made}”按 {weeks * 7} 天读取")
        if "工作日" in made:
            raise Problem(f"“{made[:20]}”按工作日计：请换算成日期（2026-03-05）或自然日天数")
        if re.search(r"长期|持续|常态|尽快|尽早|近期|适时|个月|月内|学期|开学|暑假|寒假|年底|年内|季度", made):
            raise Problem(f"“{made[:20]}”不是明确的期限：请写日期（2026-03-05）或天数")
        if end := _END_OF_MONTH.fullmatch(re.sub(r"(?:之前|以前|前)$", "", made)):
            return _end_of_month(int(end[1]) if end[1] else year, int(end[2]), made)
        stripped = _AROUND_DATE.fullmatch(unicodedata.normalize("NFKC", clean(value)))
        return only_day(stripped[1] if stripped and re.search(r"\d|[一二三四五六七八九十]", stripped[1]) else value)

    return parse


def due(date_1904: bool = False, year: int | None = None) -> Parser:
    """A day by which something has to be done (10月31日前, 10月底), never a number of days."""
    until, only_day = deadline(date_1904, year), day(date_1904, year)

    def parse(value: object) -> Any:
        found = until(value)
        counted = found.value if isinstance(found, Noted) else found
        return only_day(value) if isinstance(counted, int) else found

    return parse


def _end_of_month(year: int | None, month: int, written: str) -> Noted:
    if year is None:
        raise Problem(f"“{written[:20]}”缺年份，表格标题里也没有写是哪一年：{HOW}")
    if not 1 <= month <= 12:
        raise Problem(f"没有{month}月这个月份：{HOW}")
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return Noted(last, f"“{written[:20]}”按 {last.isoformat()} 读取")
