"""The photos and scans of a row: small ones in a line, each opening large in a window of its own; adding and
withdrawing for who may act on the row."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from actions.attachments.adding import attach
from actions.attachments.opening import Beside, beside
from actions.attachments.withdrawing import withdraw
from catalogue.attachments import PURPOSES
from catalogue.ledgers import Sheet
from figures.attached.standing import caption
from models.attachment import JPEG, Attachment
from models.base import table
from ui.attached import chooser
from ui.ledger import form
from ui.shell import page
from ui.shell.cache import opened
from ui.shell.visit import Visit

TURN = "attached_turn"


def table_of(sheet: Sheet) -> str:
    """The table of a sheet's rows, by which its files are known."""
    return table(sheet.model).name


def strip(visit: Visit, holder: str, row: str, steps: Mapping[int, datetime] | None = None) -> None:
    """What stands beside a row, and the ways to change it; nothing at all where there is nothing to see or do.

    `steps`: the standing steps of a hazard with the instant each was first recorded: a file older than the step that
    now bears its number came with another one.
    """
    with opened(visit.key) as (session, pack):
        found = beside(session, pack, visit.actor, holder, row)
    if found is None or not (found.files or found.may_add):
        return
    page.header("照片和附件", f"{len(found.files)} 个" if found.files else "还没有")
    if found.files:
        often = Counter(file.sha256 for file in found.files)
        page.pictures([_shown(file, steps or {}, often[file.sha256] > 1) for file in found.files])
    if found.may_add:
        _adding(visit, holder, row, found)
    if found.withdrawable:
        _withdrawing(visit, holder, found)


def _shown(file: Attachment, steps: Mapping[int, datetime], twice: bool) -> page.Picture:
    standing = file.step is not None and file.recorded_at >= steps.get(file.step, datetime.max)
    told = caption(file, step=standing) + ("　▲ 与另一张是同一张" if twice else "")
    at = f"/attachment/{file.id}"
    if file.form == JPEG:
        return page.Picture(f"{at}/view", f"{at}/small", told)
    return page.Picture(at, "", told, file.file_name)


def _adding(visit: Visit, holder: str, row: str, found: Beside) -> None:
    turn = int(st.session_state.get(TURN, 0))
    with st.expander("添加照片或附件", icon=":material/add_a_photo:"), st.form(f"attach_{holder}_{turn}", border=False):
        purpose = st.segmented_control(
            "用途", found.purposes, default=found.purposes[0], key=f"attach_for_{holder}_{turn}", required=True,
            format_func=lambda code: PURPOSES[code].name, wrap=True,
        )  # fmt: skip
        files = chooser.choose("照片或 PDF，可一次选几个", f"attach_files_{holder}_{turn}")
        page.note(chooser.TAKES)
        if not st.form_submit_button("添加", type="primary"):
            return
        made = form.guarded(lambda: attach(visit.actor, holder, row, files, purpose or found.purposes[0]))
        if made is not None:
            there = f"，另有 {made.there} 个已经在了" if made.there else ""
            form.say_done(f"已添加 {len(made.ids)} 个{there}。")
            st.session_state[TURN] = turn + 1
            st.rerun()


def _withdrawing(visit: Visit, holder: str, found: Beside) -> None:
    names = {file.id: f"{at}　{caption(file)}" for at, file in enumerate(found.files, 1)}
    offered = [file.id for file in found.files if file.id in found.withdrawable]
    turn = int(st.session_state.get(TURN, 0))
    with (
        st.expander("撤下照片或附件", icon=":material/hide_image:"),
        st.form(f"withdraw_{holder}_{turn}", border=False),
    ):
        page.note("撤下的不再显示，原件和理由留在记录里。")
        chosen = st.selectbox(
            "哪一个", offered, format_func=lambda number: names[number], key=f"withdraw_which_{holder}_{turn}"
        )
        reason = st.text_input(
            "撤下理由 *", key=f"withdraw_why_{holder}_{turn}", max_chars=400, placeholder="如：拍到了学生的脸"
        )
        if not st.form_submit_button("撤下"):
            return

        def withdrawn() -> bool:
            withdraw(visit.actor, int(chosen or 0), reason)
            return True

        if form.guarded(withdrawn):
            form.say_done("已撤下。")
            st.session_state[TURN] = turn + 1
            st.rerun()
