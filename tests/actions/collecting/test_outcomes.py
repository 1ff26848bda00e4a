"""The sentences of a drop: how many of what, what it still lacks, what was written."""

import pytest

from actions.collecting.outcomes import ASKED, LEFT, READY, SAME, TO_MEND, Taken, Verdict
from ledgers.collecting.entries import SECOND, Entry


def verdict(state: str, *schools: str, pictures: int = 0, faults: int = 0, asks: bool = False) -> Verdict:
    entry = Entry(f"{state}{schools}", "workbook", "", schools, pictures=pictures)
    for n in range(faults):
        entry.fault(f"第{n}处", sheet="周排查", cell=f"C{n}", value="三", suggestion="3")
    if asks:
        entry.ask[SECOND] = "已经交过一份"
    return Verdict(entry, state, dict.fromkeys(schools, "某校"))


def taken(*made: Verdict, **batches: int) -> Taken:
    return Taken(7, "第8周", list(made), batches=batches)


ALL = (
    verdict(READY, "S1", pictures=2), verdict(READY, "S1", "S2"), verdict(READY, "S3", pictures=5),
    verdict(TO_MEND, "S4", faults=2, pictures=9), verdict(TO_MEND, "S5", faults=1), verdict(ASKED, "S6", asks=True),
    verdict(SAME, "S7"), verdict(LEFT, "S8"),
)  # fmt: skip


def test_what_was_looked_at_is_counted_by_state() -> None:
    assert taken(*ALL).looked() == (
        "8 份：3 份可以写入，2 份要改，1 份要您答，1 份已经收过；2 份里的 7 张图片没有带入，留在原件里"
    )
    assert taken(verdict(LEFT, "S8")).looked() == "1 份：没有要写的"
    assert taken(verdict(READY, "S1")).looked() == "1 份：1 份可以写入"


def test_what_keeps_it_from_being_written_is_cells_and_answers() -> None:
    assert taken(*ALL).waiting() == "还差 3 格、1 答"
    assert taken(verdict(TO_MEND, "S4", faults=2)).waiting() == "还差 2 格"
    assert taken(verdict(ASKED, "S6", asks=True)).waiting() == "还差 1 答"
    assert taken(verdict(READY, "S1"), verdict(SAME, "S7")).waiting() == ""


def test_what_was_written_counts_schools_once_and_names_the_rest() -> None:
    assert taken(*ALL, inspections=12, hazards=13).written() == (
        "已写入 3 份、3 校（第 12、13 批，可在台账的导入记录里撤销）"
        "；2 份要改，没有写；1 份要您答，没有写；1 份已经收过；2 份里的 7 张图片没有带入，留在原件里"
    )
    assert taken(verdict(READY, "S1")).written() == "已写入 1 份、1 校"
    assert taken(verdict(SAME, "S7"), verdict(LEFT, "S8")).written() == "没有写入；1 份已经收过"


@pytest.mark.parametrize(("state", "faults"), [(TO_MEND, 2), (READY, 0), (LEFT, 0)])
def test_only_what_is_to_be_mended_counts_as_faults(state: str, faults: int) -> None:
    made = taken(verdict(state, "S1", faults=2))
    assert len(made.faults) == faults and [one.state for one in made.of(state)] == [state]


def test_as_json_tells_each_entry_whole() -> None:
    made = taken(verdict(TO_MEND, "S4", faults=1, pictures=1), verdict(ASKED, "S6", asks=True), hazards=3).as_json()
    assert (made["collection"], made["title"], made["batches"]) == (7, "第8周", {"hazards": 3})
    mend, asked = made["entries"]
    assert mend == {
        "entry": "mend('S4',)",
        "schools": ["S4"],
        "state": TO_MEND,
        "way": "workbook",
        "errors": [{"sheet": "周排查", "cell": "C0", "value": "三", "message": "第0处", "suggestion": "3"}],
        "questions": {},
        "pictures": 1,
        "warnings": mend["warnings"],
    }
    assert not list(mend["warnings"]) and asked["questions"] == {SECOND: "已经交过一份"} and asked["errors"] == []
