"""④ What happened at schools within the period, and what of it is settled."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from figures.bitemporal import known
from figures.meetings.rules.asking import Asked, Figure, Proposal
from figures.meetings.slides import bars_of
from figures.query import Period, called
from models.base import table
from models.county import Pack
from models.incident import Incident

INCIDENT = table(Incident)


def happened(session: Session, pack: Pack, period: Period) -> Sequence[Any]:
    """Incidents from the period's start to the close of D: kind, number, settled_on; by number."""
    first = datetime.combine(period.start, time())
    after = datetime.combine(period.as_of + timedelta(days=1), time())
    query = select(INCIDENT.c.kind, INCIDENT.c.number, INCIDENT.c.settled_on).where(
        INCIDENT.c.county == pack.code,
        known(INCIDENT, None),
        INCIDENT.c.happened_at >= first,
        INCIDENT.c.happened_at < after,
    )
    return session.execute(query.order_by(INCIDENT.c.number)).all()


def incidents_found(asked: Asked) -> Iterator[Proposal]:
    """A matter a period, `about` its name: each quarter's incidents are new. Raised when there were any."""
    period = asked.period
    about, rows = period.name or f"{period.start:%Y%m%d}", asked.of(happened)
    if not rows and not asked.stands(about):
        return
    counts = Counter(row.kind for row in rows)
    settled = sum(1 for row in rows if row.settled_on and row.settled_on <= period.as_of)
    now = called(period)
    kinds = "、".join(f"{kind}{n}起" for kind, n in counts.most_common())
    yield Proposal(
        about=about,
        title=f"{now}学校安全事件{len(rows)}起",
        facts="；".join(part for part in (kinds, f"已办结{settled}/{len(rows)}起") if part),
        source=f"事件台账{len(rows)}行",
        figures=(Figure(name="事件办结", part=settled, whole=len(rows), unit="起"),),
        rows=[{"ledger": "incidents", "number": row.number} for row in rows],
        shown=bars_of(asked.pack, counts, "起", f"{now}学校安全事件"),
        raised=bool(rows),
    )
