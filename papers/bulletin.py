"""通报 as a document: 一、基本情况 二、存在的问题 三、处理意见 四、下一步要求, the body's words beside each finding.

Everything adverse is quoted from the evidence that froze at 审签; the statement or 逾期未反馈 is printed with
the finding it answers. Schools are never named as the body of a line (31号文 三（三）).
"""

from collections.abc import Sequence
from datetime import date

from figures.bulletins import statement_words
from models.bulletin import BulletinIssue, BulletinLine
from models.county import Pack
from papers.layout import Column, Paper, written_day
from papers.meeting import numbered


def bulletin_paper(
    pack: Pack, issue: BulletinIssue, lines: Sequence[BulletinLine], situation: str, copies: str
) -> bytes:
    """One issued document. situation: the paragraph of figures for 一、基本情况; copies: 抄送."""
    office = pack.words["office"]
    issuer = office if issue.issuer == "联席办" else issue.issuer.replace("联席办", office)
    issuer = issuer.replace("教育督导室", pack.words["supervisors"]).replace("、", "　")
    paper = Paper(issue.title, author=office)
    paper.masthead(office, 30)
    paper.number(issue.number)
    paper.title(*_broken(issue.title))
    paper.recipients(f"{pack.words['townships']}，县级有关部门（单位）")
    paper.text(f"为落实《{pack.words['plan.title']}》（{pack.words['plan.number']}）要求，现将有关情况通报如下：")
    paper.heading("一、基本情况")
    paper.text(situation)
    adverse = [line for line in lines if not line.praise]
    praise = [line for line in lines if line.praise]
    index = 2
    if praise:
        paper.heading(f"{numbered(index)}、做得好的方面")
        index += 1
        for line in praise:
            paper.text(f"{pack.name_of(line.body)}：{line.facts}")
    if adverse:
        paper.heading(f"{numbered(index)}、存在的主要问题")
        index += 1
    for n, line in enumerate(adverse, 1):
        frozen = line.evidence or {}
        task = next((t for t in pack.tasks if t.code == line.clause), None)
        paper.heading(f"（{numbered(n)}）{pack.name_of(line.body)}：{line.matter}", 2)
        paper.text(str(frozen.get("facts", line.facts)))
        paper.text(f"依据：{pack.words['plan.short']}第{line.clause}项“{task.title if task else ''}”。")
        paper.text(f"单位说明：{statement_words(line, issue.issued_on)}")
        paper.text(f"核实意见：{line.finding}")
    paper.heading(f"{numbered(index)}、下一步要求")
    due = next((line.feedback_due for line in lines if line.feedback_due), None)
    if due:
        paper.text(f"被通报单位于{written_day(due)}前将整改情况书面反馈{office}，逾期未反馈的再次督办。")
    paper.text("各乡镇、各部门对照检查，举一反三，落实学校安全责任。")
    rows = [row for line in adverse for row in _evidence(line)]
    if rows:
        paper.attachments(["问题清单"])
    paper.signature(issuer, written_day(issue.issued_on))
    if rows:
        paper.annex("附件", "问题清单")
        columns = [Column("序", 10, True), Column("单位", 34), Column("台账编号", 40), Column("内容", 72)]
        paper.table(columns, [[str(i), pack.name_of(body), no, says] for i, (body, no, says) in enumerate(rows, 1)])
    paper.imprint(copies, issuer, written_day(issue.issued_on))
    return paper.content()


def _evidence(line: BulletinLine) -> list[tuple[str, str, str]]:
    rows = (line.evidence or {}).get("rows", [])
    assert isinstance(rows, list)
    return [(line.body, str(row["number"]), str(row["says"])) for row in rows]


def _broken(title: str, most: int = 18) -> list[str]:
    """A long title in two lines, broken after its issuing body where it has one (no word is split)."""
    if len(title) <= most or "关于" not in title[1:]:
        return [title]
    at = title.index("关于", 1)
    return [title[:at], title[at:]]


def reply_form(pack: Pack, issue: BulletinIssue, line: BulletinLine, day: date) -> bytes:
    """反馈表: what the named body fills in and returns."""
    paper = Paper(f"整改反馈表 {issue.number}", author=pack.words["office"])
    paper.title("整改情况反馈表", lead=1)
    columns = [Column("项目", 40), Column("内容", 116)]
    body = [
        ["通报文号", issue.number],
        ["被通报单位", pack.name_of(line.body)],
        ["事项", line.matter],
        ["认定事实", line.facts],
        ["反馈期限", written_day(line.feedback_due) if line.feedback_due else ""],
        ["整改措施和结果", ""],
        ["单位负责人签字、盖章", ""],
    ]
    paper.table(columns, body)
    paper.signature(pack.words["office"], written_day(day), sealed=False)
    return paper.content()
