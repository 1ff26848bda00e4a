"""From a cell as a clerk wrote it to a value, or to a Chinese sentence that says what to write instead.

Strict on purpose: a date library that guesses gives wrong days silently. Whatever has two readings is
refused, and what is read with a grain of salt (余, a year taken from the title) comes with a note.
A parser takes one raw value and gives a value, None for blank, or `Noted`; it raises `Problem`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Any

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_DAYS = 3650
SAFE_WHOLE = 10**15
"""From here on Excel no longer keeps every digit of a number (it keeps 15)."""

AS_TEXT = "数字过长，Excel 已经把末几位变成了 0：请先把该列设为文本，再重新填写完整号码"


class Problem(ValueError):
    """A cell that cannot be taken; the text says what is wrong and what to write, without the place."""


@dataclass(frozen=True)
class Noted:
    """A value that is taken, with a sentence the person should see."""

    value: Any
    note: str


Parser = Callable[[object], Any]


@dataclass
class Parsed:
    """A column after parsing: values in order (None where blank or bad), and what to say about cells by index."""

    values: list[Any]
    problems: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)


def parse_column(values: Iterable[object], parser: Parser) -> Parsed:
    """Every cell through the parser; equal cells are parsed once, so long columns cost little."""
    parsed = Parsed([])
    known: dict[tuple[type, object], tuple[Any, str, str]] = {}
    for i, value in enumerate(values):
        if value is None:
            parsed.values.append(None)
            continue
        key = (type(value), value)
        if (found := known.get(key)) is None:
            try:
                made = parser(value)
                found = (made.value, made.note, "") if isinstance(made, Noted) else (made, "", "")
            except Problem as problem:
                found = (None, "", str(problem))
            known[key] = found
        taken, note, problem_text = found
        parsed.values.append(taken)
        if note:
            parsed.notes[i] = note
        if problem_text:
            parsed.problems[i] = problem_text
    return parsed


# Text

_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff]")
_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+?\d{2,3}")
_ELEVEN_DIGITS = re.compile(r"\d(?:[ -]?\d){10}")
_LONG_NUMBER = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx]|\d{6}[ -]\d{8}[ -]\d{3}[\dXx]|\d{11}|1\d{2}[ -]\d{4}[ -]\d{4})(?!\d)"
)
_BLANK = {"", "/", "\\", "-", "--", "—", "——", "－", "―"}


def shown(value: object) -> str:
    """A raw value as Excel would show it: whole numbers without .0, dates as 2026-03-05, booleans as 是/否."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < SAFE_WHOLE else repr(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}" if value.second else f"{value:%Y-%m-%d %H:%M}"
    return str(value)


def _written(value: object) -> str:
    """What stands in a cell as clean text; raises Problem for a number that Excel has rounded."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= SAFE_WHOLE:
        raise Problem(AS_TEXT)
    text = _INVISIBLE.sub("", shown(value).replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip()


def _compact(value: object) -> str:
    """Clean text in half-width letters and without any blanks: for codes, numbers, dates."""
    return "".join(unicodedata.normalize("NFKC", _written(value)).split())


def personal(text: str) -> str:
    """A warning when a text holds what looks like an identity or telephone number, else ""."""
    if _LONG_NUMBER.search(unicodedata.normalize("NFKC", text)):
        return "文字里有像身份证号或手机号的数字：本系统不登记个人信息，请删去"
    return ""


def text(limit: int | None = 200) -> Parser:
    """Free text, trimmed, line breaks kept; at most `limit` characters. Warns of personal numbers."""

    def parse(value: object) -> str | Noted | None:
        made = value.strip() if type(value) is str and value.isprintable() else _written(value)
        if not made:
            return None
        if limit is not None and len(made) > limit:
            raise Problem(f"有 {len(made)} 个字，超过 {limit} 字：请缩短")
        if len(made) < 24 and _ROUNDED.fullmatch(made):
            raise Problem(AS_TEXT)
        warning = personal(made) if _ELEVEN_DIGITS.search(made) else ""
        return Noted(made, warning) if warning else made

    return parse


def code(limit: int = 40) -> Parser:
    """A number that is a name (编号, 代码): text in half-width letters, dashes alike, no blanks inside."""

    def parse(value: object) -> str | None:
        if isinstance(value, date | time | timedelta):
            raise Problem(f"被 Excel 当成了日期或时间（{shown(value)}）：请把该列设为文本再填")
        made = _compact(value)
        # 一 looks like a dash in many fonts but is also a word; only real dashes are made alike.
        made = "".join("-" if mark in "‐‑‒–—―−" else mark for mark in made)
        if made in _BLANK:
            return None
        if _ROUNDED.fullmatch(made):
            raise Problem(AS_TEXT)
        if len(made) > limit:
            raise Problem(f"有 {len(made)} 个字符，超过 {limit} 个：请核对")
        return made

    return parse


def names() -> Parser:
    """A list of names as one text joined by 、 (，,;； and line breaks are taken for it)."""

    def parse(value: object) -> str | None:
        parts = [part.strip() for part in re.split(r"[、，,;；\n]", _written(value))]
        kept = [part for part in parts if part and part not in _BLANK]
        return "、".join(kept) or None

    return parse


# Numbers

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_DIGITS = {
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
        r"(?:([一二两三四五六七八九])百零?)?(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?", written
    )
    if not match or not written:
        return 0 if written in ("零", "〇") else None
    hundreds, tens, ten, ones = match.groups()
    return _DIGITS.get(hundreds, 0) * 100 + (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _number_in(value: object, units: str) -> tuple[float, str] | None:
    """(the number, how it was written), None for blank; `units` is a pattern of words that may follow."""
    if isinstance(value, bool | date | time | timedelta):
        raise Problem(f"应填数字，这里是“{shown(value)}”")
    made = _compact(value)
    if made in _BLANK:
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
        if isinstance(value, str) and _compact(value) in ("无", "没有"):
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
        if isinstance(value, str) and _compact(value) in ("无", "没有"):
            return Noted(0.0, "“无”按 0 读取")
        factor, note, bare = 10_000 if ten_thousands else 1, "", value
        if isinstance(value, str):
            bare = _compact(value).lstrip("¥￥")
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
        made = re.sub(r"(?<=\d),(?=\d{3})", "", _compact(value))
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
        made = re.sub(r"[′'’‘]", "分", re.sub(r"[″\"”“]|[′'’‘]{2}", "秒", _compact(value)))
        if made in _BLANK:
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


# Words

_YES = {"是", "有", "√", "✓", "✔", "☑", "■", "对", "已", "y", "yes", "true", "1", "t", "正常", "完好", "齐全", "已有"}
_NO = {
    "否",
    "无",
    "×",
    "✗",
    "✘",
    "x",
    "☐",
    "□",
    "不",
    "未",
    "没有",
    "不是",
    "n",
    "no",
    "false",
    "0",
    "f",
    "缺",
    "尚无",
    "暂无",
}


_HAS = re.compile(r"已(?:经)?(?:联网|配备|配齐|安装|建成|建|开通|达标|完成|具备|落实)")
_HAS_SOME = re.compile(r"[1-9]\d{0,3}[个处台套人名间具盏部]")
_HAS_NOT = re.compile(r"(?:未|没有|无|不)(?:联网|配备|安装|建成|建|开通|达标|完成|具备|落实)")
_TICKED = re.compile(r"([☑√✓✔■☒])|[□☐○]")


def flag() -> Parser:
    """是/否 in the ways they are written (有/无, √/×, Y/N, ☑是□否). Blank stays blank: it is never 否."""

    def parse(value: object) -> bool | Noted | None:
        if isinstance(value, bool):
            return value
        made = _compact(value).lower()
        if made in _BLANK:
            return None
        if boxes := re.findall(r"([☑√✓✔■]|[□☐○])(是|否|有|无)", made):
            ticked = {word in ("是", "有") for box, word in boxes if box not in "□☐○"}
            if len(ticked) > 1:
                raise Problem("“是”和“否”都打了勾：请只选一个")
            return ticked.pop() if ticked else None
        if made in _YES or _HAS.fullmatch(made):
            return True
        if _HAS_SOME.fullmatch(made):
            return Noted(True, f"“{made}”按“是”读取")
        if made in _NO or _HAS_NOT.fullmatch(made):
            return False
        raise Problem(f"“{made[:20]}”看不懂：请填“是”或“否”")

    return parse


def choice(options: Sequence[str], aliases: Mapping[str, str] | None = None) -> Parser:
    """One of the words; `aliases`: other spelling → word. A near miss is refused with a suggestion."""
    known = {_compact(word): word for word in options} | {_compact(a): word for a, word in (aliases or {}).items()}

    def parse(value: object) -> str | None:
        made = _compact(value)
        if made in _BLANK:
            return None
        if made in known:
            return known[made]
        if any(box in made for box in "□☐☑") and len(parts := _TICKED.split(made)) > 2:
            ticked = [word for tick, word in zip(parts[1::2], parts[2::2], strict=True) if tick]
            if len(ticked) > 1:
                raise Problem("打了不止一个勾：请只选一个")
            if not ticked:
                return None
            made = ticked[0]
            if made in known:
                return known[made]
        near = get_close_matches(made, known, n=1, cutoff=0.6)
        near = near or [word for word in known if len(word) > 1 and word in made][:1]
        hint = f"是不是“{known[near[0]]}”？" if near else ""
        listed = "、".join(options[:12]) + ("……" if len(options) > 12 else "")
        raise Problem(f"“{made[:20]}”不在可选项里。{hint}请填：{listed}")

    return parse


# Days

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
    made = unicodedata.normalize("NFKC", _written(value)).strip()
    if made in _BLANK or made in ("无", "暂无"):
        return None
    bare = _PART_OF_DAY.sub("", _WEEKDAY.sub("", made).strip())
    # A clock stands behind a complete date only: behind a blank, a T, or 日.
    if clock := re.search(r"(?<=[\d日号])(?:[T\s]+|(?<=[日号]))(?=\S*(?:[:时点]))(\S.*)$", bare):
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
    stated = "".join(str(_DIGITS.get(mark, mark)) for mark in match[1]) + "年" if match[1] else ""
    return f"{stated}{parts[0]}月{parts[1]}日"


def _clock(written: str) -> time | None:
    """A time of day: 8:20, 08:20:05, 8时20分, 8点半, 下午3时; None when it is none."""
    written = re.sub(r"[许左右]+$", "", written.strip())
    match = re.fullmatch(
        r"(上午|下午|早上|晚上|中午|凌晨)?\s*(\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.\d+)?)?|[时点](?:(半)|(\d{1,2})分?(?:(\d{1,2})秒)?)?)",
        written.strip(),
    )
    if match is None:
        return None
    hour, minute = int(match[2]), 30 if match[5] else int(match[3] or match[6] or 0)
    if match[1] in ("下午", "晚上") and hour < 12 or match[1] == "中午" and hour < 11:
        hour += 12
    if hour > 23 or minute > 59 or int(match[4] or match[7] or 0) > 59:
        return None
    return time(hour, minute, int(match[4] or match[7] or 0))


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
            made = unicodedata.normalize("NFKC", _written(value)).strip()
            parts = re.fullmatch(
                r"(.*?[\d日号)])(?:[T\s]+|(?<=[日号)]))((?:上|下|早|晚|中|凌)?\S*?\d{1,2}\s*[:时点].*)", made
            )
            if parts and (clock := _clock(parts[2])) is not None:
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
    r"(?:立即|立刻|当场|当即|即时|即刻|现场|立行立改|立整立改|即知即改|边查边改|马上|当天|当日)(?:整改|完成|解决|到位)*"
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
        made = _compact(value)
        if _AT_ONCE.fullmatch(made):
            return 0
        count = re.fullmatch(r"\d{1,4}", made) or _DAY_COUNT.fullmatch(made)
        if count:
            written = count[count.lastindex or 0]
            days = int(written) if written.isdigit() else chinese_number(written)
            if days is not None and days <= 1999:
                return days
        if match := re.fullmatch(r"([一二两三1-9])(?:周|个?星期)(?:之?内|以内)?", made):
            weeks = int(match[1]) if match[1].isdigit() else _DIGITS[match[1]]
            return Noted(weeks * 7, f"“{made}”按 {weeks * 7} 天读取")
        if "工作日" in made:
            raise Problem(f"“{made[:20]}”按工作日计：请换算成日期（2026-03-05）或自然日天数")
        if re.search(r"长期|持续|常态|尽快|尽早|近期|适时|个月|月内|学期|开学|暑假|寒假|年底|年内|季度", made):
            raise Problem(f"“{made[:20]}”不是明确的期限：请写日期（2026-03-05）或天数")
        if end := _END_OF_MONTH.fullmatch(re.sub(r"(?:之前|以前|前)$", "", made)):
            return _end_of_month(int(end[1]) if end[1] else year, int(end[2]), made)
        stripped = _AROUND_DATE.fullmatch(unicodedata.normalize("NFKC", _written(value)))
        return only_day(stripped[1] if stripped and re.search(r"\d|[一二三四五六七八九十]", stripped[1]) else value)

    return parse


def _end_of_month(year: int | None, month: int, written: str) -> Noted:
    if year is None:
        raise Problem(f"“{written[:20]}”缺年份，表格标题里也没有写是哪一年：{HOW}")
    if not 1 <= month <= 12:
        raise Problem(f"没有{month}月这个月份：{HOW}")
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return Noted(last, f"“{written[:20]}”按 {last.isoformat()} 读取")


# Terms and weeks


def term() -> Parser:
    """学期 as 2026-2027-1 (autumn) or -2 (spring), also 2026-2027学年第一学期, 2026年秋季."""
    how = "请写成 2026-2027-1（第一学期）或 2026-2027-2（第二学期）"

    def parse(value: object) -> str | None:
        if isinstance(value, date | time | timedelta):
            raise Problem(f"被 Excel 当成了日期（{shown(value)}）：请把该列设为文本，{how}")
        made = _compact(value)
        if made in _BLANK:
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
        made = _compact(value)
        if made in _BLANK:
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
