"""A body a row and a column for each facility or post."""

import re
from collections.abc import Mapping

from ledgers.files.grid import Grid
from ledgers.reading.cells.parsing import Parser
from ledgers.reading.forms.unfolding import BY_SCHOOL, Parts, WeekColumn, WideRow, unfolded, with_parts
from ledgers.reading.headings.known import Aliases, normal
from ledgers.reading.headings.recognise import recognise

_BY_BODY: Aliases = {
    "subject_code": ("主体代码", *BY_SCHOOL["school_code"]),
    "subject_code_name": ("主体名称", *BY_SCHOOL["school_code_name"]),
    "effective_on": ("生效日期", "统计日期", "统计时间"),
}


def checklist(
    grid: Grid, field: str, words: Mapping[str, str], parse: Parser, parts: Parts | None = None
) -> list[WideRow] | None:
    """A body a row and a column for each facility or post; None when the sheet is no such form.

    `words`: heading as compared → what `field` (设施类别, 岗位类别) is then. `parse`: a cell → the values it gives.
    Values: subject_code / subject_code_name and effective_on as written (else the day in the title). Blank cells
    give no row: a blank is never 否.
    """
    recognised = recognise(grid, _BY_BODY)
    if recognised is None or not {"subject_code", "subject_code_name"} & recognised.fields:
        return None
    head = grid.rows[recognised.header_row]
    columns = [
        WeekColumn(j, value, None, None)
        for j, value in enumerate(head)
        if isinstance(value, str) and kind_headed(value, words) and j not in recognised.columns.values()
    ]
    if len(columns) < 2:
        return None
    columns = with_parts(parts, recognised, columns)
    return list(
        unfolded(grid, recognised, columns, parse, {}, lambda column: {field: kind_headed(column.heading, words)})
    )


_AROUND_KIND = (
    re.compile(r"^(?:是否(?:有|已?配备|配|已?安装|建有|建成|已?建立|设置|设立|设)?|有无|现有)"),
    re.compile(
        r"(?:人员)?(?:人数|数量|总数|数|配备情况|配备数|建设情况|安装情况|设置情况|情况|是否配备|是否安装|是否建成|是否具备|有无)$"
    ),
)


def kind_headed(heading: str, words: Mapping[str, str]) -> str:
    """The facility or post that a heading names (保安人数, 是否安装一键报警); "" for none."""
    text = normal(heading)
    for short in (text, *(around.sub("", text) for around in _AROUND_KIND), _bare(text)):
        if short in words:
            return words[short]
    return ""


def _bare(text: str) -> str:
    before, behind = _AROUND_KIND
    return behind.sub("", before.sub("", text))
