"""Overdue hazards by the unit whose turn it is: the ranking, its finding and its bars.

A reported hazard waits for the unit that verifies, every other for the one that must rectify; schools are
never named here, their supervising unit is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from charts import bars
from charts.config import Drawing
from figures.hazards.by_unit import OverdueHazards
from figures.query import Slice
from models.county import Pack

MOST = 11
"""Bars drawn; the rest is one bar more."""


@dataclass(frozen=True)
class UnitLine:
    """One unit or township with what waits for it."""

    code: str
    name: str
    late: OverdueHazards


def without_unit(part: Slice) -> Slice:
    """The slice without its unit: here the unit is the one whose turn it is, not the responsible one."""
    return replace(part, unit=None)


def ranked(pack: Pack, late: Mapping[str, OverdueHazards]) -> list[UnitLine]:
    """Most first; what waits for nobody the pack can name stands last as 未明确."""
    found = [UnitLine(code, pack.name_of(code) or "未明确单位", n) for code, n in late.items() if n.total]
    return sorted(found, key=lambda line: (not line.code, -line.late.total, line.name))


def finding(lines: Sequence[UnitLine]) -> str:
    """23 项逾期隐患分在 9 个单位，县教科局 7 项最多."""
    total = sum(line.late.total for line in lines)
    if not total:
        return "没有单位有逾期隐患"
    verifying = sum(line.late.verifying for line in lines)
    tail = f"；{verifying} 项等复查" if verifying else ""
    if len(lines) == 1:
        return f"{lines[0].name}待办逾期 {total} 项{tail}"
    return f"{total} 项逾期隐患分在 {len(lines)} 个单位，{lines[0].name} {lines[0].late.total} 项最多{tail}"


def chart(lines: Sequence[UnitLine], most: int = MOST) -> Drawing:
    """Bars of the units, the most burdened marked; beyond `most` the rest is one bar."""
    shown = list(lines[:most])
    rows = [
        (line.name, float(line.late.total), _text(line.late), i == 0 and len(lines) > 1) for i, line in enumerate(shown)
    ]
    if rest := lines[most:]:
        number = sum(line.late.total for line in rest)
        rows.append((f"其余 {len(rest)} 个单位", float(number), str(number), False))
    told = "，".join(f"{line.name}{line.late.total}项" for line in shown)
    return bars.bars(rows, f"各单位待办的逾期隐患：{told}。")


def _text(late: OverdueHazards) -> str:
    return f"{late.total}（待复查 {late.verifying}）" if late.verifying else str(late.total)
