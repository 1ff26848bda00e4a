"""Two checkouts benched in turn in one run: `python -m bench.compare OTHER [--rounds 2] [--long]`.

Prints every line of this checkout that is worse than the same line of OTHER by more than a tenth, and ends 1
when there is one. The checkouts take turns (A B, B A, …), so that a machine that slows down slows both; what is
compared are the best rounds, which disturbances only make worse.
"""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.server import ROOT

WORSE = 1.1
"""A line counts as worse from a tenth on."""


def benched(checkout: Path, *, short: bool) -> list[dict[str, Any]]:
    """The lines of one bench of a checkout, run with this interpreter. Raises CalledProcessError when it fails."""
    command = [sys.executable, "manage.py", "bench", "--json", *(["--short"] if short else [])]
    done = subprocess.run(command, cwd=checkout, stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):  # 1: a figure was not reached
        done.check_returncode()
    lines: list[dict[str, Any]] = json.loads(done.stdout)["lines"]
    return lines


def compared(ours: Path, other: Path, rounds: int, *, short: bool) -> list[tuple[str, float, float, str]]:
    """(line, ours, theirs, unit) of every line both have, each the best of its rounds."""
    best: dict[Path, dict[str, float]] = defaultdict(dict)
    units: dict[str, str] = {}
    for turn in range(rounds):
        for checkout in (other, ours) if turn % 2 == 0 else (ours, other):
            seen: dict[str, int] = defaultdict(int)
            for line in benched(checkout, short=short):
                seen[line["name"]] += 1
                name = f"{line['name']}（{seen[line['name']]}）"
                best[checkout][name] = min(line["value"], best[checkout].get(name, line["value"]))
                units[name] = line["unit"]
    return [(name, best[ours][name], best[other][name], units[name]) for name in best[ours] if name in best[other]]


def main() -> int:
    """Print the comparison; 1 when a line is worse."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--long", action="store_true")
    asked = parser.parse_args()
    worse = 0
    for name, mine, theirs, unit in compared(ROOT, asked.other.resolve(), asked.rounds, short=not asked.long):
        bad = mine > theirs * WORSE
        worse += bad
        mark = "×" if bad else "✓"
        sys.stdout.write(f"{mark} {name}：{mine:.4g} {unit}，另一份 {theirs:.4g} {unit}\n")
    return int(worse > 0)


if __name__ == "__main__":
    sys.exit(main())
