"""The forms that are signed on paper: 整改通知书 and 检查记录表 of each body, 销号申请单 of each hazard."""

from collections.abc import Sequence

from catalogue.forms import FORMS
from figures.hazards.sheets import SheetRow
from papers.forms.asked import Chosen, OfHazards, by_body, few_enough
from papers.frames.templates import Template
from papers.setting.paper import Paper
from papers.setting.tables import FIGURE, NAME, TEXT, Column
from papers.setting.words import worded, written_day

SIGN_HERE = "\n　　　　　　　　　　　年　　月　　日"
"""Room for a signature and its day."""
BLANK_LINES = 8
"""Rows of a 检查记录表 left for what is found on the spot."""


def rectify(asked: OfHazards) -> list[tuple[str, bytes]]:
    """整改通知书 to each school or responsible party of the rows."""
    return [(body, rectify_paper(asked.chosen, body, rows, asked.frame)) for body, rows in by_body(asked.rows).items()]


def rectify_paper(chosen: Chosen, body: str, rows: Sequence[SheetRow], template: Template) -> bytes:
    """整改通知书: what was found where, until when it is to be mended, and how it is told to be; both sides sign."""
    title = "安全隐患整改通知书"
    paper = Paper(template, f"{title}（{body}）", author=chosen.organ)
    paper.fill(标题=title)
    paper.text(f"{body}：")
    paper.text(f"经检查，你单位有下列{len(rows)}项安全隐患尚未整改销号。请明确整改措施和责任人，在整改期限前整改完毕：")
    paper.table(
        [
            Column("序号", FIGURE),
            Column("隐患编号", NAME),
            Column("具体地点", TEXT),
            Column("存在的问题或隐患", TEXT),
            Column("隐患等级", NAME),
            Column("整改期限", NAME),
        ],
        [
            [
                str(at),
                row.number,
                worded(row.place) or "—",
                worded(row.description),
                row.level,
                written_day(row.deadline) if row.deadline else "未明确",
            ]
            for at, row in enumerate(rows, 1)
        ],
    )
    verifying = "、".join(dict.fromkeys(row.verifying_unit for row in rows))
    paper.text(
        "整改期间应当落实临时防护措施，整改前无法保证安全的，停止使用有关场所和设施。整改完毕后填写销号申请单，"
        f"由{verifying}复查，复查合格方可销号。不能按期整改的，应当在期限前说明原因，申请延期。"
    )
    paper.form([(who, SIGN_HERE, 16) for who in FORMS["rectify"].foot], together=True)
    paper.signature(chosen.organ, written_day(chosen.day))
    return paper.content()


def signoff(asked: OfHazards) -> list[tuple[str, bytes]]:
    """销号申请单 of each hazard."""
    rows = asked.rows
    few_enough(len(rows))
    return [(f"{row.body}　{row.number}", signoff_paper(asked.chosen, row, asked.frame)) for row in rows]


def signoff_paper(chosen: Chosen, row: SheetRow, template: Template) -> bytes:
    """销号申请单: what was to be mended; how it was, who verified it, and both signatures are written by hand."""
    title = "安全隐患整改销号申请单"
    paper = Paper(template, f"{title} {row.number}", author=chosen.organ)
    paper.fill(标题=title)
    where = f"{worded(row.place)}：" if row.place else ""
    done = written_day(row.done_on) if row.done_on else "　　　　年　　月　　日"
    paper.form(
        [
            ("隐患编号", row.number, 0),
            ("被检查单位", row.body, 0),
            ("存在隐患或问题", f"{where}{worded(row.description)}", 0),
            ("隐患等级", row.level, 0),
            ("整改期限", written_day(row.deadline) if row.deadline else "未明确", 0),
            ("整改责任人", row.owner_post, 9),
            ("采取的整改措施", worded(row.measures), 20),
            ("整改情况", "", 30),
            ("完成时间", done, 0),
            ("整改单位负责人", SIGN_HERE, 16),
            (f"{row.verifying_unit}复查意见", "", 24),
            ("复查人", SIGN_HERE, 16),
            ("主管部门负责人", SIGN_HERE, 16),
        ]
    )
    return paper.content()


def checked(asked: OfHazards) -> list[tuple[str, bytes]]:
    """检查记录表 of each school or party of the rows."""
    return [(body, checked_paper(asked.chosen, body, rows, asked.frame)) for body, rows in by_body(asked.rows).items()]


def checked_paper(chosen: Chosen, body: str, rows: Sequence[SheetRow], template: Template) -> bytes:
    """检查记录表: what was found on which day where, with lines for more, signed by those who looked."""
    title = "安全检查记录表"
    paper = Paper(template, f"{title}（{body}）", author=chosen.organ)
    paper.fill(标题=title)
    paper.labelled("被检查单位：", body)
    lines = [
        [str(at), written_day(row.found_on), worded(row.place), worded(row.description), "", worded(row.remark)]
        for at, row in enumerate(rows, 1)
    ]
    lines += [["", "", "", "", "", ""] for _ in range(BLANK_LINES)]
    paper.table(
        [
            Column("序号", FIGURE),
            Column("日期", NAME),
            Column("检查部位", TEXT),
            Column("现场具体隐患", TEXT),
            Column("检查人", NAME, 18.0),
            Column("备注", NAME, 18.0),
        ],
        lines,
    )
    paper.form([(who, SIGN_HERE, 16) for who in FORMS["checked"].foot], together=True)
    return paper.content()
