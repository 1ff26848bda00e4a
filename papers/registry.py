"""The one way from a quarter or a number to the files of a paper (catalogue.papers says which there are).

Screen and command ask here, so both hand out the same bytes' worth of content.
"""

from pkgutil import resolve_name

from sqlmodel import Session

from catalogue.papers import NUMBER, PAPERS
from errors import Refused
from figures.meetings.sittings import frozen, sitting_of
from figures.query import period
from models.county import Pack
from papers.of_meetings import Asked

File = tuple[str, bytes]


def make(session: Session, pack: Pack, what: str, *, quarter: str = "", number: str = "") -> list[File]:
    """The files of a paper: name and .docx. quarter for a meeting's papers, number (文号) for a 通报.

    Raises Refused with what is missing: no such meeting, nothing frozen, not yet held, no such 文号.
    """
    paper = PAPERS.get(what)
    if paper is None:
        raise Refused(f"没有“{what}”这种公文，可选：{'、'.join(PAPERS)}。")
    build = resolve_name(paper.build)
    if paper.of == NUMBER:
        files: list[File] = build(session, pack, number)
        return files
    label = period(quarter, period(quarter).start).label if quarter else ""
    sitting = sitting_of(session, pack, quarter) if quarter else None
    if sitting is None:
        raise Refused(f"{label or '没有写明季度，'}还没有筹备会议，请先在“季度会议”页生成议程。")
    snapshot = frozen(session, sitting)
    if paper.frozen and snapshot is None:
        raise Refused(f"{label}会议还没有冻结上会口径，{paper.title}只引用冻结的数，请先冻结。")
    if paper.held and sitting.held_on is None:
        raise Refused(f"{label}会议还没有开会，{paper.title}在开会后才有。")
    return [(f"{pack.name}{label}{paper.title}.docx", build(Asked(session, pack, sitting, snapshot, label)))]
