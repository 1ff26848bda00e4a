"""What happens on a day: incidents, meetings and what these resolved."""

from datetime import datetime, time, timedelta
from functools import partial

from tests.figures.random_county.history import FIRST, LAST, History

CHAIN = (
    *("启动预案时间", "报教科局", "报乡镇", "报派出所", "教科局报县政府", "报宣传部"),
    *("通报部门时间", "部门到场时间"),
)


def incidents(made: History) -> None:
    """Incidents with times and levels left blank."""
    rows = []
    for _ in made.some(8):
        at = datetime.combine(made.past(), time(made.dice.randrange(0, 8), made.dice.choice([0, 59])))
        after = partial(_soon, made, at)
        row = {
            "事件编号": made.number("I"),
            "学校代码": made.school(),
            "发生时间": at,
            "事件类别": made.dice.choice([*made.words["incident_kind"], "校闹", "校闹"]),
            "校内": made.dice.choice(["是", "是", "否"]),
            "死亡人数": made.dice.choice([None, 0, 1]),
            "公共卫生或食品安全": made.dice.choice(["是", "否", "否"]),
            "重大或重大影响": made.dice.choice(["是", "否"]),
            "响应级别": made.maybe(made.word("response_level"), 0.7),
            "县领导到场时间": after(0.7),
            "首次发布时间": after(),
            "处理结果": made.maybe("已处理"),
            "办结日期": made.maybe(at.date()),
            "报宣传部单位": made.maybe(made.dice.choice(["edu", "police", "publicity", "civil"])),
            "通报部门": made.maybe(made.dice.choice(["edu", "police、fire"])),
            "到场部门": made.maybe("fire"),
            "后续发布": made.maybe(made.dice.choice([0, 1, 3])),
            "调处方式": made.maybe(made.word("mediation")),
            "专项督导编号": made.maybe("DD1"),
        }
        if row["事件类别"] == "校闹":
            row["校闹形式"] = made.maybe(made.word("disturbance"), 0.8)
        row |= {
            heading: after(0.8)
            for heading in (
                "启动预案时间",
                "报教科局",
                "报乡镇",
                "报派出所",
                "教科局报县政府",
                "报宣传部",
                "通报部门时间",
                "部门到场时间",
            )
        }
        rows.append(row)
    made.take("incidents", 事件=rows)


def _soon(made: History, at: datetime, chance: float = 0.5) -> datetime | None:
    return made.maybe(at + timedelta(minutes=made.dice.choice([0, 5, 45])), chance)


def meetings(made: History) -> None:
    """Meetings and what they resolved."""
    meetings, resolved = [], []
    for _ in made.some(4):
        number, on = made.number("H"), made.day(FIRST, LAST)
        meetings.append({"会议编号": number, "会议类型": made.word("meeting_kind"), "召开日期": on})
        for seq in made.some(3):
            row = {
                "会议编号": number,
                "序号": seq + 1,
                "事项": "事项",
                "牵头": "edu",
                "时限": on + timedelta(days=30),
            }
            done = made.maybe(made.word("outcome"), 0.8)
            told = {"结果": done, "结果日期": made.maybe(made.day(on, LAST), 0.9) if done else None, "理由": "理由"}
            resolved.append(row | told)
    made.take("meetings", 会议=meetings, 议定事项=resolved)
