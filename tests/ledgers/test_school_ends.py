"""A class is opened before its school's end, whichever of the two is entered later."""

from typing import Any

import pytest

from models.account import Actor
from tests.books import book
from tests.ledgers.test_ledgers import take

FACTS = ["学校代码", "学校名称", "乡镇代码", "学段", "管理层级", "开办日期", "停办日期"]
CLASS = ["学校代码", "班级编号", "班级名称", "年级", "开设日期"]


def _workbook(closed_on: str | None, opened_on: str | None) -> bytes:
    sheets: dict[str, list[list[Any]]] = {
        "学校": [FACTS, ["S1", "任市小学", "511723107000", "小学", "乡镇", "2020-09-01", closed_on]]
    }
    if opened_on:
        sheets["班级"] = [CLASS, ["S1", "2026-01", "一年级（1）班", "一年级", opened_on]]
    return book(**sheets)


@pytest.mark.parametrize(("opened_on", "refused"), [("2026-06-30", False), ("2026-07-01", True), ("2026-09-01", True)])
def test_a_class_after_the_end_of_its_school_is_refused(kaijiang: Actor, opened_on: str, refused: bool) -> None:
    outcome = take(kaijiang, "schools", _workbook("2026-07-01", opened_on))
    assert bool(outcome.errors) == refused
    if refused:
        assert "2026-07-01起停办" in outcome.errors[0].sentence
        assert outcome.batch is None


def test_an_end_before_a_class_that_stands_is_refused(kaijiang: Actor) -> None:
    assert not take(kaijiang, "schools", _workbook(None, "2026-09-01")).errors
    outcome = take(kaijiang, "schools", _workbook("2026-07-01", None))
    assert len(outcome.errors) == 1 and "2026-01的开设日期2026-09-01" in outcome.errors[0].sentence
    # Once the class is corrected the end is taken.
    assert not take(kaijiang, "schools", _workbook(None, "2021-09-01")).errors
    assert not take(kaijiang, "schools", _workbook("2026-07-01", None)).errors
