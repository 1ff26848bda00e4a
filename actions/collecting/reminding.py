"""A reminder is noted when it was said: the next one then tells how often, and the third is a fact."""

from collections.abc import Sequence

from sqlalchemy import insert

from access.ownership import home_of
from actions.collecting.asking import opened_collection
from actions.unit_of_work import unit_of_work
from errors import Refused
from figures.reporting.collected import REMINDER, is_due, missing_by_township
from models.account import Actor


def remind(actor: Actor, number: int, townships: Sequence[str]) -> int:
    """Note that these townships were reminded; how many schools that were comes back.

    Raises Refused when the collection is neither late nor due this week, or a township has nothing outstanding;
    NotAllowed without the right.
    """
    with unit_of_work(actor, "collect.remind", f"收表{number}", home_of(actor)) as act:
        asked = opened_collection(act.session, actor, number)
        if not is_due(asked.row):
            raise Refused(f"“{asked.row.title}”{asked.row.due_at:%m月%d日}才截止：只催逾期的和本周到期的。")
        owing = missing_by_township(asked.answers)
        if idle := [code for code in townships if code not in owing]:
            raise Refused(f"{idle[0]}没有要催的学校，请刷新后再看。")
        rows = [
            {
                "county": act.county,
                "collection_id": number,
                "township_code": code,
                "schools": [each.code for each in owing[code]],
                "said_at": act.at,
                "said_by": act.actor.name,
            }
            for code in townships
        ]
        if not rows:
            act.silent = True
            return 0
        act.session.execute(insert(REMINDER), rows)
        schools = sum(len(owing[code]) for code in townships)
        act.detail |= {"collection": number, "townships": list(townships), "schools": schools}
        return schools
