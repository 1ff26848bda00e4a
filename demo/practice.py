"""What the demo's schools practise and teach: drills of two school years, lessons of three terms.

Stories: a township without a drill row, a school that has held none this school year and said so for the
last one, a class one lesson short of nine, a class that lets fortnights go by.
"""

import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from demo.books import OFFICE, Books, Place, recorded, workday
from demo.checks import silent_from
from demo.schools import SILENT
from models.practice import Drill, Lesson
from models.provision import Document
from models.school import SchoolClass

NO_DRILLS, IDLE_TOWN = "511723205000", "511723108000"
"""A township whose schools file no drill at all; the township of the school that holds none."""
SCENARIOS = ("火灾", "地震", "洪灾", "暴恐")
PLANS = {"综合": "总体预案", "专项": "专项预案", "推演": "处置方案"}
BUILDINGS = ("教学楼", "综合楼", "学生宿舍", "幼教楼")
LEARNED = ("三楼东侧楼梯口略有拥堵，已调整分流", "个别班级清点人数偏慢", "广播声音偏小，已增设喇叭", "整体有序", "")
TOPICS = {
    "防恐防暴": "police",
    "防欺凌": None,
    "防性侵": "procuratorate",
    "防电信网络诈骗": "police",
    "心理健康": None,
    "食品卫生": "market",
    "消防": "fire",
    "防踩踏": None,
    "防溺水": "emergency",
}
GRADUATING = ("九年级", "高三")


def make_practice(books: Books) -> None:
    """Draft drills and lessons."""
    _drills(books)
    _lessons(books)


def _year_of(week: Any) -> str:
    return str(week.school_year)


def _drills(books: Books) -> None:
    rng = books.chance("drills")
    drafts: list[tuple[date, Place, dict[str, Any], Any, str]] = []
    idle = next((p for p in books.places if p.township == IDLE_TOWN and p.stage == "小学"), None)
    this_year = f"{books.year}-{books.year + 1}"
    for place in books.places:
        if place.township == NO_DRILLS:
            continue
        by_year: dict[str, list[Any]] = defaultdict(list)
        for week in books.weeks(place.stage):
            if place.open_on(week.first_day):
                by_year[_year_of(week)].append(week)
        for year, weeks in by_year.items():
            if place is idle and year == this_year:
                continue
            _school_year(rng, books, place, weeks, drafts, lazy=place is idle or rng.random() < 0.05)
        if not place.kindergarten and rng.random() < 0.5:
            day = workday(books.today + timedelta(days=rng.randint(5, 25)))
            facts = _drill(rng, place, "专项", rng.choice(SCENARIOS[:2]), True) | {"carried_out": "计划"}
            facts |= {"people": None, "seconds": None, "lessons_learned": ""}
            drafts.append(
                (day, place, facts, recorded(rng, books.today - timedelta(days=rng.randint(3, 15)), 0), OFFICE)
            )
    prefix = books.pack.setting("import.number_prefix", "KJ")
    for day, place, facts, at, by in sorted(drafts, key=lambda d: d[0]):
        if at < books.made_at:
            number = books.number(f"{prefix}-YL-{day.year}")
            books.add(Drill, facts | {"number": number, "school_code": place.code, "on_date": day}, at, by)
    if idle:
        _not_held(books, idle)


def _school_year(
    rng: random.Random, books: Books, place: Place, weeks: list[Any], drafts: list[Any], lazy: bool
) -> None:
    """One school's year: comprehensive or special drills, tabletops each term, evacuation scenarios."""
    plan: list[tuple[Any, str, str, bool]] = []
    terms = list(dict.fromkeys(w.term for w in weeks))
    for term in terms:
        span = [w for w in weeks if w.term == term]
        if rng.random() < 0.95 and len(span) > 3 and term != place.leaving_term:
            plan.append((rng.choice(span[2:]), "推演", "", False))
        if lazy:
            continue
        for _ in range(rng.choice((0, 1, 1, 1, 2))):
            plan.append((rng.choice(span), "专项", rng.choices(SCENARIOS, (10, 7, 2, 1))[0], True))
    if not lazy and rng.random() < 0.62:
        plan.append((rng.choice(weeks), "综合", rng.choice(SCENARIOS[:3]), True))
    by = f"{books.pack.name_of(place.township)}填报员"
    for week, kind, scenario, evacuation in plan:
        day = week.first_day + timedelta(days=rng.randint(0, max(0, 4 - week.first_day.weekday())))
        if day >= books.today:
            continue
        facts = _drill(rng, place, kind, scenario, evacuation)
        if rng.random() < 0.02:
            facts |= {"carried_out": "取消", "people": None, "seconds": None, "lessons_learned": "因天气取消"}
        drafts.append((day, place, facts, recorded(rng, day), by))


def _drill(rng: random.Random, place: Place, kind: str, scenario: str, evacuation: bool) -> dict[str, Any]:
    people = round(place.pupils[-1] * rng.uniform(0.85, 1.0))
    floors = 1 if place.kindergarten else rng.randint(3, 5)
    return {
        "kind": kind,
        "evacuation": evacuation,
        "scenario": scenario,
        "plan_name": (scenario or "突发事件") + PLANS[kind],
        "people": people if evacuation else rng.randint(6, 24),
        "building": ("幼教楼" if place.kindergarten else rng.choice(BUILDINGS[:3])) if evacuation else "",
        "seconds": 55 + 22 * floors + people // 20 + rng.randint(-12, 40) if evacuation else None,
        "supporters": rng.choice(("派出所", "消防救援站", "派出所、卫生院", "")) if evacuation else "",
        "carried_out": "已实施",
        "lessons_learned": rng.choice(LEARNED),
    }


def _not_held(books: Books, place: Place) -> None:
    """The idle school said at the end of the last school year that it held none."""
    day = date(books.year, 7, 1)
    day = day if day < books.today else date(books.year - 1, 7, 1)
    facts = {
        "number": books.number(f"{books.pack.setting('import.number_prefix', 'KJ')}-CL-{day.year}"),
        "subject_kind": "学校",
        "subject_code": place.code,
        "kind": "未开展说明",
        "item": "",
        "title": "本学年未开展应急演练的说明",
        "on_date": day,
        "duty": "11.3",
        "quantity": None,
        "quantity_due": None,
        "amount": None,
    }
    books.add(Document, facts, recorded(books.chance("not held"), day, 2), OFFICE)


def _lessons(books: Books) -> None:
    rng = books.chance("lessons")
    quiet = silent_from(books)
    classes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in books.rows.get(SchoolClass, ()):
        classes[row["school_code"]].append(row)
    years = {f"{books.year - 1}-{books.year}", f"{books.year}-{books.year + 1}"}
    calendars: dict[str, list[Any]] = defaultdict(list)
    for week in books.pack.weeks:
        if week.school_year in years and week.first_day < books.today:
            calendars[week.stage].append(week)
    lengths = Counter((w.stage, w.term) for w in books.pack.weeks)
    short = next((p for p in books.places if p.stage == "小学" and p.township not in (SILENT, NO_DRILLS)), None)
    for place in books.places:
        by = f"{books.pack.name_of(place.township)}填报员"
        stage = "幼儿园" if place.kindergarten else "高中" if place.stage in ("高中", "中职") else "义务教育"
        instants: dict[date, Any] = {}

        def known(week: Any, instants: dict[date, Any] = instants) -> Any:
            if week.monday not in instants:
                instants[week.monday] = recorded(rng, week.sunday - timedelta(days=1), rng.randint(0, 4))
            return instants[week.monday]

        for week in calendars[stage]:
            if not place.open_on(week.first_day) or (place.township == SILENT and week.monday >= quiet):
                continue
            topic = list(TOPICS)[(week.week_no + int(place.code[-2:])) % 9]
            if rng.random() < (0.94 if not place.kindergarten else 0.9):
                guide = TOPICS[topic] if rng.random() < 0.25 else None
                facts = _lesson(place, "全校", week, "安全", topic) | {"guiding_unit": guide}
                books.add(Lesson, facts, known(week), by)
        if place.kindergarten:
            continue
        for index, row in enumerate(classes[place.code]):
            calendar = calendars["毕业年级" if row["grade"] in GRADUATING else stage]
            less = 1 if place is short and index == 0 else 0
            _class_lessons(books, rng, place, row["class_no"], calendar, quiet, known, by, less, lengths)


def _class_lessons(
    books: Books,
    rng: random.Random,
    place: Place,
    class_no: str,
    calendar: list[Any],
    quiet: date,
    known: Any,
    by: str,
    less: int,
    lengths: Counter[tuple[str, str]],
) -> None:
    """One class's mental-health lessons: one in each fortnight, and enough of them for nine a term."""
    careless = 0.0 if rng.random() < 0.93 else 0.14
    odd = rng.random() < 0.5
    for term in dict.fromkeys(w.term for w in calendar):
        weeks = [w for w in calendar if w.term == term]
        planned = [w for w in weeks if w.week_no % 2 == odd]
        spare = [w for w in weeks if w.week_no % 2 != odd]
        whole = lengths[weeks[0].stage, term]
        extra = max(0, 10 - whole // 2)
        step = max(1, whole // (2 * extra + 1)) if extra else 0
        planned += spare[::step][:extra] if extra else []
        if less:
            planned = planned[: 9 - less]
        for week in sorted(planned, key=lambda w: w.week_no):
            if not place.open_on(week.first_day) or (place.township == SILENT and week.monday >= quiet):
                continue
            if careless and rng.random() < careless:
                continue
            books.add(Lesson, _lesson(place, class_no, week, "心理健康", ""), known(week), by)


def _lesson(place: Place, class_no: str, week: Any, course: str, topic: str) -> dict[str, Any]:
    return {
        "school_code": place.code,
        "class_no": class_no,
        "term": week.term,
        "week_no": week.week_no,
        "course": course,
        "topic": topic,
        "hours": 1.0,
        "guiding_unit": None,
    }
