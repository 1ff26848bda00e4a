"""Photos and scans: each row's file stands and is the one that was put there, each row belongs to one that exists or
once did, and the audit's entries name rows that are still there."""

from collections import defaultdict
from typing import Any

from sqlalchemy import String, cast, select
from sqlmodel import Session

from actions.attachments.holders import SHEETS, called
from catalogue.attachments import BESIDE_LEDGERS, LINES
from figures.attached.standing import ATTACHMENT
from figures.bodies.lines import ISSUE, LINE
from figures.wording import stored_text
from models import filestore
from models.base import table
from models.record import DETAIL, AuditEntry
from operations.checks.result import EXAMPLES, Check, from_faults

AUDIT = table(AuditEntry)
NAME = "照片和附件"


def files_beside_rows(session: Session, county: str) -> Check:
    """Rows against the disk, against the rows they stand beside and against the audit; files that no row names (what a
    program that died in between leaves) are told and are no fault."""
    rows = session.execute(select(ATTACHMENT).where(ATTACHMENT.c.county == county).order_by(ATTACHMENT.c.id)).all()
    found = [*_on_disk(rows), *_belonging(session, county, rows), *_noted(session, county, rows)]
    named = {row.sha256 for row in session.execute(select(ATTACHMENT.c.sha256).distinct())}
    orphans = [name for name, _ in filestore.names() if name not in named]
    fine = f"{len(rows)} 个与添加时一致"
    if orphans:
        told = "、".join(name[:12] for name in orphans[:EXAMPLES]) + ("等" if len(orphans) > EXAMPLES else "")
        fine += f"；{filestore.folder()} 里另有 {len(orphans)} 个没有行用到的文件（{told}），不影响使用"
    return from_faults(NAME, found, fine)


def _on_disk(rows: Any) -> list[str]:
    faults, proved = [], dict[str, str]()
    for row in rows:
        if row.sha256 not in proved:
            path = filestore.path_of(row.sha256)
            try:
                proved[row.sha256] = "" if filestore.digest_of(path) == row.sha256 else "内容被改动"
            except OSError:
                proved[row.sha256] = "文件不见了"
        if why := proved[row.sha256]:
            where = f"{called(row.holder, row.row_key)}的“{row.file_name}”"
            faults.append(f"附件表（attachment）第 {row.id} 号行，{where}：{why}（{row.sha256[:12]}）")
    return faults


def _belonging(session: Session, county: str, rows: Any) -> list[str]:
    by_holder: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_holder[row.holder].append(row)
    faults = []
    for holder, mine in by_holder.items():
        there = _keys(session, county, holder)
        faults += [
            f"附件表（attachment）第 {row.id} 号行：{holder} 里从来没有“{row.row_key}”这一行"
            for row in mine
            if row.row_key not in there
        ]
    return faults


def _keys(session: Session, county: str, holder: str) -> set[str]:
    """The keys of all rows a table has or had, as files name them."""
    if holder in BESIDE_LEDGERS:
        column = LINE.c.id if holder == LINES else ISSUE.c.number
        return {str(key) for key in session.execute(select(column).where(column.table.c.county == county)).scalars()}
    if holder not in SHEETS:
        return set()
    sheet = SHEETS[holder]
    versions = table(sheet.model)
    query = select(*(versions.c[name] for name in sheet.key)).where(versions.c.county == county).distinct()
    return {"|".join(stored_text(part) for part in row) for row in session.execute(query)}


def _noted(session: Session, county: str, rows: Any) -> list[str]:
    stored = {row.id: row.sha256 for row in rows}
    query = select(AUDIT).where(
        AUDIT.c.county == county, AUDIT.c.outcome == "done", cast(AUDIT.c.detail, String).like('%"attachments"%')
    )
    faults = []
    for entry in session.execute(query.order_by(AUDIT.c.id)):
        told = DETAIL.read(entry.detail).get("attachments")
        for number, sha256 in told if isinstance(told, list) else ():
            if stored.get(number) != sha256:
                what = "被换过" if number in stored else "被删除"
                faults.append(f"附件表（attachment）第 {number} 号行：操作记录第 {entry.id} 条记有它，{what}")
    return faults
