"""Schools that open, close, move and change, with their classes."""

from datetime import date, timedelta

from tests.figures.random_county.history import FIRST, History
from tests.figures.random_county.pack import LASTING, MERGED, PART_ON, PARTED, WHOLE_ON, Row


def schools(made: History) -> None:
    """Some schools, with their facts and the classes of most."""
    rows, facts, classes = [], [], []
    for n in range(made.dice.randrange(2, 6)):
        code = f"S{n}"
        opened = made.dice.choice([date(2020, 9, 1), date(2020, 9, 1), made.day(FIRST, date(2026, 11, 30))])
        closed = made.maybe(opened + timedelta(days=made.dice.randrange(30, 500)), 0.25)
        closed = None if closed is not None and closed < FIRST else closed
        made.schools.append(code)
        rows.append(
            {
                "学校代码": code,
                "学校名称": f"第{n}学校",
                "管理层级": made.word("school_level"),
                "开办日期": opened,
                "停办日期": closed,
            }
        )
        begins = opened if made.dice.random() < 0.85 else opened + timedelta(days=made.dice.randrange(1, 200))
        days = {begins, *(max(begins, _change(made)) for _ in made.some(2))}
        facts += [fact(made, code, on) for on in sorted(days)]
        if made.dice.random() < 0.7:
            classes += _classes(made, code, opened, closed)
    made.take("schools", taken_back=False, 学校=rows, 学校情况=facts, 班级=classes)


def _change(made: History) -> date:
    """A day on which a school's facts change: any, or one between the ends of a term in two calendars."""
    return (
        made.day(FIRST, date(2026, 12, 31))
        if made.dice.random() < 0.7
        else made.day(date(2026, 2, 27), date(2026, 3, 10))
    )


def fact(made: History, code: str, on: date) -> Row:
    """What is true of a school from a day on."""
    places = [*LASTING, *([MERGED] if on < WHOLE_ON else []), *([PARTED] if on < PART_ON else [])]
    return {
        "学校代码": code,
        "生效日期": on,
        "乡镇代码": made.dice.choice([*places, places[-1]]),
        "学段": made.dice.choice(["小学", "小学", "幼儿园", "初中", "高中", "九年一贯", "特教"]),
        "城乡类别": made.dice.choice([None, "农村", "城镇"]),
        "在校学生数": made.dice.choice([None, 0, 300, 999, 1000, 1100, 1199, 1200, 1500]),
        "寄宿": made.dice.choice([None, "是", "否"]),
        "有燃气": made.dice.choice([None, "是", "否"]),
        "所属主校代码": "S0" if code != "S0" and made.dice.random() < 0.2 else None,
        "适用31号文": made.dice.choice(["是", "是", "是", "是", "否"]),
    }


def _classes(made: History, code: str, opened: date, closed: date | None) -> list[Row]:
    rows = []
    for n in range(made.dice.choice([1, 1, 2])):
        begins = made.day(max(opened, FIRST), max(opened, date(2026, 10, 1))) if made.dice.random() < 0.4 else opened
        if closed is not None and begins >= closed:
            continue
        ends = made.maybe(begins + timedelta(days=made.dice.randrange(20, 500)), 0.2)
        made.classes.append((code, f"C{n}"))
        earlier = made.dice.choice([None, None, "八年级至2026-08-31", "小班至2025-11-02、九年级至2026-04-30"])
        grade = made.dice.choice(["三年级", "九年级", "高三", "大班", "七年级", "混龄"])
        rows.append(
            {
                "学校代码": code,
                "班级编号": f"C{n}",
                "班级名称": f"{n}班",
                "年级": grade,
                "年级沿革": earlier,
                "开设日期": begins,
                "撤销日期": ends,
            }
        )
    return rows
