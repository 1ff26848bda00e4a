"""Commands that make a county: init, demo, load-pack, first-day."""

import argparse
import sys
from pathlib import Path

from actions.county import init as make_county
from actions.county import pack_folder
from actions.pack.history import HistoryWouldChange
from actions.pack.loading import reload_pack
from demo.county import make_demo
from figures.first_day import first_day
from models import clock
from models.county import pack_in_force
from models.database import reading
from operations.commands.console import NOW, Commands, acting_as, day, password_of, progress, say, show


def add_counties(commands: Commands) -> None:
    """Commands that make a county: init, demo, load-pack, first-day."""
    c = commands.add_parser("init", parents=[NOW], help="建一个空县：数据库结构和县资料包")
    c.add_argument("--county", required=True)
    c.add_argument("--admin")
    c.add_argument("--password-file", type=Path)
    c.add_argument("--sandbox", action="store_true")
    c.set_defaults(run=init, needs_schema=False)

    c = commands.add_parser("demo", help="建演示县")
    c.add_argument("--today", type=day)
    c.add_argument("--schools", type=int, default=150)
    c.add_argument("--seed", type=int, default=1)
    c.set_defaults(run=demo, needs_schema=False)

    c = commands.add_parser("load-pack", parents=[NOW], help="改过的县资料包生效")
    c.add_argument("county", help="seed/ 下的文件夹名，或文件夹路径")
    c.add_argument("--as", dest="user")
    c.add_argument("--rewrite-history", action="store_true", help="已结束季度的数字会变时仍然生效，须写理由")
    c.add_argument("--reason", metavar="理由", help="为什么改写过去的数字，记入操作记录")
    c.set_defaults(run=load)

    c = commands.add_parser("first-day", help="开办清单：还不知道什么、因此什么不能用、在哪里补")
    c.add_argument("--json", action="store_true")
    c.set_defaults(run=gaps)


def init(args: argparse.Namespace) -> int:
    """An empty database with the county pack and, when named, the first administrator."""
    password = password_of(args.password_file) if args.admin else None
    make_county(args.county, sandbox=args.sandbox, admin=args.admin, password=password)
    say("已建好空县。" + ("" if args.admin else "还没有管理员，请运行 manage.py account add 名字 --role admin。"))
    return 0


def demo(args: argparse.Namespace) -> int:
    """The reproducible demo county."""
    make_demo(args.today or clock.today(), schools=args.schools, seed=args.seed, progress=progress)
    say("已建好演示县（演示数据，与真实学校无关）。")
    return 0


def load(args: argparse.Namespace) -> int:
    """A changed county pack comes into force under the next revision; what was frozen for a meeting stays."""
    actor, folder = acting_as(args.user), pack_folder(args.county)
    try:
        changed = reload_pack(
            actor, folder, rewrite_history=args.rewrite_history, reason=args.reason or "", progress=progress
        )
    except HistoryWouldChange as asked:
        if not sys.stdin.isatty():
            raise
        say(str(asked))
        if input("仍要改写过去的数字吗？写“是”继续：").strip() != "是":
            return 1
        changed = reload_pack(actor, folder, rewrite_history=True, reason=input("理由："), progress=progress)
    say("县资料包已生效。" if changed else "县资料包没有改动，什么都没有写。")
    return 0


def gaps(args: argparse.Namespace) -> int:
    """What the county still does not know; 0 whether or not anything is lacking."""
    with reading() as session:
        found = first_day(session, pack_in_force(session), clock.today())
    lines = [f"{'✓' if g.done else '×'} {g.title}：缺 {g.lacking}/{g.whole}；{g.blocks}；{g.how}" for g in found]
    show({"gaps": [vars(gap) | {"done": gap.done} for gap in found]}, args.json, "\n".join(lines))
    return 0
