"""Words of official papers: days without leading zeros, Chinese numerals, sentences that end."""

import re
from typing import Any

NUMERALS = "一二三四五六七八九十"
ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")


def written_day(day: Any) -> str:
    """成文日期 as the standard writes it: 2026年3月21日, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def spoken(text: str) -> str:
    """Days as documents write them: 2026-08-04 → 2026年8月4日."""
    return ISO.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", text)


def numbered(index: int) -> str:
    """Chinese numerals for headings, 1–99."""
    if index <= 10:
        return NUMERALS[index - 1]
    tens, ones = divmod(index, 10)
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")


def percent(value: float | None, part: int, whole: int) -> str:
    """A rate with its numerator and denominator; “—” for a rate of nothing."""
    return f"{100 * value:.1f}%（{part}/{whole}）" if value is not None else "—"


def closed(sentence: str) -> str:
    """A sentence of the screen as one of a paper: days spoken, no blanks around figures, one full stop at the end."""
    return spoken(re.sub(r"\s+", "", sentence)).rstrip("。；，") + "。"


def phrase(sentence: str) -> str:
    """The same without its full stop, to stand inside another sentence."""
    return closed(sentence)[:-1]


def worded(text: str) -> str:
    """Words somebody typed, as they stand but for their days, without the full stop: to stand inside a sentence."""
    return spoken(" ".join(text.split())).rstrip("。；，")


def quoted(text: str) -> str:
    """Words somebody typed as a sentence of their own."""
    return f"{worded(text)}。"


def broken(title: str, most: int = 20) -> list[str]:
    """A long title on several lines, broken where it may be read on: after its issuing body, before 的通报 and the
    like; no word is split. Pieces that are still too long stay for Word to break."""
    if sum(0.5 if c.isascii() else 1 for c in title) <= most:
        return [title]
    at = title.find("关于", 1)
    if at > 0:
        return [title[:at], *broken(title[at:], most)]
    half = len(title) // 2
    places = [m.end() for m in re.finditer("和|(?=的|情)", title[: most + 1]) if m.start() >= half - 5]
    return [title[: places[-1]], title[places[-1] :]] if places else [title]


def printable(text: str) -> str:
    """Text without what XML cannot hold, on one line."""
    return "".join(c if c >= " " else " " for c in text if c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
