"""Several meetings a quarter: each with an agenda, a period, a freeze, papers and a number of its own."""

import re
from datetime import date

import pytest

from actions.meetings import freezing, holding, preparing, resolving
from errors import Refused
from figures.meetings.resolutions import last_resolutions
from figures.meetings.sittings import (
    agenda_now,
    agenda_of,
    cut_of,
    frozen,
    label_of,
    meeting_key,
    period_of,
    sitting_of,
    sittings_of,
)
from figures.query import between, compared, comparison
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from models.sitting import PLENARY, Sitting
from papers.registry import make
from tests.actions.test_meetings import CUT, QUARTER, TOWN, at, find, office, ready  # noqa: F401 - a fixture
from tests.figures.meetings.test_schema import words

SPECIAL, DUE = "专题会议", date(2026, 12, 1)


def by_key(key: str) -> Sitting:
    with reading() as session:
        found = sitting_of(session, pack_in_force(session), key)
    assert found is not None
    return found


def second(actor: Actor, starts_on: date | None = None) -> int:
    """A special meeting after the quarter's plenary was held on 12 October."""
    at("2026-10-12T09:00")
    first = ready(actor)
    holding.begin(actor, first, date(2026, 10, 12))
    resolving.decide(actor, first, "拆除危墙", "edu", DUE, clause="")
    holding.close(actor, first)
    at("2026-10-25T09:00")
    return preparing.open_another(actor, QUARTER, SPECIAL, starts_on)


def test_a_second_meeting_has_its_own_agenda_period_freeze_and_number(office: Actor) -> None:  # noqa: F811
    special = second(office)
    find(office, "H-NEW", date(2026, 10, 3), date(2026, 10, 10))
    one, two = by_key(f"{QUARTER}-1"), by_key(f"{QUARTER}-2")
    assert (one.kind, two.kind, two.id, two.starts_on) == (PLENARY, SPECIAL, special, date(2026, 10, 1))
    assert by_key(QUARTER).id == one.id, "a quarter alone means its last plenary"
    with reading() as session:
        pack = pack_in_force(session)
        asked = period_of(two.quarter, two.starts_on, date(2026, 10, 24))
        assert (asked.start, asked.end, asked.as_of) == (date(2026, 10, 1), date(2026, 10, 24), date(2026, 10, 24))
        told = agenda_now(session, pack, two, asked)
        assert told[0]["kind"] == "last" and "上次议定1项" in told[0]["title"]
        again = next(item for item in told if item["lineage"] == f"overdue_township:{TOWN}")
        assert again["times"] == 2 and again["title"].startswith("淙城街道7项逾期")
        assert {i.id for i in agenda_of(session, one)} & {i.id for i in agenda_of(session, two)} == set()
    with pytest.raises(Refused, match="结束日.*早于开始日"):
        freezing.freeze(office, special, CUT)
    assert freezing.freeze(office, special, date(2026, 10, 24)) == 1
    preparing.settle_agenda(office, special)
    number = holding.begin(office, special, date(2026, 10, 25))
    assert number != by_key(f"{QUARTER}-1").meeting_no
    resolving.decide(office, special, "补齐门卫", "police", DUE, clause="")
    holding.close(office, special)
    with reading() as session:
        pack = pack_in_force(session)
        sitting = sitting_of(session, pack, number)
        assert sitting is not None and meeting_key(sitting) == f"{QUARTER}-2"
        snapshot = frozen(session, sitting)
        assert snapshot is not None
        content = snapshot.content
        assert (content["key"], content["kind"], content["label"]) == (f"{QUARTER}-2", SPECIAL, "2026年三季度第2次")
        assert content["carried"] is None and cut_of(content).start == date(2026, 10, 1)
        assert content["figures"]["rectification"]["county"]["found"] == 1, "what was found since the last cut-off"
        both = last_resolutions(session, pack, date(2026, 12, 31))
        assert {d.matter for d in both} == {"拆除危墙", "补齐门卫"}, "the next meeting hears of both"
        [(name, _), *_] = make(session, pack, "resolutions", quarter=number, suffix=".docx")
        [(first, _), *_] = make(session, pack, "resolutions", quarter=QUARTER, suffix=".docx")
        papers = {
            (what, key): words(make(session, pack, what, quarter=key)[0][1])
            for what in ("pack", "speech")
            for key in (number, QUARTER)
        }
    assert "第2次" in name and "第2次" not in first
    for (_what, key), told_in in papers.items():
        assert bool(re.search("上季|本季|去年同季", told_in)) == (key == QUARTER), "a time span is no quarter"
    assert "本时段" in papers["pack", number] and "前一时段" in papers["pack", number]


def test_only_a_second_plenary_becomes_the_quarters_meeting(office: Actor) -> None:  # noqa: F811
    second(office)
    plenary = preparing.open_another(office, QUARTER, PLENARY)
    assert by_key(QUARTER).id == plenary and by_key(f"{QUARTER}-3").starts_on is None
    with reading() as session:
        assert [s.ordinal for s in sittings_of(session, pack_in_force(session), QUARTER)] == [1, 2, 3]


def test_what_may_not_be_opened_is_refused(office: Actor) -> None:  # noqa: F811
    with pytest.raises(Refused, match="第一次会议"):
        preparing.open_another(office, QUARTER, SPECIAL)
    preparing.open_sitting(office, QUARTER)
    with pytest.raises(Refused, match="请选"):
        preparing.open_another(office, QUARTER, "碰头会")
    with pytest.raises(Refused, match="还没有到"):
        preparing.open_another(office, QUARTER, SPECIAL, date(2026, 11, 1))


def test_the_planned_day_belongs_to_preparation_alone(office: Actor) -> None:  # noqa: F811
    sitting_id = ready(office)
    preparing.plan(office, sitting_id, date(2026, 10, 15))
    with pytest.raises(Refused, match="还没有到"):
        holding.begin(office, sitting_id, date(2026, 10, 15))
    assert by_key(QUARTER).planned_on == date(2026, 10, 15) and by_key(QUARTER).held_on is None
    preparing.plan(office, sitting_id, None)
    assert by_key(QUARTER).planned_on is None


def test_days_are_compared_with_as_many_before_them() -> None:
    asked = between(date(2026, 10, 1), date(2026, 10, 10))
    before = compared(asked, -1)
    assert (before.start, before.end, before.as_of) == (date(2026, 9, 21), date(2026, 9, 30), date(2026, 9, 30))
    assert comparison(asked, -1) == "比前一时段"
    assert (label_of(QUARTER), label_of(QUARTER, 2)) == ("2026年三季度", "2026年三季度第2次")
