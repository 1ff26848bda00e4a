"""Which rows below the headings are data, and what the others are: nothing is passed over without its text."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ledgers.files.grid import Grid

Stated = dict[str, tuple[str, str]]
"""Field → (label, value) that a line such as 被检查单位：… says."""

SHORT_NAME = 12
A_DAY = 10_000
"""From here on a bare number may be a day: Excel's, or 20260901."""
TELLING = ("description", "matter", "title", "reason", "content")
SCHOOLS = ("school_code", "school_code_name", "subject_code", "subject_code_name", "code", "name")
DAYS = ("found_on", "on_date", "effective_on", "happened_at", "opened_on", "held_on")


@dataclass(frozen=True)
class Skipped:
    """A row below the headings that is not data. kind: blank, total, signature, note, section, heading,
    unread (something stands there, but in no column that is read)."""

    row: int
    kind: str
    text: str = ""


@dataclass(frozen=True)
class LabelLine:
    """A line between the rows that says something of the rows below it: 学校：…, or a school's name alone."""

    row: int
    text: str
    stated: Stated


@dataclass
class Rows:
    """The rows below the headings, by grid index. `below`: texts under the table; `another`: the row where a second
    table with other columns begins."""

    data: list[int] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    blocks: list[LabelLine] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    another: int | None = None


_TOTAL = re.compile(
    r"(?:本?[页月周季年]?(?:合计|总计|小计|累计|共计)|合\s*计|总\s*计|小\s*计|[总共]?计?共(?:计|有)?\d+[处项条个件次所人起])"
    r"[:(]?[\d.,%()处项条个件次所人起元万共:、]*(?:个?隐患|个?问题)?\)?"
)
_WHO = (
    "签字|签名|盖章|签章|签发|填表人|审核人|制表人|制表|填报人|负责人|审批人|经办人|校长|"
    "填表日期|填报日期|填报时间|制表日期|联系电话|报送单位|报送时间|报送日期|报送人"
)
_SIGNATURE = re.compile(
    rf"[^:，。,;]{{0,14}}(?:{_WHO})[^:，。,;]{{0,8}}(?::.*|\([^)]*\):?.*)|[^:，。,;]{{0,10}}(?:{_WHO})\)?"
)
_LABEL = re.compile(rf"[^:，。,;]{{0,14}}(?:{_WHO})[^:，。,;]{{0,8}}:[^，。,;]{{0,40}}")
_SECTION = re.compile(r"(?:[一二三四五六七八九十]{1,3}[、.．,]|[(（][一二三四五六七八九十]{1,3}[)）][、.．]?)\D{1,20}")
_PERIOD = re.compile(
    r"[(（]?(?:20\d\d年?)?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})月份?|第?[一二三四1-4]季度|[上下]半年|第?(?:\d{1,2}|[一二三四五六七八九十]{1,3})周"
    r"(?:[(（].{3,20}[)）])?)[)）]?[:：]?"
)
"""A line that only says of which month, quarter or week the rows below are; their days say it themselves."""
_TOWN = re.compile(
    r"(?:[一二三四五六七八九十\d]{1,3}[、.．]|[(（](?:[一二三四五六七八九十]{1,3})[)）])?[(（]?"
    r"([\u4e00-\u9fff]{2,4}(?:镇|乡|街道|片区))[)）]?(?:[(（]?共?\d+[所个校](?:学校)?[)）]?)?[:：]?"
)
"""A line that says of which township the rows below are: their schools say it themselves."""
_PAGE = re.compile(
    r"[(（]?(?:续上?表?|接?上表|[转接续]下[页表]|[承接]上?[前页]页?|过次页|第\d+页.{0,12}|共\d+页|以下(?:空白|无正文|为空)|此页无正文)"
    r"(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）]?)?[)）]?[:：]?"
)
"""A line that belongs to the paper and to no row: 续表, 第2页 共3页, 转下页."""
_NOTE = re.compile(r"(?:注|备注|说明|填表说明|填写说明|注意)\d?:.*", re.DOTALL)
_SCHOOL = re.compile(
    r"(?:[一二三四五六七八九十\d]{1,3}[、.．,])?"
    r"([\u4e00-\u9fff()·]{2,25}(?:小学|中学|学校|幼儿园|校区|教学点|职中|高中|初中|中心校)(?:\([^()]{1,12}\))?):?"
)


_OF_A_SIGNATURE = re.compile(r"[^:]{0,14}:.*|[\d年月日./ -]{4,20}|\(.{1,10}\)|.{0,10}(?:签字|签名|盖章|签章)\)?")


def _dated(value: object) -> bool:
    """Whether a cell may be a day: 6 beside 合计 is a count."""
    if isinstance(value, str):
        return (
            len(re.findall(r"[\d一二三四五六七八九十〇零]+", unicodedata.normalize("NFKC", value))) >= 2
            or len(value) >= 6
        )
    return value is not None and not (isinstance(value, int | float) and value < A_DAY)


def _signs(value: object) -> bool:
    """Whether a cell behind the first one may belong to a line of signatures: a label, a day, (盖章)."""
    if not isinstance(value, str):
        return isinstance(value, date)
    return bool(_OF_A_SIGNATURE.fullmatch(unicodedata.normalize("NFKC", value).strip()))


def _kind(text: str, lonely: bool, telling: bool, holds_facts: bool) -> str:
    """What a row is by its first text: total, signature, note or ''.

    `lonely`: nothing else stands in the row but what signs with it. `telling`: the text stands where the facts are
    described; then only a label with a colon makes it a signature, since a description may well say 负责人未签字.
    `holds_facts`: a description and a day stand in the row: then it is data, whatever its first words are (校长办公室).
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if holds_facts:
        return ""
    if _TOTAL.fullmatch(plain):
        return "total"
    if not lonely:
        return ""
    if _NOTE.fullmatch(plain):
        return "note"
    pattern = _LABEL if telling else _SIGNATURE
    return "signature" if len(plain) < 60 and pattern.fullmatch(plain) else ""


def data_rows(
    grid: Grid, top: int, first: int, columns: Mapping[str, int], states: Callable[[list[str]], Stated]
) -> Rows:
    """The rows from `first` on, sorted; the headings stand from `top` on. `columns`: field → column. `states`: what
    lines of text say of fields."""
    made = Rows()
    mapped = sorted(columns.values())
    head_rows = grid.rows[top:first]
    heads = {value for row in head_rows for value in row if isinstance(value, str)}
    telling = {columns[name] for name in TELLING if name in columns}
    schools = {columns[name] for name in SCHOOLS if name in columns}
    days = {columns[name] for name in DAYS if name in columns}
    for i in range(first, len(grid.rows)):
        row = grid.rows[i]
        own = [j for j, value in enumerate(row) if value is not None and (i, j) not in grid.filled]
        if not own:
            made.skipped.append(Skipped(i, "blank"))
            continue
        start, head = own[0], row[own[0]]
        text = " ".join(str(row[j]) for j in own)
        if isinstance(head, str):
            named = start in schools and len(own) == 1
            if len(own) <= 3 and (block := _block(i, [row[j] for j in own], states, alone=not named)):
                made.blocks.append(block)
                continue
            town = _TOWN.fullmatch("".join(head.split())) if len(own) == 1 else None
            if town and not schools and (stated := states([f"乡镇:{town[1]}"])):
                made.blocks.append(LabelLine(i, text, stated))
                continue
            holds_facts = any(isinstance(row[j], str) for j in telling) and any(_dated(row[j]) for j in days)
            signed = len(own) <= 4 and all(_signs(row[j]) for j in own[1:])
            kind = _kind(head, signed, start in telling, holds_facts and len(own) > 1)
            lonely = len(own) == 1 and (start not in telling or all(row[j] is None for j in mapped if j != start))
            plain = "".join(head.split())
            alone = len(own) == 1 and bool(
                _PERIOD.fullmatch(plain)
                or _PAGE.fullmatch(plain)
                or town
                or start in schools - telling
                and _no_name(plain)
            )
            if not kind and (lonely and _SECTION.fullmatch(plain) or alone):
                kind = "section"
            if not kind and any(head == head_row[start] for head_row in head_rows):
                # Printed over several pages, the headings come again.
                again = sum(1 for j in mapped if any(row[j] == head_row[j] for head_row in head_rows))
                kind = "heading" if again * 2 > len(mapped) else ""
        else:
            kind = ""
        if not kind and all(row[j] is None or (i, j) in grid.filled for j in mapped):
            # Nothing to read: a pre-printed 序号, or text in columns that mean nothing here.
            kind = "unread" if any(isinstance(row[j], str) for j in own) else "blank"
        if not kind and head in heads and sum(1 for value in row if value in heads) >= 3:
            # Another table below this one, with its columns in another order.
            made.another = i
            break
        if kind:
            made.skipped.append(Skipped(i, kind, text[:200]))
            if kind in ("signature", "note"):
                made.below.append(text)
        else:
            made.data.append(i)
    _more_names(grid, made, schools)
    # A line under the last row says something of the form, not of rows below it.
    last = made.data[-1] if made.data else -1
    for block in [block for block in made.blocks if block.row > last]:
        made.blocks.remove(block)
        made.below.append(block.text)
        made.skipped.append(Skipped(block.row, "note", block.text[:200]))
    return made


def _more_names(grid: Grid, made: Rows, schools: set[int]) -> None:
    """Where schools' names stand alone between the rows, a short name alone in the same column is one of them too."""
    alone = {block.row: only for block in made.blocks if (only := _only(grid, block.row)) is not None}
    named = {name for block in made.blocks if block.row in alone for name in block.stated if name in SCHOOLS}
    columns = set(alone.values()) - schools
    unread = [skipped.row for skipped in made.skipped if skipped.kind == "unread"]
    for i in [*made.data, *unread] if len(named) == 1 and columns else ():
        column = _only(grid, i)
        text = grid.rows[i][column] if column is not None else None
        if column in columns and isinstance(text, str) and len(text) <= SHORT_NAME:
            made.data = [row for row in made.data if row != i]
            made.skipped = [skipped for skipped in made.skipped if skipped.row != i]
            made.blocks.append(LabelLine(i, text, {name: ("学校", text.strip()) for name in named}))
    made.blocks.sort(key=lambda block: block.row)


def _no_name(text: str) -> bool:
    """Whether a text that stands alone where schools stand names none: a bracketed remark, a label, a day, a count."""
    odd = re.search(r"[:：\d]", text) or re.fullmatch(r"[(（].+[)）]", text)
    return bool(odd) and not re.search(r"[校园学小中]$", text)


def _only(grid: Grid, i: int) -> int | None:
    """The column of a row in which all that it says stands; None when something stands beside it."""
    own = [j for j, value in enumerate(grid.rows[i]) if value is not None and (i, j) not in grid.filled]
    return own[0] if len(own) == 1 else None


def _block(i: int, cells: list[object], states: Callable[[list[str]], Stated], *, alone: bool) -> LabelLine | None:
    """A row that is nothing but labels with values, or (`alone`) a school's name outside the column of schools."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    if len(texts) < len(cells):
        return None
    text = " ".join(texts)
    plain = unicodedata.normalize("NFKC", text)
    if alone and len(texts) == 1 and (named := _SCHOOL.fullmatch("".join(plain.split()))):
        stated = states([f"学校:{named[1]}"])
        return LabelLine(i, text, stated) if stated else None
    if ":" not in plain or not all(":" in unicodedata.normalize("NFKC", part) for part in texts):
        return None
    stated = states(texts)
    return LabelLine(i, text, stated) if stated else None
