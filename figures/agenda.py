"""The agenda that builds itself: ① last resolutions ② salient items ③ standing figures ④ new.

Proposals come from the figures and from rules of the pack (settings `agenda.*`); each carries the rows
behind it, a lineage that names the matter across meetings, and the small table it is projected with.
A person prunes, orders and adds; nothing here writes.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session

from figures.known import known
from figures.rectification import Rectifications, lies_open, placed, rectification
from figures.reporting import reporting
from figures.scope import Period, compared
from models.base import table
from models.county import Pack
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.incident import Incident
from models.life import EXTEND
from models.meeting import Meeting, Resolution
from models.school import School
from models.sitting import AgendaItem, Sitting

HAZARD, EVENT, SPAN, SCHOOL = table(Hazard), table(HazardEvent), table(HazardSpan), table(School)
MEETING, RESOLUTION, INCIDENT = table(Meeting), table(Resolution), table(Incident)
ITEM, SITTING = table(AgendaItem), table(Sitting)
DONE, NOT_DONE, RUNNING = "落实", "未落实", "在办"
LONGEST = 8
"""A projected table or chart has at most so many rows."""


@dataclass(frozen=True)
class Proposal:
    """One proposed item; fields as in models.sitting.AgendaItem."""

    kind: str
    title: str
    facts: str
    source: str
    lineage: str
    ask: str = ""
    rows: list[dict[str, str]] = field(default_factory=list)
    shown: dict[str, Any] = field(default_factory=dict)
    minutes: int = 5
    reporter: str | None = None


@dataclass(frozen=True)
class Decided:
    """A resolution and how it stands: outcome 落实/未落实/在办, days over its deadline on D, and how many
    meetings it has survived unfulfilled."""

    meeting_no: str
    seq: int
    matter: str
    lead_unit: str
    supporting: str
    deadline: date
    clause: str
    outcome: str
    outcome_on: date | None
    reason: str
    decided_on: date
    survived: int
    days_over: int

    @property
    def settled(self) -> bool:
        """Whether it was carried out."""
        return self.outcome == DONE


def resolutions(session: Session, pack: Pack, as_of: date, *, unsettled_only: bool = False) -> list[Decided]:
    """Resolutions of meetings held by D, unfulfilled first, then by deadline. A 未落实 one stays on the
    list of every following meeting until it is carried out."""
    held = (
        session.execute(
            select(MEETING.c.held_on)
            .where(MEETING.c.county == pack.code, known(MEETING, None), MEETING.c.held_on <= as_of)
            .order_by(MEETING.c.held_on)
        )
        .scalars()
        .all()
    )
    found = session.execute(
        select(RESOLUTION, MEETING.c.held_on)
        .join(MEETING, and_(MEETING.c.county == RESOLUTION.c.county, MEETING.c.number == RESOLUTION.c.meeting_no))
        .where(
            RESOLUTION.c.county == pack.code,
            known(RESOLUTION, None),
            known(MEETING, None),
            MEETING.c.held_on <= as_of,
        )
    ).all()
    decided = [_decided(row, held, as_of) for row in found]
    if unsettled_only:
        decided = [d for d in decided if not d.settled]
    order = {NOT_DONE: 0, RUNNING: 1, DONE: 2}
    return sorted(decided, key=lambda d: (order[d.outcome], d.deadline, d.meeting_no, d.seq))


def _decided(row: Any, held: Sequence[date], as_of: date) -> Decided:
    known_outcome = row.outcome if row.outcome and (row.outcome_on or row.held_on) <= as_of else RUNNING
    until = row.outcome_on if known_outcome == DONE and row.outcome_on else as_of
    return Decided(
        meeting_no=row.meeting_no,
        seq=row.seq,
        matter=row.matter,
        lead_unit=row.lead_unit,
        supporting=row.supporting,
        deadline=row.deadline,
        clause=row.clause,
        outcome=known_outcome,
        outcome_on=row.outcome_on if known_outcome != RUNNING else None,
        reason=row.reason,
        decided_on=row.held_on,
        survived=sum(1 for day in held if row.held_on < day <= until),
        days_over=max(0, (until - row.deadline).days),
    )


def last_resolutions(session: Session, pack: Pack, as_of: date) -> list[Decided]:
    """What the next meeting hears first: everything of the last meeting, and all still unfulfilled."""
    every = resolutions(session, pack, as_of)
    last = max((d.decided_on for d in every), default=None)
    return [d for d in every if not d.settled or d.decided_on == last]


def propose(session: Session, pack: Pack, period: Period) -> list[Proposal]:
    """The proposed agenda of the period's meeting, in the order it would be taken up."""
    found = rectification(session, pack, period)
    lines = _open_lines(session, pack, period.as_of)
    return [
        *_last(session, pack, period),
        *_overdue_townships(pack, found, lines),
        *_long_overdue(pack, lines),
        *_often_extended(pack, lines),
        *_without_money(pack, lines),
        *_without_lead(pack, lines),
        *_unreported(session, pack, period),
        *_standing(session, pack, period, found),
        *_new(session, pack, period),
    ]


@dataclass(frozen=True)
class _Line:
    number: str
    township: str
    school: str
    description: str
    level: str
    ring: str
    days_over: int
    turn: str
    extensions: int
    waits_for_money: bool
    without_lead: bool

    @property
    def row(self) -> dict[str, str]:
        return {"ledger": "hazards", "number": self.number}


def _open_lines(session: Session, pack: Pack, day: date) -> list[_Line]:
    extensions = (
        select(EVENT.c.hazard_no, func.count().label("times"))
        .where(EVENT.c.county == pack.code, EVENT.c.kind == EXTEND, EVENT.c.on_date <= day, known(EVENT, None))
        .group_by(EVENT.c.hazard_no)
        .subquery()
    )
    query = (
        select(
            SPAN.c.hazard_no,
            SPAN.c.township_code,
            SPAN.c.deadline,
            SPAN.c.turn_unit,
            SPAN.c.level,
            SPAN.c.ring,
            HAZARD.c.description,
            HAZARD.c.responsible,
            HAZARD.c.lead_unit,
            HAZARD.c.funds_needed,
            HAZARD.c.funds_ready,
            SCHOOL.c.name.label("school"),
            func.coalesce(extensions.c.times, 0).label("times"),
        )
        .join(HAZARD, and_(HAZARD.c.county == SPAN.c.county, HAZARD.c.number == SPAN.c.hazard_no, known(HAZARD, None)))
        .outerjoin(
            SCHOOL, and_(SCHOOL.c.county == SPAN.c.county, SCHOOL.c.code == SPAN.c.school_code, known(SCHOOL, None))
        )
        .outerjoin(extensions, extensions.c.hazard_no == SPAN.c.hazard_no)
        .where(SPAN.c.county == pack.code, known(SPAN, None), lies_open(SPAN, day))
    )
    places: dict[str, str] = {}
    lines = []
    for row in session.execute(query):
        place = places.setdefault(row.township_code, placed(pack, row.township_code, day))
        lines.append(
            _Line(
                number=row.hazard_no,
                township=place,
                school=row.school or "",
                description=row.description,
                level=row.level,
                ring=row.ring,
                days_over=max(0, (day - row.deadline).days) if row.deadline else 0,
                turn=row.turn_unit or "",
                extensions=row.times,
                waits_for_money=bool(row.funds_needed) and row.funds_ready is False,
                without_lead=row.ring in pack.setting("agenda.rings_needing_lead", "校门50米、周边200米").split("、")
                and not row.lead_unit,
            )
        )
    return sorted(lines, key=lambda line: (-line.days_over, line.number))


def _table(pack: Pack, lines: Sequence[_Line]) -> dict[str, Any]:
    heads = ["乡镇", "学校", "隐患", "超期/天", "卡在"]
    body = [
        [
            pack.name_of(line.township),
            line.school,
            line.description[:24],
            str(line.days_over),
            pack.name_of(line.turn) if line.turn else "待明确",
        ]
        for line in lines[:LONGEST]
    ]
    return {"table": {"heads": heads, "rows": body}, "more": max(0, len(lines) - LONGEST)}


def _bars(pack: Pack, counts: Counter[str], unit: str, title: str) -> dict[str, Any]:
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:LONGEST]
    return {
        "bars": {"names": [pack.name_of(code) for code, _ in top], "values": [n for _, n in top]},
        "unit": unit,
        "title": title,
    }


def _last(session: Session, pack: Pack, period: Period) -> list[Proposal]:
    decided = last_resolutions(session, pack, period.as_of)
    if not decided:
        return []
    counts = Counter(d.outcome for d in decided)
    facts = "，".join(f"{word}{counts[word]}项" for word in (DONE, NOT_DONE, RUNNING) if counts[word])
    heads = ["事项", "牵头", "限期", "结果", "历经会议"]
    body = [
        [d.matter[:30], pack.name_of(d.lead_unit), f"{d.deadline:%m-%d}", d.outcome, f"{d.survived}次"]
        for d in decided[:LONGEST]
    ]
    return [
        Proposal(
            kind="last",
            title=f"上次议定{len(decided)}项：{facts}",
            facts="；".join(
                f"{d.matter}（{pack.name_of(d.lead_unit)}）未落实：{d.reason or '未说明原因'}"
                for d in decided
                if d.outcome == NOT_DONE
            ),
            source=f"议定事项{len(decided)}行",
            lineage="resolutions",
            ask="未落实事项逐项明确新的牵头单位和时限",
            rows=[{"ledger": "meetings", "number": f"{d.meeting_no}/{d.seq}"} for d in decided],
            shown={"table": {"heads": heads, "rows": body}, "more": max(0, len(decided) - LONGEST)},
            minutes=8,
            reporter=pack.setting("import.default_verifying_unit") or None,
        )
    ]


def _overdue_townships(pack: Pack, found: Rectifications, lines: Sequence[_Line]) -> list[Proposal]:
    least = pack.setting("agenda.township_overdue", "5")
    proposals = []
    for place in sorted(found.townships, key=lambda t: -t.overdue):
        if place.overdue < int(float(least)):
            break
        mine = [line for line in lines if line.township == place.code and line.days_over > 0]
        money = sum(1 for line in mine if line.waits_for_money)
        facts = f"逾期{place.overdue}项，占全县{place.overdue}/{found.county.overdue}项；最长超期{mine[0].days_over}天"
        proposals.append(
            Proposal(
                kind="red",
                title=f"{place.name}{place.overdue}项逾期" + (f"，{money}项等资金" if money else ""),
                facts=facts,
                source=f"隐患台账{len(mine)}行",
                lineage=f"overdue:{place.code}",
                ask="逐项明确资金来源、责任单位和销号时限",
                rows=[line.row for line in mine],
                shown=_table(pack, mine),
                minutes=10,
                reporter=place.code,
            )
        )
    return proposals[:2]


def _long_overdue(pack: Pack, lines: Sequence[_Line]) -> list[Proposal]:
    days = int(pack.number("agenda.overdue_long_days"))
    mine = [line for line in lines if line.days_over > days]
    if not mine:
        return []
    counts = Counter(line.township for line in mine)
    return [
        Proposal(
            kind="red",
            title=f"逾期超{days}天的{len(mine)}项逐项过",
            facts=f"最长{mine[0].days_over}天；"
            + "、".join(f"{pack.name_of(c)}{n}项" for c, n in counts.most_common(4)),
            source=f"隐患台账{len(mine)}行",
            lineage=f"overdue>{days}",
            ask="逐项议定处置意见：限期销号、挂牌督办或移交",
            rows=[line.row for line in mine],
            shown=_table(pack, mine),
            minutes=8,
        )
    ]


def _often_extended(pack: Pack, lines: Sequence[_Line]) -> list[Proposal]:
    times = int(pack.number("agenda.extension_count"))
    mine = sorted((line for line in lines if line.extensions >= times), key=lambda line: -line.extensions)
    if not mine:
        return []
    return [
        Proposal(
            kind="red",
            title=f"{len(mine)}项隐患已延期{times}次以上",
            facts=f"最多的一项延期{mine[0].extensions}次",
            source=f"隐患台账{len(mine)}行",
            lineage=f"extended>={times}",
            ask="不再逐级延期，由会议定夺",
            rows=[line.row for line in mine],
            shown=_table(pack, mine),
            minutes=5,
        )
    ]


def _without_money(pack: Pack, lines: Sequence[_Line]) -> list[Proposal]:
    mine = [line for line in lines if line.waits_for_money and line.days_over > 0]
    if not mine:
        return []
    return [
        Proposal(
            kind="red",
            title=f"{len(mine)}项逾期隐患资金没有落实",
            facts="、".join(
                f"{pack.name_of(c)}{n}项" for c, n in Counter(line.township for line in mine).most_common(5)
            ),
            source=f"隐患台账{len(mine)}行",
            lineage="no-money",
            ask="明确资金渠道和到位时间",
            rows=[line.row for line in mine],
            shown=_bars(pack, Counter(line.township for line in mine), "项", "逾期且资金未落实（项）"),
            minutes=6,
        )
    ]


def _without_lead(pack: Pack, lines: Sequence[_Line]) -> list[Proposal]:
    mine = [line for line in lines if line.without_lead]
    if not mine:
        return []
    rings = Counter(line.ring for line in mine)
    return [
        Proposal(
            kind="red",
            title=f"校园周边{len(mine)}项隐患没有主办单位",
            facts="、".join(f"{ring}{n}项" for ring, n in rings.most_common()),
            source=f"隐患台账{len(mine)}行",
            lineage="no-lead",
            ask="逐项明确主办单位",
            rows=[line.row for line in mine],
            shown=_table(pack, mine),
            minutes=5,
        )
    ]


def _unreported(session: Session, pack: Pack, period: Period) -> list[Proposal]:
    below = pack.number("map.hatch_below")
    found = reporting(session, pack, period)
    mine = [t for t in found.townships if t.owed and t.reported / t.owed < below]
    return [
        Proposal(
            kind="red",
            title=f"{place.name}周排查未报：应报{place.owed}校周，实报{place.reported}校周",
            facts="零隐患不等于未报；未报乡镇的隐患数不作数",
            source=f"周排查{place.reported}/{place.owed}校周",
            lineage=f"unreported:{place.code}",
            ask="限期补报并说明原因",
            shown=_bars(
                pack,
                Counter({t.code: t.owed - t.reported for t in found.townships if t.owed > t.reported}),
                "校周",
                "未报校周",
            ),
            minutes=5,
            reporter=place.code,
        )
        for place in mine[:3]
    ]


def _standing(session: Session, pack: Pack, period: Period, found: Rectifications) -> list[Proposal]:
    county = found.county
    before = rectification(session, pack, compared(period, -1)).county if period.name[4:5] == "Q" else None
    rate = f"{100 * county.close_rate:.1f}%" if county.close_rate is not None else "—"
    change = ""
    if before and before.close_rate is not None and county.close_rate is not None:
        points = 100 * (county.close_rate - before.close_rate)
        change = f"，比上季{'升' if points >= 0 else '降'}{abs(points):.1f}点"
    heads = ["指标", "本季"] + (["上季"] if before else [])
    pairs = [
        ("期初在办", "carried_in"),
        ("新发现", "found"),
        ("销号", "closed"),
        ("期末在办", "open"),
        ("逾期", "overdue"),
        ("待复查", "awaiting_verification"),
    ]
    body = [
        [label, str(getattr(county, key))] + ([str(getattr(before, key))] if before else []) for label, key in pairs
    ]
    return [
        Proposal(
            kind="standing",
            title=f"隐患整改：销号率{rate}（{county.closed}/{county.members}项）{change}",
            facts=f"期末在办{county.open}项，逾期{county.overdue}项，待复查{county.awaiting_verification}项",
            source="31号文 8 · 隐患台账",
            lineage="standing:rectification",
            shown={"table": {"heads": heads, "rows": body}, "more": 0},
            minutes=6,
        )
    ]


def _new(session: Session, pack: Pack, period: Period) -> list[Proposal]:
    first = datetime.combine(period.start, time())
    after = datetime.combine(period.as_of + timedelta(days=1), time())
    kinds = session.execute(
        select(INCIDENT.c.kind, INCIDENT.c.number)
        .where(
            INCIDENT.c.county == pack.code,
            known(INCIDENT, None),
            INCIDENT.c.happened_at >= first,
            INCIDENT.c.happened_at < after,
        )
        .order_by(INCIDENT.c.number)
    ).all()
    if not kinds:
        return []
    counts = Counter(row.kind for row in kinds)
    return [
        Proposal(
            kind="new",
            title=f"本季学校安全事件{len(kinds)}起",
            facts="、".join(f"{kind}{n}起" for kind, n in counts.most_common()),
            source=f"事件台账{len(kinds)}行",
            lineage=f"incidents:{period.name}",
            rows=[{"ledger": "incidents", "number": row.number} for row in kinds],
            shown={
                "bars": {
                    "names": [k for k, _ in counts.most_common(LONGEST)],
                    "values": [n for _, n in counts.most_common(LONGEST)],
                },
                "unit": "起",
                "title": "本季学校安全事件（起）",
            },
            minutes=5,
        )
    ]


def times_on_agenda(session: Session, pack: Pack, lineages: Sequence[str], before: str) -> dict[str, int]:
    """How often each matter stood on the agenda of earlier quarters' meetings (kept items only)."""
    found: dict[str, int] = defaultdict(int)
    if lineages:
        query = (
            select(ITEM.c.lineage, func.count(func.distinct(ITEM.c.sitting_id)))
            .join(SITTING, SITTING.c.id == ITEM.c.sitting_id)
            .where(ITEM.c.county == pack.code, ITEM.c.lineage.in_(lineages), ITEM.c.kept, SITTING.c.quarter < before)
            .group_by(ITEM.c.lineage)
        )
        found.update({row[0]: row[1] for row in session.execute(query)})
    return found
