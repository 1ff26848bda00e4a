"""The table of rights: which role may do which verb, and how far (product.md, "Who uses it").

One row a verb, so that a right is read off at a glance and a verb that is not here is refused. Adding a
verb is one row; a step of a hazard has its own in its entry; the rules that need more than a row stand in `rights.py`.
"""

from catalogue.reach import ALL, NONE, ORDER, OWN, UNIT, Reach
from catalogue.steps import STEPS
from models.account import ROLE_ENTRIES


def _row(*reaches: Reach) -> dict[str, Reach]:
    return dict(zip(ORDER, reaches, strict=True))


RIGHTS: dict[str, dict[str, Reach]] = {
    # one's own account
    "login": _row(ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "logout": _row(ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "password": _row(ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    # reading                  leader office super. dept. town. school admin
    "read": _row(ALL, ALL, ALL, OWN, OWN, OWN, NONE),
    "ledger.read": _row(ALL, ALL, ALL, OWN, OWN, OWN, NONE),
    "export": _row(ALL, ALL, ALL, OWN, OWN, OWN, NONE),
    # the desk: of those who work in it every day; leaders open on the meeting
    "desk.read": _row(NONE, ALL, ALL, OWN, OWN, OWN, NONE),
    "audit.read": _row(ALL, NONE, ALL, NONE, NONE, NONE, NONE),
    # Which named school lacks an alarm or a guard is for those who mend it, not for a link sent on.
    "weakness.read": _row(NONE, ALL, ALL, NONE, OWN, OWN, NONE),
    # ledgers
    "ledger.enter": _row(NONE, ALL, NONE, OWN, OWN, OWN, NONE),
    "ledger.correct": _row(NONE, ALL, NONE, OWN, OWN, OWN, NONE),
    # What decides the quarter, the place or the body of a row, once it no longer is the enterer's alone.
    "ledger.settle": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    # photos and scans beside a row: besides, who may act on the row is asked (actions.attachments)
    "attachment.add": _row(NONE, ALL, ALL, OWN, OWN, OWN, NONE),
    "attachment.withdraw": _row(NONE, ALL, ALL, OWN, OWN, OWN, NONE),
    "school.move": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    "import": _row(NONE, ALL, NONE, NONE, OWN, NONE, NONE),
    "import.undo": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    # 收表: asked by the office; what comes back is taken, row by row, under ledger.enter as well
    "collect.read": _row(ALL, ALL, ALL, NONE, OWN, OWN, NONE),
    "collect.ask": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    "collect.take": _row(NONE, ALL, NONE, NONE, OWN, OWN, NONE),
    "collect.remind": _row(NONE, ALL, NONE, NONE, OWN, NONE, NONE),
    # How one's own sheets are read; the office explains for the whole county.
    "answers.keep": _row(NONE, ALL, NONE, NONE, OWN, NONE, NONE),
    # the county as data
    "pack.change": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    "week.lift": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    "calendar.change": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    "school_year.read": _row(ALL, ALL, ALL, NONE, NONE, OWN, NONE),
    "classes.up": _row(NONE, ALL, NONE, NONE, NONE, OWN, NONE),
    "day.stop": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    # the quarterly meeting
    "meeting.prepare": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    "meeting.confirm": _row(NONE, ALL, NONE, UNIT, OWN, NONE, NONE),
    "meeting.reply": _row(NONE, ALL, NONE, UNIT, OWN, NONE, NONE),
    "meeting.freeze": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    "meeting.hold": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    "meeting.close": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    "meeting.reopen": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    "members.change": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    "resolution.report": _row(NONE, ALL, NONE, UNIT, UNIT, NONE, NONE),
    # papers
    "paper.keep": _row(NONE, ALL, ALL, NONE, NONE, NONE, NONE),
    "template.manage": _row(NONE, ALL, NONE, NONE, NONE, NONE, ALL),
    # 通报
    "bulletin.propose": _row(NONE, ALL, ALL, NONE, NONE, NONE, NONE),
    "bulletin.state": _row(NONE, ALL, NONE, UNIT, UNIT, NONE, NONE),
    "bulletin.verify": _row(NONE, ALL, UNIT, NONE, NONE, NONE, NONE),
    # Where the pack asks for two organs: what one drafted the other verifies, whomever it names.
    "bulletin.verify_across": _row(NONE, ALL, ALL, NONE, NONE, NONE, NONE),
    "bulletin.sign": _row(ALL, ALL, ALL, NONE, NONE, NONE, NONE),
    "bulletin.sign_on_paper": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    "bulletin.issue": _row(NONE, ALL, ALL, NONE, NONE, NONE, NONE),
    "bulletin.feedback": _row(NONE, ALL, NONE, UNIT, UNIT, NONE, NONE),
    "bulletin.settle": _row(NONE, ALL, UNIT, NONE, NONE, NONE, NONE),
    # 复核
    "review.ask": _row(NONE, ALL, NONE, UNIT, UNIT, NONE, NONE),
    "review.decide": _row(NONE, ALL, UNIT, NONE, NONE, NONE, NONE),
    # 移送
    "transfer.read": _row(NONE, ALL, ALL, NONE, NONE, NONE, NONE),
    "transfer.write": _row(NONE, ALL, ALL, NONE, NONE, NONE, NONE),
    # 责任倒查 and 追责: not for the bodies and schools concerned
    "trace.read": _row(ALL, ALL, ALL, NONE, NONE, NONE, NONE),
    "case.read": _row(NONE, ALL, ALL, NONE, NONE, NONE, NONE),
    "case.write": _row(NONE, ALL, ALL, NONE, NONE, NONE, NONE),
    # the machine
    "make_demo": _row(NONE, ALL, NONE, NONE, NONE, NONE, NONE),
    "account.manage": _row(NONE, NONE, NONE, NONE, NONE, NONE, ALL),
    "backup": _row(NONE, NONE, NONE, NONE, NONE, NONE, ALL),
}
"""verb → role → reach, without the steps of a hazard's life: their rights stand in their entries (catalogue.steps)."""

NAMES: dict[str, str] = {
    "login": "登录",
    "logout": "退出",
    "password": "修改口令",
    "read": "查看数据",
    "desk.read": "我的事",
    "ledger.read": "查看台账",
    "export": "导出台账",
    "audit.read": "查看操作记录",
    "weakness.read": "查看学校安防短板",
    "ledger.enter": "登记台账",
    "ledger.correct": "更正台账",
    "ledger.settle": "更正已定事项",
    "attachment.add": "添加照片和附件",
    "attachment.withdraw": "撤下照片和附件",
    "school.move": "划转学校",
    "import": "导入台账",
    "import.undo": "撤销导入",
    "collect.read": "查看收表",
    "collect.ask": "发收表",
    "collect.take": "收回填报",
    "collect.remind": "催报",
    "answers.keep": "记下答法",
    "pack.change": "修改县资料",
    "week.lift": "免报教学周",
    "calendar.change": "核定校历",
    "school_year.read": "查看学年",
    "classes.up": "班级升级",
    "day.stop": "登记停课",
    "meeting.prepare": "筹备会议",
    "meeting.confirm": "会前核数",
    "meeting.reply": "填参会回执",
    "meeting.freeze": "冻结上会口径",
    "meeting.hold": "主持开会",
    "meeting.close": "闭会",
    "meeting.reopen": "重开会议",
    "members.change": "变动成员名单",
    "resolution.report": "报告议定事项进展",
    "paper.keep": "留存公文",
    "template.manage": "管理公文模板",
    "bulletin.propose": "拟通报",
    "bulletin.state": "陈述意见",
    "bulletin.verify": "核实通报事项",
    "bulletin.verify_across": "核实另一机关拟的事项",
    "bulletin.sign": "审签",
    "bulletin.sign_on_paper": "录入纸质审签",
    "bulletin.issue": "印发通报",
    "bulletin.feedback": "反馈整改",
    "bulletin.settle": "核销通报事项",
    "review.ask": "申请复核",
    "review.decide": "复核决定",
    "transfer.read": "查看移送登记",
    "transfer.write": "登记移送",
    "trace.read": "查看责任倒查",
    "case.read": "查看追责案件",
    "case.write": "办理追责案件",
    "make_demo": "建演示县",
    "account.manage": "管理账号",
    "backup": "备份",
}
"""verb → what a person calls it, for the sentence of a refusal and the audit page."""


def all_rights() -> dict[str, dict[str, Reach]]:
    """verb → role → reach, of every verb there is."""
    return RIGHTS | {step.right.verb: step.right.row for step in STEPS.values()}


def reach_of(verb: str, role: str) -> Reach:
    """How far the right to a verb goes for a role; a verb that stands in no table is nobody's."""
    row = RIGHTS.get(verb) or next((step.right.row for step in STEPS.values() if step.right.verb == verb), {})
    return row.get(role, Reach.NONE)


def readers_of(verb: str) -> str:
    """Whose accounts have the right to a verb, in words: those of the whole county, then each at its own place."""
    names = [ROLE_ENTRIES[role].name for role in ORDER if reach_of(verb, role) is Reach.ALL]
    names += [ROLE_ENTRIES[role].own for role in ORDER if reach_of(verb, role) is Reach.OWN]
    return f"{'、'.join(names[:-1])}和{names[-1]}" if len(names) > 1 else "".join(names)


def first_page(role: str) -> str:
    """The address on which a role begins: the desk of those who have one, else the first page of its menu."""
    return "/" if reach_of("desk.read", role) is NONE else "/desk"


def name_of(verb: str) -> str:
    """What a person calls a verb; the verb itself where it has no name."""
    return NAMES.get(verb) or next((step.right.name for step in STEPS.values() if step.right.verb == verb), verb)
