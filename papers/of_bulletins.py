"""An issued 通报 as files: the document with a 反馈表 for each body named; a 复核 document stands alone."""

from collections.abc import Sequence

from sqlmodel import Session

from errors import Refused
from figures.bodies.lines import issue_of, issues, steps
from figures.hazards.rectification import rectification
from figures.meetings.sittings import frozen, sitting_of
from figures.query import period, quarter_of
from models.bulletin import REVIEW_ASKED, BulletinIssue, BulletinLine
from models.county import Pack
from papers.bulletin import bulletin_paper, reply_form, review_paper
from papers.layout import written_day


def file_name(title: str) -> str:
    """A file name from a title somebody typed: no way out of the folder, nothing Windows refuses, not too long."""
    name = "".join(c if c.isalnum() or c in _IN_NAMES else "_" for c in title).strip("_. ")
    return f"{name[:60] or '文件'}.docx"


_IN_NAMES = " 　·—–-（）()〔〕【】《》“”、，。；：！？"


def issued(session: Session, pack: Pack, number: str) -> list[tuple[str, bytes]]:
    """The files of an issued document, by 文号: name and .docx. Raises Refused for a number that was never issued."""
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
