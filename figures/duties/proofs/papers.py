"""What makes documents one paper, and what is blank, told to the database (docs/duties.md, "Whose row is it")."""

from typing import Any

from sqlalchemy import ColumnElement, String, case, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from domain.doc_number import SPELLINGS
from models.base import table
from models.provision import Document

COUNTY_LEVEL = "县"
IDEOGRAPHIC_SPACE = "\u3000"


class same_number_in(FunctionElement[str]):
    """domain.doc_number.same_number of a column: the function itself where the database takes ours (models.database),
    else its table of characters."""

    type = String()
    inherit_cache = True


@compiles(same_number_in, "sqlite")
def _by_the_function(element: Any, compiler: Any, **how: Any) -> str:
    return f"same_number({compiler.process(element.clauses, **how)})"


@compiles(same_number_in, "postgresql")
def _by_its_table(element: Any, compiler: Any, **how: Any) -> str:
    # translate() drops characters that have no counterpart: what stands for nothing comes last.
    ordered = sorted(SPELLINGS, key=lambda typed: SPELLINGS[typed] == "")
    typed, read = "".join(ordered), "".join(SPELLINGS[each] for each in ordered)
    return f"translate({compiler.process(element.clauses, **how)}, '{typed}', '{read}')"


def blank(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a column of text holds nothing, or blanks alone."""
    return func.trim(func.replace(column, IDEOGRAPHIC_SPACE, " ")) == ""


def paper() -> ColumnElement[str]:
    """What makes a document one paper: its 文号, of 县 whichever body filed it, else of one subject; without 文号
    the row itself."""
    rows = table(Document).c
    number: ColumnElement[str] = same_number_in(rows.doc_number)
    return case(
        (blank(rows.doc_number), literal("#") + rows.number),
        (rows.subject_kind == COUNTY_LEVEL, literal("=") + number),
        else_=rows.subject_code + literal("/") + number,
    )
