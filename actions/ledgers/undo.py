"""An import taken back: what it inserted ends, what it had replaced stands again.

Whole, or, where somebody has worked on with some of its rows since, without those: a hazard whose step was taken
stays with everything the import said of it, and the rest goes.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, and_, select, update
from sqlmodel import Session

from access.ownership import home_of
from access.rights import may
from actions.attachments.withdrawing import withdraw_batch
from actions.ledgers.school_moves import follow_schools
from actions.unit_of_work import UnitOfWork, unit_of_work
from actions.versions import facts_of, insert_versions, rebuild_spans, supersede
from catalogue.ledgers import CODES, FACTS_SHEET, LEDGERS, SCHOOLS, UNITS, Ledger, Sheet
from errors import NotAllowed, Refused
from models.account import Actor
from models.base import table
from models.database import reading
from models.hazard import Hazard, HazardEvent
from models.record import Batch
from models.school import School, SchoolFact

BATCH = table(Batch)
LISTED = 20
"""How many touched rows a refused undo names."""

Group = tuple[Any, ...]
"""What is taken back together: all that is said of one number, or a row by its key."""


@dataclass(frozen=True)
class Touched:
    """A row for which an import cannot be taken back whole: the sheet, the row in words, and what it belongs to.

    `number`: of the ledger's own row it belongs to, "" where the ledger has none to open by number.
    """

    sheet: str
    words: str
    group: Group
    number: str = ""

    @property
    def sentence(self) -> str:
        """“隐患”隐患编号KJ-2026-00001."""
        return f"“{self.sheet}”{self.words}"


def undo_import(actor: Actor, batch: int, *, rest: bool = False) -> int:
    """Take one import back; rows undone come back. `rest`: leave the rows that were worked on since as they stand.

    Raises Refused when there is no such batch, it is undone already, or a later write touches a row of it
    (the sentence lists them), with `rest` only when it touches them all; NotAllowed without the right.
    """
    with unit_of_work(actor, "import.undo", f"批次{batch}") as act:
        found = _standing(act.session, act.county, batch)
        ledger = LEDGERS[found.kind]
        touched = _touched_rows(act.session, act.county, ledger, batch)
        if touched and not rest:
            named = [each.sentence for each in touched]
            listed = "、".join(named[:LISTED]) + (f"等{len(named)}行" if len(named) > LISTED else "")
            raise Refused(
                f"批次{batch}之后又有登记改动了它的行，不能整批撤销：{listed}。请先处理这些行，逐行更正，或只撤销其余的行。"
            )
        left = {each.group for each in touched}
        undone = sum(_take_back(act, ledger, sheet, batch, left) for sheet in ledger.sheets)
        if left and not undone:
            raise Refused(f"批次{batch}的每一行之后都有登记改动，没有可以撤销的行，请逐行更正。")
        withdraw_batch(act, batch, left)
        if ledger.kind == "hazards":
            rebuild_spans(act, _numbers(act, batch))
        if FACTS_SHEET in ledger.sheets:
            follow_schools(act, _schools_stated(act, batch))
        ended = {"undone_at": act.at, "undone_by": act.actor.name, "left_rows": _left(act, ledger, batch, left)}
        act.session.execute(update(BATCH).where(BATCH.c.id == batch).values(**ended))
        act.detail |= {"batch": batch, "rows": undone}
        if left:
            act.detail["left"] = ended["left_rows"]
        return undone


def undo_hindered(actor: Actor, batch: int) -> list[Touched]:
    """The rows for which an import cannot be taken back whole. Raises NotAllowed without the right, Refused when
    there is no such import or it is undone already."""
    if reason := may(actor, "import.undo", home_of(actor)):
        raise NotAllowed(reason)
    with reading() as session:
        found = _standing(session, actor.county, batch)
        return _touched_rows(session, actor.county, LEDGERS[found.kind], batch)


def _standing(session: Session, county: str, batch: int) -> Any:
    found = session.execute(select(BATCH).where(BATCH.c.county == county, BATCH.c.id == batch)).first()
    if found is None:
        raise Refused(f"没有编号为{batch}的导入批次，请核对批次号。")
    if found.undone_at is not None:
        raise Refused(f"批次{batch}已于{found.undone_at:%Y-%m-%d %H:%M}由{found.undone_by}撤销，不能再撤一次。")
    return found


def _of_batch(county: str, versions: Table, batch: int) -> Any:
    return select(versions).where(versions.c.county == county, versions.c.batch_id == batch)


def _key(sheet: Sheet, row: Any) -> Group:
    return tuple(getattr(row, name) for name in sheet.key)


def _group(ledger: Ledger, key: Group) -> Group:
    return key[:1] if len(ledger.sheets) > 1 else key


def _touched_rows(session: Session, county: str, ledger: Ledger, batch: int) -> list[Touched]:
    """Rows of the batch that no longer stand as it wrote them, or that got steps or statements since."""
    found: list[Touched] = []
    for sheet in ledger.sheets:
        mine: dict[Group, bool] = {}
        for row in session.execute(_of_batch(county, table(sheet.model), batch)):
            key = _key(sheet, row)
            mine[key] = mine.get(key, False) or row.superseded_at is None
        headings = [sheet.column(name).heading for name in sheet.key]
        for key, stands in mine.items():
            if not stands:
                words = " ".join(f"{heading}{part}" for heading, part in zip(headings, key, strict=True))
                found.append(Touched(sheet.name, words, _group(ledger, key), _number(ledger, key)))
    return found + _leaning(session, county, ledger, batch)


def _number(ledger: Ledger, key: Group) -> str:
    return str(key[0]) if ledger.sheets[0].key == (ledger.numbered,) else ""


def _leaning(session: Session, county: str, ledger: Ledger, batch: int) -> list[Touched]:
    """Later rows that need a row this batch created."""
    head = ledger.sheets[0]
    if head.key != (ledger.numbered,):
        return []
    versions = table(head.model)
    number = versions.c[ledger.numbered]
    mine = and_(versions.c.county == county, versions.c.batch_id == batch, versions.c.superseded_at.is_(None))
    replaced = and_(versions.c.county == county, versions.c.ended_by_batch == batch)
    created = set(session.execute(select(number).where(mine)).scalars())
    created -= set(session.execute(select(number).where(replaced)).scalars())
    return _leaning_rows(session, county, ledger, created, batch)


def leaning_on(act: UnitOfWork, ledger: Ledger, numbers: set[str], batch: int | None) -> list[str]:
    """Standing rows, other than the batch's own, that need one of these: steps of hazards, anything at schools."""
    return [each.sentence for each in _leaning_rows(act.session, act.county, ledger, numbers, batch)]


def _leaning_rows(session: Session, county: str, ledger: Ledger, numbers: set[str], batch: int | None) -> list[Touched]:
    if not numbers:
        return []
    leaning = [(sheet, sheet.key[0]) for sheet in ledger.sheets[1:]]
    if ledger.sheets[0].model is School:
        leaning += [
            (sheet, column.field)
            for other in LEDGERS.values()
            if other is not ledger
            for sheet in other.sheets
            for column in sheet.stored
            if column.form in CODES and column.form not in (SCHOOLS, UNITS)
        ]
    found: list[Touched] = []
    for sheet, name in leaning:
        rows = table(sheet.model)
        query = select(rows.c[name]).where(
            rows.c.county == county, rows.c.superseded_at.is_(None), rows.c[name].is_not(None)
        )
        if batch is not None:
            query = query.where((rows.c.batch_id != batch) | rows.c.batch_id.is_(None))
        heading = sheet.column(name).heading
        codes = [code for code in session.execute(query).scalars() if code in numbers]
        found += [Touched(sheet.name, f"{heading}{code}", (code,), code) for code in codes]
    return found


def _take_back(act: UnitOfWork, ledger: Ledger, sheet: Sheet, batch: int, left: Collection[Group]) -> int:
    """End the sheet's rows of the batch and let what they replaced stand again, but for the groups that are left."""
    versions = table(sheet.model)

    def mine(held: Any) -> list[Any]:
        found = act.session.execute(select(versions).where(versions.c.county == act.county, held)).all()
        return [row for row in found if _group(ledger, _key(sheet, row)) not in left]

    standing = mine(and_(versions.c.batch_id == batch, versions.c.superseded_at.is_(None)))
    supersede(act, sheet.model, [row.id for row in standing])
    by_origin: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for row in mine(versions.c.ended_by_batch == batch):
        by_origin[row.batch_id].append(
            facts_of(sheet.model, row) | {"first_recorded_at": row.first_recorded_at, "recorded_by": row.recorded_by}
        )
    for origin, rows in by_origin.items():
        insert_versions(act, sheet.model, rows, origin)
    return len(standing)


def _left(act: UnitOfWork, ledger: Ledger, batch: int, left: Collection[Group]) -> int:
    """How many rows of the batch were left as they stood."""
    keys = {
        (sheet.name, key)
        for sheet in (ledger.sheets if left else ())
        for row in act.session.execute(_of_batch(act.county, table(sheet.model), batch))
        if _group(ledger, key := _key(sheet, row)) in left
    }
    return len(keys)


def _schools_stated(act: UnitOfWork, batch: int) -> set[str]:
    facts = table(SchoolFact)
    of_batch = (facts.c.batch_id == batch) | (facts.c.ended_by_batch == batch)
    query = select(facts.c.school_code).where(facts.c.county == act.county, of_batch)
    return set(act.session.execute(query).scalars())


def _numbers(act: UnitOfWork, batch: int) -> set[str]:
    hazards, steps = table(Hazard), table(HazardEvent)
    found = set(act.session.execute(select(hazards.c.number).where(hazards.c.batch_id == batch)).scalars())
    return found | set(act.session.execute(select(steps.c.hazard_no).where(steps.c.batch_id == batch)).scalars())
