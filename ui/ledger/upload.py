"""导入: files are looked at first, every bad cell named where it stands, and nothing is written until all is clean.

What was uploaded stays in the session until it is written or another file is chosen, so that going back
and forth costs nothing; it is kept for good in any case.
"""

import hashlib
from collections.abc import Sequence

import streamlit as st

from access.ownership import home_of
from access.rights import may
from actions.ledgers.imports import Outcome, import_files
from actions.ledgers.upload_history import batches_for, keep_offered
from catalogue.ledgers import LEDGERS, kinds_offered
from errors import NotAllowed, Refused
from ui.ledger import batches, downloads, import_job, preview_sheet, query
from ui.shell import markup, page
from ui.shell.visit import Visit

FILES, SEEN, NEW, RESULT, BOX = "import_files", "import_seen", "import_new", "import_result", "import_box"
TYPES = ["xlsx", "xls", "csv"]
Files = Sequence[tuple[str, bytes]]


def allowed(visit: Visit) -> bool:
    """Whether this person imports at all."""
    return may(visit.actor, "import", home_of(visit.actor)) is None


def screen(visit: Visit, kind: str) -> None:
    """The import screen in whichever state it is: choose a file, look at it, watch it written, see what came of it."""
    try:
        outcome = import_job.watched()
    except (Refused, NotAllowed) as problem:
        _forget()
        _stopped(str(problem))
        return
    if outcome is not None:
        st.session_state[RESULT] = outcome
        _forget()
    if RESULT in st.session_state:
        _result(st.session_state[RESULT])
    elif st.session_state.get(FILES):
        _preview(visit, kind, st.session_state[FILES])
    else:
        _choose(visit, kind)


def _choose(visit: Visit, kind: str) -> None:
    ledger = LEDGERS[kind]
    with page.top():
        _kinds()
        st.space("stretch")
        _back()
        st.button("导入记录", icon=":material/history:", on_click=query.set_params, kwargs={"do": "batches"})
    st.title(f"导入{ledger.title}台账：先看一遍，再写入")
    left, right = st.columns([5, 4], gap="large")
    with left:
        box = f"{BOX}_{st.session_state.get(BOX, 0)}"

        def taken() -> None:
            files = st.session_state[box]
            st.session_state[FILES] = [(file.name, file.getvalue()) for file in files]

        with st.container(key="uploader"):
            st.file_uploader(
                "台账文件，可一次选几个",
                TYPES,
                accept_multiple_files=True,
                key=box,
                on_change=taken,
                max_upload_size=20,
            )
        page.note("xlsx、xls 或 csv，每个不超过 20 MB；也可把文件拖到框里。")
        recent, _ = batches_for(visit.actor, limit=6)
        if recent:
            page.header("最近导入")
            batches.lines(recent)
    with right:
        page.header("怎样导入")
        sheets = "、".join(f"“{sheet.name}”" for sheet in ledger.sheets)
        st.markdown(
            f"1. 用**空白模板**，或您现有的台账：按表头文字认列，常见写法都认；工作表为{sheets}。\n"
            "2. 上传后先预览：新增几行、更新几行、哪一格有错、怎么改；这时什么都不写。\n"
            "3. 一格有错，整份不写。改好重传，或下载带“错误说明”列的错误清单来改。\n"
            "4. 带编号的行按编号更新；没有编号的由系统给号，写入后可下载带编号的表。\n"
            "5. 同一份再导一次不会重复；写错了可整批撤销；原文件一直保留。"
        )
        template = downloads.template(visit, kind)
        downloads.offer_small("下载空白模板", f"{ledger.title}台账_模板.xlsx", template, "import_template")


def _kinds() -> None:
    query.chooser(
        "kind",
        st.selectbox,
        kinds_offered(),
        "hazards",
        label="台账",
        format_func=lambda k: f"台账　{LEDGERS[k].title}",
        label_visibility="collapsed",
        width=128,
    )


def _back() -> None:
    st.button("回到台账", icon=":material/arrow_back:", on_click=_leave)


def _leave() -> None:
    _forget()
    st.session_state.pop(RESULT, None)
    query.set_params(do=None)


def _forget() -> None:
    """Let the files go; the uploader starts empty."""
    for name in (FILES, SEEN, NEW):
        st.session_state.pop(name, None)
    st.session_state[BOX] = st.session_state.get(BOX, 0) + 1


def _put_away(visit: Visit, files: Files) -> None:
    """Another file is wanted: what was looked at is kept although it was not written."""
    keep_offered(visit.actor, files)
    _forget()


def _looked_at(visit: Visit, kind: str, files: Files) -> Outcome:
    """The preview of these files, made once a state of the data. Raises Refused or NotAllowed."""
    new = bool(st.session_state.get(NEW))
    sums = tuple(hashlib.sha256(content).hexdigest() for _, content in files)
    key = (visit.key, kind, sums, new)
    found = st.session_state.get(SEEN)
    if found is None or found[0] != key:
        with st.spinner("正在逐行核对，还没有写入……"):
            outcome = import_files(visit.actor, kind, files, new=new, dry_run=True)
        st.session_state[SEEN] = found = (key, outcome)
        if outcome.error_count:
            keep_offered(visit.actor, files)
    made: Outcome = found[1]
    return made


def _preview(visit: Visit, kind: str, files: Files) -> None:
    try:
        outcome = _looked_at(visit, kind, files)
    except (Refused, NotAllowed) as problem:
        keep_offered(visit.actor, files)
        _stopped(str(problem))
        return
    made = outcome.preview
    assert made is not None
    own = preview_sheet.written(made)
    rows, clean, writes = own.total(), not outcome.error_count, own["created"] + own["updated"]
    twins = 0 < outcome.error_count == made.twins
    with page.top():
        names = "、".join(name for name, _ in files)
        st.markdown(
            f"**{markup.plain(names[:60])}**　:small[:gray[{LEDGERS[kind].title}台账 · {rows:,} 行 · "
            f"上传人 {markup.plain(visit.actor.label)}]]",
            width="content",
        )
        st.space("stretch")
        st.button("换一个文件", on_click=_put_away, args=(visit, files), key="import_other")
        if not clean:
            downloads.offer_small("下载错误清单", "错误清单.xlsx", outcome.error_workbook, "import_errors")
        if twins:
            st.button("确是另外的，按新行写入", on_click=_as_new, key="import_as_new")
        st.button(
            f"写入 {writes:,} 行",
            type="primary",
            disabled=not clean or not writes,
            on_click=_write,
            args=(visit, kind, files),
            key="import_write",
        )
    st.title(_finding(outcome, twins))
    preview_sheet.badges(outcome)
    left, right = st.columns([9, 4], gap="medium")
    with left:
        preview_sheet.grid(made, outcome.errors)
    with right:
        preview_sheet.findings(outcome, twins)


def _finding(outcome: Outcome, twins: bool) -> str:
    made = outcome.preview
    assert made is not None
    rows, n = preview_sheet.written(made).total(), outcome.error_count
    if twins:
        return f"{n} 行疑似重复，定下来之前不写入"
    if n:
        return f"{rows:,} 行中 {n:,} 格有错，改好前不写入"
    if not made.created + made.updated:
        return f"{rows:,} 行都和台账一致，没有要写的"
    return f"{rows:,} 行都能写入，点“写入”前什么都没有动"


def _as_new() -> None:
    st.session_state[NEW] = True


def _write(visit: Visit, kind: str, files: Files) -> None:
    """The click of 写入: the files leave the session with it, so that a second click finds nothing to write."""
    if st.session_state.get(FILES) is not files:
        return
    import_job.start(visit.actor, kind, files, bool(st.session_state.get(NEW)))
    _forget()


def _stopped(sentence: str) -> None:
    with page.top():
        st.space("stretch")
        st.button("换一个文件", on_click=_forget, key="import_other")
        _back()
    st.title("这份文件没有写入")
    page.empty(markup.plain(sentence), "改好后换一个文件再试。原文件已保留，在“导入记录”里可以取回。")


def _result(outcome: Outcome) -> None:
    with page.top():
        st.space("stretch")
        st.button("再导入一份", on_click=_again, key="import_again")
        st.button("导入记录", icon=":material/history:", on_click=_to_batches)
        st.button("看台账", type="primary", on_click=_leave)
    if outcome.error_count:
        st.title(f"没有写入：核对之后台账有了变动，现在 {outcome.error_count} 格有错")
        page.empty("请重新上传一次", "预览会按现在的台账再核对一遍。")
        return
    if outcome.batch is None:
        st.title("和台账一致，什么都没有写")
        page.note("同一份再导一次不会重复。")
        return
    assert outcome.preview is not None
    own = preview_sheet.written(outcome.preview)
    st.title(f"已写入：新增 {own['created']:,} 行，更新 {own['updated']:,} 行（第 {outcome.batch} 批）")
    preview_sheet.badges(outcome)
    if LEDGERS[outcome.kind].sheets[0].key == (LEDGERS[outcome.kind].numbered,):
        with st.container(horizontal=True, vertical_alignment="center"):
            downloads.offer_small(
                "下载带编号的工作簿", f"批次{outcome.batch}_带编号.xlsx", outcome.numbered_workbook, "import_numbered"
            )
            page.note("以后用这份接着登记，再导入就按编号更新，不会重复。")
    page.note("写错了可在“导入记录”里整批撤销。")


def _again() -> None:
    st.session_state.pop(RESULT, None)


def _to_batches() -> None:
    st.session_state.pop(RESULT, None)
    query.set_params(do="batches")
