"""styles.xml of the built-in templates: the styles of catalogue.frames, with the few that a frame itself needs."""

from papers.setting.measures import FANG, HEI, KAI, LATIN, RED, SONG, XBS

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _style(name: str, ident: str, paragraph: str, run: str, based: str = "Normal") -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{ident}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _face(name: str, size: float, *, colour: str = "", condensed: bool = False, latin: str = "") -> str:
    latin = latin or LATIN
    tint = f'<w:color w:val="{colour}"/>' if colour else ""
    half = round(size * 2)
    return (
        f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{name}" w:cs="{latin}"/>{tint}'
        f'<w:spacing w:val="{-5 if condensed else 0}"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
    )


def exact(points: float, before: float = 0, after: float = 0) -> str:
    """Exact spacing of lines, and what stands before and after, pt."""
    return (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" w:line="{round(points * 20)}" '
        'w:lineRule="exact"/>'
    )


OFF_GRID = '<w:snapToGrid w:val="0"/>'
INDENT = '<w:ind w:firstLine="630"/>'


def styles() -> str:
    """styles.xml: Normal and the styles of catalogue.frames, with the few a frame itself needs."""
    three = _face(FANG, 16, condensed=True)
    cell = f"{OFF_GRID}{exact(18, 2, 2)}"
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_face(FANG, 16)}<w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:widowControl/>{exact(28.95)}<w:jc w:val="both"/></w:pPr><w:rPr>{three}</w:rPr></w:style>'
    )
    table = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )
    made = [
        _style("发文机关标志", "GwOrgan", f'{OFF_GRID}<w:jc w:val="center"/>',
               _face(XBS, 42, colour=RED, latin=XBS)),
        _style("发文字号", "GwNumber", '<w:jc w:val="center"/>', three),
        _style("公文标题", "GwTitle", f'<w:keepNext/>{OFF_GRID}{exact(33)}<w:jc w:val="center"/>',
               _face(XBS, 22, latin=XBS)),
        _style("题下署名", "GwByline", '<w:jc w:val="center"/>', _face(KAI, 16, condensed=True)),
        _style("主送机关", "GwTo", "", three),
        _style("公文正文", "GwText", INDENT, three),
        _style("一级标题", "GwHead1", f'<w:keepNext/>{INDENT}<w:jc w:val="left"/>', _face(HEI, 16, condensed=True)),
        _style("二级标题", "GwHead2", f'<w:keepNext/>{INDENT}<w:jc w:val="left"/>', _face(KAI, 16, condensed=True)),
        _style("附件说明", "GwAttached", '<w:jc w:val="left"/>', three),
        _style("名单", "GwNames", '<w:jc w:val="left"/>', three),
        _style("署名", "GwSigned", '<w:keepNext/><w:keepLines/><w:jc w:val="right"/>', three),
        _style("成文日期", "GwDay", '<w:keepLines/><w:jc w:val="right"/>', three),
        _style("附件序号", "GwAnnex", '<w:keepNext/><w:pageBreakBefore/><w:jc w:val="left"/>',
               _face(HEI, 16, condensed=True)),
        _style("细行", "GwThin", f"{OFF_GRID}{exact(1)}", three),
        _style("换页", "GwBreak", "<w:pageBreakBefore/>", three, "GwThin"),
        _style("表头", "GwCellHead", f'<w:keepNext/>{cell}<w:jc w:val="center"/>', _face(HEI, 12)),
        _style("表文", "GwCell", f'{cell}<w:jc w:val="left"/>', _face(FANG, 12)),
        _style("表数", "GwFigure", f'{cell}<w:jc w:val="right"/>', _face(FANG, 12)),
        _style("图", "GwPicture", f'<w:keepNext/>{OFF_GRID}<w:spacing w:before="60" w:after="0" w:line="240" '
               'w:lineRule="auto"/><w:jc w:val="center"/>', three),
        _style("图题", "GwCaption", '<w:jc w:val="center"/>', _face(KAI, 12)),
        _style("目录条", "GwContents", '<w:tabs><w:tab w:val="right" w:leader="middleDot" w:pos="8844"/></w:tabs>'
               '<w:jc w:val="left"/>', three),
        _style("版记", "GwImprint", f'{OFF_GRID}{exact(24)}<w:ind w:left="280" w:right="280"/><w:jc w:val="left"/>',
               _face(FANG, 14)),
        _style("页码", "GwPage", f'{OFF_GRID}{exact(16)}', _face(SONG, 14, latin=SONG)),
    ]  # fmt: skip
    return f'{HEAD}<w:styles xmlns:w="{W}">{defaults}{normal}{table}{"".join(made)}</w:styles>'
