"""Numbers of other systems (安巡单号, 省平台编号): next month's export of the same system finds its rows by them."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from catalogue.ledgers import Sheet
from ledgers.validate.names import plain
from ledgers.validate.rows.row import Row, Source
from ledgers.validate.rows.validator import Validator
from models.base import table

NUMBER, SYSTEM = "external_no", "external_source"
CHUNK = 500
KNOWN = 6
"""Systems offered besides the one that the heading names."""
_SMALL = re.compile(r"\d{1,4}")
"""What only counts the rows is never a key."""
_TAIL = re.compile(r"(?:隐患|检查|问题|巡查|排查)?(?:编号|编码|流水号|序列号|ID|id)$|(?<=单)号$")
_VAGUE = frozenset({"", "外部", "平台", "系统", "第三方", "上级平台", "业务", "其他系统", "流水号", "平台单"})
"""What a heading says without naming a system."""


def match_external(validator: Validator, sheet: Sheet, rows: Sequence[Row]) -> None:
    """Give each row with a number of another system the number under which that one stands here."""
    if all(column.field != NUMBER for column in sheet.stored):
        return
    numbered = validator.ledger.numbered
    counted = [row for row in rows if row.source.file and _SMALL.fullmatch(str(row.facts.get(NUMBER) or ""))]
    for row in counted:
        row.facts[NUMBER] = None
    if counted:
        validator.note(f"{len(counted)}行的外部编号只是1、2这样的短数字，是序号，不作外部编号。")
    there = [row for row in rows if row.facts.get(NUMBER)]
    _name_the_system(validator, there)
    stand = _standing(validator, sheet, there)
    seen: dict[tuple[str, str], Row] = {}
    moved: list[tuple[Row, Any]] = []
    for row in there:
        key = _key(row)
        first = seen.setdefault(key, row)
        if first is not row:
            validator.error(row, NUMBER, f"与第{first.number}行的外部编号相同，请删去一行或改正。")
            continue
        old = stand.get(key)
        if old is None or row.bad:
            continue
        if row.facts.get(numbered) and row.facts[numbered] != getattr(old, numbered):
            validator.error(row, NUMBER, f"已是{getattr(old, numbered)}的外部编号：请核对两处编号。")
        elif not row.facts.get(numbered):
            school = row.facts.get("school_code")
            if school and old.school_code and school != old.school_code:
                moved.append((row, old))
            else:
                row.facts[numbered] = getattr(old, numbered)
    if moved:
        _of_another_school(validator, moved)


def clash(row: Row, old: Any) -> bool:
    """Whether a row and a standing one bear different numbers of one system: then they are two things."""
    mine, theirs = row.facts.get(NUMBER), getattr(old, NUMBER, "")
    return bool(mine and theirs) and row.facts.get(SYSTEM) == getattr(old, SYSTEM) and mine != theirs


def _key(row: Row) -> tuple[str, str]:
    return str(row.facts.get(SYSTEM) or ""), str(row.facts[NUMBER])


def _standing(validator: Validator, sheet: Sheet, rows: Sequence[Row]) -> dict[tuple[str, str], Any]:
    wanted = sorted({str(row.facts[NUMBER]) for row in rows})
    column = table(sheet.model).c[NUMBER]
    return {
        (getattr(old, SYSTEM), getattr(old, NUMBER)): old
        for start in range(0, len(wanted), CHUNK)
        for old in validator.session.execute(validator.standing(sheet).where(column.in_(wanted[start : start + CHUNK])))
    }


def _name_the_system(validator: Validator, rows: Sequence[Row]) -> None:
    """The system of numbers beside which none is named: the heading's own word, else it is asked."""
    by_source: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.facts.get(SYSTEM):
            row.facts[SYSTEM] = plain(str(row.facts[SYSTEM]))
        else:
            by_source[id(row.source)].append(row)
    for there in by_source.values():
        source = there[0].source
        if not source.file:
            for row in there:
                validator.error(row, SYSTEM, "填了外部编号，请填外部来源：是哪个系统的编号。")
            continue
        name = _asked(validator, source, there)
        for row in there:
            if name:
                row.facts[SYSTEM] = name
                row.given |= {SYSTEM}
            else:
                # Nothing is written until it is answered.
                row.flawed.add(SYSTEM)


def _asked(validator: Validator, source: Source, rows: Sequence[Row]) -> str:
    heading = source.headings.get(NUMBER, "")
    named = _TAIL.sub("", plain(heading))
    cells = [source.ref(row.at, NUMBER) for row in rows]
    if named not in _VAGUE:
        validator.readings.say("external", f"“{heading}”按{named}的编号记入外部编号，下次按它更新。", cells)
        return named
    words = table(source.sheet.model).c
    known = select(words[SYSTEM]).where(words.county == validator.pack.code, words[SYSTEM] != "").distinct()
    systems = sorted(name for (name,) in validator.session.execute(known))[:KNOWN]
    offered = dict.fromkeys([*systems, "省平台", "安巡单", named or "其他系统"])
    return validator.readings.ask(
        "external",
        f"“{heading}”是哪个系统的编号？记入外部编号，下次按它更新。",
        cells,
        [(name, name) for name in offered],
        key=f"external:{source.sheet.name}:{plain(heading)}",
    )


def _of_another_school(validator: Validator, there: Sequence[tuple[Row, Any]]) -> None:
    """A number that stands under another school: the school was wrong, or the number is."""
    numbered, name_of = validator.ledger.numbered, validator.registers.name_of
    row, old = there[0]
    taken = validator.readings.ask(
        "external-school",
        f"{len(there)}行的外部编号（如{row.facts[NUMBER]}）已登记在另一所学校名下"
        f"（{getattr(old, numbered)}，{name_of(old.school_code)}），这里写的是{name_of(row.facts['school_code'])}。",
        [one.source.ref(one.at, NUMBER) for one, _ in there],
        [("update", "就是那一件，改到这所学校"), ("new", "不是那一件，不用这个外部编号，另行登记")],
    )
    for one, stood in there:
        if taken == "new":
            one.facts[NUMBER] = one.facts[SYSTEM] = ""
        else:
            one.facts[numbered] = getattr(stood, numbered)
