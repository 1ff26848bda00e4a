"""What a parser of cells gives and raises, and a whole column through one.

A parser takes one raw value and gives a value, None for blank, or `Noted`; it raises `Problem`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


class Problem(ValueError):
    """A cell that cannot be taken; the text says what is wrong and what to write, without the place."""


@dataclass(frozen=True)
class Noted:
    """A value that is taken, with a sentence the person should see."""

    value: Any
    note: str


Parser = Callable[[object], Any]


@dataclass
class Parsed:
    """A column after parsing: values in order (None where blank or bad), and what to say about cells by index."""

    values: list[Any]
    problems: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)


def parse_column(values: Iterable[object], parser: Parser) -> Parsed:
    """Every cell through the parser; equal cells are parsed once, so long columns cost little."""
    parsed = Parsed([])
    known: dict[tuple[type, object], tuple[Any, str, str]] = {}
    for i, value in enumerate(values):
        if value is None:
            parsed.values.append(None)
            continue
        key = (type(value), value)
        if (found := known.get(key)) is None:
            try:
                made = parser(value)
                found = (made.value, made.note, "") if isinstance(made, Noted) else (made, "", "")
            except Problem as problem:
                found = (None, "", str(problem))
            known[key] = found
        taken, note, problem_text = found
        parsed.values.append(taken)
        if note:
            parsed.notes[i] = note
        if problem_text:
            parsed.problems[i] = problem_text
    return parsed
