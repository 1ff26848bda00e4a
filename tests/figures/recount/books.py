"""The exported files as plain rows: workbooks by heading, the pack's CSV files by column.

This folder is written from docs/figures.md and docs/duties.md alone, as an outsider would: it reads what
`export --history` and `export pack` write and imports nothing of the program. Only `run.py`, which has the histories
written and asks for the figures, knows the program.
"""

import csv
import io
from copy import copy
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineWorkbook

FAR = date(9999, 12, 31)


def sheets(content: bytes) -> dict[str, list[dict]]:
    """The rows of each sheet, heading → value; an empty cell is None."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found = {}
    for name in book.sheet_names:
        grid = book.get_sheet_by_name(name).to_python()
        head, *rows = grid or [[]]
        found[name] = [{h: v if v != "" else None for h, v in zip(head, row, strict=True)} for row in rows]
    return found


def day(value) -> date | None:
    """A date cell, whether the reader gave a date or an instant."""
    return value.date() if isinstance(value, datetime) else value


def instant(value) -> datetime | None:
    """An instant cell; midnight where the reader gave a date."""
    return value if value is None or isinstance(value, datetime) else datetime.combine(value, time())


def known(rows: list[dict], recorded_by: date | None) -> list[dict]:
    """The versions that hold for a reader: now, or as it was known at the close of a day."""
    if recorded_by is None:
        return [row for row in rows if row["失效时间"] is None]
    edge = datetime.combine(recorded_by + timedelta(days=1), time())
    return [
        row
        for row in rows
        if instant(row["录入时间"]) < edge and (row["失效时间"] is None or instant(row["失效时间"]) >= edge)
    ]


class Pack:
    """The folder of `export pack`: rows of its CSV files, and what follows from them for days and places."""

    def __init__(self, folder: Path) -> None:
        def rows(file: str) -> list[dict]:
            path = folder / file
            if not path.exists():
                return []
            with path.open(encoding="utf-8", newline="") as opened:
                return list(csv.DictReader(opened))

        self.townships, self.successions = rows("townships.csv"), rows("successions.csv")
        self.terms, self.days_off = rows("terms.csv"), rows("days_off.csv")
        self.stated = rows("calendar_history.csv")
        self.stops = rows("stopped_days_history.csv")
        self.stops_in_force = rows("stopped_days.csv")
        self.settings = {row["key"]: row["value"] for row in rows("settings.csv")}
        self.code = next(row["value"] for row in rows("county.csv") if row["key"] == "code")
        words = rows("dictionaries.csv")
        self.calendars = {r["name"]: r["note"] for r in words if r["dictionary"] == "school_stage"}
        self.grades = {r["name"]: r["note"] for r in words if r["dictionary"] == "grade"}
        self.base = self.settings["calendar.county"]
        self.duties, self.units, self.cells = rows("duties.csv"), rows("units.csv"), rows("cells.csv")
        self.tasks = rows("tasks.csv")
        self.shares = shares(self.terms)
        self.weeks = self._weeks()
        self._placed: dict[tuple[str, date], str] = {}

    def known_by(self, recorded_by: date | None) -> "Pack":
        """The pack with the calendar that was known at the close of a day."""
        if recorded_by is None or not self.stated:
            return self
        edge = datetime.combine(recorded_by + timedelta(days=1), time())
        keys = [(row["kind"], row["stage"], row["term"], row["on_date"]) for row in self.stated]
        then = [
            row
            for row in self.stated
            if (not row["recorded_at"] or datetime.fromisoformat(row["recorded_at"]) < edge)
            and (not row["superseded_at"] or datetime.fromisoformat(row["superseded_at"]) >= edge)
        ]
        made = copy(self)
        made.terms = [t for t in self.terms if ("term", t["stage"], t["term"], "") not in keys]
        made.terms += [row for row in then if row["kind"] == "term"]
        made.days_off = [d for d in self.days_off if ("day", "", "", d["on_date"]) not in keys]
        made.days_off += [row | {"kind": row["day_kind"]} for row in then if row["kind"] == "day"]
        made.shares = shares(made.terms)
        made.weeks = made._weeks()
        return made

    @property
    def starts(self) -> date:
        """The start line: nothing is owed before it."""
        return date.fromisoformat(self.settings.get("county.starts_on") or date.min.isoformat())

    def township(self, code: str, on: date) -> str:
        """The township a code stands for on a day: whole successions followed, a part succession → 待划分."""
        if (code, on) not in self._placed:
            self._placed[code, on] = self._township(code, on)
        return self._placed[code, on]

    def _township(self, code: str, on: date) -> str:
        steps = [s for s in self.successions if s["old_code"] == code and date.fromisoformat(s["effective_on"]) <= on]
        if steps:
            whole = len(steps) == 1 and steps[0]["whole"] == "是"
            return self.township(steps[0]["new_code"], on) if whole else "待划分"
        return code if code in self.townships_on(on) else "待划分"

    def townships_on(self, on: date) -> set[str]:
        """The codes of the townships that stand on a day."""
        return {
            t["code"]
            for t in self.townships
            if date.fromisoformat(t["valid_from"]) <= on < date.fromisoformat(t["valid_to"] or FAR.isoformat())
        }

    def units_on(self, on: date) -> list[dict]:
        """The units in force on a day."""
        return [unit for unit in self.units if holds(unit, on)]

    def _weeks(self) -> list[dict]:
        """Every teaching week of every calendar: stage, term, number, monday, sunday, days (taught), first of them."""
        kinds = {date.fromisoformat(d["on_date"]): d["kind"] for d in self.days_off}
        found = {}
        for term in self.terms:
            on, last = date.fromisoformat(term["starts_on"]), date.fromisoformat(term["ends_on"])
            while on <= last:
                kind = kinds.get(on)
                if kind == "makeup" or (on.weekday() < 5 and kind != "holiday"):
                    monday = on - timedelta(days=on.weekday())
                    key = term["stage"], monday
                    found.setdefault(key, {"stage": key[0], "monday": monday, "sunday": monday + timedelta(days=6)})
                    found[key].setdefault("first", on)
                    found[key].setdefault("days", []).append(on)
                on += timedelta(days=1)
        numbers: dict[tuple[str, str], int] = {}
        for (stage, _), week in sorted(found.items()):
            home = [s for s in self.shares if s["stage"] == stage and s["first"] <= week["sunday"] <= s["last"]]
            week["term"] = home[0]["term"] if home else ""
            numbers[stage, week["term"]] = week["number"] = numbers.get((stage, week["term"]), 0) + 1
        return [week for week in found.values() if week["term"]]


def holds(row: dict, on: date) -> bool:
    """Whether a row of the pack with valid_from and valid_to is in force on a day."""
    return date.fromisoformat(row["valid_from"]) <= on < date.fromisoformat(row["valid_to"] or FAR.isoformat())


def shares(terms: list[dict]) -> list[dict]:
    """The terms with all days that belong to them: stage, term, year, first, last."""
    found = []
    for term in terms:
        of_year = [t for t in terms if (t["stage"], t["school_year"]) == (term["stage"], term["school_year"])]
        starts = sorted(date.fromisoformat(t["starts_on"]) for t in of_year)
        mine, year = date.fromisoformat(term["starts_on"]), term["school_year"]
        later = [day for day in starts if day > mine]
        found.append(
            {
                "stage": term["stage"],
                "term": term["term"],
                "year": year,
                "first": date(int(year[:4]), 9, 1) if mine == starts[0] else mine,
                "last": later[0] - timedelta(days=1) if later else date(int(year[5:]), 8, 31),
            }
        )
    return found
