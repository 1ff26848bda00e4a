"""Which photos and scans stand beside rows: asked by screens, papers and acts alike."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from catalogue.attachments import PURPOSES
from models.attachment import Attachment
from models.base import table

ATTACHMENT = table(Attachment)
CHUNK = 500
ORDER = {code: place for place, code in enumerate(PURPOSES)}


def attached_to(session: Session, county: str, holder: str, rows: Iterable[str]) -> dict[str, list[Attachment]]:
    """The standing files of rows of a table (`holder`) by their keys, in the order of 用途 and of their entry; rows
    without any are left out."""
    found: dict[str, list[Attachment]] = defaultdict(list)
    listed = sorted(set(rows))
    for start in range(0, len(listed), CHUNK):
        query = select(ATTACHMENT).where(
            *_standing(county, holder), ATTACHMENT.c.row_key.in_(listed[start : start + CHUNK])
        )
        for row in session.execute(query.order_by(ATTACHMENT.c.id)):
            found[row.row_key].append(Attachment(**row._mapping))
    for files in found.values():
        files.sort(key=lambda file: (ORDER.get(file.purpose, len(ORDER)), file.id or 0))
    return dict(found)


def has_attached(
    session: Session, county: str, holder: str, row: str, *, purposes: Collection[str] = (), step: int | None = None
) -> bool:
    """Whether a file stands beside a row: of these 用途, or any; with `step` only what came with that step."""
    query = select(func.count()).where(*_standing(county, holder), ATTACHMENT.c.row_key == row)
    if purposes:
        query = query.where(ATTACHMENT.c.purpose.in_(purposes))
    if step is not None:
        query = query.where(ATTACHMENT.c.step == step)
    return bool(session.execute(query).scalar_one())


def caption(file: Attachment, *, step: bool = True) -> str:
    """What stands under a file: its 用途, the step it came with, when the camera took it, who put it there and when."""
    purpose = PURPOSES[file.purpose].name if file.purpose in PURPOSES else ""
    came = f"（第{file.step}步）" if step and file.step else ""
    taken = f"　拍摄 {file.taken_at:%Y-%m-%d %H:%M}" if file.taken_at else ""
    return f"{purpose}{came}{taken}　{file.recorded_by} {file.recorded_at:%Y-%m-%d %H:%M} 添加"


def _standing(county: str, holder: str) -> tuple[Any, ...]:
    return ATTACHMENT.c.county == county, ATTACHMENT.c.holder == holder, ATTACHMENT.c.withdrawn_at.is_(None)
