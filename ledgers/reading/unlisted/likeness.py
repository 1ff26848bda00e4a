"""How alike two headings are in what they say: 查见日期 and 检查时间 name one thing in two ways.

A heading is taken apart into stems (stems.csv: the ways in which the trade says one thing) and the letters left over. A
stem that few fields of a sheet use tells more than one that many use. What is alike is only ever offered.
"""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from math import fsum
from pathlib import Path

_FILLER = re.compile(
    r"与(?!否)|[的和或及、/,，.·\-_]|具体|所在|所属|所涉|涉及|相关|本次|全部|总(?=[人投])|采取|其中|存在|进行|登记(?=.)"
)
NEAR = 0.51
"""From this share of what two headings say in common on, one is likely to mean the other."""
LEFT_OVER = 0.3
"""What a letter that belongs to no stem weighs."""

COUNTED = frozenset({"数量", "人数", "天数"})
"""Stems of how many there are: 重大隐患数 is no 重大隐患描述."""

Aliases = Mapping[str, Sequence[str]]


@cache
def _stems() -> tuple[re.Pattern[str], dict[str, str]]:
    known: dict[str, str] = {}
    with (Path(__file__).parent / "stems.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            known |= dict.fromkeys(row["words"].split("、"), row["stem"])
    longest = sorted(known, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))), known


@lru_cache(maxsize=4096)
def told_by(heading: str) -> frozenset[str]:
    """The stems of a heading and the letters left over, without what only fills."""
    text = re.sub(r"\([^()]*\)", "", "".join(unicodedata.normalize("NFKC", heading).split())) or heading
    pattern, known = _stems()
    found: set[str] = set()

    def stem(match: re.Match[str]) -> str:
        found.add(known[match[0]])
        return " "

    # With its filler first: 要求 in 要求完成时间 tells, 的 in 存在的问题 does not.
    rest = _FILLER.sub(" ", pattern.sub(stem, _FILLER.sub(" ", text)))
    return frozenset(found | {letter for letter in rest if letter.strip()})


class Likeness:
    """How alike a heading is to each field of a sheet."""

    def __init__(self, aliases: Aliases) -> None:
        self.told = {name: {told_by(word) for word in words} - {frozenset()} for name, words in aliases.items()}
        fields = Counter(stem for told in self.told.values() for stem in frozenset().union(*told))
        self.weight = {stem: 1 / used if len(stem) > 1 else LEFT_OVER for stem, used in fields.items()}

    def of(self, heading: str, name: str) -> float:
        """0 to 1: the share of what both say in what either says, by weight; 1 when they say the same."""
        said = told_by(heading)
        return max((self._share(said, other) for other in self.told.get(name, ())), default=0.0)

    def names(self, headings: Sequence[str]) -> set[str]:
        """The fields that these headings are near to, each heading to one."""
        found = set()
        for heading in headings:
            score, name = max(((self.of(heading, name), name) for name in self.told), default=(0.0, ""))
            found |= {name} if score >= NEAR else set()
        return found

    def _share(self, one: frozenset[str], other: frozenset[str]) -> float:
        if bool(one & COUNTED) != bool(other & COUNTED):
            return 0.0
        # fsum: the stems stand in no order, and what is as near must be as near at every start.
        both = fsum(self.weight.get(stem, LEFT_OVER) for stem in one & other)
        return both / fsum(self.weight.get(stem, LEFT_OVER) for stem in one | other) if both else 0.0


@lru_cache(maxsize=64)
def _kept(key: tuple[tuple[str, tuple[str, ...]], ...]) -> Likeness:
    return Likeness(dict(key))


def likeness(aliases: Aliases) -> Likeness:
    """The likeness of a sheet's headings, made once."""
    return _kept(tuple((name, tuple(words)) for name, words in aliases.items()))
