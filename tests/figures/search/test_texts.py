"""Text conditions: the same answer on both databases, which make different things of LIKE and lower()."""

import pytest
from sqlalchemy import literal, select

from figures.search.texts import begins, contains, lists
from models.database import reading


def holds(condition) -> bool:
    with reading() as session:
        return bool(session.execute(select(condition)).scalar())


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("KJ-2026-00001", "kj-2026", True),
        ("kj-2026-00001", "KJ", True),
        ("Ⅳ级响应", "ⅳ级", False),
        ("ÉCOLE", "école", False),
        ("完成100%_", "100%_", True),
        ("完成100分", "100%", False),
    ],
)
def test_words_match_but_for_the_case_of_ascii_letters(database, text, words, found) -> None:
    assert holds(contains(literal(text), words)) is found


def test_a_series_is_told_with_its_case(database) -> None:
    assert holds(begins(literal("KJ-2026-00001"), "KJ-2026-"))
    assert not holds(begins(literal("kj-2026-00009"), "KJ-2026-"))
    assert not holds(begins(literal("KJ_2026-00009"), "KJ-2026-"))


def test_a_list_holds_a_code_and_not_what_merely_contains_it(database) -> None:
    assert all(holds(lists(literal("staffing_office、edu"), code)) for code in ("staffing_office", "edu"))
    assert not any(holds(lists(literal("staffing_office、edu"), code)) for code in ("office", "ed", "EDU"))
    assert not holds(lists(literal(""), "edu"))
