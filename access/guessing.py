"""What a guesser tries first: frequent passwords, and joins of the product's, the county's and people's words with
years and days."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from domain.pinyin import syllables
from models.county import Pack

FREQUENT = frozenset((Path(__file__).parent / "guessed_first.txt").read_text("utf-8").split())
WORDS = frozenset((Path(__file__).parent / "guessed_words.txt").read_text("utf-8").split())
ENDINGS = ("办事处", "街道", "县", "区", "市", "镇", "乡", "局", "委", "办")
"""What people leave out of a name."""
SHORTEST = 2
"""Letters of the shortest word that counts."""
DIGITS = re.compile(
    r"(19|20)\d\d((0?[1-9]|1[0-2])((0?[1-9]|[12]\d|3[01]))?)?|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])|\d{1,3}"
)
"""A year, a month of it, a day of it, a day without a year, or a short count."""
LEFT = 2
"""Letters that may be left over beside guessable words before a password counts as its own."""


def is_guessed(password: str, names: Iterable[str], words: frozenset[str] = frozenset()) -> bool:
    """Whether a password is among the frequent ones, or nothing but guessable words, years and days.

    `names`: what the account's owner is called, in Chinese or letters; `words`: those of the county
    (`county_words`). Marks between the words and the case of letters count for nothing.
    """
    plain = password.casefold()
    if plain in FREQUENT or len(set(plain)) < 3:
        return True
    known = WORDS | words | {form for name in names for form in forms(name)}
    letters = re.sub(r"[\W_]+", "", plain)
    return any(_left_over(form, known) <= LEFT for form in {letters, "".join(syllables(letters))})


def county_words(pack: Pack) -> frozenset[str]:
    """The words of a county in Chinese and in pinyin: its name, product, offices, units and townships."""
    names = [
        pack.name,
        *(value for key, value in pack.words.items() if key in NAMING),
        *(name for unit in pack.units for name in (unit.name, unit.full_name)),
        *(township.name for township in pack.townships),
    ]
    return frozenset(form for name in names for form in forms(name))


NAMING = ("product", "product_long", "office", "office_short", "bureau", "supervisors", "meeting", "plan.short")
"""Keys of the pack's words that name the product and its offices."""


@lru_cache(maxsize=4096)
def forms(name: str) -> frozenset[str]:
    """How a name is written in a password: itself, its pinyin joined, and its initials, each without its ending too."""
    found: set[str] = set()
    for short in {name, *(name.removesuffix(ending) for ending in ENDINGS)}:
        plain = re.sub(r"[\W_]+", "", short.casefold())
        spelt = syllables(plain)
        found |= {plain, "".join(spelt)}
        initials = "".join(syllable[0] for syllable in spelt)
        if len(initials) > SHORTEST:
            found.add(initials)
    return frozenset(form for form in found if len(form) >= SHORTEST)


def _left_over(letters: str, known: frozenset[str]) -> int:
    """The fewest characters that no word, year or day covers."""
    longest = max(map(len, known), default=0)
    left = [0] * (len(letters) + 1)
    for end in range(1, len(letters) + 1):
        left[end] = left[end - 1] + 1
        for start in range(max(0, end - max(longest, 8)), end):
            part = letters[start:end]
            if left[start] < left[end] and (part in known or DIGITS.fullmatch(part)):
                left[end] = left[start]
    return left[-1]
