"""The demo's quarterly meetings: who came, what was decided, and how each matter ended or lives on.

A resolution is recorded as running and gets its outcome as a later version; some are 未落实 with a reason
and survive meeting after meeting until they are carried out.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from demo.books import OFFICE, Books, workday
from figures.query import quarter_of
from models.meeting import CONVENER, LIAISON, MEMBER, Meeting, Member, Resolution

MATTERS = (
    ("落实旧教学楼拆除和过渡教室资金", "housing", "edu、511723107000", "8", "资金未到位，待下季度财政安排"),
    (
        "校门50米占道经营联合整治，明确牵头单位",
        "enforcement",
        "police、511723001000",
        "8",
        "牵头单位未定，三部门意见不一",
    ),
    ("补齐专职心理健康教师，核定编制", "staffing_office", "edu", "7", "编制核定需待年度计划"),
    ("未联网的一键报警全部接入", "police", "edu", "10", ""),
    ("食堂燃气报警器逐校排查更换", "market", "edu、fire", "10", ""),
    ("周排查未报学校逐校约谈", "edu", "", "8", ""),
    ("汛期学校后山边坡巡查和除险", "emergency", "511723109000", "8", ""),
    ("上下学时段高峰勤务全覆盖", "police", "transport", "8", ""),
    ("农村学校周边减速带和警示标志安装", "transport", "edu", "8", "道路权属待认定，资金渠道未明"),
    ("九个专题安全教育进课表", "edu", "justice、procuratorate", "6", ""),
    ("山坪塘警示牌和救生杆补设", "emergency", "", "8", ""),
    ("宿舍防盗窗逃生口改造", "fire", "edu", "10", ""),
    ("学校周边商铺液化气罐专项检查", "market", "enforcement", "8", ""),
    ("处置方案推演每学期一次的督促", "edu", "emergency", "11", ""),
    ("法治副校长缺额学校选派到位", "justice", "procuratorate、police", "9", ""),
    ("舆情应对培训覆盖乡镇", "publicity", "internet", "14", ""),
)
"""Matter, leading unit, supporting units, clause, and why it drags on, if it is one of those that do."""

STILL_OPEN = 200
"""A dragging matter that would have ended within so many days before the given day has not ended yet."""


def make_meetings(books: Books) -> None:
    """Draft a plenary after each quarter, a special meeting a year, and their resolutions."""
    rng = books.chance("meetings")
    prefix = books.pack.setting("import.number_prefix", "KJ")
    members = [u.code for u in books.pack.units if u.kind != "other"]
    townships = [t.code for t in books.pack.townships_on(books.today)]
    waiting = _Waiting()
    begins = books.start.replace(month=10, day=1)
    while begins < books.today:
        held = workday(begins + timedelta(days=rng.randint(8, 16)))
        closed = begins - timedelta(days=1)
        absent = sorted(rng.sample(members[1:], 2))
        facts = {
            "kind": "全体会议",
            "held_on": held,
            "quarter": quarter_of(closed),
            "cut_off": closed,
            "convener_post": "分管副县长",
            "present": "、".join(code for code in members if code not in absent),
            "in_attendance": "、".join(townships),
            "excused": "、".join(absent),
        }
        _meeting(books, rng, prefix, facts, waiting, rng.randint(5, 7))
        if begins.month == 4:
            special = workday(held + timedelta(days=31))
            facts = facts | {"kind": "专题会议", "held_on": special, "quarter": "", "cut_off": None, "excused": ""}
            _meeting(books, rng, prefix, facts | {"in_attendance": ""}, waiting, 2)
        begins = (begins + timedelta(days=95)).replace(day=1)


SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
POSTS = {"department": "副局长", "party_organ": "副部长", "judicial": "副院长", "vertical": "副大队长"}
"""The post of the invented member of each kind of body; of a township it is 副镇长."""
UNNAMED = 3
"""The last bodies of the list have not said whom they send."""


def make_members(books: Books) -> None:
    """Draft the list of members as of the first day: all but the last few named, surname and 某 alone."""
    bodies = [*books.pack.bodies_on(books.start).items()][:-UNNAMED]
    seats = [("gov", CONVENER, "副县长"), ("edu", LIAISON, "安全科科长")]
    seats += [(body, MEMBER, POSTS.get(kind, "副镇长")) for body, kind in bodies]
    known = {unit.code for unit in books.pack.units_on(books.start)} | books.pack.bodies_on(books.start).keys()
    for at, (body, seat, post) in enumerate(seats):
        if body in known:
            person = f"{SURNAMES[at % len(SURNAMES)]}某"
            facts = {"body": body, "seat": seat, "since": books.start, "person": person, "post": post}
            books.add(
                Member, facts | {"stands": True, "reason": "成立联席会议"}, datetime.combine(books.start, time(9))
            )


@dataclass
class _Waiting:
    """Whose turn it is among the matters, and until when a decided one is not decided again."""

    turn: int = 0
    until: dict[str, date] = field(default_factory=dict)

    def next(self, day: date) -> tuple[str, str, str, str, str]:
        """The next matter that is not still waiting to be carried out."""
        for _ in MATTERS:
            found = MATTERS[self.turn % len(MATTERS)]
            self.turn += 1
            if self.until.get(found[0], day) <= day:
                break
        return found


def _meeting(
    books: Books, rng: random.Random, prefix: str, facts: dict[str, Any], waiting: _Waiting, matters: int
) -> None:
    held: date = facts["held_on"]
    at = datetime.combine(held + timedelta(days=rng.randint(1, 3)), time(rng.randint(9, 16), rng.randint(0, 59)))
    if at >= books.made_at:
        return
    number = books.number(f"{prefix}-HY-{held.year}")
    books.add(Meeting, facts | {"number": number}, at, OFFICE)
    for seq in range(1, matters + 1):
        matter, lead, supporting, clause, why = waiting.next(held)
        stated = {
            "meeting_no": number,
            "seq": seq,
            "matter": matter,
            "lead_unit": lead,
            "supporting": supporting,
            "deadline": workday(held + timedelta(days=rng.choice((30, 45, 60, 75)))),
            "clause": clause,
            "outcome": "在办",
            "outcome_on": None,
            "reason": "",
        }
        waiting.until[matter] = _outcome(books, rng, stated, at, why)


def _outcome(books: Books, rng: random.Random, stated: dict[str, Any], at: datetime, why: str) -> date:
    """Running, then carried out; or not carried out with a reason and carried out much later: that day."""
    deadline: date = stated["deadline"]
    ends = deadline + timedelta(days=rng.randint(1, 6)) if why else deadline - timedelta(days=rng.randint(0, 26))
    first = datetime.combine(max(ends, at.date() + timedelta(days=2)), time(15, rng.randint(0, 59)))
    books.add(Resolution, stated, at, OFFICE, until=first)
    done = {"outcome": "落实", "outcome_on": first.date()}
    if not why:
        books.add(Resolution, stated | done, first, OFFICE, first=at)
        return first.date()
    failed = stated | {"outcome": "未落实", "outcome_on": first.date(), "reason": why}
    later = first + timedelta(days=rng.randint(120, 330), hours=1)
    if later > books.made_at - timedelta(days=STILL_OPEN):
        later = books.made_at + timedelta(days=1)
    books.add(Resolution, failed, first, OFFICE, until=later, first=at)
    books.add(Resolution, stated | done | {"outcome_on": later.date()}, later, OFFICE, first=at)
    return later.date()
