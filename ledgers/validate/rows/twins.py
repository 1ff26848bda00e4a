"""疑似重复: rows that differ from a stored one in a single field are pointed out or asked about."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from catalogue.ledgers import Sheet
from ledgers.reading.cells.text import shown
from ledgers.validate.rows.outcomes import compared, differing
from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator

ASKED_ALONE = 3
"""So many rows that may be stored ones are asked about one by one; more of a kind together."""


NO_TWIN = ("remark", "township_code")
"""What a twin may differ in without being another row."""


def twin_fields(validator: Validator, sheet: Sheet, row: Row, old: Any) -> list[str]:
    """The given fields in which a row differs from a stored one and that make another row of it."""
    skip = {validator.ledger.numbered, *NO_TWIN}
    return [name for name in differing(sheet, row, old) if name not in skip and name in row.given]


def look_for_twins(validator: Validator, sheet: Sheet, rows: list[Row], stand: list[Any]) -> None:
    """疑似重复: two rows that differ in one field agree in two of any three; look only at those."""
    fields = {column.field for column in sheet.stored}
    watch = [name for name in ("school_code", "subject_code", sheet.day, sheet.identity[-1]) if name in fields]
    pairs = [(a, b) for i, a in enumerate(watch) for b in watch[i + 1 :]]
    places: dict[tuple[int, str, str], list[Any]] = defaultdict(list)
    for old in stand:
        for which, (a, b) in enumerate(pairs):
            places[which, compared(getattr(old, a)), compared(getattr(old, b))].append(old)
    used: set[int] = set()
    suspects: list[tuple[Row, Any]] = []
    for row in rows:
        if sheet.weekly_kind and row.facts.get(sheet.kind) == sheet.weekly_kind and row.source.file:
            continue  # a return is asked about by its week
        for which, (a, b) in enumerate(pairs):
            near = places.get((which, compared(row.facts.get(a)), compared(row.facts.get(b))), ())
            twin = next((old for old in near if old.id not in used and _is_twin(validator, sheet, row, old)), None)
            if twin is not None:
                used.add(twin.id)
                suspects.append((row, twin))
                break
    _suspected(validator, sheet, suspects)


def _is_twin(validator: Validator, sheet: Sheet, row: Row, old: Any) -> bool:
    differ = twin_fields(validator, sheet, row, old)
    return len(differ) == 1 and differ[0] in sheet.twins


def _suspected(validator: Validator, sheet: Sheet, suspects: Sequence[tuple[Row, Any]]) -> None:
    """Ask of rows that differ from a stored one in a single field: the same thing corrected, or another one?

    A form says so at its cell; a sheet is asked once for each field, row by row where they are few.
    """
    by_field: dict[str, list[tuple[Row, Any]]] = defaultdict(list)
    for row, old in suspects:
        validator.preview.twins += 1
        name = twin_fields(validator, sheet, row, old)[0]
        if not row.source.file or validator.new:
            _suspect(validator, sheet, row, old, name)
        else:
            by_field[name].append((row, old))
    for name, there in by_field.items():
        if len(there) > ASKED_ALONE:
            _ask_twins(validator, sheet, name, there)
        else:
            for one in there:
                _ask_twins(validator, sheet, name, [one])


def _ask_twins(validator: Validator, sheet: Sheet, name: str, there: Sequence[tuple[Row, Any]]) -> None:
    heading, (first, stood) = sheet.column(name).heading, there[0]
    number = getattr(stood, validator.ledger.numbered)
    about = f"第{first.number}行" if len(there) == 1 else f"{len(there)}行（如第{first.number}行）"
    taken = validator.readings.ask(
        "twin",
        f"疑似重复：{about}与已登记的{number}{'等' if len(there) > 1 else ''}只有{heading}不同"
        f"（原为“{shown(getattr(stood, name))}”），是同一件吗？",
        [row.source.ref(row.at, name) for row, _ in there],
        [("same", "同一件：按这里写的更新"), ("new", "另外的：新增登记")],
    )
    if taken == "same":
        for row, old in there:
            row.stored = old
            row.facts[validator.ledger.numbered] = getattr(old, validator.ledger.numbered)


def _suspect(validator: Validator, sheet: Sheet, row: Row, old: Any, name: str) -> None:
    number = getattr(old, validator.ledger.numbered)
    heading, numbered = sheet.column(name).heading, sheet.column(validator.ledger.numbered).heading
    sentence = (
        f"疑似重复：与已登记的{number}只有{heading}不同（原为“{shown(getattr(old, name))}”）。"
        f"若是同一件，请在{numbered}填{number}后再导入；若确是另一件，请选择按新增导入。"
    )
    if validator.new:
        validator.warn(row, name, sentence)
    else:
        validator.error(row, name, sentence)
