"""Figures as of a day still to come are 推算: whatever says which day they are of says so, and nothing else is made of
them: no page asks for such a day, no ledger is exported as of one, no rule proposes from one."""

import ast
import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from errors import Refused
from figures.bodies.proposals import proposals
from figures.query import PROJECTED, Period, between, period
from ledgers.out.export import export_workbook
from models import clock
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from papers.reports.assessment import assessment_book

ROOT = Path(__file__).resolve().parents[2]
SAYS_DAYS = ("figures", "papers", "ui", "pages", "ledgers", "charts")


@pytest.fixture
def ahead() -> Period:
    """A quarter asked as of tomorrow."""
    tomorrow = clock.today() + timedelta(days=1)
    return period(f"{tomorrow.year}Q{(tomorrow.month + 2) // 3}", tomorrow)


def test_a_projection_says_that_it_is_one(ahead: Period) -> None:
    now = period(ahead.name, clock.today()) if clock.today() >= ahead.start else None
    assert ahead.projected and PROJECTED in ahead.label and ahead.cut() == f"截至{ahead.as_of}{PROJECTED}"
    assert ahead.cut("某日") == f"截至某日{PROJECTED}"
    spanned = between(ahead.as_of - timedelta(days=3), ahead.as_of, ahead.as_of)
    assert PROJECTED in spanned.label and PROJECTED in period(f"{ahead.as_of:%Y-%m}", ahead.as_of).label
    past = period("2025Q1")
    for each in (past, *([now] if now else [])):
        assert PROJECTED not in each.label + each.cut()
    assert past.label == "2025年一季度" and past.cut() == "截至2025-03-31"


def test_papers_and_exports_of_a_day_to_come(ahead: Period, kaijiang: Actor) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        content = assessment_book(pack, ahead, pd.DataFrame(), {})
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        assert PROJECTED in str(sheet["A1"].value) and PROJECTED in str(sheet["A3"].value)
        assert proposals(session, pack, ahead) == []
        for said in ({"recorded_by": ahead.as_of}, {"as_of": ahead.as_of}):
            with pytest.raises(Refused, match="还没有到"):
                export_workbook(session, pack, "hazards", **said)


def test_whoever_says_the_day_of_a_period_asks_the_period_for_the_words() -> None:
    """截至 in front of a period's day, put together by hand, would leave 推算 unsaid."""
    for path in [p for room in SAYS_DAYS for p in sorted((ROOT / room).rglob("*.py"))]:
        name = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.JoinedStr) or name == "figures/query.py":
                continue
            for before, after in zip(node.values, node.values[1:], strict=False):
                if isinstance(before, ast.Constant) and str(before.value).endswith("截至"):
                    said = ast.unparse(after)
                    assert ".as_of" not in said, f"{name}:{node.lineno} says {said} itself"
