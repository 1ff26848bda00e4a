"""Recount random histories from their exports and compare with `figures --json`.

    python tests/figures/recount/run.py --seed 1 --count 1000

Each seed is one history (tests.figures.random_county). Prints every disagreement with the command that repeats it;
ends 1 if there was any. Everything else in this folder knows the program by its exports alone.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from actions.county import init
from actions.pack.export import export_pack
from catalogue.ledgers import LEDGERS
from figures.query import Period, between, period
from figures.summary import figures_json
from ledgers.history import history_workbook
from ledgers.out.export import export_workbook
from models import clock
from models.account import Actor, system
from models.county import STARTS_ON, Setting, pack_in_force
from models.county import Pack as InForce
from models.database import reading
from tests.figures.random_county.county import County, clear, office
from tests.figures.random_county.history import FIRST
from tests.figures.random_county.pack import changed_pack
from tests.figures.recount import bodies, duties, rectification, reporting
from tests.figures.recount.books import Pack, sheets
from tests.figures.recount.proofs import Rows

SHOWN = 12


def one(actor: Actor, seed: int, questions: int = 1) -> list[str]:
    """Write one history down and ask about some days; a line for each figure that differs."""
    clear()
    with reading() as session:
        county = County.of(actor, seed, pack_in_force(session))
    county.write()
    found = []
    with tempfile.TemporaryDirectory() as folder, reading() as session:
        in_force = pack_in_force(session)
        export_pack(session, Path(folder) / "pack")
        outside = Pack(Path(folder) / "pack")
        books = {kind: sheets(history_workbook(session, in_force, kind)) for kind in LEDGERS}
        for at in range(questions):
            asked, reader = question(random.Random(f"{seed}/{at}"), county.now.date())
            starts = start_line(random.Random(f"{seed}/{at}/start"), asked)
            told = figures_json(session, asked, recorded_by=reader, pack=starting(in_force, starts))
            outside.settings[STARTS_ON] = starts
            found += [
                f"{asked.name} from {starts} as of {asked.as_of} by {reader}: {line}"
                for line in compared(told, books, outside, asked, reader)
            ]
        if seed % 10 == 0:
            plain = {kind: _plain(export_workbook(session, in_force, kind, register=True)) for kind in LEDGERS}
            again = duties.instances(plain, outside, asked.start, asked.as_of)
            if again != duties.instances(books, outside, asked.start, asked.as_of):
                found.append("the plain exports tell other duties than those with all versions")
    return found


def _plain(content: bytes) -> dict[str, list[dict]]:
    return {name: [row | {"失效时间": None} for row in rows] for name, rows in sheets(content).items()}


def question(dice: random.Random, today: date) -> tuple[Period, date | None]:
    """A quarter, month or stretch of days, cut on some day; and a day of knowledge, or none."""
    on = FIRST + timedelta(days=dice.randrange(100, 500))
    if dice.random() < 0.2:
        on = today
    reader = dice.choice([None, today, today - timedelta(days=dice.randrange(60))])
    way = dice.random()
    if way < 0.7:
        return period(f"{on.year}Q{(on.month + 2) // 3}", on), reader
    if way < 0.85:
        return period(f"{on:%Y-%m}", on), reader
    return between(on - timedelta(days=dice.randrange(200)), on + timedelta(days=dice.randrange(40)), on), reader


def start_line(dice: random.Random, asked: Period) -> str:
    """The county's start line, none for most, else a day about the period."""
    on = asked.start + timedelta(days=dice.randrange(-120, 100))
    return on.isoformat() if dice.random() < 0.35 else ""


def starting(pack: InForce, starts: str) -> InForce:
    """The pack as it would be with this start line."""
    line = Setting(county=pack.code, pack_revision=pack.revision, key=STARTS_ON, value=starts, label="起算日")
    base = starting(pack.base, starts) if pack.base else None
    return replace(pack, settings=pack.settings | {STARTS_ON: line}, base=base) if starts else pack


def compared(told: dict, books: dict, outside: Pack, asked: Period, reader: date | None) -> list[str]:
    """Every figure of the JSON against what the exports tell."""
    start, on = asked.start, asked.as_of
    own = duties.instances(books, outside, start, on)
    rows = Rows(outside, books, on)
    lines = _differing(
        "duties",
        {_key(row): row for row in told["duties"]},
        {_key(row): {k: v for k, v in row.items() if k not in ("place", "over", "judgement")} for row in own},
    )
    if len({_key(row) for row in told["duties"]}) < len(told["duties"]):
        lines.append("duties: an instance is told twice")
    counted = {
        (r["duty"], r["scope"]): {k: v for k, v in r.items() if k not in ("duty", "clause", "scope")}
        for r in told["coverage"]
    }
    lines += _differing("coverage", counted, bodies.coverage(own))
    answers = {r["unit"]: {k: v for k, v in r.items() if k not in ("unit", "proposed")} for r in told["accountability"]}
    lines += _differing("accountability", answers, bodies.answering(own, rows, outside, on))
    hazards = rectification.figures(books["hazards"], outside, start, on, reader)
    weeks = reporting.figures(books["schools"], books["inspections"], outside, start, on, reader)
    nothing = reporting.told(0, 0, 0)
    places = told["rectification"]
    for row in [places["county"] | {"code": "county"}, *places["townships"]]:
        wanted = hazards.get(row["code"], rectification.told({})) | {"reporting": weeks.get(row["code"], nothing)}
        lines += _differing(
            f"rectification of {row['code']}",
            {n: v for n, v in row.items() if n not in ("code", "name", "recurring")},
            wanted,
        )
    return lines


def _key(row: dict) -> tuple:
    return row["duty"], row["subject"], row["period"], row["period_start"]


def _differing(what: str, told: dict, counted: dict) -> list[str]:
    return [
        f"{what} {key}: figures {told.get(key)}, recounted {counted.get(key)}"
        for key in sorted(told.keys() | counted.keys(), key=str)
        if told.get(key) != counted.get(key)
    ]


def made_county(folder: Path) -> Actor:
    """An empty county of the changed pack in the database DATABASE_URL names."""
    clock.fix(None)
    init(str(changed_pack(folder / "county")), sandbox=True)
    return office("511723", system)


def say(text: str) -> None:
    """A line of the report."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    asked = parser.parse_args()
    bad, began = 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/safety.db"
        os.environ["SAFETY_DATA"] = f"{folder}/data"
        actor = made_county(Path(folder))
        for seed in range(asked.seed, asked.seed + asked.count):
            try:
                differing = one(actor, seed)
            except Exception as problem:
                problem.add_note(f"in the history of seed {seed}")
                raise
            if differing:
                bad += 1
                say(
                    f"seed {seed}: {len(differing)} differ; python tests/figures/recount/run.py --seed {seed} --count 1"
                )
                say("\n".join(f"  {line}" for line in differing[:SHOWN]))
    say(f"{asked.count} histories from seed {asked.seed}, {bad} differ, {time.monotonic() - began:.0f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
