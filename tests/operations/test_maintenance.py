"""Backup under load, restore, and what `check` finds when someone has been at the database."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from actions.accounts import entering, managing
from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions, rebuild_spans
from errors import NotAllowed, Refused
from models.account import Actor, LoginSession
from models.base import Base, table
from models.clock import today
from models.county import Setting
from models.database import engine, reading, writing
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.record import AuditEntry, DataRevision
from operations.checks.run import check
from operations.maintenance import backup, restore

AUDIT, SPAN, HAZARD = table(AuditEntry), table(HazardSpan), table(Hazard)


def enter(actor: Actor, number: str) -> None:
    """One hazard, entered as forms and imports do."""
    with unit_of_work(actor, "ledger.enter", number) as act:
        facts = {
            "number": number, "school_code": None, "township_code": "511723100000", "ring": "校内", "level": "一般",
            "description": "护栏松动", "found_on": today(), "source": "其他", "responsible": "police",
            "verifying_unit": "edu", "first_deadline": today(),
        }  # fmt: skip
        insert_versions(act, Hazard, [facts])
        rebuild_spans(act, [number])


def failed() -> set[str]:
    return {found.name for found in check() if not found.ok}


def everything() -> dict[str, list[Any]]:
    """Every row of every table, logins apart."""
    with reading() as session:
        return {
            found.name: sorted(map(repr, session.execute(select(found)).all()))
            for found in Base.metadata.sorted_tables
            if found.name != "login_session"
        }


def test_a_county_in_order_passes_every_check(kaijiang: Actor) -> None:
    for n in range(3):
        enter(kaijiang, f"H{n}")
    found = check()
    assert found and not failed(), found


def drop(model: Any, last: bool = True) -> Callable[[Any], None]:
    stands = table(model)
    at = func.max(stands.c.id) if last else func.min(stands.c.id)

    def act(session: Any) -> None:
        session.execute(delete(stands).where(stands.c.id == select(at).scalar_subquery()))

    return act


def alter(model: Any, **values: Any) -> Callable[[Any], None]:
    return lambda session: session.execute(update(table(model)).values(**values))


@pytest.mark.parametrize(
    ("tamper", "finds"),
    [
        (drop(AuditEntry, last=False), "操作记录"),
        (alter(AuditEntry, actor="别人"), "操作记录"),
        (alter(AuditEntry, detail={"reason": "改过"}), "操作记录"),
        (alter(AuditEntry, outcome="refused"), "操作记录"),
        (drop(AuditEntry), "数据版次"),
        (drop(AuditEntry), "操作记录"),
        (alter(DataRevision, revision=99), "数据版次"),
        (lambda session: session.execute(delete(table(DataRevision))), "数据版次"),
        (alter(Setting, value="0"), "县资料"),
        (drop(HazardSpan), "隐患状态"),
        (alter(HazardSpan, state="closed"), "隐患状态"),
        (drop(Hazard), "隐患状态"),
    ],
)
def test_tampering_is_found(kaijiang: Actor, tamper: Callable[[Any], None], finds: str) -> None:
    for n in range(3):
        enter(kaijiang, f"H{n}")
    with writing() as session:
        tamper(session)
    assert finds in failed()


@pytest.mark.parametrize("outcome", ["done", "refused"])
def test_an_audit_whose_end_was_cut_off_is_found_also_where_no_figure_changed(kaijiang: Actor, outcome: str) -> None:
    enter(kaijiang, "H1")
    visitor = Actor(kaijiang.county, "县领导", "leader")
    if outcome == "done":
        with unit_of_work(visitor, "export", "隐患") as act:
            act.counts = False
    else:
        with pytest.raises(NotAllowed):
            enter(visitor, "H2")
    assert not failed()
    with writing() as session:
        drop(AuditEntry)(session)
    assert failed() == {"操作记录"}


def test_an_event_without_its_span_is_found(kaijiang: Actor) -> None:
    enter(kaijiang, "H1")
    with unit_of_work(kaijiang, "hazard.report") as act:
        step = {"hazard_no": "H1", "seq": 1, "kind": "报告整改", "on_date": today(), "by_unit": "police", "reason": "x"}
        insert_versions(act, HazardEvent, [step])
    assert failed() == {"隐患状态"}


def test_restore_gives_back_what_was_backed_up(
    kaijiang: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(kaijiang, "H1")
    managing.add(
        managing.console(kaijiang.county), "张某", role="office", password="correct horse 9", must_change=False
    )
    assert entering.log_in("张某", "correct horse 9", "")
    before, file = everything(), tmp_path / "safe" / "backup.bin"
    backup(file)
    assert [p.name for p in file.parent.iterdir()] == ["backup.bin"]
    with pytest.raises(Refused, match="已经有了"):
        backup(file)
    with pytest.raises(Refused, match="不能重新建县"):
        restore(file)
    if engine().dialect.name != "sqlite":
        with engine().begin() as connection:
            names = ", ".join(found.name for found in Base.metadata.sorted_tables)
            connection.execute(text(f"DROP TABLE {names}, alembic_version CASCADE"))
    else:
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other' / 'safety.db'}")
    restore(file)
    assert everything() == before and not failed()
    with reading() as session:
        assert session.execute(select(func.count()).select_from(table(LoginSession))).scalar() == 0
    assert entering.log_in("张某", "correct horse 9", "")


def test_a_backup_under_writers_is_one_state_and_loses_nothing(
    kaijiang: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for n in range(10):
                enter(kaijiang, f"W{writer}-{n}")
        except BaseException as failure:
            failures.append(failure)

    writers = [Thread(target=write, args=(n,)) for n in range(4)]
    for writer in writers:
        writer.start()
    backup(tmp_path / "a.bin")
    for writer in writers:
        writer.join()
    assert not failures
    with reading() as session:
        assert session.execute(select(func.count()).select_from(HAZARD)).scalar() == 40
        assert session.execute(select(func.count()).select_from(AUDIT)).scalar() == 42
    assert not failed()
    if engine().dialect.name == "sqlite":
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
        restore(tmp_path / "a.bin")
        assert not failed(), "the state in the backup is whole in itself"


def test_what_is_no_backup_is_refused(database: str, tmp_path: Path) -> None:
    if not database.startswith("sqlite"):
        pytest.skip("pg_restore judges its own files")
    (tmp_path / "text").write_text("x" * 100)
    cut = tmp_path / "cut.db"
    with sqlite3.connect(tmp_path / "newer.db") as made:
        made.execute("CREATE TABLE alembic_version (version_num TEXT)")
        made.execute("INSERT INTO alembic_version VALUES ('9999')")
        made.executemany("INSERT INTO alembic_version VALUES (?)", [(str(n) * 200,) for n in range(200)])
    made.close()
    cut.write_bytes((tmp_path / "newer.db").read_bytes()[:8192])
    for name, word in (("none", "没有找到"), ("text", "不是 SQLite"), ("cut.db", "不是完好"), ("newer.db", "更新版本")):
        with pytest.raises(Refused, match=word):
            restore(tmp_path / name)
    with writing() as session:
        session.execute(
            insert(AUDIT).values(
                county="x", at=func.now(), actor="", role="", verb="", outcome="", detail={}, digest="", target=""
            )
        )
    assert [found.name for found in check() if not found.ok] == ["县"]
