"""What was recorded after the freezing, in sentences: figures first, then the rows with who, when and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlmodel import Session

from catalogue.ledgers import LEDGERS
from figures.meetings.corrections.figures import Difference, differences
from figures.meetings.corrections.hazards import Correction, corrections
from figures.meetings.corrections.rows import LaterRow, later_rows
from figures.meetings.sittings import Frozen
from figures.wording import day, names_of
from models.county import Pack


@dataclass(frozen=True)
class Later:
    """All that is known otherwise of a cut-off day: hazards, rows of other ledgers, and the figures they change."""

    hazards: Sequence[Correction]
    rows: Sequence[LaterRow]
    figures: Sequence[Difference]

    def __len__(self) -> int:
        return len(self.hazards) + len(self.rows)


def later_of(session: Session, pack: Pack, snapshot: Frozen) -> Later:
    """截数后补报、更正 against one snapshot."""
    return Later(
        corrections(session, pack, snapshot), later_rows(session, pack, snapshot), differences(session, pack, snapshot)
    )


@dataclass(frozen=True)
class Group:
    """Rows of one sheet that one person wrote at one instant for the same reason, told together; `was` and `now` are
    those of all where they are `alike`, else of the first."""

    title: str
    whose: str
    numbers: Sequence[str]
    measure: str
    alike: bool
    was: str
    now: str
    recorded_by: str
    recorded_on: str
    why: str


def grouped(rows: Sequence[LaterRow]) -> list[Group]:
    """Later rows by what was one act, in the order they were written."""
    found = []
    for key, several in groupby(rows, key=lambda row: (row.ledger, row.sheet, row.recorded_at, row.why)):
        every = list(several)
        sheet = LEDGERS[key[0]].sheet(key[1])
        bodies = list(dict.fromkeys(row.whose for row in every if row.whose))
        found.append(
            Group(
                title=sheet.name,
                whose=names_of(bodies) + (f"{len(bodies)}个" if len(bodies) > 3 else ""),
                numbers=[row.number for row in every],
                measure=sheet.counted_in,
                alike=len({(row.was, row.now) for row in every}) == 1,
                was=every[0].was,
                now=every[0].now,
                recorded_by=every[0].recorded_by,
                recorded_on=day(every[0].recorded_at.date()),
                why=every[0].why,
            )
        )
    return found


def sentences(pack: Pack, later: Later) -> list[str]:
    """The whole difference in sentences for a paper."""
    told = [f"{one.name}：冻结时{one.was}，现为{one.now}。" for one in later.figures]
    for c in later.hazards:
        by = f"（{c.recorded_by}，{_on(c)}，{c.why}）" if c.recorded_by else ""
        told.append(
            f"{c.number}（{pack.name_of(c.township)}）：{c.was}，现为{c.now}，"
            f"影响期末在办{c.counts:+d}、逾期{c.overdue:+d}{by}。"
        )
    for group in grouped(later.rows):
        what = f"：{group.was}，现为{group.now}" if group.alike else ""
        numbers = names_of(group.numbers)
        told.append(
            f"{group.title}{len(group.numbers)}{group.measure}（{group.whose or numbers}）{what}"
            f"（{group.recorded_by}，{group.recorded_on}，{group.why}）。"
        )
    return told


def _on(correction: Correction) -> str:
    return day(correction.recorded_at.date()) if correction.recorded_at else ""
