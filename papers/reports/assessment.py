"""学校考核清单: schools' misses of a period as a workbook for the bureau that assesses schools.

Schools are never the body of a 通报; the plan gives their misses to 县教科局's own assessment (31号文 三（三）),
and the sheet says so on its first line.
"""

from collections.abc import Mapping
from io import BytesIO

import pandas as pd
import xlsxwriter

from figures.bitemporal import known
from figures.bodies.matrix import school_misses
from figures.duties.frame import STATUS_NAMES
from figures.query import Period
from models.base import table
from models.county import Pack
from models.school import School
from papers.reports.asked import OfPeriod
from papers.setting.words import spoken, written_day

SCHOOL = table(School)

COLUMNS = (
    ("学校代码", 18),
    ("学校", 30),
    ("乡镇", 12),
    ("条款", 6),
    ("职责", 30),
    ("期间", 16),
    ("结果", 8),
    ("已做", 7),
    ("应做", 7),
    ("或已做", 7),
    ("或应做", 7),
)


def assessment_book(pack: Pack, period: Period, misses: pd.DataFrame, names: Mapping[str, str]) -> bytes:
    """The workbook. misses: figures.bodies.matrix.school_misses; names: schools' names by code."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("学校考核")
        bold = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "bg_color": "#EAF0F7", "border": 1, "text_wrap": True})
        sheet.write_string(0, 0, f"{period.label}学校安全职责未达标清单（供{pack.words['bureau']}考核学校用）", bold)
        sheet.write_string(1, 0, pack.words["basis.assessment"])
        sheet.write_string(
            2,
            0,
            f"{period.cut(written_day(period.as_of))}。学校不是通报对象，本清单不作通报；“未报”指该台账没有记录，须先核实；按班计的职责，已做、应做为班数。",
        )
        for at, (name, width) in enumerate(COLUMNS):
            sheet.write_string(4, at, name, head)
            sheet.set_column(at, at, width)
        for line, row in enumerate(misses.itertuples(index=False), 5):
            words = [
                row.school,
                names.get(str(row.school), ""),
                pack.name_of(str(row.township)),
                row.clause,
                row.label,
                spoken(str(row.period)),
                STATUS_NAMES[str(row.status)],
            ]
            for at, word in enumerate(words):
                sheet.write_string(line, at, str(word))
            for at, number in enumerate((row.have, row.need, row.have_alt, row.need_alt), len(words)):
                value = float(str(number))
                if value == value:  # a duty without an alternative has none
                    sheet.write_number(line, at, value)
        sheet.freeze_panes(5, 2)
        sheet.autofilter(4, 0, 4 + max(len(misses), 1), len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(4)
    return buffer.getvalue()


def assessment(asked: OfPeriod) -> bytes:
    """The workbook of a period."""
    rows = asked.session.execute(SCHOOL.select().where(SCHOOL.c.county == asked.pack.code, known(SCHOOL, None)))
    names = {row.code: row.name for row in rows}
    return assessment_book(asked.pack, asked.period, school_misses(asked.session, asked.pack, asked.period), names)
