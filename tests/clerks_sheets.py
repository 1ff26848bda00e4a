"""Clerks' sheets offered as the page offers them, and what then stands: for the tests of small inputs and of forms."""

from typing import Any

from books import XLSX, book
from sqlalchemy import select

from actions.ledgers.imports import Outcome, import_files
from ledgers.reading.readings import Answers
from models.account import Actor
from models.base import table
from models.database import reading
from models.hazard import Hazard

A, B = "任市镇中心小学", "普安镇初级中学"


def offered(actor: Actor, kind: str, *rows: list[Any], name: str = "Sheet1", **answers: str) -> Outcome:
    """A sheet offered with what is likely accepted and the questions of these kinds answered."""
    return offered_book(actor, kind, {name: list(rows)}, **answers)


def offered_book(actor: Actor, kind: str, sheets: dict[str, list[list[Any]]], **answers: str) -> Outcome:
    """A book of several sheets, likewise."""
    files = [(XLSX, book(**sheets))]
    asked = import_files(actor, kind, files, dry_run=True).readings
    by_id = {one.id: answers[one.kind] for one in asked if one.kind in answers and one.confidence == "unclear"}
    return import_files(actor, kind, files, answers=Answers(by_id, accept_likely=True))


def hazards(*names: str) -> list[tuple[Any, ...]]:
    """These fields of all hazards that stand, in the order they were recorded."""
    columns = table(Hazard).c
    with reading() as session:
        query = select(*(columns[name] for name in names)).where(columns.superseded_at.is_(None)).order_by(columns.id)
        return [tuple(row) for row in session.execute(query)]


def asked(outcome: Outcome) -> list[str]:
    """The kinds of what must be answered before anything is written; nothing may be wrong besides."""
    assert outcome.batch is None and not outcome.errors, [error.sentence for error in outcome.errors]
    return [one.kind for one in outcome.waiting]
