"""Pictures that come in a clerk's workbook: each beside the row it stands in, for what its column says."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from actions.attachments.adding import attach_within
from actions.unit_of_work import UnitOfWork
from catalogue.attachments import AFTER, BEFORE, ROLL, SCENE, SIGNED
from catalogue.ledgers import Sheet
from figures.attached.standing import attached_to
from ledgers.attached.in_workbook import Placed, pictures_in
from ledgers.attached.judging import Judged, NotTaken, sound_file
from ledgers.files.grid import Workbook
from ledgers.listing import key_of
from ledgers.validate.rows.row import Row
from models import filestore
from models.base import table

SAID = (
    (re.compile("整改后|治理后|改后|后"), AFTER),
    (re.compile("整改前|治理前|改前|前"), BEFORE),
    (re.compile("签到"), ROLL),
    (re.compile("签字|盖章"), SIGNED),
    (re.compile("现场|照片|图片"), SCENE),
)
"""What a heading says its pictures are for; the first that fits and that the row takes."""
NAMED, HEADING = 5, 20


@dataclass
class Brought:
    """The pictures of an import by their rows, each with its 用途, and what is said of those left behind."""

    found: list[tuple[Row, Judged, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """The rows that get pictures, each once."""
        return list({id(row): row for row, _, _ in self.found}.values())

    def new(self, session: Session, county: str) -> bool:
        """Whether one of the pictures does not stand beside its row already."""
        for row, each, purpose in self.found:
            if row.outcome == "created":
                return True
            key = key_of(row.sheet, row.facts)
            there = attached_to(session, county, table(row.sheet.model).name, [key]).get(key, ())
            same = [file for file in there if file.purpose == purpose]
            if not any(each.sent_sha256 in (file.sent_sha256, file.sha256) for file in same):
                return True
        return False


@dataclass(frozen=True)
class Offered:
    """A picture as it stands in a file: the file's name, its place, and what is kept of it, or why nothing is."""

    file: str
    placed: Placed
    judged: Judged | None
    why: str = ""


def taken_from(files: Sequence[tuple[str, bytes]]) -> list[Offered]:
    """The pictures of files, judged and kept on the disk: before the act, because it takes long."""
    found: list[Offered] = []
    seen: dict[str, Offered] = {}
    for name, content in files:
        for placed in pictures_in(content):
            digest = hashlib.sha256(placed.content).hexdigest()
            if digest not in seen:
                seen[digest] = _judged(name, placed)
            found.append(replace(seen[digest], file=name, placed=placed))
    return found


def _judged(name: str, placed: Placed) -> Offered:
    try:
        judged = sound_file(placed.name, placed.content)
    except NotTaken as problem:
        return Offered(name, placed, None, str(problem))
    filestore.put(judged.content)
    return Offered(name, placed, judged)


def brought(pictures: Iterable[Offered], books: Iterable[Workbook], rows: Iterable[Row]) -> Brought:
    """Pictures with the rows they stand in; what is no photo, and what stands in no row, is named and left."""
    result = Brought()
    of = {book.name: book for book in books}
    at: dict[tuple[str, str, int], Row] = {}
    for row in rows:
        if row.parent is None and not row.bad and row.sheet.files and row.outcome:
            at.setdefault((row.source.file, row.source.title, row.number), row)
    for each in pictures:
        placed = each.placed
        found = at.get((each.file, placed.sheet, placed.row))
        where = f"“{placed.sheet}”第{placed.row}行的图片"
        if found is None:
            result.left.append(f"{where}不在要导入的行里")
        elif each.judged is None:
            result.left.append(f"{where}{each.why}")
        else:
            result.found.append((found, each.judged, _purpose(found.sheet, of.get(each.file), placed)))
    return result


def bring(act: UnitOfWork, coming: Brought, batch: int) -> int:
    """Put the pictures beside their rows, which have their numbers by now; how many were new."""
    count = 0
    for row, judged, purpose in coming.found:
        holder = table(row.sheet.model).name
        count += len(attach_within(act, holder, key_of(row.sheet, row.facts), [judged], purpose, batch=batch).ids)
    return count


def said_of(coming: Brought) -> list[str]:
    """What is told of the pictures of an import: how many come along, which do not."""
    told = [f"随行带入图片 {len(coming.found)} 张，存为各行的附件。"] if coming.found else []
    if coming.left:
        more = f"等 {len(coming.left)} 张" if len(coming.left) > NAMED else ""
        told.append(f"没有带入的图片：{'；'.join(coming.left[:NAMED])}{more}。原件里仍有。")
    return told


def _purpose(sheet: Sheet, book: Workbook | None, placed: Placed) -> str:
    """What the heading over a picture says it is for, else what rows of the sheet take first."""
    grid = next((grid for grid in book.sheets if grid.name == placed.sheet), None) if book else None
    above: list[str] = []
    for i, row in enumerate(grid.rows) if grid else ():
        j = placed.column - grid.first_column if grid else -1
        if grid is None or grid.row_number(i) >= placed.row:
            break
        if 0 <= j < len(row) and isinstance(said := row[j], str) and len(said) <= HEADING:
            above.append(said)
    for heading in above:
        for words, purpose in SAID:
            if purpose in sheet.files and words.search(heading):
                return purpose
    return sheet.files[0]
