"""检查: visits to schools and their own weekly checks."""

from dataclasses import replace

from catalogue.attachments import SCAN, SCENE, SIGNED
from catalogue.ledgers.columns import (
    A_SCHOOL,
    A_TOWNSHIP,
    EXTERNAL,
    RESPONSIBLE,
    UNIT,
    Column,
    Ledger,
    Need,
    Proof,
    Sheet,
    Wide,
)
from models import duty
from models.inspection import SELF_CHECK, Inspection

RULES = "ledgers.validate.rules.inspections"

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
        Column("inspected_unit", "受检部门", UNIT, note="督导检查的对象是部门的填。", width=14),
        Column("on_date", "检查日期", "day", True, example="2026-09-03"),
        Column("ended_on", "结束日期", "day"),
        Column("found", "发现隐患数", "whole", True, note="没有发现填0，即零报告。", example="0", width=12),
        Column("content", "内容", "long", width=36),
        Column("related_no", "关联编号", "text", width=16),
        *EXTERNAL,
    ),
    day="on_date",
    identity=("school_code", "township_code", "on_date", "kind", "organiser", "content"),
    twins=("organiser", "found", "content"),
    orders=(("on_date", "ended_on"),),
    past=("on_date",),
    needs=(Need("school_code", "kind", (SELF_CHECK,)),),
    settles=("kind",),
    counted_in="次",
    files=(SCENE, SIGNED, SCAN),
    kind="kind",
    weekly_kind=SELF_CHECK,
    dated=True,
    cites="kind",
    asked=("on_date", "found", "content"),
    proves=Proof(
        {
            "检查类型": "kind",
            "组织单位": "organiser",
            "发现隐患数": "found",
            "学校代码": "school_code",
            "乡镇代码": "township_code",
            "受检部门": "inspected_unit",
        },
        {duty.COUNTY: (), duty.UNIT: ("organiser",), duty.TOWNSHIP: ("organiser",), duty.SCHOOL: ("school_code",)},
    ),
    wide=Wide(
        "found", ("school_code", "school_code_name", "township_code", "on_date", "found", "remark"), by_week=True
    ),
    before=f"{RULES}:before_inspections",
    absorbed=f"{RULES}:own_checks",
    finished=f"{RULES}:with_week",
)

LEDGER = Ledger("inspections", "检查", (INSPECTIONS_SHEET,), "JC", daily=True)
