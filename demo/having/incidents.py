"""The demo's incidents: what happened, who was told when, who came, and what followed."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from demo.books import OFFICE, Books, recorded, workday
from models.incident import Incident
from models.inspection import Inspection

INCIDENTS = (
    ("学生欺凌与意外伤害", "课间奔跑摔倒骨折，已送医治愈", 1, False),
    ("学生欺凌与意外伤害", "体育课扭伤，家校已妥善处理", 1, False),
    ("社会安全", "校外人员翻墙进入，已移交派出所", 0, False),
    ("公共卫生", "班级聚集性呕吐，停课消毒后恢复", 6, True),
    ("自然灾害", "强降雨致操场积水，提前放学", 0, False),
    ("舆情事件", "网传食堂菜品问题，核查后发布情况说明", 0, False),
    ("校闹", "家长聚集校门口，劝离并调解", 0, False),
    ("事故灾难", "食堂排烟管起火，五分钟内扑灭，无人伤亡", 0, False),
)


def make_incidents(books: Books) -> None:
    """Draft the incidents: every fourth week or so one, its chain of reports, and what came of it."""
    rng, more = books.chance("incidents"), books.chance("incidents' chain")
    prefix = books.pack.setting("import.number_prefix", "KJ")
    day = books.start + timedelta(days=18)
    index = 0
    while day < books.today:
        kind, outcome, injured, health = INCIDENTS[index % len(INCIDENTS)]
        place = rng.choice([p for p in books.places if p.open_on(day)] or books.places)
        at = datetime.combine(workday(day), time(rng.randint(8, 16), rng.randint(0, 59)))

        def after(low: int, high: int, at: datetime = at) -> datetime:
            return at + timedelta(minutes=rng.randint(low, high))

        facts = {
            "school_code": place.code,
            "township_code": place.township,
            "happened_at": at,
            "kind": kind,
            "disturbance": "非法聚集" if kind == "校闹" else "",
            "on_campus": kind not in ("校闹", "舆情事件"),
            "deaths": 0,
            "injuries": injured,
            "health_or_food": health,
            "major": health,
            "plan_started_at": after(3, 20),
            "told_bureau_at": after(10, 95),
            "told_township_at": after(10, 110),
            "told_police_at": after(5, 60) if rng.random() < 0.85 else None,
            "told_government_at": after(60, 180) if health or kind == "校闹" else None,
            "told_publicity_at": after(40, 200) if kind in ("舆情事件", "公共卫生") else None,
            "response_level": "Ⅳ级" if health else "",
            "leader_on_site_at": after(70, 150) if health else None,
            "first_release_at": after(180, 600) if kind in ("舆情事件", "公共卫生") else None,
            "outcome": outcome,
            "settled_on": at.date() + timedelta(days=rng.randint(2, 20)),
        }
        facts |= _followed(books, more, facts)
        noted = at + timedelta(hours=rng.randint(3, 60))
        settled = facts["settled_on"]
        assert isinstance(settled, date)
        closed = datetime.combine(settled, time(17, 20)) + timedelta(days=1)
        if noted < books.made_at:
            facts["number"] = books.number(f"{prefix}-SJ-{at.year}")
            books.add(Incident, facts | {"outcome": "", "settled_on": None}, noted, OFFICE, until=closed)
            books.add(Incident, facts, closed, OFFICE, first=noted)
        index += 1
        day += timedelta(days=rng.randint(24, 60))


def _followed(books: Books, rng: random.Random, facts: dict[str, Any]) -> dict[str, Any]:
    """Who told the publicity department, which units were told and came, later releases, mediation, supervision."""
    at, kind = facts["happened_at"], facts["kind"]
    serious = facts["health_or_food"]

    def after(low: int, high: int) -> datetime:
        return datetime.combine(at.date(), at.time()) + timedelta(minutes=rng.randint(low, high))

    units = {"公共卫生": "health、market", "事故灾难": "fire、emergency", "校闹": "police", "自然灾害": "emergency"}
    told = units.get(kind) if rng.random() < 0.8 else None
    came = serious and rng.random() < 0.8
    return {
        "told_publicity_by": ("edu" if rng.random() < 0.5 else facts["township_code"])
        if facts["told_publicity_at"]
        else None,
        "told_units_at": after(70, 200) if told else None,
        "told_units": told,
        "units_on_site_at": after(60, 160) if came else None,
        "units_on_site": "health、market" if came else None,
        "later_releases": rng.randint(0, 2) if facts["first_release_at"] else None,
        "mediation": rng.choice(("协商", "协商", "人民调解", "保险理赔", ""))
        if facts["injuries"] or kind == "校闹"
        else "",
        "special_supervision": _supervised(books, rng, facts) if facts["major"] and rng.random() < 0.7 else "",
    }


def _supervised(books: Books, rng: random.Random, facts: dict[str, Any]) -> str:
    """The 专项督导 that was made of a serious incident: its number."""
    day = workday(facts["happened_at"].date() + timedelta(days=rng.randint(3, 12)))
    number = books.number(f"{books.pack.setting('import.number_prefix', 'KJ')}-ZD-{day.year}")
    made = {
        "number": number,
        "kind": "专项督导",
        "activity_no": "",
        "organiser": "supervisors",
        "school_code": facts["school_code"],
        "township_code": facts["township_code"],
        "inspected_unit": None,
        "on_date": day,
        "week": day - timedelta(days=day.weekday()),
        "ended_on": None,
        "found": 0,
        "content": f"{facts['kind']}事件专项督导",
        "related_no": "",
    }
    books.add(Inspection, made, recorded(rng, day), "教育督导室")
    return number if day < books.today else ""
