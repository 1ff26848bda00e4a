"""导入记录: every import with its counts, the file as it came in, and the way to take a batch back whole."""

from typing import Any

import pandas as pd
import streamlit as st

from access.rights import may
from actions.ledgers.undo import Touched, undo_hindered, undo_import
from actions.ledgers.upload_history import KeptFile, batches_for, records_of, refused_uploads, upload_content
from catalogue.ledgers import LEDGERS
from errors import Refused
from ledgers.reading.readings import BY_ALL, BY_FORM, BY_ID, BY_WORD, CONFIDENCE_WORDS
from ui.ledger import form, query
from ui.shell import markup, page
from ui.shell.visit import Visit

AT_ONCE = 20


def history(visit: Visit) -> None:
    """The list of batches and of the files that wrote nothing."""
    turned = max(1, query.page_chosen())
    rows, total = batches_for(visit.actor, limit=AT_ONCE, offset=(turned - 1) * AT_ONCE)
    lost = refused_uploads(visit.actor)
    with page.top():
        page.note("每批可整批撤销；原文件一直保留，可取回。新增、更新含由表带出的办理记录。")
        st.space("stretch")
        st.button(
            "回到台账", icon=":material/arrow_back:", on_click=query.set_params, kwargs={"do": None, "batch": None}
        )
        go = {"do": "import"}
        st.button("记下的答法", icon=":material/rule:", on_click=query.set_params, kwargs={"do": "answers"})
        st.button("导入", icon=":material/upload:", type="primary", on_click=query.set_params, kwargs=go)
    undone = sum(row["undone_at"] is not None for row in rows)
    st.title(f"导入记录：{total:,} 批" + (f"，本页已撤销 {undone} 批" if undone else "") if total else "还没有导入过")
    form.done()
    if rows:
        _table(rows)
        pages = -(-total // AT_ONCE)
        if pages > 1:
            st.session_state["batches_page"] = turned
            st.pagination(pages, key="batches_page", on_change=_turned)
    else:
        page.empty("还没有导入过", "点“导入”上传台账；空白模板在导入页下载。")
    if lost:
        page.header("没有写入的上传", f"{len(lost)} 个文件，有错或没有变化，照样保留")
        _files(visit, lost)
    chosen = next((row for row in rows if str(row["id"]) == query.param("batch")), None)
    if chosen is not None:
        _opened(visit, chosen)


def _turned() -> None:
    query.set_params(page=str(st.session_state["batches_page"]))


def _table(rows: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame(
        {
            "批次": [f"第 {row['id']} 批" for row in rows],
            "台账": [LEDGERS[row["kind"]].title for row in rows],
            "文件": [row["file_names"] for row in rows],
            "时间": [f"{row['recorded_at']:%Y-%m-%d %H:%M}" for row in rows],
            "导入人": [row["recorded_by"] for row in rows],
            "新增": [row["created"] for row in rows],
            "更新": [row["updated"] for row in rows],
            "未变": [row["unchanged"] for row in rows],
            "跳过": [row["skipped"] for row in rows],
            "现状": [_state(row) for row in rows],
        }
    )

    def opened() -> None:
        click = st.session_state.get("batch_open")
        if click is not None:
            query.set_params(batch=str(rows[click["row"]]["id"]))

    st.dataframe(
        frame,
        hide_index=True,
        row_height=31,
        height=len(rows) * 31 + 36,
        key="batches",
        column_config={
            "批次": st.column_config.ButtonColumn(
                width=96, type="tertiary", alignment="left", on_click=opened, key="batch_open"
            ),
            "台账": st.column_config.TextColumn(width=62),
            "文件": st.column_config.TextColumn(width=330),
            "时间": st.column_config.TextColumn(width=136),
            "导入人": st.column_config.TextColumn(width=112),
            **{name: st.column_config.NumberColumn(width=74) for name in ("新增", "更新", "未变", "跳过")},
            "现状": st.column_config.TextColumn(width=240),
        },
        alt="导入批次，新的在前",
    )


def lines(rows: list[dict[str, Any]]) -> None:
    """Batches to read: 批次, 文件, 行, 时间和人."""
    shown = [
        {
            "批次": f"第 {row['id']} 批",
            "文件": markup.plain(row["file_names"]),
            "台账": LEDGERS[row["kind"]].title,
            "新增": row["created"],
            "更新": row["updated"],
            "时间": f"{row['recorded_at']:%Y-%m-%d %H:%M}",
            "现状": "已撤销" if row["undone_at"] else "有效",
        }
        for row in rows
    ]
    with st.container(key="plain_batches"):
        st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt="最近的导入批次")


def _state(row: dict[str, Any]) -> str:
    if row["undone_at"] is None:
        return "有效"
    left = f"，留下 {row['left_rows']:,} 行" if row["left_rows"] else ""
    return f"已撤销{left}　{row['undone_at']:%Y-%m-%d %H:%M}　{row['undone_by']}"


def to_rows(kind: str, batch: int) -> None:
    """Go to the list with the rows an import wrote, whatever was asked of the list before."""
    off = dict.fromkeys(("do", "row", "page", "q", "quarter", "township", "unit", "ring", "level", "word", "ageing"))
    state = "recorded" if kind == "hazards" else None
    query.set_params(**off, kind=kind, batch=str(batch), state=state)


def _opened(visit: Visit, row: dict[str, Any]) -> None:
    def body() -> None:
        counts = f"新增 {row['created']:,} 行，更新 {row['updated']:,} 行，未变 {row['unchanged']:,} 行"
        form.listed(
            [
                ("台账", LEDGERS[row["kind"]].title),
                ("导入", f"{row['recorded_at']:%Y-%m-%d %H:%M}　{row['recorded_by']}"),
                ("行数", counts),
                ("现状", _state(row)),
            ]
        )
        if row["undone_at"] is None or row["left_rows"]:
            st.button("看这批的行", icon=":material/list:", on_click=to_rows, args=(row["kind"], row["id"]))
        page.header("原文件", "" if row["files"] else "这一批由系统建立，没有上传文件")
        for file in row["files"]:
            _download(visit, file)
        _records(visit, int(row["id"]))
        if row["undone_at"] is None and may(visit.actor, "import.undo") is None:
            _undo(visit, row, counts)

    st.dialog(f"导入　第 {row['id']} 批", width="medium", position="right", on_dismiss=_close)(body)()


BY = {BY_ID: "导入时答的", BY_ALL: "导入时认可的", BY_FORM: "照记下的答法", BY_WORD: "照记下的词"}
"""Who decided a reading, as the page of an import says it."""


def _records(visit: Visit, batch: int) -> None:
    """The cells that were mended on the screen, and how the sheet was read where there was a choice."""
    edits, readings = records_of(visit.actor, batch)
    if edits:
        page.header(f"改过 {len(edits)} 格", "原文件不动")
        shown = [{"格": f"{e['sheet']} {e['cell']}", "原来": e["before"], "改成": e["after"], "谁": e["edited_by"]}
                 for e in edits]  # fmt: skip
        with st.container(key="plain_edits"):
            st.table(pd.DataFrame(shown).map(markup.plain), border="horizontal", hide_index=True, alt="改过的格")
    asked = [one for one in readings if one["by"]]
    if asked:
        page.header(f"读法 {len(asked)} 处", "看不准和多半对的，怎样读、谁定的")
        shown = [{"怎样读": _taken(one), "问": one["sentence"], "谁": f"{BY.get(one['by'], '')} {one['who']}"}
                 for one in asked]  # fmt: skip
        with st.container(key="plain_readings"):
            st.table(pd.DataFrame(shown).map(markup.plain), border="horizontal", hide_index=True, alt="读法")
    if said := [one for one in readings if not one["by"]]:
        with st.expander(f"{CONFIDENCE_WORDS[said[0]['confidence']]}的 {len(said)} 处"):
            st.markdown("\n".join(f"- :small[{markup.plain(one['sentence'])}]" for one in said))


def _taken(one: dict[str, Any]) -> str:
    words = {choice["value"]: choice["words"] for choice in one["choices"]}
    return str(words.get(one["taken"], one["taken"] or "照别名"))


def _undo(visit: Visit, row: dict[str, Any], counts: str) -> None:
    page.header("撤销这一批", "它新增的行不再计入，它改过的行恢复原样；历史仍可查")
    try:
        touched = undo_hindered(visit.actor, int(row["id"]))
    except Refused as problem:
        page.note(markup.plain(str(problem)))
        return
    groups = len({each.group for each in touched})
    if touched:
        st.markdown(f"之后又有登记改动了 {groups} 项，不能整批撤销。可以先处理它们，或只撤销其余的：")
        _touched(row["kind"], touched)
    with st.form(f"undo_{row['id']}", border=True):
        what = f"其余的行，上面 {groups} 项留着不动" if touched else f"（{counts}）"
        sure = st.checkbox(f"确认撤销第 {row['id']} 批{what}", key=f"sure_{row['id']}")
        if st.form_submit_button("撤销其余的" if touched else "撤销"):
            if not sure:
                st.warning("请先勾选确认。")
                return
            undone = form.guarded(lambda: undo_import(visit.actor, int(row["id"]), rest=bool(touched)))
            if undone is not None:
                left = f"，{groups} 项之后办过的留着没动" if touched else ""
                form.say_done(f"已撤销第 {row['id']} 批，{undone:,} 行恢复原样{left}。")
                query.set_params(batch=None)
                st.rerun()


AT_LEAST = 12
"""Rows that hinder an undo and are listed with a way to them; the rest are counted."""


def _touched(kind: str, touched: list[Touched]) -> None:
    """The rows for which a batch cannot be taken back whole, each with a way to it where it can be opened."""
    for at, each in enumerate(touched[:AT_LEAST]):
        if each.number and kind == "hazards":
            st.button(
                markup.plain(each.sentence),
                key=f"touched_{at}",
                type="tertiary",
                icon=":material/arrow_forward:",
                on_click=query.set_params,
                kwargs={"do": None, "batch": None, "kind": kind, "row": each.number},
            )
        else:
            st.markdown(f"- :small[{markup.plain(each.sentence)}]")
    if len(touched) > AT_LEAST:
        page.note(f"还有 {len(touched) - AT_LEAST:,} 行。")


def _close() -> None:
    query.set_params(batch=None)


def _files(visit: Visit, files: list[KeptFile]) -> None:
    names = {file.id: f"{file.recorded_at:%m-%d %H:%M}　{file.recorded_by}　{file.name}" for file in files}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        chosen = st.selectbox(
            "没有写入的上传", list(names), format_func=names.__getitem__, label_visibility="collapsed", width=520
        )
        file = next(file for file in files if file.id == chosen)
        _download(visit, file)


def _download(visit: Visit, file: KeptFile) -> None:
    size = f"{file.size / 1024:,.0f} KB" if file.size < 2**20 else f"{file.size / 2**20:.1f} MB"
    st.download_button(
        f"取回 {markup.plain(file.name[:40])}（{size}）",
        lambda: upload_content(visit.actor, file.id),
        file.name,
        key=f"file_{file.id}",
        on_click="ignore",
        icon=":material/download:",
    )
