"""The papers that can be made, one entry each: what each is called, from what it is made and when it can be.

The command, the downloads of a meeting and the builders' registry read this table, so a further paper is one entry
and its builder.
"""

from dataclasses import dataclass

MEETING, NUMBER = "meeting", "number"
"""What a paper is of: the meeting of a quarter, or an issued document named by its 文号."""


@dataclass(frozen=True)
class Paper:
    """One paper. `name`: its word in commands. `build`: what makes it, by dotted name because the catalogue stands
    below the papers: of a meeting called with papers.of_meetings.Asked, giving .docx; of a 文号 with session, pack
    and number, giving (file name, .docx) of every file.

    `frozen`: it quotes the frozen figures, so there must be some. `held`: it tells of what was decided, so the meeting
    must have been held.
    """

    name: str
    title: str
    build: str
    of: str = MEETING
    frozen: bool = False
    held: bool = False

    def lacks(self, frozen: bool, held: bool) -> str:
        """What still lacks for this paper of a meeting, as a short sentence; "" when it can be made."""
        if self.held and not held:
            return "开会后才有"
        return "冻结上会口径后才有" if self.frozen and not frozen else ""


PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper("pack", "会议材料", "papers.of_meetings:pack", frozen=True),
        Paper("agenda", "会议议程", "papers.of_meetings:agenda"),
        Paper("minutes", "会议纪要", "papers.of_meetings:minutes", frozen=True, held=True),
        Paper("resolutions", "议定事项清单", "papers.of_meetings:resolved", frozen=True, held=True),
        Paper("bulletin", "通报", "papers.of_bulletins:issued", of=NUMBER),
    )
}
"""Word of the command → paper."""


def of_meeting() -> list[Paper]:
    """The papers of a meeting, in their order."""
    return [paper for paper in PAPERS.values() if paper.of == MEETING]
