"""What lies on the table: what must be mended, cell by cell in one list, and what must be answered."""

import pandas as pd
import streamlit as st

from actions.collecting.outcomes import ASKED, TO_MEND, Taken, Verdict
from ledgers.collecting.entries import (
    BOTH,
    KEEP,
    OLD,
    OWN,
    REPLACE,
    SEALS,
    SECOND,
    SLIP,
    STRANGER,
    TAKE,
    TWIN,
    UNSEALED,
    WORDS,
    Fault,
    answer_key,
)
from ledgers.collecting.handback import handed_back
from ui.collecting import data
from ui.shell import markup, page
from ui.widgets import tables

MOST, CARDS = 200, 30
"""Faults and questions shown at once; what is mended makes room."""
OFFERED = {
    SECOND: {REPLACE: "替换", BOTH: "两次并存", KEEP: "留原来的"},
    UNSEALED: {TAKE: "收下", KEEP: "不收"},
    OLD: {TAKE: "当这一次的收", KEEP: "退回"},
    SEALS: {TAKE: "各归各校", KEEP: "退回"},
    STRANGER: {TAKE: "各归各校", OWN: "都算本校的", KEEP: "退回"},
    SLIP: {TAKE: "改正后收", KEEP: "不收"},
    WORDS: {TAKE: "照字面收", KEEP: "不收"},
    TWIN: {"yes": "是另一件，照登"},
}
MENDED = "改好了，等写入"


def questions(made: Taken) -> None:
    """Each question as a sentence with its answers as pills beside it."""
    asked = [(each, name) for each in made.outcomes if each.state in (ASKED, TO_MEND) for name in each.questions
             if name in OFFERED]  # fmt: skip
    if not asked:
        return
    page.header(f"？ 要您答 {len(asked)}", "答了才写，没答的不动")
    for each, name in asked[:MOST]:
        _question(each.entry.id, name, each.questions[name])


def _question(entry: str, name: str, sentence: str) -> None:
    key = answer_key(entry, name)
    offered = OFFERED[name]
    widget = f"collect_q_{key}"

    def moved() -> None:
        data.answer(key, st.session_state[widget])

    said, answer = st.columns([9, 5], vertical_alignment="center", gap="small")
    said.markdown(f":orange[？] {markup.plain(sentence)}")
    answer.pills(
        sentence,
        list(offered),
        format_func=offered.__getitem__,
        default=data.answers().get(key),
        key=widget,
        on_change=moved,
        label_visibility="collapsed",
    )


def faults(made: Taken, *, editable: bool) -> None:
    """要改: one row a cell; 改成 is written and 采用 ticked to use it. Read-only while a large drop lies unwritten."""
    rows = _rows(made)
    if not rows:
        return
    open_ones = [fault for _, fault in rows]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        wrong = [each.entry for each in made.of(TO_MEND)]
        mended = len({fault.entry for fault in open_ones} - {entry.id for entry in wrong})
        how = "“改成”直接填，打勾的才用" if editable else "先写入对的，再在这里改"
        page.header(f"要改 {len(wrong)} 份" + (f"，改好 {mended} 份" if mended else ""), how)
        st.space("stretch")
        offered = [
            fault for fault in open_ones if fault.suggestion and _cell(fault) and _cell(fault) not in data.edits()
        ]
        if editable and offered:
            st.button(f"采用建议的 {len(offered)} 格", on_click=_take, args=(offered,), key="collect_take_offered")
        if wrong:
            st.download_button(
                "退回要改的", lambda: handed_back(wrong), "退回要改的.zip", "application/zip", key="collect_hand_back",
                on_click="ignore", icon=":material/undo:", help="每份一个文件，错处标在最后一列",
            )  # fmt: skip
    frame = pd.DataFrame(
        {
            "学校": [name for name, _ in rows],
            "格": [fault.cell or "整份" for _, fault in rows],
            "问题": [f"{'✓' if fault.message == MENDED else '×'} {fault.message}" for _, fault in rows],
            "写的是": [fault.value for _, fault in rows],
            "改成": [data.edits().get(_cell(fault) or ("", "", ""), fault.suggestion) for _, fault in rows],
            "采用": [bool(_cell(fault)) and _cell(fault) in data.edits() for _, fault in rows],
        }
    )
    with page.narrow_only("faults"):
        _cards(rows[:CARDS], editable)
    with page.wide_only("faults"):
        _table(rows, frame, editable)


def _table(rows: list[tuple[str, Fault]], frame: pd.DataFrame, editable: bool) -> None:
    """The faults as one list, a row a cell."""
    open_ones = [fault for _, fault in rows]
    widths = {"学校": 150, "格": 48, "问题": 270, "写的是": 86, "改成": 96}
    config = {name: st.column_config.TextColumn(width=width) for name, width in widths.items()}
    height = tables.height_of(min(len(rows), 8), 32) + 2
    if not editable:
        st.dataframe(frame.drop(columns="采用"), hide_index=True, row_height=32, height=height, key="collect_faults",
                     column_config=config, alt="要改的格")  # fmt: skip
        return
    key = f"collect_mend_{abs(hash(tuple(open_ones)))}_{len(data.edits())}"

    def changed() -> None:
        new: dict[tuple[str, str, str], str | None] = {}
        for at, values in st.session_state[key]["edited_rows"].items():
            cell = _cell(open_ones[int(at)])
            if cell is None:
                continue
            text = str(values.get("改成", frame["改成"][int(at)]) or "").strip()
            used = values.get("采用", bool(values.get("改成")))
            new[cell] = text if used else None
        data.mend(new)

    st.data_editor(
        frame,
        hide_index=True,
        row_height=32,
        height=height,
        key=key,
        on_change=changed,
        disabled=["学校", "格", "问题", "写的是"],
        column_config={**config, "采用": st.column_config.CheckboxColumn(width=52)},
    )


def _cards(rows: list[tuple[str, Fault]], editable: bool) -> None:
    """The faults as a phone shows them: what is wrong in full, and a box for what should stand there."""
    for at, (name, fault) in enumerate(rows):
        with st.container(border=True, key=f"collect_card_{at}"):
            mark = "✓" if fault.message == MENDED else "×"
            st.markdown(f"**{markup.plain(name)}**　{markup.plain(fault.cell or '整份')}")
            wrote = f"（写的是 {markup.plain(fault.value)}）" if fault.value else ""
            page.note(f"{mark} {markup.plain(fault.message)}{wrote}")
            cell = _cell(fault)
            if cell is None or not editable:
                continue
            key = f"collect_card_{fault.entry}_{fault.sheet}_{fault.cell}_{at}"

            def changed(cell: tuple[str, str, str] = cell, key: str = key) -> None:
                data.mend({cell: st.session_state[key].strip() or None})

            st.text_input("改成", data.edits().get(cell, ""), key=key, on_change=changed, max_chars=200)
            if fault.suggestion and cell not in data.edits():
                st.button(f"改成 {fault.suggestion}", key=f"{key}_take", on_click=_take, args=([fault],))


def warnings(made: Taken) -> None:
    """What is taken and deserves a look: a number that looks like somebody's telephone or identity."""
    told = [f"{_name(each)}：{sentence}" for each in made.outcomes for sentence in each.warnings]
    if told:
        with st.expander(f"提醒 {len(told)} 处，不影响写入"):
            for sentence in told[:MOST]:
                page.note(markup.plain(sentence))


def _take(offered: list[Fault]) -> None:
    data.mend({cell: fault.suggestion for fault in offered if (cell := _cell(fault))})


def _rows(made: Taken) -> list[tuple[str, Fault]]:
    """(school, fault) of what is still wrong, and of what was mended and waits to be written."""
    found: list[tuple[str, Fault]] = []
    for each in made.outcomes:
        name = _name(each)
        if each.state == TO_MEND:
            found += [(name, fault) for fault in each.faults]
        for (entry, sheet, cell), text in data.edits().items():
            if entry == each.entry.id and not any((f.sheet, f.cell) == (sheet, cell) for f in each.faults):
                found.append((name, Fault(entry, sheet, cell, "", MENDED, text)))
    return found[:MOST]


def _name(each: Verdict) -> str:
    if len(each.schools) == 1:
        return next(iter(each.schools.values()))
    return each.entry.id


def _cell(fault: Fault) -> tuple[str, str, str] | None:
    """The key of an edit, when the fault is about a cell that can be mended here."""
    named = fault.cell and fault.cell[0].isascii() and fault.cell[0].isalpha()
    return (fault.entry, fault.sheet, fault.cell) if named else None
