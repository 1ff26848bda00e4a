"""学校: the register of schools, what holds for each from a day on, and their classes."""

from dataclasses import replace

from catalogue.ledgers.columns import A_SCHOOL, A_TOWNSHIP, FOUNDED, SCHOOL, Column, Ledger, Sheet
from models.school import School, SchoolClass, SchoolFact

RULES = "ledgers.validate.rules.schools"

FACTS = (
    A_SCHOOL.as_key(),
    Column("effective_on", "生效日期", "day", True, True, note="这一行从哪天起算；之前的情况另起一行。", since=FOUNDED),
    replace(A_TOWNSHIP, required=True),
    Column("stage", "学段", "choice", True, choices="school_stage", width=10),
    Column("area", "城乡类别", "choice", choices="urban_rural", width=10),
    Column("pupils", "在校学生数", "whole", example="860"),
    Column("staff", "教职工数", "whole", example="52"),
    Column("boarding", "寄宿", "flag", width=8),
    Column("gas", "有燃气", "flag", width=8),
    Column("covered", "适用31号文", "flag", True, width=12),
    Column("main_school", "所属主校代码", SCHOOL, note="校区、教学点填主校的学校代码；独立的学校留空。", width=18),
    Column("basis", "依据", width=20),
)
SCHOOLS_SHEET = Sheet(
    "学校",
    School,
    ("code",),
    (
        Column("code", "学校代码", "number_of", key=True, note="国家标识码；没有可留空，由系统给号。", width=18),
        Column("name", "学校名称", required=True, note="全称，与公章一致。", example="中心小学", width=26),
        Column("former_names", "曾用名", "names", note="多个用顿号“、”隔开；导入台账时按曾用名也能认出。", width=20),
        Column("ownership", "办学性质", "choice", choices="ownership", width=10),
        Column(
            "level", "管理层级", "choice", True, choices="school_level", default="import.default_school_level", width=10
        ),
        Column(
            "opened_on",
            "开办日期",
            "day",
            True,
            default="import.default_opened_on",
            example="2010-09-01",
            since=FOUNDED,
        ),
        Column("closed_on", "停办日期", "day", since=FOUNDED),
        Column("merged_into", "并入学校代码", SCHOOL, width=18),
        Column("lon", "经度", "degree", example="100.1234"),
        Column("lat", "纬度", "degree", example="30.1234"),
        *(replace(column, clerk=True, required=False, key=False) for column in FACTS[1:]),
    ),
    day="opened_on",
    identity=("name",),
    orders=(("opened_on", "closed_on"),),
    settles=("level",),
    counted_in="所",
    kind="level",
    before=f"{RULES}:before_schools",
    after=f"{RULES}:after_schools",
)
FACTS_SHEET = Sheet(
    "学校情况",
    SchoolFact,
    ("school_code", "effective_on"),
    FACTS,
    day="effective_on",
    counted_in="条",
    files=(),
    kind="stage",
    before=f"{RULES}:before_facts",
    after=f"{RULES}:after_facts",
)
CLASSES_SHEET = Sheet(
    "班级",
    SchoolClass,
    ("school_code", "class_no"),
    (
        A_SCHOOL.as_key(),
        Column("class_no", "班级编号", "number_of", True, True, example="2026-01"),
        Column("name", "班级名称", required=True, example="一年级（1）班", width=18),
        Column("grade", "年级", required=True, example="一年级", width=10),
        Column(
            "former_grades",
            "年级沿革",
            "names",
            note="升级前的年级和最后一天，如“七年级至2026-08-31”，多个用顿号“、”隔开；在“学年”页升级时自动记。",
            width=20,
        ),
        Column("opened_on", "开设日期", "day", True, since=FOUNDED),
        Column("closed_on", "撤销日期", "day"),
    ),
    day="opened_on",
    orders=(("opened_on", "closed_on"),),
    counted_in="个班",
    files=(),
    after=f"{RULES}:after_classes",
    kind="grade",
    asked=("class_no", "name", "grade", "opened_on", "closed_on"),
)

LEDGER = Ledger(
    "schools",
    "学校",
    (SCHOOLS_SHEET, FACTS_SHEET, CLASSES_SHEET),
    "XX",
    "code",
    by_year=False,
    standing=True,
)
