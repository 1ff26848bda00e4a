"""Drills: whether anybody was evacuated, and what cannot have been carried out yet."""

from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator
from models.clock import today

DONE = "done"
"""The dictionary code of a drill that was carried out."""


def before_drills(validator: Validator, rows: list[Row]) -> None:
    """疏散 where a clerk's form has no such column: whoever was timed left a building, the others did not."""
    silent = 0
    for row in rows:
        if row.facts.get("evacuation") is None and "evacuation" not in row.source.headings:
            row.facts["evacuation"] = bool(row.facts.get("seconds"))
            row.late.add("evacuation")
            silent += not row.facts["evacuation"]
    if silent:
        validator.note(f"{silent}行没有写是否疏散，按“否”填；组织了疏散的请加“疏散”一列填“是”。")


def after_drills(validator: Validator, rows: list[Row]) -> None:
    """What has been carried out cannot lie after today; what is planned may."""
    done = next((e.name for e in validator.pack.dictionaries.get("carried_out", ()) if e.code == DONE), "")
    for row in rows:
        day = row.facts.get("on_date")
        if day is not None and day > today() and row.facts.get("carried_out") == done and not row.bad:
            validator.error(
                row, "on_date", f"演练日期{day}晚于今天（{today()}）：还没有开展的，请在“实施情况”填“计划”。"
            )
