"""One step taken by many hazards: refused ones are told before, all or none is written, undone as one."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.ledgers.entries import Invalid, step
from actions.ledgers.many import MOST, looked_at, step_many
from actions.ledgers.undo import undo_import
from catalogue.steps import CLOSE, EXTEND, REPORT, RETURN
from errors import NotAllowed, Refused
from figures.hazards.lists import hazard_numbers
from figures.query import Slice, period
from models import clock
from models.account import Actor
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.hazard import HazardEvent
from models.record import AuditEntry
from tests.figures.hazards.histories import record
from tests.figures.hazards.test_lists import REN, hazard
from tests.figures.hazards.test_lists import step as told

EVENT, AUDIT = table(HazardEvent), table(AuditEntry)
BUREAU = "edu"
REPORTED = ("A", "B", "C")


@pytest.fixture
def ledger(kaijiang: Actor) -> Actor:
    """Three reported hazards, one in work, one closed."""
    steps: list[Any] = [hazard(name, verifying_unit=BUREAU) for name in (*REPORTED, "open", "closed")]
    steps += [told(name, 1, REPORT, date(2026, 9, 1)) for name in (*REPORTED, "closed")]
    steps += [told("closed", 2, CLOSE, date(2026, 9, 2), by=BUREAU)]
    record(kaijiang, steps, datetime(2026, 9, 3, 9))
    clock.fix(datetime(2026, 9, 10, 9))
    return replace(kaijiang, name="李联席", role="office", scope=None)


def seen(actor: Actor, numbers: tuple[str, ...], kind: str) -> dict[str, tuple[int, ...]]:
    return {each.number: each.seen for each in looked_at(actor, numbers, kind) if each.refusal is None}


def states() -> dict[str, set[str]]:
    with reading() as session:
        pack = pack_in_force(session)
        asked = period("2026Q3", date(2026, 9, 10))
        return {state: hazard_numbers(session, pack, asked, state=state) for state in ("open", "awaiting", "closed")}


def test_who_may_not_is_told_before_and_nothing_is_written(ledger: Actor) -> None:
    found = {each.number: each.refusal for each in looked_at(ledger, ("A", "open", "closed", "nobody"), CLOSE)}
    assert found["A"] is None
    assert found["open"] == "没有“报告整改”就不能复查销号，请先补一行报告整改。"
    assert found["closed"] is not None and found["nobody"] is not None and "没有这一项" in found["nobody"]
    assert states()["closed"] == {"closed"}


def test_many_are_closed_in_one_act_and_undone_as_one(ledger: Actor) -> None:
    made = step_many(ledger, CLOSE, {"reason": "逐项看过，合格"}, seen(ledger, REPORTED, CLOSE))
    assert made.written == 3 and states()["closed"] == {"closed", *REPORTED}
    with reading() as session:
        entries = session.execute(select(AUDIT).where(AUDIT.c.verb == "hazard.verify")).all()
        assert [entry.detail["rows"] for entry in entries] == [list(REPORTED)]
        stamped = session.execute(select(func.count(func.distinct(EVENT.c.recorded_at))).where(EVENT.c.kind == CLOSE))
        assert stamped.scalar() == 2, "the three at one instant, besides the one before"
        assert hazard_numbers(
            session, pack_in_force(session), period("2026Q3", date(2026, 9, 10)), part=Slice(batch=made.batch)
        ) == set(REPORTED), "listed by their batch"
    assert undo_import(ledger, made.batch) == 3
    assert states()["awaiting"] == set(REPORTED)


def test_all_or_none_when_another_was_faster(ledger: Actor) -> None:
    looked = seen(ledger, REPORTED, CLOSE)
    step(ledger, "B", RETURN, {"reason": "栏杆仍松动"})
    with pytest.raises(Refused, match="有1项刚被别人改动，没有写入：B"):
        step_many(ledger, CLOSE, {"reason": "合格"}, looked)
    assert states()["closed"] == {"closed"}
    with pytest.raises(Refused, match="有1项不能复查销号"):
        step_many(ledger, CLOSE, {"reason": "合格"}, looked | {"B": looked_at(ledger, ("B",), CLOSE)[0].seen})
    assert states()["closed"] == {"closed"}


def test_what_was_typed_wrong_is_told_once(ledger: Actor) -> None:
    numbers = ("open", *REPORTED)
    with pytest.raises(Invalid) as told_so:
        step_many(
            ledger, EXTEND, {"reason": "等专项资金", "approver_post": "分管副县长"}, seen(ledger, numbers, EXTEND)
        )
    assert [error.column for error in told_so.value.errors] == ["新期限"]
    with pytest.raises(Invalid):
        step_many(ledger, CLOSE, {"reason": "合格", "on_date": "2026-08-31"}, seen(ledger, REPORTED, CLOSE))


def test_rights_are_asked_of_each(ledger: Actor) -> None:
    township = replace(ledger, role="township", scope=REN, name="任市镇")
    refusals = [each.refusal for each in looked_at(township, REPORTED, CLOSE)]
    assert all(refusals), "who reported does not verify"
    with pytest.raises(NotAllowed):
        step_many(township, CLOSE, {"reason": "合格"}, {n: looked_at(township, (n,), CLOSE)[0].seen for n in REPORTED})
    leader = replace(ledger, role="leader", scope=None)
    with pytest.raises(NotAllowed):
        looked_at(leader, REPORTED, CLOSE)
    assert states()["closed"] == {"closed"}


@pytest.mark.parametrize(
    ("numbers", "kind", "said"),
    [
        ((), CLOSE, "还没有选"),
        (tuple(map(str, range(MOST + 1))), CLOSE, f"一次最多办{MOST}项"),
        (("A",), "点验", "没有“点验”"),
    ],
)
def test_what_cannot_be_asked_has_a_sentence(ledger: Actor, numbers: tuple[str, ...], kind: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        looked_at(ledger, numbers, kind)
