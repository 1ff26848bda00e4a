"""What must never change once written: snapshots, kept files and the pack, each against its digest; import batches
against their rows and the audit."""

import hashlib
from collections import defaultdict
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from actions.pack.folder import LOADING
from actions.pack.in_force import digest_in_force
from catalogue.ledgers import LEDGERS
from domain.calendar import weeks_of
from figures.meetings.sittings import digest_of
from figures.tracing.content import replay_digest
from models.base import table
from models.case import Case
from models.county import Pack, TeachingWeek, county_of
from models.paper import KeptPaper, PaperTemplate
from models.record import DETAIL, AuditEntry, Batch, Upload
from models.sitting import Snapshot
from operations.checks.result import Check, from_faults

AUDIT, BATCH, UPLOAD = table(AuditEntry), table(Batch), table(Upload)
CASE, KEPT, TEMPLATE = table(Case), table(KeptPaper), table(PaperTemplate)
SNAPSHOT, WEEK = table(Snapshot), table(TeachingWeek)


def pack_unchanged(session: Session, pack: Pack) -> Check:
    """The pack in force against its digest at loading, and the teaching weeks derived from it."""
    if digest_in_force(session) != county_of(session).pack_digest:
        return Check("县资料", False, "与载入时的摘要不一致：有资料被直接改动。")
    columns = [column for column in WEEK.columns if column.name not in LOADING]
    loaded = pack.base or pack
    wanted = sorted(tuple(vars(week)[c.name] for c in columns) for week in weeks_of(loaded.terms, loaded.days_off))
    query = select(*columns).where(WEEK.c.county == pack.code, WEEK.c.pack_revision == pack.revision)
    if sorted(tuple(row) for row in session.execute(query)) != wanted:
        return Check("县资料", False, "教学周表（teaching_week）与校历推算的不一致：有教学周被直接改动。")
    return Check("县资料", True, "与载入时一致")


def snapshots_unchanged(session: Session, county: str) -> Check:
    """Each snapshot's text against its digest, and each digest against the one the audit noted at freezing."""
    faults, stored = [], {}
    for row in session.execute(select(SNAPSHOT).where(SNAPSHOT.c.county == county).order_by(SNAPSHOT.c.id)):
        stored[f"sitting {row.sitting_id}", row.version] = row.digest
        if digest_of(row.content) != row.digest:
            faults.append(f"上会口径表（snapshot）第 {row.id} 号行：内容与摘要对不上，内容被改动")
    for entry in _entries(session, county, "meeting.freeze"):
        told = DETAIL.read(entry.detail)
        version = told.get("version")
        found = stored.get((entry.target, version))
        where = f"上会口径表（snapshot）{entry.target} 第{version}版"
        if found is None:
            faults.append(f"{where}：操作记录第 {entry.id} 条记有冻结，表里没有，被删除或改过版次")
        elif found != told.get("digest"):
            faults.append(f"{where}：摘要与操作记录第 {entry.id} 条所记的不一致，被换过")
    return from_faults("上会口径", faults, f"{len(stored)} 份与冻结时一致")


def cases_unchanged(session: Session, county: str) -> Check:
    """The replay each case of 责任倒查 froze against its digest, and each digest against the one noted at opening."""
    faults, stored = [], {}
    for row in session.execute(select(CASE).where(CASE.c.county == county).order_by(CASE.c.id)):
        stored[row.number] = row.digest
        if replay_digest(row.content) != row.digest:
            faults.append(f"追责登记表（accountability_case）{row.number}：冻结的倒查与摘要对不上，内容被改动")
    for entry in _entries(session, county, "case.write"):
        told = DETAIL.read(entry.detail)
        number = told.get("number")
        if "digest" not in told:
            continue
        if number not in stored:
            faults.append(f"追责登记表：操作记录第 {entry.id} 条记有立案{number}，表里没有，被删除")
        elif stored[number] != told.get("digest"):
            faults.append(f"追责登记表{number}：摘要与操作记录第 {entry.id} 条所记的不一致，被换过")
    return from_faults("追责登记", faults, f"{len(stored)} 件与立案时一致")


def files_unchanged(session: Session, county: str) -> Check:
    """Each kept file against its SHA-256 and size, where its content stands, one in memory at a time."""
    faults, count = [], 0
    held = UPLOAD.alias()
    query = select(UPLOAD.c.id, UPLOAD.c.file_name, UPLOAD.c.sha256, UPLOAD.c.size, held.c.content).outerjoin(
        held, held.c.id == func.coalesce(UPLOAD.c.content_of, UPLOAD.c.id)
    )
    for number in session.execute(select(UPLOAD.c.id).where(UPLOAD.c.county == county).order_by(UPLOAD.c.id)).scalars():
        row = session.execute(query.where(UPLOAD.c.id == number)).one()
        count += 1
        if row.content is None:
            faults.append(f"导入原件表（upload）第 {row.id} 号行“{row.file_name}”：存有它内容的那一行被删除")
        elif (hashlib.sha256(row.content).hexdigest(), len(row.content)) != (row.sha256, row.size):
            faults.append(f"导入原件表（upload）第 {row.id} 号行“{row.file_name}”：内容与摘要对不上，文件被换过")
    return from_faults("导入原件", faults, f"{count} 份与导入时一致")


def papers_unchanged(session: Session, county: str) -> Check:
    """Each kept paper and each template of the office against its digest, and the editions against the audit."""
    faults, count, stored = [], 0, defaultdict(list)
    for versions, title in ((KEPT, "留存公文表（kept_paper）"), (TEMPLATE, "公文模板表（paper_template）")):
        for number in session.execute(select(versions.c.id).where(versions.c.county == county)).scalars().all():
            row = session.execute(select(versions).where(versions.c.id == number)).one()
            count += 1
            if hashlib.sha256(row.content).hexdigest() != row.sha256:
                faults.append(f"{title}第 {row.id} 号行“{row.file_name}”：内容与摘要对不上，文件被换过")
            if versions is KEPT:
                stored[f"{row.paper} {row.of}", row.edition].append(row.sha256)
    for entry in _entries(session, county, "paper.keep"):
        told = DETAIL.read(entry.detail)
        if sorted(stored[entry.target, told.get("edition")]) != sorted(told.get("digests", [])):
            faults.append(
                f"留存公文表（kept_paper）{entry.target} 第{told.get('edition')}版：与操作记录第 {entry.id} 条不一致"
            )
    for verb in ("bulletin.issue", "review.decide"):
        for entry in _entries(session, county, verb):
            for target, digests in dict(DETAIL.read(entry.detail).get("kept") or {}).items():
                if sorted(stored[target, 1]) != sorted(digests):
                    faults.append(
                        f"留存公文表（kept_paper）{target} 第1版：与操作记录第 {entry.id} 条印发时所记的不一致"
                    )
    return from_faults("留存公文和模板", faults, f"{count} 份与当时一致")


def batches_complete(session: Session, county: str) -> Check:
    """Each import batch against the versions it wrote, which no undo takes away, and against its audit entry."""
    written: dict[int, int] = defaultdict(int)
    for ledger in LEDGERS.values():
        for sheet in ledger.sheets:
            rows = table(sheet.model)
            query = select(rows.c.batch_id, func.count()).where(rows.c.county == county, rows.c.batch_id.is_not(None))
            for batch, count in session.execute(query.group_by(rows.c.batch_id)):
                written[batch] += count
    batches: dict[int, Any] = {row.id: row for row in session.execute(select(BATCH).where(BATCH.c.county == county))}
    faults = [
        f"批次表（batch）第 {row.id} 号行：应写入 {row.created + row.updated} 行，"
        f"台账里只有 {written[row.id]} 行，有行被删除"
        for row in batches.values()
        if written[row.id] < row.created + row.updated
    ]
    kept = set(session.execute(select(UPLOAD.c.batch_id).where(UPLOAD.c.batch_id.is_not(None)).distinct()).scalars())
    for entry in _entries(session, county, "import"):
        told = DETAIL.read(entry.detail)
        batch = told.get("batch")
        if not isinstance(batch, int):
            continue
        row, counts = batches.get(batch), ("created", "updated", "unchanged")
        if row is None:
            faults.append(f"批次表（batch）没有第 {batch} 号行，操作记录第 {entry.id} 条记有这次导入，被删除")
        elif any(getattr(row, name) != told.get(name) for name in counts):
            faults.append(f"批次表（batch）第 {batch} 号行：行数与操作记录第 {entry.id} 条所记的不一致，被改过")
        if batch not in kept:
            faults.append(f"导入原件表（upload）没有批次 {batch} 的文件，被删除")
    return from_faults("导入批次", faults, f"{len(batches)} 批与台账和操作记录相符")


def _entries(session: Session, county: str, verb: str) -> list[Any]:
    query = select(AUDIT).where(AUDIT.c.county == county, AUDIT.c.verb == verb, AUDIT.c.outcome == "done")
    return list(session.execute(query.order_by(AUDIT.c.id)))
