"""When a place has reported so little that its counts say nothing, and how that is said."""

from collections.abc import Sequence

from figures.hazards.rectification import rate
from figures.reporting.weeks import Reporting, Reportings, TownshipReporting
from figures.wording import short_percent
from models.county import UNPLACED, Pack


def hatch_below(pack: Pack) -> float:
    """The share of owed returns under which a township's figures say nothing (figures.md: the hatch of the map)."""
    return pack.number("map.hatch_below")


def is_silent(reported: int, owed: int, below: float) -> bool:
    """Whether a place reported too little for its hazards to be read: owed something, and reported less of it
    than `below`. One rule for map, table, agenda, findings and papers."""
    return bool(owed) and reported / owed < below


def silent_places(pack: Pack, weeks: Reportings) -> list[TownshipReporting]:
    """The townships that are hatched on the map, 待划分 apart: it is nobody who could report."""
    below = hatch_below(pack)
    return [t for t in weeks.townships if t.code != UNPLACED and is_silent(t.reported, t.owed, below)]


def hatch_label(reported: int, owed: int) -> str:
    """What stands on a hatched place instead of its hazards: 未报 0%, or 填报 20%."""
    return f"填报 {short_percent(rate(reported, owed))}" if reported else "未报 0%"


def hatch_words(below: float) -> str:
    """What the hatch means: 填报不足50%."""
    return f"填报不足{below:.0%}"


def said_of_silent(places: Sequence[Reporting], below: float) -> str:
    """What is said of places that reported less than `below` of what they owed: 未报 where none filed a single
    return, else 填报不足50%."""
    return hatch_words(below) if any(place.reported for place in places) else "未报"
