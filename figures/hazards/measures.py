"""What the map shows of a measure (catalogue.measures): its value in a township, its classes and its finding.

Dark always means "look here": many overdue, or a low rate. A township that has not reported enough is
hatched whatever its hazards (figures.md), so every measure takes the reporting as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalogue.measures import RETURNS, Measure
from charts.classes import NO_DATA, Classes, count_classes, rate_classes
from charts.maps import Area
from charts.outline import Outline
from figures import wording as words
from figures.hazards.rectification import Rectification, Rectifications, rate
from figures.reporting.silence import hatch_below, hatch_label, said_of_silent, silent_places
from figures.reporting.weeks import Reporting, Reportings
from models.county import UNPLACED, Pack


def part_of(measure: Measure, hazards: Rectification, returns: Reporting) -> int:
    """The count of a measure, the numerator of a rate."""
    return int(getattr(returns if measure.of == RETURNS else hazards, measure.part))


def whole_of(measure: Measure, hazards: Rectification, returns: Reporting) -> int | None:
    """What the count is a part of; None where it stands alone."""
    return int(getattr(returns if measure.of == RETURNS else hazards, measure.whole)) if measure.whole else None


def value_of(measure: Measure, hazards: Rectification, returns: Reporting) -> float | None:
    """The measure in a place: a count, or a fraction; None for a rate of nothing."""
    part = part_of(measure, hazards, returns)
    return rate(part, whole_of(measure, hazards, returns) or 0) if measure.rate else part


def text_of(measure: Measure, value: float | None) -> str:
    """A value as it stands on the map."""
    if value is None:
        return words.NOTHING
    return words.percent(value, "") if measure.rate else f"{value:,.0f}"


def classes_of(measure: Measure, values: Sequence[float | None]) -> Classes:
    """Map classes that suit these values."""
    known = [value for value in values if value is not None]
    return rate_classes([value * 100 for value in known]) if measure.rate else count_classes(known)


def step_of(measure: Measure, classes: Classes, value: float | None) -> int:
    """The class of a value."""
    return classes.of(value * 100 if measure.rate and value is not None else value)


@dataclass(frozen=True)
class Line:
    """One township in figures: its own and, where asked, those of the compared period."""

    code: str
    name: str
    now: Rectification
    weeks: Reporting
    then: Rectification | None = None
    then_weeks: Reporting | None = None
    hatched: bool = False
    """Reported less than the map's bound."""

    def value(self, measure: Measure) -> float | None:
        """The measure in the period."""
        return value_of(measure, self.now, self.weeks)

    def before(self, measure: Measure) -> float | None:
        """The measure in the compared period."""
        if self.then is None or self.then_weeks is None:
            return None
        return value_of(measure, self.then, self.then_weeks)

    def share(self, measure: Measure) -> str:
        """Numerator/denominator of a rate, empty for a count."""
        if not measure.rate:
            return ""
        return words.fraction(part_of(measure, self.now, self.weeks), whole_of(measure, self.now, self.weeks) or 0)


@dataclass(frozen=True)
class Found:
    """All lines of the map page: the townships, the county, and the county-run schools' line."""

    townships: list[Line]
    county: Line
    county_run: Line | None = None
    hatch_below: float = 0.5
    """The share of returns under which a township is hatched."""

    def of(self, code: str | None) -> Line:
        """The line of a township, the county's when none is chosen."""
        return next((line for line in self.townships if line.code == code), self.county)


Query = tuple[Rectifications, Reportings]


def gathered(
    pack: Pack, whole: str, now: Query, then: Query, run_now: Query, run_then: Query, *, one_school: bool = False
) -> Found:
    """All a measure can ask, in the period and the compared one; run_*: cut to the county-run schools.

    whole: what the sum is called. one_school: only the township it stands in has a line.
    """
    below = hatch_below(pack)
    silent = {place.code for place in silent_places(pack, now[1])}
    townships = []
    for place in now[0].townships:
        week = now[1].of(place.code)
        if one_school and place.is_empty and not week.owed:
            continue
        earlier, earlier_week = then[0].of(place.code), then[1].of(place.code)
        townships.append(Line(place.code, place.name, place, week, earlier, earlier_week, place.code in silent))
    county = Line("", whole, now[0].county, now[1].county, then[0].county, then[1].county)
    run = Line("", "其中县直", run_now[0].county, run_now[1].county, run_then[0].county, run_then[1].county)
    apart = len(townships) > 1 and not (run.now.is_empty and not run.weeks.owed)
    return Found(townships, county, run if apart else None, below)


def ranked(found: Sequence[Line], measure: Measure) -> list[Line]:
    """Worst first: most of a count, least of a rate; a rate of nothing and the unreported last."""

    def order(line: Line) -> tuple[bool, float]:
        value = line.value(measure)
        if value is None:
            return True, 0.0
        return line.hatched and not value, value if measure.rate else -value

    return sorted(found, key=order)


def areas(
    pack: Pack, shapes: Outline, found: Sequence[Line], measure: Measure, *, blank: bool = False
) -> tuple[list[Area], Classes]:
    """What the map draws, and the classes its legend explains. blank: nothing is recorded yet, so no 0 is said."""
    classes = classes_of(measure, [line.value(measure) for line in found if not line.hatched])
    points = {t.code: (t.label_lon, t.label_lat) for t in pack.townships}
    drawn = []
    for line in found:
        if line.code not in shapes.areas:
            continue
        lon, lat = points.get(line.code, (None, None))
        if lon is None or lat is None:
            lon, lat = shapes.label_point(line.code)
        value = None if blank else line.value(measure)
        if line.hatched:
            text, step = hatch_label(line.weeks.reported, line.weeks.owed), NO_DATA
            tip = f"{line.name}：周排查填报 {words.fraction(line.weeks.reported, line.weeks.owed)} 校周，隐患数不作数"
        else:
            text, step = text_of(measure, value), step_of(measure, classes, value)
            share = line.share(measure)
            unit = "" if value is None else measure.unit
            tip = f"{line.name}：{measure.title} {text}{unit}" + (f"（{share}）" if share else "")
        drawn.append(Area(line.code, line.name, lon, lat, text, step, tip))
    return drawn, classes


def finding(found: Found, measure: Measure, against: str, chosen: str | None = None) -> str:
    """The title of the map: who is worst at the measure, with the share of the county, and who is unreported.

    chosen: the township the reader picked; the title is then about it.
    """
    county = found.county
    mine = next((line for line in found.townships if line.code == chosen), None)
    if mine is not None and len(found.townships) > 1:
        return _chosen(mine, found, measure, against)
    placed = [line for line in found.townships if line.code != UNPLACED]
    unreported = [line for line in placed if line.hatched]
    order = [line for line in ranked(placed, measure) if not line.hatched and line.value(measure) is not None]
    silent = words.names_of([line.name for line in unreported])
    silence = said_of_silent([line.weeks for line in unreported], found.hatch_below)
    tail = f"；{silent}{silence}" if unreported else ""
    if not order:
        return f"没有可比的乡镇数据{tail}"
    worst = order[0]
    value, whole = worst.value(measure), county.value(measure)
    if len(placed) == 1:
        named = worst if found.county.name == worst.name else replace(worst, name=found.county.name)
        return _one(named, measure, against) + tail
    several = [line.name for line in order if line.value(measure) == value]
    names = words.names_of(several)
    if measure.rate:
        text = words.percent(whole)
        if value is not None and value >= 1:
            return f"各乡镇{measure.title}均为 100%{tail}"
        fraction = " " if len(several) > 1 else f"（{worst.share(measure)}）"
        low = f"{names} {words.percent(value)}{fraction}最低"
        return f"{county.name}{measure.title} {text}（{county.share(measure)}），{low}{tail}"
    if not whole:
        return f"{county.name}没有{measure.name}隐患{tail}"
    share = words.tenths(int(value or 0), int(whole))
    if len(several) > 1:
        return f"{county.name} {whole:,.0f} 项{measure.name}，{names}各 {value:,.0f} 项最多{tail}"
    return f"{worst.name} {value:,.0f} 项{measure.name}，占{county.name}{share}{tail}"


def _chosen(line: Line, found: Found, measure: Measure, against: str) -> str:
    """The finding of one township among others: its value, how it moved, its share of the county, its silence."""
    said = _one(line, measure, against)
    value, whole = line.value(measure), found.county.value(measure)
    if not measure.rate and value and whole:
        said += f"，占{found.county.name} {words.fraction(int(value), int(whole))}"
    if line.hatched and measure.of != RETURNS:
        said += f"；{said_of_silent([line.weeks], found.hatch_below)}，隐患数不作数"
    return said


def _one(line: Line, measure: Measure, against: str) -> str:
    """The finding of a reader who sees one township: its value and how it moved."""
    now = line.value(measure)
    if measure.rate:
        return (
            f"{line.name}{measure.title} {words.percent(now)}（{line.share(measure)}）{_moved(line, measure, against)}"
        )
    if not now:
        return f"{line.name}没有{measure.name}隐患"
    return f"{line.name} {now:,.0f} 项{measure.name}{_moved(line, measure, against)}"


def _moved(line: Line, measure: Measure, against: str) -> str:
    """，比上季多 3 项: how the measure moved; nothing where the other period says nothing."""
    now, then = line.value(measure), line.before(measure)
    if now is None or then is None:
        return ""
    change = words.rate_change(now, then) if measure.rate else words.count_gap(now - then)
    return f"，{words.since_words(change, against)}"


def table(found: Found, measure: Measure, against: str) -> list[dict[str, object]]:
    """The rows of the map's table twin, worst first, then the county and its county-run schools.

    A rate that is the measure stands beside its fraction. against: words of the compared period, the head of
    the last column.
    """
    rows = []
    sums = [found.county] if len(found.townships) > 1 else []
    for line in [*ranked(found.townships, measure), *sums, *([found.county_run] if found.county_run else [])]:
        now, then = line.value(measure), line.before(measure)
        reported = words.short_percent(line.weeks.rate).rstrip("%")
        if measure.of == RETURNS:
            reported = words.percent(line.weeks.rate, "")
        said: dict[str, object] = {"填报%": "未报" if line.weeks.status == "none" else reported}
        closing: dict[str, object] = {"销号率%": words.percent(line.now.close_rate, "")}
        shown = {"在办": line.now.open, **closing, **said}
        if measure.own_column:
            shown = {"在办": line.now.open, measure.name: int(now or 0), **said}
        if measure.rate:
            shown = {**(said if measure.of == RETURNS else closing), measure.shared: line.share(measure)}
        row: dict[str, object] = {
            "code": line.code,
            "乡镇": line.name,
            "逾期": line.now.overdue,
            **shown,
            against: words.rate_change(now, then)
            if measure.rate
            else words.count_change(int(now or 0), None if then is None else int(then), ""),
        }
        rows.append(row)
    return rows


def summary(line: Line, weeks: Reportings, township: str | None) -> str:
    """The panel's quantities: 23 校，在办 14 项，逾期 9 项，填报 200/210 校周."""
    schools = sum(township in (None, school.township) for school in weeks.schools)
    told = f"{schools} 校，在办 {line.now.open} 项，逾期 {line.now.overdue} 项"
    return f"{told}，填报 {words.fraction(line.weeks.reported, line.weeks.owed)} 校周"
