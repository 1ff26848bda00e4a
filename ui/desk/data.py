"""What the desk asks, once a write and a day."""

from dataclasses import dataclass
from datetime import date

from access.rights import Place
from figures.answers import asked_once
from figures.desk.coming import coming
from figures.desk.hazards import DeskHazards, Whose, desk_hazards, whose_desk
from figures.desk.tasks import Reader, Task, tasks
from models.account import Actor
from models.clock import today
from ui.shell.cache import opened
from ui.shell.visit import Key, Visit


@dataclass(frozen=True)
class Desk:
    """All that a desk shows."""

    whose: Whose
    hazards: DeskHazards
    tasks: list[Task]
    coming: list[tuple[date, list[str]]]
    day: date


@asked_once(200)
def _desk(key: Key, actor: Actor, place: Place, day: date) -> Desk:
    reader, whose = Reader(actor, place, day), whose_desk(place, actor.scope)
    with opened(key) as (session, pack):
        waiting = tasks(session, pack, reader)
        # A school verifies nothing; an office or a supervisor does for the unit in which it is set.
        verifier = None if place.school else actor.scope
        hazards = desk_hazards(session, pack, whose, verifier, day)
        return Desk(whose, hazards, waiting, coming(session, pack, reader, whose, waiting), day)


def laid(visit: Visit) -> Desk:
    """The desk of who is here, today."""
    return _desk(visit.proceedings, visit.actor, visit.place, today())
