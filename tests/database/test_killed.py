"""A program killed anywhere in an import leaves the database as it was before, or as after; never between."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from multiprocessing import get_context
from types import ModuleType
from typing import Any

import pytest
from books import SCHOOLS, XLSX, book, import_files
from sqlalchemy import event, select, text

from models import clock
from models.account import Actor
from models.base import Base
from models.database import database_url, engine, reading
from operations.checks.run import check

KILLS, SEED = 20, 31
NOW = datetime(2026, 10, 8, 9)
CONTEXT = get_context("forkserver")
HEADINGS = ["隐患编号", "学校代码", "隐患描述", "发现日期", "首次整改期限"]
HAZARDS = book(
    隐患=[HEADINGS, *([f"K{n}", "S1", f"隐患{n}", date(2026, 9, 1), date(2026, 9, 20)] for n in range(120))],
    办理记录=[
        ["隐患编号", "序号", "事项", "日期", "办理单位", "理由或措施"],
        *([f"K{n}", 1, "报告整改", date(2026, 9, 10), "S1", "已改"] for n in range(120)),
    ],
)


def bring_in(url: str, actor: Actor, content: bytes, at: int, told: Any = None) -> None:
    """Import in a process of its own and be killed before step `at`: a statement, or the commit, which is the last.

    One more than the last is the moment after the commit; with `told` nothing is killed and the last is told.
    """
    os.environ["DATABASE_URL"] = url
    clock.fix(NOW)
    count = 0

    def step(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine(), "before_cursor_execute", step)
    event.listen(engine(), "commit", step)
    outcome = import_files(actor, "hazards", [(XLSX, content)])
    assert outcome.batch
    if told is not None:
        told.send(count)
        return
    step()


GIVEN = {"id", "batch_id", "ended_by_batch", "detail", "digest"}
"""Columns with ids of the database's own, or made from them: PostgreSQL never gives one twice."""


def everything(leave_out: Collection[str] = ()) -> dict[str, list[str]]:
    """Every row of every table, without some columns."""
    found = {}
    with reading() as session:
        for each in Base.metadata.sorted_tables:
            columns = [column for column in each.columns if column.name not in leave_out]
            found[each.name] = sorted(map(repr, session.execute(select(*columns)).all()))
    return found


def settled() -> None:
    """Wait until the server has noticed that the killed program's connection is gone."""
    for _ in range(100):
        with engine().connect() as connection:
            if connection.dialect.name != "postgresql" or connection.execute(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
                )
            ).scalar() in (0, None):
                return
        time.sleep(0.05)


@pytest.fixture
def office(kaijiang: Actor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Actor]:
    # A page run earlier in this process leaves its own script as `__main__`, which a new process would run again.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    CONTEXT.set_forkserver_preload(["actions.ledgers.imports", "operations.checks.run"])
    clock.fix(NOW)
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    yield kaijiang


def killed(actor: Actor, at: int) -> None:
    engine().dispose()
    process = CONTEXT.Process(target=bring_in, args=(database_url(), actor, HAZARDS, at))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    settled()


def statements(actor: Actor) -> int:
    """Import to the end and give how many steps that took; the commit is the last."""
    engine().dispose()
    here, there = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=bring_in, args=(database_url(), actor, HAZARDS, 0, there))
    process.start()
    there.close()
    found = here.recv()
    process.join(60)
    return int(found)


def test_twenty_kills_leave_before_or_after(office: Actor, empty_county: Callable[[], None]) -> None:
    last = statements(office)
    after = everything(GIVEN)
    empty_county()
    import_files(office, "schools", [(XLSX, SCHOOLS)])
    before = everything()
    assert everything(GIVEN) != after and last > KILLS
    places = sorted(random.Random(SEED).sample(range(1, last), KILLS - 2))
    for at in (*places, last):
        killed(office, at)
        assert everything() == before, f"killed at step {at} of {last}"
        assert [found for found in check() if not found.ok] == [], f"killed at step {at} of {last}"
    killed(office, last + 1)
    assert everything(GIVEN) == after, "what was committed stays"
    assert [found for found in check() if not found.ok] == []
