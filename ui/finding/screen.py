"""查找 as a person uses it: one box, what it found by ledger, each row the door to its thing."""

import streamlit as st

from catalogue.ledgers import LEDGERS
from ledgers.finding import SHOWN, VOIDED, Hit, Hits, school_sheet
from ui.desk.rows import row_line
from ui.finding import data
from ui.shell import markup, page
from ui.shell.visit import Visit

FIELD, BOX = "q", "find_words"
HINT = "学校、单位、编号、内容；几个词用空格隔开，拼音和拼音首字母也行"


def find(visit: Visit) -> None:
    """The page."""
    said = str(st.query_params.get(FIELD, "")).strip()
    st.session_state[BOX] = said

    def typed() -> None:
        words = str(st.session_state[BOX]).strip()
        if words:
            st.query_params[FIELD] = words
        else:
            st.query_params.pop(FIELD, None)

    title = st.container()
    st.text_input(
        "查找",
        key=BOX,
        on_change=typed,
        placeholder=HINT,
        icon=":material/search:",
        label_visibility="collapsed",
        max_chars=60,
    )
    if not said:
        title.title("查找：所有台账一起查")
        page.note(f"{HINT}。编号可以只写后几位；曾用名和简称也认；作废的单列。")
        return
    found = data.found(visit, said)
    title.title(markup.plain(f"“{said}”找到 {found.total:,} 条" if found.total else f"没有找到“{said}”"))
    if not found.total:
        page.empty("没有找到", "每个词都要找得到才算；可少写一个词，或只写编号的后几位、学校名字里的两个字。")
    _bodies(visit, found.bodies)
    for hits in found.hits:
        _hits(hits, said)


def _bodies(visit: Visit, codes: list[str]) -> None:
    if not codes:
        return
    page.header("单位和乡镇", f"{len(codes)} 家")
    with st.container(key="rows_bodies", gap=None):
        for code in codes:
            name = f"**{markup.plain(visit.pack.name_of(code))}**"
            row_line(name, "", "", "打开", "accountability", {"unit": code})


def _hits(hits: Hits, said: str) -> None:
    title = LEDGERS[hits.kind].title
    name = title if hits.sheet == title or hits.state else f"{title}　{hits.sheet}"
    more = f"，先列 {SHOWN} 条" if hits.total > SHOWN else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        page.header(f"{name}（作废）" if hits.state == VOIDED else name, f"{hits.total:,} 条{more}")
        if hits.state != VOIDED and not school_sheet(hits):
            st.space("stretch")
            where = {"kind": hits.kind, "q": said} | ({"state": hits.state} if hits.state else _all_quarters(hits))
            st.page_link("pages/ledger.py", label=f":blue[看这 {hits.total:,} 条]", query_params=where)
    with st.container(key=f"rows_{hits.kind}_{hits.sheet}_{hits.state}", gap=None):
        for hit in hits.rows:
            _row(hits, hit)


def _all_quarters(hits: Hits) -> dict[str, str]:
    return {"sheet": hits.sheet, "ever": "1"}


def _row(hits: Hits, hit: Hit) -> None:
    what = f"**{markup.plain(hit.what)}**" + (f"　:small[:gray[{markup.plain(hit.key)}]]" if "|" not in hit.key else "")
    when = f"{hit.day:%Y-%m-%d}" if hit.day else ""
    if school_sheet(hits):
        row_line(what, hit.whose, when, "打开", "one_school", {"school": hit.key})
    else:
        where = {"kind": hits.kind, "sheet": hits.sheet, "row": hit.key} | ({} if hits.state else {"ever": "1"})
        row_line(what, hit.whose, when, "打开", "ledger", where)
