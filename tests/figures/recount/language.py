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
    if wanted == "有":
        return filled(value)
    return (value in wanted.split("|")) == (sign == "=")


def documents(duty: dict, text: str) -> Test:
    """A document that names the duty, or names none and is of a kind of the filter; 未开展说明 proves nothing."""
    kinds = text.partition("=")[2].split("|") if text else []

    def proves(row: dict) -> bool:
        if row["材料类型"] == "未开展说明":
            return False
        if filled(row["对应条款"]):
            return row["对应条款"] == duty["code"]
        return row["材料类型"] in kinds

    return proves


def paper(row: dict) -> object:
    """What makes a document one paper: its 文号 within its subject (县 is one subject), else its own row."""
    if not filled(row["文号"]):
        return "row", row["材料编号"]
    who = row["主体类型"] if row["主体类型"] == "县" else row["主体代码"]
    return who, row["文号"].translate(SAME)


def measured(duty: dict, rows: list[dict]) -> float | None:
    """What rows of a ledger without statements prove; None where the number was left blank."""
    measure = duty["measure"]
    if measure == "课时数":
        return sum(row["课时数"] for row in rows)
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
