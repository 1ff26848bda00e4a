"""What a count is made of: how many bodies or rows stand behind each of its kinds (安保 98 校、食品 120 校), how a
count is written, and how long warnings take after reviews.

Words beside a count that is never judged; the count itself is the engine's (docs/duties.md).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import and_, distinct, func, or_, select
from sqlmodel import Session

from catalogue.ledgers import LEDGERS
from figures.bitemporal import known
from figures.duties.proofs.language import SOURCES, filled, kinds_of, proving, taught, within
from figures.duties.proofs.measures import KINDS_OF, SUM_OF
from figures.query import Period
from figures.wording import pupils
from models.base import table
from models.county import Pack
from models.duty import COUNTY, SCHOOL, STANDING, TRACKED, Duty
from models.inspection import Inspection

REVIEWED, WARNED = "warning.review_duty", "warning.duty"
"""Settings by which the county says which duty is its risk reviews, and which the warnings that follow them."""


def counted_in_kinds(duty: Duty) -> bool:
    """Whether a duty counts kinds that are words of a dictionary: 分项, 专题, 情景, 校闹形式."""
    heading = duty.measure.removeprefix(KINDS_OF)
    if duty.judgement != TRACKED or heading == duty.measure or duty.ledger not in LEDGERS:
        return False
    return any(column.choices for sheet in LEDGERS[duty.ledger].sheets for column in sheet.facts
               if column.heading == heading)  # fmt: skip


def kinds_behind(
    session: Session, pack: Pack, duty: Duty, instances: pd.DataFrame, period: Period
) -> list[tuple[str, int]]:
    """The kinds of a duty that counts them, most first: how many of its bodies have each in the latest period asked
    (of the county itself: how many rows). instances: rows of `duty_instances` of this duty, cut to the reader."""
    if instances.empty:
        return []
    latest = instances[instances["period_start"] == instances["period_start"].max()]
    first, last = (latest[name].iloc[0].date() for name in ("period_start", "period_end"))
    source = SOURCES[duty.ledger]
    column, keys = source.column(duty.measure.removeprefix(KINDS_OF)), source.keys[duty.subject_kind]
    rows = source.rows.c
    held = [rows.county == pack.code, known(source.rows, None), proving(duty, duty.filter), filled(column)]
    if duty.ledger == "lessons":
        weeks = {(w.term, w.week_no) for w in pack.weeks if first <= w.sunday <= last and w.first_day <= period.as_of}
        held.append(taught([(term, number, number) for term, number in sorted(weeks)]))
    elif duty.period == STANDING:
        held += [rows.on_date <= period.as_of, or_(rows.valid_until.is_(None), rows.valid_until >= period.as_of)]
    else:
        held.append(within(source, first, min(last, period.as_of)))
    counted: Any = func.count()
    if duty.subject_kind != COUNTY:
        counted = func.count(distinct(rows[keys[0]]))
        held.append(rows[keys[0]].in_(latest["subject"].astype(str).unique().tolist()))
    found = session.execute(select(column, counted).where(and_(*held)).group_by(column)).all()
    return sorted(((str(kind), int(number)) for kind, number in found), key=lambda each: (-each[1], each[0]))


def with_parts(
    session: Session, pack: Pack, found: pd.DataFrame, instances: pd.DataFrame, period: Period
) -> pd.DataFrame:
    """What `tracked` gives of these instances, with two columns of words: `amount` as it is written, and `parts`, the
    kinds behind it."""
    duties = {duty.code: duty for duty in pack.duties}
    numbers = found[["duty", "have", "need"]].itertuples(index=False)
    found = found.assign(amount=[amount_of(pack, duties[code], have, need) for code, have, need in numbers], parts="")
    for at, code, name in found[["duty", "period"]].itertuples():
        if counted_in_kinds(duties[code]):
            mine = instances[(instances["duty"] == code) & (instances["period"] == name)]
            found.loc[at, "parts"] = kinds_words(duties[code], kinds_behind(session, pack, duties[code], mine, period))
    return found


def kinds_words(duty: Duty, found: list[tuple[str, int]]) -> str:
    """安保 98 校、食品 120 校."""
    unit = {SCHOOL: "校", COUNTY: "件"}.get(duty.subject_kind, "个")
    return "、".join(f"{kind} {number:,} {unit}" for kind, number in found)


def counts_pupils(pack: Pack, duty: Duty) -> bool:
    """Whether a count is one of pupils, so that a small one is not shown."""
    if duty.ledger != "documents" or not duty.measure.startswith(SUM_OF):
        return False
    kinds = kinds_of(duty)
    return bool(kinds) and set(kinds) <= set(pack.pupil_kinds)


def amount_of(pack: Pack, duty: Duty, have: float, need: float) -> str:
    """A count as it is written: 1,553/1,587, 67, ＜10 for few pupils; without the whole where there is none."""

    def written(value: float) -> str:
        return pupils(value, pack.small_count) if counts_pupils(pack, duty) else f"{value:,.15g}"

    return f"{written(have)}/{written(need)}" if need == need and need else written(have)


@dataclass(frozen=True)
class Warned:
    """Reviews of a period, those a warning names (关联编号), and the days from a review to its first warning: the
    longest and the middle one; None where none was followed."""

    reviews: int
    warned: int
    longest: int | None
    middle: int | None


def warned(session: Session, pack: Pack, period: Period) -> Warned | None:
    """研判到预警: of the reviews of a period up to D, which a warning by D names, after how many days (clause 8: 及时
    预警, no number). None where the pack does not say which duties these are."""
    codes = {duty.code: duty for duty in pack.duties}
    review, warning = codes.get(pack.setting(REVIEWED)), codes.get(pack.setting(WARNED))
    if review is None or warning is None:
        return None
    rows = table(Inspection).c
    county = and_(rows.county == pack.code, known(table(Inspection), None), rows.on_date <= period.as_of)
    made: dict[str, date] = {}
    called: dict[str, str] = {}
    for number, activity, on in session.execute(
        select(rows.number, rows.activity_no, rows.on_date)
        .where(county, proving(review, review.filter), rows.on_date >= period.start)
        .order_by(rows.on_date)
    ):
        called[number] = called[activity.strip() or number] = activity.strip() or number
        made.setdefault(called[number], on)
    followed: dict[str, int] = {}
    for named, on in session.execute(
        select(rows.related_no, rows.on_date).where(county, proving(warning, warning.filter)).order_by(rows.on_date)
    ):
        for review_no in (called.get(part.strip(), "") for part in named.split("、")):
            if review_no and on >= made[review_no]:
                followed.setdefault(review_no, (on - made[review_no]).days)
    days = sorted(followed.values())
    return Warned(len(made), len(days), days[-1] if days else None, days[len(days) // 2] if days else None)


def warned_words(found: Warned | None) -> str:
    """研判 3 次，随后预警 2/3 次，最长 3 天、居中 1 天; "" without a review."""
    if found is None or not found.reviews:
        return ""
    told = f"研判 {found.reviews} 次，随后预警 {found.warned}/{found.reviews} 次"
    return told + (f"，从研判到预警最长 {found.longest} 天、居中 {found.middle} 天" if found.warned else "")
