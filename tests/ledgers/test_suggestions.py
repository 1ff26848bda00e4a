"""What a register offers for a word it does not know."""

import pytest

from ledgers.validate.register import SUGGESTIONS, Register


@pytest.fixture
def schools() -> Register:
    """Two schools."""
    made = Register("学校名录", "，请先登记。")
    made.add("S1", "任市镇初级中学")
    made.add("S2", "普安镇中心小学", "普小")
    return made


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("任市镇初级中", "，是不是“任市镇初级中学”（S1）？"),
        ("任市", "，是不是“任市镇初级中学”（S1）？"),
        ("县普小分部", "，是不是“普安镇中心小学”（S2）？"),
        ("普中小", "，是不是“普安镇中心小学”（S2）？"),
        ("实验幼儿园", "。"),
    ],
)
def test_the_nearest_name_is_offered(schools: Register, word: str, told: str) -> None:
    assert schools.find(word) == (None, f"学校名录里没有“{word}”{told}，请先登记。")


def test_a_whole_sheet_of_unknown_words_is_not_searched_for_ever(schools: Register) -> None:
    told = [schools.find("任市")[1] for _ in range(SUGGESTIONS + 1)]
    assert ["是不是" in each for each in told] == [True] * SUGGESTIONS + [False]
