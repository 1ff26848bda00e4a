"""Snapshots of every release open in this one: one kept sample a schema number, read by pages and papers.

`snapshots/N.json` is what the first release that wrote number N froze for the same demo county on the same
day, its long lists cut short.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from sqlalchemy import insert

from actions.meetings import preparing
from errors import Refused
from figures.meetings import schema
from figures.meetings.findings import Finding
from figures.meetings.resolutions import Decided
from figures.meetings.sittings import SNAPSHOT, digest_of, frozen, sitting_of
from figures.meetings.snapshot import content_of
from models import clock
from models.account import Actor
from models.county import Pack, pack_in_force
from models.database import reading, writing
from papers.frames.templates import built_in
from papers.meeting.agenda import agenda_paper
from papers.meeting.minutes import minutes_paper
from papers.registry import make
from tests.actions.test_meetings import find

FOLDER = Path(__file__).parent / "snapshots"
SAMPLES = {int(path.stem): path.read_text(encoding="utf-8").rstrip("\n") for path in FOLDER.glob("*.json")}
QUARTER, CUT = "2026Q4", date(2026, 11, 23)
every = pytest.mark.parametrize("number", sorted(SAMPLES))


def test_each_number_has_its_reader_and_its_sample() -> None:
    assert sorted(schema.READERS) == list(range(schema.SCHEMA))
    assert sorted(SAMPLES) == list(range(schema.SCHEMA + 1))
    for number, text in SAMPLES.items():
        assert json.loads(text).get("schema", 0) == number


@every
def test_an_old_snapshot_says_what_it_said(number: int) -> None:
    content, kept = schema.read(SAMPLES[number]), json.loads(SAMPLES[number])
    assert content["schema"] == schema.SCHEMA
    figures = {each.key: each for each in schema.headlines(content)}
    assert list(figures) == ["overdue", "overdue_long", "awaiting", "close_rate", "on_time", "reporting"]
    assert [(f.now.part, f.now.whole) for f in figures.values()] == [
        (19, 24), (5, 19), (9, 24), (19, 43), (15, 19), (74, 85),
    ]  # fmt: skip
    assert figures["overdue"].change(figures["overdue"].last_quarter) == 19 - kept["headlines"][0]["points"][-2][0]
    assert schema.findings(content)[0] == Finding(
        "任市镇 9 项逾期",
        "，占全县 47%；超 90 天 3 项",
        "township_map",
        {"measure": "overdue", "township": "511723107000"},
    )
    first = schema.resolutions(content)[0]
    assert first == Decided(
        meeting_no="KJ-HY-2025-00005", seq=4, matter="校门50米占道经营联合整治，明确牵头单位", lead_unit="enforcement",
        supporting="police、511723001000", deadline=date(2025, 12, 1), clause="8", outcome="未落实",
        outcome_on=date(2025, 12, 4), reason="牵头单位未定，三部门意见不一", decided_on=date(2025, 10, 17), survived=5,
        days_over=357,
    )  # fmt: skip
    assert len(schema.resolutions(content)) == len(kept["resolutions"]) == 9


def shape(content: dict[str, Any]) -> dict[str, set[str]]:
    """The names kept at each place that pages and papers build objects from."""
    lists = ("headlines", "findings", "resolutions", "agenda", "overdue")
    return {"": set(content), "carried": set(content["carried"])} | {
        name: {key for each in content[name] for key in each} for name in lists
    }


def test_what_is_frozen_now_has_the_shape_of_its_number(old: Callable[[int], Pack]) -> None:
    pack = old(schema.SCHEMA)
    with reading() as session:
        sitting = sitting_of(session, pack, QUARTER)
        assert sitting is not None
        now = json.loads(content_of(session, pack, sitting, CUT))
    kept = json.loads(SAMPLES[schema.SCHEMA])
    assert now["schema"] == schema.SCHEMA
    assert set(now) == set(kept), "give what is kept the next schema number, a reader and a sample"
    built = {
        "headlines": set(schema.plain(schema.headlines(kept)[0])),
        "findings": set(vars(schema.findings(kept)[0])),
        "resolutions": set(vars(schema.resolutions(kept)[0])),
    }
    assert {name: shape(kept)[name] for name in built} == built
    for name in ("headlines", "findings", "agenda", "overdue"):
        assert {key for each in now[name] for key in each} == shape(kept)[name], name


def test_a_snapshot_of_a_later_release_is_refused_in_words() -> None:
    later = json.dumps(json.loads(SAMPLES[schema.SCHEMA]) | {"schema": schema.SCHEMA + 1})
    with pytest.raises(Refused, match="由更新的版本冻结（格式"):
        schema.read(later)


@pytest.fixture
def sat(kaijiang: Actor) -> int:
    """A sitting of the samples' quarter, nothing frozen yet."""
    clock.fix(datetime(2026, 11, 24, 9))
    for i in range(2):
        find(kaijiang, f"H-{i}", date(2026, 10, 3), date(2026, 11, 2 + i))
    return preparing.open_sitting(kaijiang, QUARTER)


@pytest.fixture
def old(sat: int) -> Iterator[Callable[[int], Pack]]:
    """Called with a schema number, it puts the sample of that number into the database as version 1."""

    def put(number: int) -> Pack:
        text = SAMPLES[number]
        with reading() as session:
            pack = pack_in_force(session)
        with writing() as session:
            session.execute(
                insert(SNAPSHOT).values(
                    county=pack.code, sitting_id=sat, version=1, cut_off=CUT, taken_at=datetime(2026, 11, 24, 9),
                    taken_by="联席办", content=text, digest=digest_of(text),
                )
            )  # fmt: skip
            session.commit()
        return pack

    yield put


def words(content: bytes) -> str:
    """All text of a paper."""
    return "".join(t.text or "" for t in Document(BytesIO(content)).element.body.iter(qn("w:t")))


DAY = date(2026, 11, 25)


def _agenda(pack: Pack, snapshot: Any) -> bytes:
    items = snapshot.content["agenda"]
    return agenda_paper(pack, "2026年第四季度", DAY, items, built_in("sheet"), snapshot=snapshot)


@every
def test_papers_are_made_from_an_old_snapshot(old: Callable[[int], Pack], number: int) -> None:
    pack = old(number)
    with reading() as session:
        sitting = sitting_of(session, pack, QUARTER)
        assert sitting is not None
        snapshot = frozen(session, sitting)
        [(_, material)] = make(session, pack, "pack", quarter=QUARTER)
    assert snapshot is not None and snapshot.digest == digest_of(SAMPLES[number])
    text = words(material)
    for told in (
        "共9项，其中落实3项，未落实4项，在办2项。",
        "期初在办18项，新发现25项，销号19项，期末在办24项。",
        "销号率44.2%（19/43），按期销号率78.9%（15/19）。",
        "；按所处环节，整改未完成13项，已报告整改、等待复查6项。",
        "上期上会期末17项，截数后补报更正+0项，截数后至季末增减+1项，本期期初18项。",
        "1.任市镇9项逾期，占全县47%；超90天3项。",
        "逾期隐患清单（19项）",
    ):
        assert told in text, told
    agenda = words(_agenda(pack, snapshot))
    assert all(item["title"] in agenda for item in snapshot.content["agenda"])
    decided = schema.resolutions(snapshot.content)
    minutes = words(minutes_paper(pack, snapshot, DAY, 1, "", decided, {}, built_in("minutes")))
    assert all(each.matter in minutes for each in schema.resolutions(snapshot.content))
