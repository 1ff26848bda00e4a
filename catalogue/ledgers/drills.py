"""演练: emergency exercises of schools."""

from dataclasses import replace

from catalogue.attachments import ROLL, SCAN, SCENE
from catalogue.ledgers.columns import A_SCHOOL, Column, Ledger, Proof, Sheet
from models import duty
from models.practice import Drill

RULES = "ledgers.validate.rules.drills"

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
    counted_in="次",
    files=(SCENE, ROLL, SCAN),
    kind="kind",
    dated=True,
    cites="kind",
    asked=("on_date", "kind", "evacuation", "scenario", "people", "seconds", "carried_out", "lessons_learned"),
    proves=Proof(
        {"演练类型": "kind", "疏散": "evacuation", "情景": "scenario", "实施情况": "carried_out", "参演人数": "people"},
        {duty.COUNTY: (), duty.SCHOOL: ("school_code",)},
    ),
    before=f"{RULES}:before_drills",
    after=f"{RULES}:after_drills",
)

LEDGER = Ledger("drills", "演练", (DRILLS_SHEET,), "YL", daily=True)
