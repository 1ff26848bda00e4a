"""What the page of bodies and 通报 asks, cut to what the reader may see: figures once a revision of the ledgers,
lines and documents once a write.

A member reads its own row and the lines that name it, from 送核 on; who reads the whole county reads all.
"""

from datetime import date

from access.rights import NOWHERE
from actions.bulletins.naming import may_name, words_of
from catalogue.papers import PAPERS
from figures.answers import asked_once
from figures.bodies.evidence.now import Row, evidence_now, hindrances
from figures.bodies.lines import StepRecord, issues, lines, steps, taken_up
from figures.bodies.matrix import Evidence, ListedCell, duties_of_rules, evidence_of, listed_cells
from figures.bodies.proposals import proposals
from figures.bodies.rules.asking import Proposal
from figures.duties.engine import duty_instances
from figures.query import Period, Slice
from models.bulletin import BulletinIssue, BulletinLine
from models.clock import today
from models.county import TOWNSHIPS
from operations.handing import hand_out
from papers.registry import archived
from papers.reports.asked import OfPeriod
from papers.reports.assessment import assessment as assessment_of
from ui.shell.cache import MOST, opened
from ui.shell.visit import Key, Visit


def body_of(visit: Visit) -> str | None:
    """The body a member speaks for; None for readers of the whole county; no body's code for all others."""
    if visit.whole_county:
        return None
    if visit.place.school:
        return NOWHERE.unit
    return visit.place.unit or visit.place.township or NOWHERE.unit


@asked_once(MOST)
def _cells(key: Key, period: Period, part: Slice) -> list[ListedCell]:
    with opened(key) as (session, pack):
        return listed_cells(session, pack, period, part=part)


def cells(visit: Visit, period: Period, level: str | None, unit: str | None = None) -> list[ListedCell]:
    """Bodies under the tasks that list them, townships one by one; of one unit, and for a member its own row.
    figures.bodies.matrix."""
    wanted = {body_of(visit), unit} - {None}
    return [cell for cell in _cells(visit.key, period, Slice(level=level)) if wanted <= {cell.unit}]


@asked_once(MOST)
def _evidence(key: Key, period: Period, units: tuple[str, ...], clause: str) -> Evidence:
    with opened(key) as (session, pack):
        return evidence_of(session, pack, period, units, clause)


def evidence(visit: Visit, period: Period, unit: str, clause: str) -> Evidence:
    """The instances behind one cell; figures.bodies.matrix.evidence_of."""
    units = [t.code for t in visit.pack.townships_on(period.as_of)] if unit == TOWNSHIPS else [unit]
    return _evidence(visit.key, period, tuple(units), clause)


@asked_once(MOST)
def _lines(key: Key, body: str | None) -> list[BulletinLine]:
    with opened(key) as (session, pack):
        return lines(session, pack, body=body, told=body is not None)


def all_lines(visit: Visit, unit: str | None = None) -> list[BulletinLine]:
    """The lines this person reads (about one unit), newest first; only to be read."""
    return [line for line in _lines(visit.proceedings, body_of(visit)) if unit in (None, line.body)]


@asked_once(MOST)
def _proposed(key: Key, period: Period) -> list[Proposal]:
    with opened(key) as (session, pack):
        frame = duty_instances(session, pack, period, only=duties_of_rules(pack))
        return proposals(session, pack, period, instances=frame)


def proposed(visit: Visit, period: Period, unit: str | None = None) -> list[Proposal]:
    """What the rules propose (about one unit) and no line has taken up; nothing for a member."""
    if not visit.whole_county:
        return []
    open_ones = taken_up(_proposed(visit.proceedings, period), all_lines(visit), period.name)
    return [proposal for proposal in open_ones if unit in (None, proposal.unit)]


@asked_once(MOST)
def _steps(key: Key, line_id: int) -> list[StepRecord]:
    with opened(key) as (session, pack):
        return steps(session, pack, [line_id]).get(line_id, [])


def steps_of(visit: Visit, line: BulletinLine) -> list[StepRecord]:
    """The steps a line took."""
    return _steps(visit.proceedings, line.id or 0)


Cited = tuple[tuple[str, str, str], ...]


@asked_once(MOST)
def _rows(key: Key, quarter: str, day: date, rows: Cited, body: str, words: str | None, praise: bool) -> list[Row]:  # noqa: ARG001
    cited = [{"ledger": ledger, "number": number, "stood": stood} for ledger, number, stood in rows]
    with opened(key) as (session, pack):
        return evidence_now(session, pack, quarter, cited, body, words, praise)


def rows_of_line(visit: Visit, line: BulletinLine) -> list[Row]:
    """The ledger rows behind a line as they stand today, held against its words."""
    cited = tuple((row["ledger"], row["number"], row.get("stood", "")) for row in line.rows)
    words = f"{line.matter}\n{line.facts}"
    return _rows(visit.proceedings, line.quarter, today(), cited, line.body, words, line.praise)


def rows_of_proposal(visit: Visit, proposal: Proposal, quarter: str) -> list[Row]:
    """The rows a proposal rests on as they stand today: what became of them since its day counts as changed."""
    cited = tuple((ledger, number, "") for ledger, number in proposal.rows)
    return _rows(visit.proceedings, quarter, today(), cited, proposal.unit, None, proposal.praise)


def contradictions(visit: Visit, line: BulletinLine, facts: str = "") -> list[str]:
    """What today's record says against a line's words (or against new facts), a sentence each."""
    new = BulletinLine(**(line.model_dump() | {"facts": facts or line.facts}))
    return hindrances(rows_of_line(visit, new), f"{new.matter}\n{new.facts}", praise=line.praise)


def named_in(visit: Visit, line: BulletinLine, facts: str = "") -> list[str]:
    """What in a line's words (or in new facts) may name a person."""
    new = BulletinLine(**(line.model_dump() | {"facts": facts or line.facts}))
    with opened(visit.key) as (session, pack):
        return may_name(session, pack.code, words_of(new))


@asked_once(MOST)
def _issues(key: Key, year: int) -> list[BulletinIssue]:
    with opened(key) as (session, pack):
        return issues(session, pack, year)


def issued(visit: Visit, year: int, unit: str | None = None) -> list[BulletinIssue]:
    """The documents of a year, newest first; of one unit, and for a member, those that hold a line naming it."""
    found = _issues(visit.proceedings, year)
    if visit.whole_county and unit is None:
        return found
    own = {line.issue_id for line in all_lines(visit, unit) if line.issue_id is not None}
    return [one for one in found if one.id in own or one.review_of in own]


def assessment(visit: Visit, period: Period) -> bytes:
    """学校考核清单 of the period as a workbook."""
    with opened(visit.key) as (session, pack):
        return assessment_of(OfPeriod(session, pack, period, None))


def paper(visit: Visit, what: str, number: str) -> bytes:
    """A paper of an issued document: the .docx, or an archive where there is one for each body."""
    files = hand_out(visit.actor, what, number=number)
    return archived(files) if PAPERS[what].several else files[0][1]
