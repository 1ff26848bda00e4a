"""What only one ledger needs, a module a ledger: clerks' hazard forms turned into steps, school lists that fill two
sheets, lessons by class.

A rule takes the running judgement and the rows of one sheet. The sheet's entry in the catalogue names it and
says when it runs: `before` what can be derived is derived ahead of defaults and checks, `absorbed` follows once
stored versions are known, `after` adds the rows of the next sheet that a clerk's form stands for.
"""

from collections.abc import Callable
from functools import cache
from pkgutil import resolve_name
from typing import Any

from catalogue.ledgers import Sheet
from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator


@cache
def _named(name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = resolve_name(name)
    return found


def run(rule: str, validator: Validator, rows: list[Row]) -> None:
    """Run a rule that a sheet's entry names; nothing when it names none."""
    if rule:
        _named(rule)(validator, rows)


def finished_facts(sheet: Sheet, facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as the table takes them, with what is derived for it (the week of an inspection)."""
    return _named(sheet.finished)(facts) if sheet.finished else facts
