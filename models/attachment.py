"""Photos and scans that stand beside a row: what they are, who put them there, and whether they were withdrawn.

The content lies outside the database under its SHA-256 (models.filestore); a row here is never deleted.
"""

from pydantic import NaiveDatetime
from sqlalchemy import Index
from sqlmodel import Field

from models.base import Base, BigKey

JPEG, PDF = "jpeg", "pdf"
"""The forms that are kept: every picture is written anew as JPEG, a PDF stays as it came."""


class Attachment(Base, table=True):
    """附件: one file of one row.

    `holder`: the table of the row; `row_key`: its key, parts joined by |; `step`: the 序号 of the step (办理记录) it
    came with. `purpose`: a code of catalogue.attachments. `sent_sha256`: of the file as it was sent, by which the
    same one sent twice is known. `taken_at`: what the camera says (拍摄时间). `batch_id`: the import that brought it.
    """

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_row", "county", "holder", "row_key"), Index("ix_attachment_sha", "sha256"))
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    holder: str = Field(max_length=24)
    row_key: str = Field(max_length=120)
    step: int | None = None
    purpose: str = Field(max_length=12)
    form: str = Field(max_length=8)
    file_name: str = Field(max_length=255)
    sha256: str = Field(max_length=64)
    sent_sha256: str = Field(max_length=64)
    size: int
    width: int = 0
    height: int = 0
    taken_at: NaiveDatetime | None = None
    batch_id: int | None = Field(default=None, index=True)
    recorded_at: NaiveDatetime
    recorded_by: str = Field(max_length=64)
    withdrawn_at: NaiveDatetime | None = None
    withdrawn_by: str = Field(default="", max_length=64)
    withdrawn_for: str = Field(default="", max_length=400)
