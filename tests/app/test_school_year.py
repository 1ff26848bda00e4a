"""The page 学年 as the office uses it: what is entered changes the figures, what is refused changes nothing."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from access.rights import ANYWHERE
from access.sessions import actor_named
from actions.teaching.calendar import state_calendar
from actions.teaching.stops import stops_standing
from errors import Refused
from figures.first_day import first_day
from figures.query import Slice, period
from figures.reporting.weeks import reporting
from ledgers.listing import schools_for
from models.county import pack_in_force
from models.database import engine_for, reading
from tests.app.conftest import TODAY
from ui.school_year.calendar import term_rows, terms_stated

Visit = Callable[..., AppTest]


@pytest.fixture(scope="module")
def county(demo: Callable[[date, Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A county of this module's own, which it may write to."""
    url = demo(TODAY, tmp_path_factory.mktemp("school_year"))
    with patch.dict(os.environ, {"DATABASE_URL": url, "SAFETY_TODAY": TODAY.isoformat()}):
        yield url
        engine_for(url).dispose()


def owed(school: str) -> int:
    with reading() as session:
        asked = period("2026Q4", TODAY)
        return reporting(session, pack_in_force(session), asked, part=Slice(school=school)).county.owed


def test_a_stop_of_a_week_is_entered_read_back_and_taken_back(visit: Visit) -> None:
    app = visit("演示联席办", "school_year")
    with reading() as session:
        pack = pack_in_force(session)
        school = next(code for code in schools_for(session, pack, ANYWHERE) if owed(code))
    before = owed(school)
    app.multiselect(key="stop_school").set_value([school])
    app.date_input(key="stop_first").set_value(date(2026, 11, 16))
    app.date_input(key="stop_last").set_value(date(2026, 11, 20))
    app.text_input(key="stop_number").set_value("某教函〔2026〕9号").run()
    assert any("1 处，5 个教学日：整周停课的 1 个教学周不再应报" in m.value for m in app.markdown)
    app.button(key="stop_add").click().run()
    assert [w.value for w in app.warning] == ["请写明停课通知的文号和停课原因。"] and owed(school) == before
    app.text_input(key="stop_reason").set_value("暴雨").run()
    app.button(key="stop_add").click().run()
    assert not app.exception and owed(school) == before - 1
    assert app.title[0].value == "今天没有停课，共登记 1 次"
    (row,) = app.dataframe[0].value.to_dict("records")
    assert (row["起"], row["止"], row["教学日"], row["文号"]) == ("2026-11-16", "2026-11-20", "5", "某教函〔2026〕9号")
    with reading() as session:
        app.session_state["_stop_chosen"] = stops_standing(session, pack)[0]["id"]
    app.run()
    app.text_input(key=f"stop_void_{app.session_state['_stop_chosen']}").set_value("通知已撤回").run()
    app.button(key="stop_void").click().run()
    assert not app.exception and app.title[0].value == "还没有登记过停课" and owed(school) == before


def test_the_calendar_of_a_year_is_confirmed_with_its_grounds(visit: Visit) -> None:
    app = visit("演示联席办", "school_year", what="calendar")
    assert app.title[0].value == "2026-2027学年校历待核：8 个学期"
    assert any("待核" in m.value for m in visit("演示联席办", "coverage").markdown)
    app.button(key="calendar_state").click().run()
    assert [w.value for w in app.warning] == ["请写明依据（如 教育局校历的文号）。"]
    assert app.button(key="calendar_state").label == "核定 8 处"
    app.text_input(key="calendar_source").set_value("某市教函〔2026〕40号").run()
    app.button(key="calendar_state").click().run()
    assert not app.exception and app.title[0].value == "2026-2027学年校历已核定"
    assert not any("待核" in m.value for m in visit("演示联席办", "coverage").markdown)


def test_a_start_line_is_set_with_a_reason_and_said_over_the_figures(visit: Visit) -> None:
    app = visit("演示联席办", "school_year", what="calendar")
    app.date_input(key="start_day").set_value(date(2026, 11, 9))
    app.text_input(key="start_reason").set_value("新系统正式使用").run()
    app.button(key="start_state").click().run()
    assert not app.exception and not app.warning
    said = [m.value for m in visit("演示联席办").markdown]
    assert any("2026年11月9日起算，此前不计应报应做" in m for m in said)


def test_the_first_day_list_names_what_is_lacking_and_offers_its_template(visit: Visit) -> None:
    app = visit("演示联席办", "school_year", what="first_day")
    assert not app.exception and app.title[0].value.startswith("开办还差 ")
    said = " ".join(m.value for m in app.markdown)
    assert "学校账号" in said and "由管理员在账号页成批开通" in said
    with reading() as session:
        gaps = first_day(session, pack_in_force(session), TODAY)
    lacking = [gap for gap in gaps if not gap.done]
    assert all(f"**{gap.title}**" in said for gap in lacking)
    assert {b.key for b in app.get("download_button")} == {f"template_{gap.key}" for gap in lacking if gap.ledger}


def test_accounts_are_opened_in_bulk_and_their_slips_offered_until_cleared(visit: Visit) -> None:
    app = visit("演示管理员", "accounts")
    before = int(app.title[0].value.split()[0])
    app.button_group(key="bulk_roles").set_value(["township"]).run()
    label = app.button(key="bulk_open").label
    app.button(key="bulk_open").click().run()
    made = int(label.split()[1])
    assert not app.exception and int(app.title[0].value.split()[0]) == before + made
    assert any(f"已开通 {made} 个账号" in m.value for m in app.markdown)
    assert app.get("download_button")
    app.button(key="slips_clear").click().run()
    assert not app.get("download_button") and "_slips" not in app.session_state


def test_a_school_year_nobody_knows_yet_is_entered_in_the_page(visit: Visit) -> None:
    app = visit("演示联席办", "school_year", what="calendar", year="2028-2029")
    assert not app.exception and app.title[0].value == "2028-2029学年还没有校历"
    assert any("填好首末日" in m.value for m in app.markdown)
    with reading() as session:
        pack, actor = pack_in_force(session), actor_named(session, "演示联席办")
    assert actor is not None
    rows = term_rows(pack, "2028-2029")
    assert {(row.term, row.starts_on, row.status) for row in rows} == {
        ("2028-2029-1", None, "没有"),
        ("2028-2029-2", None, "没有"),
    }
    table = [{"学期": row.term, "学段校历": row.stage, "首日": None, "末日": None} for row in rows]
    table[0] |= {"首日": date(2028, 9, 1)}
    with pytest.raises(Refused, match="2028-2029-1：首日、末日都要填"):
        terms_stated(table)
    with pytest.raises(Refused, match="“2029-02-31”不是日期"):
        terms_stated([table[0] | {"末日": "2029-02-31"}])
    table[0] |= {"末日": "2029-1-19"}
    (stated,) = terms_stated(table)
    with pytest.raises(Refused, match="写明理由"):
        state_calendar(actor, [stated], [], source="某市教函〔2028〕6号")
    state_calendar(actor, [stated], [], source="某市教函〔2028〕6号", reason="新学年校历")
    app = visit("演示联席办", "school_year", what="calendar", year="2028-2029")
    assert app.title[0].value == "2028-2029学年校历已核定"
    with reading() as session:
        weeks = [week for week in pack_in_force(session).weeks if week.term == "2028-2029-1"]
    assert weeks and {week.stage for week in weeks} == {stated.stage}
