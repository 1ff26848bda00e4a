"""The running collection (收表) of the demo county: the weekly check of the last week two days old or more.

What was reported stands in the ledgers already; here is by which way it came, three workbooks that wait to be mended,
and which townships were reminded. In holidays nothing is asked.
"""

import hashlib
import io
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter
from sqlalchemy import insert

from actions.collecting.asking import DUE, form_facts, week_title
from actions.unit_of_work import UnitOfWork
from demo.books import OFFICE, Books, Place
from demo.schools import SILENT
from figures.reporting.collected import COLLECTION, REMINDER, RETURN
from ledgers.collecting.asks import CHECKS, NEW_HAZARDS, WEEKLY, ask_of
from ledgers.collecting.forms import FIRST_ROW, Member, form_workbook
from ledgers.files.workbook import open_workbook
from models.base import table
from models.collection import CHAT, CODE, IN, MEND, WORKBOOK
from models.county import COUNTY_CALENDAR
from models.inspection import SELF_CHECK, Inspection
from models.record import Upload

YOUNGEST, LONGEST_AGO = timedelta(days=2), timedelta(days=14)
SLIPS: tuple[dict[str, Any], ...] = (
    {"A": "YS0x1", "C": 1, "D": 0},
    {"C": 1, "D": 2, "hazards": 1},
    {"C": -4, "D": 0},
)
"""What is wrong in the workbooks to be mended, one each: a changed code, a count without its hazards, a day of another
week. Columns of the check's row; C is the day of the week, from 0."""
OWN_SHARE, WAYS = 0.1, ((WORKBOOK, 0.55), (CHAT, 0.85), (CODE, 1.0))


def write_collection(act: UnitOfWork, books: Books) -> None:
    """Write the collection, what came back of it and the reminders; nothing where no week has begun lately."""
    stage = books.pack.setting(COUNTY_CALENDAR)
    weeks = [week for week in books.pack.weeks if week.stage == stage and week.first_day + YOUNGEST <= books.today]
    if not weeks or books.today - weeks[-1].sunday > LONGEST_AGO:
        return
    monday = weeks[-1].monday
    row = _collection(act, books, monday)
    reported = {
        str(facts["school_code"]): facts
        for facts in books.rows.get(Inspection, ())
        if facts["kind"] == SELF_CHECK and facts["week"] == monday and facts["superseded_at"] is None
    }
    asked = [place for place in books.places if place.covered and place.open_on(weeks[-1].first_day)]
    _came(act, books, row, [place for place in asked if place.code in reported], reported)
    missing = [place for place in asked if place.code not in reported]
    _to_mend(act, books, row, [place for place in missing if place.township != SILENT][: len(SLIPS)])
    _reminded(act, books, row, missing)


def _collection(act: UnitOfWork, books: Books, monday: date) -> Any:
    sunday = monday + timedelta(days=6)
    facts = {
        "county": act.county,
        "ask": WEEKLY,
        "title": week_title(books.pack, monday),
        "starts_on": monday,
        "ends_on": sunday,
        "due_at": datetime.combine(sunday, DUE),
        "townships": [],
        "schools": [],
        "secret": hashlib.sha256(f"{books.seed}/{monday}".encode()).hexdigest(),
        "made_at": min(datetime.combine(monday, time(8, 30)), books.made_at - timedelta(minutes=30)),
        "made_by": OFFICE,
    }
    return act.session.execute(insert(COLLECTION).returning(COLLECTION), [facts]).one()


def _came(act: UnitOfWork, books: Books, row: Any, places: list[Place], reported: Mapping[str, dict[str, Any]]) -> None:
    """By which way each reported: a township's workbooks and lines of one day come in one drop, a few by themselves."""
    rng = books.chance("collecting")
    drops: dict[tuple[str, str, date], list[tuple[Place, datetime]]] = defaultdict(list)
    for place in places:
        at = reported[place.code]["recorded_at"]
        if rng.random() >= OWN_SHARE:
            roll = rng.random()
            way = next(way for way, until in WAYS if roll < until)
            drops[way, place.township, at.date()].append((place, at))
    rows = []
    for (way, township, day), some in drops.items():
        name = books.pack.name_of(township)
        came = max(at for _, at in some)
        for n, (place, _) in enumerate(some, 1):
            source = f"{name}{day.month}月{day.day}日/{place.name}.xlsx" if way == WORKBOOK else f"第{n}行"
            rows.append(_return(act, row, place, way, IN, source, source, came, f"{name}填报员"))
    if rows:
        act.session.execute(insert(RETURN), sorted(rows, key=lambda each: each["came_at"]))


def _to_mend(act: UnitOfWork, books: Books, row: Any, places: list[Place]) -> None:
    """Workbooks as they came, each with one slip."""
    came = books.made_at - timedelta(hours=7)
    for place, slip in zip(places, SLIPS, strict=False):
        member = Member(place.code, place.name, place.township)
        form = form_workbook(books.pack, form_facts(row), ask_of(WEEKLY), place.code, place.name, [member])
        content, name = _returned(form, row.starts_on, slip, came), f"{place.name}.xlsx"
        by = f"{books.pack.name_of(place.township)}填报员"
        kept = {
            "county": act.county,
            "file_name": name,
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "content": content,
            "recorded_at": came,
            "recorded_by": by,
        }
        upload = act.session.execute(insert(table(Upload)).returning(table(Upload).c.id), [kept]).scalar_one()
        made = _return(act, row, place, WORKBOOK, MEND, name, "", came, by)
        act.session.execute(insert(RETURN), [made | {"digest": kept["sha256"], "upload_id": upload}])


def _return(
    act: UnitOfWork, row: Any, place: Place, way: str, state: str, source: str, content: str, at: datetime, by: str
) -> dict[str, Any]:
    return {
        "county": act.county,
        "collection_id": row.id,
        "school_code": place.code,
        "way": way,
        "state": state,
        "source": source,
        "digest": hashlib.sha256(f"{place.code}|{content}".encode()).hexdigest(),
        "batch_id": None,
        "upload_id": None,
        "came_at": at,
        "came_by": by,
    }


def _reminded(act: UnitOfWork, books: Books, row: Any, missing: list[Place]) -> None:
    """The silent township was told on Thursday and on Sunday, the others on Sunday."""
    places: dict[str, list[str]] = defaultdict(list)
    for place in missing:
        places[place.township].append(place.code)
    rows = []
    for after, hour, whom in ((3, 16, [SILENT]), (6, 10, sorted(places))):
        at = datetime.combine(row.starts_on + timedelta(days=after), time(hour))
        for township in whom if at < books.made_at else ():
            if township in places:
                said = {"township_code": township, "schools": places[township], "said_at": at, "said_by": OFFICE}
                rows.append({"county": act.county, "collection_id": row.id} | said)
    if rows:
        act.session.execute(insert(REMINDER), rows)


def _returned(form: bytes, monday: date, slip: dict[str, Any], made: datetime) -> bytes:
    """A form filled in and saved by another program, the same bytes for the same form."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": made})
        for grid in open_workbook("空表.xlsx", form).sheets:
            paper = book.add_worksheet(grid.name)
            if grid.hidden:
                paper.very_hidden()
            for i, row in enumerate(grid.rows):
                for j, value in enumerate(row):
                    if value is not None:
                        paper.write(grid.first_row - 1 + i, grid.first_column - 1 + j, value)
            if grid.name == CHECKS:
                if "A" in slip:
                    paper.write(f"A{FIRST_ROW}", slip["A"])
                paper.write(f"C{FIRST_ROW}", f"{monday + timedelta(days=slip['C']):%Y-%m-%d}")
                paper.write(f"D{FIRST_ROW}", slip["D"])
            elif grid.name == NEW_HAZARDS:
                for n in range(slip.get("hazards", 0)):
                    told = ("食堂后厨", "燃气软管超过使用年限", "水电气热", "一般")
                    paper.write_row(FIRST_ROW - 1 + n, 2, told)
    return buffer.getvalue()
