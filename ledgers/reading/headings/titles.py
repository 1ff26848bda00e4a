"""What stands around a table: its title, the year and month it names, lines that state something of every row."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from ledgers.files.grid import Grid
from ledgers.reading.data_rows import DAYS, SCHOOLS, Stated
from ledgers.reading.headings.header import text_at
from ledgers.reading.headings.known import HeadingIndex, normal


def title_of(grid: Grid, top: int) -> tuple[str, list[str]]:
    """The title above a header, as one line and as its texts."""
    texts = []
    for i in range(top):
        for j in range(grid.width):
            if (text := text_at(grid, i, j)) and (i, j) not in grid.filled:
                texts.append(text)
    return " ".join(texts), texts


def stated_beside(grid: Grid, top: int, index: HeadingIndex) -> list[str]:
    """Labels above the table with their value in the next cell, as lines (被检查单位:任市小学): school and day alone,
    since a title over headings looks the same."""
    texts = []
    for i in range(top):
        cells = [j for j, value in enumerate(grid.rows[i]) if value is not None and (i, j) not in grid.filled]
        for j, after in pairwise(cells):
            label, value = normal(text_at(grid, i, j)), "".join(text_at(grid, i, after).split())
            names = {name for _, name in index.of([label])[:1]}
            day = names & set(DAYS) and re.search(r"\d{1,2}[-./月]\d{1,2}", value)
            if (day or names & set(SCHOOLS)) and not index.of([value]):
                texts.append(f"{label}:{value}")
    return texts


def year_in(title: str) -> int | None:
    """The one year a title names; None when it names none or several, such as a school year."""
    text = unicodedata.normalize("NFKC", title)
    text = re.sub(r"[〇○零一二三四五六七八九]{4}(?=年)", lambda found: _digits(found[0]), text)
    if re.search(r"20\d\d\s*[-—–~至/]\s*(?:20)?\d\d\s*(?:学年|年)", text):
        return None
    # The year of a document's number is not the sheet's: …府办发〔2022〕31号.
    text = re.sub(r"[〔\[(【]\s*20\d\d\s*[〕\])】]\s*第?\s*\d+\s*号", "", text)
    years = set(re.findall(r"(?<!\d)(20\d\d)(?=\s*(?:年|[-./]\d{1,2}(?!\d)|[)\]〕】]|[春秋]))", text))
    return int(years.pop()) if len(years) == 1 else None


DAY_WRITTEN = re.compile(r"20\d\d(?:年\d{1,2}月\d{1,2}日|[-./]\d{1,2}[-./]\d{1,2})")


def month_in(title: str) -> int | None:
    """The one month a title names with its year (2026年3月隐患台账); None for a span of months."""
    months = set(re.findall(r"20\d\d年(\d{1,2})月(?![\d—–-])", "".join(unicodedata.normalize("NFKC", title).split())))
    months -= {m for m in months if not 1 <= int(m) <= 12}
    return int(months.pop()) if len(months) == 1 else None


def _digits(written: str) -> str:
    return "".join(str("〇一二三四五六七八九".find(mark)) for mark in re.sub("[○零]", "〇", written))


def stated_in(index: HeadingIndex, texts: Iterable[str]) -> Stated:
    """What lines of the form 被检查单位：任市小学  检查时间：2026年3月5日 say: field → (label, value).

    编号：2026-012 is the number of the form: never that of each row. 备注：每月报送 is a note on the form.
    """
    found: Stated = {}
    for text in texts:
        line = unicodedata.normalize("NFKC", text)
        for label, value in re.findall(r"([^\s:()]{2,12}(?:\([^)]*\))?):\s*([^\s:]+(?: \d{1,2}:\d{2})?)(?=\s|$)", line):
            for _, name in index.of([label])[:1]:
                if "(" not in value:
                    value = value.rstrip(")")
                value = value.rstrip(";,。、")
                if name not in ("number", "code", "remark") and not re.fullmatch(r"[_\-\s]*", value):
                    found.setdefault(name, (label, value))
    return found
