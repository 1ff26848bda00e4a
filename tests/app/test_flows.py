"""What a person does on the pages that write, step by step: what each step brings to the screen, as approved texts."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from approved import approved
from books import XLSX, book
from streamlit.testing.v1 import AppTest

import models.county
from actions.ledgers.entries import step
from actions.ledgers.imports import import_files
from actions.teaching.stops import stops_standing
from ledgers.reading.readings import Answers
from models import clock
from models.account import Actor
from models.clock import ZONE
from models.county import pack_in_force
from models.database import engine, reading
from tests.app.conftest import TODAY
from tests.app.screens import added, screen
from tests.app.test_importing import HEAD, ODD, opened, pills, sheet
from tests.app.test_importing import office as office

HERE = Path(__file__).parent / "approved" / "flows"
OFFICE, LEADER, SUPERVISOR = "演示联席办", "演示县领导", "演示督导室"
TOWNSHIP, SCHOOL, ADMIN = "演示乡镇", "演示学校", "演示管理员"
SECRET = re.compile(r"\b[A-HJ-NP-Za-km-z2-9]{3,6}(-[A-HJ-NP-Za-km-z2-9]{3,6})+\b")
"""A password made by the program, which is another one each time."""


class Story:
    """The steps of a person and what each brought."""

    def __init__(self, name: str) -> None:
        self.name, self.told, self.before = name, list[str](), ""

    def tell(self, step: str, app: AppTest) -> AppTest:
        """Note what the screen says that it did not say before."""
        after = screen(app)
        self.told.append(f"=== {step}\n{added(self.before, after)}")
        self.before = after
        return app

    def end(self) -> None:
        """Compare. The tests' empty county is made on the machine's day, and instants never run backwards: what is
        imported into it is recorded on that day or on the screen's, whichever comes later."""
        said = SECRET.sub("口令", "\n".join(self.told))
        if self.name.startswith("import"):
            for day in (datetime.now(ZONE).date(), TODAY):
                said = said.replace(day.isoformat(), "当天")
        approved(HERE / f"{self.name}.txt", said)


@pytest.fixture
def own(
    visit: Callable[..., AppTest], demo: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., AppTest]]:
    """Open a page of a demo county of one's own, which may be written to."""
    url = demo(TODAY, tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SAFETY_DATA", str(tmp_path))
    models.county._packs.clear()

    def show(name: str, page: str, **said: str) -> AppTest:
        monkeypatch.setenv("DATABASE_URL", url)
        return visit(name, page, **said)

    yield show
    engine().dispose()
    models.county._packs.clear()
    clock.fix(None)


def click(app: AppTest, wanted: str) -> AppTest:
    """Press the button with this key or label."""
    found = [b for b in app.button if wanted in (b.key, b.label)]
    assert found, (wanted, [(b.key, b.label) for b in app.button])
    return found[0].click().run()


def test_a_sheet_is_asked_about_mended_and_written(office: Actor) -> None:
    story = Story("import")
    app = story.tell("导入", opened(do="import"))
    app.file_uploader[0].upload("九月.xlsx", ODD).run()
    story.tell("上传", app)
    pills(app, "“照旧办”要不要写进备注？").set_value("keep").run()
    story.tell("答了", app)
    pills(app, "A3、A4 是").set_value("S1").run()
    pills(app, "D4 改成").set_value("重大").run()
    story.tell("改了两处", app)
    app.text_input(key=next(t.key for t in app.text_input if t.label == "E5 改成")).set_value("2026-09-08").run()
    story.tell("都改好", app)
    story.tell("写入", click(app, "import_write"))
    story.tell("看台账", click(app, "看台账"))
    past = story.tell("导入记录", opened(do="batches"))
    past.query_params["batch"] = "2"
    story.tell("打开一批", past.run())
    story.tell("记下的答法", opened(do="answers"))
    story.tell("再传一次", opened(do="import").file_uploader[0].upload("九月.xlsx", ODD).run())
    story.end()


def test_files_that_cannot_be_written(office: Actor) -> None:
    story = Story("import refused")
    bad = {
        "坏.xlsx": b"PK not a workbook", "空.xlsx": book(表=[[None]]),
        "别的.xlsx": book(表=[["菜名", "价格"], ["豆腐", 3]]),
        "没有表头.csv": "任市镇中心小学,应急灯损坏\n".encode(),
        "少一栏.xlsx": book(隐患=[HEAD[:3], ["任市镇中心小学", "校内", "灯坏"]]),
        "全错.xlsx": sheet(9, *({"隐患描述": f"{n}处", "发现日期": f"9月3{n}日", "隐患等级": "大"} for n in range(9))),
        "重复.xlsx": sheet(9, {}, {}),
        "将来.xlsx": sheet(12, {"备注": "13800001111"}),
    }  # fmt: skip
    for name, content in bad.items():
        app = opened(do="import")
        story.before = screen(app)
        story.tell(name, app.file_uploader[0].upload(name, content).run())
    story.tell("没有写入的上传", opened(do="batches"))
    story.end()


def test_an_import_is_taken_back(office: Actor) -> None:
    story = Story("import taken back")
    clean = sheet(9, {"隐患描述": "应急灯损坏"}, {"隐患描述": "围墙倾斜"}, {"隐患描述": "门锁损坏"})
    batch = import_files(office, "hazards", [(XLSX, clean)], answers=Answers(accept_likely=True)).batch
    step(office, "KJ-2026-00002", "整改方案", {"reason": "换锁", "on_date": date(2026, 10, 8)})
    app = story.tell("一批", opened(do="batches", batch=str(batch)))
    story.tell("没有勾选", click(app, "撤销其余的"))
    app.checkbox(key=f"sure_{batch}").check()
    story.tell("撤销", click(app, "撤销其余的"))
    story.tell("再打开", opened(do="batches", batch=str(batch)))
    story.tell("剩下的行", opened(batch=str(batch), state="recorded"))
    story.end()


def test_a_hazard_goes_through_its_life(office: Actor) -> None:
    story = Story("hazard")
    clean = sheet(9, {"隐患描述": "应急灯损坏"})
    import_files(office, "hazards", [(XLSX, clean)], answers=Answers(accept_likely=True))
    app = story.tell("打开", opened(row="KJ-2026-00001"))
    for kind in list(app.button_group[-1].options if app.button_group else []):
        story.tell(f"选 {kind}", app.button_group[-1].set_value(kind).run())
        submit = next((b for b in app.button if b.label == f"写入“{kind}”" or "写入" in b.label), None)
        if submit is not None:
            story.tell(f"空着交 {kind}", submit.click().run())
    story.end()


def test_the_office_collects(own: Callable[..., AppTest]) -> None:
    story = Story("collecting")
    app = story.tell("收表", own(OFFICE, "collecting"))
    app.query_params["asked_school"] = "YS017"
    story.tell("一所学校", app.run())
    app.query_params["asked_place"] = "511723110000"
    story.tell("一个乡镇", app.run())
    app.selectbox(key="form_school").select("YS003").run()
    story.tell("这所的空表", app)
    story.tell("记为已催", click(app, "collect_remind"))
    story.tell("发一份新的", click(app, "collect_new"))
    for ask in ("hazards", "classes"):
        if ask in [str(option) for option in app.selectbox(key="new_ask").options]:
            story.tell(f"收 {ask}", app.selectbox(key="new_ask").select(ask).run())
    story.tell("发出", click(app, "new_send"))
    story.tell("关闭", click(own(OFFICE, "collecting"), "collect_close_yes"))
    story.tell("乡镇看", own(TOWNSHIP, "collecting"))
    story.tell("县领导看", own(LEADER, "collecting"))
    story.tell("学校看", own(SCHOOL, "collecting"))
    story.end()


def test_a_pasted_text(own: Callable[..., AppTest]) -> None:
    story = Story("pasting")
    app = story.tell("粘贴框", own(OFFICE, "collecting", do="paste"))
    text = "\n".join([
        "#接龙 周排查", "1. 八庙镇中心小学 零报告", "2. 淙城萤火虫幼儿园 1处 灶具软管过期",
        "3. 萤火虫幼儿园 今天停电", "4. 哪里小学 无", "5. 新宁小木屋幼儿园 两处：门锁坏、灯坏", "6. 张老师 收到",
        "KJ12 错的短码", "7. 普安小风筝幼儿园 0",
    ])  # fmt: skip
    app.text_area("paste_text").set_value(text)
    story.tell("读", click(app, "paste_read"))
    answered: set[str] = set()
    for _ in range(3):
        groups = [g for g in app.button_group if str(g.key).startswith("paste_") and str(g.key) not in answered]
        if groups:
            answered.add(str(groups[0].key))
            app = story.tell(f"答 {groups[0].proto.label}", groups[0].set_value(groups[0].options[0]).run())
    if not app.button("paste_write").disabled:
        story.tell("写入", click(app, "paste_write"))
    story.end()


def test_returned_workbooks(own: Callable[..., AppTest]) -> None:
    story = Story("returned")
    app = story.tell("收表", own(OFFICE, "collecting"))
    for name, content in (
        ("不是表.xlsx", b"nothing"),
        ("别的表.xlsx", book(Sheet1=[["菜名", "价格"], ["豆腐", 3]])),
    ):
        app.file_uploader[0].upload(name, content).run()
        story.tell(name, app)
    story.tell("都不要", click(app, "collect_put_away"))
    story.end()


def test_days_are_stopped(own: Callable[..., AppTest]) -> None:
    story = Story("stops")
    app = story.tell("停课", own(OFFICE, "school_year"))
    for kind in ("township", "county", "school"):
        story.tell(f"范围 {kind}", app.segmented_control(key="stop_kind").set_value(kind).run())
    app.multiselect(key="stop_school").set_value(["YS003", "YS017"]).run()
    story.tell("两所", app)
    for first, last in (
        ((2026, 11, 16), (2026, 11, 20)),
        ((2026, 11, 19), (2026, 12, 2)),
        ((2026, 11, 28), (2026, 11, 29)),
        ((2026, 11, 28), (2026, 11, 27)),
        ((2026, 1, 1), (2026, 11, 29)),
    ):
        app.date_input(key="stop_first").set_value(date(*first))
        story.tell(f"{first} {last}", app.date_input(key="stop_last").set_value(date(*last)).run())
    app.date_input(key="stop_first").set_value(date(2026, 11, 23))
    app.date_input(key="stop_last").set_value(date(2026, 11, 27)).run()
    story.tell("没有文号", click(app, "stop_add"))
    app.text_input(key="stop_number").set_value("某教函〔2026〕9号")
    app.text_input(key="stop_reason").set_value("暴雨").run()
    story.tell("登记", click(app, "stop_add"))
    with reading() as session:
        app.session_state["_stop_chosen"] = stops_standing(session, pack_in_force(session))[0]["id"]
    story.tell("选一条", app.run())
    story.tell("没有原因", click(app, "stop_void"))
    app.text_input(key=f"stop_void_{app.session_state['_stop_chosen']}").set_value("撤回").run()
    story.tell("作废", click(app, "stop_void"))
    story.tell("县领导看", own(LEADER, "school_year"))
    story.end()


def test_classes_go_up_and_the_calendar_is_stated(own: Callable[..., AppTest]) -> None:
    story = Story("school year")
    app = story.tell("升级", own(OFFICE, "school_year", what="classes"))
    story.tell("确认一所", click(app, "classes_confirm"))
    story.tell("都升级", click(app, "classes_all"))
    app = story.tell("校历", own(OFFICE, "school_year", what="calendar"))
    story.tell("没有依据", click(app, "calendar_state"))
    app.text_input(key="calendar_source").set_value("某市教函〔2026〕40号").run()
    story.tell("核定", click(app, "calendar_state"))
    story.tell("起算日没有理由", click(app, "start_state"))
    app.checkbox(key="start_none").check()
    app.text_input(key="start_reason").set_value("试用").run()
    story.tell("不设起算日", click(app, "start_state"))
    story.tell("一个旧学年", own(LEADER, "school_year", what="calendar", year="2024-2025"))
    story.end()


def test_the_administrator_works(own: Callable[..., AppTest]) -> None:
    story = Story("accounts")
    app = story.tell("账号", own(ADMIN, "accounts"))
    for role in ("department", "township", "school", "leader"):
        story.tell(f"角色 {role}", app.selectbox(key="new_role").select(role).run())
    app.text_input(key="new_name").set_value("x").run()
    story.tell("名字太短", click(app, "add"))
    app.text_input(key="new_name").set_value("王县长").run()
    story.tell("新增", click(app, "add"))
    story.tell("成批", app.button_group(key="bulk_roles").set_value(["township"]).run())
    story.tell("开通", click(app, "bulk_open"))
    story.tell("清除口令", click(app, "slips_clear"))
    story.end()


def test_a_row_is_entered_corrected_and_voided(own: Callable[..., AppTest]) -> None:
    story = Story("entries")
    app = story.tell("登记", own(OFFICE, "ledger", kind="drills", do="new"))
    story.tell("空着交", submit(app))
    app.selectbox(key="new_演练_school_code").select("YS003")
    app.date_input(key="new_演练_on_date").set_value(date(2026, 11, 20))
    story.tell("再交", submit(app))
    story.end()


def test_the_audit_is_read(own: Callable[..., AppTest]) -> None:
    story = Story("audit")
    app = story.tell("操作记录", own(SUPERVISOR, "audit"))
    for name, word in (
        ("outcome", "refused"),
        ("outcome", "done"),
        ("verb", "import"),
        ("actor", OFFICE),
        ("q", "没有"),
    ):
        app.query_params[name] = word
        story.tell(f"{name}={word}", app.run())
    story.end()


def submit(app: AppTest) -> AppTest:
    """Send the form of a new row."""
    return next(b for b in app.button if b.label == "登记" and b.proto.form_id).click().run()
