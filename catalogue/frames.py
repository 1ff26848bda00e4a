"""The frames papers are set in: what a Word template of each must hold, field by field and style by style.

A field is written {{标题}} in the template. A block stands alone in its paragraph; what is inserted there is set in
the template's own styles. A line whose fields are all empty is left out.
"""

from dataclasses import dataclass

BODY, SIGNED, ANNEXES, CONTENTS = "正文", "落款", "附件", "目录"
BLOCKS = (BODY, SIGNED, ANNEXES, CONTENTS)
"""Fields that hold paragraphs and tables."""
TITLE, ORGAN, NUMBER, TO, SIGNER, DAY = "标题", "发文机关", "文号", "主送机关", "签发人", "日期"
COPIES, PRINTED_BY, PRINTED_ON, UNIT, MEETING = "抄送", "印发机关", "印发日期", "单位", "会议"


@dataclass(frozen=True)
class Frame:
    """One frame: its word (the name of its file), what it is called, which fields a template must hold and may hold."""

    name: str
    title: str
    needed: tuple[str, ...]
    may: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """All its fields."""
        return self.needed + self.may


_HEAD = (ORGAN, NUMBER, TITLE, BODY, SIGNED, ANNEXES)
_FOOT = (COPIES, PRINTED_BY, PRINTED_ON)
FRAMES: dict[str, Frame] = {
    frame.name: frame
    for frame in (
        Frame("document", "红头文件", _HEAD, (TO, *_FOOT)),
        Frame("report", "上行文（报告）", (*_HEAD, SIGNER), (TO, *_FOOT)),
        Frame("letter", "信函", _HEAD, (TO,)),
        Frame("minutes", "纪要", (MEETING, NUMBER, UNIT, DAY, SIGNER, BODY), (ANNEXES, *_FOOT)),
        Frame("material", "封面、目录和材料", (MEETING, TITLE, UNIT, DAY, CONTENTS, BODY, ANNEXES)),
        Frame("sheet", "单页材料", (TITLE, BODY, SIGNED, ANNEXES)),
    )
}
"""Word → frame."""

STYLES = (
    *("公文正文", "一级标题", "二级标题", "主送机关", "附件说明", "署名", "成文日期", "附件序号", "公文标题"),
    *("题下署名", "名单", "表头", "表文", "表数", "图", "图题", "目录条", "换页"),
)
"""The styles that the program sets bodies in; a template must have them all."""
