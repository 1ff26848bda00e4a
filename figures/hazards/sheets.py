"""What a printed form says of hazards: each as it was registered and as it stands on the day, one row a hazard."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session

from catalogue.steps import CLOSED, OPEN, PLAN, REPORT
from errors import Refused
from figures.bitemporal import known
from figures.hazards.lists import party
from figures.hazards.slices import EVENT, HAZARD, SCHOOL, SPAN, covers, placed
from models.county import Pack
from models.hazard_lifecycle import STATE_WORDS

MOST = 5000
"""Hazards of one printed form."""
PASSED = "合格"


@dataclass(frozen=True)
class SheetRow:
    """One hazard on a form. Level and deadline are those in force; days are dates; `measures` the words of the last
    整改方案; `done_on` the day of the report that stands (of an open hazard none); `verified_on` and `verified` of a
    closed one; `body`: the school, else the party responsible; `funds_needed` in 元."""

    number: str
    township_code: str
    township: str
    school: str
    body: str
    place: str
    description: str
    level: str
    found_on: date
    deadline: date | None
    owner_post: str
    supervising_unit: str
    verifying_unit: str
    funds_needed: float | None
    remark: str
    state: str
    measures: str = ""
    done_on: date | None = None
    verified_on: date | None = None
    verified: str = ""


def sheet_rows(session: Session, pack: Pack, numbers: Collection[str], day: date) -> list[SheetRow]:
    """The hazards with these numbers that stand on the day, by township, school and deadline (open ends last).

    Raises Refused for more than MOST of them, and where none stands.
    """
    if len(numbers) > MOST:
        raise Refused(f"一次最多印{MOST}项，现在有{len(numbers)}项：请先按乡镇、学校或状态筛选。")
    query = (
        select(
            HAZARD,
            SPAN.c.state,
            SPAN.c.deadline,
            SPAN.c.level.label("level_now"),
            SPAN.c.responsible.label("responsible_now"),
            SPAN.c.township_code.label("lies_in"),
            SPAN.c.report_on,
            SPAN.c.closed_on,
            SCHOOL.c.name.label("school"),
        )
        .select_from(
            HAZARD.join(SPAN, and_(SPAN.c.county == HAZARD.c.county, SPAN.c.hazard_no == HAZARD.c.number)).outerjoin(
                SCHOOL,
                and_(SCHOOL.c.county == HAZARD.c.county, SCHOOL.c.code == HAZARD.c.school_code, known(SCHOOL, None)),
            )
        )
        .where(
            HAZARD.c.county == pack.code,
            HAZARD.c.number.in_(numbers),
            known(HAZARD, None),
            known(SPAN, None),
            covers(SPAN, day),
        )
    )
    found = session.execute(query).mappings().all()
    if not found:
        raise Refused("没有可印的隐患：选中的都已作废、还没有发现，或不在您能看的范围内。")
    steps = _last_steps(session, pack, [row["number"] for row in found], day)
    order = {township.code: at for at, township in enumerate(pack.townships_on(day))}
    rows = [_row(pack, row, steps[row["number"]], day) for row in found]
    return sorted(rows, key=lambda r: (order.get(r.township_code, 99), r.body, r.deadline or date.max, r.number))


def _last_steps(session: Session, pack: Pack, numbers: Collection[str], day: date) -> dict[str, dict[str, Any]]:
    """The last step of each kind of each hazard, by the day: number → kind → step."""
    query = (
        select(EVENT.c.hazard_no, EVENT.c.kind, EVENT.c.on_date, EVENT.c.reason)
        .where(
            EVENT.c.county == pack.code,
            EVENT.c.hazard_no.in_(numbers),
            EVENT.c.on_date <= day,
            known(EVENT, None),
        )
        .order_by(EVENT.c.hazard_no, EVENT.c.seq)
    )
    last: dict[str, dict[str, Any]] = defaultdict(dict)
    for step in session.execute(query):
        last[step.hazard_no][step.kind] = step
    return last


def _row(pack: Pack, row: Any, steps: dict[str, Any], day: date) -> SheetRow:
    closed, reported = row["state"] == CLOSED, row["state"] != OPEN and REPORT in steps
    township = placed(pack, row["lies_in"], day)
    school = row["school"] or row["school_code"] or ""
    return SheetRow(
        number=row["number"],
        township_code=township,
        township=pack.name_of(township),
        school=school,
        body=school or party(pack, row["responsible_now"], row["responsible_name"], None, None),
        place=row["place"],
        description=row["description"],
        level=row["level_now"],
        found_on=row["found_on"],
        deadline=row["deadline"],
        owner_post=row["owner_post"],
        supervising_unit=pack.name_of(row["supervising_unit"]) if row["supervising_unit"] else "",
        verifying_unit=pack.name_of(row["verifying_unit"]),
        funds_needed=row["funds_needed"],
        remark=row["remark"],
        state=STATE_WORDS[row["state"]],
        measures=steps[PLAN].reason if PLAN in steps else "",
        done_on=steps[REPORT].on_date if reported else None,
        verified_on=row["closed_on"] if closed else None,
        verified=PASSED if closed else "",
    )
