"""成员: one dated list beside the pack; who was a member on a past day never changes."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from actions.county import init
from actions.meetings import checking, holding
from actions.meetings.members import Stated, state_members
from actions.pack.export import export_pack
from actions.pack.loading import load_pack
from errors import NotAllowed, Refused
from figures.first_day import first_day
from figures.meetings.checks import confirmations
from figures.meetings.membership.members import Seat, members_on, seats_on
from models.account import Actor
from models.county import pack_in_force
from models.database import reading, writing
from models.meeting import CONVENER, DEPUTY, LIAISON, MEMBER
from models.record import AuditEntry
from papers.given import Given
from papers.registry import make
from tests.actions.test_meetings import at, office, ready, sitting  # noqa: F401 - a fixture
from tests.figures.meetings.test_schema import words
from ui.meeting.members import stated_of

DAY = date(2026, 10, 8)


def stood(day: date) -> list[Seat]:
    with reading() as session:
        return seats_on(session, pack_in_force(session), day)


def lines(day: date = DAY, **changed: Stated | None) -> list[Stated]:
    """The list of a day as a person would send it back, with the members of these bodies changed or (None) left out."""
    listed = {seat.body: Stated(seat.body, seat.seat, seat.person, seat.post) for seat in stood(day)}
    return [line for line in (listed | changed).values() if line is not None]


def test_every_body_is_a_member_until_the_office_says_otherwise(kaijiang: Actor) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        bodies = list(pack.bodies_on(DAY))
        assert [seat.body for seat in members_on(session, pack, DAY)] == bodies
    found = state_members(
        kaijiang, lines(edu=Stated("edu", MEMBER, "张某", "局长"), court=None), DAY, "某发〔2026〕8号"
    )
    assert found.sentences == ("县教科局成员：未写姓名 改为 局长张某", "县人民法院成员：未写姓名 改为 没有")
    now = {seat.body: seat for seat in stood(DAY)}
    assert now["edu"] == Seat("edu", MEMBER, "张某", "局长", DAY) and "court" not in now
    assert now["police"] == Seat("police", MEMBER)
    before = {seat.body: seat for seat in stood(DAY - timedelta(days=1))}
    assert before["edu"] == Seat("edu", MEMBER) and "court" in before
    with reading() as session:
        entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
    assert entry and (entry.verb, entry.target) == ("members.change", "自2026-10-08")
    assert entry.detail["reason"] == "某发〔2026〕8号" and len(entry.detail["changed"]) == 2


def test_seats_are_listed_convener_first_and_a_deputy_stands_for_a_nameless_member(kaijiang: Actor) -> None:
    more = [
        Stated("gov", CONVENER, "赵某", "副县长"),
        Stated("edu", DEPUTY, "张某", "局长"),
        Stated("police", LIAISON, "孙某", "科长"),
    ]
    state_members(kaijiang, [*lines(), *more], DAY, "成立")
    told = [(seat.body, seat.seat) for seat in stood(DAY)]
    assert told[:2] == [("gov", CONVENER), ("edu", DEPUTY)]
    assert told.index(("police", LIAISON)) == told.index(("police", MEMBER)) + 1
    with reading() as session:
        members = members_on(session, pack_in_force(session), DAY)
    assert members[0] == Seat("edu", MEMBER, "张某", "局长", DAY)
    assert "gov" not in {seat.body for seat in members}, "who presides is no member to be asked for figures"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(0, 30),
            st.sampled_from(("edu", "police", "gov", "court")),
            st.sampled_from(("张某", "李某", "", None)),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_who_was_a_member_on_a_past_day_never_changes(
    kaijiang: Actor, changes: list[tuple[int, str, str | None]]
) -> None:
    first = DAY - timedelta(days=15)
    for ahead, body, person in changes:
        since = first + timedelta(days=ahead)
        earlier = [first + timedelta(days=n) for n in range(-1, ahead)]
        then = {day: stood(day) for day in earlier}
        line = None if person is None else Stated(body, MEMBER, person, "局长" if person else "")
        try:
            state_members(kaijiang, lines(since, **{body: line}), since, "任免")
        except Refused as refusal:
            assert "没有改动" in str(refusal)
            continue
        assert {day: stood(day) for day in earlier} == then
        now = {seat.body: seat.person for seat in stood(since) if seat.seat == MEMBER}
        assert now.get(body) == person


@pytest.mark.parametrize(
    ("stated", "since", "reason", "said"),
    [
        ([Stated("没有", MEMBER)], DAY, "任免", "没有在2026年10月8日不在单位名单里，或已撤并"),
        ([Stated("edu", "主任", "张某")], DAY, "任免", "“主任”不是会议里的身份"),
        ([Stated("edu", MEMBER, "张某"), Stated("edu", MEMBER, "李某")], DAY, "任免", "县教科局有两行成员"),
        ([Stated("gov", CONVENER, "赵"), Stated("edu", CONVENER, "钱")], DAY, "任免", "召集人只能有一位"),
        ([Stated("edu", MEMBER, "", "局长")], DAY, "任免", "写了职务没有写姓名"),
        ([Stated("edu", MEMBER, "张某13800000000")], DAY, "任免", "不记电话"),
        ([Stated("edu", MEMBER, "张某", "长" * 41)], DAY, "任免", "县教科局的职务有41个字，最多40个"),
        ([Stated("edu", MEMBER, "张某")], DAY, " ", "请写明变动的理由"),
        ([Stated("edu", MEMBER, "张某")], date(2028, 1, 1), "任免", "请核对年份"),
        (None, DAY, "任免", "没有改动"),
    ],
)
def test_what_is_no_list_is_refused_with_where_it_is_wrong(
    kaijiang: Actor, stated: list[Stated] | None, since: date, reason: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        state_members(kaijiang, lines() if stated is None else stated, since, reason)
    assert all(seat.since is None for seat in stood(DAY)), "nothing is half written"


def test_a_held_meeting_keeps_its_members(office: Actor) -> None:  # noqa: F811
    at("2026-10-12T09:00")
    held = ready(office)
    holding.begin(office, held, date(2026, 10, 12))
    with pytest.raises(Refused, match="2026年10月12日开过会.*请写2026年10月13日或以后的日子"):
        state_members(office, lines(edu=Stated("edu", MEMBER, "张某")), date(2026, 10, 12), "任免")
    state_members(office, lines(edu=Stated("edu", MEMBER, "张某")), date(2026, 10, 13), "任免")


def test_only_the_office_changes_it(kaijiang: Actor) -> None:
    with pytest.raises(NotAllowed, match="变动成员名单"):
        state_members(replace(kaijiang, role="department", scope="edu"), lines(), DAY, "任免")


def test_the_checks_ask_exactly_the_members_in_force(office: Actor) -> None:  # noqa: F811
    at("2026-10-08T09:00")
    meeting = ready(office)
    state_members(office, lines(court=None, research=Stated("research", MEMBER, "孙某", "主任")), DAY, "调整")
    with reading() as session:
        pack = pack_in_force(session)
        asked = {said.body for said in confirmations(session, pack, sitting(), DAY)}
        assert asked == {seat.body for seat in members_on(session, pack, DAY)}
    assert "court" not in asked and "research" in asked
    checking.confirm(office, meeting, "research", True)
    at("2026-10-09T09:00")
    with pytest.raises(Refused, match="县人民法院不是成员单位，不在核数名单里"):
        checking.confirm(office, meeting, "court", True)


def test_the_notice_names_its_addressees_and_the_units_alone_where_nobody_is_named(office: Actor) -> None:  # noqa: F811
    at("2026-10-08T09:00")
    ready(office)

    def notice() -> str:
        with reading() as session:
            given_ = Given(on=date(2026, 10, 20), today=DAY)
            [(_, paper), *_] = make(session, pack_in_force(session), "notice", quarter="2026Q3", given=given_)
        return words(paper)

    assert "姓名" not in notice().split("参会单位名单")[-1].split("参会回执")[0]
    more = [Stated("gov", CONVENER, "赵某", "副县长")]
    state_members(office, [*lines(edu=Stated("edu", MEMBER, "张某", "局长"), court=None), *more], DAY, "任免")
    said = notice()
    listed = said.split("参会单位名单")[-1].split("参会回执")[0]
    assert "副县长赵某，各成员单位负责人" in said
    assert "县教科局张某局长" in listed and "县公安局" in listed and "县人民法院" not in listed


def test_the_first_day_counts_members_without_a_name(kaijiang: Actor) -> None:
    def gap() -> tuple[int, int]:
        with reading() as session:
            [found] = [g for g in first_day(session, pack_in_force(session), DAY) if g.key == "member_names"]
        assert "县教科局" not in found.names or found.lacking == found.whole
        return found.lacking, found.whole

    whole = gap()[1]
    assert gap() == (whole, whole)
    state_members(kaijiang, lines(edu=Stated("edu", MEMBER, "张某", "局长")), DAY, "任免")
    assert gap() == (whole - 1, whole)


def test_it_goes_out_beside_the_pack_and_into_a_county_that_begins(
    kaijiang: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state_members(kaijiang, lines(edu=Stated("edu", MEMBER, "张某", "局长"), court=None), DAY, "任免")
    state_members(
        kaijiang, lines(date(2026, 11, 1), edu=Stated("edu", MEMBER, "李某", "局长")), date(2026, 11, 1), "换届"
    )
    then = {day: stood(day) for day in (date(2026, 10, 1), DAY, date(2026, 11, 1))}
    with reading() as session:
        export_pack(session, tmp_path / "pack")
    with writing() as session:
        load_pack(session, tmp_path / "pack")
    assert {day: stood(day) for day in then} == then, "loading a pack leaves the list"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    init(str(tmp_path / "pack"))
    assert {day: stood(day) for day in then} == then
    file = tmp_path / "pack" / "members.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("edu,成员", "没有,成员", 1), encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'third.db'}")
    with pytest.raises(Refused, match="members.csv 第2行 body 列：单位和乡镇名单里没有“没有”"):
        init(str(tmp_path / "pack"))


def test_a_pasted_grid_is_read_by_the_names_of_the_bodies() -> None:
    blank = {"单位": None, "身份": None, "姓名": None, "职务": float("nan"), "起": None}
    rows = [
        {"单位": "县教科局", "身份": "成员", "姓名": " 张 某", "职务": "局长 ", "起": ""},
        {"单位": "县公安局", "身份": None, "姓名": "李某", "职务": None, "起": ""},
        {"单位": "别县公安局", "身份": "成员", "姓名": "", "职务": "", "起": ""},
        blank,
    ]
    found = stated_of({"县教科局": "edu", "县公安局": "police"}, rows)
    assert found == [
        Stated("edu", MEMBER, "张某", "局长"),
        Stated("police", MEMBER, "李某", ""),
        Stated("别县公安局", MEMBER),
    ], "a name that means no body stays, to be refused by name"
