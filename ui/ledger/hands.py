"""Many hazards acted on at once: those ticked in the list, or all of it; refused ones first, each with why, then the
fields once for all the others."""

from collections.abc import Mapping, Sequence

import streamlit as st

from actions.ledgers.many import MOST, Looked, Together, looked_at, step_many
from catalogue.ledgers import STEPS_SHEET
from catalogue.steps import STEPS
from errors import NotAllowed, Refused
from figures.query import Period, Slice
from models.clock import today
from ui.ledger import form, printing, query
from ui.ledger.hazard import column_of
from ui.ledger.row import WIDE
from ui.shell import markup, page
from ui.shell.visit import Visit

TICKED, EVERY, OPEN = "hands_ticked", "hands_every", "hands_open"
NAMED = 8
"""Hazards of one kind a panel names."""


def offered(visit: Visit) -> list[str]:
    """The steps the reader may take with many at once, verifying first: none for who only reads."""
    steps = [step for step in STEPS.values() if not step.alone and visit.can(step.right.verb, visit.place)]
    return [step.name for step in sorted(steps, key=lambda step: not step.verifies)]


def chosen(visit: Visit, period: Period, part: Slice, state: str, listed: Sequence[str]) -> list[str]:
    """The hazards acted on: all of the list where that was asked for, else those ticked on this page."""
    if st.session_state.get(EVERY) == _list_of(period, part, state):
        return sorted(query.numbers(visit, period, state, query.narrowed(visit, part)))
    return [listed[row] for row in st.session_state.get(TICKED, ()) if row < len(listed)]


def _list_of(period: Period, part: Slice, state: str) -> str:
    """What names a list, so that `all of it` is never all of another."""
    asked = {name: value for name, value in st.query_params.to_dict().items() if name not in ("row", "page", "order")}
    return f"{period} {part} {state} {sorted(asked.items())}"


def bar(visit: Visit, period: Period, part: Slice, state: str, listed: Sequence[str], total: int) -> None:
    """What may be done with the chosen ones; it stands there only while some are chosen."""
    kinds = offered(visit)
    numbers = chosen(visit, period, part, state, listed) if kinds else []
    if not numbers:
        return
    every = len(numbers) == total
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="hands"):
        st.markdown(f"**已选 {len(numbers)} 项**" + (f" :small[:gray[共 {total} 项]]" if total > len(numbers) else ""))
        if not every and total <= MOST:
            st.button(f"全选 {total} 项", key="hands_all", on_click=_take_all, args=(_list_of(period, part, state),))
        elif every and st.session_state.get(EVERY):
            st.button("不再全选", key="hands_none", on_click=let_go)
        for kind in kinds:
            st.button(kind, key=f"hand_{kind}", on_click=_open, args=(kind,))
        printing.print_button(visit, "ticked", lambda: numbers, len(numbers))
    if (opened := st.session_state.get(OPEN)) in kinds:
        panel(visit, str(opened), numbers)


def _open(kind: str) -> None:
    st.session_state[OPEN] = kind


def _close() -> None:
    st.session_state.pop(OPEN, None)


def _take_all(what: str) -> None:
    st.session_state[EVERY] = what


def let_go() -> None:
    """What was chosen as all of a list is chosen no longer."""
    st.session_state.pop(EVERY, None)


def panel(visit: Visit, kind: str, numbers: Sequence[str]) -> None:
    """Who is refused and why, who is not, the fields of the step once, and the act."""

    def body() -> None:
        try:
            found = looked_at(visit.actor, numbers, kind)
        except (Refused, NotAllowed) as problem:
            page.empty("办不了", markup.plain(str(problem)))
            return
        good = [each for each in found if each.refusal is None]
        _refused(found)
        if not good:
            page.empty(f"没有一项可以{kind}", "可关上这里，另选别的或改办别的事项。")
            return
        page.header(f"可以{kind}的", f"{len(good)} 项")
        st.markdown(f":small[{_named([each.number for each in good])}]")
        _form(visit, kind, good)

    st.dialog(f"{kind}　{len(numbers)} 项", width=WIDE, position="right", on_dismiss=_close)(body)()


def _refused(found: Sequence[Looked]) -> None:
    reasons: dict[str, list[str]] = {}
    for each in found:
        if each.refusal is not None:
            reasons.setdefault(each.refusal, []).append(each.number)
    if not reasons:
        return
    page.header("不能办的", f"{sum(map(len, reasons.values()))} 项，留着不动")
    for reason, numbers in reasons.items():
        st.markdown(f"{markup.plain(reason)}　:small[:gray[{_named(numbers)}]]")


def _named(numbers: Sequence[str]) -> str:
    shown = "、".join(map(markup.plain, numbers[:NAMED]))
    return shown + (f" 等 {len(numbers)} 项" if len(numbers) > NAMED else "")


def _form(visit: Visit, kind: str, good: Sequence[Looked]) -> None:
    about = STEPS[kind]
    # The body whose step it is differs from hazard to hazard, so nobody types it once for all.
    asked = {name: heading for name, heading in about.asks.items() if name != "by_unit"}
    key = f"many_{kind}"
    with st.form(key, border=True):
        page.note(about.hint)
        columns = [column_of(name, heading, about) for name, heading in asked.items()]
        values = form.fields(visit, columns, {"on_date": today()}, key, new=False)
        if not st.form_submit_button(f"{kind} {len(good)} 项", type="primary"):
            return
    labels = {STEPS_SHEET.column(name).heading: heading for name, heading in asked.items()}
    seen: Mapping[str, tuple[int, ...]] = {each.number: each.seen for each in good}

    def written() -> Together:
        return step_many(visit.actor, kind, values, seen)

    if (made := form.guarded(written, labels)) is not None:
        wrong = "可在“导入记录”里" if visit.can("import.undo") else "请联席办"
        form.say_done(f"已办理：{kind} {made.written} 项，第 {made.batch} 批；办错了{wrong}整批撤销。")
        let_go()
        _close()
        st.session_state.pop(TICKED, None)
        st.rerun()
