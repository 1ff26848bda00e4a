"""A pasted text of a group becomes weekly returns: lines of a chat and codes of phones, both in one box.

The text itself is not kept, nor who said what: what is noted of a return is the number of its line.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from access.ownership import home_of
from access.rights import may
from actions.collecting.asking import Opened, facts_by_number
from actions.collecting.outcomes import Taken
from actions.collecting.taking import take
from actions.ledgers.kept_answers import learn
from actions.ledgers.known_answers import learned
from domain.calendar import working
from errors import Refused
from ledgers.collecting.code import Block, Reader, parted
from ledgers.collecting.entries import Entry, Line
from ledgers.collecting.offline import ITEMS, LEVELS
from ledgers.reading.chat.lines import SCHOOL, SKIP, SaidLine, read_chat
from ledgers.reading.chat.names import Names
from ledgers.reading.readings import BY_ID, LIKELY, Answers, Reading, Readings
from ledgers.validate.registers import registers_of
from models.account import Actor
from models.clock import today
from models.collection import CHAT
from models.county import Pack

UNSURE = "likely"
"""The question of an entry that was read with likely readings nobody has looked at."""


@dataclass
class Paste:
    """What a text came to: `taken` as for files, every line of the chat, all readings, and the day taken for a check
    whose line states none."""

    taken: Taken
    lines: list[SaidLine]
    readings: list[Reading]
    blocks: list[Block]
    day: date
    entries: dict[int, str] = field(default_factory=dict)
    """Line → the entry it became."""

    @property
    def open(self) -> list[Reading]:
        """The readings that somebody must answer before their line is a return."""
        return [one for one in self.readings if one.open and one.confidence != LIKELY]

    def as_json(self) -> dict[str, Any]:
        """The object `collect paste --json` prints; no words of the text."""
        return self.taken.as_json() | {
            "readings": [one.as_json() | {"choices": one.as_json()["choices"][:MOST_CHOICES]} for one in self.readings],
            "left": [{"line": said.line, "reason": said.left} for said in self.lines if not said.used],
            "day": self.day,
        }


MOST_CHOICES = 8
"""Choices of one reading that the command lists; every school asked may be answered."""


def take_text(
    actor: Actor,
    number: int,
    text: str,
    *,
    answers: Mapping[str, str] | None = None,
    accept_likely: bool = True,
    day: date | None = None,
    dry_run: bool = False,
) -> Paste:
    """Read a pasted text into a weekly collection; what is sure is written, the rest stays and is told.

    `answers`: reading or entry → choice. `accept_likely`: what is likely has been looked at. `day`: of checks that
    state none. A name that means no school yet and was answered is kept as that school's.

    Raises Refused for another kind of collection, a blank text or one too long; NotAllowed.
    """
    if not text.strip():
        raise Refused("粘贴框是空的：请把群里的接龙或短码整段贴进来。")
    made: list[Paste] = []
    answered = answers or {}

    def read(session: Session, pack: Pack, asked: Opened) -> list[Entry]:
        if not asked.ask.weekly:
            raise Refused(f"“{asked.row.title}”不是周排查，只收工作簿。")
        found = parted(text)
        known = learned(session, pack, actor, Answers(by_id=answered, accept_likely=accept_likely))
        readings = Readings(known)
        schools = registers_of(session, pack).schools
        called: dict[str, set[str]] = {word: set(codes) for word, codes in schools.codes.items()}
        for key, code in known.aliases.items():
            if key.startswith(f"{SCHOOL}:"):
                called.setdefault(key.partition(":")[2], set()).add(code)
        names = Names(called, {code: member.name for code, member in asked.members.items()}, schools.names)
        week = re.search(r"第(\d+)周", asked.row.title)
        lines = read_chat(
            found.rest,
            names,
            readings,
            days=asked.facts.days,
            title=asked.row.title,
            week=int(week[1]) if week else None,
        )
        chosen = day or check_day(pack, asked)
        reader = Reader(
            asked.ask, asked.facts, asked.members, schools, facts_by_number(session, pack.code), pack.entries(ITEMS),
            pack.entries(LEVELS), answered,
        )  # fmt: skip
        entries = [reader.read(block) for block in found.blocks]
        paste = Paste(Taken(number, "", []), lines, readings.found, found.blocks, chosen)
        by_id = {one.id: one for one in readings.found}
        for said in lines:
            if said.used:
                entry = _entry(said, asked, chosen)
                waiting = [by_id[one] for one in said.asked if by_id[one].open]
                if waiting:
                    entry.ask[UNSURE] = "；".join(one.sentence for one in waiting)
                entries.append(entry)
                paste.entries[said.line] = entry.id
        made[:] = [paste]
        return entries

    taken = take(actor, number, read, answers=answered, dry_run=dry_run, detail={"lines": len(text.splitlines())})
    made[0].taken = taken
    if not dry_run and may(actor, "answers.keep", home_of(actor)) is None:
        for one in made[0].readings:
            if one.kind == SCHOOL and one.key and one.by == BY_ID and one.taken != SKIP:
                learn(actor, one.key, one.taken)
    return made[0]


def check_day(pack: Pack, asked: Opened) -> date:
    """The day of a check that states none: today within the week, else the week's last day of work."""
    if today() in asked.facts.days:
        return today()
    kinds = {off.on_date: off.kind for off in pack.days_off}
    return max((day for day in asked.facts.days if working(day, kinds)), default=asked.facts.days[0])


def _entry(said: SaidLine, asked: Opened, day: date) -> Entry:
    """A line as an entry."""
    told = f"{said.school}|{said.found}|{said.hazards}|{said.done}|{said.day}"
    entry = Entry(f"第{said.line}行", CHAT, hashlib.sha256(told.encode()).hexdigest(), (said.school,), counts_only=True)
    checks, hazards = asked.ask.parts[0], asked.ask.parts[1]
    when = (said.day or day).isoformat()
    content = "群接龙：零报告" if not said.found else "群接龙：" + ("；".join(said.hazards) or f"隐患 {said.found} 处")
    row = {"on_date": when, "found": said.found, "content": content}
    entry.lines.append(Line(checks, said.school, said.line, row))
    for words in said.hazards:
        values = {"description": words, "done_on": when if said.done else None}
        entry.lines.append(Line(hazards, said.school, said.line, values))
    return entry
