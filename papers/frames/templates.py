"""The template a paper is set in: the office's own where it loaded one, else the built-in one of its frame."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session

from catalogue.frames import FRAMES, Frame
from catalogue.papers import PAPERS, Paper
from models.base import table
from models.county import Pack
from models.paper import PaperTemplate

TEMPLATE = table(PaperTemplate)
HERE = Path(__file__).resolve().parent
BUILT_IN = 0
"""The version number of what comes with the program; the office's own count from 1."""


@dataclass(frozen=True)
class Template:
    """A template: its frame, its content and which version it is (BUILT_IN: the program's)."""

    frame: Frame
    content: bytes
    version: int = BUILT_IN

    @property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def label(self) -> str:
        """How lists name it."""
        return "内置模板" if self.version == BUILT_IN else f"本办模板第{self.version}版"


@cache
def built_in(frame: str) -> Template:
    """The template of a frame that comes with the program."""
    return Template(FRAMES[frame], (HERE / f"{frame}.docx").read_bytes())


def template_of(session: Session, pack: Pack, paper: Paper) -> Template:
    """The template in force for a paper: the office's own, else the built-in one of its frame."""
    row = session.execute(
        select(TEMPLATE.c.content, TEMPLATE.c.version).where(
            TEMPLATE.c.county == pack.code, TEMPLATE.c.paper == paper.name, TEMPLATE.c.dropped_at.is_(None)
        )
    ).one_or_none()
    return Template(FRAMES[paper.frame], row.content, row.version) if row else built_in(paper.frame)


@dataclass(frozen=True)
class Standing:
    """Which template a paper is set in: the built-in one, or the office's own with who loaded it and when."""

    paper: Paper
    version: int
    file_name: str = ""
    recorded_by: str = ""
    recorded_at: datetime | None = None


def standing_templates(session: Session, pack: Pack) -> list[Standing]:
    """Every paper that has a frame, in the order of the catalogue."""
    names = ("paper", "version", "file_name", "recorded_by", "recorded_at")
    rows = session.execute(
        select(*(TEMPLATE.c[name] for name in names)).where(
            TEMPLATE.c.county == pack.code, TEMPLATE.c.dropped_at.is_(None)
        )
    )
    own = {row.paper: row for row in rows}
    return [
        Standing(paper, *own[paper.name][1:]) if paper.name in own else Standing(paper, BUILT_IN)
        for paper in PAPERS.values()
        if paper.frame
    ]
