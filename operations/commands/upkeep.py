"""Commands for the machine: backup, restore, check, bench."""

import argparse
from pathlib import Path

from operations import maintenance
from operations.checks import run as checks
from operations.commands.console import Commands, say, show
from operations.kept_files import folder_of


def add_upkeep(commands: Commands) -> None:
    """Commands for the machine: backup, restore, check, bench."""
    c = commands.add_parser("backup", help="在线备份到一个文件")
    c.add_argument("file", type=Path)
    c.set_defaults(run=back_up)

    c = commands.add_parser("restore", help="把备份恢复到空库")
    c.add_argument("file", type=Path)
    c.set_defaults(run=restore_into, needs_schema=False)

    c = commands.add_parser("check", help="完整性与全部恒等式")
    c.add_argument("--json", action="store_true")
    c.set_defaults(run=check_all)

    c = commands.add_parser("bench", help="性能基准，与标准 Streamlit 页同场对比")
    c.add_argument("--short", action="store_true")
    c.add_argument("--json", action="store_true")
    c.set_defaults(run=bench, needs_schema=False)


def back_up(args: argparse.Namespace) -> int:
    """Online backup to a file that must not exist yet."""
    copied = maintenance.backup(args.file)
    say(f"已备份到 {args.file}，新增照片和附件 {copied.files} 个，在 {folder_of(args.file)}，请与备份一起保存。")
    return _told(copied, "在服务器上缺失或被改动，没有备份；请运行 manage.py check 查看是哪些行的。")


def restore_into(args: argparse.Namespace) -> int:
    """Restore into an empty place."""
    copied = maintenance.restore(args.file)
    say(f"已恢复，照片和附件 {copied.files} 个。")
    return _told(
        copied,
        f"在 {folder_of(args.file)} 里缺失或被改动，没有恢复；找到后放回那里重新恢复，"
        "或运行 manage.py check 查看是哪些行的。",
    )


def _told(copied: maintenance.Copied, what: str) -> int:
    """Say of files that could not be copied, and give the exit code."""
    if copied.bad:
        say(f"× 有 {len(copied.bad)} 个照片和附件{what}")
    return 1 if copied.bad else 0


def check_all(args: argparse.Namespace) -> int:
    """Integrity and all invariants; exit 1 when one does not hold."""
    found = checks.check()
    text = "\n".join(f"{'✓' if c.ok else '×'} {c.name}：{c.detail}" for c in found)
    show({"ok": all(c.ok for c in found), "checks": [vars(c) for c in found]}, args.json, text)
    return 0 if all(c.ok for c in found) else 1


def bench(args: argparse.Namespace) -> int:
    """The benchmark of the figures to reach."""
    from bench.run import run

    found = run(short=args.short)
    show(found.as_json(), args.json, found.table())
    return 0
