"""The rules beyond hazards, duties and resolutions: each finds what it is for, and nothing below its limit."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from actions.bulletins import issuing, proposing, signing, verifying
from actions.bulletins.verifying import STANDS
from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions, rebuild_spans
from catalogue.proposal_rules import PROPOSAL_RULES
from figures.bodies.proposals import proposals
from figures.bodies.rules.asking import Proposal
from figures.duties.engine import duty_instances
from figures.query import period
from models import clock
from models.account import Actor
from models.county import Setting, pack_in_force
from models.database import reading
from models.hazard import Hazard, HazardEvent
from models.incident import Incident
from tests.actions.test_bulletins import TOWN, draft, hazard, people
from tests.figures.duties.duty_ledgers import school, write

__all__ = ["people"]


def found(rule: str, limit: str, owed: str = "", **more: str) -> list[Proposal]:
    """What one rule proposes of the quarter, with its limit, as the pack would set it; owed: whose duties count."""
    with reading() as session:
        pack = pack_in_force(session)
        said = {PROPOSAL_RULES[rule].setting: limit} | more
        settings = {key: one for key, one in pack.settings.items() if not key.startswith("proposal.")}
        stamp = {"county": pack.code, "pack_revision": 1, "label": ""}
        settings |= {key: Setting(key=key, value=value, **stamp) for key, value in said.items()}
        asked = replace(pack, settings=settings)
        frame = duty_instances(session, asked, period("2026Q3"))
        return proposals(session, asked, period("2026Q3"), instances=frame[frame["subject"] == owed])


def steps(actor: Actor, number: str, *taken: tuple[str, date]) -> None:
    """Steps of a hazard's life."""
    rows = [
        {"hazard_no": number, "seq": n, "kind": kind, "on_date": on, "reason": "办"}
        | {"by_unit": TOWN if kind == "报告整改" else "edu"}
        for n, (kind, on) in enumerate(taken, 1)
    ]
    with unit_of_work(actor, "ledger.enter", number) as act:
        insert_versions(act, HazardEvent, rows)
        rebuild_spans(act, [number])


def test_sent_back_again_and_again(people: dict[str, Actor]) -> None:
    back = [(kind, date(2026, month, day)) for month in (7, 8) for kind, day in (("报告整改", 3), ("复查退回", 5))]
    steps(people["office"], "H1", *back)
    [line] = found("returned", "2")
    assert (line.unit, line.rows, line.known_since) == (TOWN, (("hazards", "H1"),), date(2026, 8, 5))
    assert "最多2次" in line.facts and found("returned", "3") == []


def incident(actor: Actor, number: str, **facts: object) -> None:
    row = {"number": number, "township_code": TOWN, "happened_at": datetime(2026, 8, 1, 8), "kind": "交通安全"}
    write(actor, Incident, row | {"on_campus": False, "health_or_food": False, "major": False} | facts)


def test_serious_incidents_and_late_reports(people: dict[str, Actor]) -> None:
    incident(people["office"], "E1", major=True, told_government_at=datetime(2026, 8, 1, 12))
    incident(people["office"], "E2", told_government_at=datetime(2026, 8, 1, 9))
    [grave] = found("accident", "1")
    assert grave.unit == TOWN and grave.rows == (("incidents", "E1"),) and found("accident", "2") == []
    limit = {"incident.government_minutes": "120"}
    late = found("late_reports", "1", **limit)
    assert [(line.unit, line.rows) for line in late] == [("edu", (("incidents", "E1"),))]
    assert "用时240分钟（时限120分钟）" in late[0].facts


def test_feedback_that_is_overdue(people: dict[str, Actor]) -> None:
    clock.fix(datetime(2026, 8, 3, 9))
    due = date(2026, 8, 20)
    number = _issued(people, due)
    clock.fix(datetime(2026, 10, 8, 9))
    [late] = found("feedback", "30")
    assert late.unit == TOWN and late.rows[0][0] == "bulletins" and number in late.facts
    assert late.known_since == due + timedelta(days=31) and found("feedback", "60") == []


def _issued(people: dict[str, Actor], due: date) -> str:
    day = date(2026, 8, 3)
    line = proposing.propose(people["colleague"], draft())
    proposing.send(people["office"], line, day)
    verifying.state(people["town"], line, "说明")
    verifying.verify(people["office"], line, STANDS, "属实")
    signing.sign(people["convener"], line)
    return issuing.issue(people["office"], [line], "通报", day, due)


@pytest.mark.parametrize("why_not", ["", "overdue", "silent", "few", "owing"])
def test_praise_is_never_for_the_silent(people: dict[str, Actor], why_not: str) -> None:
    office = people["office"]
    for number in ("H1", "H2"):
        steps(office, number, ("报告整改", date(2026, 5, 20)), ("复查销号", date(2026, 5, 21)))
    for n in range(4 if why_not == "few" else 6):
        _mended(office, f"G{n}")
    if why_not == "overdue":
        hazard(office, "H9")
    if why_not == "silent":
        school(office)
    told = [line for line in found("praise", "0.95", TOWN if why_not == "owing" else "") if line.unit == TOWN]
    assert bool(told) == (not why_not)
    if told:
        assert told[0].praise and len(told[0].rows) == 6 and "按期6项" in told[0].facts


def _mended(actor: Actor, number: str) -> None:
    row = {
        "number": number, "school_code": None, "township_code": TOWN, "ring": "校内", "description": number,
        "level": "一般", "found_on": date(2026, 7, 1), "source": "乡镇检查", "responsible": TOWN,
        "verifying_unit": "edu", "first_deadline": date(2026, 8, 1),
    }  # fmt: skip
    with unit_of_work(actor, "ledger.enter", number) as act:
        insert_versions(act, Hazard, [row])
        rebuild_spans(act, [number])
    steps(actor, number, ("报告整改", date(2026, 7, 20)), ("复查销号", date(2026, 7, 22)))


def test_a_rule_without_its_setting_is_off(people: dict[str, Actor]) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        off = {key: one for key, one in pack.settings.items() if not key.startswith("proposal.")}
        assert proposals(session, replace(pack, settings=off), period("2026Q3")) == []
