"""What the demo's schools, townships and county have: facilities, posts, documents, and a few incidents.

Shares follow no real school; they leave a gap in most duties, so that coverage has something to show.
"""

import random
from datetime import date, datetime, timedelta
from typing import Any

from demo.books import OFFICE, Books, Place, recorded, within, workday
from demo.having.incidents import make_incidents
from demo.having.papers import parts_of_papers
from models.provision import Document, Facility, Staffing

FACILITIES = {
    "保安配备": 0.97,
    "护学岗": 0.95,
    "硬质防冲撞设施": 0.9,
    "封闭化管理": 0.99,
    "一键报警": 0.96,
    "视频监控": 0.99,
    "门禁人脸识别": 0.42,
    "学校警务室": 0.68,
    "电气火灾智慧监控": 0.36,
    "燃气报警器": 0.93,
    "学生安全区域": 0.9,
    "校门高峰见警": 0.87,
}
"""Share of schools that have a facility when the demo begins."""
NETWORKED = {"一键报警": 0.88, "视频监控": 0.82}
SCHOOL_PAPERS = {
    "第一责任人": 0.99,
    "安全管理机构": 0.96,
    "制度": 0.98,
    "岗位责任": 0.95,
    "排查清单": 0.95,
    "整改清单": 0.92,
    "总体预案": 0.97,
    "专项预案": 0.94,
    "处置方案": 0.88,
    "委员会": 0.55,
    "领导联系学校": 0.9,
    "安全教育条件": 0.93,
    "安全责任书": 0.96,
}
"""Standing documents of a school and the share of schools that have them."""
CONDITIONS = ("师资", "教材", "课时", "场地")
"""What safety education needs: some schools state each, others how many of the four they have."""
COUNTY_PAPERS = (
    ("第一责任人", "县级学校安全责任人名册（演示）"),
    ("分管责任名册", "班子成员分管责任名册（演示）"),
    ("师德评价办法", "师德师风评价办法（演示）"),
    ("综合素质评价", "学生综合素质评价安全内容（演示）"),
    ("必修学时文件", "心理健康教育计入继续教育学时的通知（演示）"),
    ("心理培训体系", "教师（校长）心理健康课程培训方案（演示）"),
    ("心理干预机制", "预防预警干预工作机制（演示）"),
    ("一体化处置机制", "一体化处置机制（演示）"),
    ("联席会议制度", "学校安全管理联席会议制度（演示）"),
    ("召集人文件", "联席会议召集人文件（演示）"),
    ("成员单位名单", "联席会议成员单位名单（演示）"),
    ("联席办设置文件", "联席会议办公室设置文件（演示）"),
)
UNIT_PAPERS = (
    ("edu", "职责任务清单", "学校安全监管职责任务清单（演示）"),
    ("edu", "信息化规划", "学校安全管理信息化规划（演示）"),
    ("edu", "考核", "学校领导班子安全考核办法（演示）"),
    ("politics", "周边治理机制", "学校周边综合治理机制（演示）"),
    ("publicity", "舆情预案", "学校重大舆情应急预案（演示）"),
)


def make_provision(books: Books) -> None:
    """Draft facilities, staffing, documents and incidents."""
    _facilities(books)
    _staffing(books)
    _documents(books)
    make_incidents(books)


def _since(books: Books, place: Place) -> date:
    return max(books.start, place.opened_on)


def _facilities(books: Books) -> None:
    rng = books.chance("facilities")
    for place in books.places:
        day = _since(books, place)
        at = recorded(rng, day, rng.randint(0, 20))
        for kind, share in FACILITIES.items():
            if kind == "燃气报警器" and not place.gas:
                _facility(books, "学校", place.code, kind, day, at, "不适用")
                continue
            has = rng.random() < share
            joined = rng.random() < NETWORKED[kind] if kind in NETWORKED else None
            _facility(books, "学校", place.code, kind, day, at, "是" if has else "否", networked=joined and has)
            if (not has or joined is False) and rng.random() < 0.45:
                later = workday(day + timedelta(days=rng.randint(60, 760)))
                if later < books.today:
                    wired = True if kind in NETWORKED else None
                    _facility(books, "学校", place.code, kind, later, recorded(rng, later), "是", networked=wired)
        if place.covered and not place.kindergarten:
            large = place.pupils[-1] >= (1200 if place.area == "农村" else 1000)
            has = rng.random() < (0.85 if large else 0.6)
            good = has and rng.random() < (0.85 if large else 0.5)
            _facility(books, "学校", place.code, "心理辅导室", day, at, "是" if has else "否", to_standard=good)
    _stations(books, rng)


def _stations(books: Books, rng: random.Random) -> None:
    areas: dict[str, list[str]] = {}
    for township in books.pack.townships_on(books.today):
        areas.setdefault(township.area, []).append(township.code)
    for index, codes in enumerate(areas.values()):
        served = [p.code for p in books.places if p.township in codes and p.covered and not p.kindergarten]
        served = [code for code in served if index or rng.random() < 0.9]
        at = recorded(rng, books.start, 12)
        if index < len(areas) - 1:
            _facility(books, "乡镇", codes[0], "区域心理辅导站", books.start, at, "是", serves="、".join(served))
    at = recorded(rng, books.start, 12)
    _facility(books, "县", books.pack.code, "县级心理中心", books.start, at, "是")


def _facility(
    books: Books,
    subject_kind: str,
    code: str,
    kind: str,
    day: date,
    at: datetime,
    present: str,
    *,
    networked: bool | None = None,
    to_standard: bool | None = None,
    serves: str = "",
) -> None:
    facts = {
        "subject_kind": subject_kind,
        "subject_code": code,
        "kind": kind,
        "effective_on": day,
        "present": present,
        "networked": networked,
        "to_standard": to_standard,
        "serves": serves,
    }
    books.add(Facility, facts, at, OFFICE)


def _staffing(books: Books) -> None:
    rng = books.chance("staffing")
    for place in books.places:
        day = _since(books, place)
        at = recorded(rng, day, rng.randint(0, 20))
        pupils = place.pupils[0]
        if not place.kindergarten:
            whole = 1 if rng.random() < 0.76 else 0
            _post(books, place.code, "心理健康教师", day, at, max(1, whole), full_time=whole, part_time=1 - whole)
            if not whole and rng.random() < 0.3:
                later = date(books.year, 9, 1)
                _post(books, place.code, "心理健康教师", later, recorded(rng, later, 9), 1, full_time=1, part_time=0)
            _post(books, place.code, "安全教育教师", day, at, int(rng.random() < 0.95) * rng.randint(1, 3))
        _post(books, place.code, "安全专职", day, at, int(rng.random() < 0.92))
        guards = (1 if pupils < 100 else 2 if pupils < 1000 else 3 + (pupils - 1000) // 500) - (rng.random() < 0.06)
        old = min(guards, rng.choices((0, 1, 2), (80, 15, 5))[0])
        certified = max(0, guards - rng.choices((0, 1), (82, 18))[0])
        _post(books, place.code, "保安", day, at, guards, over_55=old, certified=certified, checked=certified)
        if place.boarding:
            _post(books, place.code, "宿管员", day, at, int(rng.random() < 0.95) * (2 + pupils // 400))
        _post(books, place.code, "法治副校长", day, at, int(rng.random() < 0.93))
        _post(books, place.code, "教育宣传", day, at, int(rng.random() < 0.85))
    at = recorded(rng, books.start, 15)
    for post in ("心理教研员", "安全教研员", "新闻发言人"):
        _post(books, books.pack.code, post, books.start, at, 1, subject_kind="县")
    _post(books, "edu", "安全专岗", books.start, at, 2, subject_kind="县", full_time=2)
    _post(books, "edu", "教育宣传", books.start, at, 1, subject_kind="县")
    _post(books, "publicity", "新闻发言人", books.start, at, 1, subject_kind="县")
    for township in books.pack.townships_on(books.today)[::2]:
        _post(books, township.code, "新闻发言人", books.start, at, 1, subject_kind="乡镇")


def _post(
    books: Books, code: str, post: str, day: date, at: datetime, people: int, subject_kind: str = "学校", **parts: int
) -> None:
    blank = dict.fromkeys(("full_time", "part_time", "over_55", "certified", "checked"))
    facts = {"subject_kind": subject_kind, "subject_code": code, "post": post, "effective_on": day, "people": people}
    books.add(Staffing, blank | facts | parts, at, OFFICE)


def _documents(books: Books) -> None:
    rng = books.chance("documents")
    drafts: list[tuple[date, dict[str, Any], int | None]] = []

    def paper(
        subject_kind: str, code: str, kind: str, title: str, day: date, lag: int | None = None, **more: Any
    ) -> None:
        blank = dict.fromkeys(("valid_until", "quantity", "quantity_due", "amount")) | {"item": ""}
        facts = {"subject_kind": subject_kind, "subject_code": code, "kind": kind, "title": title, "on_date": day}
        drafts.append((day, blank | facts | more, lag))

    for place in books.places:
        _school_papers(books, rng, place, paper)
    for township in books.pack.townships_on(books.today):
        day = workday(books.start + timedelta(days=rng.randint(5, 60)))
        if rng.random() < 0.9:
            paper("乡镇", township.code, "责任清单", f"{township.name}学校安全责任清单（演示）", day)
        if rng.random() < 0.75:
            paper("乡镇", township.code, "校联防", f"{township.name}村（社区）校联防协议（演示）", day)
        for number in range(9):
            when = workday(books.start + timedelta(days=number * 91 + rng.randint(8, 70)))
            if rng.random() < 0.6:
                paper("乡镇", township.code, "宣传", "家庭教育促进法宣传（演示）", when, quantity=rng.randint(60, 400))
    for kind, title in COUNTY_PAPERS:
        paper("县", books.pack.code, kind, title, workday(books.start + timedelta(days=rng.randint(0, 40))))
    for unit, kind, title in UNIT_PAPERS:
        paper("县", unit, kind, title, workday(books.start + timedelta(days=rng.randint(0, 60))))
    parts_of_papers(books, paper)
    prefix = books.pack.setting("import.number_prefix", "KJ")
    for day, facts, lag in sorted(drafts, key=lambda d: d[0]):
        at = recorded(rng, day, lag)
        if at < books.made_at:
            books.add(Document, facts | {"number": books.number(f"{prefix}-CL-{day.year}")}, at, OFFICE)


def _school_papers(books: Books, rng: random.Random, place: Place, paper: Any) -> None:
    first = _since(books, place)
    for kind, share in SCHOOL_PAPERS.items():
        if rng.random() < share:
            day = workday(first + timedelta(days=rng.randint(0, 45)))
            if kind != "安全教育条件":
                paper("学校", place.code, kind, f"{kind}（演示）", day)
                continue
            number = rng.choices((4, 3, 2), (85, 10, 5))[0]
            if int(place.code[-1]) % 2:
                paper("学校", place.code, kind, f"{kind}（演示）", day, quantity=float(number))
            for item in CONDITIONS[:number] if not int(place.code[-1]) % 2 else ():
                paper("学校", place.code, kind, f"安全教育{item}（演示）", day, item=item)
    if rng.random() < 0.9:
        paper("学校", place.code, "班主任制度", "班主任准入和待遇制度（演示）", workday(first + timedelta(days=20)))
    for year in range(books.year - 2, books.year + 1):
        begins = max(first, date(year, 9, 1))
        if begins >= books.today or not place.open_on(begins) or begins > date(year + 1, 7, 1):
            continue
        if rng.random() < 0.86:
            money = float(round(place.pupils[0] * rng.uniform(18, 45), -2))
            paper(
                "学校",
                place.code,
                "预算",
                f"{year + 1}年安全经费预算（演示）",
                workday(date(year, 12, 5)),
                amount=money,
            )
        if rng.random() < 0.8:
            paper("学校", place.code, "法治副校长活动", "法治进校园（演示）", within(rng, begins, 200), item="法治教育")
        if rng.random() < 0.75:
            paper("学校", place.code, "专业培训", "消防培训（演示）", within(rng, begins, 120), item="消防")
        if rng.random() < 0.7:
            paper("学校", place.code, "预案培训", "应急预案培训（演示）", within(rng, begins, 150))
        if not place.kindergarten and rng.random() < (0.94 if year < books.year else 0.6):
            due = float(place.pupils[min(2, year - books.year + 2)])
            done = float(round(due * rng.uniform(0.9, 1.0)))
            day = within(rng, begins, 110)
            paper(
                "学校",
                place.code,
                "心理测评",
                f"{year}学年心理健康测评汇总（演示）",
                day,
                quantity=done,
                quantity_due=due,
            )
