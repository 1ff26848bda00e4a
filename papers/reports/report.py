"""工作报告 of a half-year or year to the county government: what was done, what is wrong, what comes next.

An upward document: its 文号 stands left, 签发人 right. Every number is of figures.summary.figures_json for the period,
or of the registers of resolutions and 通报; the table of duties is annexed.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from figures.bodies.lines import issues
from figures.duties.coverage.shares import COUNTY_SCOPE
from figures.duties.frame import MET, MISSED, NO_DATA
from figures.hazards.rectification import members_of
from figures.meetings.resolutions import DONE, Decided, resolutions
from figures.query import Period
from figures.summary import figures_json
from models.clock import today
from models.county import Pack
from papers.frames.templates import Template
from papers.meeting.sentences import duty_sentence
from papers.reports.asked import OfPeriod
from papers.setting.paper import Paper
from papers.setting.tables import FIGURE, NAME, Column
from papers.setting.words import numbered, percent, worded, written_day

WORST = 5
"""How many duties and townships the text names; the table has them all."""


def report(asked: OfPeriod) -> bytes:
    """The report of a period, asked as of its end or today."""
    session, pack, period = asked.session, asked.pack, asked.period
    assert asked.template is not None
    decided = [d for d in resolutions(session, pack, period.as_of) if period.start <= d.decided_on <= period.as_of]
    issued = [i for i in issues(session, pack) if period.start <= i.issued_on <= period.as_of and not i.review]
    found = figures_json(session, period, each_duty=False)
    return report_paper(pack, period, found, decided, len(issued), asked.template, asked.number, today())


def report_paper(
    pack: Pack,
    period: Period,
    figures: Mapping[str, Any],
    decided: Sequence[Decided],
    issued: int,
    template: Template,
    number: str,
    day: date,
) -> bytes:
    """The document. figures: figures_json of the period; decided: resolutions of its meetings as they stand on its
    last day; issued: 通报 issued in it."""
    office = pack.words["office"]
    title = f"关于{period.label}学校安全管理工作情况的报告"
    paper = Paper(template, f"{office}{title}", author=office)
    paper.fill(
        发文机关=office, 文号=number or pack.setting("bulletin.number").format(year=day.year, n="　　"),
        签发人="　　　　", 标题=f"{office}\n关于{period.label}\n学校安全管理工作情况的报告",
        主送机关=f"{pack.name}人民政府", 抄送="",
        印发机关=office, 印发日期=written_day(day),
    )  # fmt: skip
    paper.text(
        f"现将《{pack.words['plan.title']}》（{pack.words['plan.number']}）{period.label}贯彻落实情况报告如下，"
        f"数据{period.cut(written_day(period.as_of))}。"
    )
    rows = _duties(pack, figures["coverage"])
    paper.heading("一、主要工作情况")
    _done(paper, pack, figures, rows, decided, issued)
    paper.heading("二、存在的主要问题")
    _wrong(paper, figures, rows)
    paper.heading("三、下一步工作安排")
    _next(paper, pack, decided)
    paper.text("特此报告。")
    paper.attachments(["职责完成情况表"])
    paper.signature(office, written_day(day))
    paper.annex("附件", "职责完成情况表")
    columns = [
        Column("任务", NAME), Column("职责"),
        *(Column(head, FIGURE, 17) for head in ("应完成", "已完成", "未完成", "未报")), Column("完成率", FIGURE, 19),
    ]  # fmt: skip
    counts = ("all", MET, MISSED, NO_DATA)
    paper.table(
        columns,
        [[r["clause"], r["label"], *(str(r[key]) for key in counts), f"{100 * r['rate']:.1f}%"] for r in rows],
    )
    return paper.content()


def _duties(pack: Pack, covered: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The plan's judged duties that were due in the period, in the plan's order: their counts over the county."""
    found = {row["duty"]: row for row in covered if row["scope"] == COUNTY_SCOPE}
    rows = []
    for duty in pack.duties:
        if duty.rule_set != pack.rule_set or duty.code not in found:
            continue
        counts = found[duty.code]["finished"]
        if every := sum(counts.values()):
            rows.append(
                {"clause": duty.clause, "label": duty.label, "all": every, **counts, "rate": counts[MET] / every}
            )
    return rows


def _done(
    paper: Paper,
    pack: Pack,
    figures: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    decided: Sequence[Decided],
    issued: int,
) -> None:
    county = figures["rectification"]["county"]
    whole = members_of(county)
    paper.text(
        f"新发现学校安全隐患{county['found']}项，销号{county['closed']}项，期末在办{county['open']}项；"
        f"销号率{percent(county['close_rate'], county['closed'], whole)}，"
        f"按期销号率{percent(county['on_time_rate'], county['closed_on_time'], county['closed_with_deadline'])}。",
        "（一）排查整治隐患。",
    )
    weekly = county["reporting"]
    rate = weekly["reported"] / weekly["owed"] if weekly["owed"] else None
    paper.text(
        f"学校周排查应报{weekly['owed']}校周，实报{weekly['reported']}校周，"
        f"填报率{percent(rate, weekly['reported'], weekly['owed'])}。",
        "（二）落实每周排查。",
    )
    full = sum(1 for row in rows if row[MET] == row["all"])
    paper.text(
        f"本期到期的职责{len(rows)}项，其中全部完成{full}项，各项完成情况见附件。" if rows else "本期没有到期的职责。",
        "（三）履行方案职责。",
    )
    meetings = len({d.meeting_no for d in decided})
    done = sum(1 for d in decided if d.outcome == DONE)
    said = (
        f"召开{pack.words['meeting']}{meetings}次，议定事项{len(decided)}项，已落实{done}项"
        if decided
        else "本期没有议定事项"
    )
    paper.text(f"{said}；印发通报{issued}件。", "（四）强化统筹督办。")


def _wrong(paper: Paper, figures: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    found = figures["rectification"]
    county, said = found["county"], []
    late = sorted((t for t in found["townships"] if t["overdue"]), key=lambda t: (-t["overdue"], t["code"]))
    if late:
        names = "、".join(f"{t['name']}{t['overdue']}项" for t in late[:WORST])
        more = "等" if len(late) > WORST else ""
        said.append(f"逾期隐患仍然较多。期末逾期{county['overdue']}项，其中{names}{more}。")
    short = sorted((r for r in rows if r[MET] < r["all"]), key=lambda r: (r["rate"], r["label"]))
    if short:
        named = "；".join(f"{r['label']}完成{r[MET]}/{r['all']}" for r in short[:WORST])
        said.append(f"部分职责完成不好。未全部完成的职责{len(short)}项，完成率较低的是：{named}。")
    quiet = [t for t in found["townships"] if t["reporting"]["reported"] < t["reporting"]["owed"]]
    quiet = sorted(quiet, key=lambda t: (t["reporting"]["reported"] / t["reporting"]["owed"], t["code"]))
    if quiet:
        named = "、".join(f"{t['name']}{t['reporting']['reported']}/{t['reporting']['owed']}" for t in quiet[:WORST])
        said.append(f"周排查填报不平衡。填报不足的乡镇{len(quiet)}个，填报率较低的是（实报/应报）：{named}。")
    if not said:
        paper.text("本期没有逾期隐患、未完成的职责和漏报的周排查。")
    for i, sentence in enumerate(said, 1):
        lead, _, rest = sentence.partition("。")
        paper.text(rest, f"（{numbered(i)}）{lead}。")


def _next(paper: Paper, pack: Pack, decided: Sequence[Decided]) -> None:
    left = [d for d in decided if d.outcome != DONE]
    if left:
        paper.text("继续办理下列议定事项，逐项跟踪到落实：")
        for i, d in enumerate(left, 1):
            why = f"原因：{worded(d.reason)}。" if d.reason else ""
            paper.text(f"{duty_sentence(pack, d)}{why}", f"（{numbered(i)}）")
    paper.text(
        "对逾期隐患逐项明确责任单位和销号时限，对未完成的职责逐单位督促补做，对漏报的学校逐校核实；"
        "结果在下一次联席会议上通报。"
    )
