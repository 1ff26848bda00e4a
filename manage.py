"""The office's commands, in the stable words of docs/commands.md.

Exit 0 on success, 1 on refused input (a Chinese sentence on stderr), 2 on wrong usage. With --json,
stdout carries one UTF-8 JSON object and nothing else.
"""

import argparse
import json
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from getpass import getpass
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy.exc import DBAPIError

from access.sessions import actor_named
from actions import accounts
from actions.collecting.asking import Opened, close_collection, new_collection, opened_collection
from actions.collecting.handing import BY_SCHOOL, BY_TOWNSHIP, forms_of, pages_of
from actions.collecting.outcomes import ASKED, TO_MEND, Taken
from actions.collecting.pasting import take_text
from actions.collecting.reminding import remind
from actions.collecting.taking import take_files
from actions.county import init as make_county
from actions.county import pack_folder
from actions.ledgers import kept_answers
from actions.ledgers.imports import Outcome, import_files
from actions.ledgers.undo import undo_import
from actions.opening.accounts import MEMBERS, bodies_without_account, open_accounts
from actions.pack.export import export_pack
from actions.pack.history import HistoryWouldChange
from actions.pack.loading import reload_pack
from actions.teaching.calendar import DayStated, TermStated, state_calendar, state_start
from actions.teaching.classes import WAYS, go_up, going_up_on, moves_proposed
from actions.teaching.stops import Scope, stop_days, stops_standing, void_stop
from catalogue.ledgers import LEDGERS
from catalogue.papers import PAPERS
from demo.county import make_demo
from errors import NotAllowed, Refused
from figures.first_day import first_day
from figures.query import Period, between, period
from figures.reporting.collected import Said, missing_by_township, reminders
from figures.summary import figures_json
from ledgers.collecting.asks import asks
from ledgers.collecting.entries import BOTH, KEEP, REPLACE, SECOND, TAKE, UNSEALED
from ledgers.collecting.handback import handed_back
from ledgers.history import history_workbook
from ledgers.out.export import export_workbook, template_workbook
from ledgers.reading.readings import CONFIDENCE_WORDS, Answers
from models import clock
from models.account import ROLES, Actor, system
from models.calendar import OF_COUNTY, OF_SCHOOL, OF_TOWNSHIP
from models.county import county_of, pack_in_force
from models.database import keep_to_oneself, reading, trouble
from models.schema import upgrade
from operations import maintenance
from operations.checks import run as checks
from papers.registry import make
from papers.slips import slips_paper

PACK_STAMP = {"id", "county", "pack_revision"}


class Parser(argparse.ArgumentParser):
    """argparse with its one own sentence in Chinese; wrong usage exits 2."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对：{message}\n")


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


def build() -> Parser:
    """The command line of the contract."""
    parser = Parser(prog="manage.py", description="学校安全联席会议工作台：办公室命令")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)
    now = Parser(add_help=False)
    now.add_argument("--now", type=instant, metavar="时刻", help="记录时刻，仅限演示或沙盒县，如 2026-04-10T09:00")

    c = commands.add_parser("init", parents=[now], help="建一个空县：数据库结构和县资料包")
    c.add_argument("--county", required=True)
    c.add_argument("--admin")
    c.add_argument("--password-file", type=Path)
    c.add_argument("--sandbox", action="store_true")

    c = commands.add_parser("demo", help="建演示县")
    c.add_argument("--today", type=day)
    c.add_argument("--schools", type=int, default=150)
    c.add_argument("--seed", type=int, default=1)

    c = commands.add_parser("import", parents=[now], help="导入台账工作簿")
    c.add_argument("kind", choices=tuple(LEDGERS))
    c.add_argument("files", nargs="+", type=Path)
    c.add_argument("--dry-run", action="store_true")
    c.add_argument("--as", dest="user")
    c.add_argument("--new", action="store_true", help="疑似重复的行按新行写入")
    c.add_argument("--accept-likely", action="store_true", help="多半对的读法都照预览采用")
    c.add_argument("--answer", action="append", default=[], metavar="编号=选项", help="答一条读法；可写多次")
    c.add_argument("--profile", metavar="名称", help="照这份答法读；不写时按表样自动找，写“”则不用")
    c.add_argument("--save-profile", default="", metavar="名称", help="把这次的答法记下，下次同样的表不再问")
    c.add_argument("--learn", action="append", default=[], metavar="词", help="把这一条的答复记为别名；可写多次")
    c.add_argument("--json", action="store_true")
    c.add_argument("--errors", type=Path, help="把带“错误说明”列的工作簿写到这里")
    c.add_argument("--numbered", type=Path, help="把带编号的工作簿写到这里")

    c = commands.add_parser("answers", parents=[now], help="记下的答法和别名：list revoke rename change")
    c.add_argument("deed", choices=("list", "revoke", "rename", "change"))
    c.add_argument("id", nargs="?", help="编号，如 p12、w7，见 list")
    c.add_argument("--reason", default="", metavar="理由", help="停用的理由")
    c.add_argument("--name", default="", metavar="名称", help="答法的新名称")
    c.add_argument("--key", default="", help="答法里要改的一条")
    c.add_argument("--to", default="", metavar="选项", help="改成哪个选项，或别名改指谁")
    c.add_argument("--as", dest="user")
    c.add_argument("--json", action="store_true")

    c = commands.add_parser("undo-import", parents=[now], help="整批撤销一次导入")
    c.add_argument("batch", type=int)
    c.add_argument("--rest", action="store_true", help="之后有登记改动的行留着，撤销其余的")
    c.add_argument("--as", dest="user")
    c.add_argument("--json", action="store_true")

    c = commands.add_parser("export", help="导出台账（就是导入的表），或县资料包（export pack 目录）")
    c.add_argument("kind", choices=(*LEDGERS, "pack"))
    c.add_argument("out", type=Path)
    c.add_argument("--township")
    c.add_argument("--quarter")
    c.add_argument("--recorded-by", type=day, help="只含这一天结束时已知的内容")
    c.add_argument("--history", action="store_true", help="全部版本，带录入时间和失效时间；不能再导入")

    c = commands.add_parser("load-pack", parents=[now], help="改过的县资料包生效")
    c.add_argument("county", help="seed/ 下的文件夹名，或文件夹路径")
    c.add_argument("--as", dest="user")
    c.add_argument("--rewrite-history", action="store_true", help="已结束季度的数字会变时仍然生效，须写理由")
    c.add_argument("--reason", metavar="理由", help="为什么改写过去的数字，记入操作记录")

    c = commands.add_parser("template", help="空白台账，带下拉和填写说明")
    c.add_argument("kind", choices=tuple(LEDGERS))
    c.add_argument("out", type=Path)

    c = commands.add_parser("figures", help="全部指标（JSON）")
    c.add_argument("--quarter")
    c.add_argument("--from", dest="start", type=day)
    c.add_argument("--to", dest="end", type=day)
    c.add_argument("--as-of", type=day)
    c.add_argument("--recorded-by", type=day)
    c.add_argument("--township")
    c.add_argument("--json", action="store_true")

    c = commands.add_parser("account", help="账号：add bulk reset disable unlock list")
    c.add_argument("deed", choices=("add", "bulk", "reset", "disable", "unlock", "list"))
    c.add_argument("name", nargs="?")
    c.add_argument("--role")
    c.add_argument("--scope", help="部门、乡镇或学校代码")
    c.add_argument("--sign", action="store_true", help="召集人审签权")
    c.add_argument("--slips", type=Path, metavar="账号条.docx", help="bulk：账号条写到这里")
    c.add_argument("--password-file", type=Path)
    c.add_argument("--json", action="store_true")

    c = commands.add_parser("first-day", help="开办清单：还不知道什么、因此什么不能用、在哪里补")
    c.add_argument("--json", action="store_true")

    c = commands.add_parser("classes-up", parents=[now], help="9月1日班级升级：按建议办，毕业班撤销")
    c.add_argument("--school", metavar="代码", help="只办一所学校；不写是全部")
    c.add_argument("--dry-run", action="store_true", help="只列出建议")
    c.add_argument("--as", dest="user")
    c.add_argument("--json", action="store_true")

    c = commands.add_parser("stop", parents=[now], help="停课：add void list")
    c.add_argument("deed", choices=("add", "void", "list"))
    c.add_argument("--id", type=int, help="要作废的编号，见 list")
    c.add_argument("--school", action="append", default=[], metavar="代码", help="停课的学校，可写多次")
    c.add_argument("--township", action="append", default=[], metavar="代码", help="停课的乡镇，可写多次")
    c.add_argument("--county", action="store_true", help="全县停课")
    c.add_argument("--from", dest="start", type=day)
    c.add_argument("--to", dest="end", type=day)
    c.add_argument("--number", default="", metavar="文号")
    c.add_argument("--reason", default="", metavar="理由")
    c.add_argument("--as", dest="user")
    c.add_argument("--json", action="store_true")

    c = commands.add_parser("calendar", parents=[now], help="校历：term day start list")
    c.add_argument("deed", choices=("term", "day", "start", "list"))
    c.add_argument("--stage", default="", help="学段校历，如 terms.csv 的 stage")
    c.add_argument("--term", default="", help="学期，如 2026-2027-1")
    c.add_argument("--from", dest="start", type=day, help="首日；day 的第一天；start 的起算日")
    c.add_argument("--to", dest="end", type=day, help="末日；day 的最后一天")
    c.add_argument("--kind", default="", help="day 的类别：holiday 放假，makeup 调休上课，不写是按星期几")
    c.add_argument("--name", default="", help="day 的名称")
    c.add_argument("--none", action="store_true", help="start：不设起算日")
    c.add_argument("--source", default="", metavar="依据")
    c.add_argument("--reason", default="", metavar="理由")
    c.add_argument("--as", dest="user")
    c.add_argument("--json", action="store_true")

    c = commands.add_parser("backup", help="在线备份到一个文件")
    c.add_argument("file", type=Path)
    c = commands.add_parser("restore", help="把备份恢复到空库")
    c.add_argument("file", type=Path)
    c = commands.add_parser("check", help="完整性与全部恒等式")
    c.add_argument("--json", action="store_true")
    c = commands.add_parser("collect", parents=[now], help="收表：new hand-out take paste missing remind close")
    c.add_argument("deed", choices=("new", "hand-out", "take", "paste", "missing", "remind", "close"))
    c.add_argument("files", nargs="*", type=Path, help="hand-out 写到的目录，take、paste 读的文件，remind 的乡镇代码")
    c.add_argument("--collection", type=int, metavar="编号", help="哪一份收表；不写就是最近发出、还在收的一份")
    c.add_argument("--ask", default="weekly", help=f"new 收什么：{' '.join(asks())}")
    c.add_argument("--week", type=day, help="new 收哪一周的周排查，写其中一天")
    c.add_argument("--from", dest="start", type=day)
    c.add_argument("--to", dest="end", type=day)
    c.add_argument("--due", type=instant, help="new 的截止时刻，如 2026-10-11T17:00")
    c.add_argument("--township", action="append", default=[], help="new 只收这些乡镇；可写多次")
    c.add_argument("--by", choices=(BY_SCHOOL, BY_TOWNSHIP), default=BY_SCHOOL, help="hand-out 一校一份还是一乡镇一份")
    c.add_argument("--pages", action="store_true", help="hand-out 写手机页，不写工作簿")
    c.add_argument("--second", choices=(REPLACE, BOTH, KEEP), help="已报过的学校：替换、并存、留原来的；不写就留着问")
    c.add_argument("--unsealed", choices=(TAKE, KEEP), help="丢了收表码的文件：收下、不收；不写就留着问")
    c.add_argument("--answer", action="append", default=[], metavar="编号=选项", help="paste 答一条读法；可写多次")
    c.add_argument("--accept-likely", action="store_true", help="paste 多半对的照此读")
    c.add_argument("--day", type=day, help="paste 里没写日期的检查记在哪天")
    c.add_argument("--dry-run", action="store_true")
    c.add_argument("--errors", type=Path, help="take 把要改的文件标出错处，写成这个 .zip")
    c.add_argument("--as", dest="user")
    c.add_argument("--json", action="store_true")

    c = commands.add_parser("bench", help="性能基准，与标准 Streamlit 页同场对比")
    c.add_argument("--short", action="store_true")
    c.add_argument("--json", action="store_true")

    c = commands.add_parser("papers", help=f"公文（.docx）：{' '.join(PAPERS)}")
    c.add_argument("paper", choices=tuple(PAPERS))
    c.add_argument("--quarter")
    c.add_argument("--number")
    c.add_argument("--out", type=Path, required=True)
    return parser


def asked_period(args: argparse.Namespace) -> Period:
    """The period of --quarter or --from/--to, cut at --as-of."""
    if args.quarter and not (args.start or args.end):
        return period(args.quarter, args.as_of)
    if args.start and args.end and not args.quarter:
        return between(args.start, args.end, args.as_of)
    raise Refused("请给 --quarter 2026Q3，或者同时给 --from 和 --to。")


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


def import_ledger(args: argparse.Namespace) -> int:
    """Import a ledger, all or nothing."""
    files = [(path.name, path.read_bytes()) for path in args.files]
    try:
        return imported(args, files)
    except (Refused, NotAllowed):
        if args.json:
            show(Outcome(args.kind).as_json(), True, "")
        raise


def imported(args: argparse.Namespace, files: Sequence[tuple[str, bytes]]) -> int:
    """Take the files in and say what came of it."""
    given = Answers(answered(args.answer), accept_likely=args.accept_likely)
    outcome = import_files(
        acting_as(args.user),
        args.kind,
        files,
        new=args.new,
        dry_run=args.dry_run,
        answers=given,
        profile=args.profile,
        save_profile=args.save_profile,
        learn=args.learn,
        progress=progress,
    )
    if args.errors and outcome.errors:
        args.errors.write_bytes(outcome.error_workbook())
    if args.numbered and not outcome.errors and not args.dry_run:
        args.numbered.write_bytes(outcome.numbered_workbook())
    counts = {"新增": outcome.created, "更新": outcome.updated, "未变": outcome.unchanged, "跳过": outcome.skipped}
    lines = ["，".join(f"{word} {count} 行" for word, count in counts.items()) + "。"]
    lines += [f"提示：{note}" for note in outcome.notes]
    if outcome.profile:
        lines.append(f"照记下的答法“{outcome.profile}”读取。")
    if args.save_profile and not args.dry_run and not outcome.errors and not outcome.waiting:
        kept = f"记下 {outcome.kept} 条答法，名为“{args.save_profile}”。" if outcome.kept else "没有新的答法要记。"
        lines.append(kept)
    show(outcome.as_json(), args.json, "\n".join(lines))
    for warning in outcome.warnings[:20]:
        say(f"请核对：{warning.sentence}")
    for error in outcome.errors[:50]:
        say(error.sentence)
    if outcome.errors:
        say(f"共 {outcome.error_count} 处要改，整份没有写入；改好后重新导入。")
    for one in outcome.waiting[:50]:
        choices = "；".join(f"{choice.value} = {choice.words}" for choice in one.choices)
        say(f"{CONFIDENCE_WORDS[one.confidence]} [{one.id}] {one.sentence}　可选：{choices}")
    if outcome.waiting:
        say(
            f"共 {len(outcome.waiting)} 条读法要定，整份没有写入：多半对的加 --accept-likely 采用，"
            "看不准的用 --answer 编号=选项 答复。"
        )
    return 1 if outcome.errors or outcome.waiting else 0


def answered(given: Sequence[str]) -> dict[str, str]:
    """`--answer ID=CHOICE` as a mapping. Raises Refused for one without both sides."""
    pairs = [one.partition("=") for one in given]
    if bad := [name for name, mark, value in pairs if not (name and mark and value)]:
        raise Refused(f"--answer 要写成 编号=选项，这里是“{bad[0]}”。")
    return {name: value for name, _, value in pairs}


def answers(args: argparse.Namespace) -> int:
    """The kept answers: listed, or one of them revoked, renamed or changed."""
    actor = acting_as(args.user)
    if args.deed == "list":
        found = kept_answers.kept_answers(actor)
        lines = [f"{one.id}\t{one.what}\t{one.name}\t{one.meaning}\t{one.scope or '全县'}\t{one.recorded_by}"
                 for one in found]  # fmt: skip
        show({"answers": [vars(one) for one in found]}, args.json, "\n".join(lines) or "还没有记下的答法。")
        return 0
    if not args.id:
        raise Refused("请写明编号，如 p12、w7；用 manage.py answers list 查看。")
    if args.deed == "revoke":
        kept_answers.revoke_answer(actor, args.id, args.reason)
    elif args.deed == "rename":
        kept_answers.rename_profile(actor, args.id, args.name)
    elif args.id.startswith("w"):
        kept_answers.change_word(actor, args.id, args.to)
    else:
        kept_answers.change_answer(actor, args.id, args.key, args.to)
    show({"done": args.deed, "id": args.id}, args.json, "已办理。")
    return 0


def undo(args: argparse.Namespace) -> int:
    """Take one import back."""
    undone = undo_import(acting_as(args.user), args.batch, rest=args.rest)
    show({"batch": args.batch, "rows": undone}, args.json, f"已撤销第 {args.batch} 批，共 {undone} 行。")
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


def export(args: argparse.Namespace) -> int:
    """The workbook that import reads, the ledger with all its versions, or the pack in force."""
    filters = {"--township": args.township, "--quarter": args.quarter, "--recorded-by": args.recorded_by}
    given = [name for name, value in filters.items() if value]
    if args.kind == "pack" and (given or args.history):
        raise Refused("资料包只能整个导出，请去掉其他选项。")
    if args.history and given:
        raise Refused(f"--history 写出全部版本，不能同时用 {'、'.join(given)}：请去掉其中一边。")
    with reading() as session:
        if args.kind == "pack":
            export_pack(session, args.out)
        elif args.history:
            args.out.write_bytes(history_workbook(session, pack_in_force(session), args.kind))
        else:
            content = export_workbook(
                session,
                pack_in_force(session),
                args.kind,
                township=args.township,
                period=period(args.quarter) if args.quarter else None,
                recorded_by=args.recorded_by,
                register=True,
            )
            args.out.write_bytes(content)
    say(f"已写到 {args.out}")
    return 0


def template(args: argparse.Namespace) -> int:
    """The empty workbook with notes and drop-downs."""
    with reading() as session:
        args.out.write_bytes(template_workbook(session, pack_in_force(session), args.kind))
    say(f"已写到 {args.out}")
    return 0


def figures(args: argparse.Namespace) -> int:
    """Every figure of the period as one JSON object."""
    with reading() as session:
        found = figures_json(session, asked_period(args), recorded_by=args.recorded_by, township=args.township)
    show(found, True, "")
    return 0


def account(args: argparse.Namespace) -> int:
    """Accounts, on the server itself."""
    if args.deed not in ("list", "bulk") and not args.name:
        raise Refused("请写明账号名字。")
    with reading() as session:
        actor = Actor(county=county_of(session).code, name="系统管理", role="admin")
    if args.deed == "list":
        rows = accounts.listed(actor)
        show(
            rows,
            args.json,
            "\n".join(f"{r['name']}\t{ROLES[r['role']]}\t{r['scope'] or ''}\t{r['state']}" for r in rows),
        )
        return 0
    if args.deed == "bulk":
        return in_bulk(actor, args)
    if args.deed == "add":
        if args.role not in ROLES:
            raise Refused("--role 请填：" + "、".join(f"{code}（{name}）" for code, name in ROLES.items()))
        accounts.add(
            actor,
            args.name,
            role=args.role,
            scope=args.scope,
            may_sign=args.sign,
            password=password_of(args.password_file),
        )
    elif args.deed == "reset":
        accounts.reset(actor, args.name, password_of(args.password_file))
    elif args.deed == "disable":
        accounts.disable(actor, args.name)
    else:
        accounts.unlock(actor, args.name)
    say("已办理。")
    return 0


def classes_up(args: argparse.Namespace) -> int:
    """Classes go up a grade as proposed, of one school or of all."""
    actor, on = acting_as(args.user), going_up_on(clock.today())
    with reading() as session:
        found = moves_proposed(session, pack_in_force(session), on, args.school)
    told = {"on": on, "schools": {code: [vars(move) for move in moves] for code, moves in found.items()}}
    lines = [
        f"{code} {m.class_no} {m.name}：{WAYS[m.way]} {m.new_name}" for code, moves in found.items() for m in moves
    ]
    if not args.dry_run:
        up, closed = go_up(actor, on, found)
        told |= {"went_up": up, "graduated": closed}
        lines.append(f"已升级 {up} 个班，毕业撤销 {closed} 个班。")
    show(told, args.json, "\n".join(lines))
    return 0


def gaps(args: argparse.Namespace) -> int:
    """What the county still does not know; 0 whether or not anything is lacking."""
    with reading() as session:
        found = first_day(session, pack_in_force(session), clock.today())
    lines = [f"{'✓' if g.done else '×'} {g.title}：缺 {g.lacking}/{g.whole}；{g.blocks}；{g.how}" for g in found]
    show({"gaps": [vars(gap) | {"done": gap.done} for gap in found]}, args.json, "\n".join(lines))
    return 0


def in_bulk(actor: Actor, args: argparse.Namespace) -> int:
    """An account for each body (of a role) that has none, and the slips to hand over."""
    if args.role not in (None, *MEMBERS):
        raise Refused("--role 请填：" + "、".join(f"{code}（{name}）" for code, name in MEMBERS.items()) + "，或不写。")
    if args.slips is None or args.slips.exists():
        raise Refused("请用 --slips 写明账号条写到哪个新文件（.docx）：口令只印在上面。")
    with reading() as session:
        pack = pack_in_force(session)
        wanted = [body for body in bodies_without_account(session, pack) if args.role in (None, body.role)]
    # The file first: passwords that could not be written down would be lost.
    args.slips.touch(0o600, exist_ok=False)
    try:
        made = open_accounts(actor, wanted, progress)
    except (Refused, NotAllowed):
        args.slips.unlink()
        raise
    args.slips.write_bytes(slips_paper(pack.words["product"], made, clock.today()))
    told = [{"account": slip.account, "role": slip.role, "body": slip.body} for slip in made]
    show({"accounts": told}, args.json, f"已开通 {len(made)} 个账号，账号条在 {args.slips}，请当面交接。")
    return 0


def stop(args: argparse.Namespace) -> int:
    """Days stopped by order: record, take back, list."""
    actor = acting_as(args.user)
    if args.deed == "list":
        with reading() as session:
            rows = stops_standing(session, pack_in_force(session))
        lines = (
            f"{r['id']}\t{r['whom']}\t{r['first_day']}\t{r['last_day']}\t{r['number']}\t{r['reason']}" for r in rows
        )
        show({"stops": rows}, args.json, "\n".join(lines))
        return 0
    if args.deed == "void":
        if args.id is None:
            raise Refused("请用 --id 写明要作废的停课编号，见 manage.py stop list。")
        void_stop(actor, args.id, args.reason)
        show({"voided": args.id}, args.json, "已作废。")
        return 0
    if not (args.start and args.end):
        raise Refused("请用 --from 和 --to 写明停课的首日和末日。")
    scopes = [Scope(OF_SCHOOL, code) for code in args.school] + [Scope(OF_TOWNSHIP, code) for code in args.township]
    scopes += [Scope(OF_COUNTY, actor.county)] if args.county else []
    made = stop_days(actor, scopes, args.start, args.end, number=args.number, reason=args.reason)
    show({"stops": made}, args.json, f"已登记 {len(made)} 处停课。")
    return 0


def calendar(args: argparse.Namespace) -> int:
    """The calendar the office states: a term, days off, the start line; or the calendar in force."""
    actor = acting_as(args.user)
    if args.deed == "list":
        with reading() as session:
            pack = pack_in_force(session)
        terms = [t.model_dump(exclude=PACK_STAMP) for t in sorted(pack.terms, key=lambda t: (t.term, t.stage))]
        days = [d.model_dump(exclude=PACK_STAMP) for d in pack.days_off]
        found = {"starts_on": pack.starts_on, "terms": terms, "days_off": days}
        show(found, args.json, "\n".join("\t".join(map(str, t.values())) for t in (*terms, *days)))
        return 0
    if args.deed == "start":
        if not (args.start or args.none):
            raise Refused("请用 --from 写起算日，或用 --none 写明不设。")
        state_start(actor, None if args.none else args.start, args.reason)
        show({"starts_on": None if args.none else args.start}, args.json, "起算日已定。")
        return 0
    if not (args.start and args.end):
        raise Refused("请用 --from 和 --to 写明首日和末日。")
    if not 0 <= (args.end - args.start).days <= 366:
        raise Refused("首日和末日请写在一年之内，末日不早于首日。")
    span = [args.start + timedelta(days=n) for n in range((args.end - args.start).days + 1)]
    stated = [TermStated(args.stage, args.term, args.start, args.end)] if args.deed == "term" else []
    off = [DayStated(on, args.kind, args.name) for on in span] if args.deed == "day" else []
    made = state_calendar(actor, stated, off, source=args.source, reason=args.reason)
    told = {"confirmed": made.confirmed, "changed": list(made.sentences), "from": made.first}
    show(told, args.json, "\n".join([f"核定 {made.confirmed} 处。", *made.sentences]))
    return 0


def back_up(args: argparse.Namespace) -> int:
    """Online backup to a file that must not exist yet."""
    maintenance.backup(args.file)
    say(f"已备份到 {args.file}")
    return 0


def restore(args: argparse.Namespace) -> int:
    """Restore into an empty place."""
    maintenance.restore(args.file)
    say("已恢复。")
    return 0


def check(args: argparse.Namespace) -> int:
    """Integrity and all invariants; exit 1 when one does not hold."""
    found = checks.check()
    text = "\n".join(f"{'✓' if c.ok else '×'} {c.name}：{c.detail}" for c in found)
    show({"ok": all(c.ok for c in found), "checks": [vars(c) for c in found]}, args.json, text)
    return 0 if all(c.ok for c in found) else 1


def collect(args: argparse.Namespace) -> int:
    """A collection asked, handed out, taken back, looked at."""
    actor = acting_as(args.user)
    if args.deed == "new":
        number = new_collection(
            actor, args.ask, week=args.week, starts_on=args.start, ends_on=args.end, due_at=args.due,
            townships=args.township,
        )  # fmt: skip
        show({"collection": number}, args.json, f"已发出第 {number} 份收表。")
        return 0
    with reading() as session:
        asked = opened_collection(session, actor, args.collection)
        said = reminders(session, asked.row.id)
    number = int(asked.row.id)
    if args.deed == "close":
        close_collection(actor, number)
        show({"collection": number, "closed": True}, args.json, f"“{asked.row.title}”已关，不再收。")
        return 0
    if args.deed == "missing":
        return missing_returns(asked, said, args.json)
    if not args.files:
        raise Refused(f"collect {args.deed} 后面要写明目录、文件或乡镇代码。")
    if args.deed == "remind":
        schools = remind(actor, number, [str(code) for code in args.files])
        show({"collection": number, "schools": schools}, args.json, f"已记：催了 {schools} 校。")
        return 0
    if args.deed == "hand-out":
        made = pages_of(actor, number) if args.pages else forms_of(actor, number, args.by)
        for path, content in made:
            (args.files[0] / path).parent.mkdir(parents=True, exist_ok=True)
            (args.files[0] / path).write_bytes(content)
        show({"collection": number, "files": len(made)}, args.json, f"已写到 {args.files[0]}，共 {len(made)} 份。")
        return 0
    return take_back(actor, number, args)


def missing_returns(asked: Opened, said: Mapping[str, Sequence[Said]], as_json: bool) -> int:
    """Who has not sent, township by township, and how often each was reminded."""
    rows = [
        {
            "township": code,
            "school": each.code,
            "name": each.name,
            "state": each.state,
            "reminded": len(said.get(code, ())),
        }
        for code, some in missing_by_township(asked.answers).items()
        for each in some
    ]
    taken = len(asked.answers) - len(rows)
    found = {"collection": asked.row.id, "title": asked.row.title, "asked": len(asked.answers), "taken": taken}
    lines = [f"{asked.row.title}：应回 {len(asked.answers)} 校，已回 {taken} 校"]
    lines += [f"{row['township']}\t{row['school']}\t{row['name']}\t{row['state']}" for row in rows]
    show(found | {"missing": rows}, as_json, "\n".join(lines))
    return 0


def take_back(actor: Actor, number: int, args: argparse.Namespace) -> int:
    """Files or pasted texts into a collection; exit 1 while something was not taken."""
    files = [(path.name, path.read_bytes()) for path in args.files]
    given = answered(args.answer)
    pasted = args.deed == "paste"
    text = "\n".join(decoded_text(name, content) for name, content in files) if pasted else ""

    def attempt(answers: Mapping[str, str], dry_run: bool) -> tuple[Taken, dict[str, Any], int]:
        if not pasted:
            made = take_files(actor, number, files, answers=answers, dry_run=dry_run)
            return made, made.as_json(), 0
        paste = take_text(
            actor, number, text, answers=answers, accept_likely=args.accept_likely, day=args.day, dry_run=dry_run
        )
        return paste.taken, paste.as_json(), len(paste.open)

    looked, found, open_ones = attempt(given, True)
    chosen = {SECOND: ("", args.second), UNSEALED: (f"/{UNSEALED}", args.unsealed)}
    for each in looked.outcomes:
        for question, (tail, choice) in chosen.items():
            if choice and question in each.questions:
                given.setdefault(f"{each.entry.id}{tail}", choice)
    made, found, open_ones = attempt(given, args.dry_run)
    wrong, asked = made.of(TO_MEND), made.of(ASKED)
    if args.errors and wrong:
        args.errors.write_bytes(handed_back([each.entry for each in wrong]))
    show(found, args.json, made.looked() if args.dry_run else made.written())
    for each in [*wrong, *asked][:50]:
        told = [fault.message for fault in each.faults] or list(each.questions.values())
        say(f"{each.entry.id}：{'；'.join(told)}")
    if open_ones:
        say(f"还有 {open_ones} 条读法要答复：--json 列出编号，用 --answer 编号=选项 答复。")
    return 1 if wrong or asked or open_ones else 0


def decoded_text(name: str, content: bytes) -> str:
    """A pasted text saved as a file: UTF-8, or GBK as Windows writes it. Raises Refused for anything else."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(f"“{name}”不是文本文件：请另存为 UTF-8 的 .txt 后重试。")


def bench(args: argparse.Namespace) -> int:
    """The benchmark of the figures to reach."""
    from bench.run import run

    found = run(short=args.short)
    show(found.as_json(), args.json, found.table())
    return 0


def papers(args: argparse.Namespace) -> int:
    """The .docx files of a meeting or of a 通报, written into a folder."""
    with reading() as session:
        made = make(session, pack_in_force(session), args.paper, quarter=args.quarter or "", number=args.number or "")
    args.out.mkdir(parents=True, exist_ok=True)
    for name, content in made:
        (args.out / name).write_bytes(content)
        say(f"已写到 {args.out / name}")
    return 0


LOGIN_ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "init": init,
    "demo": demo,
    "import": import_ledger,
    "answers": answers,
    "undo-import": undo,
    "load-pack": load,
    "export": export,
    "template": template,
    "figures": figures,
    "account": account,
    "first-day": gaps,
    "classes-up": classes_up,
    "stop": stop,
    "calendar": calendar,
    "backup": back_up,
    "restore": restore,
    "check": check,
    "collect": collect,
    "bench": bench,
    "papers": papers,
}
READY_WITHOUT_SCHEMA = ("init", "demo", "restore", "bench")


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run, and turn every refusal into a Chinese sentence on stderr."""
    args = build().parse_args(argv)
    keep_to_oneself()
    try:
        if args.command not in READY_WITHOUT_SCHEMA:
            upgrade()
        set_instant(args)
        return LOGIN_ACTIONS[args.command](args)
    except (Refused, NotAllowed, LookupError) as refusal:
        say(str(refusal))
    except (DBAPIError, sqlite3.Error) as failure:
        say(trouble(failure))
    except OSError as failure:
        say(f"读写文件失败：{failure.strerror or failure}（{failure.filename or ''}）。请检查路径、权限和磁盘空间。")
    except KeyboardInterrupt:
        say("已中断，没有写入任何内容。")
    return 1


if __name__ == "__main__":
    sys.exit(main())
