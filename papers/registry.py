"""The one way from a quarter, a number or a period to the files of a paper (catalogue.papers says which there are).

Screen and command ask here, so both hand out the same bytes under the same name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pkgutil import resolve_name
from typing import Any

from sqlmodel import Session

from catalogue.papers import DAY, HAZARDS, MEETING, NUMBER, PAPERS, PERIOD, Paper
from errors import Refused
from figures.meetings.sittings import frozen, label_of, label_of_key, sitting_of
from figures.query import period
from models.county import Pack
from models.sitting import CLOSED
from papers.bulletins.issued import OfNumber
from papers.forms.asked import Chosen, OfHazards
from papers.frames.templates import template_of
from papers.given import Given
from papers.meeting.asked import Asked
from papers.reports.asked import OfDay, OfPeriod
from papers.setting.archive import archive_of
from papers.setting.names import file_name
from papers.setting.words import written_day

File = tuple[str, bytes]


@dataclass(frozen=True)
class Replayed:
    """A replay in words, and the case that froze it ("" for a live one)."""

    told: Mapping[str, Any]
    number: str = ""


def make(
    session: Session,
    pack: Pack,
    what: str,
    *,
    quarter: str = "",
    number: str = "",
    given: Given | None = None,
    suffix: str = "",
    chosen: Chosen | None = None,
    traced: Replayed | None = None,
) -> list[File]:
    """The files of a paper: names and contents. quarter: the key of a meeting (2026Q3, 2026Q3-2, its 会议编号), or the
    period (2026Q3, 2026H1, 2026) of a report; number: the 文号 of a 通报; suffix: only the files of this kind;
    chosen: the hazards of a printed form.

    Raises Refused with what is missing: no such meeting, nothing frozen, not yet held, no such 文号.
    """
    paper = PAPERS.get(what)
    if paper is None:
        raise Refused(f"没有“{what}”这种公文，可选：{'、'.join(PAPERS)}。")
    given = given or Given()
    if paper.of == NUMBER:
        found = resolve_name(paper.build)(OfNumber(session, pack, number, template_of(session, pack, paper)))
        return [(file_name(name), content) for name, content in found]
    if paper.of == DAY:
        return [_of_day(session, pack, paper, traced)]
    if paper.of == PERIOD:
        return _of_period(session, pack, paper, quarter, given, suffix)
    if paper.of == HAZARDS:
        if chosen is None or not chosen.numbers:
            raise Refused(f"没有选中要印{paper.title}的隐患，请先选隐患，或放宽筛选。")
        template = template_of(session, pack, paper) if paper.frame else None
        return _files(paper, OfHazards(session, pack, paper, chosen, template), paper.title, suffix)
    label = label_of_key(quarter) if quarter else ""
    sitting = sitting_of(session, pack, quarter) if quarter else None
    if sitting is None:
        raise Refused(f"{label or '没有写明季度，'}还没有筹备会议，请先在“季度会议”页生成议程。")
    label = label_of(sitting.quarter, sitting.ordinal)
    snapshot = frozen(session, sitting)
    if paper.frozen and snapshot is None:
        raise Refused(f"{label}会议还没有冻结上会口径，{paper.title}只引用冻结的数，请先冻结。")
    if paper.held and sitting.held_on is None:
        raise Refused(f"{label}会议还没有开会，{paper.title}在开会后才有。")
    if paper.page:
        content = resolve_name(paper.page)(session, pack, sitting, snapshot)
        return [(file_name(name_of(pack, paper, label), ".html"), content)]
    asked = Asked(session, pack, sitting, snapshot, label, template_of(session, pack, paper), given)
    return _files(paper, asked, name_of(pack, paper, label), suffix)


@dataclass(frozen=True)
class Keeping:
    """Under which name a making is kept, and the template it is set in, by label and digest."""

    of: str
    template: str


def keeping(session: Session, pack: Pack, what: str, *, quarter: str = "", number: str = "") -> Keeping | None:
    """How a paper would be kept; None for one that is made anew each time: of a meeting not frozen yet, minutes of one
    not closed, or a paper that tells how things stand today. A meeting opened and closed again is another."""
    paper = PAPERS.get(what)
    if paper is None or not paper.kept:
        return None
    template = template_of(session, pack, paper)
    told = f"{template.label} {template.digest[:16]}"
    if paper.of == NUMBER:
        return Keeping(number, told) if number else None
    sitting = sitting_of(session, pack, quarter) if paper.of == MEETING and quarter else None
    snapshot = frozen(session, sitting) if sitting else None
    if sitting is None or snapshot is None or (paper.held and sitting.state != CLOSED):
        return None
    closing = f"/{sitting.version}" if paper.held else ""
    return Keeping(f"{sitting.id}/{snapshot.version}{closing}", told)


def _of_day(session: Session, pack: Pack, paper: Paper, traced: Replayed | None) -> File:
    if traced is None:
        raise Refused(f"请写明{paper.title}是哪所学校（或乡镇、单位）、哪一天的：--school、--day。")
    content = resolve_name(paper.build)(OfDay(pack, traced.told, template_of(session, pack, paper), traced.number))
    day = written_day(date.fromisoformat(traced.told["day"]))
    return file_name(f"{traced.told['subject']['name']}{day}{paper.title}"), content


def _of_period(session: Session, pack: Pack, paper: Paper, name: str, given: Given, suffix: str) -> list[File]:
    if not name:
        raise Refused(f"请写明{paper.title}是哪个季度、半年或年的，如 2026Q3、2026H1、2026。")
    asked = period(name)
    template = template_of(session, pack, paper) if paper.frame else None
    of_period = OfPeriod(session, pack, asked, template, given.number)
    return _files(paper, of_period, name_of(pack, paper, asked.label), suffix)


def _files(paper: Paper, asked: Any, name: str, wanted: str) -> list[File]:
    files: list[File] = []
    for suffix, build in ((".docx", paper.build), (".xlsx", paper.workbook)):
        if not build or wanted not in ("", suffix):
            continue
        made = resolve_name(build)(asked)
        several = made if paper.several and suffix == ".docx" else [("", made)]
        files += [(file_name(f"{name}　{part}".rstrip("　"), suffix), content) for part, content in several]
    return files


def name_of(pack: Pack, paper: Paper, label: str) -> str:
    """What the file of a paper is called, by page and command alike, without its suffix."""
    return f"{pack.name}{label}{paper.title}"


def archived(files: Sequence[File]) -> bytes:
    """Several files as one archive: what a browser takes away in one click."""
    return archive_of(dict(files))
