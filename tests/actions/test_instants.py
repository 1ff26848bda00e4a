"""Instants never run backwards, and no version of a row is visible at no instant."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from books import HAZARDS, SCHOOLS, XLSX, import_files
from sqlalchemy import select

from actions.accounts import entering, managing
from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions, supersede
from errors import NotAllowed, Refused
from models import clock
from models.account import Actor, system
from models.base import table
from models.database import reading
from models.record import AuditEntry, Batch, Upload
from models.school import School

AUDIT, BATCH, UPLOAD, SCHOOL = table(AuditEntry), table(Batch), table(Upload), table(School)
FACTS = {"code": "S1", "name": "一所小学", "level": "小学", "opened_on": date(2000, 9, 1)}


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The machine's clock, to be set: `machine(instant)`."""
    monkeypatch.delenv("SAFETY_TODAY", raising=False)
    stands = [datetime(2030, 10, 1, 9)]

    class Machine(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return stands[-1].replace(tzinfo=tz)

    monkeypatch.setattr(clock, "datetime", Machine)
    return stands.append


def change(actor: Actor) -> None:
    """A correction: the standing version ends and its successor begins, in one act."""
    with unit_of_work(actor, "import", "S1") as act:
        standing = act.session.execute(
            select(SCHOOL.c.id).where(SCHOOL.c.code == "S1", SCHOOL.c.superseded_at.is_(None))
        ).scalars()
        supersede(act, School, list(standing))
        insert_versions(act, School, [FACTS])


def versions() -> list[Any]:
    with reading() as session:
        return list(session.execute(select(SCHOOL).where(SCHOOL.c.code == "S1").order_by(SCHOOL.c.id)))


def instants(actor: Actor) -> list[datetime]:
    with reading() as session:
        return list(
            session.execute(select(AUDIT.c.at).where(AUDIT.c.county == actor.county).order_by(AUDIT.c.id)).scalars()
        )


def test_a_clock_put_back_hides_no_version(kaijiang: Actor, machine: Any) -> None:
    """Every kind of act (done, refused, a login right or wrong) goes on after the last one."""
    managing.add(
        managing.console(kaijiang.county), "张某", role="office", password="correct horse 9", must_change=False
    )
    nobody = Actor(kaijiang.county, "某乡镇", "township", "T1")
    for day in (9, 7, 8, 7, 7, 10):
        machine(datetime(2030, 10, day, 9))
        change(kaijiang)
        assert entering.log_in("张某", "correct horse 9", "") and entering.log_in("张某", "wrong", "") is None
        with pytest.raises(NotAllowed), unit_of_work(nobody, "account.manage"):
            pass
    found = instants(kaijiang)
    assert found == sorted(set(found)), "each later than the one before"
    rows = versions()
    assert len(rows) == 6
    for row, successor in zip(rows, rows[1:], strict=False):
        assert row.recorded_at < row.superseded_at == successor.recorded_at
    assert rows[-1].recorded_at == datetime(2030, 10, 10, 9), "the clock itself again as soon as it has caught up"


def test_a_kept_file_bears_the_instant_of_its_import(kaijiang: Actor, machine: Any) -> None:
    """Taken or refused, also while the clock stands before the last act."""
    again = SCHOOLS + b"\n"  # the same rows in another file: a content that was offered before is kept already
    for day, content, taken in ((9, SCHOOLS, True), (7, HAZARDS, True), (6, again, False), (5, b"", False)):
        machine(datetime(2030, 10, day, 9))
        try:
            batch = import_files(kaijiang, "hazards" if content is HAZARDS else "schools", [(XLSX, content)]).batch
        except Refused:
            batch = None
        with reading() as session:
            kept = session.execute(select(UPLOAD).order_by(UPLOAD.c.id.desc())).first()
            made = session.execute(select(BATCH.c.recorded_at).where(BATCH.c.id == batch)).scalar()
        assert kept is not None and (batch is not None) is taken
        assert kept.recorded_at == made if taken else kept.recorded_at > instants(kaijiang)[-1]
        assert kept.recorded_at >= datetime(2030, 10, 9, 9)


def test_a_moved_office_day_runs_backwards_neither(kaijiang: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for today in ("2030-10-09", "2030-10-07", "2030-10-08"):
        monkeypatch.setenv("SAFETY_TODAY", today)
        change(kaijiang)
    assert all(row.superseded_at is None or row.recorded_at < row.superseded_at for row in versions())


def test_a_stated_instant_is_taken_as_stated_and_twice_in_a_row(kaijiang: Actor) -> None:
    stated = datetime(2026, 4, 10, 9)
    for _ in range(3):
        clock.fix(stated)
        change(kaijiang)
    rows = versions()
    assert rows[0].recorded_at == stated and rows[2].recorded_at < stated + timedelta(seconds=1)
    assert all(row.superseded_at is None or row.recorded_at < row.superseded_at for row in rows)


def test_a_stated_instant_before_the_row_it_changes_is_refused(kaijiang: Actor) -> None:
    clock.fix(datetime(2026, 4, 10, 9))
    change(kaijiang)
    before = versions()
    clock.fix(datetime(2026, 4, 9, 9))
    with pytest.raises(Refused, match="--now"):
        change(kaijiang)
    assert versions() == before
    with unit_of_work(system(kaijiang.county), "import") as act:
        insert_versions(act, School, [FACTS | {"code": "S2"}])
        assert act.at == datetime(2026, 4, 9, 9), "another row may have been recorded earlier"
