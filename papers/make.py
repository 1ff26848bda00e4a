"""Which papers there are and from what each is made: the one way from a quarter or a number to .docx files.

Screen and command ask here, so both hand out the same bytes' worth of content. Everything of a meeting comes
from its newest frozen snapshot; a meeting without one has only an agenda, marked as not yet frozen.
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from charts.maps import NO_DATA, Area, count_classes, outline, svg
from figures.bulletins import issue_of
from figures.meetings import attendance_of, ordinal_of
from figures.resolutions import Decided, resolutions
from figures.scope import Refused, period, quarter_of
from figures.sittings import Frozen, agenda_of, corrections, frozen, reports, sitting_of
from models.clock import today
from models.county import Pack, boundary_in_force
from models.sitting import Sitting
from papers.bulletin import bulletin_paper
from papers.meeting import agenda_paper, minutes_paper, pack_paper, resolutions_paper
from papers.pictures import png

PAPERS = {
    "pack": "会议材料",
    "agenda": "会议议程",
    "minutes": "会议纪要",
    "resolutions": "议定事项清单",
    "bulletin": "通报",
}
"""What a paper is called, by the word of the command."""
File = tuple[str, bytes]


def make(session: Session, pack: Pack, what: str, *, quarter: str = "", number: str = "") -> list[File]:
    """The files of a paper: name and .docx. quarter for a meeting's papers, number (文号) for a 通报.

    Raises Refused with what is missing: no such meeting, nothing frozen, not yet held, no such 文号.
    """
    if what == "bulletin":
        return [_bulletin(session, pack, number)]
    if what not in PAPERS:
        raise Refused(f"没有“{what}”这种公文，可选：{'、'.join(PAPERS)}。")
    label = period(quarter, period(quarter).start).label if quarter else ""
    sitting = sitting_of(session, pack, quarter) if quarter else None
    if sitting is None:
        raise Refused(f"{label or '没有写明季度，'}还没有筹备会议，请先在“季度会议”页生成议程。")
    snapshot = frozen(session, sitting)
    name = f"{pack.name}{label}{PAPERS[what]}.docx"
    if what == "agenda":
        return [(name, _agenda(session, pack, sitting, snapshot, label))]
    if snapshot is None:
        raise Refused(f"{label}会议还没有冻结上会口径，{PAPERS[what]}只引用冻结的数，请先冻结。")
    if what == "pack":
        return [(name, _pack(session, pack, sitting, snapshot))]
    decided = _decided(session, pack, sitting)
    if sitting.held_on is None:
        raise Refused(f"{label}会议还没有开会，{PAPERS[what]}在开会后才有。")
    if what == "resolutions":
        return [(name, resolutions_paper(pack, label, sitting.held_on, decided))]
    held = attendance_of(session, pack, sitting.meeting_no)
    content = minutes_paper(
        pack,
        snapshot,
        sitting.held_on,
        ordinal_of(session, pack, sitting.meeting_no),
        held.convener,
        decided,
        held.lists,
    )
    return [(name, content)]


def _agenda(session: Session, pack: Pack, sitting: Sitting, snapshot: Frozen | None, label: str) -> bytes:
    items: list[Mapping[str, Any]] = (
        snapshot.content["agenda"] if snapshot else [item.model_dump() for item in agenda_of(session, sitting)]
    )
    return agenda_paper(pack, label, sitting.held_on, items, snapshot)


def _pack(session: Session, pack: Pack, sitting: Sitting, snapshot: Frozen) -> bytes:
    return pack_paper(
        pack,
        snapshot,
        sitting.held_on,
        reports=reports(session, sitting),
        corrections=corrections(session, pack, snapshot),
        map_png=overdue_map(session, pack, snapshot),
    )


def _decided(session: Session, pack: Pack, sitting: Sitting) -> list[Decided]:
    found = [d for d in resolutions(session, pack, today()) if d.meeting_no == sitting.meeting_no]
    return sorted(found, key=lambda d: d.seq)


def overdue_map(session: Session, pack: Pack, snapshot: Frozen) -> bytes | None:
    """The map of overdue hazards at the cut-off as a picture; a township that did not report is hatched."""
    shapes = outline(boundary_in_force(session, pack).geojson)
    below = pack.number("map.hatch_below")
    rows = snapshot.content["figures"]["rectification"]["townships"]
    quiet = {
        t["code"]
        for t in rows
        if t["reporting"]["owed"] and t["reporting"]["reported"] / t["reporting"]["owed"] < below
    }
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
        text, step = ("未报", NO_DATA) if silent else (str(t["overdue"]), classes.of(t["overdue"]))
        areas.append(Area(t["code"], t["name"], lon, lat, text, step, ""))
    if not areas:
        return None
    told = "，".join(f"{t['name']}{t['overdue']}项" for t in rows if t["overdue"])
    return png(svg(shapes, areas, None, f"各乡镇期末逾期：{told}。", 15), 560, 500)


def _bulletin(session: Session, pack: Pack, number: str) -> File:
    found = issue_of(session, pack, number) if number else None
    if found is None:
        raise Refused(f"没有文号为“{number}”的通报，请在“部门履职与通报”页核对文号。")
    issue, lines = found
    sitting = sitting_of(session, pack, lines[0].quarter if lines else quarter_of(issue.issued_on))
    snapshot = frozen(session, sitting) if sitting else None
    situation = _situation(snapshot) if snapshot else "有关情况见下。"
    return f"{issue.title}.docx", bulletin_paper(pack, issue, lines, situation, copies=pack.words.get("copies", ""))


def _situation(snapshot: Frozen) -> str:
    county = snapshot.content["figures"]["rectification"]["county"]
    return (
        f"截至{snapshot.cut_off.year}年{snapshot.cut_off.month}月{snapshot.cut_off.day}日，"
        f"{snapshot.content['label']}新发现隐患{county['found']}项，销号{county['closed']}项，"
        f"期末在办{county['open']}项，其中逾期{county['overdue']}项。"
    )
