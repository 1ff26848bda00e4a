"""Which figures of finished quarters a changed pack would rewrite: asked before it comes into force.

A change with a date (valid_to, a second row valid from a day, a succession) leaves the past alone; a row edited in
place or deleted does not. Both packs are asked the same questions over the same ledgers.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from actions.evidence import papers_lacking
from actions.pack.folder import Folder
from errors import Refused
from figures.bitemporal import known
from figures.duties.frame import STATUS_NAMES
from figures.query import period, quarter_of, shift_quarter
from figures.summary import figures_json
from models.base import Base, table
from models.clock import today
from models.county import (
    DayOff,
    Pack,
    Succession,
    SuperiorCell,
    Task,
    TeachingWeek,
    Term,
    Township,
    Unit,
    assembled,
)
from models.duty import Duty
from models.hazard import Hazard
from models.incident import Incident
from models.inspection import Inspection
from models.meeting import Meeting
from models.practice import Drill
from models.provision import Document, Facility, Staffing
from models.school import School

DATED: tuple[tuple[type[Base], str], ...] = (
    (Hazard, "found_on"),
    (Inspection, "on_date"),
    (Drill, "on_date"),
    (Incident, "happened_at"),
    (Meeting, "held_on"),
    (Document, "on_date"),
    (Facility, "effective_on"),
    (Staffing, "effective_on"),
)
"""Ledgers whose first row says in which quarter the county's figures begin."""
NAMED = 6
"""How many duties or bodies a sentence names before it counts the rest."""
NO_FIGURES: dict[Any, tuple[str, ...]] = {
    Unit: ("name", "full_name", "aliases"),
    Township: ("name", "aliases", "label_lon", "label_lat", "area", "kind"),
    Task: ("section", "title", "short", "text"),
    Term: ("status", "source"),
    DayOff: ("name", "status", "source"),
    Succession: ("basis",),
    SuperiorCell: ("report", "sheet", "cell", "figure", "label", "scale", "digits"),
    Duty: ("label", "short", "words", "needs", "note", "basis", "weak_point", "together_with"),
}
"""Columns that no figure is made of."""
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class QuarterChange:
    """A finished quarter whose figures the new pack changes, and what changes: one sentence each."""

    quarter: str
    sentences: tuple[str, ...]


class HistoryWouldChange(Refused):
    """The pack would rewrite figures of finished quarters; it comes into force only with a reason given."""

    def __init__(self, changes: Sequence[QuarterChange]) -> None:
        self.changes = tuple(changes)
        lines = [f"{period(c.quarter).label}：{sentence}" for c in changes for sentence in c.sentences]
        super().__init__("\n".join([f"资料包会改变已结束的{len(changes)}个季度的数字，没有生效：", *lines, HOW]))


HOW = (
    "要从某一天起改，请给原来的行写 valid_to，另加一行从那天起有效；"
    "确实要改写过去的数字，请用 --rewrite-history --reason 理由，理由记入操作记录。"
)


def pack_of(found: Folder, revision: int, demo: bool) -> Pack:
    """The pack a folder would be under a revision, in memory only."""
    stamp: dict[str, Any] = {"county": found.code, "pack_revision": revision}

    def rows(model: Any, *order: str) -> tuple[Any, ...]:
        stated = found.weeks() if model is TeachingWeek else found.of(model)
        made = [model(**stamp, **row) for row in stated]
        return tuple(sorted(made, key=lambda row: tuple(getattr(row, name) for name in order)))

    return assembled(found.code, found.name, revision, demo, rows)


def history_changes(
    session: Session,
    old: Pack,
    new: Pack,
    progress: Progress | None = None,
    *,
    stops: Sequence[Mapping[str, Any]] = (),
) -> list[QuarterChange]:
    """The finished quarters whose duties, coverage, accountability or rectification the new pack changes.

    `stops`: the days it stops besides (rows of STOP_COLUMNS), which stand in no pack; papers of the registers that it
    would enter as evidence are told as well. What a rule would propose today is no figure of the past and is left out.
    """
    same = _facts(old) == _facts(new)
    if same and not stops:
        return []
    quarters = finished_quarters(session, old.code)
    papers = {} if same else _papers(session, new)
    found = []
    for done, quarter in enumerate(quarters):
        if progress:
            progress(done, len(quarters), "比对已结束的季度")
        sentences = [*_stops(stops, new, quarter), *papers.get(quarter, ())]
        if not same:
            before, after = (
                _finished(figures_json(session, period(quarter), pack=pack), quarter) for pack in (old, new)
            )
            sentences += (
                *_duties(before, after, old, new),
                *_hazards(before, after, new),
                *_bodies(before, after, new),
            )
        if sentences:
            found.append(QuarterChange(quarter, tuple(sentences)))
    if progress and quarters:
        progress(len(quarters), len(quarters), "比对已结束的季度")
    return found


def finished_quarters(session: Session, county: str) -> list[str]:
    """The quarters that are over, from the one in which the first school or the first row stands; in order."""
    days = []
    for model, column in DATED:
        rows = table(model)
        first = session.execute(
            select(func.min(rows.c[column])).where(rows.c.county == county, known(rows, None))
        ).scalar()
        if first is not None:
            days.append(first.date() if isinstance(first, datetime) else first)
    schools = table(School)
    opened = session.execute(
        select(func.min(schools.c.opened_on)).where(schools.c.county == county, known(schools, None))
    ).scalar()
    if not days or opened is None:
        return []
    quarter, found = quarter_of(max(min(days), opened)), []
    while quarter < quarter_of(today()):
        found.append(quarter)
        quarter = shift_quarter(quarter, 1)
    return found


def _finished(content: dict[str, Any], quarter: str) -> dict[str, Any]:
    """The figures of a quarter without what still ran at its end: that belongs to the quarter in which it ends."""
    end = period(quarter).end.isoformat()
    return content | {"duties": [row for row in content["duties"] if row["period_end"] <= end]}


def _stops(stops: Sequence[Mapping[str, Any]], pack: Pack, quarter: str) -> list[str]:
    """停课：2026-09-14至2026-09-16（任市镇，某教〔2026〕9号）不再上课 — those with a day in the quarter."""
    asked = period(quarter)
    return [
        f"停课：{row['first_day']}至{row['last_day']}（{pack.name_of(row['scope_code'])}，{row['number']}）不再上课"
        for row in stops
        if row["first_day"] <= asked.end and row["last_day"] >= asked.start
    ]


def _papers(session: Session, pack: Pack) -> dict[str, list[str]]:
    """材料：已印发、移送的3件记入台账，证明 S3.3 — by the quarter of their day."""
    counts: dict[str, Counter[str]] = {}
    for paper in papers_lacking(session, pack):
        counts.setdefault(quarter_of(paper.day), Counter())[pack.setting(paper.meaning)] += 1
    return {
        quarter: [f"材料：已印发或移送的{number}件记入台账，证明 {duty}" for duty, number in sorted(duties.items())]
        for quarter, duties in counts.items()
    }


def _facts(pack: Pack) -> tuple[Any, ...]:
    """What of a pack figures are made of, in a form that compares."""
    left_out = {"id", "county", "pack_revision", "listed_order"}

    def plain(rows: Sequence[Any]) -> list[str]:
        without = left_out | set(NO_FIGURES.get(type(rows[0]), ())) if rows else set()
        kept = [{name: value for name, value in row.model_dump().items() if name not in without} for row in rows]
        return sorted(repr(sorted(row.items())) for row in kept)

    places = (pack.units, pack.townships, pack.successions, pack.tasks, pack.cells)
    parts = (*places, pack.terms, pack.weeks, pack.days_off, pack.duties)
    words = [(d, e.name, e.note) for d, entries in pack.dictionaries.items() for e in entries]
    settings = {key: setting.value for key, setting in pack.settings.items()}
    return [plain(rows) for rows in parts], sorted(words), settings


def _duties(before: Mapping[str, Any], after: Mapping[str, Any], old: Pack, new: Pack) -> list[str]:
    """4.1 每月例会：达标 701→0，未达标 80→781 — one sentence a duty whose instances differ."""
    was, now = _by_duty(before), _by_duty(after)
    labels = {d.code: d.label for d in (*old.duties, *new.duties)}
    told = []
    for code in sorted(was.keys() | now.keys()):
        mine, theirs = was.get(code, {}), now.get(code, {})
        if mine == theirs:
            continue
        counts = [Counter(row["status"] for row in rows.values()) for rows in (mine, theirs)]
        moved = [
            f"{name} {counts[0][status]}→{counts[1][status]}"
            for status, name in STATUS_NAMES.items()
            if counts[0][status] != counts[1][status]
        ]
        changed = sum(mine.get(key) != theirs.get(key) for key in mine.keys() | theirs.keys())
        told.append(f"{code} {labels[code]}：{'，'.join(moved) or f'{changed} 条的数字不同'}")
    return told


def _by_duty(content: Mapping[str, Any]) -> dict[str, dict[tuple[str, str], Any]]:
    found: dict[str, dict[tuple[str, str], Any]] = {}
    for row in content["duties"]:
        found.setdefault(row["duty"], {})[row["subject"], row["period"]] = row
    return found


def _hazards(before: Mapping[str, Any], after: Mapping[str, Any], new: Pack) -> list[str]:
    """隐患整改和周排查：全县、北岸镇的数字不同."""
    sides = []
    for content in (before, after):
        rows = content["rectification"]
        places = {row["code"]: row for row in rows["townships"]} | {"": rows["county"]}
        sides.append({code: {key: row[key] for key in row if key != "name"} for code, row in places.items()})
    codes = [code for code in sorted(sides[0].keys() | sides[1].keys()) if sides[0].get(code) != sides[1].get(code)]
    return [f"隐患整改和周排查：{_listed([new.name_of(code) or '全部' for code in codes])}的数字不同"] if codes else []


def _bodies(before: Mapping[str, Any], after: Mapping[str, Any], new: Pack) -> list[str]:
    """责任单位：海事处（学校职责 达标 701→0，未达标 80→0）."""
    kept = ("tasks", "own", "answerable", "overdue_hazards")
    sides = [
        {row["unit"]: {key: row[key] for key in kept} for row in side["accountability"]} for side in (before, after)
    ]
    told = []
    for code in sorted(sides[0].keys() | sides[1].keys()):
        was, now = sides[0].get(code), sides[1].get(code)
        if was == now:
            continue
        parts = []
        for key, name in (("own", "自身职责"), ("answerable", "学校职责")):
            pair = [(side or {}).get(key, {}) for side in (was, now)]
            parts += [
                f"{name}{STATUS_NAMES[status]} {pair[0].get(status, 0)}→{pair[1].get(status, 0)}"
                for status in ("met", "missed", "no_data")
                if pair[0].get(status, 0) != pair[1].get(status, 0)
            ]
        told.append(f"{new.name_of(code)}（{'，'.join(parts) or '任务或逾期隐患不同'}）")
    return [f"责任单位：{_listed(told)}"] if told else []


def _listed(names: Sequence[str]) -> str:
    rest = f"等 {len(names)} 个" if len(names) > NAMED else ""
    return "、".join(names[:NAMED]) + rest


def as_audit(changes: Sequence[QuarterChange]) -> dict[str, list[str]]:
    """What was rewritten, for the audit: sentences by quarter."""
    return {change.quarter: list(change.sentences) for change in changes}
