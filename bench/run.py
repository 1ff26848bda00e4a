"""`manage.py bench`: every figure to reach, measured in one run, ours beside a stock page or a bound.

Medians of repeated runs on a quiet machine. Nothing here is a test: a slow machine is not a defect.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bench.server import ROOT, enter, resident, served
from bench.viewer import Viewer

TODAY = date(2026, 10, 8)
QUARTER = "2026Q3"
PAGES = {
    "乡镇整改地图": ("township_map", "ring", ["环　校内", "环　周边200米"]),
    "季度会议": ("", "quarter", ["季度　2026年二季度", "季度　2026年三季度"]),
    "演练与课程覆盖": ("coverage", "township", ["乡镇　任市镇", "乡镇　甘棠镇"]),
    "部门履职与通报": ("accountability", "quarter", ["季度　2026年二季度", "季度　2026年三季度"]),
}
"""Page, its url path, the filter that is changed, and the values it is changed between."""


@dataclass(frozen=True)
class Line:
    """One figure: what was measured, what is to be reached, and whether it was."""

    name: str
    value: float
    limit: float
    unit: str
    note: str = ""

    @property
    def reached(self) -> bool:
        """Whether the value is within its limit."""
        return self.value <= self.limit


@dataclass
class Bench:
    """The lines of one run."""

    lines: list[Line] = field(default_factory=list)

    def add(self, name: str, value: float, limit: float, unit: str, note: str = "") -> None:
        """Note one figure and show it at once."""
        self.lines.append(Line(name, value, limit, unit, note))
        line = self.lines[-1]
        mark = "✓" if line.reached else "×"
        sys.stderr.write(f"{mark} {name}：{value:.4g} {unit}（目标 ≤ {limit:g}）{note}\n")
        sys.stderr.flush()

    def as_json(self) -> dict[str, Any]:
        """All lines as plain data."""
        return {"lines": [vars(line) | {"reached": line.reached} for line in self.lines]}

    def table(self) -> str:
        """The lines as a Markdown table."""
        head = "| 指标 | 实测 | 目标 | 达到 |\n|---|---|---|---|\n"
        body = [
            (
                line.name,
                f"{line.value:.4g} {line.unit}",
                f"≤ {line.limit:g}",
                f"{'✓' if line.reached else '×'} {line.note}",
            )
            for line in self.lines
        ]
        return head + "\n".join(f"| {' | '.join(row)} |" for row in body)


def median_ms(work: Callable[[], Any], times: int = 7) -> float:
    """Median milliseconds of a call, after one that warms up."""
    work()
    spans = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spans.append((time.perf_counter() - started) * 1000)
    return statistics.median(spans)


def run(*, short: bool = False) -> Bench:
    """Measure everything; short: fewer repetitions and a smaller ledger for the checks."""
    bench = Bench()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        size = 10_000 if short else 50_000
        entries = 12_000 if short else 120_000
        for part, count in (
            ("figures", size),
            ("meeting", size),
            ("snapshot", size),
            ("desk", size),
            ("entry", entries),
            ("import", 0),
            ("collecting", 0),
            ("photos", size // 5),
            ("duties", 150),
        ):
            _apart(bench, part, place, count)
        if not short:
            _apart(bench, "duties", place, 2000)
        _pages(bench, place, 10 if short else 40)
    return bench


def _apart(bench: Bench, part: str, place: Path, count: int) -> None:
    """Run a part in a process of its own on its own database, so that memory is its own too."""
    data = place / f"{part}-{count}"
    data.mkdir()
    _lines_of(bench, part, count, {"SAFETY_DATA": str(data), "SAFETY_TODAY": TODAY.isoformat(), "DATABASE_URL": ""})


def _lines_of(bench: Bench, part: str, count: int, env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.parts", part, str(count)],
        cwd=ROOT,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        check=True,
    )
    for line in json.loads(done.stdout):
        bench.add(**line)


def _pages(bench: Bench, place: Path, times: int) -> None:
    data = place / "served"
    data.mkdir()
    env = {"SAFETY_DATA": str(data), "SAFETY_TODAY": TODAY.isoformat(), "DATABASE_URL": ""}
    with served(ROOT / "app.py", "/health", env, ROOT) as (port, pid, seconds):
        bench.add("带新建演示县启动", seconds, 15, "秒")
        cookie = enter(port, "联席办")
        for name, (page, key, values) in PAGES.items():
            with _stock_page(place, {}) as plain:
                ours, empty, counts = asyncio.run(_in_turn(port, cookie, page, key, values, plain, times))
            bench.add(f"{name}：换筛选重算 ÷ 空白页", ours / empty, 0.7, "倍", f"{ours:.1f} ms 对空白页 {empty:.1f} ms")
            with _stock_page(place, counts) as full:
                ours, stock, _ = asyncio.run(_in_turn(port, cookie, page, key, values, full, times, filtered=True))
            note = f"{ours:.1f} ms 对标准页 {stock:.1f} ms（{sum(counts.values())} 个元素）"
            bench.add(f"{name}：换筛选重算 ÷ 标准页", ours / stock, 1.0, "倍", note)
        _lines_of(bench, "frozen", 0, env)
        if memory := resident(pid):
            bench.add("服务器内存（演示县）", memory, 350, "MB")
            asyncio.run(_many(port, cookie, 40 * times))
            grown = (resident(pid) or 0) - memory
            bench.add(f"再重算 {40 * times} 次多出的内存", grown, 30, "MB")


async def _in_turn(
    port: int,
    cookie: str,
    page: str,
    key: str,
    values: list[str],
    stock: int,
    times: int,
    *,
    filtered: bool = False,
) -> tuple[float, float, dict[str, int]]:
    """Medians of our reruns and of the stock page's in ms, and our elements by kind.

    The two take turns, so that what disturbs the machine disturbs both; the first three of each warm up.
    """
    ours, theirs = Viewer(port, page, f"quarter={QUARTER}", cookie), Viewer(stock)
    first = await ours.open()
    await theirs.open()
    spans: list[tuple[float, float]] = []
    for i in range(times + 3):
        mine = await ours.choose(key, "string", values[i % len(values)])
        other = await (theirs.choose("filter", "string", "xyz"[i % 3]) if filtered else theirs.run())
        spans.append((mine.ms, other.ms))
    await ours.close()
    await theirs.close()
    mine_ms, other_ms = zip(*spans[3:], strict=True)
    return statistics.median(mine_ms), statistics.median(other_ms), dict(first.elements)


async def _many(port: int, cookie: str, times: int) -> None:
    """So many reruns of the heaviest page, by people who come and go."""
    page, key, values = PAGES["部门履职与通报"]
    for _ in range(10):
        viewer = Viewer(port, page, f"quarter={QUARTER}", cookie)
        await viewer.open()
        for i in range(times // 10):
            await viewer.choose(key, "string", values[i % len(values)])
        await viewer.close()


@contextmanager
def _stock_page(place: Path, counts: dict[str, int]) -> Iterator[int]:
    """A stock page with so many elements of each kind on a server of its own: its port."""
    env = {"BENCH_ELEMENTS": json.dumps(counts)}
    empty = place / "stock"
    empty.mkdir(exist_ok=True)
    with served(ROOT / "bench" / "stock_page.py", "/_stcore/health", env, empty) as (port, _pid, _seconds):
        yield port
