"""Puts faults into the product, one at a time, and tells which of them no test notices.

    python tests/mutants/run.py --seed 7 --count 100     random faults; ends with 1 when more than a tenth survive
    python tests/mutants/run.py --list                   the named faults; ends with 1 when more than one survives

The faults go into copies of the tree in a temporary folder, never into the tree itself. What each test runs is
recorded first (some minutes, once; kept beside the caches and refreshed for tests that changed), then a fault is
met by the tests that run its statements, nearest and cheapest first, for at most --limit seconds of them.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.mutants.faults import Fault, drawn  # noqa: E402
from tests.mutants.named import faults as named_faults  # noqa: E402
from tests.mutants.reach import Reach, copied, record  # noqa: E402

RECORD = ROOT / ".pytest_cache" / "mutants.json"
MOST = 0.1
"""The share of random faults that may survive: some are equal to the text they took the place of."""
START = 30.0
"""Seconds of the processor that a run of the tests may take to start."""


@dataclass(frozen=True)
class Result:
    """What became of a fault: the test that noticed it, '' when it survived; how many were asked; seconds."""

    fault: Fault
    killed_by: str
    asked: int
    seconds: float

    @property
    def survived(self) -> bool:
        """Whether no test noticed."""
        return not self.killed_by


class Bench:
    """Copies of the tree to break, one a job."""

    def __init__(self, jobs: int, limit: float, reach: Reach) -> None:
        self.limit, self.reach, self.by = limit, reach, reach.by_mark()
        self.folder = tempfile.TemporaryDirectory(prefix="mutants-")
        self.free: Queue[Path] = Queue()
        self.ticks = iter(range(1, 1_000_000))
        for job in range(jobs):
            self.free.put(copied(ROOT, Path(self.folder.name) / f"tree{job}"))

    def chosen(self, fault: Fault) -> tuple[list[str], float]:
        """The tests that meet a fault, and the seconds of the processor they took when recorded."""
        taken, seconds = [], 0.0
        for test in self.reach.tests_of(ROOT, fault, self.by):
            cost = self.reach.tests[test][0]
            if taken and seconds + cost > self.limit:
                continue
            taken.append(test)
            seconds += cost
        return taken, seconds

    def meet(self, fault: Fault) -> Result:
        """Put the fault into a free copy, run its tests, and take it out again."""
        tests, expected = self.chosen(fault)
        began = time.perf_counter()
        if not tests:
            return Result(fault, "", 0, 0.0)
        copy = self.free.get()
        try:
            path = copy / fault.file
            whole = path.read_bytes()
            self._put(path, fault.put_into(whole))
            made = copy.with_name(f"{copy.name}.made")
            made.mkdir(exist_ok=True)
            killed_by = red(copy, tests, START + 5 * expected, None if self.reach.makes(ROOT, fault) else made)
            for claim in made.glob("*.making"):  # of a run that was stopped at it
                claim.rmdir()
            self._put(path, whole)
        finally:
            self.free.put(copy)
        return Result(fault, killed_by, len(tests), time.perf_counter() - began)

    def _put(self, path: Path, text: bytes) -> None:
        """Write, with a time of its own: the interpreter knows compiled text by seconds and size alone."""
        path.write_bytes(text)
        at = 1_000_000_000 + next(self.ticks)
        os.utime(path, (at, at))


LIMITED = """import resource, sys, pytest
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]),) * 2)
sys.exit(pytest.main(sys.argv[2:]))"""
"""Seconds of the processor, not of the clock: a busy machine must not look like a fault that was noticed."""


def red(copy: Path, tests: Sequence[str], seconds: float, made: Path | None) -> str:
    """The first test that fails, 'the time limit', or '' when all pass; made: databases of runs before, to copy."""
    env = os.environ | {"PYTHONPATH": str(copy)} | ({"TEST_TEMPLATES": str(made)} if made else {})
    asked = ["-qx", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=no", "-rfE", *tests]
    try:
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, str(int(seconds)), f"--basetemp={copy}.tmp", *asked],
            cwd=copy, env=env, capture_output=True, text=True, timeout=10 * seconds,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "the time limit"
    if done.returncode == 0:
        return ""
    if done.returncode == pytest.ExitCode.USAGE_ERROR:
        # A test that is named otherwise than when it was recorded tells nothing of the fault.
        gone = set(re.findall(rf"^ERROR: not found: {re.escape(str(copy))}/(.+)$", done.stdout + done.stderr, re.M))
        left = [test for test in tests if test not in gone]
        return red(copy, left, seconds, made) if gone and left else ""
    return first_red(done.stdout) or ("the time limit" if done.returncode < 0 else "collection")


def first_red(told: str) -> str:
    """The first test that a run says has failed; its name may hold blanks."""
    found = re.search(r"^(?:FAILED|ERROR) (\S+?(?:\[.*?\])?)(?: - .*)?$", told, re.M)
    return found[1] if found else ""


def table(results: Sequence[Result]) -> str:
    """One line a fault: place, what was changed, who noticed."""
    lines = []
    for each in results:
        who = each.killed_by or ("SURVIVED" if each.asked else "SURVIVED (no test runs this line)")
        lines.append(f"{each.fault.file}:{each.fault.line}  {each.fault.said}  →  {who}")
    return "\n".join(lines)


def main(given: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seed", default="1", help="any text; the same seed and code give the same faults")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--list", action="store_true", help="the named faults instead of random ones")
    parser.add_argument("--under", default="", help="only files whose path begins so, e.g. figures/")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--limit", type=float, default=20.0, help="seconds of recorded tests a fault")
    parser.add_argument("--record", type=Path, default=RECORD, help="where it is kept what each test runs")
    asked = parser.parse_args(given)
    reach = Reach.read(asked.record)
    if missing := reach.missing(ROOT):
        print(f"recording what {len(missing)} files of tests run ...", file=sys.stderr)  # noqa: T201
        with tempfile.TemporaryDirectory(prefix="reach-") as work:
            record(ROOT, Path(work), asked.record, missing)
        reach = Reach.read(asked.record)
    faults = named_faults(ROOT) if asked.list else drawn(ROOT, asked.seed, asked.count, asked.under)
    bench, results = Bench(asked.jobs, asked.limit, reach), []
    with ThreadPoolExecutor(asked.jobs) as pool:
        for result in pool.map(bench.meet, faults):
            results.append(result)
            print(table([result]), flush=True)  # noqa: T201
    alive = [each for each in results if each.survived]
    spent = sum(each.seconds for each in results) / max(1, len(results))
    print(f"\n{len(alive)} of {len(results)} survived; {spent:.0f} s a fault")  # noqa: T201
    print(table(alive))  # noqa: T201
    return int(len(alive) > (1 if asked.list else MOST * len(results)))


if __name__ == "__main__":
    sys.exit(main())
