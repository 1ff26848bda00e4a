"""The hazards planted around the given day, so that the map, the meeting and the bulletins have something to say.

A story is told backwards from the given day: how long over its deadline, and where it is stuck. They
stand in demo_stories.csv, one a row, to be read and changed like any other list.
"""

import csv
from typing import NamedTuple

from models.county import Pack
from models.database import ROOT

WORK, CHECK, MONEY, TALK = "整改", "待复查", "等资金", "等会商"
BOTTLENECK = "enforcement"
"""The department whose verifications pile up."""


class Story(NamedTuple):
    """One planted hazard.

    `sort`: k a kindergarten's, s a school's. `responsible`: school, township, a unit code or 其他; `verifier`
    '' means whoever looks after the school. `over`: days the deadline in force lies back (negative: ahead);
    `asks`: 是 when an extension is asked for and unanswered, 否 when one was refused.
    `first`: days from finding to the first deadline; `late`: the last extension came after its deadline.
    """

    township: str
    sort: str
    text: str
    category: str
    ring: str
    level: str
    responsible: str
    verifier: str
    over: int
    stuck: str
    extensions: int
    late: bool
    first: int
    yuan: float
    asks: str


def stories(pack: Pack) -> list[Story]:
    """The planted hazards in order; townships by code."""
    codes = {t.name: t.code for t in pack.townships if t.valid_to is None}
    with open(ROOT / "demo" / "stories.csv", encoding="utf-8", newline="") as file:
        return [
            Story(
                township=codes[row["township"]],
                sort=row["sort"],
                text=row["text"],
                category=row["category"],
                ring=row["ring"],
                level=row["level"],
                responsible=row["responsible"],
                verifier=row["verifier"],
                over=int(row["over"]),
                stuck=row["stuck"],
                extensions=int(row["extensions"]),
                late=row["late"] == "是",
                first=int(row["first"]),
                yuan=float(row["yuan"] or 0),
                asks=row["asks"],
            )
            for row in csv.DictReader(file)
        ]
