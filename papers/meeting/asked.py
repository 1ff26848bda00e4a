"""What a paper of a meeting is made of: its county, how it stands, its frozen figures, the template it is set in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from errors import Refused
from figures.meetings.agenda import propose
from figures.meetings.membership.attendance import Attendance, attendance_of
from figures.meetings.resolutions import Decided, resolutions
from figures.meetings.sittings import Frozen, agenda_now, every_item, matters_of, moved_from, period_of
from models.clock import today
from models.county import Pack
from models.sitting import Sitting
from papers.frames.templates import Template
from papers.given import Given


@dataclass(frozen=True)
class Asked:
    """The meeting a paper is made of, and the template it is set in."""

    session: Session
    pack: Pack
    sitting: Sitting
    snapshot: Frozen | None
    label: str
    template: Template
    given: Given

    @property
    def figures(self) -> Frozen:
        """The frozen figures. Raises Refused when nothing is frozen."""
        if self.snapshot is None:
            raise Refused(f"{self.label}会议还没有冻结上会口径，请先冻结。")
        return self.snapshot

    @property
    def held_on(self) -> date:
        """The day it was held. Raises Refused before it was."""
        if self.sitting.held_on is None:
            raise Refused(f"{self.label}会议还没有开会。")
        return self.sitting.held_on

    @property
    def items(self) -> list[dict[str, Any]]:
        """The agenda as frozen, else as it stands."""
        if self.snapshot:
            return [dict(item) for item in self.snapshot.content["agenda"]]
        quarter = period_of(self.sitting.quarter, self.sitting.starts_on)
        return [dict(item) for item in agenda_now(self.session, self.pack, self.sitting, quarter)]

    @property
    def moved(self) -> list[dict[str, str]]:
        """What was carried over from this meeting: as frozen, else as it stands."""
        if self.snapshot:
            return self.snapshot.content["moved"]
        quarter = period_of(self.sitting.quarter, self.sitting.starts_on)
        matters = propose(self.session, self.pack, quarter, matters_of(every_item(self.session, self.sitting)))
        return moved_from(self.session, self.pack, self.sitting, matters)

    @property
    def decided(self) -> list[Decided]:
        """What the meeting decided, as it stands today."""
        found = resolutions(self.session, self.pack, today())
        return sorted((d for d in found if d.meeting_no == self.sitting.meeting_no), key=lambda d: d.seq)

    @property
    def attendance(self) -> Attendance:
        """Who came, as the ledger has it."""
        return attendance_of(self.session, self.pack, self.sitting.meeting_no)


def named(pack: Pack) -> tuple[str, str]:
    """The office, and the meeting with its county's name."""
    return pack.words["office"], f"{pack.name}{pack.words['meeting']}"
