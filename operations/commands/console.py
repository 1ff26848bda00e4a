"""What commands share: their arguments, the account they act as, and how they speak."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from getpass import getpass
from pathlib import Path
from typing import Any, NoReturn

from access.sessions import actor_named
from errors import Refused
from models import clock
from models.account import Actor, system
from models.county import county_of
from models.database import reading


class Parser(argparse.ArgumentParser):
    """argparse with its one own sentence in Chinese; wrong usage exits 2."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对：{message}\n")


Commands = Any
"""The subparsers of argparse, whose own class has no public name."""


def day(text: str) -> date:
    """An ISO date argument."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.max
    if not 1970 <= found.year <= 9998:
        raise argparse.ArgumentTypeError(f"日期“{text}”请写成 2026-09-30 的样子")
    return found


def instant(text: str) -> datetime:
    """An instant argument: a day and a time of day, local, without a zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo or not 1970 <= found.year <= 9998:
        raise argparse.ArgumentTypeError(f"时刻“{text}”请写成 2026-04-10T09:00 的样子")
    return found


NOW = Parser(add_help=False)
"""The option of every command that records."""
NOW.add_argument("--now", type=instant, metavar="时刻", help="记录时刻，仅限演示或沙盒县，如 2026-04-10T09:00")


def say(line: str) -> None:
    """Progress and explanations go to stderr, so that stdout stays machine-readable."""
    print(line, file=sys.stderr, flush=True)


def progress(done: int, total: int, what: str) -> None:
    """A bar on stderr for work that takes longer than a breath; silent when not on a terminal."""
    if sys.stderr.isatty():
        filled = 30 * done // max(total, 1)
        end = "\n" if done >= total else ""
        print(f"\r{what} [{'█' * filled}{'·' * (30 - filled)}] {done}/{total}", end=end, file=sys.stderr, flush=True)


def show(found: object, as_json: bool, text: str) -> None:
    """Print one JSON object, or the text for a person."""
    print(json.dumps(found, ensure_ascii=False, sort_keys=True, default=str) if as_json else text)


def password_of(file: Path | None) -> str:
    """The first line of a UTF-8 file, or asked for twice on the terminal."""
    if file:
        try:
            return (file.read_text(encoding="utf-8-sig").splitlines() or [""])[0]
        except UnicodeDecodeError:
            raise Refused(f"口令文件“{file}”不是 UTF-8 编码的文本，请另存为 UTF-8 后重试。") from None
    first, second = getpass("口令："), getpass("再输一次：")
    if first != second:
        raise Refused("两次输入的口令不一样，请重来。")
    return first


def acting_as(user: str | None) -> Actor:
    """The account of --as, or the system itself."""
    with reading() as session:
        county = county_of(session)
        if user is None:
            return system(county.code)
        found = actor_named(session, user)
    if found is None:
        raise Refused(f"没有可用的账号“{user}”，请用 manage.py account list 查看。")
    return found


def set_instant(args: argparse.Namespace) -> None:
    """--now moves the recording instant, in demo and sandbox counties only."""
    if not getattr(args, "now", None):
        return
    sandbox = getattr(args, "sandbox", False)
    if not sandbox:
        with reading() as session:
            county = county_of(session)
            sandbox = county.demo or county.sandbox
    if not sandbox:
        raise Refused("--now 只能用在演示县或沙盒县，真实数据的记录时刻由服务器确定。")
    clock.fix(args.now)


def answered(given: Sequence[str]) -> dict[str, str]:
    """`--answer ID=CHOICE` as a mapping. Raises Refused for one without both sides."""
    pairs = [one.partition("=") for one in given]
    if bad := [name for name, mark, value in pairs if not (name and mark and value)]:
        raise Refused(f"--answer 要写成 编号=选项，这里是“{bad[0]}”。")
    return {name: value for name, _, value in pairs}


def decoded_text(name: str, content: bytes) -> str:
    """A pasted text saved as a file: UTF-8, or GBK as Windows writes it. Raises Refused for anything else."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(f"“{name}”不是文本文件：请另存为 UTF-8 的 .txt 后重试。")
