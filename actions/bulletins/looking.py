"""A step taken on a line with the rows behind it as they stand today, read before the act and compared within it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from access.rights import ANYWHERE, Place
from actions.bulletins.line import Row, line_in
from actions.bulletins.naming import may_name, words_of
from actions.unit_of_work import Moved, UnitOfWork, prepared, refuse_unless_may, settled, unit_of_work
from figures.bodies.evidence.now import evidence_now
from figures.bodies.lines import LINE
from models.account import Actor
from models.bulletin import BulletinLine
from models.county import Pack


@dataclass(frozen=True)
class Seen:
    """What stands behind a line: the version of it, its rows as they stand today, what in its words may name a
    person."""

    version: int
    rows: Sequence[Row]
    named: list[str]


@dataclass(frozen=True)
class Said:
    """What a step changes of a line's words and rows; None leaves them."""

    matter: str | None = None
    facts: str | None = None
    finding: str | None = None
    rows: Sequence[Row] | None = None

    def on(self, line: BulletinLine) -> BulletinLine:
        """The line as it would read. New words are written by what stands now, not by how it stood before."""
        given = {name: value for name, value in vars(self).items() if value is not None}
        if self.facts is not None:
            given["rows"] = cited(given.get("rows", line.rows))
        return BulletinLine(**(line.model_dump() | given))


def seen_before(
    actor: Actor,
    verb: str,
    line_id: int,
    states: Sequence[str],
    deed: Callable[[UnitOfWork, BulletinLine, Seen], None],
    what: str,
    *,
    said: Said | None = None,
    place: Place = ANYWHERE,
    version: int | None = None,
) -> None:
    """Take a step on a line in one of these states: `deed` gets the act, the line and what stands behind it with the
    words it would have (`said`), read before the act. what: the step's name for the sentence when nothing stood still.
    """
    refuse_unless_may(actor, verb, f"line {line_id}", place)

    def work(session: Session, pack: Pack) -> Seen:
        found = session.execute(select(LINE).where(LINE.c.county == actor.county, LINE.c.id == line_id)).one_or_none()
        if found is None:
            return Seen(0, [], [])
        line = (said or Said()).on(BulletinLine(**found._mapping))
        words = f"{line.matter}\n{line.facts}"
        rows = evidence_now(session, pack, line.quarter, line.rows, line.body, words, line.praise)
        return Seen(found.version, rows, may_name(session, actor.county, words_of(line)))

    def once() -> None:
        ready = prepared(actor.county, work)
        with unit_of_work(actor, verb, f"line {line_id}", place) as act:
            line = line_in(act, line_id, *states, version=version)
            seen = ready.unmoved(act)
            if line.version != seen.version:
                raise Moved
            deed(act, line, seen)

    settled(once, what)


def cited(rows: Sequence[Row]) -> list[Row]:
    """Rows as a line cites them, without how they stood."""
    return [{"ledger": row["ledger"], "number": row["number"]} for row in rows]


def stood(rows: Sequence[Row], seen: Sequence[Row]) -> list[Row]:
    """The cited rows, each with how it stands now: what the words were written by."""
    by = {(row["ledger"], row["number"]): row["stands"] for row in seen}
    return [row | {"stood": by.get((row["ledger"], row["number"]), "")} for row in cited(rows)]
