"""What is frozen for a meeting (上会口径): everything it quotes, asked as of one day.

Screen, paper and 通报 are made from the stored text alone, so that they agree to the character. Its shape and its
schema number stand in figures.meetings.schema; how it is read back in figures.meetings.sittings.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from figures.duties.engine import duty_instances
from figures.hazards.by_unit import overdue_by_unit
from figures.hazards.list_counts import stuck_at_counts
from figures.hazards.rectification import rectification
from figures.meetings.agenda import drawn, left_over, propose
from figures.meetings.checks import asked_on, confirmations
from figures.meetings.corrections.hazards import carried_over, states_of
from figures.meetings.findings import Finding, quarter_findings, title
from figures.meetings.headlines import Headline, headlines
from figures.meetings.resolutions import Decided, last_resolutions, told
from figures.meetings.rules.achieved import achieved, behind_words, duty_findings
from figures.meetings.rules.asking import Asked
from figures.meetings.schema import SCHEMA, Content, plain, written
from figures.meetings.sittings import (
    agenda_of,
    every_item,
    label_of,
    matters_of,
    meeting_key,
    moved_from,
    period_of,
    which,
)
from figures.meetings.slides import Line, lines_of
from figures.meetings.unfinished import unfinished
from figures.query import comparison
from figures.reporting.weeks import reporting
from figures.summary import figures_json
from models.county import Pack
from models.sitting import Sitting


def content_of(session: Session, pack: Pack, sitting: Sitting, cut_off: date) -> str:
    """What is frozen, as figures.meetings.schema.Content lays it down: every figure, word and list as of the cut-off,
    agenda items included, whenever the agenda was made."""
    quarter = period_of(sitting.quarter, sitting.starts_on, cut_off)
    decided = last_resolutions(session, pack, cut_off)
    figures = headlines(session, pack, quarter)
    instances = duty_instances(session, pack, quarter)
    asked = Asked(session, pack, quarter)
    asked.answers[achieved] = achieved(session, pack, quarter, instances)
    counted = asked.of(rectification), asked.of(reporting)
    heading, sentences = told_of(asked, figures, decided)
    items = agenda_of(session, sitting)
    dealt_with = matters_of(every_item(session, sitting))
    matters = propose(session, pack, quarter, dealt_with, asked)
    beside = " ".join([heading, *(f"{each.lead}{each.rest}" for each in sentences), *map(said, figures)])
    return written(
        Content(
            schema=SCHEMA,
            quarter=sitting.quarter,
            key=meeting_key(sitting),
            kind=sitting.kind,
            label=label_of(sitting.quarter, sitting.ordinal),
            cut_off=cut_off.isoformat(),
            figures=figures_json(session, quarter, each_duty=False, instances=instances, counted=counted),
            headlines=[plain(h) for h in figures],
            title=heading,
            findings=[dict(vars(each)) for each in sentences],
            agenda=drawn(session, pack, which(sitting), items, matters, beside),
            moved=moved_from(session, pack, sitting, matters),
            others=left_over(pack, matters, dealt_with),
            resolutions=[dict(vars(d)) for d in decided],
            carried=carried_over(session, pack, quarter),
            overdue=_overdue(pack, asked.of(lines_of)),
            checks=checks_of(session, pack, sitting),
            unfinished=[
                {"what": one.what, "count": one.count, "names": list(one.names)}
                for one in unfinished(session, pack, sitting, cut_off, matters)
            ],
            hazards={number: list(state) for number, state in states_of(session, pack, quarter).items()},
        )
    )


def checks_of(session: Session, pack: Pack, sitting: Sitting) -> dict[str, Any]:
    """会前核数 as it stands: how many confirmed, who objects to what, who has not answered."""
    said = confirmations(session, pack, sitting, asked_on(sitting))
    return {
        "due": sitting.check_due.isoformat() if sitting.check_due else None,
        "confirmed": sum(1 for one in said if one.agreed),
        "objections": [
            {"body": one.body, "statement": one.statement, "cut_off": one.cut_off.isoformat() if one.cut_off else None}
            for one in said
            if one.agreed is False
        ],
        "unconfirmed": [one.body for one in said if one.agreed is None],
    }


def told_of(asked: Asked, figures: Sequence[Headline], decided: Sequence[Decided]) -> tuple[str, list[Finding]]:
    """The quarter in words, computed from the figures: its title, and its findings, resolutions last."""
    session, pack, quarter = asked.session, asked.pack, asked.period
    found, weeks = asked.of(rectification), asked.of(reporting)
    stuck = stuck_at_counts(session, pack, quarter)
    late, since = overdue_by_unit(session, pack, quarter), comparison(quarter, -1)
    duties = asked.of(achieved)
    sentences = [*quarter_findings(pack, found, weeks, figures, stuck, late, since), *duty_findings(duties, since)]
    last = told(decided)
    return title(found, weeks, figures, since) + behind_words(duties), [*sentences, *([last] if last else [])]


def _overdue(pack: Pack, lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [
        {
            "number": line.number,
            "township": pack.name_of(line.township),
            "school": line.school,
            "description": line.description,
            "deadline": str(line.deadline),
            "days_over": line.days_over,
            "stuck_at": pack.name_of(line.turn) if line.turn else "待明确",
        }
        for line in lines
        if line.days_over > 0
    ]


def said(figure: Headline) -> str:
    """A headline's figures in words, so that a number in the office's own words can be looked for among them."""
    rate = "" if figure.now.rate is None else f"{100 * figure.now.rate:.1f}%"
    return f"{figure.name} {figure.now.part}/{figure.now.whole} {rate}"
