"""隐患: what was found, and the steps (办理记录) of each hazard's life. Which steps there are: catalogue.steps."""

from dataclasses import replace

from catalogue.attachments import AFTER, BEFORE, SCAN, SCENE
from catalogue.ledgers.columns import (
    A_SCHOOL,
    A_TOWNSHIP,
    EXTERNAL,
    NEW_VALUE,
    RESPONSIBLE,
    UNIT,
    Column,
    Ledger,
    Need,
    Proof,
    Sheet,
)
from catalogue.steps import STEPS
from models import duty
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.hazard_lifecycle import OTHER

RULES = "ledgers.validate.rules"

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
            named="责任主体名称",
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
        *EXTERNAL,
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
    counted_in="项",
    files=(BEFORE, AFTER, SCENE, SCAN),
    cites="description",
    asked=("place", "description", "category", "level", "found_on", "first_deadline", "owner_post", "done_on"),
    proves=Proof(
        {
            "环": "ring",
            "隐患等级": "level",
            "状态": "state",
            "整改方案": "has_plan",
            "责任人": "has_owner",
            "现行期限": "deadline",
        },
        {
            duty.COUNTY: (),
            duty.TOWNSHIP: ("township_code",),
            duty.SCHOOL: ("school_code",),
            duty.UNIT: ("responsible",),
        },
        rows=HazardSpan,
        words={"整改": "open", "待复查": "awaiting", "销号": "closed"},
    ),
    before=f"{RULES}.hazards:before_hazards",
    absorbed=f"{RULES}.hazards:stated_deadlines",
    after=f"{RULES}.hazards:after_hazards",
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
        Column("kind", "事项", "choice", True, choices="hazard_event", known=tuple(STEPS), width=12),
        Column("on_date", "日期", "day", True, note="延期填批准日期，申请延期填申请日期。"),
        Column("requested_on", "申请日期", "day"),
        Column("new_deadline", "新期限", "day", note="申请延期、延期、挂账必填。"),
        Column("new_value", "新主体/新等级", NEW_VALUE, note="转办填新的责任主体，改级填新等级。", width=16),
        Column("by_unit", "办理单位", RESPONSIBLE, True, width=16),
        Column("approver_post", "批准人岗位", note="延期、挂账必填。", width=14),
        Column("reason", "理由或措施", "long", True, width=36),
        Column("interim", "临时防护措施", "long", width=24),
    ),
    day="on_date",
    orders=(("requested_on", "on_date"), ("on_date", "new_deadline")),
    past=("on_date",),
    settles=("kind", "new_deadline"),
    counted_in="步",
    files=(),
    before=f"{RULES}.steps:before_steps",
    absorbed=f"{RULES}.steps:step_needs",
    after=f"{RULES}.steps:after_steps",
)

LEDGER = Ledger(
    "hazards", "隐患", (HAZARDS_SHEET, STEPS_SHEET), daily=True, evidence="figures.bodies.evidence.hazards:hazards"
)
