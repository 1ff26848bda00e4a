"""Figures and foreign text as Markdown; how a number is said in plain words is figures.wording's.

Good or bad is a word and not only a sign, because for 逾期 less is better and for 销号率 more.
"""

import re

from figures.meetings.headlines import Headline, Point
from figures.wording import NOTHING as NOTHING
from figures.wording import count_change as count_change
from figures.wording import count_gap as count_gap
from figures.wording import day as day
from figures.wording import fraction as fraction
from figures.wording import full_day as full_day
from figures.wording import moment as moment
from figures.wording import percent as percent
from figures.wording import point_gap as point_gap
from figures.wording import rate_change as rate_change
from figures.wording import short_percent as short_percent
from figures.wording import tenths as tenths


def judged(text: str, gap: float | None, *, more_is_better: bool | None) -> str:
    """A change in Markdown with its verdict: green ✓ 好转, bold red ▲ 变差; without verdict plain gray."""
    if gap is None or not gap or more_is_better is None:
        return f":gray[{text}]"
    return f":green[{text} ✓ 好转]" if (gap > 0) == more_is_better else f":red[**{text} ▲ 变差**]"


def plain(text: str) -> str:
    """Text of a person or a ledger, made harmless for Markdown: no link, image, colour or formula comes alive.

    Bare addresses are made links after all escapes are read, so they get an invisible joint.
    """
    for sign in "\\`*_[]<>$:#|~!&":
        text = text.replace(sign, "\\" + sign)
    return _ADDRESS.sub(lambda found: f"{found[1]}\u2060", text)


_ADDRESS = re.compile(r"(\\:(?=//)|www(?=\.)|@)", re.IGNORECASE)


def headline(figure: Headline) -> str:
    """A headline figure in Markdown for a metric: 76.5 % 153/200 项, or 23 项，47 项在办.

    A long unit is left to the figure's definition: on a phone the number would be cut.
    """
    now = figure.now
    if not figure.is_rate:
        return f"{now.part:,} :small[项，{now.whole:,} {figure.whole_name}]"
    value = figure.value(now)
    number = NOTHING if value is None else f"{value:.1f} :small[%]"
    unit = f" {figure.whole_name}" if len(figure.whole_name) == 1 else ""
    return f"{number} :small[{fraction(now.part, now.whole)}{unit}]"


def headline_value(figure: Headline, point: Point) -> str:
    """A point of a headline as it stands on the small chart."""
    value = figure.value(point)
    return NOTHING if value is None else f"{value:.1f}" if figure.is_rate else f"{value:,.0f}"


def headline_change(figure: Headline, since: Point, *, judge: bool = False) -> str:
    """The change since a point in words; judged, with its verdict in words and colour."""
    gap = figure.change(since)
    if gap is None:
        return NOTHING
    text = point_gap(gap) if figure.is_rate else count_gap(gap)
    return judged(text, gap, more_is_better=figure.more_is_better) if judge else text
