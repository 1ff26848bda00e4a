"""Workbooks of a collection: handed out sealed, known again whatever their name, taken whole or not at all."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from forms import HAZARD, WEEK, cells, filled
from openpyxl.drawing.image import Image as Drawing
from PIL import Image
from sqlalchemy import select

import manage
from actions.collecting.asking import close_collection, new_collection, opened_collection
from actions.collecting.handing import form_of, forms_of, forms_zip
from actions.collecting.outcomes import ASKED, LEFT, READY, SAME, TO_MEND, Taken
from actions.collecting.returns import to_mend
from actions.collecting.taking import take_files
from actions.ledgers.entries import enter
from actions.ledgers.undo import undo_import
from errors import NotAllowed, Refused
from figures.hazards.rectification import rectification
from figures.query import between
from figures.reporting.collected import came_lately
from figures.reporting.weeks import missing_weeks
from models.account import Actor
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.hazard import Hazard, HazardEvent
from models.inspection import Inspection

REN = "511723107000"
SUNDAY = between(WEEK, date(2026, 10, 11), date(2026, 10, 11))


def states(made: Taken) -> list[str]:
    return [each.state for each in made.outcomes]


def standing(model: Any) -> list[Any]:
    with reading() as session:
        return list(session.execute(select(table(model)).where(table(model).c.superseded_at.is_(None))))


def missing() -> set[str]:
    with reading() as session:
        return {week.school for week in missing_weeks(session, pack_in_force(session), SUNDAY)}


def answered(actor: Actor, number: int) -> dict[str, tuple[str, str]]:
    with reading() as session:
        return {each.code: (each.state, each.way) for each in opened_collection(session, actor, number).answers}


def test_a_form_comes_back_as_rows_of_the_ledgers_and_nobody_is_missing_twice(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    assert missing() == {"S1", "S2", "S3"} == set(answered(actor, number))
    name, form = form_of(actor, number, "S1")
    assert name == "任市镇中心小学_第6周周排查.xlsx"
    back = [("什么名字都行.xlsx", filled(form, found=1, hazards=[HAZARD]))]
    looked = take_files(actor, number, back, dry_run=True)
    assert states(looked) == [READY] and not standing(Inspection), "looking writes nothing"
    made = take_files(actor, number, back)
    assert states(made) == [READY]
    (check,), (hazard,) = standing(Inspection), standing(Hazard)
    assert (check.kind, check.organiser, check.school_code, check.on_date) == (
        "学校自查",
        "S1",
        "S1",
        date(2026, 10, 6),
    )
    assert (check.week, check.found, check.batch_id) == (WEEK, 1, made.batches["inspections"])
    assert (hazard.school_code, hazard.found_on, hazard.source) == ("S1", date(2026, 10, 6), "学校自查")
    assert (hazard.first_deadline, hazard.responsible) == (date(2026, 10, 31), "S1")
    assert missing() == {"S2", "S3"}
    assert answered(actor, number)["S1"] == ("in", "workbook")
    assert states(take_files(actor, number, back)) == [SAME] and len(standing(Inspection)) == 1
    undo_import(actor, made.batches["inspections"])
    assert missing() == {"S1", "S2", "S3"} and answered(actor, number)["S1"] == ("missing", "")
    with reading() as session:
        assert rectification(session, pack_in_force(session), between(WEEK, date(2026, 10, 8))).county.found == 1
    assert states(take_files(actor, number, back)) == [READY], "an undone return may come again"


def test_many_files_and_a_zip_in_one_drop_each_whole_or_not_at_all(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    forms = dict(forms_of(actor, number))
    assert sorted(forms)[0].startswith("任市镇/") and len(forms) == 3
    s1, s2, s3 = (forms[next(path for path in forms if word in path)] for word in ("中心小学", "幼儿园", "初级中学"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../等等/一.xlsx", filled(s1))
        archive.writestr("/二.xlsx", filled(s2, found=2, hazards=[HAZARD]))
        archive.writestr("里/里.zip", b"PK\x05\x06" + b"\0" * 18)
        archive.writestr("__MACOSX/._一.xlsx", b"x")
    made = take_files(
        actor, number, [("本周.zip", packed.getvalue()), ("三.xlsx", filled(s3)), ("四.pdf", b"%PDF-1.4")]
    )
    told = {each.entry.id: (each.state, [fault.message for fault in each.faults]) for each in made.outcomes}
    assert [told[name][0] for name in ("等等/一.xlsx", "三.xlsx")] == [READY, READY]
    assert told["二.xlsx"] == (TO_MEND, ["写的是隐患 2 处，“新查出的隐患”表里有 1 行：请改数，或补隐患。"])
    assert "压缩包里还有压缩包" in told["里/里.zip"][1][0] and "只收 xlsx" in told["四.pdf"][1][0]
    assert {row.school_code for row in standing(Inspection)} == {"S1", "S3"} and not standing(Hazard)
    assert answered(actor, number)["S2"] == ("mend", "workbook")
    waiting = to_mend(actor, number)
    assert [name for name, _ in waiting] == ["二.xlsx"]
    with reading() as session:
        lately = came_lately(session, number)
    take_files(actor, number, waiting)
    with reading() as session:
        assert came_lately(session, number) == lately, "what waits to be mended does not come again"
    (fault,) = take_files(actor, number, waiting, dry_run=True).faults
    assert (fault.sheet, fault.cell, fault.value, fault.suggestion) == ("周排查", "D4", "2", "1")
    mended = take_files(actor, number, waiting, edits={("二.xlsx", "周排查", "D4"): "1"})
    assert states(mended) == [READY] and missing() == set() and len(standing(Hazard)) == 1
    assert answered(actor, number)["S2"] == ("in", "workbook") and not to_mend(actor, number)


def test_what_was_changed_in_a_form_is_named_at_its_cell(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    form = form_of(actor, number, "S1")[1]

    def change(sheet: str, cell: str, value: Any) -> bytes:
        def put(book: Any) -> None:
            book[sheet][cell] = value

        return filled(form, change=put)

    offered = {
        "code.xlsx": change("周排查", "A4", "YS0x1"),
        "other.xlsx": change("周排查", "B4", "普安镇初级中学"),
        "day.xlsx": filled(form, "9月31日"),
        "week.xlsx": filled(form, "2026-09-30", found=1, hazards=[HAZARD]),
        "later.xlsx": filled(form, "2026-10-14"),
        "none.xlsx": form,
        "seal.xlsx": change("周排查", "A1", "收表码：C1/S1/AAAAA-AAAAA　任市镇中心小学"),
        "formula.xlsx": filled(form, found="=1+0"),
    }
    made = take_files(actor, number, list(offered.items()), dry_run=True)
    told = {e.entry.id: [(f.cell, f.suggestion, f.message) for f in e.faults] for e in made.outcomes}
    assert states(made) == [TO_MEND] * len(offered)
    assert told["code.xlsx"] == [("A4", "S1", "学校代码被改过。")]
    assert (
        told["other.xlsx"][0][:2] == ("B4", "任市镇中心小学") and "代码是任市镇中心小学的" in told["other.xlsx"][0][2]
    )
    assert told["day.xlsx"] == [("C4", "", "2026年9月没有31日：请核对。")]
    assert told["week.xlsx"] == [("C4", "", "检查日期不在这一周（10月5日至10月11日）。")]
    assert told["later.xlsx"] == told["week.xlsx"], "a cell is told once"
    assert [cell for cell, _, _ in told["none.xlsx"]] == ["C4", "D4"]
    assert "收表码被改过或抄错了" in told["seal.xlsx"][0][2]
    assert told["formula.xlsx"][0][0] == "D4" and "公式" in told["formula.xlsx"][0][2]


def test_an_old_form_is_told_asked_about_or_known_as_taken_before(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    last = new_collection(actor, "weekly", week=date(2026, 9, 30))
    old = filled(form_of(actor, last, "S1")[1], "2026-09-30")
    (asks,) = take_files(actor, number, [("旧.xlsx", old)], dry_run=True).outcomes
    assert asks.state == TO_MEND and "第5周周排查”的旧表" in asks.questions["old"]
    assert [fault.message for fault in asks.faults] == ["检查日期不在这一周（10月5日至10月11日）。"]
    assert states(take_files(actor, number, [("旧.xlsx", old)], answers={"旧.xlsx/old": "keep"})) == [LEFT]
    assert states(take_files(actor, last, [("旧.xlsx", old)])) == [READY]
    (again_old,) = take_files(actor, number, [("旧.xlsx", old)], answers={"旧.xlsx/old": "take"}).outcomes
    assert again_old.faults[0].message == "就是“第5周周排查”已经收过的那一份：请退回，用这一次发的表填。"
    late = [("旧表新填.xlsx", filled(form_of(actor, last, "S2")[1]))]
    assert states(take_files(actor, number, late)) == [ASKED] and len(standing(Inspection)) == 1
    made = take_files(actor, number, late, answers={"旧表新填.xlsx/old": "take"})
    assert states(made) == [READY] and {row.week for row in standing(Inspection)} == {WEEK, date(2026, 9, 28)}


def test_a_lost_seal_and_a_second_return_are_asked(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    form = form_of(actor, number, "S1")[1]

    def lose(book: Any) -> None:
        for name in ("周排查", "新查出的隐患"):
            book[name]["A1"] = None
        del book["收表"]

    lost = [("丢了码.xlsx", filled(form, change=lose))]
    (asks,) = take_files(actor, number, lost).outcomes
    assert asks.state == ASKED and "任市镇中心小学的“第6周周排查”" in asks.questions["unsealed"]
    assert not standing(Inspection), "what is asked is not written"
    assert states(take_files(actor, number, lost, answers={"丢了码.xlsx/unsealed": "keep"}, dry_run=True)) == [LEFT]
    assert states(take_files(actor, number, lost, answers={"丢了码.xlsx/unsealed": "take"})) == [READY]

    again = [("再报.xlsx", filled(form, "2026-10-07", found=1, hazards=[HAZARD]))]
    (second,) = take_files(actor, number, again).outcomes
    assert second.state == ASKED and second.questions["second"] == (
        "任市镇中心小学已用工作簿报过零报告（10月8日）：替换还是并存？"
    )
    assert states(take_files(actor, number, again, answers={"再报.xlsx": "keep"})) == [LEFT]
    assert states(take_files(actor, number, again, answers={"再报.xlsx": "replace"})) == [READY]
    (check,) = standing(Inspection)
    assert (check.found, check.on_date) == (1, date(2026, 10, 7)), "replaced, not added"
    third = [("三报.xlsx", filled(form, "2026-10-08"))]
    assert states(take_files(actor, number, third, answers={"三报.xlsx": "both"})) == [READY]
    assert len(standing(Inspection)) == 2
    s2 = form_of(actor, number, "S2")[1]
    twice = [("甲.xlsx", filled(s2)), ("乙.xlsx", filled(s2, "2026-10-07"))]
    made = take_files(actor, number, twice, dry_run=True)
    assert states(made) == [READY, ASKED] and "这次交了两份" in made.outcomes[1].questions["second"]
    close_collection(actor, number)
    with pytest.raises(Refused, match="已经关了"):
        take_files(actor, number, third)


def test_the_forms_of_two_schools_in_one_file_are_parted_when_somebody_says_so(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    mine, theirs = (form_of(actor, number, code)[1] for code in ("S1", "S3"))

    def paste(book: Any) -> None:
        """The sheets of S3 behind those of S1, as somebody moves them into one book."""
        other = openpyxl.load_workbook(io.BytesIO(filled(theirs, "2026-10-07", found=1, hazards=[HAZARD])))
        for name in ("周排查", "新查出的隐患"):
            copy = book.create_sheet(f"{name} (2)")
            for row in other[name].iter_rows():
                for cell in row:
                    copy.cell(cell.row, cell.column, cell.value)

    joined = [("两校.xlsx", filled(mine, change=paste))]
    (asks,) = take_files(actor, number, joined).outcomes
    assert asks.state == ASKED and "任市镇中心小学、普安镇初级中学的表" in asks.questions["seals"]
    assert not standing(Inspection)
    wrong = [("两校.xlsx", filled(mine, change=lambda book: (paste(book), book["周排查 (2)"].__setitem__("D4", 3))))]
    (fault,) = take_files(actor, number, wrong, answers={"两校.xlsx/seals": "take"}, dry_run=True).faults
    assert (fault.sheet, fault.cell, fault.suggestion) == ("周排查 (2)", "D4", "1")
    mended = {("两校.xlsx", "周排查 (2)", "D4"): "1"}
    assert states(take_files(actor, number, wrong, answers={"两校.xlsx/seals": "take"}, edits=mended)) == [READY]
    assert {(row.school_code, row.found) for row in standing(Inspection)} == {("S1", 0), ("S3", 1)}
    assert [row.school_code for row in standing(Hazard)] == ["S3"] and missing() == {"S2"}
    puan = replace(actor, name="普安镇", role="township", scope="511723101000")
    assert "请按学校分成两份" in take_files(puan, number, joined, dry_run=True).faults[0].message


@pytest.mark.parametrize(("answer", "schools"), [("take", ["S1", "S2"]), ("own", ["S1", "S1"]), ("keep", [])])
def test_a_row_of_another_school_in_a_form_is_asked_about(
    asked: tuple[Actor, int], answer: str, schools: list[str]
) -> None:
    actor, number = asked

    def put(book: Any) -> None:
        book["新查出的隐患"]["A5"], book["新查出的隐患"]["B5"] = None, "开江县幼儿园"
        for column, value in enumerate(("S2", "开江县幼儿园", "2026-10-07", 1), 1) if answer == "take" else ():
            book["周排查"].cell(5, column, value)

    two = [HAZARD, ("食堂", "灶具软管过期", "食品", "一般", "2026-10-31", None, None)]
    form = form_of(actor, number, "S1")[1]
    back = [("混.xlsx", filled(form, found=1 if answer == "take" else 2, hazards=two, change=put))]
    (asks,) = take_files(actor, number, back, dry_run=True).outcomes
    assert "任市镇中心小学的表，里面有开江县幼儿园的" in asks.questions["stranger"]
    ren = replace(actor, name="任市镇", role="township", scope=REN)
    assert "不在您收的范围内" in take_files(ren, number, back, dry_run=True).faults[0].message
    assert take_files(actor, number, back, answers={"混.xlsx/stranger": answer}).faults == []
    assert sorted(row.school_code for row in standing(Hazard)) == schools


def test_pictures_of_a_return_are_counted_and_said(asked: tuple[Actor, int]) -> None:
    actor, number = asked

    def draw(book: Any) -> None:
        for at, name in enumerate(("周排查", "新查出的隐患"), 1):
            for n in range(at):
                picture = Image.new("RGB", (4, 4))
                held = io.BytesIO()
                picture.save(held, "PNG")
                book[name].add_image(Drawing(held), f"H{4 + n}")

    made = take_files(
        actor, number, [("有图.xlsx", filled(form_of(actor, number, "S1")[1], change=draw))], dry_run=True
    )
    assert states(made) == [READY] and made.as_json()["entries"][0]["pictures"] == 3
    assert made.looked() == "1 份：1 份可以写入；1 份里的 3 张图片没有带入，留在原件里"
    assert made.outcomes[0].warnings == [
        "“周排查”表里有 1 张图片没有带入，图片留在原件里，可以取回。",
        "“新查出的隐患”表里有 2 张图片没有带入，图片留在原件里，可以取回。",
    ]


def test_a_township_form_answers_for_its_schools_and_an_open_hazard_is_reported_on(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    ren = replace(actor, name="任市镇", role="township", scope=REN)
    form = form_of(ren, number, REN)[1]
    assert [row[:2] for row in cells(form, "周排查")[3:]] == [["S1", "任市镇中心小学"]]
    found = {"school_code": "S1", "description": "围墙开裂", "found_on": "2026-09-20", "source": "学校自查"}
    more = {"place": "操场", "first_deadline": "2026-10-20", "level": "一般", "ring": "校内"}
    hazard = enter(actor, "hazards", "隐患", found | more)
    form = form_of(actor, number, "S1")[1]
    assert cells(form, "在办隐患")[3][:4] == ["S1", hazard, "操场", "围墙开裂"]
    assert all("在办隐患" not in name for name in _sheets(dict(forms_of(actor, number)))), (
        "not in what is handed around"
    )

    def report(book: Any) -> None:
        book["在办隐患"]["F4"], book["在办隐患"]["G4"] = "2026-10-07", "已砌好"

    school = replace(actor, name="学校", role="school", scope="S1")
    assert states(take_files(school, number, [("a.xlsx", filled(form, change=report))])) == [READY]
    (step,) = standing(HazardEvent)
    assert (step.hazard_no, step.kind, step.on_date, step.reason) == (hazard, "报告整改", date(2026, 10, 7), "已砌好")

    def stranger(book: Any) -> None:
        book["在办隐患"]["B4"], book["在办隐患"]["F4"] = "H9", "2026-10-07"

    (bad,) = take_files(actor, number, [("b.xlsx", filled(form, change=stranger))], dry_run=True).outcomes
    assert bad.state == TO_MEND and any("不是本校在办的" in fault.message for fault in bad.faults)


def _sheets(forms: dict[str, bytes]) -> list[str]:
    return [name for content in forms.values() for name in openpyxl.load_workbook(io.BytesIO(content)).sheetnames]


def test_rights_and_scopes(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    school = replace(actor, name="学校", role="school", scope="S1")
    puan = replace(actor, name="普安镇", role="township", scope="511723101000")
    assert set(answered(school, number)) == {"S1"} and set(answered(puan, number)) == {"S3"}
    with pytest.raises(Refused, match="不在这次收表的范围内"):
        form_of(school, number, "S3")
    theirs = filled(form_of(actor, number, "S3")[1])
    made = take_files(school, number, [("别校.xlsx", theirs)])
    assert states(made) == [TO_MEND] and "不在这次收表的范围内" in made.faults[0].message and not standing(Inspection)
    assert states(take_files(puan, number, [("本镇.xlsx", theirs)])) == [READY]
    for who in (school, puan):
        with pytest.raises(NotAllowed):
            new_collection(who, "weekly")
    leader = replace(actor, name="县领导", role="leader", scope=None)
    assert len(answered(leader, number)) == 3
    with pytest.raises(NotAllowed):
        take_files(leader, number, [("a.xlsx", theirs)])
    with pytest.raises(NotAllowed):
        answered(replace(actor, name="消防", role="department", scope="fire"), number)
    assert forms_zip(actor, number)[0] == "第6周周排查_空表.zip"


@pytest.mark.parametrize("key", ["hazards", "drills", "lessons", "schools:班级"])
def test_other_collections_go_to_their_ledgers(asked: tuple[Actor, int], key: str) -> None:
    actor, _ = asked
    number = new_collection(actor, key, starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 8))
    rows = {
        "hazards": ["食堂", "地面湿滑", "食品", "一般", "2026-10-01", "2026-10-31"],
        "drills": ["2026-09-30", "专项", "是", "地震", 800, "97", "已实施", "无"],
        "lessons": ["101", "2026-2027-1", "3", "心理健康", None, "1"],
        "schools:班级": ["102", "一年级（2）班", "一年级", "2026-09-01"],
    }
    book = openpyxl.load_workbook(io.BytesIO(form_of(actor, number, "S1")[1]))
    for column, value in enumerate(rows[key], 3):
        book.worksheets[0].cell(4, column, value)
    out = io.BytesIO()
    book.save(out)
    made = take_files(actor, number, [("回.xlsx", out.getvalue())])
    assert states(made) == [READY], made.faults
    assert answered(actor, number) == {"S1": ("in", "workbook"), "S2": ("missing", ""), "S3": ("missing", "")}
    with pytest.raises(Refused, match="已经在收"):
        new_collection(actor, key, starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 8))


def test_the_office_collects_by_command(
    asked: tuple[Actor, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def call(*words: str) -> tuple[int, dict[str, Any], str]:
        code = manage.main(["collect", *words, "--json"])
        told = capsys.readouterr()
        return code, json.loads(told.out), told.err

    _, number = asked
    assert call("hand-out", str(tmp_path / "out"))[1] == {"collection": number, "files": 3}
    form = next((tmp_path / "out" / "任市镇").iterdir())
    (tmp_path / "a.xlsx").write_bytes(filled(form.read_bytes(), found=2, hazards=[HAZARD]))
    (tmp_path / "b.xlsx").write_bytes(filled(form.read_bytes()))
    code, made, told = call("take", str(tmp_path / "a.xlsx"), "--errors", str(tmp_path / "back.zip"))
    assert (code, made["batches"], made["entries"][0]["state"]) == (1, {}, "mend") and "a.xlsx：写的是隐患 2 处" in told
    with zipfile.ZipFile(tmp_path / "back.zip") as back:
        assert back.namelist() == ["退回说明.txt", "a_要改.xlsx"]
        assert "错误说明" in cells(back.read("a_要改.xlsx"), "周排查")[2]
        again = [("改.xlsx", filled(back.read("a_要改.xlsx"), found=1))]
    assert states(take_files(asked[0], number, again, dry_run=True)) == [READY], "what is handed back may come again"
    assert call("take", str(tmp_path / "b.xlsx"))[1]["batches"] == {"inspections": 2}
    code, made, _ = call("take", str(tmp_path / "a.xlsx"), "--second", "replace", "--dry-run")
    assert code == 1 and made["entries"][0]["errors"][0]["cell"] == "D4"
    (tmp_path / "群.txt").write_bytes("1.开江县幼儿园 已查\n2.哪里小学 无".encode("gbk"))
    code, made, told = call("paste", str(tmp_path / "群.txt"))
    assert code == 1 and made["batches"] == {} and "还有 1 条读法要答复" in told and "哪里小学 无" not in str(made)
    code, made, _ = call("paste", str(tmp_path / "群.txt"), "--accept-likely")
    assert code == 1 and [each["state"] for each in made["entries"]] == ["ready"] and made["left"][0]["line"] == 2
    code, made, _ = call("missing")
    assert (code, made["asked"], made["taken"]) == (0, 3, 2) and made["missing"][0]["school"] == "S3"
    assert call("remind", "511723101000")[1]["schools"] == 1 and call("close")[1]["closed"]
    with pytest.raises(SystemExit):
        manage.main(["collect", "give"])
    assert manage.main(["collect", "missing"]) == 1 and "没有在收的表" in capsys.readouterr().err


def test_a_question_is_answered_by_command(
    asked: tuple[Actor, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    actor, number = asked
    last = new_collection(actor, "weekly", week=date(2026, 9, 30))
    file = tmp_path / "旧表.xlsx"
    file.write_bytes(filled(form_of(actor, last, "S1")[1]))
    call = ["collect", "take", str(file), "--collection", str(number)]
    assert manage.main(call) == 1 and "--answer “旧表.xlsx/old=take/keep”" in capsys.readouterr().err
    assert manage.main([*call, "--answer", "旧表.xlsx/old=maybe"]) == 1, "no answer to the question"
    assert manage.main([*call, "--answer", "旧表.xlsx/old=take"]) == 0 and missing() == {"S2", "S3"}
