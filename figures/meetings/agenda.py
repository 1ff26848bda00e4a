"""The agenda that builds itself: ① last resolutions ② salient items ③ standing figures ④ new.

What comes up is found by the rules of `catalogue.agenda_rules`; an item of a sitting keeps only which rule and which
of its matters it speaks of. Its words, tables and bars are made here from the figures of the day that is asked: of
today while the meeting is prepared, of the cut-off when it is frozen. Nothing here writes.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pkgutil import resolve_name
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from catalogue.agenda_rules import OWN, RULES, Rule, lineage_of, rule_of
from figures.bitemporal import known
from figures.meetings.items.beside import Instructed, instructions
from figures.meetings.items.merged import whole
from figures.meetings.own_words import not_said, words_of
from figures.meetings.resolutions import RESOLUTION, RUNNING
from figures.meetings.rules.asking import Asked, Proposal
from figures.meetings.schema import DrawnItem, OtherMatter
from figures.query import Period
from models.base import table
from models.county import Pack
from models.sitting import FIXED, KINDS, LAST, NEW, AgendaItem, Sitting
from models.sitting import STANDING as REGULAR

ITEM, SITTING = table(AgendaItem), table(Sitting)
Which = tuple[str, int]
"""A meeting in the order of all: its quarter, and which meeting of the quarter it is."""


@dataclass(frozen=True)
class Matter:
    """What a rule found: the rule, and the matter in figures."""

    rule: Rule
    said: Proposal

    @property
    def lineage(self) -> str:
        """The name of the matter across meetings."""
        return lineage_of(self.rule.name, self.said.about)

    @property
    def weight(self) -> float:
        """The rule's weight, and what this matter weighs more or less."""
        return self.rule.weight + self.said.weight

    def clause(self, pack: Pack) -> str:
        """The clause or task it falls under; "" where there is none."""
        return self.said.clause or (pack.setting(self.rule.clause) if self.rule.clause else "")


def propose(
    session: Session, pack: Pack, period: Period, standing: Collection[str] = (), asked: Asked | None = None
) -> list[Matter]:
    """What the rules find over a period, in the order it would be taken up: kinds in their order, heaviest first.

    standing: lineages that stand on the agenda already and are told of whatever their figures are; such a matter
    need not be `raised`. asked: with what the same figures have been asked already.
    """
    about: dict[str, set[str]] = defaultdict(set)
    for lineage in standing:
        name, _, which = lineage.partition(":")
        about[name].add(which)
    asked = asked or Asked(session, pack, period)
    order = list(KINDS)
    found = []
    for rule in sorted(RULES.values(), key=lambda rule: (order.index(rule.kind), -rule.weight)):
        asking = replace(asked, standing=frozenset(about[rule.name]))
        found += [Matter(rule, said) for said in resolve_name(rule.propose)(asking)]
    return sorted(found, key=lambda matter: (order.index(matter.rule.kind), -matter.weight))


MOST = "agenda.most_items"
"""Setting: so many items at most are put on an agenda by themselves; the others stand in 其余事项."""
FIRST = (LAST, REGULAR, NEW)
"""Kinds that a meeting takes up however much else there is; red matters have the room that is left."""


def to_take_up(pack: Pack, matters: Sequence[Matter], standing: Collection[str] = ()) -> list[Matter]:
    """Of the matters raised, those that are items of their own: what stands on the agenda already, and the heaviest
    others until it is full, in the order of `matters`."""
    raised = [matter for matter in matters if matter.said.raised]
    kept = {matter.lineage for matter in raised if matter.lineage in standing}
    own = sum(lineage.partition(":")[0] == OWN for lineage in standing)
    others = [matter for matter in raised if matter.lineage not in kept and not matter.said.aside]
    others.sort(key=lambda matter: (matter.rule.kind not in FIRST, -matter.weight))
    room = max(0, int(pack.setting(MOST, "12")) - len(kept) - own)
    chosen = kept | {matter.lineage for matter in others[:room]}
    return [matter for matter in raised if matter.lineage in chosen]


def left_over(pack: Pack, matters: Sequence[Matter], lineages: Collection[str]) -> list[OtherMatter]:
    """其余事项: what the rules raised and the agenda does not hold, task by task in the order of the plan."""
    titles = {task.code: task.title for task in pack.tasks}
    rank = {code: at for at, code in enumerate(titles)}
    found = [matter for matter in matters if matter.said.raised and matter.lineage not in lineages]
    found.sort(key=lambda matter: (rank.get(matter.clause(pack), len(rank)), -matter.weight))
    return [
        OtherMatter(
            lineage=matter.lineage,
            clause=matter.clause(pack),
            task=titles.get(matter.clause(pack), ""),
            title=matter.said.title,
            facts=matter.said.facts,
            ask=matter.said.ask,
            figures=list(matter.said.figures),
            reporter=matter.said.reporter,
        )
        for matter in found
    ]


def drawn(
    session: Session,
    pack: Pack,
    which: Which,
    items: Sequence[AgendaItem],
    matters: Sequence[Matter],
    beside: str = "",
) -> list[DrawnItem]:
    """The items of a sitting in the words of the matters' day. `beside`: what else the meeting is told, so that a
    number in an item of the office's own can be looked for; without it only numbers beside figures are judged. An item
    that others were merged into speaks of their matters."""
    said = {matter.lineage: matter for matter in matters}
    parts = parts_of(session, pack.code, [item.id for item in items if item.id])
    all_items = [*items, *(part for several in parts.values() for part in several)]
    history = History(session, pack, which, [item.lineage for item in all_items])
    every = f"{beside} {' '.join(words_of(vars(matter.said)) for matter in matters)}" if beside else ""
    wrote: dict[int, list[Instructed]] = defaultdict(list)
    for one in instructions(session, pack.code, [item.id for item in all_items if item.id]):
        wrote[one.item_id].append(one.told)

    def shown(item: AgendaItem) -> DrawnItem:
        return _drawn(pack, item, said.get(item.lineage), history, every) | {"instructions": wrote[item.id or 0]}

    found = []
    for item in items:
        own = shown(item)
        found.append(whole(own, [shown(part) for part in parts[item.id or 0]]) if parts[item.id or 0] else own)
        if parts[item.id or 0] and every:
            told = f"{every} {words_of(found[-1])}"
            found[-1]["not_said"] = not_said(item.own_title, told)
    return found


def parts_of(session: Session, county: str, items: Sequence[int]) -> dict[int, list[AgendaItem]]:
    """The items that were merged into some, by what they became part of, in their order."""
    found: dict[int, list[AgendaItem]] = defaultdict(list)
    if items:
        query = select(ITEM).where(ITEM.c.county == county, ITEM.c.part_of.in_(items))
        for row in session.execute(query.order_by(ITEM.c.position, ITEM.c.id)):
            found[row.part_of].append(AgendaItem(**row._mapping))
    return found


def as_proposed(session: Session, pack: Pack, which: Which, matters: Sequence[Matter]) -> list[DrawnItem]:
    """What would stand on the agenda if it were prepared now."""
    raised = to_take_up(pack, matters)
    items = [
        AgendaItem(**begun(matter), id=0, county=pack.code, sitting_id=0, position=at * 10, own_ask=None)
        for at, matter in enumerate(raised, 1)
    ]
    return drawn(session, pack, which, items, raised)


def begun(matter: Matter) -> dict[str, Any]:
    """What a new item of a matter keeps: which matter it is, its kind, and the minutes it is given at first."""
    return {"lineage": matter.lineage, "kind": matter.rule.kind, "minutes": matter.said.minutes}


def _drawn(pack: Pack, item: AgendaItem, matter: Matter | None, history: "History", every: str) -> DrawnItem:
    rule, said = rule_of(item.lineage), matter.said if matter else None
    reporter = item.reporter or (said.reporter if said else None)
    own = item.lineage.partition(":")[0] == OWN
    if said:
        source, told = said.source, words_of(vars(said))
    else:
        source, told = f"{pack.name_of(item.reporter) or pack.words['office_short']}报送" if own else "", every
    title = item.own_title or (said.title if said else f"{rule.title if rule else '议题'}（截至日没有可列的数）")
    ask = item.own_ask if item.own_ask is not None else said.ask if said else ""
    before = history.before.get(item.lineage)
    return DrawnItem(
        id=item.id or 0,
        position=item.position,
        lineage=item.lineage,
        kind=item.kind,
        clause=matter.clause(pack) if matter else pack.setting(rule.clause) if rule and rule.clause else "",
        weight=rule.weight if rule else 0,
        raised=own or bool(said and said.raised),
        title=title,
        own_title=item.own_title,
        facts=said.facts if said else item.own_why,
        ask=ask,
        own_ask=item.own_ask,
        not_said=not_said(item.own_title, told) if item.own_title and told else [],
        source=source,
        figures=list(said.figures) if said else [],
        rows=said.rows if said else [],
        shown=(said.shown if said else {}) | ({"before": before} if before else {}),
        times=1 if item.kind == FIXED else history.times.get(item.lineage, 0) + 1,
        minutes=item.minutes,
        reporter=reporter,
        origin=item.origin,
        origin_of=item.origin_of,
        instructions=[],
        parts=[],
    )


class History:
    """What earlier meetings had of some matters: how often each stood on an agenda, and what it led to."""

    def __init__(self, session: Session, pack: Pack, which: Which, lineages: Sequence[str]) -> None:
        self.times = times_on_agenda(session, pack, lineages, which)
        self.before = decided_before(session, pack, which)


def _earlier(which: Which) -> ColumnElement[bool]:
    quarter, ordinal = which
    return (SITTING.c.quarter < quarter) | ((SITTING.c.quarter == quarter) & (SITTING.c.ordinal < ordinal))


def times_on_agenda(session: Session, pack: Pack, lineages: Sequence[str], before: Which) -> dict[str, int]:
    """How often each matter stood on the agenda of meetings before this one (kept items only)."""
    found: dict[str, int] = defaultdict(int)
    if lineages:
        query = (
            select(ITEM.c.lineage, func.count(func.distinct(ITEM.c.sitting_id)))
            .join(SITTING, SITTING.c.id == ITEM.c.sitting_id)
            .where(ITEM.c.county == pack.code, ITEM.c.lineage.in_(lineages), ITEM.c.kept, _earlier(before))
            .group_by(ITEM.c.lineage)
        )
        found.update({row[0]: row[1] for row in session.execute(query)})
    return found


def decided_before(session: Session, pack: Pack, before: Which) -> dict[str, list[list[str]]]:
    """What an earlier meeting last decided on a matter, by lineage: [matter, lead, deadline, outcome,
    reason] of each resolution that its item, or the one it was part of, led to."""
    led = ITEM.alias()
    query = (
        select(ITEM.c.lineage, func.coalesce(led.c.outcomes, ITEM.c.outcomes).label("outcomes"), SITTING.c.meeting_no)
        .join(SITTING, SITTING.c.id == ITEM.c.sitting_id)
        .outerjoin(led, led.c.id == ITEM.c.part_of)
        .where(ITEM.c.county == pack.code, ITEM.c.kept, _earlier(before), SITTING.c.meeting_no != "")
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
