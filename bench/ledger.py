"""A large ledger for the benchmark: many hazards over five years, written through the product's own path."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from random import Random

import xlsxwriter

from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions, rebuild_spans
from catalogue.steps import CLOSE, EXTEND, PLAN, REPORT
from models import clock
from models.account import Actor
from models.county import Pack, pack_in_force
from models.database import reading
from models.hazard import Hazard, HazardEvent
from models.inspection import Inspection
from models.school import School, SchoolFact

BATCH = 1000


def fill(actor: Actor, hazards: int, today: date, schools: int = 150) -> Pack:
    """Enter schools and hazards with plans, reports, closings and extensions, batch by batch as they were found."""
    random = Random(7)
    with reading() as session:
        pack = pack_in_force(session)
    places = [t.code for t in pack.townships_on(today)]
    first = today - timedelta(days=5 * 365)
    clock.fix(datetime.combine(first, time(9)))
    with unit_of_work(actor, "ledger.enter") as act:
        codes = [f"B{i:05d}" for i in range(schools)]
        insert_versions(
            act,
            School,
            [
                {"code": c, "name": f"学校{c}", "ownership": "公办", "level": "乡镇", "opened_on": date(2010, 9, 1)}
                for c in codes
            ],
        )
        insert_versions(
            act,
            SchoolFact,
            [
                {
                    "school_code": c,
                    "effective_on": date(2010, 9, 1),
                    "township_code": places[i % len(places)],
                    "stage": "小学",
                    "covered": True,
                }
                for i, c in enumerate(codes)
            ],
        )
    made = [_hazard(random, i, first, today, codes, places) for i in range(hazards)]
    made.sort(key=lambda one: (one[0]["found_on"], one[0]["number"]))
    for start in range(0, hazards, BATCH):
        batch = made[start : start + BATCH]
        # Each batch is recorded soon after it was found, so that a knowledge day sees all but the last ones.
        clock.fix(datetime.combine(min(today, batch[-1][0]["found_on"] + timedelta(days=3)), time(20)))
        with unit_of_work(actor, "ledger.enter") as act:
            insert_versions(act, Hazard, [row for row, _ in batch])
            insert_versions(act, HazardEvent, [step for _, life in batch for step in life])
            rebuild_spans(act, [row["number"] for row, _ in batch])
    clock.fix(None)
    return pack


def inspections(actor: Actor, count: int, today: date, schools: int = 150) -> None:
    """Enter so many weekly checks of the schools that `fill` made, over as many years as they take."""
    with reading() as session:
        places = [t.code for t in pack_in_force(session).townships_on(today)]
    rows = []
    for i in range(count):
        school = i % schools
        day = today - timedelta(days=7 + 7 * (i // schools) % (5 * 364))
        rows.append(
            {
                "number": f"B-JC-{i:06d}",
                "kind": "学校自查",
                "organiser": f"B{school:05d}",
                "school_code": f"B{school:05d}",
                "township_code": places[school % len(places)],
                "on_date": day,
                "week": day - timedelta(days=day.weekday()),
                "found": i % 3,
                "content": f"第{i}次检查",
            }
        )
    with unit_of_work(actor, "ledger.enter") as act:
        for start in range(0, count, 10 * BATCH):
            insert_versions(act, Inspection, rows[start : start + 10 * BATCH])


def _hazard(
    random: Random, i: int, first: date, today: date, schools: list[str], places: list[str]
) -> tuple[dict, list]:  # type: ignore[type-arg]
    found = first + timedelta(days=random.randrange((today - first).days))
    school = random.randrange(len(schools))
    number = f"B-{i:06d}"
    due = found + timedelta(days=random.choice((7, 15, 30, 60)))
    row = {
        "number": number,
        "school_code": schools[school],
        "township_code": places[school % len(places)],
        "ring": random.choice(("校内", "校内", "校内", "校门50米", "周边200米")),
        "description": f"灭火器压力不足，第{i}处",
        "category": "消防",
        "level": "重大" if random.random() < 0.03 else "一般",
        "found_on": found,
        "source": "学校自查",
        "responsible": schools[school],
        "supervising_unit": "edu",
        "verifying_unit": "edu",
        "owner_post": "副校长" if random.random() < 0.9 else "",
        "first_deadline": due if random.random() < 0.95 else None,
    }
    steps: list[tuple[str, date, date | None]] = [(PLAN, found + timedelta(days=2), None)]
    if random.random() < 0.1:
        steps.append((EXTEND, due - timedelta(days=1), due + timedelta(days=30)))
    outcome = random.random()
    if outcome < 0.97:
        steps.append((REPORT, due + timedelta(days=random.randrange(-3, 20)), None))
    if outcome < 0.95:
        steps.append((CLOSE, steps[-1][1] + timedelta(days=random.randrange(0, 9)), None))
    steps.sort(key=lambda step: step[1])
    events = [
        {
            "hazard_no": number,
            "seq": n,
            "kind": kind,
            "on_date": on,
            "new_deadline": new,
            "by_unit": "edu" if kind == CLOSE else schools[school],
            "reason": "基准",
        }
        for n, (kind, on, new) in enumerate(steps, 1)
        if on <= today
    ]
    return row, events


def workbook(rows: int, schools: list[tuple[str, str]], today: date, prefix: str = "应急灯损坏") -> bytes:
    """A clerk's hazard list of so many rows x 15 columns. schools: (code, name)."""
    random = Random(11)
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("隐患")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    heads = (
        "学校代码", "学校名称", "具体地点", "隐患描述", "隐患类别", "隐患等级", "发现日期", "来源", "环",
        "责任人岗位", "期限天数", "所需资金（元）", "资金已落实", "专项", "备注",
    )  # fmt: skip
    sheet.write_row(0, 0, heads)
    for i in range(rows):
        code, name = schools[i % len(schools)]
        found = today - timedelta(days=random.randrange(400) + 1)
        place = f"{random.randrange(6) + 1}号楼{random.randrange(5) + 1}层"
        sheet.write_row(i + 1, 0, (code, name, place, f"{prefix}，编号{i}", "消防", "一般"))
        sheet.write_datetime(i + 1, 6, datetime.combine(found, time()), day)
        sheet.write_row(
            i + 1, 7, ("学校自查", "校内", "副校长", random.choice((7, 15, 30)), random.randrange(9) * 100, "是")
        )
        sheet.write_row(i + 1, 13, ("秋季大排查", ""))
    book.close()
    return target.getvalue()


def lesson_book(rows: int, schools: list[str]) -> bytes:
    """A lesson ledger of so many rows: 安全 lessons of the whole school, by week and topic of two terms."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet("课时")
    sheet.write_row(0, 0, ("学校代码", "班级编号", "学期", "教学周", "课程", "专题", "课时数", "备注"))
    topics = ("防恐防暴", "防欺凌", "防性侵", "防电信网络诈骗", "心理健康", "食品卫生", "消防", "防踩踏", "防溺水")
    for i in range(rows):
        school, rest = i % len(schools), i // len(schools)
        topic, week = topics[rest % 9], rest // 9 + 1
        sheet.write_row(i + 1, 0, (schools[school], "全校", "2025-2026-1", week, "安全", topic, 1, ""))
    book.close()
    return target.getvalue()
