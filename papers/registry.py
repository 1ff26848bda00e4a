"""Which papers there are and from what each is made: the one way from a quarter or a number to .docx files.

Screen and command ask here, so both hand out the same bytes' worth of content. Everything of a meeting comes
from its newest frozen snapshot; a meeting without one has only an agenda, marked as not yet frozen.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from charts.classes import NO_DATA, count_classes
from charts.maps import Area, svg
from charts.outline import outline
from errors import Refused
from figures.bodies.lines import issue_of, issues, steps
from figures.hazards.rectification import rectification
from figures.meetings.attendance import attendance_of, ordinal_of
from figures.meetings.resolutions import Decided, resolutions
from figures.meetings.snapshot import Frozen, agenda_of, corrections, frozen, reports, sitting_of
from figures.query import period, quarter_of
from figures.reporting.weeks import hatch_below, hatch_label, is_silent
from models.bulletin import REVIEW_ASKED, BulletinIssue, BulletinLine
from models.clock import today
from models.county import Pack, boundary_in_force
from models.sitting import Sitting
from papers.bulletin import bulletin_paper, reply_form, review_paper
from papers.layout import written_day
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
        return _bulletin(session, pack, number)
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


def file_name(title: str) -> str:
    """A file name from a title somebody typed: no way out of the folder, nothing Windows refuses, not too long."""
    name = "".join(c if c.isalnum() or c in _IN_NAMES else "_" for c in title).strip("_. ")
    return f"{name[:60] or '文件'}.docx"


_IN_NAMES = " 　·—–-（）()〔〕【】《》“”、，。；：！？"


def _bulletin(session: Session, pack: Pack, number: str) -> list[File]:
    """The issued document, with a 反馈表 for each body named; a 复核 document stands alone."""
    found = issue_of(session, pack, number) if number else None
    if found is None:
        raise Refused(f"没有文号为“{number}”的通报，请在“部门履职与通报”页核对文号。")
    issue, lines = found
    copies = pack.words.get("copies", "")
    if issue.review:
        return [(file_name(issue.title), _review(session, pack, issue, lines[0], copies))]
    content = bulletin_paper(pack, issue, lines, _situation(session, pack, issue, lines), copies)
    forms = [
        (
            file_name(f"反馈表　{issue.number}　{pack.name_of(line.body)}{i}"),
            reply_form(pack, issue, line, issue.issued_on),
        )
        for i, line in enumerate((line for line in lines if not line.praise), 1)
    ]
    return [(file_name(issue.title), content), *forms]


def _review(session: Session, pack: Pack, issue: BulletinIssue, line: BulletinLine, copies: str) -> bytes:
    reviewed = next(one for one in issues(session, pack) if one.id == issue.review_of)
    taken = steps(session, pack, [line.id or 0])[line.id or 0]
    at = next(i for i, s in enumerate(taken) if s.step.startswith("复核：") and s.note.startswith(f"{issue.number}　"))
    grounds = next(s.note for s in reversed(taken[:at]) if s.step == REVIEW_ASKED)
    return review_paper(pack, issue, reviewed, line, grounds, taken[at].note.partition("　")[2], copies)


def _situation(session: Session, pack: Pack, issue: BulletinIssue, lines: Sequence[BulletinLine]) -> str:
    """The figures of the quarter: of the meeting's frozen snapshot; without one, as recorded on the day of issue."""
    quarter = lines[0].quarter if lines else quarter_of(issue.issued_on)
    sitting = sitting_of(session, pack, quarter)
    snapshot = frozen(session, sitting) if sitting else None
    if snapshot and snapshot.cut_off <= issue.issued_on:
        county = snapshot.content["figures"]["rectification"]["county"]
        label, day = snapshot.content["label"], snapshot.cut_off
    else:
        asked = period(quarter)
        asked = period(quarter, max(asked.start, min(asked.end, issue.issued_on)))
        county = rectification(session, pack, asked, recorded_by=issue.issued_on).county.as_json()
        label, day = asked.label, asked.as_of
    return (
        f"截至{written_day(day)}，{label}全县新发现学校安全隐患{county['found']}项，销号{county['closed']}项，"
        f"期末在办{county['open']}项，其中待复查{county['awaiting_verification']}项、逾期{county['overdue']}项。"
    )
