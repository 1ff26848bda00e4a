"""How names are compared and lists of them taken apart, and every word that may stand in a column."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from models.county import Pack

SEPARATORS = "、，,;；\n"


SHORTEST = 4
"""A name shorter than this is not looked for in titles."""


def plain(text: str) -> str:
    """A name in the form in which names are compared: NFKC, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def split_list(text: str) -> list[str]:
    """The parts of a list cell, joined by 、 or a near relative of it."""
    for mark in SEPARATORS[1:]:
        text = text.replace(mark, "、")
    return [part.strip() for part in text.split("、") if part.strip()]


GOES_ON = re.compile(
    r"\(?[\u4e00-\u9fff]{0,6}?(?:附属|附设|幼儿园|幼儿部|分校|校区|教学点|分园|分部|小学部|初中部|高中部)"
)
"""Behind a school's name: it is another body, or a part of it."""


def without_bracket(name: str) -> str:
    """A name, compared plainly, without what stands in brackets behind it."""
    return re.sub(r"\([^()]*\)$", "", plain(name))


OPENED, CLOSED = re.compile(r"[(\[【〔「《]"), re.compile(r"[)\]】〕」》]")


def no_brackets(name: str) -> str:
    """A name without the brackets, what stands in them kept."""
    return CLOSED.sub("", OPENED.sub("", name))


def shortens(short: str, full: str, least: int = 3) -> bool:
    """Whether a short name keeps letters of the full one in their order (任市初中 of 任市初级中学)."""
    letters = iter(full)
    return len(short) >= least and all(mark in letters for mark in short)


def words_of(pack: Pack, dictionary: str) -> dict[str, str]:
    """Every word that may stand in a column (name, code, alias; compared plainly) → the name it means."""
    known: dict[str, str] = {}
    for entry in reversed(pack.dictionaries.get(dictionary, ())):
        for alias in split_list(entry.aliases):
            known[plain(alias)] = entry.name
    for entry in pack.dictionaries.get(dictionary, ()):
        known[plain(entry.name)] = entry.name
        known.setdefault(plain(entry.code), entry.name)
    return known


def memo(read: Callable[[Any], Any], values: Iterable[Any]) -> list[Any]:
    """`read` over a column, each distinct value once: ledgers repeat themselves."""
    known: dict[Any, Any] = {}
    made = []
    for value in values:
        key = (type(value), value)
        if key not in known:
            known[key] = read(value)
        made.append(known[key])
    return made
