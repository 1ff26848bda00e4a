"""Every page for every role: it answers, in Chinese, from the reader's own scope, and says 演示数据."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from access.rights import reading_scope
from access.sessions import actor_named
from catalogue.measures import OVERDUE
from figures.hazards.rectification import rectification
from figures.query import Slice, period
from figures.reporting.weeks import Reporting, reporting
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.school import School
from tests.app.conftest import TODAY, spec
from tests.figures.test_wording import asked
from ui.widgets import tables

PAGES = ("meeting", "township_map", "coverage", "accountability")
READERS = ("演示联席办", "演示县领导", "演示督导室", "演示部门", "演示乡镇", "演示学校")
SCHOOL = table(School)
Visit = Callable[..., AppTest]


def html(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def test_a_click_on_the_maps_table_chooses_a_township_and_a_second_one_lets_it_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: dict[str, Any] = {}
    put: list[tuple[str, str | None]] = []
    monkeypatch.setattr(tables.st, "dataframe", lambda *_, **how: drawn.update(how))
    monkeypatch.setattr(tables.address, "put", lambda name, new: put.append((name, new)))
    for chosen, cell in (("", 0), ("", 1), ("t1", 0), ("t1", 1), ("", None), ("", 3)):
        tables.townships(asked(), OVERDUE, "比上季", chosen or None)
        selection = SimpleNamespace(cells=[] if cell is None else [(cell, "乡镇")])
        state = {drawn["key"]: SimpleNamespace(selection=selection)}
        monkeypatch.setattr(tables.st, "session_state", state)
        drawn["on_select"]()
    assert put == [("township", code) for code in ("t1", "t2", None, "t2", None, None)]


@pytest.mark.parametrize("name", READERS)
def test_each_page_says_each_reader_the_figures_of_its_own_scope(visit: Visit, name: str) -> None:
    app = visit(name)
    with reading() as session:
        pack, actor = pack_in_force(session), actor_named(session, name)
        assert actor is not None
        place = reading_scope(actor)
        part = Slice(township=place.township, unit=place.unit, school=place.school)
        asked = period("2026Q4", TODAY)
        hazards = rectification(session, pack, asked, part=part)
        # Weekly returns are the schools' and their townships': a department's own scope has none.
        weeks = Reporting() if place.unit else reporting(session, pack, asked, part=part).county
        schools = dict(session.execute(select(SCHOOL.c.code, SCHOOL.c.name)).all())
    county = hazards.county
    own = schools.get(place.school or "", "")
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics["期末逾期"] == f"{county.overdue:,} :small[项，{county.open:,} 项在办]"
    assert metrics["待复查"] == f"{county.awaiting_verification:,} :small[项，{county.open:,} 项在办]"
    if weeks.owed:
        assert metrics["周排查填报率"].endswith(f":small[{weeks.reported}/{weeks.owed}]")
    for page in PAGES:
        if page != "meeting":
            app.switch_page(f"pages/{page}.py").run()
        assert not app.exception, page
        assert "演示数据" in html(app) and name in html(app)
        title, said = app.title[0].value, " ".join(part.value for part in app.markdown)
        frames = [frame.value for frame in app.dataframe]
        if page == "township_map":
            assert f"在办 {county.open} 项，逾期 {county.overdue} 项，填报 {weeks.reported}/{weeks.owed} 校周" in said
            [places] = [frame for frame in frames if "填报%" in frame]
            shown = places[~places["乡镇"].str.startswith(("全县", "其中"))]
            assert shown["逾期"].sum() == county.overdue and shown["在办"].sum() == county.open
        if page == "accountability" and place.school:
            assert title == "学校不作为通报对象" and not frames
        elif page == "accountability" and (place.unit or place.township):
            [duties] = [frame for frame in frames if "重点工作" in frame]
            assert title.startswith(f"{len(duties)} 项职责") and len(duties) > 0
        for frame in frames:
            if own and "学校" in frame:
                assert set(frame["学校"]) <= {own}, page


def test_without_an_account_there_is_only_a_sentence(visit: Visit) -> None:
    for name in (None, "没有这个人"):
        app = visit(name)
        assert app.title[0].value == "看不到这个页面"
        assert "没有登录" in app.markdown[0].value
        assert not app.get("vega_lite_chart") and not app.dataframe


def test_the_map_names_the_worst_and_the_unreported(visit: Visit) -> None:
    app = visit("演示联席办", "township_map")
    assert "逾期" in app.title[0].value
    assert "未报" in app.title[0].value
    areas, hatch = (spec(app)["layer"][i]["data"]["values"] for i in (0, 1))
    assert len(areas) == 13
    assert hatch, "a township without weekly returns is hatched"


def test_the_table_says_what_the_map_says(visit: Visit) -> None:
    app = visit("演示联席办", "township_map", measure="open")
    labels = spec(app)["layer"][7]["data"]["values"]
    assert labels
    shown = {row["乡镇"]: str(row["在办"]) for row in app.dataframe[0].value.to_dict("records")}
    for label in labels:
        assert label["text"] == shown[label["name"]] or label["text"].startswith(("未报", "填报"))


def test_filters_stand_in_the_address_and_survive_a_change_of_page(visit: Visit) -> None:
    app = visit("演示联席办", "township_map")
    ring = next(box for box in app.selectbox if box.label == "环")
    ring.set_value("校内").run()
    assert app.query_params["ring"] == "校内"
    assert app.title[0].value.startswith("校内隐患")
    app.switch_page("pages/coverage.py").run()
    app.switch_page("pages/township_map.py").run()
    assert app.query_params["ring"] == "校内"
    next(box for box in app.selectbox if box.label == "环").set_value("").run()
    assert "ring" not in app.query_params


def test_a_link_opens_the_same_view(visit: Visit) -> None:
    township = "511723107000"
    app = visit("演示联席办", "township_map", township=township, quarter="2026Q3", measure="closed")
    assert not app.exception
    assert "销号率" in app.title[0].value
    assert [len(spec(app)["layer"][i]["data"]["values"]) for i in (3, 4)] == [1, 1]
    assert any("任市镇" in text.value and "校" in text.value for text in app.markdown)


@pytest.mark.parametrize(
    ("page", "said", "label"),
    [
        ("township_map", {"quarter": "1999Q9"}, "季度"),
        ("township_map", {"township": "x"}, "乡镇"),
        ("township_map", {"unit": "nobody"}, "单位"),
        ("township_map", {"ring": "x"}, "环"),
        ("township_map", {"measure": "x"}, "指标"),
        ("township_map", {"map": "x"}, "地图"),
        ("township_map", {"against": "x"}, "对比"),
        ("township_map", {"as_of": "2026-13-01"}, "截至日"),
        ("meeting", {"township": "511723999000"}, "乡镇"),
        ("coverage", {"cover": "x"}, "看什么"),
        ("coverage", {"day": "x"}, "截至日"),
        ("ledger", {"ageing": "31-60"}, "超期时长"),
        ("ledger", {"state": "x"}, "状态"),
        ("ledger", {"order": "x"}, "排序"),
        ("ledger", {"kind": "x"}, "台账"),
    ],
)
def test_an_address_that_says_nonsense_is_told_so_and_opens_the_plain_view(
    visit: Visit, page: str, said: dict[str, str], label: str
) -> None:
    app = visit("演示联席办", page, **said)
    assert not app.exception
    [(name, value)] = said.items()
    assert name not in app.query_params
    told = [note.value.replace("\\", "") for note in app.warning]
    assert len(told) == 1 and told[0].startswith(f"链接里的{label}“{value}”不认识")
    assert not app.run().warning, "said once"


def test_a_chosen_township_has_its_own_eight_quarters_on_the_meeting_page(visit: Visit) -> None:
    own = visit("演示乡镇", quarter="2026Q3")
    with reading() as session:
        pack, actor = pack_in_force(session), actor_named(session, "演示乡镇")
    assert actor is not None and actor.scope
    app = visit("演示联席办", township=actor.scope, quarter="2026Q3")
    assert not app.exception and app.title[0].value == f"{pack.name_of(actor.scope)}：{own.title[0].value}"
    assert [m.value for m in app.metric] == [m.value for m in own.metric]


def test_both_maps_one_switch_apart_and_offline(visit: Visit) -> None:
    app = visit("演示联席办", "township_map", map="deck")
    deck = app.get("deck_gl_json_chart")[0].proto.json
    assert "http" not in deck and "mapProvider" not in deck
    assert len(app.get("vega_lite_chart")) == len(visit("演示联席办", "township_map").get("vega_lite_chart")) - 1


def test_every_chart_has_a_sentence(visit: Visit) -> None:
    for page in PAGES:
        for chart in visit("演示联席办", page).get("vega_lite_chart"):
            assert len(chart.proto.alt) > 5, page


def test_a_township_sees_its_own_and_nothing_else(visit: Visit) -> None:
    app = visit("演示乡镇", "township_map")
    own = [row["乡镇"] for row in app.dataframe[0].value.to_dict("records")]
    assert len(own) == 1
    assert own[0] in app.title[0].value
    assert all(box.label != "乡镇" for box in app.selectbox)
    others = [t for t in ("511723001000", "511723107000") if [t] != codes(app)]
    asked = visit("演示乡镇", "township_map", township=others[0])
    assert asked.title[0].value == app.title[0].value
    assert codes(asked) == codes(app)


def codes(app: AppTest) -> list[str]:
    return [feature["code"] for feature in spec(app)["layer"][0]["data"]["values"]]


def test_an_administrator_has_no_say_over_figures(visit: Visit) -> None:
    app = visit("演示管理员")
    assert not app.get("vega_lite_chart") and not app.metric
    with pytest.raises(ValueError):
        app.switch_page("pages/township_map.py")


def test_headline_figures_carry_their_fraction_and_their_verdict(visit: Visit) -> None:
    app = visit("演示联席办")
    assert [m.label for m in app.metric] == [
        "期末逾期",
        "逾期超90天",
        "待复查",
        "销号率",
        "按期销号率",
        "周排查填报率",
    ]
    assert "/" in app.metric[3].value
    compared = [m.value for m in app.markdown if m.value.startswith(":small[比上季")]
    assert len(compared) == 6
    assert all("好转" in text or "变差" in text or "持平" in text or "—" in text for text in compared)


def test_the_map_can_be_asked_as_of_a_day_within_the_quarter(visit: Visit) -> None:
    then = visit("演示联席办", "township_map", as_of="2026-10-20")
    assert then.date_input[0].value.isoformat() == "2026-10-20"
    now = visit("演示联席办", "township_map", as_of="2025-01-01")
    assert now.date_input[0].value.isoformat() == "2026-11-24"
    now.date_input[0].set_value(then.date_input[0].value).run()
    assert now.query_params["as_of"] == "2026-10-20"
    assert now.title[0].value == then.title[0].value
