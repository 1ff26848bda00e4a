"""The agenda that builds itself: ① last resolutions ② salient items ③ standing figures ④ new.

Proposals come from the figures and from rules of the pack (settings `agenda.*`); each carries the rows
behind it, a lineage that names the matter across meetings, and the small table it is projected with.
A person prunes, orders and adds; nothing here writes.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from catalogue.words import TO_DISCUSS
from figures.bitemporal import known
from figures.bodies.accountability import CHECKING_CLAUSE
from figures.hazards.rectification import (
    Rectification,
    Rectifications,
    long_overdue_days,
    rectification,
    rectification_series,
)
from figures.meetings.resolutions import DONE, NOT_DONE, RESOLUTION, RUNNING, last_resolutions
from figures.meetings.slides import LONGEST, Line, bars_of, open_lines, owes_of, rows_of, turns_of
from figures.query import Period, compared, comparison
from figures.reporting.weeks import Reportings, hatch_below, reporting, said_of_silent, silent_places
from figures.wording import percent, rate_change, since_words
from models.base import table
from models.county import UNPLACED, Pack
from models.incident import Incident
from models.sitting import AgendaItem, Sitting

INCIDENT, ITEM, SITTING = table(Incident), table(AgendaItem), table(Sitting)
OWN = "own:"
"""Lineages of items that the office added itself; proposing again never touches them."""


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


def propose(session: Session, pack: Pack, period: Period) -> list[Proposal]:
    """The proposed agenda of the period's meeting, in the order it would be taken up."""
    found = rectification(session, pack, period)
    weeks = reporting(session, pack, period)
    lines = open_lines(session, pack, period.as_of)
    return [
        *_last(session, pack, period),
        *_overdue_townships(pack, found, weeks, lines),
        *_long_overdue(pack, lines),
        *_often_extended(pack, lines),
        *_without_money(pack, lines),
        *_in_dispute(pack, lines),
        *_without_lead(pack, lines),
        *_unreported(pack, weeks),
        *_standing(session, pack, period, found),
        *_new(session, pack, period),
    ]


def _last(session: Session, pack: Pack, period: Period) -> list[Proposal]:
    decided = last_resolutions(session, pack, period.as_of)
    if not decided:
        return []
    counts = Counter(d.outcome for d in decided)
    said = "，".join(f"{word}{counts[word]}项" for word in (DONE, NOT_DONE, RUNNING) if counts[word])
    heads = ["事项", "牵头", "限期", "结果", "说明", "历经会议"]
    body = [
        [
            d.matter[:30],
            pack.name_of(d.lead_unit),
            f"{d.deadline:%Y-%m-%d}",
            d.outcome,
            d.reason[:20],
            f"{d.survived}次",
        ]
        for d in decided[:LONGEST]
    ]
    failed = [d for d in decided if d.outcome == NOT_DONE]
    return [
        Proposal(
            kind="last",
            title=f"上次议定{len(decided)}项：{said}",
            facts="；".join(
                f"{d.matter}（{pack.name_of(d.lead_unit)}）未落实：{d.reason or '未说明原因'}" for d in failed
            ),
            source=f"议定事项{len(decided)}行",
            lineage="resolutions",
            ask="未落实事项逐项明确新的牵头单位和时限" if failed else "",
            rows=[{"ledger": "meetings", "number": f"{d.meeting_no}/{d.seq}"} for d in decided],
            shown={"table": {"heads": heads, "rows": body}, "more": max(0, len(decided) - LONGEST)},
            minutes=8,
        )
    ]


def _overdue_townships(pack: Pack, found: Rectifications, weeks: Reportings, lines: Sequence[Line]) -> list[Proposal]:
    least = float(pack.setting("agenda.township_overdue", "5"))
    quiet = silent_places(pack, weeks)
    note = "、".join(t.name for t in quiet) + said_of_silent(quiet, hatch_below(pack)) if quiet else ""
    counts = Counter({t.code: t.overdue for t in found.townships if t.overdue})
    proposals = []
    for place in sorted(found.townships, key=lambda t: -t.overdue):
        if place.overdue < least or place.code == UNPLACED:
            continue
        mine = [line for line in lines if line.township == place.code and line.days_over > 0]
        money = sum(1 for line in mine if line.waits_for_money)
        proposals.append(
            Proposal(
                kind="red",
                title=f"{place.name}{place.overdue}项逾期，占全县{place.overdue / found.county.overdue:.0%}"
                + (f"，{money}项等资金" if money else ""),
                facts=f"占全县逾期{place.overdue}/{found.county.overdue}项；最长超期{mine[0].days_over}天",
                source=f"隐患台账{len(mine)}行",
                lineage=f"overdue:{place.code}",
                ask="逐项明确责任单位和销号时限" + ("；明确资金由谁出、何时到位" if money else ""),
                rows=[line.row for line in mine],
                shown=rows_of(pack, mine)
                | bars_of(pack, counts, "项", "期末逾期", marked=place.code, note=note)
                | turns_of(mine)
                | owes_of(pack, mine),
                minutes=10,
                reporter=place.code,
            )
        )
    return proposals[:2]


def _of_hazards(pack: Pack, mine: Sequence[Line], title: str) -> dict[str, Any]:
    counts = Counter(line.township for line in mine)
    return rows_of(pack, mine) | bars_of(pack, counts, "项", title) | turns_of(mine) | owes_of(pack, mine)


def _places(pack: Pack, mine: Sequence[Line], most: int) -> str:
    counts = Counter(line.township for line in mine).most_common()
    told = "、".join(f"{pack.name_of(code)}{n}项" for code, n in counts[:most])
    return told + ("等" if len(counts) > most else "")


def _long_overdue(pack: Pack, lines: Sequence[Line]) -> list[Proposal]:
    days = long_overdue_days(pack)
    mine = [line for line in lines if line.days_over > days]
    if not mine:
        return []
    return [
        Proposal(
            kind="red",
            title=f"{len(mine)}项隐患逾期超过{days}天",
            facts=f"最长{mine[0].days_over}天；{_places(pack, mine, 4)}",
            source=f"隐患台账{len(mine)}行",
            lineage=f"overdue>{days}",
            ask="逐项议定处置意见：限期销号、挂牌督办或移交",
            rows=[line.row for line in mine],
            shown=_of_hazards(pack, mine, f"逾期超过{days}天"),
            minutes=8,
        )
    ]


def _often_extended(pack: Pack, lines: Sequence[Line]) -> list[Proposal]:
    times = int(pack.number("agenda.extension_count"))
    mine = sorted((line for line in lines if line.extensions >= times), key=lambda line: -line.extensions)
    if not mine:
        return []
    return [
        Proposal(
            kind="red",
            title=f"{len(mine)}项隐患已延期{times}次以上",
            facts=f"最多的一项延期{mine[0].extensions}次；{_places(pack, mine, 4)}",
            source=f"隐患台账{len(mine)}行",
            lineage=f"extended>={times}",
            ask="不再逐级延期，由会议定夺",
            rows=[line.row for line in mine],
            shown=_of_hazards(pack, mine, f"延期{times}次以上"),
            minutes=5,
        )
    ]


def _without_money(pack: Pack, lines: Sequence[Line]) -> list[Proposal]:
    mine = [line for line in lines if line.waits_for_money and line.days_over > 0]
    if not mine:
        return []
    return [
        Proposal(
            kind="red",
            title=f"{len(mine)}项逾期隐患资金未落实",
            facts=_places(pack, mine, 5),
            source=f"隐患台账{len(mine)}行",
            lineage="no-money",
            ask="明确资金渠道和到位时间",
            rows=[line.row for line in mine],
            shown=_of_hazards(pack, mine, "逾期且资金未落实"),
            minutes=6,
        )
    ]


def _in_dispute(pack: Pack, lines: Sequence[Line]) -> list[Proposal]:
    mine = [line for line in lines if line.stuck == TO_DISCUSS and line.days_over > 0]
    if not mine:
        return []
    return [
        Proposal(
            kind="red",
            title=f"{len(mine)}项逾期隐患待多部门会商",
            facts=_places(pack, mine, 5),
            source=f"隐患台账{len(mine)}行",
            lineage="in-dispute",
            ask="逐项明确由谁主办、谁配合",
            rows=[line.row for line in mine],
            shown=_of_hazards(pack, mine, "逾期且等会商"),
            minutes=6,
        )
    ]


def _without_lead(pack: Pack, lines: Sequence[Line]) -> list[Proposal]:
    mine = [line for line in lines if line.without_lead]
    if not mine:
        return []
    rings = Counter(line.ring for line in mine)
    return [
        Proposal(
            kind="red",
            title=f"校园周边{len(mine)}项隐患未明确主办单位",
            facts="、".join(f"{ring}{n}项" for ring, n in rings.most_common()) + f"；{_places(pack, mine, 4)}",
            source=f"隐患台账{len(mine)}行",
            lineage="no-lead",
            ask="逐项明确主办单位",
            rows=[line.row for line in mine],
            shown=_of_hazards(pack, mine, "周边隐患未明确主办单位"),
            minutes=5,
        )
    ]


def _unreported(pack: Pack, weeks: Reportings) -> list[Proposal]:
    missing = Counter({t.code: t.missing for t in weeks.townships if t.missing})
    below = hatch_below(pack)
    return [
        Proposal(
            kind="red",
            title=f"{place.name}周排查{said_of_silent([place], below)}：应报{place.owed}校周，实报{place.reported}校周",
            facts="未报不等于零隐患，填报不足的乡镇隐患数不作数",
            source=f"周排查{place.reported}/{place.owed}校周",
            lineage=f"unreported:{place.code}",
            ask="限期补报并说明原因",
            shown=bars_of(pack, missing, "校周", "应报未报", marked=place.code),
            minutes=5,
            reporter=place.code,
        )
        for place in silent_places(pack, weeks)[:3]
    ]


def _standing(session: Session, pack: Pack, period: Period, found: Rectifications) -> list[Proposal]:
    county = found.county
    shown: list[Rectification] = [county]
    heads, change = ["指标", "本季"], ""
    if period.name[4:5] == "Q":
        shown += rectification_series(session, pack, [compared(period, back) for back in (-1, -4)])
        heads += [comparison(period, back).removeprefix("比") for back in (-1, -4)]
        if shown[1].close_rate is not None and county.close_rate is not None:
            moved = since_words(rate_change(county.close_rate, shown[1].close_rate), comparison(period, -1))
            change = f"，{moved}".replace(" ", "")
    body = [[label, *(str(getattr(each, key)) for each in shown)] for label, key in COUNTED]
    body += [[label, *(percent(getattr(each, key)) for each in shown)] for label, key in RATED]
    return [
        Proposal(
            kind="standing",
            title=f"隐患销号率{percent(county.close_rate)}（{county.closed}/{county.members}项）{change}",
            facts=f"期末在办{county.open}项，逾期{county.overdue}项，待复查{county.awaiting_verification}项",
            source=f"{pack.words['plan.short']} {pack.setting(CHECKING_CLAUSE)} · 隐患台账",
            lineage="standing:rectification",
            shown={"table": {"heads": heads, "rows": body}, "more": 0},
            minutes=6,
        )
    ]


COUNTED = (
    ("期初在办", "carried_in"),
    ("新发现", "found"),
    ("销号", "closed"),
    ("期末在办", "open"),
    ("逾期", "overdue"),
    ("待复查", "awaiting_verification"),
)
RATED = (("销号率", "close_rate"), ("按期销号率", "on_time_rate"))


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
            shown=bars_of(pack, counts, "起", "本季学校安全事件"),
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


def decided_before(session: Session, pack: Pack, before: str) -> dict[str, list[list[str]]]:
    """What an earlier quarter's meeting last decided on a matter, by lineage: [matter, lead, deadline, outcome,
    reason] of each resolution that its item led to."""
    query = (
        select(ITEM.c.lineage, ITEM.c.outcomes, SITTING.c.meeting_no)
        .join(SITTING, SITTING.c.id == ITEM.c.sitting_id)
        .where(ITEM.c.county == pack.code, ITEM.c.kept, SITTING.c.quarter < before, SITTING.c.meeting_no != "")
        .order_by(SITTING.c.quarter, SITTING.c.ordinal)
    )
    led_to = {row.lineage: (row.meeting_no, row.outcomes) for row in session.execute(query) if row.outcomes}
    if not led_to:
        return {}
    rows = session.execute(
        select(RESOLUTION).where(
            RESOLUTION.c.county == pack.code,
            known(RESOLUTION, None),
            RESOLUTION.c.meeting_no.in_({number for number, _ in led_to.values()}),
        )
    )
    stood = {
        (r.meeting_no, r.seq): [
            r.matter,
            pack.name_of(r.lead_unit),
            r.deadline.isoformat(),
            r.outcome or RUNNING,
            r.reason,
        ]
        for r in rows
    }
    return {
        lineage: found
        for lineage, (number, seqs) in led_to.items()
        if (found := [stood[number, seq] for seq in seqs if (number, seq) in stood])
    }
