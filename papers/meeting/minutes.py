"""纪要 and 议定事项任务清单: what was decided comes first, each with unit and day; figures come after."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO

import xlsxwriter

from figures.meetings.membership.attendance import ordinal_of
from figures.meetings.resolutions import Decided
from figures.meetings.schema import resolutions
from figures.meetings.sittings import Frozen
from models.county import Pack
from models.sitting import FIXED, NEW, RED
from papers.frames.templates import Template
from papers.meeting.asked import Asked, named
from papers.meeting.sentences import (
    about,
    carried_over,
    duty_sentence,
    heard_sentence,
    instructed,
    item_sentence,
    last_told,
    movement,
    outcome_sentence,
    weekly,
)
from papers.setting.paper import Paper
from papers.setting.tables import FIGURE, NAME, Column
from papers.setting.words import numbered, phrase, worded, written_day

OTHERS = (NEW, FIXED)
"""Kinds of items that are neither problems of the data nor what every meeting hears first."""


def minutes(asked: Asked) -> bytes:
    """会议纪要: what was decided, what was reported, who sat."""
    held = asked.attendance
    return minutes_paper(
        asked.pack,
        asked.figures,
        asked.held_on,
        ordinal_of(asked.session, asked.pack, asked.sitting.meeting_no),
        held.convener,
        asked.decided,
        {name: [held.said(asked.pack, body) for body in bodies] for name, bodies in held.lists.items()},
        asked.template,
    )


def minutes_paper(
    pack: Pack,
    snapshot: Frozen,
    held_on: date,
    number: int,
    convener: str,
    decided: Sequence[Decided],
    attendance: Mapping[str, Sequence[str]],
    template: Template,
) -> bytes:
    """GB/T 9704-2012, 10.3: red mark, number, decisions, what was heard, 出席 请假 列席; no seal. attendance: names of
    bodies by 出席, 请假, 列席."""
    office, meeting = named(pack)
    content = snapshot.content
    label = content["label"]
    paper = Paper(template, f"{meeting}纪要（第{number}号）", author=office)
    chair = convener or pack.words.get("convener", "召集人")
    paper.fill(
        会议=meeting, 文号=f"（第{number}号）", 单位=office, 日期=written_day(held_on),
        签发人=convener or "　　　　", 抄送=f"{pack.words['townships']}，各成员单位",
        印发机关=office, 印发日期=written_day(held_on),
    )  # fmt: skip
    paper.text(
        f"{written_day(held_on)}，{chair}主持召开{meeting}{label}{content['kind']}，听取上次议定事项落实情况和"
        f"{about(content)}学校安全形势的汇报，"
        f"研究突出问题，{f'议定{len(decided)}项事项' if decided else '未议定新的事项'}。现将会议情况纪要如下："
    )
    paper.heading("一、会议议定事项")
    if not decided:
        paper.text("本次会议没有新的议定事项。")
    for i, d in enumerate(decided, 1):
        paper.text(duty_sentence(pack, d), f"（{numbered(i)}）")
    paper.heading("二、会议听取的汇报")
    last = resolutions(content)
    lead = 1
    if last:
        paper.heading("（一）上次议定事项落实情况", 2)
        paper.text(last_told(last))
        for i, d in enumerate((d for d in last if not d.settled), 1):
            paper.text(f"{i}.{outcome_sentence(pack, d)}")
        lead = 2
    paper.heading(f"（{numbered(lead)}）学校安全形势", 2)
    paper.text(f"截至{written_day(snapshot.cut_off)}，" + "".join(movement(content)) + weekly(content))
    after = 3
    red = [item for item in content["agenda"] if item["kind"] == RED]
    others = [item for item in content["agenda"] if item["kind"] in OTHERS]
    heard = [
        ("会议研究的突出问题", [item_sentence(item) for item in red]),
        ("会议研究的其他议题", [heard_sentence(pack, item) for item in others]),
    ]
    for heading, sentences in heard:
        if sentences:
            paper.heading(f"{numbered(after)}、{heading}")
            after += 1
        for i, said in enumerate(sentences, 1):
            paper.text(said, f"（{numbered(i)}）")
    told = [f"关于“{phrase(item['title'])}”：{said}" for item in content["agenda"] for said in instructed(item)]
    if told:
        paper.heading(f"{numbered(after)}、领导批示")
        after += 1
        for i, said in enumerate(told, 1):
            paper.text(said, f"（{numbered(i)}）")
    if content["moved"]:
        paper.heading(f"{numbered(after)}、顺延的议题")
        paper.text(carried_over(content["moved"]))
    paper.blank()
    for name in ("出席", "请假", "列席"):
        if attendance.get(name):
            paper.labelled(f"{name}：", "、".join(attendance[name]))
    return paper.content()


def resolved(asked: Asked) -> bytes:
    """议定事项任务清单: what was decided, by whom until when."""
    return resolutions_paper(asked.pack, asked.label, asked.held_on, asked.decided, asked.template)


HEADS = ("序", "议定事项", "牵头单位", "配合单位", "完成时限", "办理结果")


def resolutions_paper(pack: Pack, label: str, held_on: date, decided: Sequence[Decided], template: Template) -> bytes:
    """The list as a document: matter, lead, support, deadline, outcome with its reason."""
    office, meeting = named(pack)
    paper = Paper(template, f"{meeting}{label}议定事项任务清单", author=office)
    paper.fill(标题=f"{meeting}\n{label}议定事项任务清单")
    holds = (FIGURE, "text", NAME, NAME, NAME, "text")
    paper.table([Column(*each) for each in zip(HEADS, holds, strict=True)], _rows(pack, decided))
    paper.signature(office, written_day(held_on), sealed=False)
    return paper.content()


def _rows(pack: Pack, decided: Sequence[Decided]) -> list[list[str]]:
    return [
        [
            str(i),
            worded(d.matter),
            pack.name_of(d.lead_unit),
            "、".join(map(pack.name_of, d.supporting.split("、"))) if d.supporting else "—",
            written_day(d.deadline),
            d.outcome + (f"：{worded(d.reason)}" if d.reason else ""),
        ]
        for i, d in enumerate(decided, 1)
    ]


def resolved_book(asked: Asked) -> bytes:
    """The same list as a workbook, to be filtered and filled in."""
    return resolutions_book(asked.pack, asked.label, asked.held_on, asked.decided)


def resolutions_book(pack: Pack, label: str, held_on: date, decided: Sequence[Decided]) -> bytes:
    """The list as .xlsx: the same columns, words and order as the document."""
    office, meeting = named(pack)
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("议定事项")
        title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        head = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter"})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        sheet.merge_range(0, 0, 0, len(HEADS) - 1, f"{meeting}{label}议定事项任务清单", title)
        sheet.write_string(1, 0, f"会议日期：{written_day(held_on)}　{office}")
        for at, (name, width) in enumerate(zip(HEADS, (6, 52, 18, 24, 16, 30), strict=True)):
            sheet.write_string(2, at, name, head)
            sheet.set_column(at, at, width)
        for line, row in enumerate(_rows(pack, decided), 3):
            sheet.write_number(line, 0, int(row[0]), cell)
            for at, words in enumerate(row[1:], 1):
                sheet.write_string(line, at, words, cell)
        sheet.freeze_panes(3, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.set_footer("&C— &P —")
    return buffer.getvalue()
