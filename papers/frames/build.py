"""The built-in templates, made from these lines: `python -m papers.frames.build` writes them beside this module.

A template holds the page, the styles, the fixed words and the fields; nothing of a paper's content. Made as text, so
that what changes in one is seen in review; a test holds the files against this script.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from catalogue.frames import FRAMES
from papers.frames.styles import HEAD, OFF_GRID, W, exact, styles
from papers.setting.archive import archive_of
from papers.setting.measures import KAI, RED

HERE = Path(__file__).resolve().parent
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
PAGE = '<w:pgSz w:w="11906" w:h="16838"/>'
MARGINS = (
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="{header}" w:footer="1406" '
    'w:gutter="0"/>'
)
GRID = '<w:docGrid w:type="lines" w:linePitch="579"/>'
FOOTERS = '<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
NO_FOOTERS = '<w:footerReference w:type="default" r:id="rId6"/><w:footerReference w:type="even" r:id="rId6"/>'
IMPRINT = 50
"""Room kept at the foot of the last page for the 版记 with one line of 抄送, pt; more is made when it is filled in."""


def _line(style: str, words: str = "", extra: str = "") -> str:
    run = f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>{run if words else ""}</w:p>'


def _blank(lines: int = 1) -> str:
    return '<w:p><w:pPr><w:pStyle w:val="GwTo"/></w:pPr></w:p>' * lines


def _border(side: str, kind: str, eighths: int, space: int, colour: str) -> str:
    return f'<w:pBdr><w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/></w:pBdr>'


RULE = _border("bottom", "single", 16, 11, RED)
"""分隔线: red, the width of the type area, 4 mm under the line it belongs to."""


def _organ(words: str) -> str:
    """发文机关标志: its upper edge 35 mm under the top of the type area (72 mm from the page's), measured on the ink:
    the face stands half a millimetre above its line. The size follows the name's length when it is filled in."""
    return _line("GwOrgan", words, f"{OFF_GRID}{exact(42, 35.5 * 72 / 25.4)}")


def _imprint() -> str:
    """版记 at the foot of the last page: a text box laid on the bottom of the type area, held by an empty line as high
    as itself, so that it never covers the text. Thick line, 抄送, thin line, 印发机关 and 印发日期, thick line."""

    def cell(words: str, width: int, top: int, bottom: int, extra: str = "", span: int = 1) -> str:
        spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}<w:tcBorders>'
            f'<w:top w:val="single" w:sz="{top}" w:space="0" w:color="000000"/>'
            f'<w:bottom w:val="single" w:sz="{bottom}" w:space="0" w:color="000000"/></w:tcBorders>'
            f'<w:vAlign w:val="bottom"/></w:tcPr>'
            f"{_line('GwImprint', words, extra)}</w:tc>"
        )

    hang = '<w:ind w:left="1063" w:right="223" w:hanging="840"/>'
    row = "<w:tr><w:trPr><w:cantSplit/></w:trPr>{}</w:tr>".format
    table = (
        '<w:tbl><w:tblPr><w:tblW w:w="8844" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        '<w:tblGrid><w:gridCol w:w="5244"/><w:gridCol w:w="3600"/></w:tblGrid>'
        + row(cell("抄送：{{抄送}}。", 8844, 8, 6, hang, 2))
        + row(
            cell("{{印发机关}}", 5244, 6, 8, '<w:ind w:left="223" w:right="0"/>')
            + cell("{{印发日期}}印发", 3600, 6, 8, '<w:ind w:left="0" w:right="223"/><w:jc w:val="right"/>')
        )
        + "</w:tbl>"
    )
    high, wide = IMPRINT * 12700, round(156 * 36000)
    box = (
        '<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" '
        'behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        '<wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
        "<a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>"
        f"{table}{_line('GwThin')}"
        '</w:txbxContent></wps:txbx><wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:noAutofit/>'
        "</wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
    )
    return f'<w:p><w:pPr><w:pStyle w:val="GwTo"/><w:keepLines/>{OFF_GRID}{exact(IMPRINT)}</w:pPr>{box}</w:p>'


def _section(footers: str = FOOTERS, *, kind: str = "", extra: str = "", header: int = 851) -> str:
    of = f'<w:type w:val="{kind}"/>' if kind else ""
    return f"<w:sectPr>{footers}{of}{PAGE}{MARGINS.format(header=header)}{extra}{GRID}</w:sectPr>"


def _document() -> str:
    return (
        _organ("{{发文机关}}") + _blank(2) + _line("GwNumber", "{{文号}}", RULE) + _blank(2)
        + _line("GwTitle", "{{标题}}") + _blank() + _line("GwTo", "{{主送机关}}：") + _line("GwText", "{{正文}}")
        + _line("GwText", "{{落款}}") + _line("GwText", "{{附件}}") + _imprint() + _section()
    )  # fmt: skip


def _report() -> str:
    tabs = '<w:tabs><w:tab w:val="right" w:pos="8530"/></w:tabs>'
    line = (
        f'<w:p><w:pPr><w:pStyle w:val="GwNumber"/>{RULE}{tabs}<w:ind w:firstLine="315"/><w:jc w:val="left"/></w:pPr>'
        '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{{文号}}</w:t></w:r>'
        '<w:r><w:tab/></w:r><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t>签发人：</w:t></w:r>'
        f'<w:r><w:rPr><w:rFonts w:hint="eastAsia" w:eastAsia="{KAI}"/></w:rPr><w:t xml:space="preserve">'
        "{{签发人}}</w:t></w:r></w:p>"
    )
    return (
        _organ("{{发文机关}}") + _blank(2) + line + _blank(2) + _line("GwTitle", "{{标题}}") + _blank()
        + _line("GwTo", "{{主送机关}}：") + _line("GwText", "{{正文}}") + _line("GwText", "{{落款}}")
        + _line("GwText", "{{附件}}") + _imprint() + _section()
    )  # fmt: skip


def _letter() -> str:
    return (
        _line("GwNumber", "{{文号}}", '<w:jc w:val="right"/>') + _blank(2) + _line("GwTitle", "{{标题}}") + _blank()
        + _line("GwTo", "{{主送机关}}：") + _line("GwText", "{{正文}}") + _line("GwText", "{{落款}}")
        + _line("GwText", "{{附件}}")
        + _section(
            '<w:headerReference w:type="first" r:id="rId7"/>' + FOOTERS
            + '<w:footerReference w:type="first" r:id="rId8"/>',
            extra="<w:titlePg/>", header=1701,
        )
    )  # fmt: skip


WIDE = '<w:ind w:left="-397" w:right="-397"/>'
"""A letter's lines are 170 mm wide: 7 mm out on each side."""


def _letter_head() -> str:
    """信函格式: the organ 30 mm under the page's edge, a red double line (thick above thin) 4 mm under it."""
    return _line(
        "GwOrgan", "{{发文机关}}", _border("bottom", "thickThinSmallGap", 24, 11, RED) + OFF_GRID + exact(34) + WIDE
    )


def _letter_foot() -> str:
    """A red double line (thin above thick) 20 mm above the page's lower edge, and no page number."""
    place = (
        '<w:framePr w:w="9638" w:h="60" w:hRule="exact" w:hSpace="0" w:wrap="around" w:vAnchor="page" '
        'w:hAnchor="page" w:x="1134" w:y="15643"/>'
    )
    return (
        f'<w:p><w:pPr><w:pStyle w:val="GwPage"/>{place}{_border("top", "thinThickSmallGap", 24, 0, RED)}{OFF_GRID}'
        f"{exact(2)}</w:pPr></w:p>" + _line("GwPage")
    )


def _minutes() -> str:
    tabs = '<w:tabs><w:tab w:val="right" w:pos="8530"/></w:tabs>'
    line = (
        f'<w:p><w:pPr><w:pStyle w:val="GwNumber"/>{tabs}<w:ind w:firstLine="315"/><w:jc w:val="left"/></w:pPr>'
        '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{{单位}}</w:t></w:r>'
        '<w:r><w:tab/></w:r><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
        '<w:t xml:space="preserve">{{日期}}</w:t></w:r></w:p>'
    )
    signer = (
        f'<w:p><w:pPr><w:pStyle w:val="GwNumber"/>{RULE}{tabs}<w:ind w:firstLine="315"/><w:jc w:val="left"/></w:pPr>'
        '<w:r><w:tab/></w:r><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t>签发：</w:t></w:r>'
        f'<w:r><w:rPr><w:rFonts w:hint="eastAsia" w:eastAsia="{KAI}"/></w:rPr><w:t xml:space="preserve">'
        "{{签发人}}</w:t></w:r></w:p>"
    )
    return (
        _organ("{{会议}}纪要") + _blank(2) + _line("GwNumber", "{{文号}}") + _blank() + line + signer + _blank()
        + _line("GwText", "{{正文}}") + _line("GwText", "{{附件}}") + _imprint() + _section()
    )  # fmt: skip


def _material() -> str:
    end = "<w:p><w:pPr>{}</w:pPr></w:p>".format
    return (
        _blank(5) + _line("GwTitle", "{{会议}}") + _line("GwTitle", "{{标题}}") + _blank(9)
        + _line("GwByline", "{{单位}}") + _line("GwByline", "{{日期}}")
        + end(_section(NO_FOOTERS))
        + _line("GwTitle", "目　录") + _blank() + _line("GwContents", "{{目录}}")
        + end(_section(NO_FOOTERS, kind="nextPage"))
        + _line("GwText", "{{正文}}") + _line("GwText", "{{附件}}")
        + _section(kind="nextPage", extra='<w:pgNumType w:start="1"/>')
    )  # fmt: skip


def _sheet() -> str:
    return (
        _blank() + _line("GwTitle", "{{标题}}") + _blank() + _line("GwText", "{{正文}}") + _line("GwText", "{{落款}}")
        + _line("GwText", "{{附件}}") + _section()
    )  # fmt: skip


DRAWN: dict[str, Callable[[], str]] = {
    "document": _document, "report": _report, "letter": _letter, "minutes": _minutes, "material": _material,
    "sheet": _sheet,
}  # fmt: skip


def _footer(right: bool) -> str:
    side = ("right", 'w:right="280"') if right else ("left", 'w:left="280"')
    run = '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>{}</w:r>'.format
    field = "".join(
        f"<w:r>{part}</w:r>"
        for part in (
            '<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>',
        )
    )  # fmt: skip
    words = run('<w:t xml:space="preserve">— </w:t>') + field + run('<w:t xml:space="preserve"> —</w:t>')
    return f'<w:p><w:pPr><w:pStyle w:val="GwPage"/><w:ind {side[1]}/><w:jc w:val="{side[0]}"/></w:pPr>{words}</w:p>'


def template(name: str) -> bytes:
    """The built-in template of a frame, as a .docx."""
    types = "".join(
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-{kind}+xml"/>'
        for part, kind in (
            ("word/document.xml", "officedocument.wordprocessingml.document.main"),
            ("word/styles.xml", "officedocument.wordprocessingml.styles"),
            ("word/settings.xml", "officedocument.wordprocessingml.settings"),
            *((f"word/footer{n}.xml", "officedocument.wordprocessingml.footer") for n in (1, 2, 3, 4)),
            ("word/header1.xml", "officedocument.wordprocessingml.header"),
            ("docProps/core.xml", "package.core-properties"),
        )
    )
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{base}/{kind}" Target="{target}"/>'
        for at, kind, target in (
            (1, "styles", "styles.xml"), (2, "settings", "settings.xml"), (4, "footer", "footer1.xml"),
            (5, "footer", "footer2.xml"), (6, "footer", "footer3.xml"), (7, "header", "header1.xml"),
            (8, "footer", "footer4.xml"),
        )
    )  # fmt: skip
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    root = (
        f'<Relationship Id="rId1" Type="{base}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" '
        'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/>'
    )
    settings = (
        '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:useFELayout/>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat>"
    )
    letter = name == "letter"
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title></dc:title><dc:creator></dc:creator>'
        "</cp:coreProperties>"
    )

    def wrapped(tag: str, inside: str) -> bytes:
        return f"{HEAD}<w:{tag} {NAMESPACES}>{inside}</w:{tag}>".encode()

    return archive_of(
        {
            "[Content_Types].xml": (
                f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
            ).encode(),
            "_rels/.rels": f'{HEAD}<Relationships xmlns="{package}">{root}</Relationships>'.encode(),
            "word/_rels/document.xml.rels": (
                f'{HEAD}<Relationships xmlns="{package}">{relations}</Relationships>'
            ).encode(),
            "word/document.xml": wrapped("document", f"<w:body>{DRAWN[name]()}</w:body>"),
            "word/styles.xml": styles().encode(),
            "word/settings.xml": wrapped("settings", settings),
            "word/footer1.xml": wrapped("ftr", _footer(True)),
            "word/footer2.xml": wrapped("ftr", _footer(False)),
            "word/footer3.xml": wrapped("ftr", _line("GwPage")),
            "word/footer4.xml": wrapped("ftr", _letter_foot() if letter else _line("GwPage")),
            "word/header1.xml": wrapped("hdr", _letter_head() if letter else _line("GwPage")),
            "docProps/core.xml": f"{HEAD}{core}".encode(),
        }
    )


def main() -> int:
    """Write every built-in template beside this module."""
    for name in FRAMES:
        (HERE / f"{name}.docx").write_bytes(template(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
