"""Commands that read ledgers in: import, answers, undo-import."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from actions.ledgers import kept_answers
from actions.ledgers.imports import Outcome, import_files
from actions.ledgers.undo import undo_import
from catalogue.ledgers import LEDGERS
from errors import NotAllowed, Refused
from ledgers.reading.readings import CONFIDENCE_WORDS, Answers
from operations.commands.console import NOW, Commands, acting_as, answered, progress, say, show


def add_imports(commands: Commands) -> None:
    """Commands that read ledgers in: import, answers, undo-import."""
    c = commands.add_parser("import", parents=[NOW], help="导入台账工作簿")
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
    c.set_defaults(run=import_ledger)

    c = commands.add_parser("answers", parents=[NOW], help="记下的答法和别名：list revoke rename change")
    c.add_argument("deed", choices=("list", "revoke", "rename", "change"))
    c.add_argument("id", nargs="?", help="编号，如 p12、w7，见 list")
    c.add_argument("--reason", default="", metavar="理由", help="停用的理由")
    c.add_argument("--name", default="", metavar="名称", help="答法的新名称")
    c.add_argument("--key", default="", help="答法里要改的一条")
    c.add_argument("--to", default="", metavar="选项", help="改成哪个选项，或别名改指谁")
    c.add_argument("--as", dest="user")
    c.add_argument("--json", action="store_true")
    c.set_defaults(run=answers)

    c = commands.add_parser("undo-import", parents=[NOW], help="整批撤销一次导入")
    c.add_argument("batch", type=int)
    c.add_argument("--rest", action="store_true", help="之后有登记改动的行留着，撤销其余的")
    c.add_argument("--as", dest="user")
    c.add_argument("--json", action="store_true")
    c.set_defaults(run=undo)


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
