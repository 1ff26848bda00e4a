"""Each row finds the stored one it is about: by number or key, else by identity."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Column as SqlColumn
from sqlalchemy import ColumnElement, String, and_, or_

from catalogue.ledgers import SCHOOL, SUBJECT, TOWNSHIP, UNIT, Sheet
from ledgers.validate.rows.checks import say_missing
from ledgers.validate.rows.external import clash
from ledgers.validate.rows.outcomes import compared, differing
from ledgers.validate.rows.row import BLANK, Row
from ledgers.validate.rows.twins import NO_TWIN, look_for_twins, twin_fields
from ledgers.validate.rows.validator import Validator
from models.base import table

WHOLE_LEDGER = 300
"""From so many rows without a number on the whole ledger is read instead of what is like them."""


OWN_PLACE = ("school_code",)


LIKE = 50
"""Conditions asked in one query."""


EXACT = {"day", "instant", SCHOOL, TOWNSHIP, UNIT, SUBJECT}
"""Forms of cells that are equal only when they are the same: no spelling of theirs differs from what is stored."""


def match_rows(validator: Validator, sheet: Sheet, rows: list[Row]) -> None:
    """Find each row's stored version, by number or key, else by identity; look for 疑似重复."""
    numbered = validator.ledger.numbered if sheet.key == (validator.ledger.numbered,) else ""
    key = itemgetter(*sheet.key) if len(sheet.key) > 1 else _single(sheet.key[0])
    without = [row for row in rows if numbered and not row.facts.get(numbered) and not row.bad]
    wanted = {str(row.facts[sheet.key[0]]) for row in rows if row.facts.get(sheet.key[0]) and (numbered or not row.bad)}
    like = matching(sheet, without) if without else ()
    stand = validator.stored(sheet, sheet.key[0], None if like is None else wanted)
    by_key = {key_of_stored(sheet, old): old for old in stand}
    seen: dict[Any, Row] = {}
    for row in rows:
        if row.bad or (numbered and not row.facts.get(numbered)):
            continue
        if row.parent is not None and not row.facts.get(sheet.key[0]):
            continue
        if missing := [name for name in sheet.key if row.facts.get(name) is None]:
            for name in missing:
                say_missing(validator, row, name, sheet.column(name).heading)
            continue
        this = key(row.facts)
        if this in seen:
            first = seen[this]
            where = f"第{first.number}行" if first.source is row.source else f"“{first.source.title}”第{first.number}行"
            headings = "、".join(sheet.column(name).heading for name in sheet.key)
            validator.error(row, sheet.key[-1], f"与{where}的{headings}相同，请删去一行或改正。")
            continue
        seen[this] = row
        row.stored = by_key.get(this)
    if numbered and any(row.source.file for row in rows):
        _overwritten(validator, sheet, [row for row in rows if row.source.file])
    if without:
        taken = {row.stored.id for row in rows if row.stored is not None}
        near = stand if like is None else _found(validator, sheet, like)
        _match_by_identity(validator, sheet, without, [old for old in near if old.id not in taken])


def _found(validator: Validator, sheet: Sheet, like: Sequence[ColumnElement[bool]]) -> list[Any]:
    """The standing rows that meet one of the conditions, each once, in the order they were recorded."""
    found: dict[int, Any] = {}
    for start in range(0, len(like), LIKE):
        query = validator.standing(sheet).where(or_(*like[start : start + LIKE]))
        found |= {old.id: old for old in validator.session.execute(query)}
    return [found[i] for i in sorted(found)]


def _match_by_identity(validator: Validator, sheet: Sheet, rows: list[Row], stand: list[Any]) -> None:
    groups: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for old in stand:
        groups[tuple(compared(getattr(old, name)) for name in sheet.identity)].append(old)
    incoming: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        incoming[tuple(compared(row.facts.get(name)) for name in sheet.identity)].append(row)
    lonely: list[Row] = []
    for identity, arrived in incoming.items():
        there = sorted(groups.get(identity, ()), key=attrgetter(validator.ledger.numbered))
        left = []
        for row in arrived:
            mine = [old for old in there if not clash(row, old)]
            equal = next((old for old in mine if not differing(sheet, row, old)), None)
            if equal is not None:
                there.remove(equal)
                row.stored = equal
            else:
                left.append(row)
        if len(left) > 1 and not there:
            validator.counted["行与同一文件里另一行的学校、日期和内容都相同，各作一件登记；若是重复请删去"] += (
                len(left) - 1
            )
        for row in left:
            first = next((old for old in there if not clash(row, old)), None)
            certain = first is not None and (not sheet.twins or len(twin_fields(validator, sheet, row, first)) != 1)
            if first is not None and certain and not (validator.new and sheet.twins):
                there.remove(first)
                row.stored = first
            else:
                lonely.append(row)
        groups[identity] = there
    for row in rows:
        if row.stored is not None:
            row.facts[validator.ledger.numbered] = getattr(row.stored, validator.ledger.numbered)
    if lonely and sheet.twins:
        left_over = [old for there in groups.values() for old in there]
        look_for_twins(validator, sheet, lonely, sorted(left_over, key=attrgetter("id")))


def _overwritten(validator: Validator, sheet: Sheet, rows: Sequence[Row]) -> None:
    """A number under which school, day and description all differ from what stands is more likely a slip."""
    core = [name for name in dict.fromkeys((*OWN_PLACE, sheet.day, *sheet.identity[-1:])) if name]
    there = []
    for row in rows:
        if row.stored is None or row.bad:
            continue
        differ = set(differing(sheet, row, row.stored))
        stated = [name for name in core if name in row.given and row.facts.get(name) not in BLANK]
        if len(stated) >= 3 and set(stated) <= differ:
            there.append(row)
    if not there:
        return
    numbered = sheet.column(sheet.key[0]).heading
    taken = validator.readings.ask(
        "overwrite",
        f"{len(there)}行按{numbered}（如{there[0].facts[sheet.key[0]]}）找到的已登记内容，学校、日期和内容全都不同。",
        [row.source.ref(row.at, sheet.key[0]) for row in there],
        [("update", f"就是那一件，按{numbered}整行更新"), ("new", f"不是那一件，不用这个{numbered}，另行登记")],
    )
    if taken == "new":
        for row in there:
            row.stored = None
            row.facts[sheet.key[0]] = None


def matching(sheet: Sheet, rows: Sequence[Row]) -> list[ColumnElement[bool]] | None:
    """What a standing row must meet to be one of these rows, or 疑似重复 of one: one condition for each set of
    codes and days that the rows state and that no twin may differ in. None when there are so many rows, or so
    little is stated, that the whole ledger has to be read."""
    if len(rows) > WHOLE_LEDGER:
        return None
    fixed = [
        name for name in sheet.identity if sheet.column(name).form in EXACT and name not in (*sheet.twins, *NO_TWIN)
    ]
    asked: set[tuple[tuple[str, Any], ...]] = set()
    for row in rows:
        stated = [name for name in fixed if name in row.given and name in row.facts and name not in row.late]
        if not any(row.facts[name] not in BLANK for name in stated):
            return None
        asked.add(tuple((name, None if row.facts[name] in BLANK else row.facts[name]) for name in stated))
    columns = table(sheet.model).c
    return [
        and_(*(columns[name] == value if value is not None else blank(columns[name]) for name, value in one))
        for one in asked
    ]


def blank(column: SqlColumn[Any]) -> ColumnElement[bool]:
    """Whether nothing stands in a column: no value, or an empty text."""
    return or_(column.is_(None), column == "") if isinstance(column.type, String) else column.is_(None)


def key_of_stored(sheet: Sheet, old: Any) -> Any:
    """The key of a standing row as `match` compares it."""
    return getattr(old, sheet.key[0]) if len(sheet.key) == 1 else tuple(getattr(old, name) for name in sheet.key)


def _single(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda facts: facts[name]
