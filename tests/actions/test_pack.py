"""The county pack: its counts, its calendar, its map, its way in and out, and what is refused."""

import csv
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import shape
from sqlmodel import select

from actions.county import PACKS, init, pack_folder
from actions.pack.export import export_pack
from actions.pack.folder import SHEETS
from actions.pack.loading import load_pack, reload_pack
from actions.pack.reading import read_folder
from domain.calendar import monday_of, school_year_of, tile_on, tiles
from errors import NotAllowed, Refused
from models.account import Account, Actor
from models.county import (
    TOWNSHIPS,
    UNPLACED,
    County,
    Pack,
    TeachingWeek,
    boundary_in_force,
    county_of,
    pack_in_force,
    said_of_map,
)
from models.database import reading, writing
from models.record import AuditEntry, DataRevision

SEED = PACKS / "kaijiang"
OTHER = Path(__file__).resolve().parent.parent / "packs" / "chenghe"
TODAY = date(2026, 9, 30)


@pytest.fixture
def pack(kaijiang: Actor) -> Pack:
    with reading() as session:
        return pack_in_force(session)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the seed folder to spoil."""
    return Path(shutil.copytree(SEED, tmp_path / "kaijiang"))


def change(folder: Path, file: str, line: int, column: str, value: str) -> None:
    """Set one cell of a CSV; line 2 is the first row."""
    with (folder / file).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    rows[line - 1][rows[0].index(column)] = value
    with (folder / file).open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)


# What 31号文 says


def test_tasks_units_and_cells_are_those_of_the_plan(pack: Pack) -> None:
    assert [t.code for t in pack.tasks] == [*(str(n) for n in range(1, 16)), "S1", "S2", "S3", "S4"]
    nameable = [u for u in pack.units if u.kind != "other"]
    assert len(nameable) == 19
    assert Counter(u.kind for u in nameable) == {"department": 12, "party_organ": 4, "judicial": 2, "vertical": 1}
    assert len(pack.cells) == 90
    own = [c for c in pack.cells if c.unit != TOWNSHIPS]
    assert (len(own), len(pack.cells) - len(own)) == (83, 7)
    assert len(pack.townships_on(TODAY)) == 13
    assert len(own) + 7 * len(pack.townships_on(TODAY)) == 174


def test_units_have_the_tasks_their_lists_give_them(pack: Pack) -> None:
    tasks = defaultdict(list)
    for cell in pack.cells:
        tasks[cell.unit].append(int(cell.task))
    assert sorted(tasks["edu"]) == list(range(2, 16))
    assert sorted(tasks["police"]) == [2, 4, 6, 8, 9, 10, 12, 13, 15]
    assert sorted(tasks[TOWNSHIPS]) == [1, 4, 8, 12, 13, 14, 15]
    assert sorted(tasks["justice"]) == [4, 6, 7, 9, 12, 13]
    assert [len(tasks[u]) for u in ("fire", "market", "politics", "internet", "court", "hr")] == [6, 5, 4, 4, 1, 1]
    assert not {"gov", "office", "supervisors"} & set(tasks)


def test_cells_keep_the_order_of_the_plan(pack: Pack) -> None:
    listed = [c.unit for c in sorted((c for c in pack.cells if c.task == "13"), key=lambda c: c.listed_order)]
    assert listed == [TOWNSHIPS, "edu", "police", "publicity", "politics", "internet", "justice"]


def test_task_texts_are_whole(pack: Pack) -> None:
    text = {t.code: t.text for t in pack.tasks}
    assert "每班至少每两周1课时、每学期不少于9课时" in text["7"]
    assert "每学年至少组织1次综合应急演练或2次以上专项应急演练" in text["11"]
    assert all(t.endswith("。") and "责任单位" not in t and " " not in t for t in text.values())
    assert all(len(t.short) == 2 for t in pack.tasks)


def test_basis_sentences_are_the_plans_own_words(pack: Pack) -> None:
    whole = "".join(t.text for t in pack.tasks)
    quoted = {k: v[v.index("“") + 1 : -1].rstrip("。") for k, v in pack.words.items() if k.startswith("basis.")}
    assert sorted(quoted) == ["basis.assessment", "basis.transfer"]
    assert [key for key, words in quoted.items() if words not in whole] == []


# Townships and their map


def test_predecessors_follow_their_whole_succession(pack: Pack) -> None:
    old = {t.name: t.code for t in pack.townships if t.valid_to}
    assert len(old) == 9 and all(code.startswith("history") for code in old.values())
    assert pack.name_of(pack.township_now(old["靖安乡"], TODAY)) == "任市镇"
    assert pack.township_now(old["靖安乡"], date(2019, 6, 1)) == old["靖安乡"]
    assert pack.township_now(old["原新宁镇"], TODAY) == UNPLACED


def test_every_township_has_area_label_and_aliases(pack: Pack) -> None:
    now = pack.townships_on(TODAY)
    assert {t.area for t in now} == set(pack.entries("area"))
    assert all(t.label_lon and t.label_lat and t.aliases for t in now)
    assert "淙城街道办" in next(t for t in now if t.kind == "街道").aliases.split("、")


def test_no_two_bodies_share_a_name(pack: Pack) -> None:
    names = Counter(
        word for row in (*pack.units, *pack.townships) for word in {row.name, *row.aliases.split("、")} if word
    )
    assert [name for name, times in names.items() if times > 1] == []


def test_map_is_a_coverage_of_the_townships_wound_clockwise(pack: Pack) -> None:
    with reading() as session:
        found = boundary_in_force(session, pack)
    drawn = json.loads(found.geojson)
    areas = [shape(f["geometry"]) for f in drawn["features"]]
    assert [f["properties"]["code"] for f in drawn["features"]] == [t.code for t in pack.townships_on(TODAY)]
    assert shapely.coverage_is_valid(areas)
    assert not any(area.exterior.is_ccw for area in areas)
    for feature, area in zip(drawn["features"], areas, strict=True):
        assert area.contains(shapely.Point(feature["properties"]["label_lon"], feature["properties"]["label_lat"]))
    assert found.note == "示意图，界线系推算，不作为行政区域划界依据"


# The calendar


def test_terms_tile_the_school_year(pack: Pack) -> None:
    shares = tiles(pack.terms)
    for stage in pack.entries("stage"):
        mine = [t for t in shares if t.stage == stage]
        assert mine[0].first == date(2023, 9, 1) and mine[-1].last >= date(2027, 12, 31)
        for before, after in zip(mine, mine[1:], strict=False):
            assert after.first == before.last + timedelta(days=1)
        assert all(t.first <= t.starts_on <= t.ends_on <= t.last for t in mine)
        assert all(school_year_of(t.first) == school_year_of(t.last) == t.school_year for t in mine)


def test_weeks_rise_within_the_term_of_their_sunday(pack: Pack) -> None:
    shares = tiles(pack.terms)
    by_term: dict[tuple[str, str], list[TeachingWeek]] = defaultdict(list)
    for week in pack.weeks:
        by_term[week.stage, week.term].append(week)
        home = tile_on(shares, week.stage, week.sunday)
        assert home is not None and home.term == week.term and home.school_year == week.school_year
        assert week.monday == monday_of(week.sunday) == week.sunday - timedelta(days=6)
        assert week.monday <= week.first_day <= week.sunday and 1 <= week.teaching_days <= 7
    for weeks in by_term.values():
        assert [w.week_no for w in weeks] == list(range(1, len(weeks) + 1))
        assert all(a.sunday < b.sunday for a, b in zip(weeks, weeks[1:], strict=False))


def test_weeks_know_holidays_and_make_up_days(pack: Pack) -> None:
    weeks = {w.monday: w for w in pack.weeks if w.stage == "义务教育"}
    assert date(2026, 2, 16) not in weeks, "the spring festival lies in the winter holiday"
    assert weeks[date(2026, 9, 28)].teaching_days == 3, "28-30 September, then the national holiday"
    assert weeks[date(2026, 10, 5)].first_day == date(2026, 10, 8)
    assert weeks[date(2026, 10, 5)].teaching_days == 3, "8 and 9 October and the make-up Saturday"
    assert weeks[date(2026, 9, 14)].teaching_days == 6, "20 September is a make-up Sunday"
    assert weeks[date(2026, 8, 31)].first_day == date(2026, 9, 1)
    holidays = {d.on_date for d in pack.days_off if d.kind == "holiday"}
    assert not [w for w in pack.weeks if w.first_day in holidays]


def test_weeks_of_the_autumn_2026_by_stage(pack: Pack) -> None:
    weeks = Counter((w.stage, w.term) for w in pack.weeks)
    assert weeks["义务教育", "2026-2027-1"] == 21
    assert weeks["义务教育", "2026-2027-2"] == 19
    assert weeks["毕业年级", "2026-2027-2"] == 16
    assert weeks["高中", "2026-2027-2"] == 20


def test_a_week_without_teaching_is_not_counted(kaijiang: Actor, folder: Path) -> None:
    with (folder / "days_off.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"2026-11-{day:02},holiday,停课,待核,测试\n" for day in range(9, 14))
    assert reload_pack(kaijiang, folder)
    with reading() as session:
        weeks = [w for w in pack_in_force(session).weeks if (w.stage, w.term) == ("义务教育", "2026-2027-1")]
    assert len(weeks) == 20 and date(2026, 11, 9) not in {w.monday for w in weeks}
    assert [w.week_no for w in weeks] == list(range(1, 21))


def test_unknown_dates_say_so_and_no_holiday_is_guessed(pack: Pack) -> None:
    assert {t.status for t in pack.terms} == {"待核"}
    assert all(t.source.startswith("假定") for t in pack.terms)
    assert max(d.on_date for d in pack.days_off).year == 2026


# In, out, and into force


def test_export_and_load_elsewhere_give_the_same_digest(kaijiang: Actor, tmp_path: Path) -> None:
    with reading() as session:
        export_pack(session, tmp_path / "out")
        digest = county_of(session).pack_digest
    assert read_folder(tmp_path / "out").digest == read_folder(SEED).digest == digest
    with pytest.raises(Refused, match="已有内容"), reading() as session:
        export_pack(session, tmp_path / "out")


def test_an_unchanged_folder_makes_no_revision(kaijiang: Actor) -> None:
    with reading() as session:
        before = session.exec(select(DataRevision.revision)).one()
    assert not reload_pack(kaijiang, SEED)
    with reading() as session:
        assert session.exec(select(DataRevision.revision)).one() == before
        assert county_of(session).pack_revision == 1


def test_a_changed_folder_comes_into_force_under_the_next_revision(kaijiang: Actor, folder: Path) -> None:
    with reading() as session:
        old = pack_in_force(session)
    settings = list(csv.DictReader((folder / "settings.csv").open(encoding="utf-8")))
    line = next(n for n, row in enumerate(settings, 2) if row["key"] == "reporting.late_days")
    change(folder, "settings.csv", line, "value", "5")
    assert reload_pack(kaijiang, folder)
    with reading() as session:
        new = pack_in_force(session)
        entry = session.exec(select(AuditEntry).order_by(AuditEntry.id.desc())).first()  # type: ignore[union-attr]
    assert (old.revision, new.revision) == (1, 2)
    assert (old.number("reporting.late_days"), new.number("reporting.late_days")) == (3, 5)
    assert len(new.cells) == len(old.cells) and len(new.weeks) == len(old.weeks)
    assert entry is not None and entry.verb == "pack.change" and entry.detail["pack_revision"] == 2


def test_line_ends_row_order_and_byte_mark_do_not_matter(folder: Path) -> None:
    for file in folder.glob("*.csv"):
        header, *rows = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\r\n".join([header, *reversed(rows), ""]), encoding="utf-8-sig", newline="")
    assert read_folder(folder).digest == read_folder(SEED).digest


def test_a_township_account_may_not_change_the_pack(kaijiang: Actor, folder: Path) -> None:
    with pytest.raises(NotAllowed):
        reload_pack(replace(kaijiang, role="township", scope="511723107000"), folder)


def test_a_code_in_force_is_never_dropped(kaijiang: Actor, folder: Path) -> None:
    text = (folder / "units.csv").read_text(encoding="utf-8").splitlines()
    (folder / "units.csv").write_text("\n".join(row for row in text if not row.startswith("research,")), "utf-8")
    with pytest.raises(Refused, match=r"units.csv：少了.*research.*valid_to"):
        reload_pack(kaijiang, folder)


def test_an_official_map_takes_the_schematic_ones_place(kaijiang: Actor, folder: Path) -> None:
    drawn = json.loads((folder / "townships.geojson").read_text(encoding="utf-8"))
    drawn["note"] = "审图号：测试"
    for feature in drawn["features"]:
        feature["geometry"]["coordinates"] = [ring[::-1] for ring in feature["geometry"]["coordinates"]]
        feature["properties"] = {"code": feature["properties"]["code"]}
    (folder / "townships-official.geojson").write_text(json.dumps(drawn), "utf-8")
    assert reload_pack(kaijiang, folder)
    with reading() as session:
        found = boundary_in_force(session, pack_in_force(session))
        said = said_of_map(pack_in_force(session), found)
    first = json.loads(found.geojson)["features"][0]
    assert (found.kind, found.note, said) == ("official", "审图号：测试", "审图号：测试")
    assert not shape(first["geometry"]).exterior.is_ccw
    assert first["properties"]["name"] == "淙城街道" and first["properties"]["label_lon"] == 107.872


# Refusals name file, row and column


@pytest.mark.parametrize(
    ("file", "line", "column", "value", "said"),
    [
        ("cells.csv", 3, "unit", "nobody", r"cells.csv 第3行 unit 列：“nobody”不是units.csv"),
        ("cells.csv", 3, "unit", "gov", r"cells.csv 第3行 unit 列：“gov”"),
        ("cells.csv", 4, "task", "99", r"cells.csv 第4行 task 列：“99”"),
        ("cells.csv", 4, "listed_order", "二", r"cells.csv 第4行 listed_order 列：“二”应为整数"),
        ("units.csv", 2, "kind", "bureau", r"units.csv 第2行 kind 列：“bureau”"),
        ("units.csv", 3, "code", "edu", r"units.csv 第3行 code 列：“edu”与第2行重复"),
        ("units.csv", 2, "name", "", r"units.csv 第2行 name 列：不能空着"),
        ("units.csv", 2, "name", "局" * 61, r"units.csv 第2行 name 列：有61个字，最多60个"),
        ("townships.csv", 2, "valid_to", "2019-01-01", r"townships.csv 第2行 valid_to 列"),
        ("successions.csv", 2, "new_code", "511723999000", r"successions.csv 第2行 new_code 列"),
        ("successions.csv", 2, "old_code", "511723107000", r"successions.csv 第2行 old_code 列.*还没有终止"),
        ("successions.csv", 2, "whole", "true", r"successions.csv 第2行 whole 列：“true”应为是或否"),
        ("terms.csv", 2, "starts_on", "2023/9/1", r"terms.csv 第2行 starts_on 列：“2023/9/1”应为日期"),
        ("terms.csv", 2, "starts_on", "2023-08-21", r"terms.csv 第2行 starts_on 列：学期不在2023-2024学年"),
        ("terms.csv", 3, "starts_on", "2024-01-20", r"terms.csv 第3行 starts_on 列：2024-01-20与2023-2024-1学期重叠"),
        ("terms.csv", 2, "term", "秋季", r"terms.csv 第2行 term 列：“秋季”应写成 2023-2024-1"),
        ("days_off.csv", 2, "kind", "rest", r"days_off.csv 第2行 kind 列"),
        ("settings.csv", 2, "value", "校门", r"settings.csv 第2行 value 列：“校门”不是dictionaries.csv 里 ring"),
        ("dictionaries.csv", 3, "aliases", "责任体系", r"dictionaries.csv 第3行 aliases 列：“责任体系”已在第2行"),
        ("county.csv", 2, "value", "511/723", r"county.csv 第2行 value 列"),
    ],
)
def test_a_bad_cell_is_refused_by_file_row_and_column(
    folder: Path, file: str, line: int, column: str, value: str, said: str
) -> None:
    change(folder, file, line, column, value)
    with pytest.raises(Refused, match=said):
        read_folder(folder)


@pytest.mark.parametrize("file", [sheet.file for sheet in SHEETS if not sheet.optional] + ["townships.geojson"])
def test_a_missing_file_is_refused(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(Refused, match=f"没有 {file}"):
        read_folder(folder)


def test_missing_and_unknown_columns_and_settings_are_refused(folder: Path) -> None:
    text = (folder / "words.csv").read_text(encoding="utf-8")
    (folder / "words.csv").write_text(text.replace("key,value", "key,text"), "utf-8")
    with pytest.raises(Refused, match="words.csv 第1行：缺少列 value"):
        read_folder(folder)
    (folder / "words.csv").write_text(text.replace("key,value", "key,value,more"), "utf-8")
    with pytest.raises(Refused, match="words.csv 第1行：不认识的列 more"):
        read_folder(folder)
    (folder / "words.csv").write_text(text + "多,一,格\n", "utf-8")
    with pytest.raises(Refused, match=r"words.csv 第\d+行：有3格"):
        read_folder(folder)
    (folder / "words.csv").write_bytes(text.encode("gb18030"))
    with pytest.raises(Refused, match="words.csv：不是 UTF-8"):
        read_folder(folder)
    (folder / "words.csv").write_text(text, "utf-8")
    rows = (folder / "settings.csv").read_text(encoding="utf-8").splitlines()
    (folder / "settings.csv").write_text("\n".join(r for r in rows if "hatch_below" not in r), "utf-8")
    with pytest.raises(Refused, match="settings.csv：缺少“map.hatch_below”"):
        read_folder(folder)


def test_a_map_that_does_not_fit_is_refused(folder: Path) -> None:
    path = folder / "townships.geojson"
    drawn = json.loads(path.read_text(encoding="utf-8"))
    last = drawn["features"].pop()
    path.write_text(json.dumps(drawn), "utf-8")
    with pytest.raises(Refused, match="缺少八庙镇的边界"):
        read_folder(folder)
    last["properties"]["code"] = "511723999000"
    path.write_text(json.dumps(drawn | {"features": [*drawn["features"], last]}), "utf-8")
    with pytest.raises(Refused, match="第13个要素 code：“511723999000”不是"):
        read_folder(folder)
    path.write_text("{}", "utf-8")
    with pytest.raises(Refused, match="GeoJSON"):
        read_folder(folder)


# A county begins; another county is another folder


def test_init_refuses_a_database_in_use_and_an_unknown_county(kaijiang: Actor) -> None:
    with pytest.raises(Refused, match="已有开江县的数据"):
        init("kaijiang")
    with pytest.raises(Refused, match="没有找到县资料包“nowhere”，现有：.*kaijiang"):
        pack_folder("nowhere")


def test_init_makes_the_first_administrator(database: str) -> None:
    init("kaijiang", admin="县管理员", password="correct horse 9")
    with reading() as session:
        made = session.exec(select(Account)).one()
        assert (made.name, made.role, county_of(session).sandbox) == ("县管理员", "admin", False)


def test_the_pack_of_another_county_is_refused(kaijiang: Actor) -> None:
    with pytest.raises(Refused, match="不能混用"), writing() as session:
        load_pack(session, OTHER)


def test_another_county_is_another_folder(database: str) -> None:
    actor = init(str(OTHER), sandbox=True)
    with reading() as session:
        pack, county = pack_in_force(session), session.exec(select(County)).one()
    assert (actor.county, county.name, county.sandbox, county.demo) == ("990123", "澄禾县", True, False)
    assert (len(pack.tasks), len(pack.townships_on(TODAY)), len(pack.cells)) == (4, 3, 9)
    assert pack.number("reporting.late_days") == 1 and pack.entries("ring") == ("校园内", "校园外")
    assert pack.name_of(pack.township_now("990123200000", TODAY)) == "南坪镇"
    weeks = Counter((w.stage, w.term) for w in pack.weeks)
    assert weeks["小学", "2025-2026-1"] == 20 and weeks["小学", "2025-2026-2"] == 18
    assert date(2026, 5, 18) not in {w.monday for w in pack.weeks}, "a week of harvest holiday is no teaching week"


def test_a_file_of_lifted_weeks_is_told_where_its_weeks_go(kaijiang: Actor, folder: Path) -> None:
    """Older releases lifted weeks beside stopping days; nothing of such a file is passed over."""
    (folder / "lifted_weeks.csv").write_text("monday,stage\n2026-09-07,\n", encoding="utf-8")
    with pytest.raises(Refused, match="改写进 stopped_days.csv"):
        reload_pack(kaijiang, folder)


# No mistake in a pack surfaces as a traceback

NASTY = ("", "很早", "-1", "nan", "{year}", "2026-02-30", "x=|；||、", "字" * 3000, "\x00")
"""Values that some cell of a pack cannot mean: each is taken or refused in a sentence."""


@pytest.mark.parametrize("file", [sheet.file for sheet in SHEETS])
def test_every_cell_takes_or_refuses_whatever_stands_in_it(tmp_path: Path, file: str) -> None:
    folder = Path(shutil.copytree(OTHER, tmp_path / "chenghe"))
    whole = (folder / file).read_bytes()
    refused = 0
    for column in next(sheet for sheet in SHEETS if sheet.file == file).columns:
        for value in NASTY:
            change(folder, file, 2, column, value)
            try:
                read_folder(folder)
            except Refused as fault:
                refused += 1
                assert ".csv" in str(fault) or ".geojson" in str(fault)
            (folder / file).write_bytes(whole)
    assert refused > len(NASTY)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("import.default_opened_on", "很早"), ("bulletin.reply_days", "七"), ("bulletin.number", "{年}"),
        ("bulletin.number", "〔{year}〕"), ("hazard.day_count", "workdays"), ("map.hatch_below", "nan"),
        ("map.hatch_below", "70"), ("proposal.overdue_days", "-15"), ("proposal.schools_missed_share", "40"),
        ("plan.rule_set", "9"), ("stages.preschool", "夜校"), ("calendar.county", "夜校"), ("evidence.bulletin", "3.1"),
        ("duty.share.3.1", "0.9"), ("duty.share.9", "0.9"), ("agenda.township_overdu", "5"),
        ("pupils.kinds", "测评"), ("pupils.kinds", "制度、测评"), ("pupils.small_count", "1"),
    ],
)  # fmt: skip
def test_a_setting_without_sense_is_refused_by_line(tmp_path: Path, key: str, value: str) -> None:
    folder = Path(shutil.copytree(OTHER, tmp_path / "chenghe"))
    rows = (folder / "settings.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if not row.startswith(f"{key},")]
    (folder / "settings.csv").write_text("\n".join([*kept, f"{key},{value},,标签,虚构"]) + "\n", "utf-8")
    with pytest.raises(Refused, match=rf"settings\.csv 第{len(kept) + 1}行"):
        read_folder(folder)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: f.update(geometry=None), "第1个要素 geometry：没有坐标"),
        (lambda f: f.pop("geometry"), "第1个要素 geometry：没有坐标"),
        (lambda f: f["geometry"].update(coordinates="很多"), "第1个要素 geometry"),
        (lambda f: f["geometry"].update(coordinates=[]), "第1个要素 geometry"),
        (lambda f: f["geometry"].update(type="Punkt"), "第1个要素 geometry"),
        (lambda f: f["properties"].update(XZQDM=f["properties"].pop("code")), r"properties：缺少 code（有 .*XZQDM"),
        (lambda f: f.update(properties=None), "第1个要素 properties：缺少 code"),
        (lambda f: f["properties"].update(label_lon="东"), "第1个要素 label_lon：“东”应为数字"),
    ],
)  # fmt: skip
def test_a_feature_that_cannot_be_read_is_named(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], object], said: str
) -> None:
    folder = Path(shutil.copytree(OTHER, tmp_path / "chenghe"))
    path = folder / "townships.geojson"
    drawn = json.loads(path.read_text(encoding="utf-8"))
    spoil(drawn["features"][0])
    path.write_text(json.dumps(drawn), "utf-8")
    with pytest.raises(Refused, match=said):
        read_folder(folder)
    for whole in ([], None, {"features": None}, {"features": [3]}):
        path.write_text(json.dumps(whole), "utf-8")
        with pytest.raises(Refused, match="townships.geojson"):
            read_folder(folder)
