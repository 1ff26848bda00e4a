"""A cell of the matrix lists what is counted by duty and unit: different things are never one number."""

from datetime import date

from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions
from catalogue.ledgers import LEDGERS
from figures.bodies.accountability import Recorded, matrix
from figures.bodies.matrix import listed_cells, townships_together
from figures.query import period
from ledgers.cut import Filter
from ledgers.listing import count_rows
from models.account import Actor
from models.county import TOWNSHIPS, pack_in_force
from models.database import reading
from models.inspection import Inspection
from models.provision import Facility
from tests.figures.duties.duty_ledgers import GANTANG, RENSHI, school

DAY = date(2026, 9, 30)
GATE, ZONE = "校门高峰见警", "学生安全区域"
"""The kinds of facility that the spatial duties of the first county ask for."""


def facility(code: str, kind: str) -> dict[str, object]:
    """A school that has the facility."""
    return {
        "subject_kind": "学校",
        "subject_code": code,
        "kind": kind,
        "effective_on": date(2026, 1, 5),
        "present": "是",
    }


def check(number: str, kind: str, organiser: str) -> dict[str, object]:
    """A check of the quarter."""
    return {
        "number": number,
        "school_code": "S1",
        "township_code": None,
        "on_date": date(2026, 9, 8),
        "week": date(2026, 9, 7),
        "kind": kind,
        "organiser": organiser,
        "found": 0,
    }


def test_checks_and_schools_stay_apart(kaijiang: Actor) -> None:
    for code, place in (("S1", RENSHI), ("S2", RENSHI), ("S3", GANTANG)):
        school(kaijiang, code, township=place)
    with unit_of_work(kaijiang, "ledger.enter", "x") as act:
        insert_versions(act, Facility, [facility(code, GATE) for code in ("S1", "S2")])
        insert_versions(act, Facility, [facility(code, ZONE) for code in ("S1", "S3")])
        rows = [check(f"D{n}", "部门检查", "police") for n in range(5)]
        rows += [check(f"P{n}", "巡逻", RENSHI) for n in range(7)] + [check(f"G{n}", "巡逻", GANTANG) for n in range(4)]
        insert_versions(act, Inspection, rows)
    with reading() as session:
        pack = pack_in_force(session)
        asked = period("2026Q3", DAY)
        cells = {(cell.unit, cell.clause): cell for cell in matrix(session, pack, asked)}
        assert cells["police", "8"].recorded == (
            Recorded("8.6", 5),
            Recorded("8.6-2", 1, 3),
            Recorded("8.16", 2, 3),
        )
        assert cells[RENSHI, "8"].recorded == (Recorded("8.12", 1, 2), Recorded("8.13", 0), Recorded("8.15", 7))
        together = {
            c.clause: c
            for c in townships_together(pack, listed_cells(session, pack, asked), DAY)
            if c.unit == TOWNSHIPS
        }
        assert together["8"].recorded == (Recorded("8.12", 2, 3), Recorded("8.13", 0), Recorded("8.15", 11))

        def listed(kind: str, duty: str, body: str) -> int:
            cut = Filter(period=asked if kind == "inspections" else None, duty=duty, body=body)
            return count_rows(session, pack, LEDGERS[kind].sheets[0], cut)

        # What a line opens are its rows.
        assert listed("inspections", "8.6", "police") == 5 and listed("inspections", "8.15", RENSHI) == 7
        assert listed("facilities", "8.16", "police") == 2 and listed("facilities", "8.12", GANTANG) == 1
        assert listed("facilities", "8.12", RENSHI) == 1 and listed("inspections", "8.15", "") == 11
