"""Word templates: the built-in ones come from their script, one that is loaded runs nothing and has every field, and a
paper is set in the office's own when there is one.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

import manage
from actions.papers import drop_template, put_template
from catalogue.frames import FRAMES, STYLES
from catalogue.papers import PAPERS
from errors import NotAllowed, Refused
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from papers.frames.build import template
from papers.frames.judging import judge
from papers.frames.templates import built_in, template_of
from papers.setting.archive import archive_of, parts_of
from papers.setting.paper import Paper

SHEET = FRAMES["sheet"]
Change = Callable[[dict[str, bytes]], None]


@pytest.mark.parametrize("name", FRAMES)
def test_the_built_in_templates_are_what_their_script_makes(name: str) -> None:
    assert built_in(name).content == template(name), "run: python -m papers.frames.build"
    judge(built_in(name).content, FRAMES[name], f"{name}.docx")


def changed(change: Change, name: str = "sheet") -> bytes:
    """A built-in template with a change made to its parts."""
    parts = parts_of(built_in(name).content, name)
    change(parts)
    return archive_of(parts)


def said(old: str, new: str, part: str = "word/document.xml") -> Change:
    """Words exchanged in a part."""

    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[part]
        parts[part] = parts[part].replace(old.encode(), new.encode())

    return change


def added(part: str, content: bytes = b"x") -> Change:
    """A part more."""
    return lambda parts: parts.update({part: content})


RELATION = '<Relationship Id="r9" Type="http://x/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
FIELD_CODE = '<w:r><w:instrText> INCLUDEPICTURE "http://x/y" </w:instrText></w:r></w:p><w:sectPr>'
ATTACKS: list[tuple[Change, str]] = [
    (said("{{标题}}", "{{题目}}"), "未知字段“{{题目}}”.*缺字段“{{标题}}”"),
    (said("{{标题}}", "{{标题.__class__}}"), "未知字段“{{标题.__class__}}”"),
    (said("{{标题}}", "{{标题}}{% for x in y %}"), "写法不对"),
    (said("{{标题}}", "{{ self.__init__.__globals__ }}{{标题}}"), "未知字段"),
    (said("{{标题}}", "{{标题"), "缺字段“{{标题}}”.*写法不对"),
    (said("{{正文}}", "如下：{{正文}}"), "“{{正文}}”要单独占一段"),
    (said('w:name w:val="表头"', 'w:name w:val="别的"', "word/styles.xml"), "缺样式：表头"),
    (added("word/vbaProject.bin"), "含有宏、控件或嵌入的文件"),
    (added("word/embeddings/oleObject1.bin"), "含有宏、控件或嵌入的文件"),
    (added("word/afchunk.htm"), "含有宏、控件或嵌入的文件"),
    (said("</Relationships>", RELATION.format(kind="image", target="http://x/a.png"), "word/_rels/document.xml.rels"),
     "指向文件以外的内容（image：http://x/a.png）"),
    (said("</Relationships>", RELATION.format(kind="attachedTemplate", target="file:///c:/a.dotm"),
          "word/_rels/document.xml.rels"), "指向文件以外的内容"),
    (said("</Relationships>", RELATION.replace(' TargetMode="External"', "").format(kind="x", target="\\\\host\\s"),
          "word/_rels/document.xml.rels"), "指向文件以外的内容"),
    (said("</w:p><w:sectPr>", FIELD_CODE), "含有域 INCLUDEPICTURE"),
    (said("<w:body>", '<w:body><w:altChunk r:id="r9"/>'), "含有插入的其他文件"),
    (said("document.main+xml", "template.macroEnabledTemplate.main+xml", "[Content_Types].xml"), "不是不含宏的 Word"),
    (said("<w:document", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><w:document'), "DOCTYPE"),
    (said("<w:body>", "<w:body><w:p>"), "已损坏"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "why"), ATTACKS, ids=range(len(ATTACKS)))
def test_a_template_that_runs_reaches_out_or_lacks_a_field_is_refused_by_name(change: Change, why: str) -> None:
    with pytest.raises(Refused, match=why):
        judge(changed(change), SHEET, "模板.docx")


def test_bombs_and_other_files_are_refused_before_they_are_unpacked() -> None:
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        for n in range(5):
            archive.writestr(f"word/{n}.xml", b" " * 9_000_000)
    many = BytesIO()
    with ZipFile(many, "w") as archive:
        for n in range(500):
            archive.writestr(f"{n}.xml", b"")
    for content, why in (
        (bomb.getvalue(), "展开后太大"),
        (many.getvalue(), "部件太多"),
        (b"MZ\x90", "打不开"),
        (b"", "打不开"),
    ):
        with pytest.raises(Refused, match=why):
            judge(content, SHEET, "模板.docx")


def test_a_field_that_word_has_split_is_filled_in_where_it_begins() -> None:
    split = said(
        '<w:t xml:space="preserve">{{标题}}</w:t></w:r>',
        "<w:t>（试行）{</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{标</w:t></w:r><w:r><w:t>题}}完</w:t></w:r>",
    )
    content = changed(split)
    judge(content, SHEET, "模板.docx")
    paper = Paper(type(built_in("sheet"))(SHEET, content, 1), "试", author="办")
    paper.fill(标题="甲{{正文}}乙")
    paper.text("一段。")
    read = Document(BytesIO(paper.content()))
    assert [p.text for p in read.paragraphs if p.text] == ["（试行）甲{{正文}}乙完", "一段。"]


def test_the_body_is_set_in_the_templates_styles_and_fixed_words_stay(kaijiang: Actor, tmp_path: Path) -> None:
    mine = changed(said("<w:body>", "<w:body><w:p><w:r><w:t>内部资料</w:t></w:r></w:p>"))
    file = tmp_path / "我的.docx"
    file.write_bytes(mine)
    assert manage.main(["templates", "put", "agenda", str(file)]) == 0
    with reading() as session:
        pack = pack_in_force(session)
        own = template_of(session, pack, PAPERS["agenda"])
        other = template_of(session, pack, PAPERS["speech"])
    assert (own.version, own.content, other.version) == (1, mine, 0)
    paper = Paper(own, "试", author="办")
    paper.fill(标题="议程")
    paper.text("“正文”……")
    read = Document(BytesIO(paper.content()))
    assert [p.text for p in read.paragraphs if p.text] == ["内部资料", "议程", "“正文”……"]
    assert read.paragraphs[-1].style.name == "公文正文"
    assert put_template(kaijiang, "agenda", "我的.docx", mine) == 1, "the same content is no new version"
    out = tmp_path / "取出.docx"
    assert manage.main(["templates", "get", "agenda", str(out)]) == 0 and out.read_bytes() == mine
    assert manage.main(["templates", "list"]) == 0
    assert manage.main(["templates", "drop", "agenda"]) == 0
    assert manage.main(["templates", "drop", "agenda"]) == 1
    with reading() as session:
        assert template_of(session, pack_in_force(session), PAPERS["agenda"]).version == 0


def test_a_bad_template_is_told_and_nothing_is_kept(
    kaijiang: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "坏.docx"
    file.write_bytes(changed(said("{{标题}}", "{{题目}}")))
    assert manage.main(["templates", "put", "agenda", str(file)]) == 1
    assert "未知字段“{{题目}}”" in capsys.readouterr().err
    with reading() as session:
        assert template_of(session, pack_in_force(session), PAPERS["agenda"]).version == 0
    with pytest.raises(NotAllowed):
        put_template(Actor(kaijiang.county, "镇", "township", "511723001000"), "agenda", "a.docx", b"x")
    with pytest.raises(Refused, match="内置模板"):
        drop_template(kaijiang, "agenda")


def test_every_style_the_program_sets_in_is_in_every_template() -> None:
    for name in FRAMES:
        styles = Document(BytesIO(built_in(name).content)).styles.element
        named = {style.find(qn("w:name")).get(qn("w:val")) for style in styles.iter(qn("w:style"))}
        assert set(STYLES) <= named
