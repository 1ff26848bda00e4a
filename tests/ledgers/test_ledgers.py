"""All ten ledgers: headings, round trips, clerks' forms, checks across cells, hostile text."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from books import HAZARDS, INSPECTIONS, SCHOOLS, XLSX, book, import_files
from sqlalchemy import select

from actions.ledgers.imports import Outcome
from catalogue.ledgers import LEDGERS, Sheet
from ledgers.files.workbook import open_workbook
from ledgers.out.export import export_workbook
from models import clock
from models.account import Actor
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.inspection import Inspection
from models.practice import Drill, Lesson
from models.school import School, SchoolFact

DAY = date(2026, 9, 10)
REST: dict[str, dict[str, list[list[Any]]]] = {
    "drills": {
        "演练": [
            [
                "学校代码",
                "演练日期",
                "演练类型",
                "疏散",
                "情景",
                "参演人数",
                "建筑",
                "疏散用时（秒）",
                "实施情况",
                "问题与改进",
            ],
            ["S1", DAY, "综合", "是", "地震", 860, "教学楼", "1分37秒", "已实施", "集合偏慢"],
            ["S3", DAY, "推演", "否", None, None, None, None, "计划", None],
        ]
    },
    "lessons": {
        "课时": [
            ["学校代码", "班级编号", "学期", "教学周", "课程", "专题", "课时数", "指导单位"],
            ["S1", "一年级（1）班", "2026-2027-1", 2, "心理健康", None, 1, None],
            ["S1", "全校", "2026-2027-1", 2, "安全", "防溺水", 0.5, "police"],
        ]
    },
    "facilities": {
        "设施": [
            ["主体类型", "主体代码", "设施类别", "生效日期", "已具备", "已联网", "达标准", "服务学校代码"],
            ["学校", "任市小学", "一键报警", DAY, "是", "否", None, None],
            ["县", "开江县", "区域心理辅导站", DAY, "不适用", None, "是", "S1、普安镇初级中学"],
            ["乡镇", "任市镇", "学生安全区域", DAY, "否", None, None, None],
        ]
    },
    "staffing": {
        "人员": [
            ["主体类型", "主体代码", "岗位类别", "生效日期", "人数", "其中专职", "其中超55周岁"],
            ["学校", "S1", "保安", DAY, 4, 3, 0],
            ["县", "edu", "安全专岗", DAY, 1, None, None],
        ]
    },
    "incidents": {
        "事件": [
            ["学校代码", "乡镇代码", "发生时间", "事件类别", "校内", "死亡人数", "公共卫生或食品安全", "重大或重大影响"]
            + ["报教科局", "响应级别", "处理结果", "办结日期"],
            ["S1", None, "2026-09-10 08:20", "学生欺凌与意外伤害", "是", 0, "否", "否"]
            + ["2026-09-10 08:50", "Ⅳ级", "已送医", date(2026, 9, 12)],
            [None, "任市镇", "2026-09-11 18:05", "社会安全", "否", None, "否", "是", None, None, None, None],
        ]
    },
    "documents": {
        "材料": [
            [
                "主体类型",
                "主体代码",
                "材料类型",
                "标题",
                "文号",
                "日期",
                "有效期至",
                "对应条款",
                "数量",
                "应有数量",
                "金额（元）",
            ],
            ["学校", "S1", "心理测评", "2026年心理测评", None, DAY, None, "7.11", 840, 860, None],
            [
                "县",
                "县教科局",
                "职责任务清单",
                "清单",
                "开教发〔2026〕1号",
                DAY,
                date(2027, 9, 9),
                "2.3",
                None,
                None,
                1200.5,
            ],
        ]
    },
    "meetings": {
        "会议": [
            ["会议编号", "会议类型", "召开日期", "审议季度", "截数日期", "召集人岗位", "出席单位", "请假单位"],
            [
                "M1",
                "全体会议",
                DAY,
                "2026Q2",
                date(2026, 8, 31),
                "分管副县长",
                "县教科局、县公安局、任市镇",
                "县住建局",
            ],
        ],
        "议定事项": [
            ["会议编号", "序号", "事项", "牵头", "配合", "时限", "对应条款", "结果", "理由"],
            ["M1", 1, "校门减速带", "县交运局", "公安局、任市镇", date(2026, 12, 1), "8", "未落实", "资金未到位"],
        ],
        "参会": [
            ["会议编号", "单位", "姓名", "职务", "参会情况", "代替"],
            ["M1", "县教科局", "张某", "副局长", "出席", "李某"],
        ],
    },
}


def take(actor: Actor, kind: str, content: bytes, **more: Any) -> Outcome:
    return import_files(actor, kind, [(XLSX, content)], **more)


def taken(actor: Actor, kind: str, content: bytes, **more: Any) -> Outcome:
    outcome = take(actor, kind, content, **more)
    assert not outcome.errors, [error.sentence for error in outcome.errors]
    return outcome


def facts(sheet: Sheet) -> list[tuple[Any, ...]]:
    versions = table(sheet.model)
    with reading() as session:
        query = select(*(versions.c[column.field] for column in sheet.stored)).where(versions.c.superseded_at.is_(None))
        return sorted(map(tuple, session.execute(query)), key=str)


@pytest.fixture
def filled(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 1, 9))
    taken(kaijiang, "schools", SCHOOLS)
    return kaijiang


def test_each_ledger_goes_out_and_in_again_exactly(filled: Actor, empty_county: Callable[[], None]) -> None:
    content = {kind: book(**sheets) for kind, sheets in REST.items()} | {"hazards": HAZARDS, "inspections": INSPECTIONS}
    for kind, made in content.items():
        first = taken(filled, kind, made)
        assert first.batch and first.updated == 0
        again = taken(filled, kind, made)
        assert (again.batch, again.created, again.updated, again.unchanged) == (None, 0, 0, first.created)
    with reading() as session:
        pack = pack_in_force(session)
        out = {kind: export_workbook(session, pack, kind) for kind in LEDGERS}
    known = {sheet.name: facts(sheet) for ledger in LEDGERS.values() for sheet in ledger.sheets}
    assert all(known.values())
    for kind, made in out.items():
        assert taken(filled, kind, made).batch is None
    empty_county()
    for kind, made in out.items():
        assert taken(filled, kind, made).batch
        assert taken(filled, kind, made).batch is None
    assert {sheet.name: facts(sheet) for ledger in LEDGERS.values() for sheet in ledger.sheets} == known


def test_exported_headings_stand_in_the_order_of_the_ledger(filled: Actor) -> None:
    taken(filled, "hazards", HAZARDS)
    with reading() as session:
        content = export_workbook(session, pack_in_force(session), "hazards")
    hazards, steps, options = open_workbook(XLSX, content).sheets
    assert options.hidden
    order = [
        "隐患编号",
        "学校代码",
        "乡镇代码",
        "环",
        "隐患描述",
        "发现日期",
        "复查单位",
        "首次整改期限",
        "状态",
        "现行期限",
    ]
    assert [heading for heading in hazards.rows[0] if heading in order] == order
    assert hazards.rows[0][-3:] == steps.rows[0][-3:] == ["备注", "录入时间", "录入人"]
    rows = {row[0]: dict(zip(hazards.rows[0], row, strict=True)) for row in hazards.rows[1:]}
    assert (rows["H1"]["状态"], rows["H1"]["学校名称"]) == ("已销号", "任市镇中心小学")
    assert rows["H2"]["现行期限"] == date(2026, 12, 1)
    assert rows["H2"]["首次整改期限"] == date(2026, 10, 4)
    assert rows["H1"]["录入人"] == "联席办"


def test_filters_of_an_export(filled: Actor) -> None:
    taken(filled, "hazards", HAZARDS)
    taken(filled, "inspections", INSPECTIONS)

    def numbers(kind: str, sheet: int = 0, **asked: Any) -> list[Any]:
        with reading() as session:
            grid = open_workbook(XLSX, export_workbook(session, pack_in_force(session), kind, **asked)).sheets[sheet]
        return [row[0] for row in grid.rows[1:]]

    from figures.query import between

    assert numbers("hazards", township="511723107000") == ["H1"]
    assert numbers("hazards", 1, township="511723107000") == ["H1"] * 3
    assert numbers("hazards", period=between(date(2026, 9, 13), date(2026, 9, 30))) == ["H2", "KJ-2026-00001"]
    assert len(numbers("inspections", period=between(date(2026, 9, 8), date(2026, 9, 10)))) == 1
    assert numbers("schools", township="511723001000") == ["S2"]


HOSTILE = [
    "=1+1",
    "=cmd|'/C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "'; DROP TABLE hazard; --",
    'http://example.com/"onclick=',
    "%s%d{0}",
    "换行\n第二行",
    "𠮷野家😀",
    "_x000D_",
    "长" * 2000,
]


def test_hostile_text_stays_text(filled: Actor) -> None:
    head = ["学校代码", "隐患描述", "发现日期", "具体地点"]
    rows = [["S1", text, DAY, text[:100]] for text in HOSTILE]
    taken(filled, "hazards", book(隐患=[head, *rows]))
    hazards = table(Hazard)
    with reading() as session:
        stored = set(session.execute(select(hazards.c.description)).scalars())
        content = export_workbook(session, pack_in_force(session), "hazards")
    assert stored == set(HOSTILE)
    grid = open_workbook(XLSX, content).sheets[0]
    assert not grid.flaws
    assert {row[grid.rows[0].index("隐患描述")] for row in grid.rows[1:]} == set(HOSTILE)
    assert taken(filled, "hazards", content).batch is None


def test_text_longer_than_the_ledger_holds_is_refused(filled: Actor) -> None:
    outcome = take(filled, "hazards", book(隐患=[["学校代码", "隐患描述", "发现日期"], ["S1", "长" * 10_000, DAY]]))
    assert [error.column for error in outcome.errors] == ["隐患描述"]
    assert "2000" in outcome.errors[0].message


def test_checks_across_cells(filled: Actor) -> None:
    head = [
        "隐患编号",
        "学校代码",
        "学校名称",
        "隐患描述",
        "隐患等级",
        "发现日期",
        "整改责任主体",
        "首次整改期限",
        "期限天数",
    ]
    rows = [
        ["A", "S1", "任市镇中心小学", "一", "一般", DAY, None, date(2026, 9, 1), None],
        ["B", "S1", "普安镇初级中学", "二", "一般", DAY, None, None, None],
        ["C", "S1", "任市小学", "三", "重点", DAY, None, None, None],
        ["D", "S1", None, "四", "一般", DAY, "其他", None, None],
        ["A", "S1", None, "五", "一般", DAY, None, None, None],
        ["E", "S1", None, "六", "一般", DAY, None, date(2026, 9, 30), 3],
        ["F", None, None, "七", "一般", DAY, None, None, None],
        ["G", "S1", None, None, "一般", None, None, None, None],
    ]
    outcome = take(filled, "hazards", book(隐患=[head, *rows]))
    found: dict[int, set[str]] = {}
    for error in outcome.errors:
        found.setdefault(error.row, set()).add(error.column)
    assert found == {
        2: {"首次整改期限"},
        3: {"学校名称"},
        4: {"隐患等级"},
        5: {"主体名称", "督促单位"},
        6: {"隐患编号"},
        7: {"期限天数"},
        8: {"乡镇代码", "整改责任主体"},
        9: {"隐患描述", "发现日期"},
    }
    staff = [["主体类型", "主体代码", "岗位类别", "生效日期", "人数", "其中专职"], ["学校", "S1", "保安", DAY, 2, 3]]
    assert [error.column for error in take(filled, "staffing", book(人员=staff)).errors] == ["其中专职"]


def test_steps_must_follow_one_another_also_those_that_stand(filled: Actor) -> None:
    taken(filled, "hazards", HAZARDS)
    head = ["隐患编号", "序号", "事项", "日期", "办理单位", "理由或措施"]
    rows = [
        ["H1", 4, "报告整改", DAY, "S1", "又报"],
        ["H2", 2, "复查销号", date(2026, 10, 1), "housing", "合格"],
        ["H9", 1, "整改方案", DAY, "S1", "无此隐患"],
    ]
    outcome = take(filled, "hazards", book(办理记录=[head, *rows]))
    assert [(error.row, error.column) for error in outcome.errors] == [(2, "事项"), (3, "事项"), (4, "隐患编号")]
    assert "没有“报告整改”就不能复查销号" in outcome.errors[1].message


FORM = [
    "序号",
    "检查时间",
    "被检查单位",
    "存在隐患或问题",
    "隐患类别",
    "整改措施",
    "整改期限",
    "完成时间",
    "复查时间",
    "复查结果",
]
CLERK = [
    [1, "9月3日", "任市小学", "消防栓无水", "一般", "更换阀门", "15天", "9月10日", "9月12日", "合格"],
    [2, "9月3日", "任市小学", "应急灯损坏", "一般", "更换灯具", "立即整改", "9月4日", None, None],
    [3, "9月4日", "普安镇初级中学", "围墙开裂", "重大", None, "2026.12.31", None, None, None],
]


def clerk(*rows: list[Any]) -> bytes:
    return book(Sheet1=[["2026年9月安全隐患整改治理台账"], FORM, *rows, ["检查人签字："]])


def test_a_clerks_form_becomes_hazards_and_steps(filled: Actor) -> None:
    outcome = taken(filled, "hazards", clerk(*CLERK))
    assert (outcome.created, outcome.skipped) == (3 + 5, 1)
    assert any("1行有完成时间而没有复查，登记为待复查" in note for note in outcome.notes)
    assert any("3行没有环，按“校内”填" in note for note in outcome.notes)
    spans, hazards = table(HazardSpan), table(Hazard)
    with reading() as session:
        last = dict(
            session.execute(select(spans.c.hazard_no, spans.c.state).where(spans.c.to_on > date(2027, 1, 1))).all()
        )
        rows = session.execute(select(hazards).order_by(hazards.c.number)).all()
    assert list(last.values()) == ["closed", "awaiting", "open"]
    assert [(row.level, row.first_deadline) for row in rows] == [
        ("一般", date(2026, 9, 18)),
        ("一般", date(2026, 9, 3)),
        ("重大", date(2026, 12, 31)),
    ]
    assert taken(filled, "hazards", clerk(*CLERK)).batch is None


def test_a_clerks_next_form_continues_the_hazards_it_knows(filled: Actor) -> None:
    taken(filled, "hazards", clerk(*CLERK))
    later = [*CLERK[1][:8], "9月6日", "复查合格"]
    outcome = taken(filled, "hazards", clerk(later))
    assert (outcome.created, outcome.updated, outcome.unchanged) == (1, 0, 3)
    events = table(HazardEvent)
    with reading() as session:
        query = select(events.c.seq, events.c.kind, events.c.on_date).where(events.c.hazard_no == "KJ-2026-00002")
        assert session.execute(query.order_by(events.c.seq)).all() == [
            (1, "整改方案", date(2026, 9, 3)),
            (2, "报告整改", date(2026, 9, 4)),
            (3, "复查销号", date(2026, 9, 6)),
        ]


def test_a_row_that_differs_in_one_field_needs_a_choice(filled: Actor) -> None:
    taken(filled, "hazards", clerk(*CLERK))
    near = clerk([*CLERK[2][:3], "围墙开裂3米", *CLERK[2][4:]])
    outcome = take(filled, "hazards", near)
    ((kind, confidence, cells),) = [(one.kind, one.confidence, one.cells) for one in outcome.waiting]
    assert (kind, confidence, cells[0].column) == ("twin", "unclear", "存在隐患或问题")
    assert "KJ-2026-00003" in outcome.waiting[0].sentence
    assert taken(filled, "hazards", near, new=True).created == 1
    assert taken(filled, "hazards", near).batch is None


def test_equal_rows_of_one_file_are_so_many_hazards(filled: Actor) -> None:
    twice = clerk(CLERK[2], CLERK[2])
    assert taken(filled, "hazards", twice).created == 2
    assert taken(filled, "hazards", twice).batch is None
    assert taken(filled, "hazards", clerk(CLERK[2], CLERK[2], CLERK[2])).created == 1


def test_a_one_sheet_school_list_fills_two_sheets(kaijiang: Actor) -> None:
    clock.fix(datetime(2026, 10, 1, 9))
    head = ["序号", "学校名称", "乡镇", "学校类别", "城乡", "在校学生数", "教学班数"]

    def names(pupils: int) -> bytes:
        rows = [
            [1, "讲治镇中心小学", "讲治镇", "小学", "农村", pupils, 18],
            ["合计", None, None, None, None, pupils, 18],
        ]
        return book(Sheet1=[["学校基本情况表"], head, *rows])

    outcome = taken(kaijiang, "schools", names(860))
    assert (outcome.created, outcome.skipped) == (2, 1)
    assert taken(kaijiang, "schools", names(860)).batch is None
    changed = taken(kaijiang, "schools", names(900))
    assert (changed.created, changed.updated, changed.unchanged) == (1, 0, 1)
    schools, statements = table(School), table(SchoolFact)
    with reading() as session:
        code = session.execute(select(schools.c.code)).scalar_one()
        rows = session.execute(select(statements).order_by(statements.c.effective_on)).all()
    assert code.startswith("KJ-")
    assert [(row.pupils, row.township_code, row.area, row.covered) for row in rows] == [
        (860, "511723105000", "农村", True),
        (900, "511723105000", "农村", True),
    ]
    assert rows[1].effective_on == date(2026, 10, 1)


def test_weekly_returns_one_row_a_school_and_one_column_a_week(filled: Actor) -> None:
    rows = [["学校", "第1周", "第2周", "第3周"], ["任市小学", 0, "2处", None], ["普安镇初级中学", "未报", "无", 1]]
    content = book(九月=[["2026年9月学校周排查"], *rows])
    assert taken(filled, "inspections", content).created == 4
    assert taken(filled, "inspections", content).batch is None
    checks = table(Inspection)
    with reading() as session:
        query = select(checks.c.school_code, checks.c.found, checks.c.organiser, checks.c.week).order_by(
            checks.c.school_code, checks.c.on_date
        )
        assert session.execute(query).all() == [
            ("S1", 0, "S1", date(2026, 8, 31)),
            ("S1", 2, "S1", date(2026, 9, 7)),
            ("S3", 0, "S3", date(2026, 9, 7)),
            ("S3", 1, "S3", date(2026, 9, 14)),
        ]
    bad = book(九月=[["2026年9月学校周排查"], rows[0], ["任市小学", "很多", 0, 0]])
    assert [(error.row, error.column) for error in take(filled, "inspections", bad).errors] == [(3, "第1周")]


def test_lessons_one_row_a_class_and_one_column_a_week(filled: Actor) -> None:
    rows = [["学校", "年级", "班级", "第1周", "第2周", "第3周"], ["任市小学", "一年级", "（1）班", 1, "√", None]]
    content = book(课表=[["2026-2027学年第一学期心理健康课统计表"], *rows])
    outcome = taken(filled, "lessons", content)
    assert outcome.created == 2
    lessons = table(Lesson)
    with reading() as session:
        query = select(lessons.c.class_no, lessons.c.term, lessons.c.week_no, lessons.c.course, lessons.c.hours)
        assert session.execute(query.order_by(lessons.c.week_no)).all() == [
            ("101", "2026-2027-1", 1, "心理健康", 1.0),
            ("101", "2026-2027-1", 2, "心理健康", 1.0),
        ]


def test_drills_as_schools_write_them(filled: Actor) -> None:
    head = ["序号", "学校名称", "演练日期", "演练项目", "参与人员"]
    content = book(Sheet1=[head, [1, "普安镇初级中学", "2026年9月18日", "防震疏散演练", "1200余名"]])
    taken(filled, "drills", content)
    drills = table(Drill)
    with reading() as session:
        row = session.execute(select(drills)).one()
    assert (row.kind, row.evacuation, row.scenario, row.people, row.carried_out) == (
        "专项",
        True,
        "地震",
        1200,
        "已实施",
    )


def test_a_name_may_stand_for_a_code(filled: Actor) -> None:
    head = ["检查类型", "组织单位名称", "学校名称", "检查日期", "发现隐患数"]
    taken(filled, "inspections", book(检查=[head, ["部门检查", "消防救援大队", "任市小学", DAY, 1]]))
    checks = table(Inspection)
    with reading() as session:
        assert session.execute(select(checks.c.organiser, checks.c.school_code, checks.c.township_code)).one() == (
            "fire",
            "S1",
            "511723107000",
        )
