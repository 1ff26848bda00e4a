"""How figures are said, once for every title, table, agenda item and paper.

One decimal at most, — for a rate of nothing, differences in words with their direction, and the words of the buckets
of 超期时长. What each figure counts is said in catalogue.measures. Nothing here is Markdown.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from figures.hazards.slices import AGEING

NOTHING = "—"

MOVEMENT = {
    "期初在办": "carried_in",
    "新发现": "found",
    "本期重开": "reopened",
    "销号": "closed",
    "期末在办": "open",
    "待复查": "awaiting_verification",
    "逾期": "overdue",
    "挂账": "parked",
}
"""The account of a place's hazards, in the order it is read: a heading and the key of its figure."""


def movement(figures: Mapping[str, Any]) -> dict[str, int]:
    """The account of a place by the headings of MOVEMENT; figures: as Rectification.as_json gives them."""
    return {heading: figures[key] for heading, key in MOVEMENT.items()}


def percent(rate: float | None, unit: str = "%") -> str:
    """A fraction as percent with one decimal; — for None."""
    return NOTHING if rate is None else f"{rate * 100:.1f}{unit}"


def too_few(count: float, limit: int) -> bool:
    """Whether so many pupils could be told by name: some, but fewer than the limit."""
    return 0 < count < limit


def pupils(count: float, limit: int) -> str:
    """A number of pupils: ＜10 for 1 to 9 with a limit of 10, else the number; 0 tells of no pupil and stays 0."""
    return f"＜{limit}" if too_few(count, limit) else f"{count:,.15g}"


def share_of_pupils(part: float, whole: float, limit: int) -> str:
    """A share of pupils in percent; — where either number is too small to show, or of nothing."""
    if not whole or too_few(part, limit) or too_few(whole, limit):
        return NOTHING
    return percent(part / whole)


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
    """A share in words for a title: 五成, 不足一成, 全部; empty when the whole or the part is 0."""
    if not whole or not part:
        return ""
    if part == whole:
        return "全部"
    tenth = round(part / whole * 10)
    if tenth <= 0:
        return "不足一成"
    if tenth >= 10:
        return "九成以上"
    return f"{'零一二三四五六七八九'[tenth]}成"


def count_gap(gap: float, unit: str = "项") -> str:
    """A difference of counts: 多 3 项, 少 8 项, 持平."""
    return "持平" if not gap else f"{'多' if gap > 0 else '少'} {abs(gap):,.0f} {unit}".rstrip()


def point_gap(gap: float) -> str:
    """A difference of rates in points of percent: 升 4.1 点, 降 2.3 点, 持平 when none is left at one decimal."""
    return "持平" if abs(gap) < 0.05 else f"{'升' if gap > 0 else '降'} {abs(gap):.1f} 点"


def points_between(now: float | None, then: float | None) -> float | None:
    """The difference of two rates (fractions) in points, as the two are printed; None for a rate of nothing."""
    if now is None or then is None:
        return None
    return round(now * 100, 1) - round(then * 100, 1)


def count_change(now: int, then: int | None, unit: str = "项") -> str:
    """多 3 项, 少 8 项, 持平; — when the other period is not known."""
    return NOTHING if then is None else count_gap(now - then, unit)


def rate_change(now: float | None, then: float | None) -> str:
    """升 4.1 点, 降 2.3 点, 持平; — when either is a rate of nothing."""
    gap = points_between(now, then)
    return NOTHING if gap is None else point_gap(gap)


def since_words(change: str, since: str) -> str:
    """A change (as `count_gap` and `point_gap` say it) with what it is compared to: 比上季多 3 项, 与上季持平.

    since: 比上季 or 比上季同期 (figures.query.comparison).
    """
    return f"与{since.removeprefix('比')}{change}" if change == "持平" else f"{since}{change}"


def names_of(names: Sequence[str], most: int = 3) -> str:
    """The first names of several, 等 after them when there are more: 甲镇、乙镇、丙镇等."""
    return "、".join(names[:most]) + ("等" if len(names) > most else "")


def ageing_words(bucket: str) -> str:
    """A bucket of 超期时长 in words: 1–7 天, 91 天以上 (以上 takes in the number itself)."""
    first, last = AGEING[bucket]
    return f"{first} 天以上" if last is None else f"{first}–{last} 天"


def said_ageing(counts: Mapping[str, int]) -> dict[str, int]:
    """超期时长 with the words of its buckets for keys, shortest first; counts by key of AGEING."""
    return {ageing_words(bucket): counts[bucket] for bucket in AGEING}


def day(value: date) -> str:
    """9月30日."""
    return f"{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """9月30日16:04."""
    return f"{day(value)}{value.hour}:{value:%M}"


def full_day(value: date) -> str:
    """2026年9月30日."""
    return f"{value.year}年{value.month}月{value.day}日"


def yuan_words(yuan: float) -> str:
    """Money in words: 25.5 万元, below ten thousand 9,000 元."""
    return f"{yuan / 10_000:,.1f} 万元".replace(".0 万", " 万") if yuan >= 10_000 else f"{yuan:,.0f} 元"


def stored_text(value: Any) -> str:
    """A stored value in words: 是/否, days and instants in digits, blank for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return f"{value:g}" if isinstance(value, float) else str(value)
