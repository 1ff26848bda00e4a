"""会议材料: cover, contents, ① last resolutions ② situation ③ salient problems ④ members' reports ⑤ draft resolutions,
with the list of overdue hazards; all from one frozen snapshot, so that no figure can differ from the screen.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from figures.meetings.corrections.words import later_of, sentences
from figures.meetings.schema import resolutions
from figures.meetings.sittings import Frozen, cut_of, reports
from figures.query import called
from models.county import Pack, boundary_in_force, said_of_map
from models.sitting import RED
from papers.frames.templates import Template
from papers.meeting.asked import Asked, named
from papers.meeting.maps import overdue_map
from papers.meeting.minutes import OTHERS
from papers.meeting.sentences import (
    carried_over,
    instructed,
    last_told,
    origin,
    outcome_sentence,
    report_lines,
    times,
)
from papers.meeting.situation import situation
from papers.setting.paper import Paper
from papers.setting.tables import FIGURE, NAME, Column
from papers.setting.words import numbered, phrase, spoken, written_day

NAMES = ("乡镇", "轮到", "卡在", "期限", "限期", "牵头", "结果", "历经会议", "单位")
"""Headings of problem tables under which whole names and days stand."""


def pack(asked: Asked) -> bytes:
    """会议材料: the frozen figures with the bodies' reports, later corrections and the map."""
    return pack_paper(
        asked.pack,
        asked.figures,
        asked.sitting.held_on,
        asked.template,
        reports=reports(asked.session, asked.sitting),
        corrections=sentences(asked.pack, later_of(asked.session, asked.pack, asked.figures)),
        map_png=overdue_map(asked.session, asked.pack, asked.figures),
        map_note=said_of_map(asked.pack, boundary_in_force(asked.session, asked.pack)),
    )


def pack_paper(
    pack: Pack,
    snapshot: Frozen,
    held_on: date | None,
    template: Template,
    *,
    reports: Mapping[str, str],
    corrections: Sequence[str],
    map_png: bytes | None = None,
    map_note: str = "",
) -> bytes:
    """The whole document. reports: members' words by code; corrections: sentences on what was recorded since."""
    office, meeting = named(pack)
    label = snapshot.content["label"]
    paper = Paper(template, f"{meeting}{label}会议材料", author=office)
    paper.fill(
        会议=meeting, 标题=f"{label}会议材料", 单位=office, 日期=written_day(held_on) if held_on else f"{label}筹备稿"
    )
    _last(paper, pack, snapshot)
    situation(paper, pack, snapshot, corrections, map_png, map_note)
    _problems(paper, snapshot)
    others(paper, snapshot)
    _reports(paper, pack, reports)
    _draft(paper, pack, snapshot)
    _overdue(paper, snapshot)
    return paper.content()


def _last(paper: Paper, pack: Pack, snapshot: Frozen) -> None:
    title = "上次议定事项落实情况"
    paper.annex("材料1", title, listed=title)
    decided = resolutions(snapshot.content)
    if not decided:
        paper.text("没有需要报告的议定事项。")
        return
    paper.text(last_told(decided))
    columns = [
        Column("序", FIGURE), Column("议定事项"), Column("牵头单位", NAME), Column("时限", NAME),
        Column("结果", NAME), Column("历经会议", NAME),
    ]  # fmt: skip
    paper.table(
        columns,
        [
            [
                str(i), d.matter, pack.name_of(d.lead_unit), written_day(d.deadline), d.outcome,
                f"{d.survived}次" if d.survived else "—",
            ]
            for i, d in enumerate(decided, 1)
        ],
    )  # fmt: skip
    for d in decided:
        if not d.settled and (d.reason or d.days_over):
            paper.text(outcome_sentence(pack, d))


def _problems(paper: Paper, snapshot: Frozen) -> None:
    paper.annex("材料3", "突出问题", listed="突出问题")
    red = [item for item in snapshot.content["agenda"] if item["kind"] == RED]
    if not red:
        paper.text(f"{called(cut_of(snapshot.content))}没有列入重点事项的问题。")
    for index, item in enumerate(red, 1):
        paper.heading(f"{numbered(index)}、{spoken(item['title'])}{times(item)}{origin(item)}")
        for said in instructed(item):
            paper.text(said)
        for at, part in enumerate(item["parts"], 1):
            paper.heading(f"（{numbered(at)}）{spoken(part['title'])}{times(part)}", 2)
            _facts(paper, part)
        if not item["parts"]:
            _facts(paper, item)
    _others(paper, [item for item in snapshot.content["agenda"] if item["kind"] in OTHERS])
    _instructions(paper, [item for item in snapshot.content["agenda"] if item["kind"] not in (RED, *OTHERS)])
    if moved := snapshot.content["moved"]:
        paper.heading("顺延的议题")
        paper.text(carried_over(moved))


def _others(paper: Paper, items: Sequence[Mapping[str, Any]]) -> None:
    """What else is taken up, each with why: what happened, what the office or a body asks for; or nothing."""
    if not items:
        return
    paper.heading("其他议题")
    for at, item in enumerate(items, 1):
        paper.heading(f"（{numbered(at)}）{spoken(item['title'])}{times(item)}{origin(item)}", 2)
        for said in instructed(item):
            paper.text(said)
        for part in item["parts"] or (item,):
            _facts(paper, part, f"{phrase(part['title'])}：" if item["parts"] else "")


def _facts(paper: Paper, item: Mapping[str, Any], of: str = "") -> None:
    table = item["shown"].get("table")
    facts = f"{phrase(item['facts'])}。" if item["facts"] else ""
    paper.text(f"{of}{facts}依据：{phrase(item['source'])}。", keep=bool(table and table["rows"]))
    rows_of(paper, item, "见附件")


def _instructions(paper: Paper, items: Sequence[Mapping[str, Any]]) -> None:
    """领导批示 on items that no section of the material is about; nothing where there is none."""
    told = [(item, said) for item in items for said in instructed(item)]
    if not told:
        return
    paper.heading("领导批示")
    for at, (item, said) in enumerate(told, 1):
        paper.text(f"关于“{phrase(item['title'])}”：{said}", f"（{numbered(at)}）")


def others(paper: Paper, snapshot: Frozen) -> None:
    """其余事项: what else is behind, task by task, in one table; nothing where the agenda holds all."""
    found = snapshot.content["others"]
    if not found:
        return
    paper.heading("其余事项")
    paper.text("以下各项未单独列为议题，按任务列出。", keep=True)
    columns = [Column("任务", NAME), Column("事项"), Column("情况")]
    paper.table(
        columns,
        [[f"{each['clause']} {each['task']}".strip(), spoken(each["title"]), spoken(each["facts"])] for each in found],
    )


def rows_of(paper: Paper, item: Mapping[str, Any], where: str) -> None:
    """The table an item is shown with, and how many rows it leaves out."""
    table = item["shown"].get("table")
    if not table or not table["rows"]:
        return
    columns = [
        Column(head, FIGURE if head.endswith("天") else NAME if head in NAMES else "text") for head in table["heads"]
    ]
    paper.table(columns, [[spoken(cell) for cell in row] for row in table["rows"]])
    if item["shown"].get("more"):
        paper.text(f"另有{item['shown']['more']}项，{where}。")


def _reports(paper: Paper, pack: Pack, said: Mapping[str, str]) -> None:
    paper.annex("材料4", "成员单位书面汇报", listed="成员单位书面汇报")
    if not said:
        paper.text("截至印制，未收到书面汇报。")
    for index, (body, words) in enumerate(said.items(), 1):
        paper.heading(f"{numbered(index)}、{pack.name_of(body)}")
        for level, line in report_lines(words):
            if level:
                paper.heading(line, level)
            else:
                paper.text(line)


def _draft(paper: Paper, pack: Pack, snapshot: Frozen) -> None:
    paper.annex("材料5", "拟议定事项（草案）", listed="拟议定事项（草案）")
    asks = [item for item in snapshot.content["agenda"] if item["ask"]]
    if not asks:
        paper.text("本次会议没有拟提请议定的事项。")
        return
    paper.text("以下事项提请会议议定，完成时限由会议确定。")
    for index, item in enumerate(asks, 1):
        lead = pack.name_of(item["reporter"]) if item["reporter"] else pack.words["office_short"]
        paper.text(f"{phrase(item['ask'])}（{phrase(item['title'])}）。建议由{lead}牵头。", f"（{numbered(index)}）")


def _overdue(paper: Paper, snapshot: Frozen) -> None:
    rows = snapshot.content.get("overdue", [])
    paper.annex("附件", f"逾期隐患清单（{len(rows)}项）", listed="逾期隐患清单")
    if not rows:
        paper.text("截数日没有逾期隐患。")
        return
    columns = [
        Column("序", FIGURE), Column("编号", NAME), Column("乡镇", NAME), Column("学校"), Column("隐患"),
        Column("超期/天", FIGURE), Column("轮到", NAME),
    ]  # fmt: skip
    paper.table(
        columns,
        [
            [str(i), r["number"], r["township"], r["school"], r["description"], str(r["days_over"]), r["stuck_at"]]
            for i, r in enumerate(rows, 1)
        ],
    )
