"""责任倒查报告: what was known of a school, township or unit on a day, and what is known now, for who reads it without
the program. Set from the lines of figures.tracing.content, a frozen case's as well as a live one's."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from papers.reports.asked import OfDay
from papers.setting.paper import Paper
from papers.setting.tables import FIGURE, NAME, Column
from papers.setting.words import closed, phrase, spoken, worded, written_day

Lines = Sequence[Mapping[str, Any]]
NONE = "—"
DID = (("checks", "检查", "次"), ("steps", "办理", "步"), ("led", "牵头", "项"), ("urged", "被点名催办", "次"))


def replay(asked: OfDay) -> bytes:
    """The report: who answered, what was known, who was told, what came in later, and every line as an annex."""
    pack, told, number = asked.pack, asked.told, asked.number
    office = pack.words["office"]
    subject, day = told["subject"], date.fromisoformat(told["day"])
    title = f"{subject['name']}责任倒查报告"
    paper = Paper(asked.template, title, author=office)
    paper.fill(标题=f"{subject['name']}\n{written_day(day)}责任倒查报告")
    live = "本报告按查看时的台账生成，随更正而变。"
    frozen = f"本报告为{number}立案时冻结的内容，其后台账的更正不影响本报告。" if number else live
    paper.text(
        f"本报告列出{written_day(day)}终了时各台账已有的记录（那天所知），并与现在的记录（现在所知）对照，"
        f"从{written_day(date.fromisoformat(told['since']))}起列，每条注明台账、编号和录入时间。{frozen}"
    )
    paper.text(closed(told["finding"]))
    for note in told["notes"]:
        paper.text(closed(note))
    _incident(paper, told)
    _bodies(paper, told["bodies"], day)
    _hazards(paper, told["hazards"], day)
    _told(paper, told["told"], day)
    _afterwards(paper, told["lines"])
    paper.attachments(["各台账记录逐条对照"])
    paper.signature(office, written_day(date.fromisoformat(told["made_on"])), sealed=False)
    paper.annex("附件", "各台账记录逐条对照")
    _every(paper, told["lines"])
    return paper.content()


def _incident(paper: Paper, told: Mapping[str, Any]) -> None:
    row = told["incident"]
    paper.heading("一、事件和报告链")
    if row is None:
        paper.text("没有指定事件，按日子倒查。")
        return
    paper.text(f"{spoken(row['happened_at'][:16])}发生{row['kind']}事件，事件台账编号{row['number']}。")
    rows = [
        [
            step["heading"].removesuffix("时间"),
            spoken(step["at"][:16]) if step["at"] else "没有登记",
            NONE if step["minutes"] is None else str(step["minutes"]),
            NONE if step["limit"] is None else str(step["limit"]),
            "超过时限" if step["late"] else "",
            "" if step["at"] is None else "是" if step["then"] else "否",
        ]
        for step in told["chain"]
        if step["asked"] or step["at"]
    ]
    heads = [Column("环节", NAME), Column("时间"), *(Column(h, FIGURE) for h in ("分钟", "时限")), Column("判断", NAME)]
    paper.table([*heads, Column("那天已登记", NAME)], rows)


def _bodies(paper: Paper, bodies: Lines, day: date) -> None:
    paper.heading("二、有责任的单位和那天轮到谁")
    rows = [
        [
            body["name"],
            "、".join(body["clauses"]) or NONE,
            f"该办{body['turn']}项，逾期{body['overdue']}项，最久{body['most_over']}天" if body["turn"] else "没有轮到",
            "，".join(f"{word}{body[name]}{unit}" for name, word, unit in DID if body[name]) or NONE,
            f"{spoken(body['last_on'])}{phrase(body['last'][:40])}" if body["last_on"] else NONE,
        ]
        for body in bodies
        if not body["silent"]
    ]
    columns = [
        Column("单位", NAME, 32), Column("条款", "text", 26), Column("那天轮到", "text", 28),
        Column("做过什么", "text", 26), Column("最后一次动作"),
    ]  # fmt: skip
    paper.text(f"下表按{written_day(day)}所知：条款是责任清单的编号，该办、逾期是那天轮到它的隐患项数。")
    paper.table(columns, rows)
    silent = [body["name"] for body in bodies if body["silent"]]
    if silent:
        paper.text(f"责任清单列有而台账里没有其动作的单位：{'、'.join(silent)}。")


def _hazards(paper: Paper, hazards: Lines, day: date) -> None:
    paper.heading("三、那天在办的隐患")
    lying = [each for each in hazards if (each["then"] or each["now"] or {}).get("open")]
    if not lying:
        paper.text(f"{written_day(day)}没有在办的隐患。")
        return
    rows = []
    for each in lying:
        stood = each["then"] or each["now"]
        put = "；".join(map(_put_off, each["put_off"]))
        known = f"{each['days_known']}天" if each["then"] else "那天不知"
        rows.append([
            each["number"], worded(each["says"]), known, spoken(stood["deadline"] or "没有期限"),
            str(stood["days_over"] or NONE), stood["turn_name"], put or NONE,
        ])  # fmt: skip
    heads = [Column("编号", NAME), Column("原话"), Column("已知", NAME), Column("期限"), Column("逾期天", FIGURE)]
    paper.table([*heads, Column("轮到"), Column("延期和批准")], rows)


def _put_off(step: Mapping[str, Any]) -> str:
    """2026年5月12日延期到2026年6月12日，联席办主任."""
    until = spoken(step["new_deadline"] or "")
    return f"{spoken(step['on_date'])}{step['kind']}到{until}，{step['approver_post'] or '没有写批准人'}"


def _told(paper: Paper, told: Lines, day: date) -> None:
    paper.heading("四、通报、催办和催报")
    if not told:
        paper.text("没有通报、再督办或催报。")
        return
    rows = [
        [spoken(each["on"]), each["kind"], each["name"], worded(each["words"]), "是" if each["then"] else "否"]
        for each in told
    ]
    paper.text(f"“那天已有”说的是到{written_day(day)}终了时是否已经发出并登记。")
    heads = [Column("日期"), Column("种类", NAME), Column("单位", NAME), Column("内容")]
    paper.table([*heads, Column("那天已有", NAME)], rows)


def _afterwards(paper: Paper, lines: Lines) -> None:
    paper.heading("五、那天以后补记、更改和作废的")
    late = [line for line in lines if line["after"]]
    if not late:
        paper.text("没有：那天以前的事，其后没有补记、更改或作废。")
        return
    rows = []
    for line in late:
        version = line["now"] or line["then"]
        rows.append([
            line["after"], spoken(line["on"]), f"{line['sheet']}{line['number']}", worded(version["words"]),
            spoken(version["recorded_at"][:16]), f"{line['late']}天" if line["then"] is None else NONE,
            version["recorded_by"],
        ])  # fmt: skip
    heads = [Column("怎样", NAME), Column("哪天的事"), Column("台账编号"), Column("原话"), Column("录入时间")]
    paper.table([*heads, Column("晚", NAME), Column("录入人", NAME)], rows)


def _every(paper: Paper, lines: Lines) -> None:
    """Every line by day, then now where it differs."""
    rows = []
    for line in lines:
        then, now = line["then"], line["now"]
        version = then or now
        words = worded(version["words"])
        if then and now and now["words"] != then["words"]:
            words = f"{words}（现为：{worded(now['words'])}）"
        known = "两样" if then and now else "那天" if then else "现在"
        came = spoken(version["first_recorded_at"][:16])
        rows.append([spoken(line["on"]), words, f"{line['sheet']}{line['number']}", came, known])
    if not rows:
        paper.text("没有记录。")
        return
    heads = [Column("日期"), Column("原话"), Column("台账编号"), Column("录入时间"), Column("所知", NAME)]
    paper.table(heads, rows)
