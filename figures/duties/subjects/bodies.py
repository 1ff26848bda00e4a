"""Townships and units as subjects, and the units a duty names."""

from dataclasses import replace
from datetime import date

from figures.duties.proofs.language import ROSTER
from figures.duties.subjects.arrays import Subjects, days_as_numbers, lasting
from models.county import Pack
from models.duty import TOWNSHIP, UNIT, Duty


def read_townships(pack: Pack, day: date, township: str | None, calendar: str) -> Subjects:
    """The townships of a day; `place` knows their whole predecessors too, whose rows are theirs."""
    codes = [t.code for t in pack.townships_on(day) if township in (None, t.code)]
    made = lasting(TOWNSHIP, codes, codes, calendar)
    for old in dict.fromkeys(t.code for t in pack.townships):
        now = pack.township_now(old, day)
        if now in made.place:
            made.place.setdefault(old, made.place[now])
    return made


def read_units(pack: Pack, calendar: str) -> Subjects:
    """The county's own code and the units of the pack, each from valid_from until valid_to."""
    found = [(pack.code, date.min, None), *((u.code, u.valid_from, u.valid_to) for u in pack.units)]
    made = lasting(UNIT, [code for code, _, _ in found], [""] * len(found), calendar)
    return replace(
        made, opened=days_as_numbers(day for _, day, _ in found), closed=days_as_numbers(day for _, _, day in found)
    )


def units_of(duty: Duty, pack: Pack, day: date) -> list[str]:
    """The units a duty of kind unit binds on a day: codes joined by 、, or 名单 (the clause's list, while the task
    holds) less some after -; only units that are valid that day."""
    wanted, _, without = duty.units.partition("-")
    valid = {unit.code for unit in pack.units_on(day)}
    holds = {task.code for task in pack.tasks_on(day)}
    listed = [cell.unit for cell in pack.cells if cell.task == duty.clause and cell.task in holds]
    found = listed if wanted == ROSTER else wanted.split("、")
    return [unit for unit in found if unit in valid and unit not in without.split("、")]
