"""What stands out in a quarter, in sentences: the title of the meeting page and its list of findings.

Pure functions over figures already asked for. Each sentence leads with the fact, carries numerator and
denominator, and says which view and filters open its rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalogue.words import TO_FUND
from figures.hazards.by_unit import OverdueHazards
from figures.hazards.rectification import Rectifications
from figures.hazards.slices import long_overdue_days
from figures.meetings.headlines import Headline
from figures.reporting.silence import said_of_silent, silent_places
from figures.reporting.weeks import Reportings
from figures.wording import count_gap, names_of, point_gap, since_words
from models.county import UNPLACED, Pack


@dataclass(frozen=True)
class Finding:
    """One sentence: its lead, the rest, and the view (page name) with the filters that show its rows."""

    lead: str
    rest: str
    view: str = "township_map"
    filters: Mapping[str, str] = field(default_factory=dict)


def title(found: Rectifications, weeks: Reportings, figures: Sequence[Headline], since: str) -> str:
    """逾期 23 项，比上季多 13 项；任市镇 9 项最多. since: 比上季 or 比上季同期 (figures.query.comparison)."""
    overdue = _of(figures, "overdue")
    if found.county.is_empty and not any(place.owed for place in weeks.townships):
        text = "还没有隐患和周排查记录"
    elif not found.county.overdue:
        text = "没有逾期隐患"
    else:
        gap = overdue.change(overdue.last_quarter) if overdue else None
        text = f"逾期 {found.county.overdue} 项{_than(gap, since)}"
        worst = max((t for t in found.townships if t.code != UNPLACED), key=lambda t: t.overdue, default=None)
        if worst and worst.overdue and len(found.townships) > 1:
            text += f"；{worst.name} {worst.overdue} 项最多"
    silent = [t.name for t in weeks.townships if t.status == "none"]
    if len(weeks.townships) > 1 and silent:
        text += f"；{names_of(silent, 2)}未报"
    return text


def _of(figures: Sequence[Headline], key: str) -> Headline | None:
    return next((f for f in figures if f.key == key), None)


def _than(gap: float | None, since: str) -> str:
    return "" if gap is None else f"，{since_words(count_gap(gap), since)}"


def _points(gap: float | None, since: str) -> str:
    return "" if gap is None else f"，{since_words(point_gap(gap), since)}"


def quarter_findings(
    pack: Pack,
    found: Rectifications,
    weeks: Reportings,
    figures: Sequence[Headline],
    stuck: Mapping[str, int],
    late: Mapping[str, OverdueHazards],
    since: str,
) -> list[Finding]:
    """What a leader should know of the quarter, most pressing first; only sentences that are true.

    stuck: overdue hazards by where they are held up; late: by unit whose turn it is; since: as for `title`.
    """
    county, below, days = found.county, pack.number("map.hatch_below"), long_overdue_days(pack)
    sentences: list[Finding] = []
    places = sorted((t for t in found.townships if t.overdue), key=lambda t: -t.overdue)
    if places and len(found.townships) > 1:
        worst = places[0]
        share = f"，占全县 {worst.overdue / county.overdue:.0%}"
        long = f"；超 {days} 天 {worst.overdue_long} 项" if worst.overdue_long else ""
        where = {"township": worst.code, "measure": "overdue"}
        sentences.append(Finding(f"{worst.name} {worst.overdue} 项逾期", share + long, filters=where))
    long_overdue = _of(figures, "overdue_long")
    if long_overdue and county.overdue_long:
        gap = _than(long_overdue.change(long_overdue.last_quarter), since)
        money = f"；逾期的隐患中 {stuck[TO_FUND]} 项{TO_FUND}" if stuck.get(TO_FUND) else ""
        rows = {"kind": "hazards", "state": "overdue_long"}
        sentences.append(Finding(f"超 {days} 天 {county.overdue_long} 项", gap + money, "ledger", rows))
    silent = silent_places(pack, weeks)
    if silent:
        owed, reported = sum(t.owed for t in silent), sum(t.reported for t in silent)
        several = f" {len(silent)} 个乡镇" if len(silent) > 3 else ""
        names = names_of([t.name for t in silent]) + several
        rest = f"，应报 {owed} 校周、实报 {reported} 校周，零隐患不作数"
        sentences.append(
            Finding(f"{names}{said_of_silent(silent, below)}", rest, "coverage", {"township": silent[0].code})
        )
    busiest = max(((n.total, code) for code, n in late.items() if code and n.total), default=None)
    if busiest and len(late) > 1:
        number, code = busiest
        turns = (("待整改", late[code].rectifying), ("待复查", late[code].verifying))
        parts = [f"{word} {n} 项" for word, n in turns if n]
        rest = f"，其中{'、'.join(parts)}" if len(parts) > 1 else f"，均{parts[0].split()[0]}"
        sentences.append(Finding(f"{pack.name_of(code)}待办逾期 {number} 项", rest, "accountability", {"unit": code}))
    if county.awaiting_verification:
        late_now = county.overdue_by_turn["verifying"]
        rest = f"，其中 {late_now} 项已过期限" if late_now else "，都在期限内"
        sentences.append(Finding(f"待复查 {county.awaiting_verification} 项", rest, filters={"measure": "waiting"}))
    on_time = _of(figures, "on_time")
    if on_time and (value := on_time.value(on_time.now)) is not None:
        rest = f"（{on_time.now.part}/{on_time.now.whole} 项）{_points(on_time.change(on_time.last_quarter), since)}"
        sentences.append(Finding(f"按期销号率 {value:.1f}%", rest, filters={"measure": "closed"}))
    if unplanned := county.open - county.with_plan:
        clear = f"责任人和期限明确 {county.with_owner_and_deadline}/{county.open}"
        rest = f"（有方案 {county.with_plan}/{county.open}），{clear}"
        sentences.append(Finding(f"{unplanned} 项在办隐患无整改方案", rest, filters={"measure": "open"}))
    return sentences
