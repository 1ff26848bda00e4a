"""The demo's 通报: two issued documents, one settled and one still owed its feedback, and lines in every state.

They are taken from what the rules would have proposed on days of the past, so that each line's rows are in the
ledgers; what units answer is invented and says so.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert

from actions.evidence import enter_paper
from actions.unit_of_work import UnitOfWork
from demo.books import Books, workday
from figures.bodies.evidence.now import evidence_now, restated
from figures.bodies.lines import ISSUE, LINE, STEP, TRANSFER
from figures.bodies.proposals import proposals
from figures.bodies.rules.asking import Proposal
from figures.query import period, quarter_of
from ledgers.evidence import BULLETIN
from ledgers.evidence import TRANSFER as CLUE
from models import clock
from models.bulletin import ANSWERED, ISSUED, PROPOSED, SENT, SETTLED, SIGNED, VERIFIED, Evidence
from models.county import Pack

OFFICE, DRAFTER, CONVENER = "演示联席办", "演示拟稿员", "演示召集人"
STATEMENT = "（演示）方案已报所在地党委政府研究，资金正在落实，九月底前不能全部完成，请予核实。"
FINDING = "（演示）到现场看过，情况属实，方案尚未批复。"
FEEDBACK = "（演示）隐患已全部整改，附整改前后照片和验收单。"
SETTLEMENT = "（演示）现场复核，已整改到位。"
SETTLED_BEFORE, ISSUED_BEFORE, DRAFTED_BEFORE = 150, 46, 20
"""How many days ago the settled document, the one still owed its feedback and the running lines began."""


def write_bulletins(act: UnitOfWork, books: Books) -> None:
    """Write the lines, their steps, the two documents and one transfer; fewer where the rules propose fewer."""
    told = _Telling(act, books)
    first = told.proposed(SETTLED_BEFORE)[:1]
    told.document(first, SETTLED_BEFORE, [SETTLED], 25)
    second = [p for p in told.proposed(ISSUED_BEFORE) if p.rule == "overdue" and p not in first][:2]
    told.document(second, ISSUED_BEFORE, [ISSUED, ANSWERED], 22)
    taken = {(p.unit, p.rule, p.rows) for p in second}
    running = [p for p in told.proposed(DRAFTED_BEFORE) if (p.unit, p.rule, p.rows) not in taken]
    for proposal, state, stated in zip(
        _spread(running), (VERIFIED, SENT, SENT, PROPOSED), (True, True, False, False), strict=False
    ):
        told.line(proposal, DRAFTED_BEFORE, state, stated=stated)
    if second:
        told.transfer(second[0])


def _spread(found: Sequence[Proposal]) -> list[Proposal]:
    """One of each body before a second one of any, most rows first."""
    ranked = sorted(found, key=lambda p: (p.rule != "overdue", -len(p.rows), p.unit))
    seen: set[str] = set()
    once: list[Proposal] = []
    for proposal in ranked:
        if proposal.unit not in seen:
            once.append(proposal)
            seen.add(proposal.unit)
    return once


class _Telling:
    """Writes lines at instants of the past."""

    def __init__(self, act: UnitOfWork, books: Books) -> None:
        self.act, self.books, self.pack = act, books, books.pack
        self.ordinals: dict[int, int] = {}
        self.holidays = {day.on_date for day in books.pack.days_off if day.kind == "holiday"}

    def day(self, before: int, after: int = 0) -> date:
        """So many days before the given day, and so many after that: the next day on which offices work, if
        it is still past, else the last one."""
        day = workday(self.books.today + timedelta(days=after - before))
        while day in self.holidays:
            day = workday(day + timedelta(days=1))
        past = after < before
        while past and (day >= self.books.today or day in self.holidays or day.weekday() > 4):
            day -= timedelta(days=1)
        return day

    def proposed(self, before: int) -> list[Proposal]:
        """What the rules proposed so many days ago about bodies that may be named."""
        day = self.day(before)
        found = proposals(self.act.session, self.pack, period(quarter_of(day), day))
        return [p for p in found if not p.to_convener and p.rule in ("overdue", "resolution")]

    def at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour, 20))

    def line(self, proposal: Proposal, before: int, state: str, *, stated: bool = True, issue: Any = None) -> int:
        """One line up to a state; issue: (id, number, signed on, issued on, feedback due) of its document."""
        begun = self.day(before)
        due = self.day(before, 7)
        values: dict[str, Any] = {"facts": proposal.facts, "statement": "", "finding": "", "feedback": ""}
        steps: list[tuple[str, date, int, str, str]] = [(PROPOSED, begun, 9, DRAFTER, "")]
        body = self.pack.name_of(proposal.unit)
        if state != PROPOSED:
            if state == SENT and not stated:
                due = self.day(0, 4)
            values |= {"statement_due": due}
            steps.append((SENT, self.day(before, 1), 10, DRAFTER, f"答复期限{due}"))
        if stated and state != PROPOSED:
            day = self.day(before, 5)
            values |= {"statement": STATEMENT, "stated_on": day}
            steps.append(("单位说明", day, 15, body, STATEMENT))
        if state not in (PROPOSED, SENT):
            values |= {"finding": FINDING}
            steps.append((VERIFIED, self.day(before, 8), 11, OFFICE, FINDING))
        rows = [{"ledger": ledger, "number": number} for ledger, number in proposal.rows]
        if issue:
            made, number, signed, issued, answer_due = issue
            facts, evidence = self.evidence(proposal, rows, signed)
            values |= {"facts": facts, "evidence": evidence, "issue_id": made, "feedback_due": answer_due}
            steps += [(SIGNED, signed, 14, CONVENER, "审签"), (ISSUED, issued, 9, OFFICE, number)]
        if state in (ANSWERED, SETTLED):
            day = self.day(before, 20)
            values |= {"feedback": FEEDBACK, "answered_on": day}
            steps.append((ANSWERED, day, 16, body, FEEDBACK))
        if state == SETTLED:
            steps.append((SETTLED, self.day(before, 26), 10, OFFICE, SETTLEMENT))
        added = self.act.session.execute(
            insert(LINE)
            .values(
                county=self.act.county,
                quarter=quarter_of(begun),
                body=proposal.unit,
                clause=proposal.clause,
                praise=False,
                rule=proposal.rule,
                matter=proposal.matter,
                rows=rows,
                known_since=proposal.known_since,
                state=state,
                drafted_by=DRAFTER,
                version=len(steps),
                **values,
            )
            .returning(LINE.c.id)
        ).scalar_one()
        taken = [
            {"county": self.act.county, "line_id": added, "step": step, "taken_at": self.at(day, hour)}
            | {"taken_by": who, "note": note}
            for step, day, hour, who, note in steps
        ]
        self.act.session.execute(insert(STEP), taken)
        return int(added)

    def evidence(self, proposal: Proposal, rows: list[dict[str, str]], signed: date) -> tuple[str, dict[str, Any]]:
        """The facts as they were restated for the day of signing, and what froze on it."""
        session, quarter, facts = self.act.session, quarter_of(signed), proposal.facts
        with_clock_at = clock.now()
        clock.fix(self.at(signed, 14))
        try:
            found = evidence_now(session, self.pack, quarter, rows, proposal.unit, f"{proposal.matter}\n{facts}")
            facts = restated(facts, found)
            found = evidence_now(session, self.pack, quarter, rows, proposal.unit, f"{proposal.matter}\n{facts}")
        finally:
            clock.fix(with_clock_at)
        return facts, Evidence(facts, STATEMENT, FINDING, found, CONVENER, signed.isoformat()).stored()

    def document(self, found: Sequence[Proposal], before: int, states: Sequence[str], answer_days: int) -> None:
        """One document over these lines, each line in its state."""
        if not found:
            return
        signed, issued = self.day(before, 10), self.day(before, 12)
        self.ordinals[issued.year] = self.ordinals.get(issued.year, 0) + 1
        number = self.pack.setting("bulletin.number").format(year=issued.year, n=self.ordinals[issued.year])
        due = self.day(before, 12 + answer_days)
        made = self.act.session.execute(
            insert(ISSUE)
            .values(
                county=self.act.county,
                number=number,
                year=issued.year,
                ordinal=self.ordinals[issued.year],
                title=f"{_office(self.pack)}关于学校安全隐患整改逾期的通报",
                issued_on=issued,
                issued_by=OFFICE,
                issuer="联席办",
                signed_by=CONVENER,
                review="",
            )
            .returning(ISSUE.c.id)
        ).scalar_one()
        title = f"{_office(self.pack)}关于学校安全隐患整改逾期的通报"
        enter_paper(self.act, self.pack, BULLETIN, number, issued, title, at=self.at(issued, 9))
        for proposal, state in zip(found, states, strict=False):
            self.line(proposal, before, state, issue=(made, number, signed, issued, due))

    def transfer(self, proposal: Proposal) -> None:
        """One clue in the register."""
        day = self.day(ISSUED_BEFORE, 24)
        row: dict[str, Any] = {
            "county": self.act.county,
            "number": f"移送〔{day.year}〕1号",
            "on_date": day,
            "direction": "移出",
            "sender": "office",
            "recipient": "纪检监察机关",
            "matter": f"（演示）{self.pack.name_of(proposal.unit)}长期拖延整改的线索",
            "clause": proposal.clause,
            "managed_by": "（演示）县管干部",
            "receipt": f"（演示）{self.day(ISSUED_BEFORE, 26)}收",
            "returned": "",
            "recorded_at": self.at(day, 11),
            "recorded_by": OFFICE,
        }
        self.act.session.execute(insert(TRANSFER), [row])
        enter_paper(self.act, self.pack, CLUE, row["number"], day, at=row["recorded_at"])


def _office(pack: Pack) -> str:
    return pack.words["office"]
