"""A random county written down through the imports: rows of every kind of all ten ledgers, corrected and taken back.

One seed gives one history, in a county of the pack of `pack.changed_pack`.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete

import models.county
from actions.ledgers.undo import undo_import
from actions.teaching.calendar import DayStated, TermStated, state_calendar
from actions.teaching.stops import Scope, stop_days, void_stop
from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions
from errors import Refused
from models import clock
from models.account import Actor
from models.base import table
from models.calendar import CalendarEntry, StoppedDay
from models.county import Pack, pack_in_force
from models.database import reading, writing
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.incident import Incident
from models.inspection import Inspection
from models.meeting import Meeting, Resolution
from models.practice import Drill, Lesson
from models.provision import Document, Facility, Staffing
from models.record import AuditEntry, Batch, NumberSeries, Upload
from models.school import School, SchoolClass, SchoolFact
from tests.figures.random_county import events, hazards, practice, provision
from tests.figures.random_county.history import FIRST, LAST, History
from tests.figures.random_county.pack import HEIR, MERGED, OTHER_HEIR, Row
from tests.figures.random_county.schools import fact, schools

READ = ("code", "rule_set", "judgement", "subject_kind", "units", "ledger", "filter")
"""Columns of a duty the histories are made for."""
LEDGER_TABLES = (
    *(School, SchoolFact, SchoolClass, Hazard, HazardEvent, HazardSpan, Inspection, Drill, Lesson, Facility),
    *(
        Staffing,
        Incident,
        Document,
        Meeting,
        Resolution,
        StoppedDay,
        CalendarEntry,
        Batch,
        Upload,
        NumberSeries,
    ),
    AuditEntry,
)
NAMED_BY = {
    "课时": ("学校代码", "班级编号", "学期", "教学周", "课程", "专题"),
    "设施": ("主体类型", "主体代码", "设施类别", "生效日期"),
    "人员": ("主体类型", "主体代码", "岗位类别", "生效日期"),
}
"""What a statement without a number of its own is known by; two rounds of a history may state the same."""
MAKERS: dict[str, Callable[[History], None]] = {
    "inspections": practice.inspections,
    "drills": practice.drills,
    "lessons": practice.lessons,
    "facilities": provision.facilities,
    "staffing": provision.staffing,
    "incidents": events.incidents,
    "documents": provision.documents,
    "meetings": events.meetings,
    "hazards": hazards.hazards,
}
CHANGES: dict[tuple[str, str], Callable[[History, Row], Row]] = {
    ("schools", "学校情况"): lambda made, row: fact(made, row["学校代码"], row["生效日期"]),
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


def clear() -> None:
    """Empty every ledger and what was recorded about it."""
    with writing() as session:
        for model in LEDGER_TABLES:
            session.execute(delete(table(model)))
    models.county._packs.clear()


def _apart(sheet: str, rows: list[Row]) -> list[Row]:
    """The rows without those that state the same thing as an earlier one: a sheet names each thing once."""
    if sheet not in NAMED_BY:
        return rows
    return list({tuple(row.get(heading) for heading in NAMED_BY[sheet]): row for row in reversed(rows)}.values())[::-1]


UNDONE = "不能整批撤销"
NOT_STOPPED = "没有一天上课|已经登记过|不是整个.*都在"
NO_CALENDAR = "没有改动|学年（9月1日至次年8月31日）之内|与.*学期重叠|不晚于首日"
"""For what reasons a drawn act may be refused: any other refusal is a fault of the history or of the product."""


def unless(reason: str, act: Callable[[], Any]) -> Any:
    """What an act gives; None where it is refused for this reason. Any other refusal fails."""
    try:
        return act()
    except Refused as refusal:
        assert re.search(reason, str(refusal)), refusal
        return None


class County(History):
    """One random history, and all that is written down of it."""

    @classmethod
    def of(cls, actor: Actor, seed: int, pack: Pack) -> "County":
        """The history of a seed, for the duties and words of a pack."""
        listed = [{name: getattr(duty, name) for name in READ} for duty in pack.duties]
        words = {name: [entry.name for entry in entries] for name, entries in pack.dictionaries.items()}
        items = {kind: list(pack.items_of(kind)) for kind in words["document_kind"]}
        return cls(actor, seed, listed, words, items)

    def write(self) -> None:
        """Write the history down; afterwards `now` is the last instant."""
        clock.fix(self.now)
        schools(self)
        for _ in range(self.dice.choice([1, 2, 2])):
            for kind in self.dice.sample(list(MAKERS), len(MAKERS)):
                if self.dice.random() < 0.8:
                    MAKERS[kind](self)
            self.later(self.dice.choice([0, 1, 12, 40]))
        self._corrections()
        self._blanks()
        self._stopped()
        self._calendar()
        if self.batches and self.dice.random() < 0.3:
            self.later(self.dice.choice([0, 3]))
            batch = self.dice.choice(self.batches[-3:])
            unless(UNDONE, lambda: undo_import(self.actor, batch))

    def _corrections(self) -> None:
        for (kind, sheet), rows in list(self.known.items()):
            changes = CHANGES.get((kind, sheet))
            if changes is None or self.dice.random() < 0.6:
                continue
            some = _apart(sheet, self.dice.sample(rows, min(len(rows), 3)))
            self.later(self.dice.choice([0, 1, 20]))
            self.take(kind, taken_back=False, **{sheet: [row | changes(self, row) for row in some]})

    def _blanks(self) -> None:
        """Text that an older release stored as blanks is not filled in."""
        if self.dice.random() < 0.5:
            return
        self.later(0)
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

    def _stopped(self) -> None:
        """Days stopped for the county, a township or a school, mostly a few, some for weeks; some taken back."""
        made = []
        for _ in self.some(4):
            self.later(self.dice.choice([0, 1, 9]))
            on = self.day(FIRST, LAST)
            last = on + timedelta(days=self.dice.choice([0, 1, 2, 4, 6, 13, 60]))
            scope = self.dice.choice(
                [Scope("county", self.actor.county), Scope("school", self.school())]
                + [Scope("township", code) for code in (HEIR, OTHER_HEIR, MERGED)]
            )
            stop = partial(stop_days, self.actor, [scope], on, last, number="停〔2026〕1号", reason="暴雨")
            made += unless(NOT_STOPPED, stop) or []
        if made and self.dice.random() < 0.4:
            self.later(self.dice.choice([0, 5]))
            void_stop(self.actor, self.dice.choice(made), "记错")

    def _calendar(self) -> None:
        """Terms that begin or end otherwise, days off and made up for, stated once or again, and known only then."""
        if self.dice.random() < 0.5:
            return
        for _ in range(self.dice.choice([1, 2])):
            self.later(self.dice.choice([0, 2, 10]))
            with reading() as session:
                terms = [t for t in pack_in_force(session).terms if t.school_year in ("2025-2026", "2026-2027")]
            moved = [
                TermStated(
                    one.stage,
                    one.term,
                    one.starts_on + timedelta(days=self.dice.choice([0, 0, 1, 7, -3])),
                    one.ends_on + timedelta(days=self.dice.choice([0, -3, -14, 5])),
                )
                for one in self.dice.sample(terms, self.dice.randrange(3))
            ]
            days = [
                DayStated(on, self.dice.choice(["holiday", "holiday", "makeup", ""]), "假")
                for on in {self.day(FIRST, LAST) for _ in self.some(5)}
            ]
            unless(NO_CALENDAR, partial(state_calendar, self.actor, moved, days, source="教〔2026〕1号", reason="改"))
