"""Papers of the demo that say of which part they speak, how many of how many, and what units and townships did.

Each with chance of its own, so that the rest of the county stays as it is.
"""

from collections.abc import Callable
from datetime import timedelta

from demo.books import Books, Place, within, workday

Paper = Callable[..., None]
MEMBERS = {"法律顾问": 0.8, "行业专家": 0.7, "家长代表": 0.95}
TRAININGS = {"安保": 0.6, "食品": 0.7}
AREAS = {"学生保护": 0.3, "安全管理": 0.4, "预防犯罪": 0.6, "教育惩戒": 0.15, "依法治理": 0.2}
ACTS: tuple[tuple[float, str, tuple[str, ...], str, str, str, bool], ...] = (
    (0.5, "县", ("publicity", "edu", "police", "justice"), "宣传", "家庭教育促进法宣传", "", True),
    (0.35, "县", ("fire", "market", "police", "emergency", "health", "transport"), "指导", "校园安全指导", "", False),
    (0.4, "乡镇", (), "家校沟通", "家校沟通座谈", "", False),
    (0.5, "县", ("publicity",), "舆论培训", "新闻发言人和舆论应对培训", "", False),
    (0.3, "县", ("publicity",), "信息发布", "校园安全新闻发布会", "新闻发布会", False),
    (0.3, "县", ("publicity",), "信息发布", "校园安全信息授权发布", "授权发布", False),
    (0.3, "县", ("edu",), "专业服务", "校园安全事故损失评估", "损失评估", False),
    (0.3, "县", ("edu",), "专业服务", "校园安全事故理赔", "理赔", False),
)  # fmt: skip
"""What bodies do in a quarter: share, level, bodies (none: every township), 材料类型, title, 分项, and whether people
came to it."""


def parts_of_papers(books: Books, paper: Paper) -> None:
    """Draft the papers."""
    for place in books.places:
        _of_school(books, place, paper)
    _of_bodies(books, paper)


def _of_school(books: Books, place: Place, paper: Paper) -> None:
    rng = books.chance(f"parts/{place.code}")
    first = max(books.start, place.opened_on)
    day = workday(first + timedelta(days=rng.randint(10, 60)))
    for item, share in MEMBERS.items():
        if rng.random() < share * 0.55:
            paper("学校", place.code, "委员会", "学生安全治理委员会委员名单（演示）", day, item=item)
    staff = max(3, place.pupils[-1] // 14)
    for year in range(books.year - 2, books.year + 1):
        begins = max(first, first.replace(year=year, month=9, day=1))
        if begins >= books.today or not place.open_on(begins):
            continue
        for kind, title, shares in (
            ("专业培训", "培训（演示）", TRAININGS),
            ("法治副校长活动", "法治副校长进校（演示）", AREAS),
        ):
            for item, share in shares.items():
                if rng.random() < share:
                    paper("学校", place.code, kind, f"{item}{title}", within(rng, begins, 150), item=item)
        if rng.random() < 0.85:
            signed = float(staff - (rng.randint(1, 3) if rng.random() < 0.2 else 0))
            numbers = {"quantity": signed, "quantity_due": float(staff)}
            paper("学校", place.code, "安全责任书", f"{year}学年安全责任书签订情况（演示）", within(rng, begins, 40),
                  valid_until=begins.replace(year=begins.year + 1), **numbers)  # fmt: skip
        if rng.random() < 0.8:
            held = float(16 - (rng.randint(1, 5) if rng.random() < 0.25 else 0))
            paper("学校", place.code, "安全课开设", f"{year}年秋季学期安全课开设情况（演示）", within(rng, begins, 90),
                  quantity=held, quantity_due=16.0)  # fmt: skip
        if not place.kindergarten and rng.random() < 0.8:
            due = float(place.pupils[-1])
            paper("学校", place.code, "心理档案", f"{year}学年心理健康档案汇总（演示）", within(rng, begins, 120),
                  valid_until=begins.replace(year=begins.year + 1),
                  quantity=float(round(due * rng.uniform(0.8, 1.0))), quantity_due=due)  # fmt: skip


def _of_bodies(books: Books, paper: Paper) -> None:
    rng = books.chance("parts of bodies")
    townships = [township.code for township in books.pack.townships_on(books.today)]
    for number in range(9):
        for share, level, codes, kind, title, item, people in ACTS:
            for code in codes or townships:
                if rng.random() < share:
                    day = workday(books.start + timedelta(days=91 * number + rng.randint(5, 80)))
                    numbers = {"quantity": float(rng.randint(60, 600))} if people else {}
                    paper(level, code, kind, f"{title}（演示）", day, item=item, **numbers)
