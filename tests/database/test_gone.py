"""A database file that is taken away under the running program: nothing more is read or written, and it is said."""

import os
from pathlib import Path

import pytest

from actions.accounts import managing
from errors import DatabaseGone, Refused
from models.account import Actor
from models.database import database_url, reading, writing


def test_a_file_that_was_removed_or_replaced_stops_reading_and_writing(kaijiang: Actor, tmp_path: Path) -> None:
    if not database_url().startswith("sqlite"):
        pytest.skip("a file of SQLite")
    admin = managing.console(kaijiang.county)
    managing.add(admin, "某人", role="leader", password="correct horse 9")
    path = Path(database_url().removeprefix("sqlite:///"))
    kept = tmp_path / "kept.db"
    os.rename(path, kept)
    for replaced in (False, True):
        if replaced:
            path.write_bytes(kept.read_bytes())
        for way in (reading, writing):
            with pytest.raises(DatabaseGone, match="不见了"), way():
                pass
        with pytest.raises(DatabaseGone):
            managing.disable(admin, "某人")
    os.replace(kept, path)
    managing.disable(admin, "某人")
    with pytest.raises(Refused):
        managing.disable(admin, "没有这个人")
