"""Commands about when schools teach: calendar, stop, classes-up."""

import argparse
from datetime import timedelta

from actions.teaching.calendar import DayStated, TermStated, state_calendar, state_start
from actions.teaching.classes import WAYS, go_up, going_up_on, moves_proposed
from actions.teaching.stops import Scope, campuses_beside, stop_days, stops_standing, void_stop
from errors import Refused
from models import clock
from models.calendar import OF_COUNTY, OF_SCHOOL, OF_TOWNSHIP
from models.county import pack_in_force
from models.database import reading
from operations.commands.console import NOW, Commands, acting_as, day, show

PACK_STAMP = {"id", "county", "pack_revision"}


def add_teaching(commands: Commands) -> None:
    """Commands about when schools teach: calendar, stop, classes-up."""
    c = commands.add_parser("calendar", parents=[NOW], help="校历：term day start list")
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
    c.set_defaults(run=calendar)

    c = commands.add_parser("stop", parents=[NOW], help="停课：add void list")
    c.add_argument("deed", choices=("add", "void", "list"))
    c.add_argument("--id", type=int, help="要作废的编号，见 list")
    c.add_argument("--school", action="append", default=[], metavar="代码", help="停课的学校，可写多次")
    c.add_argument("--township", action="append", default=[], metavar="代码", help="停课的乡镇，可写多次")
    c.add_argument("--campuses", action="store_true", help="连同这些学校的校区、教学点")
    c.add_argument("--county", action="store_true", help="全县停课")
    c.add_argument("--from", dest="start", type=day)
    c.add_argument("--to", dest="end", type=day)
    c.add_argument("--number", default="", metavar="文号")
    c.add_argument("--reason", default="", metavar="理由")
    c.add_argument("--as", dest="user")
    c.add_argument("--json", action="store_true")
    c.set_defaults(run=stop)

    c = commands.add_parser("classes-up", parents=[NOW], help="9月1日班级升级：按建议办，毕业班撤销")
    c.add_argument("--school", metavar="代码", help="只办一所学校；不写是全部")
    c.add_argument("--dry-run", action="store_true", help="只列出建议")
    c.add_argument("--as", dest="user")
    c.add_argument("--json", action="store_true")
    c.set_defaults(run=classes_up)


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
    if args.campuses:
        with reading() as session:
            found = campuses_beside(session, pack_in_force(session), scopes, args.start)
        scopes += [Scope(OF_SCHOOL, code) for code in found]
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
