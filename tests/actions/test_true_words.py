"""Words of a 通报 line hold on the day they are signed: rows of the body, not closed, extended or made up for since;
drafter, verifier and signer are three; what may name a person needs a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from actions.bulletins import issuing, proposing, signing, verifying
from actions.bulletins.proposing import Draft
from actions.bulletins.verifying import CHANGED, STANDS
from actions.unit_of_work import unit_of_work
from actions.versions import facts_of, insert_versions, rebuild_spans, supersede
from errors import NotAllowed, Refused
from figures.bodies.evidence.now import of_line, restated
from figures.bodies.hands import BODIES, ONE_ACCOUNT
from models import clock
from models.account import Actor
from models.base import table
from models.bulletin import SENT, SIGNED, VERIFIED
from models.county import pack_in_force
from models.database import reading
from models.hazard import Hazard, HazardEvent
from models.meeting import Attendee, Meeting, Resolution
from models.record import AuditEntry
from papers.registry import make
from tests.actions.test_bulletins import DAY, OTHER, QUARTER, SCAN, TOWN, draft, hazard, line_of, people, steps_of, upto
from tests.figures.duties.duty_ledgers import write

__all__ = ["people"]
AUDIT = table(AuditEntry)
Deed = Callable[[Actor, str], None]


def step(actor: Actor, number: str, kind: str, on: date = DAY, **more: Any) -> None:
    """A step in a hazard's life."""
    events = table(HazardEvent)
    with unit_of_work(actor, "ledger.enter", number) as act:
        taken = act.session.execute(select(events.c.seq).where(events.c.hazard_no == number)).scalars().all()
        row = {
            "hazard_no": number,
            "seq": len(taken) + 1,
            "kind": kind,
            "on_date": on,
            "by_unit": "edu",
            "reason": "办",
        }
        insert_versions(act, HazardEvent, [row | more])
        rebuild_spans(act, [number])


def closed(actor: Actor, number: str, on: date = DAY) -> None:
    """Reported by its township and verified the same day."""
    step(actor, number, "报告整改", on, by_unit=TOWN)
    step(actor, number, "复查销号", on)


def test_a_hazard_closed_before_signing_is_stopped_and_restated(people: dict[str, Actor]) -> None:
    office, convener = people["office"], people["convener"]
    line = upto(people, VERIFIED, numbers="H1 H2")
    clock.fix(datetime(2026, 10, 9, 9))
    closed(office, "H1", date(2026, 10, 9))
    with pytest.raises(Refused, match="H1 2026-10-09销号，超过期限130天"):
        signing.sign(convener, line)
    with pytest.raises(Refused, match="H1 2026-10-09销号"):
        signing.sign_on_paper(office, line, "分管副县长", SCAN, date(2026, 10, 9))
    assert line_of(line).state == VERIFIED
    signing.send_back(convener, line, "H1已销号")
    with pytest.raises(Refused, match="请选“修改”"):
        verifying.verify(office, line, STANDS, "属实")
    with pytest.raises(Refused, match="没有反映"):
        verifying.verify(office, line, CHANGED, "补写", "两项隐患超期，有一项已经办了。")
    with reading() as session:
        pack = pack_in_force(session)
        found = line_of(line)
        facts = restated(found.facts, of_line(session, pack, found))
    assert "H1（2026-10-09销号，超过期限130天）" in facts
    verifying.verify(office, line, CHANGED, "办结日期补上", facts, matter="2项隐患长期逾期，1项逾期办结")
    signing.sign(convener, line)
    signed = line_of(line)
    assert signed.state == SIGNED and signed.matter.endswith("1项逾期办结") and signed.frozen
    assert signed.frozen.rows[0]["now"] == "2026-10-09销号，超过期限130天"
    assert signed.frozen.facts == facts


def test_a_row_is_taken_out_with_the_words_that_rested_on_it(people: dict[str, Actor]) -> None:
    office = people["office"]
    line = upto(people, SENT, numbers="H1 H2")
    verifying.state(people["town"], line, "H1已整改")
    closed(office, "H1")
    with pytest.raises(Refused, match="却没有改"):
        verifying.verify(office, line, CHANGED, "去掉", "两项隐患超期。", [{"ledger": "hazards", "number": "H2"}])
    verifying.verify(office, line, CHANGED, "去掉", "一项隐患超期。", [{"ledger": "hazards", "number": "H2"}])
    closed(office, "H2")
    with pytest.raises(Refused, match="H2 2026-10-08销号"):
        signing.sign(people["convener"], line)


REOPENED: dict[str, tuple[Deed, str]] = {
    "extended": (lambda a, n: step(a, n, "延期", new_deadline=date(2026, 12, 1), requested_on=DAY), "延期至2026-12-01"),
    "late still": (lambda a, n: step(a, n, "延期", date(2026, 7, 1), new_deadline=date(2026, 8, 1)), "2026-08-01"),
    "passed on": (lambda a, n: step(a, n, "报告整改", by_unit=TOWN), "2026-10-08报请复查，超过期限129天"),
    "handed over": (lambda a, n: step(a, n, "转办", new_value="housing"), "转由县住建局办理"),
}  # fmt: skip


@pytest.mark.parametrize("what", REOPENED)
def test_what_changed_for_the_body_is_stopped(people: dict[str, Actor], what: str) -> None:
    line = upto(people, VERIFIED)
    deed, told = REOPENED[what]
    deed(people["office"], "H1")
    with pytest.raises(Refused, match=told):
        signing.sign(people["convener"], line)


def test_facts_that_hold_after_an_unrelated_correction_pass(people: dict[str, Actor]) -> None:
    line = upto(people, VERIFIED)
    hazards = table(Hazard)
    with unit_of_work(people["office"], "ledger.correct", "H1") as act:
        old = act.session.execute(select(hazards).where(hazards.c.number == "H1")).one()
        supersede(act, Hazard, [old.id])
        insert_versions(act, Hazard, [facts_of(Hazard, old) | {"description": "改过的描述", "category": "消防"}])
        rebuild_spans(act, ["H1"])
    step(people["office"], "H1", "整改方案")
    signing.sign(people["convener"], line)
    assert line_of(line).state == SIGNED


def test_rows_of_another_body_and_rows_that_carry_nothing_are_refused(people: dict[str, Actor]) -> None:
    drafter = people["colleague"]
    with pytest.raises(Refused, match="H1（不属该单位）"):
        proposing.propose(drafter, draft(OTHER, "8", "H1"))
    hazard(drafter, "H3")
    closed(drafter, "H3", date(2026, 5, 20))
    with pytest.raises(Refused, match="H3没有逾期，不支持所写的事实"):
        proposing.propose(drafter, draft(numbers="H1 H3"))
    write(drafter, Meeting, {"number": "M1", "kind": "全体会议", "held_on": date(2026, 7, 1)})
    decided = {"meeting_no": "M1", "seq": 1, "matter": "补编制", "lead_unit": "edu", "clause": "7", "outcome": "在办"}
    write(drafter, Resolution, decided | {"deadline": date(2026, 8, 1)})
    for number in ("M1/1", "M1"):
        cited = Draft(QUARTER, TOWN, "8", "逾期", "逾期。", [{"ledger": "meetings", "number": number}])
        with pytest.raises(Refused, match="不属该单位|没有一行支持"):
            proposing.propose(drafter, cited)
    done = Draft(QUARTER, "housing", "8", "事项未落实", "未落实。", [{"ledger": "meetings", "number": "M1/1"}])
    with pytest.raises(Refused, match="不属该单位"):
        proposing.propose(drafter, done)


def test_a_late_closing_may_itself_be_named(people: dict[str, Actor]) -> None:
    drafter = people["colleague"]
    closed(drafter, "H1", date(2026, 10, 6))
    with pytest.raises(Refused, match="H1 2026-10-06销号，超过期限127天"):
        proposing.propose(drafter, draft())
    said = replace(draft(), facts="H1于10月6日办结，超过期限127天。")
    line = proposing.propose(drafter, said)
    assert line_of(line).rows == [{"ledger": "hazards", "number": "H1", "stood": "closed 2026-10-06"}]


def test_nobody_is_both_accuser_and_judge(people: dict[str, Actor]) -> None:
    office, drafter = people["office"], people["colleague"]
    line = upto(people, SENT)
    verifying.state(people["town"], line, "说明")
    with pytest.raises(NotAllowed, match="拟稿人，不能核实"):
        verifying.verify(drafter, line, STANDS, "属实")
    verifying.verify(office, line, STANDS, "属实")
    with pytest.raises(NotAllowed, match="核实过这一条"):
        signing.sign(replace(office, may_sign=True), line)
    with pytest.raises(NotAllowed, match="拟稿人，不能录入审签"):
        signing.sign_on_paper(drafter, line, "分管副县长", SCAN, DAY)
    signing.sign_on_paper(office, line, "分管副县长", SCAN, DAY)


def test_who_betters_the_draft_drafted_it_too(people: dict[str, Actor]) -> None:
    line = proposing.propose(people["colleague"], draft())
    proposing.send(people["office"], line, DAY, facts="一项隐患超期。")
    verifying.state(people["town"], line, "说明")
    with pytest.raises(NotAllowed, match="拟稿人"):
        verifying.verify(people["office"], line, STANDS, "属实")
    assert line_of(line).facts == "一项隐患超期。"


def asked_of_the_pack(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """The pack says how many eyes it takes."""
    for reader in ("hands", "verifying"):
        monkeypatch.setattr(f"actions.bulletins.{reader}.four_eyes", lambda _pack: value)


def test_an_office_of_one_account_is_said_everywhere(people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    asked_of_the_pack(monkeypatch, ONE_ACCOUNT)
    alone = people["office"]
    line = proposing.propose(alone, draft())
    proposing.send(alone, line, DAY)
    verifying.state(people["town"], line, "说明")
    verifying.verify(alone, line, STANDS, "属实")
    signing.sign_on_paper(alone, line, "分管副县长", SCAN, DAY)
    with reading() as session:
        told = session.execute(select(AUDIT.c.verb, AUDIT.c.detail).where(AUDIT.c.outcome == "done")).all()
    said = [verb for verb, detail in told if detail.get("one_account")]
    assert said == ["bulletin.verify", "bulletin.sign_on_paper"]
    number = issuing.issue(alone, [line], "通报", DAY, date(2026, 10, 30))
    with reading() as session:
        [(_, content)] = make(session, pack_in_force(session), "bulletin", number=number)
    paper: Any = Document(BytesIO(content))
    assert any("没有由不同账号分别办理" in paragraph.text for paragraph in paper.paragraphs)


def test_a_pack_may_ask_for_two_organs(
    people: dict[str, Actor], kaijiang: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from actions.accounts.managing import console, insert_account

    with unit_of_work(console(kaijiang.county), "account.manage", "x") as act:
        for name, role in (("联席办", "office"), ("联席办乙", "office"), ("督导室", "supervisor")):
            insert_account(act, name, role, None, may_sign=False, display_name="")
    asked_of_the_pack(monkeypatch, BODIES)
    line = upto(people, SENT)
    verifying.state(people["town"], line, "说明")
    with pytest.raises(NotAllowed, match="另一机关"):
        verifying.verify(people["office"], line, STANDS, "属实")
    verifying.verify(people["supervisor"], line, STANDS, "属实")
    signing.sign(people["convener"], line)


NAMED = {
    "任市木槿小学校长失职，隐患超期。": "任市木槿小学校长",
    "联系电话13800138000，隐患超期。": "13800138000",
    "王建国没有落实，隐患超期。": "王建国",
    "学校长期未整改，班主任已配备，隐患超期。": "",
}


@pytest.mark.parametrize("facts", NAMED)
def test_what_may_name_a_person_is_asked_about_and_needs_the_conveners_reason(
    people: dict[str, Actor], facts: str
) -> None:
    write(people["office"], Attendee, {"meeting_no": "M1", "body": TOWN, "person": "王建国", "presence": "出席"})
    line = proposing.propose(people["colleague"], replace(draft(), facts=facts))
    if not (named := NAMED[facts]):
        proposing.send(people["office"], line, DAY)
        return
    with pytest.raises(Refused, match=f"可能点名：{named}"):
        proposing.send(people["office"], line, DAY)
    proposing.send(people["office"], line, DAY, naming="职务是事实的一部分")
    verifying.state(people["town"], line, "说明")
    verifying.verify(people["office"], line, STANDS, "属实")
    with pytest.raises(Refused, match=f"可能点名：{named}"):
        signing.sign(people["convener"], line)
    signing.sign(people["convener"], line, naming="经研究同意")
    with reading() as session:
        from figures.bodies.lines import steps

        note = steps(session, pack_in_force(session), [line])[line][-1].note
    assert "经研究同意" in note and steps_of(line)[-1] == SIGNED
