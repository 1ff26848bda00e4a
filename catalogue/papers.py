"""The papers that can be made, one entry each: what each is called, from what it is made, in which frame, and when.

The command, the downloads of the pages, the templates and the builders' registry read this table, so a further paper is
one entry and its builder.
"""

from dataclasses import dataclass

MEETING, NUMBER, PERIOD, HAZARDS, DAY = "meeting", "number", "period", "hazards", "day"
"""What a paper is of: a meeting, an issued document named by its 文号, a quarter, half-year or year, the hazards of a
list, or what was known of a school, township or unit on a day."""


BOOK = "papers.forms.book:form_book"
"""What makes the printed form of hazards that catalogue.forms lays out."""


@dataclass(frozen=True)
class Paper:
    """One paper. `name`: its word in commands. `build`: what makes it, by dotted name because the catalogue stands
    below the papers: of a meeting called with papers.meeting.asked.Asked, giving .docx, or (body, .docx) for each of
    several; of a 文号 with papers.bulletins.issued.OfNumber, giving the same; of a period with
    papers.reports.asked.OfPeriod; of hazards with papers.forms.asked.OfHazards;
    of a day with papers.reports.asked.OfDay.
    `workbook`: what makes the same as .xlsx.
    `page`: of a meeting, called with session, pack, sitting and snapshot, giving a page that opens by itself (.html).

    `frame`: the frame its template must have (catalogue.frames), "" for what is no Word document. `frozen`: it quotes
    the frozen figures, so there must be some. `held`: it tells of what was decided, so the meeting must have been held.
    `urges`: it urges what is past its day, so something must be. `several`: a file for each body. `kept`: once made of
    a frozen meeting or an issued document, it is kept as made.
    """

    name: str
    title: str
    build: str = ""
    of: str = MEETING
    frame: str = ""
    frozen: bool = False
    held: bool = False
    urges: bool = False
    several: bool = False
    kept: bool = True
    workbook: str = ""
    page: str = ""

    def lacks(self, frozen: bool, held: bool, late: bool) -> str:
        """What still lacks for this paper of a meeting, as a short sentence; "" when it can be made. `late`: whether a
        resolution of it is past its day."""
        if self.held and not held:
            return "开会后才有"
        if self.urges and not late:
            return "议定事项没有超过时限未落实的"
        return "冻结上会口径后才有" if self.frozen and not frozen else ""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The kinds of files it gives."""
        return tuple(s for s, made in ((".docx", self.build), (".xlsx", self.workbook), (".html", self.page)) if made)


PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper("notice", "会议通知", "papers.meeting.agenda:notice", frame="document", kept=False),
        Paper("agenda", "会议议程", "papers.meeting.agenda:agenda", frame="sheet"),
        Paper("pack", "会议材料", "papers.meeting.material:pack", frame="material", frozen=True),
        Paper("speech", "讲话提纲", "papers.meeting.speech:speech", frame="sheet", frozen=True),
        Paper("minutes", "会议纪要", "papers.meeting.minutes:minutes", frame="minutes", frozen=True, held=True),
        Paper("resolutions", "议定事项清单", "papers.meeting.minutes:resolved", frame="sheet", frozen=True, held=True,
              kept=False, workbook="papers.meeting.minutes:resolved_book"),
        Paper("letters", "督办函", "papers.meeting.letters:letters", frame="letter", frozen=True, held=True,
              urges=True, several=True, kept=False),
        Paper("wall", "离线放映", frozen=True, kept=False, page="papers.wall.shown:saved"),
        Paper("bulletin", "通报", "papers.bulletins.issued:issued_paper", of=NUMBER, frame="document"),
        Paper("replies", "反馈表", "papers.bulletins.issued:forms", of=NUMBER, frame="sheet", several=True),
        Paper("press", "通报督办函", "papers.bulletins.issued:reminders", of=NUMBER, frame="letter", several=True,
              kept=False),
        Paper("assessment", "学校考核清单", of=PERIOD, workbook="papers.reports.assessment:assessment", kept=False),
        Paper("replay", "责任倒查报告", "papers.reports.replay:replay", of=DAY, frame="sheet", kept=False),
        Paper("report", "工作报告", "papers.reports.report:report", of=PERIOD, frame="report", kept=False),
        Paper("rectify", "整改通知书", "papers.forms.documents:rectify", of=HAZARDS, frame="sheet", several=True,
              kept=False, workbook=BOOK),
        Paper("treatment", "整改治理台账", of=HAZARDS, kept=False, workbook=BOOK),
        Paper("signoff", "销号申请单", "papers.forms.documents:signoff", of=HAZARDS, frame="sheet", several=True,
              kept=False, workbook=BOOK),
        Paper("checked", "检查记录表", "papers.forms.documents:checked", of=HAZARDS, frame="sheet", several=True,
              kept=False, workbook=BOOK),
        Paper("townsheet", "乡镇隐患清单", of=HAZARDS, kept=False, workbook=BOOK),
        Paper("schoolsheet", "学校隐患清单", of=HAZARDS, kept=False, workbook=BOOK),
    )
}  # fmt: skip
"""Word of the command → paper."""


def of_kind(of: str) -> list[Paper]:
    """The papers of a meeting, a 文号 or a period, in their order."""
    return [paper for paper in PAPERS.values() if paper.of == of]
