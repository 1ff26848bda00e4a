"""反馈表 for each body named in a 通报, and the 督办函 to one that has not answered or must mend again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.bulletin import BulletinIssue, BulletinLine
from models.county import Pack
from papers.frames.templates import Template
from papers.setting.paper import Paper
from papers.setting.words import numbered, quoted, spoken, worded, written_day


def reply_form(pack: Pack, issue: BulletinIssue, line: BulletinLine, template: Template) -> bytes:
    """反馈表: what the named body fills in, signs and returns; the office does not sign it."""
    paper = Paper(template, f"整改反馈表 {issue.number}", author=pack.words["office"])
    paper.fill(标题="整改情况反馈表")
    frozen = line.frozen
    due = written_day(line.feedback_due) if line.feedback_due else ""
    paper.form(
        [
            ("通报文号", issue.number, 0),
            ("被通报单位", pack.name_of(line.body), 0),
            ("事项", worded(line.matter), 0),
            ("认定事实", spoken(frozen.facts if frozen else line.facts), 0),
            ("反馈期限", due, 0),
            ("整改措施", "", 45),
            ("整改结果", "", 45),
            ("责任人", "", 10),
            ("单位负责人签字（盖章）", "\n\n　　　　　　　　　　年　　月　　日", 28),
        ]
    )
    return paper.content()


@dataclass(frozen=True)
class Pressed:
    """One matter that is pressed for: what it is, since when it is due, how late, and why it is not done."""

    matter: str
    due: date
    days_over: int
    reason: str = ""


@dataclass(frozen=True)
class Letter:
    """What a 督办函 says besides its matters: to whom, under what title, where the matters come from, and by when an
    answer is asked."""

    body: str
    title: str
    source: str
    issued: date
    reply_by: date
    number: str = ""


def letter_paper(pack: Pack, letter: Letter, matters: Sequence[Pressed], template: Template) -> bytes:
    """督办函: each matter with its deadline and how late it is, what is asked and by when; a sheet to answer on."""
    office = pack.words["office"]
    paper = Paper(template, f"{letter.title}（{letter.body}）", author=office)
    number = letter.number or pack.setting("bulletin.number").format(year=letter.issued.year, n="　　")
    paper.fill(发文机关=office, 文号=number, 标题=letter.title, 主送机关=letter.body)
    paper.text(f"{letter.source}，下列{len(matters)}项事项截至{written_day(letter.issued)}尚未办结，现予督办：")
    for i, matter in enumerate(matters, 1):
        late = f"，已超过{matter.days_over}天" if matter.days_over else ""
        why = f"报告的原因：{worded(matter.reason)}。" if matter.reason else ""
        paper.text(f"{worded(matter.matter)}。时限{written_day(matter.due)}{late}。{why}", f"（{numbered(i)}）")
    paper.text(
        f"请你单位立即组织办理，于{written_day(letter.reply_by)}前将办理结果书面报送{office}。因客观原因不能按期办结的，"
        "应当说明原因和下一步措施，提出新的完成时限，提请下次会议研究。逾期不报、整改不到位的，按程序通报。"
    )
    paper.attachments(["督办事项办理情况反馈表"])
    paper.signature(office, written_day(letter.issued))
    paper.annex("附件", "督办事项办理情况反馈表")
    paper.form(
        [
            ("承办单位", letter.body, 0),
            ("督办事项", "\n".join(f"{i}.{quoted(m.matter)}" for i, m in enumerate(matters, 1)), 0),
            ("报送期限", written_day(letter.reply_by), 0),
            ("办理情况", "", 60),
            ("未办结的原因、下一步措施和时限", "", 45),
            ("单位负责人签字（盖章）", "\n\n　　　　　　　　　　年　　月　　日", 28),
        ]
    )
    return paper.content()
