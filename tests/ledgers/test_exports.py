"""What goes out: filters of every ledger, the ledger as known on a day, and every version of its rows."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from books import HAZARDS, INSPECTIONS, SCHOOLS, XLSX, book, import_files

import manage
from catalogue.ledgers import LEDGERS
from errors import Refused
from figures.query import period
from figures.summary import figures_json
from ledgers.files.workbook import open_workbook
from ledgers.history import ENDED, history_workbook
from ledgers.out.export import export_workbook
from models import clock
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from tests.ledgers.test_ledgers import REST

REN, PUAN = "511723107000", "511723101000"
CONTENT = {"schools": SCHOOLS, "hazards": HAZARDS, "inspections": INSPECTIONS} | {
    kind: book(**sheets) for kind, sheets in REST.items()
}
MORE = {
    "lessons": {"课时": [*REST["lessons"]["课时"], ["S1", "全校", "2026-2027-1", 6, "安全", "防溺水", 1, None]]},
    "meetings": {
        "会议": [["会议编号", "会议类型", "召开日期"], ["M2", "全体会议", date(2026, 10, 7)]],
        "议定事项": [["会议编号", "序号", "事项", "牵头", "时限"], ["M2", 1, "排查", "任市镇", date(2026, 12, 1)]],
        "参会": [["会议编号", "单位", "参会情况"], ["M2", "任市镇", "出席"]],
    },
}


@pytest.fixture
def filled(kaijiang: Actor) -> Actor:
    """Rows in all ten ledgers, recorded on 8 October; a lesson and a meeting of the fourth quarter."""
    clock.fix(datetime(2026, 10, 8, 9))
    for kind in LEDGERS:
        for content in (CONTENT[kind], book(**MORE[kind]) if kind in MORE else None):
            if content:
                outcome = import_files(kaijiang, kind, [(XLSX, content)])
                assert outcome.batch, outcome.errors
    return kaijiang


def keys(kind: str, make: Callable[..., bytes] = export_workbook, **asked: Any) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each sheet, told by their key."""
    with reading() as session:
        grids = {
            g.name: g.rows for g in open_workbook(XLSX, make(session, pack_in_force(session), kind, **asked)).sheets
        }
    found = {}
    for sheet in LEDGERS[kind].sheets:
        head, *rows = grids[sheet.name]
        at = [head.index(sheet.column(name).heading) for name in sheet.key]
        found[sheet.name] = [tuple(row[n] for n in at) for row in rows]
    return found


IN_QUARTER = {
    "hazards": {"2026Q2": (0, 0), "2026Q3": (3, 4), "2026Q4": (2, 1)},
    "inspections": {"2026Q2": (0,), "2026Q3": (3,), "2026Q4": (0,)},
    "drills": {"2026Q2": (0,), "2026Q3": (2,), "2026Q4": (0,)},
    "lessons": {"2026Q2": (0,), "2026Q3": (2,), "2026Q4": (1,)},
    "incidents": {"2026Q2": (0,), "2026Q3": (2,), "2026Q4": (0,)},
    "documents": {"2026Q2": (0,), "2026Q3": (2,), "2026Q4": (0,)},
    "meetings": {"2026Q2": (0, 0, 0), "2026Q3": (1, None, 1), "2026Q4": (1, 1, 1)},
}


@pytest.mark.parametrize("kind", LEDGERS)
def test_a_quarter_is_cut_or_refused_by_every_ledger(filled: Actor, kind: str) -> None:
    if LEDGERS[kind].standing:
        with pytest.raises(Refused, match="不分季度.*--recorded-by"):
            keys(kind, period=period("2026Q3"))
        return
    whole = keys(kind)
    for quarter, counts in IN_QUARTER[kind].items():
        cut = keys(kind, period=period(quarter))
        for (name, rows), count in zip(cut.items(), counts, strict=True):
            assert set(rows) <= set(whole[name])
            assert count is None or len(rows) == count, (quarter, name)
    other = keys(kind, period=period("2026Q2"))
    assert all(len(other[name]) < len(rows) for name, rows in whole.items())


@pytest.mark.parametrize("kind", LEDGERS)
def test_a_township_is_cut_by_every_ledger(filled: Actor, kind: str) -> None:
    whole = keys(kind)
    with reading() as session:
        codes = [t.code for t in pack_in_force(session).townships_on(date(2026, 10, 8))]
    parts = {code: keys(kind, township=code) for code in [*codes, "待划分"]}
    for name, rows in whole.items():
        cuts = [part[name] for part in parts.values()]
        assert any(len(cut) < len(rows) for cut in cuts)
        assert all(set(cut) <= set(rows) for cut in cuts)
        if kind != "meetings":
            # Each row lies in one township at most; what no township has is the county's own.
            lying = [key for cut in cuts for key in cut]
            assert len(lying) == len(set(lying))
    assert keys("schools", township=REN)["学校"] == [("S1",)]
    assert [number for (number,) in keys("meetings", township=REN)["会议"]] == ["M1"]
    assert ("M2", 1) in keys("meetings", township=REN)["议定事项"]


def test_a_township_that_stands_no_more_is_refused_by_name_of_its_successor(filled: Actor) -> None:
    with pytest.raises(Refused, match="已并入任市镇"):
        keys("schools", township="history-09")
    with pytest.raises(Refused, match="没有代码为“999999”的乡镇"):
        keys("schools", township="999999")


def test_a_township_has_the_rows_of_its_predecessors(filled: Actor) -> None:
    head = ["隐患编号", "环", "隐患描述", "发现日期", "乡镇代码", "整改责任主体", "复查单位"]
    row = ["OLD", "校门50米", "路面破损", date(2019, 6, 1), "history-09", "transport", "edu"]
    assert import_files(filled, "hazards", [(XLSX, book(隐患=[head, row]))]).batch
    assert keys("hazards", township=REN)["隐患"] == [("H1",), ("OLD",)]


def test_a_school_stands_where_its_first_statement_says_until_it_is_in_force(filled: Actor) -> None:
    head = ["学校代码", "学校名称", "开办日期"]
    facts = [["学校代码", "生效日期", "乡镇代码", "学段", "适用31号文"]]
    facts += [["S9", date(2027, 9, 1), "任市镇", "小学", "是"], ["S9", date(2028, 9, 1), "普安镇", "小学", "是"]]
    made = book(学校=[head, ["S9", "新校", date(2026, 9, 1)]], 学校情况=facts)
    assert import_files(filled, "schools", [(XLSX, made)]).batch
    assert keys("schools", township=REN)["学校"] == [("S1",), ("S9",)]
    assert ("S9",) not in keys("schools", township=PUAN)["学校"]
    clock.fix(datetime(2028, 9, 1, 9))
    assert ("S9",) in keys("schools", township=PUAN)["学校"]


def test_the_ledger_as_known_on_a_day(filled: Actor) -> None:
    assert keys("hazards", recorded_by=date(2026, 10, 7)) == {"隐患": [], "办理记录": []}
    clock.fix(datetime(2026, 10, 20, 9))
    change = book(
        学校=[["学校代码", "学校名称", "管理层级", "开办日期"], ["S1", "任市镇第一小学", "乡镇", date(2001, 9, 1)]]
    )
    assert import_files(filled, "schools", [(XLSX, change)]).batch
    steps = [
        ["隐患编号", "序号", "事项", "日期", "办理单位", "理由或措施"],
        ["H1", 4, "作废", date(2026, 10, 19), "S1", "误录"],
    ]
    assert import_files(filled, "hazards", [(XLSX, book(办理记录=steps))]).batch

    def first(kind: str, **asked: Any) -> dict[str, Any]:
        with reading() as session:
            grid = open_workbook(XLSX, export_workbook(session, pack_in_force(session), kind, **asked)).sheets[0]
        return dict(zip(grid.rows[0], grid.rows[1], strict=True))

    then = date(2026, 10, 19)
    assert [first("schools", **asked)["学校名称"] for asked in ({}, {"recorded_by": then})] == [
        "任市镇第一小学",
        "任市镇中心小学",
    ]
    assert first("hazards", recorded_by=then)["学校名称"] == "任市镇中心小学"
    assert (first("hazards")["状态"], first("hazards", recorded_by=then)["状态"]) == ("作废", "已销号")


def test_every_version_with_the_instants_between_which_it_held(filled: Actor) -> None:
    clock.fix(datetime(2026, 10, 20, 23, 59, 59, 999_999))
    head = ["检查编号", "检查类型", "组织单位", "学校代码", "检查日期", "发现隐患数"]
    number = keys("inspections")["检查"][0][0]
    change = book(检查=[head, [number, "学校自查", "S1", "S1", date(2026, 9, 8), 0]])
    assert import_files(filled, "inspections", [(XLSX, change)]).batch
    with reading() as session:
        grid = open_workbook(XLSX, history_workbook(session, pack_in_force(session), "inspections")).sheets[0]
    rows = [dict(zip(grid.rows[0], row, strict=True)) for row in grid.rows[1:]]
    told = [
        (row["检查日期"], row["首次录入时间"], row["录入时间"], row[ENDED]) for row in rows if row["检查编号"] == number
    ]
    first, last = datetime(2026, 10, 8, 9), datetime(2026, 10, 20, 23, 59, 59)
    assert told == [(date(2026, 9, 7), first, first, last), (date(2026, 9, 8), first, last, None)]
    assert len(rows) == 4


@pytest.mark.parametrize("kind", LEDGERS)
def test_a_workbook_of_all_versions_is_refused_by_import(filled: Actor, kind: str) -> None:
    assert keys(kind, make=history_workbook) == keys(kind)
    with reading() as session:
        content = history_workbook(session, pack_in_force(session), kind)
    with pytest.raises(Refused, match="全部版本.*不加 --history"):
        import_files(filled, kind, [(XLSX, content)])


def test_the_command(filled: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.xlsx"
    assert manage.main(["export", "inspections", str(out), "--recorded-by", "2026-10-07"]) == 0
    assert len(open_workbook(XLSX, out.read_bytes()).sheets[0].rows) == 1
    assert manage.main(["export", "inspections", str(out), "--history"]) == 0
    assert ENDED in open_workbook(XLSX, out.read_bytes()).sheets[0].rows[0]
    for wrong in (["--history", "--township", REN], ["--history", "--quarter", "2026Q3"]):
        assert manage.main(["export", "inspections", str(out), *wrong]) == 1
        assert "--history 写出全部版本" in capsys.readouterr().err
    assert manage.main(["export", "staffing", str(out), "--quarter", "2026Q3"]) == 1
    assert manage.main(["export", "pack", str(tmp_path / "pack"), "--history"]) == 1
    assert not (tmp_path / "pack").exists()


def all_figures() -> list[dict[str, Any]]:
    """Every figure of four quarters, without what tells counties apart and what hangs on the hour of recording."""
    with reading() as session:
        found = [figures_json(session, period(f"2026Q{n}")) for n in (1, 2, 3, 4)]
    for each in found:
        del each["demo"]
        rows = each["rectification"]
        for row in (rows["county"], *rows["townships"]):
            del row["reporting"]["reported_late"]
    return found


def test_all_ledgers_into_an_empty_county_give_all_figures_again(
    filled: Actor, empty_county: Callable[[], None]
) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        out = {kind: export_workbook(session, pack, kind) for kind in LEDGERS}
    known = all_figures()
    assert any(row["finished"]["met"] for each in known for row in each["coverage"])
    empty_county()
    clock.fix(datetime(2026, 10, 8, 15))
    for kind, content in out.items():
        assert import_files(filled, kind, [(XLSX, content)]).batch
    assert all_figures() == known
