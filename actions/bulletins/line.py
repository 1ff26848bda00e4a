"""One line of a 通报 as it stands, locked; how it moves to another state; and whom its matter concerns."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update

from access.rights import ANYWHERE, Place
from actions.unit_of_work import UnitOfWork
from errors import Refused
from figures.bodies.evidence.asking import CHANGED
from figures.bodies.evidence.now import hindrances
from figures.bodies.lines import LINE, STEP
from models.account import Actor
from models.bulletin import BulletinLine
from models.database import reading

Row = dict[str, str]


def refuse_untrue(rows: Sequence[Row], words: str, what_to_do: str, *, praise: bool = False) -> None:
    """Raises Refused where today's record contradicts the words of a line, or its rows are not its body's."""
    if told := hindrances(rows, words, praise=praise):
        raise Refused(f"{'。'.join(told)}。{what_to_do}")


def refuse_gone(rows: Sequence[Row], words: str, what_to_do: str, *, praise: bool = False) -> None:
    """The same, but what has merely changed since passes: who verifies takes it out or restates it."""
    refuse_untrue([row for row in rows if row["state"] != CHANGED], words, what_to_do, praise=praise)


def own_place(actor: Actor) -> Place:
    """A member speaks for its own scope; the line's body is checked inside the act."""
    return Place(unit=actor.scope)


def place_of_line(actor: Actor, line_id: int) -> Place:
    """The body a line names, by which 教科局's own matters fall to the supervisor."""
    with reading() as session:
        body = session.execute(select(LINE.c.body).where(LINE.c.county == actor.county, LINE.c.id == line_id)).scalar()
    return Place(unit=body) if body else ANYWHERE


def on_behalf(actor: Actor, line: BulletinLine) -> str:
    """What a step notes first when the words came on paper and were entered for the body."""
    return "" if actor.scope == line.body and actor.is_body else "（纸质，代录）"


def needed(text: str, sentence: str) -> str:
    """A text without its blanks at the ends; raises Refused with the sentence when nothing is left."""
    if not text.strip():
        raise Refused(sentence)
    return text.strip()


def line_in(act: UnitOfWork, line_id: int, *states: str, verb: str = "", version: int | None = None) -> BulletinLine:
    """The line as it stands, locked. The right over the body it names is asked before its state is told."""
    row = act.session.execute(
        select(LINE).where(LINE.c.county == act.county, LINE.c.id == line_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise Refused("找不到这条通报事项，请刷新页面。")
    if verb:
        act.require(verb, Place(unit=row.body))
    if row.state not in states:
        raise Refused(f"这条事项现在是“{row.state}”，这一步只能在“{'、'.join(states)}”时办理。")
    if version is not None and version != row.version:
        raise Refused("这条事项刚被别人改过，请看过最新内容后再办。")
    return BulletinLine(**row._mapping)


def taken_on(act: UnitOfWork, line: BulletinLine, step: str) -> date:
    """The day of a line's last step of this name; the earliest of days when there is none."""
    found = act.session.execute(
        select(func.max(STEP.c.taken_at)).where(STEP.c.line_id == line.id, STEP.c.step == step)
    ).scalar()
    return found.date() if found else date.min


def move(act: UnitOfWork, line: BulletinLine, state_: str, note: str, **values: Any) -> None:
    """Into another state, which is also the step's name."""
    change(act, line, state_, note, state=state_, **values)


def change(act: UnitOfWork, line: BulletinLine, step: str, note: str, **values: Any) -> None:
    """Change a line and keep the step that says so; its version counts up."""
    act.session.execute(update(LINE).where(LINE.c.id == line.id).values(version=line.version + 1, **values))
    write_step(act, int(line.id or 0), step, note, values.get("feedback_due"))
    act.detail |= {"line": line.id, "step": step}


def write_step(act: UnitOfWork, line_id: int, step: str, note: str, due: date | None = None) -> None:
    """Keep a step of a line: what, when, by whom, in which words, and by which day it lays feedback down."""
    act.session.execute(
        insert(STEP).values(
            county=act.county,
            line_id=line_id,
            step=step,
            taken_at=act.at,
            taken_by=act.actor.name,
            note=note[:4000],
            due=due,
        )
    )
