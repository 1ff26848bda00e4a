"""What is asked beside an uploaded sheet: ？ to answer, × to mend, ≈ to look at, ✓ said.

A question is a sentence with the number its cells have in the sheet, and its answers are beside it. Nothing here
judges: an answer, a mended cell or an alias goes into the draft, and the sheet is judged anew.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from actions.ledgers.imports import Outcome
from actions.ledgers.known_answers import decided
from ledgers.reading.readings import BY_FORM, Reading
from ledgers.validate.marks import PROBABLE, UNSURE, WRONG, Asked
from ledgers.validate.names import plain
from ledgers.validate.offers import FEW, SheetCell, Wrong, count_of_cells
from ui.ledger.importing.draft import Draft
from ui.shell import markup, page

MOST = 30
"""Questions of one kind shown at once; the rest are counted, and come up as these are settled."""
WORDS = ("verdict", "progress", "school", "township", "unit")
"""Domains of readings whose answer can be remembered as a word of its own."""


def panel(
    said: Draft,
    outcome: Outcome,
    asked: Asked,
    faults: Sequence[Wrong],
    others: Mapping[str, Mapping[str, str]],
    *,
    twins: bool,
) -> None:
    """Everything that is asked of the sheet, what has to be settled first. others: domain → code → name of all that a
    name may mean."""
    if asked.unclear:
        _unclear(said, asked.unclear)
    if faults:
        _wrong(said, outcome, faults, len(asked.unclear) + 1, others, twins=twins)
    if said.edits:
        _mended(said)
    if asked.likely:
        _likely(said, asked.likely, len(asked.unclear) + len(faults) + 1)
    if asked.known:
        _known(said, asked.known, outcome.profile)
    _literal(outcome, asked.said)


# ？


def _unclear(said: Draft, questions: Sequence[Reading]) -> None:
    left = sum(1 for one in questions if not one.by)
    page.header(f"{UNSURE} 看不准 {len(questions)}", f"还差 {left} 答，答了才能写入" if left else "都答了")
    for number, one in enumerate(questions[:MOST], 1):
        with st.container(key=f"asked_{one.id}", gap="xxsmall"):
            st.markdown(f":yellow[**{UNSURE}{number}**]　{markup.plain(one.sentence)}{_where(one)}")
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                _answers(said, one, said.answers.get(one.id))
                if one.by and one.key.partition(":")[0] in WORDS and one.key.count(":") == 1:
                    _remember(said, one.key)
    _rest(len(questions))


def _where(one: Reading) -> str:
    """（H 列 3 格）: the cells a sentence is about, where it does not name them."""
    columns = list(dict.fromkeys(cell.column for cell in one.cells if cell.column and cell.column not in one.sentence))
    count = one.count or len(one.cells)
    if not count or not columns:
        return ""
    return f"　:small[:gray[{markup.plain('、'.join(columns[:2]))} {count:,} 格]]"


def _answers(said: Draft, one: Reading, now: str | None) -> None:
    """The choices of a reading, one of which may be chosen."""
    words = {choice.value: choice.words for choice in one.choices}
    key = f"answer_{one.id}"
    if len(words) == 1:
        st.markdown(f":gray[{markup.plain(next(iter(words.values())))}]", width="content")
        return
    st.session_state[key] = now if now in words else None

    def picked() -> None:
        said.answer(one.id, st.session_state[key])

    if len(words) <= FEW:
        st.pills(
            one.sentence, list(words), format_func=words.__getitem__, key=key, on_change=picked,
            label_visibility="collapsed", width="content", wrap=True,
        )  # fmt: skip
    else:
        st.selectbox(
            one.sentence, list(words), index=None, format_func=words.__getitem__, key=key, on_change=picked,
            label_visibility="collapsed", placeholder="选一个", width=300,
        )  # fmt: skip


def _remember(said: Draft, key: str) -> None:
    """Whether an answer is to be remembered as a word, whatever sheet it comes in."""
    box = f"learn_{key}"

    def ticked() -> None:
        (said.learn.add if st.session_state[box] else said.learn.discard)(key)

    st.session_state[box] = key in said.learn
    st.checkbox("并记住这个词", key=box, on_change=ticked)


# ×


def _wrong(
    said: Draft,
    outcome: Outcome,
    faults: Sequence[Wrong],
    first: int,
    others: Mapping[str, Mapping[str, str]],
    *,
    twins: bool,
) -> None:
    offered = [fault for fault in faults if fault.fix and fault.cells]
    with st.container(horizontal=True, vertical_alignment="center"):
        what = f"{outcome.error_count:,} 行要定" if twins else f"有错 {_cells(outcome):,} 格"
        page.header(f":red[{WRONG}] {what}", "" if len(faults) <= MOST else "同样的合在一起")
        st.space("stretch")
        count = sum(len(fault.cells) for fault in offered)
        if count > 1:
            st.button(f"采用建议的 {count} 格", key="take_all", type="tertiary", on_click=_take, args=(said, offered))
    for number, fault in enumerate(faults[:MOST], first):
        with st.container(key=f"fault_{number}", gap="xxsmall"):
            _fault(said, fault, number, others)
    _rest(len(faults))
    if twins:
        page.note("同一件：在表里填上原编号再导入，就是更新。确是另一件：点“按新行写入”。")


def _cells(outcome: Outcome) -> int:
    return count_of_cells(outcome.errors) + max(0, outcome.error_count - len(outcome.errors))


def _fault(said: Draft, fault: Wrong, number: int, others: Mapping[str, Mapping[str, str]]) -> None:
    places = "、".join(cell.name for cell in fault.cells[:3]) or f"第 {fault.rows[0][2]} 行"
    more = max(len(fault.cells), len(fault.rows))
    places += f" 等 {more} 格" if more > 3 else ""
    value = f" **{markup.plain(fault.value[:40])}**" if fault.value else ""
    st.markdown(f":red[**{WRONG}{number}**]　{places}{value}　{markup.plain(_sentence(fault))}")
    if not fault.cells:
        return
    key = f"mend_{fault.column}_{fault.value}_{fault.message[:20]}"
    if fault.domain:
        _name(said, fault, key, places, others.get(fault.domain, {}))
    elif fault.choices:
        _choice(said, fault, key, places)
    else:
        _text(said, fault, key, places)


def _sentence(fault: Wrong) -> str:
    """What is wrong, without what stands beside it: the value, and the choices."""
    if fault.domain and fault.cells:
        return f"{fault.column}：名录里没有，是哪一个？"
    if fault.choices and fault.value and fault.cells and len(fault.choices) <= FEW:
        return f"{fault.column}只从这些里选："
    return f"{fault.column}：{fault.message.removeprefix(f'“{fault.value}”')}"


def _name(said: Draft, fault: Wrong, key: str, places: str, others: Mapping[str, str]) -> None:
    """Which body a name is meant for: one of the likely ones, or any; kept as an alias unless that is not wanted."""
    names = {code: (each, name) for each, code, name in fault.names}
    box = f"{key}_alias"

    def meant(code: str | None, text: str) -> None:
        if code is None:
            return
        if st.session_state.get(box, True):
            alias = names[code][0] if code in names else f"{fault.domain}:{plain(fault.value)}"
            said.aliases[alias] = code
            said.learn.add(alias)
        else:
            said.mend(fault.cells, text)

    def picked() -> None:
        code = st.session_state[key]
        meant(code, names[code][1] if code in names else "")

    def found() -> None:
        code = st.session_state[f"{key}_other"]
        meant(code, others.get(code, ""))

    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if names:
            st.pills(
                f"{places} 是", list(names), format_func=lambda code: names[code][1], key=key, on_change=picked,
                label_visibility="collapsed", width="content", wrap=True,
            )  # fmt: skip
        st.selectbox(
            f"{places} 是另一个", list(others), index=None, format_func=lambda code: others[code], key=f"{key}_other",
            on_change=found, label_visibility="collapsed", placeholder="另选…", width=150,
        )  # fmt: skip
        st.checkbox("并记为别名", True, key=box)


def _choice(said: Draft, fault: Wrong, key: str, places: str) -> None:
    def picked() -> None:
        if taken := st.session_state[key]:
            said.mend(fault.cells, taken)

    if len(fault.choices) <= FEW:
        st.pills(
            f"{places} 改成", fault.choices, key=key, on_change=picked, label_visibility="collapsed", width="content"
        )
    else:
        st.selectbox(
            f"{places} 改成", fault.choices, index=None, key=key, on_change=picked, label_visibility="collapsed",
            placeholder="改成", width=200,
        )  # fmt: skip


def _text(said: Draft, fault: Wrong, key: str, places: str) -> None:
    many = len(fault.cells)

    def typed() -> None:
        if text := str(st.session_state[key]).strip():
            said.mend(fault.cells, text)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text_input(
            f"{places} 改成", key=key, on_change=typed, label_visibility="collapsed", width=200, max_chars=2000,
            placeholder=f"{'这些格' if many > 1 else '这一格'}改成",
        )  # fmt: skip
        if fault.fix:
            label = f"采用 {markup.plain(fault.fix[:20])}" + (f"，{many} 格同改" if many > 1 else "")
            st.button(label, key=f"{key}_take", on_click=_take, args=(said, [fault]))


def _take(said: Draft, faults: Sequence[Wrong]) -> None:
    for fault in faults:
        said.mend(fault.cells, fault.fix)


def _mended(said: Draft) -> None:
    with st.expander(f"✎ 已改 {len(said.edits)} 格，上传的原件不动"):
        for cell, text in list(said.edits.items())[: 2 * MOST]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(
                    f"{markup.plain(cell.sheet)} **{cell.name}**　→　{markup.plain(text[:60])}", width="content"
                )
                st.space("stretch")
                name = f"undo_{cell.file}_{cell.sheet}_{cell.name}"
                st.button("撤回", key=name, type="tertiary", on_click=_unmend, args=(said, cell))


def _unmend(said: Draft, cell: SheetCell) -> None:
    said.edits.pop(cell, None)


# ≈ and ✓


def _likely(said: Draft, readings: Sequence[Reading], first: int) -> None:
    page.header(f"{PROBABLE} 多半对 {len(readings)}", "已选好，不对就点别的；写入就是认可")
    for number, one in enumerate(readings[:MOST], first):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"likely_{one.id}"):
            st.markdown(f"**{PROBABLE}{number}**　{markup.plain(one.sentence)}{_where(one)}", width="content")
            if len(one.choices) > 1:
                st.space("stretch")
                _answers(said, one, said.answers.get(one.id, one.taken))
    _rest(len(readings))


def _known(said: Draft, readings: Sequence[Reading], profile: str) -> None:
    by = f"“{profile}”和" if profile else ""
    with st.expander(f"✓ 照{by}记下的词读的 {len(readings)} 处"):
        for one in readings[: 2 * MOST]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f":small[{markup.plain(one.sentence)}]", width="content")
                st.space("stretch")
                if one.key in said.aliases:
                    name = f"forget_{one.key}"
                    st.button("撤回", key=name, type="tertiary", on_click=_unalias, args=(said, one.key))
                elif one.choices:
                    _answers(said, one, said.answers.get(one.id, one.taken))


def _unalias(said: Draft, key: str) -> None:
    said.aliases.pop(key, None)
    said.learn.discard(key)


def _literal(outcome: Outcome, readings: Sequence[Reading]) -> None:
    made = outcome.preview
    assert made is not None
    known = sum(1 for _, _, ours in made.headings if ours)
    lost = [written for _, written, ours in made.headings if not ours and written]
    with st.expander(f"✓ 照字面读的 {known + len(readings):,} 处"):
        others = list(dict.fromkeys((w, ours) for _, w, ours in made.headings if ours and w != ours))
        lines = [f"认出表头 {known} 列" + ("：" if others else "")
                 + "，".join(f"「{written}」→{ours}" for written, ours in others[:12])]  # fmt: skip
        if lost:
            lines.append(f"没有读 {len(lost)} 列：" + "、".join(dict.fromkeys(lost[:12])))
        lines += [one.sentence for one in readings[:40]]
        st.markdown("\n".join(f"- :small[{markup.plain(line)}]" for line in lines))
    if made.warnings:
        with st.expander(f"提醒 {len(made.warnings)} 处，不影响写入"):
            told = [warning.sentence for warning in made.warnings[:MOST]]
            st.markdown("\n".join(f"- :small[{markup.plain(line)}]" for line in told))


def _rest(count: int) -> None:
    if count > MOST:
        page.note(f"还有 {count - MOST:,} 条，这些定了再列出。")


# 记住


def worth_keeping(outcome: Outcome) -> bool:
    """Whether something was decided that the next sheet of this form would ask again."""
    return any(len(one.choices) > 1 and one.by != BY_FORM for one in decided(outcome.readings))


def keeping(said: Draft, outcome: Outcome) -> None:
    """Whether the answers are to be kept for the next sheet of this form, and under which name."""
    if not worth_keeping(outcome):
        return

    def ticked() -> None:
        said.keep = bool(st.session_state["keep_answers"])

    def named() -> None:
        said.name = str(st.session_state["keep_name"])

    keep = said.keeps
    st.session_state["keep_answers"], st.session_state["keep_name"] = keep, said.name
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.checkbox("记住这些答法，下次同样的表不再问", key="keep_answers", on_change=ticked)
        if keep:
            st.text_input(
                "表样的名称", key="keep_name", on_change=named, label_visibility="collapsed", width=180, max_chars=40
            )
