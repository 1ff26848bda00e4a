"""The agenda from data: what is proposed by which rule, in which order, and with what a slide shows."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from pkgutil import resolve_name
from typing import Any

import pytest

from actions.meetings import freezing, holding, preparing, resolving
from actions.pack.settings import CLAUSES, KNOWN
from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions
from catalogue.agenda_rules import RULES, lineage_of
from figures.hazards.lists import hazard_numbers
from figures.meetings.agenda import decided_before, propose, times_on_agenda
from figures.meetings.headlines import Point, headlines
from figures.meetings.rules.asking import Proposal
from figures.meetings.sittings import agenda_now, agenda_of, sitting_of
from figures.meetings.slides import LONGEST, OWING
from figures.query import period
from models.account import Actor
from models.county import Setting, pack_in_force
from models.database import reading
from models.incident import Incident
from models.school import School, SchoolFact
from tests.actions.test_meetings import OTHER_TOWN, TOWN, at, find, step

DAY = date(2026, 9, 30)
RED_LINE = "agenda.overdue_long_days"
CALM = {"on_campus": True, "deaths": 0, "injuries": 0, "health_or_food": False, "major": False}


@pytest.fixture
def office(kaijiang: Actor) -> Actor:
    """The office at the close of the third quarter of 2026."""
    at("2026-09-30T18:00")
    return kaijiang


def proposed(quarter: str = "2026Q3", standing: Collection[str] = ()) -> dict[str, Proposal]:
    """What is proposed, and what is told of what stands already, by lineage."""
    with reading() as session:
        return {m.lineage: m.said for m in propose(session, pack_in_force(session), period(quarter, DAY), standing)}


def late(actor: Actor, count: int, first: int = 0, **facts: Any) -> None:
    """Hazards overdue by 30 days."""
    for i in range(first, first + count):
        find(actor, f"H-{i:02d}", date(2026, 7, 1), date(2026, 8, 31), **facts)


def test_an_empty_county_has_only_the_standing_item(office: Actor) -> None:
    found = proposed()
    assert [name for name in found if not name.startswith("duty:")] == ["rectification"]
    assert found["rectification"].title == "隐患销号率—（0/0项）"


def test_a_township_enters_from_the_packs_number_of_overdue_hazards(office: Actor) -> None:
    late(office, 4)
    assert f"overdue_township:{TOWN}" not in proposed()
    late(office, 1, 4)
    item = proposed()[f"overdue_township:{TOWN}"]
    assert item.title == "淙城街道5项逾期，占全县100%" and item.reporter == TOWN and item.minutes == 10
    assert len(item.rows) == 5 and item.rows[0] == {"ledger": "hazards", "number": "H-00"}


def test_at_most_two_townships_and_eight_rows_are_shown(office: Actor) -> None:
    late(office, 12)
    late(office, 6, 20, township_code=OTHER_TOWN, responsible=OTHER_TOWN)
    late(office, 5, 40, township_code="511723101000", responsible="511723101000")
    found = [found for name, found in proposed().items() if name.startswith("overdue_township:")]
    assert [p.about for p in found] == [TOWN, OTHER_TOWN]
    assert len(found[0].shown["table"]["rows"]) == LONGEST and found[0].shown["more"] == 4
    assert found[0].shown["bars"]["values"] == [12, 6, 5] and found[0].shown["total"] == 23


def test_money_dispute_lead_and_extensions_each_have_their_item(office: Actor) -> None:
    late(office, 1, 0, funds_needed=38.0, funds_ready=False)
    late(office, 1, 1, lead_unit="housing")
    late(office, 1, 2, ring="校门50米")
    find(office, "H-09", date(2026, 3, 1), date(2026, 4, 1))
    for seq, until in enumerate((date(2026, 5, 1), date(2026, 6, 1), date(2026, 6, 20)), 1):
        step(office, "H-09", seq, "延期", date(2026, 4, seq), new_deadline=until, reason="材料未到")
    found = proposed()
    assert [row["number"] for row in found["without_money"].rows] == ["H-00"]
    assert [row["number"] for row in found["in_dispute"].rows] == ["H-01"]
    assert [row["number"] for row in found["without_lead"].rows] == ["H-02"]
    assert [row["number"] for row in found["often_extended"].rows] == ["H-09"]
    assert [row["number"] for row in found["overdue_long"].rows] == ["H-09"]
    assert found["overdue_long"].shown["owes"] == [["淙城街道", "整改1项", "2026-06-20", 102]]


def test_a_reported_hazard_is_the_verifiers_debt(office: Actor) -> None:
    late(office, 5)
    step(office, "H-00", 1, "报告整改", date(2026, 8, 30))
    shown = proposed()[f"overdue_township:{TOWN}"].shown
    assert shown["turns"] == [["整改", 4], ["待复查", 1]]
    assert ["县教科局", "复查1项", "2026-08-31", 30] in shown["owes"] and len(shown["owes"]) <= OWING


def test_a_township_without_returns_is_an_item_and_a_note_on_the_bars(office: Actor) -> None:
    with unit_of_work(office, "ledger.enter") as act:
        insert_versions(
            act,
            School,
            [{"code": "S1", "name": "甲小学", "ownership": "公办", "level": "乡镇", "opened_on": date(2000, 9, 1)}],
        )
        insert_versions(
            act,
            SchoolFact,
            [
                {
                    "school_code": "S1",
                    "effective_on": date(2000, 9, 1),
                    "township_code": OTHER_TOWN,
                    "stage": "小学",
                    "covered": True,
                }
            ],
        )
    late(office, 5)
    found = proposed()
    silent = found[f"unreported:{OTHER_TOWN}"]
    assert silent.title.startswith("新宁镇周排查未报：应报") and silent.title.endswith("实报0校周")
    assert found[f"overdue_township:{TOWN}"].shown["note"] == "新宁镇未报"


def test_incidents_of_the_quarter_are_new(office: Actor) -> None:
    with unit_of_work(office, "ledger.enter") as act:
        rows = [
            {"number": f"I-{i}", "kind": kind, "happened_at": datetime(2026, month, 5, 8), "township_code": TOWN} | CALM
            for i, (kind, month) in enumerate([("社会安全", 7), ("社会安全", 9), ("社会安全", 6)])
        ]
        insert_versions(act, Incident, rows)
    item = proposed()["incidents:2026Q3"]
    assert item.title == "本季学校安全事件2起" and len(item.rows) == 2


def test_lineage_counts_kept_items_of_earlier_quarters_only(office: Actor) -> None:
    late(office, 5)
    at("2026-06-30T18:00")
    find(office, "H-90", date(2026, 1, 1), date(2026, 2, 1))
    at("2026-07-01T09:00")
    second = preparing.open_sitting(office, "2026Q2")
    freezing.freeze(office, second, date(2026, 6, 30))
    preparing.settle_agenda(office, second)
    holding.begin(office, second, date(2026, 7, 1))
    with reading() as session:
        pack = pack_in_force(session)
        assert times_on_agenda(session, pack, ["overdue_long", "without_money"], ("2026Q3", 1)) == {"overdue_long": 1}
        assert times_on_agenda(session, pack, ["overdue_long"], ("2026Q2", 1)) == {}
        assert decided_before(session, pack, ("2026Q3", 1)) == {}


def test_what_an_item_led_to_comes_back_with_its_outcome(office: Actor) -> None:
    find(office, "H-90", date(2026, 1, 1), date(2026, 2, 1))
    at("2026-07-06T09:00")
    second = preparing.open_sitting(office, "2026Q2")
    freezing.freeze(office, second, date(2026, 6, 30))
    preparing.settle_agenda(office, second)
    number = holding.begin(office, second, date(2026, 7, 6))
    with reading() as session:
        standing = sitting_of(session, pack_in_force(session), "2026Q2")
        assert standing is not None
        item = next(i for i in agenda_of(session, standing) if i.lineage == "overdue_long")
    resolving.decide(office, second, "限期拆除", "housing", date(2026, 8, 1), item_id=item.id, clause="")
    holding.close(office, second)
    at("2026-09-30T18:00")
    resolving.follow_up(office, number, 1, "未落实", date(2026, 9, 1), "资金未到")
    preparing.open_sitting(office, "2026Q3")
    with reading() as session:
        pack = pack_in_force(session)
        standing = sitting_of(session, pack, "2026Q3")
        assert standing is not None
        again = next(i for i in agenda_now(session, pack, standing, period("2026Q3")) if i["lineage"] == "overdue_long")
    assert again["times"] == 2
    assert again["shown"]["before"] == [["限期拆除", "县住建局", "2026-08-01", "未落实", "资金未到"]]


def test_the_red_line_is_passed_the_day_after_it_and_head_and_agenda_say_one_number(
    office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    find(office, "ON", date(2026, 6, 1), date(2026, 7, 2))
    assert "overdue_long" not in proposed(), "90 days over is not yet beyond 90"
    find(office, "OVER", date(2026, 6, 1), date(2026, 7, 1))
    item = proposed()["overdue_long"]
    assert (item.title, item.rows) == ("1项隐患逾期超过90天", [{"ledger": "hazards", "number": "OVER"}])
    find(office, "MONTHS", date(2026, 6, 1), date(2026, 8, 1))
    with reading() as session:
        pack = pack_in_force(session)
        strict = replace(pack, settings=pack.settings | {RED_LINE: Setting(key=RED_LINE, value="59")})
        quarter = period("2026Q3", DAY)
        for asked, days, passed in ((pack, 90, {"OVER"}), (strict, 59, {"OVER", "ON", "MONTHS"})):
            [head] = [h for h in headlines(session, asked, quarter) if h.key == "overdue_long"]
            assert (head.name, head.now) == (f"逾期超{days}天", Point(len(passed), 3))
            assert f"超过现行期限{days}天" in head.definition
            assert hazard_numbers(session, asked, quarter, state="overdue_long") == passed
            [item] = [m.said for m in propose(session, asked, quarter) if m.lineage == "overdue_long"]
            assert {row["number"] for row in item.rows} == passed


def test_every_rule_is_known_by_its_name_and_steered_by_settings_that_are_read() -> None:
    assert all(name == rule.name and resolve_name(rule.propose) for name, rule in RULES.items())
    assert {rule.clause for rule in RULES.values()} - {""} <= set(CLAUSES)
    assert {key for rule in RULES.values() for key in rule.settings} <= set(KNOWN)


def test_a_matter_that_stands_is_told_of_whatever_its_figures_are(office: Actor) -> None:
    """Of an empty county nothing is raised but the account and what the county itself did not do; all that may stand on
    an agenda has words and a whole."""
    several = {"overdue_township": TOWN, "unreported": TOWN, "incidents": "2026Q3", "duty": "11.3"}
    standing = [lineage_of(name, several.get(name, "")) for name in RULES]
    found = proposed(standing=standing)
    own = {name for name in found if name.startswith("duty:") and name not in standing}
    assert set(found) - own == set(standing)
    assert [name for name, said in found.items() if said.raised and name not in own] == ["rectification"]
    for name, said in found.items():
        assert said.figures and said.title, name
        assert f"{said.figures[0]['part']}/{said.figures[0]['whole']}" in said.title + said.facts, name
    late(office, 1)
    assert proposed(standing=standing)[f"overdue_township:{TOWN}"].title == "淙城街道1项逾期，占全县100%"
