"""升级: what is proposed, what one act writes, that a term that is over stays, and who may."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlmodel import col, select

import manage
from actions.ledgers.imports import import_files
from actions.teaching.classes import GRADUATE, STAY, UP, Move, go_up, going_up_on, moves_proposed
from errors import NotAllowed, Refused
from ledgers.out.export import export_workbook
from models import clock
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from models.school import SchoolClass
from tests.books import XLSX, book
from tests.figures.duties.duty_ledgers import LONG_AGO, asked, class_of, lessons, of, school

ON = date(2026, 9, 1)


def proposed(code: str | None = None) -> dict[str, list[Move]]:
    with reading() as session:
        return moves_proposed(session, pack_in_force(session), ON, code)


def standing() -> dict[str, SchoolClass]:
    with reading() as session:
        rows = session.exec(select(SchoolClass).where(col(SchoolClass.superseded_at).is_(None))).all()
        return {f"{row.school_code}/{row.class_no}": row for row in rows}


@pytest.fixture
def three(kaijiang: Actor) -> Actor:
    """Two junior schools, the second without a ninth grade, and a primary school, entered in June; on 2 September."""
    clock.fix(datetime(2026, 6, 10, 9))
    school(kaijiang, "S1")
    class_of(kaijiang, "S1", "2025-01", name="七年级（1）班", grade="七年级")
    class_of(kaijiang, "S1", "2024-01", name="初二1班", grade="八年级")
    class_of(kaijiang, "S1", "2023-01", name="九年级（1）班", grade="九年级")
    class_of(kaijiang, "S1", "new", name="七年级（1）班", grade="七年级", opened_on=ON)
    school(kaijiang, "S2")
    class_of(kaijiang, "S2", "2024-01", name="2024级1班", grade="八年级")
    class_of(kaijiang, "S2", "mixed", name="混龄班", grade="混龄")
    school(kaijiang, "S3", stage="小学")
    class_of(kaijiang, "S3", "2020-01", name="六年级（1）班", grade="六年级")
    clock.fix(datetime(2026, 9, 2, 9))
    return kaijiang


def test_what_becomes_of_each_class_is_proposed(three: Actor) -> None:
    found = proposed()
    assert found["S1"] == [
        Move("2023-01", "九年级（1）班", "九年级", GRADUATE, "九年级（1）班", "九年级"),
        Move("2024-01", "初二1班", "八年级", UP, "初三1班", "九年级"),
        Move("2025-01", "七年级（1）班", "七年级", UP, "八年级（1）班", "八年级"),
    ]
    assert [(m.way, m.new_name) for m in found["S2"]] == [(UP, "2024级1班"), (STAY, "混龄班")], (
        "九年级 is the county's last"
    )
    assert [m.way for m in found["S3"]] == [GRADUATE]
    assert (going_up_on(date(2026, 7, 1)), going_up_on(date(2027, 6, 30))) == (ON, ON)


def test_a_class_that_was_stated_since_the_day_has_its_grade_of_the_new_year(three: Actor) -> None:
    class_of(three, "S3", "late", name="五年级（1）班", grade="五年级")
    assert [m.class_no for m in proposed()["S3"]] == ["2020-01"]


def test_one_act_writes_it_and_a_second_finds_nothing(three: Actor) -> None:
    assert go_up(three, ON, {"S1": proposed("S1")["S1"]}) == (2, 1)
    now = standing()
    assert (now["S1/2024-01"].name, now["S1/2024-01"].grade) == ("初三1班", "九年级")
    assert now["S1/2024-01"].former_grades == "八年级至2026-08-31"
    assert (now["S1/2023-01"].closed_on, now["S1/2023-01"].grade) == (ON, "九年级")
    assert proposed("S1") == {}
    assert [m.way for m in proposed()["S2"]] == [UP, STAY], "the graduates of S1 still tell which grade is the last"
    clock.fix(datetime(2027, 9, 3, 9))
    with reading() as session:
        later = moves_proposed(session, pack_in_force(session), date(2027, 9, 1), "S1")["S1"]
    assert {m.class_no: m.way for m in later} == {"2024-01": GRADUATE, "2025-01": UP, "new": UP}
    go_up(three, date(2027, 9, 1), {"S1": later})
    assert standing()["S1/2025-01"].former_grades == "七年级至2026-08-31、八年级至2027-08-31"


def test_a_term_that_is_over_is_counted_by_the_grade_it_was(three: Actor) -> None:
    """八年级 taught until July, 九年级 stops in June: the spring term of the class stays as it was."""
    lessons(three, dict.fromkeys(range(1, 8), 1.0), "2024-01")

    def of_class(quarter: str, day: date) -> list[tuple[str, str]]:
        return of(asked(quarter, day, only=["7.6", "7.7"]), "7.6", "S1/2024-01")

    spring, autumn = of_class("2026Q2", date(2026, 6, 30)), of_class("2026Q4", date(2026, 10, 31))
    assert any(name.endswith("F08") for name, _ in spring), "two weeks of June that no graduating class has"
    go_up(three, ON, {"S1": proposed("S1")["S1"]})
    assert of_class("2026Q2", date(2026, 6, 30)) == spring
    assert of_class("2026Q4", date(2026, 10, 31)) == autumn and autumn[0][1] == "met"


def test_a_school_confirms_its_own_alone_and_only_what_it_saw(three: Actor) -> None:
    own = replace(three, name="S1账号", role="school", scope="S1")
    found = proposed()
    for other in (own, replace(three, role="township", scope="511723107000"), replace(three, role="supervisor")):
        with pytest.raises(NotAllowed):
            go_up(other, ON, {"S2": found["S2"]})
    with pytest.raises(NotAllowed):
        go_up(own, ON, {"S1": found["S1"], "S2": found["S2"]})
    with pytest.raises(Refused, match="S1的班级和您看到的已不一样"):
        go_up(own, ON, {"S1": found["S1"][:2]})
    bad = [replace(m, new_grade="十年级") if m.class_no == "2024-01" else m for m in found["S1"]]
    with pytest.raises(Refused, match="年级“十年级”不在可选项里"):
        go_up(own, ON, {"S1": bad})
    bad = [replace(m, new_name=" ") if m.class_no == "2024-01" else m for m in found["S1"]]
    with pytest.raises(Refused, match="请写新的班级名称"):
        go_up(own, ON, {"S1": bad})
    with pytest.raises(Refused, match="都是“不变”"):
        go_up(own, ON, {"S1": [replace(m, way=STAY) for m in found["S1"]]})
    assert standing()["S1/2024-01"].grade == "八年级", "nothing was written"
    assert go_up(own, ON, {"S1": found["S1"]}) == (2, 1)


def test_the_history_of_grades_travels_with_the_workbook(three: Actor) -> None:
    go_up(three, ON, proposed())
    with reading() as session:
        content = export_workbook(session, pack_in_force(session), "schools")
    made = import_files(three, "schools", [(XLSX, content)])
    assert not made.errors and made.updated == made.created == 0
    head = {"学校代码": "S1", "班级编号": "2024-01", "班级名称": "初三1班", "年级": "九年级", "开设日期": LONG_AGO}
    for wrong in ("八年级", "八年级至2026-08-31、七年级至2025-08-31"):
        rows = head | {"年级沿革": wrong}
        refused = import_files(three, "schools", [(XLSX, book(班级=[list(rows), list(rows.values())]))])
        assert [error.column for error in refused.errors] == ["年级沿革"] and "看不懂" in refused.errors[0].message


def test_by_command(three: Actor, capsys: pytest.CaptureFixture[str]) -> None:
    assert manage.main(["classes-up", "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["on"] == "2026-09-01" and set(told["schools"]) == {"S1", "S2", "S3"} and "went_up" not in told
    assert manage.main(["classes-up", "--school", "S3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["graduated"] == 1
    assert manage.main(["classes-up", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["went_up"] == 3
    assert manage.main(["classes-up"]) == 1 and "没有要升级的班级" in capsys.readouterr().err
