"""Seals and codes: how a returned file or a text from a phone is known to answer this collection.

Both are keyed HMACs cut to 50 bits, written in Crockford's base 32. They tell a slip, a copy or another school's
form; they are no proof of who typed. A key is made of the collection's secret and the school, and is not stored.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ledgers.files.grid import Grid, Workbook

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SLIPS = str.maketrans("OIL", "011")
TAG_BITS = 50
SEALED, LEAD = "收表", "收表码"
"""The very hidden sheet that holds the seal once more with the codes of its rows, and what a seal line begins with."""
HEAD_ROWS = 4
_LINE = re.compile(LEAD + r"[:\s]*C(\d{1,9})/([0-9A-Za-z-]{1,32})/([0-9A-Za-z]{5}-?[0-9A-Za-z]{5})")


@dataclass(frozen=True)
class Seal:
    """What a seal line says: the collection, the school or township it was handed to, and its tag."""

    collection: int
    target: str
    tag: str


def secret_key(secret: str, target: str, collection: int) -> bytes:
    """The key of one school (or township) in one collection."""
    return hmac.new(bytes.fromhex(secret), f"{target}|{collection}".encode(), hashlib.sha256).digest()


def tag_of(key: bytes, text: str, bits: int = TAG_BITS) -> str:
    """The first bits of HMAC-SHA256 over a text, in base 32."""
    digest = int.from_bytes(hmac.new(key, text.encode(), hashlib.sha256).digest()[:8], "big")
    return encoded(digest >> (64 - bits), bits // 5)


def encoded(number: int, length: int) -> str:
    """A number in base 32, so many letters long."""
    return "".join(DIGITS[number >> 5 * at & 31] for at in reversed(range(length)))


def decoded(letters: str) -> int:
    """The number of letters that `tidy` gave."""
    number = 0
    for letter in letters:
        number = number << 5 | DIGITS.index(letter)
    return number


def tidy(text: str) -> str:
    """Letters as the alphabet has them: NFKC, upper case, O as 0, I and L as 1; whatever is none is left out."""
    letters = unicodedata.normalize("NFKC", text).upper().translate(SLIPS)
    return "".join(letter for letter in letters if letter in DIGITS)


def grouped(letters: str) -> str:
    """Letters in groups of five, as people copy them."""
    return "-".join(letters[at : at + 5] for at in range(0, len(letters), 5))


def seal_line(secret: str, collection: int, target: str, about: str) -> str:
    """The line that stands on every sheet handed out."""
    tag = grouped(tag_of(secret_key(secret, target, collection), "form"))
    return f"{LEAD}：C{collection}/{target}/{tag}　{about}　（本行请勿改动）"


def is_genuine(seal: Seal, secret: str) -> bool:
    """Whether the tag is the one this collection gives this school or township."""
    made = tag_of(secret_key(secret, seal.target, seal.collection), "form")
    return hmac.compare_digest(made, tidy(seal.tag))


def seals_in(book: Workbook) -> list[Seal]:
    """The seals a workbook holds, each once: the lines above the tables and the hidden sheet."""
    found: dict[Seal, None] = {}
    for grid in book.sheets:
        for text in _texts(grid):
            for match in _LINE.finditer(unicodedata.normalize("NFKC", text)):
                found[Seal(int(match[1]), match[2], tidy(match[3]))] = None
    return list(found)


def _texts(grid: Grid) -> Iterable[str]:
    for row in grid.rows[:HEAD_ROWS]:
        for value in row:
            if isinstance(value, str) and LEAD in value:
                yield value


def handed_out(book: Workbook) -> dict[tuple[str, int], str]:
    """(sheet, Excel row) → the school code that was handed out there, from the hidden sheet; empty without it."""
    found: dict[tuple[str, int], str] = {}
    for grid in book.sheets:
        if grid.name != SEALED or not grid.hidden:
            continue
        for row in grid.rows:
            if len(row) >= 3 and isinstance(row[0], str) and isinstance(row[1], int | float) and row[2]:
                found[row[0], int(row[1])] = str(row[2])
    return found
