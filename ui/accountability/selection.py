"""What the page of bodies and 通报 has open: a cell of the matrix, or a matter (a line, or what a rule proposes).

Both stand in the address, so a link opens the same thing; they belong to this page and are not carried on.
"""

from hashlib import sha256

import streamlit as st

from figures.bodies.rules.asking import Proposal
from models.bulletin import BulletinLine

CELL, MATTER, SHUT = "cell", "matter", "none"


def param(name: str) -> str:
    """A word of the address, as it stands."""
    return str(st.query_params.get(name, ""))


def set_param(name: str, word: str | None) -> None:
    """Write a word into the address; None takes it out."""
    if word:
        st.query_params[name] = word
    elif name in st.query_params:
        del st.query_params[name]


def open_cell(chosen: tuple[str, str] | None) -> None:
    """Open the evidence of (unit, clause) in place of what was open; None closes it."""
    set_param(MATTER, None)
    set_param(CELL, "-".join(chosen) if chosen else None)


def open_matter(chosen: str | None) -> None:
    """Open a line or a proposal by its key in place of what was open; None closes it, and nothing opens of itself."""
    set_param(CELL, None)
    set_param(MATTER, chosen or SHUT)


def key_of(matter: BulletinLine | Proposal) -> str:
    """What names a matter in the address: a line by its number, a proposal by its body, clause, rule and rows."""
    if isinstance(matter, BulletinLine):
        return str(matter.id)
    text = f"{matter.unit} {matter.clause} {matter.rule} {matter.rows}"
    return "p" + sha256(text.encode()).hexdigest()[:10]
