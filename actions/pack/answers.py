"""The county's kept answers beside its pack: two files that go out with it, and come in where a county begins.

They are no part of a revision: a changed pack that is loaded leaves what has been explained here as it stands.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from actions.pack.folder import Folder, read_csv, text_of, value_of, write_csv
from catalogue.ledgers import LEDGERS
from errors import Refused
from models.base import table
from models.county import Township
from models.intake import ANSWERS, FormProfile, Kept, LearnedWord

BY = ("scope", "recorded_at", "recorded_by")
FILES: dict[str, tuple[type[Kept], tuple[str, ...]]] = {
    "form_profiles.csv": (FormProfile, ("kind", "name", "fingerprint", "answers", *BY)),
    "learned_words.csv": (LearnedWord, ("domain", "word", "meaning", *BY)),
}
"""Each file with its table and its columns; revoked rows stay where they were revoked."""

Rows = dict[str, list[dict[str, Any]]]


def write_answers(session: Session, county: str, folder: Path) -> None:
    """Write what is kept, each file only where there is something in it."""
    for file, (model, columns) in FILES.items():
        rows = table(model)
        query = select(*(rows.c[name] for name in columns)).where(rows.c.county == county, rows.c.revoked_at.is_(None))
        found = [[_cell(value) for value in row] for row in session.execute(query.order_by(rows.c.id))]
        if found:
            write_csv(folder / file, columns, found)


def _cell(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else text_of(value)


def read_answers(folder: Path, found: Folder) -> Rows:
    """The rows of the files by file. Raises Refused with file, line and column for what cannot be taken."""
    townships = {row["code"] for row in found.of(Township)}
    told: Rows = {}
    for file, (model, columns) in FILES.items():
        if not (folder / file).exists():
            continue
        lines, raw = read_csv(folder, file, columns)
        told[file] = [_row(file, model, line, row, townships) for line, row in zip(lines, raw, strict=True)]
    return told


def _row(file: str, model: type[Kept], line: int, row: dict[str, str], townships: set[str]) -> dict[str, Any]:
    where = f"{file} 第{line}行"
    made: dict[str, Any] = {}
    for name, text in row.items():
        if name == "recorded_at":
            try:
                made[name] = datetime.fromisoformat(text)
            except ValueError:
                raise Refused(f"{where} {name} 列：“{text}”应为时刻，如 2026-10-08T09:00:00。") from None
        elif name == "answers":
            made[name] = _answers(f"{where} {name} 列", text)
        else:
            made[name] = value_of(file, model, line, name, text) or ""
    if made["scope"] and made["scope"] not in townships:
        raise Refused(f"{where} scope 列：乡镇名单里没有“{made['scope']}”；全县都用的空着。")
    if made.get("kind", "hazards") not in LEDGERS:
        raise Refused(f"{where} kind 列：没有“{made['kind']}”这种台账，可用：{'、'.join(LEDGERS)}。")
    return made


def _answers(where: str, text: str) -> dict[str, Any]:
    try:
        stored = json.loads(text)
        answers = ANSWERS.read(stored)["answers"] if stored["schema"] == ANSWERS.schema else []
        if not all(isinstance(one[name], str) for one in answers for name in ("key", "kind", "sentence", "taken")):
            raise ValueError
        if any(len(choice) != 2 for one in answers for choice in one["choices"]):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused(f"{where}：不是导出时的样子，请用 export pack 导出的原文件。") from None
    return dict(stored)


def take_answers(session: Session, county: str, told: Rows) -> None:
    """Write the rows of the files into a county that begins."""
    for file, rows in told.items():
        stamp = {"county": county, "revoked_by": "", "revoked_for": ""}
        if rows:
            session.execute(insert(table(FILES[file][0])), [stamp | row for row in rows])
