"""Every version of one row that a replay tells, in its own words, with when it held and who entered it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from catalogue.ledgers import LEDGERS
from errors import Refused
from figures.tracing.words import row_words
from models.base import table
from models.county import Pack


@dataclass(frozen=True)
class Edition:
    """One version: its words, when it was entered and by whom, when it ceased to hold (None: it holds)."""

    words: str
    recorded_at: datetime
    recorded_by: str
    superseded_at: datetime | None


def every_version(session: Session, pack: Pack, ledger: str, sheet: str, key: str) -> list[Edition]:
    """The versions of the row with this key (its parts joined by |), oldest first. Raises Refused for none."""
    form = next((s for s in LEDGERS[ledger].sheets if s.name == sheet), None) if ledger in LEDGERS else None
    parts = key.split("|")
    if form is None or len(parts) != len(form.key):
        raise Refused("没有这一行，请从图或表里再点一次。")
    rows = table(form.model)
    held = [rows.c.county == pack.code]
    for name, part in zip(form.key, parts, strict=True):
        held.append(rows.c[name] == _typed(form.column(name).form, part))
    query = select(rows).where(*held).order_by(rows.c.recorded_at, rows.c.id)
    return [
        Edition(row_words(pack, form, row), row["recorded_at"], row["recorded_by"], row["superseded_at"])
        for row in (dict(found) for found in session.execute(query).mappings())
    ]


def _typed(form: str, part: str) -> object:
    if form == "day":
        return date.fromisoformat(part)
    return int(part) if form in ("whole", "week") else part
