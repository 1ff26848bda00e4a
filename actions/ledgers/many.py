"""One step taken by many hazards at once: looked at before, written in one act, undone as one.

What may not take the step is told with why before anything is written; the others are judged by the same checks as
a step alone, as one table. The act is an import without a file: its rows carry its number, by which they are listed
and taken back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from access.ownership import home_of
from actions.ledgers.entries import TAKEN_OVER, Invalid
from actions.ledgers.imports import new_batch, write_rows
from actions.ledgers.next_steps import Tried, filled_in
from actions.ledgers.row_rights import CHUNK, RowRights
from actions.unit_of_work import prepared, refuse_unless_may, unit_of_work
from catalogue.ledgers import STEPS_SHEET
from catalogue.steps import STEPS, StepKind
from errors import NotAllowed, Refused
from ledgers.out.export import ledger_of
from ledgers.preview import judged
from ledgers.reading.tables.entered import read_rows
from ledgers.validate.registers import registers_of
from ledgers.validate.rows.row import CellError, Preview
from models.account import Actor
from models.base import table
from models.clock import today
from models.county import Pack, pack_in_force
from models.database import reading
from models.hazard import HazardEvent
from models.hazard_lifecycle import broken_step

MOST = 1000
"""Hazards of one act."""
EVENT = table(HazardEvent)
NOWHERE = "台账里没有这一项，或它不在您能看的范围内。"
Seen = tuple[int, ...]
"""The versions a person looked at: the hazard's and those of its steps."""


@dataclass(frozen=True)
class Looked:
    """A hazard before a step of many: why it may not take it (None when it may), the versions seen, and of the step
    to be taken the body whose it is and its 序号."""

    number: str
    refusal: str | None
    seen: Seen = ()
    unit: str = ""
    seq: int = 0
    filled: Mapping[str, Any] = field(default_factory=dict)
    """Of an approval what it keeps of the 申请延期 it answers."""
    barred: bool = False
    """Whether it is a right that is refused."""


@dataclass(frozen=True)
class Together:
    """What was written: the batch by which it is listed and undone, and how many hazards took the step."""

    batch: int
    written: int


def looked_at(actor: Actor, numbers: Sequence[str], kind: str) -> list[Looked]:
    """Each hazard with why it may not take the step today, in the order given; nothing is written."""
    about = _about(kind, numbers)
    refuse_unless_may(actor, about.right.verb, _target(numbers, kind), home_of(actor))
    with reading() as session:
        return _looked(session, pack_in_force(session), actor, numbers, about)


def step_many(actor: Actor, kind: str, values: Mapping[str, object], seen: Mapping[str, Seen]) -> Together:
    """Write the step for all these hazards (number → versions seen), or for none.

    `values`: fields of 办理记录 as for one step. Raises Refused naming those that may not take it or were changed since
    they were looked at, Invalid with the fields that were typed wrong.
    """
    numbers = list(seen)
    about = _about(kind, numbers)
    target = _target(numbers, kind)
    refuse_unless_may(actor, about.right.verb, target, home_of(actor))

    def work(session: Session, pack: Pack) -> tuple[list[Looked], Preview]:
        looked = _looked(session, pack, actor, numbers, about)
        steps = [_row(each, about, values) for each in looked if each.refusal is None]
        fields = dict.fromkeys(name for step in steps for name in step)
        return looked, judged(session, pack, read_rows(pack, STEPS_SHEET, [fields | step for step in steps]))

    ready = prepared(actor.county, work)
    with unit_of_work(actor, about.right.verb, target, home_of(actor)) as act:
        looked, made = ready.within(act)
        if moved := [each.number for each in looked if each.seen != seen[each.number]]:
            raise Refused(f"有{len(moved)}项刚被别人改动，没有写入：{_named(moved)}。请重新勾选再办。")
        if barred := next((each for each in looked if each.barred), None):
            raise NotAllowed(f"{barred.number}：{barred.refusal}")
        if bad := [each for each in looked if each.refusal]:
            raise Refused(f"有{len(bad)}项不能{kind}，没有写入：{bad[0].number}，{bad[0].refusal}")
        if made.errors:
            raise Invalid(_each_once(made.errors))
        rights = RowRights(act.session, actor, registers_of(act.session, pack_in_force(act.session)))
        if refused := rights.refusal("", made.writes, made.rows):
            raise NotAllowed(f"{refused[0].facts['hazard_no']}：{refused[1]}")
        batch = new_batch(act, "hazards", f"成批{kind}", created=len(made.writes), updated=0)
        write_rows(act, ledger_of("hazards"), made.writes, batch)
        act.detail |= {"batch": batch, "step": kind, "rows": numbers}
        return Together(batch, len(made.writes))


def _about(kind: str, numbers: Sequence[str]) -> StepKind:
    if kind not in STEPS:
        raise Refused(f"没有“{kind}”这种办理事项。")
    if not numbers:
        raise Refused("还没有选隐患，请先在表里勾选。")
    if len(numbers) > MOST:
        raise Refused(f"选了{len(numbers)}项，一次最多办{MOST}项；请用筛选条件分几次办。")
    return STEPS[kind]


def _target(numbers: Sequence[str], kind: str) -> str:
    return f"{len(numbers)}项 {kind}"


def _looked(session: Session, pack: Pack, actor: Actor, numbers: Sequence[str], about: StepKind) -> list[Looked]:
    """Who may by right, and then by the life of each."""
    rights = RowRights(session, actor, registers_of(session, pack))
    hazards, steps = rights.hazards(numbers), _steps(session, actor.county, numbers)
    found = []
    for number in numbers:
        hazard, taken = hazards.get(number), steps.get(number, [])
        if hazard is None:
            found.append(Looked(number, NOWHERE))
            continue
        unit, asked = rights.taker(about, hazard), filled_in(about.name, taken)
        tried = Tried(max((step.seq for step in taken), default=0) + 1, about.name, _day(hazard, taken))
        reason = barred = rights.step_kind({"kind": about.name, "by_unit": unit}, hazard)
        if reason is None and (broken := broken_step(hazard["found_on"], [*taken, tried])):
            reason = broken[1]
        found.append(
            Looked(
                number,
                reason,
                (hazard["id"], *(step.id for step in taken)),
                unit,
                tried.seq,
                {name: asked[name] for name in TAKEN_OVER if name in asked},
                barred is not None,
            )
        )
    return found


def _day(hazard: Mapping[str, Any], taken: Sequence[Any]) -> date:
    days: list[date] = [today(), hazard["found_on"], *(step.on_date for step in taken)]
    return max(days)


def _row(each: Looked, about: StepKind, values: Mapping[str, object]) -> dict[str, object]:
    filled = {name: value for name, value in values.items() if value not in (None, "")}
    known = {"hazard_no": each.number, "seq": each.seq, "kind": about.name}
    return {"on_date": today(), "by_unit": each.unit} | dict(each.filled) | filled | known


def _steps(session: Session, county: str, numbers: Sequence[str]) -> dict[str, list[Any]]:
    """The standing steps of each hazard, in order."""
    found: dict[str, list[Any]] = {}
    for start in range(0, len(numbers), CHUNK):
        query = select(EVENT).where(
            EVENT.c.county == county,
            EVENT.c.superseded_at.is_(None),
            EVENT.c.hazard_no.in_(numbers[start : start + CHUNK]),
        )
        for row in session.execute(query.order_by(EVENT.c.hazard_no, EVENT.c.seq)):
            found.setdefault(row.hazard_no, []).append(row)
    return found


def _each_once(errors: Sequence[CellError]) -> list[CellError]:
    """What was typed once for all is told once."""
    return list({(error.column, error.message): error for error in errors}.values())


def _named(numbers: Sequence[str]) -> str:
    return "、".join(numbers[:5]) + (f"等{len(numbers)}项" if len(numbers) > 5 else "")
