"""通报 and 复核决定 as documents: 基本情况, 存在的问题, 处理意见, 下一步要求; the body's words beside each finding.

Everything adverse is quoted from the evidence that froze at 审签; the statement or 逾期未反馈 is printed with
the finding it answers. Schools are never named as the body of a line (31号文 三（三）).
"""

from collections.abc import Sequence

from figures.bodies.evidence.now import DUTIES
from figures.bodies.lines import statement_words
from models.bulletin import CORRECTED, REVOKED, UPHELD, BulletinIssue, BulletinLine
from models.county import Pack
from papers.frames.templates import Template
from papers.setting.paper import Paper
from papers.setting.tables import FIGURE, NAME, Column
from papers.setting.words import broken, numbered, quoted, spoken, worded, written_day

ANNEX = "问题清单"
COLUMNS = (
    Column("序", FIGURE),
    Column("单位", NAME),
    Column("台账编号", NAME),
    Column("学校（地点）"),
    Column("问题"),
    Column("期限和情况"),
)


def bulletin_paper(
    pack: Pack,
    issue: BulletinIssue,
    lines: Sequence[BulletinLine],
    situation: str,
    template: Template,
    note: str = "",
) -> bytes:
    """One issued document. situation: the paragraph of figures for 一、基本情况; note: what is said under the date."""
    organs = organs_of(pack, issue)
    paper = _begun(pack, issue, template)
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
            paper.text(f"{pack.name_of(line.body)}：{quoted(line.facts)}")
    rows = _evidence(pack, adverse)
    if adverse:
        parts += 1
        paper.heading(f"{numbered(parts)}、存在的主要问题")
        for n, line in enumerate(adverse, 1):
            _finding(paper, pack, issue, line, n)
        parts += 1
        paper.heading(f"{numbered(parts)}、处理意见")
        bodies = "、".join(dict.fromkeys(pack.name_of(line.body) for line in adverse))
        paper.text(f"对{bodies}予以通报批评，责令限期整改。")
    _demands(paper, pack, f"{numbered(parts + 1)}、下一步要求", lines)
    if rows:
        paper.attachments([ANNEX])
    paper.signature(organs, written_day(issue.issued_on))
    if note:
        paper.text(note)
    if rows:
        paper.annex("附件", ANNEX)
        paper.table(COLUMNS, [[str(i), *row] for i, row in enumerate(rows, 1)])
    return paper.content()


def _begun(pack: Pack, issue: BulletinIssue, template: Template, title: str = "") -> Paper:
    organs = organs_of(pack, issue)
    title = title or issue.title
    if not any(title.startswith(organ) for organ in organs):
        title = f"{organs[0]}{title}"
    paper = Paper(template, title, author=organs[0])
    paper.fill(
        发文机关=organs[0], 文号=issue.number, 标题="\n".join(broken(title)),
        主送机关=f"{pack.words['townships']}，县级有关部门（单位）", 抄送=pack.words.get("copies", ""),
        印发机关="、".join(organs), 印发日期=written_day(issue.issued_on),
    )  # fmt: skip
    return paper


def organs_of(pack: Pack, issue: BulletinIssue) -> list[str]:
    """The full names of who issues, alone or jointly."""
    names = {"联席办": pack.words["office"], "教育督导室": pack.words["supervisors"]}
    return [names[part] for part in issue.issuer.split("、")]


def _finding(paper: Paper, pack: Pack, issue: BulletinIssue, line: BulletinLine, n: int) -> None:
    """One matter: the facts that froze, the clause, the body's words, what verification came to."""
    frozen = line.frozen
    task = next((t for t in pack.tasks if t.code == line.clause), None)
    paper.heading(f"（{numbered(n)}）{pack.name_of(line.body)}：{worded(line.matter)}", 2)
    for paragraph in (frozen.facts if frozen else line.facts).splitlines():
        if paragraph.strip():
            paper.text(quoted(paragraph))
    named = f"“{task.section}”第{line.clause}项“{task.title}”" if task else f"第{line.clause}项"
    paper.text(f"依据：{pack.words['plan.number']}{named}，{pack.name_of(line.body)}为责任单位。")
    paper.text(f"单位说明：{quoted(statement_words(line, issue.issued_on))}")
    paper.text(f"核实意见：{quoted((frozen and frozen.finding) or line.finding)}")


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
                made.append([name, number, row.get("where", ""), row["says"], spoken(row.get("now", ""))])
        made += [[name, "—", f"{n}所学校", says, "未达标，名单另见学校考核清单"] for says, n in of_schools.items()]
    return made


def review_paper(
    pack: Pack,
    issue: BulletinIssue,
    reviewed: BulletinIssue,
    line: BulletinLine,
    grounds: str,
    reason: str,
    template: Template,
) -> bytes:
    """复核决定: a linked document on one matter. grounds: the body's, "" where the issuer mends it of its own accord;
    reason: why it is decided so."""
    organs, name = organs_of(pack, issue), pack.name_of(line.body)
    paper = _begun(pack, issue, template)
    of = f"《{reviewed.title}》（{reviewed.number}，{written_day(reviewed.issued_on)}印发）中“{line.matter}”一项"
    if grounds:
        paper.text(f"{name}对{of}提出复核申请。经复核，现通报如下：")
        paper.heading("一、申请理由")
        paper.text(quoted(grounds))
    else:
        paper.text(f"{'、'.join(organs)}对{of}进行了复查。现将有关决定通报如下：")
    paper.heading("二、复核决定" if grounds else "一、复查决定")
    decided = {
        UPHELD: f"维持{reviewed.number}对这一事项的认定。",
        CORRECTED: f"对{reviewed.number}这一事项的认定予以更正，以本件为准。",
        REVOKED: f"撤销{reviewed.number}对这一事项的认定，该事项不再作为通报内容。",
    }
    paper.text(decided[issue.review])
    paper.text(f"{'更正内容和理由' if issue.review == CORRECTED else '理由'}：{quoted(reason)}")
    paper.signature(organs, written_day(issue.issued_on))
    return paper.content()
