"""The step 会诊 as one entry: a department is called in on a hazard that lies open. No room of the product knows it."""

from catalogue.reach import ALL, NONE, OWN, Right
from catalogue.steps import OPEN, StepKind

STEP = StepKind(
    "会诊",
    #                                     leader office super. dept. town. school admin
    Right("hazard.consult", "组织会诊", (NONE, ALL, NONE, OWN, OWN, NONE, NONE)),
    {"on_date": "会诊日期", "by_unit": "组织单位", "reason": "会诊意见", "interim": "临时防护措施"},
    "请专业部门到场会诊，写明意见和临时防护措施。",
    needs=("interim",),
    follows=(OPEN,),
    refusal="只有整改中的隐患才能会诊。",
)
