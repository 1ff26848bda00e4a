"""通报 from proposal to settlement: every step, every refusal, who may do what, and the two registers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.bulletins import answering, issuing, proposing, reviewing, signing, transfers, verifying
from actions.bulletins.issuing import JOINT, OFFICES_OWN, SUPERVISORS_OWN
from actions.bulletins.proposing import Draft
from actions.bulletins.verifying import CHANGED, STANDS
from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions, rebuild_spans, supersede
from catalogue.attachments import LINES
from catalogue.attachments import SIGNED as SIGNATURE
from errors import NotAllowed, Refused
from figures.attached.standing import attached_to
from figures.bodies.lines import ISSUE, LINE, TRANSFER, issue_of, lines, statement_words, steps
from models import clock
from models.account import Actor
from models.base import table
from models.bulletin import (
    ANSWERED,
    CORRECTED,
    DISMISSED,
    ISSUED,
    PRESSED,
    PROPOSED,
    REFERRED,
    REVOKED,
    SENT,
    SETTLED,
    SIGNED,
    UPHELD,
    VERIFIED,
    WITHDRAWN,
    BulletinLine,
)
from models.county import pack_in_force
from models.database import reading
from models.hazard import Hazard, HazardEvent
from models.record import AuditEntry

TOWN, OTHER = "511723107000", "511723106000"
QUARTER, DAY = "2026Q3", date(2026, 10, 8)
SCAN = ("签发.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF")
RECIPIENTS = ("县学校安全管理联席会议办公室", "纪检监察机关", "组织人事部门")
HAZARD, EVENT, AUDIT = table(Hazard), table(HazardEvent), table(AuditEntry)


@pytest.fixture
def people(kaijiang: Actor) -> dict[str, Actor]:
    """One actor a role; the office and the supervisor carry the host as their scope. Two hazards stand."""
    clock.fix(datetime(2026, 10, 8, 9))
    for number in ("H1", "H2"):
        hazard(kaijiang, number)
    return {
        "office": replace(kaijiang, scope="edu"),
        "colleague": replace(kaijiang, name="联席办乙", scope="edu"),
        "supervisor": Actor(kaijiang.county, "督导室", "supervisor", "edu"),
        "convener": Actor(kaijiang.county, "召集人", "leader", None, True),
        "leader": Actor(kaijiang.county, "县领导", "leader"),
        "town": Actor(kaijiang.county, "任市镇", "township", TOWN),
        "other": Actor(kaijiang.county, "甘棠镇", "township", OTHER),
        "housing": Actor(kaijiang.county, "住建局", "department", "housing"),
        "edu": Actor(kaijiang.county, "教科局", "department", "edu"),
        "school": Actor(kaijiang.county, "学校", "school", "S1"),
        "admin": Actor(kaijiang.county, "管理员", "admin"),
    }


def hazard(actor: Actor, number: str, town: str = TOWN, to: str = "") -> None:
    """A hazard long overdue at its township."""
    with unit_of_work(actor, "ledger.enter", number) as act:
        row = {
            "number": number,
            "school_code": None,
            "township_code": town,
            "ring": "校内",
            "description": f"围墙裂缝{number}",
            "level": "一般",
            "found_on": date(2026, 5, 1),
            "source": "学校自查",
            "responsible": to or town,
            "verifying_unit": "edu",
            "first_deadline": date(2026, 6, 1),
        }
        insert_versions(act, Hazard, [row])
        rebuild_spans(act, [number])


def draft(body: str = TOWN, clause: str = "8", numbers: str = "H1", **said: Any) -> Draft:
    """A line about overdue hazards."""
    rows = [{"ledger": "hazards", "number": number} for number in numbers.split()]
    return Draft(QUARTER, body, clause, "隐患长期逾期", "两项隐患超期。", rows, **said)


def line_of(line_id: int) -> BulletinLine:
    """A line as it stands."""
    with reading() as session:
        return next(line for line in lines(session, pack_in_force(session)) if line.id == line_id)


def steps_of(line_id: int) -> list[str]:
    """The names of the steps a line took."""
    with reading() as session:
        return [s.step for s in steps(session, pack_in_force(session), [line_id]).get(line_id, [])]


def upto(people: dict[str, Actor], step: str, body: str = TOWN, numbers: str = "H1", clause: str = "8") -> int:
    """A line brought to a step by the people it is given to."""
    judge = people["supervisor" if body == "edu" else "office"]
    line = proposing.propose(people["colleague"], draft(body, clause, numbers))
    named = next(a for a in people.values() if a.role in ("township", "department") and a.scope == body)
    taken: list[tuple[str, Callable[[], object]]] = [
        (SENT, lambda: proposing.send(people["office"], line, DAY + timedelta(days=5))),
        ("", lambda: verifying.state(named, line, "已委托鉴定，方案在报。")),
        (VERIFIED, lambda: verifying.verify(judge, line, STANDS, "属实")),
        (SIGNED, lambda: signing.sign(people["convener"], line)),
        (
            ISSUED,
            lambda: issuing.issue(people["office"], [line], "隐患逾期通报", DAY, DAY + timedelta(days=20)),
        ),
        (ANSWERED, lambda: answering.feedback(named, line, "已全部整改")),
        (SETTLED, lambda: answering.settle(judge, line, SETTLED, "现场看过")),
    ]
    for name, deed in taken if step != PROPOSED else ():
        deed()
        if name == step:
            break
    assert line_of(line).state == step
    return line


def test_the_whole_way(people: dict[str, Actor]) -> None:
    line = upto(people, SETTLED)
    assert steps_of(line) == [PROPOSED, SENT, "单位说明", VERIFIED, SIGNED, ISSUED, ANSWERED, SETTLED]
    found = line_of(line)
    assert found.statement == "已委托鉴定，方案在报。" and found.feedback == "已全部整改"
    assert found.evidence and found.evidence["signed_by"] == "召集人"
    with reading() as session:
        pack = pack_in_force(session)
        issued = issue_of(session, pack, "开学安联〔2026〕1号")
        verbs = session.execute(select(AUDIT.c.verb).where(AUDIT.c.verb.like("bulletin.%"))).scalars().all()
    assert issued and [one.id for one in issued[1]] == [line] and issued[0].signed_by == "召集人"
    assert len(verbs) == 8


STEPS: dict[str, Callable[[dict[str, Actor], str, int], object]] = {
    "propose": lambda p, who, _: proposing.propose(p[who], draft(numbers="H2")),
    "dismiss": lambda p, who, i: proposing.dismiss(p[who], i, "已整改"),
    "send": lambda p, who, i: proposing.send(p[who], i, DAY),
    "state": lambda p, who, i: verifying.state(p[who], i, "说明"),
    "verify": lambda p, who, i: verifying.verify(p[who], i, STANDS, "属实"),
    "sign": lambda p, who, i: signing.sign(p[who], i),
    "send_back": lambda p, who, i: signing.send_back(p[who], i, "再核"),
    "sign_on_paper": lambda p, who, i: signing.sign_on_paper(p[who], i, "分管副县长", SCAN, DAY),
    "issue": lambda p, who, i: issuing.issue(
        p[who], [i], "通报", DAY, DAY + timedelta(days=9), JOINT if who == "supervisor" else OFFICES_OWN
    ),
    "feedback": lambda p, who, i: answering.feedback(p[who], i, "反馈"),
    "settle": lambda p, who, i: answering.settle(p[who], i, SETTLED, "看过"),
    "ask_review": lambda p, who, i: reviewing.ask_review(p[who], i, "与事实不符"),
}
WHERE = {
    "propose": PROPOSED,
    "dismiss": PROPOSED,
    "send": PROPOSED,
    "state": SENT,
    "verify": "说明",
    "sign": VERIFIED,
    "send_back": VERIFIED,
    "sign_on_paper": VERIFIED,
    "issue": SIGNED,
    "feedback": ISSUED,
    "settle": ANSWERED,
    "ask_review": ISSUED,
}
ALLOWED = {
    "propose": {"office", "supervisor"},
    "dismiss": {"office", "supervisor"},
    "send": {"office", "supervisor"},
    "state": {"office", "town"},
    "verify": {"office"},
    "sign": {"convener"},
    "send_back": {"office", "convener"},
    "sign_on_paper": {"office"},
    "issue": {"office", "supervisor"},
    "feedback": {"office", "town"},
    "settle": {"office"},
    "ask_review": {"office", "town"},
}
ROLES = ("office", "supervisor", "convener", "leader", "town", "other", "housing", "school", "admin")


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_taken_only_by_whom_it_is_given_to(people: dict[str, Actor], step: str) -> None:
    where = WHERE[step]
    line = upto(people, SENT if where == "说明" else where)
    if where == "说明":
        verifying.state(people["town"], line, "说明")
    for who in ROLES:
        if who not in ALLOWED[step]:
            before = steps_of(line)
            with pytest.raises(NotAllowed):
                STEPS[step](people, who, line)
            assert steps_of(line) == before
    STEPS[step](people, sorted(ALLOWED[step])[-1], line)


@pytest.mark.parametrize("step", [s for s in STEPS if s != "propose"])
def test_no_step_is_skipped_or_taken_twice(people: dict[str, Actor], step: str) -> None:
    able = {"state": "town", "feedback": "town", "ask_review": "town", "sign": "convener", "send_back": "convener"}
    states = {
        "state": {SENT},
        "verify": {SENT},
        "dismiss": {PROPOSED},
        "send": {PROPOSED},
        "sign": {VERIFIED},
        "send_back": {VERIFIED},
        "sign_on_paper": {VERIFIED},
        "issue": {SIGNED},
        "feedback": {ISSUED},
        "settle": {ANSWERED},
        "ask_review": {ISSUED, ANSWERED},
    }
    for at in (PROPOSED, SENT, VERIFIED, SIGNED, ISSUED, ANSWERED, SETTLED):
        if at in states[step]:
            continue
        line = upto(people, at)
        with pytest.raises(Refused, match="这一步只能在|还没有反馈"):
            STEPS[step](people, able.get(step, "office"), line)
        assert line_of(line).state == at
        if at not in (SETTLED,):
            close(people, line)
    with pytest.raises(Refused, match="找不到"):
        STEPS[step](people, able.get(step, "office"), 999)


def close(people: dict[str, Actor], line: int) -> None:
    """End a line so that another of the same matter may begin."""
    state = line_of(line).state
    if state == PROPOSED:
        proposing.dismiss(people["office"], line, "测试")
        return
    if state == SENT:
        verifying.state(people["town"], line, "说明")
        verifying.verify(people["office"], line, WITHDRAWN, "测试")
        return
    if state == VERIFIED:
        signing.sign(people["convener"], line)
    if line_of(line).state == SIGNED:
        issuing.issue(people["office"], [line], "通报", DAY, DAY + timedelta(days=9))
    if line_of(line).state == ISSUED:
        answering.feedback(people["town"], line, "反馈")
    answering.settle(people["office"], line, SETTLED, "测试")


def test_standing_is_refused_with_the_clauses_that_have_it(people: dict[str, Actor]) -> None:
    with pytest.raises(Refused, match="第1、4、8、12、13、14、15条"):
        proposing.propose(people["colleague"], draft(TOWN, "11"))
    with pytest.raises(Refused, match="保障机制"):
        proposing.propose(people["colleague"], draft(TOWN, "S1"))
    with pytest.raises(Refused, match="学校考核"):
        proposing.propose(people["colleague"], draft("S1", "11"))
    with pytest.raises(Refused, match="责任单位"):
        proposing.propose(people["colleague"], draft("office", "8"))
    with pytest.raises(Refused, match="没有台账行"):
        proposing.propose(people["colleague"], draft(numbers=""))
    with pytest.raises(Refused, match="H9（已撤销）"):
        proposing.propose(people["colleague"], draft(numbers="H1 H9"))
    with pytest.raises(Refused, match="事由"):
        proposing.propose(people["colleague"], replace(draft(), facts=" "))
    with pytest.raises(Refused, match="时间段"):
        proposing.propose(people["colleague"], replace(draft(), quarter="去年"))
    praised = proposing.propose(people["colleague"], draft(numbers="", praise=True))
    assert line_of(praised).praise


def test_one_matter_is_one_line(people: dict[str, Actor]) -> None:
    first = proposing.propose(people["colleague"], draft(numbers="H1 H2"))
    with pytest.raises(Refused, match="已经有一条在办"):
        proposing.propose(people["supervisor"], draft(numbers="H2"))
    proposing.dismiss(people["office"], first, "核实前已整改")
    assert line_of(first).state == DISMISSED
    assert proposing.propose(people["supervisor"], draft(numbers="H2"))


def test_what_a_rule_proposes_may_be_set_aside_with_a_reason(people: dict[str, Actor]) -> None:
    with pytest.raises(Refused, match="理由"):
        proposing.set_aside(people["office"], draft(), " ")
    with pytest.raises(Refused, match="责任单位里没有"):
        proposing.set_aside(people["office"], draft(clause="11"), "已整改")
    line = proposing.set_aside(people["office"], draft(), "已在县长办公会上整改")
    assert line_of(line).state == DISMISSED and steps_of(line) == [DISMISSED]
    with pytest.raises(NotAllowed):
        proposing.set_aside(people["town"], draft(numbers="H2"), "不想被通报")


def test_a_party_organ_is_named_only_when_the_convener_opens_the_case(people: dict[str, Actor]) -> None:
    office, convener = people["office"], people["convener"]
    for number in ("P1", "P2"):
        hazard(office, number, to="politics")
    line = proposing.propose(people["colleague"], draft("politics", "8", "P1"))
    assert line_of(line).state == REFERRED
    with pytest.raises(Refused, match="提请研究"):
        proposing.send(office, line, DAY)
    for other in ("office", "supervisor", "leader", "town"):
        with pytest.raises(NotAllowed):
            proposing.open_case(people[other], line, "理由")
    with pytest.raises(Refused, match="理由"):
        proposing.open_case(convener, line, " ")
    proposing.open_case(convener, line, "多次督办未果")
    assert line_of(line).state == PROPOSED
    with reading() as session:
        noted = steps(session, pack_in_force(session), [line])[line][-1]
    assert noted.taken_by == "召集人" and "多次督办未果" in noted.note
    proposing.send(office, line, DAY)
    other_line = proposing.propose(people["colleague"], draft("politics", "8", "P2"))
    proposing.decline_case(convener, other_line, "由县委研究")
    assert line_of(other_line).state == DISMISSED and steps_of(other_line) == [REFERRED, DISMISSED]


def test_silence_is_printed_and_never_consent(people: dict[str, Actor]) -> None:
    line = upto(people, SENT)
    with pytest.raises(Refused, match="还没有过"):
        verifying.verify(people["office"], line, STANDS, "属实")
    clock.fix(datetime(2026, 10, 14, 9))
    assert statement_words(line_of(line), clock.today()) == "逾期未反馈"
    verifying.verify(people["office"], line, STANDS, "属实")
    signing.sign(people["convener"], line)
    evidence = line_of(line).evidence
    assert evidence and evidence["statement"] == ""


def test_late_words_are_taken_and_dated(people: dict[str, Actor]) -> None:
    line = upto(people, SENT)
    clock.fix(datetime(2026, 10, 20, 9))
    verifying.state(people["town"], line, "迟到的说明")
    with reading() as session:
        said = steps(session, pack_in_force(session), [line])[line][-1]
    assert said.note == "（逾期）迟到的说明" and line_of(line).stated_on == date(2026, 10, 20)


def test_a_deadline_in_the_past(people: dict[str, Actor]) -> None:
    line = upto(people, PROPOSED)
    with pytest.raises(Refused, match="已经过去"):
        proposing.send(people["office"], line, DAY - timedelta(days=1))


def test_a_statement_withdraws_one_finding_and_changes_another(people: dict[str, Actor]) -> None:
    office = people["office"]
    line = proposing.propose(people["colleague"], draft(numbers="H1 H2"))
    proposing.send(office, line, DAY)
    verifying.state(people["town"], line, "H1 已于 9 月整改并报送。")
    with pytest.raises(Refused, match="改后的事实"):
        verifying.verify(office, line, CHANGED, "H1 属实，去掉")
    with pytest.raises(Refused, match="不能增加"):
        verifying.verify(office, line, CHANGED, "加一行", "三项", [{"ledger": "hazards", "number": "H3"}])
    with pytest.raises(Refused, match="请选“撤回”"):
        verifying.verify(office, line, CHANGED, "都去掉", "无", [])
    verifying.verify(office, line, CHANGED, "H1 属实，去掉", "一项隐患超期。", [{"ledger": "hazards", "number": "H2"}])
    found = line_of(line)
    assert [row["number"] for row in found.rows] == ["H2"] and found.facts == "一项隐患超期。"
    withdrawn = upto(people, SENT, numbers="H1")
    verifying.state(people["town"], withdrawn, "8 月 30 日已整改。")
    verifying.verify(office, withdrawn, WITHDRAWN, "经查属实")
    assert line_of(withdrawn).state == WITHDRAWN
    with pytest.raises(Refused, match="核实结论"):
        other = upto(people, SENT, numbers="H1")
        verifying.state(people["town"], other, "说明")
        verifying.verify(office, other, "同意", "属实")


def test_whoever_wrote_it_never_signs(people: dict[str, Actor]) -> None:
    signing_office = replace(people["colleague"], may_sign=True)
    line = proposing.propose(signing_office, draft())
    proposing.send(people["office"], line, DAY)
    verifying.state(people["town"], line, "说明")
    verifying.verify(people["office"], line, STANDS, "属实")
    with pytest.raises(NotAllowed, match="拟稿人"):
        signing.sign(signing_office, line)
    signing.send_back(people["convener"], line, "事实写清楚")
    verifying.verify(replace(people["office"], name="改稿人", may_sign=True), line, CHANGED, "补日期", "5月1日登记。")
    with pytest.raises(NotAllowed, match="改稿人"):
        signing.sign(replace(people["office"], name="改稿人", may_sign=True), line)
    signing.sign(people["convener"], line)


def test_the_hosts_own_matter_goes_to_the_supervisor(people: dict[str, Actor]) -> None:
    hazard(people["office"], "H3", to="edu")
    line = proposing.propose(people["colleague"], draft("edu", "8", "H3"))
    proposing.send(people["office"], line, DAY)
    verifying.state(people["edu"], line, "说明")
    with pytest.raises(NotAllowed, match="教育督导室"):
        verifying.verify(people["office"], line, STANDS, "属实")
    verifying.verify(people["supervisor"], line, STANDS, "属实")
    signing.sign(people["convener"], line)
    issuing.issue(people["office"], [line], "通报", DAY, DAY + timedelta(days=9), JOINT)
    answering.feedback(people["edu"], line, "已办")
    with pytest.raises(NotAllowed, match="教育督导室"):
        answering.settle(people["office"], line, SETTLED, "看过")
    reviewing.ask_review(people["edu"], line, "有异议")
    with pytest.raises(NotAllowed, match="教育督导室"):
        reviewing.decide_review(people["office"], line, UPHELD, "维持", DAY)
    reviewing.decide_review(people["supervisor"], line, UPHELD, "事实清楚", DAY)
    answering.settle(people["supervisor"], line, SETTLED, "看过")
    with pytest.raises(NotAllowed):
        verifying.verify(people["supervisor"], upto(people, SENT), STANDS, "别的单位归联席办核实")


def test_evidence_undone_since_is_not_signed(people: dict[str, Actor]) -> None:
    line = upto(people, VERIFIED, numbers="H1 H2")
    office = people["office"]
    with unit_of_work(office, "hazard.void", "H1") as act:
        step = {"hazard_no": "H1", "seq": 1, "kind": "作废", "on_date": DAY, "by_unit": "office", "reason": "重复登记"}
        insert_versions(act, HazardEvent, [step])
        rebuild_spans(act, ["H1"])
    with pytest.raises(Refused, match="H1（已作废）"):
        signing.sign(people["convener"], line)
    with unit_of_work(office, "import.undo", "H2") as act:
        found = act.session.execute(select(HAZARD.c.id).where(HAZARD.c.number == "H2")).scalars().all()
        supersede(act, Hazard, found)
    with pytest.raises(Refused, match="H2（已撤销）"):
        signing.sign_on_paper(office, line, "分管副县长", SCAN, DAY)
    assert line_of(line).state == VERIFIED
    signing.send_back(office, line, "依据已撤销")
    verifying.verify(office, line, WITHDRAWN, "依据的行已作废")


def test_what_was_signed_does_not_move(people: dict[str, Actor]) -> None:
    line = upto(people, SIGNED)
    with unit_of_work(people["office"], "ledger.correct", "H1") as act:
        old = act.session.execute(select(HAZARD).where(HAZARD.c.number == "H1")).one()
        stamps = ("id", "county", "recorded_at", "first_recorded_at", "superseded_at", "recorded_by", "batch_id")
        facts = {k: v for k, v in old._mapping.items() if k not in (*stamps, "ended_by_batch")}
        supersede(act, Hazard, [old.id])
        insert_versions(act, Hazard, [facts | {"description": "改过的描述"}])
    evidence = line_of(line).evidence
    assert evidence and evidence["rows"][0]["says"] == "围墙裂缝H1"  # type: ignore[index]


def test_a_paper_signature_says_so(people: dict[str, Actor]) -> None:
    line = upto(people, VERIFIED)
    office = people["office"]
    with pytest.raises(Refused, match="上传签发件的扫描件"):
        signing.sign_on_paper(office, line, "分管副县长", None, DAY)
    with pytest.raises(Refused, match="签发人岗位"):
        signing.sign_on_paper(office, line, " ", SCAN, DAY)
    with pytest.raises(Refused, match="签发.docx"):
        signing.sign_on_paper(office, line, "分管副县长", ("签发.docx", b"PK\x03\x04"), DAY)
    with pytest.raises(Refused, match="还没有到"):
        signing.sign_on_paper(office, line, "分管副县长", SCAN, DAY + timedelta(days=1))
    with pytest.raises(Refused, match="早于核实日期"):
        signing.sign_on_paper(office, line, "分管副县长", SCAN, DAY - timedelta(days=1))
    signing.sign_on_paper(office, line, "分管副县长", SCAN, DAY)
    with reading() as session:
        note = steps(session, pack_in_force(session), [line])[line][-1].note
        detail = session.execute(select(AUDIT.c.detail).where(AUDIT.c.verb == "bulletin.sign_on_paper")).scalars().all()
        scans = attached_to(session, office.county, LINES, [str(line)])[str(line)]
    assert "纸质审签" in note and "签发.pdf" in note and "联席办" in note
    assert [scan.purpose for scan in scans] == [SIGNATURE] and detail[-1]["on_paper"] == scans[0].sent_sha256
    assert detail[-1]["signer"] == "分管副县长"


def test_numbers_have_no_gap_and_never_go_back(people: dict[str, Actor]) -> None:
    office = people["office"]
    line = upto(people, SIGNED)
    due = DAY + timedelta(days=9)
    with pytest.raises(Refused, match="标题"):
        issuing.issue(office, [line], " ", DAY, due)
    with pytest.raises(Refused, match="请选择"):
        issuing.issue(office, [], "通报", DAY, due)
    with pytest.raises(Refused, match="早于审签"):
        issuing.issue(office, [line], "通报", DAY - timedelta(days=1), due)
    with pytest.raises(Refused, match="还没有到"):
        issuing.issue(office, [line], "通报", DAY + timedelta(days=1), due)
    with pytest.raises(Refused, match="反馈期限"):
        issuing.issue(office, [line], "通报", DAY, DAY)
    with pytest.raises(Refused, match="单独印发"):
        issuing.issue(office, [line], "通报", DAY, due, SUPERVISORS_OWN)
    with pytest.raises(Refused, match="印发单位"):
        issuing.issue(office, [line], "通报", DAY, due, "县政府")
    assert issuing.issue(office, [line], "通报一", DAY, due) == "开学安联〔2026〕1号"
    clock.fix(datetime(2026, 10, 12, 9))
    second = upto(people, SIGNED, numbers="H2")
    assert issuing.issue(office, [second], "通报二", date(2026, 10, 12), date(2026, 11, 2)) == "开学安联〔2026〕2号"
    with reading() as session:
        numbers = session.execute(select(ISSUE.c.ordinal).order_by(ISSUE.c.id)).scalars().all()
    assert numbers == [1, 2]
    clock.fix(datetime(2026, 10, 11, 9))
    hazard(office, "H4")
    third = upto(people, SIGNED, numbers="H4")
    with pytest.raises(Refused, match="不能倒排"):
        issuing.issue(office, [third], "通报三", date(2026, 10, 11), date(2026, 11, 2))
    clock.fix(datetime(2027, 1, 5, 9))
    number = issuing.issue(office, [third], "通报三", date(2027, 1, 5), date(2027, 2, 2))
    assert number == "开学安联〔2027〕1号"


def test_lines_of_one_document(people: dict[str, Actor]) -> None:
    office = people["office"]
    first, second = upto(people, SIGNED), upto(people, SIGNED, numbers="H2")
    hazard(office, "H5")
    waiting = upto(people, VERIFIED, numbers="H5")
    with pytest.raises(Refused, match="核实"):
        issuing.issue(office, [first, waiting], "通报", DAY, DAY + timedelta(days=9))
    assert line_of(first).state == SIGNED
    number = issuing.issue(office, [first, second], "通报", DAY, DAY + timedelta(days=9))
    with reading() as session:
        found = issue_of(session, pack_in_force(session), number)
    assert found and len(found[1]) == 2


def test_feedback_settling_and_pressing(people: dict[str, Actor]) -> None:
    office = people["office"]
    line = upto(people, ISSUED)
    with pytest.raises(Refused, match="没有反馈"):
        answering.settle(office, line, SETTLED, "看过")
    with pytest.raises(Refused, match="还没有过"):
        answering.settle(office, line, PRESSED, "催", DAY + timedelta(days=30))
    clock.fix(datetime(2026, 10, 30, 9))
    with pytest.raises(Refused, match="新的反馈期限"):
        answering.settle(office, line, PRESSED, "催")
    answering.settle(office, line, PRESSED, "逾期未反馈", date(2026, 11, 10))
    assert line_of(line).state == PRESSED and line_of(line).feedback_due == date(2026, 11, 10)
    answering.feedback(people["town"], line, "已办")
    with pytest.raises(Refused, match="结论"):
        answering.settle(office, line, "办结", "看过")
    answering.settle(office, line, PRESSED, "照片不清", date(2026, 11, 10))
    answering.feedback(people["town"], line, "补照片")
    answering.settle(office, line, SETTLED, "看过")
    assert steps_of(line)[-5:] == [PRESSED, ANSWERED, PRESSED, ANSWERED, SETTLED]


@pytest.mark.parametrize("verdict", [UPHELD, CORRECTED, REVOKED])
def test_a_review_is_a_linked_document_of_its_own_number(people: dict[str, Actor], verdict: str) -> None:
    office, line = people["office"], upto(people, ISSUED)
    with pytest.raises(Refused, match="没有待决定"):
        reviewing.decide_review(office, line, UPHELD, "理由", DAY)
    reviewing.ask_review(people["town"], line, "H1 已在 9 月销号")
    with pytest.raises(Refused, match="已有一份"):
        reviewing.ask_review(people["town"], line, "再说一次")
    with pytest.raises(NotAllowed):
        reviewing.decide_review(people["town"], line, verdict, "理由", DAY)
    with pytest.raises(Refused, match="复核结论"):
        reviewing.decide_review(office, line, "取消", "理由", DAY)
    number = reviewing.decide_review(office, line, verdict, "经复核", DAY)
    assert number == "开学安联〔2026〕2号"
    found = line_of(line)
    assert found.state == (REVOKED if verdict == REVOKED else ISSUED)
    assert found.evidence and found.evidence["facts"] == "两项隐患超期。"
    assert ("更正：经复核" in found.facts) == (verdict == CORRECTED)
    with reading() as session:
        issued = issue_of(session, pack_in_force(session), number)
    assert issued and issued[0].review == verdict and issued[0].review_of == found.issue_id
    assert [one.id for one in issued[1]] == [line]
    assert steps_of(line)[-2:] == ["复核申请", f"复核：{verdict}"]
    if verdict != REVOKED:
        reviewing.ask_review(people["town"], line, "新的证据")


def test_of_two_people_at_once_the_second_is_told(people: dict[str, Actor]) -> None:
    line = upto(people, SENT)
    seen = line_of(line).version
    verifying.state(people["town"], line, "先说的", version=seen)
    with pytest.raises(Refused, match="刚被别人改过"):
        verifying.state(people["office"], line, "后到的", version=seen)
    assert line_of(line).statement == "先说的"
    verifying.verify(people["office"], line, STANDS, "属实", version=line_of(line).version)
    with pytest.raises(Refused, match="现在是“核实”"):
        verifying.verify(people["colleague"], line, WITHDRAWN, "撤")


def test_another_body_learns_nothing_of_a_line(people: dict[str, Actor]) -> None:
    line = upto(people, VERIFIED)
    with pytest.raises(NotAllowed) as refusal:
        verifying.state(people["other"], line, "打听")
    assert VERIFIED not in str(refusal.value)
    with reading() as session:
        pack = pack_in_force(session)
        assert lines(session, pack, body=OTHER, told=True) == []
        drafted = proposing.propose(people["colleague"], draft(numbers="H2"))
        assert drafted not in [one.id for one in lines(session, pack, body=TOWN, told=True)]


def test_transfers_are_numbered_read_by_few_and_each_reading_is_logged(people: dict[str, Actor]) -> None:
    office, line = people["office"], upto(people, ISSUED)
    with pytest.raises(Refused, match="移送对象"):
        transfers.transfer(office, "公安机关", "线索", "8", DAY)
    with pytest.raises(Refused, match="事由"):
        transfers.transfer(office, RECIPIENTS[1], " ", "8", DAY)
    with pytest.raises(Refused, match="还没有到"):
        transfers.transfer(office, RECIPIENTS[1], "线索", "8", DAY + timedelta(days=1))
    with pytest.raises(Refused, match="方向"):
        transfers.transfer(office, RECIPIENTS[1], "线索", "8", DAY, direction="转出")
    with pytest.raises(Refused, match="没有第99条"):
        transfers.transfer(office, RECIPIENTS[1], "线索", "99", DAY)
    before = steps_of(line)
    first = transfers.transfer(office, RECIPIENTS[1], "拖延整改线索", "8", DAY, line_id=line, managed_by="县委")
    second = transfers.transfer(people["supervisor"], RECIPIENTS[2], "另一线索", "8", DAY)
    assert (first, second) == ("移送〔2026〕1号", "移送〔2026〕2号")
    assert steps_of(line) == before and line_of(line).state == ISSUED
    transfers.receive_receipt(office, first, "10月9日收")
    with pytest.raises(Refused, match="没有“移送〔2026〕9号”"):
        transfers.receive_receipt(office, "移送〔2026〕9号", "收")
    with pytest.raises(Refused, match="之间"):
        transfers.receive_receipt(office, first, "", "已立案", DAY + timedelta(days=3))
    transfers.receive_receipt(office, first, "", "已约谈", DAY)
    with pytest.raises(Refused, match="不能改写"):
        transfers.receive_receipt(office, first, "改一下")
    for who in ("convener", "leader", "town", "other", "housing", "school", "admin"):
        with pytest.raises(NotAllowed):
            transfers.read_transfers(people[who])
        with pytest.raises(NotAllowed):
            transfers.transfer(people[who], RECIPIENTS[1], "线索", "8", DAY)
    rows = [transfers.read_transfers(people[who]) for who in ("office", "supervisor")]
    assert [row["number"] for row in rows[1]] == [second, first] and rows[0][1]["receipt"] == "10月9日收"
    assert rows[0][1]["returned"] == "已约谈"
    with reading() as session:
        read = select(AUDIT.c.actor, AUDIT.c.outcome).where(AUDIT.c.verb == "transfer.read").order_by(AUDIT.c.id)
        log = [tuple(row) for row in session.execute(read)]
        assert session.execute(select(TRANSFER.c.id)).all() and session.execute(select(LINE.c.id)).all()
    assert log.count(("联席办", "done")) == 1 and log.count(("督导室", "done")) == 1
    assert log.count(("县领导", "refused")) == 1
