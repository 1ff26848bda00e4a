"""② What the county's own limits and the plan's safeguards ask of incidents and 通报, and did not get in time: first
reports later than the limit, serious incidents without 专项督导, feedback that is overdue."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlmodel import Session

from catalogue.ledgers.incidents import REPORTS
from figures.bodies.lines import due_on, late_feedback, state_on, steps
from figures.bodies.standing import INCIDENT_TASK
from figures.incidents.chain import ChainStep, IncidentLine, chain, of_the_period, summed_up
from figures.meetings.rules.asking import Asked, Figure, Proposal
from figures.meetings.slides import LONGEST, OWING, bars_of
from figures.query import Period
from figures.wording import moment
from models.base import table
from models.bulletin import REVOKED, BulletinIssue, BulletinLine
from models.county import Pack

LINE, ISSUE = table(BulletinLine), table(BulletinIssue)
SUPERVISION_TASK = "agenda.supervision_task"
"""The setting that names the task under which matters of supervision and 通报 fall."""
HEADINGS = {link.heading for link in REPORTS}


def late_reports(asked: Asked) -> Iterator[Proposal]:
    """One matter: first reports that came later than the county's limits; of those stated that have one."""
    pack, lines = asked.pack, asked.of(of_the_period)
    late = [line for line in lines if line.late]
    if not late and not asked.stands():
        return
    told = summed_up(pack, lines, asked.period)
    slow = [(line, step) for line in late for step in chain(pack, line.facts) if step.late and step.heading in HEADINGS]
    slow.sort(key=lambda each: -(each[1].minutes or 0))
    worst = f"；最长{slow[0][1].minutes}分钟（{slow[0][1].heading}）" if slow else ""
    yield Proposal(
        title=f"{len(late)}起事件首报超过时限",
        facts=f"首报在时限内{told.in_time}/{told.timed}次{worst}",
        source=f"事件台账{len(late)}行",
        figures=(Figure(name="首报在时限内", part=told.in_time, whole=told.timed, unit="次"),),
        ask="逐起说明迟报原因，重申报告时限",
        rows=[line.row for line in late],
        shown=_slow(pack, slow) | bars_of(pack, Counter(line.township for line in late), "起", "首报超过时限"),
        clause=pack.setting(INCIDENT_TASK),
        raised=bool(late),
    )


def _slow(pack: Pack, slow: Sequence[tuple[IncidentLine, ChainStep]]) -> dict[str, object]:
    rows = [
        [pack.name_of(line.township), f"{moment(line.facts['happened_at'])}{line.kind}事件", step.heading,
         f"{step.minutes}分钟", f"{step.limit}分钟"]
        for line, step in slow[:LONGEST]
    ]  # fmt: skip
    heads = ["乡镇", "事件", "环节", "用时", "时限"]
    return {"table": {"heads": heads, "rows": rows}, "more": 0}


def unsupervised(asked: Asked) -> Iterator[Proposal]:
    """One matter: serious incidents of the period that no 专项督导 names (31号文 三（三）)."""
    pack = asked.pack
    serious = [line for line in asked.of(of_the_period) if line.facts["major"]]
    without = [line for line in serious if not line.supervised]
    if not without and not asked.stands():
        return
    done = len(serious) - len(without)
    yield Proposal(
        title=f"{len(without)}起重大或重大影响事件没有专项督导",
        facts=f"已专项督导{done}/{len(serious)}起",
        source=f"事件台账{len(without)}行",
        figures=(Figure(name="已专项督导", part=done, whole=len(serious), unit="起"),),
        ask="明确专项督导的牵头单位和时限" if without else "",
        rows=[line.row for line in without],
        shown=bars_of(pack, Counter(line.township for line in without), "起", "没有专项督导"),
        clause=pack.setting(SUPERVISION_TASK),
        raised=bool(without),
    )


def issued_by(session: Session, pack: Pack, period: Period) -> list[BulletinLine]:
    """The lines of 通报 issued by D that ask for feedback, in their state of D, oldest deadline first; those a 复核
    had revoked by D ask for none."""
    query = (
        select(LINE)
        .join(ISSUE, ISSUE.c.id == LINE.c.issue_id)
        .where(
            LINE.c.county == pack.code,
            ~LINE.c.praise,
            LINE.c.feedback_due.is_not(None),
            ISSUE.c.issued_on <= period.as_of,
        )
        .order_by(LINE.c.id)
    )
    found = [BulletinLine(**row._mapping) for row in session.execute(query)]
    taken = steps(session, pack, [line.id or 0 for line in found])
    stood = []
    for line in found:
        told = taken.get(line.id or 0, [])
        then = {"state": state_on(line, told, period.as_of), "feedback_due": due_on(line, told, period.as_of)}
        stood.append(line.model_copy(update=then))
    return sorted(
        (line for line in stood if line.state != REVOKED),
        key=lambda line: (line.feedback_due or period.as_of, line.id or 0),
    )


def late_feedback_lines(asked: Asked) -> Iterator[Proposal]:
    """One matter: lines of issued 通报 whose feedback is overdue on D; silence is never consent."""
    pack, day = asked.pack, asked.period.as_of
    issued = asked.of(issued_by)
    late = [line for line in issued if late_feedback(line, day)]
    if not late and not asked.stands():
        return
    owes = [
        [pack.name_of(line.body), "反馈整改情况", line.feedback_due.isoformat(), late_feedback(line, day)]
        for line in late
        if line.feedback_due
    ]
    yield Proposal(
        title=f"{len(late)}条通报事项逾期未反馈",
        facts=f"逾期未反馈{len(late)}/{len(issued)}条",
        source=f"印发的通报{len(issued)}条",
        figures=(Figure(name="逾期未反馈", part=len(late), whole=len(issued), unit="条"),),
        ask="限期反馈，逾期的再督办" if late else "",
        rows=[row for line in late for row in line.rows],
        shown={"owes": owes[:OWING], "owes_more": max(0, len(owes) - OWING)}
        | bars_of(pack, Counter(line.body for line in late), "条", "逾期未反馈"),
        clause=pack.setting(SUPERVISION_TASK),
        raised=bool(late),
    )
