"""Whose row it is and what it proves, ledger by ledger (docs/duties.md, "Whose row is it", "What is counted")."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tests.figures.recount.books import Pack, day, known
from tests.figures.recount.language import condition, documents, filled, measured, told
from tests.figures.recount.periods import Span
from tests.figures.recount.rectification import after, until
from tests.figures.recount.subjects import Subject

DATED = {
    "inspections": ("检查", "检查日期"),
    "drills": ("演练", "演练日期"),
    "incidents": ("事件", "发生时间"),
    "documents": ("材料", "日期"),
    "meetings": ("会议", "召开日期"),
    "resolutions": ("议定事项", "结果日期"),
    "hazards": ("隐患", "发现日期"),
}
STATED = {"facilities": ("设施", "设施类别"), "staffing": ("人员", "岗位类别")}
ORDER = ("是", "否", "不适用")


@dataclass
class Proof:
    """What stands for a duty. have: None where the number is unknown; said_no: 否 in so many words; without: 不适用 or
    a part of nothing; stated: whether anything was said; blank: the number asked for was left blank."""

    have: float | None = 0
    need: float | None = None
    said_no: bool = False
    without: bool = False
    stated: bool = False
    blank: bool = False


class Rows:
    """The ledgers as they hold today, and whose rows they are."""

    def __init__(self, pack: Pack, books: dict[str, dict[str, list[dict]]], on: date) -> None:
        self.pack, self.on = pack, on
        self.of = {
            kind: known(books[kind][sheet], None)
            for kind, sheet in {
                "inspections": "检查", "drills": "演练", "lessons": "课时", "facilities": "设施", "staffing": "人员",
                "incidents": "事件", "documents": "材料", "meetings": "会议", "hazards": "隐患",
            }.items()
        }  # fmt: skip
        self.of["resolutions"] = known(books["meetings"]["议定事项"], None)
        self.campuses: dict[str, set[str]] = {}
        self.every_school: Callable[[str, Subject], int] = lambda kind, subject: 0
        self.steps: dict[str, list[dict]] = {}
        for step in sorted(known(books["hazards"]["办理记录"], None), key=lambda s: (day(s["日期"]), s["序号"])):
            self.steps.setdefault(step["隐患编号"], []).append(step)
        self.of["hazards"] = [r for r in self.of["hazards"] if not self._void(r) and day(r["发现日期"]) <= on]

    def _void(self, row: dict) -> bool:
        return any(step["事项"] == "作废" for step in self.steps.get(row["隐患编号"], ()))

    def about(self, duty: dict, kind: str, subject: Subject) -> list[dict]:
        """The rows of a ledger without statements that speak for a subject."""
        ledger = duty["ledger"]
        rows = self.of[ledger]
        if ledger == "documents":
            return [row for row in rows if self._documents_of(duty, kind, subject, row)]
        if kind == "county":
            return rows
        if ledger == "hazards":
            return [row for row in rows if self.pack.township(row["乡镇代码"], self.on) == subject.code]
        if ledger == "incidents" and kind in ("unit", "township"):
            heading = "报宣传部单位" if kind == "unit" else "乡镇代码"
            return [row for row in rows if row[heading] in (subject.codes or {subject.code})]
        if ledger == "lessons" and kind == "unit":
            return [row for row in rows if row["指导单位"] == subject.code]
        if kind in ("unit", "township"):
            return [row for row in rows if row["组织单位"] in (subject.codes or {subject.code})]
        assert subject.school is not None
        rows = [row for row in rows if row["学校代码"] in self.places(duty, kind, subject)]
        return [row for row in rows if row["班级编号"] == subject.number] if kind == "class" else rows

    def _documents_of(self, duty: dict, kind: str, subject: Subject, row: dict) -> bool:
        if kind == "county":
            return duty["judgement"] == "tracked" or row["主体类型"] == "县"
        if kind == "unit":
            speaks = {subject.code, *([self.pack.code] if sole(duty, self.pack, self.on) else [])}
            return row["主体类型"] == "县" and row["主体代码"] in speaks
        if kind == "township":
            return row["主体类型"] == "乡镇" and row["主体代码"] in subject.codes
        assert subject.school is not None
        return row["主体类型"] == "学校" and row["主体代码"] in self.places(duty, kind, subject)

    def places(self, duty: dict, kind: str, subject: Subject) -> set[str]:
        """The schools whose rows speak for a school: itself, and its campuses for what they owe through it; a campus's
        own speak for its main school alone."""
        assert subject.school is not None
        code = subject.school.code
        if kind != "school" or duty.get("through_main") != "是":
            return {code}
        own = set() if any(code in campuses for campuses in self.campuses.values()) else {code}
        return own | self.campuses.get(code, set())

    def dated(self, ledger: str, rows: list[dict], first: date, last: date, weeks: tuple[dict, ...]) -> list[dict]:
        """The rows dated in a period up to D."""
        if ledger == "lessons":
            begun = {(week["term"], week["number"]) for week in weeks if week["first"] <= self.on}
            return [row for row in rows if (row["学期"], row["教学周"]) in begun]
        heading = DATED[ledger][1]
        return [row for row in rows if row[heading] is not None and first <= day(row[heading]) <= min(last, self.on)]

    def in_force(self, rows: list[dict]) -> list[dict]:
        """The documents in force on D."""
        return [
            row
            for row in rows
            if day(row["日期"]) <= self.on and (row["有效期至"] is None or day(row["有效期至"]) >= self.on)
        ]

    def filed(self, duty: dict, kind: str, subject: Subject, span: Span) -> bool:
        """Whether the subject filed anything in the ledger of a duty in its window."""
        ledger = duty["ledger"]
        if ledger in STATED:
            return bool(self.statements(ledger, kind, subject, duty, ""))
        rows = self.dated(ledger, self.about(duty, kind, subject), *span.window, span.window_weeks)
        if ledger == "inspections" and kind == "school":
            rows = [row for row in rows if row["检查类型"] == "学校自查" or row["组织单位"] == subject.code]
        return bool(rows)

    def explained(self, duty: dict, kind: str, subject: Subject, span: Span) -> bool:
        """Whether a 未开展说明 of the subject (of a class: its school) declares the duty not carried out."""
        rows = self.about(
            duty | {"ledger": "documents", "judgement": "", "through_main": ""},
            kind.replace("class", "school"),
            subject,
        )
        rows = [r for r in rows if r["材料类型"] == "未开展说明" and r["对应条款"] == duty["code"]]
        if span.kind == "standing":
            return bool(self.in_force(rows))
        return bool(self.dated("documents", rows, span.first, span.last, ()))

    # What rows prove

    def periodic(self, duty: dict, kind: str, subject: Subject, span: Span, filter_: str) -> list[dict]:
        """The rows that meet a filter of a duty in a period."""
        proves = documents(duty, filter_) if duty["ledger"] == "documents" else condition(filter_)
        rows = self.dated(duty["ledger"], self.about(duty, kind, subject), span.first, span.last, span.weeks)
        return [row for row in rows if proves(row)]

    def proof(self, duty: dict, kind: str, subject: Subject, span: Span) -> Proof:
        """What stands for a duty in a period, or on D."""
        if duty["ledger"] == "facilities":
            return self._facility(duty, kind, subject)
        if duty["ledger"] == "staffing":
            return self._staffing(duty, kind, subject)
        if duty["ledger"] == "hazards" and span.kind == "standing":
            return self._hazards(duty)
        if span.kind == "standing":
            proves = documents(duty, duty["filter"])
            rows = self.in_force([row for row in self.about(duty, kind, subject) if proves(row)])
        else:
            rows = self.periodic(duty, kind, subject, span, duty["filter"])
        made = Proof(measured(duty, rows), stated=bool(rows))
        if duty["measure"] == "数量" and made.have is not None and 0 < made.have < float(duty["minimum"]):
            made.said_no = True
        if duty["measure"] == "种:分项或数量":
            numbers = [row["数量"] or 0 for row in rows if not filled(row["分项"])]
            made.said_no = max(numbers, default=0) > 0 and made.have < float(duty["minimum"])
        if duty["whole"].startswith("合计:"):
            made.need = sum(row[duty["whole"][3:]] for row in told(duty, rows))
        elif duty["whole"] == "学校":
            made.need = self.every_school(kind, subject)
        elif duty["whole"]:
            made.need = len(self.periodic(duty, kind, subject, span, duty["whole"]))
            made.without = made.need == 0
        return made

    def share(self, duty: dict, kind: str, subject: Subject, span: Span) -> float | None:
        """数量 ÷ 应有数量 of the proving rows that have both; None where none has."""
        rows = self.periodic(duty, kind, subject, span, duty["filter"])
        both = [row for row in rows if row["数量"] is not None and row["应有数量"] is not None]
        due = sum(row["应有数量"] for row in both)
        return sum(row["数量"] for row in both) / due if due else None

    def _hazards(self, duty: dict) -> Proof:
        meets = condition(duty["filter"])
        rows = [self.as_it_lies(row) for row in self.of["hazards"]]
        have = sum(meets(row) for row in rows)
        need = sum(condition(duty["whole"])(row) for row in rows) if duty["whole"] else None
        return Proof(have, need, stated=bool(have))

    def as_it_lies(self, row: dict) -> dict:
        """A hazard with what its steps say of it on D."""
        made = after(row, until(self.steps.get(row["隐患编号"], []), self.on))
        return row | {
            "状态": "在办" if made.open else "销号",
            "整改方案": "是" if made.planned else "否",
            "责任人": "是" if filled(row["责任人岗位"]) else "否",
            "现行期限": made.deadline,
        }

    def statements(self, ledger: str, kind: str, subject: Subject, duty: dict, wanted: str) -> list[dict]:
        """The last statement by D of each body and kind that is heard for a subject; of one kind if it is named."""
        column = STATED[ledger][1]
        last: dict[tuple, dict] = {}
        for row in sorted(self.of[ledger], key=lambda r: day(r["生效日期"])):
            if day(row["生效日期"]) <= self.on:
                last[row["主体类型"], row["主体代码"], row[column]] = row
        rows = [row for row in last.values() if not wanted or row[column] in wanted.split("|")]
        if kind == "county":
            return [row for row in rows if row["主体类型"] == "县"]
        word = {"school": "学校", "township": "乡镇", "unit": "县"}[kind]
        speaking = self.places(duty, kind, subject) if kind == "school" else {subject.code}
        own = [row for row in rows if row["主体类型"] == word and row["主体代码"] in speaking]
        others = subject.codes if kind == "township" else {self.pack.code} if sole(duty, self.pack, self.on) else set()
        if kind == "school" or (wanted and own):
            return own
        return own + [row for row in rows if row["主体类型"] == word and row["主体代码"] in others - {subject.code}]

    def _facility(self, duty: dict, kind: str, subject: Subject) -> Proof:
        wanted, measure = duty["filter"].partition("=")[2], duty["measure"]
        heard = self.statements("facilities", kind, subject, duty, wanted)
        word = next((word for word in ORDER if any(row["已具备"] == word for row in heard)), "")
        if measure == "服务学校":
            stations = [
                row
                for row in self._last("facilities", wanted)
                if row["已具备"] == "是" and subject.code in (row["服务学校代码"] or "").split("、")
            ]
            return Proof(len(stations), stated=bool(heard))
        made = Proof(float(word == "是"), said_no=word == "否", without=word == "不适用", stated=bool(heard))
        heading = {"已联网": "已联网", "达标准": "达标准"}.get(measure)
        if heading and word == "是":
            values = {row[heading] for row in heard if row["已具备"] == "是"}
            value = next((v for v in ("是", None, "否") if v in values), None)
            made.have = float(value == "是") + (measure == "已联网")
            made.blank = measure == "达标准" and value is None
            made.said_no = value == "否"
        return made

    def _last(self, ledger: str, wanted: str) -> list[dict]:
        column, last = STATED[ledger][1], {}
        for row in sorted(self.of[ledger], key=lambda r: day(r["生效日期"])):
            if day(row["生效日期"]) <= self.on and row[column] == wanted:
                last[row["主体类型"], row["主体代码"]] = row
        return list(last.values())

    def _staffing(self, duty: dict, kind: str, subject: Subject) -> Proof:
        rows = self.statements("staffing", kind, subject, duty, duty["filter"].partition("=")[2])
        whole, _, less = (duty["measure"] or "人数").partition("-")
        known_rows = [(_heads(row, whole), _heads(row, less) if less else 0) for row in rows]
        told = [a - b for a, b in known_rows if a is not None and b is not None]
        made = Proof(sum(told) if told else None if rows else 0, stated=bool(rows))
        made.said_no = bool(rows) and sum(row["人数"] for row in rows) == 0
        if duty["whole"]:
            made.need = sum(row["人数"] for row in rows) if rows else None
            made.without = made.need == 0
            made.have = made.have if rows else None
        return made


def _heads(row: dict, heading: str) -> float | None:
    value = row[heading]
    return 0 if value is None and row["人数"] == 0 else value


def units_of(duty: dict, pack: Pack, on: date) -> list[str]:
    """The units a duty names: codes, or the clause's list, or that list less one."""
    listed = [c["unit"] for c in pack.cells if c["task"] == duty["clause"] and c["unit"] != "townships"]
    if duty["units"].startswith("名单"):
        less = duty["units"].partition("-")[2]
        tasks = {t["code"] for t in pack.tasks}
        return [unit for unit in listed if unit != less] if duty["clause"] in tasks else []
    return duty["units"].split("、") if duty["units"] else []


def sole(duty: dict, pack: Pack, on: date) -> bool:
    """Whether a duty names exactly one unit, by the list in force on D."""
    if duty["subject_kind"] != "unit":
        return False
    valid = {unit["code"] for unit in pack.units_on(on)}
    return len([unit for unit in units_of(duty, pack, on) if unit in valid]) == 1
