"""Single rows: entering, correcting, 作废, the steps of a hazard, and two people at once."""

from datetime import date, datetime

import pytest
from books import HAZARDS, SCHOOLS, XLSX, book, import_files
from sqlalchemy import select

from actions.ledgers.entries import Invalid, correct, enter, fixed_on_the_spot, step, void
from actions.ledgers.next_steps import next_steps
from errors import NotAllowed, Refused
from figures.hazards.story import hazard_story
from models import clock
from models.account import Actor
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.record import AuditEntry

FOUND = {"school_code": "S1", "description": "电线裸露", "found_on": date(2026, 9, 20), "first_deadline": "15天"}


@pytest.fixture
def office(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    import_files(kaijiang, "hazards", [(XLSX, HAZARDS)])
    return kaijiang


def version(number: str) -> int:
    hazards = table(Hazard)
    with reading() as session:
        query = select(hazards.c.id).where(hazards.c.number == number, hazards.c.superseded_at.is_(None))
        return session.execute(query).scalar_one()


def states(number: str) -> list[str]:
    spans = table(HazardSpan)
    with reading() as session:
        query = select(spans.c.state).where(spans.c.hazard_no == number, spans.c.superseded_at.is_(None))
        return list(session.execute(query.order_by(spans.c.from_on)).scalars())


def test_enter_gives_a_number_and_refuses_the_same_again(office: Actor) -> None:
    assert enter(office, "hazards", "隐患", FOUND) == "KJ-2026-00002"
    with pytest.raises(Refused, match="KJ-2026-00002"):
        enter(office, "hazards", "隐患", FOUND)
    with pytest.raises(Invalid, match="疑似重复"):
        enter(office, "hazards", "隐患", FOUND | {"description": "电线裸露2处"})
    assert enter(office, "hazards", "隐患", FOUND | {"description": "电线裸露2处"}, new=True) == "KJ-2026-00003"


def test_bad_cells_are_named_by_heading(office: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        enter(office, "hazards", "隐患", FOUND | {"school_code": "任市中心小学", "first_deadline": "尽快"})
    assert {error.column for error in refused.value.errors} == {"学校代码", "首次整改期限"}


def test_correct_keeps_the_first_instant_and_only_one_of_two_wins(office: Actor) -> None:
    seen = version("H2")
    clock.fix(datetime(2026, 10, 9, 9))
    changed = correct(office, "hazards", "隐患", {"number": "H2"}, {"owner_post": "园长"}, "补登", seen)
    assert changed == ("owner_post",)
    with pytest.raises(Refused, match="联席办在2026-10-09 09:00改动"):
        correct(office, "hazards", "隐患", {"number": "H2"}, {"owner_post": "校长"}, "补登", seen)
    assert correct(office, "hazards", "隐患", {"number": "H2"}, {"owner_post": "园长"}, "再看", version("H2")) == ()
    hazards, audit = table(Hazard), table(AuditEntry)
    with reading() as session:
        row = session.execute(select(hazards).where(hazards.c.id == version("H2"))).one()
        detail = session.execute(
            select(audit.c.detail).where(audit.c.verb == "ledger.correct").order_by(audit.c.id.desc())
        ).scalars()
        assert detail.first()["reason"] == "补登"
    assert row.first_recorded_at == datetime(2026, 10, 8, 9)
    assert (row.owner_post, row.recorded_at) == ("园长", datetime(2026, 10, 9, 9))


def test_a_correction_may_not_break_the_steps(office: Actor) -> None:
    with pytest.raises(Invalid, match="早于发现日期"):
        correct(office, "hazards", "隐患", {"number": "H1"}, {"found_on": date(2026, 9, 11)}, "日期有误", version("H1"))


def test_the_steps_follow_one_another(office: Actor) -> None:
    number = enter(office, "hazards", "隐患", FOUND)
    with pytest.raises(Invalid, match="报告整改"):
        step(office, number, "复查销号", {"reason": "合格"})
    assert step(office, number, "整改方案", {"on_date": date(2026, 9, 21), "reason": "换线"}) == 1
    assert step(office, number, "报告整改", {"on_date": date(2026, 9, 25), "reason": "已换"}) == 2
    with pytest.raises(Invalid, match="只有整改中"):
        step(office, number, "报告整改", {"reason": "又报"})
    with pytest.raises(Invalid, match="另一单位复查"):
        step(office, number, "复查销号", {"reason": "合格", "by_unit": "S1"})
    assert step(office, number, "复查销号", {"reason": "合格"}) == 3
    assert states(number)[-1] == "closed"
    with pytest.raises(Invalid, match="新期限|批准人"):
        step(office, "H2", "延期", {"reason": "等资金"})


def test_rights_of_the_steps(office: Actor) -> None:
    number = enter(office, "hazards", "隐患", FOUND | {"verifying_unit": "511723107000"})
    school = Actor(office.county, "任市小学", "school", "S1")
    other = Actor(office.county, "普安中学", "school", "S3")
    township = Actor(office.county, "任市镇", "township", "511723107000")
    with pytest.raises(NotAllowed):
        step(other, number, "报告整改", {"reason": "已换"})
    step(school, number, "报告整改", {"reason": "已换"})
    with pytest.raises(NotAllowed):
        step(school, number, "复查销号", {"reason": "合格"})
    step(township, number, "复查销号", {"reason": "合格"})
    assert states(number)[-1] == "closed"
    with pytest.raises(NotAllowed):
        enter(school, "hazards", "隐患", FOUND | {"school_code": "S3"})


def test_fixed_on_the_spot_is_one_entry_of_one_day(office: Actor) -> None:
    number = fixed_on_the_spot(office, FOUND, measures="当场包扎绝缘")
    assert states(number) == ["closed"]
    events = table(HazardEvent)
    with reading() as session:
        rows = session.execute(select(events).where(events.c.hazard_no == number).order_by(events.c.seq)).all()
    assert [(row.seq, row.kind, row.on_date, row.by_unit) for row in rows] == [
        (1, "报告整改", date(2026, 9, 20), "S1"),
        (2, "复查销号", date(2026, 9, 20), "edu"),
    ]
    with pytest.raises(Invalid, match="另一单位复查"):
        fixed_on_the_spot(office, FOUND | {"description": "插座松动", "responsible": "edu"}, measures="拧紧")


def test_void(office: Actor) -> None:
    void(office, "hazards", "隐患", {"number": "H2"}, "登记重复", version("H2"))
    assert states("H2") == []
    drill = {
        "school_code": "任市小学",
        "on_date": date(2026, 9, 18),
        "kind": "专项",
        "evacuation": "是",
        "scenario": "地震",
        "carried_out": "已实施",
    }
    assert enter(office, "drills", "演练", drill) == "KJ-YL-2026-00001"
    from models.practice import Drill

    drills = table(Drill)
    with reading() as session:
        stood = session.execute(select(drills)).one()
    assert stood.school_code == "S1"
    void(office, "drills", "演练", {"number": stood.number}, "误登", stood.id)
    with reading() as session:
        assert session.execute(select(drills.c.superseded_at)).scalar_one() is not None
    from models.school import School

    schools = table(School)
    with reading() as session:
        school = session.execute(select(schools.c.id).where(schools.c.code == "S1")).scalar_one()
    with pytest.raises(Refused, match="还有"):
        void(office, "schools", "学校", {"code": "S1"}, "误登", school)


def test_a_correction_is_no_way_round_a_step(office: Actor) -> None:
    number = enter(office, "hazards", "隐患", FOUND | {"verifying_unit": "511723107000"})
    school = Actor(office.county, "任市小学", "school", "S1")
    with pytest.raises(NotAllowed, match="首次整改期限"):
        correct(school, "hazards", "隐患", {"number": number}, {"first_deadline": "60天"}, "改", version(number))
    assert correct(school, "hazards", "隐患", {"number": number}, {"owner_post": "校长"}, "补", version(number))
    step(school, number, "报告整改", {"reason": "已换"})
    step(office, number, "复查销号", {"reason": "合格"})
    events = table(HazardEvent)
    with reading() as session:
        closing = session.execute(select(events).where(events.c.hazard_no == number, events.c.seq == 2)).one()
    key = {"hazard_no": number, "seq": 2}
    with pytest.raises(NotAllowed):
        void(school, "hazards", "办理记录", key, "撤", closing.id)
    with pytest.raises(NotAllowed):
        correct(school, "hazards", "办理记录", key, {"reason": "改"}, "改", closing.id)
    with pytest.raises(NotAllowed, match="复查"):
        fixed_on_the_spot(school, FOUND | {"description": "插座松动"}, measures="拧紧", new=True)


def test_steps_offered_are_those_that_may_be_taken(office: Actor) -> None:
    number = enter(office, "hazards", "隐患", FOUND | {"verifying_unit": "511723107000"})
    people = {
        "office": office,
        "school": Actor(office.county, "任市小学", "school", "S1"),
        "township": Actor(office.county, "任市镇", "township", "511723107000"),
    }

    def offered(who: str) -> set[str]:
        with reading() as session:
            story = hazard_story(session, pack_in_force(session), number, clock.today())
        return {each.kind for each in next_steps(people[who], story) if each.refusal is None}

    assert offered("school") == {"接收", "整改方案", "报告整改", "申请延期"}
    assert offered("township") == {"接收", "整改方案", "报告整改", "申请延期"}
    step(people["school"], number, "报告整改", {"reason": "已换"})
    assert offered("school") == {"整改方案", "申请延期"}
    assert {"复查退回", "复查销号"} <= offered("township")
    step(people["township"], number, "复查销号", {"reason": "合格"})
    assert offered("township") == set()
    assert offered("office") == {"重开", "作废"}


def test_nobody_comes_to_verify_by_writing_down_their_own_name(office: Actor) -> None:
    """复查 takes the right of the hazard's 复查单位, whatever 办理单位 the step states."""
    number = enter(office, "hazards", "隐患", FOUND)
    step(office, number, "报告整改", {"reason": "已换线"})
    for who in (
        Actor(office.county, "公安局", "department", "police"),
        Actor(office.county, "普安镇", "township", "511723101000"),
        Actor(office.county, "任市镇", "township", "511723107000"),
    ):
        for kind in ("复查销号", "复查退回"):
            with pytest.raises(NotAllowed, match="复查"):
                step(who, number, kind, {"by_unit": who.scope, "reason": "合格"})
            row = {"hazard_no": number, "seq": 2, "kind": kind, "on_date": date(2026, 10, 8), "by_unit": who.scope}
            with pytest.raises(NotAllowed):
                enter(who, "hazards", "办理记录", row | {"reason": "合格"})
    assert step(Actor(office.county, "教科局", "department", "edu"), number, "复查退回", {"reason": "未固定"}) == 2


def test_a_form_and_a_correction_are_no_way_round_the_right_of_a_step(office: Actor) -> None:
    number = enter(office, "hazards", "隐患", FOUND)
    school = Actor(office.county, "任市小学", "school", "S1")
    step(school, number, "整改方案", {"reason": "换线"})
    later = {"hazard_no": number, "seq": 2, "on_date": date(2026, 10, 8), "by_unit": "S1", "reason": "等假期"}
    for kind, more in (
        ("延期", {"new_deadline": date(2026, 12, 1), "approver_post": "校长"}),
        ("挂账", {"new_deadline": date(2026, 12, 1), "approver_post": "校长"}),
        ("作废", {}),
        ("改级", {"new_value": "一般"}),
    ):
        with pytest.raises(NotAllowed):
            enter(school, "hazards", "办理记录", later | {"kind": kind} | more)
    events = table(HazardEvent)
    with reading() as session:
        seen = session.execute(select(events.c.id).where(events.c.hazard_no == number)).scalar_one()
    with pytest.raises(NotAllowed):
        values = {"kind": "延期", "new_deadline": date(2026, 12, 1), "approver_post": "校长"}
        correct(school, "hazards", "办理记录", {"hazard_no": number, "seq": 1}, values, "笔误", seen)


def test_who_may_not_write_is_told_nothing_of_what_stands(office: Actor) -> None:
    """Neither a number, nor a stored word, nor who changed the row last."""
    other = Actor(office.county, "县幼儿园", "school", "S2")
    number = enter(office, "hazards", "隐患", FOUND)
    for values in (FOUND, FOUND | {"description": "电线裸露2处"}, FOUND | {"level": "很大"}):
        with pytest.raises(NotAllowed):
            enter(other, "hazards", "隐患", values)
    for deed in (
        lambda: correct(other, "hazards", "隐患", {"number": number}, {"description": "x"}, "笔误", 1),
        lambda: void(other, "hazards", "隐患", {"number": number}, "笔误", 1),
        lambda: step(other, number, "整改方案", {"reason": "x"}, seen=1),
    ):
        with pytest.raises(NotAllowed):
            deed()
    town = Actor(office.county, "普安镇", "township", "511723101000")
    sheet = [["学校代码", "隐患描述", "发现日期"], ["S1", "电线裸露2处", date(2026, 9, 20)]]
    for dry in (True, False):
        with pytest.raises(NotAllowed, match="第2行"):
            import_files(town, "hazards", [(XLSX, book(隐患=sheet))], dry_run=dry)


def test_a_verifier_with_a_bad_cell_is_told_the_cell(office: Actor) -> None:
    number = enter(office, "hazards", "隐患", FOUND)
    step(office, number, "报告整改", {"reason": "已换线"})
    with pytest.raises(Invalid):
        step(Actor(office.county, "教科局", "department", "edu"), number, "复查销号", {"on_date": "下周"})
