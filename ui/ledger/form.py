"""Entry fields made from a ledger's description: one widget a column, by the form of its cells.

Days without a calendar and periods stay texts, because clerks type and paste them and the reader of cells
understands every way they write them. What is refused stays in the form.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from catalogue.ledgers import (
    CODES,
    RESPONSIBLE,
    SCHOOL,
    SCHOOLS,
    SUBJECT,
    TOWNSHIP,
    UNIT,
    UNITS,
    Column,
    Sheet,
    heading_in,
)
from errors import NotAllowed, Refused
from figures.wording import stored_text
from ledgers.out.export import FORMS
from models.clock import today
from models.county import Pack
from models.hazard_lifecycle import OTHER
from ui.ledger import query
from ui.shell import markup
from ui.shell.visit import Visit

NUMBERS = ("whole", "people", "week", "amount", "degree")
PER_ROW = 3
BEGUN = "begun_"
Done = TypeVar("Done")


def fields(
    visit: Visit, columns: Iterable[Column], stands: Mapping[str, Any], key: str, *, new: bool
) -> dict[str, object]:
    """Draw the columns' fields three in a row, long texts across; what stands in them comes back by field.

    `stands`: values to begin with (facts as stored). `new`: a row being entered, so the pack's defaults apply.
    """
    found: dict[str, object] = {}
    slots: list[Any] = []
    for column in columns:
        if column.form == "long":
            found[column.field] = _field(visit, column, stands.get(column.field), key, st, new)
            slots = []
            continue
        if not slots:
            slots = list(st.columns(PER_ROW, gap="small"))
        found[column.field] = _field(visit, column, stands.get(column.field), key, slots.pop(0), new)
    return found


def changed(columns: Iterable[Column], stands: Mapping[str, Any], values: Mapping[str, object]) -> dict[str, object]:
    """The values that differ from what stood, so that a correction states nothing else."""
    found: dict[str, object] = {}
    for column in columns:
        before, after = _typed(column, stands.get(column.field)), values[column.field]
        if (before or None) != (after or None) or (before == 0) != (after == 0):
            found[column.field] = after
    return found


def refusal(problem: Exception, labels: Mapping[str, str] | None = None) -> None:
    """Why nothing was written, line by line; what was typed stands as it was. labels: heading → the form's word."""
    text = str(problem)
    for heading, label in (labels or {}).items():
        text = text.replace(heading, label)
    lines = [markup.plain(line) for line in text.split("\n") if line]
    st.error("没有写入：" + "  \n".join(lines), icon=":material/block:")


def columns_of(sheet: Sheet, *, new: bool) -> list[Column]:
    """The columns a form asks for: no key when correcting, no 编号 of its own when entering."""
    numbered = sheet.key if len(sheet.key) == 1 else ()
    return [c for c in sheet.stored if not (c.field in numbered if new else c.field in sheet.key)]


def plain_heading(pack: Pack, column: Column) -> str:
    """A heading as a screen says it: 学校 for both 学校代码 and 学校名称."""
    heading = heading_in(pack, column.heading)
    if column.name_of or column.form in CODES:
        heading = heading.removesuffix("名称").removesuffix("代码")
    return heading


def _typed(column: Column, value: Any) -> object:
    """A stored value as its widget holds it."""
    if column.form in (SCHOOLS, UNITS):
        return [part for part in str(value or "").split("、") if part]
    if column.form in NUMBERS or column.form == "day":
        return value
    return stored_text(value)


def _field(visit: Visit, column: Column, stands: Any, key: str, at: Any, new: bool) -> object:
    label = plain_heading(visit.pack, column) + (" *" if column.required and "留空" not in column.note else "")
    note = "；".join(part.rstrip("。") for part in (column.note, _hint(column)) if part) or None
    name = f"{key}_{column.field}"
    if new and stands is None and column.default:
        stands = visit.pack.setting(column.default) or None
        stands = date.fromisoformat(stands) if stands and column.form == "day" else stands
    if column.form == "long":
        return at.text_area(label, stored_text(stands), key=name, height=70, help=note, max_chars=2000)
    if column.form == "day":
        kept = {"min_value": date(1950, 1, 1), "max_value": date(2099, 12, 31), "format": "YYYY-MM-DD"}
        return at.date_input(label, stands, key=name, help=note, **kept)
    if column.form in ("whole", "people", "week"):
        return at.number_input(label, value=stands, key=name, min_value=0, step=1, help=note, placeholder="")
    if column.form in ("amount", "degree"):
        number = float(stands) if stands is not None else None
        return at.number_input(label, value=number, key=name, help=note, placeholder="", format="%g", step=None)
    options = _options(visit, column)
    if options is None:
        example = f"如 {column.example}" if column.example else None
        return at.text_input(label, stored_text(stands), key=name, help=note, placeholder=example, max_chars=2000)
    if column.form in (SCHOOLS, UNITS):
        chosen = [part for part in str(stands or "").split("、") if part]
        return at.multiselect(
            label,
            list(dict.fromkeys([*options, *chosen])),
            chosen,
            key=name,
            help=note,
            placeholder="可多选",
            format_func=lambda code: options.get(code, code),
        )
    now = stored_text(stands)
    codes = list(dict.fromkeys([*([] if column.required and now else [""]), *options, *([now] if now else [])]))
    if column.form == SCHOOL and visit.place.school:
        codes, now = [visit.place.school], visit.place.school
    return at.selectbox(
        label,
        codes,
        codes.index(now),
        key=name,
        help=note,
        format_func=lambda code: options.get(code, code) if code else "　",
    )


def _hint(column: Column) -> str:
    return "" if column.note and column.form in ("deadline", "instant", "seconds") else FORMS.get(column.form, "")


def _options(visit: Visit, column: Column) -> dict[str, str] | None:
    """Code → name of what may be chosen; None for a text."""
    pack = visit.pack
    if column.choices:
        return {word: word for word in column.words(pack)}
    if column.form == "flag":
        return {"是": "是", "否": "否"}
    if column.form == "term":
        return {code: code for code in sorted({week.term for week in pack.weeks}, reverse=True)}
    townships = {t.code: t.name for t in pack.townships_on(today())}
    units = {u.code: u.name for u in pack.units_on(today())} | townships
    if column.form == TOWNSHIP:
        return townships
    if column.form in (UNIT, UNITS):
        return units
    if column.form in (SCHOOL, SCHOOLS):
        return query.schools(visit)
    if column.form == RESPONSIBLE:
        return {OTHER: OTHER} | units | query.schools(visit)
    if column.form == SUBJECT:
        return {pack.code: pack.name} | units | query.schools(visit)
    return None


def guarded(deed: Callable[[], Done], labels: Mapping[str, str] | None = None) -> Done | None:
    """Do what a form asks; a refusal is shown as its sentences and gives None."""
    try:
        return deed()
    except (Refused, NotAllowed) as problem:
        refusal(problem, labels)
        return None


def first_seen(name: str, now: str) -> str:
    """The state of a row that a person began to work from; it stays theirs while others change the row, so that
    saving tells them instead of losing what they typed."""
    return str(st.session_state.setdefault(f"{BEGUN}{name}", now))


def look_again() -> None:
    """Let go of what was begun: forms start from what stands now."""
    for name in [name for name in st.session_state if str(name).startswith(BEGUN)]:
        del st.session_state[name]


def overtaken(by: str, at: str, key: str) -> None:
    """That another changed the row meanwhile, and the way to see it."""
    st.warning(f"{markup.plain(by)}在 {at} 改动了这一项，您这里是改动之前的内容：请看过最新内容再办。")
    st.button("看最新内容", key=key, on_click=look_again)


def say_done(sentence: str) -> None:
    """Keep a sentence for the next run, in which what was done can be seen."""
    st.session_state["ledger_done"] = sentence
    look_again()


def done() -> None:
    """Show the sentence of the run before, once."""
    if sentence := st.session_state.pop("ledger_done", None):
        st.success(markup.plain(sentence), icon=":material/check:")


def listed(pairs: Sequence[tuple[str, str]]) -> None:
    """Facts to read, name and value in two columns of a line; blank ones are left out."""
    shown = [(name, value) for name, value in pairs if value]
    half = -(-len(shown) // 2)
    for column, part in zip(st.columns(2, gap="medium"), (shown[:half], shown[half:]), strict=True):
        with column:
            st.markdown("  \n".join(f":gray[{name}]　{markup.plain(value)}" for name, value in part))
