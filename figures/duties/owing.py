"""谁还差什么、何时前: the open instances gathered to lines a person can act on, and the text to paste.

A school with five unreported weeks, or twenty short classes, is one line: what, how much, by when.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

import pandas as pd

from charts import palette
from figures import wording as words
from figures.duties.boards import PASSED, key_of, period_words
from figures.duties.coverage.missing import NO_CLASS, unregistered
from figures.duties.frame import IN_PROGRESS, MISSED, NO_DATA, UNREACHABLE
from models.county import Pack
from models.duty import CLASS, FORTNIGHT, STANDING, WEEK, Duty

HEADINGS = {
    "township_name": "乡镇",
    "name": "学校",
    "what": "差什么",
    "amount": "差多少",
    "by": "何时前",
    "state": "状态",
}
"""Columns shown, in order; the export adds the last day as a date."""
COLUMNS = ["line", "township", "place", "due", *HEADINGS]
WORST = (UNREACHABLE, MISSED, NO_DATA, IN_PROGRESS)
PERIODS_NAMED = 4
NOT_LINKED = "已具备，未联网"
MOST_SCHOOLS = 40
"""Schools named in one text to paste; a longer list is better exported."""


def state_words(status: str) -> str:
    """× 未达标, ◐ 进行中, 未报: the word with its symbol."""
    look = palette.STATUSES[status]
    return f"{look.symbol} {look.word}".strip()


def gathered(
    missing: pd.DataFrame, pack: Pack, names: dict[str, str], day: date, *, each_class: bool = False
) -> pd.DataFrame:
    """One row a line of the board and school or body, first due first; what stands is due now.

    each_class: a row for each class and period instead.

    missing: figures.duties.coverage.missing.missing_list; names: by subject code. Out: line, township, place (school or
    subject), due (day), then the columns of HEADINGS as words.
    """
    duties = {duty.code: duty for duty in pack.duties}
    rank = {township.code: township.listed_order for township in pack.townships}
    rows = missing.assign(
        over=missing["status"].isin([MISSED, NO_DATA]),
        place=missing["school"].where(missing["school"] != "", missing["subject"]),
    )
    found = []
    keys = ["duty", "over", "place", *(["period", "subject"] if each_class else [])]
    for (code, over, place, *one), some in rows.groupby(keys, sort=False):
        duty = duties[str(code)]
        period = str(one[0]) if one else ""
        who = str(one[1]) if one else str(place)
        last = some["last_day"].max()
        standing = duty.period == STANDING
        due = day if standing or pd.isna(last) else last.date()
        status = next(status for status in WORST if status in set(some["status"]))
        township = str(some["township"].iloc[0])
        found.append(
            {
                "line": key_of(duty.code, bool(over), period),
                "township": township,
                "place": str(place),
                "due": due,
                "township_name": pack.name_of(township) or "县级",
                "name": names.get(who, who),
                "what": what(duty, period),
                "amount": amount(duty, some, names) + ("（原则上）" if duty.soft else ""),
                "by": "现在" if standing else f"{words.day(due)}{'已过' if over else '前'}",
                "state": state_words(status),
                "order": (due, WORST.index(status), duty.listed_order, rank.get(township, 999), who),
            }
        )
    found.sort(key=lambda row: row["order"])
    return pd.DataFrame(found, columns=COLUMNS)


def what(duty: Duty, period: str) -> str:
    """What is lacking: the duty's short name, with the period where that has its own line."""
    return duty.short + (period_words(period) if period else "")


def amount(duty: Duty, some: pd.DataFrame, names: dict[str, str]) -> str:
    """How much is lacking: 1次推演; 2 周：第3周、第5周; 九年级6班差2课时; 23 个班共差 41 课时."""
    unit = duty.needs.partition("|")[0]
    if duty.subject_kind == CLASS and any(unregistered(str(subject)) for subject in some["subject"]):
        return NO_CLASS
    if duty.subject_kind == CLASS:
        classes = some["subject"].nunique()
        short = f"差 {some['still_needed'].sum():g} {unit}"
        if classes > 1:
            return f"{classes} 个班共{short}"
        if len(some) == 1 and duty.period == FORTNIGHT:
            return short
        subject, school = str(some["subject"].iloc[0]), str(some["school"].iloc[0])
        return f"{names.get(subject, subject).removeprefix(names.get(school, '')).strip()}{short}"
    if duty.ledger == "facilities" and set(some["status"]) == {MISSED}:
        return NOT_LINKED if some["still_needed"].sum() < duty.minimum else "未具备"
    if len(some) > 1:
        named = [period_words(str(name)) for name in some["period"][:PERIODS_NAMED]]
        if duty.period == WEEK:
            named = ["第" + "、".join(name.strip("第周") for name in named) + "周"]
        more = "等" if len(some) > PERIODS_NAMED else ""
        return f"{len(some)} {PASSED.get(duty.period, '期')}：{'、'.join(named)}{more}"
    return str(some["missing"].iloc[0]).removeprefix("还差")


def heading(rows: pd.DataFrame) -> str:
    """How many lines of how many schools, and how many are past their day."""
    if rows.empty:
        return "没有"
    past = int(rows["by"].str.endswith("已过").sum())
    return f"{rows['place'].nunique()} 校 {len(rows):,} 条" + (f"，{past:,} 条已过期" if past else "")


def reminder(about: str, day: date, rows: pd.DataFrame, ask: str = "尚未完成，请按期补上并报台账") -> str:
    """催报: township by township, each school with what it lacks by when, to paste into the work group."""
    if rows.empty:
        return f"【{about}】截至{words.full_day(day)}，没有未完成的，感谢各校。"
    lines = [f"【{about}催报】截至{words.full_day(day)}，以下学校{ask}："]
    chosen = list(dict.fromkeys(rows["place"]))[:MOST_SCHOOLS]
    told = rows[rows["place"].isin(chosen)].sort_values("township_name", kind="stable")
    for township, of_place in groupby(told.itertuples(), key=lambda row: str(row.township_name)):
        schools: dict[str, list[str]] = {}
        for row in of_place:
            schools.setdefault(str(row.name), []).append(f"{row.what} {row.amount}，{row.by}")
        lines.append(f"{township}：" + "；".join(_owes(name, parts) for name, parts in schools.items()) + "。")
    rest = rows["place"].nunique() - len(chosen)
    if rest > 0:
        lines.append(f"另有 {rest} 校，请见导出的名单。")
    return "\n".join(lines)


def _owes(name: str, parts: Sequence[str]) -> str:
    return f"{name}（{'；'.join(parts)}）"


def cells_of(rows: pd.DataFrame) -> Iterable[tuple[object, ...]]:
    """The rows as they are exported: the shown columns and the last day."""
    return rows[[*HEADINGS, "due"]].itertuples(index=False, name=None)
