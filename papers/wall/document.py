"""The document: all slides, keys, clock and style in one HTML text that asks for nothing from anywhere.

Served, it also listens at one address of the same server and, for accounts that may hold the meeting, carries the
secretary's console and the remote as further modes of itself. Saved, it is the pack for a room without network.
Every word of it comes from the frozen snapshot; what is decided comes in while it stands.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from charts import palette
from figures.meetings.resolutions import Decided
from figures.meetings.sittings import Frozen, cut_of
from figures.query import called
from figures.wording import day, full_day
from models.county import Pack
from models.sitting import IN_SESSION
from papers.wall.headlines import quarter_slide
from papers.wall.items import item_slide, notes
from papers.wall.settled import settled_slides
from papers.wall.standing import ACCOUNT, standing_slide
from papers.wall.townships import map_slide
from papers.wall.words import Slide, clause_of, clock, day_beside, figured, held, minute_of

FOLDER = Path(__file__).parent / "templates"
SCRIPTS = ("show.js", "live.js", "desk.js")
"""Joined into one, in this order: what a page of its own needs, what hears the server, what the secretary has."""
OPENING_ROWS = 14
"""So many items on a page of the opening."""
NAME_LINE = 6
"""Characters of the meeting's name in a line of the opening."""


@dataclass(frozen=True)
class Show:
    """What is shown to whom. `held_on`: its day, or the one it is planned for; `decided`: the resolutions of this
    meeting; `outcomes`: item id → numbers of those it led to; `holds`: whether the account may turn pages for all and
    enter resolutions; `live`: the address it listens at, blank in a saved copy; `mode`: wall, console or remote;
    `today`: the office's day. `hour` (上午9:00) and `place`: as laid down for the notice, blank where nothing is."""

    pack: Pack
    snapshot: Frozen
    sitting: int
    state: str
    held_on: date | None
    decided: Sequence[Decided]
    outcomes: Mapping[int, Sequence[int]]
    geojson: str
    map_note: str
    today: date
    hour: str = ""
    place: str = ""
    holds: bool = False
    live: str = ""
    mode: str = "wall"
    account: str = ""


def document(show: Show) -> str:
    """The whole document as HTML."""
    slides = slides_of(show)
    return (
        _templates()
        .get_template("document.html")
        .render(
            slides=slides,
            show=show,
            meeting=meeting_name(show),
            given=embedded(_given(show, slides)),
            style=Markup(style()),
            script=Markup(script()),
            saved_policy=policy().partition("; frame-ancestors")[0],
        )
    )


def slide_html(slide: Slide) -> str:
    """One page as it stands in the document."""
    return _templates().get_template(f"slides/{slide.template}.html").render(slide=slide)


def policy(host: str = "") -> str:
    """The content policy: this document's own script and style alone, and of addresses only the live one at `host`."""
    own = f"connect-src 'self' ws://{host} wss://{host}; " if host else ""
    hashed = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{hashed}'; style-src 'unsafe-inline'; img-src data:; {own}"
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def slides_of(show: Show) -> list[Slide]:
    """Every page but the closing ones, which are made of what is decided meanwhile."""
    pack, content = show.pack, show.snapshot.content
    agenda = content["agenda"]
    found = _opening(show)
    found.append(quarter_slide(pack, content))
    if placed := map_slide(pack, content, show.geojson, show.map_note):
        found.append(placed)
    for number, item in enumerate(agenda, 1):
        if item["kind"] == "last" and content["resolutions"]:
            found += settled_slides(pack, content, item, number)
        elif item["lineage"] in ACCOUNT:
            found.append(standing_slide(pack, content, item, number))
        else:
            found.append(item_slide(pack, item, number))
    return found


def meeting_name(show: Show) -> str:
    """How the foot names the meeting: 2026年三季度会议."""
    return f"{show.snapshot.content['label']}会议"


def _opening(show: Show) -> list[Slide]:
    pack, snapshot = show.pack, show.snapshot
    rows, spent, begins = [], 0, minute_of(show.hour)
    for number, item in enumerate(snapshot.content["agenda"], 1):
        at = "" if begins is None else clock(begins + spent)
        spent += int(item["minutes"])
        who = pack.name_of(item["reporter"]) if item["reporter"] else pack.words["office_short"]
        rows.append(
            {"number": number, "title": clause_of(item["title"]), "who": who, "minutes": item["minutes"], "sum": spent}
            | {"at": at}
        )
    name = pack.words["meeting"]
    lines = [pack.name, *(name[i : i + NAME_LINE] for i in range(0, len(name), NAME_LINE))]
    pages = [rows[i : i + OPENING_ROWS] for i in range(0, len(rows), OPENING_ROWS)] or [[]]
    return [
        Slide(
            template="opening",
            title="".join(lines),
            segment=0,
            says={
                "lines": lines,
                "label": snapshot.content["label"],
                "held": [held(show.held_on), *filter(None, (show.hour, show.place))] if show.held_on else [],
                "begins": "" if begins is None else clock(begins),
                "ends": "" if begins is None else clock(begins + spent),
                "cut": day(snapshot.cut_off),
                "version": snapshot.version,
                "rows": page,
                "first": i == 0,
                "last": i == len(pages) - 1,
                "office": pack.words["office_short"],
                "about": called(cut_of(snapshot.content)),
                "dense": len(page) > 8,
                "demo": pack.words.get("demo_short", "") if pack.demo else "",
            },
        )
        for i, page in enumerate(pages)
    ]


def decided_json(pack: Pack, decided: Sequence[Decided], outcomes: Mapping[int, Sequence[int]]) -> list[dict[str, Any]]:
    """The resolutions as the document's script reads them: names for bodies, days in words beside the ISO day."""
    of = {seq: item for item, seqs in outcomes.items() for seq in seqs}
    return [
        {
            "seq": d.seq,
            "matter": d.matter,
            "lead": pack.name_of(d.lead_unit),
            "support": "、".join(pack.name_of(unit) for unit in d.supporting.split("、") if unit),
            "due": d.deadline.isoformat(),
            "day": day_beside(d.deadline, d.decided_on),
            "item": of.get(d.seq),
        }
        for d in sorted(decided, key=lambda d: d.seq)
    ]


def _given(show: Show, slides: Sequence[Slide]) -> dict[str, Any]:
    pack, snapshot = show.pack, show.snapshot
    agenda = snapshot.content["agenda"]
    found: dict[str, Any] = {
        "key": f"{pack.code}.{show.sitting}.{snapshot.content['quarter']}",
        "version": snapshot.version,
        "digest": snapshot.digest[:12],
        "live": show.live,
        "mode": show.mode,
        "holds": show.holds,
        "account": show.account,
        "state": show.state,
        "in_session": IN_SESSION,
        "meeting": meeting_name(show),
        "cut": day(snapshot.cut_off),
        "pages": [slide.segment for slide in slides],
        "segments": [
            {"item": None, "short": f"{called(cut_of(snapshot.content))}要情", "minutes": 0, "asks": []},
            *(
                {
                    "item": item["id"],
                    "short": clause_of(item["title"]),
                    "title": item["title"],
                    "who": pack.name_of(item["reporter"]) if item["reporter"] else pack.words["office_short"],
                    "reporter": item["reporter"] or "",
                    "clause": item["clause"],
                    "minutes": int(item["minutes"]),
                    "asks": [p for p in item["ask"].replace(";", "；").split("；") if p.strip()],
                    "notes": notes(item) if show.holds else [],
                }
                for item in agenda
            ),
            {"item": None, "short": "宣读议定", "minutes": 0, "asks": []},
        ],
        "decided": decided_json(pack, show.decided, show.outcomes),
    }
    if show.holds:
        on = show.held_on or show.today
        found["form"] = {
            "day": on.isoformat(),
            "today": show.today.isoformat(),
            "held": full_day(on),
            "units": [[code, pack.name_of(code)] for code in pack.bodies_on(on)],
            "tasks": [[task.code, f"{task.code}　{task.title}"] for task in pack.tasks_on(on)],
        }
    return found


def embedded(found: Mapping[str, Any]) -> Markup:
    """JSON inside a script element: nothing in it can end the element or begin a comment."""
    text = json.dumps(found, ensure_ascii=False, default=str)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


@cache
def style() -> str:
    """The style sheet, its colours from the palette."""
    colours = "".join(f"--{name}:{colour};" for name, colour in palette.WALL.items())
    sheets = "".join((FOLDER / name).read_text("utf-8") for name in ("wall.css", "desk.css"))
    return f":root{{{colours}--font:{palette.FONT}}}\n{sheets}"


@cache
def script() -> str:
    """The script, its parts joined in one scope."""
    parts = "\n".join((FOLDER / name).read_text("utf-8") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}\n}})();'


@cache
def _templates() -> Environment:
    found = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    found.filters["figured"] = figured
    return found
