"""Columns whose heading is not on the lists: what they say alike is offered, and not being read is said.

What is offered of one column never depends on what is answered of another, so that all can be answered at once; which
of them is likely does.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.ledgers import RESPONSIBLE, SCHOOL, SCHOOLS, SUBJECT, TOWNSHIP, UNIT, UNITS
from ledgers.reading.aliases import UNCLEAR, ignored
from ledgers.reading.cells.text import shown
from ledgers.reading.deciding.columns import two_of_one
from ledgers.reading.deciding.sheet import NOT_READ, Deciding
from ledgers.reading.headings.known import normal
from ledgers.reading.headings.recognised import Unknown, take_column
from ledgers.reading.readings import CellRef
from ledgers.reading.unlisted.likeness import NEAR, likeness

CLEARLY = 0.1
SAME = 0.99
"""A number by which rows are found is only likely under a heading that says the same."""
OFFERED = 8
"""Columns of ours offered for a heading that is not known; one that holds names of bodies is offered all that do."""
SEQUENCE_MARKS = ("签字", "签名", "盖章", "照片", "图片")
PLACED_BY = ("school_code",)
FOLLOWS = ("township_code", "responsible")
"""Fields that follow from the school of a row where nothing is stated."""
OWN = ("remark",)
"""Offered of every column of texts, and never likely by itself."""

_PLACE = r"(?:\([^()]{1,12}\))?"
_SCHOOL = re.compile(
    rf".{{1,25}}(?:学校|小学|中学|初中|高中|职中|幼儿园|中心校|校区|教学点|本部|[小中幼园校]){_PLACE}|同上|〃",
    re.DOTALL,
)
_BODY = re.compile(
    rf".{{1,25}}(?:局|[镇乡]|街道|办|办公室|大队|部门?|委|院|公司|村|社区|[室处科组]|中心){_PLACE}|" + _SCHOOL.pattern,
    re.DOTALL,
)
_TOWN = re.compile(r".{1,8}(?:[镇乡]|街道)(?:办事处|人民政府|政府)?|同上|〃")
_CODE = re.compile(r"[A-Za-z]{0,8}[-\d]{1,20}")
BODIES = {
    SCHOOL: _SCHOOL,
    SCHOOLS: _SCHOOL,
    SUBJECT: _BODY,
    UNIT: _BODY,
    UNITS: _BODY,
    TOWNSHIP: _TOWN,
    RESPONSIBLE: _BODY,
}


@dataclass
class _Asked:
    """A column to ask about: the fields it may be, the likeliest first, with how alike they are."""

    unknown: Unknown
    short: str
    ranked: list[tuple[float, str]]
    likely: str = ""


def like_bodies(form: str, values: Sequence[object], *, codes: bool = True) -> bool:
    """Whether most values could name what a column of codes holds; True for a column of anything else. `codes`:
    whether codes may stand there as well."""
    pattern = BODIES.get(form)
    there = [unicodedata.normalize("NFKC", shown(value)).strip() for value in values if value is not None]
    if pattern is None or not there:
        return pattern is None
    named = [word for word in there if pattern.fullmatch(word) or codes and _CODE.fullmatch(word)]
    return len(named) * 4 >= len(there) * 3


def unknown_columns(deciding: Deciding) -> None:
    """Decide about every column that holds data and that no list knows."""
    asked = _asked(deciding)
    answers = {id(one): _known_answer(deciding, one) for one in asked}
    _make_likely(deciding, [one for one in asked if not answers[id(one)]], set(answers.values()))
    for one in asked:
        _ask(deciding, one)


def _asked(deciding: Deciding) -> list[_Asked]:
    made = deciding.made
    passed_over = {word.lower() for word in ignored(deciding.sheet)}
    alike = likeness(deciding.aliases)
    free = deciding.free()
    found = []
    for unknown in made.unknown:
        short = normal(unknown.heading)
        if short.endswith(SEQUENCE_MARKS) or short.lower() in passed_over or not deciding.holds_data(unknown.column):
            continue
        values = deciding.column(unknown.column)
        fitting = [name for name in free if deciding.fits(name, values)]
        if short in UNCLEAR:
            ranked = [(0.0, name) for name in UNCLEAR[short] if name in fitting or name not in made.columns]
        else:
            spelled = made.spoken[unknown.column] if unknown.column < len(made.spoken) else [unknown.heading]
            ranked = sorted(
                ((max(alike.of(normal(way), name) for way in spelled or [unknown.heading]), name) for name in fitting),
                key=lambda pair: (-pair[0], free.index(pair[1])),
            )
            own = [pair for pair in ranked if pair[1] in OWN]
            other = [pair for pair in ranked if pair[1] not in OWN]
            bodies = [pair for pair in other[OFFERED:] if _form(deciding, pair[1]) in BODIES]
            ranked = [*other[:OFFERED], *bodies, *own]
        if ranked:
            found.append(_Asked(unknown, short, ranked))
    return found


def _form(deciding: Deciding, name: str) -> str:
    columns = {column.field: column for column in deciding.sheet.readable}
    column = columns.get(name)
    return "" if column is None else columns[column.name_of].form if column.name_of else column.form


def _known_answer(deciding: Deciding, one: _Asked) -> str:
    """The field that an answer already names for a column, "" where there is none."""
    word = deciding.readings.answered("heading", *_name(deciding, one))
    return next((name for _, name in one.ranked if deciding.word(name) == word), NOT_READ if word else "")


def _name(deciding: Deciding, one: _Asked) -> tuple[str, list[CellRef]]:
    return deciding.key("heading", one.short), [deciding.head(one.unknown.heading)]


def _make_likely(deciding: Deciding, asked: Sequence[_Asked], taken: set[str]) -> None:
    """Give each column the field it says most alike, the surest first, each field once; a field that has to be there
    and is named by none is the one column that can hold it."""
    left = [one for one in asked if one.short not in UNCLEAR]
    pairs = sorted(
        (
            (score, name, n)
            for n, one in enumerate(left)
            for score, name in one.ranked
            if score >= (NEAR if name not in deciding.sheet.key else SAME)
        ),
        key=lambda pair: (-pair[0], pair[2]),
    )
    for _, name, n in pairs:
        if not left[n].likely and name not in taken:
            left[n].likely = name
            taken.add(name)
    # The school first: what else names a body may follow from it.
    for column in sorted(deciding.sheet.readable, key=lambda column: column.field not in PLACED_BY):
        name = column.field
        stands = {name, f"{name}_name"} & {*deciding.made.fields, *deciding.made.derived, *deciding.made.stated, *taken}
        needed = column.required and name not in FOLLOWS or name in PLACED_BY
        if not needed or column.default or column.clerk or stands:
            continue
        # A body is told by its name: numbers may be anything.
        name = f"{name}_name" if column.form in BODIES and f"{name}_name" in deciding.aliases else name
        able = sorted(
            (
                (score, n)
                for n, one in enumerate(left)
                for score, other in one.ranked
                if other == name and not one.likely
            ),
            reverse=True,
        )
        if len(able) == 1 or len(able) > 1 and able[0][0] > able[1][0] + CLEARLY:
            left[able[0][1]].likely = name
            taken.add(name)


def _ask(deciding: Deciding, one: _Asked) -> None:
    made, heading = deciding.made, one.unknown.heading
    names = [name for _, name in one.ranked]
    likely = deciding.word(one.likely) if one.likely else NOT_READ
    sentence = f"“{heading}”一列，按{likely}读取。" if one.likely else f"“{heading}”一列没有读：本台账没有这样的栏。"
    if one.short in UNCLEAR:
        likely = ""
        sentence = f"“{heading}”一列，是{'还是'.join(deciding.word(name) for name in UNCLEAR[one.short])}？"
    key, cells = _name(deciding, one)
    taken = deciding.ask(
        "heading",
        sentence,
        cells,
        [*((deciding.word(name), f"是{deciding.word(name)}") for name in names), (NOT_READ, "这一列不读")],
        likely=likely,
        key=key,
    )
    name = next((name for name in names if deciding.word(name) == taken), "")
    if not name:
        return
    if name in made.columns:
        two_of_one(deciding, name, one.unknown)
        return
    take_column(made, name, one.unknown.column, heading)
    deciding.known([one.unknown.column])
