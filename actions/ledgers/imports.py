"""Imports: files become ledger rows in one act or not at all (taken back again in `undo`).

The files are read and judged before the act opens, and judged again inside it only when the data moved
meanwhile, so that the transaction is short and what is compared is what stands. Every file offered is kept,
whether it was taken or refused, each content once.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from access.ownership import home_of
from access.rights import may
from actions.attachments.bringing import Brought, bring, brought, said_of, taken_from
from actions.ledgers.batch_records import keep_records
from actions.ledgers.known_answers import form_read, keep_profile, keep_words, read_as_known
from actions.ledgers.row_rights import RowRights
from actions.ledgers.school_moves import follow_schools
from actions.unit_of_work import (
    UnitOfWork,
    append_audit,
    next_instant,
    prepared,
    queue,
    refuse_unless_may,
    unit_of_work,
)
from actions.versions import insert_versions, rebuild_spans, supersede
from catalogue.ledgers import FACTS_SHEET, Ledger, Sheet
from errors import NotAllowed, Refused
from figures.search.texts import begins
from ledgers.files.edits import Edit
from ledgers.out.error_workbook import error_workbook, numbered_workbook
from ledgers.out.export import ledger_of
from ledgers.preview import blanks_of, facts_to_write, judged
from ledgers.reading.readings import NO_ANSWERS, Answers, Reading
from ledgers.validate.registers import registers_of
from ledgers.validate.rows.row import CellError, Preview, Row
from ledgers.validate.rules import finished_facts
from models.account import Actor
from models.base import table
from models.county import Pack, pack_in_force
from models.database import reading, writing
from models.hazard import Hazard, HazardEvent
from models.record import Batch, NumberSeries, Upload

Progress = Callable[[int, int, str], None]
STEPS = 3
BATCH, UPLOAD, SERIES = table(Batch), table(Upload), table(NumberSeries)
IN_SERIES = re.compile(r"(.+)-(\d{1,9})")
"""A number that stands in a series; what has more digits is nobody's next number."""

SHORT = 20
"""So few series are asked for by name."""


@dataclass
class Outcome:
    """What an import did, or why it did nothing: the fields of `import --json`, and the preview behind them."""

    kind: str
    batch: int | None = None
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    errors: list[CellError] = field(default_factory=list)
    error_count: int = 0
    warnings: list[CellError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    preview: Preview | None = None
    readings: list[Reading] = field(default_factory=list)
    """How the files were read, one entry a decision; those `open` keep the import from being written."""
    profile: str = ""
    """The name of the profile the files were read by."""
    kept: int = 0
    """Answers that were kept under the name of a profile."""
    learned: int = 0
    """Words that were learned."""

    def error_workbook(self) -> bytes:
        """The uploaded files as one workbook with a column 错误说明."""
        return error_workbook(self.preview.workbooks if self.preview else [], self.errors)

    def numbered_workbook(self) -> bytes:
        """The uploaded files as one workbook with the numbers of all rows."""
        assert self.preview is not None
        return numbered_workbook(self.preview)

    def as_json(self) -> dict[str, Any]:
        """The object `import --json` prints."""
        return {
            "batch": self.batch,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": self.skipped,
            "errors": [
                {
                    "file": error.file,
                    "sheet": error.sheet,
                    "row": error.row,
                    "column": error.column,
                    "value": error.value,
                    "message": error.message,
                }
                for error in self.errors
            ],
            "readings": [one.as_json() for one in self.readings],
            "profile": self.profile or None,
        }

    @property
    def waiting(self) -> list[Reading]:
        """The readings that somebody still has to answer or to accept."""
        return [one for one in self.readings if one.open]


def import_files(
    actor: Actor,
    kind: str,
    files: Sequence[tuple[str, bytes]],
    *,
    new: bool = False,
    dry_run: bool = False,
    answers: Answers = NO_ANSWERS,
    edits: Sequence[Edit] = (),
    profile: str | None = None,
    save_profile: str = "",
    learn: Collection[str] = (),
    progress: Progress = lambda _done, _total, _what: None,
) -> Outcome:
    """Take files (name, content) of one ledger in, all or nothing.

    `new`: rows that look like a stored one are new all the same. With `dry_run` nothing is written.
    `answers`: how to read where there are choices; what stays open keeps the files from being written (`waiting`).
    `edits`: cells mended in the preview. `profile`: the name of the one to read by, "" for none; by default the one
    whose form this is. `save_profile`: keep the answers under this name. `learn`: keys of readings whose answer is
    kept as a word. `progress` is told (steps done, steps, what). On bad
    cells the outcome has no batch, counts of 0 and every error; a call that changes nothing makes no batch.
    Raises Refused for an unknown kind or an unreadable file, NotAllowed when a row lies outside the right.
    """
    ledger = ledger_of(kind)
    refuse_unless_may(actor, "import", ledger.title, home_of(actor))
    if save_profile or learn:
        refuse_unless_may(actor, "answers.keep", save_profile, home_of(actor))
    progress(0, STEPS, "读取文件")
    try:
        with reading() as session:
            pack = pack_in_force(session)
            read, known = read_as_known(session, pack, actor, kind, files, answers, edits, profile)
    except Refused:
        if not dry_run:
            keep_refused(actor, files)
        raise
    form = known.form
    if save_profile and not dry_run:
        form = form or form_read(pack, kind, files, read, known.answers, bool(edits))
    progress(1, STEPS, "逐行核对")

    def work(session: Session, pack: Pack) -> Preview:
        registers_of(session, pack)  # the act asks it under the lock
        return judged(session, pack, read, new=new)

    ready = prepared(actor.county, work)
    pictures = taken_from(files)
    if dry_run:
        made = ready.found
        coming = brought(pictures, made.workbooks, made.rows)
        with reading() as session:
            if reason := _not_allowed(session, actor, made, coming):
                raise NotAllowed(reason)
        return _outcome(made, known.profile, coming)
    names = "、".join(name for name, _ in files)
    try:
        with unit_of_work(actor, "import", f"{ledger.title}：{names}", home_of(actor)) as act:
            made = ready.within(act)
            coming = brought(pictures, made.workbooks, made.rows)
            if reason := _not_allowed(act.session, actor, made, coming):
                raise NotAllowed(reason)
            outcome = _outcome(made, known.profile, coming)
            nothing = not made.writes and not coming.new(act.session, act.county)
            if not made.error_count and not made.readings.unanswered:
                outcome.learned = keep_words(act, outcome.readings, answers.aliases, learn)
                outcome.kept = keep_profile(act, kind, save_profile, form, outcome.readings) if save_profile else 0
                act.detail |= {name: n for name, n in (("kept", outcome.kept), ("learned", outcome.learned)) if n}
            if made.error_count or made.readings.unanswered or nothing:
                act.silent = not (outcome.kept or outcome.learned)
                keep_files(act, files, None)
                if made.error_count:
                    act.detail["errors"] = made.error_count
                    append_audit(act.session, act, "import", f"{ledger.title}：{names}", "refused")
                return outcome
            progress(2, STEPS, "写入")
            counts = {name: getattr(made, name) for name in ("created", "updated", "unchanged", "skipped")}
            outcome.batch = new_batch(act, kind, names, **counts)
            write_rows(act, ledger, made.writes, outcome.batch)
            bring(act, coming, outcome.batch)
            keep_files(act, files, outcome.batch)
            keep_records(act, outcome.batch, made.edits, outcome.readings, known)
            act.detail |= {
                "batch": outcome.batch,
                "created": made.created,
                "updated": made.updated,
                "unchanged": made.unchanged,
            }
        progress(STEPS, STEPS, "写入")
        return outcome
    except NotAllowed:
        keep_refused(actor, files)
        raise


def _outcome(made: Preview, profile: str, coming: Brought) -> Outcome:
    clean = not made.error_count and not made.readings.unanswered
    return Outcome(
        made.kind,
        created=made.created if clean else 0,
        updated=made.updated if clean else 0,
        unchanged=made.unchanged if clean else 0,
        skipped=made.skipped if clean else 0,
        errors=made.errors,
        error_count=made.error_count,
        warnings=made.warnings,
        notes=[*made.notes, *said_of(coming)],
        preview=made,
        readings=made.readings.found,
        profile=profile,
    )


def _not_allowed(session: Session, actor: Actor, made: Preview, coming: Brought) -> str | None:
    """Why the actor may not import these rows; None when they may.

    A step needs the right of its kind besides: an import is no way round a verification. Rows with bad cells
    are asked about as far as their place is known, because what is said of them tells of stored rows.
    """
    if actor.role == "office":
        return may(actor, "import")
    rights = RowRights(session, actor, registers_of(session, pack_in_force(session)))
    for row in made.rows if made.error_count or made.readings.unanswered else ():
        if (row.bad or row.outcome == "unchanged") and (reason := rights.of_bad_row("import", row)):
            return f"“{row.sheet.name}”第{row.number}行：{reason}"
    writes = made.writes + [row for row in coming.rows if row.outcome == "unchanged"]
    if found := rights.refusal("import", writes, made.rows):
        row, reason = found
        return f"“{row.sheet.name}”第{row.number}行：{reason}"
    return None


def new_batch(
    act: UnitOfWork, kind: str, names: str, *, created: int, updated: int, unchanged: int = 0, skipped: int = 0
) -> int:
    """A batch of rows about to be written; its number comes back."""
    result: Any = act.session.execute(
        insert(BATCH).values(
            county=act.county,
            kind=kind,
            file_names=names[:1000],
            recorded_at=act.at,
            recorded_by=act.actor.name,
            created=created,
            updated=updated,
            unchanged=unchanged,
            skipped=skipped,
        )
    )
    return int(result.inserted_primary_key[0])


def write_rows(act: UnitOfWork, ledger: Ledger, rows: Sequence[Row], batch: int | None) -> int | None:
    """Give numbers, supersede what is replaced, insert the versions, rebuild the spans; the batch comes back.

    Numbers stand in the rows' facts afterwards, so that the workbook can be returned with them.
    """
    give_numbers(act, ledger, rows)
    touched: set[str] = set()
    for sheet in ledger.sheets:
        made: list[dict[str, Any]] = []
        ended: list[int] = []
        blanks = blanks_of(sheet)
        for row in rows:
            if row.sheet is not sheet:
                continue
            if row.parent is not None:
                row.facts[sheet.key[0]] = row.parent.facts[ledger.numbered]
            facts = finished_facts(sheet, facts_to_write(row, blanks))
            if row.stored is not None:
                ended.append(row.stored.id)
                facts["first_recorded_at"] = row.stored.first_recorded_at
            made.append(facts)
            if sheet.model in (Hazard, HazardEvent):
                touched.add(facts["number"] if sheet.model is Hazard else facts["hazard_no"])
        supersede(act, sheet.model, ended, batch)
        insert_versions(act, sheet.model, made, batch)
    if touched:
        rebuild_spans(act, touched)
    stated = {str(row.facts["school_code"]) for row in rows if row.sheet is FACTS_SHEET}
    if stated:
        follow_schools(act, stated)
    return batch


def give_numbers(act: UnitOfWork, ledger: Ledger, rows: Sequence[Row]) -> None:
    """Numbers for new rows without one (`KJ-2026-00001`: prefix of the pack, year of the row, next in series).

    A series starts after the highest number ever used in it, and a number stated in a row moves it on, so that
    numbers never repeat and none is looked for twice.
    """
    head = ledger.sheets[0]
    if head.key != (ledger.numbered,):
        return
    prefix = pack_in_force(act.session).setting("import.number_prefix")
    stem = "-".join(part for part in (prefix, ledger.series) if part)
    wanted: dict[str, list[Row]] = defaultdict(list)
    stated: dict[str, int] = {}
    for row in rows:
        if row.sheet is not head or row.outcome != "created":
            continue
        number = str(row.facts.get(ledger.numbered) or "")
        if not number:
            day = row.facts[head.day]
            wanted[f"{stem}-{day.year}" if ledger.by_year else stem].append(row)
        elif match := IN_SERIES.fullmatch(number):
            stated[match[1]] = max(stated.get(match[1], 0), int(match[2]))
    given = _given(act, {*wanted, *stated})
    for series in {*wanted, *(stated.keys() & given.keys())}:
        last = max(given.get(series, -1), stated.get(series, 0))
        if series not in given:
            last = max(last, _highest(act, head, ledger.numbered, series))
        for row in wanted.get(series, ()):
            last += 1
            row.facts[ledger.numbered] = f"{series}-{last:05d}"
        if series not in given:
            act.session.execute(insert(SERIES).values(county=act.county, series=series, last=last))
        elif last > given[series]:
            act.session.execute(
                update(SERIES).where(SERIES.c.county == act.county, SERIES.c.series == series).values(last=last)
            )


def _given(act: UnitOfWork, series: Collection[str]) -> dict[str, int]:
    """The last number of each of these series that has been begun."""
    query = select(SERIES.c.series, SERIES.c.last).where(SERIES.c.county == act.county)
    few = query.where(SERIES.c.series.in_(series)) if len(series) <= SHORT else query
    return {name: last for name, last in act.session.execute(few) if name in series}


def _highest(act: UnitOfWork, head: Sheet, numbered: str, series: str) -> int:
    """The highest number ever used in a series that is begun now: asked once, then the series tells."""
    versions = table(head.model)
    used = act.session.execute(
        select(versions.c[numbered]).where(versions.c.county == act.county, begins(versions.c[numbered], f"{series}-"))
    ).scalars()
    found = (IN_SERIES.fullmatch(number) for number in used)
    return max((int(match[2]) for match in found if match and match[1] == series), default=0)


def keep_files(act: UnitOfWork, files: Sequence[tuple[str, bytes]], batch: int | None) -> None:
    """Keep the files of a batch, or of none. A content is stored once: offered again, it is a line that points to
    where it stands; offered again by the same person without a batch, it is there already."""
    for name, content in files:
        digest = hashlib.sha256(content).hexdigest()
        same = (UPLOAD.c.county == act.county, UPLOAD.c.sha256 == digest)
        stands = act.session.execute(
            select(UPLOAD.c.id, UPLOAD.c.recorded_by, UPLOAD.c.content_of).where(*same).order_by(UPLOAD.c.id)
        ).all()
        if batch is None and any(one.recorded_by == act.actor.name for one in stands):
            continue
        first = next((one.id for one in stands if one.content_of is None), None)
        act.session.execute(
            insert(UPLOAD).values(
                county=act.county,
                batch_id=batch,
                file_name=name.replace("\\", "/").rsplit("/", 1)[-1][:255],
                sha256=digest,
                size=len(content),
                content=content if first is None else b"",
                content_of=first,
                recorded_at=act.at,
                recorded_by=act.actor.name,
            )
        )


def keep_refused(actor: Actor, files: Sequence[tuple[str, bytes]]) -> None:
    """Keep files that were offered and not taken, in a transaction of their own."""
    with writing() as session:
        queue(session, actor.county)
        keep_files(UnitOfWork(session, actor, next_instant(session, actor.county)), files, None)
