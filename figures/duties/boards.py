"""From duty instances to a board: one line a duty and side (finished, running), one place a township or school.

Finished and running are two lines and never added up (figures.md, "Duties"). Pure functions over the frame,
so that what a cell shows can be recounted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from charts.grid import Cell, Column
from figures import wording as words
from figures.duties.frame import IN_PROGRESS, MET, MISSED, NO_DATA, NOT_APPLICABLE, RECORDED, UNREACHABLE
from models.county import Pack
from models.duty import CLASS, FORTNIGHT, MONTH, QUARTER, SCHOOL_YEAR, STANDING, TERM, WEEK, Duty

WHOLE = ""
"""The place that is all places together: 全县, or the whole of what the reader sees."""
SOURCE_FITS = 20
"""Half-widths of a source that stand beside its rows."""
FITS = 5
"""Characters beside which a narrow column still has room for the symbol."""
VERBS = re.compile(r"^(加强|强化|落实|科学|有效提升)")
PASSED = {WEEK: "周", FORTNIGHT: "个双周", MONTH: "个月", QUARTER: "季", TERM: "学期", SCHOOL_YEAR: "学年"}
RUNNING = {WEEK: "本周", FORTNIGHT: "本双周", MONTH: "本月", QUARTER: "本季", TERM: "本学期", SCHOOL_YEAR: "本学年"}


@dataclass(frozen=True)
class Line:
    """One duty on one side of the day. unit: what is counted; when: the side in words; due: what it is short of."""

    key: str
    duty: str
    over: bool
    short: str
    when: str
    brief: str
    unit: str
    group: str
    clause: str
    soft: bool = False
    tracked: bool = False
    due: date | None = None

    @property
    def label(self) -> str:
        """As it stands before the row: 周排查 已过 5 周·校周; a count stands under its family."""
        return self.short if self.tracked else f"{self.short} {self.when}·{self.unit}"


@dataclass(frozen=True)
class Tally:
    """Instances of a line in a place by outcome."""

    met: int = 0
    short: int = 0
    silent: int = 0
    lost: int = 0
    excused: int = 0

    @property
    def whole(self) -> int:
        """The denominator: what is not 不适用."""
        return self.met + self.short + self.silent + self.lost

    @property
    def missing(self) -> int:
        """What is not met (yet)."""
        return self.whole - self.met

    def status(self, over: bool) -> str:
        """The status word of the cell: the worst that matters, 未报 only where nobody reported."""
        if not self.whole:
            return NOT_APPLICABLE
        if self.met == self.whole:
            return MET
        if not over:
            return UNREACHABLE if self.lost else IN_PROGRESS
        return NO_DATA if self.silent == self.whole else MISSED


@dataclass(frozen=True)
class Board:
    """Lines, places (code, name) with the whole first, and a tally for each pair that has one."""

    lines: list[Line]
    places: list[tuple[str, str]]
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)

    def tally(self, line: str, place: str = WHOLE) -> Tally:
        """What a line counts in a place; nothing where it has none."""
        return self.tallies.get((line, place), Tally())

    def line(self, key: str) -> Line | None:
        """A line by its key."""
        return next((line for line in self.lines if line.key == key), None)

    def name(self, place: str) -> str:
        """A place's name; "" for one that is not on the board."""
        return dict(self.places).get(place, "")


def task_head(pack: Pack, clause: str) -> str:
    """8 问题排查: the task's number and the first words of its title after the verb."""
    title = next((task.title for task in pack.tasks if task.code == clause), "")
    return f"{clause} {VERBS.sub('', title)[:4]}"


def board(
    frame: pd.DataFrame,
    pack: Pack,
    places: Sequence[tuple[str, str]],
    by: str,
    *,
    by_source: bool = False,
    each_period: bool = False,
) -> Board:
    """The board of these instances, in the order of the pack, finished before running.

    places: (code, name) with the whole first; by: the column that holds the code (township or school).
    by_source: lines stand under where they come from instead of their task. each_period: a line for each period.
    """
    duties = {duty.code: duty for duty in pack.duties}
    rows = frame[["duty", "over", "period", "period_kind", "last_day", "period_start", "status", by]]
    found: list[tuple[tuple[object, ...], Line]] = []
    tallies: dict[tuple[str, str], Tally] = {}
    keys = ["duty", "over", *(["period"] if each_period else [])]
    for (code, over, *one), some in rows.groupby(keys, observed=True):
        duty = duties[str(code)]
        key = key_of(duty.code, bool(over), *map(str, one))
        sizes = some.groupby([by, "status"], observed=True).size().unstack(fill_value=0)
        # What was said not to be done while its period runs is finished when the period ends.
        side = (MET, MISSED, NO_DATA, NOT_APPLICABLE) if over else (MET, IN_PROGRESS, UNREACHABLE, NOT_APPLICABLE)
        sizes = sizes.reindex(columns=list(side), fill_value=0)
        if not sizes.to_numpy().sum():
            continue
        tallies[key, WHOLE] = _tally(sizes.sum().to_list(), bool(over))
        for place, numbers in zip(sizes.index, sizes.to_numpy().tolist(), strict=True):
            tallies[key, str(place)] = _tally(numbers, bool(over))
        line = _line(key, duty, bool(over), some, pack, by_source)
        found.append(((line.group if by_source else "", duty.listed_order, not over, some["period_start"].min()), line))
    return Board([line for _, line in sorted(found, key=lambda each: each[0])], list(places), tallies)


def _tally(numbers: Sequence[int], over: bool) -> Tally:
    met, second, third, excused = numbers
    return Tally(met, second, third if over else 0, 0 if over else third, excused)


def key_of(duty: str, over: bool, period: str = "") -> str:
    """The key of a line, as it stands in the address: 8.5-over, 7.6-over-2026-2027-1-F01."""
    return "-".join(filter(None, (duty, "over" if over else "now", period)))


def _line(key: str, duty: Duty, over: bool, rows: pd.DataFrame, pack: Pack, by_source: bool) -> Line:
    kind = str(rows["period_kind"].iloc[0])
    due = None
    number = rows["period"].nunique()
    unit = "班" if duty.subject_kind == CLASS else "校"
    if kind == STANDING:
        when = brief = "现状"
    elif over:
        names = [period_words(str(name)) for name in rows["period"].unique()]
        when = names[0] if number == 1 else f"已过 {number} {PASSED.get(kind, '期')}"
        brief = names[0] if number == 1 and kind in (WEEK, FORTNIGHT) else f"{number}{PASSED.get(kind, '期')}"
        if number > 1:
            unit += {WEEK: "周", FORTNIGHT: "次"}.get(kind, "次")
    else:
        last = due = rows["last_day"].min().date()
        named = period_words(str(rows["period"].iloc[0])) if kind in (WEEK, FORTNIGHT) else ""
        when = f"{named or RUNNING.get(kind, '本期')} {last.month}.{last.day}前"
        brief = f"{last.month}.{last.day}前"
    head = source_head(duty.basis) if by_source else task_head(pack, duty.clause)
    return Line(key, duty.code, over, duty.short, when, brief, unit, head, duty.clause, duty.soft, due=due)


def period_words(name: str) -> str:
    """The name of a period in words: 2026-2027-1 → 2026年秋季学期, 2026-2027-1-W05 → 第5周, 2025-2026 →
    2025–2026学年; what stands is 现状; anything else as it is."""
    if match := re.fullmatch(r"(\d{4})-(\d{4})-([12])(?:-([WF])(\d+))?", name):
        if match[4] == "W":
            return f"第{int(match[5])}周"
        if match[4] == "F":
            return f"第{int(match[5]) * 2 - 1}–{int(match[5]) * 2}周"
        return f"{match[1]}年秋季学期" if match[3] == "1" else f"{match[2]}年春季学期"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", name):
        return "现状"
    if match := re.fullmatch(r"(\d{4})-(\d{4})", name):
        return f"{match[1]}–{match[2]}学年"
    if match := re.fullmatch(r"(\d{4})-(\d{2})", name):
        return f"{match[1]}年{int(match[2])}月"
    if match := re.fullmatch(r"(\d{4})Q([1-4])", name):
        return f"{match[1]}年{'一二三四'[int(match[2]) - 1]}季度"
    return f"{name}年" if re.fullmatch(r"\d{4}", name) else name


def source_head(basis: str) -> str:
    """The source of a reference, short enough to stand beside its rows."""
    width = 0
    for at, letter in enumerate(basis):
        width += 2 if ord(letter) > 255 else 1
        if width > SOURCE_FITS:
            return f"{basis[:at]}…"
    return basis


@dataclass(frozen=True)
class Drawn:
    """A board as a grid: names of rows and columns, cells, and what a position stands for (line, place)."""

    rows: list[str]
    columns: list[Column]
    cells: list[Cell]
    groups: list[str]
    keys: dict[tuple[int, int], tuple[str, str]]

    def at(self, line: str, place: str) -> tuple[int, int] | None:
        """The position of a line in a place."""
        return next((spot for spot, key in self.keys.items() if key == (line, place)), None)


def across(made: Board) -> Drawn:
    """Lines down, places across: the county by township."""
    cells: list[Cell] = []
    keys: dict[tuple[int, int], tuple[str, str]] = {}
    for row, line in enumerate(made.lines):
        for column, (place, _) in enumerate(made.places):
            cells.append(_cell(row, column, line, made.tally(line.key, place)))
            keys[row, column] = (line.key, place)
    columns = [Column(name) for _, name in made.places]
    return Drawn([line.label for line in made.lines], columns, cells, [line.group for line in made.lines], keys)


def down(made: Board) -> Drawn:
    """Places down, lines across: a township by school, whose names need the width."""
    cells: list[Cell] = []
    keys: dict[tuple[int, int], tuple[str, str]] = {}
    for column, line in enumerate(made.lines):
        for row, (place, _) in enumerate(made.places):
            # One school and one duty is a symbol; 1/1 would say it twice.
            alone = 1 if place != WHOLE else 0
            cells.append(_cell(row, column, line, made.tally(line.key, place), alone))
            keys[row, column] = (line.key, place)
    columns = [Column("|".join(filter(None, (*_halves(line.short), line.brief))), _head(line)) for line in made.lines]
    return Drawn([name for _, name in made.places], columns, cells, [], keys)


def _head(line: Line) -> str:
    return line.group if line.tracked else f"第{line.clause}项"


def _halves(name: str) -> tuple[str, str]:
    """A short name on two lines: 双周|心理课, 人脸|识别."""
    at = len(name) // 2
    return name[:at], name[at:]


def _cell(row: int, column: int, line: Line, tally: Tally, alone: int | None = None) -> Cell:
    status = tally.status(line.over)
    # Beside the mark of what can no longer be met stands how many that are, not how many are met.
    lost = status == UNREACHABLE
    text = words.fraction(tally.lost if lost else tally.met, tally.whole) if tally.whole > (alone or 0) else ""
    share = tally.missing / tally.whole if tally.whole else 0.0
    if line.tracked and tally.whole == alone:
        return Cell(row, column, RECORDED, "✓" if tally.met else "", share=tally.met / 2)
    if line.tracked and tally.whole:
        return Cell(row, column, RECORDED, text, share=1 - share)
    return Cell(row, column, status, text, share, line.soft, bare=alone is not None and len(text) > FITS)


def finding(made: Board) -> str:
    """The title: the widest gaps of what is over, then what runs out first; without names of schools."""
    over = [(line, made.tally(line.key)) for line in made.lines if line.over and not line.soft]
    gaps = sorted(
        ((line, t) for line, t in over if t.missing),
        key=lambda found: (-found[1].missing / found[1].whole, found[0].key),
    )
    told = [f"{line.short}差 {words.fraction(tally.missing, tally.whole)} {line.unit}" for line, tally in gaps[:2]]
    more = f"等 {len(gaps)} 项" if len(gaps) > 2 else ""
    head = "，".join(told) + more if told else ("到期的义务都已达标" if over else "没有到期的义务")
    running = [(line, made.tally(line.key)) for line in made.lines if line.due and made.tally(line.key).missing]
    if not running:
        return head
    line, tally = min(running, key=lambda found: (found[0].due or date.max, -found[1].missing))
    return f"{head}；{words.day(line.due or date.max)}前{line.short}还差 {tally.missing:,} {line.unit}"


def checklist_finding(made: Board) -> str:
    """The title of the list of 有 / 无 / 未报: what stands everywhere, what is lacking at the largest share of the
    schools that should have it, and how often 无 was said in so many words."""
    tallies = [(line, made.tally(line.key)) for line in made.lines]
    lacking = [(line, tally) for line, tally in tallies if tally.missing]
    head = f"{len(tallies)} 项有无清单，{len(tallies) - len(lacking)} 项各校都有"
    if not lacking:
        return head
    line, most = max(lacking, key=lambda found: (found[1].missing / found[1].whole, found[1].missing))
    # What still runs is no 无: nobody has said it yet.
    said_no = sum(tally.short for line, tally in tallies if line.over)
    share = words.fraction(most.missing, most.whole)
    return f"{head}，差的比例最大的是{line.short}（{share} 校）；明确报“无”的 {said_no:,} 校次"


def sentence(made: Board) -> str:
    """What the grid says, for those who cannot see it."""
    told = []
    for line in made.lines:
        tally = made.tally(line.key)
        lost = f"（{tally.lost:,} 已不可能达标）" if tally.lost else ""
        told.append(f"{line.short}{line.when}{words.fraction(tally.met, tally.whole)}{lost}")
    return f"各项义务达标情况：{'，'.join(told)}。"
