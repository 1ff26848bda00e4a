"""The schools of the demo county: as many of each kind and as spread as in a county of this size.

All names are invented and end in （演示）; codes begin with YS. Kinds and numbers follow published counts of
about 2020: 27 central primary schools, 9 of nine years, 13 junior, 4 senior, 1 vocational, 1 special, 95
kindergartens.
"""

import json
import random
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from demo.books import OFFICE, Books, Import, Place, apportion, recorded
from models.school import School, SchoolClass, SchoolFact

SEATS = {
    "511723107000": 23,
    "511723001000": 21,
    "511723106000": 14,
    "511723100000": 13,
    "511723105000": 13,
    "511723101000": 10,
    "511723109000": 9,
    "511723104000": 9,
    "511723102000": 9,
    "511723110000": 9,
    "511723108000": 7,
    "511723111000": 7,
    "511723205000": 6,
}
"""Schools of 150 by township."""
LEAVING_TOWN = "511723105000"
INDEBTED, SEAT_TOWN, NEW_TOWN, SILENT = "511723107000", "511723001000", "511723100000", "511723110000"
DILIGENCE = {"511723108000": 0.89, "511723109000": 0.92, "511723205000": 0.94, "511723106000": 0.95}
"""Share of weeks in which a township's schools report; others 0.985."""
KINDS = {"高中": 4, "中职": 1, "特教": 1, "初中": 13, "九年一贯": 9, "小学": 27, "幼儿园": 95}
PUPILS = {
    "高中": (1400, 2500),
    "中职": (1700, 2100),
    "特教": (80, 120),
    "初中": (280, 980),
    "九年一贯": (380, 1050),
    "小学": (160, 860),
    "幼儿园": (45, 320),
}
SUFFIX = {"高中": "高级中学", "中职": "职业中学", "特教": "特殊教育学校", "初中": "初级中学", "九年一贯": "九年制学校"}
_NAMES = (
    "青禾 云栖 松月 竹影 溪语 晴岚 麦浪 桐花 白鹭 银杏 芦花 朝露 星河 海棠 远山 知微 拾光 望舒 南枝 听雨 采薇 鹿鸣 "
    "扶摇 凌霄 棠梨 木槿 霁月 疏影 汀兰 半夏 初晴 微澜 长风 新雨 春分 谷雨 白露 小满 立夏 惊蛰"
)
_NURSERY_NAMES = (
    "蒲公英 向日葵 小白杨 红蜻蜓 七色花 小橘灯 萤火虫 纸飞机 小水滴 小麦穗 小青瓜 小风筝 小竹马 小海豚 小松果 布谷鸟 "
    "蜜蜂屋 彩虹桥 月亮船 石头屋 小木屋 糖葫芦 大风车 百灵鸟 小陀螺 铃兰花 小池塘"
)
GRADES = {
    "幼儿园": ("小班", "中班", "大班"),
    "小学": ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级"),
    "九年一贯": ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "七年级", "八年级", "九年级"),
    "初中": ("七年级", "八年级", "九年级"),
    "高中": ("高一", "高二", "高三"),
    "中职": ("职一", "职二", "职三"),
    "特教": ("一年级", "三年级", "五年级", "七年级"),
}


def make_schools(books: Books, number: int, boundary: str) -> None:
    """Draft schools, their dated facts and classes; `boundary` is the pack's GeoJSON of the townships."""
    rng = books.chance("schools")
    rings = {f["properties"]["code"]: _ring(f) for f in json.loads(boundary)["features"]}
    seats = dict(zip(SEATS, apportion(number, SEATS.values()), strict=True))
    kinds = dict(zip(KINDS, apportion(number, KINDS.values()), strict=True))
    for township, stage, name in _seats(rng, seats, kinds, books):
        low, high = PUPILS[stage]
        urban = township in (SEAT_TOWN, NEW_TOWN) or stage in ("高中", "中职")
        size = rng.randint(low, high) + (rng.randint(150, 700) if urban and stage in ("小学", "初中") else 0)
        pupils = [size]
        for _ in range(2):
            pupils.append(max(20, round(pupils[-1] * rng.uniform(0.94, 1.04))))
        books.places.append(
            Place(
                code=f"YS{len(books.places) + 1:03d}",
                name=name,
                township=township,
                stage=stage,
                county_run=stage in ("高中", "中职", "特教") or (township == SEAT_TOWN and stage in ("小学", "初中")),
                area="城镇" if urban else "农村",
                opened_on=date(rng.randint(2001, 2019), 9, 1),
                closed_on=None,
                pupils=pupils,
                covered=stage not in ("中职", "特教"),
                boarding=stage in ("高中", "中职") or (stage in ("初中", "九年一贯") and rng.random() < 0.8),
                gas=rng.random() < 0.6,
                diligence=DILIGENCE.get(township, 0.985) - (0.25 if rng.random() < 0.02 else 0),
            )
        )
    _stories(books)
    first = datetime.combine(books.start - timedelta(days=7), time(9, 30))
    roll = books.imported("schools", "学校名录（演示）.xlsx", first)
    for place in books.places:
        _draft(books, place, rings, rng, roll)


def _seats(
    rng: random.Random, seats: dict[str, int], kinds: dict[str, int], books: Books
) -> list[tuple[str, str, str]]:
    """(township, stage, name) of every school: the seat town takes the county's own schools first."""
    left = dict(seats)
    given: dict[tuple[str, str], int] = {}
    chosen: list[tuple[str, str]] = []
    for stage, wanted in kinds.items():
        for _ in range(wanted):
            open_places = [t for t in left if left[t] > 0]
            if stage in ("中职", "特教"):
                open_places = [t for t in open_places if t in (SEAT_TOWN, NEW_TOWN)] or open_places
            best = max(open_places, key=lambda t: (seats[t] / (given.get((t, stage), 0) * 2 + 1), -list(left).index(t)))
            left[best] -= 1
            given[best, stage] = given.get((best, stage), 0) + 1
            chosen.append((best, stage))
    banks = {nursery: (_NURSERY_NAMES if nursery else _NAMES).split() for nursery in (True, False)}
    for bank in banks.values():
        rng.shuffle(bank)
    taken: set[str] = set()
    named = []
    for index, (township, stage) in enumerate(chosen):
        short = books.pack.name_of(township).removesuffix("街道").rstrip("镇乡")
        words = banks[stage == "幼儿园"]
        tail = SUFFIX.get(stage, stage if stage == "幼儿园" else "中心小学" if _first(chosen, index) else "小学")
        for attempt in count():
            word = words[(index + attempt) % len(words)]
            branch = attempt // len(words)
            name = f"{short}{word}{f'第{branch + 1}' if branch else ''}{tail}（演示）"
            if name not in taken:
                break
        taken.add(name)
        named.append((township, stage, name))
    return named


def _first(chosen: list[tuple[str, str]], index: int) -> bool:
    return chosen[index] not in chosen[:index]


def _stories(books: Books) -> None:
    """One school crosses 1200, one leaves its area open, one opens within a term, one closes and merges."""
    for place in books.places:
        if place.township == INDEBTED and place.stage in ("九年一贯", "小学"):
            place.pupils, place.area = [1168, 1187, 1214], "农村"
            break
    for place in books.places:
        if place.stage == "初中" and place.township not in (INDEBTED, SEAT_TOWN, NEW_TOWN, SILENT):
            place.pupils, place.area = [1062, 1075, 1081], ""
            break
    nurseries = [p for p in books.places if p.kindergarten]
    eighths = [w.monday for w in books.pack.weeks if w.stage == "幼儿园" and w.week_no == 8]
    opened = [day for day in eighths if books.start < day <= books.today - timedelta(days=30)]
    if len(nurseries) >= 4 and opened:
        young = next((p for p in nurseries if p.township == NEW_TOWN), nurseries[0])
        young.opened_on = opened[-1]
        merging = next((p for p in nurseries[::-1] if p.township not in (NEW_TOWN, SILENT, INDEBTED)), nurseries[-1])
        closing = date(books.year, 9, 1)
        merging.closed_on = closing if closing < books.today else date(books.year - 1, 9, 1)
        _wind_up(books, [p for p in nurseries if p not in (young, merging)])


def _wind_up(books: Books, nurseries: list[Place]) -> None:
    """One nursery stops in the second half of the running term: what it still owes is out of its reach."""
    monday = books.today - timedelta(days=books.today.weekday())
    term = next((w.term for w in reversed(books.weeks("幼儿园"))), "")
    weeks = [w.monday for w in books.pack.weeks if w.stage == "幼儿园" and w.term == term]
    gone = sum(1 for day in weeks if day < monday)
    if weeks and gone * 2 >= len(weeks) and monday <= weeks[-1]:
        leaving = next((p for p in nurseries if p.township == LEAVING_TOWN), nurseries[0])
        leaving.closed_on, leaving.leaving_term = monday, term


def _draft(books: Books, place: Place, rings: dict[str, list[list[float]]], rng: random.Random, roll: Import) -> None:
    """One school: in the first roll, or entered when it opened."""
    lon, lat = _point(rng, rings[place.township])
    young = place.opened_on > books.start
    at = recorded(rng, place.opened_on, 2) if young else roll.at
    batch = None if young else roll
    facts: dict[str, Any] = {
        "code": place.code,
        "name": place.name,
        "ownership": "民办" if place.kindergarten and rng.random() < 58 / 95 else "公办",
        "level": "县直" if place.county_run else "乡镇",
        "opened_on": place.opened_on,
        "closed_on": None,
        "merged_into": None,
        "lon": lon,
        "lat": lat,
    }
    if place.closed_on:
        until = recorded(rng, place.closed_on - timedelta(days=12), 0)
        heirs = [p for p in books.places if p.township == place.township and p.kindergarten and p is not place]
        ended = {"closed_on": place.closed_on, "merged_into": heirs[0].code if heirs else None}
        books.add(School, facts, at, OFFICE, until=until, batch=batch)
        books.add(School, facts | ended | {"remark": "停办，并入邻近幼儿园"}, until, OFFICE, first=at)
    else:
        books.add(School, facts, at, OFFICE, batch=batch)
    _facts(books, place, rng, at, batch)
    _classes(books, place, at, batch)


def _facts(books: Books, place: Place, rng: random.Random, at: datetime, batch: Import | None) -> None:
    for step, pupils in enumerate(place.pupils):
        day = date(books.year - 2 + step, 9, 1)
        if place.opened_on > books.start and step == 0:
            day = place.opened_on
        elif not place.open_on(day):
            continue
        stated = {
            "school_code": place.code,
            "effective_on": day,
            "township_code": place.township,
            "stage": place.stage,
            "area": place.area,
            "pupils": pupils,
            "staff": max(6, round(pupils / (9 if place.kindergarten else 14))),
            "boarding": place.boarding,
            "gas": place.gas,
            "covered": place.covered,
            "basis": f"{day.year}年秋季学期事业统计（演示）",
        }
        known = at if step == 0 else recorded(rng, day, rng.randint(7, 24))
        if step and rng.random() < 0.04:
            better = known + timedelta(days=rng.randint(9, 30))
            wrong = stated | {"pupils": pupils + rng.choice((-30, -9, 12, 40))}
            books.add(SchoolFact, wrong, known, OFFICE, until=better)
            books.add(SchoolFact, stated | {"remark": "学生数更正"}, better, OFFICE, first=known)
        else:
            books.add(SchoolFact, stated, known, OFFICE, batch=None if step else batch)


def _classes(books: Books, place: Place, at: datetime, batch: Import | None) -> None:
    grades = GRADES[place.stage]
    in_one = 30 if place.kindergarten else 12 if place.stage == "特教" else 47
    each = max(1, round(place.pupils[-1] / len(grades) / in_one))
    for grade_no, grade in enumerate(grades, 1):
        for number in range(1, each + 1):
            facts = {
                "school_code": place.code,
                "class_no": f"{grade_no:02d}{number:02d}",
                "name": f"{grade}{number}班",
                "grade": grade,
                "opened_on": max(place.opened_on, books.start),
                "closed_on": place.closed_on if place.closed_on and place.closed_on < books.today else None,
            }
            books.add(SchoolClass, facts, at, OFFICE, batch=batch)


def _ring(feature: dict[str, Any]) -> list[list[float]]:
    shape = feature["geometry"]
    outer: list[list[float]] = shape["coordinates"][0] if shape["type"] == "Polygon" else shape["coordinates"][0][0]
    return outer


def _point(rng: random.Random, ring: list[list[float]]) -> tuple[float, float]:
    """A random point within a ring (WGS84, five decimals)."""
    west, east = min(p[0] for p in ring), max(p[0] for p in ring)
    south, north = min(p[1] for p in ring), max(p[1] for p in ring)
    while True:
        lon, lat = round(rng.uniform(west, east), 5), round(rng.uniform(south, north), 5)
        if inside(lon, lat, ring):
            return lon, lat


def inside(lon: float, lat: float, ring: list[list[float]]) -> bool:
    """Whether a point lies within a ring, by counting crossings of a ray to the east."""
    within = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            within = not within
    return within
