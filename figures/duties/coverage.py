"""Views of the duty frame: coverage and progress, who still owes what and by when, the checklist, the counts.

And the grids that need a dimension of their own: evacuation scenarios, education topics, the facilities, the
pace of mental-health lessons. Finished and running instances are never added up (figures.md, "Duties").
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import and_, func, select
from sqlmodel import Session

from domain.calendar import school_year_of
from errors import Refused
from figures.bitemporal import known
from figures.duties.engine import Evaluation, duty_instances
from figures.duties.facts import read_statements
from figures.duties.frame import IN_PROGRESS, MET, MISSED, NO_DATA, NOT_APPLICABLE, RECORDED, STATUS_NAMES, UNREACHABLE
from figures.duties.language import SERVED, kinds_of, proving, taught
from figures.duties.periods import calendars, county_calendar
from figures.duties.subjects import UNREGISTERED, Subjects
from figures.hazards.rectification import rate
from figures.query import Period, between
from models.base import table
from models.county import Pack
from models.duty import COUNTED, EXISTENCE, FORTNIGHT, SCHOOL, SPATIAL, TERM, TRACKED, Duty
from models.practice import Drill, Lesson
from models.school import School, SchoolClass

COUNTY_SCOPE = "county"
NO_CLASS = "未登记班级"
TOPICS, SCENARIOS = "种:专题", "种:情景"
"""Measures of the duties that count how many kinds of lesson and of evacuation drill there were."""
FINISHED, RUNNING = (MET, MISSED, NO_DATA), (MET, IN_PROGRESS, UNREACHABLE)
OPEN = (UNREACHABLE, IN_PROGRESS, MISSED, NO_DATA)
PACE = ("subject", "school", "township", "term", "hours", "need", "pace", "fortnights", "empty", "status", "both")
"""Columns of `lesson_pace`."""
MARKS = {MET: "有", MISSED: "无", NO_DATA: "未报", NOT_APPLICABLE: "不适用", RECORDED: "仅记录"}
DRILL, LESSON = table(Drill), table(Lesson)


@dataclass(frozen=True)
class Coverage:
    """One duty in the county or a township. `coverage` is over finished instances, `progress` over running
    ones; None where there are none."""

    duty: str
    clause: str
    scope: str
    finished: dict[str, int]
    running: dict[str, int]
    not_applicable: int

    @property
    def coverage(self) -> float | None:
        """met ÷ (met + missed + no_data) of what is over or stands."""
        return rate(self.finished[MET], sum(self.finished.values()))

    @property
    def progress(self) -> float | None:
        """目前达标: met ÷ (met + in_progress + unreachable) of what runs."""
        return rate(self.running[MET], sum(self.running.values()))

    def as_json(self) -> dict[str, Any]:
        """The keys of contract.md."""
        return {
            "duty": self.duty,
            "clause": self.clause,
            "scope": self.scope,
            "finished": self.finished,
            "running": self.running,
            "not_applicable": self.not_applicable,
            "coverage": self.coverage,
            "progress": self.progress,
        }


def coverage(instances: pd.DataFrame) -> list[Coverage]:
    """Every judged duty of the frame, for the county and for each township with instances, by duty and scope."""
    judged = instances[instances["judgement"] != TRACKED]
    placed = judged[judged["township"] != ""]
    return sorted(
        [*_covered(judged, None), *_covered(placed, "township")],
        key=lambda row: (row.duty, row.scope != COUNTY_SCOPE, row.scope),
    )


def _covered(judged: pd.DataFrame, by: str | None) -> list[Coverage]:
    keys = ["duty", "clause", *([by] if by else [])]
    sizes = judged.groupby([*keys, "over", "status"], observed=True).size().reset_index(name="number")
    found: dict[tuple[str, str, str], Coverage] = {}
    for duty, clause, *place, over, status, number in sizes.itertuples(index=False):
        key = (str(duty), str(clause), str(place[0]) if place else COUNTY_SCOPE)
        made = found.get(key) or Coverage(*key, dict.fromkeys(FINISHED, 0), dict.fromkeys(RUNNING, 0), 0)
        side = made.finished if over else made.running
        if status == NOT_APPLICABLE:
            made = replace(made, not_applicable=made.not_applicable + number)
        elif status in side:
            # What a 未开展说明 made missed at once while its period runs is finished when the period ends.
            side[status] += number
        found[key] = made
    return list(found.values())


def names_of(session: Session, pack: Pack) -> dict[str, str]:
    """Names by subject code: schools, classes (学校/班级), units, townships, the county."""
    schools, classes = table(School), table(SchoolClass)
    found = {pack.code: pack.name} | pack.unit_names
    listed = select(schools.c.code, schools.c.name).where(schools.c.county == pack.code, known(schools, None))
    of_school = {row.code: row.name for row in session.execute(listed)}
    found |= of_school
    found |= {f"{code}/{UNREGISTERED}": f"{name} {NO_CLASS}" for code, name in of_school.items()}
    for school, number, name in session.execute(
        select(classes.c.school_code, classes.c.class_no, classes.c.name).where(
            classes.c.county == pack.code, known(classes, None)
        )
    ):
        found[f"{school}/{number}"] = f"{of_school.get(school, school)} {name}"
    return found


def unregistered(subject: str) -> bool:
    """Whether a subject stands for the classes of a school that registered none (学校代码/-)."""
    return subject.endswith(f"/{UNREGISTERED}")


def still(duty: Duty, have: float, need: float, have_alt: float, need_alt: float) -> str:
    """What is still needed, in words: 还差1次综合演练或1次专项演练."""
    first, _, second = duty.needs.partition("|")
    if have >= need:
        return "人数比例低于本县设定"
    words = f"还差{max(need - have, 0):g}{first}"
    if second and not np.isnan(need_alt):
        words += f"或{max(need_alt - have_alt, 0):g}{second}"
    return words


def missing_list(
    session: Session,
    pack: Pack,
    instances: pd.DataFrame,
    *,
    duties: Sequence[str] = (),
    judgements: Sequence[str] = (COUNTED,),
) -> pd.DataFrame:
    """谁还差什么、何时前: every open instance, the nearest last day first.

    Out: duty, label, subject, name, school, township, township_name, period, status, status_name, missing
    (words), still_needed, last_day (NaT: standing), soft. `duties` keeps some of them.
    """
    open_ones = instances[instances["status"].isin(OPEN) & instances["judgement"].isin(judgements)]
    if duties:
        open_ones = open_ones[open_ones["duty"].isin(duties)]
    rows = open_ones.sort_values(["last_day", "township", "subject", "duty"], na_position="last").reset_index(drop=True)
    by_code = {duty.code: duty for duty in pack.duties}
    names = names_of(session, pack)
    numbers = rows[["duty", "have", "need", "have_alt", "need_alt"]].itertuples(index=False)
    return pd.DataFrame(
        {
            "duty": rows["duty"].astype(str),
            "label": [by_code[code].label for code in rows["duty"]],
            "subject": rows["subject"].astype(str),
            "name": [names.get(code, code) for code in rows["subject"]],
            "school": rows["school"].astype(str),
            "township": rows["township"].astype(str),
            "township_name": [pack.name_of(code) for code in rows["township"]],
            "period": rows["period"].astype(str),
            "status": rows["status"].astype(str),
            "status_name": [STATUS_NAMES[status] for status in rows["status"]],
            "missing": [
                NO_CLASS if unregistered(subject) else still(by_code[str(code)], *each)
                for subject, (code, *each) in zip(rows["subject"], numbers, strict=True)
            ],
            "still_needed": rows["still_needed"],
            "last_day": rows["last_day"],
            "soft": rows["soft"],
        }
    )


def checklist(instances: pd.DataFrame, pack: Pack, *, by_township: bool = False) -> pd.DataFrame:
    """The existence duties as one list: how many subjects 有 / 无 / 未报 / 不适用.

    Out, in the order of the plan: duty, clause, label, subject_kind, [township,] yes, no, unsaid, not_applicable,
    recorded (places partly there). 无 is only what was said in so many words.
    """
    judged = instances[instances["judgement"].isin([EXISTENCE, SPATIAL])]
    return _counted_by_status(
        judged,
        pack,
        {MET: "yes", MISSED: "no", NO_DATA: "unsaid", NOT_APPLICABLE: "not_applicable", RECORDED: "recorded"},
        by_township,
    )


def _counted_by_status(rows: pd.DataFrame, pack: Pack, columns: dict[str, str], by_township: bool) -> pd.DataFrame:
    keys = ["duty", "subject_kind", *(["township"] if by_township else [])]
    sizes = rows.groupby([*keys, "status"], observed=True).size().unstack(fill_value=0)
    sizes = sizes.reindex(columns=list(columns), fill_value=0).rename(columns=columns).reset_index()
    sizes = sizes.astype(dict.fromkeys(keys, str))
    order = {duty.code: duty for duty in pack.duties}
    sizes.insert(1, "clause", [order[code].clause for code in sizes["duty"]])
    sizes.insert(2, "label", [order[code].label for code in sizes["duty"]])
    sizes.columns.name = None
    listed = sizes["duty"].map({code: duty.listed_order for code, duty in order.items()})
    return sizes.iloc[np.argsort(listed.to_numpy(), kind="stable")].reset_index(drop=True)


def tracked(instances: pd.DataFrame, pack: Pack) -> pd.DataFrame:
    """The duties that are only counted: 仅记录, never judged.

    Out, in the order of the plan: duty, clause, label, subject_kind, period, subjects, with_any (subjects with at
    least one), have (their sum), need (the sum it may be seen against; 0 where there is none).
    """
    rows = instances[instances["judgement"] == TRACKED]
    grouped = rows.assign(with_any=rows["have"] > 0).groupby(["duty", "subject_kind", "period"], observed=True)
    found = grouped.agg(
        subjects=("subject", "size"), with_any=("with_any", "sum"), have=("have", "sum"), need=("need", "sum")
    ).reset_index()
    found = found.astype({"duty": str, "subject_kind": str, "period": str})
    order = {duty.code: duty for duty in pack.duties}
    found.insert(1, "clause", [order[code].clause for code in found["duty"]])
    found.insert(2, "label", [order[code].label for code in found["duty"]])
    listed = found["duty"].map({code: duty.listed_order for code, duty in order.items()})
    return found.iloc[np.argsort(listed.to_numpy(), kind="stable")].reset_index(drop=True)


def scenario_grid(
    session: Session, pack: Pack, period: Period, *, township: str | None = None, each_school: bool = False
) -> pd.DataFrame:
    """四种情景: evacuation drills carried out in the school year of D up to D, by scenario.

    Out: for the county a row a township (township, schools, then a column a scenario: schools that drilled it);
    for a township a row a school (school, then a column a scenario: drills). No number is demanded (定期).
    each_school: a row a school of the whole county, with its 学段 (school, township, stage, then the scenarios).
    """
    duty = _kind_of_duty(pack, SCENARIOS)
    first = date(int(school_year_of(period.as_of)[:4]), 9, 1)
    rows = and_(
        proving(duty, duty.filter),
        DRILL.c.county == pack.code,
        known(DRILL, None),
        DRILL.c.on_date >= first,
        DRILL.c.on_date <= period.as_of,
    )
    counted = session.execute(
        select(DRILL.c.school_code, DRILL.c.scenario, func.count())
        .where(rows)
        .group_by(DRILL.c.school_code, DRILL.c.scenario)
    )
    return _grid(session, pack, period, township, duty, [tuple(row) for row in counted], each_school)


def topic_grid(
    session: Session, pack: Pack, period: Period, *, township: str | None = None, each_school: bool = False
) -> pd.DataFrame:
    """九个专题: safety lessons held in the term of D up to D, by topic; rows and columns as in `scenario_grid`."""
    duty = _kind_of_duty(pack, TOPICS)
    calendar = calendars(pack).get(county_calendar(pack))
    term = calendar.term_on(period.as_of) if calendar else None
    if calendar is None or term is None:
        raise Refused(f"校历里没有{period.as_of:%Y-%m-%d}所在的学期，请在县资料包补上。")
    begun = [week.week_no for week in calendar.by_term.get(term.term, ()) if week.first_day <= period.as_of]
    rows = and_(
        proving(duty, duty.filter),
        LESSON.c.county == pack.code,
        known(LESSON, None),
        taught([(term.term, 1, max(begun, default=0))]),
    )
    counted = session.execute(
        select(LESSON.c.school_code, LESSON.c.topic, func.count())
        .where(rows)
        .group_by(LESSON.c.school_code, LESSON.c.topic)
    )
    return _grid(session, pack, period, township, duty, [tuple(row) for row in counted], each_school)


def kinds_duty(pack: Pack, measure: str) -> Duty | None:
    """The plan's duty that counts kinds of lesson or drill (TOPICS, SCENARIOS); None when the plan has none."""
    return next((d for d in pack.duties if d.measure == measure and d.rule_set == pack.rule_set), None)


def lessons_together(pack: Pack) -> tuple[Duty, Duty] | None:
    """The plan's (fortnight's, term's) duty over the lessons of a class that must both be met; None: no such pair."""
    for duty in pack.duties:
        if duty.together_with and duty.rule_set == pack.rule_set:
            pair = {each.period: each for each in (pack.duty(duty.together_with), duty)}
            return pair[FORTNIGHT], pair[TERM]
    return None


def _kind_of_duty(pack: Pack, measure: str) -> Duty:
    found = kinds_duty(pack, measure)
    if found is None:
        raise Refused(f"县资料包的 duties.csv 里没有按“{measure[2:]}”计数的职责。")
    return found


def _grid(
    session: Session,
    pack: Pack,
    period: Period,
    township: str | None,
    duty: Duty,
    counted: list[tuple[Any, ...]],
    each_school: bool,
) -> pd.DataFrame:
    schools = _schools(session, pack, period, township, duty)
    dictionary = "scenario" if duty.ledger == "drills" else "topic"
    named = duty.filter.rpartition(f"{duty.measure[2:]}=")[2].partition("；")[0].split("|")
    kinds = [name for name in pack.entries(dictionary) if named == ["有"] or name in named]
    at = {code: i for i, code in enumerate(schools.code)}
    numbers = pd.DataFrame(0, index=range(len(schools)), columns=kinds)
    values = numbers.to_numpy(copy=True)
    for code, kind, number in counted:
        if code in at and kind in kinds:
            values[at[code], kinds.index(kind)] = number
    found = pd.DataFrame(values, columns=kinds)
    if each_school:
        who = pd.DataFrame({"school": schools.code, "township": schools.township, "stage": schools.stage}, dtype=str)
        return pd.concat([who, found], axis=1)
    if township is not None:
        found.insert(0, "school", schools.code)
        return found
    done = (found > 0).astype(int)
    done.insert(0, "schools", 1)
    done.insert(0, "township", schools.township)
    return _in_order(done.groupby("township", sort=False).sum().reset_index(), pack)


def _in_order(rows: pd.DataFrame, pack: Pack) -> pd.DataFrame:
    order = {township.code: township.listed_order for township in pack.townships}
    return rows.sort_values("township", key=lambda codes: codes.map(order)).reset_index(drop=True)


def _schools(session: Session, pack: Pack, period: Period, township: str | None, duty: Duty) -> Subjects:
    """The schools open on D that a duty binds."""
    evaluation = Evaluation(session, pack, period, township, (duty.rule_set,), (duty.code,))
    schools = evaluation.subjects(SCHOOL)
    outside, _ = evaluation.bound(duty, schools, period.as_of)
    return schools.only(schools.open_on(period.as_of) & ~outside)


def each_school_has(duty: Duty) -> bool:
    """Whether a duty is a facility that every school bound by it is to have: what facility_table lists."""
    asked = duty.ledger, duty.judgement, duty.subject_kind
    return asked == ("facilities", EXISTENCE, SCHOOL) and duty.measure != SERVED


def facility_table(session: Session, pack: Pack, period: Period, *, township: str | None = None) -> pd.DataFrame:
    """The facilities every school is to have on D, in the order of the plan, with 联网 as its own flag.

    Out: duty, kind, schools, yes, no, unsaid, not_applicable, linked, not_linked, link_unsaid (of those with it;
    NaN where no link is asked for).
    """
    statements = read_statements(session, pack, "facilities", period.as_of)
    found = []
    for duty in pack.duties:
        if duty.rule_set != pack.rule_set or not each_school_has(duty):
            continue
        schools = _schools(session, pack, period, township, duty)
        for kind in kinds_of(duty):
            codes, _, numbers = statements.of(kind)
            mine = [i for i, code in enumerate(codes) if code in schools.place]
            present = numbers[mine, statements.headings.index("已具备")]
            link = numbers[mine, statements.headings.index("已联网")]
            linked = duty.measure == "已联网"
            there = present == 1
            found.append(
                {
                    "duty": duty.code,
                    "kind": kind,
                    "schools": len(schools),
                    "yes": int(there.sum()),
                    "no": int((present == 0).sum()),
                    "unsaid": len(schools) - len(mine),
                    "not_applicable": int((present == 2).sum()),
                    "linked": int((there & (link == 1)).sum()) if linked else np.nan,
                    "not_linked": int((there & (link == 0)).sum()) if linked else np.nan,
                    "link_unsaid": int((there & np.isnan(link)).sum()) if linked else np.nan,
                }
            )
    return pd.DataFrame(found)


def lesson_pace(session: Session, pack: Pack, period: Period, *, township: str | None = None) -> pd.DataFrame:
    """Lessons a class in the term of D where the plan sets two tests together: both, and the pace the term's needs.

    Out: school, township, subject (学校/班级), term, hours, need, pace (need × weeks past ÷ weeks of the term),
    fortnights (over), empty (of these without a lesson), status (of the term's minimum), both: the clause's
    two tests together (yes, no, or open). Raises Refused when the plan has no such pair of duties.
    """
    pair = lessons_together(pack)
    if pair is None:
        raise Refused("县资料包的 duties.csv 里没有要与双周课时同时达到的学期课时（together_with）。")
    calendar = calendars(pack).get(county_calendar(pack))
    term = calendar.term_on(period.as_of) if calendar else None
    if term is None:
        raise Refused(f"校历里没有{period.as_of:%Y-%m-%d}所在的学期，请在县资料包补上。")
    frame = duty_instances(
        session,
        pack,
        between(term.first, term.last, period.as_of),
        township=township,
        only=[duty.code for duty in pair],
    )
    bound = frame[frame["status"] != NOT_APPLICABLE]
    whole = bound[(bound["period_kind"] == TERM) & (bound["period"] == term.term)].set_index("subject")
    pairs = bound[(bound["period_kind"] == FORTNIGHT) & bound["over"]]
    over = pairs.groupby("subject", observed=True).size()
    empty = pairs[pairs["status"] != MET].groupby("subject", observed=True).size()
    found = pd.DataFrame(
        {
            "school": whole["school"].astype(str),
            "township": whole["township"].astype(str),
            "term": term.term,
            "hours": whole["have"],
            "need": whole["need"],
            "pace": whole["need"] * whole["weeks_over"] / whole["weeks"].clip(lower=1),
            "fortnights": over.reindex(whole.index, fill_value=0).to_numpy(),
            "empty": empty.reindex(whole.index, fill_value=0).to_numpy(),
            "status": whole["status"].astype(str),
        }
    )
    lost = (found["empty"] > 0) | found["status"].isin([MISSED, NO_DATA, UNREACHABLE])
    won = (found["status"] == MET) & (found["empty"] == 0) & whole["over"].to_numpy()
    found["both"] = np.where(lost, "no", np.where(won, "yes", "open"))
    return found.rename_axis("subject").reset_index().astype({"subject": str})
