"""会议: meetings and what they resolved (议定事项)."""

from catalogue.attachments import ROLL, SCAN, SCENE, SIGNED
from catalogue.ledgers.columns import UNIT, UNITS, Column, Ledger, Need, Proof, Sheet
from models import duty
from models.meeting import Attendee, Meeting, Resolution

RULES = "ledgers.validate.rules.meetings"

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
    counted_in="次",
    files=(ROLL, SIGNED, SCENE, SCAN),
    kind="kind",
    cites="kind",
    proves=Proof({"会议类型": "kind"}, {duty.COUNTY: ()}),
    before=f"{RULES}:before_meetings",
    after=f"{RULES}:closed_meetings",
)
RESOLUTIONS_SHEET = Sheet(
    "议定事项",
    Resolution,
    ("meeting_no", "seq"),
    (
        Column("meeting_no", "会议编号", "number_of", True, True, width=16),
        Column("seq", "序号", "whole", True, True, width=8),
        Column("matter", "事项", "long", True, width=36),
        Column("lead_unit", "牵头", UNIT, True, width=14, named="牵头单位名称"),
        Column("supporting", "配合", UNITS, note="多个用顿号隔开。", width=20),
        Column("deadline", "时限", "day", True),
        Column("clause", "对应条款", width=10),
        Column("outcome", "结果", "choice", choices="outcome", width=10),
        Column("outcome_on", "结果日期", "day"),
        Column("reason", "理由", "long", note="未落实必须写明理由。", width=30),
    ),
    day="deadline",
    needs=(Need("reason", "outcome", ("未落实",)),),
    counted_in="项",
    files=(SCENE, SIGNED, SCAN),
    kind="outcome",
    proves=Proof(
        {"结果": "outcome", "对应条款": "clause"},
        {duty.COUNTY: (), duty.UNIT: ("lead_unit",)},
        name="resolutions",
        day="outcome_on",
    ),
    before=f"{RULES}:before_resolutions",
    after=f"{RULES}:closed_meetings",
)

ATTENDEES_SHEET = Sheet(
    "参会",
    Attendee,
    ("meeting_no", "body"),
    (
        Column("meeting_no", "会议编号", "number_of", True, True, width=16),
        Column("body", "单位", UNIT, True, True, note="单位或乡镇的代码或全称。", width=16),
        Column("person", "姓名", width=12),
        Column("post", "职务", width=16),
        Column("presence", "参会情况", required=True, note="填出席、列席或请假。", example="出席", width=12),
        Column("in_place_of", "代替", note="代人参会的，填被代替的成员姓名。", width=12),
    ),
    counted_in="行",
    files=(),
    before=f"{RULES}:before_attendees",
    after=f"{RULES}:closed_meetings",
)

LEDGER = Ledger(
    "meetings",
    "会议",
    (MEETINGS_SHEET, RESOLUTIONS_SHEET, ATTENDEES_SHEET),
    "HY",
    evidence="figures.bodies.evidence.resolutions:resolved",
)
