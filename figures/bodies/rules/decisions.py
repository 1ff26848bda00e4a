"""Resolutions of a meeting that were not carried out."""

from collections.abc import Iterator
from datetime import timedelta

from figures.bodies.rules.asking import Question, Shortfall
from figures.meetings.resolutions import DONE, resolutions


def not_carried_out(asked: Question, limit: float) -> Iterator[Shortfall]:
    """Lead units of resolutions not carried out more than `limit` days after their deadline, under the task cited."""
    for decided in resolutions(asked.session, asked.pack, asked.period.as_of, unsettled_only=True):
        if decided.outcome == DONE or decided.days_over <= limit:
            continue
        yield Shortfall(
            decided.lead_unit,
            [decided.clause],
            matter=f"议定事项未落实：{decided.matter}"[:200],
            reason=f"议定事项超过时限{decided.days_over}天未落实",
            facts=f"{asked.pack.name_of(decided.lead_unit)}牵头的议定事项“{decided.matter}”"
            f"时限{decided.deadline:%Y-%m-%d}，{asked.period.cut()}{decided.outcome}。",
            rows=(("meetings", f"{decided.meeting_no}/{decided.seq}"),),
            known_since=decided.deadline + timedelta(days=int(limit) + 1),
        )
