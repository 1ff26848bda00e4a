"""Several items as one (合并): the whole speaks of all matters of its parts, and keeps their rows and figures."""

from collections.abc import Sequence
from typing import Any

from figures.meetings.schema import DrawnItem
from figures.meetings.slides import LONGEST, OWING

HEADS = ["事项", "情况"]


def whole(item: DrawnItem, parts: Sequence[DrawnItem]) -> DrawnItem:
    """The item with what its parts say. Asks, rows and figures are those of all parts, each once; the table names the
    parts, whose own tables stand with them for the papers."""
    asks = list(dict.fromkeys(point for part in parts for point in part["ask"].split("；") if point))
    reporters = {part["reporter"] for part in parts}
    rows: list[dict[str, str]] = []
    for part in parts:
        rows += [row for row in part["rows"] if row not in rows]
    return item | {
        "clause": next((part["clause"] for part in parts if part["clause"]), ""),
        "weight": max(part["weight"] for part in parts),
        "raised": any(part["raised"] for part in parts),
        "facts": "；".join(_told(part) for part in parts if part["facts"]),
        "ask": item["own_ask"] if item["own_ask"] is not None else "；".join(asks),
        "source": "；".join(dict.fromkeys(part["source"] for part in parts if part["source"])),
        "figures": [figure for part in parts for figure in part["figures"]],
        "rows": rows,
        "shown": _shown(parts),
        "times": max(part["times"] for part in parts),
        "reporter": item["reporter"] or (reporters.pop() if len(reporters) == 1 else None),
        "instructions": [*item["instructions"], *(said for part in parts for said in part["instructions"])],
        "parts": list(parts),
    }


def _told(part: DrawnItem) -> str:
    """A part in one clause: what it is about, and what the figures say of it."""
    return f"{part['title']}，{part['facts'].replace('；', '，')}"


def _shown(parts: Sequence[DrawnItem]) -> dict[str, Any]:
    """A row for each part; who owes what and what was decided before, of all of them together."""
    told = [[part["title"], part["facts"]] for part in parts]
    shown: dict[str, Any] = {"table": {"heads": HEADS, "rows": told[:LONGEST]}, "more": max(0, len(told) - LONGEST)}
    owes = [each for part in parts for each in part["shown"].get("owes", [])]
    if owes:
        owes.sort(key=lambda each: -each[3])
        shown |= {"owes": owes[:OWING], "owes_more": sum(part["shown"].get("owes_more", 0) for part in parts)}
        shown["owes_more"] += sum(_count(what) for _, what, _, _ in owes[OWING:])
    if before := [each for part in parts for each in part["shown"].get("before", [])]:
        shown["before"] = before
    return shown


def _count(what: str) -> int:
    """How many rows an entry of who owes what stands for: 整改3项."""
    digits = "".join(filter(str.isdecimal, what))
    return int(digits) if digits else 1
