"""What came of an import: how many rows were written, what was remembered, and the ways on from here."""

import streamlit as st

from actions.ledgers.imports import Outcome
from catalogue.ledgers import LEDGERS
from ui.ledger import downloads, query
from ui.ledger.importing import batches, sheet
from ui.ledger.importing.draft import RESULT
from ui.shell import page


def written_screen(outcome: Outcome) -> None:
    """What was written and kept, and where it can be seen."""
    with page.top():
        st.space("stretch")
        st.button("再导入一份", on_click=_again, key="import_again")
        st.button("导入记录", icon=":material/history:", on_click=_to_batches)
        st.button("看台账", type="primary", on_click=_to_rows, args=(outcome,))
    if outcome.error_count:
        st.title(f"没有写入：核对之后台账有了变动，现在 {outcome.error_count} 格有错")
        page.empty("请重新上传一次", "预览会按现在的台账再核对一遍。")
        return
    if outcome.batch is None:
        st.title("和台账一致，什么都没有写")
        page.note("同一份再导一次不会重复。")
        return
    assert outcome.preview is not None
    own = sheet.written(outcome.preview)
    st.title(f"已写入：新增 {own['created']:,} 行，更新 {own['updated']:,} 行（第 {outcome.batch} 批）")
    page.note(sheet.counts(outcome))
    if LEDGERS[outcome.kind].sheets[0].key == (LEDGERS[outcome.kind].numbered,):
        with st.container(horizontal=True, vertical_alignment="center"):
            downloads.offer_small(
                "下载带编号的工作簿", f"批次{outcome.batch}_带编号.xlsx", outcome.numbered_workbook, "import_numbered"
            )
            page.note("以后用这份接着登记，再导入就按编号更新，不会重复。")
    if outcome.kept or outcome.learned:
        parts = [f"{outcome.kept} 条答法" if outcome.kept else "", f"{outcome.learned} 个词" if outcome.learned else ""]
        page.note(f"记下了{'、'.join(part for part in parts if part)}，下次同样的不再问；在“导入记录”里可改、可停用。")
    page.note("写错了可在“导入记录”里整批撤销；改过的格、定过的读法也在那里。")


def _to_rows(outcome: Outcome) -> None:
    st.session_state.pop(RESULT, None)
    if outcome.batch is None:
        query.set_params(do=None)
    else:
        batches.to_rows(outcome.kind, outcome.batch)


def _again() -> None:
    st.session_state.pop(RESULT, None)


def _to_batches() -> None:
    st.session_state.pop(RESULT, None)
    query.set_params(do="batches")
