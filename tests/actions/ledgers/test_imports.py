"""Imports: all or nothing, twice changes nothing, undo of a batch, what was known in between."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from books import HAZARDS, INSPECTIONS, SCHOOLS, XLSX, book, import_files
from sqlalchemy import func, select

from actions.ledgers.imports import Outcome
from actions.ledgers.undo import undo_hindered, undo_import
from catalogue.ledgers import LEDGERS
from errors import NotAllowed, Refused
from figures.hazards.rectification import rectification
from figures.query import between
from ledgers.files.workbook import open_workbook
from ledgers.out.export import export_workbook, template_workbook
from models import clock
from models.account import Actor
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.inspection import Inspection
from models.record import Batch, DataRevision, NumberSeries, Upload
from models.school import School
from operations.checks.run import check


def take(actor: Actor, kind: str, content: bytes, **more: Any) -> Outcome:
    return import_files(actor, kind, [(XLSX, content)], **more)


@pytest.fixture
def filled(kaijiang: Actor) -> Actor:
    """Three schools and three hazards, entered on 1 October 2026."""
    clock.fix(datetime(2026, 10, 1, 9))
    assert take(kaijiang, "schools", SCHOOLS).created == 7
    assert take(kaijiang, "hazards", HAZARDS).created == 7
    return kaijiang


def count(model: Any, current: bool = True) -> int:
    versions = table(model)
    query = select(func.count()).select_from(versions)
    if current and "superseded_at" in versions.c:
        query = query.where(versions.c.superseded_at.is_(None))
    with reading() as session:
        return session.execute(query).scalar() or 0


def figures(recorded_by: date | None = None) -> Any:
    with reading() as session:
        pack = pack_in_force(session)
        period = between(date(2026, 7, 1), date(2026, 9, 30))
        return rectification(session, pack, period, recorded_by=recorded_by).county


def test_twice_changes_nothing(filled: Actor) -> None:
    with reading() as session:
        before = session.execute(select(table(DataRevision).c.revision)).scalar()
    for kind, content in (("schools", SCHOOLS), ("hazards", HAZARDS)):
        again = take(filled, kind, content)
        assert (again.batch, again.created, again.updated, again.unchanged) == (None, 0, 0, 7)
    with reading() as session:
        assert session.execute(select(table(DataRevision).c.revision)).scalar() == before
    assert count(Batch) == 2
    assert count(Upload) == 2  # the same person, the same content: it is there already


def test_numbers_and_derived_facts(filled: Actor) -> None:
    hazards = table(Hazard)
    with reading() as session:
        rows = {row.number: row for row in session.execute(select(hazards))}
    given = rows["KJ-2026-00001"]
    assert given.description == "无减速带"
    assert given.township_code == "511723101000"
    assert (given.first_deadline, given.deadline_days) == (date(2026, 9, 5), 0)
    assert rows["H2"].first_deadline == date(2026, 10, 4)
    assert rows["H1"].supervising_unit == "edu"
    spans = table(HazardSpan)
    with reading() as session:
        states = session.execute(select(spans.c.state).where(spans.c.hazard_no == "H1").order_by(spans.c.from_on))
        assert states.scalars().all() == ["open", "open", "awaiting", "closed"]


def test_a_bad_cell_stops_the_whole_file_and_the_file_is_kept(filled: Actor) -> None:
    content = book(
        检查=[
            ["检查类型", "组织单位", "学校名称", "检查日期", "发现隐患数"],
            ["学校自查", "S1", "任市镇中心小学", date(2026, 9, 7), 0],
            ["学校自查", "S1", "任市镇中兴小学", date(2026, 9, 14), 0],
            ["飞行检查", "edu", "S3", "2026年8月", -1],
        ]
    )
    outcome = take(filled, "inspections", content)
    assert (outcome.batch, outcome.created) == (None, 0)
    assert count(Inspection) == 0
    found = {(error.row, error.column): error for error in outcome.errors}
    assert set(found) == {(3, "学校名称"), (4, "检查日期"), (4, "发现隐患数")}
    assert [one.count for one in outcome.readings if one.kind == "word" and "飞行检查" in one.sentence] == [1]
    assert "任市镇中心小学" in found[3, "学校名称"].message
    assert found[4, "检查日期"].value == "2026年8月"
    uploads = table(Upload)
    with reading() as session:
        kept = session.execute(select(uploads).where(uploads.c.batch_id.is_(None))).mappings().one()
    assert kept["sha256"] == hashlib.sha256(content).hexdigest()
    assert bytes(kept["content"]) == content
    returned = open_workbook("错误.xlsx", outcome.error_workbook()).sheets[0]
    assert returned.rows[0][-1] == "错误说明"
    assert returned.rows[1][-1] is None
    assert "是不是“任市镇中心小学”" in str(returned.rows[2][-1])


def test_an_unreadable_file_is_kept_too(filled: Actor) -> None:
    before = count(Upload)
    with pytest.raises(Refused, match="空文件"):
        take(filled, "hazards", b"")
    assert count(Upload) == before + 1


def test_dry_run_writes_nothing(filled: Actor) -> None:
    before = count(Upload), count(Batch)
    outcome = take(filled, "inspections", INSPECTIONS, dry_run=True)
    assert (outcome.batch, outcome.created) == (None, 3)
    assert (count(Upload), count(Batch), count(Inspection)) == (*before, 0)


def test_export_into_an_empty_county_gives_equal_rows_and_figures(
    filled: Actor, empty_county: Callable[[], None]
) -> None:
    take(filled, "inspections", INSPECTIONS)
    kinds = ("schools", "hazards", "inspections")
    with reading() as session:
        pack = pack_in_force(session)
        out = {kind: export_workbook(session, pack, kind) for kind in kinds}
    for kind in kinds:
        assert take(filled, kind, out[kind]).batch is None
    known = figures()
    empty_county()
    for kind in kinds:
        first = take(filled, kind, out[kind])
        assert not first.errors and first.updated == 0 and first.batch
        assert take(filled, kind, out[kind]).batch is None
    assert figures() == known
    with reading() as session:
        pack = pack_in_force(session)
        again = {kind: export_workbook(session, pack, kind) for kind in kinds}
    for kind in kinds:
        one, other = open_workbook(XLSX, out[kind]), open_workbook(XLSX, again[kind])
        for grid, copy in zip(one.sheets, other.sheets, strict=True):
            assert [row[:-2] for row in grid.rows] == [row[:-2] for row in copy.rows]


def test_numbers_go_on_after_an_import_that_brought_its_own(filled: Actor) -> None:
    head = ["隐患编号", "学校代码", "隐患描述", "发现日期"]
    rows = [["KJ-2026-00041", "S1", "窗扇松动", date(2026, 9, 8)], [None, "S1", "护栏缺失", date(2026, 9, 9)]]
    outcome = take(filled, "hazards", book(隐患=[head, *rows]))
    assert not outcome.errors
    series = table(NumberSeries)
    with reading() as session:
        assert session.execute(select(series.c.last).where(series.c.series == "KJ-2026")).scalar() == 42
    numbered = open_workbook(XLSX, outcome.numbered_workbook()).sheets[0]
    assert [row[0] for row in numbered.rows] == ["隐患编号", "KJ-2026-00041", "KJ-2026-00042"]


def test_undo_is_visible_between_and_gone_after_and_never_gone_before(filled: Actor) -> None:
    known = figures()
    clock.fix(datetime(2026, 10, 5, 9))
    head = ["学校代码", "隐患描述", "发现日期", "首次整改期限"]
    batch = take(filled, "hazards", book(隐患=[head, ["S1", "配电箱未锁", date(2026, 9, 20), "3天"]])).batch
    assert batch is not None
    assert figures().found == known.found + 1
    clock.fix(datetime(2026, 10, 9, 9))
    assert undo_import(filled, batch) == 1
    assert figures() == known
    assert figures(recorded_by=date(2026, 10, 7)).found == known.found + 1
    assert figures(recorded_by=date(2026, 10, 2)) == known
    assert figures(recorded_by=date(2026, 10, 9)) == known
    with pytest.raises(Refused, match="已于2026-10-09"):
        undo_import(filled, batch)


def test_undo_brings_back_what_was_replaced(filled: Actor) -> None:
    clock.fix(datetime(2026, 10, 5, 9))
    change = book(隐患=[["隐患编号", "隐患描述", "责任人岗位"], ["H1", "应急灯损坏3盏", "园长"]])
    outcome = take(filled, "hazards", change)
    assert (outcome.created, outcome.updated) == (0, 1)
    hazards = table(Hazard)
    clock.fix(datetime(2026, 10, 6, 9))
    undo_import(filled, outcome.batch or 0)
    with reading() as session:
        versions = session.execute(select(hazards).where(hazards.c.number == "H1").order_by(hazards.c.id)).all()
    assert [v.description for v in versions] == ["应急灯损坏", "应急灯损坏3盏", "应急灯损坏"]
    assert [v.superseded_at is None for v in versions] == [False, False, True]
    assert versions[2].first_recorded_at == datetime(2026, 10, 1, 9)
    assert versions[2].recorded_at == datetime(2026, 10, 6, 9)


def test_undo_is_refused_when_a_later_write_touches_a_row(filled: Actor) -> None:
    take(filled, "hazards", book(隐患=[["隐患编号", "责任人岗位"], ["H2", "校长"]]))
    with pytest.raises(Refused, match="H2"):
        undo_import(filled, 2)
    with pytest.raises(Refused, match="S1"):
        undo_import(filled, 1)
    with pytest.raises(Refused, match="没有编号为99"):
        undo_import(filled, 99)


def test_the_rest_is_taken_back_where_some_rows_were_worked_on(filled: Actor) -> None:
    take(filled, "hazards", book(隐患=[["隐患编号", "责任人岗位"], ["H2", "校长"]]))
    (row,) = undo_hindered(filled, 2)
    assert (row.sentence, row.number) == ("“隐患”隐患编号H2", "H2")
    assert undo_import(filled, 2, rest=True) == 5, "two hazards of three, and the steps of one of them"
    hazards, steps = table(Hazard), table(HazardEvent)
    with reading() as session:
        standing = select(hazards.c.number).where(hazards.c.superseded_at.is_(None))
        assert session.execute(standing).scalars().all() == ["H2"]
        told = select(steps.c.hazard_no, steps.c.kind).where(steps.c.superseded_at.is_(None))
        assert session.execute(told).all() == [("H2", "延期")], "what the import said of it stays whole"
        left = session.execute(select(table(Batch).c.left_rows).where(table(Batch).c.id == 2)).scalar()
    assert left == 2 and figures().found == 1
    assert [found for found in check() if not found.ok] == []
    with pytest.raises(Refused, match="已于"):
        undo_import(filled, 2, rest=True)


def test_nothing_is_left_to_take_back_where_every_row_was_worked_on(filled: Actor) -> None:
    batch = take(filled, "hazards", book(隐患=[["隐患编号", "责任人岗位"], ["H2", "校长"]])).batch or 0
    take(filled, "hazards", book(隐患=[["隐患编号", "责任人岗位"], ["H2", "园长"]]))
    with pytest.raises(Refused, match="没有可以撤销的行"):
        undo_import(filled, batch, rest=True)
    assert {each.number for each in undo_hindered(filled, 1)} == {"S1", "S2", "S3"}, "hazards stand at the schools"


def test_undo_one_after_the_other_back_to_nothing(filled: Actor) -> None:
    later = take(filled, "hazards", book(隐患=[["隐患编号", "责任人岗位"], ["H2", "校长"]])).batch
    undo_import(filled, later or 0)
    undo_import(filled, 2)
    undo_import(filled, 1)
    assert (count(Hazard), count(HazardEvent), count(HazardSpan), count(School)) == (0, 0, 0, 0)
    assert take(filled, "schools", SCHOOLS).created == 7
    outcome = take(filled, "hazards", HAZARDS)
    assert outcome.created == 7
    hazards = table(Hazard)
    with reading() as session:
        numbers = set(session.execute(select(hazards.c.number)).scalars())
    assert "KJ-2026-00002" in numbers


def test_a_township_imports_its_own_rows_only(filled: Actor) -> None:
    clerk = Actor(filled.county, "任市", "township", "511723107000")
    head = ["学校代码", "隐患描述", "发现日期", "首次整改期限"]
    own = take(clerk, "hazards", book(隐患=[head, ["S1", "地面湿滑", date(2026, 9, 8), "3天"]]))
    assert own.batch
    foreign = book(隐患=[head, ["S3", "地面湿滑", date(2026, 9, 8), "3天"]])
    for dry in (True, False):
        with pytest.raises(NotAllowed):
            take(clerk, "hazards", foreign, dry_run=dry)
    county_run = book(隐患=[head, ["S2", "地面湿滑", date(2026, 9, 8), "3天"]])
    with pytest.raises(NotAllowed):
        take(clerk, "hazards", county_run)
    closing = book(
        办理记录=[
            ["隐患编号", "序号", "事项", "日期", "办理单位", "理由或措施"],
            ["KJ-2026-00002", 1, "报告整改", date(2026, 9, 10), "S1", "已处理"],
            ["KJ-2026-00002", 2, "复查销号", date(2026, 9, 12), "edu", "合格"],
        ]
    )
    with pytest.raises(NotAllowed, match="复查|verify"):
        take(clerk, "hazards", closing)


@pytest.mark.parametrize("kind", LEDGERS)
def test_every_template_is_read_and_empty(kaijiang: Actor, kind: str) -> None:
    with reading() as session:
        content = template_workbook(session, pack_in_force(session), kind)
    grids = open_workbook(XLSX, content).sheets
    assert [grid.name for grid in grids if not grid.hidden] == [sheet.name for sheet in LEDGERS[kind].sheets]
    for grid, sheet in zip(grids, LEDGERS[kind].sheets, strict=False):
        assert grid.rows == [[column.heading for column in sheet.columns]]
    outcome = take(kaijiang, kind, content)
    assert (outcome.batch, outcome.created, outcome.errors) == (None, 0, [])


def test_a_member_does_not_move_a_stated_deadline_by_import(filled: Actor) -> None:
    heads = ["隐患编号", "首次整改期限"]
    township = Actor(filled.county, "普安镇", "township", "511723101000")
    with pytest.raises(NotAllowed, match="KJ-2026-00001的首次整改期限.*登记后由联席办更正"):
        take(township, "hazards", book(隐患=[heads, ["KJ-2026-00001", date(2026, 12, 1)]]))
    hazards = table(Hazard)
    with reading() as session:
        stands = session.execute(select(hazards.c.first_deadline).where(hazards.c.number == "KJ-2026-00001")).all()
    assert [row.first_deadline for row in stands] == [date(2026, 9, 5)]
    assert take(filled, "hazards", book(隐患=[heads, ["KJ-2026-00001", date(2026, 12, 1)]])).updated == 1
