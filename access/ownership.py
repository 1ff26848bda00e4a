"""Where a row belongs and whose it is: the place at which a right is asked for.

A row does not say where it belongs. At a school it lies in the township the register of schools gives for
the row's day, whatever it states, and a township whose territory the school stands in runs it unless it is
县直. Only a row without a school lies where it says.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from access.rights import ANYWHERE, Place, may
from catalogue.steps import STEPS
from catalogue.words import OF_SCHOOL, OF_TOWNSHIP
from models.account import SCHOOL_MEMBER, TOWNSHIP_MEMBER, UNIT_MEMBER, Actor
from models.county import UNPLACED
from models.hazard_lifecycle import OTHER


class SchoolPlaces(Protocol):
    """What the register of schools must tell (ledgers.validate.registers.Registers does)."""

    def knows(self, school: str) -> bool:
        """Whether this is the code of a school that stands in the register."""

    def township_of(self, school: str, day: date) -> str | None:
        """The township a school is in on a day: the statement in force, before the first one the first."""

    def township_today(self, school: str) -> str | None:
        """The township a school is in today."""

    def run_by_county(self, school: str) -> bool:
        """Whether a school is 县直."""

    def stands_for(self, code: str) -> str:
        """The code of the township or unit a code stands for today, recorded successions followed."""

    def is_township(self, code: str) -> bool:
        """Whether this is the code of a township."""


def home_of(actor: Actor) -> Place:
    """The place an account's own right reaches, asked for before the rows are known; ANYWHERE for the office. Who is
    set in a unit without entering for the county decides what concerns that unit."""
    if actor.of == TOWNSHIP_MEMBER:
        return Place(township=actor.scope, unit=actor.scope)
    if actor.of == SCHOOL_MEMBER:
        return Place(school=actor.scope)
    set_in_unit = bool(actor.scope) and may(actor, "ledger.enter") is not None
    return Place(unit=actor.scope) if actor.of == UNIT_MEMBER or set_in_unit else ANYWHERE


def body_of(schools: SchoolPlaces, facts: Mapping[str, Any]) -> str | None:
    """The department or township whose matter a row is: the 整改责任主体 or 组织单位, where that is a school or
    其他 the 督促单位; None when there is none."""
    unit = facts.get("responsible") or facts.get("organiser")
    if unit == OTHER or (unit and schools.knows(unit)):
        unit = facts.get("supervising_unit")
    return schools.stands_for(unit) if unit else None


def place_of(schools: SchoolPlaces, facts: Mapping[str, Any], day: date, *, entered: bool = False) -> Place:
    """Where a row belongs: its school, the township that runs it on the row's day, the body whose matter it is.

    The township of a school is the register's, never the row's; a school the register does not know yet lies
    where the row says. What a department or township has organised is its own and nobody else's. `entered`:
    the row names its body for the first time; then a township counts only for what lies in its own territory
    and not at a 县直 school, so that nobody comes to a right by writing down one's own name.
    """
    school, township = facts.get("school_code"), facts.get("township_code")
    kind = facts.get("subject_kind")
    if kind == OF_SCHOOL:
        school = facts.get("subject_code")
    elif kind == OF_TOWNSHIP:
        township = facts.get("subject_code")
    elif kind:
        return Place(unit=schools.stands_for(facts["subject_code"]) if facts.get("subject_code") else None)
    doer = facts.get("responsible") or facts.get("organiser")
    if not school and doer and schools.knows(doer):
        school = doer
    if school and schools.knows(school):
        township = _township_at(schools, school, day)
    elif township:
        township = schools.stands_for(township)
    body = body_of(schools, facts)
    run_by_county = bool(school and schools.run_by_county(school))
    abroad = run_by_county or bool((school or township) and body != township)
    if entered and body and schools.is_township(body) and abroad:
        body = None
    organiser = facts.get("organiser")
    if organiser and organiser != OTHER and not schools.knows(organiser):
        return Place(unit=body)
    return Place(township=None if run_by_county else township, school=school or None, unit=body)


def _township_at(schools: SchoolPlaces, school: str, day: date) -> str | None:
    """Where a school was on a day, by its name of today; where that was divided in part, where the school is now."""
    for code in (schools.township_of(school, day), schools.township_today(school)):
        if code and (found := schools.stands_for(code)) != UNPLACED:
            return found
    return None


def places_of_step(
    schools: SchoolPlaces, facts: Mapping[str, Any], hazard: Mapping[str, Any], place: Place
) -> list[Place]:
    """Where the right of a step is asked for: at the hazard's place; a verification's at its 复查单位 and at the
    办理单位 it states, so that nobody comes to verify by writing down one's own name."""
    if not STEPS[facts["kind"]].verifies:
        return [place]
    units = dict.fromkeys((hazard.get("verifying_unit"), facts.get("by_unit")))
    return [replace(place, unit=schools.stands_for(unit) if unit else None) for unit in units]


def not_moved_by(actor: Actor, schools: SchoolPlaces, facts: Mapping[str, Any], day: date) -> str | None:
    """Why the actor may not state this 学校情况: moving a school to another township is an act of the office, and
    so is the first statement of a school that stands in the register without one. None when the actor may."""
    school, stated = facts.get("school_code"), facts.get("township_code")
    if not school or not stated or not schools.knows(school) or may(actor, "school.move") is None:
        return None
    stands = schools.township_of(school, day)
    if stands is None:
        return "这所学校在名录里还没有所在乡镇，第一次写明由联席办登记，请联系联席办。"
    if schools.stands_for(stated) != schools.stands_for(stands):
        return "把学校划到另一个乡镇由联席办登记，请联系联席办；其他情况有变的，乡镇仍填学校当天所在的乡镇。"
    return None
