"""The rules that propose lines of a 通报, one entry each: the setting that steers it, its bounds, and what finds it.

The program only proposes; a person decides. A further rule is one entry here and one function under
`figures/bodies/rules/`, whose docstring says how to write it; the loader of packs knows its setting from here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProposalRule:
    """One rule. `name`: stored in the lines made of it, so it is never changed. `setting`: the pack's key of its limit;
    a county that leaves it out switches the rule off. `low`, `high`: the least and most it may be; `whole`: without a
    fraction. `own_duties`: it looks at every duty of the bodies themselves, not at numeric thresholds alone. `find`:
    what finds its matters, by dotted name because the catalogue stands below the figures; called with
    figures.bodies.rules.asking.Question and the limit, giving Shortfall.
    """

    name: str
    title: str
    setting: str
    low: int
    high: int
    find: str
    whole: bool = True
    own_duties: bool = False


PROPOSAL_RULES: dict[str, ProposalRule] = {
    rule.name: rule
    for rule in (
        ProposalRule(
            "overdue", "隐患长期逾期", "proposal.overdue_days", 0, 3650, "figures.bodies.rules.hazards:long_waiting"
        ),
        ProposalRule(
            "duty_missed", "本单位职责未达标", "proposal.duty_missed", 1, 1000, "figures.bodies.rules.duties:own_missed"
        ),
        ProposalRule(
            "schools_missed",
            "学校职责未达标",
            "proposal.schools_missed_share",
            0,
            1,
            "figures.bodies.rules.duties:schools_missed",
            whole=False,
        ),
        ProposalRule(
            "resolution",
            "议定事项未落实",
            "proposal.resolution_days",
            0,
            3650,
            "figures.bodies.rules.decisions:not_carried_out",
        ),
        ProposalRule(
            "returned", "隐患反复退回", "proposal.returned_times", 1, 100, "figures.bodies.rules.returned:sent_back"
        ),
        ProposalRule(
            "late_reports",
            "事件迟报",
            "proposal.late_reports",
            1,
            1000,
            "figures.bodies.rules.late_reports:reported_late",
        ),
        ProposalRule(
            "accident", "重大或重大影响事件", "proposal.accidents", 1, 1000, "figures.bodies.rules.accidents:serious"
        ),
        ProposalRule(
            "feedback", "通报反馈逾期", "proposal.feedback_days", 0, 3650, "figures.bodies.rules.feedback:unanswered"
        ),
        ProposalRule(
            "collection",
            "收表没有收齐",
            "proposal.collections_late",
            1,
            1000,
            "figures.bodies.rules.collections:gathered_late",
        ),
        ProposalRule(
            "praise",
            "隐患整改及时",
            "proposal.praise_share",
            0,
            1,
            "figures.bodies.rules.praise:done_well",
            whole=False,
            own_duties=True,
        ),
    )
}
"""Name of a rule → the rule."""
