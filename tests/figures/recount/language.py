"""Filters and measures of duties.csv, read row by row (docs/duties.md, "A row of duties.csv")."""

import re
from collections.abc import Callable

Test = Callable[[dict], bool]
TEST = re.compile(r"([^=≠>]+)([=≠>])(.+)")
SAME = str.maketrans("[【（(]】）)０１２３４５６７８９", "〔〔〔〔〕〕〕〕0123456789", " \u3000\u00a0\t")
"""How two 文号 are compared: brackets of one kind, plain digits, no blanks."""


def filled(value: object) -> bool:
    """Not null, and of text not blank."""
    return bool(value.strip()) if isinstance(value, str) else value is not None


def condition(text: str) -> Test:
    """Whether a row meets a filter; 全部 and the blank filter are met by every row."""
    ways = [
        [TEST.fullmatch(part).groups() for part in way.split("；")]
        for way in text.split("||")
        if text not in ("", "全部")
    ]

    def meets(row: dict) -> bool:
        return not ways or any(all(_one(row, *test) for test in tests) for tests in ways)

    return meets


def _one(row: dict, heading: str, sign: str, wanted: str) -> bool:
    value = row.get(heading)
    if sign == ">":
        return value is not None and float(value) > float(wanted)
    if wanted in ("有", "无"):
        return filled(value) == (wanted == "有")
    return (value in wanted.split("|")) == (sign == "=")


def documents(duty: dict, text: str) -> Test:
    """A document that names the duty, or names none and is of a kind (and 分项) of the filter; beside a duty (6.6-2)
    one that names that duty (6.6) too, if it is of such a kind. 未开展说明 proves nothing."""
    meets = condition(text)
    main, dash, number = duty["code"].rpartition("-")
    open_to_kind = {main} if dash and number.isdigit() else set()

    def proves(row: dict) -> bool:
        if row["材料类型"] == "未开展说明":
            return False
        if row["对应条款"] == duty["code"]:
            return True
        if filled(row["对应条款"]) and row["对应条款"] not in open_to_kind:
            return False
        return bool(text) and meets(row)

    return proves


def paper(row: dict) -> object:
    """What makes a document one paper: its 文号 within its subject (县 is one subject), else its own row."""
    if not filled(row["文号"]):
        return "row", row["材料编号"]
    who = row["主体类型"] if row["主体类型"] == "县" else row["主体代码"]
    return who, row["文号"].translate(SAME)


def told(duty: dict, rows: list[dict]) -> list[dict]:
    """The rows that count in a sum: of a share those alone that tell both numbers."""
    headings = [duty[name][3:] for name in ("measure", "whole")] if duty["whole"].startswith("合计:") else []
    return [row for row in rows if all(row[heading] is not None for heading in headings)]


def measured(duty: dict, rows: list[dict]) -> float | None:
    """What rows of a ledger without statements prove; None where the number was left blank."""
    measure = duty["measure"]
    if measure == "课时数":
        return sum(row["课时数"] for row in rows)
    if measure == "种:分项或数量":
        items = {row["分项"] for row in rows if filled(row["分项"])}
        return max([len(items), *(row["数量"] or 0 for row in rows if not filled(row["分项"]))])
    if measure.startswith("合计:"):
        return sum(row[measure[3:]] or 0 for row in told(duty, rows))
    if measure.startswith("种:"):
        return len({row[measure[2:]] for row in rows if filled(row[measure[2:]])})
    if measure == "活动":
        return len({row["活动编号"] if filled(row["活动编号"]) else row["检查编号"] for row in rows})
    if measure == "数量":
        known = [row["数量"] for row in rows if row["数量"] is not None]
        return max(known) if known else None if rows else 0
    if duty["ledger"] == "documents":
        return len({paper(row) for row in rows})
    return len(rows)
