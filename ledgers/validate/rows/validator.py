"""One preview being made: what is known while it is made, what is said about cells, and the rows that stand.

Columns are worked through one at a time and each distinct word is looked up once, because ledgers repeat themselves.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session

from catalogue.ledgers import LEDGERS, Column, Sheet
from errors import Refused
from ledgers.reading.readings import Answers, Readings
from ledgers.validate.registers import Registers
from ledgers.validate.rows.row import CellError, Preview, Row
from models.base import table
from models.county import Pack

KEPT_ERRORS = 20_000


KEPT_WARNINGS = 500


CHUNK = 500


WHOLE_TABLE = 3_000
"""From so many numbers on the whole ledger is read in one query instead of by number."""


class Validator:
    """One preview being made. `new`: rows that look like a stored one are new all the same."""

    def __init__(
        self, session: Session, pack: Pack, kind: str, *, new: bool = False, readings: Readings | None = None
    ) -> None:
        if kind not in LEDGERS:
            raise Refused(f"没有“{kind}”这种台账，可用：{'、'.join(LEDGERS)}。")
        self.session, self.pack, self.new = session, pack, new
        self.ledger = LEDGERS[kind]
        self.registers = Registers(session, pack)
        self.preview = Preview(kind, self.ledger)
        self.readings = self.preview.readings = readings or Readings(Answers(accept_likely=True))
        self.filled: Counter[tuple[str, str, bool]] = Counter()
        self.counted: Counter[str] = Counter()
        self.lacking: set[tuple[int, str]] = set()
        self._told: set[CellError] = set()
        self.incoming: dict[str, list[Row]] = {}
        self.found_on: dict[str, date] = {}
        self.about: dict[int, Any] = {}
        """id of a row → the standing hazard that it only tells steps of (ledgers.validate.rules.applications)."""
        self.words: dict[str, dict[str, str]] = {}
        self._columns: dict[str, tuple[Column, ...]] = {}

    def error(self, row: Row, name: str, message: str) -> None:
        """Mark a cell of a row as bad; `name` is the field the message is about."""
        row.bad = True
        row.flawed.add(name)
        made = self._at(row, name, message)
        if made in self._told:
            return
        self._told.add(made)
        self.preview.error_count += 1
        if len(self.preview.errors) < KEPT_ERRORS:
            self.preview.errors.append(made)

    def warn(self, row: Row, name: str, message: str) -> None:
        """Point to a cell that is taken but deserves a look."""
        if len(self.preview.warnings) < KEPT_WARNINGS:
            self.preview.warnings.append(self._at(row, name, message))

    def already(self, errors: Sequence[CellError]) -> None:
        """Take in what reading found bad, so that a cell is told once however many rows it was unfolded into."""
        self._told.update(errors)

    def charge(self, heading: str, word: str, sentence: str, count: int, others: Sequence[tuple[str, str]] = ()) -> str:
        """A default that decides whom a figure charges is offered, not taken silently: "take", or one of `others`."""
        choices = [("take", f"{heading}是{word}"), *others]
        return self.readings.ask("default", sentence, [], choices, likely="take", key=f"default:{heading}", count=count)

    def note(self, sentence: str) -> None:
        """Say something about the import as a whole."""
        if sentence not in self.preview.notes:
            self.preview.notes.append(sentence)

    def _at(self, row: Row, name: str, message: str) -> CellError:
        return row.source.cell(row.at, name, message, row.facts.get(name))

    def columns(self, sheet: Sheet) -> tuple[Column, ...]:
        """The readable columns, 主体类型 and 事项 before what depends on them."""
        if sheet.name not in self._columns:
            self._columns[sheet.name] = sheet.readable
        return self._columns[sheet.name]

    def standing(self, sheet: Sheet) -> Select[Any]:
        versions = table(sheet.model)
        columns = [versions.c.id, versions.c.first_recorded_at, *(versions.c[c.field] for c in sheet.stored)]
        extra = [versions.c[name] for name in ("week",) if name in versions.c]
        return select(*columns, *extra).where(versions.c.county == self.pack.code, versions.c.superseded_at.is_(None))

    def stored(self, sheet: Sheet, by: str, wanted: set[str] | None) -> list[Any]:
        """The rows that stand, by column name: those whose column `by` is wanted, or all when `wanted` is None."""
        query = self.standing(sheet)
        if wanted is None or len(wanted) > WHOLE_TABLE:
            found = self.session.execute(query).all()
            return found if wanted is None else [row for row in found if getattr(row, by) in wanted]  # type: ignore[return-value]
        listed, column = sorted(wanted), table(sheet.model).c[by]
        return [
            row
            for start in range(0, len(listed), CHUNK)
            for row in self.session.execute(query.where(column.in_(listed[start : start + CHUNK])))
        ]
