"""The demo county: invented schools and ledgers around a given day, the same rows for the same arguments.

It shows what the product is for: two school years of weekly checks and hazards with whole life stories,
written down at instants of the past, and a few stories for the map and the meeting to bring out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import SQLModel

from actions.accounts.demo import demo_accounts
from actions.county import pack_folder, refuse_unless_empty
from actions.pack.folder import county_named
from actions.pack.loading import load_pack
from actions.unit_of_work import UnitOfWork, unit_of_work
from actions.versions import insert_versions
from demo.books import Books
from demo.bulletins import write_bulletins
from demo.checks import make_checks, write_checks
from demo.collecting import write_collection
from demo.having.provision import make_provision
from demo.hazards import make_hazards
from demo.meetings import make_meetings, make_members
from demo.practice import make_practice
from demo.schools import make_schools
from errors import Refused
from models import clock
from models.account import system
from models.base import table
from models.county import Boundary, pack_in_force
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.hazard_lifecycle import spans_of
from models.record import Batch, NumberSeries
from models.schema import upgrade

COUNTY = "kaijiang"


def make_demo(
    today: date, schools: int = 150, seed: int = 1, progress: Callable[[int, int, str], None] = lambda *_: None
) -> None:
    """Make the demo county in the database in use, all or nothing; everything it knows lies before `today`.

    `progress` hears (done, total, what). Raises Refused when the database is not empty or the number of
    schools makes no county.
    """
    if not 1 <= schools <= 5000:
        raise Refused(f"演示学校数{schools}不合适：请给1到5000之间的数。")
    folder = pack_folder(COUNTY)
    refuse_unless_empty()
    progress(0, 3, "建表")
    upgrade()
    with (
        _at(datetime.combine(today, time())),
        unit_of_work(system(county_named(folder)[0]), "pack.change", "演示数据") as act,
    ):
        load_pack(act.session, folder, demo=True)
        pack = pack_in_force(act.session)
        maps = table(Boundary)
        boundary = act.session.execute(select(maps.c.geojson).where(maps.c.kind == "schematic")).scalar_one()
        progress(1, 3, "编写学校、检查、隐患和其他台账")
        books = draft_books(Books(pack, today, seed), schools, boundary)
        progress(2, 3, "写入台账")
        write_books(act, books)
        write_bulletins(act, books)
        write_collection(act, books)
        demo_accounts(act)
        act.detail = {"today": str(today), "schools": schools, "seed": seed}
    progress(3, 3, "演示县已建成")


def draft_books(books: Books, schools: int, boundary: str) -> Books:
    """Draft every row of the demo county."""
    make_schools(books, schools, boundary)
    checks = make_checks(books)
    make_hazards(books, checks)
    write_checks(books, checks)
    make_practice(books)
    make_provision(books)
    make_meetings(books)
    make_members(books)
    return books


def write_books(act: UnitOfWork, books: Books) -> None:
    """Write the drafted rows, batches, spans and number series."""
    batches = _write_imports(act, books)
    for model, rows in books.rows.items():
        for row in rows:
            for name in ("batch_id", "ended_by_batch"):
                row[name] = batches[id(row[name])] if row[name] else None
        insert_versions(act, model, rows)
    spans = known_spans(books.rows.get(Hazard, ()), books.rows.get(HazardEvent, ()))
    _write(act, HazardSpan, [{"county": act.county} | span for span in spans])
    series = [{"county": act.county, "series": name, "last": last} for name, last in sorted(books.series.items())]
    _write(act, NumberSeries, series)


def _write_imports(act: UnitOfWork, books: Books) -> dict[int, int]:
    """Batch ids by import."""
    ids: dict[int, int] = {}
    for batch in books.imports:
        row = {
            "county": act.county,
            "kind": batch.kind,
            "file_names": batch.file_name,
            "recorded_at": batch.at,
            "recorded_by": batch.by,
            "created": batch.rows,
            "updated": 0,
            "unchanged": 0,
            "skipped": 0,
            "undone_at": batch.undone_at,
            "undone_by": batch.by if batch.undone_at else None,
        }
        made = act.session.execute(insert(table(Batch)).returning(table(Batch).c.id), [row])
        ids[id(batch)] = made.scalar_one()
    return ids


def _write(act: UnitOfWork, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        act.session.execute(insert(table(model)), rows)


# The spans of the hazards with the whole history of what was known when: each hazard's versions are replayed instant by
# instant, as if every write had been made at its own moment (a test proves the rows equal to those of the write path).


def known_spans(hazards: Iterable[dict[str, Any]], events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Span rows (facts, recorded_at, superseded_at) of all hazards, in order of hazard and recording."""
    steps: dict[str, list[SimpleNamespace]] = defaultdict(list)
    for row in events:
        steps[row["hazard_no"]].append(SimpleNamespace(**row))
    versions: dict[str, list[SimpleNamespace]] = defaultdict(list)
    for row in hazards:
        versions[row["number"]].append(SimpleNamespace(**row))
    made: list[dict[str, Any]] = []
    for number, stand in versions.items():
        made += _of_one(stand, steps[number])
    return made


def _of_one(versions: list[SimpleNamespace], steps: list[SimpleNamespace]) -> list[dict[str, Any]]:
    instants = {row.recorded_at for row in (*versions, *steps)}
    instants |= {row.superseded_at for row in (*versions, *steps) if row.superseded_at}
    rows: list[dict[str, Any]] = []
    standing: dict[tuple[Any, ...], dict[str, Any]] = {}
    for instant in sorted(instants):
        hazard = next((v for v in versions if _stands(v, instant)), None)
        spans = spans_of(hazard, [s for s in steps if _stands(s, instant)]) if hazard else []
        wanted = {span: span._asdict() for span in spans}
        for key in [key for key in standing if key not in wanted]:
            standing.pop(key)["superseded_at"] = instant
        for key, facts in wanted.items():
            if key not in standing:
                standing[key] = facts | {"recorded_at": instant, "superseded_at": None}
                rows.append(standing[key])
    return rows


def _stands(row: SimpleNamespace, instant: datetime) -> bool:
    ended: datetime | None = row.superseded_at
    return bool(row.recorded_at <= instant and (ended is None or ended > instant))


@contextmanager
def _at(instant: datetime) -> Iterator[None]:
    """The product's clock stands at the making of the county, so that nothing depends on the hour."""
    clock.fix(instant)
    try:
        yield
    finally:
        clock.fix(None)
