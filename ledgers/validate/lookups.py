"""The registers a ledger's codes point into: schools, townships, units, classes; found by code or by name.

Import takes the code, the official name, a stored 曾用名 or an alias; a near miss is refused with a
suggestion and nothing is ever created from it (design: "Identity and merging"). One query a table.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from access.ownership import place_of
from access.rights import Place
from catalogue.ledgers import RESPONSIBLE, SCHOOL, SUBJECT, TOWNSHIP, UNIT, Sheet
from catalogue.words import OF_SCHOOL, OF_TOWNSHIP
from figures.bitemporal import known
from figures.hazards.rectification import COUNTY_RUN
from ledgers.validate.class_names import class_label
from models.base import table
from models.clock import today
from models.county import UNPLACED, Pack
from models.hazard_lifecycle import OTHER
from models.record import DataRevision
from models.school import School, SchoolClass, SchoolFact

SEPARATORS = "、，,;；\n"
SHORTEST = 4
"""A name shorter than this is not looked for in titles."""

NAME_DOMAINS = {"school": "schools", "township": "townships", "unit": "units"}
"""Domains of learned words that are names, and the register each belongs to."""

SUGGESTIONS = 300
"""Distinct unknown names that get a suggestion; the search is linear in the register."""


def plain(text: str) -> str:
    """A name in the form in which names are compared: NFKC, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def split_list(text: str) -> list[str]:
    """The parts of a list cell, joined by 、 or a near relative of it."""
    for mark in SEPARATORS[1:]:
        text = text.replace(mark, "、")
    return [part.strip() for part in text.split("、") if part.strip()]


_GOES_ON = re.compile(
    r"\(?[\u4e00-\u9fff]{0,6}?(?:附属|附设|幼儿园|幼儿部|分校|校区|教学点|分园|分部|小学部|初中部|高中部)"
)
"""Behind a school's name: it is another body, or a part of it."""


def _bare(name: str) -> str:
    return re.sub(r"\([^()]*\)$", "", plain(name))


OPENED, CLOSED = re.compile(r"[(\[【〔「《]"), re.compile(r"[)\]】〕」》]")


def _no_brackets(name: str) -> str:
    return CLOSED.sub("", OPENED.sub("", name))


def _shortens(short: str, full: str) -> bool:
    letters = iter(full)
    return len(short) >= 3 and all(mark in letters for mark in short)


class Register:
    """One set of codes with their names; a name may stand for several codes."""

    def __init__(self, title: str, hint: str) -> None:
        self.title, self.hint = title, hint
        self.names: dict[str, str] = {}
        self.codes: dict[str, set[str]] = defaultdict(set)
        self._bare: dict[str, set[str]] = defaultdict(set)
        self._asked = 0
        self.learned: dict[str, str] = {}
        self.used: set[str] = set()

    def add(self, code: str, name: str, *others: str) -> None:
        """Take in a code, its name and the other words it goes by."""
        self.names[code] = name
        if name.endswith((")", "）")):
            self._bare[_bare(name)].add(code)
        for word in (name, *others):
            if word:
                self.codes[plain(word)].add(code)

    def learn(self, word: str, code: str) -> None:
        """Take in an alias that people explained; nothing for a code that does not stand here (any more)."""
        if code in self.names and code not in self.codes.get(plain(word), ()):
            self.learned[plain(word)] = code
            self.codes[plain(word)].add(code)

    def find(self, word: str) -> tuple[str | None, str]:
        """(code, "") or (None, a Chinese sentence that says what to do)."""
        if word in self.names:
            return word, ""
        known = plain(word)
        if known in self.names:
            return known, ""
        found = self.codes.get(known, set())
        if len(found) == 1:
            if known in self.learned:
                self.used.add(known)
            return next(iter(found)), ""
        if found:
            return None, f"{self.title}里有{len(found)}个“{word}”（{'、'.join(sorted(found))}），请改填代码。"
        # Brackets of another kind, or none, leave a name the same; a half bracket is a slip of the pen.
        bare = _no_brackets(known) if len(OPENED.findall(known)) == len(CLOSED.findall(known)) else ""
        without = {code for said, codes in self.codes.items() if _no_brackets(said) == bare for code in codes}
        if len(without) == 1:
            return without.pop(), ""
        padded = [code for code in self.names if code.isdigit() and known.isdigit() and int(code) == int(known)]
        if padded:
            return None, (
                f"{self.title}里没有“{word}”，有“{padded[0]}”：Excel 会去掉编号前面的 0，请把该列设为文本再填。"
            )
        return None, f"{self.title}里没有“{word}”{self._suggestion(known)}{self.hint}"

    def _suggestion(self, known: str) -> str:
        self._asked += 1
        code = self.nearest(known) if self._asked <= SUGGESTIONS else None
        return f"，是不是“{self.names[code]}”（{code}）？" if code else "。"

    def nearest(self, word: str) -> str | None:
        """The code of the entry that a word which is none was most likely meant for; None when none is near."""
        known = plain(word)
        near = get_close_matches(known, self.codes, n=1, cutoff=0.6)
        if not near:
            near = [word for word in self.codes if known and (known in word or word in known)][:1]
        if not near:
            # 任市初中 for 任市初级中学: a short name keeps the order of the letters.
            near = sorted((word for word in self.codes if _shortens(known, word)), key=len)[:1]
        return min(self.codes[near[0]]) if near else None

    def candidates(self, word: str, count: int = 3) -> list[str]:
        """The codes of the entries that a word which is none may be meant for, the likeliest first."""
        nearest = self.nearest(word)
        near = get_close_matches(plain(word), self.codes, n=3 * count, cutoff=0.4)
        found = [nearest] if nearest else []
        return list(dict.fromkeys([*found, *(min(self.codes[each]) for each in near)]))[:count]

    def alike(self, name: str) -> str | None:
        """The code of another entry that goes by this name, or by this name but for what stands in brackets."""
        known, bare = plain(name), _bare(name)
        found = self.codes.get(known, set()) | self.codes.get(bare, set()) | self._bare.get(bare, set())
        return min((code for code in found if plain(self.names[code]) != known), default=None)

    def named_in(self, text: str, shortest: int = SHORTEST) -> str | None:
        """The code of the one entry that a title names in full; None when it names none or several."""
        there = plain(text)
        words = sorted((word for word in self.codes if len(word) >= shortest and word in there), key=len, reverse=True)
        if not words:
            return None
        longest = words[0]
        others = [word for word in words if word not in longest and self.codes[word] != self.codes[longest]]
        return None if others or len(self.codes[longest]) != 1 else min(self.codes[longest])

    def told_in(self, text: str, shortest: int = SHORTEST) -> tuple[str | None, bool]:
        """The entry a title names, and whether it does so alone: what stands right behind the name (附属幼儿园, 分校)
        may make another body of it."""
        code = self.named_in(text, shortest)
        if code is None:
            return None, False
        there = plain(text)
        named = [word for word, codes in self.codes.items() if code in codes and word in there]
        words = [word for word in named if len(word) >= shortest]
        behind = there.partition(max(words, key=len))[2]
        return code, not _GOES_ON.match(behind)

    def agrees(self, code: str, word: str) -> bool:
        """Whether a word is one the code goes by."""
        return word == code or code in self.codes.get(plain(word), set())


class Registers:
    """All registers of a county as they stand now, or as they were known at the close of a day."""

    def __init__(self, session: Session, pack: Pack, recorded_by: date | None = None) -> None:
        self.pack = pack
        self.schools = Register("学校名录", "请改成名录中的全称或代码；新学校请先在学校台账登记。")
        self.townships = Register("乡镇名单", "请改成名单中的名称或代码。")
        self.units = Register("单位名单", "请改成名单中的名称或代码。")
        self.county = Register("本县", "请填本县的代码或名称。")
        self.county.add(pack.code, pack.name, "县")
        for unit in pack.units:
            self.units.add(unit.code, unit.name, unit.full_name, *split_list(unit.aliases))
        for township in pack.townships:
            words = (township.name, *split_list(township.aliases))
            self.townships.add(township.code, *words)
            self.units.add(township.code, *words)
        self._found: dict[tuple[str, str], tuple[str | None, str]] = {}
        self._county_run: set[str] = set()
        self._facts: dict[str, list[tuple[date, str, str]]] = defaultdict(list)
        schools, facts = table(School), table(SchoolFact)
        for code, name, former, level in session.execute(
            select(schools.c.code, schools.c.name, schools.c.former_names, schools.c.level).where(
                schools.c.county == pack.code, known(schools, recorded_by)
            )
        ):
            self.add_school(code, name, former, level)
        for code, day, township, stage in session.execute(
            select(facts.c.school_code, facts.c.effective_on, facts.c.township_code, facts.c.stage).where(
                facts.c.county == pack.code, known(facts, recorded_by)
            )
        ):
            self._facts[code].append((day, township, stage))
        for stated in self._facts.values():
            stated.sort()
        self._session = session
        self._classes: dict[str, Register] | None = None

    def add_school(self, code: str, name: str, former: str = "", level: str = "") -> None:
        """Take in a school (also one that comes in with the same workbook); what was not found is asked anew."""
        self._found.clear()
        self.schools.add(code, name, *split_list(former))
        if level == COUNTY_RUN:
            self._county_run.add(code)

    def learn(self, aliases: Mapping[str, str]) -> None:
        """Take in learned names by key (school:任市二小 → its code): here and nowhere else they become aliases."""
        for key, code in aliases.items():
            domain, _, word = key.partition(":")
            if domain in NAME_DOMAINS:
                getattr(self, NAME_DOMAINS[domain]).learn(word, code)
        self._found.clear()

    def aliases_used(self) -> dict[str, str]:
        """The learned names that decided a cell: key → name of the body it stands for."""
        found: dict[str, str] = {}
        for domain, attribute in NAME_DOMAINS.items():
            register: Register = getattr(self, attribute)
            found |= {f"{domain}:{word}": register.names[register.learned[word]] for word in sorted(register.used)}
        return found

    def run_by_county(self, school: str) -> bool:
        """Whether a school is 县直: it stands in its township, but the township does not run it."""
        return school in self._county_run

    def add_fact(self, school: str, day: date, township: str, stage: str) -> None:
        """Take in what holds for a school from a day on."""
        self._facts[school] = sorted({*self._facts[school], (day, township, stage)})

    def fact_on(self, school: str, day: date) -> tuple[date, str, str] | None:
        """(生效日期, township code, stage) in force on a day; before the first fact, the first."""
        known = self._facts.get(school)
        if not known:
            return None
        at = bisect_right(known, day, key=lambda fact: fact[0])
        return known[max(at - 1, 0)]

    def township_of(self, school: str, day: date) -> str | None:
        """The township of a school on a day; None when nothing is known of the school."""
        fact = self.fact_on(school, day)
        return fact[1] if fact else None

    def township_today(self, school: str) -> str | None:
        """The township a school is in today; None when nothing is known of the school."""
        return self.township_of(school, today())

    def knows(self, school: str) -> bool:
        """Whether this is the code of a school that stands in the register."""
        return school in self.schools.names

    def is_township(self, code: str) -> bool:
        """Whether this is the code of a township, present or former."""
        return code in self.townships.names

    def stands_for(self, code: str) -> str:
        """The code of the township or unit a code stands for today, recorded successions followed."""
        return self.pack.township_now(code, today())

    def divided(self, township: str) -> bool:
        """Whether a township was divided in part: then each row states where it lies now, and is 待划分 till then."""
        return self.stands_for(township) == UNPLACED

    def same_place(self, stated: str, township: str) -> bool:
        """Whether a stated township is the one meant: itself, by a recorded succession, or, where that was divided
        in part, one of those that came of it."""
        if stated == township or (self.stands_for(stated) == self.stands_for(township) != UNPLACED):
            return True
        heirs = {township}
        for succession in sorted(self.pack.successions, key=lambda each: each.effective_on):
            if succession.old_code in heirs and succession.effective_on <= today():
                heirs.add(succession.new_code)
        return self.divided(township) and stated in heirs

    def day_of(self, sheet: Sheet, facts: Mapping[str, Any]) -> date:
        """The day on which a row stands: its date, a lesson's Sunday; today for what holds until it is closed
        (学校, 班级) and where the row has no day yet."""
        if any(column.field == "closed_on" for column in sheet.stored):
            return today()
        day = facts.get(sheet.day) if sheet.day else None
        if day is None and "week_no" in sheet.key:
            term, week = facts.get("term"), facts.get("week_no")
            day = max((w.sunday for w in self.pack.weeks if (w.term, w.week_no) == (term, week)), default=None)
        return day.date() if isinstance(day, datetime) else day if isinstance(day, date) else today()

    def place_of(self, sheet: Sheet, facts: Mapping[str, Any], *, entered: bool = False) -> Place:
        """Where a row of a sheet belongs (access.ownership.place_of); not for steps, which lie where their hazard
        does. Raises nothing: a row that names no place is nobody's but the office's."""
        if sheet.model is School:
            facts = {**facts, "school_code": facts.get("code")}
        place = place_of(self, facts, self.day_of(sheet, facts), entered=entered)
        becomes_county_run = sheet.model is School and facts.get("level") == COUNTY_RUN
        return replace(place, township=None) if becomes_county_run else place

    def find(self, form: str, word: str, beside: str = "") -> tuple[str | None, str]:
        """The code a word stands for in a column of this form. `beside`: the 主体类型 of a subject."""
        key = (f"{form}/{beside}", word)
        if key not in self._found:
            self._found[key] = self._search(form, word, beside)
        return self._found[key]

    def _search(self, form: str, word: str, beside: str) -> tuple[str | None, str]:
        if form == SCHOOL or (form == SUBJECT and beside == OF_SCHOOL):
            return self.schools.find(word)
        if form == TOWNSHIP or (form == SUBJECT and beside == OF_TOWNSHIP):
            return self.townships.find(word)
        if form == UNIT:
            return self.units.find(word)
        if form == SUBJECT:
            code, problem = self.county.find(word)
            return (code, problem) if code else self.units.find(word)
        if form == RESPONSIBLE:
            if plain(word) in (OTHER, "其它"):
                return OTHER, ""
            unit, problem = self.units.find(word)
            if unit:
                return unit, ""
            school, of_school = self.schools.find(word)
            if school:
                return school, ""
            return None, of_school if "是不是" in of_school or "是不是" not in problem else problem
        raise KeyError(form)

    def kind_of(self, word: str) -> str:
        """The 主体类型 of the body a word names: 学校, 乡镇 or 县; "" when no register knows it."""
        kinds = {entry.code: entry.name for entry in self.pack.dictionaries.get("subject_kind", ())}
        for kind, register in (("school", self.schools), ("township", self.townships), ("county", self.units)):
            if kind in kinds and register.find(word)[0]:
                return kinds[kind]
        return kinds.get("county", "") if self.county.find(word)[0] else ""

    def name_of(self, code: str | None) -> str:
        """The name of any code of the registers; "" for none or 其他."""
        if not code or code == OTHER:
            return ""
        for register in (self.schools, self.units, self.county):
            if code in register.names:
                return register.names[code]
        return ""

    def agrees(self, code: str, word: str) -> bool:
        """Whether a name is one this code goes by, in any register."""
        return any(r.agrees(code, word) for r in (self.schools, self.units, self.townships, self.county))

    def class_of(self, school: str, word: str) -> tuple[str | None, str]:
        """The 班级编号 a word stands for in a school, by number or by name."""
        if self._classes is None:
            self._classes = {}
            classes = table(SchoolClass)
            for code, number, name in self._session.execute(
                select(classes.c.school_code, classes.c.class_no, classes.c.name).where(
                    classes.c.county == self.pack.code, classes.c.superseded_at.is_(None)
                )
            ):
                hint = "请先在学校台账的“班级”表登记，或改成已登记的班级编号。"
                self._classes.setdefault(code, Register("该校班级名册", hint)).add(number, name)
        register = self._classes.get(school)
        if register is None:
            return None, "该校还没有登记班级，请先在学校台账的“班级”表登记。"
        code, problem = register.find(word)
        if code is None and (label := class_label(word)) is not None:
            alike = {no for no, name in register.names.items() if label in (class_label(name), class_label(no))}
            if len(alike) == 1:
                return alike.pop(), ""
            if alike:
                return None, f"该校有{len(alike)}个班都像“{word}”（{'、'.join(sorted(alike))}），请改填班级编号。"
        return code, problem


REVISION = table(DataRevision)
_known: OrderedDict[tuple[str, str, int, int], Registers] = OrderedDict()
KEPT = 4
"""How many states of registers are kept: one or two counties, and the one before a write."""


def registers_of(session: Session, pack: Pack) -> Registers:
    """The registers as they stand, read once a revision of the ledgers; only to be asked, never added to.

    A session that writes asks before its first write, and takes what readers left without leaving its own.
    """
    ledgers = session.execute(select(REVISION.c.ledgers).where(REVISION.c.county == pack.code)).scalar() or 0
    key = (str(session.get_bind().url), pack.code, ledgers, pack.revision)  # type: ignore[union-attr]
    found = _known.get(key)
    if found is None:
        found = Registers(session, pack)
        if not session.info.get("writes"):
            _known[key] = found
            while len(_known) > KEPT:
                _known.popitem(last=False)
    return found


def words_of(pack: Pack, dictionary: str) -> dict[str, str]:
    """Every word that may stand in a column (name, code, alias; compared plainly) → the name it means."""
    known: dict[str, str] = {}
    for entry in reversed(pack.dictionaries.get(dictionary, ())):
        for alias in split_list(entry.aliases):
            known[plain(alias)] = entry.name
    for entry in pack.dictionaries.get(dictionary, ()):
        known[plain(entry.name)] = entry.name
        known.setdefault(plain(entry.code), entry.name)
    return known


def memo(read: Callable[[Any], Any], values: Iterable[Any]) -> list[Any]:
    """`read` over a column, each distinct value once: ledgers repeat themselves."""
    known: dict[Any, Any] = {}
    made = []
    for value in values:
        key = (type(value), value)
        if key not in known:
            known[key] = read(value)
        made.append(known[key])
    return made
