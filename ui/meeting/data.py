"""The meeting as pages ask for it: its standing once a revision, its snapshot once a version.

A snapshot never changes, so it is read and proved once a process and shared; what is handed out is only read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from figures.answers import asked_once
from figures.meetings.agenda import Matter, as_proposed, drawn, left_over, propose, to_take_up
from figures.meetings.checks import Answer, OwnSheet, Reported, asked_on, confirmations, reported, sheet_of
from figures.meetings.corrections.words import Later, later_of
from figures.meetings.findings import Finding
from figures.meetings.items.beside import Written, fixed_items, instructions, taken, waiting
from figures.meetings.resolutions import Decided, Held, last_resolutions, meetings_held, resolutions
from figures.meetings.rules.achieved import achieved, behind_words, duty_findings
from figures.meetings.schema import DrawnItem, OtherMatter
from figures.meetings.sittings import (
    Frozen,
    Version,
    agenda_of,
    every_item,
    frozen,
    later_than,
    matters_of,
    meeting_key,
    moved_from,
    period_of,
    reports,
    same_agenda,
    sitting_of,
    sittings_of,
    versions,
    which,
    whither,
)
from figures.meetings.unfinished import Open, unfinished
from figures.query import Period, comparison
from models.agenda import FixedItem, PendingMatter
from models.clock import today
from ui.shell import address
from ui.shell.cache import opened
from ui.shell.visit import Key, Visit


@dataclass(frozen=True)
class Standing:
    """A quarter's sitting as it stands: state, days, agenda (as dicts, pruned items too, without words),
    snapshots, what the bodies said, and the resolutions entered in it."""

    id: int
    key: str
    quarter: str
    ordinal: int
    kind: str
    starts_on: date | None
    planned_on: date | None
    planned_hour: str
    place: str
    reply_by: date | None
    check_round: int
    check_cut_off: date | None
    check_due: date | None
    state: str
    version: int
    cut_off: date | None
    held_on: date | None
    meeting_no: str
    items: Sequence[Mapping[str, Any]]
    versions: Sequence[Version]
    said: Sequence[Answer]
    reports: Mapping[str, str]
    decided: Sequence[Decided]
    agenda_is_frozen: bool


@asked_once(40)
def _standing(key: Key, quarter: str, day: date) -> Standing | None:
    with opened(key) as (session, pack):
        sitting = sitting_of(session, pack, quarter)
        if sitting is None or sitting.id is None:
            return None
        held = resolutions(session, pack, day) if sitting.meeting_no else []
        known = versions(session, sitting)
        newest = _snapshot(key[0], key[1], meeting_key(sitting), known[0].version, known[0].digest) if known else None
        return Standing(
            id=sitting.id,
            key=meeting_key(sitting),
            quarter=sitting.quarter,
            ordinal=sitting.ordinal,
            kind=sitting.kind,
            starts_on=sitting.starts_on,
            planned_on=sitting.planned_on,
            planned_hour=sitting.planned_hour,
            place=sitting.place,
            reply_by=sitting.reply_by,
            check_round=sitting.check_round,
            check_cut_off=sitting.check_cut_off,
            check_due=sitting.check_due,
            state=sitting.state,
            version=sitting.version,
            cut_off=sitting.cut_off,
            held_on=sitting.held_on,
            meeting_no=sitting.meeting_no,
            items=[item.model_dump() for item in agenda_of(session, sitting, pruned=True)],
            versions=known,
            said=confirmations(session, pack, sitting, asked_on(sitting)),
            reports=reports(session, sitting),
            decided=sorted((d for d in held if d.meeting_no == sitting.meeting_no), key=lambda d: d.seq),
            agenda_is_frozen=newest is not None and same_agenda(session, sitting, newest),
        )


@asked_once(40)
def _several(key: Key, quarter: str) -> list[tuple[str, str]]:
    with opened(key) as (session, pack):
        return [
            (meeting_key(one), f"第{one.ordinal}次　{one.kind}　{one.state}")
            for one in sittings_of(session, pack, quarter)
        ]


def several(visit: Visit, quarter: str) -> dict[str, str]:
    """The meetings of a quarter: key → what it is called in a choice."""
    return dict(_several(visit.proceedings, quarter))


def chosen(visit: Visit, quarter: str) -> Standing | None:
    """The meeting of a quarter that the address names, its last plenary otherwise; with several, a choice of them."""
    meetings, found = several(visit, quarter), standing(visit, quarter)
    if len(meetings) < 2 or found is None:
        return found
    said = meetings.__getitem__
    return standing(
        visit, address.choice("meeting", "会议", list(meetings), found.key, words=said, width=270, quiet=True)
    )


def period_of_meeting(of: Standing, day: date | None = None) -> Period:
    """What a meeting is about, cut at a day (today)."""
    return period_of(of.quarter, of.starts_on, day)


@asked_once(40)
def _matters(key: Key, asked: Period, standing: tuple[str, ...]) -> list[Matter]:
    with opened(key) as (session, pack):
        return propose(session, pack, asked, standing)


@asked_once(40)
def _agenda(proceedings: Key, ledgers: Key, quarter: str, asked: Period) -> list[DrawnItem]:
    with opened(proceedings) as (session, pack):
        sitting = sitting_of(session, pack, quarter)
        if sitting is None:
            return as_proposed(session, pack, (quarter[:6], 1), _matters(ledgers, asked, ()))
        items = agenda_of(session, sitting, pruned=True)
        matters = _matters(ledgers, asked, tuple(sorted(item.lineage for item in every_item(session, sitting))))
        return drawn(session, pack, which(sitting), items, matters)


def drawn_agenda(visit: Visit, quarter: str, asked: Period) -> list[DrawnItem]:
    """The agenda in the figures of a day, pruned items too, as Standing.items has them; before its preparation what
    the rules propose. Nothing for a reader of less than the whole county."""
    return _agenda(visit.proceedings, visit.key, quarter, asked) if visit.whole_county else []


@asked_once(40)
def _others(proceedings: Key, ledgers: Key, quarter: str, asked: Period) -> list[OtherMatter]:
    with opened(proceedings) as (session, pack):
        sitting = sitting_of(session, pack, quarter)
        if sitting is None:
            matters = _matters(ledgers, asked, ())
            return left_over(pack, matters, {matter.lineage for matter in to_take_up(pack, matters)})
        every = every_item(session, sitting)
        matters = _matters(ledgers, asked, tuple(sorted(item.lineage for item in every)))
        return left_over(pack, matters, matters_of(every))


def agenda_and_others(visit: Visit, quarter: str, asked: Period) -> tuple[list[DrawnItem], list[OtherMatter]]:
    """The agenda as `drawn_agenda` gives it, and 其余事项: what the rules found and it does not hold, by task."""
    others = _others(visit.proceedings, visit.key, quarter, asked) if visit.whole_county else []
    return drawn_agenda(visit, quarter, asked), others


@dataclass(frozen=True)
class Beside:
    """What stands beside an agenda: what was carried over from it (item, title, to), what leaders wrote on its items,
    which of them came from the pending matters, which meetings are later and in preparation (sitting, what it is
    called), what waits, and the fixed items."""

    gone: Sequence[tuple[int, str, str]]
    wrote: Sequence[Written]
    taken: Mapping[int, PendingMatter]
    later: Sequence[tuple[int, str]]
    waiting: Sequence[PendingMatter]
    fixed: Sequence[FixedItem]


@asked_once(40)
def _beside(proceedings: Key, ledgers: Key, quarter: str, asked: Period) -> Beside:
    with opened(proceedings) as (session, pack):
        waits, fixed = waiting(session, pack.code), fixed_items(session, pack.code)
        sitting = sitting_of(session, pack, quarter)
        if sitting is None:
            return Beside((), (), {}, (), waits, fixed)
        every = every_item(session, sitting)
        matters = _matters(ledgers, asked, tuple(sorted(item.lineage for item in every)))
        left = [item.id or 0 for item in every if item.moved_to and item.part_of is None]
        moved = moved_from(session, pack, sitting, matters)
        ids = [item.id or 0 for item in every if not item.moved_to]
        return Beside(
            gone=[(item, one["title"], one["to"]) for item, one in zip(left, moved, strict=True)],
            wrote=instructions(session, pack.code, ids),
            taken=taken(session, pack.code, ids),
            later=[(one.id or 0, f"{whither(meeting_key(one))}（{one.kind}）") for one in later_than(session, sitting)],
            waiting=waits,
            fixed=fixed,
        )


def beside(visit: Visit, of: Standing | None, quarter: str) -> Beside:
    """What stands beside the agenda of a meeting, or of none in a quarter without one."""
    asked = period_of_meeting(of) if of else period_of(quarter, None)
    return _beside(visit.proceedings, visit.key, of.key if of else quarter, asked)


@asked_once(40)
def _achieved(key: Key, asked: Period) -> tuple[str, list[Finding]]:
    with opened(key) as (session, pack):
        found = achieved(session, pack, asked)
    return behind_words(found), duty_findings(found, comparison(asked, -1))


def duties_told(visit: Visit, asked: Period) -> tuple[str, list[Finding]]:
    """How many duties are behind, for the title, and the findings that speak of duties; of the whole county."""
    return _achieved(visit.key, asked)


def standing(visit: Visit, quarter: str) -> Standing | None:
    """A sitting by its key (figures.meetings.sittings.sitting_of); None when its preparation has not begun."""
    return _standing(visit.proceedings, quarter, today())


@st.cache_resource(max_entries=12, show_spinner=False)
def _snapshot(database: str, county: str, quarter: str, version: int, digest: str) -> Frozen | None:
    with opened((database, county, 0, 0)) as (session, pack):
        sitting = sitting_of(session, pack, quarter)
        found = frozen(session, sitting, version) if sitting else None
        return found if found and found.digest == digest else None


def snapshot(visit: Visit, of: Standing, version: int | None = None) -> Frozen | None:
    """The newest (or the given) snapshot of a sitting; only to be read. Raises Refused when it was altered."""
    chosen = next((v for v in of.versions if version in (None, v.version)), None)
    if chosen is None:
        return None
    return _snapshot(visit.key[0], visit.pack.code, of.key, chosen.version, chosen.digest)


@asked_once(40)
def _later(key: Key, quarter: str, version: int) -> Later:
    with opened(key) as (session, pack):
        sitting = sitting_of(session, pack, quarter)
        found = frozen(session, sitting, version) if sitting else None
        return later_of(session, pack, found) if found else Later([], [], [])


def later(visit: Visit, of: Standing, version: int) -> Later:
    """截数后补报、更正 against one snapshot."""
    return _later(visit.key, of.key, version)


@asked_once(40)
def _unfinished(key: Key, which: str, day: date) -> list[Open]:
    with opened(key) as (session, pack):
        sitting = sitting_of(session, pack, which)
        return unfinished(session, pack, sitting, day) if sitting else []


def unfinished_on(visit: Visit, of: Standing, day: date) -> list[Open]:
    """What is still open when a meeting would be frozen for a day; figures.meetings.unfinished."""
    return _unfinished(visit.proceedings, of.key, day)


@asked_once(40)
def _sheet(key: Key, body: str, asked: Period) -> OwnSheet:
    with opened(key) as (session, pack):
        return sheet_of(session, pack, body, asked)


def own_sheet_of(visit: Visit, body: str, asked: Period) -> OwnSheet:
    """A body's own figures with the rows behind them."""
    return _sheet(visit.key, body, asked)


@asked_once(40)
def _progress(key: Key, body: str | None) -> list[Reported]:
    with opened(key) as (session, pack):
        return reported(session, pack, body)


def progress(visit: Visit, body: str | None = None) -> list[Reported]:
    """What units reported of their resolutions; of one body for a member."""
    return _progress(visit.proceedings, body)


@asked_once(40)
def _own(key: Key, body: str, day: date) -> list[Decided]:
    with opened(key) as (session, pack):
        every = resolutions(session, pack, day, unsettled_only=True)
        return [d for d in every if body in (d.lead_unit, *d.supporting.split("、"))]


def own_resolutions(visit: Visit, body: str) -> list[Decided]:
    """The resolutions a body leads or supports that are not carried out yet."""
    return _own(visit.key, body, today())


@asked_once(40)
def _held(key: Key, day: date) -> list[Held]:
    with opened(key) as (session, pack):
        return meetings_held(session, pack, day)


def meetings(visit: Visit) -> list[Held]:
    """The meetings of the ledger, newest first."""
    return _held(visit.proceedings, today())


@asked_once(40)
def _last(key: Key, day: date) -> list[Decided]:
    with opened(key) as (session, pack):
        return last_resolutions(session, pack, day)


def last(visit: Visit, day: date) -> list[Decided]:
    """What the meeting of a day hears first: the last meeting's resolutions and all unfulfilled ones."""
    return _last(visit.key, day)
