"""What comes back is looked at and taken: each file, line or code whole or not at all, each school's answer noted.

Rows are judged and written as every import is (ledgers.preview, actions.ledgers.imports.write_rows), under
`ledger.enter` at each row's own place. One drop is one batch a ledger, so that it can be taken back.
"""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session

from access.ownership import home_of
from actions.collecting.asking import Opened, facts_by_number, opened_collection
from actions.collecting.outcomes import ASKED, LEFT, READY, SAME, TO_MEND, Taken, Verdict
from actions.collecting.returns import came_elsewhere, digests_of, note_return
from actions.ledgers.imports import keep_files, new_batch, write_rows
from actions.ledgers.row_rights import RowRights
from actions.unit_of_work import prepared, refuse_unless_may, unit_of_work
from catalogue.ledgers import LEDGERS
from errors import Refused
from figures.reporting.collected import OWN, SchoolAnswer
from ledgers.collecting.entries import DOUBTS, KEEP, SECOND, Edits, Entry
from ledgers.collecting.returned import read_return, spread
from ledgers.collecting.trial import Trial, tried
from ledgers.files.archive import unpacked
from ledgers.validate.registers import registers_of
from ledgers.validate.rows.row import Row
from models.account import Actor
from models.base import table
from models.collection import IN, MEND, WAYS, WORKBOOK
from models.county import Pack
from models.inspection import SELF_CHECK, Inspection

INSPECTION = table(Inspection)
Reader = Callable[[Session, Pack, Opened], list[Entry]]


def take_files(
    actor: Actor,
    number: int,
    files: Sequence[tuple[str, bytes]],
    *,
    answers: Mapping[str, str] | None = None,
    edits: Edits | None = None,
    dry_run: bool = False,
) -> Taken:
    """Take workbooks, or .zip files of them, back into a collection; what is right is written, the rest is told.

    `answers`: entry, or entry/question → the answer (ledgers.collecting.entries). `edits`: cells mended on the page.
    With `dry_run` nothing is written. Raises Refused for a collection that is none or closed, NotAllowed without
    the right.
    """
    dropped = unpacked(files)

    def read(session: Session, pack: Pack, asked: Opened) -> list[Entry]:
        schools, others = registers_of(session, pack).schools, facts_by_number(session, pack.code)
        came = came_elsewhere(session, number, [one.sha256 for one in dropped])
        made = []
        for one in dropped:
            if one.problem or one.sha256 in came:
                bad = Entry(one.name, WORKBOOK, one.sha256, old=not one.problem)
                bad.fault(one.problem or f"就是{came[one.sha256]}已经收过的那一份：请退回，用这一次发的表填。")
                made.append(bad)
            else:
                made.append(
                    read_return(
                        one.name, one.content, asked.ask, asked.facts, asked.members, schools, others, edits or {},
                        answers or {},
                    )
                )  # fmt: skip
        return made

    kept = [(one.name, one.content) for one in dropped if one.content]
    return take(actor, number, read, answers=answers or {}, dry_run=dry_run, kept=kept, detail=_said_of(edits))


def take(
    actor: Actor,
    number: int,
    read: Reader,
    *,
    answers: Mapping[str, str],
    dry_run: bool,
    kept: Sequence[tuple[str, bytes]] = (),
    detail: Mapping[str, object] | None = None,
) -> Taken:
    """Take the entries that `read` gives: looked at before the act, and again in it when the data moved meanwhile."""
    refuse_unless_may(actor, "collect.take", f"收表{number}", home_of(actor))

    def work(session: Session, pack: Pack) -> Taken:
        registers_of(session, pack)
        return _looked_at(session, pack, actor, number, read, answers)

    ready = prepared(actor.county, work)
    if dry_run:
        return ready.found
    with unit_of_work(actor, "collect.take", f"收回{ready.found.title}"[:200], home_of(actor)) as act:
        made = ready.within(act)
        good, known = made.of(READY), digests_of(act.session, number)
        bad = [each for each in made.of(TO_MEND) if each.entry.schools and not each.entry.old]
        bad = [each for each in bad if known.get(each.entry.digest) != MEND]  # it waits already
        if not good and not bad:
            act.silent = True
            keep_files(act, kept, None)
            return made
        names = "、".join(each.entry.id for each in good)
        for kind in dict.fromkeys(kind for each in good for kind, _ in each.rows):
            rows = [row for each in good for k, row in each.rows if k == kind]
            created = sum(row.outcome == "created" for row in rows)
            made.batches[kind] = new_batch(
                act, kind, f"{made.title}：{names}", created=created, updated=len(rows) - created
            )
            write_rows(act, LEDGERS[kind], rows, made.batches[kind])
        taken = {each.entry.id for each in good}
        main = next(iter(made.batches.values()), None)
        keep_files(act, [one for one in kept if one[0] in taken], main)
        keep_files(act, [one for one in kept if one[0] not in taken], None)
        for each in good:
            note_return(act, number, each.entry, IN, main)
        for each in bad:
            note_return(act, number, each.entry, MEND, None)
        act.detail |= {"collection": number, "taken": len(good), "mend": len(bad), **made.batches, **(detail or {})}
        return made


def _looked_at(
    session: Session, pack: Pack, actor: Actor, number: int, read: Reader, answers: Mapping[str, str]
) -> Taken:
    asked = opened_collection(session, actor, number)
    if asked.row.closed_at is not None:
        raise Refused(f"“{asked.row.title}”已经关了，不再收：请打开还在收的那一份。")
    entries = read(session, pack, asked)
    names = {code: member.name for code, member in asked.members.items()}
    came = {each.code: each for each in asked.answers}
    standing = _standing_checks(session, pack, asked) if asked.ask.weekly else {}
    digests = digests_of(session, number)
    _questions(entries, came, digests, answers)
    # What is in already, word for word, is not judged against its own rows.
    judged = [entry for entry in _open(entries) if digests.get(entry.digest) != IN]
    trial = tried(session, pack, asked.ask, asked.facts, judged, standing, answers)
    if any(entry.faults for entry in judged):
        # What is wrong in one file must not decide what becomes of another one.
        clean = [entry for entry in judged if not entry.faults]
        trial = tried(session, pack, asked.ask, asked.facts, clean, standing, answers)
    rows = _rows_of(trial)
    made = Taken(number, asked.row.title, [], dict(trial.found))
    rights = RowRights(session, actor, registers_of(session, pack))
    for entry in entries:
        mine = rows.get(entry.id, [])
        if not entry.faults and mine:
            _refuse_rows(rights, entry, mine)
        told = {code: names.get(code, code) for code in entry.schools}
        state = _state(entry, answers, digests, mine)
        made.outcomes.append(Verdict(entry, state, told, mine, list(entry.warnings)))
    return made


def _open(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.lines and not any(not f.sheet and not f.cell for f in entry.faults)]


def _questions(
    entries: Sequence[Entry],
    came: Mapping[str, SchoolAnswer],
    digests: Mapping[str, str],
    answers: Mapping[str, str],
) -> None:
    """Put what must be asked: a school that has sent already, two entries of one school."""
    for entry in entries:
        if entry.id in answers or digests.get(entry.digest) == IN:
            continue
        again = [came[code] for code in entry.schools if code in came and came[code].state == IN]
        if again:
            first = again[0]
            how = WAYS.get(first.way, "登录填报" if first.way == OWN else first.way)
            when = f"（{first.came_at.month}月{first.came_at.day}日）" if first.came_at else ""
            told = "" if first.found is None else "零报告" if not first.found else f"隐患 {first.found} 处"
            entry.ask[SECOND] = f"{first.name}已用{how}报过{told}{when}：替换还是并存？"
    for code, some in spread([entry for entry in entries if not entry.faults]).items():
        if len({entry.digest for entry in some}) < len(some):
            for twin in some[1:]:
                if any(twin.digest == before.digest for before in some[: some.index(twin)]):
                    twin.ask.clear()
                    twin.fault("和这次交的另一份一模一样，只收一份。")
        left = [entry for entry in some if not entry.faults]
        for later in left[1:]:
            if later.id not in answers and code in came:
                later.ask[SECOND] = f"{came[code].name}这次交了两份（{left[0].id}、{later.id}）：替换还是并存？"


def _state(
    entry: Entry, answers: Mapping[str, str], digests: Mapping[str, str], rows: Sequence[tuple[str, Row]]
) -> str:
    if answers.get(entry.id) == KEEP or any(answers.get(f"{entry.id}/{doubt}") == KEEP for doubt in DOUBTS):
        return LEFT
    if entry.faults:
        return TO_MEND
    if entry.ask:
        return ASKED
    if digests.get(entry.digest) == IN or not rows:
        return SAME
    return READY


def _rows_of(trial: Trial) -> dict[str, list[tuple[str, Row]]]:
    """Entry → the rows it would write, with their ledger."""
    found: dict[str, list[tuple[str, Row]]] = {}
    for preview in trial.previews:
        for row in preview.writes:
            found.setdefault(row.source.file, []).append((preview.kind, row))
    return found


def _refuse_rows(rights: RowRights, entry: Entry, rows: Sequence[tuple[str, Row]]) -> None:
    """What the actor may not enter is a fault of the whole entry."""
    for kind in dict.fromkeys(kind for kind, _ in rows):
        some = [row for k, row in rows if k == kind]
        if found := rights.refusal("ledger.enter", some, some):
            entry.fault(found[1])


def _standing_checks(session: Session, pack: Pack, asked: Opened) -> dict[str, str]:
    """School → the number of its standing return of the week, the last recorded."""
    query = select(INSPECTION.c.school_code, INSPECTION.c.number).where(
        INSPECTION.c.county == pack.code,
        INSPECTION.c.kind == SELF_CHECK,
        INSPECTION.c.week == asked.row.starts_on,
        INSPECTION.c.superseded_at.is_(None),
    )
    return {str(code): str(number) for code, number in session.execute(query.order_by(INSPECTION.c.id))}


def _said_of(edits: Edits | None) -> dict[str, object]:
    """What was mended on the page, for the audit."""
    return (
        {"mended": [f"{name} {sheet} {cell}：{value}" for (name, sheet, cell), value in (edits or {}).items()]}
        if edits
        else {}
    )
