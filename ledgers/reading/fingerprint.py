"""What makes two sheets the same form: their headings and labels, whatever month, number or row stands in them.

Taken of the tables as they are written, never as they were answered or mended, so that next month's sheet gives the
same fingerprint before anybody has answered anything.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ledgers.reading.tables.found import Tables


@dataclass(frozen=True)
class Form:
    """One sheet's form: its name, the headings as written, the labels outside the table (被检查单位：)."""

    name: str
    headings: frozenset[str]
    labels: frozenset[str] = frozenset()


def fingerprint(kind: str, forms: Iterable[Form]) -> str:
    """SHA-256 over the forms of a ledger's sheets in a fixed spelling; "" where there is no sheet.

    Equal sheets (one a month) count once, and neither their order nor that of the columns matters.
    """
    told = {
        json.dumps([timeless(form.name), _sorted(form.headings), _sorted(form.labels)], ensure_ascii=False)
        for form in forms
    }
    return hashlib.sha256(json.dumps([kind, sorted(told)], ensure_ascii=False).encode()).hexdigest() if told else ""


def _sorted(words: Iterable[str]) -> list[str]:
    return sorted({timeless(word) for word in words} - {""})


def forms_of(read: Tables) -> list[Form]:
    """The forms of the tables that were recognised in the files."""
    written: dict[str, set[str]] = {}
    for sheet, heading, _ in read.headings:
        written.setdefault(sheet, set()).add(heading)
    labels: dict[str, set[str]] = {}
    for source in read.sources:
        if source.table is not None:
            labels.setdefault(source.title, set()).update(source.table.recognised.labels.values())
    return [Form(sheet, frozenset(words), frozenset(labels.get(sheet, ()))) for sheet, words in written.items()]


def timeless(word: str) -> str:
    """A name or heading without what changes from sheet to sheet: numbers, months, weeks, what stands in brackets."""
    plain = "".join(unicodedata.normalize("NFKC", word).split())
    plain = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】", "", plain) or plain
    return re.sub(
        r"(?:\d+|(?<=第)[一二三四五六七八九十]+|[一二三四五六七八九十]+(?=[月周]))(?:年|月份?|日|周|季度|季)?",
        "",
        plain,
    )
