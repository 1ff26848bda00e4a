"""What the page 查找 asks, once a write and a day."""

from dataclasses import dataclass
from datetime import date

from access.rights import ANYWHERE, Place
from figures.answers import asked_once
from figures.query import Slice
from figures.search.names import bodies_named
from ledgers.cut import Filter
from ledgers.finding import Hits, search_all
from models.clock import today
from ui.shell.cache import opened
from ui.shell.visit import Key, Visit


@dataclass(frozen=True)
class Found:
    """What the words find: codes of bodies, and rows by sheet."""

    bodies: list[str]
    hits: list[Hits]

    @property
    def total(self) -> int:
        """All rows and bodies."""
        return len(self.bodies) + sum(hits.total for hits in self.hits)


@asked_once(100)
def _found(key: Key, place: Place, part: Slice, said: str, register: bool, day: date) -> Found:
    with opened(key) as (session, pack):
        words = said.split()
        named = [set(bodies_named(pack, word)) for word in words]
        # A member's own place is all it may read, and its own pages say it already.
        bodies = [code for code in pack.bodies_on(day) if named and place == ANYWHERE and all(code in n for n in named)]
        cut = Filter(place, search=said, register=register)
        return Found(bodies, search_all(session, pack, cut, part, day))


def found(visit: Visit, said: str) -> Found:
    """What the reader may see of what the words find."""
    return _found(visit.key, visit.place, visit.within(Slice()), said, visit.can("transfer.read"), today())
