"""Fields of a template filled in: {{标题}} becomes words, whatever runs Word has split it into.

Nothing is evaluated: a field is a name to be looked up, and its words go in as text. A paragraph whose fields are all
empty is left out, in a table with its row.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from papers.setting.words import printable

FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
PARAGRAPH, RUN, TEXT, ROW = qn("w:p"), qn("w:r"), qn("w:t"), qn("w:tr")


def paragraphs(root: Any) -> Iterator[Any]:
    """Every paragraph of a part, those in tables and text boxes as well."""
    yield from list(root.iter(PARAGRAPH))


def texts(paragraph: Any) -> list[Any]:
    """The pieces of text of a paragraph itself, not those of a text box that hangs on it."""
    return [t for t in paragraph.iter(TEXT) if next(t.iterancestors(PARAGRAPH)) is paragraph]


def words_of(paragraph: Any) -> str:
    """What a paragraph says."""
    return "".join(t.text or "" for t in texts(paragraph))


def fields_of(root: Any) -> set[str]:
    """The names of the fields a part holds."""
    return {name for paragraph in paragraphs(root) for name in FIELD.findall(words_of(paragraph))}


def block(root: Any, name: str) -> Any | None:
    """The paragraph that holds a block alone, None when there is none."""
    for paragraph in paragraphs(root):
        if (found := FIELD.fullmatch(words_of(paragraph).strip())) and found[1] == name:
            return paragraph
    return None


def fill(root: Any, values: Mapping[str, str]) -> None:
    """Put the words of the fields in; "" leaves its line out. A field without a value stays as it is."""
    for paragraph in paragraphs(root):
        names = [name for name in FIELD.findall(words_of(paragraph)) if name in values]
        if not names:
            continue
        if all(not values[name] for name in names):
            _leave_out(paragraph)
            continue
        _put(paragraph, values)


def _put(paragraph: Any, values: Mapping[str, str]) -> None:
    pieces = texts(paragraph)
    said = "".join(t.text or "" for t in pieces)
    starts, at = [], 0
    for piece in pieces:
        starts.append(at)
        at += len(piece.text or "")
    new = [""] * len(pieces)
    done = 0

    def of(position: int) -> int:
        return max(i for i, start in enumerate(starts) if start <= position and (pieces[i].text or "" or i == 0))

    def keep(upto: int) -> None:
        for position in range(done, upto):
            new[of(position)] += said[position]

    for match in FIELD.finditer(said):
        if match[1] in values:
            keep(match.start())
            new[of(match.start())] += values[match[1]]
            done = match.end()
    keep(len(said))
    for piece, words in zip(pieces, new, strict=True):
        _say(piece, words)


def _say(piece: Any, words: str) -> None:
    """The words of one piece; a line break in them is one in the paragraph."""
    first, *more = words.split("\n")
    piece.text = printable(first)
    piece.set(qn("xml:space"), "preserve")
    for line in more:
        added = OxmlElement("w:t")
        added.text = printable(line)
        added.set(qn("xml:space"), "preserve")
        piece.addnext(br := OxmlElement("w:br"))
        br.addnext(added)
        piece = added


def _leave_out(paragraph: Any) -> None:
    row = next(paragraph.iterancestors(ROW), None)
    gone = paragraph if row is None else row
    gone.getparent().remove(gone)
