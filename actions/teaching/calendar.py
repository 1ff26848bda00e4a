"""The office states the calendar in the page: terms and days off confirmed or changed, and the county's start line.

What it states stands in place of the pack's and outlives its loading. Nothing it states reaches into a period that a
meeting has frozen; a confirmation without a change may, since no figure moves by it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from actions.pack.folder import text_of, write_csv
from actions.unit_of_work import UnitOfWork, unit_of_work
from actions.versions import insert_versions, supersede
from domain.calendar import HOLIDAY, MAKEUP, Tile, monday_of, tile_on, tiles, working
from errors import Refused
from figures.query import period
from models.account import Actor
from models.base import table
from models.calendar import DAY, START, TERM, CalendarEntry, overlaid
from models.county import CONFIRMED, DayOff, Pack, Term, pack_in_force
from models.database import reading
from models.sitting import Sitting, Snapshot

ENTRY, SNAPSHOT, SITTING = table(CalendarEntry), table(Snapshot), table(Sitting)
CALENDAR_HISTORY_FILE = "calendar_history.csv"
HISTORY_COLUMNS = (
    *("kind", "stage", "school_year", "term", "starts_on", "ends_on", "on_date", "day_kind", "name", "source"),
    *("reason", "recorded_at", "superseded_at"),
)
TERM_COLUMNS = ("stage", "school_year", "term", "starts_on", "ends_on")
VERB = "calendar.change"
Span = tuple[str, date, date]
"""A stage and the first and last day of one of its terms."""
KINDS = {HOLIDAY: "放假", MAKEUP: "调休上课", "": "按星期几"}
TABLES: dict[type[Any], str] = {Term: "terms", DayOff: "days_off"}
"""Tables of a pack that the calendar of the office stands in for, and where the pack in force holds them."""


@dataclass(frozen=True)
class TermStated:
    """A term of one stage as the office states it; the school year follows from its code (2026-2027-1)."""

    stage: str
    term: str
    starts_on: date
    ends_on: date

    @property
    def about(self) -> str:
        """What names the term once."""
        return f"{self.stage}/{self.term}"

    @property
    def school_year(self) -> str:
        """2026-2027 of 2026-2027-1."""
        return self.term.rpartition("-")[0]


@dataclass(frozen=True)
class DayStated:
    """A day as the office states it: holiday, makeup, or '' for what its weekday says."""

    on_date: date
    kind: str
    name: str = ""


@dataclass(frozen=True)
class CalendarChange:
    """What stating a calendar would do: the entries to write, how many of them only confirm, the first day that is
    taught or counted otherwise (None: none), and a sentence for each change."""

    rows: tuple[dict[str, Any], ...]
    confirmed: int
    first: date | None
    sentences: tuple[str, ...]


def calendar_change(pack: Pack, terms: Sequence[TermStated], days: Sequence[DayStated]) -> CalendarChange:
    """What would change if the office stated these. Raises Refused when they are no calendar."""
    _refuse_unless_sound(pack, terms, days)
    rows: list[dict[str, Any]] = []
    told, confirmed = [], 0
    stand = {f"{term.stage}/{term.term}": term for term in pack.terms}
    off = {day.on_date: day for day in pack.days_off}
    for term in terms:
        now = stand.get(term.about)
        same = now is not None and (now.starts_on, now.ends_on) == (term.starts_on, term.ends_on)
        if same and now is not None and now.status == CONFIRMED:
            continue
        confirmed += same
        if not same:
            was = f"{now.starts_on}至{now.ends_on}" if now else "没有"
            told.append(f"{term.stage} {term.term}：{was} 改为 {term.starts_on}至{term.ends_on}")
        named: dict[str, Any] = {"stage": term.stage, "term": term.term, "school_year": term.school_year}
        named |= {"starts_on": term.starts_on, "ends_on": term.ends_on}
        rows.append({"kind": TERM, "about": term.about} | named)
    for day in days:
        stands = off.get(day.on_date)
        said = (stands.kind, stands.name) if stands else ("", "")
        same = said == (day.kind, day.name if day.kind else "")
        if same and (stands is None or stands.status == CONFIRMED):
            continue
        confirmed += same
        if not same:
            told.append(f"{day.on_date}：{_said_of(*said)} 改为 {_said_of(day.kind, day.name)}")
        named = {"day_kind": day.kind, "name": day.name if day.kind else ""}
        rows.append({"kind": DAY, "about": day.on_date.isoformat(), "on_date": day.on_date} | named)
    new = overlaid(pack, [SimpleNamespace(**{"source": ""} | row) for row in rows])
    _refuse_overlap(new)
    return CalendarChange(tuple(rows), confirmed, _first_other_day(pack, new), tuple(told))


def state_calendar(
    actor: Actor, terms: Sequence[TermStated], days: Sequence[DayStated], *, source: str, reason: str = ""
) -> CalendarChange:
    """Confirm or change terms and days off; all that is named is 已核 afterwards.

    Raises Refused when nothing would change, the grounds (source) are missing, a change has no reason, they are no
    calendar, or a day of a frozen period would be taught or counted otherwise; NotAllowed for anybody but the office.
    """
    source, reason = source.strip(), reason.strip()
    with unit_of_work(actor, VERB, "核定校历") as act:
        found = calendar_change(pack_in_force(act.session), terms, days)
        if not found.rows:
            raise Refused("这些学期和日子都已核定，没有改动。")
        if not source:
            raise Refused("请写明依据（如 教育局校历的文号）。")
        if found.sentences and not reason:
            raise Refused("改了日期，请写明理由。")
        _refuse_too_long(source, reason)
        if found.first is not None:
            refuse_frozen(act.session, act.county, found.first)
        _write(act, [row | {"source": source, "reason": reason} for row in found.rows])
        act.detail |= {"confirmed": found.confirmed, "changed": list(found.sentences)[:30], "reason": reason}
        act.detail |= {"source": source, "from": found.first.isoformat() if found.first else ""}
        return found


def state_start(actor: Actor, starts_on: date | None, reason: str) -> None:
    """Set the county's start line (起算日), or take it away (None).

    Raises Refused without a reason, when it stands so already, or when a frozen period has days before the old line or
    the new one; NotAllowed for anybody but the office.
    """
    with unit_of_work(actor, VERB, "起算日") as act:
        pack = pack_in_force(act.session)
        if pack.starts_on == starts_on:
            raise Refused("起算日没有改动。")
        if not reason.strip():
            raise Refused("请写明为什么这样定起算日。")
        _refuse_too_long("", reason)
        lines = [line for line in (pack.starts_on, starts_on) if line is not None]
        quarters = select(SITTING.c.quarter).where(SITTING.c.id.in_(select(SNAPSHOT.c.sitting_id)))
        for quarter in act.session.execute(quarters.where(SITTING.c.county == act.county)).scalars():
            if period(quarter).start < max(lines):
                raise Refused(f"{period(quarter).label}的上会口径已经冻结，起算日不能再动到它；请定在它开始之前。")
        row = {"kind": START, "about": "", "starts_on": starts_on, "source": "", "reason": reason.strip()}
        _write(act, [row])
        act.detail |= {"starts_on": text_of(starts_on), "reason": reason.strip()}


def refuse_frozen(session: Session, county: str, first: date) -> None:
    """Raises Refused when a day from `first` on lies in a period that a meeting has frozen."""
    cut = session.execute(select(func.max(SNAPSHOT.c.cut_off)).where(SNAPSHOT.c.county == county)).scalar()
    if cut is not None and first <= cut:
        raise Refused(
            f"这样改会动到{first:%Y-%m-%d}起的教学日，而截至{cut:%Y-%m-%d}的上会口径已经冻结，没有写入；"
            f"只能改{cut + timedelta(days=1):%Y-%m-%d}以后的日子。"
        )


def proposed(actor: Actor, terms: Sequence[TermStated], days: Sequence[DayStated]) -> tuple[CalendarChange, str]:
    """What would change, and why it may not be ('' when it may); for the page, before the act. Raises Refused."""
    with reading() as session:
        found = calendar_change(pack_in_force(session), terms, days)
        try:
            if found.first is not None:
                refuse_frozen(session, actor.county, found.first)
        except Refused as refusal:
            return found, str(refusal)
    return found, ""


def _said_of(kind: str, name: str) -> str:
    return f"{name}{KINDS[kind]}" if kind else KINDS[kind]


def _refuse_too_long(source: str, reason: str) -> None:
    for what, said, most in (("依据", source, 200), ("理由", reason, 400)):
        if len(said) > most:
            raise Refused(f"{what}有{len(said)}个字，最多{most}个。")


def _refuse_unless_sound(pack: Pack, terms: Sequence[TermStated], days: Collection[DayStated]) -> None:
    stages = {term.stage for term in pack.terms}
    for term in terms:
        where, year = f"{term.stage} {term.term}", term.school_year
        if term.stage not in stages:
            raise Refused(f"{where}：县资料包里没有“{term.stage}”的校历，有：{'、'.join(sorted(stages))}。")
        first, _, second = year.partition("-")
        if not (first.isdecimal() and second.isdecimal() and len(first) == 4 and int(second) == int(first) + 1):
            raise Refused(f"{where}：学期应写成 2026-2027-1 或 2026-2027-2。")
        if term.term not in (f"{year}-1", f"{year}-2"):
            raise Refused(f"{where}：学期应写成 {year}-1 或 {year}-2。")
        if term.ends_on <= term.starts_on:
            raise Refused(f"{where}：末日{term.ends_on}不晚于首日{term.starts_on}，请改正。")
        if term.starts_on < monday_of(date(int(first), 9, 1)) or term.ends_on > date(int(second), 8, 31):
            raise Refused(f"{where}：不在{year}学年（9月1日至次年8月31日）之内，请核对年份。")
    for day in days:
        if day.kind not in KINDS:
            raise Refused(f"{day.on_date}：类别“{day.kind}”应为 {HOLIDAY}、{MAKEUP} 或留空。")
        if len(day.name) > 40:
            raise Refused(f"{day.on_date}：名称有{len(day.name)}个字，最多40个。")
    if len({day.on_date for day in days}) < len(days):
        raise Refused("放假和调休的日子有重复，请每天只写一行。")


def _refuse_overlap(new: Pack) -> None:
    before: dict[str, Term] = {}
    for one in new.terms:
        last = before.get(one.stage)
        if last is not None and one.starts_on <= last.ends_on:
            raise Refused(f"{one.stage} {one.term}：首日{one.starts_on}与{last.term}学期重叠，请改正。")
        if last is not None and one.term < last.term:
            raise Refused(f"{one.stage} {one.term}：早于{last.term}，却在它之后开学，请改正。")
        before[one.stage] = one


def _first_other_day(old: Pack, new: Pack) -> date | None:
    """The first day that either pack teaches and the other does not, or that belongs to another term, in any stage."""
    marked = [{day.on_date: day.kind for day in pack.days_off} for pack in (old, new)]
    spans = [{(t.stage, t.starts_on, t.ends_on) for t in pack.terms} for pack in (old, new)]
    moved = {day for day in marked[0].keys() | marked[1].keys() if marked[0].get(day) != marked[1].get(day)}
    moved |= {day for _, first, last in spans[0] ^ spans[1] for day in (first, last)}
    if not moved:
        return None
    shares = [tiles(pack.terms) for pack in (old, new)]
    stages = {stage for pack in spans for stage, _, _ in pack}
    for number in range((max(moved) - min(moved)).days + 1):
        day = min(moved) + timedelta(days=number)
        for stage in stages:
            was, now = (_of_day(shares[side], spans[side], marked[side], stage, day) for side in (0, 1))
            if was != now:
                return day
    return None


def _of_day(
    shares: Sequence[Tile], spans: Collection[Span], marked: dict[date, str], stage: str, day: date
) -> tuple[bool, str]:
    """Whether a stage teaches on a day, and the term the day belongs to."""
    share = tile_on(shares, stage, day)
    within = any(each == stage and first <= day <= last for each, first, last in spans)
    return within and working(day, marked), share.term if share else ""


def _write(act: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    keys = {(row["kind"], row["about"]) for row in rows}
    stand = select(ENTRY.c.id, ENTRY.c.kind, ENTRY.c.about).where(
        ENTRY.c.county == act.county, ENTRY.c.superseded_at.is_(None)
    )
    supersede(act, CalendarEntry, [row.id for row in act.session.execute(stand) if (row.kind, row.about) in keys])
    # One form for all rows: they are inserted by one statement.
    blank = dict.fromkeys(("starts_on", "ends_on", "on_date"))
    blank |= dict.fromkeys(("stage", "school_year", "term", "day_kind", "name"), "")
    insert_versions(act, CalendarEntry, [blank | row for row in rows])


# Beside the pack


def write_calendar_history(session: Session, pack: Pack, folder: Path) -> None:
    """Write every version of what the office stated, and first what the pack itself says of the same (recorded_at
    blank), with the instants between which it was known: `terms.csv` and `days_off.csv` hold what is in force."""
    query = select(ENTRY).where(ENTRY.c.county == pack.code).order_by(ENTRY.c.id)
    every = list(session.execute(query))
    if not every:
        return
    rows = [*_of_pack(pack.base or pack, every), *(_row(vars_of(entry)) for entry in every)]
    write_csv(folder / CALENDAR_HISTORY_FILE, HISTORY_COLUMNS, rows)


def vars_of(entry: Any) -> dict[str, Any]:
    """An entry's columns by name."""
    return {name: getattr(entry, name) for name in HISTORY_COLUMNS}


def _of_pack(base: Pack, every: Iterable[Any]) -> list[list[str]]:
    first: dict[tuple[str, str], Any] = {}
    for entry in every:
        first.setdefault((entry.kind, entry.about), entry.recorded_at)
    found = []
    for (kind, about), until in first.items():
        known = {"kind": kind, "superseded_at": until}
        if kind == TERM:
            found += [
                _row(
                    known
                    | {name: getattr(t, name) for name in ("stage", "school_year", "term", "starts_on", "ends_on")}
                )
                for t in base.terms
                if f"{t.stage}/{t.term}" == about
            ]
        elif kind == DAY:
            found += [
                _row(known | {"on_date": d.on_date, "day_kind": d.kind, "name": d.name})
                for d in base.days_off
                if d.on_date.isoformat() == about
            ]
        else:
            found.append(_row(known | {"starts_on": base.starts_on}))
    return found


def _row(said: dict[str, Any]) -> list[str]:
    return [
        said[name].isoformat(sep=" ") if name.endswith("_at") and said.get(name) else text_of(said.get(name))
        for name in HISTORY_COLUMNS
    ]
