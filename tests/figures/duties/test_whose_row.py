"""Whose row proves whose duty, what counts as filled, and what is in force: told again from the text, at random."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import column, func, select, values

from actions.unit_of_work import unit_of_work
from figures.duties.coverage.missing import missing_list, names_of
from figures.duties.engine import Evaluation
from figures.duties.proofs.language import SOURCES, condition, filled, is_text
from figures.query import between, period
from figures.reporting.weeks import reporting
from figures.stopped import stopped
from figures.summary import figures_json
from models import clock
from models.account import Actor
from models.base import table
from models.county import Pack, Setting, Unit, pack_in_force
from models.database import reading
from models.incident import Incident
from models.practice import Lesson
from tests.figures.duties.duty_ledgers import (
    LONG_AGO,
    RENSHI,
    TERM,
    asked,
    class_of,
    document,
    facility,
    of,
    row,
    said,
    school,
    staffing,
    stop_week,
    write,
)

COUNTY = "511723"
DAY = date(2026, 9, 30)


class TestFilled:
    """`列=有`: not null and not blank, whatever the ledger."""

    TEXT = [
        (ledger, heading)
        for ledger, source in SOURCES.items()
        for heading, name in source.headings.items()
        if is_text(source.rows.c[name])
    ]

    def test_every_column_of_words_is_known_as_text(self) -> None:
        held = {(ledger, heading) for ledger, heading in self.TEXT}
        assert {("lessons", "专题"), ("incidents", "响应级别"), ("incidents", "处理结果")} <= held
        assert not held & {("drills", "参演人数"), ("incidents", "启动预案时间"), ("incidents", "校内")}
        assert not held & {("hazards", "现行期限"), ("staffing", "其中专职")}

    @pytest.mark.parametrize(("ledger", "heading"), TEXT)
    def test_blank_is_not_filled(self, kaijiang: Actor, ledger: str, heading: str) -> None:
        kind = SOURCES[ledger].column(heading).type
        words = [("",), ("  ",), ("有字",), ("无",)]
        rows = values(column("word", kind), name="written").data(words).cte("written")
        with reading() as session:
            assert session.scalar(select(func.count()).select_from(rows).where(filled(rows.c.word))) == 2
        # The condition of a duty asks the ledger's own column the same.
        assert "trim" in str(condition(SOURCES[ledger], f"{heading}=有"))

    def test_a_lesson_without_topic_proves_no_topic_and_an_incident_without_level_no_response(
        self, kaijiang: Actor
    ) -> None:
        school(kaijiang)
        fixed = {"school_code": "S1", "class_no": "全校", "term": TERM, "course": "安全", "hours": 1.0}
        write(kaijiang, Lesson, *(fixed | {"week_no": n, "topic": topic} for n, topic in enumerate(("消防", ""), 1)))
        happened = {"kind": "其他", "township_code": RENSHI, "place": "操场", "title": "事件"}
        happened |= {"on_campus": True, "health_or_food": False, "major": False, "injured": 0, "deaths": 0}
        names = table(Incident).c
        write(
            kaijiang,
            Incident,
            *(
                {name: value for name, value in happened.items() if name in names}
                | {"number": f"E{n}", "happened_at": datetime(2026, 9, 3 + n, 9), "response_level": level}
                for n, level in enumerate(("", "Ⅳ级"))
            ),
        )
        frame = asked("2026Q3", DAY)
        assert row(frame, "6.4", TERM).have == 1
        assert (row(frame, "12.6").have, row(frame, "12.6").need) == (1, 2)
        assert (row(frame, "12.4").have, row(frame, "12.6").status) == (0, "no_data")


BODIES = [COUNTY, "edu", "police", "publicity"]


@dataclass(frozen=True)
class Answer:
    """One row of 县: ledger, kind, body, and what it says."""

    ledger: str
    kind: str
    body: str
    value: object
    on: date = LONG_AGO
    doc_number: str = ""


def _rows(seed: int) -> list[Answer]:
    dice = random.Random(seed)
    found = []
    for body in BODIES:
        for post in ("心理教研员", "新闻发言人", "安全专岗"):
            if dice.random() < 0.5:
                found.append(Answer("staffing", post, body, dice.choice([0, 1, 2])))
        for kind in ("县级心理中心", "校门高峰见警"):
            if dice.random() < 0.5:
                found.append(Answer("facilities", kind, body, dice.choice(["是", "否", "不适用"])))
        for kind in ("职责任务清单", "舆情预案", "舆情研判", "信息发布", "第一责任人", "心理培训体系"):
            for _ in range(dice.choice([0, 0, 1, 2])):
                on = date(2026, 7, 1) + timedelta(days=dice.randrange(120))
                found.append(Answer("documents", kind, body, None, on, dice.choice(["", "", "1号", "2号"])))
        for duty in ("7.5", "15.1", "2.3", "S1.2"):
            if dice.random() < 0.2:
                found.append(Answer("declared", duty, body, None, date(2026, 9, 1)))
    return found


def _expected(rows: list[Answer]) -> dict[str, tuple[str, float]]:
    """(status, have) by duty on DAY, from the sentences of docs/duties.md."""
    found: dict[str, tuple[str, float]] = {}
    for duty, ledger, kind, unit in (
        ("7.3", "staffing", "心理教研员", ""),
        ("14.3", "staffing", "新闻发言人", ""),
        ("2.2", "staffing", "安全专岗", "edu"),
        ("7.1", "facilities", "县级心理中心", ""),
    ):
        mine = [r for r in rows if (r.ledger, r.kind) == (ledger, kind)]
        if unit:
            mine = [r for r in mine if r.body == unit] or [r for r in mine if r.body == COUNTY]
        values = [r.value for r in mine]
        if ledger == "staffing":
            have = float(sum(values))  # type: ignore[arg-type]
            found[duty] = ("no_data" if not values else "met" if have else "missed", have)
            if duty == "14.3":
                found[duty] = ("tracked", have)
        else:
            have = float("是" in values)
            none = "missed" if "否" in values else "not_applicable" if values else "no_data"
            found[duty] = ("met" if have else none, have)
    for duty, kind, unit in (
        ("2.3", "职责任务清单", "edu"),
        ("15.1", "舆情预案", "publicity"),
        ("1.2", "第一责任人", ""),
        ("7.5", "心理培训体系", ""),
        ("S1.2", "召集人文件", ""),
    ):
        heard = (unit, COUNTY) if unit else tuple(BODIES)
        have = float(_papers(rows, kind, heard, date.min, DAY))
        denied = any(r.ledger == "declared" and r.kind == duty and r.body in heard for r in rows)
        found[duty] = ("met" if have else "missed" if denied else "no_data", have)
    for duty, kind in (("15.2", "舆情研判"), ("15.5", "信息发布")):
        have = float(_papers(rows, kind, ("publicity", COUNTY), date(2026, 7, 1), DAY))
        found[duty] = ("tracked", have)
    return found


def _papers(rows: list[Answer], kind: str, bodies: tuple[str, ...], first: date, last: date) -> int:
    mine = [
        r for r in rows if r.ledger == "documents" and r.kind == kind and r.body in bodies and first <= r.on <= last
    ]
    numbered = {r.doc_number for r in mine if r.doc_number}
    return len(numbered) + sum(not r.doc_number for r in mine)


@pytest.mark.parametrize("seed", range(12))
def test_rows_of_several_bodies(kaijiang: Actor, seed: int) -> None:
    rows = _rows(seed)
    random.Random(seed).shuffle(rows)
    for r in rows:
        if r.ledger == "staffing":
            staffing(kaijiang, r.kind, r.value, r.body, "县")  # type: ignore[arg-type]
        elif r.ledger == "facilities":
            facility(kaijiang, r.kind, str(r.value), r.body, "县")
        elif r.ledger == "documents":
            document(kaijiang, r.kind, r.on, r.body, "县", doc_number=r.doc_number)
        else:
            document(kaijiang, "未开展说明", r.on, r.body, "县", duty=r.kind)
    frame = asked("2026Q3", DAY)
    expected = _expected(rows)
    found = {duty: (row(frame, duty).status, row(frame, duty).have) for duty in expected}
    assert found == expected


def test_a_sole_unit_is_never_proved_by_another(kaijiang: Actor) -> None:
    staffing(kaijiang, "安全专岗", 2, "police", "县")
    document(kaijiang, "职责任务清单", date(2026, 3, 1), "publicity", "县")
    facility(kaijiang, "校门高峰见警", "是", "edu", "县")
    school(kaijiang)
    frame = asked("2026Q3", DAY)
    assert {duty: row(frame, duty).status for duty in ("2.2", "2.3", "8.16")} == dict.fromkeys(
        ("2.2", "2.3", "8.16"), "no_data"
    )
    facility(kaijiang, "校门高峰见警", "是", COUNTY, "县")
    assert row(asked("2026Q3", DAY), "8.16").status == "met"


class TestInForce:
    """Rows of the pack and facts of schools hold when the period ends, not when somebody asks."""

    @staticmethod
    def _changed(actor: Actor, model: type, values: dict[str, object], **where: object) -> None:
        rows = table(model)
        with unit_of_work(actor, "pack.change") as act:
            act.session.execute(rows.update().where(*(rows.c[k] == v for k, v in where.items())).values(**values))

    def _pack(self, kaijiang: Actor) -> Pack:
        from models import county

        county._packs.clear()
        with reading() as session:
            return pack_in_force(session)

    def test_a_unit_that_ended_owes_what_ended_before(self, kaijiang: Actor) -> None:
        self._changed(kaijiang, Unit, {"valid_to": date(2026, 8, 15)}, code="edu")
        self._pack(kaijiang)
        frame = asked("2026Q3", DAY)
        assert [name for name, _ in of(frame, "8.2")] == ["2026-07"]
        assert of(frame, "2.3") == []

    def test_a_duty_holds_from_its_day_until_its_end(self, kaijiang: Actor) -> None:
        from models.duty import Duty

        self._changed(kaijiang, Duty, {"valid_from": date(2026, 8, 31), "valid_to": date(2026, 9, 30)}, code="8.2")
        self._changed(kaijiang, Duty, {"valid_to": date(2026, 9, 30)}, code="2.3")
        self._pack(kaijiang)
        frame = asked("2026Q3", DAY)
        # July ended before the row began; at September's end it no longer holds.
        assert [name for name, _ in of(frame, "8.2")] == ["2026-08"]
        assert of(frame, "2.3") == []
        assert len(of(asked("2026Q3", date(2026, 9, 29)), "2.3")) == 1

    def test_a_later_change_touches_no_period_that_is_over(self, kaijiang: Actor) -> None:
        school(kaijiang, covered=False)
        said(kaijiang, "S1", date(2026, 9, 14))
        school(kaijiang, "S2")
        said(kaijiang, "S2", date(2026, 9, 14), covered=False)
        frame = asked("2026Q3", DAY)
        assert [status for _, status in of(frame, "8.5", "S1")[-5:-1]] == ["not_applicable"] * 2 + ["no_data"] * 2
        assert [status for _, status in of(frame, "8.5", "S2")[-5:-1]] == ["no_data"] * 2 + ["not_applicable"] * 2
        with reading() as session:
            owed = {s.code: s.owed for s in reporting(session, pack_in_force(session), period("2026Q3", DAY)).schools}
        weeks = frame[(frame["duty"] == "8.5") & frame["over"] & (frame["status"] == "no_data")]
        assert owed == weeks.groupby("subject", observed=True).size().to_dict()

    def test_the_share_of_a_survey_is_the_county_s_own(self, kaijiang: Actor) -> None:
        for code, counted, due in (("S1", 1, 500), ("S2", 400, 500), ("S3", None, None)):
            school(kaijiang, code)
            document(kaijiang, "心理测评", date(2026, 3, 1), code, quantity=counted, quantity_due=due)
        before = asked("2026Q3", date(2026, 8, 31))
        assert [status for _, status in of(before, "7.11")] == ["met"] * 3
        with unit_of_work(kaijiang, "pack.change") as act:
            rows = table(Setting)
            fixed = {"county": COUNTY, "pack_revision": 1, "label": "测评比例", "unit": "", "source": "本县设定"}
            act.session.execute(rows.insert().values(key="duty.share.7.11", value="0.8", **fixed))
        self._pack(kaijiang)
        frame = asked("2026Q3", date(2026, 8, 31))
        assert [status for _, status in of(frame, "7.11")] == ["missed", "met", "met"]
        with reading() as session:
            listed = missing_list(session, pack_in_force(session), frame, duties=["7.11"])
        assert listed["missing"].tolist() == ["人数比例低于本县设定"]


class TestNeverRegistered:
    """A school without 班级 owes 7.6 and 7.7 all the same."""

    def test_it_stands_as_one_unreported_instance_a_period(self, kaijiang: Actor) -> None:
        school(kaijiang)
        school(kaijiang, "S2", "幼儿园")
        school(kaijiang, "S3")
        class_of(kaijiang, "S3")
        frame = asked(between(date(2026, 9, 1), date(2026, 10, 31), date(2026, 10, 25)))
        assert {status for _, status in of(frame, "7.6", "S1/-")} == {"no_data"}
        term = row(frame, "7.7", TERM, "S1/-")
        assert (term.status, term.have, term.need, term.school) == ("no_data", 0, 9, "S1")
        assert {status for _, status in of(frame, "7.7", "S2/-")} == {"not_applicable"}
        assert of(frame, "7.6", "S3/-") == []
        with reading() as session:
            pack = pack_in_force(session)
            listed = missing_list(session, pack, frame, duties=["7.7"]).set_index("subject")
            assert names_of(session, pack)["S1/-"] == "S1学校 未登记班级"
        assert listed.loc["S1/-", "missing"] == "未登记班级"

    def test_a_class_opened_after_its_end_gives_no_instance(self, kaijiang: Actor) -> None:
        school(kaijiang, closed_on=date(2026, 10, 12))
        class_of(kaijiang, opened_on=date(2026, 10, 12))
        frame = asked("2026Q4", date(2026, 11, 1))
        assert not len(frame[frame["subject_kind"] == "class"])


def test_a_stopped_week_is_read_the_same_way_through_a_succession(kaijiang: Actor) -> None:
    with reading() as session:
        pack = pack_in_force(session)
    old = next(s for s in pack.successions if s.whole)
    school(kaijiang, township=old.old_code)
    school(kaijiang, "S2")
    stop_week(kaijiang, date(2026, 10, 12), township=old.new_code)
    frame = asked("2026Q4", date(2026, 10, 18))
    weeks = {code: dict(of(frame, "8.5", code)) for code in ("S1", "S2")}
    with reading() as session:
        owed = {s.code: s.owed for s in reporting(session, pack, period("2026Q4", date(2026, 10, 18))).schools}
        reached = stopped(session, pack).reaches(date(2026, 10, 12))
        assert [each.townships for each in reached][0] >= {old.old_code, old.new_code}
    assert weeks["S1"][f"{TERM}-W07"] == "not_applicable"
    for code, found in weeks.items():
        assert owed[code] == sum(status != "not_applicable" for status in found.values())


def test_a_week_stopped_for_an_ended_township_is_stopped_for_schools_that_still_state_it(kaijiang: Actor) -> None:
    with reading() as session:
        old = next(s for s in pack_in_force(session).successions if s.whole)
    school(kaijiang, township=old.old_code)
    school(kaijiang, "S2", township=old.new_code)
    stop_week(kaijiang, date(2026, 10, 12), township=old.old_code)
    frame = asked("2026Q4", date(2026, 10, 18))
    week = {code: dict(of(frame, "8.5", code))[f"{TERM}-W07"] for code in ("S1", "S2")}
    assert week == {"S1": "not_applicable", "S2": "no_data"}
    with reading() as session:
        found = reporting(session, pack_in_force(session), period("2026Q4", date(2026, 10, 18)))
    owed = {each.code: each.owed for each in found.schools}
    assert owed["S2"] == owed["S1"] + 1


def test_papers_of_two_townships_that_became_one_keep_their_numbers_apart(kaijiang: Actor) -> None:
    """Each numbered its own; typed twice by one of them it is still one paper."""
    with reading() as session:
        old = next(s for s in pack_in_force(session).successions if s.whole)
    for township, number in (
        (old.old_code, "任府发〔2026〕1号"), (old.new_code, "任府发[2026]1号"), (old.new_code, "任府发〔2026〕 1号"),
    ):  # fmt: skip
        document(kaijiang, "责任清单", date(2026, 3, 1), township, "乡镇", doc_number=number)
    found = row(asked("2026Q3", DAY), "1.5", subject=old.new_code)
    assert (found.status, found.have) == ("met", 2)


def test_a_question_of_no_duty_has_no_row_and_every_column(kaijiang: Actor) -> None:
    school(kaijiang)
    every = asked("2026Q3", DAY)
    found = asked("2026Q3", DAY, only=["none"])
    assert len(every) and found.empty and list(found.columns) == list(every.columns)


def test_a_day_after_today_is_a_projection(kaijiang: Actor) -> None:
    school(kaijiang)
    clock.fix(datetime(2026, 10, 20, 9))
    with reading() as session:
        ahead = figures_json(session, period("2026Q4", date(2026, 12, 31)), each_duty=False)
        now = figures_json(session, period("2026Q4"), each_duty=False)
    assert (ahead["projected"], now["projected"], now["as_of"]) == (True, False, "2026-10-20")


def test_most_schools_share_one_set_of_arrays(kaijiang: Actor) -> None:
    """While no statement begins, all periods ask the very same subjects: what makes 2,000 schools cheap."""
    school(kaijiang)
    school(kaijiang, "S2")
    said(kaijiang, "S2", date(2026, 10, 12), pupils=900)
    with reading() as session:
        pack = pack_in_force(session)
        evaluation = Evaluation(session, pack, period("2026Q4", date(2026, 11, 1)), None, ("31",))
        days = pd.date_range("2026-10-01", "2026-11-01").date
        found = [evaluation.subjects_on("school", day) for day in days]
    assert len({id(subjects) for subjects in found}) == 2
    assert (found[0].pupils.tolist(), found[-1].pupils.tolist()) == ([500, 500], [500, 900])
