"""The meeting from preparation to the next quarter: steps, rights, the frozen snapshot and what comes later."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from actions.ledgers import entries
from actions.ledgers.undo import undo_import
from actions.meetings import checking, freezing, holding, preparing, progress, resolving
from actions.meetings.standing import put
from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions, rebuild_spans
from catalogue.agenda_rules import OWN
from errors import NotAllowed, Refused
from figures.meetings.checks import confirmations, reported
from figures.meetings.corrections.hazards import carried_over, corrections
from figures.meetings.membership.attendance import attendance_of
from figures.meetings.resolutions import last_resolutions, resolutions
from figures.meetings.schema import DrawnItem
from figures.meetings.sittings import SNAPSHOT, agenda_now, agenda_of, frozen, reports, sitting_of
from figures.meetings.unfinished import unfinished
from figures.query import period
from models import clock
from models.account import Actor
from models.base import table
from models.county import pack_in_force
from models.database import reading, writing
from models.hazard import Hazard, HazardEvent
from models.meeting import Meeting, Resolution
from models.record import AuditEntry
from models.sitting import AGENDA_SET, CLOSED, IN_SESSION, PREPARING
from tests.books import XLSX, book, import_files, sat

TOWN, OTHER_TOWN = "511723001000", "511723100000"
QUARTER, NEXT = "2026Q3", "2026Q4"
AUDIT = table(AuditEntry)
CUT = date(2026, 9, 30)


def at(day: str) -> None:
    """Set the recording instant."""
    clock.fix(datetime.fromisoformat(day))


def find(actor: Actor, number: str, found_on: date, deadline: date | None = None, **facts: Any) -> None:
    """Register a hazard."""
    with unit_of_work(actor, "ledger.enter", number) as act:
        row = {
            "number": number,
            "school_code": None,
            "township_code": TOWN,
            "ring": "校内",
            "description": f"隐患{number}",
            "level": "一般",
            "found_on": found_on,
            "source": "学校自查",
            "responsible": TOWN,
            "verifying_unit": "edu",
            "first_deadline": deadline,
        }
        insert_versions(act, Hazard, [row | facts])
        rebuild_spans(act, [number])


def step(actor: Actor, number: str, seq: int, kind: str, on: date, **facts: Any) -> None:
    """Enter a step of a hazard's life."""
    with unit_of_work(actor, "ledger.enter", number) as act:
        row = {"hazard_no": number, "seq": seq, "kind": kind, "on_date": on, "by_unit": TOWN, "reason": ""}
        insert_versions(act, HazardEvent, [row | facts])
        rebuild_spans(act, [number])


@pytest.fixture
def office(kaijiang: Actor) -> Actor:
    """The office the day after 30 September 2026 with six overdue hazards of one township and one of another."""
    at("2026-10-01T09:00")
    for i in range(6):
        find(kaijiang, f"H-{i}", date(2026, 7, 1 + i), date(2026, 8, 1 + i))
    find(kaijiang, "H-9", date(2026, 5, 1), date(2026, 6, 1), township_code=OTHER_TOWN, responsible=OTHER_TOWN)
    return kaijiang


def sitting(quarter: str = QUARTER) -> Any:
    """The sitting as it stands."""
    with reading() as session:
        found = sitting_of(session, pack_in_force(session), quarter)
    assert found is not None
    return found


def items(quarter: str = QUARTER, *, pruned: bool = False) -> Sequence[Any]:
    """The agenda as it stands."""
    with reading() as session:
        return agenda_of(session, sitting(quarter), pruned=pruned)


def told(quarter: str = QUARTER, day: date | None = None) -> Sequence[DrawnItem]:
    """The agenda in the words of a day."""
    with reading() as session:
        return agenda_now(session, pack_in_force(session), sitting(quarter), period(quarter, day))


def as_given(found: Sequence[Any], **changed: Any) -> list[dict[str, Any]]:
    """Items as the office would send them back unchanged."""
    return [{"id": i.id, "minutes": i.minutes, "kept": i.kept} | changed for i in found]


def ready(office: Actor, quarter: str = QUARTER, cut: date = CUT) -> int:
    """Prepared, frozen, agenda settled."""
    sitting_id = preparing.open_sitting(office, quarter)
    freezing.freeze(office, sitting_id, cut)
    preparing.settle_agenda(office, sitting_id)
    return sitting_id


def test_preparing_a_quarter_proposes_in_order_and_once(office: Actor) -> None:
    sitting_id = preparing.open_sitting(office, QUARTER)
    assert preparing.open_sitting(office, QUARTER) == sitting_id
    kinds = [item.kind for item in items()]
    assert kinds == sorted(kinds, key=["last", "red", "standing", "new"].index)
    first = told()[0]
    assert (first["kind"], first["lineage"]) == ("red", f"overdue_township:{TOWN}")
    assert first["title"].startswith("淙城街道6项逾期，占全县86%")
    assert {row["number"] for row in first["rows"]} == {f"H-{i}" for i in range(6)}
    bars = first["shown"]["bars"]
    assert bars["values"] == [6, 1] and bars["marked"] == bars["names"][0]
    assert first["shown"]["turns"] == [["整改", 6]]
    assert first["shown"]["owes"][0][1:] == ["整改6项", "2026-08-01", 60]


def test_a_quarter_in_the_future_is_refused_with_a_sentence(office: Actor) -> None:
    with pytest.raises(Refused, match="不在时间段"):
        preparing.open_sitting(office, "2027Q3")


@pytest.mark.parametrize(
    ("deed", "state"),
    [
        (lambda a, s: holding.begin(a, s, CUT), PREPARING),
        (lambda a, s: holding.close(a, s), PREPARING),
        (lambda a, s: resolving.decide(a, s, "事", "edu", CUT, clause=""), PREPARING),
        (lambda a, s: holding.reopen(a, s, "写错"), PREPARING),
        (lambda a, s: preparing.back_to_preparing(a, s), PREPARING),
        (lambda a, s: preparing.settle_agenda(a, s), AGENDA_SET),
        (lambda a, s: preparing.renew_agenda(a, s), AGENDA_SET),
        (lambda a, s: preparing.add_item(a, s, "新"), AGENDA_SET),
        (lambda a, s: holding.close(a, s), AGENDA_SET),
        (lambda a, s: freezing.freeze(a, s, CUT), IN_SESSION),
        (lambda a, s: holding.begin(a, s, CUT), IN_SESSION),
        (lambda a, s: checking.confirm(a, s, "edu", True), IN_SESSION),
        (lambda a, s: resolving.decide(a, s, "事", "edu", CUT, clause=""), CLOSED),
        (lambda a, s: freezing.freeze(a, s, CUT), CLOSED),
    ],
)
def test_each_step_only_from_the_one_before(office: Actor, deed: Any, state: str) -> None:
    sitting_id = preparing.open_sitting(office, QUARTER)
    if state != PREPARING:
        freezing.freeze(office, sitting_id, CUT)
        preparing.settle_agenda(office, sitting_id)
    if state in (IN_SESSION, CLOSED):
        holding.begin(office, sitting_id, CUT)
    if state == CLOSED:
        holding.close(office, sitting_id)
    assert sitting().state == state
    with pytest.raises(Refused, match=f"会议现在是“{state}”"):
        deed(office, sitting_id)
    assert sitting().state == state


@pytest.mark.parametrize("role", ["leader", "supervisor", "department", "township", "school", "admin"])
def test_only_the_office_prepares_freezes_holds_and_closes(office: Actor, role: str) -> None:
    sitting_id = preparing.open_sitting(office, QUARTER)
    other = replace(office, name="别人", role=role, scope="edu")
    deeds = (
        lambda: preparing.open_sitting(other, QUARTER),
        lambda: preparing.arrange(other, sitting_id, [], 1),
        lambda: freezing.freeze(other, sitting_id, CUT),
        lambda: holding.begin(other, sitting_id, CUT),
        lambda: resolving.decide(other, sitting_id, "事", "edu", CUT, clause=""),
        lambda: holding.close(other, sitting_id),
        lambda: holding.reopen(other, sitting_id, "事"),
    )
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
    assert sitting().state == PREPARING


def test_prune_order_minutes_and_own_items_survive_proposing_again(office: Actor) -> None:
    sitting_id = preparing.open_sitting(office, QUARTER)
    preparing.add_item(office, sitting_id, "冬季消防演练安排", ask="各校十二月前完成", minutes=4, reporter="fire")
    found = list(items())
    wanted = [found[-1], *found[:-1]]
    given = as_given(wanted)
    given[0]["minutes"], given[1]["kept"], given[2]["own_ask"] = 12, False, "请逐项说明"
    given[2]["own_title"] = "县长点题：7月底前的隐患"
    preparing.arrange(office, sitting_id, given, sitting().version)
    find(office, "H-7", date(2026, 7, 9), date(2026, 8, 9))
    preparing.renew_agenda(office, sitting_id)
    after = items(pruned=True)
    assert [i.id for i in after] == [i.id for i in wanted]
    words = told()
    assert after[0].lineage.startswith(f"{OWN}:") and after[0].minutes == 12
    assert words[0]["source"] == "县消防救援大队报送" and words[0]["ask"] == "各校十二月前完成"
    assert not after[1].kept and after[1].lineage == f"overdue_township:{TOWN}"
    assert words[1]["title"] == "县长点题：7月底前的隐患" and words[1]["ask"] == "请逐项说明"
    assert after[1].id not in [i.id for i in items()]


def test_two_people_editing_at_once_and_bad_minutes_are_refused(office: Actor) -> None:
    sitting_id = preparing.open_sitting(office, QUARTER)
    seen, found = sitting().version, items()
    preparing.arrange(office, sitting_id, as_given(found), seen)
    with pytest.raises(Refused, match="刚被别人改过"):
        preparing.arrange(replace(office, name="另一人"), sitting_id, as_given(found), seen)
    now = sitting().version
    with pytest.raises(Refused, match="刚被别人改过"):
        preparing.arrange(office, sitting_id, as_given(found[1:]), now)
    for minutes in (0, 61, None, "半小时"):
        with pytest.raises(Refused, match="1到60"):
            preparing.arrange(office, sitting_id, as_given(found, minutes=minutes), now)
    with pytest.raises(Refused, match="已经有"):
        for _ in range(2):
            preparing.add_item(office, sitting_id, "同一议题")
    assert sitting().version == now + 1
    with pytest.raises(Refused, match=f"第{len(found) + 1}项没有议题名称"):
        preparing.arrange(office, sitting_id, as_given(items(), own_title=" "), now + 1)


def test_an_empty_agenda_is_not_settled(office: Actor) -> None:
    sitting_id = preparing.open_sitting(office, QUARTER)
    preparing.arrange(office, sitting_id, as_given(items(), kept=False), sitting().version)
    with pytest.raises(Refused, match="议程是空的"):
        preparing.settle_agenda(office, sitting_id)


def test_bodies_confirm_or_object_for_their_own_sheet_only(office: Actor) -> None:
    sitting_id = preparing.open_sitting(office, QUARTER)
    town = replace(office, name="镇", role="township", scope=TOWN)
    checking.confirm(town, sitting_id, TOWN, True)
    with pytest.raises(Refused, match="有异议请写明"):
        checking.confirm(town, sitting_id, TOWN, False)
    checking.confirm(town, sitting_id, TOWN, False, "逾期应为5项，H-1已于9月28日销号")
    with pytest.raises(NotAllowed):
        checking.confirm(town, sitting_id, OTHER_TOWN, True)
    with pytest.raises(Refused, match="不在核数名单"):
        checking.confirm(office, sitting_id, "gov", True)
    edu = replace(office, name="教科局", role="department", scope="edu")
    checking.confirm(edu, sitting_id, "edu", True)
    checking.report(edu, sitting_id, "edu", "一、做法\n二、问题")
    with reading() as session:
        said = confirmations(session, pack_in_force(session), sitting(), CUT)
        assert reports(session, sitting()) == {"edu": "一、做法\n二、问题"}
    assert said[0].body == TOWN and said[0].agreed is False and "H-1" in said[0].statement
    assert said[-1].body == "edu" and sum(1 for s in said if s.agreed is None) == len(said) - 2 == 32 - 2


def test_freezing_needs_a_day_that_has_come_within_the_quarter(office: Actor) -> None:
    sitting_id = preparing.open_sitting(office, QUARTER)
    at("2026-09-20T09:00")
    with pytest.raises(Refused, match="还没有到"):
        freezing.freeze(office, sitting_id, CUT)
    with pytest.raises(Refused, match="不在时间段"):
        freezing.freeze(office, sitting_id, date(2026, 6, 30))
    with pytest.raises(Refused, match="还没有过完"):
        freezing.freeze(office, sitting_id, date(2026, 9, 20))
    assert freezing.freeze(office, sitting_id, date(2026, 9, 19)) == 1
    at("2026-10-02T09:00")
    assert freezing.freeze(office, sitting_id, CUT) == 2
    with reading() as session:
        first, second = (frozen(session, sitting(), v) for v in (1, 2))
    assert first and second and first.cut_off == date(2026, 9, 19) and second.cut_off == CUT
    assert first.digest != second.digest and second.label.startswith("上会口径第2版 ")
    assert sitting().cut_off == CUT


def test_a_changed_snapshot_is_refused(office: Actor) -> None:
    sitting_id = ready(office)
    with writing() as session:
        session.execute(update(SNAPSHOT).values(content='{"quarter": "2026Q3"}'))
    with reading() as session, pytest.raises(Refused, match="与冻结时不一致"):
        frozen(session, sitting())
    with pytest.raises(Refused, match="与冻结时不一致"):
        holding.begin(office, sitting_id, CUT)


def test_the_snapshot_holds_what_slide_and_paper_need(office: Actor) -> None:
    ready(office)
    with reading() as session:
        content = frozen(session, sitting()).content  # type: ignore[union-attr]
    assert content["figures"]["rectification"]["county"]["overdue"] == 7
    assert [h["key"] for h in content["headlines"]][:2] == ["overdue", "overdue_long"]
    assert all(len(h["points"]) == 8 for h in content["headlines"])
    longest = content["overdue"][0]
    assert longest["number"] == "H-9" and longest["days_over"] == 121 and longest["township"] == "新宁镇"
    assert set(longest) == {"number", "township", "school", "description", "deadline", "days_over", "stuck_at"}
    assert content["agenda"][0]["shown"]["bars"] and len(content["hazards"]) == 7


def test_an_agenda_changed_after_freezing_must_be_frozen_again(office: Actor) -> None:
    sitting_id = ready(office)
    preparing.back_to_preparing(office, sitting_id)
    preparing.add_item(office, sitting_id, "临时议题")
    preparing.settle_agenda(office, sitting_id)
    with pytest.raises(Refused, match="重新冻结"):
        holding.begin(office, sitting_id, CUT)
    freezing.freeze(office, sitting_id, CUT)
    assert holding.begin(office, sitting_id, CUT).startswith("KJ-HY-2026-00001")


def test_what_is_recorded_later_is_listed_with_who_why_and_difference(office: Actor) -> None:
    ready(office)
    with reading() as session:
        before = frozen(session, sitting())
        assert before and corrections(session, pack_in_force(session), before) == []
    at("2026-10-09T10:00")
    clerk = replace(office, name="王某")
    step(clerk, "H-0", 1, "报告整改", date(2026, 9, 20), reason="已更换")
    step(clerk, "H-0", 2, "复查销号", date(2026, 9, 25), by_unit="edu", reason="现场查看合格")
    step(clerk, "H-1", 1, "报告整改", date(2026, 9, 29), reason="已修")
    step(clerk, "H-2", 1, "延期", date(2026, 9, 15), new_deadline=date(2026, 12, 31), reason="等资金")
    step(clerk, "H-3", 1, "报告整改", date(2026, 10, 8), reason="截数后的事，不算更正")
    find(clerk, "H-8", date(2026, 9, 10), date(2026, 9, 20))
    with reading() as session:
        pack = pack_in_force(session)
        after = frozen(session, sitting())
        found = {c.number: c for c in corrections(session, pack, after)}  # type: ignore[arg-type]
        carried = carried_over(session, pack, period(NEXT))
    assert after == before
    assert sorted(found) == ["H-0", "H-1", "H-2", "H-8"]
    assert (found["H-0"].counts, found["H-0"].overdue, found["H-0"].closed) == (-1, -1, 1)
    assert found["H-0"].now == "已销号" and found["H-0"].why == "复查销号：现场查看合格"
    assert found["H-0"].recorded_by == "王某" and found["H-0"].recorded_at == datetime(2026, 10, 9, 10)
    assert found["H-1"].now == "待复查，期限2026-08-02" and found["H-1"].counts == 0
    assert (found["H-2"].overdue, found["H-2"].now) == (-1, "整改中，期限2026-12-31")
    assert (found["H-8"].counts, found["H-8"].was, found["H-8"].why) == (1, "不在本期", "补报")
    assert carried is not None and (carried["a"], carried["b"], carried["moved"], carried["c"]) == (7, 0, 0, 7)
    told = {row["number"]: [row[key] for key in ("was", "now", "by", "why", "counts")] for row in carried["rows"]}
    assert told == {c.number: [c.was, c.now, c.recorded_by, c.why, c.counts] for c in found.values()}
    assert len(told) == 4 and all(was != now for was, now, *_ in told.values())


def test_a_meeting_is_held_on_its_cut_off_day_or_later(office: Actor) -> None:
    sitting_id = ready(office)
    before = CUT - timedelta(days=1)
    with pytest.raises(Refused, match=f"开会日期{before}早于截数日{CUT}"):
        holding.begin(office, sitting_id, before)
    assert sitting().state == AGENDA_SET
    holding.begin(office, sitting_id, CUT)
    assert (sitting().state, sitting().held_on) == (IN_SESSION, CUT)


def test_resolutions_need_unit_and_deadline_and_are_numbered(office: Actor) -> None:
    sitting_id = ready(office)
    with pytest.raises(Refused, match="还没有到"):
        holding.begin(office, sitting_id, date(2026, 10, 12), "分管副县长")
    at("2026-10-12T09:00")
    holding.begin(office, sitting_id, date(2026, 10, 12), "分管副县长")
    due = date(2026, 11, 30)
    with pytest.raises(Refused, match="牵头单位"):
        resolving.decide(office, sitting_id, "拆除危墙", "", due, clause="")
    with pytest.raises(Refused, match="完成时限"):
        resolving.decide(office, sitting_id, "拆除危墙", "housing", None, clause="")
    with pytest.raises(Refused, match="早于会议日期"):
        resolving.decide(office, sitting_id, "拆除危墙", "housing", date(2026, 10, 11), clause="")
    with pytest.raises(Refused, match="请写议定事项"):
        resolving.decide(office, sitting_id, "  ", "housing", due, clause="")
    with pytest.raises(Refused, match="配合单位"):
        resolving.decide(office, sitting_id, "拆除危墙", "housing", due, supporting=["财政"], clause="")
    assert resolving.decide(office, sitting_id, "拆除危墙", "housing", due, supporting=[TOWN], clause="") == 1
    assert resolving.decide(office, sitting_id, "补齐门卫", "police", due, clause="") == 2
    assert resolving.decide(office, sitting_id, "当天清理摊点", "police", date(2026, 10, 12), clause="") == 3


def test_a_decision_sent_twice_is_written_once(office: Actor) -> None:
    sitting_id = ready(office)
    at("2026-10-12T09:00")
    holding.begin(office, sitting_id, date(2026, 10, 12), "分管副县长")
    due = date(2026, 11, 30)

    def sent(receipt: str, matter: str = "拆除危墙") -> int:
        return resolving.decide(office, sitting_id, matter, "housing", due, clause="", receipt=receipt)

    def written() -> list[str]:
        with reading() as session:
            found = resolutions(session, pack_in_force(session), due)
        return sorted(d.matter for d in found)

    with pytest.raises(Refused, match="请写议定事项"):
        sent("a1", "  ")  # refused, so that the same id may come again
    assert sent("a1") == 1 and sent("a1", "别的话") == 1 and sent("b2") == 2
    assert written() == ["拆除危墙", "拆除危墙"]
    with reading() as session:
        entries = select(AUDIT.c.verb, AUDIT.c.outcome).where(AUDIT.c.verb == "meeting.hold")
        told = [tuple(row) for row in session.execute(entries)]
    assert told == [("meeting.hold", "done")] * 3  # the meeting, and two resolutions
    with pytest.raises(Refused, match="编号不对"):
        sent("x" * 65)
    holding.close(office, sitting_id, sat(present=["edu"]))
    assert sent("a1") == 1
    with pytest.raises(Refused, match="闭会"):
        sent("c3")
    other = replace(office, role="township", scope=TOWN, name="任市镇")
    with pytest.raises(NotAllowed):
        resolving.decide(other, sitting_id, "事", "housing", due, clause="", receipt="a1")


def test_closing_locks_and_reopening_is_audited(office: Actor) -> None:
    sitting_id = ready(office)
    holding.begin(office, sitting_id, CUT)
    with pytest.raises(Refused, match="同时出现"):
        holding.close(office, sitting_id, sat(present=["edu"], excused=["edu"]))
    holding.close(office, sitting_id, sat(present=["edu", TOWN], in_attendance=["supervisors"], excused=["police"]))
    with pytest.raises(Refused, match="写明理由"):
        holding.reopen(office, sitting_id, " ")
    holding.reopen(office, sitting_id, "漏记一项议定事项")
    assert sitting().state == IN_SESSION
    resolving.decide(office, sitting_id, "补记", "edu", date(2026, 12, 1), clause="")
    holding.close(office, sitting_id)
    with reading() as session:
        came = attendance_of(session, pack_in_force(session), sitting().meeting_no).lists
    assert came == {"出席": ["edu", TOWN], "列席": ["supervisors"], "请假": ["police"]}, "who came stays"
    audit = table(AuditEntry)
    with reading() as session:
        entry = session.execute(select(audit.c.detail).where(audit.c.verb == "meeting.reopen")).scalars().all()
    assert any(detail.get("reason") == "漏记一项议定事项" for detail in entry)


def test_the_next_quarter_opens_with_the_outcomes(office: Actor) -> None:
    at("2026-10-12T15:00")
    sitting_id = ready(office)
    number = holding.begin(office, sitting_id, date(2026, 10, 12))
    resolving.decide(office, sitting_id, "拆除危墙", "housing", date(2026, 11, 30), clause="")
    resolving.decide(office, sitting_id, "补齐门卫", "police", date(2026, 11, 30), clause="")
    holding.close(office, sitting_id)
    with pytest.raises(Refused, match="还没有到"):
        resolving.follow_up(office, number, 1, "落实", date(2026, 12, 1))
    at("2026-12-20T09:00")
    resolving.follow_up(office, number, 1, "落实", date(2026, 11, 20))
    with pytest.raises(Refused, match="写明理由"):
        resolving.follow_up(office, number, 2, "未落实", date(2026, 12, 1))
    with pytest.raises(Refused, match="早于会议日期"):
        resolving.follow_up(office, number, 2, "落实", date(2026, 10, 1))
    resolving.follow_up(office, number, 2, "未落实", date(2026, 12, 1), "编制没有落实")
    next_id = preparing.open_sitting(office, NEXT)
    first = told(NEXT)[0]
    assert first["kind"] == "last" and first["title"] == "上次议定2项：落实1项，未落实1项"
    assert "编制没有落实" in first["facts"]
    again = next(i for i in told(NEXT) if i["lineage"] == f"overdue_township:{TOWN}")
    assert again["times"] == 2 and first["shown"]["table"]["rows"][0][3] == "未落实"
    at("2026-12-21T09:00")
    freezing.freeze(office, next_id, date(2026, 12, 20))
    preparing.settle_agenda(office, next_id)
    holding.begin(office, next_id, date(2026, 12, 21))
    holding.close(office, next_id)
    with reading() as session:
        pack = pack_in_force(session)
        later = last_resolutions(session, pack, date(2027, 3, 31))
        assert [(d.matter, d.survived) for d in later if not d.settled] == [("补齐门卫", 1)]
        assert [d.outcome for d in resolutions(session, pack, date(2026, 11, 25))] == ["在办", "落实"]


def test_a_resolution_is_corrected_with_a_reason_before_the_meeting_closes(office: Actor) -> None:
    at("2026-10-12T09:00")
    sitting_id, due = ready(office), date(2026, 11, 30)
    number = holding.begin(office, sitting_id, date(2026, 10, 12))
    resolving.decide(office, sitting_id, "拆除微墙", "edu", due, clause="")
    given: dict[str, Any] = {"clause": "8", "supporting": ["fire"]}
    with pytest.raises(Refused, match="写明理由"):
        resolving.amend(office, sitting_id, 1, "拆除危墙", "housing", due, reason=" ", **given)
    with pytest.raises(Refused, match="找不到"):
        resolving.amend(office, sitting_id, 9, "拆除危墙", "housing", due, reason="错字", **given)
    at("2026-10-12T10:00")
    resolving.amend(office, sitting_id, 1, "拆除危墙", "housing", due, reason="录错了字和牵头单位", **given)
    with reading() as session:
        [stands] = resolutions(session, pack_in_force(session), date(2026, 10, 12))
        entry = session.execute(select(table(AuditEntry).c.detail).order_by(table(AuditEntry).c.id.desc())).scalar()
    assert (stands.meeting_no, stands.matter, stands.lead_unit, stands.clause) == (number, "拆除危墙", "housing", "8")
    assert entry["reason"] == "录错了字和牵头单位" and entry["before"]["lead_unit"] == "edu"
    holding.close(office, sitting_id)
    with pytest.raises(Refused, match="会议现在是“闭会”"):
        resolving.amend(office, sitting_id, 1, "改", "housing", due, reason="晚了", **given)


def closed_meeting(office: Actor) -> tuple[int, str]:
    """A meeting held and closed with one resolution, some time ago."""
    at("2026-10-12T09:00")
    sitting_id = ready(office)
    number = holding.begin(office, sitting_id, date(2026, 10, 12), "副县长")
    resolving.decide(office, sitting_id, "拆除危墙", "edu", date(2026, 11, 30), clause="")
    holding.close(office, sitting_id, sat(present=["edu"], excused=["police"]))
    at("2026-10-14T09:00")
    return sitting_id, number


def standing_row(model: Any, number: str) -> dict[str, Any]:
    rows = table(model)
    key = rows.c.number if model is Meeting else rows.c.meeting_no
    with reading() as session:
        query = select(rows).where(key == number, rows.c.superseded_at.is_(None))
        return dict(session.execute(query).mappings().one())


HEAD = ["会议编号", "会议类型", "召开日期", "召集人岗位", "出席单位", "请假单位"]
DOORS: dict[str, Any] = {
    "correction of the meeting": lambda a, n: entries.correct(
        a, "meetings", "会议", {"number": n}, {"convener_post": "县长"}, "改", standing_row(Meeting, n)["id"]
    ),
    "correction of the resolution": lambda a, n: entries.correct(
        a, "meetings", "议定事项", {"meeting_no": n, "seq": 1}, {"matter": "改"}, "改",
        standing_row(Resolution, n)["id"],
    ),
    "a resolution entered": lambda a, n: entries.enter(
        a, "meetings", "议定事项",
        {"meeting_no": n, "seq": 2, "matter": "新", "lead_unit": "edu", "deadline": "2026-12-01"},
    ),
    "void": lambda a, n: entries.void(
        a, "meetings", "议定事项", {"meeting_no": n, "seq": 1}, "改", standing_row(Resolution, n)["id"]
    ),
    "any other act": lambda a, n: write_past(a, n),
}  # fmt: skip


def write_past(actor: Actor, number: str) -> None:
    """A door nobody has thought of yet."""
    with unit_of_work(actor, "ledger.correct", number) as act:
        put(act, Meeting, {"number": number}, {"excused": ""})


@pytest.mark.parametrize("door", DOORS)
def test_a_closed_meeting_is_closed_at_every_door(office: Actor, door: str) -> None:
    sitting_id, number = closed_meeting(office)
    before = standing_row(Meeting, number), standing_row(Resolution, number)
    with pytest.raises(Refused, match="已经闭会，登记内容已锁定"):
        DOORS[door](office, number)
    assert (standing_row(Meeting, number), standing_row(Resolution, number)) == before
    holding.reopen(office, sitting_id, "漏记")
    at("2026-10-14T10:00")
    DOORS[door](office, number)


def test_an_import_into_a_closed_meeting_is_refused_in_its_preview(office: Actor) -> None:
    _, number = closed_meeting(office)
    rows = [HEAD, [number, "全体会议", "2026-10-12", "县长", "edu", "police"]]
    made = import_files(office, "meetings", [(XLSX, book(会议=rows))])
    assert made.batch is None and ["已经闭会" in error.message for error in made.errors] == [True]
    assert (made.errors[0].column, made.errors[0].row) == ("召集人岗位", 2)
    rows[1][3] = "副县长"
    assert not import_files(office, "meetings", [(XLSX, book(会议=rows))]).errors, "the same again changes nothing"


def test_an_undo_does_not_take_a_closed_meeting_back(office: Actor) -> None:
    """A meeting imported first and then held under its number cannot leave with its batch."""
    sitting_id, number = closed_meeting(office)
    holding.reopen(office, sitting_id, "补导")
    at("2026-10-14T10:00")
    rows = [["会议编号", "序号", "事项", "牵头", "时限"], [number, 2, "补记", "edu", "2026-12-01"]]
    made = import_files(office, "meetings", [(XLSX, book(议定事项=rows))])
    assert made.batch
    holding.close(office, sitting_id)
    at("2026-10-15T10:00")
    with pytest.raises(Refused, match="已经闭会"):
        undo_import(office, made.batch)


def test_units_report_progress_and_the_office_verifies(office: Actor) -> None:
    _, number = closed_meeting(office)
    edu = replace(office, name="教科局", role="department", scope="edu")
    fire = replace(office, name="消防", role="department", scope="fire")
    day = date(2026, 10, 14)
    with pytest.raises(NotAllowed):
        progress.report_progress(fire, number, 1, "edu", "落实", day, "已拆")
    with pytest.raises(Refused, match="不由本单位牵头"):
        progress.report_progress(fire, number, 1, "fire", "落实", day, "已拆")
    with pytest.raises(Refused, match="做了什么"):
        progress.report_progress(edu, number, 1, "edu", "落实", day, " ")
    progress.report_progress(edu, number, 1, "edu", "落实", day, "已拆除")
    with reading() as session:
        [told] = reported(session, pack_in_force(session))
        [stands] = resolutions(session, pack_in_force(session), day)
    assert (told.body, told.outcome, told.verdict, stands.outcome) == ("edu", "落实", "", "在办")
    with pytest.raises(Refused, match="写明理由"):
        progress.send_report_back(office, told.id, "")
    progress.send_report_back(office, told.id, "请附照片")
    with pytest.raises(Refused, match="已经核过"):
        resolving.follow_up(office, number, 1, "落实", day, "已拆除", report=told.id)
    progress.report_progress(edu, number, 1, "edu", "落实", day, "已拆除，附照片")
    with reading() as session:
        again = reported(session, pack_in_force(session), "edu")[-1]
    resolving.follow_up(office, number, 1, "落实", day, again.content, report=again.id)
    with reading() as session:
        last = reported(session, pack_in_force(session))
        [stands] = resolutions(session, pack_in_force(session), day)
    assert [one.verdict for one in last] == ["退回", "采纳"] and stands.outcome == "落实"


def test_checks_are_asked_with_a_day_and_hold_for_their_round(office: Actor) -> None:
    sitting_id = preparing.open_sitting(office, QUARTER)
    town = replace(office, name="镇", role="township", scope=TOWN)
    with pytest.raises(Refused, match="已经过了"):
        checking.ask_checks(office, sitting_id, CUT, date(2026, 9, 30))
    with pytest.raises(Refused, match="还没有到|不在时间段"):
        checking.ask_checks(office, sitting_id, date(2026, 10, 2), date(2026, 10, 9))
    assert checking.ask_checks(office, sitting_id, date(2026, 9, 20), date(2026, 10, 9)) == 1
    checking.confirm(town, sitting_id, TOWN, True)
    said = answered(TOWN)
    assert (said.agreed, said.cut_off) == (True, date(2026, 9, 20)) and "逾期6项" in said.told
    assert checking.ask_checks(office, sitting_id, CUT, date(2026, 10, 9)) == 2
    assert answered(TOWN).agreed is None, "a word on other figures is no word on these"
    checking.confirm(town, sitting_id, TOWN, False, "逾期应为5项")
    step(office, "H-0", 1, "报告整改", date(2026, 9, 20), reason="已更换")
    step(office, "H-0", 2, "复查销号", date(2026, 9, 25), by_unit="edu", reason="合格")
    checking.confirm(town, sitting_id, TOWN, True)
    find(office, "H-77", date(2026, 9, 1), date(2026, 9, 10))
    open_now = {one.what: one for one in still_open(CUT)}
    assert open_now["确认后数字又变了的单位"].names == ("淙城街道",)
    assert open_now["未确认的单位（不视为同意）"].count == 31
    checking.confirm(town, sitting_id, TOWN, False, "少一项")
    freezing.freeze(office, sitting_id, CUT)
    with reading() as session:
        content = frozen(session, sitting()).content  # type: ignore[union-attr]
    assert content["checks"]["objections"] == [{"body": TOWN, "statement": "少一项", "cut_off": "2026-09-30"}]
    assert content["checks"]["due"] == "2026-10-09" and len(content["checks"]["unconfirmed"]) == 31
    assert {one["what"] for one in content["unfinished"]} >= {"有异议的单位", "未确认的单位（不视为同意）"}


def answered(body: str) -> Any:
    with reading() as session:
        return next(s for s in confirmations(session, pack_in_force(session), sitting(), CUT) if s.body == body)


def still_open(day: date) -> list[Any]:
    with reading() as session:
        return unfinished(session, pack_in_force(session), sitting(), day)


def test_what_is_unread_unverified_or_no_longer_borne_out_is_listed_before_freezing(office: Actor) -> None:
    sitting_id = preparing.open_sitting(office, QUARTER)
    [first, *rest] = items()
    given = as_given([first, *rest])
    given[0]["own_title"] = "县长点题：41项逾期要有下文"
    preparing.arrange(office, sitting_id, given, sitting().version)
    step(office, "H-1", 1, "报告整改", date(2026, 9, 29), reason="已修")
    bad = [["隐患编号", "学校代码"], ["", "没有这所"]]
    assert import_files(office, "hazards", [(XLSX, book(隐患=bad))]).batch is None
    found = {one.what: one for one in still_open(date(2026, 9, 30))}
    assert found["报告整改、等复查的隐患"].count == 1
    assert found["自拟题目里截数日已不成立的数"].names == ("县长点题：41项逾期要有下文（41）",)
    early = {one.what: one for one in still_open(date(2026, 7, 5))}
    assert "淙城街道" in early["截数日已够不上、仍在议程里的"].names[0] or early["截数日已够不上、仍在议程里的"].count
    assert sitting().version
