"""Lists of ledgers: what each reader may see, filters, search, pages, and keys as an address says them."""

from datetime import date, datetime

import pytest
from books import HAZARDS, INSPECTIONS, SCHOOLS, XLSX, import_files

from access.rights import ANYWHERE, Place
from catalogue.ledgers import HAZARDS_SHEET, INSPECTIONS_SHEET, LEDGERS, STEPS_SHEET
from figures.query import period
from ledgers.cut import Filter
from ledgers.files.workbook import open_workbook
from ledgers.listing import count_rows, key_from, key_of, list_rows, row_of, schools_for
from ledgers.out.export import export_workbook, template_workbook
from models import clock
from models.account import Actor
from models.county import pack_in_force
from models.database import reading

RENSHI = "511723107000"


@pytest.fixture
def office(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    for kind, content in (("schools", SCHOOLS), ("hazards", HAZARDS), ("inspections", INSPECTIONS)):
        assert import_files(kaijiang, kind, [(XLSX, content)]).batch
    return kaijiang


def numbers(cut: Filter, sheet_name: str = "隐患") -> set[str]:
    sheet = next(s for ledger in LEDGERS.values() for s in ledger.sheets if s.name == sheet_name)
    with reading() as session:
        rows, total = list_rows(session, pack_in_force(session), sheet, cut, limit=100)
        assert total == len(rows) == count_rows(session, pack_in_force(session), sheet, cut)
    return {str(row[sheet.key[0]]) for row in rows}


@pytest.mark.parametrize(
    ("place", "own"),
    [
        (ANYWHERE, {"H1", "H2", "KJ-2026-00001"}),
        (Place(school="S1"), {"H1"}),
        (Place(school="S3"), {"KJ-2026-00001"}),
        (Place(township=RENSHI), {"H1"}),
        (Place(unit="housing"), {"H2"}),  # as 复查单位
        (Place(unit="transport"), {"KJ-2026-00001"}),
        (Place(unit="fire"), set()),
    ],
)
def test_a_reader_sees_what_is_theirs(office: Actor, place: Place, own: set[str]) -> None:
    assert numbers(Filter(place)) == own
    assert numbers(Filter(place), "办理记录") <= own
    with reading() as session:
        pack = pack_in_force(session)
        for number in ("H1", "H2", "KJ-2026-00001"):
            found = row_of(session, pack, HAZARDS_SHEET, {"number": number}, place)
            assert (found is not None) == (number in own)
        grids = open_workbook(XLSX, export_workbook(session, pack, "hazards", place=place)).sheets
        assert {row[0] for row in grids[0].rows[1:]} == own
        assert {row[0] for row in grids[1].rows[1:]} <= own
        offered = schools_for(session, pack, place)
        template = open_workbook(XLSX, template_workbook(session, pack, "hazards", place=place))
        words = {str(value) for grid in template.sheets for row in grid.rows for value in row}
    hidden = {"任市镇中心小学", "开江县幼儿园", "普安镇初级中学"} - set(offered.values())
    assert not hidden & words


def test_filters_and_search(office: Actor) -> None:
    assert numbers(Filter(search="应急灯")) == {"H1"}
    assert numbers(Filter(search="任市")) == {"H1"}
    assert numbers(Filter(search="任市 应急灯")) == {"H1"} and numbers(Filter(search="任市 灭火器")) == set()
    assert numbers(Filter(search="100%_")) == set()
    assert numbers(Filter(search="kj-2026")) == numbers(Filter(search="KJ-2026")) == {"KJ-2026-00001"}
    assert numbers(Filter(township=RENSHI)) == {"H1"}
    assert numbers(Filter(school="S2")) == {"H2"}
    assert len(numbers(Filter(kind="部门检查"), "检查")) == 1
    assert len(numbers(Filter(period=period("2026Q3", date(2026, 9, 10))), "检查")) == 2
    assert len(numbers(Filter(period=period("2026Q2")), "检查")) == 0
    assert numbers(Filter(township=RENSHI), "学校") == {"S1"}


def test_pages_follow_one_another_and_carry_names(office: Actor) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        pages = [list_rows(session, pack, INSPECTIONS_SHEET, Filter(), limit=2, offset=n)[0] for n in (0, 2)]
    days = [row["on_date"] for page in pages for row in page]
    assert days == sorted(days, reverse=True) and len(days) == 3
    assert {row["school_code_name"] for page in pages for row in page} == {"任市镇中心小学", "普安镇初级中学"}


def test_keys_as_an_address_says_them(office: Actor) -> None:
    with reading() as session:
        row = list_rows(session, pack_in_force(session), STEPS_SHEET, Filter(), limit=1)[0][0]
    assert key_from(STEPS_SHEET, key_of(STEPS_SHEET, row)) == {"hazard_no": row["hazard_no"], "seq": row["seq"]}
    assert key_from(STEPS_SHEET, "H1") is None and key_from(STEPS_SHEET, "H1|x") is None
