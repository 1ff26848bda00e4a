"""Whether a Word template somebody loads may be used: it runs nothing, reaches nothing outside, and has every field.

Judged before anything is kept. All complaints are told at once, by the names that Word's user knows.
"""

import re
from pathlib import PurePosixPath
from typing import Any

from docx.oxml.ns import qn

from catalogue.frames import BLOCKS, BODY, STYLES, Frame
from errors import Refused
from papers.frames.filling import FIELD, block, fields_of, paragraphs, words_of
from papers.setting.archive import parts_of, xml_of

FIELD_CODES = ("PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF")
"""Codes of Word's own fields that only count pages; any other may fetch, run or ask."""
FOREIGN = re.compile(
    r"vbaproject|vbadata|/embeddings/|/activex/|/ctrlprops/|oleobject|/afchunk|/printersettings|attachedtoolbars|"
    r"\.bin$|\.exe$|\.html?$|\.mht$|\.rtf$",
    re.IGNORECASE,
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TAGS = {qn("w:altChunk"): "插入的其他文件", qn("w:object"): "嵌入的对象", qn("w:control"): "控件",
        qn("w:subDoc"): "子文档", qn("w:dataBinding"): "数据绑定", qn("w:mailMerge"): "邮件合并",
        qn("w:attachedTemplate"): "所附的模板"}  # fmt: skip
MOST_COMPLAINTS = 12


def judge(content: bytes, frame: Frame, name: str) -> dict[str, bytes]:
    """The parts of a template that may be used. Raises Refused with every complaint."""
    parts = parts_of(content, name)
    complaints = [*_foreign(parts, name)]
    trees = {part: xml_of(data, name) for part, data in parts.items() if part.endswith((".xml", ".rels"))}
    complaints += _outside(trees)
    if (document := trees.get("word/document.xml")) is None or _kind(trees) != MAIN:
        raise Refused(f"“{name}”不是不含宏的 Word 文档（.docx），不能作模板。")
    complaints += [words for part, tree in trees.items() if part.startswith("word/") for words in _active(tree)]
    complaints += _fields(document, [t for part, t in trees.items() if part.startswith("word/")], frame)
    if lacking := [style for style in STYLES if style not in _styles(trees.get("word/styles.xml"))]:
        complaints.append(f"缺样式：{'、'.join(lacking)}")
    if complaints:
        told = list(dict.fromkeys(complaints))
        more = f"；另有{len(told) - MOST_COMPLAINTS}处" if len(told) > MOST_COMPLAINTS else ""
        raise Refused(f"“{name}”不能作“{frame.title}”的模板：{'；'.join(told[:MOST_COMPLAINTS])}{more}。")
    return parts


def _foreign(parts: dict[str, bytes], name: str) -> list[str]:
    found = []
    for part in parts:
        if FOREIGN.search(f"/{part}"):
            found.append(f"含有宏、控件或嵌入的文件（{PurePosixPath(part).name}）")
        elif ".." in PurePosixPath(part).parts or part.startswith("/") or "\\" in part:
            raise Refused(f"“{name}”里部件的路径不正常，不能用。")
    return found


def _kind(trees: dict[str, Any]) -> str:
    types = trees["[Content_Types].xml"]
    return next((o.get("ContentType", "") for o in types if o.get("PartName") == "/word/document.xml"), "")


def _outside(trees: dict[str, Any]) -> list[str]:
    found = []
    for part, tree in trees.items():
        if not part.endswith(".rels"):
            continue
        for relation in tree:
            target = relation.get("Target", "")
            if relation.get("TargetMode", "").lower() == "external" or re.match(r"[a-zA-Z][\w+.-]*:|//|\\\\", target):
                kind = relation.get("Type", "").rpartition("/")[2]
                found.append(f"指向文件以外的内容（{kind}：{target[:60]}），请删去链接后再存")
    return found


def _active(tree: Any) -> list[str]:
    found = [f"含有{words}" for tag, words in TAGS.items() if next(tree.iter(tag), None) is not None]
    codes = ["".join(part.text or "" for part in p.iter(qn("w:instrText"))) for p in tree.iter(qn("w:p"))]
    codes += [simple.get(qn("w:instr"), "") for simple in tree.iter(qn("w:fldSimple"))]
    for code in codes:
        for word in re.findall(r"[A-Za-z]{2,}", code.upper())[:1]:
            if word not in FIELD_CODES:
                found.append(f"含有域 {word}，只能用页码的域")
    return found


def _fields(document: Any, trees: list[Any], frame: Frame) -> list[str]:
    named = {field for tree in trees for field in fields_of(tree)}
    said = [words_of(paragraph) for tree in trees for paragraph in paragraphs(tree)]
    found = [f"未知字段“{{{{{field}}}}}”" for field in sorted(named - set(frame.fields))]
    found += [f"缺字段“{{{{{field}}}}}”" for field in frame.needed if field not in named]
    for words in said:
        rest = FIELD.sub("", words)
        if "{{" in rest or "}}" in rest or "{%" in rest or "{#" in rest:
            found.append(f"写法不对“{words.strip()[:30]}”，字段要写成 {{{{标题}}}}")
    for field in frame.fields:
        if field in BLOCKS and field in named and block(document, field) is None:
            found.append(f"“{{{{{field}}}}}”要单独占一段")
    if sum(words.count(f"{{{{{BODY}}}}}") for words in said) > 1:
        found.append(f"“{{{{{BODY}}}}}”只能有一处")
    return found


def _styles(tree: Any | None) -> set[str]:
    if tree is None:
        return set()
    return {
        style.find(qn("w:name")).get(qn("w:val"))
        for style in tree.iter(qn("w:style"))
        if style.get(qn("w:type")) == "paragraph" and style.find(qn("w:name")) is not None
    }
