"""部门履职与通报 as its readers see it: the matrix, its evidence, lines and deeds by role, and the two registers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from figures.bodies.accountability import Recorded, Tally
from figures.bodies.lines import LINE
from figures.bodies.matrix import OVERDUE, ListedCell
from figures.duties.frame import MET, MISSED, NO_DATA, RECORDED
from models.account import Account
from models.base import table
from models.bulletin import PROPOSED, VERIFIED, BulletinLine
from models.database import reading
from models.record import AuditEntry
from tests.app.conftest import spec
from ui.accountability.matrix import _cell

AUDIT, ACCOUNT = table(AuditEntry), table(Account)
Visit = Callable[..., AppTest]
PAGE = "accountability"


def text(app: AppTest) -> str:
    """All Markdown of the page."""
    return "\n".join(str(element.value) for element in app.markdown)


def names(app: AppTest) -> set[str]:
    """The buttons of the page."""
    return {button.label for button in app.button}


def lines() -> list[BulletinLine]:
    """The demo's lines."""
    with reading() as session:
        return [BulletinLine(**row._mapping) for row in session.execute(select(LINE).order_by(LINE.c.id))]


def line_in(state: str) -> BulletinLine:
    """One of the demo's lines in a state."""
    return next(one for one in lines() if one.state == state)


def cells_of(app: AppTest) -> list[dict[str, object]]:
    """The cells of the matrix as they were drawn."""
    layers = [layer["data"]["values"] for layer in spec(app)["layer"]]
    return next(rows for rows in layers if rows and "tip" in rows[0])


def test_the_title_counts_the_cells_of_the_matrix(visit: Visit) -> None:
    app = visit("演示联席办", PAGE)
    title = str(app.title[0].value)
    assert re.match(r"90 项职责：.*；(拟通报 \d+ 条|没有拟通报)$", title)
    cells = cells_of(app)
    assert len(cells) == 90
    judged = sum(int(n) for n in re.findall(r"(\d+) 项(?!职责)", title))
    [note] = [line for line in text(app).splitlines() if "不评判" in line]
    [unjudged] = re.findall(r"其余 (\d+) 项", note)
    assert judged + int(unjudged) == 90
    towns = visit("演示联席办", PAGE, rows="townships")
    assert str(towns.title[0].value) == title
    cells = cells_of(towns)
    assert len(cells) == 91  # seven tasks of thirteen townships


@pytest.mark.parametrize(
    ("face", "told", "drawn"),
    [
        (OVERDUE, {"overdue": 3, "places": 2, "of": 13}, (OVERDUE, "3", 2 / 13)),
        (MISSED, {"overdue": 2, "places": 2, "of": 13}, (MISSED, "▲2", 2 / 13)),
        (MISSED, {"overdue": 0, "places": 2, "of": 13}, (MISSED, "2/13", 2 / 13)),
        (NO_DATA, {"overdue": 2, "places": 12, "of": 13}, (NO_DATA, "12/13", 12 / 13)),
        (NO_DATA, {"overdue": 0}, (NO_DATA, "", 1)),
        (MET, {"overdue": 0, "places": 13, "of": 13}, (MET, "", 1)),
        (RECORDED, {"overdue": 0, "recorded": (Recorded("5.1", 9.0),)}, ("count", "9", 1)),
        (RECORDED, {"overdue": 0, "recorded": (Recorded("5.1", 9.0), Recorded("5.2", 133.0))}, ("count", "2条", 1)),
    ],
)
def test_what_a_cell_says(face: str, told: dict[str, Any], drawn: tuple[str, str, float]) -> None:
    made = _cell(ListedCell("edu", "5", face, Tally(), **({"recorded": ()} | told)), 4, 7)
    assert (made.row, made.column, made.status, made.text, made.missing) == (4, 7, *drawn)


def test_a_cell_opens_its_evidence_with_schools_as_context(visit: Visit) -> None:
    app = visit("演示联席办", PAGE, cell="edu-8")
    assert "不计入本单位，不排名，不据此拟通报" in text(app)
    assert any("职责" in frame.value for frame in app.dataframe) and not app.exception
    nothing = visit("演示联席办", PAGE, cell="edu-99")
    assert "不计入本单位" not in text(nothing) and not nothing.exception


@pytest.mark.parametrize(
    ("name", "seen", "unseen"),
    [
        ("演示召集人", {"审签", "退回"}, {"录入纸质审签", "送核", "另拟一条"}),
        ("演示联席办", {"录入纸质审签", "录入退回", "另拟一条"}, {"审签", "退回"}),
        ("演示县领导", set(), {"审签", "退回", "录入纸质审签", "另拟一条", "送核"}),
        ("演示督导室", {"另拟一条"}, {"审签", "退回", "录入纸质审签"}),
    ],
)
def test_only_the_deeds_of_the_moment_and_the_person(visit: Visit, name: str, seen: set[str], unseen: set[str]) -> None:
    visit("演示联席办", PAGE)
    app = visit(name, PAGE, matter=str(line_in(VERIFIED).id))
    assert "认定事实" in text(app) and "单位说明" in text(app)
    assert seen <= names(app) and not unseen & names(app)


def test_a_member_reads_its_own_row_and_only_lines_it_was_told(visit: Visit) -> None:
    visit("演示联席办", PAGE)
    with reading() as session:
        scope = session.execute(select(ACCOUNT.c.scope).where(ACCOUNT.c.name == "演示部门")).scalar_one()
    foreign = next(one for one in lines() if one.body != scope)
    app = visit("演示部门", PAGE, matter=str(foreign.id))
    assert not app.get("vega_lite_chart") and foreign.facts not in text(app) and "认定事实" not in text(app)
    assert "学校考核清单" not in str(app.get("download_button"))
    for name in ("演示部门", "演示乡镇"):
        app = visit(name, PAGE)
        with reading() as session:
            scope = session.execute(select(ACCOUNT.c.scope).where(ACCOUNT.c.name == name)).scalar_one()
        documents = {one.issue_id for one in lines() if one.body == scope and one.issue_id}
        assert f"本年 {len(documents)} 份" in text(app)
        assert not any(frame.value.empty for frame in app.dataframe)
    draft = line_in(PROPOSED)
    assert draft.facts in text(visit("演示督导室", PAGE, matter=str(draft.id))).replace("\\", "")


def test_a_school_is_told_that_it_is_never_named(visit: Visit) -> None:
    app = visit("演示学校", PAGE)
    assert app.title[0].value == "学校不作为通报对象" and not app.dataframe


def test_each_opening_of_the_transfers_is_logged(visit: Visit) -> None:
    def readings() -> int:
        with reading() as session:
            count = select(func.count()).select_from(AUDIT).where(AUDIT.c.verb == "transfer.read")
            return int(session.execute(count.where(AUDIT.c.outcome == "done")).scalar_one())

    visit("演示联席办", PAGE)
    before = readings()
    app = visit("演示联席办", "transfers")
    assert "移送 1 件" in app.title[0].value and readings() > before
    after = readings()
    for name in ("演示县领导", "演示召集人", "演示部门", "演示乡镇", "演示学校"):
        with pytest.raises(ValueError):
            visit(name, "transfers")
    assert readings() == after
    assert "移送登记" not in text(visit("演示县领导", PAGE))
