"""Papers the product issues prove duties through the ledger 材料: written with the act, counted once, read by right,
and still there when a county is exported and built again from its ledgers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from books import import_files
from openpyxl import load_workbook
from sqlalchemy import select

from access.rights import ANYWHERE
from actions.bulletins import issuing, reviewing, transfers
from actions.ledgers.entries import enter
from catalogue.ledgers import DOCUMENTS_SHEET
from errors import Refused
from figures.bodies.lines import ISSUE, LINE, TRANSFER
from figures.duties.engine import duty_instances
from figures.query import period
from ledgers.cut import Filter
from ledgers.listing import count_rows, list_rows, row_of
from ledgers.out.export import export_workbook
from models import clock, schema
from models.account import Actor
from models.base import table
from models.bulletin import SIGNED, UPHELD
from models.county import pack_in_force
from models.database import reading, writing
from models.provision import Document
from tests.actions.test_bulletins import DAY, RECIPIENTS, upto
from tests.actions.test_bulletins import people as people

DOCUMENT = table(Document)
QUARTER = period("2026Q4", DAY + timedelta(days=30))


def counts() -> dict[str, float]:
    """What the ledgers prove of the two duties in the quarter of the issue."""
    with reading() as session:
        frame = duty_instances(session, pack_in_force(session), QUARTER, only={"S3.3", "S4.3"})
    return {str(duty): float(have) for duty, have in zip(frame["duty"], frame["have"], strict=True)}


def papers() -> dict[str, tuple[str, str, str, date, str, str]]:
    """The county's standing documents by 文号: kind, number, title, day, duty, who recorded it."""
    with reading() as session:
        rows = session.execute(select(DOCUMENT).where(DOCUMENT.c.superseded_at.is_(None))).all()
    return {r.doc_number: (r.kind, r.number, r.title, r.on_date, r.duty, r.recorded_by) for r in rows}


def issued(people: dict[str, Actor]) -> str:
    """A 通报 issued on DAY; its 文号."""
    line = upto(people, SIGNED)
    return issuing.issue(people["office"], [line], "隐患逾期通报", DAY, DAY + timedelta(days=20))


def typed(number: str, **said: str) -> dict[str, object]:
    """A document as a clerk types it."""
    facts = {"subject_kind": "县", "subject_code": "511723", "kind": "其他", "title": "关于隐患逾期的通报"}
    return {**facts, "doc_number": number, "on_date": "2026-10-08", "duty": "S3.3", **said}


def test_what_is_issued_stands_in_the_ledger_and_a_refused_act_leaves_nothing(people: dict[str, Actor]) -> None:
    assert counts() == {"S3.3": 0, "S4.3": 0}
    number = issued(people)
    assert papers() == {number: ("通报", number, "隐患逾期通报", DAY, "S3.3", "联席办")}
    assert counts() == {"S3.3": 1, "S4.3": 0}
    with reading() as session:
        line = session.execute(select(ISSUE.c.id)).scalar_one()
    assert line
    other = upto(people, SIGNED, numbers="H2")
    with pytest.raises(Refused):
        issuing.issue(people["office"], [other], "通报", DAY - timedelta(days=1), DAY + timedelta(days=9))
    assert len(papers()) == 1


def test_a_review_is_a_paper_of_its_own(people: dict[str, Actor]) -> None:
    number = issued(people)
    with reading() as session:
        line = session.execute(select(LINE.c.id)).scalar_one()
    reviewing.ask_review(people["town"], line, "与事实不符")
    review = reviewing.decide_review(people["office"], line, UPHELD, "核对无误", DAY)
    assert review != number and papers()[review][0] == "通报复核" and set(papers()) == {number, review}


def test_a_transfer_stands_with_number_and_day_for_readers_of_the_register_alone(people: dict[str, Actor]) -> None:
    number = transfers.transfer(people["office"], RECIPIENTS[1], "拖延整改线索", "8", DAY, managed_by="县委")
    transfers.transfer(people["office"], RECIPIENTS[1], "移入的线索", "8", DAY, direction="移入")
    assert papers() == {number: ("移送", number, number, DAY, "S4.3", "联席办")}
    assert counts() == {"S3.3": 0, "S4.3": 1}
    with reading() as session:
        pack = pack_in_force(session)
        for register, there in ((True, 1), (False, 0)):
            cut = Filter(register=register)
            assert count_rows(session, pack, DOCUMENTS_SHEET, cut) == there
            assert len(list_rows(session, pack, DOCUMENTS_SHEET, cut, limit=9)[0]) == there
            assert count_rows(session, pack, DOCUMENTS_SHEET, replace(cut, search="移送")) == there
            found = row_of(session, pack, DOCUMENTS_SHEET, {"number": number}, ANYWHERE, register=register)
            assert (found is not None) is bool(there)
            book = export_workbook(session, pack, "documents", register=register)
            assert count_of(book) == there


def migration() -> ModuleType:
    """The migration that enters what was issued before."""
    [path] = (Path(schema.__file__).parent / "migrations" / "versions").glob("*_papers_issued.py")
    spec = spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def count_of(book: bytes) -> int:
    """How many documents an export holds."""
    return sum(1 for row in load_workbook(BytesIO(book))["材料"].iter_rows(min_row=2, values_only=True) if any(row))


def test_a_paper_typed_by_hand_with_the_same_number_is_the_same_paper(people: dict[str, Actor]) -> None:
    number = issued(people)
    spelled = number.replace("〔", "[").replace("〕", "]")
    for typed_number in (number, spelled):
        with pytest.raises(Refused, match="已有这一行"):
            enter(people["office"], "documents", "材料", typed(typed_number))
    assert counts()["S3.3"] == 1 and list(papers()) == [number]
    enter(people["office"], "documents", "材料", typed("开教函〔2026〕9号"))
    assert counts()["S3.3"] == 2


def test_a_paper_typed_before_it_is_issued_keeps_its_number(people: dict[str, Actor]) -> None:
    kept = enter(people["office"], "documents", "材料", typed("开学安联[2026]1号"))
    number = issued(people)
    assert number == "开学安联〔2026〕1号"
    assert papers() == {number: ("通报", kept, "隐患逾期通报", DAY, "S3.3", "联席办")}
    assert counts()["S3.3"] == 1


def test_an_empty_county_built_from_the_exports_has_the_same_duties(
    people: dict[str, Actor], empty_county: Callable[[], None]
) -> None:
    issued(people)
    transfers.transfer(people["office"], RECIPIENTS[1], "拖延整改线索", "8", DAY)
    before = counts()
    with reading() as session:
        book = export_workbook(session, pack_in_force(session), "documents", register=True)
    empty_county()
    clock.fix(datetime(2026, 10, 9, 9))
    assert counts() == {"S3.3": 0, "S4.3": 0}
    outcome = import_files(people["office"], "documents", [("材料.xlsx", book)])
    assert not outcome.errors and counts() == before == {"S3.3": 1, "S4.3": 1}
    with reading() as session:
        again = export_workbook(session, pack_in_force(session), "documents", register=True)
    outcome = import_files(people["office"], "documents", [("材料.xlsx", again)])
    assert (outcome.created, outcome.updated) == (0, 0)


def test_the_upgrade_enters_what_was_issued_before(people: dict[str, Actor]) -> None:
    number = issued(people)
    clue = transfers.transfer(people["office"], RECIPIENTS[1], "拖延整改线索", "8", DAY)
    clock.fix(datetime(2026, 11, 2, 9))
    with writing() as session:
        session.execute(DOCUMENT.delete())
    assert counts() == {"S3.3": 0, "S4.3": 0}
    with writing() as session, Operations.context(MigrationContext.configure(session.connection())):
        migration().upgrade()
    assert counts() == {"S3.3": 1, "S4.3": 1}
    with reading() as session:
        rows = {row.number: row for row in session.execute(select(DOCUMENT))}
        sent = session.execute(select(TRANSFER)).one()
    # Known since the registers knew it, not since the upgrade.
    assert rows[number].recorded_at == datetime(2026, 10, 8, 9) and rows[number].kind == "通报"
    assert rows[clue].recorded_at == sent.recorded_at and rows[clue].title == clue
