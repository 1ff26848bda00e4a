"""A unit and a task that have ended are nobody's choice and nobody's duty from that day on, and still are before it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from actions.meetings import freezing, holding, preparing, resolving
from actions.meetings.resolving import NO_TASK
from errors import Refused
from figures.bodies.accountability import accountability, matrix
from figures.bodies.matrix import listed_cells, row_order
from figures.bodies.standing import clauses_of, standing
from figures.meetings.checks import confirmations
from figures.query import period
from models import clock
from models.account import Actor
from models.county import Pack, Task, Unit, pack_in_force
from models.database import reading
from models.sitting import PREPARING, Sitting
from tests.books import sat

ROOT = Path(__file__).resolve().parents[2]
ENDS = date(2026, 8, 1)
BEFORE, AFTER = date(2026, 7, 31), date(2026, 8, 1)
GONE, CLAUSE = "housing", "9"


def ended(pack: Pack) -> Pack:
    """The pack with one department and one task that end on a day."""

    def until(row: Unit | Task) -> dict[str, object]:
        return row.model_dump() | ({"valid_to": ENDS} if row.code in (GONE, CLAUSE) else {})

    return replace(
        pack,
        units=tuple(Unit(**until(unit)) for unit in pack.units),
        tasks=tuple(Task(**until(task)) for task in pack.tasks),
    )


Query = Callable[[Session, Pack, date], set[str]]
CALLERS: dict[str, Query] = {
    "bodies_on": lambda _, pack, day: set(pack.bodies_on(day)),
    "units_on": lambda _, pack, day: {unit.code for unit in pack.units_on(day)},
    "rows of the matrix": lambda _, pack, day: set(row_order(pack, day)),
    "standing": lambda _, pack, day: {u.code for u in pack.units if standing(pack, u.code, "2", day).offered},
    "accountability": lambda s, pack, day: {one.unit for one in accountability(s, pack, period("2026Q3", day))},
    "matrix": lambda s, pack, day: {cell.unit for cell in matrix(s, pack, period("2026Q3", day))},
    "cells": lambda s, pack, day: {cell.unit for cell in listed_cells(s, pack, period("2026Q3", day))},
    "confirmations": lambda s, pack, day: {said.body for said in confirmations(s, pack, sitting(), day)},
}
"""Who asks which bodies there are, as a set of their codes."""


def sitting() -> Sitting:
    """A sitting nobody has confirmed anything for."""
    return Sitting(id=0, county="", quarter="2026Q3", ordinal=1, state=PREPARING, meeting_no="", version=1)


@pytest.mark.parametrize("caller", CALLERS)
def test_a_unit_ends_for_everybody_who_asks(kaijiang: Actor, caller: str) -> None:
    with reading() as session:
        pack = ended(pack_in_force(session))
        before, after = (CALLERS[caller](session, pack, day) for day in (BEFORE, AFTER))
    assert GONE in before and before - after == {GONE}, caller


def test_a_task_ends_for_everybody_who_asks(kaijiang: Actor) -> None:
    with reading() as session:
        pack = ended(pack_in_force(session))
        for day, there in ((BEFORE, True), (AFTER, False)):
            asked = period("2026Q3", day)
            assert (CLAUSE in {task.code for task in pack.tasks_on(day)}) is there
            assert (CLAUSE in clauses_of(pack, "edu", day)) is there
            assert standing(pack, "edu", CLAUSE, day).allowed is there
            assert any(cell.clause == CLAUSE for cell in matrix(session, pack, asked)) is there
            assert any(CLAUSE in one.tasks for one in accountability(session, pack, asked)) is there


def test_an_ended_unit_is_told_so_and_takes_no_resolution(kaijiang: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    with reading() as session:
        pack = ended(pack_in_force(session))
    assert "已撤并" in standing(pack, GONE, "2", AFTER).reason and standing(pack, GONE, "2", BEFORE).allowed
    clock.fix(datetime(2026, 10, 12, 9))
    held = preparing.open_sitting(kaijiang, "2026Q3")
    preparing.add_item(kaijiang, held, "校车")
    preparing.settle_agenda(kaijiang, held)
    freezing.freeze(kaijiang, held, date(2026, 9, 30))
    holding.begin(kaijiang, held, date(2026, 10, 12))
    for module in (resolving, holding):
        monkeypatch.setattr(module, "pack_in_force", lambda _: pack)
    due = date(2026, 11, 30)
    with pytest.raises(Refused, match="撤并"):
        resolving.decide(kaijiang, held, "拆除危墙", GONE, due, clause=NO_TASK)
    with pytest.raises(Refused, match="撤并"):
        resolving.decide(kaijiang, held, "拆除危墙", "edu", due, clause=NO_TASK, supporting=[GONE])
    with pytest.raises(Refused, match="对应的任务"):
        resolving.decide(kaijiang, held, "拆除危墙", "edu", due, clause=CLAUSE)
    with pytest.raises(Refused, match="撤并"):
        holding.close(kaijiang, held, sat(present=[GONE]))
    assert resolving.decide(kaijiang, held, "拆除危墙", "edu", due, clause="8") == 1


WHOLE_LISTS = re.compile(r"\bpack\.(units|tasks)\b")
OF_ALL_TIMES = {
    "ledgers/validate/registers.py": "a row of the past names who stood then",
    "ui/ledger/importing/upload.py": "a row of the past names who stood then, also when a name is asked about",
    "figures/duties/engine.py": "instances are asked as of their own period's end",
    "figures/duties/subjects/bodies.py": "instances are asked as of their own period's end",
    "access/guessing.py": "a password is guessed by the names of all times",
    "actions/pack/history.py": "two packs are compared whole",
    "actions/accounts/managing.py": "the office's host is found by its name",
    "figures/search/names.py": "a row of the past is found by who stood then",
    "ui/tracing/screen.py": "a day of the past is traced",
    "figures/tracing/asked.py": "a day of the past is traced",
}
"""Modules that read the lists of all times, and why; the titles of tasks of the past are read by anybody."""
TITLES = re.compile(r"pack\.tasks (if|\}|\))|for \w+ in (visit\.|self\.)?pack\.tasks\}|in pack\.tasks if \w+\.code ==")


def test_who_chooses_from_the_lists_asks_a_day() -> None:
    found = []
    for folder in ("access", "actions", "charts", "figures", "ledgers", "pages", "papers", "ui"):
        for module in sorted((ROOT / folder).rglob("*.py")):
            name = module.relative_to(ROOT).as_posix()
            for number, line in enumerate(module.read_text(encoding="utf-8").splitlines(), 1):
                if WHOLE_LISTS.search(line) and name not in OF_ALL_TIMES and not TITLES.search(line):
                    found.append(f"{name}:{number}: {line.strip()}")
    assert not found, found
