"""补存: documents issued before what is issued was kept, made once from the pack of their day and kept from then on.

Each is made under the pack that was in force at its instant, so that a body renamed since stands in it by its name of
that day. What an issue keeps in its own act (actions.bulletins.issuing) is never touched.
"""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session

from actions.papers import Making, keep
from figures.bodies.lines import ISSUE, LINE, STEP, issue_of
from models.account import Actor
from models.base import table
from models.bulletin import ISSUED
from models.clock import close_of
from models.county import Pack, Unit, pack_in_force, pack_of_revision
from models.database import reading
from models.paper import KeptPaper
from models.record import DETAIL, AuditEntry
from papers.bulletins.issued import as_issued

AUDIT, KEPT, UNIT = table(AuditEntry), table(KeptPaper), table(Unit)
LATER, LATER_BY = "补存", "系统补存"
"""How the template of a document kept later is marked."""


def keep_issued(county: str, number: str = "") -> list[str]:
    """Keep every issued document that is not kept yet (or the one of a 文号); their numbers."""
    with reading() as session:
        kept = select(KEPT.c.of).where(KEPT.c.county == county, KEPT.c.paper == "bulletin")
        query = select(ISSUE.c.number).where(ISSUE.c.county == county, ISSUE.c.number.not_in(kept)).order_by(ISSUE.c.id)
        lacking = list(session.execute(query.where(ISSUE.c.number == number) if number else query).scalars())
    for each in lacking:
        with reading() as session:
            found = issue_of(session, pack_in_force(session), each)
            if found is None:
                continue
            then = _instant(session, found[0].id or 0, found[0].issued_on)
            made = as_issued(session, pack_at(session, county, then), *found)
        for paper, template, files in made:
            if files:
                keep(Actor(county, LATER_BY, "office"), Making(paper, each, f"{LATER} {template}", files))
    return lacking


def _instant(session: Session, issue: int, day: date) -> datetime:
    """When a document was issued: its lines' step, for a 复核 document the close of its day."""
    lines = select(LINE.c.id).where(LINE.c.issue_id == issue)
    query = select(STEP.c.taken_at).where(STEP.c.line_id.in_(lines), STEP.c.step == ISSUED).order_by(STEP.c.taken_at)
    found: datetime | None = session.execute(query.limit(1)).scalar()
    return found or close_of(day)


def pack_at(session: Session, county: str, instant: datetime) -> Pack:
    """The pack in force at an instant: that of the last loading by then; before the first one, that of the first."""
    query = select(AUDIT.c.at, AUDIT.c.detail).where(
        AUDIT.c.county == county, AUDIT.c.verb == "pack.change", AUDIT.c.outcome == "done"
    )
    entries = session.execute(query.order_by(AUDIT.c.id))
    loaded = [(at, DETAIL.read(detail).get("pack_revision")) for at, detail in entries]
    known = [(at, revision) for at, revision in loaded if isinstance(revision, int)]
    first = session.execute(select(func.min(UNIT.c.pack_revision)).where(UNIT.c.county == county)).scalar()
    then = [revision for at, revision in known if at <= instant] or [int(first or 0)]
    in_force = pack_in_force(session)
    return in_force if then[-1] == in_force.revision else pack_of_revision(session, then[-1])
