"""An uploaded sheet on the screen: as the clerk knows it, with Excel's letters and row numbers.

What is asked stands in the cells with the number it has beside the sheet; rows that are not read stand at their
place in grey, with their text. A page shows so many rows as can be looked at.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from actions.ledgers.imports import Outcome
from charts import palette
from ledgers.files.grid import Grid
from ledgers.reading.cells.text import shown
from ledgers.reading.headings.header import HEAD_ROWS
from ledgers.validate.marks import PROBABLE, UNSURE, WRONG, Mark, Spot
from ledgers.validate.rows.row import Preview, Source
from ui.shell import page

ROWS, FEW = 200, 14
"""Rows shown at once; so many or fewer leave the table no higher than they are."""
LOOK, ALL, LEFT = "look", "all", "left"
VIEW = "import_view"
LEGEND = (
    f":small[:yellow-background[{UNSURE}] 看不准　:red-background[{WRONG}] 有错　:gray-background[{PROBABLE}] 多半对]"
)
LOOKS = {
    WRONG: f"background-color:{palette.WORSE_GROUND};color:{palette.WORSE};font-weight:600",
    UNSURE: f"background-color:{palette.SOFT_MISSED.ground};color:{palette.SOFT_MISSED.ink};font-weight:600",
    PROBABLE: f"background-color:{palette.QUIET_GROUND}",
}
"""How a marked cell looks; what it means is its sign."""
STRONG, GREY = (
    f"color:{palette.WORSE};font-weight:600",
    f"color:{palette.FAINT};background-color:{palette.QUIET_GROUND}",
)
STRUCK = "划"
"""Before the number of a row that is struck through in the file: a table of the browser draws no line."""


def written(made: Preview) -> Counter[str]:
    """Rows of the files by what becomes of them (created, updated, unchanged, ""), without those made from them."""
    return Counter(row.outcome for row in made.rows if row.parent is None)


def counts(outcome: Outcome) -> str:
    """新增 35 行 · 更新 4 行 · 没有读的 2 行."""
    made = outcome.preview
    assert made is not None
    own = written(made)
    derived = made.created + made.updated - own["created"] - own["updated"]
    told_of = (
        ("新增", own["created"], "行"),
        ("更新", own["updated"], "行"),
        ("未变", own["unchanged"], "行"),
        ("有错", made.bad_rows, "行"),
        ("由表带出", derived, "条记录"),
        ("划掉的", struck_out(made), "行"),
        ("没有读的", made.skipped, "行，空行、合计、签字"),
    )
    told = " · ".join(f"{word} {count:,} {unit}" for word, count, unit in told_of if count)
    return f"{told or '没有要写的'}。"


def struck_out(made: Preview) -> int:
    """Rows that are struck through in the files and are not written."""
    sources = {id(row.source): row.source for row in made.rows}.values()
    read = {(source.file, source.title, row) for source in sources for row in source.rows}
    titles = {(source.file, source.title) for source in sources}
    return sum(
        (book.name, found.name, row) not in read
        for book in made.workbooks
        for found in book.sheets
        if (book.name, found.name) in titles
        for row in getattr(found, "struck_rows", ())
    )


def grid(made: Preview, marks: Mapping[Spot, Mark]) -> None:
    """One sheet of the upload, to be chosen where there are several, with the choice of rows above it."""
    sources = {f"{s.file}　{s.title}": s for s in (row.source for row in made.rows)}
    if not sources:
        page.empty("没有可看的行", "表里只有表头，没有数据。")
        return
    source = _chosen(sources)
    books = [book for book in made.workbooks if book.name == source.file]
    found = next((g for book in books for g in book.sheets if g.name == source.title), None)
    if found is not None:
        mine = {(row, j): mark for (file, sheet, row, j), mark in marks.items() if (file, sheet) == _where(source)}
        _grid(found, source, mine)


def _where(source: Source) -> tuple[str, str]:
    return source.file, source.title


def _chosen(sources: Mapping[str, Source]) -> Source:
    names = list(sources)
    if len(names) == 1:
        return sources[names[0]]
    single = len({s.file for s in sources.values()}) == 1
    said = {name: sources[name].title if single else name for name in names}
    name = st.segmented_control(
        "表", names, default=names[0], format_func=said.__getitem__, key="import_sheet",
        label_visibility="collapsed", required=True, wrap=True,
    ) or names[0]  # fmt: skip
    return sources[name]


def _grid(found: Grid, source: Source, marks: Mapping[tuple[int, int | None], Mark]) -> None:
    top = _top(found, source)
    filled = [i for i in range(top, len(found.rows)) if any(v not in (None, "") for v in found.rows[i])]
    struck: frozenset[int] = getattr(found, "struck_rows", frozenset())
    unread = {s.row for s in source.table.recognised.skipped} if source.table else set()
    read = set(source.rows)
    unread |= {i for i in filled if found.row_number(i) in struck and found.row_number(i) not in read}
    marked = {row - found.first_row for row, _ in marks}
    views = {
        LOOK: [i for i in filled if i in marked or i in unread],
        ALL: filled,
        LEFT: [i for i in filled if i in unread],
    }
    wanted = views[_view({name: len(rows) for name, rows in views.items()}, not marked.isdisjoint(filled))]
    pages = max(1, -(-len(wanted) // ROWS))
    now = min(st.session_state.get("import_page", 1), pages) if pages > 1 else 1
    part = wanted[(now - 1) * ROWS : now * ROWS]
    head = _head(found, top)
    columns = [j for j in range(found.width) if head[j] or any(found.rows[i][j] not in (None, "") for i in part)]
    heads = {row_mark: mark for row_mark, mark in marks.items() if row_mark[0] < found.row_number(top)}
    names = [_named(found, head, j, heads) for j in columns]
    cells = [[_said(found, i, j, marks) for j in columns] for i in part]
    frame = pd.DataFrame(cells, columns=names)
    frame.insert(0, "行", [_row_said(found.row_number(i), marks, struck) for i in part])
    first = max(58, max((_width(text) for text in frame["行"]), default=0) + 24)
    config: dict[str, Any] = {"行": st.column_config.TextColumn(width=first, alignment="right")}
    for name in names:
        widest = max(_width(str(text)) for text in (name, *frame[name][:40]))
        config[name] = st.column_config.TextColumn(width=min(230, max(60, widest + 20)))
    looks = _looks(found, part, columns, marks, unread)
    with page.fill("import" if len(part) > FEW else "few", st.container()):
        st.dataframe(
            frame.style.apply(lambda _: pd.DataFrame(looks, columns=frame.columns), axis=None) if looks else frame,
            hide_index=True,
            row_height=31,
            height="stretch" if len(part) > FEW else len(part) * 31 + 36,
            column_config=config,
            alt="上传的表：？看不准、× 有错、≈ 多半对的格标出，号码与旁边的一致",
        )
        if pages > 1:
            st.pagination(pages, key="import_page")


def _top(found: Grid, source: Source) -> int:
    """The grid index of the first row under the headings."""
    if source.table is not None:
        return source.table.recognised.header_row + source.table.recognised.depth
    wide = {heading for headings in source.wide.values() for heading in headings}
    named = [sum(value in wide for value in row if isinstance(value, str)) for row in found.rows[:HEAD_ROWS]]
    return named.index(max(named)) + 1 if any(named) else 1


def _view(counts: Mapping[str, int], marked: bool) -> str:
    """Which rows are shown: those to look at, all, or those that are not read."""
    words = {LOOK: "要看的", ALL: "全部", LEFT: "没读的"}
    offered = [name for name in words if counts[name] or name == ALL]
    first = LOOK if marked else ALL
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = st.segmented_control(
            "哪些行", offered, default=first, format_func=lambda name: f"{words[name]} {counts[name]:,} 行", key=VIEW,
            label_visibility="collapsed", required=True,
        )  # fmt: skip
        st.space("stretch")
        st.markdown(LEGEND, width="content")
    return chosen if chosen in offered else first


def _looks(
    found: Grid, part: list[int], columns: list[int], marks: Mapping[tuple[int, int | None], Mark], unread: set[int]
) -> list[list[str]]:
    """The style of every cell, row by row."""
    bad = {row for (row, _), mark in marks.items() if mark.sign == WRONG}
    looks = []
    for i in part:
        row = found.row_number(i)
        rest = GREY if i in unread else ""
        first = STRONG if row in bad else LOOKS[marks[row, None].sign] if (row, None) in marks else rest
        looks.append([first, *(LOOKS[marks[row, j].sign] if (row, j) in marks else rest for j in columns)])
    return looks


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


def _named(found: Grid, head: list[str], j: int, heads: Mapping[tuple[int, int | None], Mark]) -> str:
    mark = next((mark for (_, column), mark in heads.items() if column == j), None)
    return f"{mark.text + ' ' if mark else ''}{found.column_letters(j)} {head[j]}"


def _row_said(row: int, marks: Mapping[tuple[int, int | None], Mark], struck: frozenset[int]) -> str:
    mark = marks.get((row, None))
    return " ".join([*([mark.text] if mark else []), *([STRUCK] if row in struck else []), str(row)])


def _said(found: Grid, i: int, j: int, marks: Mapping[tuple[int, int | None], Mark]) -> str:
    text = shown(found.rows[i][j]) if found.rows[i][j] is not None else ""
    mark = marks.get((found.row_number(i), j))
    return f"{mark.text} {text or '（空）'}" if mark else text


def becoming(rows: Sequence[Mapping[str, str]], total: int) -> None:
    """What would stand in the ledger, under the sheet where the window is high enough."""
    if not rows:
        return
    with st.container(key="becoming"):
        page.header("写进台账会是这样", f"答一处、改一格，这里跟着变；共 {total:,} 行" if total > len(rows) else "")
        config: dict[str, Any] = {}
        for name in rows[0]:
            widest = max(_width(text) for text in (name, *(row[name] for row in rows)))
            config[name] = st.column_config.TextColumn(width=min(300, max(44, widest + 20)))
        st.dataframe(
            pd.DataFrame(rows), hide_index=True, row_height=31, height=len(rows) * 31 + 36, column_config=config,
            alt="写进台账会是这样",
        )  # fmt: skip
