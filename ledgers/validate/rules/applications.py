"""销号申请单: a sheet that tells how hazards were mended and never when they were found.

Its rows are about hazards that stand already. Each is looked for at its school by place and description; what is
found is read as a step of that hazard, and no row becomes a hazard of its own without a 发现日期.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from catalogue.ledgers import HAZARDS_SHEET, STEPS_SHEET
from ledgers.reading.deciding.undated import month_told
from ledgers.validate.names import plain
from ledgers.validate.rows.row import BLANK, Row, Source
from ledgers.validate.rows.validator import Validator
from models.clock import today
from models.hazard_lifecycle import STATE_WORDS, spans_of

TELLS = ("done_on", "done_text", "progress", "verified_on", "verified")
"""Columns that tell of mending and verification: a sheet without days in which one is filled is an application."""
ALIKE = 0.5
"""How alike two descriptions must be (share of letters) to be offered for one another."""
OFFERED = 6
NONE_OF_THEM, ON_THE_DAY = "none", "done"
_TITLE = re.compile(r"销号申请|申请销号|销号审批|验收申请|复查申请|整改情况报告|整改报告")
_OF_THE_FORM = frozenset({"日期", "时间", "登记日期", "登记时间"})
_MARKS = re.compile(r"[,，.。;；:：、!！?？()（）“”\"'\s]")


@dataclass(frozen=True)
class Standing:
    """A hazard that stands: the version, its state today, the body responsible now, the day of its last report.
    `found`: it was found by its words, the row stated no number."""

    version: Any
    state: str
    responsible: str
    report_on: date | None
    found: bool = True

    @property
    def words(self) -> str:
        """KJ-2026-00001 食堂：地面湿滑（2026-09-01发现，整改中）."""
        old = self.version
        what = f"{old.place}：{old.description}" if old.place else old.description
        return f"{old.number} {what[:40]}（{old.found_on}发现，{STATE_WORDS[self.state]}）"


def match_applications(validator: Validator, rows: Sequence[Row]) -> set[int]:
    """Give the rows of application sheets the number of the hazard they are about, and nothing else of a hazard.

    `validator.about` keeps what stands, by id of the row. The ids of the rows that nobody has placed yet come back:
    they are bad, or wait for an answer.
    """
    sheets: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        sheets[id(row.source)].append(row)
    undecided: set[int] = set()
    for there in sheets.values():
        if _is_application(there[0].source, there):
            undecided |= _Application(validator, there).placed()
        elif there[0].source.table is not None and "found_on" not in there[0].source.values:
            undecided |= _Application(validator, there).dated()
    return undecided


def _is_application(source: Source, rows: Sequence[Row]) -> bool:
    """Whether a sheet tells of mending and has no day of finding; the date of the form itself is none."""
    if source.table is None or not source.file:
        return False
    told = any(row.facts.get(name) not in BLANK for row in rows for name in TELLS)
    if not told or "found_on" not in source.values:
        return told
    label = plain(source.table.recognised.labels.get("found_on", ""))
    return label in _OF_THE_FORM and "found_on" in source.table.recognised.stated and bool(_TITLE.search(source.about))


class _Application:
    """One sheet of applications and the hazards of its schools."""

    def __init__(self, validator: Validator, rows: Sequence[Row]) -> None:
        self.validator, self.rows = validator, rows
        self.source = rows[0].source
        if "found_on" in self.source.values:
            stated = self.source.table.recognised.stated["found_on"] if self.source.table else ""
            validator.note(f"“{self.source.title}”表写明的日期“{stated}”是填表的日子，不作发现日期。")
            for row in rows:
                row.facts.pop("found_on", None)
                row.given -= {"found_on"}

    def placed(self) -> set[int]:
        """Place every row that can be placed; the ids of those that could not."""
        numbered = [row for row in self.rows if row.facts.get("number")]
        unnumbered = [row for row in self.rows if not row.facts.get("number") and not row.bad]
        undecided = self._numbered(numbered)
        if not numbered and (unplaced := self._never_registered(unnumbered)) is not None:
            return undecided | unplaced
        for row in self.rows:
            if row.bad and not row.facts.get("number"):
                # Whose it is has to be known first.
                row.flawed.add("found_on")
                undecided.add(id(row))
        standing = self._standing(unnumbered)
        sure: list[tuple[Row, Standing]] = []
        for row in unnumbered:
            here = standing.get(_where(row), [])
            equal = [one for one in here if self._fits(row, one) and _equal(row, one)]
            best = _foremost(row, equal)
            if len(best) == 1 and best[0].state != "closed":
                sure.append((row, best[0]))
            elif len(best) == 1 and _told_already(row, best[0]):
                self._take(row, best[0])
            elif not self._chosen(row, best, here):
                undecided.add(id(row))
        if sure and not self._accepted(sure):
            for row, _ in sure:
                self._leave(row, "请加“发现日期”一列，写明是哪天发现的，作为新的隐患登记；或在“隐患编号”一列填写编号。")
                undecided.add(id(row))
        elif sure:
            for row, one in sure:
                self._take(row, one)
        return undecided

    def dated(self) -> set[int]:
        """Ask when the hazards of a sheet that tells nothing of days were found; the ids of the rows that wait."""
        fresh = [row for row in self.rows if not row.facts.get("number") and not row.bad]
        return (self._never_registered(fresh) if len(fresh) == len(self.rows) else None) or set()

    def _never_registered(self, rows: Sequence[Row]) -> set[int] | None:
        """A ledger of treatment that says nothing of when its hazards were found, none of which stands: when they were
        found is asked once. The ids of the rows that wait; None where the sheet is an application all the same."""
        table = self.source.table
        if not rows or table is None or _TITLE.search(self.source.about):
            return None
        standing = self._standing(rows)
        if any(
            self._fits(row, one) and _likeness(row, one) >= ALIKE
            for row in rows
            for one in standing.get(_where(row), [])
        ):
            return None
        done = [day for row in rows if isinstance(day := row.facts.get("done_on"), date)]
        days = dict(zip(("first", "last"), month_told(table.recognised, self.source.title) or (), strict=False))
        latest = min([*done, today()])
        choices = [(way, f"都是{day}发现的") for way, day in days.items() if day <= latest]
        choices += [(ON_THE_DAY, "就在整改完成的当天发现的")] if len(done) == len(rows) else []
        if not choices:
            return None
        taken = self.validator.readings.ask(
            "undated",
            f"“{self.source.title}”表没有发现日期，台账里也没有这{len(rows)}件隐患，它们是哪天发现的？",
            [row.source.ref(row.at, "description") for row in rows],
            [*choices, (NONE_OF_THEM, "都不是：请加上“发现日期”一列，或填写隐患编号")],
            key="undated:隐患",
        )
        if taken == NONE_OF_THEM:
            return None
        for row in rows:
            if not taken:
                self._leave(row)
                continue
            row.facts["found_on"] = row.facts["done_on"] if taken == ON_THE_DAY else days[taken]
            row.given |= {"found_on"}
        return set() if taken else {id(row) for row in rows}

    def _numbered(self, rows: Sequence[Row]) -> set[int]:
        """Rows with a number are that hazard's; a number that stands nowhere is a bad cell."""
        stand = self.validator.stored(HAZARDS_SHEET, "number", {str(row.facts["number"]) for row in rows})
        found = {one.version.number: one for one in self._lives(stand)}
        lost = set()
        for row in rows:
            if one := found.get(str(row.facts["number"])):
                self.validator.about[id(row)] = replace(one, found=False)
            else:
                self._leave(
                    row,
                    f"隐患台账里没有编号{row.facts['number']}：请改正编号；没有登记过的请加“发现日期”一列。",
                    "number",
                )
                lost.add(id(row))
        return lost

    def _standing(self, rows: Sequence[Row]) -> dict[tuple[str, str], list[Standing]]:
        """What stands at the rows' schools, or in their townships outside all schools."""
        made: dict[tuple[str, str], list[Standing]] = defaultdict(list)
        for name in ("school_code", "township_code"):
            codes = {str(code) for row in rows if (where := _where(row))[0] == name and (code := where[1])}
            stand = self.validator.stored(HAZARDS_SHEET, name, codes) if codes else []
            for one in self._lives([old for old in stand if name == "school_code" or not old.school_code]):
                made[name, getattr(one.version, name)].append(one)
        return made

    def _lives(self, stand: Sequence[Any]) -> Iterable[Standing]:
        steps: dict[str, list[Any]] = defaultdict(list)
        for step in self.validator.stored(STEPS_SHEET, "hazard_no", {old.number for old in stand}):
            steps[step.hazard_no].append(step)
        for old in sorted(stand, key=lambda old: (old.found_on, old.number)):
            if spans := spans_of(old, steps[old.number]):
                last = spans[-1]
                yield Standing(old, last.state, last.responsible, last.report_on)

    def _fits(self, row: Row, one: Standing) -> bool:
        """Whether the hazard was found by the day the row tells of, and at a place that is not another."""
        told = [day for name in ("done_on", "verified_on") if isinstance(day := row.facts.get(name), date)]
        if told and max(told) < one.version.found_on:
            return False
        here, there = _letters(row.facts.get("place")), _letters(one.version.place)
        return not here or not there or here in there or there in here

    def _accepted(self, sure: Sequence[tuple[Row, Standing]]) -> bool:
        listed = "；".join(f"第{row.number}行→{one.words}" for row, one in sure[:5]) + ("……" if len(sure) > 5 else "")
        taken = self.validator.readings.ask(
            "application",
            f"“{self.source.title}”表没有发现日期，看作销号申请：{len(sure)}行各找到一件已登记的隐患，"
            f"完成和复查记到它名下，不另登记。{listed}",
            [row.source.ref(row.at, "description") for row, _ in sure],
            [("steps", "记到找到的隐患名下"), (NONE_OF_THEM, "不是这些隐患")],
            likely="steps",
            key="application",
        )
        return taken == "steps"

    def _chosen(self, row: Row, best: Sequence[Standing], here: Sequence[Standing]) -> bool:
        """Ask which hazard a row is about where several fit, or only some that are alike."""
        school = self.validator.registers.name_of(_where(row)[1]) or "这里"
        closed = [one for one in best if one.state == "closed"]
        offered = [one for one in best if one.state != "closed"] if not closed else []
        if not offered:
            near = [(_likeness(row, one), one) for one in here if one.state != "closed" and self._fits(row, one)]
            ranked = sorted(near, key=lambda found: -found[0])
            offered = [one for score, one in ranked if score >= ALIKE][:OFFERED]
        if not offered:
            known = f"{closed[0].words}与这一行相同" if closed else f"没有找到{school}的这件在办隐患"
            self._leave(
                row,
                f"{known}：这张表没有发现日期，按销号申请读取，只记到在办的隐患名下。请在“隐患编号”一列填写编号；"
                "没有登记过的请加“发现日期”一列先登记。",
            )
            return False
        what = "、".join(str(part) for name in ("place", "description") if (part := row.facts.get(name)))
        taken = self.validator.readings.ask(
            "application",
            f"第{row.number}行“{what[:40]}”没有发现日期，{school}有{len(offered)}件"
            f"{'相同' if best else '相近'}的在办隐患，是哪一件？",
            [row.source.ref(row.at, "description")],
            [*((one.version.number, one.words) for one in offered[:OFFERED]), (NONE_OF_THEM, "都不是")],
        )
        if one := next((one for one in offered if one.version.number == taken), None):
            self._take(row, one)
            return True
        if taken:
            self._leave(row, "都不是的，请加“发现日期”一列，写明是哪天发现的，作为新的隐患登记。")
        else:
            self._leave(row)
        return False

    def _take(self, row: Row, one: Standing) -> None:
        """The row is about this hazard: it brings steps, and leaves what was registered as it stands."""
        old, kept = one.version, {column.field for column in HAZARDS_SHEET.facts if column.clerk}
        self.validator.about[id(row)] = one
        for name in ("level", "first_deadline"):
            written, stands = row.facts.get(name), getattr(old, name)
            if name in row.given and written not in BLANK and type(written) is type(stands) and written != stands:
                heading = HAZARDS_SHEET.column(name).heading
                self.validator.warn(row, name, f"{heading}已登记为{stands}，销号申请不改登记，仍按{stands}。")
        row.facts = {name: value for name, value in row.facts.items() if name in kept} | {"number": old.number}
        row.given = frozenset(row.given & kept | {"number"})

    def _leave(self, row: Row, sentence: str = "", name: str = "description") -> None:
        """Nobody knows yet which hazard it is: nothing else about the row is judged."""
        row.bad = True
        if sentence:
            self.validator.error(row, name, sentence)
        row.flawed |= {column.field for column in HAZARDS_SHEET.stored}


def _where(row: Row) -> tuple[str, str]:
    school, township = row.facts.get("school_code"), row.facts.get("township_code")
    return ("school_code", str(school)) if school else ("township_code", str(township or ""))


def _letters(text: Any) -> str:
    return _MARKS.sub("", plain(str(text or "")))


def _equal(row: Row, one: Standing) -> bool:
    return _letters(row.facts.get("description")) == _letters(one.version.description)


def _likeness(row: Row, one: Standing) -> float:
    here, there = _letters(row.facts.get("description")), _letters(one.version.description)
    if not here or not there:
        return 0.0
    if here in there or there in here:
        return 1.0
    return SequenceMatcher(None, here, there).ratio()


def _told_already(row: Row, one: Standing) -> bool:
    """Whether a closed hazard was closed by what this row tells: the same sheet once more."""
    return one.report_on is not None and row.facts.get("done_on") in (one.report_on, None)


def _foremost(row: Row, found: Sequence[Standing]) -> list[Standing]:
    """Of equal ones those that this row was told of before, else those to be mended, those reported, those closed."""
    same_day = [one for one in found if one.report_on is not None and one.report_on == row.facts.get("done_on")]
    if len(same_day) == 1:
        return same_day
    for state in ("open", "awaiting", "closed"):
        if some := [one for one in found if one.state == state]:
            return some
    return []
