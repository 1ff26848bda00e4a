"""The server's log: rotating files in the data folder, without personal data by construction.

A record of a failure keeps its kind, the places in the code it came through and a masked message; what
was read from the ledgers or typed by a person is not written down.
"""

import logging
import re
import secrets
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

from models.database import ROOT

LOGGER = logging.getLogger("safety")
LARGEST, KEPT = 2_000_000, 5
_ABOUT_PEOPLE = re.compile(r"\[SQL:.*|\[parameters:.*|'[^']*'|\"[^\"]*\"|[^\x00-\x7f]+|\d{4,}", re.DOTALL)


def start_log(folder: Path) -> None:
    """Write to server.log in the folder: at most six files of 2 MB. Raises OSError when it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    keeper = RotatingFileHandler(folder / "server.log", maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    # A full disk must not spill what should have been logged, and a traceback, over the console.
    keeper.handleError = lambda record: None  # type: ignore[method-assign]
    keeper.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOGGER.handlers = [keeper]
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False


def note_failure(failure: BaseException) -> str:
    """Log a failure and return the number a person can read out: six characters without look-alikes."""
    number = "".join(secrets.choice("ACDEFHJKLMNPRTUVWXY3479") for _ in range(6))
    frames = traceback.extract_tb(failure.__traceback__)
    # Our own frames tell where; the innermost one tells what, whoever's it is.
    shown = [f for f in frames[:-1] if _is_ours(f.filename)][-12:] + frames[-1:]
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(shown))
    LOGGER.error("%s %s: %s | %s", number, type(failure).__name__, masked(str(failure)), places)
    return number


def _is_ours(file: str) -> bool:
    path = Path(file)
    return path.is_relative_to(ROOT) and "site-packages" not in path.parts


def masked(text: str) -> str:
    """A message without quoted values, numbers of four digits and more, or any Chinese."""
    return _ABOUT_PEOPLE.sub("…", text)[:300]
