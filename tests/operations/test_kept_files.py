"""Photos and scans in backup, restore and check."""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from books import HAZARDS, SCHOOLS, XLSX, import_files
from PIL import Image
from sqlalchemy import text

from actions.attachments.adding import attach
from actions.attachments.withdrawing import withdraw
from models import clock, filestore
from models.account import Actor
from models.database import engine
from operations.checks.run import check
from operations.kept_files import folder_of
from operations.maintenance import backup, restore

NAME = "照片和附件"


def photo(colour: str) -> tuple[str, bytes]:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return f"{colour}.jpg", out.getvalue()


@pytest.fixture
def filled(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    import_files(kaijiang, "hazards", [(XLSX, HAZARDS)])
    attach(kaijiang, "hazard", "H1", [photo("red"), photo("blue")], "before")
    return kaijiang


def told() -> tuple[bool, str]:
    (found,) = [each for each in check() if each.name == NAME]
    return found.ok, found.detail


def names(folder: Path | None = None) -> list[str]:
    return [name for name, _ in filestore.names(folder)]


def everything(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_backup_brings_the_files_and_the_next_only_the_new(
    filled: Actor, tmp_path: Path, empty_county: Callable[[], None]
) -> None:
    (gone,) = attach(filled, "hazard", "H1", [photo("gray")], "after").ids
    withdraw(filled, gone, "拍错")
    first = backup(tmp_path / "b" / "1.bak")
    before = everything(folder_of(tmp_path / "b" / "1.bak"))
    assert (first.files, first.bad) == (3, ()), "withdrawn ones too"
    attach(filled, "hazard", "H1", [photo("green")], "after")
    assert backup(tmp_path / "b" / "2.bak").files == 1
    after = everything(folder_of(tmp_path / "b" / "2.bak"))
    assert {name: after[name] for name in before} == before and len(after) == 4, "nothing was written twice"
    held = {name: path.read_bytes() for name, path in filestore.names()}
    empty_county()
    if engine().dialect.name == "sqlite":
        engine().dispose()
        from models.database import sqlite_file

        file = sqlite_file(str(engine().url))
        assert file is not None
        for path in file.parent.glob(file.name + "*"):
            path.unlink()
        from models import schema

        schema.upgrade()
        back = restore(tmp_path / "b" / "2.bak")
        assert (back.files, back.bad) == (4, ())
        assert {name: path.read_bytes() for name, path in filestore.names()} == held
        assert told() == (True, "4 个与添加时一致")


def test_a_file_lost_or_altered_before_a_backup_is_told_and_the_rest_is_kept(filled: Actor, tmp_path: Path) -> None:
    one, two = names()
    filestore.path_of(one).unlink()
    filestore.path_of(two).write_bytes(b"x")
    attach(filled, "hazard", "H1", [photo("green")], "after")
    found = backup(tmp_path / "b" / "1.bak")
    assert found.files == 1 and set(found.bad) == {one, two} and (tmp_path / "b" / "1.bak").exists()


def lose(_actor: Actor) -> None:
    filestore.path_of(names()[0]).unlink()


def change(_actor: Actor) -> None:
    path = filestore.path_of(names()[0])
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def by_hand(*statements: str) -> Callable[[Actor], None]:
    def act(_actor: Actor) -> None:
        with engine().begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    return act


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (lose, ["隐患H1", "文件不见了", "号行"]),
        (change, ["隐患H1", "内容被改动"]),
        (by_hand("UPDATE attachment SET row_key = 'H9' WHERE id = 1"), ["从来没有“H9”"]),
        (by_hand("UPDATE attachment SET holder = 'drill' WHERE id = 1"), ["drill", "从来没有"]),
        (by_hand("DELETE FROM attachment WHERE id = 2"), ["第 2 号行", "被删除", "操作记录"]),
        (by_hand("UPDATE attachment SET sha256 = (SELECT sha256 FROM attachment WHERE id = 2) WHERE id = 1"),
         ["第 1 号行", "被换过"]),
    ],
)  # fmt: skip
def test_check_finds_what_was_done_past_the_program(
    filled: Actor, tamper: Callable[[Actor], Any], words: list[str]
) -> None:
    assert told() == (True, "2 个与添加时一致")
    tamper(filled)
    ok, detail = told()
    assert not ok and all(word in detail for word in words), detail


def test_a_file_nobody_names_is_told_and_is_no_fault(filled: Actor) -> None:
    filestore.put(b"left by a kill")
    ok, detail = told()
    assert ok and "另有 1 个" in detail
