"""Faults by name: twenty-two that were once put into the code together, of which fifteen were noticed by no test.

Each is one slip where a figure becomes a word, a row or a paper. `old` stands exactly once in the product.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.mutants.faults import Fault, modules


@dataclass(frozen=True)
class Named:
    """A fault in the words of who would be misled by it, and the text it exchanges."""

    name: str
    old: str
    new: str


NAMED = (
    Named("the slide's earliest deadline is the latest",
          'min((f"{line.deadline', 'max((f"{line.deadline'),
    Named("a later closing counts as one less closed",
          "closed=_is_closed(now) - _is_closed(then)", "closed=_is_closed(then) - _is_closed(now)"),
    Named("a day stopped for a township is stopped nowhere",
          "self._codes[township, day] = frozenset(old | {township})", "self._codes[township, day] = frozenset[str]()"),
    Named("the annex of a 通报 counts a school too few", 'f"{n}所学校"', 'f"{n - 1}所学校"'),
    Named("a share in tenths is rounded down",
          "tenth = round(part / whole * 10)", "tenth = int(part / whole * 10)"),
    Named("a cell of all townships shows the best of them",
          "face = next(face for face in FACES if", "face = next(face for face in FACES[::-1] if"),
    Named("hazards in dispute are those that wait for money",
          "line.stuck == TO_DISCUSS", 'line.stuck == "等资金"'),
    Named("the map's table shows 挂账 under 逾期",
          '"逾期": line.now.overdue', '"逾期": line.now.parked'),
    Named("a class that has just had its lessons is behind",
          'keeps = pace["hours"] >= pace', 'keeps = pace["hours"] > pace'),
    Named("the finding of units tells 待整改 for 待复查",
          "sum(line.late.verifying for line in lines)", "sum(line.late.rectifying for line in lines)"),
    Named("a line that missed once is 未报",
          "WORST = (UNREACHABLE, MISSED, NO_DATA,", "WORST = (UNREACHABLE, NO_DATA, MISSED,"),
    Named("working days know no holiday and no make-up day",
          "number -= working(day, kinds)", "number -= working(day, {})"),
    Named("a resolution does not survive the meeting of its last day",
          "row.held_on < day <= until", "row.held_on < day < until"),
    Named("a correction's 逾期 prints its 销号", "逾期{c.overdue:+d}", "逾期{c.closed:+d}"),
    Named("其中挂账 shows 逾期", '"挂账": "parked"', '"挂账": "overdue"'),
    Named("the share of the county is of what is open",
          "worst.overdue / county.overdue", "worst.overdue / county.open"),
    Named("a meeting begins on the day before its cut-off",
          "if held_on < snapshot.cut_off:", "if (held_on - snapshot.cut_off).days < -1:"),
    Named("the first day of a stop is taught", "if each.first <= day <= each.last", "if each.first < day <= each.last"),
    Named("the paper's map halves what was reported",
          'label = hatch_label(t["reporting"]["reported"],', 'label = hatch_label(t["reporting"]["reported"] // 2,'),
    Named("the sheet a township confirms shows 挂账 under 逾期",
          "movement(county.as_json()).items()", 'movement(county.as_json() | {"overdue": county.parked}).items()'),
    Named("schools that owe least stand first",
          "(-s.missing, s.code)", "(s.missing, s.code)"),
    Named("the red line's own day is beyond it",
          "if line.days_over > days]", "if line.days_over >= days]"),
)  # fmt: skip


def place(root: Path, named: Named) -> Fault:
    """A named fault, placed; raises LookupError when its text is gone or stands twice: it must follow the code."""
    old = named.old.encode()
    found = [path for path in modules(root) if old in path.read_bytes()]
    times = sum(path.read_bytes().count(old) for path in found)
    if times != 1:
        raise LookupError(f"{named.name}: {named.old!r} stands {times} times in the product")
    source = found[0].read_bytes()
    start = source.index(old)
    line = source[:start].count(b"\n") + 1
    return Fault(str(found[0].relative_to(root)), start, start + len(old), named.new, line, named.name)


def faults(root: Path) -> list[Fault]:
    """The named faults, placed."""
    return [place(root, each) for each in NAMED]
