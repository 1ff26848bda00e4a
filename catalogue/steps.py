"""The steps of a hazard's life (办理记录) as data: one entry each with the right, the form and when it may follow.

The life itself, the rights, the dialog, imports and the pack's check read this table, so a further step is one
entry here. What a step does to deadline, 挂账, responsible body and level is arithmetic over a life and stands
in `models.hazard_lifecycle`. This module knows nothing of the tables, because the life stands below them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.attachments import AFTER, SCAN, SCENE
from catalogue.reach import ALL, NONE, OWN, UNIT, Right

PLAN, REPORT, RETURN, CLOSE = "整改方案", "报告整改", "复查退回", "复查销号"
EXTEND, REOPEN, PARK, UNPARK = "延期", "重开", "挂账", "解除挂账"
HAND_OVER, REGRADE, VOID = "转办", "改级", "作废"
ASK, DECLINE, RECEIVE = "申请延期", "不予延期", "接收"
BEGINS_ANEW = (RETURN, REOPEN, HAND_OVER)
"""Steps from which the days of mending are counted anew."""
EXTENSIONS = (ASK, EXTEND, DECLINE)
"""Steps of extensions: asked for, granted, refused."""
ENDS_ASKING = (EXTEND, DECLINE, CLOSE)
"""Steps after which no 申请延期 waits any more: its answers, and 销号."""
OPEN, AWAITING, CLOSED, VOIDED = "open", "awaiting", "closed", "void"
BODY, LEVEL = "responsible", "hazard_level"
"""What 新主体/新等级 holds: a body, or a word of the dictionary of levels."""
NOT_AFTER_CLOSING = "隐患已销号，{kind}不再有效；如需继续整改请先重开。"
NOTHING_ASKED = "没有在等答复的延期申请，不能{kind}。"
NOT_REPORTED = "没有“报告整改”就不能{kind}，请先补一行报告整改。"


@dataclass(frozen=True)
class StepKind:
    """One 事项. `right`: who may take it. `asks`: field of 办理记录 → the word its form asks with, in order.
    `hint`: the sentence above that form. `needs`: fields it cannot do without, besides those every step has.

    `follows`: states after which it may stand; else `refusal` is said, with {kind} for its name. `leads_to`: the
    state it leads to, "" when it leaves it. `verifies`: the 复查单位 takes it, never the body that reported; `answers`:
    the body of the account takes it, in answer to an 申请延期; any other step is the responsible body's. `receives`:
    with it that body has taken the hazard up. `parks`: it begins (True) or ends (False) 挂账. `new_value`: what
    新主体/新等级 holds. `alone`: each hazard needs words of its own, so that many cannot take it at once. `files`: the
    用途 of photos and scans that come with it.
    """

    name: str
    right: Right
    asks: Mapping[str, str]
    hint: str
    needs: tuple[str, ...] = ()
    follows: tuple[str, ...] = (OPEN, AWAITING)
    refusal: str = NOT_AFTER_CLOSING
    leads_to: str = ""
    verifies: bool = False
    answers: bool = False
    receives: bool = False
    parks: bool | None = None
    new_value: str = ""
    files: str = SCAN
    alone: bool = False


#                                            leader office super. dept. town. school admin
PLANS = Right("hazard.plan", "填报整改方案", (NONE, ALL, NONE, OWN, OWN, OWN, NONE))
REPORTS = Right("hazard.report", "报告整改", (NONE, ALL, NONE, OWN, OWN, OWN, NONE))
VERIFIES = Right("hazard.verify", "复查", (NONE, ALL, UNIT, UNIT, UNIT, NONE, NONE))
ASKS = Right("hazard.ask_extension", "申请延期", (NONE, ALL, NONE, OWN, OWN, OWN, NONE))
EXTENDS = Right("hazard.extend", "批准延期", (NONE, ALL, UNIT, NONE, NONE, NONE, NONE))
PARKS = Right("hazard.park", "挂账", (NONE, ALL, NONE, NONE, NONE, NONE, NONE))
HANDS_OVER = Right("hazard.hand_over", "转办", (NONE, ALL, NONE, NONE, NONE, NONE, NONE))
REGRADES = Right("hazard.regrade", "改级", (NONE, ALL, NONE, NONE, NONE, NONE, NONE))
REOPENS = Right("hazard.reopen", "重开隐患", (NONE, ALL, NONE, NONE, NONE, NONE, NONE))
VOIDS = Right("hazard.void", "作废", (NONE, ALL, NONE, NONE, NONE, NONE, NONE))

STEPS: dict[str, StepKind] = {
    step.name: step
    for step in (
        StepKind(
            RECEIVE,
            PLANS,
            {"on_date": "接收日期", "by_unit": "接收单位", "reason": "谁来办、何时动手"},
            "接到交办后先记接收；直接填整改方案、报告整改或申请延期的，不必另记。",
            follows=(OPEN,),
            refusal="只有整改中的隐患才能记接收。",
            receives=True,
        ),
        StepKind(
            PLAN,
            PLANS,
            {"on_date": "制定日期", "by_unit": "制定单位", "reason": "整改方案", "interim": "临时防护措施"},
            "写明谁来改、怎么改、何时改完。",
            receives=True,
            alone=True,
        ),
        StepKind(
            REPORT,
            REPORTS,
            {"on_date": "整改完成日期", "by_unit": "整改单位", "reason": "整改情况"},
            "报告后转为待复查，由复查单位核实。",
            follows=(OPEN,),
            refusal="只有整改中的隐患才能报告整改，请核对上一步。",
            leads_to=AWAITING,
            receives=True,
            files=AFTER,
        ),
        StepKind(
            RETURN,
            VERIFIES,
            {"on_date": "复查日期", "by_unit": "复查单位", "reason": "退回理由"},
            "退回后重新整改，原期限不变。",
            follows=(AWAITING,),
            refusal=NOT_REPORTED,
            leads_to=OPEN,
            verifies=True,
            files=SCENE,
        ),
        StepKind(
            CLOSE,
            VERIFIES,
            {"on_date": "复查日期", "by_unit": "复查单位", "reason": "复查意见"},
            "复查合格才销号；整改单位不能自己复查。",
            follows=(AWAITING,),
            refusal=NOT_REPORTED,
            leads_to=CLOSED,
            verifies=True,
            files=AFTER,
        ),
        StepKind(
            ASK,
            ASKS,
            {
                "on_date": "申请日期",
                "new_deadline": "申请延到",
                "by_unit": "申请单位",
                "reason": "延期理由",
                "interim": "临时防护措施",
            },
            "批准以前期限不变；联席办答复后另记一步。",
            needs=("new_deadline", "interim"),
            receives=True,
            alone=True,
        ),
        StepKind(
            EXTEND,
            EXTENDS,
            {
                "requested_on": "申请日期",
                "on_date": "批准日期",
                "new_deadline": "新期限",
                "by_unit": "申请单位",
                "approver_post": "批准人岗位",
                "reason": "延期理由",
                "interim": "临时防护措施",
            },
            "原期限保留，延期另记一条；逾期仍按原期限另行统计。",
            needs=("new_deadline", "approver_post"),
            receives=True,
        ),
        StepKind(
            DECLINE,
            EXTENDS,
            {"on_date": "答复日期", "by_unit": "答复单位", "reason": "不予延期的理由"},
            "答复一份延期申请；期限不变，写明理由。",
            answers=True,
        ),
        StepKind(
            REOPEN,
            REOPENS,
            {"on_date": "重开日期", "by_unit": "办理单位", "reason": "重开理由"},
            "销号后又发现问题的，重开后继续整改。",
            follows=(CLOSED,),
            refusal="只有已销号的隐患才能重开。",
            leads_to=OPEN,
            alone=True,
        ),
        StepKind(
            PARK,
            PARKS,
            {
                "on_date": "挂账日期",
                "new_deadline": "新期限",
                "by_unit": "办理单位",
                "approver_post": "批准人岗位",
                "reason": "挂账理由",
                "interim": "临时防护措施",
            },
            "短期不能整改到位的，挂账并写明新期限和临时防护措施。",
            needs=("new_deadline", "approver_post"),
            parks=True,
        ),
        StepKind(
            UNPARK,
            PARKS,
            {"on_date": "解除日期", "by_unit": "办理单位", "reason": "理由"},
            "解除后恢复原来的期限。",
            follows=(OPEN, AWAITING, CLOSED),
            parks=False,
        ),
        StepKind(
            HAND_OVER,
            HANDS_OVER,
            {"on_date": "转办日期", "new_value": "新的责任主体", "by_unit": "办理单位", "reason": "转办理由"},
            "责任主体换成另一单位，从转办之日起算。",
            needs=("new_value",),
            new_value=BODY,
        ),
        StepKind(
            REGRADE,
            REGRADES,
            {"on_date": "改级日期", "new_value": "新等级", "by_unit": "办理单位", "reason": "判定依据"},
            "一般与重大之间改级，写明判定依据。",
            needs=("new_value",),
            new_value=LEVEL,
            alone=True,
        ),
        StepKind(
            VOID,
            VOIDS,
            {"reason": "作废理由"},
            "误登、重复登记的作废；作废后不再计入任何数字，历史仍可查。",
            follows=(OPEN, AWAITING, CLOSED),
            leads_to=VOIDED,
        ),
    )
}
"""事项 → its entry, in the order of a life."""
