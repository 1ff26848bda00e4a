"""Rows entered one at a time: new rows, corrections, 作废, and the steps of a hazard's life.

Forms go through the parsers and checks of the import, with a table of one row, so that no second path
decides what a ledger may hold. Two people at once: one wins, the other is told.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from access.ownership import home_of
from actions.attachments.adding import attach_within
from actions.ledgers.imports import write_rows
from actions.ledgers.next_steps import filled_in
from actions.ledgers.row_rights import RowRights
from actions.ledgers.school_moves import follow_schools
from actions.ledgers.undo import leaning_on
from actions.unit_of_work import Prepared, UnitOfWork, prepared, refuse_unless_may, unit_of_work
from actions.versions import rebuild_spans, supersede
from catalogue.ledgers import FACTS_SHEET, HAZARDS_SHEET, STEPS_SHEET, Ledger, Sheet
from catalogue.steps import STEPS, VOID
from errors import NotAllowed, Refused
from ledgers.attached.judging import Judged
from ledgers.listing import key_of
from ledgers.out.export import ledger_of
from ledgers.preview import judged
from ledgers.reading.tables.entered import read_values
from ledgers.validate.registers import registers_of
from ledgers.validate.rows.row import CellError, Preview, Row
from models.account import Actor
from models.base import table
from models.county import Pack, pack_in_force
from models.database import reading
from models.hazard import Hazard, HazardEvent
from models.hazard_lifecycle import broken_step

Key = Mapping[str, object]
ON_THE_SPOT = "当场整改"
PASSED = "复查合格"
TAKEN_OVER = ("requested_on", "by_unit", "interim")
"""What an approval keeps of the 申请延期 it answers where nothing else is said; the new deadline is always said."""


class Invalid(Refused):
    """What was typed cannot be taken. `errors` names the cells (column = heading), for the form to show."""

    def __init__(self, errors: Sequence[CellError]) -> None:
        super().__init__("\n".join(f"{error.column}：{error.message}" for error in errors))
        self.errors = list(errors)


def enter(
    actor: Actor,
    kind: str,
    sheet: str,
    values: Mapping[str, object],
    *,
    new: bool = False,
    files: Sequence[Judged] = (),
) -> str:
    """Enter one row (field → what was typed) and give its number, or its key joined by / where it has none.

    `new`: it looks like a stored row and is new all the same. `files`: photos and scans kept before, put beside it in
    the 用途 its sheet proposes first. Raises Invalid with the bad cells, Refused when
    the row stands already, NotAllowed without the right at the row's place.
    """
    ledger, form = _form(kind, sheet)
    target = f"{ledger.title}·{form.name}"
    refuse_unless_may(actor, "ledger.enter", target, home_of(actor))
    ready = _judging(actor, form, values, new=new)
    with unit_of_work(actor, "ledger.enter", target, home_of(actor)) as act:
        rights = _rights(act)
        made = _sound(ready.within(act), rights)
        rows = made.writes
        # Of a row that stands already nothing is said either to who may not enter it.
        _refuse(rights.refusal("ledger.enter", made.rows, made.rows))
        if not rows or any(row.outcome == "updated" for row in rows if row.sheet is form):
            stands = next(row for row in made.rows if row.sheet is form)
            raise Refused(f"已有这一行（{_name_of(ledger, form, stands.facts)}），没有再登记；要改动请打开它更正。")
        write_rows(act, ledger, rows, None)
        number = _name_of(ledger, form, rows[0].facts)
        act.detail["row"] = number
        if files:
            attach_within(act, table(form.model).name, key_of(form, rows[0].facts), files, form.files[0])
        return number


def correct(
    actor: Actor,
    kind: str,
    sheet: str,
    key: Key,
    values: Mapping[str, object],
    reason: str,
    seen: int,
) -> tuple[str, ...]:
    """Correct the row with this key (field → value of the sheet's key); the changed fields come back.

    `seen`: the id of the version the person was looking at; when another has changed it since, Refused says
    who and when. The reason goes into the audit with what stood before. Raises Invalid, Refused, NotAllowed.
    """
    ledger, form = _form(kind, sheet)
    if not reason.strip():
        raise Refused("请写明更正的理由。")
    target = f"{ledger.title}·{form.name}"
    refuse_unless_may(actor, "ledger.correct", target, home_of(actor))
    ready = _judging(actor, form, {**values, **key})
    with unit_of_work(actor, "ledger.correct", target, home_of(actor)) as act:
        rights = _rights(act)
        standing = _seen(act, rights, form, key, seen)
        made = _sound(ready.within(act), rights)
        row = next(row for row in made.rows if row.sheet is form)
        if row.stored is None or row.stored.id != standing["id"]:
            raise Refused("编号、代码和日期等关键项不能更正：请把这一行作废后重新登记。")
        if row.outcome == "unchanged":
            act.silent = True
            return ()
        # A correction is no way round a step: a step takes the right of its kind, a deadline an extension.
        _refuse(rights.refusal("ledger.correct", made.writes, made.rows))
        write_rows(act, ledger, made.writes, None)
        act.detail |= {
            "row": _name_of(ledger, form, row.facts),
            "reason": reason.strip(),
            "before": {name: str(standing[name]) for name in row.changed},
            "after": {name: str(row.facts.get(name)) for name in row.changed},
        }
        return row.changed


def void(
    actor: Actor,
    kind: str,
    sheet: str,
    key: Key,
    reason: str,
    seen: int,
    seen_steps: Collection[int] | None = None,
) -> None:
    """Take one row out of the ledger (作废): a step of its own for a hazard, an ended version for the rest.

    Refused when another has changed the row since `seen` (a hazard's steps since `seen_steps`), when other rows
    need it, or when the steps that remain would not follow one another; NotAllowed without the right.
    """
    ledger, form = _form(kind, sheet)
    if not reason.strip():
        raise Refused("请写明作废的理由。")
    if form is HAZARDS_SHEET:
        with reading() as session:
            on = pack_in_force(session).setting("import.default_verifying_unit")
        step(
            actor,
            str(key["number"]),
            VOID,
            {"reason": reason, "by_unit": actor.scope or on},
            seen=seen,
            seen_steps=seen_steps,
        )
        return
    with unit_of_work(actor, "ledger.correct", f"{ledger.title}·{form.name} {VOID}", home_of(actor)) as act:
        rights = _rights(act)
        standing = _seen(act, rights, form, key, seen)
        if refusal := rights.voiding(form, standing):
            raise NotAllowed(refusal)
        if form is ledger.sheets[0] and form.key == (ledger.numbered,):
            number = standing[ledger.numbered]
            if needed := leaning_on(act, ledger, {number}, None):
                raise Refused(f"还有{len(needed)}行用到{number}，不能作废：{'、'.join(needed[:5])}。")
        supersede(act, form.model, [standing["id"]])
        if form is FACTS_SHEET:
            follow_schools(act, {standing["school_code"]})
        if form is STEPS_SHEET:
            _still_whole(act, standing["hazard_no"])
            rebuild_spans(act, [standing["hazard_no"]])
        act.detail |= {"row": _name_of(ledger, form, dict(standing)), "reason": reason.strip()}


def step(
    actor: Actor,
    hazard_no: str,
    kind: str,
    values: Mapping[str, object],
    *,
    seen: int | None = None,
    seen_steps: Collection[int] | None = None,
    files: Sequence[Judged] = (),
) -> int:
    """Write the next step (办理记录) of a hazard and give its 序号.

    `values`: fields of the sheet 办理记录 but 隐患编号, 序号 and 事项; 日期 is today, 办理单位 the body whose step
    it is where they are not given. `seen`: the id of the hazard's version the person was looking at; `seen_steps`:
    the ids of the versions of its steps: a step written by another since is told, not built upon. `files`: photos and
    scans kept before, put beside the step. Raises Invalid
    or Refused when the step may not follow the last one, NotAllowed without the right.
    """
    about = STEPS.get(kind)
    if about is None:
        raise Refused(f"没有“{kind}”这种办理事项。")
    ledger = ledger_of("hazards")
    with unit_of_work(actor, about.right.verb, f"{hazard_no} {kind}", home_of(actor)) as act:
        rights = _rights(act)
        hazard = rights.hazard(hazard_no)
        if hazard is None:
            raise Refused(f"隐患台账里没有编号{hazard_no}，请核对。")
        events = table(HazardEvent)
        steps = act.session.execute(
            select(events)
            .where(events.c.county == act.county, events.c.hazard_no == hazard_no, events.c.superseded_at.is_(None))
            .order_by(events.c.seq)
        ).all()
        unit = rights.taker(about, hazard)
        asked = filled_in(kind, steps)
        facts: dict[str, object] = {"on_date": act.at.date(), "by_unit": unit}
        facts |= {name: asked[name] for name in TAKEN_OVER if name in asked}
        facts |= {name: value for name, value in values.items() if value not in (None, "")}
        facts |= {"hazard_no": hazard_no, "seq": max((before.seq for before in steps), default=0) + 1, "kind": kind}
        # Whether the right is there, before anything is said of how the hazard stands.
        if reason := rights.step_kind({"kind": kind, "by_unit": unit}, hazard):
            raise NotAllowed(reason)
        if seen is not None and hazard["id"] != seen:
            _told(hazard)
        if seen_steps is not None and {before.id for before in steps} != set(seen_steps):
            new = [before for before in steps if before.id not in seen_steps]
            _told(dict(new[-1]._mapping) if new else None)
        made = _judged(act.session, pack_in_force(act.session), STEPS_SHEET, facts)
        if made.errors:
            raise Invalid(made.errors)
        row = made.writes[0]
        if reason := rights.step_kind(row.facts, hazard):
            raise NotAllowed(reason)
        write_rows(act, ledger, [row], None)
        act.detail |= {"row": hazard_no, "step": kind, "seq": row.facts["seq"]}
        attach_within(act, table(Hazard).name, hazard_no, files, about.files, step=row.facts["seq"])
        return int(row.facts["seq"])


def fixed_on_the_spot(
    actor: Actor, values: Mapping[str, object], *, measures: str, verified: str = "", **how: Any
) -> str:
    """当场整改: one entry that writes found, reported and closed of one day; the hazard's number comes back.

    `values`: fields of the sheet 隐患; `measures`: what was done; `verified`: what the verifier found. The
    verifier (复查单位) must be another body than the one who mended it. `how`, and what is raised: as for `enter`.
    """
    found = values.get("found_on")
    life = {"done_on": found, "verified_on": found, "done_text": measures, "verified": verified or PASSED}
    return enter(actor, "hazards", HAZARDS_SHEET.name, {**values, **life}, **how)


def _refuse(found: tuple[Row, str] | None) -> None:
    """Raises NotAllowed with the reason why one of the rows may not be written."""
    if found is not None:
        raise NotAllowed(found[1])


def _form(kind: str, sheet: str) -> tuple[Ledger, Sheet]:
    ledger = ledger_of(kind)
    for form in ledger.sheets:
        if form.name == sheet:
            return ledger, form
    raise Refused(f"{ledger.title}台账没有“{sheet}”这张表。")


def _rights(act: UnitOfWork) -> RowRights:
    """The rights of this act, asked of the registers as they stand before it writes."""
    return RowRights(act.session, act.actor, registers_of(act.session, pack_in_force(act.session)))


def _judging(actor: Actor, form: Sheet, values: Mapping[str, object], *, new: bool = False) -> Prepared[Preview]:
    """What was typed, judged before the act."""

    def work(session: Session, pack: Pack) -> Preview:
        registers_of(session, pack)  # the act asks it under the lock
        return _judged(session, pack, form, values, new=new)

    return prepared(actor.county, work)


def _judged(session: Session, pack: Pack, form: Sheet, values: Mapping[str, object], *, new: bool = False) -> Preview:
    try:
        typed = read_values(pack, form, values)
    except KeyError as unknown:
        raise Refused(f"“{form.name}”表没有这一项：{unknown.args[0]}。") from None
    return judged(session, pack, typed, new=new)


def _sound(made: Preview, rights: RowRights) -> Preview:
    """The rows, when all their cells are good. Raises Invalid; NotAllowed for whom bad cells are not told."""
    if made.errors:
        for row in made.rows:
            if reason := rights.of_bad_row("ledger.enter", row):
                raise NotAllowed(reason)
        raise Invalid(made.errors)
    return made


def _standing(act: UnitOfWork, form: Sheet, key: Key) -> Mapping[str, Any] | None:
    versions = table(form.model)
    query = select(versions).where(
        versions.c.county == act.county,
        versions.c.superseded_at.is_(None),
        *(versions.c[name] == key[name] for name in form.key),
    )
    found = act.session.execute(query).mappings().first()
    return dict(found) if found else None


def _seen(act: UnitOfWork, rights: RowRights, form: Sheet, key: Key, seen: int) -> Mapping[str, Any]:
    """The row to be changed, if the actor may correct it and has seen its last version."""
    standing = _standing(act, form, key)
    if standing is None:
        raise Refused("这一行已不在台账里（可能刚被作废），请刷新后再看。")
    act.require("ledger.correct", rights.place(form, standing))
    if standing["id"] != seen:
        _told(standing)
    return standing


def _told(standing: Mapping[str, Any] | None) -> None:
    """Raises Refused: another changed the row, or (None) took out a step, since the person looked at it."""
    if standing is None:
        raise Refused("别人撤去了一步，您看到的已不是最新内容：请刷新后再办。")
    raise Refused(
        f"{standing['recorded_by']}在{standing['recorded_at']:%Y-%m-%d %H:%M}改动了这一行，您看到的已不是最新内容："
        "请刷新后再改。"
    )


def _name_of(ledger: Ledger, form: Sheet, facts: Mapping[str, Any]) -> str:
    if form is ledger.sheets[0] and form.key == (ledger.numbered,):
        return str(facts[ledger.numbered])
    return "/".join(str(facts[name]) for name in form.key)


def _still_whole(act: UnitOfWork, hazard_no: str) -> None:
    """After a step is taken out the rest must still follow one another."""
    events, hazards = table(HazardEvent), table(Hazard)
    steps = act.session.execute(
        select(events).where(
            events.c.county == act.county, events.c.hazard_no == hazard_no, events.c.superseded_at.is_(None)
        )
    ).all()
    found = act.session.execute(
        select(hazards.c.found_on).where(
            hazards.c.county == act.county, hazards.c.number == hazard_no, hazards.c.superseded_at.is_(None)
        )
    ).scalar()
    if found is not None and (broken := broken_step(found, steps)) is not None:
        raise Refused(f"这一步作废后，第{broken[0].seq}步“{broken[0].kind}”不再成立：{broken[1]}请先作废后面的步骤。")
