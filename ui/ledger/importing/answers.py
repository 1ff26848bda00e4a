"""记下的答法: what holds of how sheets are read, to be looked at, corrected and revoked."""

import pandas as pd
import streamlit as st

from actions.ledgers.kept_answers import (
    KeptAnswer,
    change_answer,
    change_word,
    kept_answers,
    rename_profile,
    revoke_answer,
)
from ui.ledger import form, query
from ui.shell import markup, page
from ui.shell.visit import Visit


def kept_list(visit: Visit) -> None:
    """The profiles and words that hold for this account, and one of them opened beside the list."""
    found = kept_answers(visit.actor)
    with page.top():
        page.note("同样的表、同样的词不再问；停用之后又会问。县资料包改了，这些不变。")
        st.space("stretch")
        st.button(
            "导入记录", icon=":material/history:", on_click=query.set_params, kwargs={"do": "batches", "row": None}
        )
        go = {"do": "import", "row": None}
        st.button("导入", icon=":material/upload:", type="primary", on_click=query.set_params, kwargs=go)
    profiles = sum(1 for one in found if one.id.startswith("p"))
    parts = [f"{profiles} 份答法" if profiles else "", f"{len(found) - profiles} 个词" if len(found) > profiles else ""]
    st.title(f"记下的答法：{'，'.join(part for part in parts if part)}" if found else "还没有记下的答法")
    form.done()
    if not found:
        page.empty("还没有记下的答法", "导入时勾选“记住这些答法”或“并记为别名”，就记在这里。")
        return
    _table(visit, found)
    chosen = next((one for one in found if one.id == query.param("row")), None)
    if chosen is not None:
        _opened(visit, chosen)


def _table(visit: Visit, found: list[KeptAnswer]) -> None:
    frame = pd.DataFrame(
        {
            "名称或词": [one.name for one in found],
            "是什么": [one.what for one in found],
            "怎样读": [one.meaning for one in found],
            "谁用": [visit.pack.name_of(one.scope) if one.scope else "全县" for one in found],
            "谁记的": [one.recorded_by for one in found],
            "哪天": [f"{one.recorded_at:%Y-%m-%d}" for one in found],
        }
    )

    def opened() -> None:
        click = st.session_state.get("kept_open")
        if click is not None:
            query.set_params(row=found[click["row"]].id)

    st.dataframe(
        frame,
        hide_index=True,
        row_height=31,
        height=min(len(found), 18) * 31 + 36,
        key="kept",
        column_config={
            "名称或词": st.column_config.ButtonColumn(
                width=230, type="tertiary", alignment="left", on_click=opened, key="kept_open"
            ),
            "是什么": st.column_config.TextColumn(width=110),
            "怎样读": st.column_config.TextColumn(width=300),
            "谁用": st.column_config.TextColumn(width=110),
            "谁记的": st.column_config.TextColumn(width=120),
            "哪天": st.column_config.TextColumn(width=110),
        },
        alt="记下的答法和词",
    )


def _opened(visit: Visit, one: KeptAnswer) -> None:
    def body() -> None:
        form.listed(
            [
                ("是什么", one.what),
                ("怎样读", one.meaning),
                ("谁用", visit.pack.name_of(one.scope) if one.scope else "全县"),
                ("记下", f"{one.recorded_at:%Y-%m-%d %H:%M}　{one.recorded_by}"),
            ]
        )
        if one.answers:
            _answers(visit, one)
        if not one.mine:
            page.note("这是联席办记给全县的，改动请联系联席办。")
            return
        with st.form(f"change_{one.id}", border=True):
            profile = one.id.startswith("p")
            text = st.text_input("名称" if profile else "指的是", one.name if profile else "", max_chars=200)
            if st.form_submit_button("改名" if profile else "改"):
                _done(lambda: (rename_profile if profile else change_word)(visit.actor, one.id, text), "已改。")
        with st.form(f"revoke_{one.id}", border=True):
            reason = st.text_input("停用的理由 *", max_chars=400)
            if st.form_submit_button("停用"):
                _done(lambda: revoke_answer(visit.actor, one.id, reason), f"已停用“{one.name}”。")

    st.dialog(one.name, width="medium", position="right", on_dismiss=_close)(body)()


def _answers(visit: Visit, one: KeptAnswer) -> None:
    """The questions of a profile with the choice taken; another can be chosen by who may change it."""
    for at, answer in enumerate(one.answers):
        words = dict(answer["choices"])
        stands = list(words).index(answer["taken"]) if answer["taken"] in words else None
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":small[{markup.plain(answer['sentence'])}]", width="content")
            st.space("stretch")
            if len(words) < 2 or not one.mine:
                st.markdown(f"**{markup.plain(words.get(answer['taken'], answer['taken']))}**", width="content")
                continue
            taken = st.selectbox(
                answer["sentence"], list(words), stands,
                format_func=words.__getitem__, key=f"taken_{one.id}_{at}", label_visibility="collapsed", width=220,
            )  # fmt: skip
        if taken is not None and taken != answer["taken"]:
            _done(lambda key=answer["key"], value=taken: change_answer(visit.actor, one.id, key, value), "已改答。")


def _done(deed: object, sentence: str) -> None:
    """Do what was asked; what is shown is another row afterwards, so the dialog closes."""
    assert callable(deed)
    if form.guarded(lambda: (deed(), True)) is not None:
        form.say_done(sentence)
        query.set_params(row=None)
        st.rerun()


def _close() -> None:
    query.set_params(row=None)
