"""Commands that write out what is there: export, template, figures."""

import argparse
from pathlib import Path

from actions.pack.export import export_pack
from catalogue.ledgers import LEDGERS
from errors import Refused
from figures.query import Period, between, period
from figures.summary import figures_json
from ledgers.history import history_workbook
from ledgers.out.export import export_workbook, template_workbook
from models.county import pack_in_force
from models.database import reading
from operations.commands.console import Commands, day, say, show


def add_files(commands: Commands) -> None:
    """Commands that write files and figures out: export, template, figures."""
    c = commands.add_parser("export", help="导出台账（就是导入的表），或县资料包（export pack 目录）")
    c.add_argument("kind", choices=(*LEDGERS, "pack"))
    c.add_argument("out", type=Path)
    c.add_argument("--township")
    c.add_argument("--quarter")
    c.add_argument("--recorded-by", type=day, help="只含这一天结束时已知的内容")
    c.add_argument("--pictures", action="store_true", help="带各行的照片，总共不超过 15 MB")
    c.add_argument("--history", action="store_true", help="全部版本，带录入时间和失效时间；不能再导入")
    c.set_defaults(run=export)

    c = commands.add_parser("template", help="空白台账，带下拉和填写说明")
    c.add_argument("kind", choices=tuple(LEDGERS))
    c.add_argument("out", type=Path)
    c.set_defaults(run=template)

    c = commands.add_parser("figures", help="全部指标（JSON）")
    c.add_argument("--quarter")
    c.add_argument("--from", dest="start", type=day)
    c.add_argument("--to", dest="end", type=day)
    c.add_argument("--as-of", type=day)
    c.add_argument("--recorded-by", type=day)
    c.add_argument("--township")
    c.add_argument("--json", action="store_true")
    c.set_defaults(run=figures)


def asked_period(args: argparse.Namespace) -> Period:
    """The period of --quarter or --from/--to, cut at --as-of."""
    if args.quarter and not (args.start or args.end):
        return period(args.quarter, args.as_of)
    if args.start and args.end and not args.quarter:
        return between(args.start, args.end, args.as_of)
    raise Refused("请给 --quarter 2026Q3，或者同时给 --from 和 --to。")


def export(args: argparse.Namespace) -> int:
    """The workbook that import reads, the ledger with all its versions, or the pack in force."""
    filters = {
        "--township": args.township,
        "--quarter": args.quarter,
        "--recorded-by": args.recorded_by,
        "--pictures": args.pictures,
    }
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
                pictures=args.pictures,
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
