"""Ledgers out as workbooks: the export that import reads back exactly, and the empty template.

Export *is* the template: same sheets, headings, notes and drop-downs. Every text is written as a string
cell, never as a formula or link, whatever it begins with; codes and numbers are text, dates are dates.
"""

import io
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import xlsxwriter
from sqlalchemy import ColumnElement, Select, and_, select
from sqlmodel import Session

from access.rights import ANYWHERE, Place
from catalogue.ledgers import (
    LEDGERS,
    MEETINGS_SHEET,
    RESPONSIBLE,
    SCHOOL,
    TOWNSHIP,
    UNIT,
    Column,
    Ledger,
    Sheet,
    heading_in,
)
from catalogue.steps import PARK, STEPS, VOID
from errors import Refused
from figures.bitemporal import known
from figures.query import Period
from ledgers.cut import Filter, conditions
from ledgers.listing import schools_for
from ledgers.out.pictured import Photographs
from ledgers.validate.names import split_list
from ledgers.validate.registers import Registers
from models.base import table
from models.clock import today
from models.county import UNPLACED, Pack
from models.hazard import Hazard, HazardSpan
from models.hazard_lifecycle import OTHER, STATE_WORDS
from models.meeting import Attendee, Meeting, Resolution

OPTIONS = "选项"
"""The hidden sheet with the words of the drop-downs; import passes over it."""

VALIDATED_ROWS = 5000
PLANNED = "已定方案"
DAY_FORMAT, INSTANT_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
FORMS = {
    "number_of": "文本，原样填写",
    "whole": "不小于0的整数",
    "people": "人数，整数",
    "term": "学期，如2026-2027-1",
    "week": "1至30的整数",
    "amount": "不小于0的数",
    "degree": "度，小数",
    "day": "日期，如2026-09-03",
    "deadline": "日期，如2026-09-30；或天数，如30天",
    "instant": "日期和时刻，如2026-09-03 08:20",
    "flag": "是 或 否；不清楚就留空",
    "seconds": "秒数，或1分37秒",
    "names": "多个用顿号“、”隔开",
}


def ledger_of(kind: str) -> Ledger:
    """The ledger of a kind. Raises Refused for an unknown kind."""
    if kind not in LEDGERS:
        raise Refused(f"没有“{kind}”这种台账，可用：{'、'.join(LEDGERS)}。")
    return LEDGERS[kind]


def export_workbook(
    session: Session,
    pack: Pack,
    kind: str,
    *,
    township: str | None = None,
    period: Period | None = None,
    recorded_by: date | None = None,
    as_of: date | None = None,
    place: Place = ANYWHERE,
    only: Mapping[str, Filter] | None = None,
    numbers: Collection[str] | None = None,
    register: bool = False,
    pictures: bool = False,
) -> bytes:
    """The ledger as .xlsx. Unfiltered it is the whole round trip; a filtered one is not.

    `township`: rows that lie in it (ledgers.cut), its predecessors' included. `period`: rows dated in it
    (lessons by the Sunday of their teaching week, resolutions by their meeting, hazards that lay open in it or
    were found in it). `recorded_by`: as known at the close of that day. `as_of`: the day of 状态 and 现行期限,
    on which a school's township is asked too; by default the day of knowledge, else today.
    `place`: only what a reader of that place may see (access.rights.reading_scope). `only`: what is further
    asked of single sheets, by name. `numbers`: only these hazards, with their steps. `register`: with
    the rows that stand for transfers, for readers of the register. `pictures`: with the photos of each row, as far as
    an import would take the workbook back.
    Raises Refused for an unknown kind, a day still to come (a ledger holds no 推算), a township that does not stand on
    that day, or a period asked of a ledger whose rows hold until they change.
    """
    ledger, day = ledger_of(kind), as_of or recorded_by or today()
    if day > today():
        raise Refused(f"{day:%Y-%m-%d}还没有到：导出的是已登记的内容，请改用今天或以前的日期。")
    if township is not None:
        _refuse_unless_stands(pack, township, day)
    if period is not None and ledger.standing:
        raise Refused(
            f"{ledger.title}台账登记的是到变更为止一直有效的情况，不分季度，不能按季度筛选："
            "请去掉 --quarter；要看某天所知的台账请用 --recorded-by。"
        )
    cut = Filter(place, township, period=period, recorded_by=recorded_by, day=day, register=register)
    asked = _Asked(session, pack, cut, day)
    asked.only, asked.numbers = only or {}, numbers
    schools = sorted(schools_for(session, pack, place).values())
    rows = {sheet.name: asked.rows(ledger, sheet) for sheet in ledger.sheets}
    photographs = Photographs(session, pack.code) if pictures else None
    return _workbook(pack, Registers(session, pack, recorded_by), ledger, rows, schools, photographs)


def _refuse_unless_stands(pack: Pack, township: str, day: date) -> None:
    """Raises Refused for a code that is no township of the day, naming the one that took its place."""
    valid = {t.code: t.name for t in pack.townships_on(day)}
    if township in valid or township == UNPLACED:
        return
    now = pack.township_now(township, day)
    after = f"，它已并入{valid[now]}（{now}）" if now in valid else ""
    raise Refused(f"{day:%Y-%m-%d}没有代码为“{township}”的乡镇{after}，请核对乡镇代码。")


def template_workbook(session: Session, pack: Pack, kind: str, *, place: Place = ANYWHERE) -> bytes:
    """The empty workbook of a ledger with notes and drop-downs, schools as far as `place` may read them.
    Raises Refused for an unknown kind."""
    schools = sorted(schools_for(session, pack, place).values())
    return _workbook(pack, Registers(session, pack), ledger_of(kind), {}, schools)


class _Asked:
    """One export: which rows of each sheet are wanted, and the states of hazards."""

    def __init__(self, session: Session, pack: Pack, cut: Filter, day: date) -> None:
        self.session, self.pack, self.cut, self.day = session, pack, cut, day
        self.only: Mapping[str, Filter] = {}
        self.numbers: Collection[str] | None = None

    def known(self, versions: Any) -> ColumnElement[bool]:
        """The versions that hold for the reader."""
        return and_(versions.c.county == self.pack.code, known(versions, self.cut.recorded_by))

    def rows(self, ledger: Ledger, sheet: Sheet) -> list[dict[str, Any]]:
        """The sheet's rows in the order of its key, as field → value."""
        versions = table(sheet.model)
        query: Select[Any] = select(versions).where(*self._held(sheet, self.cut))
        query = query.order_by(*(versions.c[name] for name in sheet.key))
        found = [dict(row) for row in self.session.execute(query).mappings()]
        if ledger.kind == "hazards":
            return self._hazards(sheet, found)
        if sheet.model in (Resolution, Attendee):
            # A township carries out what it did not sit in on: of its resolutions the meeting need not be its own.
            meetings = select(table(Meeting).c.number).where(
                *self._held(MEETINGS_SHEET, replace(self.cut, township=None))
            )
            numbers = set(self.session.execute(meetings).scalars())
            return [row for row in found if row["meeting_no"] in numbers]
        return found

    def _held(self, sheet: Sheet, cut: Filter) -> list[ColumnElement[bool]]:
        """What must hold for a row to go out: what the whole export asks, and what is asked of this sheet."""
        held = conditions(self.session, self.pack, sheet, cut)
        if more := self.only.get(sheet.name):
            asked = replace(more, place=cut.place, recorded_by=cut.recorded_by, register=cut.register)
            held += conditions(self.session, self.pack, sheet, asked)
        return held

    def _hazards(self, sheet: Sheet, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if self.numbers is not None:
            number = "number" if sheet.model is Hazard else "hazard_no"
            found = [row for row in found if row[number] in self.numbers]
        if sheet.model is not Hazard:
            return found
        spans = table(HazardSpan)
        standing = select(spans.c.hazard_no, spans.c.state, spans.c.parked, spans.c.has_plan, spans.c.deadline).where(
            self.known(spans), spans.c.from_on <= self.day, spans.c.to_on > self.day
        )
        states = {row.hazard_no: row for row in self.session.execute(standing)}
        anywhere = select(spans.c.hazard_no).where(self.known(spans))
        later = set(self.session.execute(anywhere).scalars()) - states.keys()
        for row in found:
            state = states.get(row["number"])
            row["deadline"] = state.deadline if state else None
            if state is None:
                row["state"] = "" if row["number"] in later else VOID
            elif state.state == "open" and state.parked:
                row["state"] = PARK
            elif state.state == "open" and state.has_plan:
                row["state"] = PLANNED
            else:
                row["state"] = STATE_WORDS[state.state]
        return found


def _workbook(
    pack: Pack,
    registers: Registers,
    ledger: Ledger,
    rows: dict[str, list[dict[str, Any]]],
    schools: Sequence[str],
    photographs: Photographs | None = None,
) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, workbook_options()) as book:
        book.set_properties({"title": f"{pack.name}{ledger.title}台账"})
        drop_downs = _DropDowns(pack, schools)
        for sheet in ledger.sheets:
            _write_sheet(book, sheet, rows.get(sheet.name, []), registers, drop_downs, photographs)
        drop_downs.write(book)
    return buffer.getvalue()


def workbook_options() -> dict[str, Any]:
    """Nothing a person typed may become a formula, a link or a number of its own accord."""
    return {
        "in_memory": True,
        "constant_memory": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": DAY_FORMAT,
    }


def _write_sheet(
    book: Any,
    sheet: Sheet,
    rows: Sequence[dict[str, Any]],
    registers: Registers,
    drop_downs: "_DropDowns",
    photographs: Photographs | None,
) -> None:
    paper = book.add_worksheet(sheet.name)
    head = book.add_format({"bold": True, "bg_color": "#EAF0F7", "border": 1, "text_wrap": True, "valign": "vcenter"})
    must = book.add_format(
        {
            "bold": True,
            "bg_color": "#D6E4F5",
            "border": 1,
            "text_wrap": True,
            "valign": "vcenter",
            "font_color": "#1C4E8A",
        }
    )
    shown = book.add_format({"bg_color": "#F3F4F6", "border": 1, "font_color": "#6B7280", "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": DAY_FORMAT})
    instant = book.add_format({"num_format": INSTANT_FORMAT})
    formats = {"day": day, "deadline": day, "instant": instant}
    numbers = {"whole", "people", "amount", "degree", "seconds", "week"}
    for at, column in enumerate(sheet.columns):
        style = shown if column.shown else must if column.required else head
        paper.write_string(0, at, heading_in(registers.pack, column.heading), style)
        paper.write_comment(0, at, note_of(column), {"x_scale": 1.6, "y_scale": 1.2})
        plain = None if column.form in numbers else text
        paper.set_column(at, at, column.width, formats.get(column.form, plain))
        if source := drop_downs.source(column):
            paper.data_validation(
                1,
                at,
                max(VALIDATED_ROWS, len(rows)),
                at,
                {
                    "validate": "list",
                    "source": source,
                    "error_type": "warning",
                    "error_title": column.heading,
                    "error_message": f"请从下拉列表中选“{column.heading}”；代码和别名导入时也认。",
                },
            )
    paper.freeze_panes(1, 0)
    paper.set_row(0, 30)
    if sheet.columns:
        paper.autofilter(0, 0, max(len(rows), 1), len(sheet.columns) - 1)
    for at, column in enumerate(sheet.columns):
        write = cell_writer(paper, column, at, formats.get(column.form), registers)
        for below, row in enumerate(rows, start=1):
            write(below, row)
    if photographs:
        photographs.write(paper, sheet, rows, shown)


def note_of(column: Column) -> str:
    """The note on a heading: whether it must be filled in, its form, what it means, an example."""
    must = "由系统带出" if column.shown else "必填" if column.required else "可不填"
    form = "下拉选择" if column.choices else FORMS.get(column.form, "")
    example = f"例：{column.example}" if column.example else ""
    return "\n".join(part for part in (f"{must}。{form}".strip(), column.note, example) if part)


def cell_writer(
    paper: Any, column: Column, at: int, style: Any, registers: Registers
) -> Callable[[int, Mapping[str, Any]], None]:
    """What writes one column: called with the line and the row. Codes are told by name, texts stay texts."""
    name = column.name_of or column.field

    def names(below: int, row: Mapping[str, Any]) -> None:
        if value := row.get(name):
            words = "、".join(registers.name_of(code) for code in split_list(str(value)))
            if words.strip("、"):
                paper.write_string(below, at, words)

    def write(below: int, row: Mapping[str, Any]) -> None:
        value = row.get(name)
        if value is None or value == "":
            return
        if isinstance(value, bool):
            paper.write_string(below, at, "是" if value else "否")
        elif isinstance(value, date | datetime):
            paper.write_datetime(below, at, value, style)
        elif isinstance(value, int | float):
            paper.write_number(below, at, value)
        else:
            paper.write_string(below, at, str(value))

    return names if column.name_of else write


class _DropDowns:
    """The lists behind the drop-downs, one column each on the hidden sheet, written once a workbook."""

    def __init__(self, pack: Pack, schools: Sequence[str]) -> None:
        self.pack, self.schools = pack, schools
        self.lists: dict[str, Sequence[str]] = {}

    def source(self, column: Column) -> str | None:
        """The reference to a column's list; None when it has none. Asking for it makes the list."""
        if column.shown:
            return None
        key, words = self._words(column)
        if not words:
            return None
        at = list(self.lists).index(key) if key in self.lists else len(self.lists)
        self.lists[key] = words
        letter = xlsxwriter.utility.xl_col_to_name(at)
        return f"='{OPTIONS}'!${letter}$2:${letter}${len(words) + 1}"

    def _words(self, column: Column) -> tuple[str, Sequence[str]]:
        day = today()
        townships = [t.name for t in self.pack.townships_on(day)]
        units = [u.name for u in self.pack.units_on(day)]
        if column.choices:
            words: Iterable[str] = column.words(self.pack)
            if column.choices == "hazard_event":
                words = [word for word in words if word in STEPS]
            return column.choices, list(words)
        if column.form == "flag":
            return "是否", ("是", "否")
        if column.form == TOWNSHIP:
            return "乡镇", townships
        if column.form == UNIT:
            return "单位", units + townships
        if column.form == RESPONSIBLE:
            return "责任主体", [OTHER, *units, *townships, *self.schools]
        if column.form == SCHOOL:
            return "学校", self.schools
        return "", ()

    def write(self, book: Any) -> None:
        """Write the hidden sheet."""
        paper = book.add_worksheet(OPTIONS)
        for at, (key, words) in enumerate(self.lists.items()):
            paper.write_string(0, at, key)
            for below, word in enumerate(words, start=1):
                paper.write_string(below, at, word)
        paper.hide()
