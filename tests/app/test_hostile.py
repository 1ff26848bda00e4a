"""What people typed stays text on every screen: no link, image, colour, formula or markup of theirs comes alive.

Hostile words are planted in every free text of a demo county, then every page is read as what travels to the
browser: wherever the framework reads Markdown, the words must arrive escaped, and in HTML they must be escaped.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import create_engine, text, update
from streamlit.testing.v1 import AppTest

from access.sessions import actor_named
from actions.meetings import checking, freezing, holding, preparing, resolving
from models.account import Account
from models.base import table
from models.bulletin import BulletinIssue, BulletinLine, BulletinStep, Transfer
from models.database import engine_for, reading
from models.hazard import Hazard, HazardEvent
from models.meeting import Resolution
from models.record import AuditEntry, Batch, Upload
from models.school import School
from models.sitting import AgendaItem, Confirmation, MemberReport

EVIL = "[坏](http://evil.example/a)![图](http://evil.example/b.png)<b>粗</b> www.evil.example :red[红] $x$ `c`"
PLANTED: dict[Any, tuple[str, ...]] = {
    Hazard: ("description", "place", "owner_post", "basis", "remark", "campaign"),
    HazardEvent: ("reason", "interim", "approver_post"),
    School: ("name",),
    BulletinLine: ("matter", "facts", "statement", "finding", "feedback"),
    BulletinStep: ("note",),
    BulletinIssue: ("title",),
    Transfer: ("matter", "managed_by", "receipt"),
    Resolution: ("matter", "reason"),
    Confirmation: ("statement",),
    MemberReport: ("content",),
    AgendaItem: ("own_title", "own_ask"),
    Batch: ("file_names",),
    Upload: ("file_name",),
    AuditEntry: ("target",),
    Account: ("display_name",),
}
TYPED = {"text_input", "text_area", "select", "selectbox", "multiselect", "code", "arrow_data_frame", "vega_lite_chart"}
"""Elements that show a text as it is (the options of a choice too); their labels are read apart."""
ALIVE = re.compile(r"(?<!\\)\[坏\]\(|(?<!\\)!\[图|(?<![\w/\\.])www\.evil|(?<!\\):red\[红|(?<!\\)\$x|http://evil|<b>粗")


@pytest.fixture(scope="module")
def planted(county: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A copy of the demo county in which every free text is hostile."""
    path = tmp_path_factory.mktemp("hostile") / "demo.db"
    engine_for(county).dispose()
    shutil.copy(county.removeprefix("sqlite:///"), path)
    url = f"sqlite:///{path}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        patch.setenv("SAFETY_TODAY", "2026-11-24")
        _hold_meetings()
    engine = create_engine(url)
    with engine.begin() as connection:
        for model, names in PLANTED.items():
            rows = table(model)
            values = dict.fromkeys(names, EVIL + rows.c.code if model is School else EVIL)
            connection.execute(update(rows).values(values))
        connection.execute(text("UPDATE data_revision SET revision = revision + 1"))
    engine.dispose()
    yield url
    engine_for(url).dispose()


def _hold_meetings() -> None:
    """A meeting being held, and one in preparation with an objection and a report."""
    with reading() as session:
        office = actor_named(session, "演示联席办")
    assert office is not None
    held = preparing.open_sitting(office, "2026Q3")
    preparing.settle_agenda(office, held)
    freezing.freeze(office, held, date(2026, 9, 30))
    holding.begin(office, held, date(2026, 10, 15))
    resolving.decide(office, held, "拨付资金", "edu", date(2026, 12, 1), clause="")
    coming = preparing.open_sitting(office, "2026Q4")
    preparing.add_item(office, coming, "校车", ask="定线路")
    checking.confirm(office, coming, "511723107000", False, "数不对")
    checking.report(office, coming, "511723107000", "已整改")


@pytest.fixture
def opened(planted: str, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """A page of the hostile county."""
    monkeypatch.setenv("DATABASE_URL", planted)
    return visit


def alive(app: AppTest) -> list[str]:
    """Element kinds with the text in which something came alive."""
    found = []
    for node in app._tree:
        proto = getattr(node, "proto", None)
        if proto is None:
            continue
        kind = getattr(node, "type", type(node).__name__)
        if kind in TYPED:
            parts = [str(getattr(proto, name, "")) for name in ("label", "help", "placeholder")]
        elif kind == "table":
            parts = [json.dumps(node.value.astype(str).values.tolist(), ensure_ascii=False).replace("\\\\", "\\")]
        else:
            parts = [part for _, part in _texts(proto)]
            if kind == "html":
                parts = [part for part in parts if "<b>粗" in part]
        found += [
            f"{kind}: {part[max(0, m.start() - 40) : m.end() + 20]}" for part in parts if (m := ALIVE.search(part))
        ]
    return found


def _texts(proto: Any) -> Iterator[tuple[str, str]]:
    for field, value in proto.ListFields():
        if field.type == field.TYPE_STRING:
            yield from ((field.name, each) for each in ([value] if isinstance(value, str) else value))
        elif field.type == field.TYPE_MESSAGE:
            for each in [value] if hasattr(value, "ListFields") else value:
                if hasattr(each, "ListFields"):
                    yield from _texts(each)


PAGES = [
    ("演示联席办", "meeting", {}),
    ("演示联席办", "meeting", {"quarter": "2026Q3"}),
    ("演示联席办", "meeting", {"quarter": "2026Q4"}),
    ("演示联席办", "township_map", {}),
    ("演示联席办", "township_map", {"township": "511723107000"}),
    ("演示联席办", "coverage", {}),
    ("演示联席办", "coverage", {"township": "511723107000"}),
    ("演示联席办", "accountability", {}),
    ("演示督导室", "accountability", {}),
    ("演示乡镇", "accountability", {}),
    ("演示联席办", "ledger", {}),
    ("演示联席办", "ledger", {"row": "hazard"}),
    ("演示联席办", "ledger", {"do": "new"}),
    ("演示联席办", "ledger", {"do": "import"}),
    ("演示联席办", "ledger", {"do": "batches"}),
    ("演示联席办", "ledger", {"kind": "schools"}),
    ("演示学校", "ledger", {}),
    ("演示学校", "meeting", {}),
    ("演示督导室", "audit", {}),
    ("演示督导室", "transfers", {}),
    ("演示管理员", "accounts", {}),
]


@pytest.mark.parametrize(("name", "page", "said"), PAGES)
def test_nothing_typed_comes_alive(
    opened: Callable[..., AppTest], planted: str, name: str, page: str, said: dict[str, str]
) -> None:
    if said.get("row"):
        with engine_for(planted).connect() as connection:
            said = {"row": str(connection.execute(text("SELECT number FROM hazard LIMIT 1")).scalar())}
    app = opened(name, page, **said)
    assert not app.exception, app.exception
    assert not alive(app), alive(app)[:6]
