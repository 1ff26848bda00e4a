"""停课: who may record it, what is refused, what it does to figures, what was known when, and how it travels."""

import csv
import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

import manage
from actions.county import PACKS
from actions.pack.export import export_pack
from actions.pack.history import HistoryWouldChange
from actions.pack.loading import reload_pack
from actions.pack.reading import read_folder
from actions.teaching.stops import Scope, campuses_beside, read_stops, stop_days, stops_standing, void_stop
from errors import NotAllowed, Refused
from figures.query import period
from figures.reporting.weeks import reporting
from models import clock
from models.account import Actor
from models.base import table
from models.county import county_of, pack_in_force
from models.database import reading
from models.record import AuditEntry
from tests.figures.duties.duty_ledgers import GANTANG, RENSHI, asked, facility, of, said, school

TERM = "2026-2027-1"
MONDAY, FRIDAY = date(2026, 10, 12), date(2026, 10, 16)
S1, TOWN = Scope("school", "S1"), Scope("township", RENSHI)
SAID = {"number": "某教函〔2026〕9号", "reason": "暴雨"}
REFUSED = [
    ([], MONDAY, FRIDAY, {}, "请选停课的学校或乡镇"),
    ([S1, S1], MONDAY, FRIDAY, {}, "有重复"),
    ([S1], FRIDAY, MONDAY, {}, "早于首日"),
    ([S1], MONDAY, date(2027, 10, 12), {}, "核对年份"),
    ([S1], MONDAY, FRIDAY, {"number": " "}, "写明停课通知的文号"),
    ([S1], MONDAY, FRIDAY, {"reason": "长" * 401}, "最多400个"),
    ([S1], date(2026, 10, 17), date(2026, 10, 18), {}, "没有一天上课"),
    ([Scope("school", "S9")], MONDAY, FRIDAY, {}, "没有代码为“S9”的学校"),
    ([Scope("township", "S1")], MONDAY, FRIDAY, {}, "没有代码为“S1”的乡镇"),
    ([Scope("county", "510000")], MONDAY, FRIDAY, {}, "没有代码为“510000”的县"),
    ([Scope("school", "S5")], MONDAY, FRIDAY, {}, "2026-10-14起已不在"),
]
"""Scopes, first and last day, what is said otherwise, and the refusal."""
BAD_ROWS = [
    ("village,S1,2026-10-12,2026-10-16,x,y", "第2行 scope_kind 列"),
    ("township,S1,2026-10-12,2026-10-16,x,y", "第2行 scope_code 列：乡镇名单里没有“S1”"),
    ("county,510000,2026-10-12,2026-10-16,x,y", "不是本县的代码"),
    ("school,S1,2026-10-16,2026-10-12,x,y", "第2行 last_day 列"),
    ("school,S1,12 Oct,2026-10-16,x,y", "第2行 first_day 列：“12 Oct”应为日期"),
    ("school,S1,2026-10-12,2026-10-16,,y", "第2行 number 列：不能空着"),
]


def owed(recorded_by: date | None = None) -> int:
    with reading() as session:
        asked_for = period("2026Q4", date(2026, 10, 18))
        return reporting(session, pack_in_force(session), asked_for, recorded_by=recorded_by).county.owed


def status(subject: str, week: str = "W07") -> str:
    return dict(of(asked("2026Q4", date(2026, 10, 18)), "8.5", subject))[f"{TERM}-{week}"]


@pytest.fixture
def two(kaijiang: Actor) -> Actor:
    """Two schools in two townships, on 9 October 2026."""
    clock.fix(datetime(2026, 10, 9, 9))
    school(kaijiang)
    school(kaijiang, "S2", township=GANTANG)
    return kaijiang


def test_a_week_without_a_taught_day_is_not_owed_and_one_with_a_day_left_is(two: Actor) -> None:
    before = owed()
    stop_days(two, [TOWN], MONDAY, FRIDAY, **SAID)
    assert (status("S1"), status("S2"), owed()) == ("not_applicable", "no_data", before - 1)
    stop_days(two, [Scope("school", "S2")], MONDAY, date(2026, 10, 15), **SAID)
    assert (status("S2"), owed()) == ("no_data", before - 1)


def test_who_is_bound_is_asked_on_the_first_day_that_is_left(two: Actor) -> None:
    """A school that opens on Wednesday owes the week whose Monday and Tuesday are stopped, and only then."""
    school(two, "S3", opened_on=date(2026, 10, 14))
    before = owed()
    assert status("S3") == "not_applicable"
    stop_days(two, [Scope("county", two.county)], MONDAY, date(2026, 10, 13), **SAID)
    assert (status("S3"), owed()) == ("no_data", before + 1)


def test_the_half_of_a_term_and_what_is_left_of_it_follow(two: Actor) -> None:
    school(two, "S4", opened_on=date(2026, 11, 16))
    late = {row.subject: row for row in asked("2026Q4", date(2026, 12, 31), only=["11.4"]).itertuples()}
    assert late["S4"].status == "not_applicable" and late["S1"].capacity == 4
    # Six weeks less before it opened, and one of those still to come: it was open for half of what was taught.
    stop_days(two, [Scope("county", two.county)], date(2026, 9, 7), date(2026, 10, 18), **SAID)
    stop_days(two, [Scope("county", two.county)], date(2027, 1, 4), date(2027, 1, 10), **SAID)
    after = {row.subject: row for row in asked("2026Q4", date(2026, 12, 31), only=["11.4"]).itertuples()}
    assert after["S4"].status == "in_progress" and (after["S1"].capacity, after["S4"].capacity) == (3, 3)


def test_what_was_known_on_a_day_stays(two: Actor) -> None:
    before = owed()
    (made,) = stop_days(two, [TOWN], MONDAY, FRIDAY, **SAID)
    clock.fix(datetime(2026, 10, 21, 9))
    void_stop(two, made, "通知已撤回")
    assert owed() == owed(date(2026, 10, 21)) == before
    assert owed(date(2026, 10, 9)) == owed(date(2026, 10, 20)) == before - 1
    with pytest.raises(Refused, match="已经不在了"):
        void_stop(two, made, "再来一次")


def test_what_cannot_be_meant_is_refused(two: Actor) -> None:
    school(two, "S5", closed_on=date(2026, 10, 14))
    for scopes, first, last, change, told in REFUSED:
        with pytest.raises(Refused, match=told):
            stop_days(two, scopes, first, last, **SAID | change)
    with reading() as session:
        assert stops_standing(session, pack_in_force(session)) == []


def test_the_same_stop_stands_once_and_nobody_but_the_office_records_one(two: Actor) -> None:
    (made,) = stop_days(two, [S1], MONDAY, FRIDAY, **SAID)
    with pytest.raises(Refused, match="已经登记过"):
        stop_days(two, [S1], MONDAY, FRIDAY, **SAID)
    for member in (replace(two, role="school", scope="S1"), replace(two, role="township", scope=RENSHI)):
        with pytest.raises(NotAllowed):
            stop_days(member, [S1], date(2026, 10, 19), date(2026, 10, 23), **SAID)
        with pytest.raises(NotAllowed):
            void_stop(member, made, "不停了")
    with reading() as session:
        verbs = session.execute(select(table(AuditEntry).c.verb, table(AuditEntry).c.outcome)).all()
    assert [tuple(v) for v in verbs].count(("day.stop", "done")) == 1
    assert [tuple(v) for v in verbs].count(("day.stop", "refused")) == 4


def test_stops_go_out_with_the_pack_and_loading_leaves_them(two: Actor, tmp_path: Path) -> None:
    stop_days(two, [S1, TOWN], MONDAY, FRIDAY, **SAID)
    (gone,) = stop_days(two, [S1], date(2026, 10, 19), FRIDAY.replace(day=23), **SAID)
    void_stop(two, gone, "记错")
    with reading() as session:
        export_pack(session, tmp_path / "out")
        revision = county_of(session).pack_revision
    rows = list(csv.DictReader((tmp_path / "out" / "stopped_days.csv").open(encoding="utf-8")))
    assert [list(row.values()) for row in rows] == [
        [kind, code, "2026-10-12", "2026-10-16", "某教函〔2026〕9号", "暴雨"]
        for kind, code in (("school", "S1"), ("township", RENSHI))
    ]
    assert list(rows[0]) == ["scope_kind", "scope_code", "first_day", "last_day", "number", "reason"]
    assert not reload_pack(two, PACKS / "kaijiang"), "a folder without stops takes none away"
    with (tmp_path / "out" / "stopped_days.csv").open("a", encoding="utf-8") as file:
        file.write(
            "school,S1,2026-10-19,2026-10-23,某教函〔2026〕9号,暴雨\ncounty,,2026-11-02,2026-11-02,县〔2026〕1号,雪\n"
        )
    assert reload_pack(two, tmp_path / "out"), "the county's is new; what was taken back does not return"
    with reading() as session:
        stand = stops_standing(session, pack_in_force(session))
        assert county_of(session).pack_revision == revision
    assert [(row["scope_code"], row["first_day"].day) for row in stand] == [("511723", 2), (RENSHI, 12), ("S1", 12)]
    facility(two, "校园网络", "是")
    clock.fix(datetime(2027, 1, 8, 9))
    with (tmp_path / "out" / "stopped_days.csv").open("a", encoding="utf-8") as file:
        file.write("school,S2,2026-12-01,2026-12-02,补〔2026〕1号,停电\n")
    with pytest.raises(HistoryWouldChange, match="停课：2026-12-01至2026-12-02（S2，补〔2026〕1号）不再上课"):
        reload_pack(two, tmp_path / "out")


def test_a_bad_row_of_the_file_is_named(two: Actor, tmp_path: Path) -> None:
    with reading() as session:
        export_pack(session, tmp_path / "out")
    read = read_folder(tmp_path / "out")
    head = "scope_kind,scope_code,first_day,last_day,number,reason"
    for row, told in BAD_ROWS:
        (tmp_path / "out" / "stopped_days.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
        with pytest.raises(Refused, match=told):
            read_stops(tmp_path / "out", read)


def test_by_command(two: Actor, capsys: pytest.CaptureFixture[str]) -> None:
    stated = ["--from", "2026-10-12", "--to", "2026-10-16", "--number", "某教函〔2026〕9号", "--reason", "暴雨"]
    assert manage.main(["stop", "add", "--school", "S1", "--township", GANTANG, *stated, "--json"]) == 0
    first, _ = json.loads(capsys.readouterr().out)["stops"]
    assert manage.main(["stop", "void", "--id", str(first), "--reason", "记错"]) == 0
    capsys.readouterr()
    assert manage.main(["stop", "list", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["stops"]
    assert (row["whom"], row["taught"], row["first_day"]) == ("甘棠镇", 5, "2026-10-12")
    assert manage.main(["stop", "add", "--school", "S1", "--reason", "暴雨"]) == 1
    assert "请用 --from 和 --to" in capsys.readouterr().err


def test_a_stop_reaches_a_campus_only_when_it_is_named(two: Actor, capsys: pytest.CaptureFixture[str]) -> None:
    school(two, "S3", main_school="S1")
    school(two, "S4", main_school="S1", closed_on=date(2026, 10, 1))
    said(two, "S3", date(2026, 11, 1), main_school="S2")
    with reading() as session:
        pack = pack_in_force(session)
        beside = [campuses_beside(session, pack, [one], MONDAY) for one in (S1, TOWN, Scope("school", "S2"))]
        later = campuses_beside(session, pack, [S1], date(2026, 11, 2))
    assert beside == [{"S3": "S3学校"}, {}, {}] and later == {}, "who stands under it that day"
    before = owed()
    stop_days(two, [S1], MONDAY, FRIDAY, **SAID)
    assert (status("S1"), status("S3"), owed()) == ("not_applicable", "no_data", before - 1)
    stated = ["--from", "2026-10-19", "--to", "2026-10-23", "--number", "某教函〔2026〕10号", "--reason", "暴雨"]
    assert manage.main(["stop", "add", "--school", "S1", "--campuses", *stated, "--json"]) == 0
    with reading() as session:
        rows = stops_standing(session, pack_in_force(session))
    assert {row["scope_code"] for row in rows if row["number"].endswith("10号")} == {"S1", "S3"}
