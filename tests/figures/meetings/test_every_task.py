"""Every task of the demo county reaches the meeting, by the JSON of the figures; every number is the figure; no school
is named where it is weak; transfers give nothing."""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

import models.county
from actions.meetings import preparing
from catalogue.agenda_rules import RULES
from figures.meetings.agenda import MOST, propose
from figures.meetings.own_words import not_said, words_of
from figures.meetings.rules.achieved import achieved, behind_words, duty_findings
from figures.meetings.schema import read
from figures.meetings.sittings import sitting_of
from figures.meetings.snapshot import content_of
from figures.query import Period, period
from figures.summary import figures_json
from models import clock
from models.account import system
from models.county import Pack, pack_in_force
from models.database import engine_for, reading
from tests.figures.meetings.told_tasks import RULE, expected, told

TODAY = date(2026, 11, 24)
QUARTERS = ("2026Q1", "2026Q2", "2026Q3", "2026Q4")


@pytest.fixture(scope="module")
def county(demo: Callable[[date, Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The demo county of the day."""
    url = demo(TODAY, tmp_path_factory.mktemp("tasks"))
    with patch.dict(os.environ, {"DATABASE_URL": url, "SAFETY_TODAY": TODAY.isoformat()}):
        yield
        engine_for(url).dispose()
        models.county._packs.clear()
        clock.fix(None)


def cut(quarter: str) -> Period:
    """A quarter as of its end, or of today."""
    return period(quarter, min(period(quarter).end, TODAY))


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_task_of_the_demo_that_is_behind_and_no_other(county: None, quarter: str) -> None:
    with reading() as session:
        pack, asked = pack_in_force(session), cut(quarter)
        found, items, others = told(session, pack, asked)
        wanted = expected(session, asked)
    assert found == wanted and len(set(found.values())) > 5
    assert len(items) <= int(pack.setting(MOST))
    assert not {item.lineage for item in items} & {other["lineage"] for other in others}, "each stands once"
    order = [task.code for task in pack.tasks]
    at = [order.index(other["clause"]) for other in others if other["clause"]]
    assert at == sorted(at), "其余事项 stand by task"
    assert all(other["task"] for other in others if other["clause"])


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_number_of_a_duty_is_the_figure(county: None, quarter: str) -> None:
    with reading() as session:
        pack, asked = pack_in_force(session), cut(quarter)
        matters = [m for m in propose(session, pack, asked) if m.rule.name == RULE]
        figures = figures_json(session, asked)
    covered = {row["duty"]: row for row in figures["coverage"] if row["scope"] == "county"}
    status = Counter((row["duty"], row["status"]) for row in figures["duties"])
    for matter in matters:
        said, row = matter.said, covered[matter.said.about]
        parts = {(f["part"], f["whole"]) for f in said.figures}
        sides = [row[side] for side in ("finished", "running") if sum(row[side].values())]
        assert parts == {(side["met"], sum(side.values())) for side in sides}, said
        assert f"{said.figures[0]['part']}/{said.figures[0]['whole']}" in said.facts
        for word, name in (("missed", "未达标"), ("unreachable", "已不可能达标")):
            number = status[said.about, word]
            assert (f"{number}{said.figures[0]['unit']}{name}" in said.title) == bool(number), said.title
        table = said.shown.get("table")
        if table and table["heads"][0] == "乡镇":
            sums = {head: sum(int(row[at]) for row in table["rows"]) for at, head in enumerate(table["heads"]) if at}
            sides = {name: row[name] for name in ("finished", "running")}
            told = next(side for side in sides.values() if sum(side.values()) == sums["应达标"])
            names = {"met": "已达标", "missed": "未达标", "unreachable": "已不可能达标", "no_data": "未报"}
            assert {word: sums.get(name, 0) for word, name in names.items() if word in told} == {
                word: number for word, number in told.items() if word in names
            }, "finished and running are never added"
            marks = said.shown["marks"]
            assert sum(sum(each[1:]) for each in marks) == sums["应达标"]


def test_no_school_is_named_where_it_is_weak_and_transfers_give_nothing(county: None) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        names = {row["name"]: row["code"] for row in _schools(session, pack)}
        weak = {duty.code for duty in pack.duties if duty.weak_point}
        for quarter in QUARTERS:
            for matter in propose(session, pack, cut(quarter)):
                if matter.rule.name != RULE:
                    continue
                assert matter.said.about != pack.setting("evidence.transfer")
                shown = json.dumps(matter.said.shown, ensure_ascii=False) + matter.said.title + matter.said.facts
                assert not [name for name in names if name in shown]
                if matter.said.about in weak:
                    cited = {row["number"].split("/")[1] for row in matter.said.rows}
                    assert not cited & set(names.values()), "of a weak point its townships are cited"


def _schools(session: Any, pack: Pack) -> Any:
    from sqlalchemy import select

    from models.base import table
    from models.school import School

    rows = table(School)
    return session.execute(select(rows.c.name, rows.c.code).where(rows.c.superseded_at.is_(None))).mappings().all()


def test_what_is_frozen_holds_both(county: None) -> None:
    office = system("511723")
    sitting_id = preparing.open_sitting(office, "2026Q3")
    with reading() as session:
        pack = pack_in_force(session)
        sitting = sitting_of(session, pack, "2026Q3")
        assert sitting is not None and sitting.id == sitting_id
        content = read(content_of(session, pack, sitting, date(2026, 9, 30)))
        wanted = expected(session, cut("2026Q3"))
    kept = {item["lineage"] for item in content["agenda"]}
    duties = {o["lineage"] for o in content["others"]} | kept
    assert {name.partition(":")[2] for name in duties if name.startswith(f"{RULE}:")} == wanted.keys()
    assert len(kept) <= int(pack.setting(MOST))
    assert f"{len(wanted)} 项职责" in content["title"]
    for item in content["agenda"]:
        assert item["figures"] and not not_said(item["title"], words_of(dict(item)))


def test_findings_tell_the_worst_and_what_got_better(county: None) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        found = achieved(session, pack, cut("2026Q3"))
    sentences = duty_findings(found, "比上季")
    assert behind_words(found) == f"；{sum(each.behind for each in found)} 项职责未达标或变差"
    assert not [each.lead for each in sentences if each.lead[-1] in "，；："], (
        "set in bold, a mark at its end is not read"
    )
    assert any("未达标" in each.lead for each in sentences) and any("升" in each.rest for each in sentences)
    assert behind_words([each for each in found if not each.behind]) == ""
    lines = [each.filters.get("line") for each in sentences if "line" in each.filters]
    assert len(set(lines)) == len(lines), "a duty is told once"


def test_the_rules_have_their_entries() -> None:
    assert {RULE, "late_reports", "unsupervised", "late_feedback"} <= set(RULES)


@pytest.mark.parametrize("quarter", QUARTERS)
def test_no_word_of_a_matter_is_a_machines_day_or_time(county: None, quarter: str) -> None:
    with reading() as session:
        matters = propose(session, pack_in_force(session), cut(quarter))
    for matter in matters:
        said, table = matter.said, matter.said.shown.get("table") or {"heads": [], "rows": []}
        words = [
            said.title,
            said.facts,
            said.ask,
            said.source,
            *table["heads"],
            *(c for row in table["rows"] for c in row),
        ]
        assert not [text for text in words if re.search(r"\d{2}-\d{2}", str(text))], matter.lineage


@pytest.mark.parametrize("quarter", QUARTERS)
def test_those_that_lack_a_duty_add_up_by_stage(county: None, quarter: str) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        matters = [m for m in propose(session, pack, cut(quarter)) if m.said.shown.get("stages")]
    assert matters
    for matter in matters:
        stages = matter.said.shown["stages"]
        assert sum(n for _, n in stages) == matter.said.shown["total"], matter.lineage
        assert [name for name, _ in stages] == [n for n in pack.entries("school_stage") if n in dict(stages)]
