"""How slides set words: figures apart from the Chinese around them, a title's size by its length, short names.

All texts come in as plain text and leave escaped.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from figures.wording import day, full_day

FIGURE = re.compile(r"(\d[\d.,:/%]*)")
CLAUSE_ENDS = re.compile("[，：；（。,:;(]")
AFTERNOON = {"": 0, "上午": 0, "下午": 12, "晚上": 12}
"""Part of the day → the hours its clock leaves out."""
CLOCK = re.compile(r"\s*(上午|下午|晚上)?\s*(\d{1,2})\s*(?:[:：](\d{2})|[点时](?:(半)|整|(\d{1,2})分?)?)\s*")
WEEKDAYS = "一二三四五六日"
SIZES = ((25, "large"), (31, "middle"), (72, "long"))
"""Titles up to so many Chinese widths are set in this size; from the third on in several lines."""


@dataclass(frozen=True)
class Slide:
    """One page. `template`: its kind (templates/slides/); `item`: the agenda item's id, None for pages that frame
    the meeting; `segment`: which part of the agenda it belongs to, 0 for what comes before the first item;
    `says`: what its template shows."""

    template: str
    title: str
    segment: int
    kicker: tuple[str, ...] = ()
    item: int | None = None
    times: int = 0
    says: dict[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> str:
        """The class of its title."""
        wide = width(self.title)
        return next((name for most, name in SIZES if wide <= most), "longest")


def width(text: str) -> float:
    """How wide a text is, in Chinese characters."""
    return sum(1.0 if ord(c) > 255 else 0.58 for c in text)


def figured(text: object) -> Markup:
    """A text with its figures in <em>, which are set a hair apart from the Chinese beside them."""
    parts = FIGURE.split(str(text))
    return Markup("").join(
        Markup('<em class="{}">{}</em>').format(_free_sides(parts, i), part) if i % 2 else escape(part)
        for i, part in enumerate(parts)
    )


def _free_sides(parts: list[str], i: int) -> str:
    """The sides of a figure on which nothing stands beside it: a at the beginning, z at the end."""
    return ("" if parts[i - 1] else "a") + ("" if parts[i + 1] else " z")


def clause_of(title: str) -> str:
    """The first clause of a title: how an item is called where there is room for a few words."""
    return CLAUSE_ENDS.split(title.strip(), maxsplit=1)[0] or title.strip()


def points_of(text: str) -> list[str]:
    """The points of a text that semicolons part."""
    return [point.strip(" 。") for point in text.replace(";", "；").split("；") if point.strip(" 。")]


def day_beside(value: date, beside: date | None) -> str:
    """A day, with its year where it is another than that of the day beside it."""
    return day(value) if beside and beside.year == value.year else full_day(value)


def held(value: date) -> str:
    """The day of a meeting with its day of the week: 10月14日　星期三."""
    return f"{day(value)}　星期{WEEKDAYS[value.weekday()]}"


def minute_of(hour: str) -> int | None:
    """The minute of the day of a clock as an office writes it: 上午9:00, 下午3点半, 14:30; None where it says none."""
    match = CLOCK.fullmatch(hour)
    if match is None:
        return None
    half, hours = AFTERNOON[match[1] or ""], int(match[2])
    minutes = 30 if match[4] else int(match[3] or match[5] or 0)
    if half and hours < 12:
        hours += half
    early = bool(match[1]) and not half
    return hours * 60 + minutes if hours < (13 if early else 24) and minutes < 60 else None


def clock(minute: int) -> str:
    """A minute of the day on a clock: 9:04."""
    return f"{minute // 60 % 24}:{minute % 60:02}"
