"""What settings.csv and words.csv may say: every key has a reader in the program, its kind and its bounds.

A key that nothing reads is refused, with the nearest one that is read: a slip in an optional key would switch a
rule off without a word.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from string import Formatter
from typing import Any

from actions.pack.folder import LIST, Folder
from catalogue.ledgers import Column, sheets
from catalogue.ledgers.incidents import CHAIN
from catalogue.proposal_rules import PROPOSAL_RULES
from errors import Refused
from figures.bodies.hands import ACCOUNTS, BODIES, FOUR_EYES, ONE_ACCOUNT
from figures.bodies.standing import CHECKING_CLAUSE, SCHOOLS_CLAUSE, SUPERVISING_CLAUSE
from figures.duties.engine import SHARE
from figures.duties.parts import REVIEWED, WARNED
from figures.hazards.slices import UNTOUCHED_DAYS
from figures.meetings.sittings import REVIEW_DAYS
from ledgers.evidence import KIND_CODES
from models.county import (
    COUNTY_CALENDAR,
    PRESCHOOL_STAGES,
    PUPIL_KINDS,
    RULE_SET,
    SMALL_COUNT,
    STARTS_ON,
    Cell,
    DictionaryEntry,
    Setting,
    Task,
    Term,
    Unit,
    Words,
)
from models.duty import Duty

NOTHING = "无"
"""What a list of a setting says when the county has none of it."""


@dataclass(frozen=True)
class Number:
    """A numeric setting: its bounds, both in; whole: no fraction; optional: leaving it out switches the rule off."""

    low: int
    high: int
    whole: bool = True
    optional: bool = False


NUMBERS = {
    "reporting.late_days": Number(0, 366),
    "map.hatch_below": Number(0, 1, whole=False),
    "hazard.days_general": Number(1, 3650),
    "hazard.days_major": Number(1, 3650),
    "agenda.overdue_long_days": Number(1, 3650),
    "agenda.extension_count": Number(1, 100),
    "agenda.township_overdue": Number(1, 100_000, optional=True),
    REVIEW_DAYS: Number(0, 90, optional=True),
    UNTOUCHED_DAYS: Number(1, 366, optional=True),
    "agenda.most_items": Number(3, 60, optional=True),
    "agenda.duty_share": Number(0, 1, whole=False, optional=True),
    "agenda.duty_points": Number(0, 100, whole=False, optional=True),
    "bulletin.reply_days": Number(0, 366),
    SMALL_COUNT: Number(2, 1000),
    **{link.limit: Number(1, 100_000, optional=True) for link in CHAIN if link.limit},
}


def numbers() -> dict[str, Number]:
    """All numeric settings by key: those above, and the limits of the rules that propose lines of a 通报."""
    return NUMBERS | {r.setting: Number(r.low, r.high, r.whole, optional=True) for r in PROPOSAL_RULES.values()}


def choices() -> list[Column]:
    """The columns of all ledgers whose words are those of a dictionary."""
    return [column for sheet in sheets() for column in sheet.facts if column.choices]


DEFAULTS: dict[str, Column] = {column.default: column for column in choices() if column.default}
"""Settings that fill a blank cell with a word, and the column whose dictionary must hold it."""
UNITS = ("import.default_verifying_unit", "import.default_supervising_unit")
CLAUSES = (SCHOOLS_CLAUSE, CHECKING_CLAUSE, SUPERVISING_CLAUSE)
LISTS = {
    PRESCHOOL_STAGES: "school_stage",
    PUPIL_KINDS: "document_kind",
    "import.stages_not_covered": "school_stage",
    "agenda.rings_needing_lead": "ring",
}
"""Settings that list names of a dictionary, joined by 、."""
OPENED_ON, PREFIX, ISSUE_NUMBER, DAY_COUNT = (
    *("import.default_opened_on", "import.number_prefix", "bulletin.number", "hazard.day_count"),
)
NEEDED = (
    *(key for key, number in NUMBERS.items() if not number.optional),
    *(*DEFAULTS, *UNITS, *CLAUSES, OPENED_ON, PREFIX, ISSUE_NUMBER),
    *(RULE_SET, PRESCHOOL_STAGES, COUNTY_CALENDAR, PUPIL_KINDS),
)
TASKS = ("agenda.incident_task", "agenda.supervision_task")
"""Settings that name a task of the plan, under which matters of the agenda fall."""
FOLLOWED = (REVIEWED, WARNED)
"""Settings that name a duty proved by checks."""
KNOWN = tuple(
    dict.fromkeys((*NEEDED, *numbers(), *LISTS, *KIND_CODES, *FOLLOWED, *TASKS, DAY_COUNT, STARTS_ON, FOUR_EYES))
)

WORDS_NEEDED = (
    *("product", "office", "office_short", "bureau", "supervisors", "meeting", "townships", "townships_short"),
    *("plan.number", "plan.short", "plan.title", "map.note_short"),
    *("caption.office", "caption.standing", "caption.unconfirmed", "caption.own_setting"),
    *("basis.assessment", "basis.transfer"),
)
"""Words that pages and papers cannot do without."""
WORDS_AT_WILL = (
    *("product_long", "host", "convener", "copies", "demo", "demo_short"),
    *("personal", "classified", "caption.weeks"),
)
HEADING = "heading."
"""Words under which a county gives a heading of the ledgers its own wording (`catalogue.ledgers.heading_in`)."""


def nearest(file: str, line: int, column: str, said: str, known: Iterable[str]) -> Refused:
    """The refusal of a name that nothing reads, with the nearest one that is read."""
    near = get_close_matches(said, list(known), 1, 0.6)
    hint = f"，是不是“{near[0]}”？" if near else "。"
    return Refused(f"{file} 第{line}行 {column} 列：程序没有用到“{said}”{hint}请改正或删去这一行。")


def check_settings(found: Folder) -> None:
    """Raise Refused with line and column at the first setting that is missing, unknown or out of its bounds."""
    file = "settings.csv"
    lines = dict(zip((row["key"] for row in found.of(Setting)), found.lines[file], strict=True))
    values = {row["key"]: row["value"] for row in found.of(Setting)}
    for key in values:
        if key not in (known := (*KNOWN, *numbers())) and not key.startswith(SHARE):
            raise nearest(file, lines[key], "key", key, known)
    for key in NEEDED:
        if key not in values:
            raise Refused(f"{file}：缺少“{key}”一行（{ASKED.get(key, '见 README 七')}）。")
    for key, value in values.items():
        if fault := _fault(found, key, value):
            raise Refused(f"{file} 第{lines[key]}行 value 列：“{value}”{fault}。")


ASKED = {
    RULE_SET: "方案自身的规则集，写 duties.csv 里本县方案那些行的 rule_set",
    PRESCHOOL_STAGES: f"学前阶段的学段，用顿号隔开，没有的写{NOTHING}",
    COUNTY_CALENDAR: "县、单位和乡镇按哪个学段的校历，写 terms.csv 里的 stage",
    PUPIL_KINDS: f"数量、应有数量是学生人数的材料类型，用顿号隔开，没有的写{NOTHING}",
    SMALL_COUNT: "学生人数少于多少只写“＜”，一般为10",
}
"""What the facts that only the county can know are, for whoever has to write them."""


def _fault(found: Folder, key: str, value: str) -> str:
    """What is wrong with a setting, "" when nothing is."""
    if (number := numbers().get(key)) is not None:
        return _no_number(number, value)
    if key.startswith(SHARE):
        return _no_share(found, key.removeprefix(SHARE), value)
    if key in (OPENED_ON, STARTS_ON):
        return "" if _is_day(value) else "应为日期，如 2000-01-01"
    if key == ISSUE_NUMBER:
        return "" if _is_issue_number(value) else "应写明 {year} 和 {n} 各在何处，如 〔{year}〕{n}号"
    if key == DAY_COUNT:
        return "" if value in ("calendar", "working") else "应为 calendar 或 working"
    if key == FOUR_EYES:
        return "" if value in (ACCOUNTS, BODIES, ONE_ACCOUNT) else f"应为 {ACCOUNTS}、{BODIES} 或 {ONE_ACCOUNT}"
    if key in LISTS:
        names = names_in(found, LISTS[key]) | ({NOTHING} if value == NOTHING else set())
        wrong = [word for word in value.split(LIST) if word not in names]
        return f"里的“{LIST.join(wrong)}”不是dictionaries.csv 里 {LISTS[key]} 的名称" if wrong else ""
    allowed, what = _allowed(found, key)
    return "" if allowed is None or value in allowed else f"不是{what}"


def _allowed(found: Folder, key: str) -> tuple[Collection[Any] | None, str]:
    """What a setting may be, and what that is called; None: any text."""
    if key in DEFAULTS:
        return names_in(found, DEFAULTS[key].choices), f"dictionaries.csv 里 {DEFAULTS[key].choices} 的名称"
    if key in UNITS:
        return {row["code"] for row in found.of(Unit)}, "units.csv 里的单位代码"
    if key in CLAUSES:
        return {row["task"] for row in found.of(Cell)}, "cells.csv 里有责任单位的任务代码"
    if key == COUNTY_CALENDAR:
        return {row["stage"] for row in found.of(Term)}, "terms.csv 里有校历的学段"
    if key in TASKS:
        return {row["code"] for row in found.of(Task)}, "tasks.csv 里的任务代码"
    if key in FOLLOWED:
        codes = {row["code"] for row in found.of(Duty) if row["ledger"] == "inspections"}
        return codes, "duties.csv 里以检查证明的职责编号"
    if key == RULE_SET and found.of(Duty):
        return {row["rule_set"] for row in found.of(Duty)}, "duties.csv 里的 rule_set"
    return None, ""


def _no_share(found: Folder, code: str, value: str) -> str:
    if code not in {row["code"] for row in found.of(Duty) if row["ledger"] == "documents"}:
        return f"是“{code}”的比例，而“{code}”不是 duties.csv 里以材料证明的职责代码"
    return _no_number(Number(0, 1, whole=False), value)


def _no_number(number: Number, value: str) -> str:
    form = r"\d+" if number.whole else r"\d+(\.\d+)?"
    if re.fullmatch(form, value, re.ASCII) and number.low <= float(value) <= number.high:
        return ""
    return f"应为{number.low}到{number.high}的{'整数' if number.whole else '数字'}"


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_issue_number(value: str) -> bool:
    try:
        return sorted(name for _, name, _, _ in Formatter().parse(value) if name is not None) == ["n", "year"]
    except ValueError:
        return False


def names_in(found: Folder, dictionary: str) -> set[Any]:
    """The names of a dictionary; Refused when the pack lacks it."""
    names = {row["name"] for row in found.of(DictionaryEntry) if row["dictionary"] == dictionary}
    if not names:
        raise Refused(f"dictionaries.csv：缺少字典“{dictionary}”。")
    return names


def check_words(found: Folder) -> None:
    """Raise Refused for words that are missing or unknown, and for headings that are none of the ledgers'."""
    file = "words.csv"
    given = {row["key"]: row["value"] for row in found.of(Words)}
    rows = list(zip(found.lines[file], found.of(Words), strict=True))
    known = (*WORDS_NEEDED, *WORDS_AT_WILL)
    for line, row in rows:
        if row["key"] not in known and not row["key"].startswith(HEADING):
            raise nearest(file, line, "key", row["key"], known)
    if lacking := [key for key in WORDS_NEEDED if not given.get(key)]:
        raise Refused(f"{file}：缺少“{LIST.join(lacking)}”。")
    named = {row["name"] for row in found.of(Unit)}
    ours = {column.heading for sheet in sheets() for column in sheet.facts}
    for line, row in rows:
        if row["key"] in ("host", "bureau") and row["value"] not in named:
            raise Refused(f"{file} 第{line}行 value 列：“{row['value']}”不是units.csv 里的单位名称。")
        if row["key"].startswith(HEADING):
            if (heading := row["key"].removeprefix(HEADING)) not in ours:
                raise Refused(f"{file} 第{line}行 key 列：“{heading}”不是台账的表头。")
            if row["value"] in ours:
                raise Refused(f"{file} 第{line}行 value 列：“{row['value']}”已是台账的另一个表头。")
