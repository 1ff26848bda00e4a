"""The exported files recounted by the written definitions alone equal the figures, on any day, as known on any day."""

import csv
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import conftest
import pytest
from books import HAZARDS, INSPECTIONS, SCHOOLS, XLSX, import_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import manage
from actions.pack.export import export_pack
from figures.hazards.rectification import rectification
from figures.reporting.weeks import reporting
from ledgers.history import history_workbook
from ledgers.out.export import export_workbook
from models import clock
from models.county import pack_in_force
from models.database import reading
from tests.figures.hazards import test_rectification as hazard_tests
from tests.figures.hazards.histories import at_the_edge, clear, told, write
from tests.figures.recount import rectification as recounted_rectification
from tests.figures.recount import reporting as recounted_reporting
from tests.figures.recount import run
from tests.figures.recount.books import Pack, sheets
from tests.figures.reporting import test_weeks

RANDOM = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
NEVER = {"失效时间": None}


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[], Path]:
    """Each call gives a new empty folder for a pack."""
    made = iter(range(10**6))
    return lambda: tmp_path / f"pack{next(made)}"


def exported(session, folder: Path, pack=None) -> Pack:
    """The pack in force as an outsider reads it; of another `pack` its townships and successions."""
    export_pack(session, folder)
    if pack is not None:
        for file, rows in (("townships.csv", pack.townships), ("successions.csv", pack.successions)):
            with (folder / file).open(encoding="utf-8", newline="") as opened:
                columns = csv.DictReader(opened).fieldnames
            with (folder / file).open("w", encoding="utf-8", newline="") as opened:
                writer = csv.DictWriter(opened, columns)
                writer.writeheader()
                for row in rows:
                    facts = {name: getattr(row, name, None) for name in columns}
                    words = {True: "是", False: "否", None: ""}
                    writer.writerow(
                        {
                            name: words.get(value, value) if value in (True, False, None) else value
                            for name, value in facts.items()
                        }
                    )
    return Pack(folder)


def standing(content: bytes) -> dict[str, list[dict]]:
    """An export without --history read as a ledger whose every row holds."""
    found = sheets(content)
    return {name: [row | NEVER | {"首次录入时间": row.get("录入时间")} for row in rows] for name, rows in found.items()}


@given(story=told(edges=4), whole_on=hazard_tests.days, part_on=hazard_tests.days)
@RANDOM
def test_rectification(kaijiang, folder, story, whole_on, part_on):
    history, spells, reader = story
    clear()
    write(kaijiang, history)
    with reading() as session:
        pack = hazard_tests.with_successions(pack_in_force(session), whole_on, part_on)
        outside = exported(session, folder(), pack)
        everything = sheets(history_workbook(session, pack, "hazards"))
        then = standing(export_workbook(session, pack, "hazards", recorded_by=reader))
        for spell in spells:
            for recorded_by in (None, reader):
                found = rectification(session, pack, spell, recorded_by=recorded_by)
                by_place = {row.code: hazard_tests.plain(row) for row in found.townships}
                by_place["county"] = hazard_tests.plain(found.county)
                count = recounted_rectification.figures
                assert count(everything, outside, spell.start, spell.as_of, recorded_by) == by_place
            assert count(then, outside, spell.start, spell.as_of, None) == by_place


@given(
    ledger=test_weeks.ledgers(),
    edges=st.tuples(*[test_weeks.days] * 3).map(sorted),
    reader=st.one_of(st.none(), test_weeks.days),
)
@RANDOM
def test_reporting(kaijiang, folder, ledger, edges, reader):
    test_weeks.clear()
    for day, model, row in ledger[0]:
        test_weeks.put(kaijiang, at_the_edge(day), model, [row])
    test_weeks.stop(ledger[1])
    spell = test_weeks.between(edges[0], edges[2], edges[1])
    with reading() as session:
        pack = pack_in_force(session)
        outside = exported(session, folder())
        found = reporting(session, pack, spell, recorded_by=reader)
        by_place = {row.code: row.as_json() for row in found.townships if row.owed} | {"county": found.county.as_json()}
        kinds = ("schools", "inspections")
        everything = [sheets(history_workbook(session, pack, kind)) for kind in kinds]
        count = recounted_reporting.figures
        assert count(*everything, outside, spell.start, spell.as_of, reader) == by_place
        then = [standing(export_workbook(session, pack, kind, recorded_by=reader)) for kind in kinds]
        # A stop is known from the day it was recorded, in the pack as in the figures.
        if reader is not None:
            outside.stops = [row for row in outside.stops if row["recorded_at"][:10] <= reader.isoformat()]
        assert count(*then, outside, spell.start, spell.as_of, None) == by_place


def test_a_day_stopped_for_an_ended_township_is_recounted(kaijiang, folder):
    """For the schools that still state it, not for those of the township it became part of; and not the other way."""
    with reading() as session:
        old = next(s for s in pack_in_force(session).successions if s.whole)
        outside = exported(session, folder())
    day, told = date(2026, 10, 12), {}
    row = {"scope_kind": "township", "first_day": str(day), "last_day": str(day), "superseded_at": ""}
    for meant in (old.old_code, old.new_code):
        outside.stops = [row | {"scope_code": meant, "recorded_at": "2026-10-10 09:00:00"}]
        for stated in (old.old_code, old.new_code, "511723001000"):
            fact = {"乡镇代码": stated, "学段": "小学"}
            told[meant == old.old_code, stated] = recounted_reporting.stopped(outside, day, "S1", fact, None)
    assert [stated for (ended, stated), named in told.items() if ended and named] == [old.old_code]
    assert [stated for (ended, stated), named in told.items() if not ended and named] == [old.old_code, old.new_code]


@pytest.mark.parametrize("recorded_by", [None, date(2026, 10, 7), date(2026, 10, 9)])
def test_what_the_commands_write_agrees(kaijiang, tmp_path, capsys, recorded_by):
    """A small county by its files alone: what `figures --json` prints is what the other commands' files tell."""
    clock.fix(datetime(2026, 10, 8, 9))
    for kind, content in (("schools", SCHOOLS), ("hazards", HAZARDS), ("inspections", INSPECTIONS)):
        assert import_files(kaijiang, kind, [(XLSX, content)]).batch
    ledgers = {}
    for kind in ("schools", "hazards", "inspections"):
        assert manage.main(["export", kind, str(tmp_path / kind), "--history"]) == 0
        ledgers[kind] = sheets((tmp_path / kind).read_bytes())
    assert manage.main(["export", "pack", str(tmp_path / "pack")]) == 0
    outside = Pack(tmp_path / "pack")
    capsys.readouterr()
    known = ["--recorded-by", recorded_by.isoformat()] if recorded_by else []
    assert manage.main(["figures", "--quarter", "2026Q3", "--json", *known]) == 0
    told = json.loads(capsys.readouterr().out)["rectification"]
    asked = date(2026, 7, 1), date(2026, 9, 30), recorded_by
    rows = recounted_rectification.figures(ledgers["hazards"], outside, *asked)
    weeks = recounted_reporting.figures(ledgers["schools"], ledgers["inspections"], outside, *asked)
    for row in [told["county"] | {"code": "county"}, *told["townships"]]:
        nothing = recounted_reporting.told(0, 0, 0)
        wanted = rows[row["code"]] | {"reporting": weeks.get(row["code"], nothing)}
        assert {name: value for name, value in row.items() if name not in ("code", "name", "recurring")} == wanted
    assert bool(rows["county"]["found"]) == bool(weeks["county"]["owed"]) == (recorded_by != date(2026, 10, 7))


@pytest.fixture(scope="module")
def random_county(templates, tmp_path_factory):
    """An empty county of the pack that random histories need, for all of them."""
    folder = tmp_path_factory.mktemp("random")
    with pytest.MonkeyPatch.context() as patch:
        place = conftest.placed(patch, folder, templates["empty"])
        next(place)
        yield run.made_county(folder)
        next(place, None)


@pytest.mark.parametrize("seed", range(10))
def test_every_figure_of_a_random_county(random_county, seed):
    """Rows of every kind of all ten ledgers, corrected and taken back: duties, coverage, accountability, rectification
    and reporting of a random day, known on a random day."""
    assert run.one(random_county, seed) == []
