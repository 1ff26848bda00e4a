"""What a row of duties.csv must hold beyond its own languages: names that exist, numbers that can be met, and the
facts that only the county can know (what is a weak point, what must be met together)."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean

from actions.pack.folder import LIST, Folder
from actions.pack.settings import names_in
from catalogue.ledgers import LEDGERS
from catalogue.words import NO, YES
from errors import Refused
from figures.duties.proofs.language import HAS, HAS_NOT, ROSTER, SOURCES, TEST, items_of, kinds_of, scope_of
from figures.duties.proofs.measures import check_duty
from models.county import ITEMS, DictionaryEntry, Task, Unit
from models.duty import CLASS, COUNTED, FORTNIGHT, SCHOOL, SPATIAL, TERM, WEEK, Duty

FILE = "duties.csv"
Placed = tuple[int, Duty]


def check_duties(found: Folder) -> None:
    """Raise Refused with line and column at the first row of duties.csv that could not be meant."""
    rows = [
        (line, Duty(county=found.code, pack_revision=0, **row))
        for line, row in zip(found.lines[FILE], found.rows[FILE], strict=True)
    ]
    tasks = {row["code"] for row in found.of(Task)}
    units = {row["code"] for row in found.of(Unit)} | {ROSTER}
    for line, duty in rows:
        if duty.clause not in tasks:
            raise _refused(line, "clause", f"“{duty.clause}”不是tasks.csv 里的任务代码")
        for unit in re.split(r"[、-]", duty.units) if duty.units else ():
            if unit not in units:
                raise _refused(line, "units", f"“{unit}”不是units.csv 里的单位代码（或 {ROSTER}）")
        try:
            check_duty(duty)
        except Refused as fault:
            raise Refused(f"{FILE} 第{line}行 {fault}") from None
        for column in ("filter", "whole", "alternative_filter"):
            _check_condition(found, line, duty.ledger, column, getattr(duty, column))
        _check_items(found, line, duty)
        _check_numbers(line, duty)
        _check_scope(found, line, duty)
        _check_main_school(line, duty)
    _check_weak_points(rows)
    _check_together(rows)


def _refused(line: int, column: str, fault: str) -> Refused:
    return Refused(f"{FILE} 第{line}行 {column} 列：{fault}。")


def _check_condition(found: Folder, line: int, ledger: str, column: str, text: str) -> None:
    """A word that no row can hold would make a duty that nothing ever meets."""
    sheets = LEDGERS["meetings" if ledger == "resolutions" else ledger].sheets if text else ()
    choices = {each.heading: each.choices for sheet in sheets for each in sheet.facts if each.choices}
    for part in re.split("；|\\|\\|", text):
        test = TEST.fullmatch(part.strip())
        if test is None or test[2] not in "=≠":
            continue
        heading, words = test[1].strip(), {word.strip() for word in test[3].split("|")} - {HAS, HAS_NOT}
        source = SOURCES[ledger]
        if dictionary := choices.get(heading):
            names, what = names_in(found, dictionary), f"dictionaries.csv 里 {dictionary} 的名称"
        elif heading in source.headings and isinstance(source.column(heading).type, Boolean):
            names, what = {YES, NO}, f"{YES}或{NO}"
        elif source.words and source.headings.get(heading) == "state":
            names, what = set(source.words), f"隐患的状态（{'、'.join(source.words)}）"
        else:
            continue
        if wrong := sorted(words - names):
            raise _refused(line, column, f"“{wrong[0]}”不是{what}")


def _check_items(found: Folder, line: int, duty: Duty) -> None:
    """A 分项 belongs to kinds of paper; one asked for of other kinds could never be there."""
    if duty.ledger != "documents" or not (asked := items_of(duty)):
        return
    kinds = set(kinds_of(duty))
    for row in found.of(DictionaryEntry):
        if row["dictionary"] == ITEMS and row["name"] in asked and not kinds & set(row["note"].split(LIST)):
            told = "、".join(sorted(kinds))
            raise _refused(line, "filter", f"“{row['name']}”不是“{told}”的分项（dictionaries.csv 里写在 note）")


def _check_numbers(line: int, duty: Duty) -> None:
    """A threshold that everybody meets, or a period that ends before it begins, is a slip."""
    if not 0 <= duty.minimum < float("inf"):
        raise _refused(line, "minimum", f"“{duty.minimum:g}”应为不小于0的数")
    if duty.judgement == COUNTED and not (duty.minimum or duty.whole or duty.steps):
        raise _refused(line, "minimum", "要判达标的职责不能是0，0次人人达标")
    if duty.alternative_minimum is not None and not 0 < duty.alternative_minimum < float("inf"):
        raise _refused(line, "alternative_minimum", f"“{duty.alternative_minimum:g}”应大于0")
    if duty.per_week_max is not None and not 0 < duty.per_week_max < float("inf"):
        raise _refused(line, "per_week_max", f"“{duty.per_week_max:g}”应大于0，不限的留空")
    if duty.valid_to is not None and duty.valid_to <= duty.valid_from:
        raise _refused(line, "valid_to", f"{duty.valid_to}不晚于 valid_from {duty.valid_from}")


def _check_scope(found: Folder, line: int, duty: Duty) -> None:
    """The words of a scope are the county's own, and a limit by 城乡类别 says a number for each of them."""
    scope = scope_of(duty)
    if duty.scope and duty.subject_kind not in (SCHOOL, CLASS) and duty.judgement != SPATIAL:
        raise _refused(line, "scope", "只用于学校和班级的职责，单位、乡镇的请留空")
    areas = [area for area, _ in scope.limits.by_area] if scope.limits else []
    wanted: tuple[tuple[str, Iterable[str]], ...] = (
        ("school_stage", scope.stages),
        ("urban_rural", (*scope.areas, *areas)),
    )
    for dictionary, words in wanted:
        for word in words:
            if word not in (names := names_in(found, dictionary)):
                told = "、".join(sorted(names))
                raise _refused(line, "scope", f"“{word}”不是dictionaries.csv 里 {dictionary} 的名称（{told}）")
    if areas and (lacking := names_in(found, "urban_rural") - set(areas)):
        told = "、".join(sorted(lacking))
        raise _refused(line, "scope", f"没有写“{told}”的人数，每一个城乡类别都要有，如 乡村1200|城区、镇区1000")


def _check_main_school(line: int, duty: Duty) -> None:
    """What is done at each place and counted by the week cannot be done by another place."""
    if duty.through_main and duty.subject_kind not in (SCHOOL, CLASS):
        raise _refused(line, "through_main", "只用于学校和班级的职责，其余请填否")
    if duty.through_main and duty.period == WEEK:
        raise _refused(line, "through_main", "每周的排查各校点自己报，不能由主校代，请填否")


def _check_weak_points(rows: list[Placed]) -> None:
    """One kind of facility or post is a weak point everywhere or nowhere: another duty over it would tell it."""
    said: dict[tuple[str, str], Placed] = {}
    for line, duty in rows:
        if duty.weak_point and duty.subject_kind not in (SCHOOL, CLASS):
            raise _refused(line, "weak_point", "只用于学校的职责，其余请填否")
        if duty.ledger not in SOURCES or not SOURCES[duty.ledger].statement or duty.subject_kind != SCHOOL:
            continue
        for kind in kinds_of(duty):
            before = said.setdefault((duty.ledger, kind), (line, duty))
            if before[1].weak_point != duty.weak_point:
                raise _refused(line, "weak_point", f"与第{before[0]}行同为“{kind}”，两行应当一致")


def _check_together(rows: list[Placed]) -> None:
    """Two duties that must be met together are one clause's lessons of a class, by the fortnight and by the term."""
    by_code: dict[str, Duty] = {duty.code: duty for _, duty in rows}
    first = 0
    for line, duty in rows:
        if not duty.together_with:
            continue
        other = by_code.get(duty.together_with)
        if other is None:
            raise _refused(line, "together_with", f"“{duty.together_with}”不是 duties.csv 里的职责代码，没有的留空")
        alike = [_lessons(each) for each in (duty, other)]
        if alike[0] != alike[1] or alike[0] is None or {duty.period, other.period} != {FORTNIGHT, TERM}:
            raise _refused(
                line, "together_with",
                f"只能是同一条款、同一课程、按班计课时的一双：一行按双周（{FORTNIGHT}），一行按学期（{TERM}）",
            )  # fmt: skip
        if first:
            raise _refused(line, "together_with", f"只能有一双，第{first}行已经写了")
        first = line


def _lessons(duty: Duty) -> tuple[Any, ...] | None:
    if (duty.ledger, duty.subject_kind, duty.judgement) != ("lessons", CLASS, COUNTED):
        return None
    return duty.rule_set, duty.clause, duty.filter, duty.measure, duty.scope
