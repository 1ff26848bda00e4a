"""Every command with nonsense for every one of its words: a Chinese sentence and exit 1 or 2, never a traceback."""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import manage
from models.account import Actor
from models.database import ROOT
from operations.commands.subjects import build

NONSENSE = ("昨天", "9999-12-31", "2026-04-10T09:00+08:00", "-7")
FITTING = {
    "county": "kaijiang", "kind": "hazards", "files": "没有.xlsx", "out": "出.xlsx", "batch": "1", "deed": "add",
    "name": "张某", "file": "没有.bak", "paper": "agenda", "id": "w1", "report": "年报",
}  # fmt: skip


def commands() -> dict[str, argparse.ArgumentParser]:
    """The commands by name, with their parsers."""
    for action in build()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError


def words_of(command: str, parser: argparse.ArgumentParser) -> Iterator[list[str]]:
    """Command lines of a command in which one word after the other is nonsense and the others fit."""
    actions = [action for action in parser._actions if action.nargs != 0]
    standing = [FITTING[a.dest] for a in actions if not a.option_strings]
    needed = [
        word
        for a in actions
        if a.required and a.option_strings
        for word in (a.option_strings[0], FITTING.get(a.dest, "x"))
    ]
    for action in actions:
        for bad in NONSENSE:
            if action.option_strings:
                yield [command, *standing, *needed, f"{action.option_strings[0]}={bad}"]
            else:
                yield [command, *[bad if FITTING[action.dest] == word else word for word in standing], *needed]


@pytest.mark.parametrize("command", sorted(set(commands()) - {"bench", "demo", "init"}))
def test_nonsense_is_answered_with_a_sentence(
    command: str, kaijiang: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("operations.commands.console.getpass", lambda _: "correct horse 9")
    for words in words_of(command, commands()[command]):
        try:
            code = manage.main(words)
        except SystemExit as ended:
            code = int(str(ended.code))
        told = capsys.readouterr().err
        assert code in (0, 1, 2), words
        if code:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in told), (words, told)


def test_a_password_file_of_another_encoding_and_a_wrong_today_are_told(kaijiang: Actor, tmp_path: Path) -> None:
    """As a person calls it: nothing of Python's own on the console."""
    (tmp_path / "password.txt").write_bytes("口令口令口令一二三".encode("gbk"))

    def call(*words: str, **environment: str) -> tuple[int, str]:
        import os

        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words], cwd=tmp_path, env=os.environ | environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stderr

    code, told = call("account", "add", "王某", "--role", "office", "--password-file", "password.txt")
    assert code == 1 and "UTF-8" in told and "Traceback" not in told
    code, told = call("figures", "--quarter", "2026Q3", SAFETY_TODAY="昨天")
    assert code == 1 and "SAFETY_TODAY" in told and "Traceback" not in told
    code, told = call("import", "hazards", "没有.xlsx", "--now", "昨天")
    assert code == 2 and "昨天" in told and "Traceback" not in told
