"""Whether an actor may write these ledger rows: asked of every row, by a form, a correction, a step or an import.

The right is asked where the register says the row lies, before and after the change; a step takes the right of
its kind besides; what decides a row is the office's once it is settled; and a school is moved by the office.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from access.ownership import body_of, not_moved_by, places_of_step
from access.rights import Place, may
from catalogue.ledgers import FACTS_SHEET, HAZARDS_SHEET, SCHOOLS_SHEET, STEPS_SHEET, Sheet
from catalogue.steps import STEPS, StepKind
from ledgers.validate.registers import Registers
from ledgers.validate.rows.row import Row
from models.account import Actor
from models.base import table
from models.clock import today
from models.hazard import Hazard, HazardEvent
from models.hazard_lifecycle import responsible_after

CHUNK = 500
HAZARD, EVENT = table(Hazard), table(HazardEvent)


class RowRights:
    """The questions of one write. `registers` is the register as it stood before the write."""

    def __init__(self, session: Session, actor: Actor, registers: Registers) -> None:
        self.session, self.actor, self.registers = session, actor, registers
        self._answers: dict[tuple[str, Place, str | None], str | None] = {}

    def may(self, verb: str, place: Place, about: str | None = None) -> str | None:
        """`access.rights.may`, each question asked once."""
        key = (verb, place, about)
        if key not in self._answers:
            self._answers[key] = may(self.actor, verb, place, about)
        return self._answers[key]

    def refusal(self, verb: str, rows: Sequence[Row], all_rows: Sequence[Row]) -> tuple[Row, str] | None:
        """The first of the rows that the actor may not write with the verb, and why; None when all may be.

        `all_rows`: every row of the write, because a school that comes in with it says where it lies in another.
        """
        hazards = self._hazards(rows, all_rows)
        coming = {
            str(school): row.facts["township_code"]
            for row in all_rows
            if row.sheet in (SCHOOLS_SHEET, FACTS_SHEET)
            and row.facts.get("township_code")
            and (school := row.facts.get("school_code") or row.facts.get("code"))
        }
        for row in rows:
            if reason := self._row(verb, row, hazards, coming):
                return row, reason
        return None

    def place(self, sheet: Sheet, facts: Mapping[str, Any]) -> Place:
        """Where a standing row lies; a step where its hazard does."""
        if sheet is STEPS_SHEET:
            return self.registers.place_of(HAZARDS_SHEET, self.hazard(str(facts.get("hazard_no") or "")) or {})
        return self.registers.place_of(sheet, facts)

    def of_bad_row(self, verb: str, row: Row) -> str | None:
        """Why what is wrong with a row may not be told: it may tell of stored rows where the actor reads nothing."""
        owner = row if row.parent is None else row.parent
        place = self.place(owner.sheet, owner.facts)
        return self.may(verb, place) if place.township or place.school else None

    def _row(
        self, verb: str, row: Row, hazards: Mapping[str, Mapping[str, Any]], coming: Mapping[str, Any]
    ) -> str | None:
        if row.sheet is STEPS_SHEET:
            hazard = row.parent.facts if row.parent is not None else hazards.get(str(row.facts.get("hazard_no")), {})
            return self.step(verb, row, hazard)
        facts = row.facts
        if row.parent is not None and not facts.get("school_code"):
            facts = {**row.parent.facts, **{name: value for name, value in facts.items() if value is not None}}
        school = str(facts.get("code" if row.sheet is SCHOOLS_SHEET else "school_code") or "")
        if not self.registers.knows(school) and not facts.get("township_code"):
            facts = {**facts, "township_code": coming.get(school)}
        stands = dict(row.stored._mapping) if row.stored is not None else None
        if stands is not None and (reason := self.may(verb, self.registers.place_of(row.sheet, stands))):
            return reason
        entered = stands is None or body_of(self.registers, stands) != body_of(self.registers, facts)
        if reason := self.may(verb, self.registers.place_of(row.sheet, facts, entered=entered)):
            return reason
        day = self.registers.day_of(row.sheet, facts)
        moving = row.sheet is FACTS_SHEET and row.outcome != "unchanged"
        if moving and (reason := not_moved_by(self.actor, self.registers, facts, day)):
            return reason
        return self.held(row.sheet, stands, row.changed) if stands is not None else None

    def step(self, verb: str, row: Row, hazard: Mapping[str, Any]) -> str | None:
        """Why a step may not be written: the right at the hazard, and that of its kind, before and after."""
        place = self.registers.place_of(HAZARDS_SHEET, hazard)
        if verb and (reason := self.may(verb, place)):
            return reason
        stands = dict(row.stored._mapping) if row.stored is not None and row.changed else None
        for facts in (row.facts, stands):
            if facts is not None and (reason := self.step_kind(facts, hazard, place)):
                return reason
        return self.held(row.sheet, stands, row.changed) if stands is not None else None

    def step_kind(self, facts: Mapping[str, Any], hazard: Mapping[str, Any], place: Place | None = None) -> str | None:
        """Why the actor may not take a step of this kind."""
        place = place or self.registers.place_of(HAZARDS_SHEET, hazard)
        for where in places_of_step(self.registers, facts, hazard, place):
            if reason := self.may(STEPS[str(facts["kind"])].right.verb, where, hazard.get("responsible")):
                return reason
        return None

    def taker(self, about: StepKind, hazard: Mapping[str, Any]) -> str:
        """The body that takes a step of this kind: the 复查单位, the body of the account, or the responsible one."""
        if about.verifies:
            return str(hazard["verifying_unit"])
        if about.answers:
            return self.actor.scope or self.registers.pack.setting("import.default_verifying_unit")
        return str(hazard["responsible"])

    def held(self, sheet: Sheet, stands: Mapping[str, Any], changed: Iterable[str]) -> str | None:
        """Why these fields of a standing row are no longer the actor's to change; None when they are."""
        if self.may("ledger.settle", Place()) is None:
            return None
        changed = list(changed)
        row = "/".join(str(stands[name]) for name in sheet.key)

        def headings(names: Iterable[str]) -> str:
            return "、".join(sheet.column(name).heading for name in names)

        if stated := [name for name in changed if name in sheet.held and stands[name] not in (None, "")]:
            instead = "期限要变请办延期，等级或责任主体要变请联系联席办改级、转办。"
            return f"{row}的{headings(stated)}登记后由联席办更正；{instead}"
        deciding = [name for name in changed if name in sheet.decisive]
        if deciding and (why := settled_by(self.session, self.actor, sheet, stands)):
            return f"{row}的{headings(deciding)}决定它算在哪一期、哪里和谁名下，{why}，请联系联席办更正。"
        return None

    def voiding(self, sheet: Sheet, stands: Mapping[str, Any]) -> str | None:
        """Why a standing row may not be taken out: as for what decides it, and a step takes the right of its kind;
        without its 学校情况 a school would stand in another township or in none."""
        if sheet is STEPS_SHEET:
            hazard = self.hazard(str(stands["hazard_no"])) or {}
            if reason := self.step_kind(stands, hazard):
                return reason
        if self.may("ledger.settle", Place()) is None:
            return None
        row = "/".join(str(stands[name]) for name in sheet.key)
        if sheet is FACTS_SHEET:
            return f"{row}：学校情况决定学校从哪天起在哪个乡镇，作废由联席办办理，请联系联席办。"
        if why := settled_by(self.session, self.actor, sheet, stands):
            return f"{row}{why}，作废由联席办办理，请联系联席办。"
        return None

    def hazard(self, number: str) -> dict[str, Any] | None:
        """A standing hazard by number, the responsible body that of the last 转办."""
        return self._stored({number}).get(number)

    def hazards(self, numbers: Iterable[str]) -> Mapping[str, dict[str, Any]]:
        """Standing hazards by number, as `hazard` gives one."""
        return self._stored(set(numbers))

    def _hazards(self, rows: Sequence[Row], all_rows: Sequence[Row]) -> dict[str, Mapping[str, Any]]:
        wanted = {str(row.facts.get("hazard_no")) for row in rows if row.sheet is STEPS_SHEET and row.parent is None}
        found: dict[str, Mapping[str, Any]] = dict(self._stored(wanted)) if wanted else {}
        for row in all_rows:
            if row.sheet is HAZARDS_SHEET and row.stored is None and row.facts.get("number") in wanted:
                found[str(row.facts["number"])] = row.facts
        return found

    def _stored(self, numbers: set[str]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        steps: dict[str, list[Any]] = {}
        listed = sorted(numbers)
        for start in range(0, len(listed), CHUNK):
            some = listed[start : start + CHUNK]
            standing = (HAZARD.c.county == self.actor.county, HAZARD.c.superseded_at.is_(None))
            for row in self.session.execute(select(HAZARD).where(*standing, HAZARD.c.number.in_(some))).mappings():
                found[row["number"]] = dict(row)
            taken = (EVENT.c.county == self.actor.county, EVENT.c.superseded_at.is_(None))
            for step in self.session.execute(select(EVENT).where(*taken, EVENT.c.hazard_no.in_(some))):
                steps.setdefault(step.hazard_no, []).append(step)
        for number, hazard in found.items():
            hazard["responsible"] = responsible_after(hazard["responsible"], steps.get(number, ()))
        return found


def settled_by(session: Session, actor: Actor, sheet: Sheet, stands: Mapping[str, Any]) -> str:
    """Why a standing row is settled, in words; "" while it is still its enterer's alone.

    It is once the day of entry is over, and on that day once another body has acted on it: a hazard was verified
    or a body other than the responsible one took a step, a step was followed by another body's.
    """
    if stands["first_recorded_at"].date() < today():
        return "登记当天已过"
    if sheet not in (HAZARDS_SHEET, STEPS_SHEET):
        return ""
    number = stands["number" if sheet is HAZARDS_SHEET else "hazard_no"]
    own = stands["responsible" if sheet is HAZARDS_SHEET else "by_unit"]
    steps = session.execute(
        select(EVENT.c.seq, EVENT.c.kind, EVENT.c.by_unit).where(
            EVENT.c.county == actor.county, EVENT.c.hazard_no == number, EVENT.c.superseded_at.is_(None)
        )
    ).all()
    after = [step for step in steps if sheet is HAZARDS_SHEET or step.seq > stands["seq"]]
    acted = any(STEPS[step.kind].verifies or step.by_unit != own for step in after)
    return "别的单位已经办理" if acted else ""
