"""Cells of words without a list: free text, numbers that are names, names in a row; and how any value is shown."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from ledgers.reading.cells.parsing import Noted, Parser, Problem

SAFE_WHOLE = 10**15
"""From here on Excel no longer keeps every digit of a number (it keeps 15)."""


AS_TEXT = "数字过长，Excel 已经把末几位变成了 0：请先把该列设为文本，再重新填写完整号码"


_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff]")


_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+?\d{2,3}")


_ELEVEN_DIGITS = re.compile(r"\d(?:[ -]?\d){10}")


_LONG_NUMBER = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx]|\d{6}[ -]\d{8}[ -]\d{3}[\dXx]|\d{11}|1\d{2}[ -]\d{4}[ -]\d{4})(?!\d)"
)


BLANKS = {"", "/", "\\", "-", "--", "—", "——", "－", "―"}


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


def clean(value: object) -> str:
    """What stands in a cell as clean text; raises Problem for a number that Excel has rounded."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= SAFE_WHOLE:
        raise Problem(AS_TEXT)
    text = _INVISIBLE.sub("", shown(value).replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip()


def compact(value: object) -> str:
    """Clean text in half-width letters and without any blanks: for codes, numbers, dates."""
    return "".join(unicodedata.normalize("NFKC", clean(value)).split())


def personal(text: str) -> str:
    """A warning when a text holds what looks like an identity or telephone number, else ""."""
    if _LONG_NUMBER.search(unicodedata.normalize("NFKC", text)):
        return "文字里有像身份证号或手机号的数字：本系统不登记个人信息，请删去"
    return ""


def text(limit: int | None = 200) -> Parser:
    """Free text, trimmed, line breaks kept; at most `limit` characters. Warns of personal numbers."""

    def parse(value: object) -> str | Noted | None:
        made = value.strip() if type(value) is str and value.isprintable() else clean(value)
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
        made = compact(value)
        # 一 looks like a dash in many fonts but is also a word; only real dashes are made alike.
        made = "".join("-" if mark in "‐‑‒–—―−" else mark for mark in made)
        if made in BLANKS:
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
        parts = [part.strip() for part in re.split(r"[、，,;；\n]", clean(value))]
        kept = [part for part in parts if part and part not in BLANKS]
        return "、".join(kept) or None

    return parse
