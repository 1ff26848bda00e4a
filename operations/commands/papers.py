"""Commands of official papers: papers, superior, templates."""

import argparse
from pathlib import Path

from actions.cases import Traced
from actions.papers import drop_template, put_template
from catalogue.frames import FRAMES
from catalogue.papers import DAY, HAZARDS, PAPERS, Paper
from errors import Refused
from figures.hazards.lists import hazard_numbers
from figures.hazards.states import STATES
from figures.query import Slice, period, quarter_of
from figures.tracing.asked import KINDS
from models.clock import today
from models.county import pack_in_force
from models.database import reading
from operations.commands.console import Commands, acting_as, day, say
from operations.handing import hand_out, hand_out_case, hand_out_replay
from papers.forms.asked import Chosen
from papers.frames.judging import judge
from papers.frames.templates import BUILT_IN, standing_templates, template_of
from papers.given import Given
from papers.reports.superior import fillings
from papers.workbooks import filled


def add_papers(commands: Commands) -> None:
    """Commands of official papers: papers, superior, templates."""
    c = commands.add_parser("papers", help=f"公文（.docx、.xlsx）和离线放映（.html）：{' '.join(PAPERS)}")
    c.add_argument("paper", choices=tuple(PAPERS))
    c.add_argument("--quarter", help="会议的季度；学校考核清单、工作报告也可写 2026H1、2026")
    c.add_argument("--meeting", help="会议编号，或 2026Q3-2（第2次）；不写取本季最后一次全体会议")
    c.add_argument("--number", help="通报的文号；会议通知、督办函、工作报告印上的文号，不写就留空格")
    c.add_argument("--on", type=day, help="会议通知的会议日期")
    c.add_argument("--hour", default="", help="会议通知的时刻，如 上午9:00")
    c.add_argument("--place", default="", help="会议通知的地点")
    c.add_argument("--reply-by", type=day, help="会议通知、督办函的报送期限")
    c.add_argument("--issued", type=day, help="会议通知、督办函的成文日期，默认今天")
    c.add_argument("--again", action="store_true", help="已留存的公文重新生成，另存一版；不写就是留存的原件")
    c.add_argument("--edition", type=int, default=0, help="取留存的第几版")
    c.add_argument("--hazard", nargs="+", default=[], metavar="编号", help="整改通知书等表：只印这几项隐患")
    c.add_argument("--township", help="整改通知书等表：只印这个乡镇的，写代码；责任倒查报告的乡镇")
    c.add_argument("--school", help="整改通知书等表：只印这所学校的，写代码；责任倒查报告的学校，也可写名称")
    c.add_argument(
        "--state", choices=tuple(STATES), default="open", help="整改通知书等表：哪些隐患，不写就是期末在办的"
    )
    c.add_argument("--unit", help="责任倒查报告的单位：代码或名称")
    c.add_argument("--case", help="案件编号：取立案时冻结的倒查")
    c.add_argument("--day", type=day, help="责任倒查到哪天")
    c.add_argument("--since", type=day, help="责任倒查从哪天列起，默认往前一年")
    c.add_argument("--incident", default="", help="责任倒查所为的事件编号")
    c.add_argument("--as", dest="user")
    c.add_argument("--out", type=Path, required=True)
    c.set_defaults(run=papers)

    c = commands.add_parser("superior", help="上级报表：把本县的数填进上级发来的工作簿，版式不动")
    c.add_argument("report", help="县资料包 superior.csv 里的报表名")
    c.add_argument("file", type=Path, help="上级发来的 .xlsx")
    c.add_argument("--quarter", required=True, help="2026Q3、2026H1、2026 或 2026-09")
    c.add_argument("--as-of", type=day)
    c.add_argument("--out", type=Path, required=True)
    c.set_defaults(run=superior)

    c = commands.add_parser("templates", help="公文模板：list 列出，get 取出，put 换成本办的，drop 恢复内置的")
    c.add_argument("deed", choices=("list", "get", "put", "drop"))
    c.add_argument("paper", nargs="?", choices=tuple(p.name for p in PAPERS.values() if p.frame))
    c.add_argument("file", nargs="?", type=Path, help="get 写到、put 读的 .docx")
    c.add_argument("--as", dest="user")
    c.set_defaults(run=templates)


def superior(args: argparse.Namespace) -> int:
    """A superior's own workbook filled in with our figures; what was not filled is said."""
    with reading() as session:
        pack = pack_in_force(session)
        asked = period(args.quarter, args.as_of)
        content, told = filled(args.file.read_bytes(), args.file.name, fillings(session, pack, args.report, asked))
    args.out.write_bytes(content)
    say(f"已写到 {args.out}，数据{asked.cut()}；表里的公式在打开时重算。")
    for line in told:
        say(line)
    return 0


def chosen_of(args: argparse.Namespace) -> Chosen:
    """The hazards of a printed form: those named, else those of the list that quarter, place and state ask for."""
    with reading() as session:
        pack = pack_in_force(session)
        asked = period(args.quarter or quarter_of(today()))
        part = Slice(township=args.township, school=args.school)
        numbers = set(args.hazard) or hazard_numbers(session, pack, asked, part=part, state=args.state)
        return Chosen(frozenset(numbers), pack.words["office"], asked.as_of)


def papers(args: argparse.Namespace) -> int:
    """The files of a paper, written into a folder: as kept, or made now."""
    made = _replayed(args) if PAPERS[args.paper].of == DAY else _made(args)
    args.out.mkdir(parents=True, exist_ok=True)
    for name, content in made:
        (args.out / name).write_bytes(content)
        say(f"已写到 {args.out / name}")
    return 0


def _made(args: argparse.Namespace) -> list[tuple[str, bytes]]:
    return hand_out(
        acting_as(args.user),
        args.paper,
        quarter=args.meeting or args.quarter or "",
        number=args.number or "",
        given=Given(args.on, args.hour, args.place, args.reply_by, args.number or "", args.issued),
        again=args.again,
        edition=args.edition,
        chosen=chosen_of(args) if PAPERS[args.paper].of == HAZARDS else None,
    )


def _replayed(args: argparse.Namespace) -> list[tuple[str, bytes]]:
    if args.case:
        return hand_out_case(acting_as(args.user), args.case)
    whom = next((kind for kind in KINDS if getattr(args, kind)), None)
    if whom is None or args.day is None:
        raise Refused("请写明倒查哪所学校（或乡镇、单位）到哪一天，如：papers replay --school 代码 --day 2026-09-24。")
    asked = Traced(whom, getattr(args, whom), args.day, args.since, args.incident)
    return hand_out_replay(acting_as(args.user), asked)


def templates(args: argparse.Namespace) -> int:
    """Which template each paper is set in; one written out, loaded after it was judged, or dropped."""
    if args.deed == "list":
        with reading() as session:
            for each in standing_templates(session, pack_in_force(session)):
                own = each.version != BUILT_IN
                when = (
                    f"第{each.version}版 {each.file_name} {each.recorded_by} {each.recorded_at:%Y-%m-%d}" if own else ""
                )
                say(f"{each.paper.name}\t{each.paper.title}\t{'本办模板 ' + when if own else '内置模板'}")
        return 0
    if args.paper is None or (args.deed != "drop" and args.file is None):
        raise Refused("请写明哪种公文和文件，如：templates get minutes 纪要模板.docx。")
    paper: Paper = PAPERS[args.paper]
    if args.deed == "get":
        with reading() as session:
            template = template_of(session, pack_in_force(session), paper)
        args.file.write_bytes(template.content)
        say(f"{paper.title}的{template.label}已写到 {args.file}，字段：{'、'.join(template.frame.fields)}。")
    elif args.deed == "put":
        content = args.file.read_bytes()
        judge(content, FRAMES[paper.frame], args.file.name)
        version = put_template(acting_as(args.user), paper.name, args.file.name, content)
        say(f"{paper.title}从现在起用本办模板第{version}版；已留存的公文不变。")
    else:
        drop_template(acting_as(args.user), paper.name)
        say(f"{paper.title}恢复用内置模板。")
    return 0
