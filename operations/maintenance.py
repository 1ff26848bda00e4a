"""Backup while people work, restore into an empty place, and the proof that everything still fits together.

`check` recomputes what is derived or chained from what is recorded: spans from events, digests from audit
entries, the pack's digest from its rows, and the invariants of the figures over eight quarters.
"""

import os
import shutil
import sqlite3
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url
from sqlmodel import Session

from actions.accounts import console
from actions.county import refuse_unless_empty
from actions.pack import export_pack, read_folder
from actions.unit_of_work import ENTRIES, SERIES, audit_digest, unit_of_work
from errors import Refused
from figures.hazards.rectification import Rectification, Rectifications, rectification
from figures.query import period, quarter_of, shift_quarter
from models import schema
from models.account import LoginSession
from models.base import table
from models.clock import today
from models.county import County, Pack, county_of, pack_in_force
from models.database import database_url, engine, reading, sqlite_file, writing
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.hazard_lifecycle import Span, spans_of
from models.record import AuditEntry, DataRevision

HAZARD, EVENT, SPAN = table(Hazard), table(HazardEvent), table(HazardSpan)
AUDIT, REVISION, COUNTY = table(AuditEntry), table(DataRevision), table(County)
UNCOUNTED = ("login", "logout", "password", "account.manage", "backup")
"""Verbs whose acts leave the data revision as it is."""
QUARTERS = 8
CHUNK = 5000


@dataclass
class Check:
    """One thing that was proved, or not: its name, whether it holds, and what was found, in Chinese."""

    name: str
    ok: bool
    detail: str


def backup(file: Path) -> None:
    """Write one consistent state of the database to a new file, while writers go on.

    SQLite: a whole database file, verified before it gets its name. PostgreSQL: pg_dump's own format.
    Raises Refused when the file exists or pg_dump is missing or fails.
    """
    if file.exists():
        raise Refused(f"“{file}”已经有了，请换一个文件名，备份不会覆盖旧文件。")
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    try:
        if _is_sqlite():
            _copy(_sqlite_path(), part)
            if broken := _broken_file(part):
                raise Refused(f"备份出来的文件通不过检查（{broken}），没有保留；请先运行 manage.py check。")
        else:
            _run("pg_dump", "--format=custom", *_schema_alone(), f"--file={part}", "--dbname", _libpq_url())
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
    with reading() as session:
        county = county_of(session).code
    with unit_of_work(console(county), "backup", file.name) as act:
        act.counts = False
        act.detail["bytes"] = file.stat().st_size


def restore(file: Path) -> None:
    """Put a backup into the empty database in use and bring it to this release's schema.

    Every login of the time of the backup is ended. Raises Refused when the place is not empty, or the file
    is no whole backup of this product, or comes from a newer release; then the place is as empty as before.
    """
    if not file.is_file():
        raise Refused(f"没有找到备份文件“{file}”。")
    refuse_unless_empty()
    if _is_sqlite():
        if broken := _broken_file(file):
            raise Refused(f"“{file}”不是完好的备份（{broken}），没有恢复。")
        engine().dispose()
        _copy(file, _sqlite_path())
    else:
        if (version := _dumped_version(file)) is not None and not schema.is_known(version):
            raise Refused(f"“{file}”来自更新版本的程序（数据库结构 {version}），没有恢复；请安装新版程序后再恢复。")
        once = ("--exit-on-error", "--single-transaction", "--clean", "--if-exists")
        _run("pg_restore", *once, *_schema_alone(), "--dbname", _libpq_url(), str(file))
    engine().dispose()
    schema.upgrade()
    with writing() as session:
        session.execute(table(LoginSession).delete())
        if session.execute(select(COUNTY.c.code)).first() is None:
            raise Refused(f"“{file}”里没有县的数据，数据库仍是空的。")


def _is_sqlite() -> bool:
    return sqlite_file(database_url()) is not None


def _sqlite_path() -> Path:
    file = sqlite_file(database_url())
    assert file is not None
    return file


def _copy(source: Path, target: Path) -> None:
    """SQLite's online backup in one step: one read snapshot, so a busy writer never restarts it."""
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30) as have, sqlite3.connect(target) as made:
        have.backup(made, pages=-1)
        made.execute("PRAGMA journal_mode=DELETE")
    have.close()
    made.close()


def _broken_file(file: Path) -> str | None:
    """Why an SQLite file is no whole database of ours; None when it is."""
    if file.read_bytes()[:16] != b"SQLite format 3\x00":
        return "不是 SQLite 数据库文件"
    opened = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        found = opened.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            return str(found)[:200]
        version = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as failure:
        return str(failure)
    finally:
        opened.close()
    if version is None or not schema.is_known(version[0]):
        return "来自更新版本的程序"
    return None


def _libpq_url() -> str:
    return make_url(database_url()).set(drivername="postgresql", password=None).render_as_string()


def _schema_alone() -> tuple[str, ...]:
    """Only our own schema of a PostgreSQL database that others may use too."""
    with engine().connect() as connection:
        own = connection.execute(text("SELECT current_schema()")).scalar_one()
    return ("--no-owner", "--no-privileges", f"--schema={own}")


def _dumped_version(file: Path) -> str | None:
    """The schema revision a PostgreSQL backup stands at: the one line of its table alembic_version."""
    told = _run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file))
    lines = iter(told.splitlines())
    return next((next(lines, None) for line in lines if line.startswith("COPY ")), None)


def _run(program: str, *words: str) -> str:
    """Run a PostgreSQL client program and give its output. Raises Refused with what it said."""
    found = shutil.which(program)
    if found is None:
        raise Refused(f"这台电脑上没有 {program}，请安装 PostgreSQL 客户端工具后重试，或用数据库自带的备份办法。")
    password = make_url(database_url()).password
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    done = subprocess.run([found, *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{program} 没有成功：{done.stderr.strip()[:400]}")
    return done.stdout


def check() -> list[Check]:
    """Everything that must hold, each with what was found; nothing is changed."""
    with reading() as session:
        found = [_whole(session), _foreign_keys(session), _schema()]
        if session.execute(select(COUNTY.c.code)).first() is None:
            return [*found, Check("县", False, "数据库里还没有县的数据，请先运行 manage.py init 或 manage.py demo。")]
        pack = pack_in_force(session)
        found += [_audit_chain(session, pack.code), _revision(session, pack.code), _pack_digest(session)]
        found.append(_spans(session, pack.code))
        found.append(_invariants(session, pack))
    return found


def _whole(session: Session) -> Check:
    if not _is_sqlite():
        session.execute(text("SELECT 1"))
        return Check("数据库文件", True, "由 PostgreSQL 自行维护")
    found = session.execute(text("PRAGMA integrity_check")).scalars().all()
    return Check("数据库文件", list(found) == ["ok"], "完整" if list(found) == ["ok"] else "；".join(found)[:300])


def _foreign_keys(session: Session) -> Check:
    broken = session.execute(text("PRAGMA foreign_key_check")).all() if _is_sqlite() else []
    return Check("外键", not broken, f"{len(broken)} 处断开" if broken else "没有断开")


def _schema() -> Check:
    stands, needed = schema.current(), schema.newest()
    return Check(
        "数据库结构", stands == needed, f"版本 {stands}" + ("" if stands == needed else f"，本程序需要 {needed}")
    )


def _audit_chain(session: Session, county: str) -> Check:
    """The digest of each entry, recomputed from the entry and the digest before it; and their number.

    The last digest is shown to be noted down elsewhere: with it a chain that was rewritten whole is found too.
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
    # A moved clock is no fault of the chain, but whoever audits it must see it.
    turned = f"；{back} 条的时刻早于前面的记录（时钟调过，或用过 SAFETY_TODAY、--now）" if back else ""
    return Check("操作记录", True, f"{count} 条，前后相连，末条校验码 {before[:16]}{turned}")


def _revision(session: Session, county: str) -> Check:
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


def _pack_digest(session: Session) -> Check:
    stands = county_of(session).pack_digest
    with TemporaryDirectory() as folder:
        export_pack(session, Path(folder) / "pack")
        try:
            found = read_folder(Path(folder) / "pack").digest
        except Refused as broken:
            return Check("县资料", False, f"有资料被直接改动：{broken}")
    return Check(
        "县资料", found == stands, "与载入时一致" if found == stands else "与载入时的摘要不一致：有资料被直接改动。"
    )


def _spans(session: Session, county: str) -> Check:
    """The standing spans of every hazard against those its events give."""
    hazards, wrong = 0, []
    for rows, steps, spans in _by_hazard(session, county):
        for row in rows:
            hazards += 1
            wanted = sorted(repr(tuple(s)) for s in spans_of(row, steps[row.number]))
            stand = sorted(repr(tuple(getattr(s, n) for n in Span._fields)) for s in spans[row.number])
            if wanted != stand:
                wrong.append(row.number)
        known = {row.number for row in rows}
        wrong += [number for number in spans if number not in known]
    if wrong:
        return Check("隐患状态", False, f"{len(wrong)} 项与办理记录对不上，如 {wrong[0]}。")
    return Check("隐患状态", True, f"{hazards} 项隐患的状态与办理记录一致")


def _by_hazard(session: Session, county: str) -> Iterator[tuple[list[Any], dict[str, list[Any]], dict[str, list[Any]]]]:
    """Standing hazards in chunks of numbers, with the standing events and spans of the same range."""
    after = ""
    while True:
        rows = list(
            session.execute(
                select(HAZARD)
                .where(HAZARD.c.county == county, HAZARD.c.superseded_at.is_(None), HAZARD.c.number > after)
                .order_by(HAZARD.c.number)
                .limit(CHUNK)
            )
        )
        last = len(rows) < CHUNK
        groups = []
        for versions in (EVENT, SPAN):
            number = versions.c.hazard_no
            query = select(versions).where(
                versions.c.county == county, versions.c.superseded_at.is_(None), number > after
            )
            if not last:
                query = query.where(number <= rows[-1].number)
            by: dict[str, list[Any]] = defaultdict(list)
            for found in session.execute(query):
                by[found.hazard_no].append(found)
            groups.append(by)
        yield rows, groups[0], groups[1]
        if last:
            return
        after = rows[-1].number


def _invariants(session: Session, pack: Pack) -> Check:
    """The invariants of figures.md over the last eight quarters, for the county and each township."""
    first = shift_quarter(quarter_of(today()), 1 - QUARTERS)
    before: Rectifications | None = None
    for step in range(QUARTERS):
        name = shift_quarter(first, step)
        found = rectification(session, pack, period(name))
        for place, figures in [("全县", found.county), *((t.name, t) for t in found.townships)]:
            if broken := _broken(figures):
                return Check("指标恒等式", False, f"{name} {place}：{broken}")
        for field in ("carried_in", "found", "reopened", "closed", "open", "overdue"):
            whole, parts = getattr(found.county, field), sum(getattr(t, field) for t in found.townships)
            if whole != parts:
                return Check("指标恒等式", False, f"{name} {field}：全县 {whole}，各乡镇合计 {parts}")
        if before is not None and before.county.open != found.county.carried_in:
            return Check("指标恒等式", False, f"{name}：期初 {found.county.carried_in}，上期期末 {before.county.open}")
        before = found
    return Check("指标恒等式", True, f"{QUARTERS} 个季度全部成立")


def _broken(f: Rectification) -> str | None:
    """The first invariant a place's figures break, as a formula with its numbers."""
    if f.carried_in + f.found + f.reopened - f.closed != f.open:
        return f"期初 {f.carried_in} + 新发现 {f.found} + 重开 {f.reopened} − 销号 {f.closed} ≠ 期末 {f.open}"
    if sum(f.ageing.values()) != f.overdue:
        return f"超期时长合计 {sum(f.ageing.values())} ≠ 逾期 {f.overdue}"
    if sum(f.overdue_by_turn.values()) != f.overdue:
        return f"卡在谁合计 {sum(f.overdue_by_turn.values())} ≠ 逾期 {f.overdue}"
    if f.rectified != f.closed + f.awaiting_verification:
        return f"已整改 {f.rectified} ≠ 销号 {f.closed} + 待复查 {f.awaiting_verification}"
    return None
