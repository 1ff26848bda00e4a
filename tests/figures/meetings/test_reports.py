"""What incidents and 通报 did not get in time: each rule at its border, and silent where nothing is late."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from actions.unit_of_work import unit_of_work
from figures.meetings.rules.asking import Asked, Proposal
from figures.meetings.rules.reports import late_feedback_lines, late_reports, unsupervised
from figures.query import period
from models.account import Actor
from models.base import table
from models.bulletin import ANSWERED, ISSUED, PRESSED, REVOKED, SETTLED, BulletinIssue, BulletinLine, BulletinStep
from models.county import pack_in_force
from models.database import reading, writing
from tests.figures.incidents.test_chain import AT, happened

CUT, DUE = date(2026, 9, 30), date(2026, 9, 20)
SUPERVISION, INCIDENTS = "S3", "12"
Rule = Callable[[Asked], Iterator[Proposal]]


def said(rule: Rule, day: date = CUT, standing: tuple[str, ...] = ()) -> Proposal | None:
    """The one matter of a rule on a day of the third quarter; None when it says nothing."""
    with reading() as session:
        asked = Asked(session, pack_in_force(session), period("2026Q3", day), frozenset(standing))
        found = list(rule(asked))
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize("rule", [late_reports, unsupervised, late_feedback_lines])
def test_nothing_late_is_said_only_where_it_stands_on_the_agenda(kaijiang: Actor, rule: Rule) -> None:
    assert said(rule) is None
    stands = said(rule, standing=("",))
    assert stands is not None and not stands.raised and stands.title.startswith("0")
    assert (stands.figures[0]["part"], stands.figures[0]["whole"]) == (0, 0)


def test_first_reports_are_late_from_the_minute_after_the_limit(kaijiang: Actor) -> None:
    minutes = timedelta(minutes=1)
    happened(kaijiang, "S1", told_bureau_at=AT + 60 * minutes, told_township_at=AT + 60 * minutes)
    assert said(late_reports) is None, "at the limit it is kept"
    happened(kaijiang, "S2", told_bureau_at=AT + 61 * minutes, told_police_at=AT + 95 * minutes)
    happened(kaijiang, "S3", told_government_at=AT + 999 * minutes, plan_started_at=AT + 999 * minutes)
    happened(kaijiang, "S4")
    found = said(late_reports)
    assert found is not None and found.raised
    assert found.title == "1起事件首报超过时限", "the bureau's own report and the plan are no first reports"
    assert found.facts == "首报在时限内2/4次；最长95分钟（报派出所）", "what nobody stated is neither in time nor late"
    assert found.figures == ({"name": "首报在时限内", "part": 2, "whole": 4, "unit": "次"},)
    assert found.rows == [{"ledger": "incidents", "number": "S2"}] and found.clause == INCIDENTS
    rows = found.shown["table"]["rows"]
    assert [row[2:] for row in rows] == [["报派出所", "95分钟", "60分钟"], ["报教科局", "61分钟", "60分钟"]]


def test_reports_are_those_of_the_period_up_to_the_day(kaijiang: Actor) -> None:
    late = timedelta(hours=3)
    before = datetime(2026, 6, 30, 23, 59)
    happened(kaijiang, "S1", before, told_bureau_at=before + late, major=True, settled_on=None)
    first = datetime(2026, 7, 1)
    happened(kaijiang, "S2", first, told_bureau_at=first + late, major=True)
    after = datetime.combine(CUT + timedelta(days=1), time(8))
    happened(kaijiang, "S3", after, told_bureau_at=after + late, major=True)
    for rule in (late_reports, unsupervised):
        found = said(rule)
        assert found is not None and [row["number"] for row in found.rows] == ["S2"], "an open one of before is not new"


def test_serious_incidents_without_supervision_and_no_others(kaijiang: Actor) -> None:
    happened(kaijiang, "S1", major=True, special_supervision="ZD-1")
    happened(kaijiang, "S2", deaths=1)
    assert said(unsupervised) is None
    happened(kaijiang, "S3", major=True, special_supervision="  ")
    found = said(unsupervised)
    assert found is not None and found.title == "1起重大或重大影响事件没有专项督导"
    assert found.facts == "已专项督导1/2起" and found.ask and found.clause == SUPERVISION
    assert found.rows == [{"ledger": "incidents", "number": "S3"}]


def issued(actor: Actor, body: str = "housing", due: date | None = DUE, *steps: tuple[str, date], **facts: Any) -> None:
    """An issued line with the steps it went through after 1 September."""
    with unit_of_work(actor, "import") as act:
        number = act.session.execute(select(func.count()).select_from(table(BulletinIssue))).scalar_one() + 1
        issue = BulletinIssue(
            county=act.county, number=f"安联〔2026〕{number}号", year=2026, ordinal=number, issued_on=date(2026, 9, 1),
            title="通报", issued_by="某", issuer="联席办", signed_by="某",
        )  # fmt: skip
        act.session.add(issue)
        act.session.flush()
        known: dict[str, Any] = {"state": steps[-1][0] if steps else ISSUED, "issue_id": issue.id, "feedback_due": due}
        line = BulletinLine(
            county=act.county, quarter="2026Q3", body=body, clause="8", matter="逾期", facts="事实",
            rows=[{"ledger": "hazards", "number": f"H-{number}"}], drafted_by="某", **(known | facts),
        )  # fmt: skip
        act.session.add(line)
        act.session.flush()
        for step, day in ((ISSUED, date(2026, 9, 1)), *steps):
            taken = datetime.combine(day, time(9))
            act.session.add(BulletinStep(county=act.county, line_id=line.id, step=step, taken_at=taken, taken_by="某"))


def overdue(day: date = CUT) -> tuple[int, int]:
    """逾期未反馈 ÷ issued lines that ask for feedback, on a day."""
    found = said(late_feedback_lines, day, standing=("",))
    assert found is not None and found.title.startswith(str(found.figures[0]["part"]))
    return found.figures[0]["part"], found.figures[0]["whole"]


def test_feedback_is_late_from_the_day_after_it_was_due(kaijiang: Actor) -> None:
    issued(kaijiang)
    assert overdue(DUE) == (0, 1) and said(late_feedback_lines, DUE) is None
    found = said(late_feedback_lines, DUE + timedelta(days=2))
    assert found is not None and found.title == "1条通报事项逾期未反馈" and found.facts == "逾期未反馈1/1条"
    assert found.shown["owes"] == [["县住建局", "反馈整改情况", "2026-09-20", 2]]
    assert found.rows == [{"ledger": "hazards", "number": "H-1"}] and found.clause == SUPERVISION


def test_an_answer_ends_it_from_its_own_day_on(kaijiang: Actor) -> None:
    issued(kaijiang, "housing", DUE, (ANSWERED, date(2026, 9, 25)), (SETTLED, date(2026, 9, 28)))
    assert overdue(date(2026, 9, 24)) == (1, 1), "on an earlier day it had not answered"
    assert overdue(date(2026, 9, 25)) == (0, 1) == overdue(CUT)


def test_who_is_pressed_again_owes_again(kaijiang: Actor) -> None:
    issued(kaijiang, "housing", date(2026, 9, 26), (ANSWERED, date(2026, 9, 10)), (PRESSED, date(2026, 9, 12)),
           answered_on=date(2026, 9, 10))  # fmt: skip
    assert overdue(date(2026, 9, 26)) == (0, 1)
    assert overdue(date(2026, 9, 27)) == (1, 1), "the answer of before does not count for the new deadline"


def test_pressing_again_leaves_the_days_before_as_they_were(kaijiang: Actor) -> None:
    issued(kaijiang, "housing", date(2026, 10, 31), (PRESSED, date(2026, 9, 28)))
    with writing() as session:
        for step, due in ((ISSUED, DUE), (PRESSED, date(2026, 10, 31))):
            session.execute(update(table(BulletinStep)).where(table(BulletinStep).c.step == step).values(due=due))
    assert overdue(DUE) == (0, 1) and overdue(DUE + timedelta(days=1)) == (1, 1), "as it stood before it was pressed"
    assert overdue(date(2026, 9, 27)) == (1, 1) and overdue(date(2026, 9, 28)) == (0, 1)


def test_what_was_revoked_praised_or_issued_later_asks_for_nothing(kaijiang: Actor) -> None:
    issued(kaijiang, "housing", DUE, (f"复核：{REVOKED}", date(2026, 9, 22)), state=REVOKED)
    issued(kaijiang, "edu", None, praise=True)
    assert overdue(date(2026, 9, 21)) == (1, 1), "before the decision it stood"
    assert overdue(date(2026, 9, 22)) == (0, 0)
    assert overdue(date(2026, 8, 31)) == (0, 0), "issued later"
