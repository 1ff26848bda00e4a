"""A week collected from 150 schools: workbooks of five hazards each, a chat of 300 lines, the page for phones."""

import io
import time
from datetime import datetime, timedelta
from datetime import time as time_of_day
from typing import Any

import xlsxwriter

from actions.collecting.asking import new_collection, opened_collection
from actions.collecting.handing import form_of, page_of
from actions.collecting.outcomes import READY
from actions.collecting.pasting import take_text
from actions.collecting.taking import take_files
from actions.county import init
from bench.ledger import fill
from bench.run import TODAY
from domain.calendar import monday_of
from ledgers.files.workbook import open_workbook
from models import clock
from models.database import reading

SCHOOLS, LINES, ROWS = 150, 300, 5


def collecting(_size: int) -> list[dict[str, Any]]:
    """Seconds to look at and to write 150 returned workbooks, to read a chat, and the size of a page."""
    actor = init("kaijiang", sandbox=True)
    fill(actor, 0, TODAY, SCHOOLS)
    clock.fix(datetime.combine(TODAY, time_of_day(9)))
    week = monday_of(TODAY) - timedelta(days=7)
    number = new_collection(actor, "weekly", week=week)
    with reading() as session:
        members = opened_collection(session, actor, number).members
    day = f"{week + timedelta(days=1):%Y-%m-%d}"
    files = [(f"回收{n}.xlsx", _returned(form_of(actor, number, code)[1], day)) for n, code in enumerate(members)]
    started = time.perf_counter()
    looked = take_files(actor, number, files, dry_run=True)
    preview = time.perf_counter() - started
    if len(looked.of(READY)) != SCHOOLS:
        raise RuntimeError(f"{len(looked.of(READY))} of {SCHOOLS} returns are right: {looked.faults[:3]}")
    names = [member.name for member in members.values()]
    chat = "\n".join(f"{n}. {names[n % SCHOOLS]} 隐患{n % 3}处 第{n}间教室灯坏" for n in range(LINES))
    started = time.perf_counter()
    take_text(actor, number, chat, dry_run=True)
    read = time.perf_counter() - started
    started = time.perf_counter()
    take_files(actor, number, files)
    write = time.perf_counter() - started - preview
    clock.fix(None)
    return [
        {"name": f"收表：{SCHOOLS} 份工作簿（每份 {ROWS} 行）预览", "value": preview, "limit": 10, "unit": "秒"},
        {"name": f"收表：{SCHOOLS} 份工作簿写入", "value": max(write, 0.0), "limit": 5, "unit": "秒"},
        {"name": f"收表：{LINES} 行接龙", "value": read, "limit": 1, "unit": "秒"},
        {
            "name": "收表：手机页",
            "value": len(page_of(actor, number, next(iter(members)))[1]) / 1024,
            "limit": 200,
            "unit": "kB",
        },
    ]


def _returned(form: bytes, day: str) -> bytes:
    """A form as a school returns it: its check and its hazards filled in."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        for at, grid in enumerate(open_workbook("空表.xlsx", form).sheets):
            paper = made.add_worksheet(grid.name)
            if grid.hidden:
                paper.very_hidden()
            for i, row in enumerate(grid.rows):
                for j, value in enumerate(row):
                    if value is not None:
                        paper.write(i, j, value)
            if at == 0:
                paper.write_row(3, 2, [day, ROWS])
            elif not grid.hidden:
                for n in range(ROWS):
                    paper.write_row(3 + n, 2, [f"教学楼{n}层", f"灭火器压力不足{n}", "消防", "一般"])
    return out.getvalue()
