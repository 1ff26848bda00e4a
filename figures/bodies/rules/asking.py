"""What a rule of proposals is asked with, what it finds, and the proposal that is made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlmodel import Session

from figures.duties.frame import MET, MISSED, NO_DATA
from figures.query import Period
from models.county import Pack
from models.duty import COUNTED


@dataclass(frozen=True)
class Question:
    """The county and period asked about; `duties`: figures.duties.engine.duty_instances of it."""

    session: Session
    pack: Pack
    period: Period
    duties: pd.DataFrame

    @property
    def hard(self) -> pd.DataFrame:
        """Finished instances of numeric thresholds that may turn red, with what was owed at all."""
        frame = self.duties
        hard = (frame["rule_set"] == self.pack.rule_set) & (frame["judgement"] == COUNTED)
        hard &= ~frame["soft"] & frame["over"]
        return frame[hard & frame["status"].isin([MET, MISSED, NO_DATA])]

    def duty_label(self, code: str) -> str:
        """What a duty is called."""
        return next(duty.label for duty in self.pack.duties if duty.code == code)


@dataclass(frozen=True)
class Shortfall:
    """What a rule found about a body: the clauses it may fall under, the first that has standing is taken.

    `rows`: (ledger, number); a missed duty has no row of a ledger, so it is cited as ("duties", duty/subject/period).
    `praise`: it is something done well.
    """

    unit: str
    clauses: Sequence[str]
    matter: str
    reason: str
    facts: str
    rows: tuple[tuple[str, str], ...]
    known_since: date
    praise: bool = False


@dataclass(frozen=True)
class Proposal:
    """A line that a rule of the pack proposes: about whom, under which clause, on which rows, known since when.

    `to_convener`: put to the convener instead of named. `rows`: (ledger, number); a missed duty has no row of
    a ledger, so it is cited as ("duties", duty/subject/period).
    """

    unit: str
    clause: str
    rule: str
    matter: str
    reason: str
    facts: str
    rows: tuple[tuple[str, str], ...]
    known_since: date
    to_convener: bool = False
    praise: bool = False

    def as_json(self) -> dict[str, Any]:
        """The keys of contract.md."""
        rows = [{"ledger": ledger, "number": number} for ledger, number in self.rows]
        return {"clause": self.clause, "reason": self.reason, "rows": rows}


def cited(rows: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Instances of duties as a proposal cites them."""
    return tuple(
        ("duties", f"{duty}/{subject}/{name}")
        for duty, subject, name in zip(rows["duty"], rows["subject"], rows["period"], strict=True)
    )


def day_after(rows: pd.DataFrame) -> date:
    """The day on which the first of these instances was known to be missed."""
    after: date = (rows["period_end"].min() + pd.Timedelta(days=1)).date()
    return after
