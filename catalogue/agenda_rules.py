"""The rules that put items on a meeting's agenda, one entry each: what each is called, what kind of item it makes, how
much it weighs, and which function finds its matters.

A further rule is one entry here and one file under `figures/meetings/rules/`, whose docstring says how to write it.
The name is stored with every item a rule made, so it is never changed.
"""

from dataclasses import dataclass

from models.sitting import LAST, NEW, RED, STANDING


@dataclass(frozen=True)
class Rule:
    """One rule. `name`: stored in agenda items before the colon of their lineage. `kind`: one of models.sitting.KINDS.

    `weight`: the order within a kind, heaviest first; the heaviest of all are projected. `propose`: what finds its
    matters, by dotted name because the catalogue stands below the figures; called with figures.meetings.rules.asking.
    Asked, giving Proposals. `clause`: the key of the pack's setting that names the clause or task its items fall under,
    "" where each proposal names its own or the plan has none. `settings`: the pack's settings it is steered by.
    """

    name: str
    title: str
    kind: str
    weight: int
    propose: str
    clause: str = ""
    settings: tuple[str, ...] = ()


CHECKS = "clause.checks"
RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("last", "上次议定事项", LAST, 100, "figures.meetings.rules.last:to_report_on"),
        Rule(
            "overdue_township",
            "乡镇逾期隐患",
            RED,
            90,
            "figures.meetings.rules.townships:overdue_townships",
            CHECKS,
            ("agenda.township_overdue",),
        ),
        Rule(
            "overdue_long",
            "长期逾期隐患",
            RED,
            80,
            "figures.meetings.rules.hazards:long_overdue",
            CHECKS,
            ("agenda.overdue_long_days",),
        ),
        Rule(
            "often_extended",
            "多次延期隐患",
            RED,
            70,
            "figures.meetings.rules.hazards:often_extended",
            CHECKS,
            ("agenda.extension_count",),
        ),
        Rule("without_money", "资金未落实隐患", RED, 60, "figures.meetings.rules.hazards:without_money", CHECKS),
        Rule("in_dispute", "待会商隐患", RED, 50, "figures.meetings.rules.hazards:in_dispute", CHECKS),
        Rule(
            "without_lead",
            "未明确主办单位隐患",
            RED,
            40,
            "figures.meetings.rules.hazards:without_lead",
            CHECKS,
            ("agenda.rings_needing_lead",),
        ),
        Rule(
            "unreported",
            "周排查未报",
            RED,
            72,
            "figures.meetings.rules.returns:unreported_townships",
            CHECKS,
            ("map.hatch_below",),
        ),
        Rule(
            "late_reports",
            "事件首报超时限",
            RED,
            62,
            "figures.meetings.rules.reports:late_reports",
            settings=("agenda.incident_task",),
        ),
        Rule(
            "unsupervised",
            "重大事件没有专项督导",
            RED,
            64,
            "figures.meetings.rules.reports:unsupervised",
            settings=("agenda.supervision_task",),
        ),
        Rule(
            "late_feedback",
            "通报逾期未反馈",
            RED,
            66,
            "figures.meetings.rules.reports:late_feedback_lines",
            settings=("agenda.supervision_task",),
        ),
        Rule(
            "duty",
            "职责未达标",
            RED,
            55,
            "figures.meetings.rules.duties:duties_behind",
            settings=("agenda.duty_share", "agenda.duty_points"),
        ),
        Rule("rectification", "隐患整改", STANDING, 50, "figures.meetings.rules.standing:hazard_account", CHECKS),
        Rule("incidents", "学校安全事件", NEW, 50, "figures.meetings.rules.incidents:incidents_found"),
    )
}
"""Name → rule. Within a kind the heaviest come first."""
OWN = "own"
"""What stands before the colon in the lineage of an item that the office wrote itself."""


def rule_of(lineage: str) -> Rule | None:
    """The rule that speaks of a lineage; None for the office's own items and for a rule that is gone."""
    return RULES.get(lineage.partition(":")[0])


def lineage_of(name: str, about: str) -> str:
    """How a matter is named across meetings: the rule, and which of its matters (`overdue_township:` and its code)."""
    return f"{name}:{about}" if about else name
