"""What bodies have and show: facilities, staff, papers."""

from datetime import date, timedelta

from tests.figures.random_county.history import FIRST, LAST, History
from tests.figures.random_county.pack import Row


def facilities(made: History) -> None:
    """Statements of every facility: of schools, townships, several bodies of the county."""
    rows: dict[tuple, Row] = {}
    for _ in range(made.dice.choice([0, 25, 60])):
        on = made.day(date(2025, 6, 1), LAST)
        kind = made.dice.choice([*made.words["facility"], "县级心理中心", "学生安全区域", "校门高峰见警", "心理辅导室"])
        level = {"县级心理中心": "县"}.get(kind) or made.dice.choice(["学校"] * 8 + ["乡镇", "县"])
        row = made.subject(on, level) | {"设施类别": kind, "生效日期": on}
        station = kind == "区域心理辅导站" and made.dice.random() < 0.7
        serves = "、".join(made.dice.sample(made.schools, min(2, len(made.schools)))) if station else None
        rows[tuple(row.values())] = row | {
            "已具备": made.dice.choice(["是", "是", "是", "否", "不适用"]),
            "已联网": made.dice.choice([None, "是", "否"]),
            "达标准": made.dice.choice([None, "是", "否"]),
            "服务学校代码": serves,
        }
    made.take("facilities", 设施=list(rows.values()))


def staffing(made: History) -> None:
    """Statements of every post, numbers left blank, of several bodies."""
    rows: dict[tuple, Row] = {}
    for _ in range(made.dice.choice([0, 20, 50])):
        on = made.day(date(2025, 6, 1), LAST)
        level = made.dice.choice(["学校", "学校", "学校", "学校", "县", "乡镇"])
        posts = ["心理教研员", "安全教研员", "安全专岗", "新闻发言人"] if level == "县" else made.words["staff_post"]
        row = made.subject(on, level) | {
            "岗位类别": made.dice.choice([*posts, *(["保安", "心理健康教师"] if level == "学校" else [])]),
            "生效日期": on,
        }
        people = made.dice.choice([0, 0, 1, 1, 2, 4])
        parts = ("其中专职", "其中兼职", "其中超55周岁", "其中持保安员证", "其中已入职查询")
        told = {part: made.maybe(made.dice.randrange(people + 1), 0.7) for part in parts}
        rows[tuple(row.values())] = row | {"人数": people} | told
    made.take("staffing", 人员=list(rows.values()))


def documents(made: History) -> None:
    """Papers for duties of every subject: by their duty, by their kind, under one 文号 several times."""
    rows = []
    levels = {"school": "学校", "class": "学校", "township": "乡镇", "unit": "县", "county": "县"}
    for _ in range(made.dice.choice([0, 30, 80])):
        duty = made.dice.choice(
            [*(d for d in made.duties if d["ledger"] == "documents"), made.dice.choice(made.duties)]
        )
        on = made.day(FIRST, LAST) if made.dice.random() < 0.7 else made.past(date(2026, 1, 1))
        row = made.subject(on, made.maybe(levels[duty["subject_kind"]], 0.85))
        if duty["units"] and row["主体类型"] == "县" and made.dice.random() < 0.7:
            unit = duty["units"].split("、")[0]
            row["主体代码"] = "edu" if unit.startswith("名单") else unit
        asked = duty["filter"].partition("；")[0]
        kinds = asked.partition("=")[2].split("|") if duty["ledger"] == "documents" and asked else ["其他"]
        kind = made.dice.choice([*kinds, *kinds, *kinds, "未开展说明", "其他"])
        named = kinds == ["其他"] or kind in ("未开展说明", "其他") or made.dice.random() < 0.4
        kind = kind if kind in made.words["document_kind"] else "其他"
        rows.append(
            row
            | {
                "材料编号": made.number("M"),
                "材料类型": kind,
                "分项": made.maybe(made.dice.choice(made.items[kind]), 0.8) if kind in made.items else None,
                "标题": "材料",
                "文号": made.maybe(
                    made.dice.choice(
                        ["甲〔2026〕1号", "甲[2026]1号", "甲〔2026〕 1号", "甲（２０２６）1号", "乙1号", "丙1号"]
                    )
                ),
                "日期": on,
                "有效期至": made.maybe(on + timedelta(days=made.dice.choice([0, 30, 200])), 0.3),
                "对应条款": made.dice.choice([duty["code"], duty["code"].partition("-")[0]]) if named else None,
                "数量": made.maybe(made.dice.choice([0, 2, 4, 80, 100]), 0.8),
                "应有数量": made.maybe(100, 0.7),
                "金额（元）": made.maybe(made.dice.choice([0, 1500, 2000.5])),
            }
        )
    made.take("documents", 材料=rows)
