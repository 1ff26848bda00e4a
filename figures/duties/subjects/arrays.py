"""The subjects of duties as arrays: who they are, where they stand, since when, by which calendar they live."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.base import FAR
from models.county import UNPLACED

Numbers = NDArray[np.float64]


Truths = NDArray[np.bool_]


Codes = NDArray[np.int64]


Texts = NDArray[np.object_]


UNSAID: Any = SimpleNamespace(
    township_code=UNPLACED, stage="", area="", pupils=None, boarding=None, gas=None, covered=False
)
"""What holds for a school without 学校情况 on the day."""


@dataclass
class Subjects:
    """One kind of subject. Days are ordinals; `place` finds a subject by its key in the ledgers.

    pupils, boarding and gas are NaN where the school has not said. `stands` is the township code its facts name,
    `township` the township that is on D. Of a class `home` is the place of its school, `grade_calendar` the
    calendar of its 年级 ('' where that of the school holds); `unregistered` marks what stands for the classes of
    a school that registered none.
    """

    kind: str
    code: Texts
    school: Texts
    township: Texts
    opened: Codes
    closed: Codes
    calendar: Texts
    stands: Texts
    stage: Texts
    area: Texts
    pupils: Numbers
    boarding: Numbers
    gas: Numbers
    covered: Truths
    home: Codes
    grade_calendar: Texts
    unregistered: Truths
    place: dict[Any, int]

    def __len__(self) -> int:
        return len(self.code)

    def open_in(self, first: date, last: date) -> Truths:
        """Open on some day from first to last."""
        return (self.opened <= last.toordinal()) & (self.closed > first.toordinal())

    def open_on(self, day: date) -> Truths:
        """Open on a day: opened_on <= day < closed_on."""
        return self.open_in(day, day)

    def only(self, some: Truths) -> "Subjects":
        """Some of these subjects."""
        kept = np.flatnonzero(some)
        arrays = {f.name: getattr(self, f.name)[kept] for f in fields(self) if f.name not in ("kind", "place")}
        at = {old: new for new, old in enumerate(kept.tolist())}
        place = {key: at[i] for key, i in self.place.items() if i in at}
        return Subjects(kind=self.kind, place=place, **arrays)

    def days_open(self, days: Sequence[date]) -> Codes:
        """How many of these days, in order, each subject was open."""
        ordinals = np.array([day.toordinal() for day in days], dtype=np.int64)
        return np.searchsorted(ordinals, self.closed) - np.searchsorted(ordinals, self.opened)


def lasting(kind: str, codes: Sequence[str], townships: Sequence[str], calendar: str) -> Subjects:
    """Subjects that are always open: the county, units, townships."""
    count = len(codes)
    blank, unknown = texts([""] * count), np.full(count, np.nan)
    return Subjects(
        kind=kind,
        code=texts(codes),
        school=blank,
        township=texts(townships),
        opened=np.zeros(count, dtype=np.int64),
        closed=np.full(count, FAR.toordinal(), dtype=np.int64),
        calendar=texts([calendar] * count),
        stands=texts(townships),
        stage=blank,
        area=blank,
        pupils=unknown,
        boarding=unknown,
        gas=unknown,
        covered=np.ones(count, dtype=bool),
        home=np.zeros(count, dtype=np.int64),
        grade_calendar=blank,
        unregistered=np.zeros(count, dtype=bool),
        place={code: i for i, code in enumerate(codes)},
    )


def texts(values: Iterable[str]) -> Texts:
    """Words as an array of objects, empty ones too."""
    found = list(values)
    made = np.empty(len(found), dtype=object)
    made[:] = found
    return made


def days_as_numbers(values: Iterable[date | None]) -> Codes:
    """Days as ordinal numbers; no day lies after all."""
    return np.array([(value or FAR).toordinal() for value in values], dtype=np.int64)


def numbers_of(values: Iterable[float | bool | None]) -> Numbers:
    """Numbers as floats; what is not said is NaN."""
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
