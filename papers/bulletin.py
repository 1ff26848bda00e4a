"""通报 as a document: 一、基本情况 二、存在的问题 三、处理意见 四、下一步要求, the body's words beside each finding.

Everything adverse is quoted from the evidence that froze at 审签; the statement or 逾期未反馈 is printed with
the finding it answers. Schools are never named as the body of a line (31号文 三（三）).
"""

import re
from collections.abc import Sequence
from datetime import date

from figures.bodies.lines import DUTIES, statement_words
from models.bulletin import CORRECTED, REVOKED, UPHELD, BulletinIssue, BulletinLine
from models.county import Pack
from papers.layout import Column, Paper, written_day
from papers.meeting import numbered

ANNEX = "问题清单"
COLUMNS = (
    Column("序", 9, True),
    Column("单位", 22),
    Column("台账编号", 31),
    Column("学校（地点）", 31),
    Column("问题", 34),
    Column("期限和情况", 29),
)


def bulletin_paper(
    pack: Pack, issue: BulletinIssue, lines: Sequence[BulletinLine], situation: str, copies: str
) -> bytes:
    """One issued document. situation: the paragraph of figures for 一、基本情况; copies: 抄送."""
    organs = _organs(pack, issue)
    paper = _begun(pack, issue, f"{pack.words['townships']}，县级有关部门（单位）")
    adverse = [line for line in lines if not line.praise]
    praise = [line for line in lines if line.praise]
    heard = "，并听取被通报单位说明、逐项核实" if adverse else ""
    paper.text(
        f"为落实《{pack.words['plan.title']}》（{pack.words['plan.number']}）要求，{'、'.join(organs)}"
        f"核查了学校安全职责落实情况{heard}。现将有关情况通报如下："
    )
    paper.heading("一、基本情况")
    paper.text(situation)
    parts = 1
    if praise:
        parts += 1
        paper.heading(f"{numbered(parts)}、做得好的方面")
        for line in praise:
            paper.text(f"{pack.name_of(line.body)}：{_spoken(line.facts)}")
    rows = _evidence(pack, adverse)
    if adverse:
        parts += 1
        paper.heading(f"{numbered(parts)}、存在的主要问题")
        for n, line in enumerate(adverse, 1):
            _finding(paper, pack, issue, line, n)
        parts += 1
        paper.heading(f"{numbered(parts)}、处理意见")
        bodies = "、".join(dict.fromkeys(pack.name_of(line.body) for line in adverse))
        paper.text(f"对{bodies}予以通报，限期整改。")
    _demands(paper, pack, f"{numbered(parts + 1)}、下一步要求", lines)
    if rows:
        paper.attachments([ANNEX])
    paper.signature(organs, written_day(issue.issued_on))
    if rows:
        paper.annex("附件", ANNEX)
        paper.table(COLUMNS, [[str(i), *row] for i, row in enumerate(rows, 1)])
    paper.imprint(copies, "、".join(organs), written_day(issue.issued_on))
    return paper.content()


def _begun(pack: Pack, issue: BulletinIssue, recipients: str) -> Paper:
    organs = _organs(pack, issue)
    paper = Paper(issue.title, author=organs[0])
    paper.masthead(organs[0], 30)
    paper.number(issue.number)
    paper.title(*_broken(issue.title))
    paper.recipients(recipients)
    return paper


def _organs(pack: Pack, issue: BulletinIssue) -> list[str]:
    """The full names of who issues, alone or jointly."""
    names = {"联席办": pack.words["office"], "教育督导室": pack.words["supervisors"]}
    return [names[part] for part in issue.issuer.split("、")]


def _finding(paper: Paper, pack: Pack, issue: BulletinIssue, line: BulletinLine, n: int) -> None:
    """One matter: the facts that froze, the clause, the body's words, what verification came to."""
    frozen = line.frozen
    task = next((t for t in pack.tasks if t.code == line.clause), None)
    paper.heading(f"（{numbered(n)}）{pack.name_of(line.body)}：{line.matter}", 2)
    for paragraph in _spoken(frozen.facts if frozen else line.facts).splitlines():
        paper.text(paragraph)
    named = f"“{task.section}”第{line.clause}项“{task.title}”" if task else f"第{line.clause}项"
    paper.text(f"依据：{pack.words['plan.number']}{named}，{pack.name_of(line.body)}为责任单位。")
    paper.text(f"单位说明：{_spoken(statement_words(line, issue.issued_on))}")
    paper.text(f"核实意见：{_spoken((frozen and frozen.finding) or line.finding)}")


def _demands(paper: Paper, pack: Pack, heading: str, lines: Sequence[BulletinLine]) -> None:
    due = next((line.feedback_due for line in lines if line.feedback_due and not line.praise), None)
    paper.heading(heading)
    demands = []
    if due:
        demands.append(
            "限期整改。被通报单位要逐项制定整改方案，明确责任人和整改期限，"
            f"{written_day(due)}前将整改情况书面反馈{pack.words['office']}。"
        )
    demands.append("举一反三。各乡镇、各部门（单位）对照检查，落实学校安全责任，实行台账管理，实现闭环管理。")
    if due:
        demands.append("跟踪督办。逾期未反馈或整改不到位的再次督办；需要追责问责的，按照干部管理权限移送。")
    for n, demand in enumerate(demands, 1):
        paper.text(f"（{numbered(n)}）{demand}")


def _evidence(pack: Pack, lines: Sequence[BulletinLine]) -> list[list[str]]:
    """The rows of the annex. Schools' duties are told by their number: a school is not listed as a culprit."""
    made: list[list[str]] = []
    for line in lines:
        rows = line.frozen.rows if line.frozen else []
        name = pack.name_of(line.body)
        of_schools: dict[str, int] = {}
        for row in rows:
            if row["ledger"] == DUTIES and row.get("where") != name:
                of_schools[row["says"]] = of_schools.get(row["says"], 0) + 1
            else:
                number = "—" if row["ledger"] == DUTIES else row["number"]
                made.append([name, number, row.get("where", ""), row["says"], _spoken(row.get("now", ""))])
        made += [[name, "—", f"{n}所学校", says, "未达标，名单另见学校考核清单"] for says, n in of_schools.items()]
    return made


def review_paper(
    pack: Pack,
    issue: BulletinIssue,
    reviewed: BulletinIssue,
    line: BulletinLine,
    grounds: str,
    reason: str,
    copies: str,
) -> bytes:
    """复核决定: a linked document on one matter. grounds: the body's; reason: why it is decided so."""
    organs, name = _organs(pack, issue), pack.name_of(line.body)
    paper = _begun(pack, issue, f"{pack.words['townships']}，县级有关部门（单位）")
    paper.text(
        f"{name}对《{reviewed.title}》（{reviewed.number}，{written_day(reviewed.issued_on)}印发）中"
        f"“{line.matter}”一项提出复核申请。经复核，现通报如下："
    )
    paper.heading("一、申请理由")
    paper.text(_spoken(grounds))
    paper.heading("二、复核决定")
    decided = {
        UPHELD: f"维持{reviewed.number}对这一事项的认定。",
        CORRECTED: f"对{reviewed.number}这一事项的认定予以更正，以本件为准。",
        REVOKED: f"撤销{reviewed.number}对这一事项的认定，该事项不再作为通报内容。",
    }
    paper.text(decided[issue.review])
    paper.text(f"{'更正内容和理由' if issue.review == CORRECTED else '理由'}：{_spoken(reason)}")
    paper.signature(organs, written_day(issue.issued_on))
    paper.imprint(copies, "、".join(organs), written_day(issue.issued_on))
    return paper.content()


def _spoken(text: str) -> str:
    """Days as documents write them: 2026-08-04 → 2026年8月4日."""
    return re.sub(r"(\d{4})-(\d{2})-(\d{2})", lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", text)


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
    frozen = line.frozen
    body = [
        ["通报文号", issue.number],
        ["被通报单位", pack.name_of(line.body)],
        ["事项", line.matter],
        ["认定事实", _spoken(frozen.facts if frozen else line.facts)],
        ["反馈期限", written_day(line.feedback_due) if line.feedback_due else ""],
        ["整改措施和结果", "\n" * 8],
        ["单位负责人签字、盖章", "\n" * 3],
    ]
    paper.table(columns, body)
    paper.signature(pack.words["office"], written_day(day), sealed=False)
    return paper.content()
