"""The figures of the demo county whole, as questions of screens and papers give them, against approved texts.

That they are right is proved by recounts of random histories; here nothing may move unseen, whichever question asks.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd
import pytest
from approved import approved

import models.county
from access.rights import ANYWHERE
from charts.config import Drawing
from figures.bodies.accountability import accountability
from figures.bodies.lines import lines, steps
from figures.bodies.matrix import evidence_of, listed_cells, school_misses, townships_together
from figures.bodies.proposals import proposals
from figures.duties.engine import duty_instances
from figures.first_day import first_day
from figures.hazards.by_unit import overdue_by_unit
from figures.hazards.list_counts import by_school, state_counts, stuck_at_counts
from figures.hazards.lists import hazard_list
from figures.hazards.rectification import rectification, rectification_series
from figures.hazards.states import STATES
from figures.hazards.story import hazard_story
from figures.meetings.headlines import headlines
from figures.meetings.resolutions import last_resolutions, resolutions
from figures.query import Period, Slice, compared, period
from figures.reporting.weeks import missing_weeks, reporting, reporting_series
from figures.summary import figures_json
from ledgers.listing import schools_for
from models import clock
from models.county import pack_in_force
from models.database import engine_for, reading

TODAY = date(2026, 11, 24)
HERE = Path(__file__).parent / "approved"
CUTS = {
    "": Slice(), "township": Slice(township="511723107000"), "unit": Slice(unit="edu"), "ring": Slice(ring="校内"),
    "level": Slice(level="重大"), "school": Slice(school="YS017"),
}  # fmt: skip
ASKED = {"2026Q4": period("2026Q4", TODAY), "2026Q3": period("2026Q3"), "2026-10": period("2026-10")}


@pytest.fixture(scope="module", autouse=True)
def county(demo: Callable[[date, Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The demo county of the day."""
    url = demo(TODAY, tmp_path_factory.mktemp("figures"))
    with patch.dict(os.environ, {"DATABASE_URL": url, "SAFETY_TODAY": TODAY.isoformat()}):
        yield
        engine_for(url).dispose()
        models.county._packs.clear()
        clock.fix(None)


def plain(value: Any) -> Any:
    """A figure as JSON: dataclasses by field, frames by row, sets in order."""
    if isinstance(value, Drawing):
        return value.alt
    if hasattr(value, "as_json"):
        return plain(value.as_json())
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return None if value != value else round(value, 6)
    if isinstance(value, date | datetime):
        return value.isoformat() if value is not pd.NaT else None
    return value if isinstance(value, int | str | bool | None) else str(value)


def whole(name: str, **said: Any) -> None:
    """Compare, one line an entry of a list."""
    lines = []
    for key, value in said.items():
        told = plain(value)
        lines.append(f"=== {key}")
        entries = told if isinstance(told, list) else list(told.items()) if isinstance(told, dict) else [told]
        lines += [json.dumps(each, ensure_ascii=False) for each in entries[:60]]
        lines += [f"… {len(entries)}"] if len(entries) > 60 else []
    approved(HERE / f"{name}.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize("name", ASKED)
def test_the_summary(name: str) -> None:
    with reading() as session:
        found = figures_json(session, ASKED[name], each_duty=False)
        known = figures_json(
            session, ASKED[name], each_duty=False, recorded_by=date(2026, 10, 15), township="511723107000"
        )
    for each in (found, known):
        del each["pack_revision"]
    whole(f"summary {name}", found=found, coverage=found.pop("coverage"), township=known["rectification"])


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("name", ASKED)
def test_hazards_and_returns_of_a_slice(name: str, cut: str) -> None:
    asked, part = ASKED[name], CUTS[cut]
    before = [compared(asked, -n) for n in (1, 4)] if "Q" in name else []
    with reading() as session:
        pack = pack_in_force(session)
        whole(
            f"slice {name} {cut or 'all'}",
            rectification=rectification(session, pack, asked, part=part),
            series=rectification_series(session, pack, [*before, asked]) if not cut else [],
            units=overdue_by_unit(session, pack, asked, part=part),
            schools=by_school(session, pack, asked, part=part),
            states=state_counts(session, pack, asked, part=part, states=tuple(STATES)),
            stuck=stuck_at_counts(session, pack, asked, part=part),
            headlines=headlines(session, pack, asked, part) if "Q" in name else [],
            reporting=reporting(session, pack, asked, part=part) if not part.unit else [],
            missing=missing_weeks(session, pack, asked, part=part) if not part.unit else [],
            returns=reporting_series(session, pack, [*before, asked]) if not cut else [],
        )


@pytest.mark.parametrize("state", STATES)
def test_a_list_of_hazards_and_their_stories(state: str) -> None:
    asked = ASKED["2026Q4"]
    with reading() as session:
        pack = pack_in_force(session)
        rows, total = hazard_list(session, pack, asked, state=state, limit=12, order="school")
        stories = [hazard_story(session, pack, number, TODAY) for number in rows["number"][:2]]
        whole(f"list {state}", total=total, rows=rows, stories=stories)


@pytest.mark.parametrize("name", ["2026Q4", "2026Q3"])
def test_bodies_and_what_is_proposed(name: str) -> None:
    asked: Period = ASKED[name]
    with reading() as session:
        pack = pack_in_force(session)
        frame = duty_instances(session, pack, asked)
        cells = listed_cells(session, pack, asked)
        clauses = [(cell.unit, cell.clause) for cell in cells if cell.unit in ("edu", "511723107000")]
        found = lines(session, pack)
        whole(
            f"bodies {name}",
            accountability=accountability(session, pack, asked, instances=frame),
            cells=cells,
            together=townships_together(pack, cells, asked.as_of),
            evidence=[evidence_of(session, pack, asked, [unit], clause) for unit, clause in clauses],
            misses=school_misses(session, pack, asked),
            proposals=proposals(session, pack, asked, instances=frame),
            lines=[line.model_dump(exclude={"created_at"}) for line in found],
            steps=steps(session, pack, [line.id or 0 for line in found]),
            resolutions=resolutions(session, pack, asked.as_of),
            last=last_resolutions(session, pack, asked.as_of),
            first_day=first_day(session, pack, TODAY),
        )


@pytest.mark.parametrize("name", ASKED)
def test_duties_by_place(name: str) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        frame = duty_instances(session, pack, ASKED[name])
        schools = len(schools_for(session, pack, ANYWHERE))
    by = frame.groupby(["duty", "period", "status", "over"], dropna=False)[["have", "need"]]
    told = by.agg(["count", "sum"]).reset_index()
    text = told.to_csv(index=False)
    by_place = frame.groupby(["duty", "township", "status"], dropna=False).size().unstack(fill_value=0)
    sample = frame[frame["school"].isin(["YS017", "YS003"]) | frame["school"].isna()]
    approved(HERE / f"duties {name}.txt", f"{schools}\n{text}\n{by_place.to_csv()}\n{sample.to_csv(index=False)}")
