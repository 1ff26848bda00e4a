"""The life of a hazard: which step may follow which, and the spans of constant state that result.

Pure functions over one hazard and its events, the single source of a hazard's state: ledgers ask
`broken_step` before a row is taken, actions rebuild `spans_of` in the writing transaction, and figures
count the spans. Order of events: date, then 序号 (figures.md, "Rectification").
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from catalogue.steps import (
    ASK,
    CLOSE,
    ENDS_ASKING,
    EXTEND,
    HAND_OVER,
    NOTHING_ASKED,
    OPEN,
    PARK,
    PLAN,
    REGRADE,
    REOPEN,
    REPORT,
    RETURN,
    STEPS,
    UNPARK,
    VOID,
    VOIDED,
)
from models.base import FAR

STATE_WORDS = {"open": "整改中", "awaiting": "待复查", "closed": "已销号"}
"""What the state of a span is called on screens, papers and exports."""
OTHER = "其他"
"""The responsible party that is neither a school nor a unit (an enterprise, a stall)."""


class Step(Protocol):
    """What an event must offer to be replayed (HazardEvent does)."""

    seq: int
    kind: str
    on_date: date
    new_deadline: date | None
    new_value: str
    by_unit: str


S = TypeVar("S", bound=Step)


class Finding(Protocol):
    """What a hazard must offer to be replayed (Hazard does)."""

    number: str
    school_code: str | None
    township_code: str
    ring: str
    level: str
    found_on: date
    responsible: str
    supervising_unit: str | None
    verifying_unit: str
    owner_post: str
    first_deadline: date | None


class Span(NamedTuple):
    """One interval of constant state, [from_on, to_on); columns as in models.hazard.HazardSpan."""

    hazard_no: str
    from_on: date
    to_on: date
    state: str
    parked: bool
    has_plan: bool
    has_owner: bool
    deadline: date | None
    first_deadline: date | None
    found_on: date
    closed_on: date | None
    closed_deadline: date | None
    report_on: date | None
    report_deadline: date | None
    township_code: str
    school_code: str | None
    ring: str
    level: str
    responsible: str
    turn_unit: str | None


def in_order(steps: Iterable[S]) -> list[S]:
    """Events by date, then 序号."""
    return sorted(steps, key=lambda step: (step.on_date, step.seq))


def asked_extension(steps: Iterable[S]) -> S | None:
    """The 申请延期 that waits for its answer after these steps; None when none does: 延期, 不予延期 and 销号 end it."""
    asked: S | None = None
    for step in in_order(steps):
        asked = step if step.kind == ASK else None if step.kind in ENDS_ASKING else asked
    return asked


def broken_step(found_on: date, steps: Sequence[Step]) -> tuple[Step, str] | None:
    """The first step that may not stand where it stands, with a Chinese sentence; None when all may.

    No skipping: closing needs a report, a report needs an open hazard, a return needs a report, only a
    closed hazard reopens, nothing follows a void. Dates never fall with 序号. The one who reports is not
    the one who verifies.
    """
    state, parked, reporter, last = OPEN, False, "", found_on
    ordered = sorted(steps, key=lambda step: step.seq)
    for at, step in enumerate(ordered):
        if step.on_date < found_on:
            return step, f"{step.kind}日期{step.on_date}早于发现日期{found_on}，请核对日期。"
        if step.on_date < last:
            return step, f"序号{step.seq}的日期{step.on_date}早于上一步的{last}，请按时间先后排序号。"
        last = step.on_date
        if problem := _problem(step, state, parked, reporter) or _unanswered(step, ordered[:at]):
            return step, problem
        kind = STEPS[step.kind]
        state = kind.leads_to or state
        parked = state != "closed" and (parked if kind.parks is None else kind.parks)
        if step.kind == REPORT:
            reporter = step.by_unit
    return None


def _problem(step: Step, state: str, parked: bool, reporter: str) -> str:
    """Why a step may not stand where the hazard is in this state; "" when it may."""
    kind = STEPS.get(step.kind)
    if kind is None:
        return f"没有“{step.kind}”这种办理事项，可填：{'、'.join(STEPS)}。"
    if state == VOIDED:
        return "隐患已作废，之后不能再有办理记录。"
    if state not in kind.follows:
        return kind.refusal.format(kind=kind.name)
    if kind.verifies and step.by_unit == reporter:
        return "复查单位与整改单位相同，请由另一单位复查。"
    if kind.parks is False and not parked:
        return "隐患没有挂账，不能解除挂账。"
    if kind.parks and parked:
        return "隐患已经挂账，请先解除挂账。"
    if "new_deadline" in kind.needs and step.new_deadline is None:
        return f"{step.kind}必须写明新期限。"
    if "new_deadline" in kind.needs and step.new_deadline and step.new_deadline < step.on_date:
        return f"新期限{step.new_deadline}早于办理日期{step.on_date}，请核对。"
    return ""


def _unanswered(step: Step, before: Sequence[Step]) -> str:
    """Why an 申请延期 or a refusal of one may not follow the steps before; "" when it may, and for any other step."""
    if step.kind == ASK and asked_extension(before) is not None:
        return "已有一份延期申请在等答复，答复以后才能再申请。"
    if STEPS[step.kind].answers and asked_extension(before) is None:
        return NOTHING_ASKED.format(kind=step.kind)
    return ""


def handed_to(step: Step, closed: bool) -> str:
    """The body a step hands the hazard to; "" for any other step, and for a closed hazard: nothing is left to do."""
    return step.new_value if step.kind == HAND_OVER and not closed else ""


def responsible_after(responsible: str, steps: Iterable[Step]) -> str:
    """The body responsible after these steps, `responsible` being the first: the last hand-over that could act."""
    closed = False
    for step in in_order(steps):
        responsible = handed_to(step, closed) or responsible
        if step.kind in (CLOSE, REOPEN):
            closed = step.kind == CLOSE
    return responsible


def turn_of(
    awaiting: bool, verifying: str, responsible: str, supervising: str | None, school: str | None
) -> str | None:
    """The unit whose turn it is: the verifier of a reported hazard, else the responsible unit, or its
    supervising unit when a school or an enterprise is responsible (figures.md, "Accountability")."""
    if awaiting:
        return verifying
    return supervising if responsible in (OTHER, school) else responsible


def spans_of(hazard: Finding, steps: Iterable[Step]) -> list[Span]:
    """The hazard's spans from found_on to FAR, without gaps; none when it is void.

    Steps that cannot act are ignored rather than refused: an extension or hand-over of a closed hazard
    has no effect, a second closing closes nothing. Several steps of one day leave one span, the last.
    The deadline in force is that of the last decision, 延期 or 挂账, else the first; 解除挂账 and 重开 bring
    back the last extension's, else the first. An extension approved while parked leaves the hazard parked.
    """
    ordered = in_order(steps)
    if any(step.kind == VOID for step in ordered):
        return []
    now = Span(
        hazard_no=hazard.number,
        from_on=hazard.found_on,
        to_on=FAR,
        state="open",
        parked=False,
        has_plan=False,
        has_owner=bool(hazard.owner_post.strip()),
        deadline=hazard.first_deadline,
        first_deadline=hazard.first_deadline,
        found_on=hazard.found_on,
        closed_on=None,
        closed_deadline=None,
        report_on=None,
        report_deadline=None,
        township_code=hazard.township_code,
        school_code=hazard.school_code,
        ring=hazard.ring,
        level=hazard.level,
        responsible=hazard.responsible,
        turn_unit=None,
    )
    extended = hazard.first_deadline
    spans: list[Span] = []

    def settle(span: Span) -> Span:
        turn = turn_of(
            span.state == "awaiting", hazard.verifying_unit, span.responsible, hazard.supervising_unit, span.school_code
        )
        return span._replace(turn_unit=None if span.state == "closed" else turn)

    def due(span: Span, step: Step, deadline: date | None) -> Span:
        # The deadline in force on a day is the one at its close, also for a report made earlier that day.
        same_day = span.report_on == step.on_date
        return span._replace(deadline=deadline, report_deadline=deadline if same_day else span.report_deadline)

    for step in ordered:
        after = now
        if step.kind == PLAN:
            after = now._replace(has_plan=True)
        elif step.kind == REPORT and now.state != "closed":
            after = now._replace(state="awaiting", report_on=step.on_date, report_deadline=now.deadline)
        elif step.kind == RETURN and now.state == "awaiting":
            after = now._replace(state="open", report_on=None, report_deadline=None)
        elif step.kind == CLOSE and now.state != "closed":
            after = now._replace(state="closed", closed_on=step.on_date, closed_deadline=now.deadline, parked=False)
        elif step.kind == REOPEN and now.state == "closed":
            cleared = now._replace(closed_on=None, closed_deadline=None, report_on=None, report_deadline=None)
            after = cleared._replace(state="open", deadline=extended)
        elif step.kind == EXTEND and now.state != "closed" and step.new_deadline:
            extended = step.new_deadline
            after = due(now, step, extended)
        elif step.kind == PARK and now.state != "closed":
            after = due(now, step, step.new_deadline or now.deadline)._replace(parked=True)
        elif step.kind == UNPARK and now.parked:
            after = due(now, step, extended)._replace(parked=False)
        elif body := handed_to(step, now.state == "closed"):
            after = now._replace(responsible=body)
        elif step.kind == REGRADE and step.new_value:
            after = now._replace(level=step.new_value)
        if after == now:
            continue
        if step.on_date > now.from_on:
            spans.append(settle(now._replace(to_on=step.on_date)))
        now = after._replace(from_on=max(step.on_date, now.from_on))
    spans.append(settle(now))
    return spans
