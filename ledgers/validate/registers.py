"""The registers a ledger's codes point into: schools, townships, units, classes; found by code or by name.

Import takes the code, the official name, a stored 曾用名 or an alias; a near miss is refused with a
suggestion and nothing is ever created from it. One query a table.
"""

from bisect import bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from access.ownership import place_of
from access.rights import Place
from catalogue.ledgers import RESPONSIBLE, SCHOOL, SUBJECT, TOWNSHIP, UNIT, Sheet
from catalogue.words import OF_SCHOOL, OF_TOWNSHIP
from figures.bitemporal import known
from figures.hazards.slices import COUNTY_RUN
from ledgers.validate.class_names import class_label
from ledgers.validate.names import plain, split_list
from ledgers.validate.register import Register
from ledgers.validate.school_names import SchoolNames
from models.base import table
from models.clock import today
from models.county import UNPLACED, Pack
from models.hazard_lifecycle import OTHER
from models.record import DataRevision
from models.school import School, SchoolClass, SchoolFact

NAME_DOMAINS = {"school": "schools", "township": "townships", "unit": "units"}
"""Domains of learned words that are names, and the register each belongs to."""


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
        self._school_names: SchoolNames | None = None
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

    @property
    def school_names(self) -> SchoolNames:
        """The schools' names in the spellings that clerks vary them by."""
        if self._school_names is None:
            self._school_names = SchoolNames(self.schools, self.townships, self.pack.name, self.township_today)
        return self._school_names

    def add_school(self, code: str, name: str, former: str = "", level: str = "") -> None:
        """Take in a school (also one that comes in with the same workbook); what was not found is asked anew."""
        self._found.clear()
        self._school_names = None
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
