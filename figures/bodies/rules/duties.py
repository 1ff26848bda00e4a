"""Duties missed: a body's own, and those of the schools it answers for."""

from collections.abc import Iterator

from figures.bodies.rules.asking import Question, Shortfall, cited, day_after
from figures.bodies.standing import SCHOOLS_CLAUSE, answering_for_schools
from figures.duties.frame import MISSED
from models.duty import SCHOOL, TOWNSHIP, UNIT


def own_missed(asked: Question, limit: float) -> Iterator[Shortfall]:
    """Bodies that missed a periodic duty of their own at least `limit` times."""
    hard = asked.hard
    own = hard[hard["subject_kind"].isin([UNIT, TOWNSHIP]) & (hard["status"] == MISSED)]
    for (unit, duty, clause), rows in own.groupby(["subject", "duty", "clause"], observed=True):
        if len(rows) < limit:
            continue
        label = asked.duty_label(str(duty))
        yield Shortfall(
            str(unit),
            [str(clause)],
            matter=f"{label}未达标",
            reason=f"{label}未达标{len(rows)}次",
            facts=f"{asked.pack.name_of(str(unit))}在{'、'.join(rows['period'])}没有“{label}”的记录。",
            rows=cited(rows),
            known_since=day_after(rows),
        )


def schools_missed(asked: Question, limit: float) -> Iterator[Shortfall]:
    """Who answers for schools, where at least the share `limit` of the schools bound missed a duty."""
    clause = asked.pack.setting(SCHOOLS_CLAUSE)
    answering = answering_for_schools(asked.pack)
    hard = asked.hard
    for duty, rows in hard[hard["subject_kind"] == SCHOOL].groupby("duty", observed=True):
        missed = rows[rows["status"] == MISSED]
        bound, failing = rows["subject"].nunique(), missed["subject"].nunique()
        if not failing or failing < limit * bound:
            continue
        label = asked.duty_label(str(duty))
        for unit in answering:
            yield Shortfall(
                unit,
                [clause],
                matter=f"{failing}所学校“{label}”未达标",
                reason=f"未达标的学校达到应达标学校的{limit:.0%}",
                facts=f"“{label}”应达标{bound}所，未达标{failing}所（{failing / bound:.1%}）。",
                rows=cited(missed),
                known_since=day_after(missed),
            )
