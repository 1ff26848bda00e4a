"""The desk: every number opens exactly the rows it counts, for each who has one; nobody else sees it."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from access.roles import first_page
from figures.desk.tasks import Task
from models.account import ROLES
from ui.desk.screen import due_words

PEOPLE = ("演示联席办", "演示督导室", "演示部门", "演示乡镇", "演示学校")


def doors(app: AppTest) -> list[tuple[str, dict[str, str]]]:
    """(label, address) of the links of a page to the ledger."""
    found = []
    for link in app.get("page_link"):
        page, _, query = link.proto.page.partition("?")
        said = link.proto.query_string if hasattr(link.proto, "query_string") else query
        if page.rpartition("/")[2].startswith("ledger"):
            found.append((link.proto.label, dict(part.split("=", 1) for part in said.split("&") if part)))
    return found


@pytest.mark.parametrize("who", PEOPLE)
def test_each_number_of_a_desk_opens_its_rows(visit: Callable[..., AppTest], who: str) -> None:
    desk = visit(who, "desk")
    counted = [(int(m[1]), where) for label, where in doors(desk) if (m := re.match(r"\*\*(\d+)\*\*", label))]
    assert len(counted) >= 6
    for number, where in counted:
        ledger = visit(who, "ledger", **where)
        notes = " ".join(each.value for each in ledger.markdown)
        said = re.search(r"([\d,]+) 行", notes)
        assert number == (int(said[1].replace(",", "")) if said else 0), (who, where)


def test_leaders_open_on_the_meeting_and_see_no_desk(visit: Callable[..., AppTest]) -> None:
    assert [first_page(role) for role in ("leader", "admin")] == ["/", "/"]
    assert {first_page(role) for role in ROLES if role not in ("leader", "admin")} == {"/desk"}
    with pytest.raises(ValueError, match="navigation page"):
        visit("演示县领导", "desk")


@pytest.mark.parametrize(
    ("due", "words"),
    [(None, ""), (date(2026, 11, 24), "今天"), (date(2026, 11, 21), "过了 3 天"), (date(2026, 12, 1), "限12月1日")],
)
def test_a_task_says_by_when(due: date | None, words: str) -> None:
    assert due_words(Task("", "", due, "ledger", ""), date(2026, 11, 24)) == words
