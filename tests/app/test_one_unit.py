"""The page of a body: its numbers open exactly their rows; members see their own; the list of all opens each."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.test_desk import doors

UNITS = ("enforcement", "edu", "511723107000")


@pytest.mark.parametrize("unit", UNITS)
def test_each_number_of_a_body_opens_its_rows(visit: Callable[..., AppTest], unit: str) -> None:
    found = 0
    for label, where in doors(visit("演示联席办", "one_unit", unit=unit)):
        said = re.fullmatch(r"\*\*(\d+)\*\* :small\[项\]", label)
        if said is None:
            continue
        found += 1
        notes = " ".join(each.value for each in visit("演示联席办", "ledger", **where).markdown)
        rows = re.search(r"([\d,]+) 行", notes)
        assert said[1] == (rows[1] if rows else "0"), (label, where)
    assert found == 4


@pytest.mark.parametrize("who", ["演示部门", "演示乡镇"])
def test_a_member_opens_its_own_whatever_the_address_says(visit: Callable[..., AppTest], who: str) -> None:
    own = visit(who, "one_unit")
    assert own.title[0].value == visit(who, "one_unit", unit="edu").title[0].value
    assert not [link for link in own.get("page_link") if "one_unit" in link.proto.page]


@pytest.mark.parametrize(("who", "unit"), [("演示联席办", "no such"), ("演示学校", "edu")])
def test_a_body_one_may_not_see_has_a_sentence(visit: Callable[..., AppTest], who: str, unit: str) -> None:
    said = " ".join(each.value for each in visit(who, "one_unit", unit=unit).markdown)
    assert "或它不在您能看的范围内" in said


def test_the_list_says_whose_verifications_wait_longest(visit: Callable[..., AppTest]) -> None:
    every = visit("演示县领导", "one_unit")
    table = next(each.value for each in every.dataframe if "复查最久/天" in each.value)
    worst = table.loc[table["复查最久/天"].idxmax()]
    assert every.title[0].value == (
        f"{worst['单位']}的复查积压最久：{worst['等它复查']} 项，最久等了 {worst['复查最久/天']} 天"
    )
