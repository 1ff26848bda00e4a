"""papers issued stand in the ledger 材料

What was issued before (通报, 复核, 移送) enters the ledger 材料, known since the instant at which the register knew
it. The packs that stand in the database say which duties such papers prove: those over documents that are called
通报 and 移送. Where a pack has no such duty nothing is entered; it says so itself when it is next loaded.

Revision ID: 0006
Revises: 0005
"""

from datetime import datetime, time

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, sa.column("county"), *(sa.column(column) for column in columns))


COUNTY = sa.table("county", sa.column("code"), sa.column("pack_revision"))
DUTY = _table("duty", "pack_revision", "code", "short", "ledger", "subject_kind")
SETTING = _table("setting", "pack_revision", "key", "value", "unit", "label", "source")
ENTRY = _table("dictionary", "pack_revision", "dictionary", "code", "name", "aliases", "note", "listed_order")
ISSUE = sa.table(
    "bulletin_issue",
    *(sa.column(name) for name in ("id", "county", "number", "title", "issued_by", "review")),
    sa.column("issued_on", sa.Date),
)
STEP = sa.table(
    "bulletin_step",
    *(sa.column(name) for name in ("county", "line_id", "step", "note")),
    sa.column("taken_at", sa.DateTime),
)
TRANSFER = sa.table(
    "transfer",
    *(sa.column(name) for name in ("id", "county", "number", "direction", "recorded_by")),
    sa.column("on_date", sa.Date),
    sa.column("recorded_at", sa.DateTime),
)
TEXTS = ("county", "remark", "recorded_by", "number", "subject_kind", "subject_code", "kind", "title", "doc_number", "duty")
DOCUMENT = sa.table(
    "document",
    *(sa.column(name) for name in TEXTS),
    *(sa.column(name, sa.DateTime) for name in ("recorded_at", "first_recorded_at", "superseded_at")),
    sa.column("on_date", sa.Date),
)
MEANINGS = (
    ("evidence.bulletin", "通报", "bulletin", "通报"),
    ("evidence.review", "通报", "bulletin_review", "通报复核"),
    ("evidence.transfer", "移送", "transfer", "移送"),
)
"""Setting, the short name of the duty it means, and the kind of document: code and name."""


def upgrade() -> None:
    connection = op.get_bind()
    for county, pack in connection.execute(sa.select(COUNTY.c.code, COUNTY.c.pack_revision)).all():
        duties = _say(connection, county, pack)
        _enter(connection, county, duties)


def _say(connection: sa.Connection, county: str, pack: int) -> dict[str, tuple[str, str]]:
    """Put the meanings into the pack in force; setting → (duty, kind of document)."""

    def here(table: sa.TableClause) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.county == county, table.c.pack_revision == pack)

    found = connection.execute(
        sa.select(DUTY.c.short, DUTY.c.code).where(
            here(DUTY), DUTY.c.ledger == "documents", DUTY.c.subject_kind == "county"
        )
    )
    by_name = {row.short: row.code for row in found}
    stated = {r.key: r.value for r in connection.execute(sa.select(SETTING.c.key, SETTING.c.value).where(here(SETTING)))}
    kinds = connection.execute(
        sa.select(ENTRY.c.code, ENTRY.c.name, ENTRY.c.listed_order).where(
            here(ENTRY), ENTRY.c.dictionary == "document_kind"
        )
    ).all()
    names = {row.code: row.name for row in kinds}
    last = max((row.listed_order for row in kinds), default=0)
    said: dict[str, tuple[str, str]] = {}
    for key, short, code, name in MEANINGS:
        duty = stated.get(key) or by_name.get(short, "")
        if not duty:
            continue
        if key not in stated:
            row = {"key": key, "value": duty, "unit": "", "label": f"本系统的{name}记入材料台账时证明的职责"}
            row |= {"county": county, "pack_revision": pack, "source": "升级时按职责名称补记"}
            connection.execute(sa.insert(SETTING).values(**row))
        if code not in names and name not in names.values():
            last += 1
            row = {"dictionary": "document_kind", "code": code, "name": name, "aliases": "", "note": duty}
            entry = sa.insert(ENTRY).values(county=county, pack_revision=pack, listed_order=last, **row)
            connection.execute(entry)
        said[key] = duty, names.get(code, name)
    return said


def _enter(connection: sa.Connection, county: str, duties: dict[str, tuple[str, str]]) -> None:
    """Enter the papers of both registers that no document stands for yet."""
    stand = connection.execute(
        sa.select(DOCUMENT.c.number, DOCUMENT.c.doc_number).where(
            DOCUMENT.c.county == county, DOCUMENT.c.superseded_at.is_(None)
        )
    ).all()
    taken = {number for row in stand for number in (row.number, row.doc_number)}

    def enter(key: str, number: str, title: str, day: object, at: datetime, by: str) -> None:
        if key not in duties or number in taken:
            return
        duty, kind = duties[key]
        facts = {"number": number, "kind": kind, "title": title, "doc_number": number, "on_date": day, "duty": duty}
        facts |= {"county": county, "subject_kind": "县", "subject_code": county, "remark": ""}
        stamps = {"recorded_at": at, "first_recorded_at": at, "superseded_at": None, "recorded_by": by}
        connection.execute(sa.insert(DOCUMENT).values(**facts, **stamps))

    issued = sa.select(ISSUE).where(ISSUE.c.county == county).order_by(ISSUE.c.id)
    for row in connection.execute(issued).all():
        # The step that issued it names the number: of a 通报 its whole note, of a 复核 how the note begins.
        taken_at = sa.select(sa.func.min(STEP.c.taken_at, type_=sa.DateTime)).where(
            STEP.c.county == county, STEP.c.note.like(f"{row.number}%")
        )
        at = connection.execute(taken_at).scalar() or datetime.combine(row.issued_on, time(12))
        key = "evidence.review" if row.review else "evidence.bulletin"
        enter(key, row.number, row.title, row.issued_on, at, row.issued_by)
    sent = sa.select(TRANSFER).where(TRANSFER.c.county == county, TRANSFER.c.direction == "移出").order_by(TRANSFER.c.id)
    for row in connection.execute(sent).all():
        enter("evidence.transfer", row.number, row.number, row.on_date, row.recorded_at, row.recorded_by)


def downgrade() -> None:
    # Papers that entered the ledger stay: they are facts.
    pass
