"""Who is asked and who is bound: schools with their dated facts, classes, and the scope of a duty."""

import re
from dataclasses import dataclass, field
from datetime import date

from tests.figures.recount.books import FAR, Pack, day, known
from tests.figures.recount.periods import Span
from tests.figures.recount.reporting import NOTHING, first_taught

LIMIT = re.compile(r"在校学生数([≥<])(.+)")
Ledgers = dict[str, list[dict]]


@dataclass
class School:
    """A school: when it was open, and its statements by day."""

    code: str
    opened: date
    closed: date
    facts: list[dict] = field(default_factory=list)
    classes: list[dict] = field(default_factory=list)

    def fact(self, on: date) -> dict:
        """The 学校情况 in force on a day."""
        stated = [f for f in self.facts if day(f["生效日期"]) <= on]
        return max(stated, key=lambda f: day(f["生效日期"]), default=NOTHING)

    def open_on(self, on: date) -> bool:
        """Open on a day."""
        return self.opened <= on < self.closed


@dataclass
class Subject:
    """One that owes: a school, a class of one, a unit, a township, the county."""

    code: str
    opened: date = date.min
    closed: date = FAR
    school: School | None = None
    number: str = ""
    grade: str = ""
    former: str = ""
    place: str = ""
    codes: frozenset[str] = frozenset()

    @property
    def unregistered(self) -> bool:
        """Whether it stands in for the classes of a school that registered none."""
        return self.number == "-"

    def open_in(self, first: date, last: date) -> bool:
        """Open on some day from first to last."""
        return self.opened <= last and self.closed > first

    def open_on(self, on: date) -> bool:
        """Open on a day."""
        return self.open_in(on, on)

    def calendar(self, pack: Pack, on: date) -> str:
        """The calendar it lives by on a day."""
        if self.school is None:
            return pack.base
        earlier = [part.rpartition("至") for part in (self.former or "").split("、") if part]
        grade = next((name for name, _, until in earlier if on <= date.fromisoformat(until)), self.grade)
        return pack.grades.get(grade) or pack.calendars.get(self.school.fact(on)["学段"], pack.base)


def schools(ledger: dict[str, list[dict]]) -> list[School]:
    """The schools of the sheets 学校, 学校情况 and 班级, as they hold today."""
    found = {}
    for row in known(ledger["学校"], None):
        found[row["学校代码"]] = School(row["学校代码"], day(row["开办日期"]), day(row["停办日期"]) or FAR)
    for sheet, into in (("学校情况", "facts"), ("班级", "classes")):
        for row in known(ledger[sheet], None):
            if row["学校代码"] in found:
                getattr(found[row["学校代码"]], into).append(row)
    return list(found.values())


def of_kind(kind: str, pack: Pack, every: list[School], on: date) -> list[Subject]:
    """The subjects of a kind known by D, whenever they were open; units are asked of their duty (units_of)."""
    if kind == "county":
        return [Subject(pack.code)]
    if kind == "township":
        return [Subject(code, place=code, codes=heirs(pack, code, on)) for code in sorted(pack.townships_on(on))]
    opened = [school for school in every if school.opened <= on]
    if kind == "school":
        return [Subject(s.code, s.opened, s.closed, s, place=place_of(pack, s, on)) for s in opened]
    return [subject for school in opened for subject in _classes(pack, school, on)]


def heirs(pack: Pack, township: str, on: date) -> frozenset[str]:
    """The codes whose rows are a township's on a day: its own and those of its whole predecessors."""
    return frozenset(t["code"] for t in pack.townships if pack.township(t["code"], on) == township) | {township}


def place_of(pack: Pack, school: School, on: date) -> str:
    """The township of a school on D."""
    return pack.township(school.fact(on)["乡镇代码"], on)


def _classes(pack: Pack, school: School, on: date) -> list[Subject]:
    place, rows = place_of(pack, school, on), [c for c in school.classes if day(c["开设日期"]) <= on]
    if not rows:
        return [Subject(f"{school.code}/-", school.opened, school.closed, school, "-", place=place)]
    made = []
    for row in rows:
        opened, closed = day(row["开设日期"]), min(day(row["撤销日期"]) or FAR, school.closed)
        if opened < closed:
            code = f"{school.code}/{row['班级编号']}"
            begins = max(opened, school.opened)
            grades = row["年级"] or "", row["年级沿革"] or ""
            made.append(Subject(code, begins, closed, school, row["班级编号"], *grades, place))
    return made


def bound(pack: Pack, scope: str, fact: dict) -> bool | None:
    """Whether a scope binds a school with these facts; None where a fact that decides it is blank."""
    told = [_binds(pack, part, fact) for part in scope.split("；") if part]
    return False if False in told else None if None in told else True


def _binds(pack: Pack, part: str, fact: dict) -> bool | None:
    preschool = pack.settings["stages.preschool"].split("、")
    if part in ("学校", "中小学"):
        return fact["适用31号文"] == "是" and not (part == "中小学" and fact["学段"] in preschool)
    if part == "全部学校":
        return fact is not NOTHING
    if limit := LIMIT.fullmatch(part):
        return _by_pupils(limit[1], limit[2], fact)
    heading, _, wanted = part.partition("=")
    value = fact.get(heading)
    return None if value is None else value == wanted


def _by_pupils(sign: str, limits: str, fact: dict) -> bool | None:
    pupils, area = fact.get("在校学生数"), fact.get("城乡类别")
    if pupils is None:
        return None
    by_area = {}
    for part in limits.split("|"):
        names = part.rstrip("0123456789")
        by_area |= dict.fromkeys(names.split("、"), int(part.removeprefix(names)))
    wanted = [by_area[area]] if area in by_area else by_area.values()
    reached = {pupils >= limit for limit in wanted}
    return None if len(reached) > 1 else reached.pop() == (sign == "≥")


def begins(pack: Pack, subject: Subject, week: dict, on: date) -> date | None:
    """The first day of a teaching week on which a school or class is taught; none where all is stopped."""
    assert subject.school is not None
    school = subject.school
    return first_taught(
        pack,
        week,
        school.code,
        lambda at: school.fact(min(at, on)),
        None,
    )


def owes(pack: Pack, subject: Subject, span: Span, on: date) -> bool:
    """Whether an open subject owes a period, apart from the duty's scope."""
    if span.kind == "standing":
        return True
    if span.kind in ("month", "quarter", "year"):
        since = (span.last - max(pack.starts, span.first)).days + 1
        half = 2 * since >= (span.last - span.first).days + 1
        return half and (subject.school is None or (bool(span.weeks) and subject.open_on(span.weeks[0]["first"])))
    if subject.school is None:
        firsts = [week["first"] for week in span.weeks]
        return 2 * sum(first >= pack.starts for first in firsts) >= len(firsts)
    taught = [first for week in span.weeks if (first := begins(pack, subject, week, on))]
    if not taught:
        return False
    if span.kind in ("term", "school_year"):
        return 2 * sum(first >= pack.starts and subject.open_on(first) for first in taught) >= len(taught)
    return subject.open_on(taught[0]) and 2 * sum(first >= pack.starts for first in taught) >= len(taught)
