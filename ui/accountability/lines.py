"""拟通报 and 已印发 as tables to choose from: lines under way first, then what rules propose and nobody took up.

The step shown is the one to take now, with the day by which it is due.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from figures.bodies.lines import late_feedback, times_named
from figures.bodies.rules.asking import Proposal
from models.bulletin import (
    AFTER_ISSUE,
    ANSWERED,
    BEFORE_ISSUE,
    DISMISSED,
    PRESSED,
    PROPOSED,
    REFERRED,
    REVOKED,
    SENT,
    SETTLED,
    SIGNED,
    VERIFIED,
    WITHDRAWN,
    BulletinIssue,
    BulletinLine,
)
from models.clock import today
from models.county import Pack
from ui.accountability.selection import key_of, open_matter
from ui.shell import markup, page
from ui.widgets.selectable_table import pick
from ui.widgets.tables import by_column

Matter = BulletinLine | Proposal
NEXT = {
    REFERRED: "◇ 待召集人研究",
    PROPOSED: "② 待送核",
    VERIFIED: "④ 待审签",
    SIGNED: "⑤ 待印发",
}
ENDED_SHOWN = 40
MOST = 4
"""Rows shown at once; the rest is scrolled to."""


def next_step(line: BulletinLine, day: date) -> str:
    """The step to take now: ② 待送核, ③ 等说明 or 待核实, ④ 待审签, ⑤ 待印发."""
    if line.state == SENT:
        waits = not line.stated_on and line.statement_due is not None and day <= line.statement_due
        return "③ 等单位说明" if waits else "③ 待核实"
    return NEXT.get(line.state, line.state)


def due_words(line: BulletinLine, day: date) -> str:
    """The day by which the body must speak, ▲ when it has passed in silence."""
    if line.state != SENT or line.statement_due is None:
        return markup.NOTHING
    late = "▲ " if not line.stated_on and day > line.statement_due else ""
    return f"{late}{markup.day(line.statement_due)}"


def drafts_of(found: Sequence[BulletinLine]) -> list[BulletinLine]:
    """The lines not yet issued, furthest along first."""
    under_way = [line for line in found if line.state in BEFORE_ISSUE]
    return sorted(under_way, key=lambda line: (-BEFORE_ISSUE.index(line.state), line.id or 0))


def drafts(pack: Pack, found: Sequence[BulletinLine], matters: Sequence[Matter], chosen: str | None) -> None:
    """拟通报: 单位, 条款, 事由 (第 n 次), 到哪一步, 限期."""
    day = today()
    shorts = {task.code: task.short for task in pack.tasks}
    rows = []
    for matter in matters:
        line = matter if isinstance(matter, BulletinLine) else None
        body = matter.body if isinstance(matter, BulletinLine) else matter.unit
        before = times_named(found, body, matter.clause)
        rows.append(
            {
                "单位": pack.name_of(body),
                "条款": f"{matter.clause} {shorts[matter.clause]}",
                "事由": matter.matter + (f"（第{before + 1}次）" if before else ""),
                "到哪一步": next_step(line, day) if line else "○ 程序建议",
                "限期": due_words(line, day) if line else markup.NOTHING,
            }
        )
    pick(
        by_column(rows),
        "drafts",
        [key_of(matter) for matter in matters],
        chosen,
        open_matter,
        {"单位": 110, "条款": 66, "事由": 214, "到哪一步": 116, "限期": 88},
        "拟通报事项和程序建议",
        MOST,
    )


def issued_of(found: Sequence[BulletinLine]) -> list[BulletinLine]:
    """The lines that were issued, newest document first."""
    return sorted(
        (line for line in found if line.state in AFTER_ISSUE), key=lambda line: (-(line.issue_id or 0), line.id or 0)
    )


def feedback_words(line: BulletinLine, day: date) -> tuple[str, str]:
    """反馈 and 状态 of an issued line: 反馈限9月28日 · ▲ 逾期 10 天."""
    if line.praise:
        return "不需反馈", "表扬"
    said = f"{markup.day(line.answered_on)}已反馈" if line.answered_on else "未反馈"
    if line.feedback_due and line.state not in (ANSWERED, SETTLED, REVOKED):
        said = (
            f"限{markup.day(line.feedback_due)}" if not line.answered_on else f"限{markup.day(line.feedback_due)}补报"
        )
    late = late_feedback(line, day)
    states = {ANSWERED: "◐ 待核销", SETTLED: "✓ 核销", REVOKED: "撤销", PRESSED: "◐ 再督办"}
    return said, f"▲ 逾期 {late} 天" if late else states.get(line.state, "◐ 待反馈")


def issued(
    pack: Pack, documents: Sequence[BulletinIssue], found: Sequence[BulletinLine], chosen: str | None, day: date
) -> None:
    """已印发: 文号, 被通报单位, 印发, 反馈, 状态; a row a line of a document."""
    of = {document.id: document for document in documents}
    shown = [line for line in found if line.issue_id in of]
    rows = []
    for line in shown:
        document = of[line.issue_id]
        said, state = feedback_words(line, day)
        rows.append(
            {
                "文号": document.number,
                "被通报单位": pack.name_of(line.body),
                "印发": markup.day(document.issued_on),
                "反馈": said,
                "状态": state,
            }
        )
    if not rows:
        return
    pick(
        by_column(rows),
        "issued",
        [key_of(line) for line in shown],
        chosen,
        open_matter,
        {"文号": 158, "被通报单位": 120, "印发": 78, "反馈": 118, "状态": 108},
        "本年已印发的通报和反馈情况",
        4,
    )


def issued_line(documents: Sequence[BulletinIssue], found: Sequence[BulletinLine]) -> str:
    """本年 2 份，2 条待反馈或待核销."""
    waiting = sum(line.state in AFTER_ISSUE[:3] and not line.praise for line in found)
    return f"本年 {len(documents)} 份" + (f"，{waiting} 条待反馈或待核销" if waiting else "")


def reviews(documents: Sequence[BulletinIssue]) -> None:
    """复核 documents of the year, in one line each."""
    numbers = {document.id: document.number for document in documents}
    for document in documents:
        if document.review:
            reviewed = numbers.get(document.review_of, "以前的通报")
            page.note(f"{document.number}　{markup.day(document.issued_on)}　对{reviewed}复核：{document.review}")


def ended(pack: Pack, found: Sequence[BulletinLine]) -> None:
    """撤回 and 不予通报 with their reasons, one click away: what was not issued is not forgotten."""
    shown = [line for line in found if line.state in (WITHDRAWN, DISMISSED)]
    if not shown:
        return
    rows = [
        {
            "单位": pack.name_of(line.body),
            "事由": markup.plain(line.matter),
            "季度": line.quarter,
            "结果": line.state,
            "理由": markup.plain(line.finding),
        }
        for line in shown[:ENDED_SHOWN]
    ]
    with st.popover(f"撤回和不予通报 {len(shown)} 条", key="ended"):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="撤回和不予通报的事项")
