"""The ten ledgers as data: sheets, headings, forms of cells, keys and checks, in the order of the workbooks.

Reading, preview, export, template and entry forms all work from these entries, so that they cannot
disagree; adding a ledger is one table and one entry in LEDGERS. Words a column may hold are not here:
they are dictionaries of the county pack.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

from models.base import Versioned
from models.county import Pack
from models.hazard import Hazard, HazardEvent
from models.hazard_lifecycle import EXTEND, HAND_OVER, OTHER, PARK, REGRADE
from models.incident import Incident
from models.inspection import SELF_CHECK, Inspection
from models.meeting import Meeting, Resolution
from models.practice import Drill, Lesson
from models.provision import Document, Facility, Staffing
from models.school import School, SchoolClass, SchoolFact

SCHOOL, SCHOOLS, TOWNSHIP, UNIT, UNITS = "school", "schools", "township", "unit", "units"
RESPONSIBLE, SUBJECT, NEW_VALUE = "responsible", "subject", "new_value"
CODES = {SCHOOL, SCHOOLS, TOWNSHIP, UNIT, UNITS, RESPONSIBLE, SUBJECT}
"""Forms of cells that hold codes of the registers: names are taken too, and export adds the names."""

WHOLE_SCHOOL = "全校"
FOUNDED = 1900
"""The first year for opening days of schools; everything else the ledgers tell began later."""


@dataclass(frozen=True)
class Column:
    """One heading. `form` says how a cell is read:

    text, long (free text), number_of (a 编号), whole (>= 0), people (a head-count), amount (>= 0), degree (a
    coordinate), day, deadline (a day, or days from 发现日期), instant, seconds, term, week, flag (是/否), choice
    (a word of the pack dictionary `choices`), names (joined by 、), or a code:
    school, schools, township, unit (a department or township), units, responsible (school, unit or 其他),
    subject (by the 主体类型 beside it), new_value (by the 事项 beside it).
    `shown`: read-only, ignored on import. `clerk`: read from clerks' forms only, never exported.
    `default`: the pack setting that fills a blank cell of a new row. `since`: the first year a day may lie in,
    where it may be older than the ledgers.
    """

    field: str
    heading: str
    form: str = "text"
    required: bool = False
    key: bool = False
    shown: bool = False
    clerk: bool = False
    choices: str = ""
    default: str = ""
    name_of: str = ""
    note: str = ""
    example: str = ""
    width: int = 14
    since: int = 0


@dataclass(frozen=True)
class Need:
    """`field` must be filled in where `when` holds one of `values`."""

    field: str
    when: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet of a ledger and the table behind it.

    `key`: the columns that make a row unique. `identity`: what finds a row without 编号 again.
    `twins`: a row without 编号 that differs from a stored one in a single one of these is 疑似重复.
    `day`: the date by which the row is dated (number, period of an export). `orders`: (earlier, later)
    dates; `parts`: (part, whole) counts; `needs`: conditional requirements; `past`: dates of what has
    happened, which cannot lie after today. `held`: what only the office corrects as soon as it is stated;
    `settles`: fields that are decisive besides those whose form says so.
    """

    name: str
    model: type[Versioned]
    key: tuple[str, ...]
    facts: tuple[Column, ...]
    day: str = ""
    identity: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    orders: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    needs: tuple[Need, ...] = ()
    past: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()

    @cached_property
    def decisive(self) -> tuple[str, ...]:
        """Fields that decide the quarter, the place or the body of a row: its day, every school, township, body
        and subject it names, and what `settles` adds. The office alone changes them once the day of entry is over
        or another body has acted on the row (access.roles, `ledger.settle`)."""
        named = (SCHOOL, TOWNSHIP, UNIT, RESPONSIBLE, SUBJECT, NEW_VALUE)
        found = [column.field for column in self.stored if column.form in named]
        return tuple(dict.fromkeys(name for name in (self.day, *found, *self.settles) if name))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every heading of the exported sheet in order: facts, each code followed by its name, and the tail."""
        made: list[Column] = []
        for column in self.facts:
            if column.clerk:
                continue
            made.append(column)
            if column.form in CODES:
                made.append(name_column(column))
        return (*made, *TAIL)

    @cached_property
    def readable(self) -> tuple[Column, ...]:
        """The columns a workbook may bring in: facts with their names, clerks' columns, and 备注."""
        shown = tuple(column for column in self.columns if not column.shown or column.name_of)
        return shown + tuple(column for column in self.facts if column.clerk)

    @cached_property
    def stored(self) -> tuple[Column, ...]:
        """The columns that are facts of the table."""
        return (*(column for column in self.facts if not (column.shown or column.clerk)), REMARK)

    def column(self, name: str) -> Column:
        """A column by field; KeyError when there is none."""
        for column in (*self.columns, *self.facts):
            if column.field == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True)
class Ledger:
    """A ledger: `kind` is its word in commands, `series` the middle part of the numbers it gives."""

    kind: str
    title: str
    sheets: tuple[Sheet, ...]
    series: str = ""
    numbered: str = field(default="number")

    def sheet(self, name: str) -> Sheet:
        """A sheet by name; KeyError when there is none."""
        return {sheet.name: sheet for sheet in self.sheets}[name]


def heading_in(pack: Pack, heading: str) -> str:
    """A heading as the county writes it: its words `heading.适用31号文` and the like rename one; ours is read too."""
    return pack.words.get(f"heading.{heading}", heading)


NAME_HEADINGS = {
    "school_code": "学校名称",
    "township_code": "乡镇名称",
    "merged_into": "并入学校名称",
    "responsible": "责任主体名称",
    "subject_code": "主体名称",
    "serves": "服务学校名称",
    "lead_unit": "主办单位名称",
}


def name_field(code: str) -> str:
    """The field of the names behind a field of codes; 主体名称 of a hazard is a fact of its own."""
    return "responsible_body_name" if code == "responsible" else f"{code}_name"


def name_column(column: Column) -> Column:
    """The read-only column with the names that stands behind a column of codes."""
    heading = NAME_HEADINGS.get(column.field, f"{column.heading}名称")
    if column.field == "lead_unit" and column.heading == "牵头":
        heading = "牵头单位名称"
    note = f"由{column.heading}带出，不必填写；只填名称、不填代码也可以，但两者不能矛盾。"
    return replace(
        column,
        field=name_field(column.field),
        heading=heading,
        form="text",
        required=False,
        key=False,
        shown=True,
        choices="",
        default="",
        name_of=column.field,
        note=note,
        example="",
        width=20,
    )


REMARK = Column("remark", "备注", "long", width=24)
TAIL = (
    REMARK,
    Column("first_recorded_at", "录入时间", "instant", shown=True, note="由系统记录，导入时不读。", width=18),
    Column("recorded_by", "录入人", shown=True, note="由系统记录，导入时不读。", width=12),
)

A_SCHOOL = Column(
    "school_code", "学校代码", SCHOOL, note="学校代码或学校全称；曾用名也认。", example="XX-00001", width=18
)
A_TOWNSHIP = Column("township_code", "乡镇代码", TOWNSHIP, note="乡镇代码或名称。", width=18)
SUBJECT_KIND = Column("subject_kind", "主体类型", "choice", True, choices="subject_kind", width=10)
SUBJECT_CODE = Column(
    "subject_code", "主体代码", SUBJECT, True, note="学校、乡镇、单位的代码或全称；县填县代码或县名。", width=18
)


def _as_key(column: Column) -> Column:
    return replace(column, key=True, required=True)


FACTS = (
    _as_key(A_SCHOOL),
    Column("effective_on", "生效日期", "day", True, True, note="这一行从哪天起算；之前的情况另起一行。", since=FOUNDED),
    replace(A_TOWNSHIP, required=True),
    Column("stage", "学段", "choice", True, choices="school_stage", width=10),
    Column("area", "城乡类别", "choice", choices="urban_rural", width=10),
    Column("pupils", "在校学生数", "whole", example="860"),
    Column("staff", "教职工数", "whole", example="52"),
    Column("boarding", "寄宿", "flag", width=8),
    Column("gas", "有燃气", "flag", width=8),
    Column("covered", "适用31号文", "flag", True, width=12),
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
)
FACTS_SHEET = Sheet(
    "学校情况",
    SchoolFact,
    ("school_code", "effective_on"),
    FACTS,
    day="effective_on",
)
CLASSES_SHEET = Sheet(
    "班级",
    SchoolClass,
    ("school_code", "class_no"),
    (
        _as_key(A_SCHOOL),
        Column("class_no", "班级编号", "number_of", True, True, example="2026-01"),
        Column("name", "班级名称", required=True, example="一年级（1）班", width=18),
        Column("grade", "年级", required=True, example="一年级", width=10),
        Column("opened_on", "开设日期", "day", True, since=FOUNDED),
        Column("closed_on", "撤销日期", "day"),
    ),
    day="opened_on",
    orders=(("opened_on", "closed_on"),),
)

HAZARDS_SHEET = Sheet(
    "隐患",
    Hazard,
    ("number",),
    (
        Column("number", "隐患编号", "number_of", key=True, note="留空由系统给号；填了就按编号更新。", width=16),
        A_SCHOOL,
        replace(A_TOWNSHIP, required=True, note="可留空：按学校在发现日期所在的乡镇带出。"),
        Column("ring", "环", "choice", True, choices="ring", default="import.default_ring", width=10),
        Column("place", "具体地点", example="教学楼二楼东侧楼梯", width=20),
        Column("description", "隐患描述", "long", True, example="应急照明灯损坏2盏", width=36),
        Column("category", "隐患类别", "choice", choices="hazard_category", width=12),
        Column("level", "隐患等级", "choice", True, choices="hazard_level", default="import.default_level", width=10),
        Column("basis", "判定依据", width=20),
        Column("found_on", "发现日期", "day", True, example="2026-09-03"),
        Column("source", "来源", "choice", True, choices="hazard_source", default="import.default_source", width=14),
        Column("campaign", "专项", note="专项行动的名称。"),
        Column("inspection_no", "检查编号", "number_of", width=16),
        Column(
            "responsible",
            "整改责任主体",
            RESPONSIBLE,
            True,
            note="学校或单位的代码或名称；企业、商户等填“其他”并写明主体名称。留空为本校。",
            width=18,
        ),
        Column("responsible_name", "主体名称", note="责任主体为“其他”时填写。", width=18),
        Column(
            "supervising_unit",
            "督促单位",
            UNIT,
            note="责任主体为“其他”时必填。",
            width=14,
        ),
        Column("lead_unit", "主办单位", UNIT, width=14),
        Column("verifying_unit", "复查单位", UNIT, True, default="import.default_verifying_unit", width=14),
        Column("owner_post", "责任人岗位", note="写岗位，不写姓名。", example="总务主任", width=14),
        Column("first_deadline", "首次整改期限", "deadline", note="写到日；也可改填期限天数。", example="2026-09-30"),
        Column("deadline_days", "期限天数", "whole", note="从发现日期起算；立即整改填0。", width=10),
        Column("funds_needed", "所需资金（元）", "amount"),
        Column("funds_ready", "资金已落实", "flag", width=12),
        Column("related_no", "关联隐患编号", "number_of", width=16),
        Column("state", "状态", shown=True, note="由办理记录推出，导入时不读。", width=10),
        Column("deadline", "现行期限", "day", shown=True, note="由办理记录推出，导入时不读。"),
        Column("measures", "整改措施", "long", clerk=True),
        Column("done_on", "完成时间", "day", clerk=True),
        Column("verified_on", "复查时间", "day", clerk=True),
        Column("verified", "复查结果", "long", clerk=True),
        Column("done_text", "整改情况", "long", clerk=True),
        Column("progress", "整改状态", "long", clerk=True),
    ),
    day="found_on",
    identity=("school_code", "township_code", "place", "found_on", "category", "description"),
    twins=(
        "ring",
        "place",
        "description",
        "category",
        "level",
        "basis",
        "found_on",
        "source",
        "responsible",
        "first_deadline",
        "owner_post",
    ),
    orders=(("found_on", "first_deadline"),),
    past=("found_on", "done_on", "verified_on"),
    held=("level", "responsible", "supervising_unit", "verifying_unit", "first_deadline", "deadline_days"),
    needs=(
        Need("responsible_name", "responsible", (OTHER,)),
        Need("supervising_unit", "responsible", (OTHER,)),
    ),
)
STEPS_SHEET = Sheet(
    "办理记录",
    HazardEvent,
    ("hazard_no", "seq"),
    (
        Column("hazard_no", "隐患编号", "number_of", True, True, width=16),
        Column("seq", "序号", "whole", True, True, note="每件隐患从1起，按时间先后。", width=8),
        Column("kind", "事项", "choice", True, choices="hazard_event", width=12),
        Column("on_date", "日期", "day", True, note="延期填批准日期。"),
        Column("requested_on", "申请日期", "day"),
        Column("new_deadline", "新期限", "day", note="延期、挂账必填。"),
        Column("new_value", "新主体/新等级", NEW_VALUE, note="转办填新的责任主体，改级填新等级。", width=16),
        Column("by_unit", "办理单位", RESPONSIBLE, True, width=16),
        Column("approver_post", "批准人岗位", note="延期、挂账必填。", width=14),
        Column("reason", "理由或措施", "long", True, width=36),
        Column("interim", "临时防护措施", "long", width=24),
    ),
    day="on_date",
    orders=(("requested_on", "on_date"), ("on_date", "new_deadline")),
    past=("on_date",),
    needs=(
        Need("new_deadline", "kind", (EXTEND, PARK)),
        Need("approver_post", "kind", (EXTEND, PARK)),
        Need("new_value", "kind", (HAND_OVER, REGRADE)),
    ),
    settles=("kind", "new_deadline"),
)

INSPECTIONS_SHEET = Sheet(
    "检查",
    Inspection,
    ("number",),
    (
        Column("number", "检查编号", "number_of", key=True, note="留空由系统给号。", width=16),
        Column("kind", "检查类型", "choice", True, choices="inspection_kind", width=14),
        Column("activity_no", "活动编号", "number_of", width=14),
        Column("organiser", "组织单位", RESPONSIBLE, True, note="学校自查填学校。", width=16),
        replace(A_SCHOOL, note="到校检查必填。"),
        A_TOWNSHIP,
        Column("on_date", "检查日期", "day", True, example="2026-09-03"),
        Column("ended_on", "结束日期", "day"),
        Column("found", "发现隐患数", "whole", True, note="没有发现填0，即零报告。", example="0", width=12),
        Column("content", "内容", "long", width=36),
        Column("related_no", "关联编号", "text", width=16),
    ),
    day="on_date",
    identity=("school_code", "township_code", "on_date", "kind", "organiser", "content"),
    twins=("kind", "organiser", "found", "content"),
    orders=(("on_date", "ended_on"),),
    past=("on_date",),
    needs=(Need("school_code", "kind", (SELF_CHECK,)),),
    settles=("kind",),
)

DRILLS_SHEET = Sheet(
    "演练",
    Drill,
    ("number",),
    (
        Column("number", "演练编号", "number_of", key=True, note="留空由系统给号。", width=16),
        replace(A_SCHOOL, required=True),
        Column("on_date", "演练日期", "day", True),
        Column("kind", "演练类型", "choice", True, choices="drill_kind", width=10),
        Column("evacuation", "疏散", "flag", True, note="有没有组织疏散：是或否。", width=8),
        Column("scenario", "情景", "choice", choices="scenario", width=10),
        Column("plan_name", "对应预案", width=20),
        Column("people", "参演人数", "people", width=10),
        Column("building", "建筑", width=12),
        Column("seconds", "疏散用时（秒）", "seconds", note="也可写成1分37秒。", example="97"),
        Column("supporters", "外部支持单位", width=20),
        Column(
            "carried_out",
            "实施情况",
            "choice",
            True,
            choices="carried_out",
            default="import.default_carried_out",
            width=10,
        ),
        Column("lessons_learned", "问题与改进", "long", width=30),
    ),
    day="on_date",
    identity=("school_code", "on_date", "kind", "scenario", "lessons_learned"),
    twins=("kind", "evacuation", "scenario", "plan_name", "people", "building", "seconds", "supporters", "carried_out"),
)

LESSONS_SHEET = Sheet(
    "课时",
    Lesson,
    ("school_code", "class_no", "term", "week_no", "course", "topic"),
    (
        _as_key(A_SCHOOL),
        Column("class_no", "班级编号", "number_of", True, True, note="安全课可填“全校”。", width=12),
        Column("term", "学期", "term", True, True, note="写成2026-2027-1。", example="2026-2027-1", width=14),
        Column("week_no", "教学周", "week", True, True, example="5", width=8),
        Column("course", "课程", "choice", True, True, choices="course", width=12),
        Column("topic", "专题", "choice", key=True, choices="topic", note="安全课填写九个专题之一。", width=14),
        Column("hours", "课时数", "amount", True, example="1", width=8),
        Column("guiding_unit", "指导单位", UNIT, width=14),
        Column("grade", "年级", clerk=True),
    ),
)

FACILITIES_SHEET = Sheet(
    "设施",
    Facility,
    ("subject_kind", "subject_code", "kind", "effective_on"),
    (
        _as_key(SUBJECT_KIND),
        _as_key(SUBJECT_CODE),
        Column("kind", "设施类别", "choice", True, True, choices="facility", width=20),
        Column("effective_on", "生效日期", "day", True, True),
        Column("present", "已具备", "choice", True, choices="presence", width=10),
        Column("networked", "已联网", "flag", note="一键报警、视频监控填写。", width=10),
        Column("to_standard", "达标准", "flag", note="心理辅导室填写。", width=10),
        Column("serves", "服务学校代码", SCHOOLS, note="区域心理辅导站填写，多个用顿号隔开。", width=24),
    ),
    day="effective_on",
)
STAFFING_SHEET = Sheet(
    "人员",
    Staffing,
    ("subject_kind", "subject_code", "post", "effective_on"),
    (
        _as_key(SUBJECT_KIND),
        _as_key(SUBJECT_CODE),
        Column("post", "岗位类别", "choice", True, True, choices="staff_post", width=16),
        Column("effective_on", "生效日期", "day", True, True),
        Column("people", "人数", "whole", True, note="只填人数，不填姓名。", width=8),
        Column("full_time", "其中专职", "whole", width=10),
        Column("part_time", "其中兼职", "whole", width=10),
        Column("over_55", "其中超55周岁", "whole", note="满56周岁起算。"),
        Column("certified", "其中持保安员证", "whole"),
        Column("checked", "其中已入职查询", "whole"),
    ),
    day="effective_on",
    parts=tuple((part, "people") for part in ("full_time", "part_time", "over_55", "certified", "checked")),
)

TIMES = (
    ("plan_started_at", "启动预案时间"),
    ("told_bureau_at", "报教科局"),
    ("told_township_at", "报乡镇"),
    ("told_police_at", "报派出所"),
    ("told_government_at", "教科局报县政府"),
    ("told_publicity_at", "报宣传部"),
)


def _time(name: str, heading: str) -> Column:
    return Column(name, heading, "instant", note="写到分，如2026-09-03 08:20。", width=18)


INCIDENTS_SHEET = Sheet(
    "事件",
    Incident,
    ("number",),
    (
        Column("number", "事件编号", "number_of", key=True, note="留空由系统给号。", width=16),
        A_SCHOOL,
        replace(A_TOWNSHIP, required=True, note="可留空：按学校当天所在的乡镇带出。"),
        Column("happened_at", "发生时间", "instant", True, example="2026-09-03 08:20", width=18),
        Column("kind", "事件类别", "choice", True, choices="incident_kind", width=14),
        Column("disturbance", "校闹形式", "choice", choices="disturbance", width=14),
        Column("on_campus", "校内", "flag", True, width=8),
        Column("deaths", "死亡人数", "whole", width=10),
        Column("injuries", "受伤人数", "whole", width=10),
        Column("health_or_food", "公共卫生或食品安全", "flag", True, width=18),
        Column("major", "重大或重大影响", "flag", True, width=14),
        *(_time(name, heading) for name, heading in TIMES),
        Column("response_level", "响应级别", "choice", choices="response_level", width=10),
        _time("leader_on_site_at", "县领导到场时间"),
        _time("first_release_at", "首次发布时间"),
        Column("outcome", "处理结果", "long", note="不写姓名、身份证号、电话。", width=30),
        Column("settled_on", "办结日期", "day"),
    ),
    day="happened_at",
    identity=("school_code", "township_code", "happened_at", "kind"),
    twins=("kind", "on_campus", "deaths", "injuries", "outcome"),
    orders=(
        *(("happened_at", name) for name, _ in TIMES),
        ("happened_at", "leader_on_site_at"),
        ("happened_at", "first_release_at"),
        ("happened_at", "settled_on"),
    ),
    past=("happened_at", "settled_on"),
)

DOCUMENTS_SHEET = Sheet(
    "材料",
    Document,
    ("number",),
    (
        Column("number", "材料编号", "number_of", key=True, note="留空由系统给号。", width=16),
        SUBJECT_KIND,
        SUBJECT_CODE,
        Column("kind", "材料类型", "choice", True, choices="document_kind", width=16),
        Column("title", "标题", required=True, width=36),
        Column("doc_number", "文号", width=20),
        Column("on_date", "日期", "day", True),
        Column("valid_until", "有效期至", "day"),
        Column("duty", "对应条款", note="履职清单中的编号，如3.4。", width=10),
        Column("quantity", "数量", "amount", note="测评填实测人数。", width=8),
        Column("quantity_due", "应有数量", "amount", note="测评填应测人数。", width=10),
        Column("amount", "金额（元）", "amount"),
    ),
    day="on_date",
    identity=("subject_kind", "subject_code", "on_date", "kind", "title"),
    twins=("kind", "title", "doc_number", "quantity", "quantity_due", "amount"),
    orders=(("on_date", "valid_until"),),
)

MEETINGS_SHEET = Sheet(
    "会议",
    Meeting,
    ("number",),
    (
        Column("number", "会议编号", "number_of", key=True, note="留空由系统给号。", width=16),
        Column("kind", "会议类型", "choice", True, choices="meeting_kind", width=12),
        Column("held_on", "召开日期", "day", True),
        Column("quarter", "审议季度", note="写成2026Q3。", example="2026Q3", width=10),
        Column("cut_off", "截数日期", "day"),
        Column("convener_post", "召集人岗位", width=14),
        Column("present", "出席单位", UNITS, note="多个用顿号隔开。", width=30),
        Column("in_attendance", "列席单位", UNITS, width=24),
        Column("excused", "请假单位", UNITS, width=20),
    ),
    day="held_on",
    identity=("held_on", "kind"),
)
RESOLUTIONS_SHEET = Sheet(
    "议定事项",
    Resolution,
    ("meeting_no", "seq"),
    (
        Column("meeting_no", "会议编号", "number_of", True, True, width=16),
        Column("seq", "序号", "whole", True, True, width=8),
        Column("matter", "事项", "long", True, width=36),
        Column("lead_unit", "牵头", UNIT, True, width=14),
        Column("supporting", "配合", UNITS, note="多个用顿号隔开。", width=20),
        Column("deadline", "时限", "day", True),
        Column("clause", "对应条款", width=10),
        Column("outcome", "结果", "choice", choices="outcome", width=10),
        Column("outcome_on", "结果日期", "day"),
        Column("reason", "理由", "long", note="未落实必须写明理由。", width=30),
    ),
    day="deadline",
    needs=(Need("reason", "outcome", ("未落实",)),),
)

LEDGERS: dict[str, Ledger] = {
    ledger.kind: ledger
    for ledger in (
        Ledger("schools", "学校", (SCHOOLS_SHEET, FACTS_SHEET, CLASSES_SHEET), "XX", "code"),
        Ledger("hazards", "隐患", (HAZARDS_SHEET, STEPS_SHEET)),
        Ledger("inspections", "检查", (INSPECTIONS_SHEET,), "JC"),
        Ledger("drills", "演练", (DRILLS_SHEET,), "YL"),
        Ledger("lessons", "课时", (LESSONS_SHEET,)),
        Ledger("facilities", "设施", (FACILITIES_SHEET,)),
        Ledger("staffing", "人员", (STAFFING_SHEET,)),
        Ledger("incidents", "事件", (INCIDENTS_SHEET,), "SJ"),
        Ledger("documents", "材料", (DOCUMENTS_SHEET,), "CL"),
        Ledger("meetings", "会议", (MEETINGS_SHEET, RESOLUTIONS_SHEET), "HY"),
    )
}
