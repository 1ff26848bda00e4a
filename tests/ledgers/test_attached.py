"""What of a file that is sent is kept, by its content alone."""

import io
import struct
import zlib
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from actions.attachments.keeping import MOST, kept_files
from errors import Refused
from ledgers.attached import photos
from ledgers.attached.judging import LARGEST, NotTaken, plain_name, sound_file
from ledgers.attached.photos import SIDE, thumbnail
from models import filestore
from models.account import Actor


def picture(size: tuple[int, int] = (60, 40), form: str = "JPEG", mode: str = "RGB", **more: Any) -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, size, more.pop("colour", None) or ("white" if mode == "RGB" else 0))
    image.save(out, form, **more)
    return out.getvalue()


def exif(**tags: Any) -> Image.Exif:
    found = Image.Exif()
    found[271], found[272] = "MAKER", "SERIAL-4711"
    found[274] = tags.get("turn", 1)
    if "taken" in tags:
        found.get_ifd(0x8769)[36867] = tags["taken"]
    found.get_ifd(0x8825)[2] = (30.0, 55.0, 12.0)
    return found


def test_a_photo_loses_what_the_camera_wrote_but_its_time() -> None:
    raw = picture((400, 300), exif=exif(taken="2026:10:01 08:30:00")) + b"GLUED TO THE END"
    found = sound_file("1.jpg", raw)
    assert found.taken_at == datetime(2026, 10, 1, 8, 30) and found.form == "jpeg"
    for word in (b"MAKER", b"SERIAL", b"Exif", b"GLUED"):
        assert word in raw and word not in found.content
    assert not Image.open(io.BytesIO(found.content)).getexif()


@pytest.mark.parametrize("told", ["0000:00:00 00:00:00", "1980:01:01 00:00:00", "2999:01:01 00:00:00", "x", ""])
def test_a_camera_that_was_never_set_says_nothing(told: str) -> None:
    assert sound_file("1.jpg", picture(exif=exif(taken=told))).taken_at is None


def test_a_photo_is_turned_upright_and_made_no_larger_than_a_page_needs() -> None:
    found = sound_file("1.jpg", picture((4000, 1000), exif=exif(turn=6)))
    assert (found.width, found.height) == (SIDE // 4, SIDE)
    assert Image.open(io.BytesIO(found.content)).size == (found.width, found.height)
    assert max(Image.open(io.BytesIO(thumbnail(found.content))).size) == photos.THUMB


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16"), ("WEBP", "RGBA"),
                       ("JPEG", "CMYK"), ("JPEG", "L")],
)  # fmt: skip
def test_every_kind_of_picture_becomes_a_plain_jpeg(form: str, mode: str) -> None:
    found = sound_file("图.png", picture(form=form, mode=mode))
    assert found.content.startswith(b"\xff\xd8") and Image.open(io.BytesIO(found.content)).mode == "RGB"


def test_what_is_see_through_stands_on_white() -> None:
    raw = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(raw, "PNG")
    pixel = Image.open(io.BytesIO(sound_file("1.png", raw.getvalue()).content)).getpixel((4, 4))
    assert isinstance(pixel, tuple) and min(pixel) > 250


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kB that unpacks to width × height × 3 bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(30000, 30000), (8000, 8000), (100000, 100000), (65500, 1000)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    def unpacked(*_: Any) -> None:
        raise AssertionError("unpacked")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", unpacked)
    with pytest.raises(NotTaken):
        sound_file("1.png", bomb(*size))


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("1.jpg", b"", "空文件"),
        ("1.jpg", b"\xff" * (LARGEST + 1), "最多 15 MB"),
        ("1.jpg", b"MZ\x90\x00" + b"\0" * 100, "是程序"),
        ("1.jpg", b"\x7fELF" + b"\0" * 100, "是程序"),
        ("1.heic", b"\0\0\0\x18ftypheic" + b"\0" * 50, "HEIC"),
        ("1.jpg", b"\0\0\0\x18ftypmif1" + b"\0" * 50, "HEIC"),
        ("1.mp4", b"\0\0\0\x18ftypisom" + b"\0" * 50, "视频"),
        ("1.ofd", b"PK\x03\x04" + b"\0" * 26 + b"OFD.xml" + b"\0" * 50, "OFD"),
        ("1.docx", b"PK\x03\x04" + b"\0" * 50, "另存为 PDF"),
        ("1.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 50, "另存为 PDF"),
        ("1.pdf", b"%PDF-1.7\n" + b"\0" * 50, "没有传完整"),
        ("1.gif", b"GIF89a" + b"\0" * 50, "动图"),
        ("1.tif", b"II*\x00" + b"\0" * 50, "TIFF"),
        ("1.bmp", b"BM" + b"\0" * 50, "位图"),
        ("1.zip", b"Rar!" + b"\0" * 50, "压缩包"),
        ("1.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "不是能收的照片"),
        ("1.jpg", b"<html>", "不是能收的照片"),
        ("1.jpg", picture((400, 300))[:1500], "不完整"),
    ],
)
def test_what_is_no_photo_is_told_what_it_is_and_what_to_do(name: str, raw: bytes, words: str) -> None:
    with pytest.raises(NotTaken, match=words):
        sound_file(name, raw)


def test_a_pdf_stays_as_it_came() -> None:
    raw = b"%PDF-1.4\nx\n%%EOF\n"
    found = sound_file("检查表.JPG", raw)
    assert (found.form, found.content) == ("pdf", raw)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 3000), st.binary(min_size=1, max_size=8))
def test_no_bytes_bring_a_traceback(noise: bytes, at: int, put: bytes) -> None:
    whole = picture((60, 40), exif=exif(taken="2026:10:01 08:30:00"))
    for raw in (noise, whole[:at] + put + whole[at + len(put) :], whole[:at], b"\x89PNG\r\n\x1a\n" + noise):
        try:
            found = sound_file("1.jpg", raw)
        except NotTaken:
            continue
        assert Image.open(io.BytesIO(found.content)).size == (found.width, found.height)


@pytest.mark.parametrize(
    ("name", "plain"),
    [("../../etc/passwd", "passwd"), ("C:\\照片\\楼道.jpg", "楼道.jpg"), ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
     ("", "未命名"), ("/", "未命名"), ("\u202egpj.exe", "gpj.exe"), ("长" * 400 + ".jpg", "长" * 116 + ".jpg")],
)  # fmt: skip
def test_a_name_is_a_name_and_no_path(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_three_hundred_files_and_bad_ones_among_good_are_told_and_nothing_is_kept(kaijiang: Actor) -> None:
    good = ("好.jpg", picture())
    with pytest.raises(Refused, match=f"一次最多传 {MOST} 个文件，这次选了 300 个"):
        kept_files([good] * 300)
    with pytest.raises(Refused) as told:
        kept_files([good, ("程序.jpg", b"MZ\x90"), ("大.jpg", b"\xff" * (40 * 2**20))])
    assert "“程序.jpg”是程序" in str(told.value) and "“大.jpg”有40 MB" in str(told.value)
    assert not list(filestore.names()), "all or none"
    assert all(line.endswith("。") for line in str(told.value).splitlines())
