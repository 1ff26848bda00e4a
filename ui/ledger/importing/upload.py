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
from actions.ledgers.kept_answers import kept_answers
from actions.ledgers.known_answers import scope_of
from actions.ledgers.upload_history import batches_for, keep_offered
from catalogue.ledgers import LEDGERS
from errors import NotAllowed, Refused
from ledgers.reading.fingerprint import timeless
from ledgers.validate.becoming import would_stand
from ledgers.validate.marks import Asked, asked_in, marks_of
from ledgers.validate.offers import Wrong, count_of_cells, faults
from ledgers.validate.registers import registers_of
from ui.ledger import downloads, query
from ui.ledger.importing import batches, draft, job, questions, result, sheet
from ui.ledger.importing.draft import BOX, FILES, RESULT, SEEN, Draft, Files
from ui.shell import markup, page
from ui.shell.cache import opened
from ui.shell.visit import Visit

TYPES = ["xlsx", "xls", "ods", "et", "csv"]


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
        result.written_screen(st.session_state[RESULT])
    elif st.session_state.get(FILES):
        _preview(visit, kind, st.session_state[FILES])
    else:
        _choose(visit, kind)


def _choose(visit: Visit, kind: str) -> None:
    ledger = LEDGERS[kind]
    with page.top():
        query.choose_kind()
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
        page.note("xlsx、xls、ods 或 csv（WPS 的 et 多半也行），每个不超过 20 MB；也可把文件拖到框里。")
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
    said.name = said.name or outcome.profile or _name_of(kind, files)
    with page.top():
        names = "、".join(name for name, _ in files)
        st.markdown(
            f"**{markup.plain(names[:60])}**　:small[:gray[{LEDGERS[kind].title}台账 · {rows:,} 行 · "
            "先看一遍，什么都还没有写]]",
            width="content",
        )
        st.space("stretch")
        named = _name_taken(visit, kind, said, outcome)
        if reason := _reason(asked, bad, twins, writes) or named:
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
        page.note(f"{sheet.counts(outcome)}号码与旁边对应。")
        sheet.becoming(seen.rows, writes)
    with right, page.fill("questions", st.container()):
        questions.panel(said, outcome, asked, wrong, _names(visit, wrong), twins=twins)
        questions.keeping(said, outcome)


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


def _name_taken(visit: Visit, kind: str, said: Draft, outcome: Outcome) -> str:
    """Why the answers cannot be kept under the name they were given; "" when they can, or are not to be kept."""
    if not said.keeps or not questions.worth_keeping(outcome):
        return ""
    if not (name := said.name.strip()):
        return "表样的名称空着"
    titles = {
        one.name for one in kept_answers(visit.actor) if one.ledger == kind and one.scope == scope_of(visit.actor)
    }
    return "这个表样名称已有，请换一个" if name in titles and name != outcome.profile else ""


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


def _name_of(kind: str, files: Files) -> str:
    """A name for the answers of a form, to begin with: that of the file, without its month."""
    stem = files[0][0].rpartition(".")[0] or files[0][0]
    return timeless(stem).strip("_- ")[:40] or f"{LEDGERS[kind].title}表"


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
