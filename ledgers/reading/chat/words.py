"""The words of one line of a chat: what says nothing was found, how many, of which day or week, and what it was.

Only what the words say; what is to become of it is decided, or asked, in `lines`.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledgers.reading.cells.numbers import chinese_number

_N = r"([0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
_THING = r"(?:隐患|问题|异常)"
NUMBERED = re.compile(r"^\s*(?:\(?(\d{1,3})\)?\s*[.、,，:：)\s]|([①-⑳㉑-㊿]))\s*(?!\d*\s*(?:处|个|项))")
FACES = re.compile(
    r"\[[^\[\]\d]{1,5}\]|[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D\u2B00-\u2BFF]",
)
SPEAKER = re.compile(r"^[^\d\s:：]{1,12}\s+\d{1,2}[:：]\d{2}(?:[:：]\d{2})?\s*$")
DATE = re.compile(r"(?:(\d{4})[年./-])?(\d{1,2})(?:月|[./-])(\d{1,2})(?:日|号)?(?!\d|\s*(?:处|个|项))(以?前|之前)?")
_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}")
ZERO = re.compile(
    rf"[零0]报告|[零0]隐患|无(?:安全)?{_THING}"
    rf"|(?:未|没有|没|暂未)(?:查出|排查出|发现|见)?(?:任何)?(?:安全)?{_THING}"
    rf"|{_THING}(?:数)?[:：]?\s*(?:[0零无](?:处|个|项|$|(?=[,，。;；\s])))|(?<!\d)[0零]\s*[处个项](?:隐患|问题)?"
)
ALONE = re.compile(r"[无零0]|没有|暂无|未发现|没发现")
FINE = re.compile(
    r"已(?:经)?(?:自|排|检)?查|(?:排|检|自)查(?:完毕|完成|完|了|过)|正常|一切(?:都)?好|良好|安全$|平安|已完成|已落实"
)
NOT_YET = re.compile(
    r"未(?:排|检|自)?查|没(?:有)?查|还没|尚未|停电|停课|放假|明天|明日|明早|稍后|晚点|晚些|正在|马上|下午|待报|后报|请假"
)
OTHER_WEEK = re.compile(r"补(?:报|交|上)?|上周|上一周|上星期|前一周|第\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*周")
_MENDED_BEFORE = re.compile(r"(?:已|均已|都已|完成)?(?:整改|改|销号|处理|修复|更换)(?:了|好|完成|完)?\s*$")
STRONG = re.compile(
    rf"{_THING}(?:数|共|有|:|：|为)?\s*{_N}(?:\s*[处个项条起件])?(?![0-9年月日号楼层栋班])"
    rf"|(?<![0-9第]){_N}\s*(?:处|[个项条起件](?=\s*(?:安全)?{_THING}))"
)
WEAK = re.compile(rf"(?<![0-9第]){_N}\s*[个项条起件]")
_BARE = re.compile(r"(?<![0-9])([0-9]{1,3})(?![0-9号楼层栋班年月日周米%])")
_MENDED = re.compile(
    r"(?:都|均|全部|已全部|已经?|当场)+(?:已)?(?:当场)?(?:整改|改|处理|修复|更换)(?:完毕|完成|到位|好|完)?了?"
)
_NOT_MENDED = re.compile(r"未|没|待|正")
PERSON = re.compile(r"^[\u4e00-\u9fff]{0,4}(?:校长|园长|主任|老师|书记|安全员|副校|所长)[:：\s]*")
EDGES = " \t,，.。;；:：、|/-—~～!！…\u3000"
_PARTS = re.compile(r"[;；。\n]|[①-⑳]|(?<!\d)\d{1,2}[)）.、](?!\d)")
_NO_MORE = re.compile(rf"(?:无|没有)其[他它余](?:安全)?{_THING}?")
_FOUND = re.compile(
    r"(?:发现|查出|排查出|有)?(?:安全)?(?:隐患|问题)(?=\s|$|[:：,，])|^[\s,，]*(?:发现|查出|有)(?=\s|$)",
)


@dataclass(frozen=True)
class Number:
    """A count in a line: the number, where it stands, and its words."""

    value: int
    place: tuple[int, int]
    words: str


@dataclass(frozen=True)
class Counted:
    """What a line says of how many: nothing found, counts of hazards, counts of something, bare numbers."""

    zero: bool
    numbers: tuple[Number, ...]
    weak: tuple[Number, ...]
    loose: tuple[int, ...]
    fine: str
    not_yet: str

    @property
    def several(self) -> list[int]:
        """The different counts, hazards before anything else."""
        return list(dict.fromkeys(n.value for n in (self.numbers or self.weak)))


def plain_line(line: str) -> str:
    """A line without faces and stickers, NFKC."""
    return FACES.sub(" ", unicodedata.normalize("NFKC", line)).strip()


def tells(words: str) -> bool:
    """Whether words report anything at all."""
    return bool(ZERO.search(words) or STRONG.search(words) or FINE.search(words) or ALONE.fullmatch(words.strip(EDGES)))


def week_named(words: str) -> tuple[str, int | None]:
    """The words that speak of another week ("" for none), and the number of a week that is named."""
    found = OTHER_WEEK.search(words)
    if found is None:
        return "", None
    return found[0], number_of(found[1]) if found[1] else None


def number_of(written: str) -> int | None:
    """A count written in digits or in Chinese."""
    return int(written) if written.isdigit() else chinese_number(written.replace("两", "二"))


def days_named(words: str, year: int) -> list[tuple[str, date]]:
    """The days a line names, deadlines (…前) apart."""
    found = []
    for match in DATE.finditer(words):
        try:
            day = date(int(match[1] or year), int(match[2]), int(match[3]))
        except ValueError:
            continue
        if not match[4]:
            found.append((match[0], day))
    return found


def undated(words: str) -> str:
    """A line without its days, times and weeks, whose numbers are no counts."""
    return _CLOCK.sub(" ", DATE.sub(" ", OTHER_WEEK.sub(" ", words)))


def counted(words: str) -> Counted:
    """What an undated line says of how many."""
    alone = bool(ALONE.fullmatch(words.strip(EDGES)))
    zero = alone or bool(ZERO.search(words))
    numbers = () if alone else _numbers(STRONG, ZERO.sub(lambda m: " " * len(m[0]), words))
    weak = () if numbers or zero else _numbers(WEAK, words)
    loose = tuple(int(n) for n in dict.fromkeys(_BARE.findall(words))) if not (numbers or weak or zero) else ()
    fine, not_yet = FINE.search(words), NOT_YET.search(words)
    return Counted(zero, numbers, weak, loose, fine[0] if fine else "", not_yet[0] if not_yet else "")


def _numbers(pattern: re.Pattern[str], words: str) -> tuple[Number, ...]:
    found = []
    for match in pattern.finditer(words):
        value = number_of(next(group for group in match.groups() if group))
        if value and not _MENDED_BEFORE.search(words[: match.start()]):
            found.append(Number(value, match.span(), match[0].strip()))
    return tuple(found)


@dataclass(frozen=True)
class Told:
    """The words of hazards: one part each where as many were told as counted, else none; `mended`: the words that say
    all were mended on the spot; `words`: what there was to part."""

    parts: tuple[str, ...]
    mended: str
    words: str


def hazards_told(words: str, count: int, numbers: Sequence[Number]) -> Told:
    """What an undated line says the hazards are."""
    if numbers:
        start, end = numbers[0].place
        words = words[:start] + " " + words[end:]
    words = _NO_MORE.sub(" ", words)
    words = PERSON.sub("", _FOUND.sub(" ", words).strip(EDGES)).strip(EDGES)
    tail = re.split(r"[,，。;；\s]", words)[-1] if words else ""
    mended = tail if _MENDED.fullmatch(tail) and not _NOT_MENDED.search(tail) else ""
    if mended:
        words = words[: len(words) - len(tail)].strip(EDGES)
    if count == 1:
        return Told((words,) if words else (), mended, words)
    for parts in (_PARTS.split(words), *(words.replace("，", ",").split(mark) for mark in ("、", ",", " "))):
        kept = tuple(part.strip(EDGES) for part in parts if part.strip(EDGES))
        if len(kept) == count:
            return Told(kept, mended, words)
    return Told((), mended, words)


def packed(text: str) -> tuple[str, list[int]]:
    """A text without blanks, and where each of its letters stood."""
    places = [at for at, mark in enumerate(text) if not mark.isspace()]
    return "".join(text[at] for at in places), places


def head_of(body: str, shortest: int) -> tuple[str, str]:
    """The words before what is reported, which may be a school's short name, and the rest of the line."""
    text = PERSON.sub("", body)
    patterns = (ZERO, STRONG, WEAK, FINE, NOT_YET, OTHER_WEEK, DATE)
    first = min((found.start() for pattern in patterns if (found := pattern.search(text))), default=len(text))
    pieces = [part for part in re.split(r"[\s,，.。;；:：、|/()（）—-]+", text[:first]) if part]
    head = pieces[0] if pieces else ""
    if len(head) < shortest and len(pieces) > 1:
        head = pieces[0] + pieces[1]
        at = text.find(pieces[1]) + len(pieces[1])
    else:
        at = text.find(head) + len(head)
    if first == len(text) and len(pieces) == 1 and len(head) > shortest and ALONE.fullmatch(head[-1]):
        # 任市银杏无: the last letter is the report.
        return head[:-1], head[-1]
    return head, text[at:] if head else text
