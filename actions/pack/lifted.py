"""Weeks the office has lifted: a file beside the tables of a county pack.

They are no part of a revision, since they hold from their own day, but a recount needs them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from actions.pack.folder import Folder, read_csv, value_of
from domain.calendar import monday_of
from errors import Refused
from models.base import table
from models.county import LiftedWeek, Term, Township

LIFTED_FILE = "lifted_weeks.csv"
LIFTED_COLUMNS = ("monday", "stage", "township_code", "school_code", "lifted_on", "reason")
LOADED_BY = "资料包"
LIFTED = table(LiftedWeek)


def lifted_weeks(session: Session, county: str) -> list[tuple[Any, ...]]:
    """The weeks lifted in the county, by LIFTED_COLUMNS."""
    query = select(*(LIFTED.c[name] for name in LIFTED_COLUMNS)).where(LIFTED.c.county == county)
    return [tuple(row) for row in session.execute(query.order_by(LIFTED.c.monday, LIFTED.c.id))]


def read_lifted(folder: Path, found: Folder) -> list[tuple[Any, ...]] | None:
    """The lifted weeks a folder names, each once; None when it says nothing of them. Refused for a bad cell."""
    if not (folder / LIFTED_FILE).exists():
        return None
    lines, raw = read_csv(folder, LIFTED_FILE, LIFTED_COLUMNS)
    stages = {row["stage"] for row in found.of(Term)}
    townships = {row["code"] for row in found.of(Township)}
    told: list[tuple[Any, ...]] = []
    for line, row in zip(lines, raw, strict=True):
        week: tuple[Any, ...] = tuple(
            value_of(LIFTED_FILE, LiftedWeek, line, name, row[name]) for name in LIFTED_COLUMNS
        )
        monday, stage, township, *_ = week
        where = f"{LIFTED_FILE} 第{line}行"
        if monday_of(monday) != monday:
            raise Refused(f"{where} monday 列：{monday}不是星期一，请填那一周的星期一。")
        if stage is not None and stage not in stages:
            raise Refused(f"{where} stage 列：terms.csv 里没有“{stage}”的校历。")
        if township is not None and township not in townships:
            raise Refused(f"{where} township_code 列：乡镇名单里没有“{township}”。")
        told.append(week)
    return list(dict.fromkeys(told))


def weeks_to_lift(session: Session, found: Folder) -> list[tuple[Any, ...]]:
    """The lifted weeks of a folder that do not stand yet.

    Raises Refused when one that stands is missing: it may have decided what was owed.
    """
    if found.lifted is None:
        return []
    stands = lifted_weeks(session, found.code)
    if missing := [row for row in stands if row not in found.lifted]:
        raise Refused(
            f"{LIFTED_FILE}：少了{missing[0][0]}那一周（{missing[0][-1]}）。已免报的周不能删去，请保留这一行。"
        )
    return [row for row in found.lifted if row not in stands]


def lift(session: Session, county: str, weeks: Sequence[tuple[Any, ...]]) -> None:
    """Write weeks as lifted."""
    by = {"county": county, "recorded_by": LOADED_BY}
    if weeks:
        session.execute(insert(LIFTED), [dict(zip(LIFTED_COLUMNS, row, strict=True)) | by for row in weeks])
