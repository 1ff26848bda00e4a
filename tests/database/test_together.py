"""Many writers and readers at once, on the database the tests run on: nothing lost, nothing twice, nothing half."""

from collections import Counter
from datetime import date, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from books import import_files
from sqlalchemy import func, select

from actions.ledgers.entries import enter
from actions.unit_of_work import unit_of_work
from actions.versions import facts_of, insert_versions, supersede
from errors import Refused
from figures.hazards.rectification import rectification
from figures.query import period
from models import clock
from models.account import Actor
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.hazard import Hazard
from models.provision import Document
from models.record import AuditEntry, DataRevision
from operations.checks.run import check
from tests.books import SCHOOLS, XLSX

THREADS, EACH = 8, 6
FOUND = {"school_code": "S1", "description": "电线裸露", "found_on": date(2026, 9, 1), "first_deadline": "15天"}
DOCUMENT, AUDIT, HAZARD = table(Document), table(AuditEntry), table(Hazard)


@pytest.fixture
def office(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    return kaijiang


def at_once(*deeds: Any) -> None:
    """Run the deeds in threads that start together; the first failure is raised here."""
    failures: list[BaseException] = []
    gate = Barrier(len(deeds))

    def run(deed: Any) -> None:
        gate.wait()
        try:
            deed()
        except BaseException as failure:
            failures.append(failure)

    threads = [Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if failures:
        raise failures[0]


def audit(outcome: str = "done") -> int:
    with reading() as session:
        return session.execute(select(func.count()).where(AUDIT.c.outcome == outcome)).scalar_one()


def test_no_update_is_lost(office: Actor) -> None:
    key = {
        "subject_kind": "县",
        "subject_code": office.county,
        "kind": "其他",
        "title": "计数",
        "on_date": date(2026, 9, 1),
    }
    enter(office, "documents", "材料", key | {"quantity": 0})
    before, revision = audit(), revised()

    def add() -> None:
        for _ in range(EACH):
            with unit_of_work(office, "ledger.correct", "计数") as act:
                row = act.session.execute(select(DOCUMENT).where(DOCUMENT.c.superseded_at.is_(None))).one()
                supersede(act, Document, [row.id])
                insert_versions(act, Document, [facts_of(Document, row) | {"quantity": row.quantity + 1}])

    at_once(*[add] * THREADS)
    with reading() as session:
        row = session.execute(select(DOCUMENT).where(DOCUMENT.c.superseded_at.is_(None))).one()
    assert row.quantity == THREADS * EACH
    assert (audit() - before, revised() - revision) == (THREADS * EACH, THREADS * EACH)
    assert all(found.ok for found in check())


def revised() -> int:
    with reading() as session:
        return session.execute(select(table(DataRevision).c.revision)).scalar_one()


def test_numbers_never_repeat_and_leave_no_gap(office: Actor) -> None:
    given: list[str] = []

    def register(who: int) -> Any:
        def deed() -> None:
            for n in range(EACH):
                facts = FOUND | {"description": f"隐患{who}之{n}", "found_on": date(2026, 9, 1 + who)}
                given.append(enter(office, "hazards", "隐患", facts, new=True))

        return deed

    at_once(*(register(who) for who in range(THREADS)))
    assert sorted(given) == [f"KJ-2026-{n:05}" for n in range(1, THREADS * EACH + 1)]
    assert all(found.ok for found in check())


def test_of_many_who_enter_the_same_one_wins_and_the_rest_are_told(office: Actor) -> None:
    told: list[str] = []

    def deed() -> None:
        try:
            told.append(enter(office, "hazards", "隐患", FOUND))
        except Refused as refusal:
            told.append("已有" if "已有这一行" in str(refusal) else str(refusal))

    at_once(*[deed] * THREADS)
    assert Counter(told) == {"KJ-2026-00001": 1, "已有": THREADS - 1}


def test_a_reader_sees_one_state_while_others_write(office: Actor) -> None:
    counted: list[tuple[int, int, int]] = []

    def write(who: str) -> Any:
        def deed() -> None:
            for n in range(2 * EACH):
                enter(office, "hazards", "隐患", FOUND | {"description": f"{who}{n}"}, new=True)

        return deed

    def read() -> None:
        for _ in range(EACH):
            with reading() as session:
                pack = pack_in_force(session)
                first = session.execute(select(func.count()).select_from(HAZARD)).scalar_one()
                found = rectification(session, pack, period("2026Q3")).county.found
                counted.append((first, found, session.execute(select(func.count()).select_from(HAZARD)).scalar_one()))

    at_once(write("甲"), write("乙"), read, read, read)
    assert len(counted) == 3 * EACH and all(first == found == last for first, found, last in counted), counted
