"""A slide of any agenda item, made of its generic parts: title, facts, table, bars, turns, owes, before, asks.

One picture a slide, and its parts add up to the whole: what does not fit is a last part named 其余. An item without
figures of its own shows why it is there and leaves lines to be filled.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from figures.meetings.resolutions import DONE, NOT_DONE
from figures.meetings.schema import DrawnItem
from figures.meetings.sittings import whence
from figures.wording import NOTHING, day
from models.county import Pack
from models.sitting import KINDS
from papers.wall.marks import marks_of
from papers.wall.words import FIGURE, Slide, points_of

KEPT_FROM_THE_WALL = "学校"
"""A column of the papers that is not projected: weak points of a named school stay off the wall."""
DEADLINE, DAYS = "期限", "/天"
"""The head of deadlines, and how the head of a column of days ends; these are drawn as bars."""
ROWS, BARS, PARTS, FEW = 6, 8, 4, 3
"""So many rows and bars on a slide and parts of a strip, their rest included; up to FEW rows are set large."""
BANDS = 4
"""So many parts of a merged item stand with a bar of their own."""
BAND_LOOKS = {"missed": "bad", "lost": "bad", "unsaid": "middle", "met": "light", "under": "light"}
MARKED = {DONE: ("better", "ok"), NOT_DONE: ("worse", "no")}
"""Outcome → look and mark; any other is on its way."""


def item_slide(pack: Pack, item: DrawnItem, number: int) -> Slide:
    """The page of one item of the frozen agenda; number: its place, from 1."""
    if item["parts"]:
        return _merged_slide(pack, item, number)
    shown: Mapping[str, Any] = item["shown"]
    asks = points_of(item["ask"])
    marks = marks_of(shown, item["facts"])
    table = None if marks else _table(item)
    bars = shown.get("bars") or {}
    strip = bars_ = None
    if table and not table["roomy"] and len(bars.get("names", ())) > 1:
        strip = _strip(shown)
    elif not table and not marks and bars.get("names"):
        bars_ = _bars(shown)
        if bars_["head"] == item["title"]:  # the title says it already
            bars_["head"] = ""
    pictured = bool(table or bars_)
    told = points_of(item["facts"])
    if bars_:  # what the bars say by name is not said again
        told = [point for point in told if not all(name in point for name in bars["names"])]
    says: dict[str, Any] = {
        "strip": strip,
        "table": table,
        "bars": bars_,
        "marks": marks,
        "turns": _turns(shown.get("turns", [])) if table else None,
        "facts": told if not table else [],
        "asks": asks,
        "before": [_before(each) for each in shown.get("before", [])[:2]],
        "owes": _owes(shown) if table and not table["roomy"] else [],
    }
    says["aside"] = bool(asks or says["before"] or says["owes"])
    return Slide(
        template="marks" if marks else "item" if pictured else "own",
        title=item["title"],
        segment=number,
        kicker=kicker(pack, item, number),
        item=item["id"],
        times=item["times"] if item["times"] > 1 and item["kind"] in ("red", "new") else 0,
        says=says,
    )


def _merged_slide(pack: Pack, item: DrawnItem, number: int) -> Slide:
    """The page of an item that others were merged into: a band a part, with its title, its whole as one bar whose
    pieces add up, and what else is said of it."""
    parts, asks = item["parts"], points_of(item["ask"])
    before = [_before(each) for each in item["shown"].get("before", [])[:2]]
    bands = [_band(part) for part in parts[:BANDS]]
    return Slide(
        template="merged",
        title=item["title"],
        segment=number,
        kicker=kicker(pack, item, number),
        item=item["id"],
        times=item["times"] if item["times"] > 1 else 0,
        says={
            "bands": bands,
            "rest": [part["title"] for part in parts[BANDS:]],
            "asks": asks,
            "before": before,
            "owes": _owes(item["shown"]) if len(bands) < BANDS else [],
            "aside": True,
        },
    )


def _band(part: DrawnItem) -> dict[str, Any]:
    """A part of a merged item; a duty's bar is of those that lack it and those that have it."""
    shown = part["shown"]
    strip = None
    if marks := marks_of(shown, part["facts"]):
        pieces = [{"name": word, "value": count, "look": BAND_LOOKS[look]} for look, word, count in marks["legend"]]
        strip = {"head": f"共{marks['whole']:,}{shown['unit']}", "parts": pieces, "note": ""}
    elif (shown.get("bars") or {}).get("names"):
        strip = _strip(shown)
    return {"title": part["title"], "strip": strip, "facts": points_of(part["facts"])}


def kicker(pack: Pack, item: DrawnItem, number: int) -> tuple[str, ...]:
    """议程 n, the kind of item, where it came from, and who reports."""
    who = pack.name_of(item["reporter"]) if item["reporter"] else pack.words["office_short"]
    return tuple(word for word in (f"议程{number}", KINDS.get(item["kind"], ""), whence(item), f"{who}汇报") if word)


def outcome(word: str) -> tuple[str, str, str]:
    """An outcome with its look and its mark."""
    look, mark = MARKED.get(word, ("waiting", "half"))
    return look, mark, word


def _numeric(cells: Sequence[str]) -> bool:
    return bool(cells) and all(
        cell == NOTHING or cell.rstrip("%次项天").replace(",", "").replace(".", "").isdecimal() for cell in cells
    )


def _table(item: DrawnItem) -> dict[str, Any] | None:
    """Columns and rows as projected: schools stay off, so does a column that says the same in every row what the
    title says; days are bars; rows beyond those that fit are one row 其余 n 项."""
    table = item["shown"].get("table")
    if not table or not table["rows"]:
        return None
    heads, rows = table["heads"], [[str(cell) for cell in row] for row in table["rows"]]
    further = int(item["shown"].get("more") or 0)
    # Beside bars of days the deadline would say the same again; where few rows are set large there is room for it.
    told = {DEADLINE} if len(rows) + further > FEW and any(head.endswith(DAYS) for head in heads) else set()
    columns = []
    for i, head in enumerate(heads):
        cells = [row[i] for row in rows]
        implied = len(rows) > 1 and len(set(cells)) == 1 and cells[0] in item["title"]
        if head in told or head == KEPT_FROM_THE_WALL or implied:
            continue
        columns.append((head, cells, _numeric(cells)))
    fit = ROWS if len(rows) + further <= ROWS else ROWS - 1
    longest = max((len(cell) for head, cells, number in columns for cell in cells if not number), default=0)
    top = 1
    drawn = []
    for head, cells, number in columns:
        bar = number and head.endswith(DAYS)
        days = [int(cell.replace(",", "")) if cell.isdecimal() else 0 for cell in cells] if bar else []
        top = max([top, *days])
        wide = not number and max(map(len, cells)) == longest
        drawn.append({"head": head.removesuffix(DAYS) + ("天数" if bar else ""), "number": number, "bar": bar,
                      "wide": wide, "cells": cells, "days": days})  # fmt: skip
    count = len(rows)
    rest = count - min(fit, count) + further
    return {
        "columns": drawn,
        "rows": list(range(min(fit, count))),
        "top": top,
        "rest": rest,
        "counted": "项" if any(column["bar"] for column in drawn) else "个",
        "rest_cells": [_rest(column, fit, further) for column in drawn],
        "roomy": count + further <= FEW,
        "cards": [_card(drawn, i) for i in range(count)] if count + further <= FEW else [],
    }


def _card(columns: Sequence[Mapping[str, Any]], i: int) -> dict[str, Any]:
    """A row of few, set large: its days, its words, and the other columns under them."""
    days = next((column for column in columns if column["bar"]), None)
    prose = next((column for column in columns if column["wide"]), columns[0])
    others = [(c["head"], c["cells"][i]) for c in columns if c is not days and c is not prose and c["cells"][i]]
    return {"days": days["cells"][i] if days else "", "words": prose["cells"][i], "others": others}


def _rest(column: Mapping[str, Any], fit: int, further: int) -> str:
    """What the row 其余 says in a column: the range of the days, where all of them are known."""
    days = column["days"][fit:]
    if not days or further:
        return ""
    return f"{min(days)}—{max(days)}" if min(days) != max(days) else str(days[0])


def _strip(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The whole as one bar: its largest parts and 其余, which add up to it."""
    parts, rest, others = _largest(shown, PARTS)
    found: list[dict[str, Any]] = [
        {"name": name, "value": value, "look": "deep" if marked else "middle"} for name, value, marked in parts
    ]
    if rest:
        found.append({"name": f"其余{others}个" if others else "其余", "value": rest, "look": "light"})
    if not any(part["look"] == "deep" for part in found):
        found[0]["look"] = "deep"
    total = sum(part["value"] for part in found)
    return {"head": f"{shown['title']}{total:,}{shown['unit']}", "parts": found, "note": shown.get("note", "")}


def _largest(shown: Mapping[str, Any], most: int) -> tuple[list[tuple[str, int, bool]], int, int]:
    """The largest parts (the one the item is about first), the value of all others, and how many of those are
    named among the bars (0 when there are more that are not)."""
    bars = shown["bars"]
    named = list(zip(bars["names"], bars["values"], strict=True))
    marked = bars.get("marked") or ""
    named.sort(key=lambda part: (part[0] != marked, -part[1]))
    total = max(int(shown.get("total") or 0), sum(bars["values"]))
    unnamed = total - sum(bars["values"])
    keep = most if len(named) <= most and not unnamed else most - 1
    parts = [(name, value, bool(marked) and name == marked) for name, value in named[:keep]]
    return parts, total - sum(value for _, value, _ in parts), 0 if unnamed else len(named) - len(parts)


def _bars(shown: Mapping[str, Any]) -> dict[str, Any]:
    parts, rest, others = _largest(shown, BARS)
    found: list[dict[str, Any]] = [
        {"name": name, "value": value, "look": "accent" if marked else "bar"} for name, value, marked in parts
    ]
    if rest:
        found.append({"name": f"其余{others}个" if others else "其余", "value": rest, "look": "rest"})
    total = sum(part["value"] for part in found)
    top = max(part["value"] for part in found) or 1
    for part in found:
        part["share"] = round(100 * part["value"] / top, 1)
    return {"head": f"{shown['title']}{total:,}{shown['unit']}", "parts": found, "note": shown.get("note", ""),
            "unit": shown["unit"], "roomy": len(found) <= 3}  # fmt: skip


def _turns(turns: Sequence[Sequence[Any]]) -> dict[str, Any] | None:
    if len(turns) < 2:
        return None
    return {"total": sum(int(n) for _, n in turns), "parts": [(word, int(n)) for word, n in turns]}


def _owes(shown: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Who owes what and how long the oldest is over, those that owe longest first; the others in one line."""
    found = [
        (body, what, f"超{over}天" if over else "未到期" if due else "")
        for body, what, due, over in shown.get("owes", [])
    ]
    if more := shown.get("owes_more"):
        found.append(("其余", f"{more}项", ""))
    return found


def _before(before: Sequence[str]) -> dict[str, Any]:
    matter, lead, due, word, reason = before
    look, mark, said = outcome(word)
    return {"matter": matter, "lead": lead, "due": day(date.fromisoformat(due)), "look": look, "mark": mark,
            "word": said, "reason": reason}  # fmt: skip


def _row_told(heads: Sequence[str], row: Sequence[str]) -> str:
    """A row of the papers in words, its school first."""
    cells = dict(zip(heads, row, strict=True))
    school, words = cells.pop(KEPT_FROM_THE_WALL), max(cells.values(), key=len)
    others = [
        f"{head.removesuffix(DAYS)}{cell}{'天' if head.endswith(DAYS) else ''}"
        for head, cell in cells.items()
        if cell and cell != words and cell not in school
    ]
    return "，".join([f"{school}：{words}" if school else words, *others])


def notes(item: DrawnItem) -> list[str]:
    """What the secretary reads beside the slide and nobody sees on the wall: the facts, who owes what, each row with
    its school, and where it all stands; what leaders wrote on it comes first."""
    shown = item["shown"]
    found = [
        f"{each['post']}{day(date.fromisoformat(each['on']))}批示：{each['words']}" for each in item["instructions"]
    ]
    found += [point for point in points_of(item["facts"]) if FIGURE.search(point) or len(point) > 4]
    for body, what, due, over in shown.get("owes", []):
        when = f"，最早的{day(date.fromisoformat(due))}到期" if due else ""
        found.append(f"{body}：{what}{when}" + (f"，最长超{over}天" if over else ""))
    if shown.get("owes_more"):
        found.append(f"其余单位：{shown['owes_more']}项")
    table = shown.get("table") or {"heads": [], "rows": []}
    if KEPT_FROM_THE_WALL in table["heads"]:
        found += [_row_told(table["heads"], [str(cell) for cell in row]) for row in table["rows"]]
        if shown.get("more"):
            found.append(f"另有{shown['more']}项，见会议材料")
    if item["not_said"]:
        found.append(f"议题里的{'、'.join(item['not_said'])}，截数日的数里没有，请核对")
    if item["source"]:
        found.append(f"依据：{item['source']}")
    return found
