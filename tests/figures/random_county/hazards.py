"""Hazards with the steps of their lives."""

from datetime import date, timedelta

from tests.figures.random_county.history import History
from tests.figures.random_county.pack import HEIR, LASTING, Row


def hazards(made: History) -> None:
    """Hazards with the steps that one kind of office takes: planned, reported, returned, closed, parked, void."""
    rows, steps = [], []
    for _ in made.some(10):
        number, on, school = made.number("Z"), made.past(), made.maybe(made.school(), 0.8)
        place = None if school else made.township(on)
        responsible = made.dice.choice([school or "edu", "edu", LASTING[2], "其他"])
        rows.append(
            {
                "隐患编号": number,
                "学校代码": school,
                "乡镇代码": place,
                "环": made.word("ring"),
                "隐患描述": "隐患",
                "隐患等级": made.word("hazard_level"),
                "发现日期": on,
                "整改责任主体": responsible,
                "主体名称": "商户" if responsible == "其他" else None,
                "督促单位": "police" if responsible == "其他" else made.maybe("health"),
                "复查单位": made.dice.choice(["emergency", HEIR]),
                "责任人岗位": made.maybe("校长"),
                "首次整改期限": made.maybe(on + timedelta(days=made.dice.choice([0, 10, 60])), 0.8),
            }
        )
        steps += _steps(made, number, on, responsible, rows[-1]["复查单位"])
    made.take("hazards", 隐患=rows, 办理记录=steps)


def _steps(made: History, number: str, on: date, by: str, verifier: str) -> list[Row]:
    rows: list[Row] = []
    state, parked = "open", False
    for _ in made.some(7):
        on += timedelta(days=made.dice.choice([0, 1, 5, 30]))
        if on > made.now.date():
            break
        offered = {
            "open": [
                "整改方案",
                "报告整改",
                "报告整改",
                "延期",
                "解除挂账" if parked else "挂账",
                "转办",
                "改级",
                "作废",
            ],
            "awaiting": ["复查销号", "复查销号", "复查退回", "延期"],
            "closed": ["重开"],
        }[state]
        kind = made.dice.choice(offered)
        row = {
            "隐患编号": number,
            "序号": len(rows) + 1,
            "事项": kind,
            "日期": on,
            "办理单位": verifier if "复查" in kind else by,
            "理由或措施": "因",
        }
        if kind in ("延期", "挂账"):
            row |= {"新期限": on + timedelta(days=made.dice.choice([0, 5, 40])), "批准人岗位": "局长"}
        if kind in ("转办", "改级"):
            row["新主体/新等级"] = made.dice.choice(["edu", "fire"]) if kind == "转办" else made.word("hazard_level")
        rows.append(row)
        if kind == "作废":
            break
        parked = {"挂账": True, "解除挂账": False, "复查销号": False}.get(kind, parked)
        state = {"报告整改": "awaiting", "复查销号": "closed", "复查退回": "open", "重开": "open"}.get(kind, state)
    return rows
