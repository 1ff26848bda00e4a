"""A further ledger and a further step are one entry each: carried through every room with nothing else written.

The entries stand beside this file (`buses`, `consultation`) and are known to no room of the product.
"""

from datetime import date

import pytest
from books import XLSX, book, import_files
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from access.rights import may, reading_scope
from access.roles import all_rights, name_of
from access.sessions import actor_named
from actions.ledgers.entries import Invalid, correct, enter, step, void
from actions.ledgers.next_steps import next_steps
from actions.ledgers.undo import undo_import
from actions.meetings.preparing import open_sitting
from catalogue.ledgers import LEDGERS, STEPS_SHEET
from catalogue.papers import PAPERS
from catalogue.reach import ORDER, Reach
from catalogue.steps import REPORT
from errors import NotAllowed, Refused
from figures.bodies.evidence.now import evidence_now, rows_numbered
from figures.duties.engine import duty_instances
from figures.hazards.rectification import rectification
from figures.hazards.story import hazard_story
from figures.query import period
from ledgers.cut import Filter
from ledgers.files.workbook import open_workbook
from ledgers.history import history_workbook
from ledgers.listing import list_rows
from ledgers.out.export import export_workbook, template_workbook
from models.account import Actor
from models.base import table
from models.clock import today
from models.county import pack_in_force
from models.database import ROOT, reading
from operations.commands.subjects import build
from papers.registry import make
from tests.catalogue.buses import BUSES_SHEET, Bus
from tests.catalogue.consultation import STEP
from tests.catalogue.reminder import PAPER

PRODUCT = ("access", "actions", "catalogue", "charts", "domain", "figures", "ledgers", "models", "operations", "pages")
TYPED = {"school_code": "S1", "kind": "专用校车", "on_date": "2026-10-08", "seats": "19", "inspected": "是"}
SHEET = book(
    校车=[
        ["学校名称", "车型", "查验日期", "座位数", "年检合格", "车牌号"],
        ["任市镇中心小学", "校车", date(2026, 10, 7), 12, "是", "川S00001"],
        ["普安镇初级中学", "包车", date(2026, 10, 7), 45, None, "川S00002"],
    ]
)


def _standing() -> list[tuple[str, str, int]]:
    rows = table(Bus)
    with reading() as session:
        found = session.execute(select(rows).where(rows.c.superseded_at.is_(None)).order_by(rows.c.number))
        return [(row.number, row.school_code, row.seats) for row in found]


def _id(number: str) -> int:
    rows = table(Bus)
    with reading() as session:
        query = select(rows.c.id).where(rows.c.number == number, rows.c.superseded_at.is_(None))
        return int(session.execute(query).scalar_one())


def _account(name: str) -> Actor:
    with reading() as session:
        found = actor_named(session, name)
    assert found is not None
    return found


def _app(name: str, page: str = "ledger", **asked: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=30)
    app.user = {"username": name}
    app.run()
    for key, value in asked.items():
        app.query_params[key] = value
    app = app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    assert not app.exception, app.exception
    return app


def test_no_room_of_the_product_knows_the_entries() -> None:
    words = ("buses", "bus_kind", "校车台账", STEP.name, STEP.right.verb)
    for path in [*(p for room in (*PRODUCT, "papers", "ui") for p in (ROOT / room).rglob("*.py")), ROOT / "manage.py"]:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], path


def test_a_row_is_entered_corrected_and_taken_out(county: Actor) -> None:
    with pytest.raises(Invalid, match="核载人数.*必须填写"):
        enter(county, "buses", "校车", {name: value for name, value in TYPED.items() if name != "seats"})
    with pytest.raises(Invalid, match="晚于今天"):
        enter(county, "buses", "校车", {**TYPED, "on_date": "2026-10-09"})
    number = enter(county, "buses", "校车", TYPED)
    assert number.endswith("-XC-2026-00001") and _standing() == [(number, "S1", 19)]
    assert correct(county, "buses", "校车", {"number": number}, {"seats": "21"}, "重新查验", _id(number)) == ("seats",)
    assert _standing() == [(number, "S1", 21)]
    void(county, "buses", "校车", {"number": number}, "重复登记", _id(number))
    assert _standing() == []


def test_a_workbook_comes_in_goes_out_and_can_be_undone(county: Actor) -> None:
    first = import_files(county, "buses", [(XLSX, SHEET)])
    assert (first.created, first.errors, first.batch is not None) == (2, [], True)
    assert {seats for _, _, seats in _standing()} == {12, 45}
    again = import_files(county, "buses", [(XLSX, SHEET)])
    assert (again.created, again.unchanged, again.batch) == (0, 2, None)
    with reading() as session:
        pack = pack_in_force(session)
        out = export_workbook(session, pack, "buses")
        quarter = export_workbook(session, pack, "buses", period=period("2026Q3"))
        versions = history_workbook(session, pack, "buses")
        empty = template_workbook(session, pack, "buses")
    round_trip = import_files(county, "buses", [(XLSX, out)])
    assert (round_trip.created, round_trip.updated, round_trip.unchanged) == (0, 0, 2)
    heads = open_workbook(XLSX, empty).sheets[0].rows[0]
    assert open_workbook(XLSX, out).sheets[0].rows[0] == heads and "核载人数" in heads
    assert len(open_workbook(XLSX, quarter).sheets[0].rows) == 1
    assert len(open_workbook(XLSX, versions).sheets[0].rows) == 3
    wrong = import_files(
        county,
        "buses",
        [(XLSX, book(校车=[["学校名称", "车型", "查验日期", "座位数"], ["S1", "轿车", date(2026, 10, 7), 5]]))],
    )
    assert wrong.batch is None and not wrong.errors, "a word off the list is asked about"
    assert [(one.kind, one.cells[0].column) for one in wrong.readings if one.open] == [("word", "车型")]
    assert first.batch is not None and undo_import(county, first.batch) == 2
    assert _standing() == []


@pytest.mark.parametrize("command", ["import", "template", "export"])
def test_the_commands_take_it(command: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        from tests.catalogue import buses

        patch.setitem(LEDGERS, "buses", buses.LEDGER)
        assert build().parse_args([command, "buses", "校车.xlsx"]).kind == "buses"


def test_every_role_has_the_right_of_its_place_and_no_other(county: Actor) -> None:
    own, other = {**TYPED, "plate": "川S1"}, {**TYPED, "school_code": "S3", "plate": "川S3"}
    for role, scope in (("leader", None), ("supervisor", None), ("department", "police"), ("admin", None)):
        for values in (own, other):
            with pytest.raises(NotAllowed):
                enter(Actor(county.county, role, role, scope), "buses", "校车", values)
    for name in ("任市镇", "一小"):
        actor = _account(name)
        with pytest.raises(NotAllowed):
            enter(actor, "buses", "校车", other)
        number = enter(actor, "buses", "校车", {**own, "plate": name})
        with reading() as session:
            pack = pack_in_force(session)
            seen = list_rows(session, pack, BUSES_SHEET, Filter(reading_scope(actor)), limit=9)[0]
        assert {row["school_code"] for row in seen} == {"S1"} and number in {row["number"] for row in seen}
    assert enter(county, "buses", "校车", other)
    with reading() as session:
        pack = pack_in_force(session)
        police = reading_scope(Actor(county.county, "公安局", "department", "police"))
        assert list_rows(session, pack, BUSES_SHEET, Filter(police), limit=9)[1] == 0
        assert list_rows(session, pack, BUSES_SHEET, Filter(), limit=9)[1] == 3


def test_it_proves_a_duty_and_may_be_cited(county: Actor) -> None:
    numbers = [enter(county, "buses", "校车", {**TYPED, "plate": plate}) for plate in ("川S1", "川S2")]
    enter(county, "buses", "校车", {**TYPED, "school_code": "S3", "plate": "川S3", "seats": "9"})
    with reading() as session:
        pack = pack_in_force(session)
        found = duty_instances(session, pack, period("2026Q4", today()), only={"9.99"}).set_index("subject")
        assert dict(found["have"]) == {"S1": 2, "S2": 0, "S3": 0}
        assert found["status"]["S1"] == "met" and found["status"]["S3"] == "in_progress"
        proving, count = list_rows(session, pack, BUSES_SHEET, Filter(duty="9.99", body="S1"), limit=9)
        assert count == 2 and {row["number"] for row in proving} == set(numbers)
        cited = rows_numbered(session, county.county, numbers[:1])
        assert cited == [{"ledger": "buses", "number": numbers[0]}]
        assert evidence_now(session, pack, "2026Q4", cited)[0]["says"] == "川S1"


def test_its_list_form_and_rows_open(county: Actor) -> None:
    import_files(county, "buses", [(XLSX, SHEET)])
    app = _app("办公室", kind="buses", quarter="2026Q4")
    assert app.title[0].value.startswith("校车台账：") and app.title[0].value.endswith("2 辆")
    numbers = list(app.dataframe[0].value["校车编号"])
    assert len(numbers) == 2
    assert "没有记录" in _app("办公室", kind="buses", quarter="2026Q3").title[0].value
    hired = _app("办公室", kind="buses", quarter="2026Q4", word="租用客车")
    assert list(hired.dataframe[0].value["核载人数"]) == ["45"]
    searched = _app("办公室", kind="buses", quarter="2026Q4", q="川S00001")
    assert list(searched.dataframe[0].value["核载人数"]) == ["12"]
    assert list(_app("一小", kind="buses", quarter="2026Q4").dataframe[0].value["车牌"]) == ["川S00001"]
    door = _app("办公室", kind="buses", quarter="2026Q4", row=numbers[0])
    assert "川S0000" in " ".join(m.value for m in door.markdown)
    form = _app("办公室", kind="buses", do="new")
    form.selectbox(key="new_校车_school_code").select("S2")
    form.selectbox(key="new_校车_kind").select("专用校车")
    form.number_input(key="new_校车_seats").set_value(30)
    submit = next(b for b in form.button if b.label == "登记" and "enter_校车" in str(b.proto.form_id))
    form = submit.click().run()
    assert any("已登记" in s.value for s in form.success), [e.value for e in form.error]
    assert ("S2", 30) in [(school, seats) for _, school, seats in _standing()]


def test_a_paper_is_made_by_command_and_offered_by_its_entry(county: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PAPERS, PAPER.name, PAPER)
    asked = build().parse_args(["papers", PAPER.name, "--quarter", "2026Q4", "--out", "."])
    open_sitting(county, "2026Q4")
    with reading() as session:
        made = make(session, pack_in_force(session), asked.paper, quarter=asked.quarter)
    assert made == [("开江县2026年四季度催办单.docx", "催办单：2026年四季度".encode())]
    app = _app("办公室", page="meeting", quarter="2026Q4")
    assert "催办单（Word）" in [button.proto.label for button in app.get("download_button")]


def test_the_step_is_a_right_of_its_own(county: Actor) -> None:
    verb = STEP.right.verb
    assert set(all_rights()[verb]) == set(ORDER) and name_of(verb) == "组织会诊"
    for role in ORDER:
        reason = may(Actor(county.county, role, role, "police"), verb)
        assert (reason is None) == (STEP.right.row[role] is Reach.ALL), role
    with reading() as session:
        story = hazard_story(session, pack_in_force(session), "H2", today())
    offered = {step.kind: step.refusal for step in next_steps(county, story)}
    assert STEP.name in offered and offered[STEP.name] is None
    school = Actor(county.county, "二幼", "school", "S2")
    with pytest.raises(NotAllowed, match="组织会诊"):
        step(school, "H2", STEP.name, {"reason": "请住建局看", "interim": "拉警戒线"})


def test_the_step_is_taken_where_it_may_follow_with_what_it_needs(county: Actor) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        before = rectification(session, pack, period("2026Q4", today())).county
    with pytest.raises(Invalid, match="临时防护措施必须填写"):
        step(county, "H2", STEP.name, {"reason": "请住建局看"})
    assert step(county, "H2", STEP.name, {"reason": "请住建局看", "interim": "拉警戒线"}) == 2
    with pytest.raises(Refused, match="只有整改中的隐患才能会诊"):
        step(county, "H1", STEP.name, {"reason": "已销号", "interim": "无"})
    with reading() as session:
        pack = pack_in_force(session)
        assert rectification(session, pack, period("2026Q4", today())).county == before
        out = export_workbook(session, pack, "hazards")
    again = import_files(county, "hazards", [(XLSX, out)])
    assert (again.errors, again.created, again.updated) == ([], 0, 0)
    head = [STEPS_SHEET.column(name).heading for name in ("hazard_no", "seq", "kind", "on_date", "by_unit", "reason")]
    more = book(办理记录=[[*head, "临时防护措施"], ["H2", 3, STEP.name, date(2026, 10, 8), "edu", "再看", "围挡"]])
    assert import_files(county, "hazards", [(XLSX, more)]).created == 1
    lacking = book(办理记录=[head, ["H2", 4, STEP.name, date(2026, 10, 8), "edu", "再看"]])
    assert "临时防护措施必须填写" in import_files(county, "hazards", [(XLSX, lacking)]).errors[0].message
    step(county, "H2", REPORT, {"reason": "已加固"})
    with pytest.raises(Refused, match="只有整改中的隐患才能会诊"):
        step(county, "H2", STEP.name, {"reason": "晚了", "interim": "无"})


def test_the_step_is_offered_and_taken_in_the_dialog(county: Actor) -> None:
    app = _app("办公室", row="H2")
    choice = next(group for group in app.get("button_group") if STEP.name in [o.content for o in group.proto.options])
    app = choice.set_value(STEP.name).run()
    assert STEP.hint in " ".join(m.value for m in app.caption) + " ".join(m.value for m in app.markdown)
    app.text_area(key=next(t.key for t in app.text_area if t.label.startswith("会诊意见"))).input("请住建局看")
    app.text_area(key=next(t.key for t in app.text_area if t.label.startswith("临时防护"))).input("拉警戒线")
    submit = next(b for b in app.button if b.label == f"办理：{STEP.name}")
    app = submit.click().run()
    assert any(f"已办理：{STEP.name}" in s.value for s in app.success), [e.value for e in app.error]
    with reading() as session:
        story = hazard_story(session, pack_in_force(session), "H2", today())
    assert list(story.events["kind"])[-1] == STEP.name
