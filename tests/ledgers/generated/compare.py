"""What an import would write, read back as rows of the ledger and held against the truth, difference by difference."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from catalogue.ledgers import LEDGERS
from ledgers.preview import judged
from ledgers.reading.aliases import aliases_of
from ledgers.reading.readings import CERTAIN, UNCLEAR, Answers, Reading
from ledgers.reading.tables.files import read_files
from ledgers.validate.rows.row import Preview, Row
from models.county import Pack
from tests.ledgers.generated.layout import compared
from tests.ledgers.generated.paper import Book
from tests.ledgers.generated.truth import Truth

STEPS_FROM = {"measures", "done_on", "verified_on", "verified", "done_text", "progress"}
"""What a clerk's form tells of a hazard's life: its columns become steps."""
GIVEN_BY_SYSTEM = {"number", "week"}
ROW = "row"
"""The difference that a row is missing or too many."""


@dataclass(frozen=True)
class Difference:
    """A field of a row that would be written otherwise than it is in truth; `at`: (sheet, Excel row)."""

    field: str
    at: tuple[tuple[str, int], ...]
    true: Any
    read: Any


@dataclass
class Read:
    """What became of a book: the preview, the differences, and those that no open reading tells."""

    preview: Preview
    differences: list[Difference] = field(default_factory=list)
    silent: list[Difference] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether nothing can be written before cells are mended."""
        return bool(self.preview.error_count)

    @property
    def open(self) -> list[Reading]:
        """The readings that are offered or asked."""
        return [one for one in self.preview.readings.found if one.confidence != CERTAIN]

    @property
    def questions(self) -> list[Reading]:
        """The readings that have to be answered and are not."""
        return [one for one in self.preview.readings.found if one.confidence == UNCLEAR and not one.by]

    @property
    def offered(self) -> list[Reading]:
        """The readings that are likely: defaults of the county's that charge somebody among them."""
        return [one for one in self.open if one.confidence != UNCLEAR]

    def beyond_what_lacks(self, book: Book) -> list[str]:
        """What a sheet of listed words makes the reader say beyond the one offer for each body that no column of it
        names, and each such offer that was not made once."""
        told = [one.key if one.kind == "default" else one.sentence for one in self.open]
        lacking = [f"default:{heading}" for heading in book.lacking]
        return [one for one in told if one not in lacking] + [one for one in lacking if told.count(one) != 1]


def read(session: Session, pack: Pack, book: Book, answers: Answers, content: bytes | None = None) -> Read:
    """Read a book by these answers and compare it with its truth; nothing is written."""
    tables = read_files(pack, book.kind, [(book.name, content or book.content())], answers)
    preview = judged(session, pack, tables)
    made = Read(preview)
    if not made.refused:
        made.differences = differences(book, preview)
        made.silent = [one for one in made.differences if not any(tells(book, told, one) for told in made.open)]
    return made


def differences(book: Book, preview: Preview) -> list[Difference]:
    """Every field of every row in which what would be written is not what is true."""
    first = preview.ledger.sheets[0].name
    several = {truth.sheet for truth in book.truths if truth.sheet}
    rows = [
        row
        for row in preview.rows
        if (row.sheet.name in several if several else row.parent is None and row.sheet.name == first)
    ]
    steps: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for row in preview.rows:
        if row.parent is not None and not several:
            steps[id(row.parent)].append((row.facts["kind"], row.facts["on_date"]))
    found: list[Difference] = []
    left = list(rows)
    unmet: list[Truth] = []
    for truth in book.truths:
        own = truth.sheet or first
        equal = next((row for row in left if row.sheet.name == own and not _differing(truth, row, steps)), None)
        if equal is None:
            unmet.append(truth)
        else:
            left.remove(equal)
    for truth in unmet:
        near = [row for row in left if row.sheet.name == (truth.sheet or first) and _place(row) in truth.at]
        if not near:
            found.append(Difference(ROW, tuple(sorted(truth.at)), truth.facts.get("description", ""), "missing"))
            continue
        row = min(near, key=lambda one: len(_differing(truth, one, steps)))
        left.remove(row)
        found += [Difference(*one) for one in _differing(truth, row, steps)]
    found += [Difference(ROW, (_place(row),), "nothing", _short(row)) for row in left]
    return found


def _place(row: Row) -> tuple[str, int]:
    source = row.source
    if source.table is not None and (there := source.table.elsewhere):
        places = {place for (k, _), place in there.items() if k == row.at}
        own = {place for place in places if place.row == source.rows[row.at] and place.sheet != source.title}
        if own and len(places) >= len(source.table.values):
            return own.pop().sheet, row.number
    return source.title, row.number


def _short(row: Row) -> str:
    return str({name: value for name, value in row.facts.items() if value not in (None, "")})[:200]


def _differing(
    truth: Truth, row: Row, steps: dict[int, list[tuple[str, date]]]
) -> list[tuple[str, tuple[tuple[str, int], ...], Any, Any]]:
    at = tuple(sorted(truth.at))
    made = []
    for column in row.sheet.stored:
        name = column.field
        if name in GIVEN_BY_SYSTEM:
            continue
        true, told = truth.facts.get(name), row.facts.get(name)
        if name == "township_code":
            true = TOWNSHIPS.get(true, true)
        if not _same(true, told):
            made.append((name, at, true, told))
    if sorted(steps.get(id(row), [])) != sorted(truth.steps):
        made.append(("steps", at, truth.steps, steps.get(id(row), [])))
    return made


FOLLOWS = (
    "steps",
    "ring",
    "source",
    "verifying_unit",
    "supervising_unit",
    "responsible",
    "township_code",
    "deadline_days",
)
"""What is filled in once it is known whose a row is and of when."""
ABSENT = ("on_campus", "health_or_food", "major")
"""Fields of an accident that a form may leave out."""

TOWNSHIPS: dict[str, str] = {}
"""Name of a township → its code, as the county's pack has it."""


def _same(true: Any, told: Any) -> bool:
    if true in (None, "") and told in (None, ""):
        return True
    if isinstance(true, float) or isinstance(told, float):
        return isinstance(true, int | float) and isinstance(told, int | float) and abs(true - told) < 0.01
    return bool(true == told)


# Which reading tells of which difference


def tells(book: Book, reading: Reading, one: Difference) -> bool:
    """Whether an open reading tells of a difference: by its column, by its rows, or by what it is about.

    A reading about another column, or about other rows, excuses nothing; nor does one that was taken rightly.
    """
    if reading.taken and reading.taken == truthful(book, reading):
        return False
    rows = {(cell.sheet, cell.row) for cell in reading.cells}
    here = bool(rows & set(one.at)) or reading.count > len(reading.cells)
    columns = {compared(cell.column) for cell in reading.cells}
    meant = book.meant
    kind = reading.kind
    if kind in ("heading", "column"):
        fields = {meant.headings.get(column, "") for column in columns}
        taken = _field_of(book, reading.taken)
        if one.field == ROW:
            return bool({*fields, taken} & {"description", "school_code_name", "found_on"})
        return bool({one.field} & {name for each in {*fields, taken} for name in _becomes(each)})
    if kind == "group":
        fields = {name for column in columns for name in meant.group_fields.get(column, ())}
        return any(one.field in _becomes(name) for name in fields)
    if kind == "year":
        return one.field in ("found_on", "first_deadline", "deadline_days", "steps", "on_date", "happened_at") and (
            here or 0 in {cell.row for cell in reading.cells} or columns == {""}
        )
    if kind == "day":
        return one.field in (LEDGERS[book.kind].sheets[0].day, "first_deadline", "steps", "week")
    if kind == "block":
        return one.field in {name for each in meant.stated for name in _becomes(each)}
    if kind in ("struck", "hidden", "several"):
        return here
    if kind in ("verdict", "progress", "closing-day"):
        return one.field == "steps" and here
    if kind == "unit":
        return one.field in ("funds_needed", "amount") and here
    if kind == "word":
        return one.field in ("category", "scenario") and here
    if kind == "joined":
        return here or one.field == ROW
    if kind == "kind":
        return one.field in ("kind", "organiser") and here
    if kind == "school":
        return here and one.field in {*_becomes("school_code"), *FOLLOWS, ROW}
    if kind == "vague":
        return here and any(one.field in _becomes(meant.headings.get(column, "")) for column in columns)
    if kind == "absent":
        return here and one.field in {"kind", *ABSENT}
    if kind == "undated":
        return here and one.field in {*_becomes("found_on"), *FOLLOWS}
    return kind == "meeting" and one.field == "meeting_no"


def _becomes(name: str) -> set[str]:
    """The stored fields that a column of a form decides."""
    if name in STEPS_FROM:
        return {"steps"}
    if name in ("school_code_name", "school_code", "subject_code_name"):
        return {"school_code", "subject_code", "township_code", "responsible", "organiser"}
    if name in ("first_deadline", "deadline_days"):
        return {"first_deadline", "deadline_days"}
    if name == "found_on":
        return {"found_on", "first_deadline", "steps"}
    if name == "title":
        return {"title", "kind", "evacuation", "scenario", "people", "seconds"}
    return {name} - {""}


def _field_of(book: Book, word: str) -> str:
    """The field that our own word stands for."""
    sheet = LEDGERS[book.kind].sheets[0]
    return next((name for name in aliases_of(sheet) if our_word(book.kind, name) == word), "")


def our_word(kind: str, name: str) -> str:
    """What a choice of a question calls a field."""
    sheet = LEDGERS[kind].sheets[0]
    try:
        return sheet.column(name).heading
    except KeyError:
        return aliases_of(sheet).get(name, (name,))[0]


# What the clerk would answer


def truthful(book: Book, reading: Reading) -> str | None:
    """The choice by which the sheet is read as it was meant; None when none of those offered is it."""
    meant, kind = book.meant, reading.kind
    choices = [choice.value for choice in reading.choices]
    column = compared(reading.cells[0].column) if reading.cells else ""
    answer: str | None = meant.answers.get(kind)
    if kind == "heading":
        answer = _heading_answer(book, reading, column, choices)
    elif kind == "column" and {"level", "category"} <= set(choices):
        answer = meant.answers.get("column:levels", "category")
    elif kind == "column" and {"verified", "progress"} <= set(choices):
        answer = meant.headings.get(column)
    elif kind == "column":
        answer = _one_of_two(book, reading, choices)
    elif kind == "group":
        answer = _group_answer(book, reading, choices)
    elif kind == "year":
        answer = "nearest" if f"nearest:{meant.year}" in _nearest(reading) else str(meant.year)
    elif kind in ("verdict", "progress"):
        word = reading.key.partition(":")[2]
        told = {_plain(each): value for each, value in meant.words.items()}
        asked = f"progress:{word}" if kind == "progress" else word
        # The word is asked about without the day and the 经复查 around it.
        answer = told.get(asked) or next((value for each, value in told.items() if word and word in each), None)
    elif kind == "word":
        answer = meant.words.get(reading.key.rpartition(":")[2], "其他")
    elif kind == "vague":
        answer = next((each for each in ("15", "5", "25", "-1") if each in choices), None)
    elif kind == "absent":
        answer = meant.words.get(f"absent:{re.findall('“([^”]*)”', reading.sentence)[1]}")
    elif kind == "school" and f"school:{_plain(reading.key.partition(':')[2])}" in meant.words:
        answer = meant.words[f"school:{_plain(reading.key.partition(':')[2])}"]
    elif kind == "joined":
        answer = "apart" if answer == "apart" else next(each for each in choices if each != "apart")
    return answer if answer in choices else None


def _nearest(reading: Reading) -> set[str]:
    return {
        f"nearest:{year}" for c in reading.choices if c.value == "nearest" for year in re.findall(r"20\d\d", c.words)
    }


def _heading_answer(book: Book, reading: Reading, column: str, choices: Sequence[str]) -> str | None:
    name = book.meant.headings.get(column)
    if name is None:
        return None
    if not name:
        return "不读"
    words = [our_word(book.kind, each) for each in _spelled_as(name)]
    return next((word for word in words if word in choices), None)


def _spelled_as(name: str) -> tuple[str, ...]:
    if name in ("school_code_name", "subject_code_name"):
        return (name, name.removesuffix("_name"))
    if name in ("deadline_days", "first_deadline"):
        return (name, *({"deadline_days", "first_deadline"} - {name}))
    if name in ("done_text", "progress"):
        return (name, *({"done_text", "progress"} - {name}))
    if name in ("verifier", "finder"):
        return (name, *({"verifier", "finder"} - {name}), "不读")
    return (name,)


def _one_of_two(book: Book, reading: Reading, choices: Sequence[str]) -> str | None:
    told = re.search(r"“([^”]*)”和“([^”]*)”两列都是(.+?)，|“([^”]*)”空着的\d+行，由“([^”]*)”", reading.sentence)
    one, two = (compared(each) for each in choices[:2])
    first, second = book.meant.headings.get(one), book.meant.headings.get(two)
    if first == second:
        return "join"
    name = next((n for n in (first, second) if n and told and told[3] == our_word(book.kind, n)), None)
    return choices[0] if name == first or not second else choices[1]


def _group_answer(book: Book, reading: Reading, choices: Sequence[str]) -> str | None:
    if reading.cells and (answer := book.meant.groups.get(compared(reading.cells[0].column))):
        return answer
    asked = re.search(r"它们怎样是(.+?)？", reading.sentence)
    for part in choices:
        for column in (f"{compared(reading.cells[0].column)}{compared(part)}", compared(part)):
            name = book.meant.headings.get(column)
            if name and asked and our_word(book.kind, name) == asked[1]:
                return part
    return "不读"


def _plain(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word).split()).lower()
