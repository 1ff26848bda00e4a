"""The audit: each entry joined to the one before it, their number, the data revision they raised."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from actions.unit_of_work import ENTRIES, SERIES, audit_digest
from models.base import table
from models.clock import now
from models.record import AuditEntry, DataRevision
from operations.checks.result import Check

AUDIT, REVISION = table(AuditEntry), table(DataRevision)
UNCOUNTED = ("login", "logout", "password", "account.manage", "backup")
"""Verbs whose acts leave the data revision as it is."""


def chain(session: Session, county: str) -> Check:
    """The digest of each entry, recomputed from the entry and the digest before it; and their number.

    The last digest is shown to be noted down elsewhere: with it a chain that was rewritten whole is found too.
    Instants that a moved clock left behind or ahead are no fault of the chain, but whoever audits it must see them.
    """
    names = [c.name for c in AUDIT.columns if c.name not in ("id", "digest")]
    before, count, back, latest = "", 0, 0, datetime.min
    for row in session.execute(select(AUDIT).where(AUDIT.c.county == county).order_by(AUDIT.c.id)):
        entry = {name: getattr(row, name) for name in names}
        if audit_digest(before, entry) != row.digest:
            return Check(
                "操作记录", False, f"第 {row.id} 条（{row.at:%Y-%m-%d %H:%M}）与前后对不上：有记录被改动或删除。"
            )
        before, count = row.digest, count + 1
        back, latest = back + (row.at < latest), max(latest, row.at)
    counted = session.execute(
        select(SERIES.c.last).where(SERIES.c.county == county, SERIES.c.series == ENTRIES)
    ).scalar()
    if counted is not None and counted != count:
        return Check("操作记录", False, f"应有 {counted} 条，实有 {count} 条：末尾的记录被删除或另加。")
    told = f"{count} 条，前后相连，末条校验码 {before[:16]}"
    if back:
        told += f"；{back} 条的时刻早于前面的记录（时钟调过，或用过 SAFETY_TODAY、--now）"
    if latest > now():
        told += (
            f"；最晚一条的时刻是 {latest:%Y-%m-%d %H:%M}，晚于现在的时钟 {now():%Y-%m-%d %H:%M}"
            "（在时钟走过它之前，新记录都接在它后面，请核对电脑的日期时间）"
        )
    return Check("操作记录", True, told)


def revision(session: Session, county: str) -> Check:
    """One revision row, never ahead of the audit: each raise left an entry, so a cut-off end is noticed too."""
    rows = session.execute(select(REVISION.c.revision).where(REVISION.c.county == county)).scalars().all()
    entries = session.execute(
        select(func.count()).where(AUDIT.c.county == county, AUDIT.c.outcome == "done", AUDIT.c.verb.not_in(UNCOUNTED))
    ).scalar_one()
    if len(rows) != 1:
        return Check("数据版次", False, f"版次应有一行，实有 {len(rows)} 行。")
    ok = rows[0] <= entries
    return Check(
        "数据版次", ok, f"第 {rows[0]} 版" + ("" if ok else f"，操作记录只有 {entries} 条：末尾的记录被删除。")
    )
