"""A changed pack shows which finished quarters it would rewrite, and comes into force only with a reason."""

import csv
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from books import import_files
from sqlmodel import select

import manage
from actions.county import PACKS
from actions.pack.history import HistoryWouldChange, finished_quarters
from actions.pack.loading import reload_pack
from actions.unit_of_work import unit_of_work
from errors import Refused
from figures.query import period
from figures.summary import figures_json
from models.account import Actor
from models.bulletin import Transfer
from models.county import pack_in_force
from models.database import reading
from models.record import AuditEntry
from tests.books import book

TOWN = "511723107000"
REASON = "县里重新发文"
Row = dict[str, str]


@pytest.fixture
def county(kaijiang: Actor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Actor]:
    """One school with two weeks' checks in the third quarter of 2026, and the quarter is over."""
    monkeypatch.setenv("SAFETY_TODAY", "2026-10-20")
    schools = book(
        学校=[
            ["学校代码", "学校名称", "办学性质", "管理层级", "开办日期"],
            ["A1", "甲小学", "公办", "乡镇", date(2001, 9, 1)],
        ],
        学校情况=[
            ["学校代码", "生效日期", "乡镇代码", "学段", "城乡类别", "在校学生数", "适用31号文"],
            ["A1", date(2001, 9, 1), TOWN, "小学", "农村", 300, "是"],
        ],
    )
    checks = book(
        检查=[
            ["检查类型", "组织单位", "学校代码", "检查日期", "发现隐患数", "内容"],
            ["学校自查", "A1", "A1", date(2026, 9, 3), 0, "零报告"],
            ["学校自查", "A1", "A1", date(2026, 9, 10), 0, "零报告"],
        ]
    )
    for kind, content in (("schools", schools), ("inspections", checks)):
        assert import_files(kaijiang, kind, [(f"{kind}.xlsx", content)]).batch
    yield kaijiang


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKS / "kaijiang", tmp_path / "kaijiang"))


def change(folder: Path, file: str, made: Callable[[list[Row]], list[Row]]) -> None:
    with (folder / file).open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    changed = made(rows)
    with (folder / file).open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(changed)


def edited(code: str, column: str, value: str) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [row | {column: value} if row.get("code") == code else row for row in rows]


def third_quarter(*, finished: bool = False) -> dict[str, object]:
    """The figures of the quarter; finished: without what still ran on its last day."""
    with reading() as session:
        found = figures_json(session, period("2026Q3"))
    if finished:
        over = ("clause", "coverage", "duty", "finished", "scope", "township")
        found["coverage"] = [{key: row[key] for key in over if key in row} for row in found["coverage"]]
        found["coverage"] = [row for row in found["coverage"] if any(row["finished"].values())]
        found["duties"] = [row for row in found["duties"] if row["period_end"] <= "2026-09-30"]
    return {key: value for key, value in found.items() if key != "pack_revision"}


def revision() -> int:
    with reading() as session:
        return pack_in_force(session).revision


SILENT: dict[str, tuple[str, Callable[[list[Row]], list[Row]], str]] = {
    "a threshold edited in place": ("duties.csv", edited("8.5", "minimum", "2"), r"8\.5 学校每周隐患排查：已达标 2→0"),
    "a duty deleted": ("duties.csv", lambda rows: [r for r in rows if r["code"] != "8.5"], r"8\.5 .*已达标 2→0"),
    "a body taken off a task": (
        "cells.csv", lambda rows: [r for r in rows if (r["task"], r["unit"]) != ("8", "police")], "责任单位：县公安局",
    ),
    "a stage made pre-school": (
        "settings.csv", lambda rows: [r | {"value": "小学"} if r["key"] == "stages.preschool" else r for r in rows],
        r"7\.2 配备专职心理健康教师：",
    ),
    "a holiday in a week that was taught": (
        "days_off.csv",
        lambda rows: rows + [
            rows[0] | {"on_date": f"2026-09-{day:02}", "kind": "holiday", "name": "停课"} for day in range(7, 12)
        ],
        "隐患整改和周排查：全部、任市镇的数字不同",
    ),
    "late days": (
        "settings.csv", lambda rows: [r | {"value": "90"} if r["key"] == "reporting.late_days" else r for r in rows],
        "隐患整改和周排查：",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SILENT)
def test_what_rewrites_a_finished_quarter_is_listed_and_refused(county: Actor, folder: Path, case: str) -> None:
    file, made, said = SILENT[case]
    change(folder, file, made)
    before = third_quarter()
    with pytest.raises(HistoryWouldChange, match=said) as asked:
        reload_pack(county, folder)
    assert [found.quarter for found in asked.value.changes] == ["2026Q3"] and "--rewrite-history" in str(asked.value)
    assert third_quarter() == before and revision() == 1
    assert reload_pack(county, folder, rewrite_history=True, reason=REASON)
    assert third_quarter() != before and revision() == 2
    with reading() as session:
        entry = session.exec(select(AuditEntry).order_by(AuditEntry.id.desc())).first()  # type: ignore[union-attr]
    assert entry is not None and entry.detail["reason"] == REASON
    assert entry.detail["rewritten"] == {c.quarter: list(c.sentences) for c in asked.value.changes}


def test_a_blank_reason_is_none(county: Actor, folder: Path) -> None:
    change(folder, *SILENT["a threshold edited in place"][:2])
    before = third_quarter()
    with pytest.raises(Refused, match="要写明理由"):
        reload_pack(county, folder, rewrite_history=True, reason=" ")
    assert third_quarter() == before and revision() == 1


def from_a_day(rows: list[Row]) -> list[Row]:
    """The old row ends, a second one with the new threshold begins."""
    old = next(row for row in rows if row["code"] == "8.5")
    new = old | {"code": "8.5b", "minimum": "2", "valid_from": "2026-10-01"}
    return [row | {"valid_to": "2026-10-01"} if row is old else row for row in rows] + [new]


@pytest.mark.parametrize(
    ("file", "made"),
    [
        ("duties.csv", from_a_day),
        ("duties.csv", edited("8.5", "label", "每周自查")),
        ("units.csv", edited("police", "full_name", "开江县公安局（新）")),
        ("settings.csv", lambda rows: [r | {"value": "7"} if r["key"] == "bulletin.reply_days" else r for r in rows]),
    ],
)
def test_a_dated_change_or_another_word_comes_into_force_unasked(
    county: Actor, folder: Path, file: str, made: Callable[[list[Row]], list[Row]]
) -> None:
    before = third_quarter(finished=True)
    change(folder, file, made)
    assert reload_pack(county, folder) and revision() == 2
    assert third_quarter(finished=True) == before


def test_on_the_command_line_it_lists_and_ends_with_one(
    county: Actor, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, *SILENT["a duty deleted"][:2])
    assert manage.main(["load-pack", str(folder)]) == 1
    told = capsys.readouterr().err
    assert "2026年三季度：8.5 学校每周隐患排查：" in told and "Traceback" not in told
    assert manage.main(["load-pack", str(folder), "--rewrite-history"]) == 1
    assert "理由" in capsys.readouterr().err and revision() == 1
    assert manage.main(["load-pack", str(folder), "--rewrite-history", "--reason", REASON]) == 0 and revision() == 2


def test_a_county_without_rows_has_no_past_to_rewrite(kaijiang: Actor, folder: Path) -> None:
    change(folder, *SILENT["a duty deleted"][:2])
    with reading() as session:
        assert finished_quarters(session, kaijiang.county) == []
    assert reload_pack(kaijiang, folder)


def test_papers_a_new_meaning_would_enter_are_listed_and_asked_for(county: Actor, folder: Path) -> None:
    rest = folder / "settings.csv"
    whole = rest.read_text(encoding="utf-8")
    rest.write_text("\n".join(r for r in whole.splitlines() if not r.startswith("evidence.")) + "\n", encoding="utf-8")
    assert reload_pack(county, folder), "a county that says nothing of its papers yet"
    with unit_of_work(county, "transfer.write", "移送") as act:
        sent = {"number": "移〔2026〕1号", "direction": "移出", "on_date": date(2026, 9, 20), "matter": "学校未整改"}
        by = {"sender": "edu", "recipient": "县纪委监委机关", "clause": "8", "recorded_by": county.label}
        act.session.add(Transfer(county=county.county, recorded_at=act.at, **sent, **by))
    rest.write_text(whole, encoding="utf-8")
    before = third_quarter()
    with pytest.raises(HistoryWouldChange, match="2026年三季度：材料：已印发或移送的1件记入台账，证明 S4.3"):
        reload_pack(county, folder)
    assert third_quarter() == before
    assert reload_pack(county, folder, rewrite_history=True, reason=REASON)
    assert third_quarter() != before
