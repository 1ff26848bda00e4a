"""What else waits on a desk: 通报 lines, the meeting's questions, resolutions and collections, one task each.

A source is one function of SOURCES; what it yields leads to the page where the act is done, and is gone from the
desk when the act is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from access.rights import Place, may
from figures.bodies.hands import ONE_ACCOUNT, four_eyes
from figures.bodies.lines import lines
from figures.meetings.checks import asked_on, confirmations, reported
from figures.meetings.membership.receipts import receipts_of
from figures.meetings.resolutions import resolutions
from figures.meetings.sittings import label_of
from figures.query import Slice
from figures.reporting.collected import answers, collections
from models.account import Actor
from models.base import table
from models.bulletin import ANSWERED, ISSUED, PRESSED, PROPOSED, SENT, SIGNED, VERIFIED, BulletinLine
from models.collection import IN, MEND
from models.county import Pack
from models.sitting import AGENDA_SET, PREPARING, Sitting

SITTING = table(Sitting)


@dataclass(frozen=True)
class Task:
    """One thing that waits: what (bold), details, by when, and where it is done (a page and its address)."""

    what: str
    detail: str
    due: date | None
    page: str
    act: str
    address: Mapping[str, str] = field(default_factory=dict)

    def late(self, day: date) -> int:
        """Days over its day; 0 when it is not."""
        return max(0, (day - self.due).days) if self.due else 0


@dataclass(frozen=True)
class Reader:
    """For whom a desk is laid: who, the place they read, and the day."""

    actor: Actor
    place: Place
    day: date

    @property
    def body(self) -> str | None:
        """The department or township whose desk it is."""
        return self.actor.scope if self.actor.is_body else None

    def can(self, verb: str, unit: str | None = None) -> bool:
        """Whether the reader may do the verb."""
        return may(self.actor, verb, Place(unit=unit) if unit else Place()) is None


def bulletin_lines(session: Session, pack: Pack, reader: Reader) -> Iterator[Task]:
    """Of the named body: the statement and the feedback it owes. Of the office: what is to be sent, verified, put up
    for signing, issued, settled."""
    body = reader.body
    if body is None and not reader.can("bulletin.propose") and not reader.actor.may_sign:
        return
    alone = four_eyes(pack) == ONE_ACCOUNT  # else who drafted a line does not verify it
    for line in lines(session, pack, body=body, told=body is not None):
        if body is None and line.state == SENT and line.drafted_by == reader.actor.name and not alone:
            continue
        waiting = _of_the_body(line) if body else _of_the_office(reader, line)
        if waiting is None:
            continue
        act, due = waiting
        what = line.matter if body else f"{pack.name_of(line.body)}　{line.matter}"
        yield Task(
            what,
            f"通报事项，{line.state}",
            due,
            "accountability",
            act,
            {"quarter": line.quarter, "matter": str(line.id)},
        )


def _of_the_body(line: BulletinLine) -> tuple[str, date | None] | None:
    if line.state == SENT and not line.statement:
        return "写说明", line.statement_due
    return ("写反馈", line.feedback_due) if line.state in (ISSUED, PRESSED) else None


def _of_the_office(reader: Reader, line: BulletinLine) -> tuple[str, date | None] | None:
    if line.state == SENT and not line.statement and line.statement_due and line.statement_due >= reader.day:
        return None
    if line.state == SENT and not reader.can("bulletin.verify", line.body):
        return None
    if line.state == VERIFIED:
        return ("审签", None) if reader.actor.may_sign else None
    acts = {PROPOSED: "送核", SENT: "核实", SIGNED: "印发", ANSWERED: "核销"}
    return (acts[line.state], line.statement_due if line.state == SENT else None) if line.state in acts else None


def of_the_meeting(session: Session, pack: Pack, reader: Reader) -> Iterator[Task]:
    """会前核数 to be answered by a body, or objected to by one and so before the office."""
    query = select(SITTING).where(
        SITTING.c.county == pack.code, SITTING.c.state == PREPARING, SITTING.c.check_round > 0
    )
    for row in session.execute(query.order_by(SITTING.c.id)).all():
        sitting = Sitting(**row._mapping)
        label, where = label_of(sitting.quarter, sitting.ordinal), {"quarter": sitting.quarter}
        for answer in confirmations(session, pack, sitting, asked_on(sitting)):
            if reader.body == answer.body and answer.agreed is None:
                detail = f"{label}会议，核对本单位的数字"
                yield Task("会前核数", detail, sitting.check_due, "meeting", "去核对", where)
            elif reader.can("meeting.freeze") and answer.agreed is False:
                who = pack.name_of(answer.body)
                yield Task(f"{who}　会前核数有异议", answer.statement, None, "meeting", "去看", where)


def receipts_due(session: Session, pack: Pack, reader: Reader) -> Iterator[Task]:
    """参会回执 that a member has not sent, once a day is laid down for it; for the office how many have not."""
    if reader.body is None and not reader.can("meeting.prepare"):
        return
    query = select(SITTING).where(
        SITTING.c.county == pack.code, SITTING.c.state.in_((PREPARING, AGENDA_SET)), SITTING.c.reply_by.is_not(None)
    )
    for row in session.execute(query.order_by(SITTING.c.id)).all():
        sitting = Sitting(**row._mapping)
        label, where = label_of(sitting.quarter, sitting.ordinal), {"quarter": sitting.quarter}
        silent = [one.member.body for one in receipts_of(session, pack, sitting) if not one.answer]
        if reader.body in silent:
            yield Task("参会回执", f"{label}会议", sitting.reply_by, "meeting", "去填", where)
        elif reader.body is None and silent and sitting.reply_by and sitting.reply_by < reader.day:
            detail = f"{label}会议，{len(silent)}个成员单位没有回"
            yield Task("参会回执没有回齐", detail, sitting.reply_by, "meeting", "去看", where)


def resolutions_due(session: Session, pack: Pack, reader: Reader) -> Iterator[Task]:
    """Resolutions not carried out that a body leads; for the office those over their day and the reports it has to
    verify."""
    if reader.place.school:
        return
    told = {(each.meeting_no, each.seq) for each in reported(session, pack, reader.body) if not each.verdict}
    for each in resolutions(session, pack, reader.day, unsettled_only=True):
        waiting = (each.meeting_no, each.seq) in told
        where = {"kind": "meetings", "sheet": "议定事项", "row": f"{each.meeting_no}|{each.seq}"}
        if reader.body is not None and reader.body == each.lead_unit and not waiting:
            yield Task(each.matter, "议定事项，本单位牵头", each.deadline, "ledger", "报进展", where)
        elif reader.body is None and reader.can("meeting.close") and (waiting or each.days_over):
            detail = f"议定事项，{'报了进展，等联席办核定' if waiting else each.outcome}"
            what = f"{pack.name_of(each.lead_unit)}　{each.matter}"
            yield Task(what, detail, each.deadline, "ledger", "去看", where)


def collections_open(session: Session, pack: Pack, reader: Reader) -> Iterator[Task]:
    """Collections under way that are not all back, as far as the reader may see."""
    if may(reader.actor, "collect.read", reader.place):
        return
    part = Slice(township=reader.place.township, school=reader.place.school)
    for asked in collections(session, pack.code):
        if asked.closed_at is not None:
            continue
        found = answers(session, pack, asked, part)
        back = sum(each.state == IN for each in found)
        mend = sum(each.state == MEND for each in found)
        if back == len(found):
            continue
        if reader.place.school:
            detail = "交的表要改" if mend else "还没有交"
        else:
            detail = f"{back}/{len(found)}校已收，{len(found) - back - mend}校没回" + (
                f"，{mend}校要改" if mend else ""
            )
        yield Task(asked.title, detail, asked.due_at.date(), "collecting", "去收表", {"asked": str(asked.id)})


SOURCES: tuple[Callable[[Session, Pack, Reader], Iterator[Task]], ...] = (
    collections_open,
    bulletin_lines,
    of_the_meeting,
    receipts_due,
    resolutions_due,
)


def tasks(session: Session, pack: Pack, reader: Reader) -> list[Task]:
    """Everything that waits for a reader besides hazards: what is due first comes first, what has no day last."""
    found = [task for source in SOURCES for task in source(session, pack, reader)]
    return sorted(found, key=lambda task: (task.due is None, task.due or reader.day))
