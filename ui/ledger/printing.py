"""The printed forms of hazards (通知书, 台账, 销号申请单): of a list, of those ticked, of one, of a school.

Made when asked for, of what the reader may see, and written into the audit like any export.
"""

from collections.abc import Callable, Collection
from functools import partial

import streamlit as st

from access.rights import may
from actions.unit_of_work import unit_of_work
from catalogue.papers import HAZARDS, PAPERS, Paper, of_kind
from errors import NotAllowed
from models.clock import today
from operations.handing import hand_out
from papers.forms.asked import Chosen
from papers.registry import archived
from papers.setting.names import file_name
from ui.ledger import query
from ui.meeting.downloads import CALLED, MIME
from ui.shell import page
from ui.shell.visit import Visit

EACH = {".zip": "Word，每份一个文件"}
"""What a kind of file is called here, where it differs."""
TO_OTHERS = ("rectify", "townsheet")
"""Forms that a school does not issue."""


def print_button(
    visit: Visit, key: str, numbers: Callable[[], Collection[str]], count: int, only: Collection[str] = ()
) -> None:
    """A button 打印 that opens the forms (`only`: these); nothing for who may not export."""
    if count and may(visit.actor, "export", visit.place) is None:
        with st.popover("打印", icon=":material/print:", key=f"print_{key}"):
            print_choices(visit, key, numbers, count, only)


def print_choices(
    visit: Visit, key: str, numbers: Callable[[], Collection[str]], count: int, only: Collection[str] = ()
) -> None:
    """The forms of these hazards: which one, then its kinds of files. `numbers` is asked when a file is made."""
    fit = only or [paper.name for paper in of_kind(HAZARDS) if not (visit.place.school and paper.name in TO_OTHERS)]
    names = [paper.name for paper in of_kind(HAZARDS) if paper.name in fit]
    chosen = st.selectbox("打印的表", names, key=f"form_{key}", format_func=lambda name: PAPERS[name].title)
    paper = PAPERS[chosen]
    for suffix in paper.suffixes:
        kind = ".zip" if paper.several and suffix == ".docx" and count > 1 else suffix
        st.download_button(
            f"{paper.title}（{EACH.get(kind, CALLED[kind])}）",
            data=partial(_made, visit, paper, suffix, numbers, kind),
            file_name=file_name(f"{paper.title}_{today():%Y%m%d}", kind),
            mime=MIME[kind],
            key=f"form_{key}_{suffix}",
            on_click="ignore",
            width="stretch",
        )
    page.note(f"{count:,} 项。Excel 表填好后可从“导入”读回来，按隐患编号认。")


def _made(visit: Visit, paper: Paper, suffix: str, numbers: Callable[[], Collection[str]], kind: str) -> bytes:
    found = frozenset(numbers())
    noted(visit, f"隐患：印{paper.title} {len(found)} 项")
    files = hand_out(visit.actor, paper.name, suffix=suffix, chosen=Chosen(found, _organ(visit), today()))
    return archived(files) if kind == ".zip" else files[0][1]


def _organ(visit: Visit) -> str:
    """The body that prints: a member's own, else the office."""
    if visit.place.school:
        return query.schools(visit)[visit.place.school]
    return visit.pack.name_of(visit.actor.scope) or visit.pack.words["office"]


def noted(visit: Visit, what: str) -> None:
    """Who took what out, in the audit. Raises NotAllowed without the right."""
    if reason := may(visit.actor, "export", visit.place):
        raise NotAllowed(reason)
    with unit_of_work(visit.actor, "export", what, visit.place) as act:
        act.counts = False
