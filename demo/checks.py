"""Who checked what, week by week: returns of schools, visits of townships and departments, campaigns.

A check is drafted before its hazards and numbered after them, because planted hazards bring visits of
their own; `found` always equals the hazards that name it.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from demo.books import OFFICE, Books, Place, recorded, workday
from demo.schools import SILENT
from demo.words import QUIET
from models.inspection import Inspection

DEPARTMENTS = ("fire", "market", "police", "emergency", "housing", "transport", "health", "enforcement", "culture")
COUNTY_CAMPAIGN, EDU_CAMPAIGN = "秋季校园安全大排查", "学期初校园安全大排查"


@dataclass
class Check:
    """A drafted inspection; `found` rises as hazards are hung on it."""

    kind: str
    organiser: str
    place: Place | None
    township: str | None
    on_date: date
    at: datetime
    by: str
    found: int = 0
    activity: str = ""
    campaign: str = ""
    content: str = ""
    number: str = ""
    related: str = ""
    inspected: str | None = None
    ended_on: date | None = None


def silent_from(books: Books) -> date:
    """The Monday from which the silent township reports nothing: this quarter, and five teaching weeks at least."""
    quarter = date(books.today.year, (books.today.month - 1) // 3 * 3 + 1, 1)
    weeks = [w for w in books.weeks("小学") if w.sunday < books.today]
    first = weeks[-5].monday if len(weeks) >= 5 else quarter
    return min(first, quarter - timedelta(days=quarter.weekday()))


def make_checks(books: Books) -> list[Check]:
    """Draft every check of the demo's history, each with the hazards it will have found."""
    quiet = silent_from(books)
    checks = _weekly(books, quiet) + _visits(books, quiet) + _campaigns(books, quiet) + _supervisions(books)
    return [c for c in checks if c.at < books.made_at]


def _weekly(books: Books, quiet: date) -> list[Check]:
    rng = books.chance("weekly")
    made = []
    weeks = {stage: books.weeks(stage) for stage in {p.stage: None for p in books.places}}
    for place in books.places:
        by = f"{books.pack.name_of(place.township)}填报员"
        busy = 0.045 + (0.02 if not place.kindergarten else 0)
        for week in weeks[place.stage]:
            if not place.open_on(week.first_day) or (place.township == SILENT and week.monday >= quiet):
                continue
            if rng.random() > place.diligence:
                continue
            first = (week.first_day - week.monday).days
            day = week.first_day + timedelta(
                days=rng.randint(0, max(0, min(4, first + week.teaching_days - 1) - first))
            )
            late = rng.random() < 0.05
            lag = (week.sunday - day).days + rng.randint(4, 20) if late else rng.choice((0, 0, 0, 1, 1, 2, 3))
            chance = busy * (2.2 if week.week_no <= 2 else 1)
            found = 0 if rng.random() > chance else rng.choices((1, 2, 3), (80, 15, 5))[0]
            made.append(Check("学校自查", place.code, place, place.township, day, recorded(rng, day, lag), by, found))
            made[-1].content = "" if found else rng.choice(QUIET)
    return made


def _visits(books: Books, quiet: date) -> list[Check]:
    rng = books.chance("visits")
    made = []
    for place in books.places:
        by = f"{books.pack.name_of(place.township)}填报员"
        weeks = books.weeks(place.stage)
        for term in dict.fromkeys(w.term for w in weeks):
            span = [w for w in weeks if w.term == term]
            if rng.random() < 0.88:
                made.append(_visit(rng, "乡镇检查", place.township, place, span, by, 0.3))
            if rng.random() < 0.6:
                unit = rng.choice(DEPARTMENTS)
                made.append(_visit(rng, "部门检查", unit, place, span, books.pack.name_of(unit), 0.36))
            if rng.random() < 0.08:
                made.append(_visit(rng, "督导检查", "supervisors", place, span, "教育督导室", 0.4))
            if place.area == "农村" and rng.random() < 0.5:
                made.append(_visit(rng, "巡逻", "police", place, span, books.pack.name_of("police"), 0.0))
            if place.township != SILENT and rng.random() < 0.5:
                made.append(_visit(rng, "警务见警", "police", place, span, books.pack.name_of("police"), 0.0))
    return [c for c in made if c.place and c.place.open_on(c.on_date) and not _hushed(c, quiet)]


def _supervisions(books: Books) -> list[Check]:
    """The supervisors at townships and departments: one of each a quarter, most quarters."""
    rng, made = books.chance("supervisions"), []
    townships = [township.code for township in books.pack.townships_on(books.today)]
    for number in range(9):
        for codes, of_township in ((townships, True), (list(DEPARTMENTS), False)):
            if rng.random() < 0.25:
                continue
            code = rng.choice(codes)
            day = workday(books.start + timedelta(days=91 * number + rng.randint(5, 80)))
            at = recorded(rng, day)
            made.append(Check("督导检查", "supervisors", None, code if of_township else None, day, at, "教育督导室"))
            made[-1].inspected = None if of_township else code
            made[-1].content = f"{books.pack.name_of(code)}学校安全责任落实情况"
    return made


def _hushed(check: Check, quiet: date) -> bool:
    return check.township == SILENT and check.on_date >= quiet


def _visit(
    rng: random.Random, kind: str, organiser: str, place: Place, span: list[Any], by: str, chance: float
) -> Check:
    week = rng.choice(span)
    day = week.first_day + timedelta(days=rng.randint(0, max(0, min(4 - week.first_day.weekday(), 4))))
    found = 0 if rng.random() > chance else rng.choices((1, 2, 3), (75, 20, 5))[0]
    return Check(kind, organiser, place, place.township, day, recorded(rng, day), by, found)


def _campaigns(books: Books, quiet: date) -> list[Check]:
    rng = books.chance("campaigns")
    made: list[Check] = []
    terms = sorted({(t.term, t.starts_on) for t in books.pack.terms if t.stage == "义务教育"}, key=lambda t: t[1])
    edu, number = books.pack.name_of("edu"), 0
    for term, begins in terms:
        if not books.start <= begins < books.today:
            continue
        activity, start = f"JKDPC-{term}", workday(begins + timedelta(days=6))
        tag = f"{'春季' if term.endswith('2') else '秋季'}{EDU_CAMPAIGN}"
        for place in books.places:
            if rng.random() < 0.45 and place.open_on(start) and not (place.township == SILENT and start >= quiet):
                day = workday(start + timedelta(days=rng.randint(0, 9)))
                found = 0 if rng.random() > 0.42 else rng.choices((1, 2), (80, 20))[0]
                made.append(Check("教科局大排查", "edu", place, place.township, day, recorded(rng, day), edu, found))
                made[-1].activity, made[-1].campaign = activity, tag
        if term.endswith("1"):
            start = workday(date(begins.year, 11, 4))
            for place in books.places:
                if rng.random() < 0.3 and place.open_on(start) and not (place.township == SILENT and start >= quiet):
                    day = workday(start + timedelta(days=rng.randint(0, 11)))
                    found = 0 if rng.random() > 0.45 else rng.choices((1, 2), (80, 20))[0]
                    check = Check("县政府大排查", "gov", place, place.township, day, recorded(rng, day), OFFICE, found)
                    check.activity, check.campaign = f"XZFDPC-{begins.year}", f"{begins.year}年{COUNTY_CAMPAIGN}"
                    made.append(check)
    month = books.start
    while month < books.today:
        day = workday(month.replace(day=rng.randint(5, 24)))
        number += 1
        review = Check("风险研判", "edu", None, None, day, recorded(rng, day, rng.randint(0, 3)), edu)
        review.content, review.activity = f"{month.month}月学校安全风险研判", f"YP-{month:%Y%m}"
        made.append(review)
        if number % 2 or month.month in (6, 7, 11, 12):
            told = workday(day + timedelta(days=rng.randint(0, 3)))
            warned = Check("预警", "edu", None, None, told, recorded(rng, told, 0), edu, related=f"YP-{month:%Y%m}")
            warned.content = _warning(month.month)
            made.append(warned)
        month = (month + timedelta(days=32)).replace(day=1)
    return made


def _warning(month: int) -> str:
    if month in (5, 6, 7, 8):
        return "防溺水、防汛预警：加强放学后和假期巡查提醒"
    if month in (11, 12, 1, 2):
        return "冬季消防和取暖用电预警：排查宿舍、食堂用电用气"
    return "交通和食品安全预警：关注校门秩序和食堂进货"


def write_checks(books: Books, checks: list[Check]) -> None:
    """Number the checks by day and draft their rows; hazards have taken their place by then."""
    prefix = books.pack.setting("import.number_prefix", "KJ")
    for check in number_checks(books, checks, prefix):
        facts = {
            "number": check.number,
            "kind": check.kind,
            "activity_no": check.activity,
            "organiser": check.organiser,
            "school_code": check.place.code if check.place else None,
            "township_code": check.township,
            "inspected_unit": check.inspected,
            "on_date": check.on_date,
            "week": check.on_date - timedelta(days=check.on_date.weekday()),
            "ended_on": check.ended_on,
            "found": check.found,
            "content": check.content,
            "related_no": check.related,
            "external_source": "",
            "external_no": "",
        }
        books.add(Inspection, facts, check.at, check.by)


def number_checks(books: Books, checks: list[Check], prefix: str) -> list[Check]:
    """Give numbers in order of day, once."""
    ordered = sorted(checks, key=lambda c: c.on_date)
    for check in ordered:
        check.number = check.number or books.number(f"{prefix}-JC-{check.on_date.year}")
    return ordered
