"""What `check` says when somebody has been at the database past the program: each of its proofs can fail."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from books import HAZARDS, INSPECTIONS, SCHOOLS, XLSX, import_files
from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, insert, text
from sqlmodel.sql.sqltypes import AutoString

import models.county
from actions.meetings import freezing, preparing
from actions.unit_of_work import unit_of_work
from catalogue.steps import HAND_OVER
from models import clock
from models.account import Actor
from models.base import Base
from models.county import pack_in_force
from models.database import engine, reading, sqlite_file
from operations.checks.references import CITED, Reference, broken_references, references
from operations.checks.result import Check
from operations.checks.run import check
from operations.maintenance import backup

REFERENCES = references(Base.metadata.sorted_tables)
NOWHERE = "指不到"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the filled county is kept for the next test of this module."""
    return tmp_path_factory.mktemp("filled") / "filled.db"


@pytest.fixture
def filled(kaijiang: Actor, kept: Path) -> Iterator[Actor]:
    """Schools, hazards and inspections imported, a meeting prepared and its figures frozen twice."""
    file = sqlite_file(str(engine().url))
    clock.fix(datetime(2026, 10, 1, 9))
    if kept.exists() and file is not None:
        engine().dispose()
        for stale in file.parent.glob(file.name + "-*"):
            stale.unlink()
        shutil.copy(kept, file)
        models.county._packs.clear()
    else:
        for kind, content in (("schools", SCHOOLS), ("hazards", HAZARDS), ("inspections", INSPECTIONS)):
            assert import_files(kaijiang, kind, [(XLSX, content)]).batch
        sitting = preparing.open_sitting(kaijiang, "2026Q3")
        for day in (29, 30):
            freezing.freeze(kaijiang, sitting, date(2026, 9, day))
        if file is not None:
            backup(kept)
    yield kaijiang


def by_hand(*statements: str) -> None:
    with engine().begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def failed() -> dict[str, str]:
    return {found.name: found.detail for found in check() if not found.ok}


def test_a_county_in_order_passes(filled: Actor) -> None:
    found = check()
    assert not [each for each in found if not each.ok] and len(found) == 14
    told = {each.name: each.detail for each in found}
    assert "3 批" in told["导入批次"] and "3 份" in told["导入原件"] and "2 份" in told["上会口径"]


FORGED = "伪造"
LAST = "(SELECT max(id) FROM {})"


@pytest.mark.parametrize(
    ("statements", "name", "words"),
    [
        (["UPDATE hazard_event SET hazard_no = 'NO-1' WHERE id = 1"], "引用", ["办理记录", "hazard_event", "NO-1"]),
        (["UPDATE hazard_span SET hazard_no = 'NO-2' WHERE id = 1"], "引用", ["hazard_span", "1 号行", "NO-2"]),
        (["UPDATE inspection SET school_code = 'NO-3' WHERE id = 1"], "引用", ["检查", "学校代码", "1 号行", "NO-3"]),
        (["UPDATE hazard SET verifying_unit = 'NO-4' WHERE id = 2"], "引用", ["隐患", "复查单位", "2 号行", "NO-4"]),
        (["DELETE FROM sitting"], "引用", ["agenda_item", "sitting_id", "1"]),
        (["DELETE FROM school WHERE code = 'S1'"], "引用", ["隐患", "学校代码", "S1", "等，共"]),
        (["UPDATE snapshot SET content = replace(content, '2026', '2025')"], "上会口径", ["snapshot", "1 号行"]),
        ([f"UPDATE snapshot SET content = '{FORGED}', digest = '{hashlib.sha256(FORGED.encode()).hexdigest()}' "
          "WHERE id = 2"], "上会口径", ["snapshot", "第2版", "操作记录"]),
        (["DELETE FROM snapshot WHERE version = 1"], "上会口径", ["snapshot", "第1版", "被删除"]),
        (["UPDATE upload SET content = (SELECT content FROM upload WHERE id = 2) WHERE id = 1"], "导入原件",
         ["upload", "1 号行", XLSX]),
        (["INSERT INTO upload (county, file_name, sha256, size, content, content_of, recorded_at, recorded_by) SELECT "
          "county, '再传.xlsx', sha256, size, substr(content, 1, 0), id, recorded_at, recorded_by FROM upload "
          "WHERE id = 2",
          "DELETE FROM upload WHERE id = 2"], "导入原件", ["upload", "再传.xlsx", "被删除"]),
        (["DELETE FROM upload WHERE id = 2"], "导入批次", ["upload", "批次 2"]),
        (["UPDATE batch SET created = created - 1 WHERE id = 1"], "导入批次", ["batch", "1 号行", "操作记录"]),
        (["DELETE FROM batch WHERE id = 3"], "导入批次", ["batch", "3 号行", "被删除"]),
        (["DELETE FROM inspection WHERE id = 1"], "导入批次", ["batch", "3 号行", "应写入 3 行", "只有 2 行"]),
        (["DELETE FROM hazard WHERE number = 'H1'", "DELETE FROM hazard_event WHERE hazard_no = 'H1'",
          "DELETE FROM hazard_span WHERE hazard_no = 'H1'"], "导入批次", ["batch", "2 号行", "有行被删除"]),
        (["UPDATE setting SET value = '1' WHERE key = 'map.hatch_below'"], "县资料", ["摘要", "改动"]),
        (["DELETE FROM teaching_week WHERE id = 5"], "县资料", ["教学周", "teaching_week"]),
        (["DROP INDEX uq_hazard_current"], "数据库结构", ["hazard", "缺少", "uq_hazard_current"]),
        (["ALTER TABLE hazard ADD COLUMN extra INTEGER"], "数据库结构", ["hazard", "多出", "extra"]),
        (["ALTER TABLE hazard DROP COLUMN basis"], "数据库结构", ["hazard", "缺少", "basis"]),
        (["DROP TABLE incident"], "数据库结构", ["缺少", "incident"]),
    ],
)  # fmt: skip
def test_what_was_done_by_hand_is_told_with_table_and_row(
    filled: Actor, statements: list[str], name: str, words: list[str]
) -> None:
    by_hand(*statements)
    found = failed()
    assert name in found, found
    assert all(word in found[name] for word in words), found[name]


def is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, String | AutoString)


def row_with(reference: Reference) -> dict[str, Any]:
    """A row whose reference leads nowhere; its other columns hold what their type takes."""
    filled: dict[str, Any] = {}
    for column in reference.rows.columns:
        if column.primary_key and isinstance(column.type, Integer) or column.name == "superseded_at":
            continue
        kind = list if isinstance(column.type, JSON) else str if is_text(column) else column.type.python_type
        filled[column.name] = {
            str: "x", int: 1, float: 1.0, bool: True, date: date(2026, 9, 1), datetime: datetime(2026, 9, 1), list: [],
            bytes: b"x",
        }[kind]  # fmt: skip
    if is_text(reference.rows.columns[reference.column]):
        filled[reference.column] = NOWHERE
    elif reference.form == CITED:
        filled[reference.column] = [{"ledger": "hazards", "number": NOWHERE}]
    else:
        filled[reference.column] = 987654
    if "kind" in filled and reference.rows.name == "hazard_event":
        filled["kind"] = HAND_OVER
    if reference.rows.name == "learned_word":
        filled["domain"] = "unit"
    return filled


def test_each_reference_of_each_table_is_looked_after(kaijiang: Actor) -> None:
    """A row of every table, for each of its references in turn, that leads nowhere: told by table, column, value."""
    unnoticed = []
    for reference in REFERENCES:
        with reading() as session:
            session.execute(insert(reference.rows).values(**row_with(reference)))
            told = broken_references(session, pack_in_force(session), [reference.rows])
        value = str(row_with(reference)[reference.column]) if reference.form != CITED else NOWHERE
        if not any(reference.place in line and reference.name in line and value in line for line in told):
            unnoticed.append(reference)
    assert len(REFERENCES) > 80 and unnoticed == []


def test_a_new_table_is_covered_without_a_further_line() -> None:
    """An outing with a school, a bus firm's supervisor, the hazard it led to, its permit and the import it came by."""
    outing = Table(
        "outing", MetaData(), Column("id", Integer, primary_key=True), Column("school_code", String),
        Column("supervising_unit", String), Column("hazard_no", String), Column("sitting_id", Integer),
        Column("batch_id", Integer), Column("township_code", String), Column("title", String),
    )  # fmt: skip
    assert {found.column: found.form for found in references([outing])} == {
        "school_code": "school", "supervising_unit": "responsible", "hazard_no": "hazard.number",
        "sitting_id": "sitting.id", "batch_id": "batch.id", "township_code": "township",
    }  # fmt: skip


def test_an_ended_version_may_lead_to_an_ended_one_and_a_standing_one_may_not(filled: Actor) -> None:
    by_hand("UPDATE hazard SET superseded_at = '2026-10-02 00:00:00' WHERE number = 'H1'")
    told = failed()["引用"]
    assert "hazard_event" in told and "H1" in told
    by_hand("UPDATE hazard_event SET superseded_at = '2026-10-02 00:00:00' WHERE hazard_no = 'H1'")
    by_hand("UPDATE hazard_span SET superseded_at = '2026-10-02 00:00:00' WHERE hazard_no = 'H1'")
    assert "引用" not in failed()


def audit() -> Check:
    return next(found for found in check() if found.name == "操作记录")


def test_entries_that_lie_after_the_clock_are_told(kaijiang: Actor) -> None:
    for month in (2, 1):
        clock.fix(datetime(2030, month, 1, 9))
        assert ("晚于现在的时钟" in audit().detail) is (month == 1)
        with unit_of_work(kaijiang, "import"):
            pass
    found = audit()
    assert found.ok and "2030-02-01 09:00，晚于现在的时钟 2030-01-01 09:00" in found.detail
    assert "1 条的时刻早于前面的记录" in found.detail
