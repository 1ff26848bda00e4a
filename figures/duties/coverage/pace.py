"""Whether a term's lessons can still be reached at the pace of the weeks that are left."""

import numpy as np
import pandas as pd
from sqlmodel import Session

from errors import Refused
from figures.duties.engine import duty_instances
from figures.duties.frame import MET, MISSED, NO_DATA, NOT_APPLICABLE, UNREACHABLE
from figures.duties.periods import calendars, county_calendar
from figures.query import Period, between
from models.county import Pack
from models.duty import FORTNIGHT, TERM, Duty

PACE = ("subject", "school", "township", "term", "hours", "need", "pace", "fortnights", "empty", "status", "both")
"""Columns of `lesson_pace`."""


def lessons_together(pack: Pack) -> tuple[Duty, Duty] | None:
    """The plan's (fortnight's, term's) duty over the lessons of a class that must both be met; None: no such pair."""
    for duty in pack.duties:
        if duty.together_with and duty.rule_set == pack.rule_set:
            pair = {each.period: each for each in (pack.duty(duty.together_with), duty)}
            return pair[FORTNIGHT], pair[TERM]
    return None


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


def schools_taught(pace: pd.DataFrame) -> pd.DataFrame:
    """Of `lesson_pace`, a row a school: school, township, classes (bound), taught (with a lesson this term)."""
    some = pace.assign(taught=pace["hours"] > 0).groupby(["school", "township"], as_index=False)
    return some.agg(classes=("subject", "size"), taught=("taught", "sum"))
