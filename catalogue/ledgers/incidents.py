"""事件: accidents and emergencies, and when whom was told."""

from dataclasses import replace

from catalogue.ledgers.columns import A_SCHOOL, A_TOWNSHIP, Column, Ledger, Proof, Sheet
from models import duty
from models.incident import Incident

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
    counted_in="起",
    kind="kind",
    dated=True,
    proves=Proof(
        {
            "事件类别": "kind",
            "校内": "on_campus",
            "死亡人数": "deaths",
            "公共卫生或食品安全": "health_or_food",
            "重大或重大影响": "major",
            **{heading: name for name, heading in TIMES},
            "响应级别": "response_level",
            "县领导到场时间": "leader_on_site_at",
            "首次发布时间": "first_release_at",
            "处理结果": "outcome",
            "办结日期": "settled_on",
        },
        {duty.COUNTY: (), duty.TOWNSHIP: ("township_code",), duty.SCHOOL: ("school_code",)},
    ),
)

LEDGER = Ledger("incidents", "事件", (INCIDENTS_SHEET,), "SJ")
