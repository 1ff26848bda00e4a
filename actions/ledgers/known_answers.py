"""What is known of how to read a file before anybody is asked: the profile of its form, the words learned.

An account reads by its own township's answers first and by the county's after them; those of another township are
none of its business. What was stored by another release in another form is left alone and never guessed at.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, insert, select, update
from sqlmodel import Session

from actions.unit_of_work import UnitOfWork
from errors import Refused
from ledgers.files.edits import Edit
from ledgers.reading.fingerprint import fingerprint, forms_of
from ledgers.reading.readings import BY_FORM, BY_WORD, CERTAIN, Answers, Reading
from ledgers.reading.tables.files import read_files
from ledgers.reading.tables.found import Tables
from ledgers.validate.names import plain
from ledgers.validate.registers import NAME_DOMAINS, registers_of
from models.account import Actor
from models.base import table
from models.county import Pack
from models.intake import ANSWERS, READER, FormProfile, LearnedWord

PROFILE, WORD = table(FormProfile), table(LearnedWord)
LONGEST = {"domain": 24, "word": 200, "meaning": 200, "name": 40}


@dataclass(frozen=True)
class Known:
    """What a file is read by: the answers, the name of the profile that fits ("" for none), and who explained what.

    `form`: the fingerprint of the file, "" where it was not needed. `said_by`: key → who explained it, when.
    """

    answers: Answers
    profile: str = ""
    form: str = ""
    said_by: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)


def scope_of(actor: Actor) -> str:
    """For whom an account explains: the county for the office, its own place for everybody else."""
    return "" if actor.role == "office" else actor.scope or "-"


def in_force(rows: Table, actor: Actor) -> list[ColumnElement[bool]]:
    """The kept rows that hold for an account."""
    return [rows.c.county == actor.county, rows.c.scope.in_({"", scope_of(actor)}), rows.c.revoked_at.is_(None)]


def answers_in(stored: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The answers of a stored profile; none where another release stored them in a form this one does not know."""
    if not ANSWERS.knows(stored) or stored.get("reader") != READER:
        return []
    return list(ANSWERS.read(stored).get("answers", ()))


def read_as_known(
    session: Session,
    pack: Pack,
    actor: Actor,
    kind: str,
    files: Sequence[tuple[str, bytes]],
    given: Answers,
    edits: Sequence[Edit],
    profile: str | None,
) -> tuple[Tables, Known]:
    """The files read by all that is known of them, and what that was.

    `profile`: the name of the one to use; "" for none; None for the one whose fingerprint fits. Raises what
    `read_files` raises, and Refused for a name that is nobody's.
    """
    own_first = [PROFILE.c.scope.desc(), PROFILE.c.id.desc()]
    query = select(PROFILE).where(*in_force(PROFILE, actor), PROFILE.c.kind == kind).order_by(*own_first)
    stands = [row for row in session.execute(query).all() if profile is None or row.name == profile]
    if profile and not stands:
        raise Refused(f"没有名为“{profile}”的答法，或它已停用：请用 manage.py answers list 查看。")
    bare, form = None, ""
    if stands:
        with suppress(Refused):
            bare = read_files(pack, kind, files)
            form = fingerprint(kind, forms_of(bare))
    chosen = next((row for row in stands if profile or row.fingerprint == form), None)
    known = _known(session, pack, actor, given, chosen, form)
    if bare is not None and not edits and all(one.confidence == CERTAIN for one in bare.readings.found):
        bare.readings.answers = known.answers
        return bare, known
    return read_files(pack, kind, files, known.answers, edits), known


def learned(session: Session, pack: Pack, actor: Actor, given: Answers) -> Answers:
    """The answers given, and the words and names learned for the actor's readings of anything but a file."""
    return _known(session, pack, actor, given, None, "").answers


def _known(session: Session, pack: Pack, actor: Actor, given: Answers, chosen: Any, form: str) -> Known:
    by_form: dict[str, str] = {}
    by_word: dict[str, str] = {}
    said_by: dict[str, tuple[str, datetime]] = {}
    # The county's words first, then the township's own over them.
    for row in session.execute(select(WORD).where(*in_force(WORD, actor)).order_by(WORD.c.scope, WORD.c.id)):
        key = f"{row.domain}:{row.word}"
        by_word[key], said_by[key] = row.meaning, (row.recorded_by, row.recorded_at)
    if chosen is not None:
        for one in answers_in(chosen.answers):
            by_form[one["key"]] = one["taken"]
            said_by[one["key"]] = (chosen.recorded_by, chosen.recorded_at)
    aliases = _names(session, pack, {**by_word, **by_form}) if by_word or by_form else {}
    aliases |= given.aliases
    answers = replace(
        given,
        by_form={key: taken for key, taken in by_form.items() if key not in aliases},
        by_word={key: meaning for key, meaning in by_word.items() if key not in aliases},
        aliases=aliases,
    )
    return Known(answers, chosen.name if chosen is not None else "", form, said_by)


def _names(session: Session, pack: Pack, known: Mapping[str, str]) -> dict[str, str]:
    """Of known answers those that say which body of the registers a name stands for."""
    registers = registers_of(session, pack)
    found = {}
    for key, meaning in known.items():
        domain, _, word = key.partition(":")
        register = NAME_DOMAINS.get(domain)
        # school:title:… asks about a whole sheet, not about a name.
        if register and ":" not in word and meaning in getattr(registers, register).names:
            found[key] = meaning
    return found


def form_read(
    pack: Pack, kind: str, files: Sequence[tuple[str, bytes]], read: Tables, given: Answers, edited: bool
) -> str:
    """The fingerprint of files as they came, however they were answered and mended meanwhile."""
    if not edited and not given.by_id and not given.by_form:
        return fingerprint(kind, forms_of(read))
    with suppress(Refused):
        return fingerprint(kind, forms_of(read_files(pack, kind, files)))
    return ""


def decided(readings: Iterable[Reading]) -> list[Reading]:
    """The readings whose answers can be kept: those with a key that somebody has decided."""
    return [one for one in readings if one.key and one.taken and one.confidence != CERTAIN and not one.open]


def keep_profile(act: UnitOfWork, kind: str, name: str, form: str, readings: Iterable[Reading]) -> int:
    """Keep the answers of an import under a name; how many were kept comes back, 0 where there are none to keep.

    Under a name of this form that stands already, what was answered now goes over what was answered then. Raises
    Refused for a name that is empty, too long, or another form's.
    """
    name = name.strip()
    if not name or len(name) > LONGEST["name"]:
        raise Refused(f"答法的名称要有 1 到 {LONGEST['name']} 个字，如“某镇月台账”。")
    told = {one.key: _as_answer(one) for one in decided(readings)}
    scope = scope_of(act.actor)
    same = (PROFILE.c.county == act.county, PROFILE.c.scope == scope, PROFILE.c.kind == kind, PROFILE.c.name == name)
    stands = act.session.execute(select(PROFILE).where(*same, PROFILE.c.revoked_at.is_(None))).first()
    if stands is not None and stands.fingerprint != form:
        raise Refused(f"已有名为“{name}”的答法，是另一种表样的：请换一个名称，或先停用那一个。")
    before = {one["key"]: one for one in answers_in(stands.answers)} if stands is not None else {}
    if not told or not form or all(before.get(key, {}).get("taken") == one["taken"] for key, one in told.items()):
        return 0
    if stands is not None:
        revoke(act, PROFILE, stands.id, "重新记下")
    _put_profile(act, scope, kind, name, form, [*(before | told).values()])
    return len(told)


def _as_answer(one: Reading) -> dict[str, Any]:
    choices = [[choice.value, choice.words] for choice in one.choices]
    return {"key": one.key, "kind": one.kind, "sentence": one.sentence, "taken": one.taken, "choices": choices}


def _put_profile(
    act: UnitOfWork, scope: str, kind: str, name: str, form: str, answers: Sequence[dict[str, Any]]
) -> None:
    stored = ANSWERS.written({"reader": READER, "answers": list(answers)})
    facts = {"county": act.county, "scope": scope, "kind": kind, "name": name, "fingerprint": form, "answers": stored}
    act.session.execute(insert(PROFILE).values(**facts, **_stamp(act)))


def restate_profile(
    act: UnitOfWork, stands: Any, why: str, *, name: str = "", answers: Sequence[dict[str, Any]] = ()
) -> None:
    """Another row instead of a standing profile, with another name or other answers."""
    revoke(act, PROFILE, stands.id, why)
    told = answers or answers_in(stands.answers)
    _put_profile(act, stands.scope, stands.kind, name or stands.name, stands.fingerprint, told)


def keep_words(act: UnitOfWork, readings: Iterable[Reading], aliases: Mapping[str, str], keys: Collection[str]) -> int:
    """Keep what these readings decided, or what these names were said to mean, as words for every form; how many
    were new. Raises Refused for a key that is not asked here, or speaks of no word.
    """
    found = {**aliases, **{one.key: one.taken for one in decided(readings)}}
    if unknown := sorted(set(keys) - found.keys()):
        raise Refused(f"没有可以记住的“{'、'.join(unknown)}”：只有答过的词和名称能记为别名。")
    return sum(put_word(act, scope_of(act.actor), key, found[key]) for key in dict.fromkeys(keys))


def put_word(act: UnitOfWork, scope: str, key: str, meaning: str) -> bool:
    """Write one learned word, instead of what stood for it; False when it stands just so.

    Raises Refused for a key without a word, and for what is longer than can be kept.
    """
    domain, _, word = key.partition(":")
    word = plain(word)
    if not domain or not word or not meaning:
        raise Refused(f"“{key}”不是一个词，记不成别名。")
    for what, text in (("domain", domain), ("word", word), ("meaning", meaning)):
        if len(text) > LONGEST[what]:
            raise Refused(f"“{text[:20]}…”太长，记不成别名，最多 {LONGEST[what]} 个字。")
    same = (WORD.c.county == act.county, WORD.c.scope == scope, WORD.c.domain == domain, WORD.c.word == word)
    stands = act.session.execute(select(WORD).where(*same, WORD.c.revoked_at.is_(None))).first()
    if stands is not None and stands.meaning == meaning:
        return False
    if stands is not None:
        revoke(act, WORD, stands.id, "改记")
    facts = {"county": act.county, "scope": scope, "domain": domain, "word": word, "meaning": meaning}
    act.session.execute(insert(WORD).values(**facts, **_stamp(act)))
    return True


def revoke(act: UnitOfWork, rows: Table, row: int, why: str) -> None:
    """End a kept row; it stays to be looked up."""
    ended = {"revoked_at": act.at, "revoked_by": act.actor.name, "revoked_for": why}
    act.session.execute(update(rows).where(rows.c.id == row).values(**ended))


def _stamp(act: UnitOfWork) -> dict[str, Any]:
    return {"recorded_at": act.at, "recorded_by": act.actor.name, "revoked_by": "", "revoked_for": ""}


def said_by(one: Reading, known: Known, actor: Actor) -> str:
    """Who decided a reading: the one who answers now, or who explained it before, with the day."""
    if one.by in (BY_FORM, BY_WORD):
        who, when = known.said_by.get(one.key, (actor.name, None))
        return f"{who} {when:%Y-%m-%d}" if when else who
    return actor.name if one.by else ""
