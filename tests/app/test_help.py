"""帮助: every role has its page, and what it names stands on that role's screens."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from models.account import ROLES
from ui.help.screen import TEXTS

NAMED = {
    "office": "演示联席办",
    "leader": "演示县领导",
    "supervisor": "演示督导室",
    "department": "演示部门",
    "township": "演示乡镇",
    "school": "演示学校",
    "admin": "演示管理员",
}
PAGES = re.compile(r"我的事|查找|季度会议|乡镇整改地图|演练与课程覆盖|部门履职与通报|收表|学年|操作记录")


def test_every_role_has_its_page_and_no_other_stands_there() -> None:
    assert {path.stem for path in TEXTS.glob("*.md")} == set(ROLES) == set(NAMED)


@pytest.mark.parametrize("role", NAMED)
def test_the_pages_a_help_names_are_open_to_that_role(visit: Callable[..., Any], role: str) -> None:
    app = visit(NAMED[role], "help")
    assert not app.exception and ROLES[role] in app.title[0].value
    text = (TEXTS / f"{role}.md").read_text("utf-8")
    assert text.strip() in [each.value.strip() for each in app.markdown]
    titles = {"季度会议": "meeting", "我的事": "desk", "查找": "find", "乡镇整改地图": "township_map",
              "演练与课程覆盖": "coverage", "部门履职与通报": "accountability", "收表": "collecting",
              "学年": "school_year", "操作记录": "audit"}  # fmt: skip
    for word in set(PAGES.findall(text)):
        opened = visit(NAMED[role], titles[word])
        assert not opened.exception and "没有打开" not in opened.title[0].value, (role, word)
