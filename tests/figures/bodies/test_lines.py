"""Which proposals are still open, whom lines are told to, evidence asked again, and the cells of the matrix."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from actions.bulletins import proposing
from actions.bulletins.proposing import Draft
from errors import Refused
from figures.bodies.accountability import Tally, accountability, matrix
from figures.bodies.evidence.now import evidence_now, rows_numbered
from figures.bodies.lines import (
    awaiting,
    late_feedback,
    lines,
    statement_words,
    taken_up,
    times_named,
)
from figures.bodies.matrix import OVERDUE, WORDS_ONLY, counted, evidence_of, listed_cells, row_order, townships_together
from figures.bodies.rules.asking import Proposal
from figures.query import Slice, period
from models import clock
from models.account import Actor
from models.bulletin import (
    ANSWERED,
    DISMISSED,
    ISSUED,
    PRESSED,
    PROPOSED,
    REVOKED,
    SENT,
    SETTLED,
    SIGNED,
    VERIFIED,
    WITHDRAWN,
    BulletinLine,
)
from models.county import TOWNSHIPS, pack_in_force
from models.database import reading
from models.meeting import Meeting, Resolution
from tests.figures.bodies.test_standing import _hazard
from tests.figures.duties.duty_ledgers import GANTANG, RENSHI, checks, drills, school, write

DAY = date(2026, 9, 30)
QUARTER = "2026Q3"


def line(state: str = PROPOSED, **facts: object) -> BulletinLine:
    """A line about two hazards of 任市镇."""
    rows = [{"ledger": "hazards", "number": "H1"}, {"ledger": "hazards", "number": "H2"}]
    values = {"county": "511723", "quarter": QUARTER, "body": RENSHI, "clause": "8", "rule": "overdue", "rows": rows}
    return BulletinLine(**(values | {"matter": "m", "facts": "f", "drafted_by": "x", "state": state} | facts))


def proposal(*rows: tuple[str, str], unit: str = RENSHI, rule: str = "overdue") -> Proposal:
    """What a rule proposes on these rows."""
    return Proposal(unit, "8", rule, "m", "r", "f", rows or (("hazards", "H2"),), DAY)


@pytest.mark.parametrize(
    ("state", "quarter", "open_again"),
    [
        (PROPOSED, QUARTER, False),
        (WITHDRAWN, QUARTER, False),
        (SETTLED, QUARTER, False),
        (ISSUED, "2026Q2", False),
        (PRESSED, "2026Q2", False),
        (SETTLED, "2026Q2", True),
        (WITHDRAWN, "2026Q2", True),
        (REVOKED, "2026Q2", True),
    ],
)
def test_a_proposal_stays_until_a_line_takes_it_up(state: str, quarter: str, open_again: bool) -> None:
    asked = [proposal()]
    assert taken_up(asked, [line(state, quarter=quarter)], QUARTER) == (asked if open_again else [])


def test_what_was_dismissed_is_seen_again_only_when_something_changed() -> None:
    for quarter in (QUARTER, "2026Q2"):
        aside = [line(DISMISSED, quarter=quarter)]
        assert taken_up([proposal()], aside, QUARTER) == []
        more = proposal(("hazards", "H1"), ("hazards", "H2"), ("hazards", "H9"))
        assert taken_up([more], aside, QUARTER) == [more]


def test_only_the_same_matter_takes_it_up() -> None:
    for other in (proposal(("hazards", "H9")), proposal(unit=GANTANG), proposal(rule="resolution")):
        assert taken_up([other], [line()], QUARTER) == [other]
    # A standing duty is looked at on another day tomorrow; a periodic one missed again is another matter.
    held = line(rule="duty_missed", rows=[{"ledger": "duties", "number": "7.2/S1/2026-09-29"}])
    assert not taken_up([proposal(("duties", "7.2/S1/2026-09-30"), rule="duty_missed")], [held], QUARTER)
    monthly = line(rule="duty_missed", rows=[{"ledger": "duties", "number": "8.2/edu/2026-07"}])
    again = proposal(("duties", "8.2/edu/2026-08"), rule="duty_missed")
    assert taken_up([again], [monthly], QUARTER) == [again]


def test_how_often_a_body_was_named() -> None:
    found = [
        line(ISSUED),
        line(SETTLED),
        line(REVOKED),
        line(SIGNED),
        line(ISSUED, praise=True),
        line(ISSUED, clause="1"),
    ]
    assert times_named(found, RENSHI, "8") == 2 and times_named(found, GANTANG, "8") == 0


def test_late_feedback_and_silence() -> None:
    due = date(2026, 9, 28)
    assert late_feedback(line(ISSUED, feedback_due=due), due) == 0
    assert late_feedback(line(ISSUED, feedback_due=due), date(2026, 10, 8)) == 10
    assert late_feedback(line(ANSWERED, feedback_due=due), date(2026, 10, 8)) == 0
    assert statement_words(line(), DAY) == "尚未送核"
    sent = line(SENT, statement_due=DAY)
    assert "期限2026-09-30" in statement_words(sent, DAY)
    assert statement_words(sent, DAY + timedelta(days=1)) == "逾期未反馈"
    assert statement_words(line(VERIFIED, statement_due=DAY, statement="有话"), DAY) == "有话"
    shown = [line(s) for s in (VERIFIED, ISSUED, ANSWERED, PRESSED, SETTLED, REVOKED)]
    assert len(awaiting([*shown, line(ISSUED, praise=True)])) == 3


def test_evidence_is_asked_again(kaijiang: Actor) -> None:
    clock.fix(datetime(2026, 9, 30, 9))
    school(kaijiang, stage="幼儿园")
    drills(kaijiang, (date(2026, 3, 10), "推演"))
    _hazard(kaijiang, "H1", "fire", "S1")
    write(kaijiang, Meeting, {"number": "M1", "kind": "全体会议", "held_on": date(2026, 7, 1)})
    decided = {"meeting_no": "M1", "seq": 2, "matter": "补编制", "lead_unit": "edu", "clause": "7", "outcome": "在办"}
    write(kaijiang, Resolution, decided | {"deadline": date(2026, 8, 1)})
    with reading() as session:
        pack = pack_in_force(session)
        rows = rows_numbered(session, pack.code, ["H1", "M1/2", "M1"])
        missed = {"ledger": "duties", "number": "11.3/S1/2025-2026"}
        found = evidence_now(session, pack, QUARTER, [*rows, missed, {"ledger": "hazards", "number": "H7"}])
        for number in ("H7", "M1/3", "M9/1", "/"):
            with pytest.raises(Refused, match="没有编号"):
                rows_numbered(session, pack.code, [number])
    assert [row["ledger"] for row in rows] == ["hazards", "meetings", "meetings"]
    assert [row["state"] for row in found] == ["在册", "在册", "在册", "在册", "已撤销"]
    assert found[0]["where"] == "S1学校" and found[0]["now"] == "期限2026-06-01，到9月30日超期121天"
    assert found[1]["says"] == "补编制" and found[1]["now"] == "时限2026-08-01，在办"
    assert "综合或专项" in found[3]["says"] and found[3]["where"] == "S1学校"
    drills(kaijiang, (date(2026, 4, 10), "综合"))
    with reading() as session:
        [now] = evidence_now(session, pack_in_force(session), QUARTER, [missed])
    assert now["state"] == "现为已达标"


def test_the_named_body_is_told_from_sending_on(kaijiang: Actor) -> None:
    clock.fix(datetime(2026, 9, 30, 9))
    school(kaijiang)
    _hazard(kaijiang, "H1", "fire", RENSHI)
    office = replace(kaijiang, scope="edu")
    made = proposing.propose(office, Draft(QUARTER, RENSHI, "8", "m", "f", [{"ledger": "hazards", "number": "H1"}]))

    def told(body: str) -> list[int | None]:
        with reading() as session:
            return [one.id for one in lines(session, pack_in_force(session), body=body, told=True)]

    assert told(RENSHI) == []
    proposing.send(office, made, DAY)
    assert told(RENSHI) == [made] and told(GANTANG) == []
    with reading() as session:
        pack = pack_in_force(session)
        assert len(lines(session, pack, quarter=QUARTER)) == 1 and not lines(session, pack, quarter="2026Q2")


def test_cells_as_the_plan_lists_them(kaijiang: Actor) -> None:
    school(kaijiang)
    school(kaijiang, "S2", township=GANTANG)
    checks(kaijiang, date(2026, 7, 8), code=None, kind="风险研判", by="edu")
    for number, to in (("H1", "housing"), ("H2", "civil"), ("H3", RENSHI), ("H4", "edu")):
        _hazard(kaijiang, number, "fire", to)
    with reading() as session:
        pack, asked = pack_in_force(session), period(QUARTER, DAY)
        found = listed_cells(session, pack, asked)
        major = listed_cells(session, pack, asked, part=Slice(level="重大"))
        together = townships_together(pack, found, DAY)
        of_bodies = {(c.unit, c.clause): c for c in matrix(session, pack, asked)}
        units = {u.unit: u for u in accountability(session, pack, asked)}
        rows = row_order(pack, date(2026, 9, 30))
        own = evidence_of(session, pack, asked, ["edu"], "8")
        of_town = evidence_of(session, pack, asked, [RENSHI], "8")
        text_only = evidence_of(session, pack, asked, [RENSHI], "12")
    assert len(found) == 174 and len(together) == 90
    assert rows[:5] == ["edu", "police", "publicity", TOWNSHIPS, "health"] and len(rows) == 20
    cells = {(c.unit, c.clause): c for c in found}
    assert all(cells[key].own == cell.own for key, cell in of_bodies.items())
    assert sum(c.own.missed for c in found if c.unit == "edu") == units["edu"].own.missed == 3
    # Missed outweighs overdue; a body outside the list of checks has its hazards under general supervision.
    assert cells["edu", "8"].face == "missed" and cells["edu", "8"].overdue == 1
    assert cells["housing", "8"].face == OVERDUE and cells["housing", "2"].overdue == 0
    assert cells["civil", "2"].face == OVERDUE and cells["civil", "2"].overdue == 1
    assert cells["court", "6"].face == "tracked"
    assert cells[RENSHI, "12"].face == WORDS_ONLY
    assert sum(c.overdue for c in found) == 4 and sum(c.overdue for c in major) == 0
    towns = next(c for c in together if c.unit == TOWNSHIPS and c.clause == "8")
    assert (towns.face, towns.overdue, towns.places, towns.of) == (OVERDUE, 1, 1, 13)
    assert sum(counted(together).values()) == 90
    # The instances behind the cell add up to it; schools stand beside it, a township's only its own.
    assert (own.own["status"] == "missed").sum() == cells["edu", "8"].own.missed
    [(label, tally)] = [c for c in own.context if "每周" in c[0]]
    assert tally.missed + tally.no_data == 2 * ([t for la, t in of_town.context if la == label][0].no_data)
    assert text_only.own.empty and isinstance(tally, Tally)
