"""The tool that breaks the product: what it breaks, what it leaves alone, and that its named faults still apply."""

import ast
from pathlib import Path

import pytest

from tests.mutants.faults import Fault, Twins, faults_of, is_one
from tests.mutants.named import NAMED, Named, place
from tests.mutants.reach import Reach, met_by, pieces
from tests.mutants.run import first_red, red

ROOT = Path(__file__).resolve().parents[2]
CODE = '''"""Text with 3 < 4."""
LIMIT = 8
BYTES = 20 * 2**20


def told(rows: int = 5, *, late: bool = True) -> str:
    """Not this: 1 < 2."""
    if rows < 3 and not late:
        raise ValueError(f"多于{rows - 1}行")
    many = max(rows, LIMIT) + 1
    return {"逾期": rows.overdue, "挂账": rows.parked}[sorted(many)[0]]
'''


def test_faults_are_put_where_a_figure_or_a_condition_is(tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    path = tmp_path / "figures" / "one.py"
    path.write_text(CODE, encoding="utf-8")
    found = faults_of(path, tmp_path, Twins({"overdue": ["parked"]}))
    assert all(is_one(fault, path.read_bytes()) for fault in found)
    assert {fault.said for fault in found} == {
        "True → False", "< → <=: rows < 3", "3 → 4", "3 → 2", "and → or: rows < 3 and not late",
        "not removed: not late", "never: if rows < 3 and not late",
        "max → min: max(rows, LIMIT)", "+ → -: max(rows, LIMIT) + 1", "1 → 2", "1 → 0", ".overdue → .parked",
        "value of '逾期' → rows.parked", "reversed: sorted(many)", "0 → 1",
    }  # fmt: skip
    [swapped] = [fault for fault in found if fault.said.startswith(".overdue")]
    assert b'{"\xe9\x80\xbe\xe6\x9c\x9f": rows.parked' in swapped.put_into(path.read_bytes())


def test_widths_are_exchanged_only_where_one_hides_its_column(tmp_path: Path) -> None:
    text = 'WIDTHS = {"乡镇": 86, "学校": 168, "差什么": 0}\nRANKS = {"逾期": worst, "挂账": parked}\n'
    for room, said in (("ui", ["value of '学校' → 0"]), ("figures", ["value of '乡镇' → 168", "value of '学校' → 0"])):
        (tmp_path / room).mkdir()
        path = tmp_path / room / "one.py"
        path.write_text(text, encoding="utf-8")
        found = [fault.said for fault in faults_of(path, tmp_path, Twins({}))]
        assert found == [*said, "value of '逾期' → parked"]


def test_a_piece_is_the_innermost_run_of_statements() -> None:
    found = pieces(ast.parse(CODE), CODE)
    assert [(piece.function, piece.place, piece.first, piece.last) for piece in found] == [
        ("", 0, 1, 11), ("told", 0, 7, 11), ("told", 1, 9, 9),
    ]  # fmt: skip


def test_the_condition_of_an_elif_is_met_by_whoever_comes_to_its_if() -> None:
    branches = "    if n < 1:\n        n = 1\n    elif n < 2:\n        n = 2\n    elif n < 3:\n        n = 3\n"
    text = f"def told(n):\n{branches}    return n\n"
    found = pieces(ast.parse(text), text)
    met = [met_by(found, text.splitlines(), line) for line in range(2, 9)]
    assert [piece and (piece.function, piece.first) for piece in met] == [
        ("told", 2), ("told", 3), ("told", 2), ("told", 5), ("told", 2), ("told", 7), ("told", 2),
    ]  # fmt: skip


def test_what_everybody_runs_is_met_first_by_the_tests_that_speak_of_it() -> None:
    fault = place(ROOT, next(each for each in NAMED if "first day of a stop" in each.name))
    text = (ROOT / fault.file).read_text(encoding="utf-8")
    found = [piece for piece in pieces(ast.parse(text), text) if piece.function == "Stopped.reaches"]
    marks = {f"{fault.file}::{piece.name}@{piece.digest}" for piece in found}
    tests = [
        "tests/app/test_pages.py::test_cheap", "tests/figures/reporting/test_weeks.py::test_a_day_that_reaches",
        "tests/figures/test_summary.py::test_dear",
    ]  # fmt: skip
    costs = (0.1, 0.8, 3.0)
    reach = Reach({test: (cost, marks, True) for test, cost in zip(tests, costs, strict=True)}, {})
    assert reach.tests_of(ROOT, fault, reach.by_mark()) == [tests[1], tests[0], tests[2]]


def test_a_function_that_moved_is_met_by_the_tests_that_ran_it_elsewhere(tmp_path: Path) -> None:
    text = "LIMIT = 8\n\n\ndef told(rows):\n    if rows < 3:\n        return 1\n    return rows\n"
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "new.py").write_text(text, encoding="utf-8")
    marks = {f"figures/old.py::{piece.name}@{piece.digest}" for piece in pieces(ast.parse(text), text)}
    reach = Reach({"tests/test_it.py::test_told": (0.1, marks, True)}, {}, {"figures/old.py::made"})
    for line in (1, 5, 6, 7):
        fault = Fault("figures/new.py", 0, 1, "", line, "")
        assert reach.tests_of(tmp_path, fault, reach.by_mark()) == ["tests/test_it.py::test_told"]
    digest = next(piece.digest for piece in pieces(ast.parse(text), text) if piece.function)
    assert reach.makes(tmp_path, Fault("figures/new.py", 0, 1, "", 1, "")), "a module's own lines run at every import"
    assert not reach.makes(tmp_path, Fault("figures/new.py", 0, 1, "", 7, ""))
    reach.making.add(f"told@{digest}")
    assert reach.makes(tmp_path, Fault("figures/new.py", 0, 1, "", 7, ""))


def test_who_noticed_is_told_by_its_whole_name() -> None:
    told = "..F\nFAILED tests/a.py::test_b[two words - x] - AssertionError: it said [so]\nFAILED tests/c.py::test_d"
    assert first_red(told) == "tests/a.py::test_b[two words - x]"
    assert first_red("ERROR tests/c.py - ImportError") == "tests/c.py" and first_red("1 passed") == ""


def test_a_test_that_is_called_otherwise_now_notices_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_red():\n    assert False\n\n\ndef test_green():\n    pass\n")
    gone = "test_it.py::test_gone"
    assert red(tmp_path, [gone, "test_it.py::test_green"], 20, None) == ""
    assert red(tmp_path, [gone, "test_it.py::test_red"], 20, None) == "test_it.py::test_red"
    assert red(tmp_path, [gone], 20, None) == ""


@pytest.mark.parametrize("named", NAMED, ids=lambda named: named.name)
def test_each_named_fault_still_applies(named: Named) -> None:
    fault = place(ROOT, named)
    assert is_one(fault, (ROOT / fault.file).read_bytes())
