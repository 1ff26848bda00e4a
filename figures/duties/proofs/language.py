"""The small languages of a duty row, read into SQL: which ledger rows prove it, counted how, for whom.

Headings are those of the exported ledgers, so that whoever reads a workbook and duties.csv can recount
(docs/duties.md tells the languages). Nothing here knows a duty by its number.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    DateTime,
    FromClause,
    String,
    TypeDecorator,
    and_,
    false,
    or_,
    true,
)

from catalogue.ledgers import LEDGERS, Sheet
from catalogue.words import YES
from errors import Refused
from figures.duties.proofs.papers import blank
from models.base import table
from models.clock import close_of
from models.duty import (
    Duty,
)

NOT_HELD = "未开展说明"
"""The kind of document by which a subject says itself that something was not done."""
EVERY = "全部"
SERVED = "服务学校"
"""The measure of stations: a school has what a station in force says it serves."""
ROSTER = "名单"
ITEM = "分项"
"""The heading of documents that says of which part of its kind a row speaks."""


@dataclass(frozen=True)
class Source:
    """A ledger as the evaluator sees it: its table, its headings, the day of a row, whose row it is."""

    rows: FromClause
    headings: dict[str, str]
    day: str
    keys: dict[str, tuple[str, ...]]
    words: dict[str, str] = field(default_factory=dict)
    statement: bool = False
    """Rows are dated whole statements: in force on D is the last one with 生效日期 <= D."""

    def column(self, heading: str) -> ColumnElement[Any]:
        """The column behind a heading; Refused when the ledger has no such heading."""
        if heading not in self.headings:
            raise Refused(f"台账没有“{heading}”一列，可用的列有{'、'.join(self.headings)}。")
        return self.rows.c[self.headings[heading]]


class Sources(Mapping[str, Source]):
    """The ledgers a duty may name, as their catalogue entries tell, by the word of duties.csv; Hazards are read from
    their spans, because the states of a day are ready there."""

    def __getitem__(self, name: str) -> Source:
        sheet = self._sheets().get(name)
        if sheet is None:
            raise KeyError(name)
        return _source(sheet)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sheets())

    def __len__(self) -> int:
        return len(self._sheets())

    @staticmethod
    def _sheets() -> dict[str, Sheet]:
        return {
            sheet.proves.name or ledger.kind: sheet
            for ledger in LEDGERS.values()
            for sheet in ledger.sheets
            if sheet.proves is not None
        }


@cache
def _source(sheet: Sheet) -> Source:
    proof = sheet.proves
    assert proof is not None
    rows = table(proof.rows or sheet.model)
    return Source(
        rows, dict(proof.headings), proof.day or sheet.day, dict(proof.keys), dict(proof.words), proof.statement
    )


SOURCES = Sources()

TEST = re.compile(r"([^=≠>≥<]+)([=≠>≥<])(.*)")
HAS, HAS_NOT = "有", "无"


def first_test(source: Source, text: str) -> tuple[str, ...] | None:
    """The kinds of row a condition asks for when it starts with the ledger's kind: an index knows them."""
    heading = next(iter(source.headings))
    part = text.split("；")[0]
    if not is_text(source.column(heading)):
        return None
    if "||" in text or not part.startswith(f"{heading}=") or part == f"{heading}={HAS}":
        return None
    return tuple(part.partition("=")[2].split("|"))


def condition(source: Source, text: str) -> ColumnElement[bool]:
    """`列=值|值；列≠值；列>数 || …`: ；is and, || is or, =有 means filled in, =无 not. Raises Refused."""
    if text in ("", EVERY):
        return true()
    return or_(*(and_(*(_test(source, part) for part in way.split("；") if part.strip())) for way in text.split("||")))


def _test(source: Source, part: str) -> ColumnElement[bool]:
    match = TEST.fullmatch(part.strip())
    if match is None:
        raise Refused(f"看不懂条件“{part}”，应写成“列=值”。")
    column, sign, values = source.column(match[1].strip()), match[2], [v.strip() for v in match[3].split("|")]
    if values in ([HAS], [HAS_NOT]):
        return filled(column) if values == [HAS] else ~filled(column)
    if sign in ">≥<":
        try:
            number = float(values[0])
        except ValueError:
            raise Refused(f"条件“{part}”里的“{values[0]}”应为数字。") from None
        return {">": column > number, "≥": column >= number, "<": column < number}[sign]
    if isinstance(column.type, Boolean):
        wanted = column.is_(values == [YES])
    else:
        wanted = column.in_([source.words.get(value, value) for value in values])
    return ~wanted if sign == "≠" else wanted


def is_text(column: ColumnElement[Any]) -> bool:
    """Whether a column holds text: the type itself, or what a decorated type is built on."""
    kind = column.type
    return isinstance(kind.impl if isinstance(kind, TypeDecorator) else kind, String)


def filled(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """`列=有`: not null and, of text, not blank. Text columns hold '' where nothing was written."""
    return and_(column.is_not(None), ~blank(column)) if is_text(column) else column.is_not(None)


def proving(duty: Duty, filter_: str) -> ColumnElement[bool]:
    """The rows of the duty's ledger that prove it.

    A document proves a duty when it names it (对应条款), or when it names none and is of the kind asked for; what it
    proves is also counted in the lines beside that duty whose kind it is. A 未开展说明 proves nothing.
    """
    source = SOURCES[duty.ledger]
    if duty.ledger != "documents":
        return condition(source, filter_)
    rows = source.rows.c
    named = rows.duty == duty.code
    open_to_kind = or_(blank(rows.duty), rows.duty == main) if (main := beside(duty)) else blank(rows.duty)
    by_kind = and_(open_to_kind, condition(source, filter_)) if filter_ else false()
    return and_(rows.kind != NOT_HELD, or_(named, by_kind))


def beside(duty: Duty) -> str:
    """The code of the duty that a line stands beside (6.6 of 6.6-2); "" for a duty itself."""
    main, dash, number = duty.code.rpartition("-")
    return main if dash and number.isdigit() else ""


def within(source: Source, first: date, last: date) -> ColumnElement[bool]:
    """Rows dated from first to last, both in."""
    column = source.rows.c[source.day]
    if isinstance(column.type, DateTime):
        return and_(column >= datetime.combine(first, time()), column < close_of(last))
    return and_(column >= first, column <= last)


def taught(weeks: Iterable[tuple[str, int, int]]) -> ColumnElement[bool]:
    """Lessons of these stretches of teaching weeks: (term, first week, last week).

    The week is asked first: it is the cheapest test and turns most rows away.
    """
    rows = SOURCES["lessons"].rows.c
    parts = [and_(rows.week_no >= low, rows.week_no <= high, rows.term == term) for term, low, high in weeks]
    return or_(*parts) if parts else false()


def kinds_of(duty: Duty) -> tuple[str, ...]:
    """The kinds a duty over facilities, staffing or documents asks for. Raises Refused when it tests more."""
    return _kinds_and_items(duty)[0]


def items_of(duty: Duty) -> tuple[str, ...]:
    """The 分项 a duty over documents asks for; none: any."""
    return _kinds_and_items(duty)[1] if duty.ledger == "documents" else ()


def _kinds_and_items(duty: Duty) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not duty.filter:
        return (), ()
    first, *more = duty.filter.split("；")
    heading, _, values = first.partition("=")
    kind = next(iter(SOURCES[duty.ledger].headings))
    of_items = len(more) == 1 and more[0].startswith(f"{ITEM}=") and duty.ledger == "documents"
    if heading != kind or "||" in duty.filter or (more and not of_items):
        also = f"，后面可以再写“；{ITEM}=…”" if duty.ledger == "documents" else ""
        raise Refused(f"filter 列：{duty.ledger} 台账只能按“{kind}=…”筛选{also}。")
    return tuple(values.split("|")), tuple(more[0].partition("=")[2].split("|")) if more else ()


@dataclass(frozen=True)
class Limits:
    """在校学生数≥农村1200|城区、镇区1000 (or <): a number for each 城乡类别, in the county's own words."""

    by_area: tuple[tuple[str, float], ...]
    at_least: bool


@dataclass(frozen=True)
class Scope:
    """Whom a duty binds: schools by 适用31号文 and 学段, and by facts that may be unknown."""

    covered: bool = False
    without_preschools: bool = False
    stages: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    boarding: bool | None = None
    gas: bool | None = None
    limits: Limits | None = None


LIMITS = re.compile(r"在校学生数([≥<])(.+)")
LIMIT = re.compile(r"(\D+)(\d+)")


def scope_of(duty: Duty) -> Scope:
    """The scope of a duty; Refused with the part that cannot be read."""
    parts = [part.strip() for part in duty.scope.split("；") if part.strip()]
    facts: dict[str, Any] = {}
    for part in parts:
        if part in ("学校", "中小学"):
            facts |= {"covered": True, "without_preschools": part == "中小学"}
        elif match := LIMITS.fullmatch(part):
            facts["limits"] = Limits(_limits(part, match[2]), match[1] == "≥")
        elif part.startswith("学段="):
            facts["stages"] = tuple(part[3:].split("|"))
        elif part.startswith("城乡类别="):
            facts["areas"] = tuple(part[5:].split("|"))
        elif part in ("寄宿=是", "寄宿=否"):
            facts["boarding"] = part.endswith(YES)
        elif part in ("有燃气=是", "有燃气=否"):
            facts["gas"] = part.endswith(YES)
        elif part != "全部学校":
            raise Refused(f"看不懂适用范围“{part}”。")
    return Scope(**facts)


def _limits(part: str, text: str) -> tuple[tuple[str, float], ...]:
    found: dict[str, float] = {}
    for each in text.split("|"):
        match = LIMIT.fullmatch(each.strip())
        if match is None:
            raise Refused(f"看不懂“{part}”里的“{each}”，应写成城乡类别和人数，如 农村1200|城镇1000。")
        for area in match[1].split("、"):
            if area in found:
                raise Refused(f"“{part}”里“{area}”写了两次。")
            found[area] = float(match[2])
    return tuple(found.items())


@dataclass(frozen=True)
class Step:
    """From so many pupils on: a minimum, and one more for each further `each` pupils (0: none)."""

    pupils: int
    minimum: int
    more: int
    each: int


STEP = re.compile(r"(\d+):(\d+)(?:\+(\d+)/(\d+))?")


def steps_of(duty: Duty) -> tuple[Step, ...]:
    """`0:1|100:2|1000:3+1/500`: the minimum by 在校学生数. Raises Refused."""
    found = []
    for part in filter(None, duty.steps.split("|")):
        match = STEP.fullmatch(part)
        if match is None:
            raise Refused(f"看不懂按学生数分档“{part}”，应写成 1000:3+1/500。")
        found.append(Step(int(match[1]), int(match[2]), int(match[3] or 0), int(match[4] or 0)))
    return tuple(found)
