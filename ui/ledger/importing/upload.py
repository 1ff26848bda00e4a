"""导入: files are looked at first, asked about and mended, and nothing is written until all is clean.

What was uploaded stays in the session until it is written or another file is chosen, so that going back
and forth costs nothing; it is kept for good in any case.
"""

import hashlib
from dataclasses import dataclass

import streamlit as st

from access.ownership import home_of
from access.rights import may
from actions.ledgers.imports import Outcome, import_files
from actions.ledgers.upload_history import batches_for, keep_offered
from catalogue.ledgers import LEDGERS, kinds_offered
from errors import NotAllowed, Refused
from ledgers.validate.becoming import would_stand
from ledgers.validate.lookups import registers_of
from ledgers.validate.marks import Asked, asked_in, marks_of
from ledgers.validate.offers import Wrong, count_of_cells, faults
from ui.ledger import downloads, query
from ui.ledger.importing import batches, draft, job, questions, sheet
from ui.ledger.importing.draft import BOX, FILES, RESULT, SEEN, Files
from ui.shell import markup, page
from ui.shell.cache import opened
from ui.shell.visit import Visit

TYPES = ["xlsx", "xls", "csv"]


def allowed(visit: Visit) -> bool:
    """Whether this person imports at all."""
    return may(visit.actor, "import", home_of(visit.actor)) is None


def screen(visit: Visit, kind: str) -> None:
    """The import screen in whichever state it is: choose a file, look at it, watch it written, see what came of it."""
    try:
        outcome = job.watched()
    except (Refused, NotAllowed) as problem:
        draft.forget()
        _stopped(str(problem))
        return
    if outcome is not None:
        st.session_state[RESULT] = outcome
        draft.forget()
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
    draft.forget()
    st.session_state.pop(RESULT, None)
    query.set_params(do=None)


def _put_away(visit: Visit, files: Files) -> None:
    """Another file is wanted: what was looked at is kept although it was not written."""
    keep_offered(visit.actor, files)
    draft.forget()


@dataclass(frozen=True)
class Seen:
    """A preview: its outcome, what is wrong in it, and the rows as they would stand in the ledger."""

    outcome: Outcome
    wrong: list[Wrong]
    rows: list[dict[str, str]]


def _looked_at(visit: Visit, kind: str, files: Files) -> Seen:
    """The preview of these files as they have been answered and mended, made once a state of the data.

    Raises Refused or NotAllowed."""
    said = draft.draft()
    sums = tuple(hashlib.sha256(content).hexdigest() for _, content in files)
    key = (visit.proceedings, kind, sums, said.key())
    found = st.session_state.get(SEEN)
    if found is None or found[0] != key:
        with st.spinner("正在逐行核对，还没有写入……"):
            outcome = import_files(
                visit.actor, kind, files, new=said.new, dry_run=True, answers=said.as_answers(),
                edits=said.as_edits(), profile=said.profile,
            )  # fmt: skip
            assert outcome.preview is not None
            with opened(visit.key) as (session, pack):
                registers = registers_of(session, pack)
                wrong, rows = faults(pack, registers, outcome.preview), would_stand(outcome.preview, registers)
        st.session_state[SEEN] = found = (key, Seen(outcome, wrong, rows))
        if outcome.error_count:
            keep_offered(visit.actor, files)
    made: Seen = found[1]
    return made


def _preview(visit: Visit, kind: str, files: Files) -> None:
    said = draft.draft()
    try:
        seen = _looked_at(visit, kind, files)
    except (Refused, NotAllowed) as problem:
        keep_offered(visit.actor, files)
        _stopped(str(problem))
        return
    outcome, wrong, made = seen.outcome, seen.wrong, seen.outcome.preview
    assert made is not None
    asked = asked_in(outcome.readings)
    own = sheet.written(made)
    rows, bad, writes = own.total(), _bad_cells(outcome), own.total() - own["unchanged"]
    twins = 0 < outcome.error_count == made.twins
    with page.top():
        names = "、".join(name for name, _ in files)
        st.markdown(
            f"**{markup.plain(names[:60])}**　:small[:gray[{LEDGERS[kind].title}台账 · {rows:,} 行 · "
            "先看一遍，什么都还没有写]]",
            width="content",
        )
        st.space("stretch")
        if reason := _reason(asked, bad, twins, writes):
            st.markdown(f":small[:gray[{reason}]]", width="content")
        st.button("换一个文件", on_click=_put_away, args=(visit, files), key="import_other")
        if outcome.errors:
            downloads.offer_small("下载错误清单", "错误清单.xlsx", outcome.error_workbook, "import_errors")
        elif said.edits:
            downloads.offer_small("下载改好的表", "改好的表.xlsx", outcome.error_workbook, "import_mended")
        if twins:
            st.button("确是另外的，按新行写入", on_click=_as_new, key="import_as_new")
        st.button(
            f"写入 {writes:,} 行",
            type="primary",
            disabled=bool(reason),
            on_click=_write,
            args=(visit, kind, files),
            key="import_write",
        )
    st.title(_finding(outcome, asked, rows, bad, twins))
    left, right = st.columns([10, 5], gap="medium")
    with left:
        sheet.grid(made, marks_of(made, asked, wrong))
        page.note(_counts(outcome))
        sheet.becoming(seen.rows, writes)
    with right, page.fill("questions", st.container()):
        questions.panel(said, outcome, asked, wrong, _names(visit, wrong), twins=twins)
        questions.keeping(said, outcome, outcome.profile or _name_of(visit, kind))


def _names(visit: Visit, wrong: list[Wrong]) -> dict[str, dict[str, str]]:
    """By register all bodies that an unknown name may be said to mean."""
    asked = {fault.domain for fault in wrong} & {"school", "township", "unit"}
    if not asked:
        return {}
    pack = visit.pack
    townships = {each.code: each.name for each in pack.townships}
    units = {each.code: each.name for each in pack.units} | townships
    return {
        "school": query.schools(visit) if "school" in asked else {},
        "township": townships,
        "unit": units,
    }


def _bad_cells(outcome: Outcome) -> int:
    """Cells that are wrong, as the clerk counts them."""
    return count_of_cells(outcome.errors) + max(0, outcome.error_count - len(outcome.errors))


def _reason(asked: Asked, bad: int, twins: bool, writes: int) -> str:
    """Why nothing can be written yet; "" when it can."""
    if twins:
        return "先定疑似重复的行"
    parts = [f"{asked.open} 答" if asked.open else "", f"{bad:,} 格" if bad else ""]
    if any(parts):
        return "还差 " + "、".join(part for part in parts if part)
    return "" if writes else "没有要写的"


def _finding(outcome: Outcome, asked: Asked, rows: int, bad: int, twins: bool) -> str:
    made = outcome.preview
    assert made is not None
    if twins:
        return f"{outcome.error_count} 行疑似重复，定下来之前不写入"
    if asked.open or bad:
        parts = [f"{asked.open} 处看不准" if asked.open else "", f"{bad:,} 格有错" if bad else ""]
        return f"{rows:,} 行里 {'、'.join(part for part in parts if part)}，定下来就能写"
    if not made.created + made.updated:
        return f"{rows:,} 行都和台账一致，没有要写的"
    if asked.likely:
        return f"{rows:,} 行都能写入，{len(asked.likely)} 处多半对，写前看一眼"
    return f"{rows:,} 行都能写入，点“写入”前什么都没有动"


def _counts(outcome: Outcome) -> str:
    """新增 35 行 · 更新 4 行 · 没有读的 2 行."""
    made = outcome.preview
    assert made is not None
    own = sheet.written(made)
    derived = made.created + made.updated - own["created"] - own["updated"]
    counts = (
        ("新增", own["created"], "行"),
        ("更新", own["updated"], "行"),
        ("未变", own["unchanged"], "行"),
        ("有错", made.bad_rows, "行"),
        ("由表带出", derived, "条记录"),
        ("没有读的", made.skipped, "行，空行、合计、签字"),
    )
    told = " · ".join(f"{word} {count:,} {unit}" for word, count, unit in counts if count)
    return f"{told or '没有要写的'}。号码与旁边对应。"


def _name_of(visit: Visit, kind: str) -> str:
    """A name for the answers of a form, to begin with: 任市镇隐患表."""
    place = visit.pack.name_of(visit.actor.scope) if visit.actor.role == "township" and visit.actor.scope else ""
    return f"{place}{LEDGERS[kind].title}表"


def _as_new() -> None:
    draft.draft().new = True


def _write(visit: Visit, kind: str, files: Files) -> None:
    """The click of 写入: the files leave the session with it, so that a second click finds nothing to write."""
    if st.session_state.get(FILES) is not files:
        return
    job.start(visit.actor, kind, files, draft.draft())
    draft.forget()


def _stopped(sentence: str) -> None:
    with page.top():
        st.space("stretch")
        st.button("换一个文件", on_click=draft.forget, key="import_other")
        _back()
    st.title("这份文件没有写入")
    page.empty(markup.plain(sentence), "改好后换一个文件再试。原文件已保留，在“导入记录”里可以取回。")


def _result(outcome: Outcome) -> None:
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
    page.note(_counts(outcome))
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
