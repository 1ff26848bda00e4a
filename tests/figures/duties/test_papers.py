"""When two 文号 are one and when text is blank: the database says the same as the written rule, on either."""

import pytest
from sqlalchemy import literal, select

from domain.doc_number import BLANKS, SPELLINGS, same_number
from figures.duties.proofs.papers import blank, same_number_in
from models.database import reading

NUMBERS = (
    *("开府办〔2026〕1号", "开府办[2026]1号", "开府办【2026】 1号", "开府办（２０２６）１号"),
    *("".join(SPELLINGS), "", "　 "),
)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_database_reads_a_number_as_the_rule_does(kaijiang, number):
    with reading() as session:
        assert session.execute(select(same_number_in(literal(number)))).scalar_one() == same_number(number)


def test_spellings_of_one_number_are_one_and_other_numbers_are_not():
    assert {same_number(number) for number in NUMBERS[:4]} == {"开府办〔2026〕1号"}
    assert (
        len({same_number(number) for number in ("甲〔2026〕1号", "甲〔2026〕11号", "乙〔2026〕1号", "甲2026年1号")})
        == 4
    )
    assert same_number(BLANKS) == same_number(None) == ""


@pytest.mark.parametrize(("text", "holds"), [("", True), (" ", True), ("　 　", True), ("3.1", False), (" 3.1", False)])
def test_blank(kaijiang, text, holds):
    with reading() as session:
        assert bool(session.execute(select(blank(literal(text)))).scalar_one()) is holds
