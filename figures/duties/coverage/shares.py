"""How far duties are covered and under way, and how many subjects stand at each status."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from figures.duties.frame import IN_PROGRESS, MET, MISSED, NO_DATA, NOT_APPLICABLE, RECORDED, UNREACHABLE
from figures.duties.subjects.arrays import Codes
from figures.hazards.rectification import rate
from models.county import Pack
from models.duty import EXISTENCE, SPATIAL, TRACKED

COUNTY_SCOPE = "county"


FINISHED, RUNNING = (MET, MISSED, NO_DATA), (MET, IN_PROGRESS, UNREACHABLE)


MARKS = {MET: "有", MISSED: "无", NO_DATA: "未报", NOT_APPLICABLE: "不适用", RECORDED: "仅记录"}


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


def coverage_of_county(instances: pd.DataFrame) -> dict[str, Coverage]:
    """As `coverage`, of the county alone, by duty."""
    return {row.duty: row for row in _covered(instances[instances["judgement"] != TRACKED], None)}


def _covered(judged: pd.DataFrame, by: str | None) -> list[Coverage]:
    found: dict[tuple[str, str, str], Coverage] = {}
    keys = ["duty", "clause", *([by] if by else []), "status", "over"]
    for (duty, clause, *place, status, over), number in sizes_of(judged, keys):
        key = (duty, clause, place[0] if place else COUNTY_SCOPE)
        made = found.get(key) or Coverage(*key, dict.fromkeys(FINISHED, 0), dict.fromkeys(RUNNING, 0), 0)
        side = made.finished if over else made.running
        if status == NOT_APPLICABLE:
            made = replace(made, not_applicable=made.not_applicable + number)
        elif status in side:
            # What a 未开展说明 made missed at once while its period runs is finished when the period ends.
            side[status] += number
        found[key] = made
    return list(found.values())


def sizes_of(rows: pd.DataFrame, keys: Sequence[str]) -> list[tuple[tuple[Any, ...], int]]:
    """How many rows there are of each combination of coded columns and truths, in the order of their codes: pandas'
    own grouping costs five times as much for a few thousand rows of many categories."""
    which, decoded = _combined(rows, keys)
    counts = np.bincount(which)
    there = np.flatnonzero(counts)
    labels = zip(*decoded(there).values(), strict=True)
    return list(zip(labels, counts[there].tolist(), strict=True))


def _combined(rows: pd.DataFrame, keys: Sequence[str]) -> tuple[Codes, Callable[[Codes], dict[str, list[Any]]]]:
    """Coded columns and truths as one number a row, and what turns such numbers back into the columns' values."""
    columns = [rows[key] for key in keys]
    coded = [column.cat.codes if hasattr(column, "cat") else column for column in columns]
    names = [list(column.cat.categories) if hasattr(column, "cat") else [False, True] for column in columns]
    sizes = tuple(max(1, len(each)) for each in names)
    which: Codes = np.ravel_multi_index([codes.to_numpy(dtype=np.int64) for codes in coded], sizes)

    def decoded(numbers: Codes) -> dict[str, list[Any]]:
        places = np.unravel_index(numbers, sizes)
        return {key: [of[i] for i in at.tolist()] for key, of, at in zip(keys, names, places, strict=True)}

    return which, decoded


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
    keys = ["duty", "subject_kind", "period"]
    rows = instances.loc[instances["judgement"] == TRACKED, [*keys, "have", "need"]]
    which, decoded = _combined(rows, keys)
    counted = pd.DataFrame({"subjects": 1, "with_any": rows["have"] > 0, "have": rows["have"], "need": rows["need"]})
    sums = counted.groupby(which).sum()
    found = pd.concat([pd.DataFrame(decoded(sums.index.to_numpy())), sums.reset_index(drop=True)], axis=1)
    order = {duty.code: duty for duty in pack.duties}
    found.insert(1, "clause", [order[code].clause for code in found["duty"]])
    found.insert(2, "label", [order[code].label for code in found["duty"]])
    listed = found["duty"].map({code: duty.listed_order for code, duty in order.items()})
    return found.iloc[np.argsort(listed.to_numpy(), kind="stable")].reset_index(drop=True)
