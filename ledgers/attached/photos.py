"""A photo written anew: only its pixels are kept, turned upright, no larger than a page needs; what the camera wrote
into the file (place, owner, serial number) is gone, but for when it was taken.

A file may name more pixels than memory holds: their number is looked at before one is unpacked, and one picture is
unpacked at a time.
"""

import io
import threading
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image, ImageOps, UnidentifiedImageError

from models.clock import now

FORMATS = ("JPEG", "PNG", "WEBP")
PIXELS, SIDE, THUMB = 50_000_000, 1920, 320
QUALITY = (82, 70, 55)
LARGEST = 1_200_000
"""Bytes of a picture as kept, for which its quality is lowered."""
EXIF, TAKEN, STAMPED = 0x8769, 36867, 306
ONE_AT_A_TIME = threading.Semaphore(1)


class NotAPhoto(ValueError):
    """Why a file is taken for no photo; the text is the end of a sentence."""


@dataclass(frozen=True)
class Photo:
    """A photo as it is kept: JPEG bytes, pixels, and when the camera says it was taken (None when it says nothing)."""

    content: bytes
    width: int
    height: int
    taken_at: datetime | None


def rewritten(raw: bytes) -> Photo:
    """The photo in these bytes, written anew. Raises NotAPhoto."""
    with ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of what a camera wrote badly: it is not kept
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(raw), formats=FORMATS)
            if image.width * image.height > PIXELS:
                raise NotAPhoto(f"有{image.width * image.height / 1e8:.1f}亿像素，最多收 0.5 亿像素，请缩小后再传")
            taken = _taken_at(image)
            image.draft("RGB", (SIDE, SIDE))  # a large JPEG is decoded at a fraction of its size
            picture = _upright(image)
            content = _packed(picture)
        except NotAPhoto:
            raise
        except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise NotAPhoto("不是能收的照片，请传 JPG、PNG 或 WEBP") from None
        except (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, MemoryError):
            raise NotAPhoto("照片不完整或已损坏，请重新拍照或重新导出后再传") from None
    return Photo(content, picture.width, picture.height, taken)


def thumbnail(content: bytes) -> bytes:
    """A small JPEG of a photo as kept."""
    image = Image.open(io.BytesIO(content), formats=("JPEG",))
    image.draft("RGB", (THUMB, THUMB))
    image.thumbnail((THUMB, THUMB))
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=75, optimize=True)
    return out.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        seen = turned.convert("RGBA")
        seen.thumbnail((SIDE, SIDE))
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    picture = turned.convert("RGB")
    picture.thumbnail((SIDE, SIDE))
    return picture


def _packed(picture: Image.Image) -> bytes:
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)  # nothing of the old file's information comes along
    for quality in QUALITY:
        out = io.BytesIO()
        bare.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= LARGEST:
            break
    return out.getvalue()


def _taken_at(image: Image.Image) -> datetime | None:
    """What the camera says; None for no time, or one that cannot be (a camera that was never set)."""
    try:
        exif = image.getexif()
        told = str(exif.get_ifd(EXIF).get(TAKEN) or exif.get(STAMPED) or "")
        found = datetime.strptime(told.strip("\x00 ")[:19], "%Y:%m:%d %H:%M:%S")
    except Exception:  # whatever a broken block of it brings up, the picture is none the worse
        return None
    return found if datetime(2000, 1, 2) < found < now() + timedelta(days=1) else None
