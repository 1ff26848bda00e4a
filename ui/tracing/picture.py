"""The nine lanes of a replay: which mark of which line stands where, then and now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from catalogue.ledgers import HAZARDS_SHEET, STEPS_SHEET
from charts.config import Drawing
from charts.lanes import ABOUT, CAME_IN, HOLLOW, LATER, OTHER, PAPER, ROW, URGED, Bar, Mark, Tie, lanes
from figures.tracing.rows import ADDED, CHECKS, DRILLS, HAZARDS, INCIDENTS, LESSONS, MEETINGS, PAPERS
from figures.tracing.said import NAMED
from figures.wording import day as short_day
from models.clock import today
from ui.shell import page
from ui.tracing.opened import open_line

BOTH, THEN, NOW = "两样对照", "那天所知", "现在所知"
WAYS = (THEN, NOW, BOTH)
"""What is shown: what was known on the day, what is known now, or both with what came in between."""
MOST = 4
"""Hazards that have a lane of their own."""
INTERIM, URGINGS, NAMINGS = "防护措施", "催办催报", "通报"
AFTER = timedelta(days=45)
"""Days after the day in question that the picture shows at most, as far as today."""


def picture(found: Mapping[str, Any], way: str) -> None:
    """The lanes, wide screens only; a click opens the versions of what was clicked."""
    shown = drawing(found, way)
    names = len(shown[1])

    def clicked(selection: Any) -> None:
        keys = [each.get("key") for layer in ("mark", "bar") for each in selection.get(layer) or []]
        if keys and keys[0]:
            open_line(str(keys[0]))

    with page.wide_only("lanes"):
        page.clickable(shown[0], f"lanes_{way}_{found['day']}", clicked, ROW * names + 40)


def drawing(found: Mapping[str, Any], way: str) -> tuple[Drawing, list[str]]:
    """The picture and the names of its lanes. A line's key is ledger, sheet and key, joined by a tab."""
    day, first = date.fromisoformat(found["day"]), date.fromisoformat(found["since"])
    last = max(min(today(), day + AFTER), day + timedelta(days=14))
    hazards = [each for each in found["hazards"] if _lay_open(each, way)][:MOST]
    names = [*(each["short"][:8] for each in hazards), *(() if hazards else (HAZARDS,))]
    lane_of = {
        name: len(names) + at
        for at, name in enumerate((INTERIM, CHECKS, URGINGS, MEETINGS, NAMINGS, DRILLS, LESSONS, PAPERS))
    }
    names += lane_of
    lane_of |= {INCIDENTS: lane_of[CHECKS]}
    bars = [bar for at, each in enumerate(hazards) for bar in _bars(each, at, way, day)]
    named = {number for each in hazards for number in each["checks"]}
    marks: list[Mark] = []
    ties: list[Tie] = []
    later = 0
    for line in found["lines"]:
        on = date.fromisoformat(line["on"])
        if line["lane"] not in lane_of or not first <= on <= last or not _shown(line, way):
            continue
        lane, key, words = lane_of[line["lane"]], _key(line), _words(line)
        tip = f"{line['number']}　{on}　{words}"
        if way == BOTH and line["after"] == ADDED:
            later += 1
            came = date.fromisoformat(line["now"]["first_recorded_at"][:10])
            marks.append(Mark(lane, on, LATER, "", f"事后补记　{tip}", key))
            marks.append(
                Mark(lane, min(came, last), CAME_IN, f"补{later}", f"{came}录入，晚{line['late']}天　{tip}", key)
            )
            ties.append(Tie(lane, on, min(came, last)))
            continue
        marks.append(Mark(lane, on, _look(line, named), _short(words), tip, key))
    for each in hazards:
        for put in each["interim"]:
            on = date.fromisoformat(put["on"])
            if first <= on <= last:
                key = "\t".join(("hazards", STEPS_SHEET.name, put["key"]))
                marks.append(Mark(lane_of[INTERIM], on, ABOUT, put["words"][:12], f"{on}　{put['words']}", key))
    for urging in found["told"]:
        on = date.fromisoformat(urging["on"])
        if first <= on <= last and (urging["then"] or way != THEN):
            naming = urging["kind"] == NAMED
            look = PAPER if naming else URGED
            lane = lane_of[NAMINGS if naming else URGINGS]
            marks.append(Mark(lane, on, look, f"{urging['kind']}{urging['name']}", f"{on}　{urging['words']}", ""))
    said = f"{short_day(day)}　那天"
    sentence = f"{found['finding']}。按日子从{first}到{last}，下面的表逐条说同样的事。"
    return lanes(names, marks, bars, ties, (first, day, last), said, sentence), names


def _lay_open(each: Mapping[str, Any], way: str) -> bool:
    stood = each["then"] if way == THEN else each["now"] if way == NOW else each["then"] or each["now"]
    return bool(stood and stood["open"])


def _bars(each: Mapping[str, Any], lane: int, way: str, day: date) -> Iterable[Bar]:
    side = "now" if way == NOW else "then"
    key = "\t".join(("hazards", HAZARDS_SHEET.name, each["number"]))
    stop = min(today(), day + AFTER)
    spans: Sequence[Mapping[str, Any]] = [s for s in each["spans"] if s[side]] or each["spans"]
    for at, span in enumerate(spans):
        start, end = date.fromisoformat(span["start"]), min(date.fromisoformat(span["end"]), stop)
        if not span["open"] or start >= end:
            continue
        limit = date.fromisoformat(span["deadline"]) + timedelta(days=1) if span["deadline"] else None
        tip = f"{each['number']}　{each['says']}"
        if limit is None or limit >= end:
            yield Bar(lane, start, end, False, each["short"] if not at else "", tip, key)
            continue
        if limit > start:
            yield Bar(lane, start, limit, False, each["short"] if not at else "", tip, key)
        over = f"逾期{(day - limit).days + 1}天" if limit <= day < end else "逾期"
        yield Bar(lane, max(limit, start), end, True, over, tip, key)


def _shown(line: Mapping[str, Any], way: str) -> bool:
    return bool(line["then"] if way == THEN else line["now"] if way == NOW else line["then"] or line["now"])


def _words(line: Mapping[str, Any]) -> str:
    return str((line["then"] or line["now"])["words"])


def _short(words: str) -> str:
    return words.split("，")[0].split("“")[0][:10]


def _look(line: Mapping[str, Any], named: set[str]) -> str:
    if line["lane"] == MEETINGS:
        return PAPER
    if line["number"] in named:
        return ABOUT
    return HOLLOW if line["nothing_found"] else OTHER


def _key(line: Mapping[str, Any]) -> str:
    return "\t".join((line["ledger"], line["sheet"], line["key"]))
