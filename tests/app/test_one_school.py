"""The page of a school: its numbers open exactly their rows; weak points only for those who may see them by name."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from models.county import pack_in_force
from models.database import reading
from tests.app.test_desk import doors

SCHOOL = "YS001"


def shown(visit: Callable[..., AppTest], who: str, code: str = SCHOOL) -> AppTest:
    return visit(who, "one_school", school=code)


@pytest.mark.parametrize("who", ["演示联席办", "演示学校"])
def test_each_number_of_a_school_opens_its_rows(visit: Callable[..., AppTest], who: str) -> None:
    found = 0
    for label, where in doors(shown(visit, who)):
        said = re.fullmatch(r"\*\*([\d,]+)\*\* :small\[项\]|:blue\[\S+ ([\d,]+)\]", label)
        if said is None:
            continue
        found += 1
        notes = " ".join(each.value for each in visit(who, "ledger", **where).markdown)
        rows = re.search(r"([\d,]+) 行", notes)
        assert (said[1] or said[2]) == (rows[1] if rows else "0"), (label, where)
    assert found >= 10


def test_weak_points_are_named_only_to_those_who_may_see_them(visit: Callable[..., AppTest]) -> None:
    with reading() as session:
        weak = {duty.short for duty in pack_in_force(session).duties if duty.weak_point}

    def owed(who: str, code: str) -> set[str]:
        tables = [t.value for t in shown(visit, who, code).table if "差什么" in t.value]
        return {what for t in tables for what in t["差什么"]}

    codes = [f"YS{n:03}" for n in range(1, 13)]
    assert weak & set().union(*(owed("演示联席办", code) for code in codes))
    assert not weak & set().union(*(owed("演示县领导", code) for code in codes))


@pytest.mark.parametrize(("who", "code"), [("演示联席办", "no such"), ("演示部门", SCHOOL), ("演示乡镇", "YS150")])
def test_a_school_one_may_not_see_has_a_sentence(visit: Callable[..., AppTest], who: str, code: str) -> None:
    said = " ".join(each.value for each in shown(visit, who, code).markdown)
    assert "或它不在您能看的范围内" in said


def test_a_school_opens_its_own_whatever_the_address_says(visit: Callable[..., AppTest]) -> None:
    assert shown(visit, "演示学校", "YS002").title[0].value == shown(visit, "演示学校").title[0].value
