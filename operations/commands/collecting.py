"""The command collect: new, hand-out, take, paste, missing, remind, close."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from actions.collecting.asking import Opened, close_collection, new_collection, opened_collection
from actions.collecting.handing import BY_SCHOOL, BY_TOWNSHIP, forms_of, pages_of
from actions.collecting.outcomes import ASKED, TO_MEND, Taken
from actions.collecting.pasting import take_text
from actions.collecting.reminding import remind
from actions.collecting.taking import take_files
from errors import Refused
from figures.reporting.collected import Said, missing_by_township, reminders
from ledgers.collecting.asks import asks
from ledgers.collecting.entries import BOTH, CHOICES, KEEP, REPLACE, SECOND, TAKE, UNSEALED, answer_key
from ledgers.collecting.handback import handed_back
from models.account import Actor
from models.database import reading
from operations.commands.console import (
    NOW,
    Commands,
    acting_as,
    answered,
    day,
    decoded_text,
    instant,
    say,
    show,
)


def add_collecting(commands: Commands) -> None:
    """The command collect."""
    c = commands.add_parser("collect", parents=[NOW], help="收表：new hand-out take paste missing remind close")
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
    c.add_argument(
        "--answer", action="append", default=[], metavar="编号=选项", help="take、paste 答一条问题或读法；可写多次"
    )
    c.add_argument("--accept-likely", action="store_true", help="paste 多半对的照此读")
    c.add_argument("--day", type=day, help="paste 里没写日期的检查记在哪天")
    c.add_argument("--dry-run", action="store_true")
    c.add_argument("--errors", type=Path, help="take 把要改的文件标出错处，写成这个 .zip")
    c.add_argument("--as", dest="user")
    c.add_argument("--json", action="store_true")
    c.set_defaults(run=collect)


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
    chosen = {SECOND: args.second, UNSEALED: args.unsealed}
    for each in looked.outcomes:
        for question, choice in chosen.items():
            if choice and question in each.questions:
                given.setdefault(answer_key(each.entry.id, question), choice)
    made, found, open_ones = attempt(given, args.dry_run)
    wrong, asked = made.of(TO_MEND), made.of(ASKED)
    if args.errors and wrong:
        args.errors.write_bytes(handed_back([each.entry for each in wrong]))
    show(found, args.json, made.looked() if args.dry_run else made.written())
    for each in [*wrong, *asked][:50]:
        told = [fault.message for fault in each.faults]
        told += [
            f"{sentence}（--answer “{answer_key(each.entry.id, question)}={'/'.join(CHOICES[question])}”）"
            for question, sentence in each.questions.items()
            if question in CHOICES
        ]
        say(f"{each.entry.id}：{'；'.join(told or each.questions.values())}")
    if open_ones:
        say(f"还有 {open_ones} 条读法要答复：--json 列出编号，用 --answer 编号=选项 答复。")
    return 1 if wrong or asked or open_ones else 0
