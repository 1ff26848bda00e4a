"""Standing of every body under every clause against the lists of the document, and what rules propose."""

from datetime import date, datetime, time, timedelta

import pytest

from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions, rebuild_spans
from figures.bodies.accountability import accountability, matrix
from figures.bodies.proposals import proposals
from figures.bodies.standing import clauses_of, standing
from figures.query import period
from models import clock
from models.account import Actor
from models.county import Pack, pack_in_force
from models.database import reading
from models.hazard import Hazard, HazardEvent
from models.meeting import Meeting, Resolution
from tests.figures.duties.duty_ledgers import GANTANG, RENSHI, checks, drills, school, write

ROUNDS = {
    "县教科局": "2 3 4 5 6 7 8 9 10 11 12 13 14 15",
    "县公安局": "2 4 6 8 9 10 12 13 15",
    "县委宣传部": "2 4 5 12 13 14 15",
    "县卫健局": "2 6 7 8 11 12",
    "县司法局": "4 6 7 9 12 13",
    "县应急管理局": "2 6 8 10 11 12",
    "县消防救援大队": "2 6 8 10 11 12",
    "县市场监管局": "2 6 8 11 12",
    "县委政法委": "2 8 12 13",
    "县委网信办": "12 13 14 15",
    "县委编办": "2 7 9",
    "县人民检察院": "6 9",
    "县住建局": "2 8",
    "县交运局": "2 8",
    "县文体旅游局": "2 8",
    "县综合执法局": "2 8",
    "县人民法院": "6",
    "县民政局": "2",
    "县人社局": "2",
}
"""The lists of the document read by body; every township stands in the tasks below."""
OF_TOWNSHIPS = "1 4 8 12 13 14 15"
REFERRED = {"县委宣传部", "县委政法委", "县委网信办", "县委编办", "县人民检察院", "县人民法院"}
CLAUSES = [*(str(n) for n in range(1, 16)), "S1", "S2", "S3", "S4"]
DAY = date(2026, 9, 30)


@pytest.fixture
def pack(kaijiang: Actor) -> Pack:
    with reading() as session:
        return pack_in_force(session)


def test_every_body_under_every_clause(pack: Pack) -> None:
    found = pack.bodies_on(DAY)
    expected = {pack.name_of(code): OF_TOWNSHIPS for code, kind in found.items() if kind == "township"} | ROUNDS
    assert len(found) == len(expected) == 32
    listed = named = 0
    for code in found:
        name = pack.name_of(code)
        tasks = expected[name].split()
        assert list(clauses_of(pack, code, DAY)) == tasks
        for clause in CLAUSES:
            answer = standing(pack, code, clause, DAY)
            stands = clause in tasks
            assert answer.allowed == (stands and name not in REFERRED), (name, clause)
            assert answer.to_convener == (stands and name in REFERRED), (name, clause)
            assert list(answer.offered) == tasks and answer.reason
            listed += stands
            named += answer.allowed
    assert (listed, named) == (174, 153)
    assert sum(len(tasks.split()) for tasks in ROUNDS.values()) == 83
    assert len([cell for cell in pack.cells if cell.unit == "townships"]) == 7


@pytest.mark.parametrize("clause", ["S1", "S2", "S3", "S4"])
def test_safeguards_are_never_the_breached_duty(pack: Pack, clause: str) -> None:
    answers = [standing(pack, code, clause, DAY) for code in pack.bodies_on(DAY)]
    assert not any(answer.allowed or answer.to_convener for answer in answers)
    assert all("保障机制" in answer.reason for answer in answers)


@pytest.mark.parametrize("body", ["gov", "office", "supervisors", "research", "discipline", "personnel"])
def test_bodies_of_the_text_only_are_never_named(pack: Pack, body: str) -> None:
    answers = [standing(pack, body, clause, DAY) for clause in CLAUSES]
    assert not any(answer.allowed or answer.to_convener or answer.offered for answer in answers)
    assert {answer.reason for answer in answers} == {
        f"{pack.name_of(body)}不是任何一项重点工作的责任单位，不能作为通报对象。"
    }


def test_schools_go_to_the_assessment_sheet(pack: Pack) -> None:
    answers = [standing(pack, "S1", clause, DAY) for clause in CLAUSES]
    assert not any(answer.allowed or answer.to_convener or answer.offered for answer in answers)
    assert all("学校考核" in answer.reason for answer in answers)


def test_a_merged_township_is_not_named(pack: Pack) -> None:
    assert not standing(pack, "history-04", "8", DAY).allowed


def test_a_clause_that_does_not_exist(pack: Pack) -> None:
    answer = standing(pack, "edu", "16", DAY)
    assert not answer.allowed and "16" in answer.reason and answer.offered


def test_own_and_answerable(kaijiang: Actor) -> None:
    school(kaijiang)
    school(kaijiang, "S2", township=GANTANG)
    checks(kaijiang, date(2026, 9, 2), date(2026, 9, 8))
    checks(kaijiang, date(2026, 7, 8), code=None, kind="风险研判", by="edu")
    with reading() as session:
        pack = pack_in_force(session)
        found = {u.unit: u for u in accountability(session, pack, period("2026-09", date(2026, 9, 20)))}
        third = {u.unit: u for u in accountability(session, pack, period("2026Q3", DAY))}
        cells = matrix(session, pack, period("2026Q3", DAY))
    assert list(found) == sorted(found) and len(found) == 32
    # Weeks 1 to 3: the school of 任市镇 did two of three, the one of 甘棠镇 filed nothing; nor did either say
    # who does its publicity (14.1, in whose list townships stand).
    assert found[RENSHI].answerable.as_json() == {"met": 2, "missed": 1, "no_data": 1}
    weekly = found["housing"].answerable
    assert (weekly.met, weekly.missed, weekly.no_data) == (2, 1, 3)
    assert found["police"].tasks[0] == "2" and found["police"].kind == "department"
    # The bureau's monthly review: July was held, August and September were not.
    assert third["edu"].own.missed == 2 + 1 and third["edu"].own.met == 1
    assert third["housing"].own.as_json() == {"met": 0, "missed": 0, "no_data": 0}
    assert len(cells) == 174
    mine = {(cell.unit, cell.clause): cell for cell in cells}
    assert mine["edu", "8"].status == "missed" and mine["housing", "8"].status == "tracked"
    assert mine[RENSHI, "1"].status == "no_data" and [
        (line.duty, line.have) for line in mine["civil", "2"].recorded
    ] == [("2.4", 0), ("2.4-2", 0)]


def _hazard(actor: Actor, number: str, verifying: str, responsible: str, reported: bool = False) -> None:
    row = {
        "number": number,
        "school_code": "S1",
        "township_code": RENSHI,
        "ring": "校内",
        "level": "一般",
        "description": "安全出口堵塞",
        "found_on": date(2026, 5, 1),
        "source": "部门检查",
        "responsible": responsible,
        "supervising_unit": "edu",
        "verifying_unit": verifying,
        "first_deadline": date(2026, 6, 1),
    }
    event = {"hazard_no": number, "seq": 1, "kind": "报告整改", "on_date": date(2026, 5, 20), "by_unit": "edu"}
    with unit_of_work(actor, "import") as act:
        insert_versions(act, Hazard, [row])
        if reported:
            insert_versions(act, HazardEvent, [event | {"reason": "已整改"}])
        rebuild_spans(act, [number])


def test_rules_propose_only_whom_the_plan_allows(kaijiang: Actor) -> None:
    for n in range(4):
        school(kaijiang, f"S{n + 1}", stage="幼儿园")
        drills(kaijiang, (date(2026, 3, 10), "专项"), code=f"S{n + 1}")
    _hazard(kaijiang, "H1", "fire", "S1", reported=True)
    _hazard(kaijiang, "H2", "fire", "housing")
    _hazard(kaijiang, "H3", "fire", "S1")
    _hazard(kaijiang, "H4", "fire", "civil")
    _hazard(kaijiang, "H5", "fire", "politics")
    write(kaijiang, Meeting, {"number": "M1", "kind": "全体会议", "held_on": date(2026, 7, 1)})
    fixed = {"meeting_no": "M1", "deadline": date(2026, 9, 1), "outcome": ""}
    matters = [("police", "8"), ("justice", "8"), ("justice", "9"), ("publicity", "15")]
    write(
        kaijiang,
        Resolution,
        *(
            fixed | {"seq": n + 1, "matter": f"事项{n + 1}", "lead_unit": unit, "clause": clause}
            for n, (unit, clause) in enumerate(matters)
        ),
    )
    with reading() as session:
        pack = pack_in_force(session)
        found = proposals(session, pack, period("2026Q3", DAY))
        quiet = accountability(session, pack, period("2026Q3", DAY))
    by_rule = {(p.unit, p.clause, p.rule): p for p in found}
    # A reported hazard waits for its verifier; one a school must mend for the unit that presses it; 民政 stands in 2.
    assert by_rule["fire", "8", "overdue"].rows == (("hazards", "H1"),)
    assert by_rule["housing", "8", "overdue"].known_since == date(2026, 6, 1) + timedelta(days=31)
    assert by_rule["edu", "8", "overdue"].rows == (("hazards", "H3"),)
    assert by_rule["civil", "2", "overdue"].rows == (("hazards", "H4"),)
    assert by_rule["politics", "8", "overdue"].to_convener
    # 8.2 and 8.4 were missed by the bureau itself; the schools' drills are charged to it under 3, to nobody else.
    assert {p.clause for p in found if p.rule == "duty_missed"} == {"8"}
    assert {p.unit for p in found if p.rule == "schools_missed"} == {"edu"}
    assert {p.clause for p in found if p.rule == "schools_missed"} == {"3"}
    assert ("duties", "11.3/S1/2025-2026") in next(p for p in found if "综合或专项" in p.matter).rows
    # A resolution is named under the task it cites, where the lead stands in the list.
    resolved = {(p.unit, p.clause, p.to_convener) for p in found if p.rule == "resolution"}
    assert resolved == {("police", "8", False), ("justice", "9", False), ("publicity", "15", True)}
    assert all(standing(pack, p.unit, p.clause, DAY).allowed != p.to_convener for p in found)
    politics = next(u for u in quiet if u.unit == "politics")
    assert politics.as_json()["proposed"] == [] and len(politics.referred) == 1
    # The day before, that day is a projection: deadlines would run out, but nobody is named for what has not happened.
    clock.fix(datetime.combine(DAY - timedelta(days=1), time(9)))
    with reading() as session:
        assert proposals(session, pack, period("2026Q3", DAY)) == []
        told = accountability(session, pack, period("2026Q3", DAY))
        assert any(body.overdue_hazards.total for body in told) and not any(body.proposed for body in told)
