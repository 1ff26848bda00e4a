"""A pack that was read comes into force: everything that makes a county is data.

A changed pack is written as a whole new revision: figures of the past keep the words and lists they were counted under.
"""

from pathlib import Path

from sqlalchemy import insert, select, update
from sqlmodel import Session

from actions.evidence import enter_issued
from actions.meetings.items.fixed import take_fixed
from actions.meetings.members import take_members
from actions.pack.answers import take_answers
from actions.pack.folder import SHEETS, Folder, Row
from actions.pack.history import HistoryWouldChange, Progress, QuarterChange, as_audit, history_changes, pack_of
from actions.pack.in_force import rows_in_force
from actions.pack.reading import read_folder
from actions.teaching.stops import add_stops, stops_to_add
from actions.unit_of_work import refuse_unless_may, revision_of, unit_of_work
from errors import Refused
from models.account import Actor
from models.base import table
from models.calendar import entries_in_force, overlaid
from models.county import Boundary, County, PackRow, Task, TeachingWeek, Township, Unit, county_of, pack_in_force
from models.database import reading


def load_pack(session: Session, folder: Path, *, demo: bool = False, sandbox: bool = False) -> County:
    """Write the folder's pack under the next revision, unless it is the one in force already.

    Comes in: a session that writes, the folder. Goes out: the county row, pointing to the pack in force.
    Raises Refused with file, row and column when the folder is not a whole and consistent pack, or when it
    is the pack of another county than the database's. `demo` and `sandbox` matter for a new county only.
    """
    return bring_in(session, read_folder(folder), demo=demo, sandbox=sandbox)


def bring_in(session: Session, found: Folder, *, demo: bool = False, sandbox: bool = False) -> County:
    """As load_pack, of a folder that was read."""
    county = session.execute(select(table(County))).mappings().first()
    if county is not None and county["code"] != found.code:
        raise Refused(
            f"数据库里是{county['name']}（{county['code']}），资料包是{found.name}（{found.code}），不能混用。"
        )
    if county is None or county["pack_digest"] != found.digest:
        if county is not None:
            _refuse_lost_codes(session, found, county["pack_revision"])
        revision = (county["pack_revision"] if county else 0) + 1
        _insert(session, found, revision)
        facts = {"name": found.name, "pack_revision": revision, "pack_digest": found.digest}
        if county is None:
            session.execute(insert(table(County)).values(code=found.code, demo=demo, sandbox=sandbox, **facts))
            take_answers(session, found.code, found.kept)
            take_members(session, found.code, found.members)
            take_fixed(session, found.code, found.fixed)
        else:
            session.execute(update(table(County)).where(table(County).c.code == found.code).values(**facts))
    stands = session.get(County, found.code, populate_existing=True)
    assert stands is not None
    return stands


def reload_pack(
    actor: Actor,
    folder: Path,
    *,
    rewrite_history: bool = False,
    reason: str = "",
    progress: Progress | None = None,
) -> bool:
    """Bring a changed folder into force for the county in use; False when nothing had changed.

    Figures of finished quarters are compared before the lock is taken. A pack that would change them raises
    HistoryWouldChange, which lists quarter by quarter what would; with `rewrite_history` and a reason it comes into
    force and the audit keeps both. Raises Refused as load_pack does, NotAllowed when the actor may not.
    """
    refuse_unless_may(actor, "pack.change", folder.name)
    if rewrite_history and not reason.strip():
        raise Refused("改写过去的数字要写明理由（--reason 理由）。")
    found = read_folder(folder)
    for _ in range(TRIES):
        stands, changes = _compared(actor.county, found, progress)
        if changes and not rewrite_history:
            raise HistoryWouldChange(changes)
        with unit_of_work(actor, "pack.change", str(folder.name)) as act:
            if _stands(act.session, actor.county) != stands:
                act.silent = True
                continue
            stops = stops_to_add(act.session, actor.county, found.stops)
            county = bring_in(act.session, found)
            add_stops(act, stops)
            act.silent = county.pack_revision == stands[0] and not stops
            if county.pack_revision != stands[0]:
                enter_issued(act)
            act.detail |= {"pack_revision": county.pack_revision, "pack_digest": county.pack_digest}
            if changes:
                act.detail |= {"rewritten": as_audit(changes), "reason": reason.strip()[:400]}
            return not act.silent
    raise Refused("比对期间台账一直有人在录入，没有生效；请稍后重来。")


TRIES = 3
"""How often the comparison is made again when somebody wrote while it ran."""


def _stands(session: Session, county: str) -> tuple[int, int]:
    """The pack revision in force and the data revision."""
    pack = session.execute(select(table(County).c.pack_revision)).scalar()
    return int(pack or 0), revision_of(session, county)


def _compared(county: str, found: Folder, progress: Progress | None) -> tuple[tuple[int, int], list[QuarterChange]]:
    """Where the database stands, and what of finished quarters the folder would change."""
    with reading() as session:
        stands = _stands(session, county)
        old = pack_in_force(session)
        if old.code != found.code:
            return stands, []
        same = county_of(session).pack_digest == found.digest
        new = old if same else overlaid(pack_of(found, old.revision, old.demo), entries_in_force(session, county))
        stops = stops_to_add(session, county, found.stops)
        changes = history_changes(session, old, new, progress, stops=stops)
    return stands, changes


def _refuse_lost_codes(session: Session, found: Folder, revision: int) -> None:
    """A code once in force may stand in ledgers for ever: it is ended by a date, never dropped."""
    for sheet in SHEETS:
        if sheet.model in (Task, Unit, Township):
            kept = {row["code"] for row in found.of(sheet.model)}
            for row in rows_in_force(session, sheet.model, found.code, revision):
                if row["code"] not in kept:
                    raise Refused(
                        f"{sheet.file}：少了“{row['name'] if 'name' in row else row['title']}”（{row['code']}）。"
                        "台账里可能还有这个代码，请保留这一行并在 valid_to 写明终止日期。"
                    )


def _insert(session: Session, found: Folder, revision: int) -> None:
    stamp: Row = {"county": found.code, "pack_revision": revision}
    rows: list[tuple[type[PackRow], list[Row]]] = [(s.model, found.rows[s.file]) for s in SHEETS]
    rows.append((TeachingWeek, found.weeks()))
    rows.append((Boundary, [{"kind": k, "note": note, "geojson": text} for k, (note, text) in found.maps.items()]))
    for model, facts in rows:
        if facts:
            session.execute(insert(table(model)), [stamp | row for row in facts])
