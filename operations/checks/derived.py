"""What is derived from the ledgers, derived again: the spans of hazards, and the invariants of the figures."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from figures.hazards.rectification import Rectification, Rectifications, rectification
from figures.query import period, quarter_of, shift_quarter
from models.base import table
from models.clock import today
from models.county import Pack
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.hazard_lifecycle import Span, spans_of
from operations.checks.result import Check

HAZARD, EVENT, SPAN = table(Hazard), table(HazardEvent), table(HazardSpan)
QUARTERS = 8
CHUNK = 5000


def spans_follow_steps(session: Session, county: str) -> Check:
    """The standing spans of every hazard against those its events give."""
    hazards, wrong = 0, []
    for rows, steps, spans in _by_hazard(session, county):
        for row in rows:
            hazards += 1
            wanted = sorted(repr(tuple(s)) for s in spans_of(row, steps[row.number]))
            stand = sorted(repr(tuple(getattr(s, n) for n in Span._fields)) for s in spans[row.number])
            if wanted != stand:
                wrong.append(row.number)
        known = {row.number for row in rows}
        wrong += [number for number in spans if number not in known]
    if wrong:
        return Check("隐患状态", False, f"{len(wrong)} 项与办理记录对不上，如 {wrong[0]}。")
    return Check("隐患状态", True, f"{hazards} 项隐患的状态与办理记录一致")


def _by_hazard(session: Session, county: str) -> Iterator[tuple[list[Any], dict[str, list[Any]], dict[str, list[Any]]]]:
    """Standing hazards in chunks of numbers, with the standing events and spans of the same range."""
    after = ""
    while True:
        rows = list(
            session.execute(
                select(HAZARD)
                .where(HAZARD.c.county == county, HAZARD.c.superseded_at.is_(None), HAZARD.c.number > after)
                .order_by(HAZARD.c.number)
                .limit(CHUNK)
            )
        )
        last = len(rows) < CHUNK
        groups = []
        for versions in (EVENT, SPAN):
            number = versions.c.hazard_no
            query = select(versions).where(
                versions.c.county == county, versions.c.superseded_at.is_(None), number > after
            )
            if not last:
                query = query.where(number <= rows[-1].number)
            by: dict[str, list[Any]] = defaultdict(list)
            for found in session.execute(query):
                by[found.hazard_no].append(found)
            groups.append(by)
        yield rows, groups[0], groups[1]
        if last:
            return
        after = rows[-1].number


def figures_add_up(session: Session, pack: Pack) -> Check:
    """The invariants of figures.md over the last eight quarters, for the county and each township."""
    first = shift_quarter(quarter_of(today()), 1 - QUARTERS)
    before: Rectifications | None = None
    for step in range(QUARTERS):
        name = shift_quarter(first, step)
        found = rectification(session, pack, period(name))
        for place, figures in [("全县", found.county), *((t.name, t) for t in found.townships)]:
            if broken := _broken(figures):
                return Check("指标恒等式", False, f"{name} {place}：{broken}")
        for field in ("carried_in", "found", "reopened", "closed", "open", "overdue"):
            whole, parts = getattr(found.county, field), sum(getattr(t, field) for t in found.townships)
            if whole != parts:
                return Check("指标恒等式", False, f"{name} {field}：全县 {whole}，各乡镇合计 {parts}")
        if before is not None and before.county.open != found.county.carried_in:
            return Check("指标恒等式", False, f"{name}：期初 {found.county.carried_in}，上期期末 {before.county.open}")
        before = found
    return Check("指标恒等式", True, f"{QUARTERS} 个季度全部成立")


def _broken(f: Rectification) -> str | None:
    """The first invariant a place's figures break, as a formula with its numbers."""
    if f.carried_in + f.found + f.reopened - f.closed != f.open:
        return f"期初 {f.carried_in} + 新发现 {f.found} + 重开 {f.reopened} − 销号 {f.closed} ≠ 期末 {f.open}"
    if sum(f.ageing.values()) != f.overdue:
        return f"超期时长合计 {sum(f.ageing.values())} ≠ 逾期 {f.overdue}"
    if sum(f.overdue_by_turn.values()) != f.overdue:
        return f"卡在谁合计 {sum(f.overdue_by_turn.values())} ≠ 逾期 {f.overdue}"
    if f.rectified != f.closed + f.awaiting_verification:
        return f"已整改 {f.rectified} ≠ 销号 {f.closed} + 待复查 {f.awaiting_verification}"
    return None
