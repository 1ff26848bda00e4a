"""The parts of the benchmark that need no server, each in its own process: prints its lines as JSON."""

import json
import resource
import sys
import time
from datetime import timedelta
from typing import Any

from sqlmodel import select

from actions.county import init
from actions.imports import import_files
from bench.ledger import fill, workbook
from bench.run import QUARTER, TODAY, median_ms
from figures.rectification import rectification
from figures.scope import period
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.school import School

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
        then = median_ms(lambda: rectification(session, pack, quarter, recorded_by=bound))
    note = f"{size} 条隐患"
    return [
        {"name": "整改指标，全县和各乡镇", "value": now, "limit": 50, "unit": "ms", "note": note},
        {"name": "整改指标，按某日已录入", "value": then, "limit": 150, "unit": "ms", "note": note},
    ]


def import_(_size: int) -> Lines:
    """A clerk's workbook of 20,000 hazards: seconds and extra memory, everything included."""
    actor = init("kaijiang", sandbox=True)
    fill(actor, 0, TODAY)
    schools_table = table(School)
    with reading() as session:
        schools = [tuple(r) for r in session.execute(select(schools_table.c.code, schools_table.c.name))]
    small, large = (workbook(n, schools, TODAY) for n in (20, 20_000))
    import_files(actor, "hazards", [("热身.xlsx", small)])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    outcome = import_files(actor, "hazards", [("隐患台账.xlsx", large)], new=True)
    seconds = time.perf_counter() - started
    extra = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    if outcome.created != 20_000:
        raise RuntimeError(f"imported {outcome.created} rows: {outcome.errors[:3]}")
    return [
        {"name": "导入 20,000 行隐患工作簿", "value": seconds, "limit": 3, "unit": "秒"},
        {"name": "导入时多用的内存", "value": extra, "limit": 300, "unit": "MB"},
    ]


if __name__ == "__main__":
    found = {"figures": figures, "import": import_}[sys.argv[1]](int(sys.argv[2]))
    sys.stdout.write(json.dumps(found))
