"""How numbers are said: one decimal at most, — for a rate of nothing, differences in words with their direction.

Good or bad is a word and not only a sign, because for 逾期 less is better and for 销号率 more.
"""

from datetime import date

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
    """Text of a person or a ledger, made harmless for Markdown: no link, image, colour or formula comes alive."""
    for sign in "\\`*_[]<>$:#|~!":
        text = text.replace(sign, "\\" + sign)
    return text
