"""The 收表 page as the script runs it: who sees what, and a pasted text read, answered and written."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from access.sessions import actor_named
from actions.collecting.asking import close_collection, new_collection, opened_collection
from figures.query import between
from figures.reporting.weeks import reporting
from models.account import Actor
from models.county import pack_in_force
from models.database import engine, reading
from tests.app.conftest import TODAY


@pytest.fixture
def office(demo: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Actor]:
    """The office of a demo county of one's own, in which the weekly check is asked for."""
    monkeypatch.setenv("DATABASE_URL", demo(TODAY, tmp_path))
    monkeypatch.setenv("SAFETY_DATA", str(tmp_path))
    monkeypatch.setenv("SAFETY_TODAY", TODAY.isoformat())
    with reading() as session:
        actor = actor_named(session, "演示联席办")
    assert actor is not None
    yield actor
    engine().dispose()


@pytest.fixture
def page(visit: Callable[..., AppTest], office: Actor, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open the page as an account of that county; the fixture of the shared county stands behind it."""
    url = str(engine().url)

    def show(name: str, **said: str) -> AppTest:
        monkeypatch.setenv("DATABASE_URL", url)
        return visit(name, "collecting", **said)

    return show


def test_each_role_sees_its_own(page: Callable[..., AppTest], office: Actor) -> None:
    assert page("演示联席办").title[0].value.startswith("第12周周排查已回 ")
    number = new_collection(office, "weekly")
    with reading() as session:
        found = opened_collection(session, office, number).answers
    came = sum(each.state == "in" for each in found)
    title = page("演示联席办").title[0].value
    assert title == f"第13周周排查已回 {came}/{len(found)} 校；{len(found) - came} 校没回"
    township = page("演示乡镇")
    with reading() as session:
        account = actor_named(session, "演示乡镇")
        assert account is not None
        mine = opened_collection(session, account, number).answers
    assert f"/{len(mine)} 校" in township.title[0].value and 0 < len(mine) < len(found)
    assert page("演示学校").title[0].value.startswith("第13周周排查还没有交，11月29日 17:00 截止")
    assert not [each for each in page("演示县领导").button if each.key in ("collect_remind", "collect_new")]
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        page("演示部门")


def test_a_text_is_read_answered_and_written(page: Callable[..., AppTest], office: Actor) -> None:
    number = new_collection(office, "weekly")
    with reading() as session:
        found = opened_collection(session, office, number).answers
    names = [each.name for each in found if each.state == "missing"]
    app = page("演示联席办", do="paste")
    text = f"1. {names[0]} 零报告\n2. {names[1]} 1处 灯坏\n3. {names[2]} 今天停电\n4. 哪里小学 无"
    app.text_area("paste_text").set_value(text)
    app.button("paste_read").click().run()
    assert app.title[0].value == "4 行读出 4 条：2 校看准，2 条要您指认"
    asked = next(pills for pills in app.button_group if str(pills.key).startswith("paste_sent"))
    asked.set_value("0").run()
    assert app.title[0].value == "4 行读出 4 条：3 校看准，1 条要您指认"
    app.button("paste_write").click().run()
    assert app.success[0].value.startswith("已写入 3 份、3 校")
    sunday = between(TODAY.replace(day=23), TODAY.replace(day=29), TODAY.replace(day=29))
    with reading() as session:
        county = reporting(session, pack_in_force(session), sunday).county
    assert county.reported == len(found) - len(names) + 3
    assert f"已回 {county.reported}/{county.owed} 校" in page("演示联席办").title[0].value, (
        "the page and the figures agree"
    )


def test_what_lies_on_the_table_stays_when_the_collection_is_closed_meanwhile(
    page: Callable[..., AppTest], office: Actor
) -> None:
    app = page("演示联席办")
    app.session_state["collect_drop"] = [("回收.xlsx", b"not a workbook")]
    app.run()
    assert app.info[0].value.startswith("2 份：2 份要改")
    with reading() as session:
        number = opened_collection(session, office).row.id
    close_collection(office, number)
    app.run()
    assert not app.exception and app.title[0].value.startswith("第12周周排查")
    assert app.warning[0].value.startswith("已经关了，拖进来的 1 个文件没有写入")
    assert not [each for each in app.button if each.key == "collect_write"]
