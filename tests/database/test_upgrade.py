"""An older database, filled, comes to this release with its rows; a newer one is refused; tables equal migrations."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, event, insert, inspect, select, text

import manage
from access.passwords import hash_password
from actions.accounts import entering
from actions.county import PACKS
from actions.pack.folder import SHEETS
from actions.pack.reading import read_folder
from actions.unit_of_work import audit_digest, unit_of_work
from domain.calendar import weeks_of
from errors import Refused
from figures.hazards.rectification import rectification
from figures.query import period
from ledgers.evidence import KIND_CODES
from models import clock, schema
from models.account import Actor, system
from models.base import Base, table
from models.calendar import StoppedDay
from models.county import (
    COUNTY_CALENDAR,
    PRESCHOOL_STAGES,
    PUPIL_KINDS,
    RULE_SET,
    SMALL_COUNT,
    DayOff,
    Setting,
    Term,
    county_of,
    pack_in_force,
)
from models.database import engine, reading
from models.duty import Duty
from models.hazard import Hazard, HazardEvent
from models.hazard_lifecycle import spans_of
from models.sitting import AgendaItem
from operations.checks.run import check
from operations.maintenance import backup, restore
from operations.startup import open_database
from tests.conftest import placed

CODE = "511723"
AT = datetime(2026, 3, 2, 9)
TOWN = "511723107000"
OLD_FILE = hashlib.sha256(b"old").hexdigest()
FIRST = "0001"
STATED = (RULE_SET, PRESCHOOL_STAGES, COUNTY_CALENDAR, PUPIL_KINDS, SMALL_COUNT)
"""Settings that packs before release 0008 did not have; nor did they say what issued papers prove (evidence.*)."""
ROOT = Path(__file__).resolve().parents[2]
Rows = Sequence[dict[str, Any]]


@pytest.fixture
def empty(database: str) -> str:
    """A database without any table, of the kind the tests run on."""
    clear()
    return database


@pytest.fixture
def elsewhere(templates: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], None]]:
    """Called, it moves to a place with nothing in it, as a new machine has."""
    with pytest.MonkeyPatch.context() as patch:
        place = placed(patch, tmp_path_factory.mktemp("elsewhere"), templates["empty"])

        def move() -> None:
            next(place)
            clear()

        yield move
        next(place, None)


def clear() -> None:
    """Drop every table of the database in use."""
    with engine().begin() as connection:
        found = MetaData()
        found.reflect(connection)
        found.drop_all(connection)


def at_first_release(release: str = FIRST) -> dict[str, int]:
    """Make the schema of an old release, fill it as that release did, and count the rows by table."""
    with engine().execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, release)
        stands = MetaData()
        stands.reflect(connection)

        def put(name: str, rows: Rows) -> None:
            columns = {column.name for column in stands.tables[name].columns}
            wanted = [{key: value for key, value in row.items() if key in columns} for row in rows]
            connection.execute(insert(stands.tables[name]), wanted)

        folder = read_folder(PACKS / "kaijiang")
        pack = {"county": CODE, "pack_revision": 1}
        for sheet in SHEETS:
            if folder.of(sheet.model) and (sheet.model is not Duty or release != FIRST):
                rows = [row for row in folder.of(sheet.model) if row.get("key") not in (*STATED, *KIND_CODES)]
                put(str(sheet.model.__tablename__), [pack | row for row in rows])
        terms, days = ([model(**pack, **row) for row in folder.of(model)] for model in (Term, DayOff))
        put("teaching_week", [pack | vars(week) for week in weeks_of(terms, days)])
        put("boundary", [pack | {"kind": k, "note": n, "geojson": text} for k, (n, text) in folder.maps.items()])
        folder.rows["duties.csv"] = []
        put("county", [{"code": CODE, "name": folder.name, "demo": False, "sandbox": True} | {
            "pack_revision": 1, "pack_digest": folder.digest}])  # fmt: skip
        version = {"county": CODE, "remark": "", "recorded_at": AT, "first_recorded_at": AT, "superseded_at": None,
                   "recorded_by": "旧版", "batch_id": 1, "ended_by_batch": None}  # fmt: skip
        put("school", [version | {"code": f"S{n}", "name": f"学校{n}", "former_names": "", "ownership": "公办",
                                  "level": "乡镇", "opened_on": date(2001, 9, 1)} for n in range(3)])  # fmt: skip
        put("school_fact", [version | {"school_code": f"S{n}", "effective_on": date(2001, 9, 1), "stage": "小学",
                                       "township_code": TOWN, "area": "农村", "covered": True, "basis": ""}
                            for n in range(3)])  # fmt: skip
        put("inspection", [version | {
            "number": f"J{n}", "kind": "学校自查", "activity_no": "", "organiser": f"S{n}", "school_code": f"S{n}",
            "on_date": date(2026, 3, 4), "week": date(2026, 3, 2), "found": n, "content": "旧", "related_no": "",
        } for n in range(3)])  # fmt: skip
        facts = {
            "school_code": "S1", "township_code": TOWN, "ring": "校内", "place": "", "description": "旧库隐患",
            "category": "", "level": "一般", "basis": "", "source": "其他", "campaign": "", "inspection_no": "",
            "responsible": "S1", "responsible_name": "", "supervising_unit": "edu", "lead_unit": None,
            "verifying_unit": "edu", "owner_post": "校长", "related_no": "", "first_deadline": date(2026, 4, 1),
        }  # fmt: skip
        hazards = [version | facts | {"number": f"H{n}", "found_on": date(2026, 3, 1 + n)} for n in range(5)]
        steps = [
            version | {"hazard_no": "H1", "seq": seq, "kind": kind, "on_date": date(2026, 3, day), "by_unit": "S1",
                       "new_value": "", "approver_post": "", "reason": "旧", "interim": ""}
            for seq, kind, day in ((1, "报告整改", 10), (2, "复查销号", 12))
        ]  # fmt: skip
        put("hazard", hazards)
        put("hazard_event", steps)
        spans = [
            span
            for row in hazards
            for span in spans_of(
                Hazard.model_construct(**row),
                [HazardEvent.model_construct(new_deadline=None, **s) for s in steps if s["hazard_no"] == row["number"]],
            )
        ]
        put("hazard_span", [{"county": CODE, "recorded_at": AT, "superseded_at": None} | s._asdict() for s in spans])
        put("batch", [{"id": 1, "county": CODE, "kind": "hazards", "file_names": "旧.xlsx", "recorded_at": AT,
                       "recorded_by": "旧版", "created": 5, "updated": 0, "unchanged": 0, "skipped": 0}])  # fmt: skip
        put("upload", [{"county": CODE, "batch_id": 1, "file_name": "旧.xlsx", "sha256": OLD_FILE, "size": 3,
                        "content": b"old", "recorded_at": AT, "recorded_by": "旧版"}])  # fmt: skip
        put("account", [{"county": CODE, "name": "老账号", "display_name": "老账号", "role": "office", "scope": "edu",
                         "may_sign": False, "password_hash": hash_password("Jiu-ban-kou-ling-1"), "must_change": False,
                         "disabled": False, "failed_attempts": 0, "created_at": AT, "changed_at": AT}])  # fmt: skip
        digest = ""
        for n in range(3):
            entry = {"county": CODE, "at": AT, "actor": "旧版", "role": "office", "verb": "import", "target": f"{n}",
                     "outcome": "done", "detail": {"n": n}}  # fmt: skip
            digest = audit_digest(digest, entry)
            put("audit_entry", [entry | {"digest": digest}])
        put("data_revision", [{"county": CODE, "revision": 3}])
        return counts(connection)


def counts(connection: Any) -> dict[str, int]:
    found = MetaData()
    found.reflect(connection)
    return {name: len(connection.execute(select(t)).all()) for name, t in found.tables.items()}


def test_a_filled_database_of_the_first_release_is_brought_forward_with_its_rows(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFETY_TODAY", "2026-05-11")
    before = at_first_release()
    assert schema.current() == FIRST != schema.newest()
    county = open_database()
    assert (county.code, county.demo, schema.current()) == (CODE, False, schema.newest())
    with engine().connect() as connection:
        after = counts(connection)
    before["setting"] += len(STATED)
    assert not before.pop("lifted_week"), "a table that is gone"
    assert {name: after[name] for name in before} == before and before["hazard"] == 5
    assert [found for found in check() if not found.ok] == []
    with reading() as session:
        found = rectification(session, pack_in_force(session), period("2026Q1")).county
    assert (found.found, found.closed, found.open) == (5, 1, 4)
    assert entering.log_in("老账号", "Jiu-ban-kou-ling-1", "")
    with unit_of_work(system(CODE), "ledger.enter", "新版写入"):
        pass
    assert [found for found in check() if not found.ok] == [], "the chain goes on from the old entries"
    assert manage.main(["load-pack", "kaijiang"]) == 1, "duties would stand in a quarter that had none"
    assert manage.main(["load-pack", "kaijiang", "--rewrite-history", "--reason", "升级补入职责清单"]) == 0
    with reading() as session:
        assert len(pack_in_force(session).duties) > 100, "what the release brought comes with its pack"
    assert [found for found in check() if not found.ok] == []


@pytest.mark.parametrize(("small", "stated"), [("", "10"), ("12", "12"), ("很少", "10")])
def test_what_a_stored_pack_took_for_granted_is_stated_by_the_upgrade(empty: str, small: str, stated: str) -> None:
    at_first_release("0005")
    if small:
        said = {"county": CODE, "pack_revision": 1, "key": "duty.small_count", "value": small}
        with engine().execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
            connection.execute(insert(table(Setting)), said | {"unit": "人", "label": "小于此值不显示", "source": "旧"})
    schema.upgrade()
    folder = read_folder(PACKS / "kaijiang")
    with reading() as session:
        pack = pack_in_force(session)
    assert {key: setting.value for key, setting in pack.settings.items()} == {
        row["key"]: row["value"] for row in folder.of(Setting)
    } | {SMALL_COUNT: stated, PUPIL_KINDS: "心理测评、转介诊疗"}
    assert {d.code: (d.weak_point, d.together_with) for d in pack.duties} == {
        row["code"]: (row["weak_point"], row["together_with"]) for row in folder.of(Duty)
    }
    assert [found for found in check() if not found.ok] == [], "the digest follows what the upgrade wrote"


def test_agenda_items_keep_what_the_office_wrote_and_no_words_of_the_data(empty: str) -> None:
    """Titles and asks that rules wrote are left to the figures of the day; any other was the office's and stays."""
    at_first_release("0014")
    stood = [
        ("overdue:511723107000", "任市镇9项逾期，占全县47%，2项等资金", "逐项明确责任单位和销号时限"),
        ("overdue>90", "县长点题：超期的12项", "不再拖了"),
        ("unreported:511723110000", "八庙镇周排查未报：应报9校周，实报0校周", "限期补报并说明原因"),
        ("resolutions", "上次议定9项：落实3项，未落实4项，在办2项", ""),
        ("own:校车", "校车", ""),
        ("某年的规则", "旧议题", "问"),
    ]
    with engine().begin() as connection:
        rows = [
            {"county": CODE, "sitting_id": 7, "position": at, "kind": "red", "lineage": lineage, "title": title}
            | {"ask": ask, "facts": "占9/19项", "source": "9行", "rows": "[]", "shown": "{}", "times": 1, "minutes": 5}
            | {"kept": True, "reporter": "edu"}
            for at, (lineage, title, ask) in enumerate(stood)
        ]
        names = list(rows[0])
        marks = ", ".join(f":{name}" for name in names)
        connection.execute(text(f"INSERT INTO agenda_item ({', '.join(names)}) VALUES ({marks})"), rows)
    open_database()
    with reading() as session:
        found = session.execute(select(table(AgendaItem)).order_by(table(AgendaItem).c.position)).all()
    assert [(row.lineage, row.own_title, row.own_ask, row.reporter) for row in found] == [
        ("overdue_township:511723107000", "", None, None),
        ("overdue_long", "县长点题：超期的12项", "不再拖了", None),
        ("unreported:511723110000", "", None, None),
        ("last", "", None, None),
        ("own:校车", "校车", "", "edu"),
        ("own:某年的规则", "旧议题", "问", "edu"),
    ]


def test_lifted_weeks_become_stopped_days(empty: str) -> None:
    at_first_release("0022")
    monday, told = date(2026, 3, 2), date(2026, 3, 5)
    row = {"county": CODE, "monday": monday, "lifted_on": told, "reason": "洪水", "recorded_by": "旧版"}
    row |= dict.fromkeys(("stage", "township_code", "school_code"))
    with engine().begin() as connection:
        found = MetaData()
        found.reflect(connection)
        reaches = ({}, {"township_code": TOWN}, {"school_code": "S1"}, {"stage": "义务教育"}, {"stage": "高中"})
        connection.execute(insert(found.tables["lifted_week"]), [row | reach for reach in (*reaches, reaches[1])])
    schema.upgrade()
    with engine().connect() as connection:
        stops = list(connection.execute(select(table(StoppedDay)).order_by(table(StoppedDay).c.id)))
        assert "lifted_week" not in inspect(connection).get_table_names()
    assert [(stop.scope_kind, stop.scope_code) for stop in stops] == [
        ("county", CODE), ("township", TOWN), ("school", "S1"), ("school", "S0"), ("school", "S2"),
    ]  # fmt: skip
    assert {(stop.first_day, stop.last_day, stop.recorded_at) for stop in stops} == {
        (monday, date(2026, 3, 8), datetime(2026, 3, 5))
    }


def test_bringing_forward_twice_changes_nothing(empty: str) -> None:
    at_first_release()
    schema.upgrade()
    with engine().connect() as connection:
        once = counts(connection)
    schema.upgrade()
    with engine().connect() as connection:
        assert counts(connection) == once


@pytest.mark.parametrize("at", [2, 9, 25])
def test_an_upgrade_that_breaks_off_leaves_the_old_database(empty: str, at: int) -> None:
    before = at_first_release()
    left = at

    def full(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise OSError("disk full")

    event.listen(engine(), "before_cursor_execute", full)
    try:
        with pytest.raises(OSError, match="disk full"):
            schema.upgrade()
    finally:
        event.remove(engine(), "before_cursor_execute", full)
    with engine().connect() as connection:
        assert counts(connection) == before
    assert schema.current() == FIRST
    schema.upgrade()
    assert schema.current() == schema.newest()


def test_a_database_of_a_newer_release_is_refused_with_a_sentence(kaijiang: Any) -> None:
    with engine().begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="版本 9999.*比本程序新"):
        open_database()
    run = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, capture_output=True, text=True, env=os.environ, check=False
    )
    assert (run.returncode, run.stdout) == (1, "")
    assert "比本程序新" in run.stderr and "Traceback" not in run.stderr
    with reading() as session:
        assert county_of(session).code == CODE, "nothing was touched"


def test_the_tables_in_code_are_those_of_the_migrations(database: str) -> None:
    with engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.fixture(autouse=True)
def _clock() -> Any:
    yield
    clock.fix(None)


def test_a_backup_of_the_first_release_is_restored_into_this_one(
    empty: str, elsewhere: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFETY_TODAY", "2026-05-11")
    before = at_first_release()
    backup(tmp_path / "old.bak")
    elsewhere()
    restore(tmp_path / "old.bak")
    assert schema.current() == schema.newest()
    with engine().connect() as connection:
        after = counts(connection)
    before["setting"] += len(STATED)
    assert not before.pop("lifted_week"), "a table that is gone"
    assert {name: after[name] for name in before} == before
    assert [found for found in check() if not found.ok] == []


def test_a_backup_of_a_newer_release_is_refused_and_nothing_is_written(
    kaijiang: Actor, elsewhere: Callable[[], None], tmp_path: Path
) -> None:
    with engine().begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    if engine().dialect.name == "sqlite":
        engine().dispose()
        shutil.copy(str(engine().url.database), tmp_path / "newer.bak")
    else:
        backup(tmp_path / "newer.bak")
    elsewhere()
    with pytest.raises(Refused, match="更新版本"):
        restore(tmp_path / "newer.bak")
    assert inspect(engine()).get_table_names() == []


def test_a_file_that_is_no_backup_is_refused(empty: str, tmp_path: Path) -> None:
    (tmp_path / "text.bak").write_text("不是备份" * 100, encoding="utf-8")
    with pytest.raises(Refused, match="没有恢复|没有成功"):
        restore(tmp_path / "text.bak")
    assert inspect(engine()).get_table_names() == []


def test_without_the_client_tools_a_sentence_says_so(
    kaijiang: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine().dialect.name == "sqlite":
        pytest.skip("SQLite needs no tools")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="没有 pg_dump"):
        backup(tmp_path / "a.bak")
    assert not list(tmp_path.glob("a.bak*"))
