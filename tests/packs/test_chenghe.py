"""An invented county runs through everything unchanged: ten ledgers, figures, meeting, papers and every page.

Its words, lists, thresholds, units and calendar differ from those of the first county, so whatever the code
takes for granted shows here: as a refusal, or as a word of the other county.
"""

import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import docx
import pytest
from books import import_files
from openpyxl import load_workbook
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

import models.county
from actions.accounts import managing
from actions.bulletins import issuing, proposing, signing, verifying
from actions.bulletins.proposing import Draft
from actions.county import init
from actions.meetings import freezing, holding, preparing
from actions.pack.reading import read_folder
from actions.pack.settings import WORDS_NEEDED
from catalogue.ledgers import LEDGERS
from errors import Refused
from figures.bodies.proposals import proposals
from figures.query import between, period
from figures.summary import figures_json
from ledgers.out.export import export_workbook, template_workbook
from models import clock
from models.account import Actor
from models.county import pack_in_force
from models.database import engine_for, reading
from operations.checks.run import check
from papers.registry import make
from tests.books import book

PACK = Path(__file__).resolve().parent / "chenghe"
ROOT = PACK.parents[2]
TODAY = date(2026, 6, 20)
QUARTER = "2026Q2"
TOWNS = {"禾城街道": "990123001000", "北岸镇": "990123100000", "南坪镇": "990123101000"}
FOREIGN = re.compile(r"开江|任市|淙城|达州|宣汉|511723|kaijiang|31号文|〔2022〕|教科局|十三个|\bKJ")
"""What would give the first county away: its places, its document, its host, its prefix."""
VIEWS = {"meeting", "township_map", "coverage", "accountability", "ledger"}
PAGES = sorted(file.stem for file in (ROOT / "pages").glob("*.py") if file.stem != "accounts")


def day(month: int, number: int) -> date:
    return date(2026, month, number)


BOOKS = {
    "schools": book(
        学校=[
            ["学校代码", "学校名称", "办学性质", "管理层级", "开办日期"],
            ["A1", "北岸小学", "公立", "镇属", date(2001, 9, 1)],
            ["A2", "禾城初中", "公办", "县直", None],
            ["A3", "南坪小学", "私立", None, date(2010, 9, 1)],
        ],
        学校情况=[
            ["学校代码", "生效日期", "乡镇代码", "学段", "城乡类别", "在校学生数", "适用5号文"],
            ["A1", date(2001, 9, 1), "北岸镇", "小学", "乡村", 300, "是"],
            ["A2", date(2001, 9, 1), "禾城街道", "初中", "城镇", 900, "是"],
            ["A3", date(2010, 9, 1), "上坪乡", "小学", "农村", 120, "是"],
            ["A3", date(2025, 1, 1), "南坪镇", "小学", "农村", 120, "是"],
        ],
        班级=[
            ["学校代码", "班级编号", "班级名称", "年级", "开设日期"],
            ["A1", "301", "三年级（1）班", "三年级", date(2025, 9, 1)],
            ["A2", "701", "七年级（1）班", "七年级", date(2025, 9, 1)],
        ],
    ),
    "hazards": book(
        隐患=[
            ["隐患编号", "学校代码", "环", "隐患描述", "隐患等级", "发现日期", "来源", "整改责任主体", "督促单位"]
            + ["复查单位", "首次整改期限"],
            ["H1", "A1", "校园内", "应急灯损坏", "普通", day(4, 2), "自查", "A1", None, "教体局", day(4, 20)],
            ["H2", "A2", "周边", "路口无标线", "重大", day(5, 6), "抽查", "police", None, "schools_bureau", day(5, 29)],
            ["H3", "南坪小学", None, "栏杆松动", None, day(6, 1), None, "A3", None, None, "10天"],
            [None, "A3", "校园外", "围墙倾斜", "普通", day(3, 2), "其他", "南坪镇", None, "县消防救援局", day(3, 30)],
        ],
        办理记录=[
            ["隐患编号", "序号", "事项", "日期", "办理单位", "理由或措施"],
            ["H1", 1, "整改方案", day(4, 3), "A1", "换灯"],
            ["H1", 2, "报告整改", day(4, 10), "A1", "已换"],
            ["H1", 3, "办结", day(4, 13), "教体局", "合格"],
        ],
    ),
    "inspections": book(
        检查=[
            ["检查类型", "组织单位", "学校代码", "检查日期", "发现隐患数", "内容"],
            ["每周排查", "A1", "A1", day(4, 8), 0, "零报告"],
            ["学校自查", "A2", "A2", day(5, 6), 1, "路口"],
            ["部门检查", "教体局", "A3", day(6, 1), 1, "抽查"],
            ["镇检查", "北岸镇", "A1", day(5, 7), 0, "检查"],
        ]
    ),
    "drills": book(
        演练=[
            ["学校代码", "演练日期", "演练类型", "疏散", "情景", "参演人数", "疏散用时（秒）", "实施情况"],
            ["A1", day(5, 12), "综合", "是", "洪灾", 290, 97, None],
            ["A2", day(5, 12), "班级演练", "否", "火灾", 40, None, "计划"],
        ]
    ),
    "lessons": book(
        课时=[
            ["学校代码", "班级编号", "学期", "教学周", "课程", "专题", "课时数"],
            ["A1", "301", "2025-2026-2", 5, "心理健康", None, 1],
            ["A1", "全校", "2025-2026-2", 6, "安全", "防溺水", 1],
            ["A2", "701", "2025-2026-2", 6, "安全课", "交通", 1],
        ]
    ),
    "facilities": book(
        设施=[
            ["主体类型", "主体代码", "设施类别", "生效日期", "已具备"],
            ["学校", "A1", "一键报警", day(1, 1), "有"],
            ["学校", "A2", "报警按钮", day(1, 1), "否"],
        ]
    ),
    "staffing": book(
        人员=[
            ["主体类型", "主体代码", "岗位类别", "生效日期", "人数", "其中专职"],
            ["学校", "A1", "保安", day(1, 1), 2, 1],
            ["乡镇", "北岸镇", "校医", day(1, 1), 1, 0],
        ]
    ),
    "incidents": book(
        事件=[
            [
                "学校代码",
                "发生时间",
                "事件类别",
                "校内",
                "公共卫生或食品安全",
                "重大或重大影响",
                "报教体局",
                "响应级别",
            ],
            ["A1", datetime(2026, 5, 20, 8, 20), "意外", "是", "否", "否", datetime(2026, 5, 20, 8, 50), "二级"],
        ]
    ),
    "documents": book(
        材料=[
            ["主体类型", "主体代码", "材料类型", "标题", "日期"],
            ["学校", "A1", "制度", "安全制度", day(3, 2)],
            ["部门", "县公安局", "预案", "应急预案", day(3, 2)],
        ]
    ),
    "meetings": book(
        会议=[
            ["会议编号", "会议类型", "召开日期", "审议季度", "出席单位"],
            ["M1", "全体会议", day(4, 9), "2026Q1", "教体局、公安局"],
        ],
        议定事项=[["会议编号", "序号", "事项", "牵头", "时限"], ["M1", 1, "修路口标线", "公安局", day(5, 15)]],
    ),
}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Actor]:
    """The county with its ten ledgers imported on the day, and an account a role."""
    url = f"sqlite:///{tmp_path_factory.mktemp('chenghe') / 'county.db'}"
    with patch.dict(os.environ, {"DATABASE_URL": url, "SAFETY_TODAY": TODAY.isoformat()}):
        models.county._packs.clear()
        clock.fix(datetime(2026, 6, 20, 9))
        office = init(str(PACK), sandbox=True)
        for kind, content in BOOKS.items():
            outcome = import_files(office, kind, [(f"{kind}.xlsx", content)])
            assert outcome.batch and not outcome.errors, (kind, [e.sentence for e in outcome.errors])
        console = managing.console(office.county)
        for name, role, scope, sign in (
            ("办公室", "office", None, False),
            ("县领导", "leader", None, True),
            ("督导", "supervisor", None, False),
            ("公安", "department", "police", False),
            ("北岸", "township", TOWNS["北岸镇"], False),
            ("北岸小学", "school", "A1", False),
        ):
            managing.add(
                console, name, role=role, scope=scope, may_sign=sign, password="He-tian-2026-cheng", must_change=False
            )
        yield office
        engine_for(url).dispose()
        clock.fix(None)


def foreign(text: str) -> list[str]:
    return [text[max(0, found.start() - 30) : found.end() + 30] for found in FOREIGN.finditer(text)]


def test_defaults_and_words_are_the_countys_own(county: Actor) -> None:
    with reading() as session:
        content = export_workbook(session, pack_in_force(session), "hazards")
    rows = list(load_workbook(io.BytesIO(content))["隐患"].values)
    at = {heading: n for n, heading in enumerate(rows[0])}
    found = {row[at["隐患描述"]]: {heading: row[n] for heading, n in at.items()} for row in rows[1:]}
    loose, wall = found["栏杆松动"], found["围墙倾斜"]
    assert (loose["环"], loose["隐患等级"], loose["来源"], loose["复查单位"]) == (
        "校园内", "普通", "自查", "schools_bureau",
    )  # fmt: skip
    assert str(wall["隐患编号"]) == "CH-2026-00001"
    assert loose["首次整改期限"] == datetime(2026, 6, 15), "ten working days of this county"
    with reading() as session:
        template = load_workbook(io.BytesIO(template_workbook(session, pack_in_force(session), "schools")))
    headings = [cell.value for cell in template["学校情况"][1]]
    assert "适用5号文" in headings and "适用31号文" not in headings


@pytest.mark.parametrize("kind", LEDGERS)
def test_what_goes_out_comes_in_again_without_a_change(county: Actor, kind: str) -> None:
    with reading() as session:
        content = export_workbook(session, pack_in_force(session), kind)
        template = template_workbook(session, pack_in_force(session), kind)
    outcome = import_files(county, kind, [("回.xlsx", content)])
    assert outcome.batch is None and not outcome.errors and outcome.unchanged > 0
    for each in (content, template):
        made = load_workbook(io.BytesIO(each))
        cells = [c for sheet in made for row in sheet.iter_rows() for c in row]
        said = " ".join(f"{c.value or ''} {c.comment.text if c.comment else ''}" for c in cells)
        assert not foreign(said)


def test_figures_follow_the_countys_thresholds_calendar_and_townships(county: Actor) -> None:
    with reading() as session:
        found = figures_json(session, period(QUARTER, TODAY))
        empty = figures_json(session, between(date(2025, 9, 1), date(2025, 9, 30), None))
    hazards = found["rectification"]["county"]
    assert (hazards["carried_in"], hazards["found"], hazards["closed"], hazards["open"], hazards["overdue"]) == (
        1, 3, 1, 3, 3,
    )  # fmt: skip
    assert [t["code"] for t in found["rectification"]["townships"]] == sorted(TOWNS.values())
    assert sum(t["overdue"] for t in found["rectification"]["townships"]) == 3
    owed = {t["name"]: t["reporting"]["owed"] for t in found["rectification"]["townships"]}
    assert owed["北岸镇"] == owed["南坪镇"] == 10, "weeks of the quarter by 14 June, one of them harvest holiday"
    status = {(d["duty"], d["subject"]): d["status"] for d in found["duties"]}
    assert status["4.1", "A1"] == "met" and status["4.2", "A1"] == "met" and status["4.2", "A2"] == "missed"
    assert status["4.2", "A3"] == "no_data" and status["4.3", "A2/701"] == "met"
    assert status["1.1", TOWNS["北岸镇"]] in ("met", "in_progress")
    units = {row["unit"]: row for row in found["accountability"]}
    assert set(units) == {"schools_bureau", "police", "fire", "party_publicity", *TOWNS.values()}
    assert units["police"]["overdue_hazards"]["rectifying"] == 1
    assert empty["rectification"]["county"]["found"] == 0
    assert not foreign(json.dumps(found, ensure_ascii=False, default=str))


def test_proposals_meeting_bulletin_and_papers_speak_its_words(county: Actor) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        offered = proposals(session, pack, period(QUARTER, TODAY))
    assert {(p.unit, p.clause) for p in offered} >= {("police", "2"), (TOWNS["南坪镇"], "3")}
    sitting = preparing.open_sitting(county, QUARTER)
    preparing.settle_agenda(county, sitting)
    freezing.freeze(county, sitting, TODAY - timedelta(days=1))
    number = holding.begin(county, sitting, TODAY, "分管县领导")
    assert number.startswith("CH-HY-2026")
    line = next(p for p in offered if p.unit == "police")
    rows = [{"ledger": ledger, "number": row} for ledger, row in line.rows]
    draft = Draft(QUARTER, line.unit, line.clause, line.matter, line.facts, rows)
    people = {name: Actor(county.county, name, role, scope, sign) for name, role, scope, sign in (
        ("办公室", "office", None, False), ("县领导", "leader", None, True), ("督导", "supervisor", None, False),
        ("公安", "department", "police", False),
    )}  # fmt: skip
    written = proposing.propose(replace(people["办公室"], name="办公室乙"), draft)
    proposing.send(people["办公室"], written, date(2026, 6, 26))
    verifying.state(people["公安"], written, "正在施工")
    verifying.verify(people["办公室"], written, verifying.STANDS, "情况属实")
    signing.sign(people["县领导"], written)
    issued = issuing.issue(people["办公室"], [written], "关于校园安全情况的通报", TODAY, date(2026, 7, 10))
    assert issued == "澄校安〔2026〕1号"
    with reading() as session:
        pack = pack_in_force(session)
        files = []
        for what in ("pack", "agenda", "minutes", "resolutions"):
            files += make(session, pack, what, quarter=QUARTER, suffix=".docx")
        files += make(session, pack, "bulletin", number=issued)
    for name, content in files:
        paper = docx.Document(io.BytesIO(content))
        text = "\n".join(node.text or "" for node in paper.element.body.iter() if node.tag.endswith("}t"))
        assert not foreign(f"{name} {text}"), name
        assert "澄禾" in text, name
    assert all(found.ok for found in check()), check()


@pytest.fixture
def opened(county: Actor, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """A page as an account sees it; None when it is not registered for the account."""
    begin = PagesManager.__init__

    def ours(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", ours)

    def visit(name: str, page: str, **said: str) -> AppTest | None:
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=30)
        app.user = {"username": name}
        app.run()
        if page != "meeting":
            try:
                app.switch_page(f"pages/{page}.py")
            except ValueError:
                return None
            for key, value in said.items():
                app.query_params[key] = value
            app.run()
        assert not app.exception, app.exception
        return app

    return visit


def shown(app: AppTest) -> str:
    """All a page says: its elements, its markup, its charts and its tables."""
    said = str(app.main) + str(app.sidebar) + " ".join(str(element.proto) for element in app.get("html"))
    said += " ".join(str(chart.proto) for chart in app.get("vega_lite_chart"))
    said += " ".join(str(box.proto) for kind in ("selectbox", "text_input", "text_area") for box in app.get(kind))
    return plain(said) + " ".join(frame.value.to_csv() for frame in app.dataframe)


def plain(said: str) -> str:
    """Messages of the protocol print Chinese as octal escapes; read it back."""
    return re.sub(
        r"(?:\\[0-3][0-7]{2})+",
        lambda found: bytes(int(o, 8) for o in found[0].split("\\")[1:]).decode("utf-8", "replace"),
        said,
    )


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["办公室", "督导", "北岸", "公安", "北岸小学"])
def test_every_page_opens_without_a_word_of_another_county(opened: Callable[..., Any], name: str, page: str) -> None:
    app = opened(name, page)
    if app is None:
        theirs = name == "督导" and page != "school_year"
        assert page not in VIEWS and not theirs, "the supervisor may open all but the accounts and what schools confirm"
        return
    said = shown(app)
    assert name in said and not foreign(said)


@pytest.mark.parametrize("kind", LEDGERS)
def test_every_ledger_with_its_forms_speaks_the_countys_words(opened: Callable[..., Any], kind: str) -> None:
    for task in ("", "new", "import", "batches"):
        said = shown(opened("办公室", "ledger", kind=kind, do=task))
        assert LEDGERS[kind].title in said and not foreign(said)


def test_the_loader_asks_for_every_word_the_rooms_cannot_do_without() -> None:
    asked = set()
    for room in ("access", "actions", "charts", "figures", "ledgers", "pages", "papers", "ui"):
        for file in (ROOT / room).rglob("*.py"):
            asked |= set(re.findall(r"""words\[["']([a-z_.]+)["']\]""", file.read_text(encoding="utf-8")))
    assert asked <= set(WORDS_NEEDED)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "dictionaries.csv",
            "inspection_kind,self,学校自查,每周排查",
            "inspection_kind,self,周查,",
            "inspection_kind.*学校自查",
        ),
        ("dictionaries.csv", "hazard_event,void,作废,", "hazard_event,void,撤回,", "缺少“作废”"),
        ("dictionaries.csv", "topic,", "themes,", "缺少字典“topic”"),
        ("words.csv", "office_short,校安办\n", "", "words.csv：缺少“office_short”"),
        ("words.csv", "host,县教育体育局", "host,教科局", r"words.csv 第\d+行 value 列：“教科局”"),
        ("words.csv", "heading.报教科局", "heading.报局", r"words.csv 第\d+行 key 列：“报局”不是台账的表头"),
        ("words.csv", "heading.报教科局,报教体局", "heading.报教科局,报乡镇", "已是台账的另一个表头"),
        ("settings.csv", "clause.checks,3", "clause.checks,8", r"settings.csv 第\d+行 value 列：“8”"),
        ("settings.csv", "needing_lead,校园外", "needing_lead,校门50米", "“校门50米”不是dictionaries.csv 里 ring"),
        ("settings.csv", "duty_missed,1", "duty_missed,一", "“一”应为1到1000的整数"),
        ("settings.csv", "map.hatch_below,0.8", "map.hatch_below,nan", "“nan”应为0到1的数字"),
        ("settings.csv", "map.hatch_below,0.8", "map.hatch_below,1e0", "“1e0”应为0到1的数字"),
        ("settings.csv", "overdue_long_days,60", "overdue_long_days,inf", "“inf”应为1到3650的整数"),
        ("settings.csv", "agenda.township_overdue,1", "agenda.township_overdue,-1", "“-1”应为1到"),
        ("settings.csv", "agenda.township_overdue", "agenda.township_overdu", "是不是“agenda.township_overdue”"),
        ("settings.csv", "clause.checks,3", "clause.check,3", "是不是“clause.checks”"),
        ("settings.csv", "reply_days,5", "reply_days,七", "“七”应为0到366的整数"),
        ("settings.csv", "〔{year}〕{n}号", "〔{年}〕{n}号", "应写明 {year} 和 {n}"),
        ("settings.csv", "〔{year}〕{n}号", "〔{year}〕号", "应写明 {year} 和 {n}"),
        ("settings.csv", "day_count,working", "day_count,workdays", "应为 calendar 或 working"),
        ("settings.csv", "opened_on,2001-09-01", "opened_on,很早", "“很早”应为日期"),
        ("settings.csv", "plan.rule_set,5号文", "plan.rule_set,5", r"“5”不是duties.csv 里的 rule_set"),
        ("settings.csv", "plan.rule_set", "plan.ruleset", "是不是“plan.rule_set”"),
        ("settings.csv", "calendar.county,小学,,县级按哪个学段的校历,虚构\n", "", "缺少“calendar.county”一行"),
        ("settings.csv", "stages.preschool,无", "stages.preschool,幼儿园", "“幼儿园”不是.*school_stage"),
        ("words.csv", "convener,", "conveener,", "是不是“convener”"),
        ("words.csv", "personal,", "plan.issued,", "程序没有用到“plan.issued”"),
        ("dictionaries.csv", "document_kind,not_held,未开展说明", "document_kind,not_held,没开展", "缺少“未开展说明”"),
        ("duties.csv", "否,是,,,处", "否,,,,处", r"duties.csv 第6行 weak_point 列：不能空着"),
        (
            "duties.csv",
            "term,学校,1",
            "term,学校；城乡类别=城区,1",
            r"scope 列：“城区”不是.*urban_rural",
        ),
        ("duties.csv", "term,学校,1", "term,学校；在校学生数≥乡村800,1", r"scope 列：没有写“县城”的人数"),
        ("duties.csv", "term,学校,1", "term,学校；在校学生数≥农村800|县城600,1", r"scope 列：“农村”不是"),
        ("duties.csv", "quarter,,,否,否,,office", "quarter,学校,,否,否,,office", r"scope 列：只用于学校和班级"),
        ("duties.csv", "否,否,,,课时", "否,否,4.1,,课时", r"duties.csv 第7行 together_with 列：只能是同一条款"),
        ("duties.csv", "否,否,,,课时", "否,否,9.9,,课时", r"together_with 列：“9.9”不是"),
        ("duties.csv", "课时数,1,", "课时数,0,", r"duties.csv 第7行 minimum 列：要判达标的职责不能是0"),
        ("duties.csv", "term,学校,1", "term,学校,0", r"per_week_max 列：“0”应大于0"),
        ("duties.csv", "实施情况=已开展", "疏散=对", r"filter 列：“对”不是是或否"),
        ("duties.csv", "2024-05-10,\n4.3", "2024-05-10,2024-01-01\n4.3", r"valid_to 列：2024-01-01不晚于"),
        ("settings.csv", "default_carried_out,已开展", "default_carried_out,已实施", "“已实施”不是.*carried_out"),
        ("duties.csv", "实施情况=已开展", "实施情况=已实施", r"duties.csv 第\d+行 filter 列：“已实施”"),
        ("duties.csv", "term,学校,1", "term,学校；学段=高中,1", r"duties.csv 第\d+行 scope 列：“高中”"),
    ],
)
def test_what_a_county_forgot_is_said_by_file_and_word(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    folder = Path(shutil.copytree(PACK, tmp_path / "pack"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Refused, match=said):
        read_folder(folder)
