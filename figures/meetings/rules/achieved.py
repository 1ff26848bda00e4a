"""How each duty of the plan stands in a period beside the quarter before: what the meeting hears of every task.

A duty is *behind* where an instance of it is missed or can no longer be met, or where a smaller share was met than in
the quarter before, cut at the same day. All counts are those of `duty_instances` and `coverage`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
from sqlmodel import Session

from figures.duties.boards import key_of
from figures.duties.coverage.shares import Coverage, coverage_of_county, sizes_of, tracked
from figures.duties.engine import duty_instances
from figures.duties.frame import CODE, MET, MISSED, NO_DATA, NOT_APPLICABLE, UNREACHABLE
from figures.duties.proofs.language import beside
from figures.meetings.findings import Finding
from figures.query import Period, compared
from figures.wording import fraction, percent, point_gap, points_between, since_words
from models.county import Pack
from models.duty import CLASS, COUNTY, EXISTENCE, SCHOOL, TEXT, TOWNSHIP, TRACKED, UNIT, Duty

LACKING = (MISSED, UNREACHABLE)
SHARE, POINTS = "agenda.duty_share", "agenda.duty_points"
"""Settings: from which share of its instances missed or out of reach a duty comes before the meeting as an item of its
own, and from how many points less than the quarter before."""


COUNTED_IN = {SCHOOL: "所学校", CLASS: "个班", TOWNSHIP: "个乡镇", UNIT: "个部门", COUNTY: "项"}
AT_TIMES = {SCHOOL: "校次", CLASS: "班次"}
"""What is counted of a kind of subject: once, and over several periods."""


@dataclass(frozen=True)
class Achieved:
    """One judged duty. `now` and `then`: its coverage in the period and in the quarter before (None: nothing ended);
    `missed`, `unreachable`: instances of any period, running ones too; `rows`: its instances; `places`: how many of
    those that are over, or of those that run where only there something lacks, have which status, by township of their
    subject in the order of codes (the two are never added); `beside`: what is counted
    beside it (已签 ÷ 教职工, 检查到校 …) with the sums of have and need, of several periods the last."""

    duty: Duty
    now: Coverage
    then: Coverage | None
    missed: int
    unreachable: int
    rows: pd.DataFrame
    places: Mapping[str, Mapping[str, int]]
    beside: Sequence[tuple[Duty, float, float]] = ()

    @cached_property
    def lacking(self) -> pd.DataFrame:
        """The instances missed or out of reach."""
        return self.rows[np.isin(self.rows["status"].cat.codes, [CODE[word] for word in LACKING])]

    @cached_property
    def unit(self) -> str:
        """What is counted: subjects, or subject and time where several periods are counted."""
        kind, periods = self.duty.subject_kind, self.rows["period"].cat.codes.to_numpy()
        several = bool(len(periods)) and (periods != periods[0]).any()
        return AT_TIMES.get(kind, "次") if several else COUNTED_IN[kind]

    @property
    def finished(self) -> int:
        """What was to be met by now."""
        return sum(self.now.finished.values())

    @property
    def running(self) -> int:
        """What is still under way."""
        return sum(self.now.running.values())

    @property
    def met(self) -> int:
        """Of the finished, those met; where nothing ended, of the running."""
        return self.now.finished[MET] if self.finished else self.now.running[MET]

    @property
    def whole(self) -> int:
        """What `met` is a part of."""
        return self.finished or self.running

    @property
    def silent(self) -> int:
        """未报."""
        return self.now.finished[NO_DATA]

    @property
    def points(self) -> float | None:
        """How many points of coverage more (less: negative) than in the quarter before; None without either."""
        return points_between(self.now.coverage, self.then.coverage if self.then else None)

    @property
    def worse(self) -> bool:
        """A smaller share was met than in the quarter before."""
        before = self.then.coverage if self.then else None
        return self.now.coverage is not None and before is not None and self.now.coverage < before

    @property
    def behind(self) -> bool:
        """Something is missed, out of reach, or worse than in the quarter before."""
        return bool(self.missed or self.unreachable) or self.worse

    @property
    def share(self) -> float:
        """The larger of missed ÷ finished and out of reach ÷ running."""
        lost = self.now.running[UNREACHABLE] / self.running if self.running else 0.0
        return max(lost, min(1.0, self.missed / self.whole) if self.whole else 0.0)

    def salient(self, pack: Pack) -> bool:
        """Whether it comes before the meeting as an item of its own, by the county's settings."""
        fallen = -(self.points or 0.0)
        return self.share > float(pack.setting(SHARE, "0")) or fallen > float(pack.setting(POINTS, "0"))


def achieved(session: Session, pack: Pack, period: Period, instances: pd.DataFrame | None = None) -> list[Achieved]:
    """Every judged duty of the plan that anyone owes in the period, in the order of the plan. `instances`: all duties
    of the period where they were asked already."""
    judged = [d for d in pack.duties if d.rule_set == pack.rule_set and d.judgement not in (TEXT, TRACKED)]
    codes = {duty.code for duty in judged}
    lines = {duty.code: duty for duty in pack.duties if beside(duty) in codes}
    frame = duty_instances(session, pack, period, only=codes | lines.keys()) if instances is None else instances
    now = coverage_of_county(frame)
    before = compared(period, -1) if period.name[4:5] == "Q" else None
    then = coverage_of_county(duty_instances(session, pack, before, only=codes)) if before else {}
    by_duty = _by_duty(frame)
    places, told = _by_place(frame), _beside(tracked(frame, pack), lines)
    found = []
    for duty in judged:
        if duty.code not in now:
            continue
        sides = places.get(duty.code, {})
        lacks = {over: [sum(of[word] for of in side.values()) for word in LACKING] for over, side in sides.items()}
        missed, unreachable = (sum(each) for each in zip(*lacks.values(), strict=True)) if lacks else (0, 0)
        # What is over and what runs is never added: shown is where something lacks, of both what is over.
        over = True in sides and (any(lacks[True]) or not any(lacks.get(False, ())))
        here = sides.get(over, {})
        found.append(
            Achieved(
                duty,
                now[duty.code],
                then.get(duty.code),
                missed,
                unreachable,
                by_duty[duty.code],
                here,
                told.get(duty.code, ()),
            )
        )
    return found


def _by_duty(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What a matter tells of the instances, duty by duty: they stand together, as the frame is sorted."""
    told = frame[["subject", "township", "period", "period_end", "status", "have", "need"]]
    names, codes = list(frame["duty"].cat.categories), frame["duty"].cat.codes.to_numpy()
    edges = np.searchsorted(codes, np.arange(len(names) + 1)).tolist()
    return {name: told.iloc[first:last] for name, (first, last) in zip(names, pairwise(edges), strict=True)}


def _by_place(frame: pd.DataFrame) -> dict[str, dict[bool, dict[str, Counter[str]]]]:
    """Of the instances over (True) and of those running, by duty: township → status → how many."""
    found: dict[str, dict[bool, dict[str, Counter[str]]]] = {}
    for (duty, over, township, status), number in sizes_of(frame, ["duty", "over", "township", "status"]):
        if status != NOT_APPLICABLE:
            side = found.setdefault(duty, {}).setdefault(bool(over), {})
            side.setdefault(township, Counter())[status] = number
    return found


def _beside(counted: pd.DataFrame, lines: Mapping[str, Duty]) -> dict[str, list[tuple[Duty, float, float]]]:
    found: dict[str, list[tuple[Duty, float, float]]] = {}
    for code, rows in counted.groupby("duty", sort=False):
        if duty := lines.get(str(code)):
            last = rows.iloc[-1]
            found.setdefault(beside(duty), []).append((duty, float(last["have"]), float(last["need"])))
    return found


def better(found: Sequence[Achieved]) -> list[Achieved]:
    """Duties of which a larger share was met than in the quarter before, the largest gain first."""
    gained = [each for each in found if (each.points or 0) > 0]
    return sorted(gained, key=lambda each: (-(each.points or 0), each.duty.listed_order))


TOLD = 3
"""So many duties stand among the findings of a quarter, and one of those that got better."""


def duty_findings(found: Sequence[Achieved], since: str) -> list[Finding]:
    """The duties furthest behind, and what got better most, as sentences of 本季要情; since: 比上季 or 比上季同期."""
    worst = [each for each in found if each.behind and (each.missed or each.unreachable)]
    worst.sort(key=lambda each: (each.duty.soft, -each.share, each.duty.listed_order))
    sentences = []
    for each in worst[:TOLD]:
        lacking = [f"未达标 {each.missed:,} {each.unit}"] if each.missed else []
        lacking += [f"已不可能达标 {each.unreachable:,} {each.unit}"] if each.unreachable else []
        moved = "" if each.points is None else f"，{since_words(point_gap(each.points), since)}"
        rest = f"（达标 {fraction(each.met, each.whole)}）{moved}"
        sentences.append(Finding(f"{each.duty.short}{'、'.join(lacking)}", rest, "coverage", _where(each)))
    gained = [each for each in better(found) if each not in worst[:TOLD]]
    for each in gained[:1]:
        rest = f"，{since_words(point_gap(each.points or 0.0), since)}（{fraction(each.met, each.whole)}）"
        lead = f"{each.duty.short}达标率 {percent(each.now.coverage)}"
        sentences.append(Finding(lead, rest, "coverage", _where(each)))
    return sentences


def _where(each: Achieved) -> dict[str, str]:
    duty = each.duty
    if duty.subject_kind not in (SCHOOL, CLASS):
        return {"measure": "own"}
    if duty.judgement == EXISTENCE:
        return {"measure": "checklist", "line": key_of(duty.code, True)}
    return {"measure": "duties", "line": key_of(duty.code, bool(each.finished))}


def behind_words(found: Sequence[Achieved]) -> str:
    """；12 项职责未达标或变差: how many duties of the plan are behind, for the title; "" when none is."""
    number = sum(each.behind for each in found)
    return f"；{number} 项职责未达标或变差" if number else ""
