"""The code knows no name of one plan: the demo county under other names gives the same figures.

Within every dictionary the free names change places (what was called 小学 is called 初中 …), so do the tasks, the
codes of duties, the rule sets and the calendars, in the pack and in the rows alike. A name that the code still knows
means something else now, and a figure differs.
"""

import csv
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd
import pytest
from sqlalchemy import case, select, update
from sqlmodel import Session

from actions.pack.export import export_pack
from actions.pack.loading import load_pack
from actions.pack.rules import FIXED
from catalogue.ledgers import LEDGERS
from demo.county import make_demo
from figures.bodies.matrix import evidence_of, listed_cells
from figures.duties.coverage.grids import facility_table, scenario_grid, topic_grid
from figures.duties.coverage.pace import PACE, lesson_pace
from figures.duties.engine import duty_instances
from figures.meetings.agenda import propose
from figures.query import period
from figures.summary import figures_json
from models.base import table
from models.bulletin import BulletinLine
from models.county import Pack, pack_in_force
from models.database import engine_for, reading, writing
from models.duty import Duty
from models.hazard import HazardSpan
from models.meeting import Resolution
from models.provision import Document
from models.school import SchoolClass

TODAY = date(2026, 11, 24)
QUARTERS = ("2026Q2", "2026Q4")
SETS = ("31", "GB29315")
"""The plan's rule set and a reference, which change places."""
KEPT = {"hazard_event", "subject_kind", "presence", "outcome", "transfer_recipient", "section", "area", "post"}
"""Dictionaries whose names the program goes by as a whole, or that stand in no row."""
Answers = dict[str, Any]


class Names:
    """What each name becomes. A dictionary's fixed names stay."""

    def __init__(self, folder: Path) -> None:
        self.words: dict[str, dict[str, str]] = {}
        for row in rows_of(folder, "dictionaries.csv"):
            if row["dictionary"] not in KEPT and row["name"] not in FIXED.get(row["dictionary"], ()):
                self.words.setdefault(row["dictionary"], {})[row["name"]] = ""
        self.words = {name: turned(list(words)) for name, words in self.words.items()}
        tasks = [row["code"] for row in rows_of(folder, "tasks.csv")]
        self.tasks = turned([t for t in tasks if t.isdigit()]) | turned([t for t in tasks if not t.isdigit()])
        self.sets = dict(zip(SETS, reversed(SETS), strict=True))
        self.duties = {row["code"]: self.duty(row) for row in rows_of(folder, "duties.csv")}

    def word(self, dictionary: str, name: str) -> str:
        return self.words.get(dictionary, {}).get(name, name)

    def duty(self, row: dict[str, str]) -> str:
        rest = row["code"].removeprefix(f"{row['clause']}.")
        return f"{self.tasks[row['clause']]}.{rest}" if rest != row["code"] else f"参{row['code']}"


def turned(names: list[str]) -> dict[str, str]:
    """Each name for the next one; one alone gets another name."""
    return dict(zip(names, names[1:] + names[:1], strict=True)) if len(names) > 1 else {n: f"{n}改" for n in names}


def rows_of(folder: Path, file: str) -> list[dict[str, str]]:
    with (folder / file).open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def rewrite(folder: Path, file: str, change: Callable[[dict[str, str]], None]) -> None:
    rows = rows_of(folder, file)
    for row in rows:
        change(row)
    with (folder / file).open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


CHOICES = {
    column.heading: column.choices
    for ledger in LEDGERS.values()
    for sheet in ledger.sheets
    for column in sheet.facts
    if column.choices
}
LIMIT = re.compile(r"([^\d|≥<]+)(?=\d)")


def rename_pack(folder: Path, names: Names) -> None:
    """Every free name of the folder's pack changed, in all its files."""

    def condition(text: str) -> str:
        ways = []
        for way in text.split("||"):
            parts = []
            for part in way.split("；"):
                found = re.fullmatch(r"([^=≠>≥<]+)([=≠])(.*)", part)
                if found and (dictionary := CHOICES.get(found[1])):
                    part = found[1] + found[2] + "|".join(names.word(dictionary, w) for w in found[3].split("|"))
                parts.append(part)
            ways.append("；".join(parts))
        return "||".join(ways)

    def scope(text: str) -> str:
        parts = []
        for part in text.split("；"):
            for heading, dictionary in (("学段=", "school_stage"), ("城乡类别=", "urban_rural")):
                if part.startswith(heading):
                    words = part.removeprefix(heading).split("|")
                    part = heading + "|".join(names.word(dictionary, word) for word in words)
            if found := re.fullmatch(r"(在校学生数[≥<])(.+)", part):
                part = found[1] + LIMIT.sub(lambda m: names.word("urban_rural", m[1]), found[2])
            parts.append(part)
        return "；".join(parts)

    def dictionary(row: dict[str, str]) -> None:
        row["aliases"] = ""
        row["name"] = names.word(row["dictionary"], row["name"])
        if row["dictionary"] in ("school_stage", "grade"):
            row["note"] = names.word("stage", row["note"])
        if row["dictionary"] == "document_item":
            row["note"] = "、".join(names.word("document_kind", kind) for kind in row["note"].split("、"))

    def duty(row: dict[str, str]) -> None:
        row["together_with"] = names.duties.get(row["together_with"], "")
        row["code"], row["clause"] = names.duties[row["code"]], names.tasks[row["clause"]]
        row["rule_set"] = names.sets.get(row["rule_set"], f"参{row['rule_set']}")
        for column in ("filter", "alternative_filter"):
            row[column] = condition(row[column])
        row["whole"] = condition(row["whole"])
        row["scope"] = scope(row["scope"])

    def setting(row: dict[str, str]) -> None:
        key, value = row["key"], row["value"]
        lists = {
            "stages.preschool": "school_stage",
            "import.stages_not_covered": "school_stage",
            "agenda.rings_needing_lead": "ring",
            "pupils.kinds": "document_kind",
            "calendar.county": "stage",
        }
        defaults = {c.default: c.choices for ledger in LEDGERS.values() for s in ledger.sheets for c in s.facts}
        if found := lists.get(key) or defaults.get(key):
            row["value"] = "、".join(names.word(found, word) for word in value.split("、"))
        elif key.startswith("clause."):
            row["value"] = names.tasks[value]
        elif key.startswith("duty.share."):
            row["key"] = f"duty.share.{names.duties[key.removeprefix('duty.share.')]}"
        elif key.endswith("_task"):
            row["value"] = names.tasks[value]
        elif key.startswith(("evidence.", "warning.")):
            row["value"] = names.duties[value]
        elif key == "plan.rule_set":
            row["value"] = names.sets[value]

    rewrite(folder, "dictionaries.csv", dictionary)
    rewrite(folder, "duties.csv", duty)
    rewrite(folder, "settings.csv", setting)
    rewrite(folder, "tasks.csv", lambda row: row.update(code=names.tasks[row["code"]]))
    rewrite(folder, "cells.csv", lambda row: row.update(task=names.tasks[row["task"]]))
    rewrite(folder, "terms.csv", lambda row: row.update(stage=names.word("stage", row["stage"])))


def rename_rows(session: Session, names: Names) -> None:
    """The same names changed in every ledger row."""

    def change(model: Any, column: str, found: dict[str, str]) -> None:
        cell = table(model).c[column]
        # In two steps: a row may not take another's name before that one has given it away.
        for step in ({old: f"※{new}" for old, new in found.items()}, {f"※{new}": new for new in found.values()}):
            if step:
                session.execute(update(table(model)).values({column: case(step, value=cell, else_=cell)}))

    for ledger in LEDGERS.values():
        for sheet in ledger.sheets:
            for column in sheet.stored:
                if column.choices:
                    change(sheet.model, column.field, names.words.get(column.choices, {}))
    for name in ("ring", "level"):
        change(HazardSpan, name, names.words.get({"level": "hazard_level"}.get(name, name), {}))
    change(SchoolClass, "grade", names.words["grade"])
    change(Document, "duty", names.duties)
    change(Resolution, "clause", names.tasks)
    change(BulletinLine, "clause", names.tasks)


def answers(session: Session, pack: Pack, names: Names | None) -> Answers:
    """Everything figures say of the quarters, in the names of the first county."""
    back = Back(names)
    found: Answers = {}
    sets = sorted({duty.rule_set for duty in pack.duties})
    for quarter in QUARTERS:
        asked = period(quarter, min(period(quarter).end, TODAY))
        content = figures_json(session, asked, each_duty=False)
        found[quarter, "rectification"] = content["rectification"]
        found[quarter, "coverage"] = Counter(back.json(row) for row in content["coverage"])
        found[quarter, "accountability"] = Counter(back.json(row) for row in content["accountability"])
        frame = duty_instances(session, pack, asked, rule_sets=sets)
        columns = ["duty", "rule_set", "clause", "subject", "school", "township", "period", "over", "status", "have"]
        columns += ["need", "have_alt", "need_alt", "still_needed", "capacity", "weeks", "weeks_over"]
        rows = frame[columns].astype(dict.fromkeys(columns[:7], "str")).astype({"status": "str"})
        found[quarter, "duties"] = Counter(back.row(row) for row in rows.fillna(-1).to_dict("records"))
        cells = listed_cells(session, pack, asked)
        found[quarter, "matrix"] = Counter(
            (c.unit, back.task(c.clause), c.face, c.own, recorded(c, back), c.overdue) for c in cells
        )
        found[quarter, "evidence"] = {
            (c.unit, back.task(c.clause)): evidence(evidence_of(session, pack, asked, [c.unit], c.clause), back)
            for c in cells[::9]
        }
        found[quarter, "agenda"] = [
            (m.rule.kind, back.lineage(m.lineage), m.said.reporter, len(m.said.rows), back.source(m.said.source))
            for m in propose(session, pack, asked)
        ]
        facilities = facility_table(session, pack, asked).rename(columns={"kind": "facility"})
        found[quarter, "facilities"] = Counter(back.row(row) for row in facilities.fillna(-1).to_dict("records"))
    asked = period(QUARTERS[1], TODAY)
    found["pace"] = lesson_pace(session, pack, asked)[list(PACE)].sort_values("subject").to_dict("records")
    for grid, kind in ((topic_grid, "topic"), (scenario_grid, "scenario")):
        counted = grid(session, pack, asked)
        found[kind] = counted.rename(columns=lambda name, kind=kind: back.word(kind, name)).to_dict("list")
    found["weak"] = {back.duty(duty.code) for duty in pack.duties if duty.weak_point}
    return found


def recorded(cell: Any, back: "Back") -> Any:
    return tuple((back.duty(line.duty), line.have, line.need) for line in cell.recorded)


def evidence(found: Any, back: "Back") -> Any:
    own: pd.DataFrame = found.own.fillna(-1)
    rows = Counter(back.row({k: v for k, v in row.items() if k != "label"}) for row in own.to_dict("records"))
    return rows, sorted((label, tally) for label, tally in found.context)


class Back:
    """New names into the old ones; without names everything stays."""

    def __init__(self, names: Names | None) -> None:
        def inverse(found: dict[str, str]) -> dict[str, str]:
            return {new: old for old, new in found.items()}

        self.words = {name: inverse(words) for name, words in names.words.items()} if names else {}
        self.tasks, self.duties = (inverse(names.tasks), inverse(names.duties)) if names else ({}, {})
        self.sets = inverse(names.sets) if names else {}

    def word(self, dictionary: str, name: str) -> str:
        return self.words.get(dictionary, {}).get(name, name)

    def task(self, code: str) -> str:
        return self.tasks.get(code, code)

    def duty(self, code: str) -> str:
        return self.duties.get(code, code)

    def lineage(self, text: str) -> str:
        rule, _, about = text.partition(":")
        return f"{rule}:{self.duty(about)}" if rule == "duty" else text

    def source(self, text: str) -> str:
        return re.sub(r"文 (\w+) ·", lambda m: f"文 {self.task(m[1])} ·", text)

    def row(self, row: dict[Any, Any]) -> tuple[Any, ...]:
        """A row with its codes in the old names, as something that compares."""
        kept = dict(row)
        for name, mapped in (("duty", self.duty), ("clause", self.task)):
            if name in kept:
                kept[name] = mapped(kept[name])
        if "facility" in kept:
            kept["facility"] = self.word("facility", kept["facility"])
        if "rule_set" in kept:
            kept["rule_set"] = self.sets.get(kept["rule_set"], kept["rule_set"].removeprefix("参"))
        return tuple(sorted((key, repr(value)) for key, value in kept.items()))

    def json(self, value: Any, key: str = "") -> Any:
        """JSON with its codes in the old names, as something that compares; sentences are left out."""
        if isinstance(value, dict):
            return tuple((k, self.json(v, k)) for k, v in sorted(value.items()) if k != "reason")
        if isinstance(value, list):
            return tuple(sorted((self.json(each, key) for each in value), key=repr))
        if key in ("clause", "tasks"):
            return self.task(value)
        if key == "number" and isinstance(value, str) and "/" in value:
            duty, _, rest = value.partition("/")
            return f"{self.duty(duty)}/{rest}"
        return self.duty(value) if key == "duty" else value


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Answers, Answers, Sequence[str]]]:
    """The answers of the demo county, of the same county under other names, and the names of its duties."""
    place = tmp_path_factory.mktemp("renamed")
    url = f"sqlite:///{place / 'county.db'}"
    with patch.dict(os.environ, {"DATABASE_URL": url, "SAFETY_TODAY": TODAY.isoformat()}):
        make_demo(TODAY, schools=24, seed=5)
        with reading() as session:
            export_pack(session, place / "pack")
            names = Names(place / "pack")
            before = answers(session, pack_in_force(session), None)
        rename_pack(place / "pack", names)
        with writing() as session:
            load_pack(session, place / "pack")
            rename_rows(session, names)
        with reading() as session:
            pack = pack_in_force(session)
            after = answers(session, pack, names)
            stored = session.execute(select(table(Duty).c.code).where(table(Duty).c.pack_revision == 2)).scalars().all()
        yield before, after, stored
        engine_for(url).dispose()


def test_the_names_really_changed(told: tuple[Answers, Answers, Sequence[str]]) -> None:
    before, _, stored = told
    old = {dict(row)["duty"].strip("'") for row in before[QUARTERS[0], "duties"]}
    assert len(stored) > 130 and old and {"1.5", "9.10", "GB29315.1", "MOE23.1"} <= old, (
        "the plan and its references are evaluated"
    )
    assert "参GB29315.1" in stored and "8.6" in stored


@pytest.mark.parametrize("what", ["rectification", "coverage", "accountability", "duties", "matrix", "evidence",
                                  "agenda", "facilities"])  # fmt: skip
@pytest.mark.parametrize("quarter", QUARTERS)
def test_a_quarter_is_the_same_under_other_names(
    told: tuple[Answers, Answers, Sequence[str]], quarter: str, what: str
) -> None:
    before, after, _ = told
    assert before[quarter, what] and after[quarter, what] == before[quarter, what]


@pytest.mark.parametrize("what", ["pace", "topic", "scenario", "weak"])
def test_grids_and_weak_points_are_the_same_under_other_names(
    told: tuple[Answers, Answers, Sequence[str]], what: str
) -> None:
    before, after, _ = told
    assert before[what] and after[what] == before[what]
