"""校历 stated by the office: confirmed, changed from a day on, never into a frozen period, known from its act."""

import csv
import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

import manage
from actions.county import PACKS
from actions.meetings import freezing, preparing
from actions.pack.export import export_pack
from actions.pack.loading import reload_pack
from actions.pack.reading import read_folder
from actions.teaching.calendar import DayStated, TermStated, state_calendar, state_start
from errors import NotAllowed, Refused
from figures.query import period
from figures.reporting.weeks import reporting
from models import clock
from models.account import Actor
from models.county import Pack, county_of, pack_in_force
from models.database import reading
from operations.checks.run import check
from tests.figures.duties.duty_ledgers import asked, of, school

STAGE, TERM = "义务教育", "2026-2027-1"
AUTUMN = TermStated(STAGE, TERM, date(2026, 9, 1), date(2027, 1, 22))
SOURCE, REASON = "达市教函〔2026〕40号", "以市教育局校历为准"
SAID = {"source": SOURCE, "reason": REASON}
REFUSED = [
    ([replace(AUTUMN, ends_on=date(2026, 8, 31))], [], "不晚于首日"),
    ([replace(AUTUMN, ends_on=date(2027, 3, 1))], [], "2026-2027-1学期重叠"),
    ([replace(AUTUMN, starts_on=date(2026, 6, 1))], [], "不在2026-2027学年"),
    ([replace(AUTUMN, term="2026-2027-3")], [], "学期应写成 2026-2027-1 或"),
    ([replace(AUTUMN, term="秋季")], [], "学期应写成 2026-2027-1"),
    ([replace(AUTUMN, stage="大学")], [], "没有“大学”的校历"),
    ([], [DayStated(date(2026, 10, 12), "假")], "类别“假”应为"),
    ([], [DayStated(date(2026, 10, 12), "holiday"), DayStated(date(2026, 10, 12), "makeup")], "有重复"),
    ([], [DayStated(date(2026, 10, 12), "holiday", "长" * 41)], "最多40个"),
]


def pack() -> Pack:
    with reading() as session:
        return pack_in_force(session)


def owed(quarter: str, as_of: date, recorded_by: date | None = None) -> int:
    with reading() as session:
        return reporting(session, pack_in_force(session), period(quarter, as_of), recorded_by=recorded_by).county.owed


@pytest.fixture
def one(kaijiang: Actor) -> Actor:
    """A school, on 21 September 2026."""
    clock.fix(datetime(2026, 9, 21, 9))
    school(kaijiang)
    return kaijiang


def status_of(term: str) -> str:
    return next(t.status for t in pack().terms if (t.stage, t.term) == (STAGE, term))


def test_confirming_moves_no_figure_and_takes_the_mark_away(one: Actor) -> None:
    assert status_of(TERM) == "待核"
    before = asked("2026Q3", date(2026, 9, 30))
    made = state_calendar(one, [AUTUMN], [], source=SOURCE)
    assert (made.confirmed, made.first, made.sentences) == (1, None, ())
    assert status_of(TERM) == "已核" and asked("2026Q3", date(2026, 9, 30)).equals(before)
    with pytest.raises(Refused, match="都已核定"):
        state_calendar(one, [AUTUMN], [], source=SOURCE)


def test_a_change_holds_from_the_first_day_that_differs_and_is_known_from_its_act(one: Actor) -> None:
    before = owed("2026Q4", date(2026, 10, 31))
    week = [DayStated(date(2026, 10, day), "holiday", "秋假") for day in range(19, 24)]
    with pytest.raises(Refused, match="改了日期，请写明理由"):
        state_calendar(one, [], week, source=SOURCE)
    made = state_calendar(one, [], week, **SAID)
    assert made.first == date(2026, 10, 19)
    assert made.sentences[0] == "2026-10-19：按星期几 改为 秋假放假"
    assert owed("2026Q4", date(2026, 10, 31)) == before - 1
    assert owed("2026Q4", date(2026, 10, 31), date(2026, 9, 21)) == before - 1
    assert owed("2026Q4", date(2026, 10, 31), date(2026, 9, 20)) == 0, "the school was not known either"
    clock.fix(datetime(2026, 10, 26, 9))
    state_calendar(one, [], [DayStated(date(2026, 10, 19), "")], **SAID)
    assert owed("2026Q4", date(2026, 10, 31)) == before
    assert owed("2026Q4", date(2026, 10, 31), date(2026, 10, 25)) == before - 1


def test_a_term_that_ends_earlier_has_fewer_weeks(one: Actor) -> None:
    made = state_calendar(one, [replace(AUTUMN, ends_on=date(2027, 1, 15))], [], **SAID)
    assert made.first == date(2027, 1, 18)
    names = [name for name, _ in of(asked("2027Q1", date(2027, 2, 1)), "8.5")]
    assert f"{TERM}-W20" in names and f"{TERM}-W21" not in names
    assert len([w for w in pack().weeks if (w.stage, w.term) == ("高中", TERM)]) == 21, "the other stages as they were"


def test_what_a_meeting_froze_stays_and_what_comes_after_may_change(one: Actor) -> None:
    sitting = preparing.open_sitting(one, "2026Q3")
    clock.fix(datetime(2026, 10, 8, 9))
    freezing.freeze(one, sitting, date(2026, 9, 30))
    for terms, days in (
        ([replace(AUTUMN, starts_on=date(2026, 8, 31))], []),
        ([], [DayStated(date(2026, 9, 30), "holiday", "运动会")]),
    ):
        with pytest.raises(Refused, match="截至2026-09-30的上会口径已经冻结"):
            state_calendar(one, terms, days, **SAID)
    with pytest.raises(Refused, match="2026年三季度的上会口径已经冻结"):
        state_start(one, date(2026, 9, 1), REASON)
    assert state_calendar(one, [AUTUMN], [], source=SOURCE).confirmed == 1, "a confirmation moves nothing"
    state_calendar(one, [], [DayStated(date(2026, 10, 12), "holiday", "秋假")], **SAID)
    state_start(one, date(2026, 7, 1), REASON)
    assert pack().starts_on == date(2026, 7, 1)


def test_what_is_no_calendar_is_refused_whole(one: Actor) -> None:
    for terms, days, said in REFUSED:
        with pytest.raises(Refused, match=said):
            state_calendar(one, terms, days, **SAID)
    with pytest.raises(Refused, match="请写明依据"):
        state_calendar(one, [AUTUMN], [], source=" ")
    assert status_of(TERM) == "待核" and pack().base is None


def test_nobody_but_the_office_states_it(one: Actor) -> None:
    for member in (replace(one, role="supervisor"), replace(one, role="school", scope="S1")):
        with pytest.raises(NotAllowed):
            state_calendar(member, [AUTUMN], [], source=SOURCE)
        with pytest.raises(NotAllowed):
            state_start(member, date(2026, 9, 1), REASON)


def test_loading_the_pack_leaves_it_and_an_export_carries_it(one: Actor, tmp_path: Path) -> None:
    with reading() as session:
        stood = county_of(session)
        revision, digest = stood.pack_revision, stood.pack_digest
    state_calendar(one, [AUTUMN], [DayStated(date(2026, 10, 12), "holiday", "秋假")], **SAID)
    state_start(one, date(2026, 9, 1), REASON)
    assert not reload_pack(one, PACKS / "kaijiang") and status_of(TERM) == "已核"
    with reading() as session:
        export_pack(session, tmp_path / "out")
        assert (county_of(session).pack_revision, county_of(session).pack_digest) == (revision, digest)
    found = read_folder(tmp_path / "out")
    assert {"2026-10-12"} == {str(r["on_date"]) for r in found.rows["days_off.csv"] if r["name"] == "秋假"}
    assert [r["value"] for r in found.rows["settings.csv"] if r["key"] == "county.starts_on"] == ["2026-09-01"]
    rows = list(csv.DictReader((tmp_path / "out" / "calendar_history.csv").open(encoding="utf-8")))
    assert [(r["kind"], bool(r["recorded_at"]), bool(r["superseded_at"])) for r in rows] == [
        ("term", False, True), ("start", False, True), ("term", True, False), ("day", True, False),
        ("start", True, False),
    ]  # fmt: skip
    assert {c.name: c.detail for c in check() if not c.ok} == {}


def test_by_command(one: Actor, capsys: pytest.CaptureFixture[str]) -> None:
    said = ["--source", SOURCE, "--reason", REASON, "--json"]
    span = ["--from", "2026-10-12", "--to", "2026-10-13"]
    assert manage.main(["calendar", "day", *span, "--kind", "holiday", "--name", "秋假", *said]) == 0
    assert json.loads(capsys.readouterr().out)["from"] == "2026-10-12"
    term = ["--stage", STAGE, "--term", TERM, "--from", "2026-09-01", "--to", "2027-01-15"]
    assert manage.main(["calendar", "term", *term, *said]) == 0
    assert manage.main(["calendar", "start", "--from", "2026-09-01", "--reason", REASON]) == 0
    capsys.readouterr()
    assert manage.main(["calendar", "list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["starts_on"] == "2026-09-01"
    assert [d["name"] for d in told["days_off"] if d["on_date"] == "2026-10-13"] == ["秋假"]
    assert ("2027-01-15", "已核") in [(t["ends_on"], t["status"]) for t in told["terms"] if t["stage"] == STAGE]
    assert manage.main(["calendar", "start", "--reason", REASON]) == 1
