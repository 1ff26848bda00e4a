"""How numbers are said: one decimal at most, — for a rate of nothing, differences in words with their direction.

Good or bad is a word and not only a sign, because for 逾期 less is better and for 销号率 more.
"""

import re
from datetime import date

from figures.headlines import Headline, Point

NOTHING = "—"


def percent(rate: float | None, unit: str = "%") -> str:
    """A fraction as percent with one decimal; — for None."""
    return NOTHING if rate is None else f"{rate * 100:.1f}{unit}"


def short_percent(rate: float | None) -> str:
    """A fraction as whole percent for tight places, never rounded up to 100 or down to 0."""
    if rate is None:
        return NOTHING
    whole = round(rate * 100)
    if whole == 100 and rate < 1:
        whole = 99
    if whole == 0 and rate > 0:
        whole = 1
    return f"{whole}%"


def fraction(part: int, whole: int) -> str:
    """Numerator and denominator with thousands commas: 1,676/1,800."""
    return f"{part:,}/{whole:,}"


def tenths(part: int, whole: int) -> str:
    """A share in words for a title: 近半, 四成, 全部; empty when the whole is 0."""
    if not whole or not part:
        return ""
    if part == whole:
        return "全部"
    tenth = round(part / whole * 10)
    if tenth <= 0:
        return "不足一成"
    if tenth >= 10:
        return "九成以上"
    return "五成" if tenth == 5 else f"{'零一二三四五六七八九'[tenth]}成"


def count_change(now: int, then: int | None, unit: str = "项") -> str:
    """多 3 项, 少 8 项, 持平; — when the other period is not known."""
    if then is None:
        return NOTHING
    gap = now - then
    return "持平" if gap == 0 else f"{'多' if gap > 0 else '少'} {abs(gap):,} {unit}"


def rate_change(now: float | None, then: float | None) -> str:
    """升 4.1 点, 降 2.3 点 (percentage points), 持平; — when either is a rate of nothing."""
    if now is None or then is None:
        return NOTHING
    gap = round(now * 100, 1) - round(then * 100, 1)
    return "持平" if abs(gap) < 0.05 else f"{'升' if gap > 0 else '降'} {abs(gap):.1f} 点"


def judged(text: str, gap: float | None, *, more_is_better: bool | None) -> str:
    """A change in Markdown with its verdict: green ✓ 好转, bold red ▲ 变差; without verdict plain gray."""
    if gap is None or not gap or more_is_better is None:
        return f":gray[{text}]"
    return f":green[{text} ✓ 好转]" if (gap > 0) == more_is_better else f":red[**{text} ▲ 变差**]"


def day(value: date) -> str:
    """9月30日."""
    return f"{value.month}月{value.day}日"


def full_day(value: date) -> str:
    """2026年9月30日."""
    return f"{value.year}年{value.month}月{value.day}日"


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
    if figure.is_rate:
        text = "持平" if abs(gap) < 0.05 else f"{'升' if gap > 0 else '降'} {abs(gap):.1f} 点"
    else:
        text = count_change(figure.now.part, since.part)
    return judged(text, gap, more_is_better=figure.more_is_better) if judge else text
