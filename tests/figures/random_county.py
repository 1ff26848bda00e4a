"""A random county written down through the imports: rows of every kind of all ten ledgers, corrected and taken back.

One seed gives one history. The pack is the first county's with what random histories need besides: townships that
end wholly and partly, a list of units and duties that change, a share for surveys, a calendar that starts apart.
"""

import csv
import json
import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert

from actions.county import PACKS
from actions.ledgers.imports import import_files, undo_import
from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions
from errors import Refused
from models import clock
from models.account import Actor
from models.base import table
from models.county import LiftedWeek
from models.database import writing
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.incident import Incident
from models.inspection import Inspection
from models.meeting import Meeting, Resolution
from models.practice import Drill, Lesson
from models.provision import Document, Facility, Staffing
from models.record import AuditEntry, Batch, NumberSeries, Upload
from models.school import School, SchoolClass, SchoolFact
from tests.books import XLSX, book

Row = dict[str, Any]
FIRST, LAST = date(2025, 9, 1), date(2027, 1, 31)
WHOLE_ON, PART_ON = date(2026, 4, 10), date(2026, 8, 20)
MERGED, PARTED, HEIR, OTHER_HEIR = "511723205000", "511723110000", "511723107000", "511723108000"
PLAN = "31"
MAP = "townships.geojson"
LASTING = (HEIR, OTHER_HEIR, "511723001000")
UNITS = ("edu", "police", "publicity", "politics", "civil", "health", "fire", "511723")
READ = ("code", "rule_set", "judgement", "subject_kind", "units", "ledger", "filter")
"""Columns of a duty the histories are made for."""
LEDGER_TABLES = (
    *(School, SchoolFact, SchoolClass, Hazard, HazardEvent, HazardSpan, Inspection, Drill, Lesson, Facility),
    *(Staffing, Incident, Document, Meeting, Resolution, LiftedWeek, Batch, Upload, NumberSeries, AuditEntry),
)
FACTS = {
    "townships.csv": ("code", {MERGED: {"valid_to": WHOLE_ON}, PARTED: {"valid_to": PART_ON}}),
    "units.csv": ("code", {"civil": {"valid_to": date(2026, 9, 15)}, "hr": {"valid_from": date(2026, 3, 1)}}),
    "tasks.csv": ("code", {"15": {"valid_to": date(2026, 11, 10)}}),
    "duties.csv": (
        "code",
        {
            "4.1": {"valid_to": date(2026, 8, 1)},
            "15.2": {"valid_from": date(2026, 5, 20)},
            "3.2": {"valid_from": date(2026, 2, 10)},
        },
    ),
}
"""What is changed in files of the pack: file → key column, key → new values."""


def changed_pack(folder: Path) -> Path:
    """A copy of the first county's pack with what the random histories need besides."""
    shutil.copytree(PACKS / "kaijiang", folder)
    for file, (key, changes) in FACTS.items():
        _rewrite(folder / file, lambda row, key=key, changes=changes: row | changes.get(row[key], {}))
    _rewrite(
        folder / "terms.csv",
        lambda row: (
            row | ({"starts_on": "2026-03-09"} if (row["stage"], row["term"]) == ("幼儿园", "2025-2026-2") else {})
        ),
    )
    shapes = json.loads((folder / MAP).read_text(encoding="utf-8"))
    shapes["features"] = [f for f in shapes["features"] if f["properties"]["code"] not in (MERGED, PARTED)]
    (folder / MAP).write_text(json.dumps(shapes, ensure_ascii=False), encoding="utf-8")
    heirs = [(MERGED, HEIR, WHOLE_ON, "是"), (PARTED, HEIR, PART_ON, "否"), (PARTED, OTHER_HEIR, PART_ON, "否")]
    with (folder / "successions.csv").open("a", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([*heir, "测试"] for heir in heirs)
    with (folder / "settings.csv").open("a", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerow(["duty.share.7.11", "0.8", "", "测评的最低比例", "本县设定"])
    return folder


def _rewrite(file: Path, change: Callable[[Row], Row]) -> None:
    with file.open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened)
        rows, columns = [change(row) for row in reader], reader.fieldnames or []
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def clear() -> None:
    """Empty every ledger and what was recorded about it."""
    with writing() as session:
        for model in LEDGER_TABLES:
            session.execute(delete(table(model)))


class County:
    """One random history, written down as it is made."""

    def __init__(self, actor: Actor, seed: int, duties: list[Row], words: dict[str, list[str]]) -> None:
        self.actor, self.dice, self.words = actor, random.Random(seed), words
        self.duties = [d for d in duties if d["rule_set"] == PLAN and d["judgement"] != "text"]
        self.now = datetime.combine(self.day(date(2026, 2, 1), date(2026, 12, 20)), time(9))
        self.schools: list[str] = []
        self.opened: dict[str, date] = {}
        self.closed: dict[str, date | None] = {}
        self.classes: list[tuple[str, str, date]] = []
        self.known: dict[tuple[str, str], list[Row]] = {}
        self.batches: list[int] = []
        self.count = 0

    # Dice

    def day(self, first: date, last: date) -> date:
        """A day from first to last."""
        return first + timedelta(days=self.dice.randrange(max((last - first).days, 0) + 1))

    def past(self, first: date = FIRST) -> date:
        """A day not after the recording instant's."""
        return self.day(first, max(first, self.now.date()))

    def maybe(self, value: Any, chance: float = 0.5) -> Any:
        """The value, or None."""
        return value if self.dice.random() < chance else None

    def some(self, most: int) -> range:
        """A random number of times."""
        return range(self.dice.randrange(most + 1))

    def word(self, dictionary: str) -> str:
        """A word of a dictionary of the pack."""
        return self.dice.choice(self.words[dictionary])

    def number(self, letter: str) -> str:
        """A number not used yet."""
        self.count += 1
        return f"{letter}{self.count:04d}"

    # The history

    def write(self) -> None:
        """Write the history down; afterwards `now` is the last instant."""
        self._schools()
        for _ in range(self.dice.choice([1, 2, 2])):
            for kind in self.dice.sample(list(MAKERS), len(MAKERS)):
                if self.dice.random() < 0.8:
                    MAKERS[kind](self)
            self._later(self.dice.choice([0, 1, 12, 40]))
        self._corrections()
        self._blanks()
        self._lifted()
        if self.batches and self.dice.random() < 0.3:
            self._later(self.dice.choice([0, 3]))
            with suppress(Refused):
                undo_import(self.actor, self.dice.choice(self.batches[-3:]))

    def _later(self, days: int) -> None:
        self.now += timedelta(days=days, minutes=self.dice.randrange(1, 120))
        clock.fix(self.now)

    def take(self, kind: str, keys: dict[str, str], **sheets: list[Row]) -> None:
        """Import rows of a ledger (sheet → rows by heading), and keep them for corrections."""
        self._later(0)
        grids = {}
        for name, rows in sheets.items():
            head = list(dict.fromkeys(h for row in rows for h in row))
            if rows:
                grids[name] = [head, *([row.get(h) for h in head] for row in rows)]
                self.known.setdefault((kind, name), []).extend(rows)
        if not grids:
            return
        made = import_files(self.actor, kind, [(XLSX, book(**grids))], new=True)
        if made.errors:
            raise ValueError([error.sentence for error in made.errors])
        if made.batch is not None and keys != {}:
            self.batches.append(made.batch)

    def _schools(self) -> None:
        clock.fix(self.now)
        schools, facts, classes = [], [], []
        for n in range(self.dice.randrange(2, 6)):
            code = f"S{n}"
            opened = self.dice.choice([date(2020, 9, 1), date(2020, 9, 1), self.day(FIRST, date(2026, 11, 30))])
            closed = self.maybe(opened + timedelta(days=self.dice.randrange(30, 500)), 0.25)
            closed = None if closed is not None and closed < FIRST else closed
            self.schools.append(code)
            self.opened[code], self.closed[code] = opened, closed
            schools.append(
                {
                    "学校代码": code,
                    "学校名称": f"第{n}学校",
                    "管理层级": self.word("school_level"),
                    "开办日期": opened,
                    "停办日期": closed,
                }
            )
            begins = opened if self.dice.random() < 0.85 else opened + timedelta(days=self.dice.randrange(1, 200))
            days = {begins, *(max(begins, self._change()) for _ in self.some(2))}
            facts += [self._fact(code, on) for on in sorted(days)]
            if self.dice.random() < 0.7:
                classes += self._classes(code, opened, closed)
        self.take("schools", {}, 学校=schools, 学校情况=facts, 班级=classes)

    def _change(self) -> date:
        """A day on which a school's facts change: any, or one between the ends of a term in two calendars."""
        return (
            self.day(FIRST, date(2026, 12, 31))
            if self.dice.random() < 0.7
            else self.day(date(2026, 2, 27), date(2026, 3, 10))
        )

    def _fact(self, code: str, on: date) -> Row:
        places = [*LASTING, *([MERGED] if on < WHOLE_ON else []), *([PARTED] if on < PART_ON else [])]
        return {
            "学校代码": code,
            "生效日期": on,
            "乡镇代码": self.dice.choice([*places, places[-1]]),
            "学段": self.dice.choice(["小学", "小学", "幼儿园", "初中", "高中", "九年一贯", "特教"]),
            "城乡类别": self.dice.choice([None, "农村", "城镇"]),
            "在校学生数": self.dice.choice([None, 0, 300, 999, 1000, 1100, 1199, 1200, 1500]),
            "寄宿": self.dice.choice([None, "是", "否"]),
            "有燃气": self.dice.choice([None, "是", "否"]),
            "适用31号文": self.dice.choice(["是", "是", "是", "是", "否"]),
        }

    def _classes(self, code: str, opened: date, closed: date | None) -> list[Row]:
        rows = []
        for n in range(self.dice.choice([1, 1, 2])):
            begins = (
                self.day(max(opened, FIRST), max(opened, date(2026, 10, 1))) if self.dice.random() < 0.4 else opened
            )
            if closed is not None and begins >= closed:
                continue
            ends = self.maybe(begins + timedelta(days=self.dice.randrange(20, 500)), 0.2)
            self.classes.append((code, f"C{n}", begins))
            grade = self.dice.choice(["三年级", "九年级", "高三", "大班", "七年级", "混龄"])
            rows.append(
                {
                    "学校代码": code,
                    "班级编号": f"C{n}",
                    "班级名称": f"{n}班",
                    "年级": grade,
                    "开设日期": begins,
                    "撤销日期": ends,
                }
            )
        return rows

    def school(self) -> str:
        """One of the schools."""
        return self.dice.choice(self.schools)

    def township(self, on: date) -> str:
        """A township that stands on a day."""
        return self.dice.choice([*LASTING, *([MERGED] if on < WHOLE_ON else []), *([PARTED] if on < PART_ON else [])])

    def subject(self, on: date, kind: str | None = None) -> Row:
        """主体类型 and 主体代码 of a row."""
        kind = kind or self.word("subject_kind")
        code = {"学校": self.school(), "乡镇": self.township(on), "县": self.dice.choice(UNITS)}[kind]
        if code == "civil" and on >= date(2026, 9, 15):
            code = "edu"
        return {"主体类型": kind, "主体代码": code}

    def inspections(self) -> None:
        """Self-checks in a run of weeks, checks by townships and units, activities of the county."""
        rows = []
        for code in self.schools:
            on = self.past()
            for _ in range(self.dice.choice([0, 2, 12])):
                rows.append({"检查类型": "学校自查", "组织单位": code, "学校代码": code, "检查日期": on})
                on = min(on + timedelta(days=self.dice.choice([1, 6, 7, 7, 8, 15])), self.now.date())
        for _ in self.some(14):
            on, kind = self.past(), self.word("inspection_kind")
            if kind == "学校自查":
                continue
            organiser = (
                self.township(on)
                if kind in ("乡镇检查", "巡逻")
                else self.dice.choice(["edu", "edu", "police", "fire"])
            )
            row = {"检查类型": kind, "组织单位": organiser, "学校代码": self.maybe(self.school()), "检查日期": on}
            rows.append(row | {"活动编号": self.maybe(self.dice.choice(["A1", "A2"]))})
        rows = [row | {"检查编号": self.number("J"), "发现隐患数": 0, "内容": "检查"} for row in rows]
        self.take("inspections", KEYS, 检查=rows)

    def drills(self) -> None:
        """Drills of every kind, planned and carried out."""
        rows = [
            {
                "演练编号": self.number("Y"),
                "学校代码": self.school(),
                "演练日期": self.past(),
                "演练类型": self.word("drill_kind"),
                "疏散": self.dice.choice(["是", "否"]),
                "情景": self.maybe(self.word("scenario"), 0.7),
                "实施情况": self.dice.choice(["已实施", "已实施", "计划", "取消"]),
            }
            for _ in self.some(16)
        ]
        self.take("drills", KEYS, 演练=rows)

    def lessons(self) -> None:
        """Lessons of classes and of whole schools, with and without topics, in random weeks."""
        rows: dict[tuple, Row] = {}
        for code, number, _ in [c for c in self.classes for _ in range(self.dice.choice([0, 8, 14]))]:
            term, week = self.dice.choice(["2025-2026-1", "2025-2026-2", "2026-2027-1"]), self.dice.randrange(1, 18)
            row = {
                "学校代码": code,
                "班级编号": number,
                "学期": term,
                "教学周": week,
                "课程": self.dice.choice(["心理健康", "心理健康", "安全"]),
            }
            row["专题"] = self.maybe(self.word("topic"), 0.6) if row["课程"] == "安全" else None
            rows[tuple(row.values())] = row | {"课时数": self.dice.choice([0, 0.5, 1, 1, 2])}
        for _ in self.some(12):
            term, week = self.dice.choice(["2025-2026-2", "2026-2027-1"]), self.dice.randrange(1, 18)
            row = {"学校代码": self.school(), "班级编号": "全校", "学期": term, "教学周": week, "课程": "安全"}
            row["专题"] = self.maybe(self.word("topic"), 0.8)
            rows[tuple(row.values())] = row | {"课时数": self.dice.choice([0, 1, 2])}
        self.take("lessons", KEYS, 课时=list(rows.values()))

    def facilities(self) -> None:
        """Statements of every facility: of schools, townships, several bodies of the county."""
        rows: dict[tuple, Row] = {}
        for _ in range(self.dice.choice([0, 25, 60])):
            on = self.day(date(2025, 6, 1), LAST)
            kind = self.dice.choice(
                [*self.words["facility"], "县级心理中心", "学生安全区域", "校门高峰见警", "心理辅导室"]
            )
            level = {"县级心理中心": "县"}.get(kind) or self.dice.choice(["学校"] * 8 + ["乡镇", "县"])
            row = self.subject(on, level) | {"设施类别": kind, "生效日期": on}
            station = kind == "区域心理辅导站" and self.dice.random() < 0.7
            serves = "、".join(self.dice.sample(self.schools, min(2, len(self.schools)))) if station else None
            rows[tuple(row.values())] = row | {
                "已具备": self.dice.choice(["是", "是", "是", "否", "不适用"]),
                "已联网": self.dice.choice([None, "是", "否"]),
                "达标准": self.dice.choice([None, "是", "否"]),
                "服务学校代码": serves,
            }
        self.take("facilities", KEYS, 设施=list(rows.values()))

    def staffing(self) -> None:
        """Statements of every post, numbers left blank, of several bodies."""
        rows: dict[tuple, Row] = {}
        for _ in range(self.dice.choice([0, 20, 50])):
            on = self.day(date(2025, 6, 1), LAST)
            level = self.dice.choice(["学校", "学校", "学校", "学校", "县", "乡镇"])
            posts = (
                ["心理教研员", "安全教研员", "安全专岗", "新闻发言人"] if level == "县" else self.words["staff_post"]
            )
            row = self.subject(on, level) | {
                "岗位类别": self.dice.choice([*posts, *(["保安", "心理健康教师"] if level == "学校" else [])]),
                "生效日期": on,
            }
            people = self.dice.choice([0, 0, 1, 1, 2, 4])
            parts = ("其中专职", "其中兼职", "其中超55周岁", "其中持保安员证", "其中已入职查询")
            told = {part: self.maybe(self.dice.randrange(people + 1), 0.7) for part in parts}
            rows[tuple(row.values())] = row | {"人数": people} | told
        self.take("staffing", KEYS, 人员=list(rows.values()))

    def incidents(self) -> None:
        """Incidents with times and levels left blank."""
        rows = []
        for _ in self.some(8):
            at = datetime.combine(self.past(), time(self.dice.randrange(0, 8), self.dice.choice([0, 59])))
            after = partial(self._soon, at)
            row = {
                "事件编号": self.number("I"),
                "学校代码": self.school(),
                "发生时间": at,
                "事件类别": self.dice.choice([*self.words["incident_kind"], "校闹", "校闹"]),
                "校内": self.dice.choice(["是", "是", "否"]),
                "死亡人数": self.dice.choice([None, 0, 1]),
                "公共卫生或食品安全": self.dice.choice(["是", "否", "否"]),
                "重大或重大影响": self.dice.choice(["是", "否"]),
                "响应级别": self.maybe(self.word("response_level"), 0.7),
                "县领导到场时间": after(0.7),
                "首次发布时间": after(),
                "处理结果": self.maybe("已处理"),
                "办结日期": self.maybe(at.date()),
            }
            row |= {
                heading: after(0.8)
                for heading in ("启动预案时间", "报教科局", "报乡镇", "报派出所", "教科局报县政府", "报宣传部")
            }
            rows.append(row)
        self.take("incidents", KEYS, 事件=rows)

    def _soon(self, at: datetime, chance: float = 0.5) -> datetime | None:
        return self.maybe(at + timedelta(minutes=self.dice.choice([0, 5, 45])), chance)

    def documents(self) -> None:
        """Papers for duties of every subject: by their duty, by their kind, under one 文号 several times."""
        rows = []
        levels = {"school": "学校", "class": "学校", "township": "乡镇", "unit": "县", "county": "县"}
        for _ in range(self.dice.choice([0, 30, 80])):
            duty = self.dice.choice(
                [*(d for d in self.duties if d["ledger"] == "documents"), self.dice.choice(self.duties)]
            )
            on = self.day(FIRST, LAST) if self.dice.random() < 0.7 else self.past(date(2026, 1, 1))
            row = self.subject(on, self.maybe(levels[duty["subject_kind"]], 0.85))
            if duty["units"] and row["主体类型"] == "县" and self.dice.random() < 0.7:
                unit = duty["units"].split("、")[0]
                row["主体代码"] = "edu" if unit.startswith("名单") else unit
            kinds = (
                duty["filter"].partition("=")[2].split("|")
                if duty["ledger"] == "documents" and duty["filter"]
                else ["其他"]
            )
            kind = self.dice.choice([*kinds, *kinds, *kinds, "未开展说明", "其他"])
            named = kinds == ["其他"] or kind in ("未开展说明", "其他") or self.dice.random() < 0.4
            kind = kind if kind in self.words["document_kind"] else "其他"
            rows.append(
                row
                | {
                    "材料编号": self.number("M"),
                    "材料类型": kind,
                    "标题": "材料",
                    "文号": self.maybe(
                        self.dice.choice(
                            ["甲〔2026〕1号", "甲[2026]1号", "甲〔2026〕 1号", "甲（２０２６）1号", "乙1号", "丙1号"]
                        )
                    ),
                    "日期": on,
                    "有效期至": self.maybe(on + timedelta(days=self.dice.choice([0, 30, 200])), 0.3),
                    "对应条款": duty["code"] if named else None,
                    "数量": self.maybe(self.dice.choice([0, 2, 4, 80, 100]), 0.8),
                    "应有数量": self.maybe(100, 0.7),
                }
            )
        self.take("documents", KEYS, 材料=rows)

    def meetings(self) -> None:
        """Meetings and what they resolved."""
        meetings, resolved = [], []
        for _ in self.some(4):
            number, on = self.number("H"), self.day(FIRST, LAST)
            meetings.append({"会议编号": number, "会议类型": self.word("meeting_kind"), "召开日期": on})
            for seq in self.some(3):
                row = {
                    "会议编号": number,
                    "序号": seq + 1,
                    "事项": "事项",
                    "牵头": "edu",
                    "时限": on + timedelta(days=30),
                }
                done = self.maybe(self.word("outcome"), 0.8)
                told = {"结果": done, "结果日期": self.maybe(self.day(on, LAST), 0.9) if done else None, "理由": "理由"}
                resolved.append(row | told)
        self.take("meetings", KEYS, 会议=meetings, 议定事项=resolved)

    def hazards(self) -> None:
        """Hazards with the steps that one kind of office takes: planned, reported, returned, closed, parked, void."""
        hazards, steps = [], []
        for _ in self.some(10):
            number, on, school = self.number("Z"), self.past(), self.maybe(self.school(), 0.8)
            place = None if school else self.township(on)
            responsible = self.dice.choice([school or "edu", "edu", LASTING[2], "其他"])
            hazards.append(
                {
                    "隐患编号": number,
                    "学校代码": school,
                    "乡镇代码": place,
                    "环": self.word("ring"),
                    "隐患描述": "隐患",
                    "隐患等级": self.word("hazard_level"),
                    "发现日期": on,
                    "整改责任主体": responsible,
                    "主体名称": "商户" if responsible == "其他" else None,
                    "督促单位": "police" if responsible == "其他" else self.maybe("health"),
                    "复查单位": self.dice.choice(["emergency", HEIR]),
                    "责任人岗位": self.maybe("校长"),
                    "首次整改期限": self.maybe(on + timedelta(days=self.dice.choice([0, 10, 60])), 0.8),
                }
            )
            steps += self._steps(number, on, responsible, hazards[-1]["复查单位"])
        self.take("hazards", KEYS, 隐患=hazards, 办理记录=steps)

    def _steps(self, number: str, on: date, by: str, verifier: str) -> list[Row]:
        rows: list[Row] = []
        state, parked = "open", False
        for _ in self.some(7):
            on += timedelta(days=self.dice.choice([0, 1, 5, 30]))
            if on > self.now.date():
                break
            offered = {
                "open": [
                    "整改方案",
                    "报告整改",
                    "报告整改",
                    "延期",
                    "解除挂账" if parked else "挂账",
                    "转办",
                    "改级",
                    "作废",
                ],
                "awaiting": ["复查销号", "复查销号", "复查退回", "延期"],
                "closed": ["重开"],
            }[state]
            kind = self.dice.choice(offered)
            row = {
                "隐患编号": number,
                "序号": len(rows) + 1,
                "事项": kind,
                "日期": on,
                "办理单位": verifier if "复查" in kind else by,
                "理由或措施": "因",
            }
            if kind in ("延期", "挂账"):
                row |= {"新期限": on + timedelta(days=self.dice.choice([0, 5, 40])), "批准人岗位": "局长"}
            if kind in ("转办", "改级"):
                row["新主体/新等级"] = (
                    self.dice.choice(["edu", "fire"]) if kind == "转办" else self.word("hazard_level")
                )
            rows.append(row)
            if kind == "作废":
                break
            parked = {"挂账": True, "解除挂账": False, "复查销号": False}.get(kind, parked)
            state = {"报告整改": "awaiting", "复查销号": "closed", "复查退回": "open", "重开": "open"}.get(kind, state)
        return rows

    # What happens afterwards

    def _corrections(self) -> None:
        for (kind, sheet), rows in list(self.known.items()):
            changes = CHANGES.get((kind, sheet))
            if changes is None or self.dice.random() < 0.6:
                continue
            some = self.dice.sample(rows, min(len(rows), 3))
            self._later(self.dice.choice([0, 1, 20]))
            self.take(kind, {}, **{sheet: [row | changes(self, row) for row in some]})

    def _blanks(self) -> None:
        """Text that an older release stored as blanks is not filled in."""
        if self.dice.random() < 0.5:
            return
        self._later(0)
        place = {"township_code": HEIR, "happened_at": datetime.combine(self.past(), time(8))}
        flags = {"on_campus": True, "health_or_food": False, "major": False}
        words = {"kind": "社会安全", "response_level": " ", "outcome": "　", "disturbance": ""}
        lesson = {
            "school_code": self.school(),
            "class_no": "全校",
            "term": "2026-2027-1",
            "week_no": 18,
            "course": "安全",
        }
        paper = {
            "subject_kind": "学校",
            "subject_code": self.school(),
            "kind": "第一责任人",
            "title": "材料",
            "duty": " ",
        }
        with unit_of_work(self.actor, "import") as act:
            insert_versions(act, Incident, [{"number": self.number("I")} | place | flags | words])
            insert_versions(act, Lesson, [lesson | {"topic": "  ", "hours": 1}])
            insert_versions(
                act, Document, [paper | {"number": self.number("M"), "doc_number": " ", "on_date": self.past()}]
            )

    def _lifted(self) -> None:
        self._later(1)
        for _ in self.some(3):
            on = self.day(FIRST, LAST)
            reach = self.dice.choice(
                [{}, {"stage": "义务教育"}, {"stage": "幼儿园"}, {"stage": "初中"}, {"township_code": HEIR}]
                + [{"township_code": MERGED}, {"township_code": PARTED}, {"school_code": self.school()}]
            )
            blank = {"stage": None, "township_code": None, "school_code": None}
            row = {"county": self.actor.county, "monday": on - timedelta(days=on.weekday()), "reason": "停课"}
            row |= {"recorded_by": "联席办", "lifted_on": self.now.date()} | blank | reach
            with unit_of_work(self.actor, "pack.change") as act:
                act.session.execute(insert(table(LiftedWeek)).values(**row))


KEYS = {"kept": "是"}
"""Marks an import that may be taken back afterwards."""
MAKERS: dict[str, Callable[[County], None]] = {
    "inspections": County.inspections,
    "drills": County.drills,
    "lessons": County.lessons,
    "facilities": County.facilities,
    "staffing": County.staffing,
    "incidents": County.incidents,
    "documents": County.documents,
    "meetings": County.meetings,
    "hazards": County.hazards,
}
CHANGES: dict[tuple[str, str], Callable[[County, Row], Row]] = {
    ("schools", "学校情况"): lambda made, row: made._fact(row["学校代码"], row["生效日期"]),
    ("inspections", "检查"): lambda made, row: {"检查日期": made.past()},
    ("drills", "演练"): lambda made, row: {"演练日期": made.past(), "演练类型": made.word("drill_kind")},
    ("lessons", "课时"): lambda made, row: {"课时数": made.dice.choice([0, 1, 3])},
    ("facilities", "设施"): lambda made, row: {"已具备": made.word("presence"), "已联网": made.maybe("是")},
    ("staffing", "人员"): lambda made, row: {"人数": row["人数"] + 1},
    ("incidents", "事件"): lambda made, row: {"响应级别": made.word("response_level")},
    ("documents", "材料"): lambda made, row: {
        "日期": made.day(FIRST, row["有效期至"] or LAST),
        "文号": made.maybe("丁1号"),
    },
    ("hazards", "隐患"): lambda made, row: {"责任人岗位": "园长"},
}


def office(code: str, system: Callable[[str], Actor]) -> Actor:
    """Who writes the histories."""
    return replace(system(code), name="联席办")
