"""What stands under one heading of a form with a column a post: which part is counted, asked once, and what is left."""

from typing import Any

import pytest

from ledgers.files.grid import Grid
from ledgers.reading.forms.parts import AMONG, SUM, Kinds, PartsOfForm, combined_value
from ledgers.reading.forms.unfolding import BY_SCHOOL
from ledgers.reading.headings.recognise import recognise
from ledgers.reading.readings import LIKELY, UNCLEAR, Answers, Readings

KINDS = Kinds("people", {"人数": "people", "持证": "certified", "专职": "full_time"}, "人数", "人员")
TITLES = ("保安", "宿管员")


def form(head: list[Any], below: list[Any] | None, *rows: list[Any], answers: Answers | None = None) -> PartsOfForm:
    """A form whose first column is the school."""
    made = Grid("人员", [["学校", *head], *([[None, *below]] if below else []), *rows])
    found = recognise(made, BY_SCHOOL)
    assert found is not None
    return PartsOfForm(made, found, KINDS, Readings(answers or Answers()), "上报.xlsx")


def twice(below: list[str], row: list[Any], answers: Answers | None = None) -> PartsOfForm:
    """Two posts over the same parts."""
    empty = [None] * (len(below) - 1)
    return form([TITLES[0], *empty, TITLES[1], *empty], [*below, *below], ["某校", *row, *row], answers=answers)


def test_the_whole_is_counted_and_the_parts_of_it_are_facts_beside() -> None:
    made = twice(["总数", "持证"], [4, 3])
    covered = made.under(1, [3])
    assert covered.counted == (1,)
    assert [(one.column, one.heading, one.field) for one in covered.more] == [(2, "持证", "certified")]
    assert made.under(3, [1]).counted == (3,) and made.unread == [] and made.readings.found == []


def test_what_is_neither_counted_nor_known_is_listed_by_title_and_part() -> None:
    made = twice(["人数", "待岗"], [4, 1])
    assert made.under(1, [3]).counted == (1,) and made.under(3, [1]).counted == (3,)
    assert made.unread == ["保安待岗", "宿管员待岗"]


def test_parts_that_make_a_whole_are_offered_as_a_sum_once() -> None:
    made = twice(["男", "女"], [1, 2])
    assert made.under(1, [3]).counted == (1, 2) and made.under(3, [1]).counted == (3, 4)
    (told,) = made.readings.found
    assert (told.confidence, told.taken, told.key) == (LIKELY, SUM, "parts:人员:男、女")
    assert [choice.value for choice in told.choices] == ["男", "女", SUM, "不读"]
    assert [(cell.row, cell.column) for cell in told.cells] == [(1, "保安")] and made.unread == []


def test_parts_nobody_can_tell_apart_are_asked_and_the_first_stands_meanwhile() -> None:
    made = twice(["上报", "核定"], [3, 2])
    assert made.under(1, [3]).counted == (1,) and made.unread == ["保安核定"]
    (told,) = made.readings.found
    assert (told.confidence, told.taken) == (UNCLEAR, "") and "哪一列是" in told.sentence
    answered = twice(["上报", "核定"], [3, 2], Answers(by_form={told.key: "核定"}))
    assert answered.under(1, [3]).counted == (2,) and answered.under(3, [1]).counted == (4,)
    assert answered.unread == ["保安上报", "宿管员上报"]
    none = twice(["上报", "核定"], [3, 2], Answers(by_form={told.key: "不读"}))
    assert none.under(1, [3]).counted == ()
    added = twice(["上报", "核定"], [3, 2], Answers(by_form={told.key: SUM}))
    assert added.under(1, [3]).counted == (1, 2)


def test_words_are_never_added_up() -> None:
    made = twice(["上报", "核定"], ["三人", "待定"])
    made.under(1, [3])
    assert SUM not in [choice.value for choice in made.readings.found[0].choices]


def test_numbers_under_another_heading_tell_what_the_parts_hold() -> None:
    made = form(["保安", None, "宿管员", None], ["男", "女", "男", "女"], ["某校", None, None, 1, 2])
    assert made.under(1, [3]).counted == (1, 2)


def test_two_wholes_are_asked_and_the_one_not_taken_is_no_column_left_over() -> None:
    made = twice(["人数", "合计"], [4, 4])
    assert made.under(1, [3]).counted == (1,) and made.unread == []
    assert [choice.value for choice in made.readings.found[0].choices][:2] == ["人数", "合计"]


def test_among_them_ends_at_the_next_heading_and_at_what_says_otherwise() -> None:
    made = form(["保安人数", f"{AMONG}：持证", f"{AMONG}待岗", "备用", f"{AMONG}专职"], None, ["某校", 4, 3, 1, 0, 2])
    covered = made.under(1, [])
    assert covered.counted == (1,) and [(one.column, one.field) for one in covered.more] == [(2, "certified")]
    assert made.unread == [f"{AMONG}待岗"]
    assert form(["保安", f"{AMONG}：持证"], None, ["某校", 4, 3]).under(1, [2]).more == (), (
        "a heading of the form ends it"
    )


@pytest.mark.parametrize(
    ("row", "total"),
    [
        ([1, 2], 3), ([1.5, 2], 3.5), ([None, 2], 2), ([None, None], None), (["3人", "2名"], 5), (["-1", 2], 1),
        ([0, 0], 0), (["无", 2], 2),
    ],
)  # fmt: skip
def test_the_sum_of_columns(row: list[Any], total: float | None) -> None:
    made = combined_value(Grid("人员", [["某校", *row]]), 0, (1, 2))
    assert made == total and isinstance(made, type(total))


def test_one_column_stays_as_it_stands() -> None:
    assert combined_value(Grid("人员", [["某校", "3人"]]), 0, (1,)) == "3人"
