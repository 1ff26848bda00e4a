"""Nobody reads what is not theirs: every page, run as every member, is searched for others' schools and hazards."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

import models.county
from actions.accounts import demo as account_demo
from actions.accounts import entering, managing
from actions.unit_of_work import unit_of_work
from models import clock
from models.account import Account
from models.base import table
from models.county import county_of
from models.database import ROOT, engine, reading
from models.hazard import Hazard
from models.school import School, SchoolFact

HAZARD, SCHOOL, FACT, ACCOUNT = table(Hazard), table(School), table(SchoolFact), table(Account)
PAGES = sorted(path.name for path in (ROOT / "pages").glob("*.py"))
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def county(demo: Callable[[date, Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small demo county with an account a role, on the day it was made."""
    folder = tmp_path_factory.mktemp("reading")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", demo(TODAY, folder))
        patch.setenv("SAFETY_DATA", str(folder))
        patch.setenv("SAFETY_TODAY", str(TODAY))
        with reading() as session:
            code = county_of(session).code
        with unit_of_work(managing.console(code), "account.manage") as act:
            account_demo.demo_accounts(act)
        yield code
        engine().dispose()
        models.county._packs.clear()
        clock.fix(None)


def opened(name: str, page: str, **asked: str) -> AppTest | None:
    """A page as the account sees it, with what the address asks for; None when it may not open it."""
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=30)
    app.user = {"username": name}
    app.run()
    for key, value in asked.items():
        app.query_params[key] = value
    try:
        return app.switch_page(str(ROOT / "pages" / page)).run()
    except ValueError:
        return None


def everything_sent(app: AppTest) -> bytes:
    """All that would travel to the browser: texts, tables (Arrow keeps its texts plain), charts, maps."""
    return b"".join(node.proto.SerializeToString() for node in app._tree if getattr(node, "proto", None) is not None)


def test_those_who_read_all_do_read_names(county: str) -> None:
    """The search itself works: the same names are found where they may stand."""
    with reading() as session:
        names = session.execute(select(SCHOOL.c.name)).scalars().all()
    sent = b"".join(everything_sent(app) for page in PAGES if (app := opened("演示联席办", page)))
    assert sum(name.encode() in sent for name in names) > 5


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["演示乡镇", "演示学校", "演示部门"])
@pytest.mark.parametrize("hostile", [False, True])
def test_a_member_sees_nothing_of_others(county: str, name: str, page: str, hostile: bool) -> None:
    with reading() as session:
        role, scope = session.execute(select(ACCOUNT.c.role, ACCOUNT.c.scope).where(ACCOUNT.c.name == name)).one()
        schools = session.execute(
            select(SCHOOL.c.name, SCHOOL.c.code, FACT.c.township_code).join(FACT, FACT.c.school_code == SCHOOL.c.code)
        ).all()
        hazards = session.execute(select(HAZARD)).all()
    asked: dict[str, str] = {}
    if hostile:
        other = next(s for s in schools if scope not in (s.code, s.township_code))
        theirs = next(h for h in hazards if h.school_code == other.code)
        asked = {"township": other.township_code, "unit": "health", "school": other.code}
        asked |= {"hazard": theirs.number, "number": theirs.number, "search": theirs.number, "state": "all"}
    app = opened(name, page, **asked)
    if app is None:
        return
    assert not app.exception, app.exception
    sent = everything_sent(app)
    own_schools = {s.name for s in schools if scope in (s.code, s.township_code)}
    foreign = {s.name for s in schools} - own_schools if role != "department" else set()
    own = {
        h.number
        for h in hazards
        if scope in (h.township_code, h.school_code, h.responsible, h.supervising_unit, h.verifying_unit)
    }
    foreign |= {h.number for h in hazards} - own
    foreign -= set(asked.values())  # links repeat what the visitor's own address says
    found = [text for text in foreign if text.encode() in sent]
    assert not found, found[:5]


@pytest.mark.parametrize("page", PAGES)
def test_an_administrator_opens_no_page_with_figures(county: str, page: str) -> None:
    app = opened("演示管理员", page)
    assert app is None or Path(page).stem in ("accounts", "help")


@pytest.mark.parametrize("name", ["没有这个人", "", "演示联席办 "])
def test_a_stranger_gets_a_sentence(county: str, name: str) -> None:
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=30)
    app.user = {"username": name}
    app.run()
    assert "登录" in " ".join(m.value for m in app.markdown) and not app.exception
    assert opened(name, PAGES[0]) is None


def test_a_changed_account_acts_in_the_next_run(county: str) -> None:
    def headed() -> str:
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=30)
        app.user = {"username": "演示县领导"}
        return str(app.run().title[0].value)

    assert headed() != "看不到这个页面"
    managing.disable(managing.console(county), "演示县领导")
    assert headed() == "看不到这个页面"
    managing.unlock(managing.console(county), "演示县领导")


def test_the_administrators_page_makes_an_account_that_can_log_in_once(county: str) -> None:
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=30)
    app.user = {"username": "演示管理员"}
    app.run()
    assert "个账号" in app.title[0].value
    app.text_input(key="new_name").input("王 某").run()
    app.button(key="add").click().run()
    assert "不要空格" in app.warning[0].value
    app.text_input(key="new_name").input("王某").run()
    app.button(key="add").click().run()
    secret = app.code[0].value
    assert "已新增" in app.success[0].value and entering.log_in("王某", secret, "")
    app.run()
    assert not app.code, "a one-time password is shown once"
