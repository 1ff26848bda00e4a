"""答法: the form profiles and learned words that stand, to be listed, renamed, corrected and revoked.

Each change ends the row that stood and writes another, so that what once read a sheet can be looked up for ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select

from access.ownership import home_of
from access.rights import ANYWHERE, Place, may
from actions.ledgers.known_answers import (
    LONGEST,
    PROFILE,
    WORD,
    answers_in,
    in_force,
    put_word,
    restate_profile,
    revoke,
    scope_of,
)
from actions.unit_of_work import UnitOfWork, unit_of_work
from catalogue.ledgers import LEDGERS
from errors import NotAllowed, Refused
from ledgers.validate.registers import NAME_DOMAINS, registers_of
from models.account import Actor
from models.county import pack_in_force
from models.database import reading

VERB = "answers.keep"
DOMAINS = {"school": "学校", "township": "乡镇", "unit": "单位", "verdict": "复查结果", "progress": "整改情况",
           "heading": "表头", "choice": "选项"}  # fmt: skip
"""What a person calls the domains of learned words; one that is not here is shown as it is."""


@dataclass(frozen=True)
class KeptAnswer:
    """One kept answer as a list shows it.

    `id`: p12 for a profile, w7 for a word. `what`: 答法 of a form with its ledger, or the domain of a word. `ledger`:
    the kind of a profile's ledger, "" for a word. `name`: of the profile, or the word. `meaning`: what a word stands
    for, in words. `scope`: the township it is for, "" for all. `answers`: of a profile, as stored. `mine`: the actor
    may change it.
    """

    id: str
    what: str
    ledger: str
    name: str
    meaning: str
    scope: str
    answers: tuple[dict[str, Any], ...]
    recorded_at: datetime
    recorded_by: str
    mine: bool


def kept_answers(actor: Actor) -> list[KeptAnswer]:
    """What holds for the actor's imports, profiles before words; the office sees the townships' own as well.

    Raises NotAllowed for an account that imports nothing.
    """
    if reason := may(actor, VERB, home_of(actor)):
        raise NotAllowed(reason)
    with reading() as session:
        registers = registers_of(session, pack_in_force(session))
        profiles = session.execute(select(PROFILE).where(*_seen(PROFILE, actor)).order_by(PROFILE.c.name)).all()
        words = session.execute(select(WORD).where(*_seen(WORD, actor)).order_by(WORD.c.domain, WORD.c.word)).all()
    found = []
    for row in profiles:
        told = tuple(answers_in(row.answers))
        meaning = f"{len(told)} 条答法" if told else "由另一个版本的程序记下，本版不用"
        what = f"{LEDGERS[row.kind].title}表" if row.kind in LEDGERS else row.kind
        found.append(_entry(f"p{row.id}", what, row.name, meaning, row, told, actor))
    for row in words:
        register = NAME_DOMAINS.get(row.domain)
        name = getattr(registers, register).names.get(row.meaning) if register else None
        meaning = f"{name}（{row.meaning}）" if name else row.meaning
        found.append(_entry(f"w{row.id}", DOMAINS.get(row.domain, row.domain), row.word, meaning, row, (), actor))
    return found


def _seen(rows: Table, actor: Actor) -> list[Any]:
    if scope_of(actor) == "":
        return [rows.c.county == actor.county, rows.c.revoked_at.is_(None)]
    return in_force(rows, actor)


def _entry(
    made: str, what: str, name: str, meaning: str, row: Any, told: Iterable[dict[str, Any]], actor: Actor
) -> KeptAnswer:
    mine = may(actor, VERB, _place(row.scope)) is None
    ledger = row.kind if made.startswith("p") else ""
    return KeptAnswer(made, what, ledger, name, meaning, row.scope, tuple(told), row.recorded_at, row.recorded_by, mine)


def _place(scope: str) -> Place:
    return Place(township=scope, unit=scope) if scope else ANYWHERE


def learn(actor: Actor, key: str, meaning: str) -> bool:
    """Learn one word at once, for the actor's own imports or, by the office, for all; False when it stood just so.

    `key`: domain and word, as a reading names it (school:任市二小). Raises Refused for a key without a word,
    NotAllowed without the right.
    """
    with unit_of_work(actor, VERB, key, home_of(actor)) as act:
        changed = put_word(act, scope_of(actor), key, meaning)
        act.silent = not changed
        act.detail |= {"key": key, "meaning": meaning}
        return changed


def rename_profile(actor: Actor, kept: str, name: str) -> None:
    """Give a profile another name. Raises Refused for a name that is empty, too long or taken."""
    name = name.strip()
    if not name or len(name) > LONGEST["name"]:
        raise Refused(f"答法的名称要有 1 到 {LONGEST['name']} 个字。")
    with unit_of_work(actor, VERB, f"改名 {kept}", home_of(actor)) as act:
        stands = _standing(act, kept, PROFILE)
        same = (PROFILE.c.county == act.county, PROFILE.c.scope == stands.scope, PROFILE.c.kind == stands.kind)
        taken = select(PROFILE.c.id).where(*same, PROFILE.c.name == name, PROFILE.c.revoked_at.is_(None))
        if act.session.execute(taken).first() is not None:
            raise Refused(f"已有名为“{name}”的答法，请换一个名称。")
        restate_profile(act, stands, f"改名为“{name}”", name=name)
        act.detail |= {"from": stands.name, "to": name}


def change_answer(actor: Actor, kept: str, key: str, taken: str) -> None:
    """Answer one question of a profile otherwise, among the choices it was offered with. Raises Refused for others."""
    with unit_of_work(actor, VERB, f"改答 {kept}", home_of(actor)) as act:
        stands = _standing(act, kept, PROFILE)
        answers = answers_in(stands.answers)
        one = next((each for each in answers if each["key"] == key), None)
        if one is None:
            raise Refused(f"“{stands.name}”里没有“{key}”这一条。")
        if taken not in {value for value, _ in one["choices"]}:
            listed = "、".join(f"{value}（{words}）" for value, words in one["choices"])
            raise Refused(f"“{taken}”不在可选之列，可选：{listed}。")
        told = [each | {"taken": taken} if each is one else each for each in answers]
        restate_profile(act, stands, f"“{one['sentence'][:100]}”改答", answers=told)
        act.detail |= {"key": key, "from": one["taken"], "to": taken}


def change_word(actor: Actor, kept: str, meaning: str) -> None:
    """Let a learned word mean something else. A name must stand for a body of the registers, by code or by name;
    raises Refused otherwise."""
    meaning = meaning.strip()
    with unit_of_work(actor, VERB, f"改别名 {kept}", home_of(actor)) as act:
        stands = _standing(act, kept, WORD)
        if register := NAME_DOMAINS.get(stands.domain):
            registers = registers_of(act.session, pack_in_force(act.session))
            code, problem = getattr(registers, register).find(meaning)
            if code is None:
                raise Refused(problem)
            meaning = code
        act.silent = not put_word(act, stands.scope, f"{stands.domain}:{stands.word}", meaning)
        act.detail |= {"word": stands.word, "from": stands.meaning, "to": meaning}


def revoke_answer(actor: Actor, kept: str, reason: str) -> str:
    """Take back a profile or a word; the name of what was taken back comes back.

    Raises Refused without a reason or for what does not stand, NotAllowed for what is not the actor's.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("停用要写明理由。")
    with unit_of_work(actor, VERB, f"停用 {kept}", home_of(actor)) as act:
        rows = PROFILE if kept.startswith("p") else WORD
        stands = _standing(act, kept, rows)
        revoke(act, rows, stands.id, reason[:400])
        name = str(stands.name if rows is PROFILE else stands.word)
        act.detail |= {"revoked": name, "reason": reason[:400]}
        return name


def _standing(act: UnitOfWork, kept: str, rows: Table) -> Any:
    """The standing row of an id; the right to it is asked."""
    letter = "p" if rows is PROFILE else "w"
    number = kept.removeprefix(letter)
    query = select(rows).where(rows.c.county == act.county, rows.c.revoked_at.is_(None))
    row = None
    if kept.startswith(letter) and number.isdecimal() and len(number) < 12:
        row = act.session.execute(query.where(rows.c.id == int(number))).first()
    if row is None:
        raise Refused(f"没有编号为“{kept}”的答法，或它已停用：请核对编号。")
    act.require(VERB, _place(row.scope))
    return row
