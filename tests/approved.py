"""Texts of whole screens, papers and readings that somebody has read and found right, kept beside the tests.

    APPROVE=1 .venv/bin/pytest tests/app/test_screens.py      writes what is said now; read the difference in git

A test that compares numbers one by one says nothing of the word beside them, of the order, of what is offered and
what is forbidden. The figures themselves are proved elsewhere (tests/figures, recounts): here nothing that a reader
sees may change without somebody having seen it change.
"""

import difflib
import os
from pathlib import Path

FIRST = 60
"""Lines of a difference that a failure shows."""


def approved(path: Path, text: str) -> None:
    """Compare with the text kept at `path`; with APPROVE=1 keep this one."""
    if os.environ.get("APPROVE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    if kept != text:
        lines = difflib.unified_diff(kept.splitlines(), text.splitlines(), "approved", "said now", lineterm="", n=1)
        shown = "\n".join(line for line, _ in zip(lines, range(FIRST), strict=False))
        raise AssertionError(f"{path.name} says something else (APPROVE=1 keeps it, once read):\n{shown}")
