"""How Chinese is spelt: the readings of a character, and whether a word of letters spells a name."""

import os
from functools import lru_cache

# Single characters are enough here, and the dictionary of phrases would take 45 MB.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
FEWEST = 2
"""Letters a word needs before it can spell a name: one alone would stand in nearly all."""


def syllables(text: str) -> list[str]:
    """The commonest reading of each character, without tones; a text of ASCII alone as it stands."""
    if text.isascii():
        return [text] if text else []
    from pypinyin import lazy_pinyin

    return [syllable for syllable in lazy_pinyin(text) if syllable]


@lru_cache(maxsize=4096)
def _readings(character: str) -> tuple[str, ...]:
    """Every reading of one character without its tone (长: chang, zhang); itself where it has none."""
    if character.isascii():
        return (character.casefold(),)
    from pypinyin import Style, pinyin

    [found] = pinyin(character, style=Style.NORMAL, heteronym=True) or [[character]]
    return tuple(dict.fromkeys(found))


def may_spell(word: str) -> bool:
    """Whether a word can be the spelling of a name: letters of ASCII, digits between them allowed."""
    return len(word) >= FEWEST and word.isascii() and word.isalnum() and any(map(str.isalpha, word))


def spells(word: str, name: str) -> bool:
    """Whether a word spells characters of a name that stand side by side, each by a whole reading or its first letter,
    the last by the beginning of one: rszx, renshi, renszx for 任市中心小学."""
    letters = word.casefold()
    characters = [_readings(character) for character in name if character.isalnum()]
    return may_spell(word) and any(_follows(letters, characters, start) for start in range(len(characters)))


def _follows(letters: str, characters: list[tuple[str, ...]], at: int) -> bool:
    if not letters:
        return True
    if at == len(characters):
        return False
    for reading in characters[at]:
        if reading.startswith(letters):
            return True
        if reading[:1] != letters[0]:
            continue
        if letters.startswith(reading) and _follows(letters[len(reading) :], characters, at + 1):
            return True
        if _follows(letters[1:], characters, at + 1):
            return True
    return False
