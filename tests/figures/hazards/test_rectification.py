"""Rectification against an independent slow reference, its invariants, and what was known when."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errors import Refused
from figures.hazards.by_unit import overdue_by_unit
from figures.hazards.list_counts import state_counts, stuck_at_counts
from figures.hazards.lists import hazard_list
from figures.hazards.rectification import rectification
from figures.hazards.states import STATES
from figures.query import Slice, between, period
from models.county import Succession, Township, pack_in_force
from models.database import reading
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.hazard_lifecycle import spans_of
from tests.figures.hazards import reference
from tests.figures.hazards.histories import BEGIN, DAYS, PLACES, UNITS, clear, histories, record, told, versions, write

RANDOM = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
FEWER = settings(RANDOM, max_examples=12)
days = st.integers(0, DAYS + 120).map(lambda n: BEGIN + timedelta(days=n))
REN, BA, OLD, OLDEST = PLACES


def with_successions(pack, whole_on: date, part_on: date):
    """The pack with 任市镇 becoming a new township whole, and 八庙镇 giving parts to two others."""
    new = Township(
        code="N1", name="新任市镇", kind="镇", listed_order=50, valid_from=whole_on, county="", pack_revision=1
    )
    ended = {REN: whole_on, BA: part_on}
    towns = tuple(
        Township(**(t.model_dump() | {"valid_to": ended[t.code]})) if t.code in ended else t for t in pack.townships
    )
    steps = [
        Succession(old_code=REN, new_code="N1", effective_on=whole_on, whole=True, county="", pack_revision=1),
        Succession(old_code=BA, new_code="N1", effective_on=part_on, whole=False, county="", pack_revision=1),
        Succession(old_code=BA, new_code="511723108000", effective_on=part_on, whole=False, county="", pack_revision=1),
    ]
    return replace(pack, townships=(*towns, new), successions=(*pack.successions, *steps))


def plain(found):
    return {k: v for k, v in found.as_json().items() if k not in ("code", "name")}


@given(story=told(edges=6), whole_on=days, part_on=days)
@RANDOM
def test_every_key_equals_the_reference(kaijiang, story, whole_on, part_on):
    history, spells, reader = story
    clear()
    write(kaijiang, history)
    with reading() as session:
        pack = with_successions(pack_in_force(session), whole_on, part_on)
        hazards, events = versions(session, Hazard), versions(session, HazardEvent)
        for recorded_by, spell in product((None, reader), spells):
            lives = reference.lives(hazards, events, recorded_by)
            found = rectification(session, pack, spell, recorded_by=recorded_by)
            assert plain(found.county) == reference.figures(lives, spell.start, spell.as_of)
            for row in found.townships:
                mine = [
                    x for x in lives if reference.township(pack, x.hazard["township_code"], spell.as_of) == row.code
                ]
                assert plain(row) == reference.figures(mine, spell.start, spell.as_of), row.name


@given(story=told())
@FEWER
def test_slices_use_the_value_in_force_on_the_day(kaijiang, story):
    history, (spell, *_), reader = story
    clear()
    write(kaijiang, history)
    day = spell.as_of
    with reading() as session:
        pack = pack_in_force(session)
        lives = reference.lives(versions(session, Hazard), versions(session, HazardEvent), reader)
        cases = [
            (Slice(level="重大"), lambda x: x.level(day) == "重大"),
            (Slice(ring="校内"), lambda x: x.hazard["ring"] == "校内"),
            (Slice(school="S1"), lambda x: x.hazard["school_code"] == "S1"),
            (Slice(unit=UNITS[0]), lambda x: x.answerable(day) == UNITS[0]),
            (Slice(unit=REN, level="一般"), lambda x: x.answerable(day) in (REN, OLDEST) and x.level(day) == "一般"),
            (Slice(township=REN), lambda x: x.hazard["township_code"] in (REN, OLDEST)),
            (Slice(township="待划分"), lambda x: x.hazard["township_code"] == OLD),
        ]
        for part, mine in cases:
            found = rectification(session, pack, spell, recorded_by=reader, part=part)
            wanted = reference.figures([x for x in lives if mine(x)], spell.start, day)
            assert plain(found.county) == wanted, part


@given(story=told())
@FEWER
def test_every_state_lists_the_rows_behind_its_figure(kaijiang, story):
    history, (spell, *_), reader = story
    clear()
    write(kaijiang, history)
    with reading() as session:
        pack = pack_in_force(session)
        found = rectification(session, pack, spell, recorded_by=reader).county
        counts = state_counts(session, pack, spell, states=tuple(STATES), recorded_by=reader)
        for state in ("carried_in", "found", "reopened", "closed", "open", "overdue", "overdue_original", "parked"):
            assert counts[state] == getattr(found, state), state
        assert counts["all"] == found.members
        assert counts["awaiting"] == found.awaiting_verification
        assert counts["without_deadline"] == found.without_deadline
        assert counts["without_plan"] == found.open - found.with_plan
        assert counts["without_owner_or_deadline"] == found.open - found.with_owner_and_deadline
        assert counts["closed_late"] == found.closed_with_deadline - found.closed_on_time
        for state, number in counts.items():
            rows, total = hazard_list(session, pack, spell, state=state, recorded_by=reader)
            assert total == number == len(rows), state
            assert rows["number"].is_unique
        for bucket, number in found.ageing.items():
            assert hazard_list(session, pack, spell, state="overdue", ageing=bucket, recorded_by=reader)[1] == number
        assert sum(stuck_at_counts(session, pack, spell, recorded_by=reader).values()) == found.overdue
        units = overdue_by_unit(session, pack, spell, recorded_by=reader)
        assert sum(u.rectifying for u in units.values()) == found.overdue_by_turn["rectifying"]
        assert sum(u.verifying for u in units.values()) == found.overdue_by_turn["verifying"]


def every_row(session, spell, reader=None):
    found = rectification(session, pack_in_force(session), spell, recorded_by=reader)
    return [found.county, *found.townships]


@given(story=told())
@FEWER
def test_carried_in_found_and_reopened_less_closed_is_open(kaijiang, story):
    history, spells, _ = story
    clear()
    write(kaijiang, history)
    with reading() as session:
        for row in [row for spell in spells for row in every_row(session, spell)]:
            assert row.carried_in + row.found + row.reopened - row.closed == row.open
            assert row.rectified == row.closed + row.awaiting_verification
            assert sum(row.ageing.values()) == row.overdue
            assert sum(row.overdue_by_turn.values()) == row.overdue


@given(story=told(), later=st.integers(1, 90))
@FEWER
def test_a_periods_open_is_the_next_ones_carried_in(kaijiang, story, later):
    history, (spell, *_), _ = story
    clear()
    write(kaijiang, history)
    whole = between(spell.start, spell.end, spell.end)
    last = spell.end + timedelta(days=later)
    following = between(spell.end + timedelta(days=1), last, last)
    with reading() as session:
        for this, after in zip(every_row(session, whole), every_row(session, following), strict=False):
            assert this.open == after.carried_in


@given(story=told())
@FEWER
def test_the_county_is_the_sum_of_its_townships(kaijiang, story):
    history, (spell, *_), _ = story
    clear()
    write(kaijiang, history)
    with reading() as session:
        county, *townships = (plain(row) for row in every_row(session, spell))
        for key in reference.COUNTS:
            assert county[key] == sum(t[key] for t in townships), key


@given(story=told(4), order=st.randoms(use_true_random=False))
@FEWER
def test_any_import_order_gives_the_same_figures(kaijiang, story, order):
    history, (spell, *_), _ = story
    finds = [("find", n, h) for n, h in history.hazards.items()]
    steps = [("step", n, e) for n, events in history.events.items() for e in events]
    clear()
    record(kaijiang, finds + steps, datetime(2026, 12, 1, 9))
    with reading() as session:
        once = every_row(session, spell)
    order.shuffle(steps)
    clear()
    for index in range(0, len(steps) or 1, 3):
        record(kaijiang, (finds if not index else []) + steps[index : index + 3], datetime(2026, 12, 2, 9, index % 60))
    with reading() as session:
        assert every_row(session, spell) == once


@given(story=told())
@FEWER
def test_nothing_recorded_later_changes_what_was_known(kaijiang, story):
    history, (spell, *_), reader = story
    early = [w for w in history.writes if w[0] <= reader]
    late = [w for w in history.writes if w[0] > reader]
    clear()
    write(kaijiang, replace(history, writes=early))
    with reading() as session:
        before = every_row(session, spell, reader)
        assert before == every_row(session, spell)
    write(kaijiang, replace(history, writes=late))
    with reading() as session:
        assert every_row(session, spell, reader) == before


@given(history=histories())
@FEWER
def test_each_known_hazard_has_one_span_a_day(kaijiang, history):
    clear()
    write(kaijiang, history)
    with reading() as session:
        spans = [s for s in versions(session, HazardSpan) if s["superseded_at"] is None]
    for number in {s["hazard_no"] for s in spans}:
        mine = sorted((s for s in spans if s["hazard_no"] == number), key=lambda s: s["from_on"])
        assert mine[0]["from_on"] == mine[0]["found_on"]
        assert mine[-1]["to_on"] == date(9999, 12, 31)
        assert all(a["to_on"] == b["from_on"] for a, b in zip(mine, mine[1:], strict=False))


HAZARD = {
    "number": "KJ-1",
    "school_code": "S1",
    "township_code": REN,
    "ring": "校内",
    "level": "一般",
    "description": "灭火器过期",
    "found_on": date(2026, 7, 10),
    "source": "学校自查",
    "responsible": "S1",
    "supervising_unit": UNITS[0],
    "verifying_unit": UNITS[0],
    "owner_post": "校长",
    "first_deadline": date(2026, 7, 20),
}


def step(seq, kind, day, by="S1", **more):
    event = {"hazard_no": "KJ-1", "seq": seq, "kind": kind, "on_date": day, "by_unit": by, "reason": "见记录"}
    return ("step", "KJ-1", event | more)


FIND = ("find", "KJ-1", HAZARD)
Q3 = between(date(2026, 7, 1), date(2026, 9, 30), date(2026, 9, 30))


def county(spell=Q3, reader=None):
    with reading() as session:
        return rectification(session, pack_in_force(session), spell, recorded_by=reader).county


def test_late_hazard_is_unknown_to_the_earlier_reader(kaijiang):
    record(kaijiang, [FIND], datetime(2026, 10, 3, 9))
    assert county().found == 1
    assert county(reader=date(2026, 10, 2)).found == 0
    assert county(reader=date(2026, 10, 3)).found == 1


def test_corrected_found_date_moves_the_hazard_between_periods(kaijiang):
    record(kaijiang, [FIND], datetime(2026, 7, 10, 9))
    record(kaijiang, [("correct", "KJ-1", {"found_on": date(2026, 6, 28)})], datetime(2026, 8, 1, 9))
    now, then = county(), county(reader=date(2026, 7, 31))
    assert (now.carried_in, now.found) == (1, 0)
    assert (then.carried_in, then.found) == (0, 1)


def test_imported_then_undone_shows_between_and_never_before(kaijiang):
    record(kaijiang, [FIND], datetime(2026, 7, 12, 9))
    record(kaijiang, [("undo", "KJ-1", None)], datetime(2026, 7, 15, 9))
    assert [county(reader=date(2026, 7, day)).found for day in (11, 12, 14, 15)] == [0, 1, 1, 0]
    assert county().is_empty


def test_void_ends_the_hazard_for_whoever_knows(kaijiang):
    record(kaijiang, [FIND], datetime(2026, 7, 10, 9))
    record(kaijiang, [step(1, "作废", date(2026, 8, 1))], datetime(2026, 8, 1, 9))
    assert county().is_empty
    assert county(reader=date(2026, 7, 31)).open == 1


def test_backdated_extension_rewrites_the_past_only_for_later_readers(kaijiang):
    record(kaijiang, [FIND], datetime(2026, 7, 10, 9))
    extension = step(1, "延期", date(2026, 7, 18), new_deadline=date(2026, 8, 18))
    record(kaijiang, [extension], datetime(2026, 8, 5, 9))
    august = between(date(2026, 7, 1), date(2026, 9, 30), date(2026, 8, 10))
    assert county(august).overdue == 0
    assert county(august).overdue_original == 1
    assert county(august, date(2026, 8, 4)).overdue == 1


def test_the_clock_at_a_minute_to_and_a_minute_past_midnight(kaijiang):
    record(kaijiang, [FIND], datetime(2026, 7, 10, 23, 59))
    record(kaijiang, [step(1, "整改方案", date(2026, 7, 11))], datetime(2026, 7, 12, 0, 1))
    assert county(reader=date(2026, 7, 9)).found == 0
    assert county(reader=date(2026, 7, 10)).found == 1
    assert county(reader=date(2026, 7, 11)).with_plan == 0
    assert county(reader=date(2026, 7, 12)).with_plan == 1


def test_the_deadline_day_is_allowed_in_full(kaijiang):
    record(kaijiang, [FIND], datetime(2026, 7, 10, 9))
    assert county(between(Q3.start, Q3.end, date(2026, 7, 20))).overdue == 0
    late = county(between(Q3.start, Q3.end, date(2026, 7, 21)))
    assert (late.overdue, late.ageing["1-7"]) == (1, 1)


def test_reopened_and_closed_again_on_one_day_is_both(kaijiang):
    june = HAZARD | {"found_on": date(2026, 6, 1), "first_deadline": None}
    done = [step(1, "报告整改", date(2026, 6, 5)), step(2, "复查销号", date(2026, 6, 6), UNITS[0])]
    again = [
        step(3, "重开", date(2026, 8, 1), UNITS[0]),
        step(4, "报告整改", date(2026, 8, 1)),
        step(5, "复查销号", date(2026, 8, 1), UNITS[0]),
    ]
    record(kaijiang, [("find", "KJ-1", june), *done, *again], datetime(2026, 8, 2, 9))
    found = county()
    assert (found.carried_in, found.found, found.reopened, found.closed, found.open) == (0, 0, 1, 1, 0)


def test_a_closing_undone_within_the_period_is_no_closing(kaijiang):
    steps = [
        step(1, "报告整改", date(2026, 7, 12)),
        step(2, "复查销号", date(2026, 7, 13), UNITS[0]),
        step(3, "重开", date(2026, 8, 1), UNITS[0]),
    ]
    record(kaijiang, [FIND, *steps], datetime(2026, 8, 2, 9))
    found = county()
    assert (found.closed, found.open, found.reopened) == (0, 1, 0)


def test_a_closing_on_the_last_day_before_belongs_to_the_period_before(kaijiang):
    june = HAZARD | {"found_on": date(2026, 6, 1), "first_deadline": None}
    done = [step(1, "报告整改", date(2026, 6, 30)), step(2, "复查销号", date(2026, 6, 30), UNITS[0])]
    record(kaijiang, [("find", "KJ-1", june), *done], datetime(2026, 7, 2, 9))
    assert (county().members, county().closed) == (0, 0)
    assert county(between(date(2026, 4, 1), date(2026, 6, 30), date(2026, 6, 30))).closed == 1


def test_reopened_on_the_first_day_is_of_this_period(kaijiang):
    june = HAZARD | {"found_on": date(2026, 6, 1), "first_deadline": None}
    done = [step(1, "报告整改", date(2026, 6, 5)), step(2, "复查销号", date(2026, 6, 6), UNITS[0])]
    again = step(3, "重开", date(2026, 7, 1), UNITS[0])
    record(kaijiang, [("find", "KJ-1", june), *done, again], datetime(2026, 7, 2, 9))
    found = county()
    assert (found.carried_in, found.reopened, found.open) == (0, 1, 1)


def test_what_ends_at_midnight_was_still_known_at_the_close_of_the_day(kaijiang):
    record(kaijiang, [FIND], datetime(2026, 7, 10, 9))
    record(kaijiang, [("undo", "KJ-1", None)], datetime(2026, 7, 12))
    assert [county(reader=date(2026, 7, day)).found for day in (11, 12)] == [1, 0]


def test_reopening_brings_back_the_deadline_from_before_the_parking(kaijiang):
    steps = [
        step(1, "挂账", date(2026, 7, 15), new_deadline=date(2026, 9, 20)),
        step(2, "报告整改", date(2026, 7, 16)),
        step(3, "复查销号", date(2026, 7, 17), UNITS[0]),
        step(4, "重开", date(2026, 8, 1), UNITS[0]),
        step(5, "延期", date(2026, 8, 5), new_deadline=date(2026, 8, 30)),
    ]
    record(kaijiang, [FIND, *steps], datetime(2026, 9, 2, 9))
    found = county()
    assert (found.extended_late, found.overdue, found.parked) == (1, 1, 0)


def test_an_extension_while_parked_is_measured_by_the_parkings_deadline(kaijiang):
    steps = [
        step(1, "挂账", date(2026, 7, 15), new_deadline=date(2026, 8, 20)),
        step(2, "延期", date(2026, 8, 10), new_deadline=date(2026, 9, 29)),
    ]
    record(kaijiang, [FIND, *steps], datetime(2026, 9, 2, 9))
    found = county()
    assert (found.extended_late, found.overdue, found.parked, found.overdue_original) == (0, 1, 1, 1)


def test_the_last_decision_is_in_force_and_leaves_the_hazard_parked(kaijiang):
    steps = [
        step(1, "挂账", date(2026, 7, 15), new_deadline=date(2026, 8, 31)),
        step(2, "延期", date(2026, 8, 1), new_deadline=date(2026, 12, 31)),
    ]
    record(kaijiang, [FIND, *steps], datetime(2026, 8, 2, 9))
    assert (county().overdue, county().parked) == (0, 1)
    record(kaijiang, [step(3, "解除挂账", date(2026, 9, 10))], datetime(2026, 9, 10, 9))
    assert (county().overdue, county().parked) == (0, 0)


def test_unparking_brings_back_the_extension_approved_before_the_parking(kaijiang):
    steps = [
        step(1, "延期", date(2026, 7, 12), new_deadline=date(2026, 8, 10)),
        step(2, "挂账", date(2026, 7, 15), new_deadline=date(2026, 12, 31)),
        step(3, "解除挂账", date(2026, 9, 1)),
    ]
    record(kaijiang, [FIND, *steps], datetime(2026, 9, 2, 9))
    found = county()
    assert (found.overdue, found.ageing["31-90"]) == (1, 1)


def test_an_extension_approved_after_closing_has_no_effect():
    """The ledger refuses one; a stored one, of whatever origin, changes no deadline either."""
    hazard = SimpleNamespace(**HAZARD)
    steps = [
        step(1, "报告整改", date(2026, 7, 25)),
        step(2, "复查销号", date(2026, 7, 28), UNITS[0]),
        step(3, "延期", date(2026, 8, 1), new_deadline=date(2026, 12, 31)),
        step(4, "重开", date(2026, 8, 5), UNITS[0]),
    ]
    blank = {"new_deadline": None, "new_value": ""}
    spans = spans_of(hazard, [SimpleNamespace(**(blank | event)) for _, _, event in steps])
    assert {span.deadline for span in spans} == {HAZARD["first_deadline"]}
    assert [span.closed_deadline for span in spans if span.state == "closed"] == [HAZARD["first_deadline"]]


def test_an_extension_of_the_reports_day_counts_for_the_report(kaijiang):
    steps = [
        step(1, "报告整改", date(2026, 7, 22)),
        step(2, "延期", date(2026, 7, 22), new_deadline=date(2026, 7, 30)),
        step(3, "复查销号", date(2026, 7, 25), UNITS[0]),
    ]
    record(kaijiang, [FIND, *steps], datetime(2026, 8, 2, 9))
    found = county()
    assert (found.rectified_on_time, found.closed_on_time, found.closed_on_time_original) == (1, 1, 0)
    assert found.extended_late == 1


@pytest.mark.parametrize(("days", "told"), [(0, (1, 1, 1)), (1, (0, 0, 0))])
def test_what_is_done_on_the_deadline_is_on_time(kaijiang, days, told):
    on = HAZARD["first_deadline"] + timedelta(days=days)
    record(kaijiang, [FIND, step(1, "报告整改", on), step(2, "复查销号", on, UNITS[0])], datetime(2026, 9, 2, 9))
    found = county()
    assert (found.rectified_on_time, found.closed_on_time, found.closed_on_time_original) == told
    assert (found.closed, found.closed_with_deadline) == (1, 1)


def test_rates_of_nothing_are_none(kaijiang):
    empty = county()
    assert (empty.close_rate, empty.rectified_rate, empty.on_time_rate, empty.on_time_original_rate) == (None,) * 4


def test_townships_of_the_day_in_the_packs_order_and_no_empty_remainder(kaijiang):
    with reading() as session:
        pack = pack_in_force(session)
        found = rectification(session, pack, period("2026Q3", date(2026, 9, 30)))
    assert [t.name for t in found.townships] == [t.name for t in pack.townships_on(date(2026, 9, 30))]
    assert len(found.townships) == 13


def test_a_township_of_another_day_is_refused(kaijiang):
    with reading() as session, pytest.raises(Refused, match="没有代码为"):
        rectification(session, pack_in_force(session), Q3, part=Slice(township=OLD))
