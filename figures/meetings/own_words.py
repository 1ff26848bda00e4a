"""Numbers in words that the office wrote itself: which of them the figures of the day do not say.

An own title stays when the day changes, so a number in it may be one of another day. Days, years, quarters, document
and ordinal numbers are no figures.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:/\d+)?%?")
_NO_FIGURE = re.compile(
    r"〔\d+〕|第\s*\d+|\d+\s*号|\d{4}\s*(?:[-—/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}(?:\s*日)?)?|\s*(?:年|学年|Q\d))"
    r"|\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?|\d{1,2}\s*[日季]"
)


def numbers_in(text: str) -> list[str]:
    """The figures a text states, as written, in their order and without blanks and thousands commas; days left out."""
    plain = _NO_FIGURE.sub("，", text)
    return [found.group().replace(",", "") for found in _NUMBER.finditer(plain)]


def not_said(text: str, told: str) -> list[str]:
    """The figures of a text that are none of those told, each once, in their order; 3/12 is said by 3 and 12 too."""
    known = set(_parts(told))
    return list(dict.fromkeys(number for number in numbers_in(text) if not set(_split(number)) <= known))


def _parts(text: str) -> Iterator[str]:
    for number in numbers_in(text):
        yield from _split(number)


def _split(number: str) -> list[str]:
    return number.split("/")


def words_of(said: Mapping[str, Any]) -> str:
    """Everything a matter says that is drawn of it: title, facts, ask, source, tables, bars."""
    return " ".join(_texts([said.get(name) for name in ("title", "facts", "ask", "source", "figures", "shown")]))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)
    elif value is not None:
        yield str(value)
