"""参会: who sat for which body, by name and post, in and out by Excel, and in the minutes."""

from datetime import date

from actions.meetings import holding
from figures.meetings.membership.attendance import attendance_of
from ledgers.out.export import export_workbook
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from papers.registry import make
from tests.actions.test_meetings import at, office, ready  # noqa: F401 - a fixture
from tests.books import XLSX, book, import_files
from tests.figures.meetings.test_schema import words

HEAD = ["会议编号", "单位", "姓名", "职务", "参会情况", "代替"]


def test_who_sat_goes_in_and_out_and_into_the_minutes(office: Actor) -> None:  # noqa: F811
    at("2026-10-12T09:00")
    sitting = ready(office)
    number = holding.begin(office, sitting, date(2026, 10, 12))
    rows = [
        HEAD,
        [number, "edu", "张某", "副局长", "出席", ""],
        [number, "县公安局", "李某", "大队长", "出席", "王某"],
        [number, "fire", "", "", "请假", ""],
    ]
    made = import_files(office, "meetings", [(XLSX, book(参会=rows))])
    assert made.batch, [error.sentence for error in made.errors]
    with reading() as session:
        pack = pack_in_force(session)
        held = attendance_of(session, pack, number)
        out = export_workbook(session, pack, "meetings")
    assert held.lists == {"出席": ["edu", "police"], "列席": [], "请假": ["fire"]}
    assert held.said(pack, "police") == "县公安局（大队长李某，代王某）" and held.said(pack, "fire") == "县消防救援大队"
    again = import_files(office, "meetings", [(XLSX, out)])
    assert not again.errors and (again.created, again.updated) == (0, 0), "what goes out comes in unchanged"
    at("2026-10-12T11:00")
    holding.close(office, sitting)
    with reading() as session:
        [(_, paper), *_] = make(session, pack_in_force(session), "minutes", quarter="2026Q3")
    assert "县公安局（大队长李某，代王某）" in words(paper)


def test_a_wrong_word_and_an_unknown_meeting_are_named(office: Actor) -> None:  # noqa: F811
    made = import_files(office, "meetings", [(XLSX, book(参会=[HEAD, ["没有", "edu", "", "", "到了", ""]]))])
    assert made.batch is None
    told = {error.column: error.message for error in made.errors}
    assert "参会情况请填：出席、列席、请假" in told["参会情况"] and "请先登记会议" in told["会议编号"]
