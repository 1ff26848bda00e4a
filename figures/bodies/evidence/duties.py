"""Duties missed, cited by duty, subject and period: still missed, or made up for since; and whose they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from catalogue.claims import MISSED as UNMET
from figures.bodies.evidence.asking import HERE, NOT_OWN, AskedOf, RowStands
from figures.duties.engine import duty_instances
from figures.duties.frame import MET, MISSED, STATUS_NAMES
from figures.query import period
from models.base import table
from models.duty import STANDING
from models.school import School

SCHOOL = table(School)


@dataclass(frozen=True)
class Cited:
    """A duty as a line cites it: duty/subject/period."""

    duty: str
    subject: str
    when: str

    @classmethod
    def read(cls, number: str) -> "Cited":
        """From the number under which a line cites it."""
        duty, _, rest = number.partition("/")
        subject, _, when = rest.rpartition("/")
        return cls(duty, subject, when)


def duties(asked: AskedOf, numbers: Sequence[str]) -> dict[str, RowStands]:
    """Duties asked again: by duty and subject, and by period unless the duty stands at all times."""
    cited = {number: Cited.read(number) for number in numbers}
    labels = {duty.code: duty.label for duty in asked.pack.duties}
    always = {duty.code for duty in asked.pack.duties if duty.period == STANDING}
    frame = duty_instances(asked.session, asked.pack, period(asked.quarter), only={c.duty for c in cited.values()})
    names = _school_names(asked)
    columns = frame[["duty", "subject", "period", "status"]].itertuples(index=False)
    statuses = {(duty, who, "" if duty in always else when): status for duty, who, when, status in columns}
    wanted, found = MET if asked.praise else MISSED, {}
    for number, one in cited.items():
        status = statuses.get((one.duty, one.subject, "" if one.duty in always else one.when))
        if status is None:
            continue
        of_school = one.subject.partition("/")[0]
        own = asked.answers_for_schools if of_school in names else asked.is_body(one.subject)
        found[number] = RowStands(
            says=f"{labels.get(one.duty, one.duty)}（{one.when}）",
            where=names.get(of_school) or asked.pack.name_of(one.subject),
            now=STATUS_NAMES[status],
            state=NOT_OWN if not own else HERE if status == wanted else f"现为{STATUS_NAMES[status]}",
            stands=status,
            claims=frozenset({UNMET} if status == MISSED else ()),
        )
    return found


def _school_names(asked: AskedOf) -> dict[str, str]:
    query = select(SCHOOL.c.code, SCHOOL.c.name).where(
        SCHOOL.c.county == asked.pack.code, SCHOOL.c.superseded_at.is_(None)
    )
    return {row.code: row.name for row in asked.session.execute(query)}
