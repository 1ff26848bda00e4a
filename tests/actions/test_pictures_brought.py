"""Pictures in clerks' workbooks stand beside the rows they came with, whichever program put them there."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from books import SCHOOLS, XLSX, import_files
from PIL import Image
from sqlalchemy import select

from actions.attachments.adding import attach
from actions.ledgers.entries import step
from actions.ledgers.undo import undo_import
from errors import NotAllowed
from figures.attached.standing import attached_to
from ledgers.attached.in_workbook import pictures_in
from ledgers.files.workbook import open_workbook
from ledgers.out.export import export_workbook
from models import clock
from models.account import Actor
from models.attachment import Attachment
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.record import Batch
from operations.checks.run import check

FILES = table(Attachment)
HEAD = ["隐患编号", "学校代码", "隐患描述", "发现日期", "首次整改期限", "整改前图片", "整改后图片"]


def png(colour: str) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(out, "PNG")
    return out


def sheet(*pictures: tuple[int, int, str], cells: tuple[tuple[int, int, str], ...] = (), numbers: bool = True) -> bytes:
    """Two hazards under a title; pictures over cells and in cells at (row, column) counted from 0."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as paper:
        page = paper.add_worksheet("隐患")
        page.write(0, 0, "任市镇隐患台账（含整改后照片）")
        rows = [HEAD] + [[f"P{n}" if numbers else "", "S1", f"第{n}处", "2026-09-01", "2026-09-20"] for n in (1, 2)]
        for i, row in enumerate(rows):
            page.write_row(1 + i, 0, row)
        for row, column, colour in pictures:
            page.insert_image(row, column, f"{colour}.png", {"image_data": png(colour), "object_position": 1})
        for row, column, colour in cells:
            page.embed_image(row, column, f"{colour}.png", {"image_data": png(colour)})
    return made.getvalue()


def by_wps(content: bytes, cell: str, colour: str) -> bytes:
    """The book with a picture as WPS keeps it in a cell."""
    made = io.BytesIO()
    space = 'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" ' \
            'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" ' \
            'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ' \
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for info in old.infolist():
            part = old.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                row = f'<row r="{cell[1:]}"'.encode()
                at = part.index(b"</row>", part.index(row))
                told = f'<c r="{cell}" t="str"><f>_xlfn.DISPIMG("ID_7",1)</f><v>=DISPIMG("ID_7",1)</v></c>'
                part = part[:at] + told.encode() + part[at:]
            new.writestr(info.filename, part)
        new.writestr(
            "xl/cellimages.xml",
            f'<etc:cellImages {space}><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="1" name="ID_7"/>'
            "</xdr:nvPicPr>"
            '<xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>',
        )
        new.writestr(
            "xl/_rels/cellimages.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1"'
            ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
            'Target="media/wps.png"/></Relationships>',
        )
        new.writestr("xl/media/wps.png", png(colour).getvalue())
    return made.getvalue()


@pytest.fixture
def office(kaijiang: Actor) -> Iterator[Actor]:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    yield kaijiang


def beside(county: str, *rows: str) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
    """Row → (用途, colour) of its pictures."""
    from models import filestore

    def colour(file: Attachment) -> tuple[int, ...]:
        pixel: Any = Image.open(filestore.path_of(file.sha256)).getpixel((5, 5))
        return tuple(round(part / 255) for part in pixel)

    with reading() as session:
        found = attached_to(session, county, "hazard", rows)
    return {row: [(file.purpose, colour(file)) for file in files] for row, files in found.items()}


RED, GREEN, BLUE = (1, 0, 0), (0, 1, 0), (0, 0, 1)


def test_each_picture_stands_beside_its_row_for_what_its_column_says(office: Actor) -> None:
    content = sheet((2, 5, "red"), (3, 6, "lime"), cells=((3, 5, "blue"),))
    made = import_files(office, "hazards", [("台账.xlsx", content)])
    assert made.batch and not made.errors
    assert beside(office.county, "P1", "P2") == {"P1": [("before", RED)], "P2": [("before", BLUE), ("after", GREEN)]}
    assert any("随行带入图片 3 张" in note for note in made.notes)
    assert not [found for found in check() if not found.ok]


def test_pictures_of_wps_come_along_and_rows_get_their_numbers_first(office: Actor) -> None:
    content = by_wps(sheet(numbers=False), "G4", "lime")
    assert [(each.row, each.column) for each in pictures_in(content)] == [(4, 7)]
    assert import_files(office, "hazards", [("台账.xlsx", content)]).batch
    with reading() as session:
        file = session.execute(select(FILES)).one()
    assert file.row_key == "KJ-2026-00002" and file.purpose == "after"


def test_the_same_sheet_again_brings_nothing_twice_and_a_new_picture_comes_to_a_standing_row(office: Actor) -> None:
    content = sheet((2, 5, "red"))
    first = import_files(office, "hazards", [("台账.xlsx", content)])
    again = import_files(office, "hazards", [("台账.xlsx", content)])
    assert first.batch and again.batch is None
    more = import_files(office, "hazards", [("台账.xlsx", sheet((2, 5, "red"), (2, 6, "lime")))])
    assert more.batch and (more.created, more.updated, more.unchanged) == (0, 0, 2)
    assert beside(office.county, "P1") == {"P1": [("before", RED), ("after", GREEN)]}
    assert not [found for found in check() if not found.ok]


def test_what_is_no_photo_or_in_no_row_is_named_and_the_rest_comes(office: Actor) -> None:
    content = io.BytesIO()
    whole = sheet((2, 5, "red"), (2, 6, "lime"), (40, 2, "blue"))
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(content, "w") as new:
        for info in old.infolist():
            bad = info.filename == "xl/media/image2.png"
            new.writestr(info.filename, b"\xd7\xcd\xc6\x9a" * 20 if bad else old.read(info))
    made = import_files(office, "hazards", [("台账.xlsx", content.getvalue())])
    (told,) = [note for note in made.notes if note.startswith("没有带入的图片")]
    assert "“隐患”第41行的图片不在要导入的行里" in told and "“隐患”第3行的图片不是能收的照片" in told
    assert beside(office.county, "P1") == {"P1": [("before", RED)]}


def test_a_trial_and_a_bad_sheet_bring_nothing(office: Actor) -> None:
    content = sheet((2, 5, "red"))
    import_files(office, "hazards", [("台账.xlsx", content)], dry_run=True)
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(broken, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info).replace(b"2026-09-20", "没有这一天".encode()))
    assert import_files(office, "hazards", [("坏.xlsx", broken.getvalue())]).error_count
    with reading() as session:
        assert session.execute(select(FILES)).all() == []


def test_pictures_come_to_no_row_that_is_not_ones_own(office: Actor) -> None:
    import_files(office, "hazards", [("台账.xlsx", sheet())])
    other = Actor(office.county, "普安镇", "township", "511723101000")
    with pytest.raises(NotAllowed):
        import_files(other, "hazards", [("台账.xlsx", sheet((2, 5, "red")))])
    own = Actor(office.county, "任市镇", "township", "511723107000")
    assert import_files(own, "hazards", [("台账.xlsx", sheet((2, 5, "red")))]).batch
    assert beside(office.county, "P1") == {"P1": [("before", RED)]}


@pytest.mark.parametrize("rest", [False, True])
def test_an_import_taken_back_takes_its_pictures_back(office: Actor, rest: bool) -> None:
    batch = import_files(office, "hazards", [("台账.xlsx", sheet((2, 5, "red"), (3, 5, "blue")))]).batch
    assert batch is not None
    if rest:
        step(office, "P1", "整改方案", {"reason": "换", "on_date": date(2026, 10, 8)})
    undo_import(office, batch, rest=rest)
    assert beside(office.county, "P1", "P2") == ({"P1": [("before", RED)]} if rest else {})
    with reading() as session:
        assert session.execute(select(table(Batch).c.undone_at).where(table(Batch).c.id == batch)).scalar()
        gone = session.execute(select(FILES.c.withdrawn_for).where(FILES.c.withdrawn_at.is_not(None))).scalars().all()
    assert set(gone) == {f"随批次{batch}撤销"}


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04" + b"\0" * 30, sheet((2, 5, "red"))[:-200], b"\xd0\xcf\x11\xe0"]
)
def test_a_file_in_which_nothing_is_found_has_no_pictures(content: bytes) -> None:
    assert pictures_in(content) == []


def test_photos_go_out_with_the_export_and_come_back_where_they_stood(
    office: Actor, empty_county: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    import_files(office, "hazards", [("台账.xlsx", sheet((2, 5, "red"), (3, 6, "lime"), (3, 5, "blue")))])
    attach(office, "hazard", "P2", [("2.png", png("black").getvalue())], "before")
    with reading() as session:
        out = export_workbook(session, pack_in_force(session), "hazards", pictures=True)
        plain = export_workbook(session, pack_in_force(session), "hazards")
    assert [each.row for each in pictures_in(out)] == [2, 3, 3, 3] and pictures_in(plain) == []
    again = import_files(office, "hazards", [("台账.xlsx", out)])
    assert again.batch is None and not again.errors, "what went out is what stands"
    stood = beside(office.county, "P1", "P2")
    empty_county()
    import_files(office, "schools", [(XLSX, SCHOOLS)])
    assert import_files(office, "hazards", [("台账.xlsx", out)]).batch
    assert beside(office.county, "P1", "P2") == stood
    monkeypatch.setattr("ledgers.out.pictured.MOST_BYTES", 1)
    with reading() as session:
        full = export_workbook(session, pack_in_force(session), "hazards", pictures=True)
    assert pictures_in(full) == []
    (grid, *_) = open_workbook("x.xlsx", full).sheets
    assert sum(str(value).startswith("照片没有带出") for row in grid.rows for value in row) == 4
