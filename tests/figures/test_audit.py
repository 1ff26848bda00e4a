"""操作记录 read between two days, both in, by word and by outcome."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from actions.unit_of_work import unit_of_work
from errors import NotAllowed
from figures.audit import Query, audit_entries, refused_count
from models import clock
from models.account import Actor
from models.database import reading

BEFORE, FIRST, LAST, AFTER = (
    datetime(2026, 9, 3, 23, 59, 59), datetime(2026, 9, 4), datetime(2026, 9, 5, 23, 59, 59), datetime(2026, 9, 6),
)  # fmt: skip


@pytest.fixture
def reader(kaijiang: Actor) -> Actor:
    """Who may read the audit; four acts stand in it, around the edges of two days."""
    for n, at in enumerate((BEFORE, FIRST, LAST, AFTER)):
        clock.fix(at)
        with unit_of_work(kaijiang, "import", f"第{n}份"):
            pass
    clock.fix(None)
    return replace(kaijiang, name="督导", role="supervisor")


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2026, 9, 4), date(2026, 9, 5), [LAST, FIRST]),
        (date(2026, 9, 4), date(2026, 9, 4), [FIRST]),
        (date(2026, 9, 5), date(2026, 9, 5), [LAST]),
        (date(2026, 9, 3), date(2026, 9, 6), [AFTER, LAST, FIRST, BEFORE]),
        (date(2026, 9, 7), None, []),
    ],
)
def test_both_days_are_in(reader: Actor, first: date, last: date | None, told: list[datetime]) -> None:
    asked = Query(verb="import", first=first, last=last)
    with reading() as session:
        entries, total = audit_entries(session, reader, asked)
        page, still = audit_entries(session, reader, asked, limit=1, offset=1)
        assert refused_count(session, reader, asked) == 0
    assert [entry["at"] for entry in entries] == told and total == still == len(told)
    assert [entry["at"] for entry in page] == told[1:2]


def test_by_words_and_only_by_who_may(reader: Actor, kaijiang: Actor) -> None:
    with reading() as session:
        entries, total = audit_entries(session, reader, Query(words=" 第2份 "))
        assert [(entry["at"], entry["target"]) for entry in entries] == [(LAST, "第2份")] and total == 1
        with pytest.raises(NotAllowed):
            audit_entries(session, replace(kaijiang, role="school", scope="S1"), Query())
