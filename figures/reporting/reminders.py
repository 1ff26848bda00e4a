"""催报 of a collection: what is said to a township whose schools have not sent, and how often it was said."""

from collections.abc import Sequence
from typing import Any

from figures import wording
from figures.reporting.collected import WEEKLY, Said, SchoolAnswer, is_late
from models.clock import today
from models.collection import MEND
from models.county import Pack

OFTEN = 3
"""From the so-many-th reminder on it is a fact that stands out."""


def times_words(said: Sequence[Said]) -> str:
    """Which reminder the next one is: 首次, 第 2 次, ▲ 第 3 次."""
    n = len(said) + 1
    return "首次" if n == 1 else f"{'▲ ' if n >= OFTEN else ''}第 {n} 次"


def due_words(asked: Any) -> str:
    """今天 17:00 截止, 10月11日 17:00 截止, or that it has passed."""
    day = "今天" if asked.due_at.date() == today() else wording.day(asked.due_at.date())
    return f"{day} {asked.due_at:%H:%M} {'已截止' if is_late(asked) else '截止'}"


def reminder_text(
    pack: Pack, asked: Any, township: str, schools: Sequence[SchoolAnswer], all_of_it: int, said: Sequence[Said]
) -> str:
    """The text to paste into a township's group: all its schools that have not sent, and those that must mend.

    `all_of_it`: how many schools of the township are asked; `said`: the reminders before this one.
    """
    missing = [each.name for each in schools if each.state != MEND]
    mend = [each.name for each in schools if each.state == MEND]
    many = f"本镇 {all_of_it} 校都还没有回" if len(missing) == all_of_it > 1 else f"还有 {len(missing)} 校没有回"
    before = ""
    if said:
        days = "、".join(wording.day(each.at.date()) for each in said)
        before = f"（第 {len(said) + 1} 次提醒，{'上次' if len(said) == 1 else f'前 {len(said)} 次'} {days}）"
    parts = [f"{due_words(asked)}，{many}{before}" if missing else due_words(asked) + before]
    if mend:
        parts.append(f"{len(mend)} 校交来的要改：{'、'.join(mend)}")
    lines = [f"【{asked.title}】{pack.name_of(township)}：{'；'.join(parts)}。"]
    if missing:
        lines.append("、".join(missing) + "。")
    if asked.ask == WEEKLY:
        lines.append(
            "没有隐患也要报“零报告”。请在群里接龙（校名＋零报告，或校名＋几处＋是什么），或填好学校那张页把短码发回来。"
        )
    return "\n".join(lines)
