"""How clerks vary a school's name: the county before it, 任市镇·中心小学, 任市中小, 任市小学（新街校区）, two a cell.

None of these is the name the register has, so none is taken silently: what it most likely means is offered, what may
mean several is asked.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from ledgers.validate.names import no_brackets, plain, shortens
from ledgers.validate.register import Register

_DOTS = re.compile(r"[·•・‧∙.．\-—–_'\"“”‘’《》<>]")
_KIND = (
    r"(?:幼儿园|小学|中学|初中|高中|初级中学|高级中学|中心小学|中心校|中心幼儿园|完小|学校|职中|职高|实验小学|实验学校|"
    r"九年一贯制学校|完全中学|特殊教育学校)"
)
_BARE = re.compile(_KIND)
"""What says of which kind a school is, and not which one."""
_TOWN = re.compile(r"(?<=[\u4e00-\u9fff])(?:镇|乡|街道)(?=[\u4e00-\u9fff]{2})")
_ENDINGS = (
    (re.compile(r"(?<=小学|中学|初中|高中)校$"), ""),
    (re.compile(r"中心校$"), "中心小学"),
    (re.compile(r"初级中学"), "初中"),
    (re.compile(r"高级中学"), "高中"),
)
_SAME_SCHOOL = re.compile(r"\(?[\u4e00-\u9fff\d]{0,6}?(?:主?校区|校本部|本部|校部|园区)\)?")
_PART = re.compile(
    r"\(?[\u4e00-\u9fff\d]{0,10}?(?:附属|附设|附小|附中|幼儿园|幼儿部|学前班|分校|教学点|村小|分园|分部|小学部|初中部|高中部)"
    r"[\u4e00-\u9fff]{0,4}\)?"
)
_SHORT = re.compile(r"[\u4e00-\u9fff]{1,10}[小中学校园幼高]")
_SEVERAL = re.compile(r"[、，,;；/／\n+＋]")
_AND = re.compile(r"[和及与]")


@dataclass(frozen=True)
class Meant:
    """What a name that no register has may mean: codes, the likeliest first. `sure`: the first is offered, else it is
    asked. `each`: the cell names all of them. `part`: it names a part of the school that the register does not have."""

    codes: tuple[str, ...]
    sure: bool
    each: bool = False
    part: bool = False


class SchoolNames:
    """The names of a register in the spellings clerks vary them by. `township_of`: code of a school → of its
    township; the county's name stands before some names and not before others."""

    def __init__(
        self, schools: Register, townships: Register, county: str, township_of: Callable[[str], str | None]
    ) -> None:
        stem = re.escape(county.removesuffix("县").removesuffix("区"))
        self._county = re.compile(rf"^(?:[\u4e00-\u9fff]{{2,3}}省)?(?:[\u4e00-\u9fff]{{2,3}}市)?{stem}[县区]?")
        self.schools, self._townships, self._township_of = schools, townships, township_of
        self._cores: dict[str, set[str]] = defaultdict(set)
        for word, codes in schools.codes.items():
            self._cores[self._core(word)] |= codes
        self._words = {**self._cores, **schools.codes}
        self._towns = {
            word: codes
            for said, codes in townships.codes.items()
            for word in {said, re.sub(r"(?:镇|乡|街道)$", "", said)}
            if len(word) >= 2
        }

    def meant(self, word: str) -> Meant | None:
        """What a name that the register does not have may mean; None where nobody can tell."""
        if several := self._several(word):
            return several
        core = self._core(word)
        if codes := self._one(core):
            return Meant(codes, len(codes) == 1)
        known = self._behind_its_town(core) or self._a_part(core) or self._a_part(plain(word))
        return known or self._shortened(core)

    def agrees(self, code: str, word: str) -> bool:
        """Whether a name beside a code is that school's, written otherwise."""
        return self._cores.get(self._core(word)) == {code}

    def _core(self, word: str) -> str:
        """A name without what clerks add to it or leave out: the county, 镇, dots, 校 behind 小学."""
        made = _DOTS.sub("", plain(word))
        rest = self._county.sub("", made)
        if len(rest) >= 3 and not _BARE.fullmatch(rest):
            made = rest
        made = _TOWN.sub("", made, count=1)
        for ending, instead in _ENDINGS:
            made = ending.sub(instead, made)
        return made

    def _one(self, core: str) -> tuple[str, ...]:
        return tuple(sorted(self._cores.get(core, ())))

    def _several(self, word: str) -> Meant | None:
        for split in (_SEVERAL, _AND):
            parts = [part for part in (each.strip() for each in split.split(word)) if part]
            found = [self._known(part) for part in parts]
            codes = tuple(dict.fromkeys(code for code in found if code))
            if len(codes) > 1 and all(found):
                return Meant(codes, sure=False, each=True)
        return None

    def _known(self, word: str) -> str | None:
        code = self.schools.find(word)[0]
        if code is None and len(codes := self._one(self._core(word))) == 1:
            return codes[0]
        return code

    def _behind_its_town(self, core: str) -> Meant | None:
        """普安镇普安初中, 某街道某县幼儿园: a town before a name that does without it."""
        for town in sorted((town for town in self._towns if core.startswith(town)), key=len, reverse=True):
            rest = core.removeprefix(town).removeprefix("镇").removeprefix("乡").removeprefix("街道")
            if codes := self._one(self._core(rest)):
                inside = tuple(code for code in codes if self._township_of(code) in self._towns[town])
                return Meant(inside or codes, len(inside) == 1)
        return None

    def _a_part(self, core: str) -> Meant | None:
        """任市镇中心小学（新街校区）, …教学点: a part of a school, or what is attached to it."""
        before = [known for known in self._words if len(known) >= 3 and core.startswith(known)]
        if not before:
            return None
        known = max(before, key=len)
        tail, codes = core[len(known) :], tuple(sorted(self._words[known]))
        if _SAME_SCHOOL.fullmatch(tail):
            return Meant(codes, len(codes) == 1, part=True)
        return Meant(codes, sure=False, part=True) if _PART.fullmatch(tail) else None

    def _shortened(self, core: str) -> Meant | None:
        """任小, 普安中学: a short name begins as the full one does and keeps the order of its letters."""
        short = no_brackets(core)
        if not _SHORT.fullmatch(short) or _BARE.fullmatch(short) or self._townships.codes.get(short):
            return None
        found = {
            code
            for known, codes in self._words.items()
            if known[:1] == short[:1] and shortens(short, known, least=2)
            for code in codes
        }
        return Meant(tuple(sorted(found)), len(found) == 1) if 0 < len(found) <= 6 else None
