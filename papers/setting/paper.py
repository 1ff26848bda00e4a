"""One paper being set: its body goes into a template's frame, in the template's styles.

Methods add the parts in the order of GB/T 9704-2012; `content()` is the .docx. A run of Chinese words says so
(w:hint), or Word would set “ ” … — in the Latin face.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from catalogue.frames import ANNEXES, BLOCKS, BODY, CONTENTS, COPIES, MEETING, ORGAN, PRINTED_BY, SIGNED
from errors import Refused
from papers.frames.filling import block, fields_of, fill, paragraphs, words_of
from papers.frames.templates import Template
from papers.setting.archive import archive_of, parts_of
from papers.setting.measures import (
    AREA_WIDTH,
    CELL_LINE,
    CELL_PADDING,
    CHARACTER,
    LINE,
    POINT,
    SIZE_4,
    SIZE_CELL,
)
from papers.setting.pages import Pages, lines_of
from papers.setting.runs import page_of, points, row_height, run_of, switch_off
from papers.setting.tables import NAME, Column, cell_lines, fitted, keep, row_of, table_of
from papers.setting.words import printable

TABLE = qn("w:tbl")
IMPRINT, IMPRINT_LINE, IMPRINT_ORGAN = "版记", 24.0, 248.0
"""The name of the box of the 版记 in a template, the height of one of its lines and the width of 印发机关, pt."""
SHORT_TABLE = 330.0
"""A table no higher than this is not torn, pt."""
TITLE_LINE = 33.0
"""Exact line of a title, pt."""
CELL = CELL_LINE + 2 * CELL_PADDING


class Paper:
    """One paper in the frame of a template; `title` and `author` go into the file's properties."""

    def __init__(self, template: Template, title: str, *, author: str) -> None:
        self.document: Any = Document(BytesIO(template.content))
        self.document.core_properties.title = printable(title)[:255]
        self.document.core_properties.author = printable(author)[:255]
        self.document.core_properties.comments = ""
        self.frame = template.frame
        self.pages = Pages()
        self._styles = {style.name: style.style_id for style in self.document.styles}
        self._at: Any = block(self._body, BODY)
        if self._at is None:
            raise Refused(f"“{self.frame.title}”的模板里没有单独成段的“{{{{{BODY}}}}}”，请换模板。")
        self._values: dict[str, str] = {}
        self._contents: list[tuple[str, str, int]] = []
        self._said: list[Any] = []

    @property
    def _body(self) -> Any:
        return self.document.element.body

    def fill(self, **values: str) -> None:
        """The words of the frame's fields; "" leaves the line of a field out."""
        self._values |= values

    def _add(self, style: str, *runs: tuple[str, str], at: Any = None) -> Any:
        """A paragraph in a style; runs: words, each with the face it stands in ("" for the style's own)."""
        paragraph = OxmlElement("w:p")
        properties = OxmlElement("w:pPr")
        named = OxmlElement("w:pStyle")
        named.set(qn("w:val"), self._styles[style])
        properties.append(named)
        paragraph.append(properties)
        for words, face in runs:
            if words:
                paragraph.append(run_of(words, face))
        (self._at if at is None else at).addprevious(paragraph)
        self._said.append(paragraph)
        return paragraph

    def blank(self, lines: int = 1) -> None:
        """Empty lines."""
        for _ in range(lines):
            self._add("主送机关")
        self.pages.lines(lines)

    def heading(self, text: str, level: int = 1) -> None:
        """Level 1 「一、」 in 黑体, level 2 「（一）」 in 楷体; both indented two characters."""
        self._add("一级标题" if level == 1 else "二级标题", (text, ""))
        self.pages.hold(LINE * lines_of(text, CHARACTER, AREA_WIDTH, 2 * CHARACTER))

    def text(self, text: str, lead: str = "", *, keep: bool = False) -> None:
        """正文: 三号仿宋, first line indented two characters; one call a paragraph. lead: its first words, in 楷体;
        keep: it stays on the page of what follows."""
        paragraph = self._add("公文正文", (lead, "楷体_GB2312"), (text, ""))
        lines = lines_of(lead + text, CHARACTER, AREA_WIDTH, 2 * CHARACTER)
        if keep:
            self._keep(paragraph)
            self.pages.hold(lines * LINE)
        else:
            self.pages.lines(lines)

    def labelled(self, label: str, text: str) -> None:
        """「出席：」: label in 黑体, names in 仿宋, wrapped lines under the first character of the names."""
        paragraph = self._add("名单", (label, "黑体"), (text, ""))
        hang = CHARACTER * len(label)
        form = Paragraph(paragraph, self.document._body).paragraph_format
        form.left_indent, form.first_line_indent = points(CHARACTER * 2 + hang), points(-hang)
        self.pages.text(text, CHARACTER, width=AREA_WIDTH - 2 * CHARACTER - hang)

    def attachments(self, names: Sequence[str]) -> None:
        """附件说明: one line under the text, two characters in, no punctuation after a name; a long name goes on under
        its own first character. It stays with the end of the text."""
        self._keep_last()
        self._keep(self._add("主送机关"))
        for index, name in enumerate(names, 1):
            number = f"{index}." if len(names) > 1 else ""
            label = ("附件：" if index == 1 else "　　　") + number
            paragraph = self._add("附件说明", (label + name, ""))
            hang = CHARACTER * (3 + len(number) / 2)
            form = Paragraph(paragraph, self.document._body).paragraph_format
            form.left_indent, form.first_line_indent = points(CHARACTER * 2 + hang), points(-hang)
            if index < len(names):
                self._keep(paragraph)
        self.pages.lines(1 + len(names))

    def signature(self, organ: str | Sequence[str], day: str, *, sealed: bool = True) -> None:
        """署名 and 成文日期. Sealed: date four characters from the right, each organ centred above it, with room
        for the seal. Unsealed: organ two characters from the right, the date under it two further right. The
        end of the text goes to the next page with it, so that no page holds a signature alone."""
        at = block(self._body, SIGNED)
        organs = [organ] if isinstance(organ, str) else list(organ)
        self._keep_last()
        for _ in range(2 if sealed else 1):
            self._keep(self._add("主送机关", at=at))
        width_day = sum(0.5 if c.isascii() else 1 for c in day)
        widest = float(max(len(name) for name in organs))
        right = 4.0 if sealed else (2.0 if width_day >= widest - 2 else widest - width_day)
        for name in organs:
            indent = max(0.0, right + (width_day - len(name)) / 2) if sealed else 2.0
            self._indented(self._add("署名", (name, ""), at=at), indent)
        self._indented(self._add("成文日期", (day, ""), at=at), right)
        self.pages.lines((2 if sealed else 1) + len(organs) + 1)

    def _indented(self, paragraph: Any, characters: float) -> None:
        Paragraph(paragraph, self.document._body).paragraph_format.right_indent = points(CHARACTER * characters)

    def _keep(self, paragraph: Any) -> None:
        Paragraph(paragraph, self.document._body).paragraph_format.keep_with_next = True

    def _keep_last(self) -> None:
        """Bind what was said last to what follows: the last words, or the last row, through empty lines."""
        for said in reversed(self._said):
            if said.tag == TABLE:
                for paragraph in list(said.tr_lst)[-1].iter(qn("w:p")):
                    self._keep(paragraph)
                return
            self._keep(said)
            if words_of(said).strip():
                return

    def annex(self, label: str, *title: str, listed: str = "") -> None:
        """附件, 材料: a new page, its label in 黑体 at the top left, its title centred on the third line. listed: how
        the contents name it."""
        at = block(self._body, ANNEXES)
        if self.frame.name != "material" and at is not None:
            self._at = at
        if self._said:
            self.pages.new_page()
        first = self._add("附件序号", (label, ""))
        if not self._said[:-1]:
            switch_off(first, "w:pageBreakBefore")
        if listed:
            self._mark(first, f"_part{len(self._contents) + 1}")
            self._contents.append((label, listed, self.pages.page))
        self._add("主送机关")
        self.pages.lines(2)
        for line in title:
            self._add("公文标题", (line, ""))
            self.pages.lines(1, TITLE_LINE)
        self.blank()

    def _mark(self, paragraph: Any, name: str) -> None:
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(100 + len(self._contents)))
            if tag.endswith("Start"):
                mark.set(qn("w:name"), name)
            paragraph.append(mark)

    def new_page(self) -> None:
        """What follows begins on a new page."""
        self._add("换页")
        self.pages.new_page()

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """A ruled table: head repeated on each page, rows never split, names never torn."""
        said = [[printable(cell) for cell in row] for row in rows]
        wide, size = fitted(columns, said)
        styles = (self._styles["表头"], self._styles["表文"], self._styles["表数"])
        table, pattern = table_of(columns, wide, styles, size)
        made = []
        for row in said:
            cells = [
                cell_lines(cell, width, size) if column.holds == NAME else [cell]
                for cell, column, width in zip(row, columns, wide, strict=True)
            ]
            made.append((row_of(pattern, cells), row_height(cells, wide, size)))
        # A short table is not torn, and of a long one no row or two stand alone on the last page.
        whole = sum(height for _, height in made) <= SHORT_TABLE
        bound = range(len(made) - 1) if whole else range(max(0, len(made) - 3), len(made) - 1)
        self.pages.hold(CELL)
        for at, (each, height) in enumerate(made):
            if at in bound:
                keep(each)
                self.pages.hold(height)
            else:
                self.pages.block(height)
            table.append(each)
        self._at.addprevious(table)
        self._said.append(table)

    def form(self, rows: Sequence[tuple[str, str, float]], *, together: bool = False) -> None:
        """A form of two columns without a head: what is asked, what is known, and the least height of the row in mm
        (0 for as much as it says): room to write by hand. together: all of it on one page."""
        columns = [Column("", NAME, 40.0), Column("", "text", 116.0)]
        table, pattern = table_of(columns, [40.0, 116.0], (self._styles["表头"], *[self._styles["表文"]] * 2))
        table.remove(table.tr_lst[0])
        for at, (label, words, high) in enumerate(rows, 1):
            cells = [[printable(label)], [printable(line) for line in words.split("\n")]]
            row = row_of(pattern, cells)
            if high:
                height = OxmlElement("w:trHeight")
                height.set(qn("w:val"), str(round(high * 1440 / 25.4)))
                height.set(qn("w:hRule"), "atLeast")
                row.trPr.append(height)
            table.append(row)
            tall = max(high * POINT, row_height(cells, [40.0, 116.0], SIZE_CELL))
            if together and at < len(rows):
                keep(row)
                self.pages.hold(tall)
            else:
                self.pages.block(tall)
        self._at.addprevious(table)
        self._said.append(table)

    def picture(self, png: bytes, width: float, caption: str) -> None:
        """A chart or map, centred, width in mm, with its caption kept under it."""
        paragraph = Paragraph(self._add("图"), self.document._body)
        shape = paragraph.add_run().add_picture(BytesIO(png), width=Mm(width))
        shape._inline.docPr.set("descr", printable(caption))
        self._add("图题", (caption, ""))
        lines = 1 + int(len(caption) * SIZE_CELL > AREA_WIDTH)
        self.pages.block(shape.height.pt + 3 + lines * LINE)

    def content(self) -> bytes:
        """The finished .docx. Raises Refused for a field of the template that nobody filled in, by name."""
        self._put_contents()
        for name in BLOCKS:
            if (left := block(self._body, name)) is not None:
                left.getparent().remove(left)
        roots = [self._body, *self._margins()]
        fit = self._values.get(ORGAN) or (f"{self._values[MEETING]}纪要" if MEETING in self._values else "")
        if fit:
            for root in roots:
                self._fit_organ(root, fit)
        self._fit_imprint()
        if lacking := sorted({field for root in roots for field in fields_of(root)} - set(self._values)):
            raise Refused(f"“{self.frame.title}”的模板里有没有内容的字段：{'、'.join(lacking)}。")
        for root in roots:
            fill(root, self._values)
        target = BytesIO()
        self.document.save(target)
        parts = parts_of(target.getvalue(), self.frame.title)
        return archive_of(parts)

    def _margins(self) -> list[Any]:
        named = ("/word/header", "/word/footer")
        return [p.element for p in self.document.part.package.iter_parts() if str(p.partname).startswith(named)]

    def _fit_organ(self, root: Any, organ: str) -> None:
        """发文机关标志: a long name is set smaller, so that it stands on one line, with its line as high as itself."""
        style = self._styles.get("发文机关标志")
        for paragraph in paragraphs(root):
            properties = paragraph.pPr
            if style is None or properties is None or properties.style != style:
                continue
            size = max(22.0, min(42.0, (AREA_WIDTH - 8) / len(organ)))
            size = int(size * 2) / 2
            spacing = properties.find(qn("w:spacing"))
            if spacing is not None and spacing.get(qn("w:lineRule")) == "exact":
                spacing.set(qn("w:line"), str(round(size * 20)))
            for run in paragraph.r_lst:
                for tag in ("w:sz", "w:szCs"):
                    given = OxmlElement(tag)
                    given.set(qn("w:val"), str(round(size * 2)))
                    run.get_or_add_rPr().append(given)

    def _fit_imprint(self) -> None:
        """版记: its box, and the line that keeps the room for it, as high as 抄送 and 印发机关 need."""
        copies, organ = self._values.get(COPIES, ""), self._values.get(PRINTED_BY, "")
        lines = lines_of(f"{copies}。", SIZE_4, AREA_WIDTH - 5 * SIZE_4) if copies else 0
        more = (lines + lines_of(organ, SIZE_4, IMPRINT_ORGAN) - 2) * IMPRINT_LINE
        for anchor in self._body.iter(qn("wp:anchor")):
            if not more or anchor.find(qn("wp:docPr")).get("name") != IMPRINT:
                continue
            for extent in (anchor.find(qn("wp:extent")), *anchor.iter(qn("a:ext"))):
                if extent is not None and extent.get("cy"):
                    extent.set("cy", str(int(extent.get("cy")) + round(more * 12700)))
            spacing = next(anchor.iterancestors(qn("w:p"))).pPr.find(qn("w:spacing"))
            if spacing is not None and spacing.get(qn("w:line")):
                spacing.set(qn("w:line"), str(int(spacing.get(qn("w:line"))) + round(more * 20)))

    def _put_contents(self) -> None:
        at = block(self._body, CONTENTS)
        if at is None:
            return
        for number, (label, name, page) in enumerate(self._contents, 1):
            paragraph = self._add("目录条", (f"{label}　{name}", ""), at=at)
            tab = OxmlElement("w:r")
            tab.append(OxmlElement("w:tab"))
            paragraph.append(tab)
            for run in page_of(f"_part{number}", page):
                paragraph.append(run)
