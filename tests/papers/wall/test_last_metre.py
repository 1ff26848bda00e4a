"""Every number on every page of the wall, read back from its markup and held against the figures of the cut-off day.

The figures are asked of figures/ here, not of the snapshot the wall was made from.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlmodel import Session

from access.sessions import actor_named
from actions.meetings import freezing, holding, preparing
from figures.hazards.rectification import Rectifications, rectification
from figures.meetings.headlines import Headline, headlines
from figures.meetings.resolutions import DONE, last_resolutions
from figures.meetings.slides import lines_of
from figures.query import Period, compared, comparison, period
from figures.reporting.silence import hatch_below, is_silent
from figures.reporting.weeks import Reportings, reporting
from models.county import UNPLACED, Pack, pack_in_force
from models.database import engine_for, reading
from papers.wall.shown import saved, sitting_and_frozen
from papers.wall.words import minute_of

QUARTER, TODAY = "2026Q3", date(2026, 10, 12)
CUTS = (date(2026, 9, 24), date(2026, 9, 30))
"""A day within the quarter, and its last, at which a township has reported too little."""
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Page:
    """A page of the wall: its kind, all its words, and the words of each element by tag and class."""

    def __init__(self, kind: str, item: str | None) -> None:
        self.kind, self.item = kind, item
        self.words: list[str] = []
        self.parts: dict[str, list[str]] = {}

    @property
    def text(self) -> str:
        """Everything that is read on it."""
        return "".join(self.words)

    def numbers(self) -> list[str]:
        """Every number on it, as printed."""
        return [found for word in self.words for found in NUMBER.findall(word)]

    def of(self, *names: str) -> list[str]:
        """The texts of the elements whose path ends so."""
        ends = [texts for path, texts in self.parts.items() if path.split()[-len(names) :] == list(names)]
        return [text for texts in ends for text in texts]


VOID = {"meta", "link", "br", "input"}


class Pages(HTMLParser):
    """The sections of the document as pages."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[Page] = []
        self.open: list[tuple[str, str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag == "section" and "slide" in classes:
            self.pages.append(Page(classes[1], given.get("data-item")))
        self.open.append((tag, f"{tag}{''.join(f'.{c}' for c in classes)}", []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What is closed at once holds no words."""

    def handle_data(self, data: str) -> None:
        if self._inside() and data.strip():
            self.pages[-1].words.append(data.strip() if not data.isspace() else "")
            for _, _, texts in self.open:
                texts.append(data.strip())

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            name, _, texts = self.open[-1]
            if self._inside():
                path = " ".join(label for _, label, _ in self.open)
                self.pages[-1].parts.setdefault(path, []).append("".join(texts))
            self.open.pop()
            if name == tag:
                break

    def _inside(self) -> bool:
        return any(name == "section" and ".slide" in label for name, label, _ in self.open)


class Known:
    """The county's figures as of the cut-off, asked anew."""

    def __init__(self, session: Session, pack: Pack, cut: date) -> None:
        self.pack = pack
        self.cut: Period = period(QUARTER, cut)
        self.since = comparison(self.cut, -1)
        self.hazards: Rectifications = rectification(session, pack, self.cut)
        self.before = [rectification(session, pack, compared(self.cut, back)).county for back in (-1, -4)]
        self.weeks: Reportings = reporting(session, pack, self.cut)
        self.headlines: list[Headline] = headlines(session, pack, self.cut)
        self.resolutions = last_resolutions(session, pack, cut)
        self.late = [line for line in lines_of(session, pack, self.cut) if line.days_over > 0]


@pytest.fixture(scope="module", params=CUTS, ids=str)
def shown(
    demo: Callable[..., str], tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[tuple[list[Page], Known, list[Any]]]:
    """The pages of a meeting prepared on one day, frozen for another and held on a third; the figures; its agenda."""
    cut: date = request.param
    url = demo(TODAY, tmp_path_factory.mktemp("wall"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        patch.setenv("SAFETY_TODAY", TODAY.isoformat())
        with reading() as session:
            office = actor_named(session, "演示联席办")
        assert office is not None
        sitting = preparing.open_sitting(office, QUARTER)
        preparing.add_item(office, sitting, "研究冬季用电安全", ask="由谁牵头；哪天查完")
        preparing.plan(office, sitting, TODAY, hour="下午2点半", place="三楼会议室")
        preparing.settle_agenda(office, sitting)
        freezing.freeze(office, sitting, cut)
        holding.begin(office, sitting, TODAY)
        with reading() as session:
            pack = pack_in_force(session)
            found, snapshot = sitting_and_frozen(session, pack, QUARTER)
            reader = Pages()
            reader.feed(saved(session, pack, found, snapshot).decode())
            yield reader.pages, Known(session, pack, cut), list(snapshot.content["agenda"])
        engine_for(url).dispose()


Shown = tuple[list[Page], Known, list[Any]]


def only(pages: list[Page], kind: str) -> Page:
    """The one page of a kind."""
    [page] = [page for page in pages if page.kind == kind]
    return page


def test_the_opening_adds_up_the_minutes(shown: Shown) -> None:
    pages, known, agenda = shown
    page = only(pages, "opening")
    minutes = [item["minutes"] for item in agenda]
    rows = page.of("td.r.sum")
    assert rows == [str(sum(minutes[: i + 1])) for i in range(len(minutes))]
    assert f"数据截至9月{known.cut.as_of.day}日" in page.text and "10月12日" in page.text
    assert "下午2点半" in page.text and "三楼会议室" in page.text
    begun = datetime.combine(TODAY, time(14, 30))
    spent = [0, *(sum(minutes[:i]) for i in range(len(minutes) + 1))]
    clocks = [begun + timedelta(minutes=each) for each in spent]
    assert page.of("td.at") == [f"{each.hour}:{each.minute:02}" for each in clocks]


@pytest.mark.parametrize(
    ("hour", "minute"),
    [
        ("上午9:00", 540), ("下午2点半", 870), ("14:30", 870), ("上午10时20分", 620), ("下午3点", 900),
        ("上午12:00", 720), ("下午12:30", 750), ("上午15点", None), ("中午12：05", None), ("另行通知", None),
        ("25:00", None), ("9:75", None), ("", None),
    ],
)  # fmt: skip
def test_a_clock_is_read_or_left_alone(hour: str, minute: int | None) -> None:
    assert minute_of(hour) == minute


def test_the_headlines_are_the_figures(shown: Shown) -> None:
    pages, known, _ = shown
    page = only(pages, "quarter")
    tiles = dict(zip(page.of("div.tile", "p.name", "b"), zip(
        page.of("p.figure", "b"), page.of("p.name", "span"), page.of("p.figure", "strong"),
        page.of("div.tile"), strict=True), strict=True))  # fmt: skip
    assert len(tiles) + len(page.of("p.same", "span")) == 6
    for figure in known.headlines:
        now, then = figure.value(figure.now), figure.value(figure.last_quarter)
        assert now is not None and then is not None
        said = f"{now:.1f}" if figure.is_rate else f"{now:,.0f}"
        if figure.name not in tiles:
            assert round(now, 1) == round(then, 1)
            assert any(figure.name in line and said in line for line in page.of("p.same", "span"))
            continue
        large, part, change, whole = tiles[figure.name]
        assert large == said
        assert f"{figure.now.part:,}/{figure.now.whole:,}" in part
        gap = round(now, 1) - round(then, 1)
        words = ("升" if gap > 0 else "降") if figure.is_rate else ("多" if gap > 0 else "少")
        moved = f"{abs(gap):.1f}点" if figure.is_rate else f"{abs(gap):.0f}项"
        assert change == f"{known.since}{words}{moved}"
        year = figure.value(figure.last_year)
        assert year is not None and (f"{year:.1f}" if figure.is_rate else f"{year:,.0f}") in whole
    worse = page.of("div.band.worse.full", "div.rows", "div.row", "div.tile", "p.name", "b")
    for figure in known.headlines:
        gap = figure.change(figure.last_quarter) or 0
        assert (figure.name in worse) == (gap != 0 and (gap > 0) != figure.more_is_better)


def test_the_map_shows_each_township_and_hatches_the_silent(shown: Shown) -> None:
    pages, known, _ = shown
    page = only(pages, "map")
    names, values = page.of("g", "text"), page.of("g", "text.value")
    halo = page.of("g.halo", "text"), page.of("g.halo", "text.value")
    on_map = dict(zip(names + halo[0], values + halo[1], strict=True))
    below = hatch_below(known.pack)
    silent = {t.code for t in known.weeks.townships if is_silent(t.reported, t.owed, below)}
    places = [t for t in known.hazards.townships if t.code != UNPLACED]
    assert len(on_map) == len(places) and bool(silent) == (known.cut.as_of == known.cut.end)
    for place in places:
        if place.code in silent:
            assert on_map[place.name].startswith(("未报", "填报"))
        else:
            assert on_map[place.name] == str(place.overdue)
    counts = [int(text.removesuffix("个")) for text in page.of("div.classes", "p", "i")]
    assert sum(counts) + len(silent) == len(places)
    total = known.hazards.county.overdue
    late = sorted((t for t in places if t.overdue and t.code not in silent), key=lambda t: -t.overdue)
    longest = max(line.days_over for line in known.late if line.township == late[0].code)
    assert f"{late[0].name}最多，占全县{late[0].overdue / total:.0%}，最久的一项超期{longest}天" in page.text
    three = sum(t.overdue for t in late[:3])
    assert f"{three}项" in page.text and f"占全县{total}项的{three / total:.0%}" in page.text


def test_the_last_resolutions_are_those_of_the_ledger(shown: Shown) -> None:
    pages, known, _ = shown
    settled = [page for page in pages if page.kind == "settled"]
    text = "".join(page.text for page in settled)
    pending = [d for d in known.resolutions if d.outcome != DONE]
    rows = [text for page in settled for text in page.of("b.count.worse") + page.of("b.count.waiting")]
    assert sorted(rows) == sorted(f"第{d.survived + 1}次" for d in pending)
    for d in pending:
        assert d.matter in text and f"{d.deadline.year}年{d.deadline.month}月{d.deadline.day}日到期" in text
        assert known.pack.name_of(d.lead_unit) in text
    assert f"落实{len(known.resolutions) - len(pending)}项" in text


def test_the_account_is_the_countys(shown: Shown) -> None:
    pages, known, _ = shown
    page, county = only(pages, "standing"), known.hazards.county
    terms = [county.carried_in, county.found, *([county.reopened] if county.reopened else []), county.closed]
    shown_terms = [int(text) for text in page.of("div.account", "p", "strong") + page.of("p.last", "strong")]
    assert shown_terms == [*terms, county.open]
    assert sum(shown_terms[:-2]) - county.closed == county.open
    last, year = known.before
    for now, then in zip(("carried_in", "found", "closed", "open"), range(4), strict=True):
        assert f"{known.since.removeprefix('比')}{getattr(last, now)}" in page.text, then
        assert f"{comparison(known.cut, -4).removeprefix('比')}{getattr(year, now)}" in page.text, then
    strips = [int(text) for text in page.of("i.deep", "b") + page.of("i.light", "b")]
    assert sum(strips) == county.open
    assert f"逾期{county.overdue}项" in page.text and f"没有逾期{county.open - county.overdue}项" in page.text
    assert page.of("p.figure", "b") == [
        f"{100 * rate:.1f}" for rate in (county.close_rate, county.on_time_rate) if rate
    ]


def test_each_items_parts_add_up_to_the_number_in_its_title(shown: Shown) -> None:
    pages, known, agenda = shown
    by_item = {page.item: page for page in pages if page.item}
    seen = 0
    for item in agenda:
        page = by_item[str(item["id"])]
        assert item["title"].replace(" ", "") in page.text.replace(" ", "")
        bars = item["shown"].get("bars")
        strips = [text for look in ("deep", "middle", "light") for text in page.of("div.strip", f"i.{look}", "b")]
        drawn = page.of("div.bars", "p", "b") + page.of("div.bars.roomy", "p", "b")
        parts = [int(text.replace(",", "")) for text in strips + drawn]
        if parts and page.kind == "item":
            assert bars and sum(parts) == item["shown"]["total"], item["title"]
            seen += 1
        if marks := item["shown"].get("marks"):
            assert page.kind == "marks"
            drawn = page.of("div.places", "div", "p", "b") + page.of("div.places", "div", "p.some", "b")
            assert sum(map(int, drawn)) == sum(row[1] + row[2] for row in marks) == item["shown"]["total"]
            told = page.of("p.looks", "span", "b")
            assert sum(map(int, told)) == sum(sum(row[1:]) for row in marks)
            seen += 1
        table = item["shown"].get("table")
        if page.kind == "item" and table and "超期/天" in table["heads"]:
            at = table["heads"].index("超期/天")
            days = {str(line.days_over) for line in known.late} | {"0"}
            told = page.of("td.bar", "p", "b") + [text.removesuffix("天") for text in page.of("div.cards", "div", "b")]
            assert told and set(told) <= days and told == [row[at] for row in table["rows"][: len(told)]]
            rest = len(table["rows"]) + item["shown"]["more"] - len(told)
            assert rest == 0 or f"其余{rest}项" in page.text
            seen += 1
    assert seen >= 5


def test_no_number_stands_there_that_the_snapshot_does_not_hold(shown: Shown) -> None:
    """What a page of an item says beyond its item's own words is a sum, a place in a list or a number of pages."""
    pages, _, agenda = shown
    of_item = {str(item["id"]): (i, item) for i, item in enumerate(agenda, 1)}
    for page in pages:
        if page.kind not in ("item", "own") or not page.item:
            continue
        number, item = of_item[page.item]
        words = " ".join(str(item[name]) for name in ("title", "facts", "ask", "shown", "times", "source"))
        words += f" 议程{number}"
        known = {text.rstrip(",") for text in NUMBER.findall(words)}
        known |= {str(int(text)) for text in known if text.isdecimal()}
        made = re.findall(r"其余(\d+)[个项]", page.text) + page.of("i.light", "b") + page.of("tr.rest", "td.bar")
        known |= {part for text in made for part in re.findall(r"\d+", text)}
        # The rest of the bars is the last one without a name of its own.
        if "其余" in page.text:
            known |= set(page.of("div.bars", "p", "b")[-1:])
        assert set(page.numbers()) <= known, (item["title"], set(page.numbers()) - known)
