"""本季要情: the six headline figures of the snapshot, sorted into what got worse and what got better."""

from collections.abc import Sequence
from dataclasses import dataclass

from figures.meetings import schema
from figures.meetings.headlines import Headline
from figures.meetings.schema import Content
from figures.meetings.sittings import cut_of
from figures.query import Period, called, comparison
from figures.wording import NOTHING, count_gap, fraction, point_gap, since_words
from models.county import Pack
from papers.wall.words import Slide

WIDE, HIGH, FOOT = 258.0, 176.0, 140.0
"""The box of a course of quarters in px, and where its bars stand."""
GAP = 7.0


@dataclass(frozen=True)
class Mark:
    """A bar or a dot of a course: its place (x, y of the upper edge or middle), look (now, year, last, other), and
    the value written at it with where it stands."""

    x: float
    y: float
    look: str
    text: str = ""
    text_y: float = 0.0


@dataclass(frozen=True)
class Tile:
    """One headline: its words, the large figure and its unit, the change in words, and its course over the quarters
    (bars for counts, a line for rates; `line` is SVG path data)."""

    name: str
    part: str
    figure: str
    unit: str
    change: str
    marks: tuple[Mark, ...]
    line: str
    bar: float
    sentence: str


def quarter_slide(pack: Pack, content: Content) -> Slide:
    """The bands 变差 and 好转 with their tiles; figures without a change stand in one line."""
    cut = cut_of(content)
    since = comparison(cut, -1)
    worse, better, same = [], [], []
    for figure in schema.headlines(content):
        gap = figure.change(figure.last_quarter)
        if not gap:
            same.append(_same(figure, since, gap))
        elif (gap > 0) == figure.more_is_better:
            better.append(_tile(figure, gap, since))
        else:
            worse.append(_tile(figure, gap, since))
    bands = [
        {"look": look, "mark": mark, "word": word, "rows": [tiles[i : i + 3] for i in range(0, len(tiles), 3)]}
        for look, mark, word, tiles in (("worse", "up", "变差", worse), ("better", "ok", "好转", better))
    ]
    rows = sum(len(band["rows"]) for band in bands)
    return Slide(
        template="quarter",
        title=content["title"].replace(" ", ""),
        segment=0,
        kicker=(f"{called(cut)}要情", f"{pack.words['office_short']}通报", f"八个{_spans(cut)}的走势"),
        says={"bands": bands, "since": since.removeprefix("比"), "now": called(cut), "same": same, "dense": rows > 2,
              "year": comparison(cut, -4).removeprefix("比")},
    )  # fmt: skip


def _spans(cut: Period) -> str:
    """What the course counts: quarters, or the time spans of a special meeting."""
    return "季度" if cut.name else "时段"


def _value(figure: Headline, value: float | None) -> str:
    return NOTHING if value is None else f"{value:.1f}" if figure.is_rate else f"{value:,.0f}"


def _part(figure: Headline) -> str:
    now = figure.now
    if figure.is_rate:
        return f"{fraction(now.part, now.whole)}{figure.whole_name}"
    return f"占{figure.whole_name.removeprefix('项')}{fraction(now.part, now.whole)}"


def _same(figure: Headline, since: str, gap: float | None) -> str:
    value = _value(figure, figure.value(figure.now))
    unit = "%" if figure.is_rate and value != NOTHING else "" if figure.is_rate else "项"
    said = "没有可比的数" if gap is None else since_words("持平", since)
    return f"{figure.name}{value}{unit}（{_part(figure)}），{said}"


def _tile(figure: Headline, gap: float, since: str) -> Tile:
    values = [figure.value(point) for point in figure.points]
    texts = [_value(figure, value) for value in values]
    marks = _dots(values, texts) if figure.is_rate else _bars(values, texts)
    known = [mark for mark in marks if mark.look]
    return Tile(
        name=figure.name,
        part=_part(figure),
        figure=texts[-1],
        unit="%" if figure.is_rate else "项",
        change=since_words(point_gap(gap) if figure.is_rate else count_gap(gap), since).replace(" ", ""),
        marks=tuple(known),
        line="M" + "L".join(f"{mark.x} {mark.y}" for mark in known) if figure.is_rate and known else "",
        bar=round(WIDE / len(values) - GAP, 1),
        sentence=f"{figure.name}，近{len(texts)}期由远到近：{'、'.join(texts)}",
    )


def _look(i: int, count: int) -> str:
    return {count - 1: "now", count - 2: "last", count - 5: "year"}.get(i, "other")


def _bars(values: Sequence[float | None], texts: Sequence[str]) -> list[Mark]:
    top = max((value for value in values if value is not None), default=0) or 1
    found = []
    for i, value in enumerate(values):
        y = round(FOOT - (value or 0) / top * (FOOT - 34), 1)
        look = _look(i, len(values))
        said = texts[i] if look in ("last", "year") else ""
        found.append(Mark(round(i * WIDE / len(values), 1), y, look if value is not None else "", said, y - 6))
    return found


def _dots(values: Sequence[float | None], texts: Sequence[str]) -> list[Mark]:
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    span = (high - low) or 1.0
    found = []
    for i, value in enumerate(values):
        look = _look(i, len(values))
        y = round(FOOT - 42 - ((low if value is None else value) - low) / span * (FOOT - 86), 1)
        beside = [v for v in (*values[max(0, i - 1) : i], *values[i + 1 : i + 2]) if v is not None]
        dips = value is not None and bool(beside) and value < sum(beside) / len(beside)
        # The figure goes to the free side of the line: below a dip, above all else; never over the foot.
        text_y = y + 32 if dips and y + 32 < FOOT - 2 else y - 13
        said = texts[i] if look == "year" else ""
        x = round((i + 0.5) * WIDE / len(values), 1)
        found.append(Mark(x, y, look if value is not None else "", said, round(text_y, 1)))
    return found
