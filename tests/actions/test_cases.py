"""追责: a case from its ground to its closing, what freezes when it is opened, and who reads of it."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from books import HAZARDS, INSPECTIONS, SCHOOLS, XLSX, import_files
from sqlalchemy import delete, select, update

from actions.bulletins.transfers import receive_receipt, transfer
from actions.cases import (
    CASE,
    Traced,
    close_case,
    hand_on,
    note_found,
    open_inquiry,
    read_case,
    read_cases,
    read_replay,
)
from actions.ledgers.entries import enter
from errors import NotAllowed, Refused
from figures.audit import Query, audit_entries
from figures.tracing.content import replay_digest
from models import clock
from models.account import Actor
from models.base import table
from models.case import INQUIRY, TRACING
from models.database import reading, writing
from models.duty import SCHOOL, UNIT
from models.record import AuditEntry
from operations.checks.contents import cases_unchanged
from operations.checks.result import Check

DAY = date(2026, 10, 8)
ASKED = Traced(SCHOOL, "S1", DAY)


@pytest.fixture
def office(kaijiang) -> Actor:
    """The office of a small county whose rows were entered on 8 October 2026; it is the 20th."""
    clock.fix(datetime(2026, 10, 8, 9))
    for kind, rows in (("schools", SCHOOLS), ("hazards", HAZARDS), ("inspections", INSPECTIONS)):
        import_files(kaijiang, kind, [(XLSX, rows)])
    clock.fix(datetime(2026, 10, 20, 9))
    return replace(kaijiang, scope="edu")


def checked(office: Actor) -> Check:
    """What `check` says of the cases."""
    with reading() as session:
        return cases_unchanged(session, office.county)


def audited(verb: str) -> list[tuple[str, str, str]]:
    """Actor, target and outcome of each entry of a verb."""
    entries = table(AuditEntry)
    with reading() as session:
        query = select(entries.c.actor, entries.c.target, entries.c.outcome).where(entries.c.verb == verb)
        return [tuple(row) for row in session.execute(query.order_by(entries.c.id))]


def test_each_reading_of_a_replay_is_logged_and_those_concerned_do_not_read(office):
    leader = Actor(office.county, "县领导", "leader")
    for actor in (office, leader, Actor(office.county, "督导室", "supervisor", "edu")):
        assert read_replay(actor, ASKED, "页面")["subject"]["code"] == "S1"
    for role, scope in (("school", "S1"), ("township", "511723107000"), ("department", "fire")):
        with pytest.raises(NotAllowed):
            read_replay(Actor(office.county, role, role, scope), ASKED, "页面")
    told = audited("trace.read")
    assert [(who, how) for who, _, how in told][:3] == [("联席办", "done"), ("县领导", "done"), ("督导室", "done")]
    assert {how for _, _, how in told[3:]} == {"refused"} and told[0][1] == f"school S1 {DAY}"


def test_what_a_case_saw_stays_when_the_ledgers_move_on(office):
    number = open_inquiry(office, TRACING, "校门口发生事故", ASKED)
    frozen = read_case(office, number)
    enter(office, "inspections", "检查", {"kind": "部门检查", "organiser": "fire", "school_code": "S1",
          "on_date": date(2026, 10, 2), "found": 0, "content": "事后补的"})  # fmt: skip
    assert read_case(office, number) == frozen and "事后补的" not in frozen
    assert read_replay(office, ASKED, "页面")["finding"].endswith("事后补记1条")
    (case,) = read_cases(office)
    assert case["digest"] == replay_digest(frozen) and case["number"] == "倒查〔2026〕1号"
    assert checked(office).ok
    other = frozen.replace("应急灯", "灯")
    with writing() as session:
        session.execute(update(CASE).values(content=other))
    with pytest.raises(Refused, match="摘要不符"):
        read_case(office, number)
    assert "内容被改动" in checked(office).detail
    with writing() as session:
        session.execute(update(CASE).values(digest=replay_digest(other)))
    assert "被换过" in checked(office).detail
    with writing() as session:
        session.execute(delete(CASE))
    assert "被删除" in checked(office).detail


def test_a_case_goes_from_its_ground_to_its_closing(office):
    came = transfer(office, "纪检监察机关", "群众举报", "8", DAY, direction="移入")
    number = open_inquiry(office, INQUIRY, "纪检监察机关转来线索", ASKED, came_from=came)
    day = date(2026, 10, 20)
    with pytest.raises(Refused, match="还没有登记查明"):
        hand_on(office, number, "纪检监察机关", "8", day)
    with pytest.raises(Refused, match="还没有登记查明"):
        close_case(office, number, "不需要追责", "已查清", day)
    note_found(office, number, "周排查没有看围墙", day)
    with pytest.raises(Refused, match="没有移送过"):
        close_case(office, number, "已移送", "已查清", day)
    sent = hand_on(office, number, "组织人事部门", "S4", day, managed_by="县管")
    with pytest.raises(Refused, match="还没有回执"):
        close_case(office, number, "已移送", "已查清", day)
    receive_receipt(office, sent, "10月20日收到", "诫勉谈话", day)
    close_case(office, number, "已移送", "线索已移送并办结", day)
    (case,) = read_cases(office)
    assert [step["step"] for step in case["steps"]] == ["立案", "移入", "查明", "移出", "结案"]
    assert case["steps"][3]["transfer"]["returned"] == "诫勉谈话" and case["outcome"] == "已移送"
    with pytest.raises(Refused, match="已于2026-10-20结案"):
        note_found(office, number, "又查到", day)


def test_bad_input_of_a_case_gets_a_sentence(office):
    with pytest.raises(Refused, match="请写立案的依据"):
        open_inquiry(office, TRACING, " ", ASKED)
    with pytest.raises(Refused, match="只有两种"):
        open_inquiry(office, "其他", "事由", ASKED)
    with pytest.raises(Refused, match="没有移入"):
        open_inquiry(office, INQUIRY, "事由", ASKED, came_from="移送〔2026〕9号")
    number = open_inquiry(office, TRACING, "事由", ASKED)
    with pytest.raises(Refused, match="必须在立案"):
        note_found(office, number, "查明", date(2026, 10, 19))
    with pytest.raises(Refused, match="没有“倒查〔2026〕9号”"):
        note_found(office, "倒查〔2026〕9号", "查明", date(2026, 10, 20))


def test_a_case_about_the_host_unit_is_the_supervisors(office):
    of_host = Traced(UNIT, "县教科局", DAY)
    with pytest.raises(NotAllowed, match="请由教育督导室办理"):
        open_inquiry(office, INQUIRY, "主管单位自身", of_host)
    supervisor = Actor(office.county, "督导室", "supervisor", "edu")
    number = open_inquiry(supervisor, INQUIRY, "主管单位自身", of_host)
    with pytest.raises(NotAllowed):
        note_found(office, number, "查明", date(2026, 10, 20))
    note_found(supervisor, number, "查明", date(2026, 10, 20))


def test_leaders_read_of_no_case_in_the_audit(office):
    open_inquiry(office, INQUIRY, "事由", ASKED)
    read_cases(office)
    with reading() as session:
        seen = {row["verb"] for row in audit_entries(session, Actor(office.county, "县领导", "leader"), Query())[0]}
        full = {row["verb"] for row in audit_entries(session, Actor(office.county, "督", "supervisor"), Query())[0]}
    assert not {verb for verb in seen if verb.startswith("case.")} and {"case.read", "case.write"} <= full
