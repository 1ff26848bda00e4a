"""The figures as one object: the keys scripts rely on, sorted, and equal to the figures themselves."""

import json
from datetime import date, datetime

import pytest

from errors import Refused
from figures.query import period
from figures.summary import figures_json
from models.database import reading
from tests.figures.hazards.histories import record

REN = "511723107000"
KEYS = {
    *("carried_in", "found", "reopened", "closed", "open", "rectified", "awaiting_verification", "parked"),
    *("with_plan", "with_owner_and_deadline", "without_deadline", "overdue", "overdue_original", "overdue_by_turn"),
    *("closed_with_deadline", "closed_on_time", "closed_on_time_original", "rectified_on_time", "extended_late"),
    *("close_rate", "rectified_rate", "on_time_rate", "on_time_original_rate", "ageing", "reporting"),
}


def asked(**more):
    with reading() as session:
        return figures_json(session, period("2026Q3", date(2026, 9, 30)), each_duty=False, **more)


@pytest.fixture
def one_hazard(kaijiang):
    """One hazard found in 任市镇, recorded late."""
    facts = {"number": "A", "township_code": REN, "ring": "其他", "level": "一般", "description": "路灯不亮"}
    facts |= {"found_on": date(2026, 7, 1), "source": "举报", "responsible": REN, "verifying_unit": "jky"}
    record(kaijiang, [("find", "A", facts)], datetime(2026, 10, 8, 9))


def test_keys_are_the_contract_and_sorted(one_hazard):
    found = asked()
    county, townships = found["rectification"]["county"], found["rectification"]["townships"]
    assert set(county) == KEYS
    assert all(set(row) == KEYS | {"code", "name"} for row in townships)
    assert set(county["reporting"]) == {"owed", "reported", "reported_late", "status"}
    assert [row["code"] for row in townships] == sorted(row["code"] for row in townships)
    assert json.dumps(found) == json.dumps(found, sort_keys=True)
    assert (found["quarter"], found["start"], found["as_of"]) == ("2026Q3", "2026-07-01", "2026-09-30")


def test_a_township_is_one_row_and_the_county_stays_whole(one_hazard):
    found = asked(township=REN)["rectification"]
    assert [(row["name"], row["found"]) for row in found["townships"]] == [("任市镇", 1)]
    assert found["county"]["found"] == 1
    assert asked(township="511723110000")["rectification"]["county"]["found"] == 1


def test_a_township_is_listed_beside_the_whole_county(one_hazard):
    whole, part = asked()["coverage"], asked(township=REN)["coverage"]
    assert {row["scope"] for row in part} == {"county", REN}
    assert part == [row for row in whole if row["scope"] in ("county", REN)]


def test_what_has_no_township_is_asked_for_as_such(kaijiang):
    facts = {"number": "A", "township_code": "history-01", "ring": "其他", "level": "一般", "description": "路灯不亮"}
    facts |= {"found_on": date(2026, 7, 1), "source": "举报", "responsible": REN, "verifying_unit": "jky"}
    record(kaijiang, [("find", "A", facts)], datetime(2026, 7, 1, 9))
    found = asked(township="待划分")["rectification"]["townships"]
    assert [(row["code"], row["found"]) for row in found] == [("待划分", 1)]


def test_an_earlier_reader_knows_less(one_hazard):
    found = asked(recorded_by=date(2026, 10, 7))
    assert found["recorded_by"] == "2026-10-07"
    assert found["rectification"]["county"]["found"] == 0


def test_an_unknown_township_is_refused(one_hazard):
    with pytest.raises(Refused, match="没有代码为"):
        asked(township="511723999000")
