"""还缺多少钱: the sums are those of the rows that the list of 等资金 shows, by whose turn it is."""

from datetime import date, datetime

from catalogue.steps import REPORT
from figures.hazards.lists import hazard_list
from figures.hazards.money import money
from figures.query import Slice, between
from figures.wording import yuan_words
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from tests.figures.hazards.histories import record
from tests.figures.hazards.test_lists import REN, hazard, step

NEEDS = {"A": 20000.0, "B": 5500.0, "C": 70000.0, "reported": 900.0}


def test_what_is_lacking_is_the_sum_of_the_list(kaijiang: Actor) -> None:
    steps = [hazard(name, funds_needed=NEEDS[name], funds_ready=ready) for name, ready in
             (("A", False), ("B", None), ("C", True), ("reported", False))]  # fmt: skip
    steps += [hazard("police", responsible="police", funds_needed=100.0), hazard("none", funds_needed=0.0)]
    steps += [step("reported", 1, REPORT, date(2026, 7, 20))]
    record(kaijiang, steps, datetime(2026, 8, 1, 9))
    asked = between(date(2026, 7, 1), date(2026, 9, 30), date(2026, 9, 30))
    with reading() as session:
        pack = pack_in_force(session)
        found = money(session, pack, asked)
        rows, total = hazard_list(session, pack, asked, state="awaiting_funds")
        part = money(session, pack, asked, part=Slice(unit="police"))
    assert [(each.code, each.number, each.yuan) for each in found.lacking] == [(REN, 2, 25500.0), ("police", 1, 100.0)]
    assert (found.number, found.yuan, found.secured) == (total, 25600.0, 70000.0)
    assert set(rows["number"]) == {"A", "B", "police"}
    assert (part.number, part.yuan, part.secured) == (1, 100.0, 0.0)


def test_money_in_words() -> None:
    assert [yuan_words(n) for n in (0, 9000, 10_000, 255_000, 1_234_567)] == [
        "0 元", "9,000 元", "1 万元", "25.5 万元", "123.5 万元",
    ]  # fmt: skip
