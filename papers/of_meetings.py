"""The papers of a quarter's meeting: everything from its newest frozen snapshot; without one there is only an agenda,
marked as not yet frozen.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from charts.classes import NO_DATA, count_classes
from charts.maps import Area, svg
from charts.outline import outline
from errors import Refused
from figures.meetings.attendance import attendance_of, ordinal_of
from figures.meetings.corrections.words import later_of, sentences
from figures.meetings.resolutions import Decided, resolutions
from figures.meetings.sittings import Frozen, agenda_now, reports
from figures.query import period
from figures.reporting.silence import hatch_below, hatch_label, is_silent
from models.clock import today
from models.county import Pack, boundary_in_force, said_of_map
from models.sitting import Sitting
from papers.meeting import agenda_paper, minutes_paper, pack_paper, resolutions_paper
from papers.pictures import png


@dataclass(frozen=True)
class Asked:
    """The meeting a paper is made of: its county, how it stands, its frozen figures and the words for its quarter."""

    session: Session
    pack: Pack
    sitting: Sitting
    snapshot: Frozen | None
    label: str

    @property
    def figures(self) -> Frozen:
        """The frozen figures. Raises Refused when nothing is frozen."""
        if self.snapshot is None:
            raise Refused(f"{self.label}会议还没有冻结上会口径，请先冻结。")
        return self.snapshot

    @property
    def held_on(self) -> date:
        """The day it was held. Raises Refused before it was."""
        if self.sitting.held_on is None:
            raise Refused(f"{self.label}会议还没有开会。")
        return self.sitting.held_on


def agenda(asked: Asked) -> bytes:
    """会议议程: the agenda as frozen, else as it stands."""
    items = (
        asked.snapshot.content["agenda"]
        if asked.snapshot
        else agenda_now(asked.session, asked.pack, asked.sitting, period(asked.sitting.quarter))
    )
    return agenda_paper(asked.pack, asked.label, asked.sitting.held_on, items, asked.snapshot)


def pack(asked: Asked) -> bytes:
    """会议材料: the frozen figures with the bodies' reports, later corrections and the map."""
    return pack_paper(
        asked.pack,
        asked.figures,
        asked.sitting.held_on,
        reports=reports(asked.session, asked.sitting),
        corrections=sentences(asked.pack, later_of(asked.session, asked.pack, asked.figures)),
        map_png=overdue_map(asked.session, asked.pack, asked.figures),
        map_note=said_of_map(asked.pack, boundary_in_force(asked.session, asked.pack)),
    )


def resolved(asked: Asked) -> bytes:
    """议定事项清单: what was decided, by whom until when."""
    return resolutions_paper(asked.pack, asked.label, asked.held_on, _decided(asked))


def minutes(asked: Asked) -> bytes:
    """会议纪要: who sat, what was reported and decided."""
    number = asked.sitting.meeting_no
    held = attendance_of(asked.session, asked.pack, number)
    return minutes_paper(
        asked.pack,
        asked.figures,
        asked.held_on,
        ordinal_of(asked.session, asked.pack, number),
        held.convener,
        _decided(asked),
        held.lists,
    )


def _decided(asked: Asked) -> list[Decided]:
    found = resolutions(asked.session, asked.pack, today())
    return sorted((d for d in found if d.meeting_no == asked.sitting.meeting_no), key=lambda d: d.seq)


def overdue_map(session: Session, pack: Pack, snapshot: Frozen) -> bytes | None:
    """The map of overdue hazards at the cut-off as a picture; a township that did not report is hatched."""
    shapes = outline(boundary_in_force(session, pack).geojson)
    below = hatch_below(pack)
    rows = snapshot.content["figures"]["rectification"]["townships"]
    quiet = {t["code"] for t in rows if is_silent(t["reporting"]["reported"], t["reporting"]["owed"], below)}
    classes = count_classes([t["overdue"] for t in rows if t["code"] not in quiet])
    points = {t.code: (t.label_lon, t.label_lat) for t in pack.townships}
    areas = []
    for t in rows:
        if t["code"] not in shapes.areas:
            continue
        lon, lat = points.get(t["code"], (None, None))
        if lon is None or lat is None:
            lon, lat = shapes.label_point(t["code"])
        silent = t["code"] in quiet
        label = hatch_label(t["reporting"]["reported"], t["reporting"]["owed"])
        text, step = (label, NO_DATA) if silent else (str(t["overdue"]), classes.of(t["overdue"]))
        areas.append(Area(t["code"], t["name"], lon, lat, text, step, ""))
    if not areas:
        return None
    told = "，".join(f"{t['name']}{t['overdue']}项" for t in rows if t["overdue"])
    return png(svg(shapes, areas, None, f"各乡镇期末逾期：{told}。", 15), 560, 500)
