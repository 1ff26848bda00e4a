"""The outcomes of duties as one frame, and the words of a status.

Coded columns are categorical: a county of 2,000 schools has some 400,000 instances a quarter, and the frame
is cut, counted and shown by those columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from figures.duties.periods import Instance
from figures.duties.subjects.arrays import Codes, Numbers, Subjects
from models.duty import CLASS, SCHOOL, STANDING, Duty

NOT_APPLICABLE, MET, IN_PROGRESS, UNREACHABLE = "not_applicable", "met", "in_progress", "unreachable"
NO_DATA, MISSED, RECORDED = "no_data", "missed", "tracked"
STATUSES = (NOT_APPLICABLE, MET, IN_PROGRESS, UNREACHABLE, NO_DATA, MISSED, RECORDED)
"""The words of a status, in code and JSON (figures.md, "Duties")."""
CODE = {status: code for code, status in enumerate(STATUSES)}
STATUS_NAMES = {
    NOT_APPLICABLE: "不适用",
    MET: "已达标",
    IN_PROGRESS: "进行中",
    UNREACHABLE: "已不可能达标",
    NO_DATA: "未报",
    MISSED: "未达标",
    RECORDED: "仅记录",
}
"""The words of a status on screen and paper."""


@dataclass
class Outcome:
    """What one duty gave for the subjects at `who` in one period; `since` as ordinals, 0 where none."""

    duty: Duty
    instance: Instance
    subjects: Subjects
    who: Codes
    status: Codes
    have: Numbers
    need: Numbers
    have_alt: Numbers | None = None
    capacity: Numbers | None = None
    since: Codes | None = None


def framed(found: Sequence[Outcome], day: date) -> pd.DataFrame:
    """All outcomes as one frame, sorted by (duty, subject, period_start); columns as in `duty_instances`."""
    sizes = [len(o.who) for o in found]
    blank = [np.full(size, np.nan) for size in sizes]
    have, need = _joined([o.have for o in found]), _joined([o.need for o in found])
    have_alt = _joined([b if o.have_alt is None else o.have_alt for o, b in zip(found, blank, strict=True)])
    need_alt = _repeated([np.nan if o.have_alt is None else o.duty.alternative_minimum for o in found], sizes, float)
    status = _joined([o.status for o in found]).astype(np.int64)
    settled = np.isin(status, [CODE[MET], CODE[NOT_APPLICABLE], CODE[RECORDED]])
    still = np.where(settled, 0.0, np.fmax(np.fmin(need - have, need_alt - have_alt), 0.0))
    capacity = _joined([b if o.capacity is None else o.capacity for o, b in zip(found, blank, strict=True)])
    since = _joined([np.zeros(n) if o.since is None else o.since for o, n in zip(found, sizes, strict=True)])
    over = [o.instance.end <= day for o in found]
    made = pd.DataFrame(
        {
            "duty": _coded([o.duty.code for o in found], sizes),
            "rule_set": _coded([o.duty.rule_set for o in found], sizes),
            "clause": _coded([o.duty.clause for o in found], sizes),
            "judgement": _coded([o.duty.judgement for o in found], sizes),
            "soft": _repeated([o.duty.soft for o in found], sizes, bool),
            "subject_kind": _coded([o.duty.subject_kind for o in found], sizes),
            "subject": _picked([(o.subjects.code, o.who) for o in found]),
            "school": _picked([(o.subjects.school, o.who) for o in found]),
            "township": _picked([(o.subjects.township, o.who) for o in found]),
            "period_kind": _coded([o.instance.kind for o in found], sizes),
            "period": _coded([o.instance.name for o in found], sizes),
            "period_start": _repeated([o.instance.start for o in found], sizes, "datetime64[s]"),
            "period_end": _repeated([o.instance.end for o in found], sizes, "datetime64[s]"),
            "over": _repeated(over, sizes, bool),
            "status": _categories(status, STATUSES),
            "have": have,
            "need": need,
            "have_alt": have_alt,
            "need_alt": need_alt,
            "still_needed": still,
            "last_day": _repeated([_last_day(o) for o in found], sizes, "datetime64[s]"),
            "capacity": capacity,
            "since": _ordinals(since),
            "weeks": _repeated([len(o.instance.weeks) for o in found], sizes, np.int64),
            "weeks_over": _repeated([_over(o.instance, day) for o in found], sizes, np.int64),
        }
    )
    keys = made["period_start"].to_numpy(), made["subject"].cat.codes.to_numpy(), made["duty"].cat.codes.to_numpy()
    return made.iloc[np.lexsort(keys)].reset_index(drop=True)


def duties_json(instances: pd.DataFrame) -> list[dict[str, Any]]:
    """The instances with the keys of contract.md; have_alt and need_alt only where there is an *or*."""
    names = ("duty", "rule_set", "clause", "soft", "subject_kind", "subject", "period")
    columns: dict[str, list[Any]] = {name: instances[name].tolist() for name in names}
    for name in ("period_start", "period_end"):
        columns[name] = instances[name].dt.strftime("%Y-%m-%d").tolist()
    columns["status"] = instances["status"].tolist()
    for name in ("have", "need", "have_alt", "need_alt"):
        columns[name] = [_plain(value) for value in instances[name].tolist()]
    made = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    for row in made:
        if row["need_alt"] is None:
            del row["have_alt"], row["need_alt"]
    return made


def _plain(value: float) -> float | int | None:
    if value != value:
        return None
    return int(value) if value == int(value) else value


def _joined(parts: Sequence[Any]) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0)


def _repeated(values: Sequence[Any], sizes: Sequence[int], kind: Any) -> Any:
    return np.repeat(np.array(values, dtype=kind), sizes)


def _categories(codes: Any, names: Sequence[str]) -> Any:
    categories: Any = pd.Index(list(names), dtype="str")
    return pd.Categorical.from_codes(codes, categories)


def _coded(values: Sequence[str], sizes: Sequence[int]) -> Any:
    """A value an outcome, repeated for its subjects; categories in order of their text."""
    names = sorted(set(values))
    at = {name: i for i, name in enumerate(names)}
    return _categories(np.repeat(np.array([at[v] for v in values], dtype=np.int64), sizes), names)


def _picked(parts: Sequence[tuple[Any, Codes]]) -> Any:
    """A value a subject; each array of names is coded once, however many outcomes pick from it."""
    arrays = {id(values): values for values, _ in parts}
    names = sorted({name for values in arrays.values() for name in values})
    at = {name: i for i, name in enumerate(names)}
    coded = {key: np.array([at[v] for v in values], dtype=np.int64) for key, values in arrays.items()}
    codes = [coded[id(values)][who] for values, who in parts]
    return _categories(np.concatenate(codes) if codes else np.zeros(0, dtype=np.int64), names)


def _last_day(outcome: Outcome) -> date | None:
    """何时前: the last teaching week's Sunday for schools and classes, else the period's last day."""
    if outcome.instance.kind == STANDING:
        return None
    weeks = outcome.instance.weeks
    if weeks and outcome.subjects.kind in (SCHOOL, CLASS):
        return min(weeks[-1].sunday, outcome.instance.end)
    return outcome.instance.end


def _over(instance: Instance, day: date) -> int:
    return sum(week.sunday <= day for week in instance.weeks)


def _ordinals(values: Numbers) -> Any:
    """Ordinals as days; 0 is no day."""
    days = (values - date(1970, 1, 1).toordinal()).astype("int64").astype("datetime64[D]").astype("datetime64[s]")
    return np.where(values > 0, days, np.datetime64("NaT", "s"))
