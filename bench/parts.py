"""The parts of the benchmark that need no server, each in its own process: prints its lines as JSON."""

import json
import resource
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from unittest.mock import patch

from sqlmodel import Session, select

from actions import unit_of_work
from actions.county import init
from actions.ledgers.entries import enter
from actions.ledgers.imports import import_files
from actions.meetings.freezing import freeze
from actions.meetings.holding import begin
from actions.meetings.preparing import open_sitting, settle_agenda
from actions.meetings.resolving import decide
from bench.collecting import collecting
from bench.desk import desk
from bench.ledger import fill, inspections, lesson_book, workbook
from bench.photos import photos
from bench.run import QUARTER, TODAY, median_ms
from bench.wall import wall
from catalogue.papers import MEETING, of_kind
from demo.county import make_demo
from figures.bodies.accountability import matrix
from figures.bodies.matrix import duties_of_rules
from figures.bodies.proposals import proposals
from figures.bodies.rules.asking import Proposal
from figures.duties.engine import duty_instances
from figures.hazards.rectification import rectification
from figures.meetings.agenda import propose
from figures.meetings.headlines import headlines
from figures.meetings.sittings import sitting_of
from figures.meetings.snapshot import content_of
from figures.query import Period, period
from ledgers.reading.readings import Answers
from models import clock
from models.account import system
from models.base import table
from models.county import Pack, pack_in_force
from models.database import reading, writing
from models.school import School
from papers.registry import make

Lines = list[dict[str, Any]]


def figures(size: int) -> Lines:
    """Rectification of the county and all townships over a large ledger, as of today and as recorded."""
    actor = init("kaijiang", sandbox=True)
    fill(actor, size, TODAY)
    quarter = period(QUARTER)
    with reading() as session:
        pack = pack_in_force(session)
        now = median_ms(lambda: rectification(session, pack, quarter))
        bound = quarter.as_of - timedelta(days=20)
        if not rectification(session, pack, quarter, recorded_by=bound).county.members:
            raise RuntimeError("the knowledge day sees nothing: there is nothing to measure")
        then = median_ms(lambda: rectification(session, pack, quarter, recorded_by=bound))
    note = f"{size} 条隐患"
    return [
        {"name": "整改指标，全县和各乡镇", "value": now, "limit": 50, "unit": "ms", "note": note},
        {"name": "整改指标，按某日已录入", "value": then, "limit": 150, "unit": "ms", "note": note},
    ]


def meeting(size: int) -> Lines:
    """What the meeting page asks of a large ledger when nothing is cached: headlines, findings and agenda."""
    actor = init("kaijiang", sandbox=True)
    fill(actor, size, TODAY)
    quarter = period(QUARTER)

    def page() -> None:
        with reading() as session:
            pack = pack_in_force(session)
            headlines(session, pack, quarter)
            propose(session, pack, quarter)

    note = f"{size} 条隐患"
    return [{"name": "季度会议的指标和议程", "value": median_ms(page, 5), "limit": 300, "unit": "ms", "note": note}]


def snapshot(size: int) -> Lines:
    """What a meeting freezes: the demo county's quarter with all its duties, and so many hazards more."""
    make_demo(TODAY, schools=150)
    with reading() as session:
        office = system(pack_in_force(session).code)
    fill(office, size, TODAY)
    open_sitting(office, QUARTER)
    cut_off = period(QUARTER).end

    def frozen() -> None:
        with reading() as session:
            pack = pack_in_force(session)
            sitting = sitting_of(session, pack, QUARTER)
            if sitting is None:
                raise RuntimeError("no meeting was prepared: there is nothing to freeze")
            content_of(session, pack, sitting, cut_off)

    note = f"150 所学校的全部义务，{size} 条隐患"
    value = median_ms(frozen, 3) / 1000
    return [{"name": "一个季度的上会口径", "value": value, "limit": 1.5, "unit": "秒", "note": note}]


def duties(size: int) -> Lines:
    """All duties of a quarter over the demo county, and the accountability matrix, nothing cached."""
    make_demo(TODAY, schools=size)
    quarter = period(QUARTER)
    with reading() as session:
        pack = pack_in_force(session)
        every = median_ms(lambda: duty_instances(session, pack, quarter), 5)
        grid = median_ms(lambda: matrix(session, pack, quarter), 5)
        agenda = median_ms(lambda: propose(session, pack, quarter), 5)
        asked = median_ms(lambda: proposed_lines(session, pack, quarter), 5)
    large = size > 1000
    note = f"{size} 所学校，全部班级"
    lines: Lines = [
        {"name": "一个季度的全部义务", "value": every, "limit": 2000 if large else 300, "unit": "ms", "note": note}
    ]
    if large:
        lines.append({"name": "一个季度的拟通报建议", "value": asked, "limit": 500, "unit": "ms", "note": note})
    if not large:
        lines.append({"name": "履职矩阵", "value": grid, "limit": 300, "unit": "ms", "note": note})
        lines.append({"name": "全部任务的议程", "value": agenda, "limit": 500, "unit": "ms", "note": note})
        lines.append(_freezing())
        lines.append(_papers())
    return lines


def proposed_lines(session: Session, pack: Pack, quarter: Period) -> list[Proposal]:
    """What all rules propose of a quarter, as the page of bodies asks it."""
    return proposals(
        session, pack, quarter, instances=duty_instances(session, pack, quarter, only=duties_of_rules(pack))
    )


def frozen_meeting(_size: int) -> Lines:
    """A quarter's meeting prepared and frozen in the county that stands, and its wall to take along."""
    with reading() as session:
        office = system(pack_in_force(session).code)
    sitting = open_sitting(office, QUARTER)
    freeze(office, sitting, period(QUARTER).end)
    settle_agenda(office, sitting)
    with reading() as session:
        [(_, content)] = make(session, pack_in_force(session), "wall", quarter=QUARTER)
    return wall(content)


def _papers() -> dict[str, Any]:
    """The whole set of Word papers of a meeting that was held in the demo county, and the report of the half-year."""
    frozen_meeting(0)
    with reading() as session:
        pack = pack_in_force(session)
        sitting = sitting_of(session, pack, QUARTER)
    if sitting is None or sitting.id is None:
        raise RuntimeError("no meeting was prepared: there is nothing to print")
    office = system(pack.code)
    begin(office, sitting.id, TODAY)
    decide(office, sitting.id, "逐项明确销号时限", pack.units[0].code, TODAY + timedelta(days=30), clause="")
    started = time.perf_counter()
    made = 0
    with reading() as session:
        pack = pack_in_force(session)
        for paper in of_kind(MEETING):
            if paper.frame and not paper.several:
                made += len(make(session, pack, paper.name, quarter=QUARTER))
        made += len(make(session, pack, "report", quarter=f"{TODAY.year}H1"))
    took = time.perf_counter() - started
    return {"name": "全套公文（.docx、.xlsx）", "value": took, "limit": 10, "unit": "秒", "note": f"{made} 份"}


def import_(_size: int) -> Lines:
    """Clerks' workbooks of 20,000 rows, hazards and lessons: seconds and extra memory, everything included."""
    actor = init("kaijiang", sandbox=True)
    fill(actor, 0, TODAY)
    schools_table = table(School)
    with reading() as session:
        schools = [tuple(r) for r in session.execute(select(schools_table.c.code, schools_table.c.name))]
    import_files(
        actor,
        "hazards",
        [("热身.xlsx", workbook(20, schools, TODAY, prefix="热身"))],
        answers=Answers(accept_likely=True),
    )
    lines: Lines = []
    for kind, name, content in (
        ("hazards", "隐患", workbook(20_000, schools, TODAY)),
        ("lessons", "课时", lesson_book(20_000, [code for code, _ in schools])),
    ):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        outcome = import_files(
            actor, kind, [(f"{name}台账.xlsx", content)], new=True, answers=Answers(accept_likely=True)
        )
        seconds = time.perf_counter() - started
        extra = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        if outcome.created != 20_000:
            raise RuntimeError(f"imported {outcome.created} rows: {outcome.errors[:3]}")
        lines.append({"name": f"导入 20,000 行{name}工作簿", "value": seconds, "limit": 3, "unit": "秒"})
        if kind == "hazards":
            lines.append({"name": "导入时多用的内存", "value": extra, "limit": 300, "unit": "MB"})
    return lines


def entry(size: int) -> Lines:
    """One inspection entered in a form, with so many inspections standing; and how long it holds the lock."""
    actor = init("kaijiang", sandbox=True)
    fill(actor, 0, TODAY)
    inspections(actor, size, TODAY)
    clock.fix(datetime.combine(TODAY, time_of_day(9)))
    facts = {"kind": "学校自查", "school_code": "B00007", "organiser": "B00007", "found": 0}
    held: list[float] = []
    spans: list[float] = []
    with lock_held(held):
        for i in range(12):
            values = {**facts, "on_date": TODAY - timedelta(days=i), "content": f"第{i}次"}
            started = time.perf_counter()
            enter(actor, "inspections", "检查", values)
            spans.append((time.perf_counter() - started) * 1000)
    clock.fix(None)
    note = f"{size} 条检查"
    return [
        {"name": "表单登记一条检查", "value": statistics.median(spans[2:]), "limit": 50, "unit": "ms", "note": note},
        {"name": "表单登记占用写锁", "value": statistics.median(held[2:]), "limit": 25, "unit": "ms", "note": note},
    ]


@contextmanager
def lock_held(spans: list[float]) -> Iterator[None]:
    """Note how long each act holds the write lock: milliseconds from the lock taken to the commit."""

    @contextmanager
    def timed() -> Iterator[Session]:
        with writing() as session:
            started = time.perf_counter()
            yield session
        spans.append((time.perf_counter() - started) * 1000)

    with patch.object(unit_of_work, "writing", timed):
        yield


def _freezing() -> dict[str, Any]:
    """How long freezing holds the lock in the demo county, its figures worked out before."""
    with reading() as session:
        office = system(pack_in_force(session).code)
    sitting = open_sitting(office, QUARTER)
    held: list[float] = []
    with lock_held(held):
        for _ in range(5):
            freeze(office, sitting, period(QUARTER).end)
    return {"name": "冻结占用写锁", "value": statistics.median(held), "limit": 50, "unit": "ms"}


PARTS = {
    "entry": entry,
    "figures": figures,
    "meeting": meeting,
    "snapshot": snapshot,
    "desk": desk,
    "photos": photos,
    "duties": duties,
    "import": import_,
    "collecting": collecting,
    "frozen": frozen_meeting,
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(PARTS[sys.argv[1]](int(sys.argv[2]))))
