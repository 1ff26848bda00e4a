"""One day in a snapshot: generated on a day, frozen for another, held on a third, over random histories.

Every number of agenda, slides and 会议材料 is the figure of the cut-off, whatever day the agenda was made on.
"""

import json
import random
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import conftest
import pytest
from docx import Document
from docx.oxml.ns import qn
from sqlalchemy import delete

import models.county
from actions.meetings import freezing, holding, preparing
from catalogue.agenda_rules import OWN
from figures.meetings.agenda import ITEM, SITTING, propose
from figures.meetings.own_words import numbers_in, words_of
from figures.meetings.schema import Content
from figures.meetings.sittings import SNAPSHOT, agenda_of, frozen, sitting_of
from figures.query import Period, period, quarter_of
from figures.summary import figures_json
from models import clock
from models.account import Actor
from models.county import pack_in_force
from models.database import reading, writing
from papers.registry import make
from papers.wall.document import slide_html
from papers.wall.items import ROWS, item_slide
from tests.figures.random_county.county import County, clear
from tests.figures.recount import run


@pytest.fixture(scope="module")
def random_county(templates: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Actor]:
    """An empty county of the pack that random histories need, for all of them."""
    folder = tmp_path_factory.mktemp("random")
    with pytest.MonkeyPatch.context() as patch:
        place = conftest.placed(patch, folder, templates["empty"])
        next(place)
        yield run.made_county(folder)
        next(place, None)


def written(actor: Actor, seed: int) -> County:
    """One random history, written down in a county without meetings of its own."""
    clear()
    with writing() as session:
        for found in (ITEM, SITTING, SNAPSHOT):
            session.execute(delete(found))
    models.county._packs.clear()
    with reading() as session:
        county = County.of(actor, seed, pack_in_force(session))
    county.write()
    return county


def at(day: date) -> None:
    clock.fix(datetime.combine(day, time(9)))


Meant = dict[int, dict[str, Any]]


def arranged(office: Actor, sitting_id: int, quarter: str, dice: random.Random) -> Meant:
    """Items as an office leaves them: some pruned, some with a title of its own that states today's number."""
    with reading() as session:
        pack = pack_in_force(session)
        sitting = sitting_of(session, pack, quarter)
        assert sitting is not None
        standing = agenda_of(session, sitting, pruned=True)
        said = {m.lineage: m.said for m in propose(session, pack, period(quarter), {i.lineage for i in standing})}
    given, meant = [], {}
    for item in dice.sample(standing, len(standing)):
        laid: dict[str, Any] = {"id": item.id, "minutes": dice.randint(1, 60), "kept": dice.random() < 0.8}
        if item.lineage in said and dice.random() < 0.5:
            laid["own_title"] = f"县长点题：{said[item.lineage].figures[0]['part']}项要有下文"
        if dice.random() < 0.3:
            laid["own_ask"] = "请逐项说明"
        given.append(laid)
        meant[item.id or 0] = laid
    if not any(laid["kept"] for laid in given):
        given[0]["kept"] = True
    preparing.arrange(office, sitting_id, given, sitting.version)
    return meant


@pytest.mark.parametrize("seed", range(6))
def test_every_number_is_the_figure_of_the_cut_off(random_county: Actor, seed: int) -> None:
    county, dice = written(random_county, seed), random.Random(f"one day/{seed}")
    office, now = county.actor, county.now.date()
    quarter = quarter_of(now - timedelta(days=dice.choice([1, 40, 95])))
    whole = period(quarter, period(quarter, date(int(quarter[:4]), int(quarter[5]) * 3, 1)).start)
    cut = whole.start + timedelta(days=dice.randrange(min((whole.end - whole.start).days, (now - whole.start).days)))
    made = whole.start + timedelta(days=dice.randrange((now - whole.start).days))
    held = max(cut, made, now) + timedelta(days=dice.randint(1, 30))
    at(made)
    sitting_id = preparing.open_sitting(office, quarter)
    preparing.add_item(office, sitting_id, "校车停靠点987项")
    meant = arranged(office, sitting_id, quarter, dice)
    at(held)
    if dice.random() < 0.3:
        preparing.renew_agenda(office, sitting_id)
    preparing.settle_agenda(office, sitting_id)
    freezing.freeze(office, sitting_id, cut)
    holding.begin(office, sitting_id, held)
    with reading() as session:
        pack = pack_in_force(session)
        sitting = sitting_of(session, pack, quarter)
        assert sitting is not None
        snapshot = frozen(session, sitting)
        assert snapshot is not None
        content, asked = snapshot.content, period(quarter, cut)
        figures = figures_json(session, asked, each_duty=False)
        standing = {item["lineage"] for item in content["agenda"]}
        matters = {m.lineage: m.said for m in propose(session, pack, asked, standing)}
        [(_, paper)] = make(session, pack, "pack", quarter=quarter)
    assert json.loads(json.dumps(figures, default=str)) == content["figures"]
    for item in content["agenda"]:
        laid = meant.get(item["id"], {})
        if item["lineage"].startswith(f"{OWN}:"):
            assert (item["title"], item["not_said"]) == ("校车停靠点987项", ["987"])
            continue
        said = matters[item["lineage"]]
        assert item["title"] == (laid.get("own_title") or said.title)
        assert item["ask"] == laid.get("own_ask", said.ask)
        assert (item["facts"], item["source"]) == (said.facts, said.source)
        shown = {name: kept for name, kept in item["shown"].items() if name != "before"}
        assert shown == json.loads(json.dumps(said.shown, default=str))
        assert item["minutes"] == laid.get("minutes", said.minutes)
        told = set(numbers_in(words_of(vars(said))))
        parts = told | {part for number in told for part in number.split("/")}
        stated = numbers_in(item["own_title"])
        assert item["not_said"] == [number for number in stated if number not in parts]
        accounts_for(item["lineage"], dict(item), content, asked)
        on_the_wall(pack, dict(item))
    of_the_paper(content, paper)


def accounts_for(lineage: str, item: dict[str, Any], content: Content, asked: Period) -> None:
    """The item's leading figure against the figures of the cut-off, and all that adds up to it."""
    name, _, about = lineage.partition(":")
    part, whole = item["figures"][0]["part"], item["figures"][0]["whole"]
    assert f"{part}/{whole}" in item["facts"] + item["title"] or item["own_title"]
    found = content["figures"]["rectification"]
    county, places = found["county"], {t["code"]: t for t in found["townships"]}
    shown = item["shown"]
    if name == "overdue_township":
        overdue = {code: t["overdue"] for code, t in places.items()}
        assert (part, whole) == (overdue.get(about, 0), county["overdue"])
        assert shown["total"] == county["overdue"] and len(item["rows"]) == part
    elif name == "unreported":
        reporting = places[about]["reporting"] if about in places else {"reported": 0, "owed": 0}
        assert (part, whole) == (reporting["reported"], reporting["owed"])
    elif name == "rectification":
        assert (part, whole) == (county["closed"], county["carried_in"] + county["found"] + county["reopened"])
        column = [row[1] for row in shown["table"]["rows"]]
        keys = ("carried_in", "found", "closed", "open", "overdue", "awaiting_verification")
        assert column[:6] == [str(county[key]) for key in keys]
    elif name == "last":
        assert whole == len(content["resolutions"])
        assert part == sum(1 for each in content["resolutions"] if each["outcome"] == "落实")
    elif name in BY_TASK:
        assert 0 <= part <= whole
        return
    elif name == "incidents":
        assert whole == len(item["rows"]) == shown["total"]
    else:
        wholes = {"often_extended": county["open"], "without_lead": whole}
        assert whole == wholes.get(name, county["overdue"]), name
        if name == "overdue_long":
            assert part == county["ageing"]["91+"]
        assert part == len(item["rows"]) == shown["total"] == sum(n for _, n in shown["turns"])
    if "table" in shown and name not in ("rectification",):
        assert len(shown["table"]["rows"]) + shown["more"] == (whole if name == "last" else part)


BY_TASK = ("duty", "late_reports", "unsupervised", "late_feedback")
"""Rules of all tasks, whose figures test_random_tasks.py and test_every_task.py count again."""


class Texts(HTMLParser):
    """The words of markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def on_the_wall(pack: Any, item: dict[str, Any]) -> None:
    """A slide states no number that its item does not."""
    texts = Texts()
    texts.feed(slide_html(item_slide(pack, item, 997)))
    known = numbers_in(f"{words_of(item)} {item['title']} {item['ask']} 997 {item['minutes']}")
    said = {part for number in known for part in number.split("/")}
    turns = sum(n for _, n in item["shown"].get("turns", []))
    rows = len(item["shown"].get("table", {}).get("rows", [])) + item["shown"].get("more", 0)
    rest = rows - (ROWS - 1)
    # A page of marks counts them itself: by outcome in its legend, by row, and in all.
    marks = [row[1:] for row in item["shown"].get("marks", [])]
    sums = [sum(column) for column in zip(*marks, strict=True)]
    counted = {*sums, sum(sums), sum(sums[:2]), *(sum(row) for row in marks), *(sum(row[:2]) for row in marks)}
    for number in numbers_in(" ".join(texts.found)):
        assert set(number.split("/")) <= said | {str(turns), str(rest)} | set(map(str, counted)), number


def of_the_paper(content: Content, paper: bytes) -> None:
    """The 会议材料 state no number that is not in the snapshot, as it is or as a rate in percent."""
    kept = json.dumps(content, ensure_ascii=False)
    rates = {f"{100 * float(found):.1f}%" for found in re.findall(r"(?<![\d.])(?:0\.\d+|1\.0)(?!\d)", kept)}
    known = {part for number in numbers_in(kept) for part in number.split("/")} | rates
    lines = [
        "".join(t.text or "" for t in p.iter(qn("w:t"))) for p in Document(BytesIO(paper)).element.body.iter(qn("w:p"))
    ]
    for line in lines:
        if "引自上会口径" in line or "斜线为" in line or line.startswith(("材料", "附件")):
            continue
        said = line if re.fullmatch(r"[\d.]+%?", line) else re.sub(r"^\d+\.", "", line)
        for number in numbers_in(said):
            assert set(number.split("/")) <= known or line == number, (number, line)
