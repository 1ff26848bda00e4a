"""What must hold between the files of a county pack, and the names that the program itself goes by."""

import re
from collections.abc import Callable, Collection
from datetime import date

from actions.pack.duties import check_duties
from actions.pack.folder import LIST, Folder, Row
from actions.pack.settings import check_settings, check_words, choices, names_in, nearest
from catalogue.steps import STEPS
from domain.calendar import HOLIDAY, MAKEUP, monday_of
from errors import Refused
from figures.duties.proofs.language import NOT_HELD
from figures.hazards.slices import COUNTY_RUN
from figures.meetings.resolutions import DONE, NOT_DONE, RUNNING
from figures.named import FIRST_STEPS
from ledgers.evidence import KIND_CODES
from models.county import CONFIRMED, ITEMS, TOWNSHIPS, UNCONFIRMED, DictionaryEntry, Task, Term, Township, Unit
from models.duty import COUNTY, Duty
from models.inspection import SELF_CHECK

UNIT_KINDS = ("department", "party_organ", "judicial", "vertical", "other")
RECIPIENTS = "transfer_recipient"
"""The dictionary of those a matter may be transferred to (31号文 三（四）)."""
DICTIONARIES = ("section", "area", "stage", "grade", "post", RECIPIENTS)
"""Dictionaries that stand behind no column of a ledger."""
AT_WILL = (ITEMS, "mediation")
"""Dictionaries a county may do without: its cells of that column stay blank."""
FIXED: dict[str, tuple[str, ...]] = {
    "hazard_event": tuple(STEPS),
    "inspection_kind": (SELF_CHECK,),
    "subject_kind": ("学校", "乡镇", "县"),
    "presence": ("是", "否", "不适用"),
    "outcome": (DONE, NOT_DONE, RUNNING),
    "school_level": (COUNTY_RUN,),
    "meeting_kind": ("全体会议",),
    "document_kind": (NOT_HELD,),
}
"""Names the program itself goes by: a county adds others and aliases, but these must stand."""


def _each(found: Folder, file: str) -> list[tuple[int, Row]]:
    return list(zip(found.lines[file], found.rows[file], strict=True))


def _one_of(file: str, line: int, column: str, value: object, allowed: Collection[object], what: str) -> None:
    if value not in allowed:
        raise Refused(f"{file} 第{line}行 {column} 列：“{value}”不是{what}。")


def _check_spans(found: Folder) -> None:
    for file in ("units.csv", "townships.csv", "tasks.csv"):
        for line, row in _each(found, file):
            if row["valid_to"] and row["valid_to"] <= row["valid_from"]:
                raise Refused(
                    f"{file} 第{line}行 valid_to 列：{row['valid_to']}不晚于 valid_from {row['valid_from']}。"
                )


def _check_units(found: Folder) -> None:
    for line, row in _each(found, "units.csv"):
        _one_of("units.csv", line, "kind", row["kind"], UNIT_KINDS, f"单位类型（{LIST.join(UNIT_KINDS)}）")
        if row["code"] == TOWNSHIPS or not row["code"].isascii():
            raise Refused(f"units.csv 第{line}行 code 列：“{row['code']}”不能用作单位代码（{TOWNSHIPS} 专指各乡镇）。")


def _check_cells(found: Folder) -> None:
    tasks = {row["code"] for row in found.of(Task)}
    nameable = {row["code"] for row in found.of(Unit) if row["kind"] != "other"} | {TOWNSHIPS}
    for line, row in _each(found, "cells.csv"):
        _one_of("cells.csv", line, "task", row["task"], tasks, "tasks.csv 里的任务代码")
        _one_of("cells.csv", line, "unit", row["unit"], nameable, f"units.csv 里可列为责任单位的代码（或 {TOWNSHIPS}）")


def _check_successions(found: Folder) -> None:
    known = {row["code"]: row for row in found.of(Township)}
    for line, row in _each(found, "successions.csv"):
        for column in ("old_code", "new_code"):
            _one_of("successions.csv", line, column, row[column], set(known), "townships.csv 里的乡镇代码")
        if row["old_code"] == row["new_code"]:
            raise Refused(f"successions.csv 第{line}行 new_code 列：与 old_code 相同。")
        ended = known[row["old_code"]]["valid_to"]
        if ended is None or ended > row["effective_on"]:
            raise Refused(
                f"successions.csv 第{line}行 old_code 列：“{row['old_code']}”在{row['effective_on']}还没有终止，"
                "请在 townships.csv 写明 valid_to。"
            )


def _check_terms(found: Folder) -> None:
    last: dict[str, tuple[str, Row]] = {}
    stages = names_in(found, "stage")
    for line, row in sorted(_each(found, "terms.csv"), key=lambda each: (each[1]["stage"], each[1]["term"])):
        where = f"terms.csv 第{line}行"
        _one_of("terms.csv", line, "stage", row["stage"], stages, "dictionaries.csv 里 stage 的名称")
        _one_of("terms.csv", line, "status", row["status"], (CONFIRMED, UNCONFIRMED), "已核或待核")
        first, _, second = row["school_year"].partition("-")
        if not (first.isdigit() and second.isdigit() and len(first) == 4 and int(second) == int(first) + 1):
            raise Refused(f"{where} school_year 列：“{row['school_year']}”应写成 2026-2027。")
        if row["term"] not in (f"{row['school_year']}-1", f"{row['school_year']}-2"):
            raise Refused(f"{where} term 列：“{row['term']}”应写成 {row['school_year']}-1 或 {row['school_year']}-2。")
        if row["ends_on"] <= row["starts_on"]:
            raise Refused(f"{where} ends_on 列：{row['ends_on']}不晚于 starts_on {row['starts_on']}。")
        # A week belongs where its Sunday lies, so a term may begin in the week of 1 September at the earliest.
        if row["starts_on"] < monday_of(date(int(first), 9, 1)) or row["ends_on"] > date(int(second), 8, 31):
            raise Refused(f"{where} starts_on 列：学期不在{row['school_year']}学年（9月1日至次年8月31日）之内。")
        if (before := last.get(row["stage"])) and row["starts_on"] <= before[1]["ends_on"]:
            raise Refused(f"{where} starts_on 列：{row['starts_on']}与{before[0]}学期重叠。")
        last[row["stage"]] = (row["term"], row)


def _check_days_off(found: Folder) -> None:
    for line, row in _each(found, "days_off.csv"):
        _one_of("days_off.csv", line, "kind", row["kind"], (HOLIDAY, MAKEUP), f"{HOLIDAY} 或 {MAKEUP}")
        _one_of("days_off.csv", line, "status", row["status"], (CONFIRMED, UNCONFIRMED), "已核或待核")


def _check_names(found: Folder) -> None:
    """The dictionaries behind every column of the ledgers, and the names the program itself goes by."""
    known = dict.fromkeys((*(column.choices for column in choices()), *DICTIONARIES))
    there = {row["dictionary"] for row in found.of(DictionaryEntry)}
    lacking = [name for name in known if name not in there and name not in AT_WILL]
    for line, row in _each(found, "dictionaries.csv"):
        if row["dictionary"] not in known and (needed := [name for name in lacking if name not in DICTIONARIES]):
            raise Refused(
                f"dictionaries.csv 第{line}行 dictionary 列：程序没有用到“{row['dictionary']}”，"
                f"而缺少字典“{LIST.join(needed)}”。"
            )
        if row["dictionary"] not in known:
            raise nearest("dictionaries.csv", line, "dictionary", row["dictionary"], known)
    names_in(found, RECIPIENTS)
    for column in choices():
        if column.choices in AT_WILL and column.choices not in there:
            continue
        names = names_in(found, column.choices)
        if lacking := [name for name in FIXED.get(column.choices, ()) if name not in names]:
            raise Refused(
                f"dictionaries.csv：字典“{column.choices}”缺少“{LIST.join(lacking)}”，这是程序固定使用的名称，"
                "本县的叫法请写在 aliases 列。"
            )


def _check_evidence(found: Folder) -> None:
    """Papers the product issues prove a duty of the county over documents, and have a kind of their own there."""
    proved = {row["code"] for row in found.of(Duty) if row["ledger"] == "documents" and row["subject_kind"] == COUNTY}
    kinds = {row["code"] for row in found.of(DictionaryEntry) if row["dictionary"] == "document_kind"}
    for line, row in _each(found, "settings.csv"):
        kind = KIND_CODES.get(row["key"])
        if kind is None:
            continue
        _one_of("settings.csv", line, "value", row["value"], proved, "duties.csv 里以材料证明的县级职责编号")
        if kind not in kinds:
            raise Refused(
                f"settings.csv 第{line}行 key 列：写了“{row['key']}”，dictionaries.csv 的 document_kind 里"
                f"要有代码为“{kind}”的一项。"
            )


def _check_dictionaries(found: Folder) -> None:
    meant: dict[tuple[str, str], tuple[str, int]] = {}
    for line, row in _each(found, "dictionaries.csv"):
        for column, word in [("name", row["name"]), *(("aliases", a) for a in row["aliases"].split(LIST) if a)]:
            code, first = meant.setdefault((row["dictionary"], word), (row["code"], line))
            if code != row["code"]:
                raise Refused(f"dictionaries.csv 第{line}行 {column} 列：“{word}”已在第{first}行指“{code}”，不能两用。")
    stages = {row["stage"] for row in found.of(Term)}
    for line, row in _each(found, "dictionaries.csv"):
        if row["dictionary"] in ("school_stage", "grade"):
            _one_of("dictionaries.csv", line, "note", row["note"], stages, "terms.csv 里有校历的学段")
        for kind in row["note"].split(LIST) if row["dictionary"] == ITEMS else ():
            kinds = names_in(found, "document_kind")
            _one_of("dictionaries.csv", line, "note", kind, kinds, "这一分项所属的材料类型（document_kind 的名称）")


ADDRESS = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")


def _check_superior(found: Folder) -> None:
    for line, row in _each(found, "superior.csv"):
        if not ADDRESS.fullmatch(row["cell"]):
            raise Refused(f"superior.csv 第{line}行 cell 列：“{row['cell']}”应为单元格，如 C5。")
        if row["figure"].partition("/")[0] not in FIRST_STEPS:
            raise Refused(f"superior.csv 第{line}行 figure 列：“{row['figure']}”应以{'、'.join(FIRST_STEPS)}开头。")


CHECKS: list[Callable[[Folder], None]] = [
    _check_spans,
    _check_units,
    _check_cells,
    _check_successions,
    _check_terms,
    _check_days_off,
    _check_dictionaries,
    _check_names,
    check_words,
    check_settings,
    check_duties,
    _check_evidence,
    _check_superior,
]
"""What must hold between the files; a further table of the pack may add its own."""
