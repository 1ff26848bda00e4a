"""Text conditions that mean the same on both databases, whatever each makes of LIKE.

SQLite's LIKE passes over the case of ASCII letters, PostgreSQL's does not; PostgreSQL's lower() follows the
server's language, SQLite's knows ASCII alone. Searched words match without regard to the case of ASCII letters.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, String, and_, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

LIST = "、"
"""What joins the codes of a list cell."""


class ascii_lower(GenericFunction[str]):
    """A text with its ASCII letters in lower case, all others as they are."""

    type = String()
    inherit_cache = True


@compiles(ascii_lower)
def _lower(element: Any, compiler: Any, **how: Any) -> str:
    return f"lower({compiler.process(element.clauses, **how)})"


@compiles(ascii_lower, "postgresql")
def _lower_postgresql(element: Any, compiler: Any, **how: Any) -> str:
    return f'lower(({compiler.process(element.clauses, **how)}) COLLATE "C")'


def folded(words: str) -> str:
    """Words with their ASCII letters in lower case: what `ascii_lower` makes of a column."""
    return "".join(mark.lower() if mark.isascii() else mark for mark in words)


def contains(text: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """Whether a text contains the words as they stand, but for the case of ASCII letters."""
    return ascii_lower(text).contains(folded(words), autoescape=True)


def each_word(said: str, found: Callable[[str], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Whether every one of the words, which blanks part, is found, each wherever it may stand: 任市 灭火器."""
    return and_(*map(found, said.split()))


def begins(text: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    """Whether a text begins with exactly this prefix: a number of a series, case included."""
    return func.substr(text, 1, len(prefix)) == prefix


def lists(codes: ColumnElement[Any], code: str) -> ColumnElement[bool]:
    """Whether a list of codes joined by 、 holds this code, not one that merely contains it."""
    whole = literal(LIST) + codes + literal(LIST)
    return func.replace(whole, f"{LIST}{code}{LIST}", "") != whole
