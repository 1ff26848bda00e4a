"""What else waits on a desk: each thing with whoever has to do it, gone when it is done."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from access.rights import reading_scope
from actions.bulletins import answering, issuing, proposing, signing, verifying
from actions.bulletins.verifying import STANDS
from actions.meetings import checking, holding, preparing, resolving
from actions.meetings.progress import report_progress
from figures.desk.tasks import Reader, Task, bulletin_lines, of_the_meeting, resolutions_due
from models.account import Actor
from models.bulletin import SETTLED
from models.county import pack_in_force
from models.database import reading
from tests.actions.test_bulletins import DAY, QUARTER, TOWN, draft, hazard
from tests.actions.test_bulletins import people as people
from tests.actions.test_meetings import at, ready


def waiting(source: Callable[..., object], actor: Actor, day: date = DAY) -> list[tuple[str, date | None]]:
    """(act, by when) of what a source yields for a reader."""
    with reading() as session:
        found = list(source(session, pack_in_force(session), Reader(actor, reading_scope(actor), day)))  # type: ignore[call-overload]
    return [(task.act, task.due) for task in found]


def test_a_line_of_a_bulletin_waits_with_whoever_takes_its_next_step(people: dict[str, Actor]) -> None:
    office, town, convener = people["office"], people["town"], people["convener"]

    def of(who: str, day: date = DAY) -> list[tuple[str, date | None]]:
        return waiting(bulletin_lines, people[who], day)

    line = proposing.propose(people["colleague"], draft())
    assert of("office") == [("送核", None)] and of("town") == [], "the body does not see an unsent draft"
    due = DAY + timedelta(days=5)
    proposing.send(office, line, due)
    assert of("town") == [("写说明", due)]
    assert of("office") == [], "the body still has time"
    assert of("office", due + timedelta(days=1)) == [("核实", due)], "silence ends with its day"
    verifying.state(town, line, "已委托鉴定，方案在报。")
    assert of("town") == [] and [act for act, _ in of("office")] == ["核实"]
    assert of("colleague") == [], "who drafted it does not verify it"
    verifying.verify(office, line, STANDS, "属实")
    assert of("office") == [] and of("convener") == [("审签", None)] and of("leader") == []
    signing.sign(convener, line)
    assert of("office") == [("印发", None)]
    issuing.issue(office, [line], "隐患逾期通报", DAY, DAY + timedelta(days=20))
    assert of("town") == [("写反馈", DAY + timedelta(days=20))] and of("office") == []
    answering.feedback(town, line, "已全部整改")
    assert of("town") == [] and of("office") == [("核销", None)]
    answering.settle(office, line, SETTLED, "现场看过")
    assert of("office") == [] and of("other") == [] and of("school") == []


def test_the_hosts_own_line_waits_with_the_supervisor(people: dict[str, Actor]) -> None:
    hazard(people["office"], "H3", to="edu")
    line = proposing.propose(people["office"], draft("edu", "8", "H3"))
    proposing.send(people["office"], line, DAY + timedelta(days=5))
    verifying.state(people["edu"], line, "已安排。")
    assert waiting(bulletin_lines, people["office"]) == []
    assert [act for act, _ in waiting(bulletin_lines, people["supervisor"])] == ["核实"]


def test_figures_to_confirm_wait_with_each_body_and_objections_with_the_office(people: dict[str, Actor]) -> None:
    office, town = people["office"], people["town"]
    meeting = preparing.open_sitting(office, QUARTER)
    assert waiting(of_the_meeting, town) == []
    checking.ask_checks(office, meeting, date(2026, 9, 30), date(2026, 10, 12))
    assert waiting(of_the_meeting, town) == [("去核对", date(2026, 10, 12))]
    assert waiting(of_the_meeting, people["school"]) == []
    checking.confirm(town, meeting, TOWN, False, "逾期应为1项")
    assert waiting(of_the_meeting, town) == [] and waiting(of_the_meeting, office) == [("去看", None)]
    checking.confirm(town, meeting, TOWN, True)
    assert waiting(of_the_meeting, office) == []


def test_a_resolution_waits_with_its_lead_and_its_report_with_the_office(people: dict[str, Actor]) -> None:
    office, town = people["office"], people["town"]
    meeting = ready(office, QUARTER)
    at("2026-10-12T09:00")
    number = holding.begin(office, meeting, date(2026, 10, 12), "分管副县长")
    seq = resolving.decide(office, meeting, "拆除旧教学楼", TOWN, date(2026, 11, 30), supporting=["edu"], clause="8")
    assert waiting(resolutions_due, town, date(2026, 10, 12)) == [("报进展", date(2026, 11, 30))]
    assert waiting(resolutions_due, people["edu"], date(2026, 10, 12)) == [], "who supports is not asked"
    assert waiting(resolutions_due, office, date(2026, 10, 12)) == [], "not due yet"
    assert waiting(resolutions_due, office, date(2026, 12, 1)) == [("去看", date(2026, 11, 30))]
    at("2026-10-20T09:00")
    report_progress(town, number, seq, TOWN, "落实", date(2026, 10, 19), "已拆除")
    assert waiting(resolutions_due, town, date(2026, 10, 20)) == []
    assert waiting(resolutions_due, office, date(2026, 10, 20)) == [("去看", date(2026, 11, 30))]


@pytest.mark.parametrize(
    ("due", "day", "late"),
    [(None, DAY, 0), (DAY, DAY, 0), (DAY, DAY - timedelta(days=1), 0), (DAY, DAY + timedelta(days=3), 3)],
)
def test_a_task_is_late_the_day_after_its_day(due: date | None, day: date, late: int) -> None:
    assert Task("", "", due, "ledger", "").late(day) == late
