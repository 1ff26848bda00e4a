"""参会回执: each member answers for itself; the closing begins from the answers, and the papers name who came."""

from dataclasses import replace
from datetime import date

import pytest

from access.rights import reading_scope
from actions.meetings import holding, preparing
from actions.meetings.members import Stated, state_members
from actions.meetings.receipts import reply
from errors import NotAllowed, Refused
from figures.desk.tasks import Reader, receipts_due
from figures.meetings.membership.attendance import Participant, attendance_of
from figures.meetings.membership.receipts import Receipt, expected, receipts_of, receipts_told
from ledgers.out.export import export_workbook
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from models.meeting import MEMBER
from models.sitting import AWAY, COMES, INSTEAD
from papers.registry import make
from tests.actions.test_meetings import TOWN, at, office, ready, sitting  # noqa: F401 - a fixture
from tests.actions.test_members import lines
from tests.books import XLSX, book, import_files
from tests.figures.meetings.test_schema import words

DAY, MEETS = date(2026, 10, 8), date(2026, 10, 15)
NAMED = {
    "edu": Stated("edu", MEMBER, "张某", "局长"),
    "police": Stated("police", MEMBER, "李某", "副局长"),
    "fire": Stated("fire", MEMBER, "王某", "大队长"),
}


def member(actor: Actor, body: str) -> Actor:
    return replace(actor, name=body, role="township" if body == TOWN else "department", scope=body)


def planned(actor: Actor) -> int:
    """A meeting planned for 15 October, to be answered by the 12th, with three members named."""
    at("2026-10-08T09:00")
    made = ready(actor)
    state_members(actor, lines(**NAMED), DAY, "任免")
    preparing.plan(actor, made, MEETS, hour="上午9:00", place="三楼会议室", reply_by=date(2026, 10, 12))
    return made


def answers() -> dict[str, Receipt]:
    with reading() as session:
        return {one.member.body: one for one in receipts_of(session, pack_in_force(session), sitting())}


def test_each_member_answers_for_itself_and_the_office_sees_who_has_not(office: Actor) -> None:  # noqa: F811
    meeting = planned(office)
    reply(member(office, "edu"), meeting, "edu", COMES)
    reply(member(office, "police"), meeting, "police", INSTEAD, person="孙某", post="大队长")
    at("2026-10-13T09:00")
    reply(member(office, TOWN), meeting, TOWN, AWAY, reason="防汛值守", person="不留")
    reply(office, meeting, "health", COMES, person="周某", post="副局长")
    told = answers()
    assert (told["edu"].person, told["edu"].post, told["edu"].late) == ("张某", "局长", False)
    assert (told["police"].person, told["police"].post, told["police"].member.person) == ("孙某", "大队长", "李某")
    assert (told[TOWN].answer, told[TOWN].person, told[TOWN].reason, told[TOWN].late) == (AWAY, "", "防汛值守", True)
    assert (told["health"].person, told["health"].said_by) == ("周某", "联席办")
    whole = len(told)
    assert receipts_told(list(told.values())) == f"参会 2，代为参会 1，请假 1，没有回 {whole - 4}"
    reply(member(office, "police"), meeting, "police", COMES)
    assert (answers()["police"].answer, answers()["police"].person) == (COMES, "李某"), "said again, it replaces"


def test_who_has_not_answered_finds_it_on_the_desk_and_the_office_once_the_day_is_over(office: Actor) -> None:  # noqa: F811
    meeting = planned(office)

    def desk(actor: Actor, day: date) -> list[tuple[str, str]]:
        with reading() as session:
            reader = Reader(actor, reading_scope(actor), day)
            return [(task.what, task.detail) for task in receipts_due(session, pack_in_force(session), reader)]

    reply(office, meeting, "edu", COMES)
    assert desk(member(office, "edu"), MEETS) == [], "answered"
    assert desk(member(office, "police"), DAY) == [("参会回执", "2026年三季度会议")]
    assert desk(office, date(2026, 10, 12)) == []
    silent = sum(not one.answer for one in answers().values())
    assert desk(office, date(2026, 10, 13)) == [("参会回执没有回齐", f"2026年三季度会议，{silent}个成员单位没有回")]


@pytest.mark.parametrize(
    ("body", "answer", "given", "said"),
    [
        ("edu", "来", {}, "县教科局的回执请选参会、代为参会、请假"),
        ("edu", INSTEAD, {"person": "孙某"}, "代为参会的，请写姓名和职务"),
        ("edu", INSTEAD, {"person": "张某", "post": "局长"}, "张某就是成员本人"),
        ("edu", COMES, {"person": "孙某", "post": "科长"}, "成员是张某：别人来请选“代为参会”"),
        ("edu", AWAY, {}, "请假请写事由"),
        ("edu", INSTEAD, {"person": "孙某", "post": "科长82212345"}, "不记电话"),
        ("edu", AWAY, {"reason": "忙" * 401}, "请假事由有401个字，最多400个"),
        ("research", COMES, {}, "不是这次会议的成员单位"),
    ],
)
def test_what_is_no_receipt_is_refused(office: Actor, body: str, answer: str, given: dict[str, str], said: str) -> None:  # noqa: F811
    meeting = planned(office)
    with pytest.raises(Refused, match=said):
        reply(office, meeting, body, answer, **given)
    assert not any(one.answer for one in answers().values())


def test_nobody_answers_for_another_nor_after_the_meeting_began(office: Actor) -> None:  # noqa: F811
    meeting = planned(office)
    with pytest.raises(NotAllowed):
        reply(member(office, "police"), meeting, "edu", COMES)
    at("2026-10-15T09:00")
    holding.begin(office, meeting, MEETS)
    with pytest.raises(Refused, match="会议现在是“开会”"):
        reply(member(office, "edu"), meeting, "edu", COMES)


def test_a_day_of_answers_lies_before_the_meeting_and_ahead(office: Actor) -> None:  # noqa: F811
    meeting = planned(office)
    with pytest.raises(Refused, match="回执期限2026年10月7日已经过了"):
        preparing.plan(office, meeting, MEETS, reply_by=date(2026, 10, 7))
    with pytest.raises(Refused, match="回执期限2026年10月16日晚于开会的2026年10月15日"):
        preparing.plan(office, meeting, MEETS, reply_by=date(2026, 10, 16))
    with pytest.raises(Refused, match="地点有41个字，最多40个"):
        preparing.plan(office, meeting, MEETS, place="长" * 41)
    with reading() as session:
        [(_, paper), *_] = make(session, pack_in_force(session), "notice", quarter="2026Q3")
    said = words(paper)
    assert "2026年10月15日（星期四）上午9:00" in said and "三楼会议室" in said
    assert "于2026年10月12日前将参会回执报" in said


def test_the_closing_begins_from_the_receipts_and_the_papers_name_who_came(office: Actor) -> None:  # noqa: F811
    meeting = planned(office)
    reply(office, meeting, "police", INSTEAD, person="孙某", post="大队长")
    reply(office, meeting, "fire", AWAY, reason="出警")
    at("2026-10-15T09:00")
    number = holding.begin(office, meeting, MEETS)
    with reading() as session:
        begun = {one.body: one for one in expected(session, pack_in_force(session), sitting())}
    assert begun["edu"] == Participant("edu", "出席", "张某", "局长")
    assert begun["police"] == Participant("police", "出席", "孙某", "大队长", "李某")
    assert begun["fire"] == Participant("fire", "请假", "王某", "大队长")
    assert begun["health"] == Participant("health", "出席"), "there until the office says otherwise"
    begun["gov"] = Participant("gov", "列席", "吴某", "副主任")
    del begun["health"]
    holding.close(office, meeting, list(begun.values()))
    with reading() as session:
        pack = pack_in_force(session)
        held = attendance_of(session, pack, number)
        [(_, paper), *_] = make(session, pack, "minutes", quarter="2026Q3")
        out = export_workbook(session, pack, "meetings")
        assert {one.body: one for one in expected(session, pack, sitting())} == begun, "reopened, it begins as it stood"
    assert held.lists["请假"] == ["fire"] and held.lists["列席"] == ["gov"] and "health" not in held.lists["出席"]
    said = words(paper)
    for who in (
        "县教科局（局长张某）",
        "县公安局（大队长孙某，代李某）",
        "县消防救援大队（大队长王某）",
        "县人民政府（副主任吴某）",
    ):
        assert who in said
    assert not import_files(office, "meetings", [(XLSX, out)]).errors, "the sheet 参会 agrees with the meeting"


def test_names_that_change_at_a_second_closing_are_written_and_old_ones_end(office: Actor) -> None:  # noqa: F811
    meeting = planned(office)
    at("2026-10-15T09:00")
    number = holding.begin(office, meeting, MEETS)
    holding.close(
        office, meeting, [Participant("edu", "出席", "张某", "局长"), Participant("police", "出席", "李某", "副局长")]
    )
    holding.reopen(office, meeting, "记错")
    holding.close(
        office, meeting, [Participant("edu", "出席", "钱某", "副局长", "张某"), Participant("police", "请假")]
    )
    with reading() as session:
        held = attendance_of(session, pack_in_force(session), number)
    assert held.rows == {"edu": Participant("edu", "出席", "钱某", "副局长", "张某")}
    assert held.lists == {"出席": ["edu"], "列席": [], "请假": ["police"]}


@pytest.mark.parametrize(
    ("came", "said"),
    [
        ([Participant("edu", "出席"), Participant("edu", "请假")], "县教科局同时出现在两个名单里"),
        ([Participant("edu", "到了")], "县教科局的参会情况请填：出席、列席、请假"),
        ([Participant("edu", "出席", "", "", "张某")], "没有写来的是谁"),
        ([Participant("edu", "出席", "张某13800000000")], "不记电话"),
        ([Participant("没有", "出席")], "没有在2026-10-15不在名单里"),
    ],
)
def test_what_is_no_attendance_is_refused(office: Actor, came: list[Participant], said: str) -> None:  # noqa: F811
    meeting = planned(office)
    at("2026-10-15T09:00")
    holding.begin(office, meeting, MEETS)
    with pytest.raises(Refused, match=said):
        holding.close(office, meeting, came)


def test_a_sheet_that_contradicts_the_meeting_is_told_where(office: Actor) -> None:  # noqa: F811
    meeting = planned(office)
    at("2026-10-15T09:00")
    number = holding.begin(office, meeting, MEETS)
    rows = [["会议编号", "单位", "姓名", "参会情况"], [number, "edu", "张某", "出席"]]
    assert import_files(office, "meetings", [(XLSX, book(参会=rows))]).batch
    listed = [["会议编号", "会议类型", "召开日期", "请假单位"], [number, "全体会议", MEETS, "县教科局"]]
    made = import_files(office, "meetings", [(XLSX, book(会议=listed, 参会=rows))])
    assert made.batch is None
    told = {error.column: error.message for error in made.errors}
    assert "县教科局在会议的请假单位里，参会表写出席" in told["参会情况"]
