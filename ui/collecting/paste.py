"""粘贴: a text of a group on the left, line by line; on the right what to answer, what is refused, what was read.

One box reads a chat and the codes of phones mixed. Nothing is written before the button, and nothing is guessed.
"""

from html import escape
from typing import Any

import streamlit as st

from actions.collecting.outcomes import ASKED, LEFT, READY, SAME, TO_MEND, Verdict
from actions.collecting.pasting import Paste, take_text
from errors import NotAllowed, Refused
from ledgers.collecting.entries import SLIP, WORDS
from ledgers.reading.chat.lines import SCHOOL, SKIP, in_words
from ledgers.reading.readings import CERTAIN, Reading
from models.collection import CHAT
from ui.collecting import data
from ui.collecting.data import Asked
from ui.collecting.mending import questions, warnings
from ui.shell import address, markup, page
from ui.shell.visit import Visit
from ui.widgets import tables

TEXT, SEEN, DO = "collect_text", "collect_text_seen", "do"
AT_ONCE = 12
"""Questions shown at once: answered ones make room for the next."""
PLACEHOLDER = "#接龙 周排查\n1. 某某小学 零报告\n2. 某某幼儿园 1处 厨房灶具软管过期\n（手机短码也贴在这里）"
DOUBTED = {SLIP: "码抄错了一处", WORDS: "验码不对"}
OUTCOMES = {READY: "✓ 新收", SAME: "＝ 已收过", LEFT: "· 不收", ASKED: "？ 要您答", TO_MEND: "× 不收"}


def pasting(visit: Visit, found: Asked) -> None:
    """The screen in whichever state it is: a box to paste into, or the text as it was read."""
    text = st.session_state.get(TEXT, "")
    made = _read(visit, found, text) if text else None
    with page.top():
        page.note(f"{markup.plain(found.row.title)}　{markup.day(found.row.starts_on)}—{markup.day(found.row.ends_on)}")
        st.button("回到收表", icon=":material/arrow_back:", on_click=_back, key="paste_back")
        st.space("stretch")
        if made is not None:
            schools = len({code for each in made.taken.of(READY) for code in each.entry.schools})
            page.note("看准的先写，看不准的留在这里")
            st.button("改原文", on_click=_again, args=(text,), key="paste_again")
            st.button("换一段", on_click=_clear, key="paste_other")
            st.button(f"写入 {schools} 校", type="primary", disabled=not schools, key="paste_write", on_click=_write,
                      args=(visit, found.id, text))  # fmt: skip
    data.refusal()
    if data.SAID in st.session_state:
        st.success(st.session_state[data.SAID].written())
    if made is None:
        _box()
        return
    st.title(_title(made, text))
    left, right = st.columns([5, 11], gap="medium")
    with left:
        page.header("群里的话", "行号对右边")
        _lines(made, text)
        page.note("发话人的姓名、头像不保存。")
    with right:
        _asked(made)
        questions(made.taken)
        _refused(made)
        warnings(made.taken)
        _table(made)


def _box() -> None:
    st.title("把群里的话整段贴进来")

    def taken() -> None:
        st.session_state[TEXT] = st.session_state.get("paste_text", "").strip()
        st.session_state.pop(data.SAID, None)

    st.text_area("接龙、手机短码混着也行", key="paste_text", height=320, placeholder=PLACEHOLDER, max_chars=400_000)
    st.button("读一遍，先看再写", type="primary", on_click=taken, key="paste_read")
    page.note("一行一所学校：校名＋零报告（无、已查也认），或校名＋几处＋是什么。看不准的会问您，不替您猜。")


def _read(visit: Visit, found: Asked, text: str) -> Paste | None:
    key = (text, str(sorted(data.answers().items())), visit.key, visit.writes, found.id)
    seen = st.session_state.get(SEEN)
    if seen is None or seen[0] != key:
        try:
            made = take_text(visit.actor, found.id, text, answers=data.answers(), dry_run=True)
        except (Refused, NotAllowed) as problem:
            st.warning(markup.plain(str(problem)))
            return None
        st.session_state[SEEN] = seen = (key, made)
    paste: Paste = seen[1]
    return paste


def _write(visit: Visit, number: int, text: str) -> None:
    """The click of 写入: what is sure is written; the text stays for what is still open."""

    def act() -> None:
        made = take_text(visit.actor, number, text, answers=data.answers())
        if made.taken.of(READY) or data.SAID not in st.session_state:
            st.session_state[data.SAID] = made.taken
        st.session_state.pop(SEEN, None)
        if not made.open and not made.taken.of(ASKED) and not made.taken.of(TO_MEND):
            st.session_state.pop(TEXT, None)

    data.attempt(act)


def _back() -> None:
    address.put(DO, None)
    st.session_state.pop(data.SAID, None)


def _again(text: str) -> None:
    """The text back into the box, to be put right and read anew; what was answered was about its lines as they were."""
    for name in (TEXT, SEEN, data.SAID, data.ANSWERS):
        st.session_state.pop(name, None)
    st.session_state["paste_text"] = text


def _clear() -> None:
    for name in (TEXT, SEEN, data.SAID, data.ANSWERS, "paste_text"):
        st.session_state.pop(name, None)


def _title(made: Paste, text: str) -> str:
    """23 行读出 15 条：9 校看准，4 条要您指认，2 条不收."""
    lines = len(text.splitlines())
    sure, wrong = len(made.taken.of(READY)), len(made.taken.of(TO_MEND))
    asked = len(made.open) + len(made.taken.of(ASKED))
    parts = [f"{sure} 校看准"] if sure else []
    parts += [f"{asked} 条要您指认"] if asked else []
    parts += [f"{wrong} 条不收"] if wrong else []
    same = len(made.taken.of(SAME))
    parts += [f"{same} 校已收过"] if same else []
    return f"{lines} 行读出 {len(made.taken.outcomes) + len(made.open)} 条：" + ("，".join(parts) or "没有要写的")


def _lines(made: Paste, text: str) -> None:
    """The text as numbered lines, those asked about tinted, those left out grey."""
    states = {each.entry.id: each.state for each in made.taken.outcomes}
    asked = {cell.row for one in made.open for cell in one.cells}
    blocks: set[int] = set()
    wrong: set[int] = set()
    for block in made.blocks:
        numbers = range(block.first, block.last + 1)
        blocks.update(numbers)
        state = states.get(block.name)
        if state in (ASKED, TO_MEND):
            (asked if state == ASKED else wrong).update(numbers)
    used = {said.line for said in made.lines if said.used} | blocks
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        kind = "asked" if number in asked else "wrong" if number in wrong else "" if number in used else "left"
        rows.append(f'<li class="{kind}"><i>{number}</i><span>{escape(line) or "&nbsp;"}</span></li>')
    st.html(f'<ol class="pasted">{"".join(rows)}</ol>')


def _asked(made: Paste) -> None:
    """What must be answered, a sentence with its answers as pills."""
    if not made.open:
        return
    page.header(f"？ 要您指认 {len(made.open)}", "点过的别名下次不再问；没答的不写")
    lines = {said.line: said.text for said in made.lines}
    for one in made.open[:AT_ONCE]:
        _reading(one, lines)
    if len(made.open) > AT_ONCE:
        page.note(f"先列 {AT_ONCE} 条，答了往下走，还有 {len(made.open) - AT_ONCE} 条。")


def _reading(one: Reading, lines: dict[int, str]) -> None:
    row = one.cells[0].row if one.cells else 0
    words = {choice.value: choice.words for choice in one.choices}
    order = list(words)
    few = order[: order.index(SKIP) + 1] if one.kind == SCHOOL and SKIP in order else order
    more = order[len(few) :]
    widget, other = f"paste_{one.id}", f"paste_other_{one.id}"

    def moved() -> None:
        data.answer(one.id, st.session_state[widget])

    def chosen() -> None:
        data.answer(one.id, st.session_state[other])

    said = markup.plain(lines.get(row, "")[:40])
    told, answer, rest = st.columns([7, 5, 2] if more else [7, 7, 0.1], vertical_alignment="center", gap="small")
    told.markdown(f":orange[？ {row}]　**{said}**  \n:small[:gray[{markup.plain(one.sentence)}]]")
    answer.pills(
        one.sentence, few, format_func=words.__getitem__, key=widget, on_change=moved, label_visibility="collapsed"
    )
    if more:
        rest.selectbox(
            "另选学校", more, index=None, format_func=words.__getitem__, placeholder="另选…", key=other,
            on_change=chosen, label_visibility="collapsed",
        )  # fmt: skip


def _table(made: Paste) -> None:
    """Every entry: refused first, then what is asked, then what was read, each with the words it was read from."""
    said = {made.entries.get(line.line): line for line in made.lines}
    by_id = {one.id: one for one in made.readings}
    order = {TO_MEND: 0, ASKED: 1, READY: 2, SAME: 3, LEFT: 4}
    outcomes = sorted(made.taken.outcomes, key=lambda each: order[each.state])
    rows: list[dict[str, Any]] = []
    for each in outcomes:
        line = said.get(each.entry.id)
        read = [by_id[one] for one in line.asked if by_id[one].confidence != CERTAIN] if line is not None else []
        rows.append(
            {
                "行": each.entry.id.removeprefix("第").replace("行的短码", " 码").removesuffix("行"),
                "学校": "、".join(each.schools.values()) or markup.NOTHING,
                "读作": _number(each),
                "原话或读法": "；".join(fault.message for fault in each.faults)
                or "；".join(one.sentence for one in read)
                or _as_read(each),
                "结果": OUTCOMES[each.state],
            }
        )
    if not rows:
        return
    page.header(f"读出的 {len(rows)} 条", f"接龙没写日期的，检查日期记 {markup.day(made.day)}")
    widths = {"行": 56, "学校": 200, "读作": 92, "原话或读法": 380, "结果": 92}
    st.dataframe(
        tables.columns(tables.by_column(rows)),
        hide_index=True,
        row_height=31,
        height=tables.height_of(min(len(rows), 12), 31),
        key="paste_rows",
        column_config={name: st.column_config.TextColumn(width=width) for name, width in widths.items()},
        alt="读出的每一条，不收的在前",
    )


def _as_read(each: Verdict) -> str:
    """What a line or code was read as, when nothing of it is doubtful but what is asked above."""
    if doubt := next((name for name in DOUBTED if name in each.questions), ""):
        return DOUBTED[doubt]
    if each.entry.way == CHAT or not each.entry.lines:
        return "照字面读"
    return str(each.entry.lines[0].values.get("content") or "短码，验码对")


def _refused(made: Paste) -> None:
    """What is not taken, in full: a table cuts it off."""
    wrong = made.taken.of(TO_MEND)
    if not wrong:
        return
    page.header(f"× 不收 {len(wrong)}", "请学校重发，或点“改原文”")
    for each in wrong[:AT_ONCE]:
        for fault in each.faults:
            where = f"{fault.sheet} {fault.cell}".strip() if fault.sheet else ""
            page.note(markup.plain("　".join(filter(None, (each.entry.id, where, fault.message)))))
    if len(wrong) > AT_ONCE:
        page.note(f"还有 {len(wrong) - AT_ONCE} 条，见下表。")


def _number(each: Verdict) -> str:
    if not each.entry.lines:
        return markup.NOTHING
    return in_words(int(each.entry.lines[0].values.get("found") or 0))
