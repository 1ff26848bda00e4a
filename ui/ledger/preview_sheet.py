"""An uploaded sheet on the screen: as the clerk knows it, with Excel's letters and row numbers, bad cells marked,
and beside it what is wrong and what to do.

Many errors of one kind are one line with the cells it is about; a page shows so many rows as can be looked at.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from actions.ledgers.imports import Outcome
from charts import palette
from ledgers.files.workbook import Grid, letters
from ledgers.reading.cells import shown
from ledgers.validate.rows import CellError, Preview, Source
from ui.shell import markup, page

ROWS, MANY = 200, 24
"""Rows shown at once; errors from which on they are grouped by kind."""
ONLY = "import_only_bad"
Cell = tuple[int, int]


def badges(outcome: Outcome) -> None:
    """Counts of what would become of the rows, and how the headings were read."""
    made = outcome.preview
    if made is None:
        return
    own = written(made)
    parts = [f":green-badge[✓ {own['created']:,} 行新增]", f":blue-badge[↻ {own['updated']:,} 行更新]"]
    if derived := made.created + made.updated - own["created"] - own["updated"]:
        parts.append(f":gray-badge[＋ 由表带出 {derived:,} 条记录]")
    if made.unchanged:
        parts.append(f":gray-badge[＝ {made.unchanged:,} 行未变]")
    if made.skipped:
        parts.append(f":gray-badge[· {made.skipped:,} 行跳过]")
    if outcome.error_count:
        parts.append(f":red-badge[× {made.bad_rows:,} 行有错 {outcome.error_count:,} 格]")
    st.markdown(" ".join(parts) + f"　:small[:gray[{markup.plain(_headings(made))}]]")


def written(made: Preview) -> Counter[str]:
    """Rows of the files by what becomes of them (created, updated, unchanged, ""), without those made from them."""
    return Counter(row.outcome for row in made.rows if row.parent is None)


def _headings(made: Preview) -> str:
    """表头 11 列全部认出：「排查时间」→发现日期."""
    known = [(written, ours) for _, written, ours in made.headings if ours]
    lost = [written for _, written, ours in made.headings if not ours and written]
    other = list(dict.fromkeys((w, o) for w, o in known if w != o and not re.fullmatch(r"第.*周.*", w)))
    text = f"认出表头 {len(known)} 列" if lost else f"表头 {len(known)} 列全部认出"
    if other:
        text += "：" + "，".join(f"「{w}」→{o}" for w, o in other[:3]) + ("等" if len(other) > 3 else "")
    if lost:
        text += f"；没有读 {len(lost)} 列：" + "、".join(dict.fromkeys(lost[:5]))
    return text


def grid(made: Preview, errors: Sequence[CellError]) -> None:
    """One sheet of the upload, to be chosen where there are several."""
    sources = {f"{s.file}　{s.title}": s for s in (row.source for row in made.rows)}
    if not sources:
        page.empty("没有可看的行", "表里只有表头，没有数据。")
        return
    names = list(sources)
    single = len({s.file for s in sources.values()}) == 1
    said = {name: sources[name].title if single else name for name in names}
    name = names[0]
    if len(names) > 1:
        name = st.segmented_control(
            "表", names, default=names[0], format_func=said.__getitem__, key="import_sheet",
            label_visibility="collapsed", required=True, wrap=True,
        ) or names[0]  # fmt: skip
    source = sources[name]
    mine = [e for e in errors if (e.file, e.sheet) == (source.file, source.title)]
    only = bool(mine) and bool(st.session_state.get(ONLY))
    books = [book for book in made.workbooks if book.name == source.file]
    found = next((g for book in books for g in book.sheets if g.name == source.title), None)
    if found is not None:
        _grid(found, source, mine, only)


def _grid(found: Grid, source: Source, errors: Sequence[CellError], only: bool) -> None:
    top = source.table.recognised.header_row + source.table.recognised.depth if source.table else 1
    head = _head(found, top)
    below = found.rows[top : top + ROWS]
    columns = [j for j in range(found.width) if head[j] or any(row[j] not in (None, "") for row in below)]
    bad = _bad(found, source, errors, head)
    wanted = [i for i in range(top, len(found.rows)) if any(v not in (None, "") for v in found.rows[i])]
    if only:
        rows_bad = {i for i, _ in bad}
        wanted = [i for i in wanted if i in rows_bad]
    pages = max(1, -(-len(wanted) // ROWS))
    now = min(st.session_state.get("import_page", 1), pages) if pages > 1 else 1
    part = wanted[(now - 1) * ROWS : now * ROWS]
    names = [f"{found.column_letters(j)} {head[j]}" for j in columns]
    cells = [[_said(found, i, j, (i, j) in bad) for j in columns] for i in part]
    frame = pd.DataFrame(cells, columns=names)
    frame.insert(0, "行", [str(found.row_number(i)) for i in part])
    style = f"background-color:{palette.WORSE_GROUND};color:{palette.WORSE};font-weight:600"
    strong = f"color:{palette.WORSE};font-weight:600"
    rows_bad = {i for i, _ in bad}

    def marked(row: Any) -> list[str]:
        i = part[int(row.name)]
        return [strong if i in rows_bad else "", *(style if (i, j) in bad else "" for j in columns)]

    config: dict[str, Any] = {"行": st.column_config.TextColumn(width=52, alignment="right")}
    for name in names:
        widest = max(_width(str(text)) for text in (name, *frame[name][:40]))
        config[name] = st.column_config.TextColumn(width=min(230, max(60, widest + 20)))
    with page.fill("import", st.container()):
        st.dataframe(
            frame.style.apply(marked, axis=1) if bad else frame,
            hide_index=True,
            row_height=31,
            height="stretch" if len(part) > 14 else len(part) * 31 + 36,
            column_config=config,
            alt="上传的表，有错的格标出",
        )
        if pages > 1:
            st.pagination(pages, key="import_page")


def _width(text: str) -> int:
    """About how many px a text takes: Chinese 13.2, else 7.6."""
    return round(sum(13.2 if unicodedata.east_asian_width(sign) in "WF" else 7.6 for sign in text))


def _head(found: Grid, top: int) -> list[str]:
    """The heading of each column: the lowest text above the data."""
    made = []
    for j in range(found.width):
        texts = [shown(found.rows[i][j]) for i in range(max(0, top - 2), min(top, len(found.rows)))]
        made.append(next((text for text in reversed(texts) if text), ""))
    return made


def _bad(found: Grid, source: Source, errors: Sequence[CellError], head: list[str]) -> dict[Cell, str]:
    """Bad cells by grid index with what is wrong."""
    by_heading = {heading: source.table.recognised.columns[name] for name, heading in source.headings.items()
                  if source.table and name in source.table.recognised.columns}  # fmt: skip
    places = {text: j for j, text in reversed(list(enumerate(head))) if text} | by_heading
    return {
        (error.row - found.first_row, places[error.column]): error.message for error in errors if error.column in places
    }


def _said(found: Grid, i: int, j: int, bad: bool) -> str:
    text = shown(found.rows[i][j]) if found.rows[i][j] is not None else ""
    return f"× {text or '（空）'}" if bad else text


def findings(outcome: Outcome, twins: bool) -> None:
    """格 → 问题与改法, what was filled in by default, and what happens next."""
    made = outcome.preview
    assert made is not None
    if outcome.errors:
        what = "行要定" if twins else "格要改"
        with st.container(horizontal=True, vertical_alignment="center"):
            page.header(f"{outcome.error_count:,} {what}", "" if len(outcome.errors) <= MANY else "同类的合并")
            st.space("stretch")
            st.toggle("只看有错的行", key=ONLY)
        with st.container(key="plain_errors"):
            st.table(pd.DataFrame(_lines(made, outcome.errors)), border="horizontal", hide_index=True, alt="要改的格")
        if twins:
            page.note("同一件：在表里填上原编号再导入，就是更新。确是另一件：点“按新行写入”。")
        page.note("一格有错，整份不写入。改好重传；错误清单就是原表加一列“错误说明”。原文件一直保留。")
    if made.warnings:
        with st.expander(f"提醒 {len(made.warnings)} 处，不影响写入"):
            rows = [{"格": _place(made, w), "提醒": markup.plain(w.message)} for w in made.warnings[:MANY]]
            st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="提醒")
    if made.notes:
        page.header("读法和补填")
        st.markdown("\n".join(f"- :small[{markup.plain(note)}]" for note in made.notes[:12]))
    if not outcome.errors:
        page.note("写入后给出批次号，可整批撤销；原文件一直保留。")


def _lines(made: Preview, errors: Sequence[CellError]) -> list[dict[str, str]]:
    if len(errors) <= MANY:
        return [{"格": _place(made, e), "问题与改法": markup.plain(f"{e.column}：{e.message}")} for e in errors]
    kinds: dict[tuple[str, str], list[CellError]] = {}
    for error in errors:
        kinds.setdefault((error.column, re.sub(r"“[^”]*”|\d+|（[^）]*）", "…", error.message)), []).append(error)
    lines = []
    for (column, _), same in sorted(kinds.items(), key=lambda item: -len(item[1]))[:40]:
        cells = "、".join(_place(made, e) for e in same[:3]) + (f" 等 {len(same)} 格" if len(same) > 3 else "")
        first = f"{column}：{same[0].message}"
        lines.append({"格": cells, "问题与改法": markup.plain(first)})
    return lines


def _place(made: Preview, error: CellError) -> str:
    """I4, or 第4行 where the column cannot be told."""
    for book in made.workbooks:
        for found in book.sheets if book.name == error.file else ():
            if found.name == error.sheet:
                for i in range(min(error.row - found.first_row, 30)):
                    for j, value in enumerate(found.rows[i]):
                        if isinstance(value, str) and "".join(value.split()) == "".join(error.column.split()):
                            return f"{letters(found.first_column + j)}{error.row}"
    return f"第 {error.row} 行"
