"""Photos in an exported sheet, each in the line of its row under what it is for, so that importing the workbook brings
them back. What an import would not take any more stays out, and its cell says so."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from catalogue.attachments import PURPOSES
from catalogue.ledgers import Sheet
from figures.attached.standing import attached_to
from ledgers.listing import key_of
from models import filestore
from models.attachment import JPEG, Attachment
from models.base import table

MOST_BYTES = 15 * 2**20
"""Bytes of all photos of a workbook: an import takes files of 20 MB."""
HEIGHT, WIDTH = 90, 130
"""Pixels in which a photo is shown; the file holds it whole."""
PER_ROW = 6
"""Photos of one 用途 that get a column each."""


class Photographs:
    """The photos of one workbook, while there is room."""

    def __init__(self, session: Session, county: str) -> None:
        self.session, self.county = session, county
        self.room = MOST_BYTES

    def write(self, paper: Any, sheet: Sheet, rows: Sequence[dict[str, Any]], head: Any) -> None:
        """Columns behind those of the sheet: 整改前图片, 整改前图片2 …, as many as its rows need."""
        if not sheet.files or not rows:
            return
        keys = [key_of(sheet, row) for row in rows]
        found = attached_to(self.session, self.county, table(sheet.model).name, keys)
        at = len(sheet.columns)
        for purpose in PURPOSES.values():
            photos = {key: _of(files, purpose.code) for key, files in found.items()}
            for n in range(min(max((len(files) for files in photos.values()), default=0), PER_ROW)):
                paper.write_string(0, at, f"{purpose.name}图片{n + 1 if n else ''}", head)
                paper.set_column(at, at, 19)
                self._column(paper, at, n, keys, photos)
                at += 1

    def _column(
        self, paper: Any, at: int, n: int, keys: Sequence[str], photos: Mapping[str, Sequence[Attachment]]
    ) -> None:
        for below, key in enumerate(keys, start=1):
            files = photos.get(key, ())
            if n >= len(files):
                continue
            content = self._content(files[n])
            if not content:
                paper.write_string(below, at, "照片没有带出：表太大，请缩小筛选后再导")
                continue
            scale = min(WIDTH / files[n].width, HEIGHT / files[n].height)
            paper.set_row_pixels(below, HEIGHT + 4)
            paper.insert_image(
                below, at, f"{files[n].sha256[:16]}.jpg",
                {"image_data": io.BytesIO(content), "x_scale": scale, "y_scale": scale, "x_offset": 2, "y_offset": 2,
                 "object_position": 1, "description": files[n].file_name},
            )  # fmt: skip

    def _content(self, file: Attachment) -> bytes:
        """The bytes of a photo, while there is room for it; empty otherwise."""
        if file.size > self.room:
            return b""
        try:
            content = filestore.path_of(file.sha256).read_bytes()
        except OSError:
            return b""
        self.room -= file.size
        return content


def _of(files: Sequence[Attachment], purpose: str) -> list[Attachment]:
    return [file for file in files if file.purpose == purpose and file.form == JPEG]
