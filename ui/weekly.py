"""The weekly returns as a grid of townships by teaching weeks, its finding, and the text to paste for 催报.

A week is 已达标 when every school that owed it has a self-check in it, 未报 when none has: 零隐患 counts as
reported only by a row that says so.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from charts.grid import Cell, Column
from figures.reporting import MissingWeek, Reporting, Reportings
from figures.scope import Period
from models.county import Pack
from ui import words

Weeks = Sequence[tuple[date, Reportings]]
MOST_LINES = 40
"""Schools named in one text to paste; a longer list is better exported."""


def finding(weeks: Reportings) -> str:
    """周排查填报率 90.4%，欠报 113 校周；八庙镇未报."""
    county = weeks.county
    if not county.owed:
        return "本季还没有应报的周排查"
    silent = [t.name for t in weeks.townships if t.status == "none"]
    tail = f"；{'、'.join(silent[:3])}{'等' if len(silent) > 3 else ''}未报" if silent else ""
    if not county.missing:
        return f"周排查全部填报，{county.owed:,} 校周无一欠报"
    schools = sum(bool(s.missing) for s in weeks.schools)
    return f"周排查填报率 {words.percent(county.rate)}，{schools} 校欠报 {county.missing:,} 校周{tail}"


def sentence(weeks: Reportings) -> str:
    """What the grid says, for those who cannot see it."""
    told = "，".join(f"{t.name}{words.fraction(t.reported, t.owed)}" for t in weeks.townships if t.owed)
    return f"各乡镇每周排查填报：{told}。"


def cells(weeks: Reportings, by_week: Weeks) -> tuple[list[str], list[Column], list[Cell]]:
    """Row names, columns and cells of the grid: the whole quarter first, then week by week."""
    owing = [t for t in weeks.townships if t.owed]
    places = [("全县", "")] if len(owing) > 1 else []
    places += [(t.name, t.code) for t in owing]
    columns = [Column("本季合计")]
    columns += [Column(f"{day - timedelta(days=6):%m.%d}|–{day:%m.%d}", "") for day, _ in by_week]
    found = []
    for row, (_, code) in enumerate(places):
        for column, week in enumerate([weeks, *(week for _, week in by_week)]):
            place = week.of(code) if code else week.county
            found.append(Cell(row, column, _status(place), _text(place), _missing(place)))
    return [name for name, _ in places], columns, found


def _status(place: Reporting) -> str:
    return {"full": "met", "partial": "missed", "none": "no_data"}.get(place.status, "not_applicable")


def _text(place: Reporting) -> str:
    return words.fraction(place.reported, place.owed) if place.owed else ""


def _missing(place: Reporting) -> float:
    return place.missing / place.owed if place.owed else 0.0


def reminder(pack: Pack, period: Period, missing: Sequence[MissingWeek]) -> str:
    """The text to paste into the work group: township by township, which schools have not reported which weeks."""
    if not missing:
        return f"【周排查】截至{words.full_day(period.as_of)}，应报学校已全部填报，感谢各单位。"
    lines = [f"【周排查催报】截至{words.full_day(period.as_of)}，以下学校尚未填报，请尽快补报（没有隐患也要零报告）："]
    named = 0
    for township, of_place in groupby(missing, key=lambda week: week.township):
        schools = [(name, list(found)) for name, found in groupby(of_place, key=lambda week: week.school_name)]
        shown = schools[: max(0, MOST_LINES - named)]
        named += len(shown)
        if shown:
            told = "；".join(f"{name}（{_weeks(found)}）" for name, found in shown)
            lines.append(f"{pack.name_of(township)}：{told}" + ("等" if len(shown) < len(schools) else "") + "。")
    rest = len({week.school for week in missing}) - named
    if rest > 0:
        lines.append(f"另有 {rest} 校，请以台账为准。")
    return "\n".join(lines)


def _weeks(missing: Sequence[MissingWeek]) -> str:
    if len(missing) > 3:
        return f"{len(missing)} 周，{words.day(missing[0].monday)}起"
    return "、".join(f"{words.day(week.monday)}当周" for week in missing)
