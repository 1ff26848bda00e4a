"""One hazard and its steps: the body responsible is the same, asked of the steps or of the spans."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from catalogue.steps import CLOSE, HAND_OVER, REGRADE, REOPEN, REPORT, RETURN
from models.hazard import Hazard, HazardEvent
from models.hazard_lifecycle import responsible_after, spans_of

FOUND = date(2026, 9, 1)
HAZARD = Hazard(
    number="H", found_on=FOUND, township_code="t", ring="校内", level="一般", responsible="a", verifying_unit="v",
    owner_post="", school_code=None, supervising_unit=None, first_deadline=None,
)  # fmt: skip


def step(seq: int, kind: str, days: int, value: str = "") -> HazardEvent:
    return HazardEvent(seq=seq, kind=kind, on_date=FOUND + timedelta(days=days), new_value=value, by_unit="u")


def test_a_hand_over_counts_from_its_day_and_not_while_closed() -> None:
    over = [step(1, HAND_OVER, 1, "b"), step(2, REPORT, 2), step(3, CLOSE, 3), step(4, HAND_OVER, 4, "c")]
    assert responsible_after("a", over) == "b"
    assert responsible_after("a", [*over, step(5, REOPEN, 5), step(6, HAND_OVER, 6, "d")]) == "d"
    assert responsible_after("a", [step(1, REGRADE, 1, "重大"), step(2, HAND_OVER, 1)]) == "a"


@given(
    st.lists(
        st.tuples(
            st.sampled_from((HAND_OVER, REPORT, RETURN, CLOSE, REOPEN, REGRADE)),
            st.integers(0, 3),
            st.sampled_from("bcd"),
        ),
        max_size=8,
    )
)
def test_steps_and_spans_name_one_body(drawn: list[tuple[str, int, str]]) -> None:
    day, steps = 0, []
    for seq, (kind, later, value) in enumerate(drawn, 1):
        day += later
        steps.append(step(seq, kind, day, value))
    assert responsible_after("a", steps) == spans_of(HAZARD, steps)[-1].responsible
