"""固定议题: items of every meeting, as the office keeps them; they are put on an agenda when it is generated.

They are the county's own record beside its pack: a changed pack leaves them as they are. Nothing is changed in place:
what is stated anew or taken back is revoked, and a new row says what holds instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from actions.meetings.items.placing import minutes_of
from actions.meetings.words import ASK, REASON, fitting
from actions.pack.folder import read_csv, text_of, value_of, write_csv
from actions.unit_of_work import UnitOfWork, unit_of_work
from catalogue.agenda_rules import OWN, lineage_of
from errors import Refused
from figures.meetings.items.beside import FIXED, fixed_items
from figures.wording import full_day
from models.account import Actor
from models.agenda import EVERY, MEETINGS, FixedItem
from models.clock import today
from models.sitting import FIXED as KIND

LONGEST_TITLE, LAST_PLACE = 80, 60


@dataclass(frozen=True)
class FixedStated:
    """A fixed item as the office states it: as which item (from 1; 0 at the end), at which meetings (a key of
    models.agenda.MEETINGS), from which day until which (both in, None: no end)."""

    title: str
    ask: str = ""
    minutes: Any = 5
    place: int = 0
    meetings: str = EVERY
    valid_from: date | None = None
    valid_until: date | None = None


def sound_fixed(stated: FixedStated) -> dict[str, Any]:
    """The facts of a fixed item; raises Refused for what cannot be one."""
    title = stated.title.strip()
    if not title:
        raise Refused("请写固定议题的名称。")
    if len(title) > LONGEST_TITLE:
        raise Refused(f"固定议题的名称有{len(title)}个字，最多{LONGEST_TITLE}个。")
    if stated.place not in range(LAST_PLACE + 1):
        raise Refused(f"“{title}”的位置请填1到{LAST_PLACE}之间的整数，排在最后的填0。")
    if stated.meetings not in MEETINGS:
        raise Refused(f"“{title}”用于哪些会议，请选：{'、'.join(MEETINGS.values())}。")
    first = stated.valid_from or today()
    if stated.valid_until and stated.valid_until < first:
        raise Refused(f"“{title}”的停用日{full_day(stated.valid_until)}早于启用日{full_day(first)}，请改正。")
    return {
        "title": title, "ask": fitting(f"“{title}”的请会议议定", stated.ask, ASK),
        "minutes": minutes_of(stated.minutes, f"“{title}”"),
        "place": int(stated.place), "meetings": stated.meetings, "valid_from": first,
        "valid_until": stated.valid_until,
    }  # fmt: skip


def keep_fixed(actor: Actor, stated: FixedStated, *, instead_of: int | None = None, reason: str = "") -> int:
    """State a fixed item, or (`instead_of`) state one anew with the reason why; its number. Agendas that were generated
    before keep what they have. Raises Refused as `sound_fixed` does, and for a title that stands already."""
    with unit_of_work(actor, "meeting.prepare", "固定议题") as act:
        facts = sound_fixed(stated)
        if instead_of is not None:
            stood = _standing(act, instead_of)
            if all(getattr(stood, name) == value for name, value in facts.items()):
                act.silent = True
                return instead_of
            if not reason.strip():
                raise Refused("修改固定议题请写明理由。")
            _revoke(act, instead_of, reason)
            act.detail |= {"before": {n: str(getattr(stood, n)) for n, v in facts.items() if getattr(stood, n) != v}}
        same = select(FIXED.c.id).where(
            FIXED.c.county == act.county, FIXED.c.title == facts["title"], FIXED.c.revoked_at.is_(None)
        )
        if act.session.execute(same).first():
            raise Refused(f"固定议题里已经有“{facts['title']}”，请直接修改那一条。")
        stamp = {
            "county": act.county,
            "recorded_at": act.at,
            "recorded_by": actor.name,
            "revoked_by": "",
            "revoked_for": "",
        }
        act.detail |= {"fixed": facts["title"], "after": {name: str(value) for name, value in facts.items()}}
        return int(act.session.execute(insert(FIXED).values(stamp | facts).returning(FIXED.c.id)).scalar_one())


def revoke_fixed(actor: Actor, fixed_id: int, reason: str) -> None:
    """Take a fixed item back: it is put on no further agenda. Raises Refused without a reason."""
    with unit_of_work(actor, "meeting.prepare", "固定议题") as act:
        if not reason.strip():
            raise Refused("停用固定议题请写明理由。")
        stood = _standing(act, fixed_id)
        _revoke(act, fixed_id, reason)
        act.detail |= {"revoked": stood.title, "reason": reason.strip()}


def as_item(one: FixedItem) -> dict[str, Any]:
    """A fixed item as an agenda begins with it; `place` is where it is put."""
    return {
        "kind": KIND, "lineage": lineage_of(OWN, one.title), "own_title": one.title, "own_ask": one.ask,
        "minutes": one.minutes, "place": one.place,
    }  # fmt: skip


def _standing(act: UnitOfWork, fixed_id: int) -> Any:
    row = act.session.execute(
        select(FIXED).where(FIXED.c.county == act.county, FIXED.c.id == fixed_id, FIXED.c.revoked_at.is_(None))
    ).first()
    if row is None:
        raise Refused("这条固定议题已经改过或停用，请刷新页面后再选。")
    return row


def _revoke(act: UnitOfWork, fixed_id: int, reason: str) -> None:
    ended = {"revoked_at": act.at, "revoked_by": act.actor.name, "revoked_for": fitting("理由", reason, REASON)}
    act.session.execute(update(FIXED).where(FIXED.c.id == fixed_id).values(**ended))


# Beside the pack

FIXED_FILE = "fixed_items.csv"
STATED = ("title", "ask", "minutes", "place", "meetings", "valid_from", "valid_until")
COLUMNS = (*STATED, "recorded_at", "recorded_by")


def write_fixed(session: Session, county: str, folder: Path) -> None:
    """Write the fixed items that stand into a pack folder, where there are any; revoked ones stay where they were."""
    rows = [[text_of(getattr(one, name)) for name in COLUMNS] for one in fixed_items(session, county)]
    if rows:
        write_csv(folder / FIXED_FILE, COLUMNS, rows)


def read_fixed(folder: Path) -> list[dict[str, Any]]:
    """The fixed items of a folder. Raises Refused with file and line for what cannot be taken."""
    if not (folder / FIXED_FILE).exists():
        return []
    lines, raw = read_csv(folder, FIXED_FILE, COLUMNS)
    told: dict[str, dict[str, Any]] = {}
    for line, cells in zip(lines, raw, strict=True):
        where = f"{FIXED_FILE} 第{line}行"
        row: dict[str, Any] = {name: value_of(FIXED_FILE, FixedItem, line, name, cells[name]) for name in STATED}
        row["recorded_by"] = value_of(FIXED_FILE, FixedItem, line, "recorded_by", cells["recorded_by"])
        try:
            row["recorded_at"] = datetime.fromisoformat(cells["recorded_at"])
        except ValueError:
            said = cells["recorded_at"]
            raise Refused(f"{where} recorded_at 列：“{said}”应为时刻，如 2026-10-08T09:00:00。") from None
        try:
            row |= sound_fixed(FixedStated(**{name: row[name] for name in STATED}))
        except Refused as refusal:
            raise Refused(f"{where}：{refusal}") from None
        if row["title"] in told:
            raise Refused(f"{where} title 列：“{row['title']}”有两行，请只留一行。")
        told[row["title"]] = row
    return list(told.values())


def take_fixed(session: Session, county: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write the fixed items of a folder into a county that begins."""
    stamp = {"county": county, "revoked_by": "", "revoked_for": ""}
    if rows:
        session.execute(insert(FIXED), [stamp | row for row in rows])
