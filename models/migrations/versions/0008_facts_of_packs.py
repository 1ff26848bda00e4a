"""facts of packs

What the program took for granted of the first county's words becomes facts of the pack: which duties are weak
points, which must be met together, the plan's own rule set, the pre-school stages, the county's calendar. Which
papers count pupils, and which counts of them are too small to show, are facts of the pack as well. Packs that
stand in the database get what the program did with them so far; keys that nothing reads leave them. The digest of
the pack in force follows, since it speaks of the facts as this and the last release wrote them.

Revision ID: 0008
Revises: 0007
"""

import hashlib
import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UNREAD_SETTINGS = (
    *("map.classes", "meeting.check_workdays", "incident.report_minutes", "agenda.unreported_weeks"),
    *("duty.guard_age", "duty.zone_metres", "duty.gate_metres"),
)
UNREAD_WORDS = (
    *("plan.issued", "plan.issuer", "plan.repeals", "plan.parent", "publicity", "place", "sandbox"),
    *("basis.hazard", "basis.weekly", "basis.drill", "basis.lesson", "basis.supervision", "basis.reverse"),
    *("basis.meeting", "basis.bulletin", "map.note", "map.title"),
    *("caption.holidays_unknown", "caption.units", "caption.townships"),
)


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in ("county", "pack_revision", *columns)))


SETTING = _table("setting", "key", "value", "unit", "label", "source")
WORDS = _table("words", "key")
ENTRY = _table("dictionary", "dictionary", "code", "name", "aliases", "note", "listed_order")
TERM = _table("term", "stage", "starts_on")
DUTY = sa.table(
    "duty",
    *(sa.column(name) for name in ("county", "pack_revision", "code", "rule_set", "clause", "judgement")),
    *(sa.column(name) for name in ("subject_kind", "ledger", "filter", "period", "together_with")),
    sa.column("weak_point", sa.Boolean),
)


FACTS = {
    "tasks.csv": ("task", "code section title short text listed_order valid_from:d valid_to:d"),
    "units.csv": ("unit", "code name full_name kind aliases listed_order valid_from:d valid_to:d"),
    "cells.csv": ("cell", "task unit listed_order"),
    "townships.csv": (
        "township",
        "code name kind aliases area label_lon label_lat listed_order valid_from:d valid_to:d",
    ),
    "successions.csv": ("succession", "old_code new_code effective_on:d whole:b basis"),
    "terms.csv": ("term", "stage school_year term starts_on:d ends_on:d status source"),
    "days_off.csv": ("day_off", "on_date:d kind name status source"),
    "settings.csv": ("setting", "key value unit label source"),
    "dictionaries.csv": ("dictionary", "dictionary code name aliases note listed_order"),
    "words.csv": ("words", "key value"),
    "duties.csv": (
        "duty",
        "code rule_set clause label short words judgement subject_kind units ledger filter measure minimum whole "
        "alternative_filter alternative_minimum steps period scope per_week_max soft:b weak_point:b together_with "
        "keeper needs note basis listed_order valid_from:d valid_to:d",
    ),
}
"""The files of a pack in this release: table and columns, d a day, b yes or no."""
TYPES = {"d": sa.Date, "b": sa.Boolean}


def upgrade() -> None:
    op.add_column("duty", sa.Column("weak_point", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("duty", sa.Column("together_with", sa.String(16), nullable=False, server_default=""))
    connection = op.get_bind()
    # What nothing read by its old name is read now: a county's own number goes on, one without sense does not.
    small, sound = SETTING.c.key == "duty.small_count", SETTING.c.value.in_([str(n) for n in range(2, 1001)])
    connection.execute(sa.update(SETTING).where(small, sound).values(key="pupils.small_count"))
    connection.execute(sa.delete(SETTING).where(sa.or_(SETTING.c.key.in_(UNREAD_SETTINGS), small)))
    connection.execute(sa.delete(WORDS).where(WORDS.c.key.in_(UNREAD_WORDS)))
    for county, pack in connection.execute(sa.select(SETTING.c.county, SETTING.c.pack_revision).distinct()).all():
        _state(connection, county, pack)
    counties = sa.table("county", *(sa.column(name) for name in ("code", "name", "pack_revision", "pack_digest")))
    for row in connection.execute(sa.select(counties)).all():
        digest = _digest(connection, row.code, row.name, row.pack_revision)
        connection.execute(sa.update(counties).where(counties.c.code == row.code).values(pack_digest=digest))


def _state(connection: sa.Connection, county: str, pack: int) -> None:
    """Write what the program took for granted of one stored pack as facts of that pack."""

    def here(table: sa.TableClause) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.county == county, table.c.pack_revision == pack)

    duties = connection.execute(sa.select(DUTY).where(here(DUTY))).all()
    stages = connection.execute(
        sa.select(ENTRY).where(here(ENTRY), ENTRY.c.dictionary == "school_stage").order_by(ENTRY.c.listed_order)
    ).all()
    terms = connection.execute(sa.select(TERM.c.stage).where(here(TERM)).order_by(TERM.c.starts_on)).scalars().all()
    young = [s.name for s in stages if s.code == "kindergarten" or "幼儿园" in (s.name, *s.aliases.split("、"))]
    primary = [s.note for s in stages if s.code == "primary" and s.note]
    kinds = connection.execute(
        sa.select(ENTRY).where(here(ENTRY), ENTRY.c.dictionary == "document_kind").order_by(ENTRY.c.listed_order)
    ).all()
    of_pupils = [k.name for k in kinds if k.code in ("survey", "referral") or k.name in ("心理测评", "转介诊疗")]
    facts = {
        "plan.rule_set": ("31", "方案自身的规则集"),
        "stages.preschool": ("、".join(young) or "无", "学前阶段的学段：适用范围“中小学”不含"),
        "calendar.county": ((primary or [*terms, ""])[0], "县、单位和乡镇的周、学期按哪个学段的校历"),
        "pupils.kinds": ("、".join(of_pupils) or "无", "数量、应有数量是学生人数的材料类型"),
        "pupils.small_count": ("10", "学生人数少于此值的只写＜，不算比例"),
    }
    stands = set(connection.execute(sa.select(SETTING.c.key).where(here(SETTING))).scalars())
    for key, (value, label) in facts.items():
        if key not in stands:
            said = {"key": key, "value": value, "unit": "", "label": label, "source": "升级时按原有口径补记"}
            connection.execute(sa.insert(SETTING).values(county=county, pack_revision=pack, **said))
    # Clause 10 was the only one taken for security; a plan that has it elsewhere gets all facilities kept back.
    facilities = [d for d in duties if d.ledger == "facilities" and d.subject_kind == "school"]
    tenth = [d for d in facilities if d.clause == "10"]
    weak = {d.code for d in tenth or facilities} | {d.code for d in duties if d.filter == "岗位类别=保安"}
    connection.execute(sa.update(DUTY).where(here(DUTY), DUTY.c.code.in_(weak)).values(weak_point=True))
    lessons = [d for d in duties if (d.ledger, d.subject_kind, d.judgement) == ("lessons", "class", "counted")]
    pairs = [
        (term.code, pair.code)
        for term in lessons
        for pair in lessons
        if (term.period, pair.period) == ("term", "fortnight")
        and (term.rule_set, term.clause, term.filter) == (pair.rule_set, pair.clause, pair.filter)
    ]
    for code, other in pairs[:1]:
        connection.execute(sa.update(DUTY).where(here(DUTY), DUTY.c.code == code).values(together_with=other))


def _digest(connection: sa.Connection, county: str, name: str, pack: int) -> str:
    """SHA-256 over all facts of a stored pack, in the form in which this release digests a folder."""
    facts: dict[str, list[str]] = {}
    for file, (table_name, columns) in FACTS.items():
        found = [each.partition(":") for each in columns.split()]
        cells = [sa.column(column, TYPES[kind]()) if kind else sa.column(column) for column, _, kind in found]
        stored = _table(table_name)
        rows = sa.select(*cells).select_from(stored).where(stored.c.county == county, stored.c.pack_revision == pack)
        if texts := [json.dumps([_plain(v) for v in row], ensure_ascii=False) for row in connection.execute(rows)]:
            facts[file] = sorted(texts)
    maps = _table("boundary", "kind", "note", "geojson")
    drawn = sa.select(maps).where(maps.c.county == county, maps.c.pack_revision == pack)
    kinds = {row.kind: [row.note, row.geojson] for row in connection.execute(drawn)}
    whole: dict[str, Any] = {"county": [county, name], "rows": facts, "maps": kinds}
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def downgrade() -> None:
    with op.batch_alter_table("duty") as table:
        table.drop_column("weak_point")
        table.drop_column("together_with")
