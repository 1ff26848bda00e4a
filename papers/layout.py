"""The format of official documents: GB/T 9704-2012 in Word's own units, and nothing of their content.

Page: A4, type area 156 x 225 mm, 22 lines of 28 characters in 三号仿宋. Exact line spacing is 28.95 pt (29
would overflow the area by 0.07 mm and lose a line); characters are condensed by 0.25 pt, since 28 x 16 pt
is 2 mm too wide. Fonts carry their official names, which the county's Word and WPS machines have.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor, Twips

SONG, FANG, HEI, KAI, XBS = "宋体", "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = Pt(22), Pt(16), Pt(14), Pt(10.5)
LINE = Pt(28.95)
CONDENSED = -5
RED = RGBColor(0xD0, 0x00, 0x00)
CHARACTER = 15.75
"""Width of one condensed 三号 character, pt."""


@dataclass(frozen=True)
class Column:
    """A table column: its heading, its width in mm, and whether it holds figures (right-aligned)."""

    heading: str
    width: float
    figures: bool = False


class Paper:
    """One document being set. Methods add the parts in the order of the standard; `content()` is the .docx."""

    def __init__(self, title: str, *, author: str) -> None:
        self.document: Any = Document()
        self.document.core_properties.title = _printable(title)[:255]
        self.document.core_properties.author = _printable(author)[:255]
        self.document.core_properties.comments = ""
        self._page(self.document.sections[0])
        self._defaults()
        self._page_numbers()

    def _page(self, section: Any) -> None:
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Twips(11906), Twips(16838)
        section.top_margin, section.bottom_margin = Twips(2098), Twips(1984)
        section.left_margin, section.right_margin = Twips(1588), Twips(1474)
        section.footer_distance = Mm(24.8)
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is None:
            grid = OxmlElement("w:docGrid")
            section._sectPr.append(grid)
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), "579")

    def _defaults(self) -> None:
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = "Times New Roman", SIZE_3
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), FANG)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
        style.element.get_or_add_rPr().append(language)
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
        form.widow_control = False

    def _page_numbers(self) -> None:
        self.document.settings.odd_and_even_pages_header_footer = True
        section = self.document.sections[0]
        for footer, right in ((section.footer, True), (section.even_page_footer, False)):
            paragraph = footer.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
            form = paragraph.paragraph_format
            form.right_indent, form.left_indent = (Pt(14), Pt(0)) if right else (Pt(0), Pt(14))
            self._run(paragraph, "— ", SONG, SIZE_4, condensed=False, latin=SONG)
            run = self._run(paragraph, "", SONG, SIZE_4, condensed=False, latin=SONG)
            for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
                part = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    part.set(qn("w:fldCharType"), kind)
                else:
                    part.text = text
                run._r.append(part)
            self._run(paragraph, " —", SONG, SIZE_4, condensed=False, latin=SONG)

    def _run(
        self,
        paragraph: Any,
        text: str,
        font: str = FANG,
        size: Any = SIZE_3,
        *,
        colour: RGBColor | None = None,
        condensed: bool = True,
        latin: str = "Times New Roman",
    ) -> Any:
        run = paragraph.add_run(_printable(text))
        run.font.name, run.font.size = latin, size
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        if colour is not None:
            run.font.color.rgb = colour
        if condensed:
            spacing = OxmlElement("w:spacing")
            spacing.set(qn("w:val"), str(CONDENSED))
            run._element.get_or_add_rPr().append(spacing)
        return run

    def _paragraph(self, alignment: Any = None, indent: bool = False) -> Any:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if alignment is None else alignment
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(CHARACTER * 2)
        return paragraph

    def blank(self, lines: int = 1) -> None:
        """Empty lines."""
        for _ in range(lines):
            self._paragraph()

    def masthead(self, organ: str, size: float = 42) -> None:
        """发文机关标志: red 小标宋, centred, upper edge 35 mm below the top of the type area; a long name is set
        smaller, so that it stands on one line."""
        size = min(size, 435 / len(organ))
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.CENTER)
        form = paragraph.paragraph_format
        form.space_before = Mm(35)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(size * 1.25)
        self._run(paragraph, organ, XBS, Pt(size), colour=RED, condensed=False, latin=XBS)

    def number(self, number: str) -> None:
        """发文字号 two lines under the masthead, and the red line 4 mm below it."""
        self.blank(2)
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.CENTER)
        self._run(paragraph, number)
        self._rule(paragraph, "bottom", "D00000", 16, Mm(4))

    def _rule(self, paragraph: Any, side: str, colour: str, eighths: int, space: Any) -> None:
        borders = OxmlElement("w:pBdr")
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", str(eighths)), ("space", str(int(space.pt))), ("color", colour)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
        paragraph._p.get_or_add_pPr().append(borders)

    def title(self, *lines: str, lead: int = 2) -> None:
        """标题: 二号小标宋, centred, two lines under the red line, one line below it."""
        self.blank(lead)
        for line in lines:
            paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.CENTER)
            form = paragraph.paragraph_format
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(33)
            self._off_grid(paragraph)
            self._run(paragraph, line, XBS, SIZE_2, condensed=False, latin=XBS)
        self.blank()

    def byline(self, text: str) -> None:
        """The reporting body under a title: 三号楷体, centred."""
        self._run(self._paragraph(WD_ALIGN_PARAGRAPH.CENTER), text, KAI)
        self.blank()

    def recipients(self, text: str) -> None:
        """主送机关: at the left edge, ending in a full-width colon."""
        self._run(self._paragraph(), text.rstrip("：") + "：")

    def heading(self, text: str, level: int = 1) -> None:
        """Level 1 「一、」 in 黑体, level 2 「（一）」 in 楷体; both indented two characters."""
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.LEFT, indent=True)
        paragraph.paragraph_format.keep_with_next = True
        self._run(paragraph, text, HEI if level == 1 else KAI)

    def text(self, text: str) -> None:
        """正文: 三号仿宋, first line indented two characters; one call a paragraph."""
        self._run(self._paragraph(indent=True), text)

    def labelled(self, label: str, text: str) -> None:
        """「出席：」: label in 黑体, names in 仿宋, wrapped lines under the first character of the names."""
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.LEFT)
        hang = CHARACTER * len(label)
        paragraph.paragraph_format.left_indent = Pt(CHARACTER * 2 + hang)
        paragraph.paragraph_format.first_line_indent = Pt(-hang)
        self._run(paragraph, label, HEI)
        self._run(paragraph, text)

    def attachments(self, names: Sequence[str]) -> None:
        """附件说明: one line under the text, two characters in, no punctuation after a name."""
        self.blank()
        for index, name in enumerate(names, 1):
            head = "附件：" if index == 1 else "　　　"
            number = f"{index}." if len(names) > 1 else ""
            self._run(self._paragraph(WD_ALIGN_PARAGRAPH.LEFT, indent=True), f"{head}{number}{name}")

    def signature(self, organ: str | Sequence[str], day: str, *, sealed: bool = True) -> None:
        """署名 and 成文日期. Sealed: date four characters from the right, each organ centred above it, with room
        for the seal. Unsealed: organ two characters from the right, the date under it two further right. The
        end of the text goes to the next page with it, so that no page holds a signature alone."""
        organs = [organ] if isinstance(organ, str) else list(organ)
        for paragraph in self.document.paragraphs[-2:]:
            paragraph.paragraph_format.keep_with_next = True
        for _ in range(2 if sealed else 1):
            self._paragraph().paragraph_format.keep_with_next = True
        *above, below = (self._paragraph(WD_ALIGN_PARAGRAPH.RIGHT) for _ in range(len(organs) + 1))
        for paragraph in (*above, below):
            paragraph.paragraph_format.keep_together = True
            paragraph.paragraph_format.keep_with_next = paragraph is not below
        width_day = sum(0.5 if c.isascii() else 1 for c in day)
        widest = float(max(len(name) for name in organs))
        right = 4.0 if sealed else (2.0 if width_day >= widest - 2 else widest - width_day)
        for paragraph, name in zip(above, organs, strict=True):
            indent = max(0.0, right + (width_day - len(name)) / 2) if sealed else 2.0
            paragraph.paragraph_format.right_indent = Pt(CHARACTER * indent)
            self._run(paragraph, name)
        below.paragraph_format.right_indent = Pt(CHARACTER * right)
        self._run(below, day)

    def annex(self, label: str, *title: str) -> None:
        """附件: a new page, its label in 黑体 at the top left, its title centred on the third line."""
        self.new_page()
        self._run(self._paragraph(WD_ALIGN_PARAGRAPH.LEFT), label, HEI)
        self.title(*title, lead=1)

    def new_page(self) -> None:
        """What follows begins on a new page."""
        paragraph = self._paragraph()
        paragraph.paragraph_format.page_break_before = True
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(1)

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """A ruled table: head in 黑体 repeated on each page, rows never split, figures right-aligned."""
        table = self.document.add_table(rows=1, cols=len(columns))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        margins = OxmlElement("w:tblCellMar")
        for edge in ("left", "right"):
            margin = OxmlElement(f"w:{edge}")
            margin.set(qn("w:w"), "57")
            margin.set(qn("w:type"), "dxa")
            margins.append(margin)
        table._tbl.tblPr.append(margins)
        # Word reads the cells' widths, LibreOffice the grid's.
        for made, column in zip(table.columns, columns, strict=True):
            made.width = Mm(column.width)
        repeat = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
        for cell, column in zip(table.rows[0].cells, columns, strict=True):
            self._cell(cell, column.heading, column, HEI, WD_ALIGN_PARAGRAPH.CENTER)
        if not rows:
            return
        # One row is set, the others are copies with their own words: a ledger's annex has thousands of cells.
        pattern = table.add_row()
        pattern._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, column in zip(pattern.cells, columns, strict=True):
            side = WD_ALIGN_PARAGRAPH.RIGHT if column.figures else WD_ALIGN_PARAGRAPH.LEFT
            self._cell(cell, "·", column, FANG, side)
        for row in rows:
            copied = deepcopy(pattern._tr)
            for text, value in zip(copied.iter(qn("w:t")), row, strict=True):
                text.text = _printable(value)
                text.set(qn("xml:space"), "preserve")
            table._tbl.append(copied)
        table._tbl.remove(pattern._tr)

    def _cell(self, cell: Any, text: str, column: Column, font: str, alignment: Any) -> None:
        cell.width = Mm(column.width)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = alignment
        form = paragraph.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(18)
        form.space_before = form.space_after = Pt(2)
        self._off_grid(paragraph)
        self._run(paragraph, text, font, Pt(12), condensed=False)

    def _off_grid(self, paragraph: Any) -> None:
        """Lines of their own height: the grid of 22 lines would stretch them."""
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        properties = paragraph._p.get_or_add_pPr()
        properties.insert_element_before(
            snap, "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:rPr"
        )

    def picture(self, png: bytes, width: float, caption: str) -> None:
        """A chart or map, centred, width in mm, with its caption kept under it."""
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.CENTER)
        form = paragraph.paragraph_format
        form.line_spacing_rule, form.line_spacing, form.keep_with_next = WD_LINE_SPACING.SINGLE, 1.0, True
        shape = paragraph.add_run().add_picture(BytesIO(png), width=Mm(width))
        shape._inline.docPr.set("descr", _printable(caption))
        self._run(self._paragraph(WD_ALIGN_PARAGRAPH.CENTER), caption, KAI, SIZE_4)

    def imprint(self, copies: str, organ: str, day: str) -> None:
        """版记: thick line, 抄送 in 四号仿宋, thin line, 印发机关 left and 印发日期 right, thick line."""
        self.blank()
        table = self.document.add_table(rows=2 if copies else 1, cols=1)
        table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
        for index, row in enumerate(table.rows):
            cell = row.cells[0]
            cell.width = Mm(156)
            self._cell_rules(cell, top=8 if index == 0 else 6, bottom=8 if index == len(table.rows) - 1 else 6)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
            if copies and index == 0:
                paragraph.paragraph_format.left_indent = Pt(14 * 4)
                paragraph.paragraph_format.first_line_indent = Pt(-14 * 3)
                self._run(paragraph, f"抄送：{copies.rstrip('。')}。", size=SIZE_4, condensed=False)
            else:
                paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(156 - 5), WD_TAB_ALIGNMENT.RIGHT)
                self._run(paragraph, f"{organ}\t{day}印发", size=SIZE_4, condensed=False)

    def _cell_rules(self, cell: Any, **eighths: int) -> None:
        borders = OxmlElement("w:tcBorders")
        for side in ("top", "bottom"):
            line = OxmlElement(f"w:{side}")
            for key, value in (("val", "single"), ("sz", str(eighths[side])), ("color", "000000")):
                line.set(qn(f"w:{key}"), value)
            borders.append(line)
        cell._tc.get_or_add_tcPr().append(borders)

    def content(self) -> bytes:
        """The finished .docx."""
        target = BytesIO()
        self.document.save(target)
        return target.getvalue()


def _printable(text: str) -> str:
    """Text without what XML cannot hold, on one line."""
    return "".join(c if c >= " " else " " for c in text if c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")


def written_day(day: Any) -> str:
    """成文日期 as the standard writes it: 2026年3月21日, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"
