"""What schools do week by week: checks, drills, lessons."""

from datetime import timedelta

from tests.figures.random_county.history import History
from tests.figures.random_county.pack import Row


def inspections(made: History) -> None:
    """Self-checks in a run of weeks, checks by townships and units, activities of the county."""
    rows = []
    for code in made.schools:
        on = made.past()
        for _ in range(made.dice.choice([0, 2, 12])):
            rows.append({"检查类型": "学校自查", "组织单位": code, "学校代码": code, "检查日期": on})
            on = min(on + timedelta(days=made.dice.choice([1, 6, 7, 7, 8, 15])), made.now.date())
    for _ in made.some(14):
        on, kind = made.past(), made.word("inspection_kind")
        if kind == "学校自查":
            continue
        organiser = (
            made.township(on) if kind in ("乡镇检查", "巡逻") else made.dice.choice(["edu", "edu", "police", "fire"])
        )
        row = {"检查类型": kind, "组织单位": organiser, "学校代码": made.maybe(made.school()), "检查日期": on}
        row |= {"活动编号": made.maybe(made.dice.choice(["A1", "A2"]))}
        if row["学校代码"] is None:
            row |= {"乡镇代码": made.maybe(made.township(on), 0.6), "受检部门": made.maybe("fire", 0.4)}
        rows.append(row)
    rows = [row | {"检查编号": made.number("J"), "发现隐患数": 0, "内容": "检查"} for row in rows]
    made.take("inspections", 检查=rows)


def drills(made: History) -> None:
    """Drills of every kind, planned and carried out."""
    rows = [
        {
            "演练编号": made.number("Y"),
            "学校代码": made.school(),
            "演练日期": made.past(),
            "演练类型": made.word("drill_kind"),
            "疏散": made.dice.choice(["是", "否"]),
            "情景": made.maybe(made.word("scenario"), 0.7),
            "实施情况": made.dice.choice(["已实施", "已实施", "计划", "取消"]),
        }
        for _ in made.some(16)
    ]
    made.take("drills", 演练=rows)


def lessons(made: History) -> None:
    """Lessons of classes and of whole schools, with and without topics, in random weeks."""
    rows: dict[tuple, Row] = {}
    for code, number in [c for c in made.classes for _ in range(made.dice.choice([0, 8, 14]))]:
        term, week = made.dice.choice(["2025-2026-1", "2025-2026-2", "2026-2027-1"]), made.dice.randrange(1, 18)
        row = {
            "学校代码": code,
            "班级编号": number,
            "学期": term,
            "教学周": week,
            "课程": made.dice.choice(["心理健康", "心理健康", "安全"]),
        }
        row["专题"] = made.maybe(made.word("topic"), 0.6) if row["课程"] == "安全" else None
        rows[tuple(row.values())] = row | {
            "指导单位": made.maybe(made.dice.choice(["police", "fire"])),
            "课时数": made.dice.choice([0, 0.5, 1, 1, 2]),
        }
    for _ in made.some(12):
        term, week = made.dice.choice(["2025-2026-2", "2026-2027-1"]), made.dice.randrange(1, 18)
        row = {"学校代码": made.school(), "班级编号": "全校", "学期": term, "教学周": week, "课程": "安全"}
        row["专题"] = made.maybe(made.word("topic"), 0.8)
        rows[tuple(row.values())] = row | {
            "指导单位": made.maybe(made.dice.choice(["police", "fire"])),
            "课时数": made.dice.choice([0, 1, 2]),
        }
    made.take("lessons", 课时=list(rows.values()))


def _guided(made: History) -> Row:
    return {"指导单位": made.maybe(made.dice.choice(["police", "fire"]))}
