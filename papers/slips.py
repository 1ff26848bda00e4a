"""账号条: a printable sheet with a slip for each body, to be cut apart and handed over; no official paper.

It holds one-time passwords, so it is made once, in the act's own visit, and kept nowhere.
"""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any, Protocol

from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from models.account import ROLES

ACROSS, FONT = 2, "仿宋_GB2312"


class Handed(Protocol):
    """What a slip tells: body, role, account and one-time password."""

    @property
    def body(self) -> str:
        """The body's name."""

    @property
    def role(self) -> str:
        """Its role's code."""

    @property
    def account(self) -> str:
        """The name it logs in by."""

    @property
    def password(self) -> str:
        """Its password until the first login."""


def slips_paper(product: str, slips: Sequence[Handed], made_on: date, address: str = "") -> bytes:
    """The .docx: A4, two slips side by side with lines to cut along, none broken over a page.

    `address`: where the program answers; left to be written in by hand when it is not known.
    """
    document: Any = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(12)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(2)
    grid = document.add_table(rows=(len(slips) + ACROSS - 1) // ACROSS, cols=ACROSS)
    grid.style = "Table Grid"
    for row in grid.rows:
        row.height, row.height_rule = Mm(52), WD_ROW_HEIGHT_RULE.AT_LEAST
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for at, slip in enumerate(slips):
        cell = grid.rows[at // ACROSS].cells[at % ACROSS]
        lines = [
            (f"{product}　账号条", True),
            (f"{slip.body}（{ROLES[slip.role]}）", True),
            (f"网址：{address or '________________________'}", False),
            (f"账号：{slip.account}", False),
            (f"一次性口令：{slip.password}", True),
            (f"首次登录必须改口令，改后本条作废；请当面交接。{made_on:%Y-%m-%d}", False),
        ]
        for number, (text, bold) in enumerate(lines):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.add_run(text).bold = bold
    content = BytesIO()
    document.save(content)
    return content.getvalue()
