"""An issued 通报 as files: the document (or the 复核决定), a 反馈表 for each body named, 督办函 to whom it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pkgutil import resolve_name

from sqlmodel import Session

from catalogue.papers import NUMBER, of_kind
from domain.calendar import working_days_later
from errors import Refused
from figures.bodies.hands import hands_of, one_account_words
from figures.bodies.lines import issue_of, issues, late_feedback, steps
from figures.hazards.rectification import rectification
from figures.meetings.sittings import frozen, sitting_of
from figures.query import period, quarter_of
from models.bulletin import PRESSED, REVIEW_ASKED, BulletinIssue, BulletinLine
from models.clock import today
from models.county import Pack
from papers.bulletins.bulletin import bulletin_paper, review_paper
from papers.bulletins.replies import Letter, Pressed, letter_paper, reply_form
from papers.frames.templates import Template, template_of
from papers.setting.names import file_name
from papers.setting.words import written_day


@dataclass(frozen=True)
class OfNumber:
    """The issued document a paper is of, and the template it is set in. `issuing`: the document as it is about to be
    issued, with its lines; `reason`: of the decision a 复核 document is about to give."""

    session: Session
    pack: Pack
    number: str
    template: Template
    issuing: tuple[BulletinIssue, list[BulletinLine]] | None = None
    reason: str = ""

    @property
    def found(self) -> tuple[BulletinIssue, list[BulletinLine]]:
        """The document with its lines. Raises Refused for a number that was never issued."""
        if self.issuing:
            return self.issuing
        found = issue_of(self.session, self.pack, self.number) if self.number else None
        if found is None:
            raise Refused(f"没有文号为“{self.number}”的通报，请在“部门履职与通报”页核对文号。")
        return found


def issued_paper(asked: OfNumber) -> list[tuple[str, bytes]]:
    """The document under its own title."""
    issue, lines = asked.found
    if issue.review:
        return [(issue.title, _review(asked, issue, lines[0]))]
    situation = _situation(asked.session, asked.pack, issue, lines)
    taken = steps(asked.session, asked.pack, [line.id or 0 for line in lines])
    note = one_account_words([hands_of(line, taken.get(line.id or 0, [])) for line in lines])
    return [(issue.title, bulletin_paper(asked.pack, issue, lines, situation, asked.template, note))]


def forms(asked: OfNumber) -> list[tuple[str, bytes]]:
    """A 反馈表 for each body named; none of a 复核决定 or of praise."""
    issue, lines = asked.found
    if issue.review:
        return []
    return [
        (
            f"反馈表　{issue.number}　{asked.pack.name_of(line.body)}{i}",
            reply_form(asked.pack, issue, line, asked.template),
        )
        for i, line in enumerate((line for line in lines if not line.praise), 1)
    ]


def reminders(asked: OfNumber) -> list[tuple[str, bytes]]:
    """A 督办函 to each body that is pressed again or late with its 反馈. Raises Refused when there is none."""
    issue, lines = asked.found
    day = today()
    made: list[tuple[str, bytes]] = []
    for line in lines:
        late = late_feedback(line, day)
        if line.praise or not (late or line.state == PRESSED):
            continue
        due = line.feedback_due or issue.issued_on
        letter = Letter(
            asked.pack.name_of(line.body), "关于限期落实通报整改要求的督办函",
            f"《{issue.title}》（{issue.number}）于{written_day(issue.issued_on)}印发后", day,
            answer_by(asked.pack, day),
        )  # fmt: skip
        name = f"督办函　{issue.number}　{letter.body}{len(made) + 1}"
        made.append((name, letter_paper(asked.pack, letter, [Pressed(line.matter, due, late)], asked.template)))
    if not made:
        raise Refused(f"{issue.number}没有再督办或者逾期未反馈的单位，不必发督办函。")
    return made


def answer_by(pack: Pack, day: date) -> date:
    """The day by which an answer is asked: the county's days of reply after today."""
    return working_days_later(day, int(pack.number("bulletin.reply_days")), pack.days_off)


def as_issued(
    session: Session, pack: Pack, issue: BulletinIssue, lines: Sequence[BulletinLine], reason: str = ""
) -> list[tuple[str, str, list[tuple[str, bytes]]]]:
    """What a document is issued as: (paper, template by label and digest, files) of every paper that is kept of it."""
    made = []
    for paper in of_kind(NUMBER):
        if paper.kept:
            template = template_of(session, pack, paper)
            asked = OfNumber(session, pack, issue.number, template, (issue, list(lines)), reason)
            found: Sequence[tuple[str, bytes]] = resolve_name(paper.build)(asked)
            files = [(file_name(name), content) for name, content in found]
            made.append((paper.name, f"{template.label} {template.digest[:16]}", files))
    return made


def _review(asked: OfNumber, issue: BulletinIssue, line: BulletinLine) -> bytes:
    session, pack = asked.session, asked.pack
    reviewed = next(one for one in issues(session, pack) if one.id == issue.review_of)
    taken = steps(session, pack, [line.id or 0])[line.id or 0]
    decided = (i for i, s in enumerate(taken) if s.step.startswith("复核：") and s.note.startswith(f"{issue.number}　"))
    at = next(decided, len(taken))
    reason = asked.reason or taken[at].note.partition("　")[2]
    # Asked for since the last decision; without that the issuer takes it up of its own accord.
    since = next((s for s in reversed(taken[:at]) if s.step.startswith("复核")), None)
    grounds = since.note if since and since.step == REVIEW_ASKED else ""
    return review_paper(pack, issue, reviewed, line, grounds, reason, asked.template)


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
