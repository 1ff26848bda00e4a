"""Lists and stories of hazards: words, order, search, what each waits for, and every version."""

from datetime import date, datetime

import pytest

from errors import Refused
from figures.hazards.list_counts import by_school, state_counts, stuck_at_counts
from figures.hazards.lists import hazard_list
from figures.hazards.story import hazard_story
from figures.query import Slice, between
from models.county import pack_in_force
from models.database import reading
from tests.figures.hazards.histories import record

REN = "511723107000"
BUREAU = "jky"
SPELL = between(date(2026, 7, 1), date(2026, 9, 30), date(2026, 9, 30))


def hazard(number, **more):
    facts = {
        "number": number,
        "school_code": None,
        "township_code": REN,
        "ring": "校门50米",
        "level": "一般",
        "description": "路面破损",
        "found_on": date(2026, 7, 1),
        "source": "乡镇检查",
        "responsible": REN,
        "supervising_unit": None,
        "verifying_unit": BUREAU,
        "owner_post": "分管副镇长",
        "first_deadline": date(2026, 8, 1),
    }
    return ("find", number, facts | more)


def step(number, seq, kind, day, by=REN, **more):
    event = {"hazard_no": number, "seq": seq, "kind": kind, "on_date": day, "by_unit": by, "reason": "见记录"}
    return ("step", number, event | more)


@pytest.fixture
def ledger(kaijiang):
    """Five hazards: plain, waiting for money, waiting for several units, awaiting verification, extended."""
    steps = [
        hazard("A", description="100%堵塞的安全出口"),
        hazard("B", funds_needed=20000.0, funds_ready=False, first_deadline=date(2026, 7, 15)),
        hazard("C", lead_unit=BUREAU, first_deadline=date(2026, 9, 29)),
        hazard("D"),
        hazard("E", first_deadline=None),
        step("D", 1, "报告整改", date(2026, 7, 20)),
        step("A", 1, "延期", date(2026, 7, 30), new_deadline=date(2026, 8, 20)),
        step("A", 2, "延期", date(2026, 10, 30), new_deadline=date(2026, 12, 20)),
    ]
    record(kaijiang, steps, datetime(2026, 11, 1, 9))
    return kaijiang


def listed(**asked):
    with reading() as session:
        return hazard_list(session, pack_in_force(session), SPELL, **asked)


def test_longest_overdue_first_with_the_days_over_and_where_it_is_stuck(ledger):
    rows, total = listed(state="overdue")
    assert total == 4
    assert list(zip(rows["number"], rows["days_over"], rows["stuck_at"], strict=True)) == [
        ("B", 77, "等资金"),
        ("D", 60, "待复查"),
        ("A", 41, "整改"),
        ("C", 1, "等会商"),
    ]


def test_extensions_are_those_approved_by_the_day(ledger):
    rows, _ = listed(state="extended")
    assert list(zip(rows["number"], rows["extensions"], rows["deadline"], strict=True)) == [("A", 1, date(2026, 8, 20))]


def test_names_stand_in_words(ledger):
    row = listed(search="路面", order="number")[0].iloc[0]
    assert (row["township"], row["responsible"], row["state"]) == ("任市镇", "任市镇", "整改中")


def test_search_takes_signs_literally(ledger):
    assert listed(search="100%")[1] == 1
    assert listed(search="%")[1] == 1
    assert listed(search="没有这样的隐患")[1] == 0


def test_each_word_is_found_wherever_it_stands(ledger):
    assert listed(search="任市 出口")[1] == 1, "the township's name and the description"
    assert listed(search=" 出口　100% ")[1] == 1 and listed(search="任市 没有")[1] == 0
    assert listed(search="任市")[1] == listed()[1]
    with reading() as session:
        pack = pack_in_force(session)
        for words in ("任市 出口", "出口", "任市 没有", ""):
            counts = state_counts(session, pack, SPELL, states=("open", "awaiting_funds"), search=words)
            found = {state: listed(state=state, search=words)[1] for state in counts}
            assert counts == found, "the counts follow the words"


def test_pages_follow_each_other_without_gap(ledger):
    pages = [listed(order="number", limit=2, offset=n)[0]["number"].tolist() for n in (0, 2, 4)]
    assert pages == [["A", "B"], ["C", "D"], ["E"]]


def test_stuck_at_sums_to_overdue(ledger):
    with reading() as session:
        pack = pack_in_force(session)
        found = stuck_at_counts(session, pack, SPELL, part=Slice(township=REN))
        every = stuck_at_counts(session, pack, SPELL, overdue_only=False)
    assert found == {"整改": 1, "待复查": 1, "等资金": 1, "等会商": 1}
    assert sum(every.values()) == 5


def test_hazards_of_no_school_stand_under_no_code(ledger):
    with reading() as session:
        rows = by_school(session, pack_in_force(session), SPELL)
    assert rows[["school_code", "open", "overdue"]].values.tolist() == [["", 5, 4]]


def test_unknown_conditions_are_refused(ledger):
    for asked in ({"state": "?"}, {"order": "?"}, {"ageing": "?"}):
        with pytest.raises(Refused):
            listed(**asked)


def told(number="A", day=date(2026, 9, 30), reader=None):
    with reading() as session:
        return hazard_story(session, pack_in_force(session), number, day, reader)


def test_a_story_tells_the_day_and_every_version(ledger):
    record(ledger, [("correct", "A", {"owner_post": "镇长"})], datetime(2026, 11, 5, 9))
    now, then = told(), told(reader=date(2026, 11, 4))
    assert (now.state, now.days_over, now.deadline) == ("整改中", 41, date(2026, 8, 20))
    assert now.events[["seq", "kind", "by_unit"]].values.tolist() == [[1, "延期", "任市镇"]]
    assert (then.facts["owner_post"], now.facts["owner_post"]) == ("分管副镇长", "镇长")
    assert now.versions["change"].tolist() == ["首次录入", "首次录入", "首次录入", "owner_post"]
    assert len(then.versions) == 3


def test_a_story_before_the_finding_and_after_a_void(ledger):
    assert told(day=date(2026, 6, 30)).state == "未发现"
    record(ledger, [step("D", 2, "作废", date(2026, 9, 1))], datetime(2026, 11, 6, 9))
    assert told("D").state == "作废"
    assert told("D", reader=date(2026, 11, 5)).state == "待复查"


def test_a_number_unknown_to_the_reader_is_refused(ledger):
    with pytest.raises(Refused, match="没有编号"):
        told(reader=date(2026, 10, 31))
