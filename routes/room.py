"""What the screens of one meeting share while they are open: the page that stands, the clocks, what was decided.

Lives in the server's process and is worth nothing without it: a screen that comes back to a new server says where
it stands. What was decided is in the database; it is read once a change for all screens, whoever wrote it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import anyio

POLL = 1.0
"""Seconds between two looks at the database's revision, one for all screens of a meeting."""
MOST, SCREENS, OVER = 400, 100, 10**9
"""A page beyond it is none; so many screens are told apart; the count of a screen that says nothing more."""

Known = dict[str, Any]


@dataclass
class Room:
    """One meeting's screens. `read(seen)` gives (revision, what stands), the latter None when `seen` still holds; it
    runs in a thread."""

    read: Callable[[int], tuple[int, Known | None]]
    page: int = 1
    turn: int = 0
    black: bool = False
    spent: dict[str, float] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    """By screen, the number of the last thing it said."""
    known: Known = field(default_factory=dict)
    version: int = 0
    """Rises with each change of `known`."""
    _revision: int = -1
    _looked: float = float("-inf")
    _changed: anyio.Event = field(default_factory=anyio.Event)
    _reading: anyio.Lock = field(default_factory=anyio.Lock)

    @property
    def at(self) -> Known:
        """Where the room stands, as screens read it."""
        return {"page": self.page, "turn": self.turn, "black": self.black, "spent": self.spent, "seen": self.seen}

    def changed(self) -> anyio.Event:
        """What is set at the next change: take it before looking, then wait for it."""
        return self._changed

    def wake(self) -> None:
        """Tell all screens that something changed."""
        self._changed, before = anyio.Event(), self._changed
        before.set()

    def steer(self, message: Mapping[str, Any]) -> None:
        """Turn to a page, or by one page from where the room stands; raises ValueError for what says neither.

        One step is sent as a step, so that two who press at once both count. A room nobody has turned yet stands
        where the first screen says it comes from.
        """
        page, by, count = self.page, str(message["by"])[:32], int(message["count"])
        if count <= self.seen.get(by, 0):
            return  # said again, or by a connection that another one has taken the place of
        if "step" in message:
            page = (self.page if self.turn else int(message["from"])) + max(-1, min(1, int(message["step"])))
        elif "page" in message:
            page = int(message["page"])
        elif "black" not in message:
            raise ValueError("neither a page nor a step")
        self.page = max(1, min(page, MOST))
        self.black = bool(message.get("black"))  # a turned page is to be seen
        if "instead" in message:
            self.seen[str(message["instead"])[:32]] = OVER
        self.seen.pop(by, None)
        self.seen[by] = count
        while len(self.seen) > SCREENS:
            del self.seen[next(iter(self.seen))]
        self.turn += 1
        spent = message.get("spent")
        for segment, seconds in spent.items() if isinstance(spent, dict) else ():
            if str(segment).isdecimal() and len(str(segment)) < 4 and isinstance(seconds, int | float):
                self.spent[str(segment)] = max(float(seconds), self.spent.get(str(segment), 0.0))
        self.wake()

    async def look(self, *, at_once: bool = False) -> None:
        """Read what stands when it may have changed: after our own write at once, else once a second."""
        async with self._reading:
            if not at_once and time.monotonic() - self._looked < POLL:
                return
            revision, found = await anyio.to_thread.run_sync(self.read, self._revision)
            self._looked = time.monotonic()
            self._revision = revision
            if found is None or found == self.known:
                return
            self.known = found
            self.version += 1
        self.wake()
