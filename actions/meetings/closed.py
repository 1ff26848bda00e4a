"""A closed meeting is closed at every door: form, correction, import, undo and whatever writes to its rows.

Asked at the end of each act that wrote to meetings or resolutions (actions.unit_of_work.GUARDS), of what the act made
of them. What becomes of a resolution goes on after the meeting; everything else waits for 重开会议.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from catalogue.attachments import PURPOSES
from errors import Refused
from figures.attached.standing import ATTACHMENT
from figures.meetings.agenda import SITTING
from models.base import Versioned, table
from models.meeting import Attendee, Meeting, Resolution
from models.sitting import CLOSED

if TYPE_CHECKING:
    from actions.unit_of_work import UnitOfWork

GOES_ON = frozenset({"outcome", "outcome_on", "reason", "remark"})
"""Fields of a resolution that are followed after the meeting."""
STAMPS = frozenset(Versioned.model_fields) - {"remark"}


def refuse_changes(act: "UnitOfWork") -> None:
    """Raises Refused when the act changed a row of a meeting that was closed before it."""
    closed = _closed_before(act)
    if not closed:
        return
    _unchanged(act, Meeting, ("number",), closed, frozenset())
    _unchanged(act, Attendee, ("meeting_no", "body"), closed, frozenset())
    _unchanged(act, Resolution, ("meeting_no", "seq"), closed, GOES_ON)


def refuse_files(act: "UnitOfWork") -> None:
    """Raises Refused when the act put a file beside a meeting that was closed before it, or withdrew one. The paper of
    the meeting itself (签到表, 签字件) comes when it is over, and is still taken."""
    query = select(ATTACHMENT.c.row_key, ATTACHMENT.c.purpose, ATTACHMENT.c.withdrawn_at).where(
        ATTACHMENT.c.county == act.county,
        ATTACHMENT.c.holder == table(Meeting).name,
        or_(ATTACHMENT.c.recorded_at == act.at, ATTACHMENT.c.withdrawn_at == act.at),
    )
    touched = act.session.execute(query).all()
    closed = _closed_before(act) if touched else set()
    for row in touched:
        if row.row_key in closed and (row.withdrawn_at is not None or not PURPOSES[row.purpose].paper):
            raise Refused(f"{locked_words(row.row_key)}签到表和签字件闭会后仍可添加。")


def _closed_before(act: "UnitOfWork") -> set[str]:
    """The numbers of the meetings that were closed before the act."""
    query = select(SITTING.c.meeting_no).where(
        SITTING.c.county == act.county,
        SITTING.c.state == CLOSED,
        SITTING.c.meeting_no != "",
        SITTING.c.changed_at < act.at,
    )
    return set(act.session.execute(query).scalars())


def _unchanged(
    act: "UnitOfWork", model: type[Versioned], key: tuple[str, ...], closed: Collection[str], free: Collection[str]
) -> None:
    rows = table(model)
    query = select(rows).where(
        rows.c.county == act.county,
        rows.c[key[0]].in_(closed),
        or_(rows.c.recorded_at == act.at, rows.c.superseded_at == act.at),
    )
    facts = [name for name in model.model_fields if name not in STAMPS and name not in free]
    then: dict[tuple[Any, ...], list[Any]] = {}
    now: dict[tuple[Any, ...], list[Any]] = {}
    for row in act.session.execute(query).mappings():
        which = tuple(row[name] for name in key)
        values = [row[name] for name in facts]
        if row["superseded_at"] is None:
            now[which] = values
        elif row["recorded_at"] < act.at:
            then[which] = values
    for which in sorted(then.keys() | now.keys(), key=str):
        if then.get(which) != now.get(which):
            raise Refused(locked_words(str(which[0])))


def locked_words(number: str) -> str:
    """What is said to who would change a closed meeting."""
    return f"会议{number}已经闭会，登记内容已锁定：确需改动，请联席办在“季度会议”页重开会议、写明理由。"
