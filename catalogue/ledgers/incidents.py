"""事件: accidents and emergencies, and when whom was told."""

from dataclasses import replace
from typing import NamedTuple

from catalogue.ledgers.columns import A_SCHOOL, A_TOWNSHIP, UNIT, UNITS, Column, Ledger, Proof, Sheet
from models import duty
from models.incident import Incident


class Link(NamedTuple):
    """One time of an incident's chain: its field, heading, and the setting that limits it in minutes ("": none)."""

    field: str
    heading: str
    limit: str = ""


CHAIN = (
    Link("plan_started_at", "启动预案时间", "incident.plan_minutes"),
    Link("told_bureau_at", "报教科局", "incident.bureau_minutes"),
    Link("told_township_at", "报乡镇", "incident.township_minutes"),
    Link("told_police_at", "报派出所", "incident.police_minutes"),
    Link("told_government_at", "教科局报县政府", "incident.government_minutes"),
    Link("told_publicity_at", "报宣传部", "incident.publicity_minutes"),
    Link("told_units_at", "通报部门时间", "incident.units_minutes"),
    Link("leader_on_site_at", "县领导到场时间", "incident.leader_minutes"),
    Link("units_on_site_at", "部门到场时间", "incident.on_site_minutes"),
    Link("first_release_at", "首次发布时间", "incident.release_minutes"),
)
"""The chain of an incident in the order of the plan."""
REPORTS = CHAIN[1:4]
"""What the school reports at once (首报): to the bureau, the township, the police station."""

BODIES_OWE: dict[str, str] = {CHAIN[4].heading: "", CHAIN[5].heading: "told_publicity_by"}
"""What a body passes on itself: the heading of its time → the field that says which body, "" for whoever answers for
schools."""


def _time(link: Link) -> Column:
    return Column(link.field, link.heading, "instant", note="写到分，如2026-09-03 08:20。", width=18)


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
        *(_time(link) for link in CHAIN[:6]),
        Column("told_publicity_by", "报宣传部单位", UNIT, note="报告县委宣传部的乡镇或部门。", width=16),
        _time(CHAIN[6]),
        Column("told_units", "通报部门", UNITS, note="接到通报的部门，用顿号隔开。", width=18),
        Column("response_level", "响应级别", "choice", choices="response_level", width=10),
        *(_time(link) for link in CHAIN[7:9]),
        Column("units_on_site", "到场部门", UNITS, note="负责同志到场的部门，用顿号隔开。", width=18),
        _time(CHAIN[9]),
        Column("later_releases", "后续发布", "whole", note="首次发布以后又发布了几次。", width=12),
        Column("mediation", "调处方式", "choice", choices="mediation", width=12),
        Column("special_supervision", "专项督导编号", note="为这一事件开展的专项督导的检查编号。", width=16),
        Column("reverse_tracing", "责任倒查编号", note="为这一事件开展的责任倒查的材料编号。", width=16),
        Column("outcome", "处理结果", "long", note="不写姓名、身份证号、电话。", width=30),
        Column("settled_on", "办结日期", "day"),
    ),
    day="happened_at",
    identity=("school_code", "township_code", "happened_at", "kind"),
    twins=("kind", "on_campus", "deaths", "injuries", "outcome"),
    orders=(
        *(("happened_at", link.field) for link in CHAIN),
        ("happened_at", "settled_on"),
    ),
    past=("happened_at", "settled_on"),
    counted_in="起",
    kind="kind",
    dated=True,
    proves=Proof(
        {
            "事件类别": "kind",
            "校闹形式": "disturbance",
            "校内": "on_campus",
            "死亡人数": "deaths",
            "公共卫生或食品安全": "health_or_food",
            "重大或重大影响": "major",
            **{link.heading: link.field for link in CHAIN},
            "响应级别": "response_level",
            "通报部门": "told_units",
            "到场部门": "units_on_site",
            "后续发布": "later_releases",
            "调处方式": "mediation",
            "专项督导编号": "special_supervision",
            "责任倒查编号": "reverse_tracing",
            "处理结果": "outcome",
            "办结日期": "settled_on",
        },
        {
            duty.COUNTY: (),
            duty.UNIT: ("told_publicity_by",),
            duty.TOWNSHIP: ("township_code",),
            duty.SCHOOL: ("school_code",),
        },
    ),
)

LEDGER = Ledger("incidents", "事件", (INCIDENTS_SHEET,), "SJ", evidence="figures.bodies.evidence.incidents:incidents")
