"""What the page of a body asks, once a write and a day."""

from datetime import date

from errors import Refused
from figures.answers import asked_once
from figures.hazards.lives.waiting import InHands, in_hands
from figures.unit import UnitFile, unit_file
from models.clock import today
from ui.shell.cache import opened
from ui.shell.visit import Key, Visit


def own_body(visit: Visit) -> str | None:
    """The body a member speaks for; None for who reads the whole county, and for a school."""
    return visit.place.unit or visit.place.township


@asked_once(200)
def _file(key: Key, code: str, told: bool, day: date) -> UnitFile | None:
    with opened(key) as (session, pack):
        return unit_file(session, pack, code, day, told=told)


def one(visit: Visit, code: str) -> UnitFile:
    """The body with this code. Raises Refused where the reader sees none."""
    own = own_body(visit)
    found = _file(visit.proceedings, code, own is not None, today()) if own in (None, code) else None
    if found is None or visit.place.school:
        raise Refused(f"没有代码为“{code[:32]}”的单位，或它不在您能看的范围内；请从“各单位手上的事”里再选。")
    return found


@asked_once(50)
def _bodies(key: Key, day: date) -> list[InHands]:
    with opened(key) as (session, pack):
        return in_hands(session, pack, day)


def bodies(visit: Visit) -> list[InHands]:
    """Every body in whose hands something lies, longest waiting first; to readers of the whole county."""
    return _bodies(visit.key, today()) if visit.whole_county else []
