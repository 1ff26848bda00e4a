"""A replay as plain lines of words and stamps: what the page shows, what the paper prints, and what a case freezes.

One form for all three, so that what was frozen reads as it was read. Days and instants are ISO text.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from figures.tracing.asked import KINDS
from figures.tracing.hazards import Known, Stood
from figures.tracing.replay import Replay
from figures.tracing.rows import CHECKS, MEETINGS, RowVersion, Told
from figures.tracing.said import Urging
from figures.wording import full_day
from models.case import REPLAY
from models.clock import today
from models.county import Pack

Content = dict[str, Any]
SHORT = 12
"""Letters by which a hazard is called in a headline and in the picture."""


def replay_content(pack: Pack, found: Replay) -> Content:
    """The replay in words: subject, day, since, made_on, incident, finding, notes, bodies, hazards, lines, told, chain.

    A line: {lane, ledger, sheet, number, key, on, then, now, after, late}, `then` and `now` each {words, version,
    recorded_at, first_recorded_at, recorded_by} or None; `after`: 补记, 更改, 作废 or "".
    """
    subject = found.asked.subject
    return {
        "subject": {"kind": subject.kind, "code": subject.code, "name": subject.name, "called": KINDS[subject.kind]},
        "township": pack.name_of(subject.township),
        "day": found.day.isoformat(),
        "since": found.asked.since.isoformat(),
        "made_on": today().isoformat(),
        "incident": _incident(found),
        "finding": finding(found),
        "notes": list(subject.notes),
        "bodies": [_plain(asdict(body)) | {"silent": body.silent} for body in found.bodies],
        "hazards": [_hazard(found, each) for each in found.hazards],
        "lines": [_line(found.day, row) for row in found.rows],
        "told": [_urging(each) for each in found.told],
        "chain": [
            _plain({"heading": step.heading, "at": step.at, "minutes": step.minutes, "limit": step.limit})
            | {"late": step.late, "asked": step.asked, "then": _same(found, step.heading, step.at)}
            for step in found.chain_now
        ],
    }


def frozen_text(content: Mapping[str, Any]) -> str:
    """The content as the one text a case keeps; its digest is over exactly this."""
    return json.dumps(REPLAY.written(dict(content)), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def replay_digest(text: str) -> str:
    """SHA-256 of a frozen text."""
    return hashlib.sha256(text.encode()).hexdigest()


def finding(found: Replay) -> str:
    """The headline: what was known, what was overdue, who wrote of it, and what came in afterwards."""
    day, subject = found.day, found.asked.subject
    lying, late, added = found.open, found.overdue, len(found.added())
    parts = [f"在办{len(lying)}项" if lying else "没有在办的隐患"]
    if late:
        worst = late[0]
        assert worst.then is not None
        called = worst.row.version.facts["description"][:SHORT]
        known, over = worst.days_known(day), worst.then.days_over(day)
        parts.append(f"逾期{len(late)}项，最久的“{called}”已知{known}天、逾期{over}天")
        if written := len([row for row in found.checks_of(worst) if row.then]):
            parts.append(f"{written}次检查写到它")
    parts.append(f"事后补记{added}条" if added else "没有事后补记")
    return f"{full_day(day)}，{subject.name}{'，'.join(parts)}"


def _incident(found: Replay) -> Content | None:
    row = found.incident
    if row is None:
        return None
    return _plain({name: row[name] for name in ("number", "kind", "happened_at", "outcome")})


def _hazard(found: Replay, each: Known) -> Content:
    return {
        "number": each.number,
        "says": each.row.version.words,
        "short": each.row.version.facts["description"][:SHORT],
        "found_on": each.row.version.on.isoformat(),
        "days_known": each.days_known(found.day),
        "then": _stood(found.day, each.then),
        "now": _stood(found.day, each.now),
        "spans": [_plain(asdict(span)) for span in each.spans],
        "put_off": [
            _plain({name: step.facts[name] for name in ("kind", "on_date", "new_deadline", "approver_post", "reason")})
            for step in each.put_off()
        ],
        "interim": [
            _plain({"on": step.version.on, "words": step.version.facts["interim"], "key": step.key})
            for step in each.steps
            if step.version.facts["interim"]
        ],
        "checks": [row.number for row in found.checks_of(each)],
    }


def _stood(day: date, stood: Stood | None) -> Content | None:
    return None if stood is None else _plain(asdict(stood)) | {"days_over": stood.days_over(day)}


def _line(day: date, row: Told) -> Content:
    facts = row.version.facts
    return {
        "lane": row.lane,
        "ledger": row.ledger,
        "sheet": row.sheet,
        "number": row.number,
        "key": row.key,
        "on": row.version.on.isoformat(),
        "then": _version(row.then),
        "now": _version(row.now),
        "after": row.afterwards(day),
        "late": row.late,
        "nothing_found": row.lane == CHECKS and not facts["found"],
        "ends": facts["deadline"].isoformat() if row.lane == MEETINGS else "",
        "outcome": facts["outcome"] if row.lane == MEETINGS else "",
    }


def _version(version: RowVersion | None) -> Content | None:
    if version is None:
        return None
    names = ("words", "recorded_at", "first_recorded_at", "recorded_by")
    return _plain({name: getattr(version, name) for name in names} | {"version": version.id})


def _urging(each: Urging) -> Content:
    return _plain(asdict(each))


def _same(found: Replay, heading: str, at: datetime | None) -> bool:
    """Whether a time of the chain stood so at the close of D already."""
    return any(step.heading == heading and step.at == at for step in found.chain_then)


def _plain(facts: Mapping[str, Any]) -> Content:
    """Values as JSON takes them: days and instants as ISO text, tuples as lists."""
    return {name: _value(value) for name, value in facts.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
