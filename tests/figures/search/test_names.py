"""Which bodies and schools a searched word names; pinyin, former names, aliases."""

import pytest

from domain.pinyin import may_spell, spells


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("rszmj", "任市镇木槿小学"),
        ("RSZ", "任市镇木槿小学"),
        ("renshi", "任市镇木槿小学"),
        ("mujinxx", "任市镇木槿小学"),
        ("renszmuj", "任市镇木槿小学"),
        ("cl", "长岭镇"),
        ("zhangl", "长岭镇"),
        ("30yey", "第30幼儿园"),
    ],
)
def test_a_word_of_letters_spells_characters_side_by_side(word, name) -> None:
    assert spells(word, name)


@pytest.mark.parametrize("word", ["r", "rsmj", "任市", "12", "", "r s", "mjrs", "renshizz"])
def test_what_does_not_spell_the_name(word) -> None:
    assert not spells(word, "任市镇木槿小学")


def test_numbers_alone_and_single_letters_spell_nothing() -> None:
    assert not any(map(may_spell, ("2026", "k", "任市", "", "rsz-1")))
