"""What every part of a random history draws from and writes through: one pair of dice, one clock, the imports."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from models import clock
from models.account import Actor
from tests.books import XLSX, book, import_files
from tests.figures.random_county.pack import LASTING, MERGED, PART_ON, PARTED, WHOLE_ON, Row

FIRST, LAST = date(2025, 9, 1), date(2027, 1, 31)
UNITS = ("edu", "police", "publicity", "politics", "civil", "health", "fire", "511723")
PLAN = "31"


class History:
    """One random history as far as it is written down."""

    def __init__(
        self, actor: Actor, seed: int, duties: list[Row], words: dict[str, list[str]], items: dict[str, list[str]]
    ) -> None:
        """words: names by dictionary; items: 分项 by 材料类型."""
        self.actor, self.dice, self.words = actor, random.Random(seed), words
        self.items = {kind: listed for kind, listed in items.items() if listed}
        self.duties = [d for d in duties if d["rule_set"] == PLAN and d["judgement"] != "text"]
        self.now = datetime.combine(self.day(date(2026, 2, 1), date(2026, 12, 20)), time(9))
        self.schools: list[str] = []
        self.classes: list[tuple[str, str]] = []
        self.known: dict[tuple[str, str], list[Row]] = {}
        self.batches: list[int] = []
        self.count = 0

    # Dice

    def day(self, first: date, last: date) -> date:
        """A day from first to last."""
        return first + timedelta(days=self.dice.randrange(max((last - first).days, 0) + 1))

    def past(self, first: date = FIRST) -> date:
        """A day not after the recording instant's."""
        return self.day(first, max(first, self.now.date()))

    def maybe(self, value: Any, chance: float = 0.5) -> Any:
        """The value, or None."""
        return value if self.dice.random() < chance else None

    def some(self, most: int) -> range:
        """A random number of times."""
        return range(self.dice.randrange(most + 1))

    def word(self, dictionary: str) -> str:
        """A word of a dictionary of the pack."""
        return self.dice.choice(self.words[dictionary])

    def number(self, letter: str) -> str:
        """A number not used yet."""
        self.count += 1
        return f"{letter}{self.count:04d}"

    def school(self) -> str:
        """One of the schools."""
        return self.dice.choice(self.schools)

    def township(self, on: date) -> str:
        """A township that stands on a day."""
        return self.dice.choice([*LASTING, *([MERGED] if on < WHOLE_ON else []), *([PARTED] if on < PART_ON else [])])

    def subject(self, on: date, kind: str | None = None) -> Row:
        """主体类型 and 主体代码 of a row."""
        kind = kind or self.word("subject_kind")
        code = {"学校": self.school(), "乡镇": self.township(on), "县": self.dice.choice(UNITS)}[kind]
        if code == "civil" and on >= date(2026, 9, 15):
            code = "edu"
        return {"主体类型": kind, "主体代码": code}

    # What is written down

    def later(self, days: int) -> None:
        """Let days and some minutes pass."""
        self.now += timedelta(days=days, minutes=self.dice.randrange(1, 120))
        clock.fix(self.now)

    def take(self, kind: str, *, taken_back: bool = True, **sheets: list[Row]) -> None:
        """Import rows of a ledger (sheet → rows by heading), and keep them for corrections; unless told otherwise the
        import may be taken back afterwards."""
        self.later(0)
        grids = {}
        for name, rows in sheets.items():
            head = list(dict.fromkeys(h for row in rows for h in row))
            if rows:
                grids[name] = [head, *([row.get(h) for h in head] for row in rows)]
                self.known.setdefault((kind, name), []).extend(rows)
        if not grids:
            return
        made = import_files(self.actor, kind, [(XLSX, book(**grids))], new=True)
        if made.errors:
            raise ValueError([error.sentence for error in made.errors])
        if made.batch is not None and taken_back:
            self.batches.append(made.batch)
