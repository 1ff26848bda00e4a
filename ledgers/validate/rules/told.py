"""What the words of a sheet's rows tell of mending and verification: each distinct word is asked about once.

A word decides as a whole phrase of the lists; a day that stands beside such a phrase is the day of what it tells.
"""

import re
from collections import defaultdict
from datetime import date

from ledgers.validate.names import plain
from ledgers.validate.result_words import (
    NO_WORD,
    Progress,
    Verdict,
    bare,
    doubtful,
    on_the_spot,
    progress,
    sounds_done,
    verdict,
)
from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator
from models.clock import today

OWN_FORM = frozenset({"ring", "source", "remark"})
"""Columns by which our own workbook is told from a clerk's: its steps stand in a sheet of their own."""

_DAY = re.compile(r"(?<![\d./-])(?:(20\d\d)[年./-])?(\d{1,2})[月./-](\d{1,2})[日号]?(?![\d./-])")
WORDS_OF = {"done_on": ("整改情况", "完成时间"), "verified_on": ("复查结果", "复查时间")}
"""Day → the column in whose words it may stand, and what it is then."""


class HazardWords:
    """What the words of one sheet's rows say of mending and verification, each distinct word asked about once."""

    def __init__(self, validator: Validator, rows: list[Row]) -> None:
        self.validator = validator
        self.verdicts: dict[int, Verdict | None] = {}
        self.progresses: dict[int, Progress | None] = {}
        self.closes_on_the_day_of_completion = True
        self._days_in_words(rows)
        words: dict[str, list[Row]] = defaultdict(list)
        plans: dict[str, list[Row]] = defaultdict(list)
        # 达到要求（4月27日） and 达到要求（5月8日） are one word.
        for row in rows:
            facts = row.facts
            result, said = self.result(row), self.said(row)
            # Without any day neither answer would change a step.
            dated = facts.get("done_on") is not None or facts.get("verified_on") is not None
            if dated and plain(result) not in NO_WORD and verdict(result) is None:
                words[bare(result)].append(row)
            if facts.get("done_on") is not None and said and self._doubted(row, said):
                plans[bare(said)].append(row)
        for word, there in words.items():
            self._ask_result(word, there)
        for word, there in plans.items():
            self._ask_progress(word, there)
        undated = [
            row
            for row in rows
            if row.facts.get("done_on") is not None
            and row.facts.get("verified_on") is None
            and self.passed(row) is Verdict.PASSED
        ]
        if undated:
            self.closes_on_the_day_of_completion = self._asked_day(undated)

    def _days_in_words(self, rows: list[Row]) -> None:
        """已完成（9月22日）, 合格（9月28日）: where the column of days is blank, the day beside such a phrase is it."""
        for name, (words, meaning) in WORDS_OF.items():
            there: list[tuple[Row, str, date]] = []
            for row in rows:
                after = row.facts.get("found_on")
                if after is None or row.facts.get(name) is not None or name in row.flawed:
                    continue
                said = self.said(row) if name == "done_on" else self.result(row)
                listed = progress(said) is Progress.DONE if name == "done_on" else verdict(said) is not None
                if said and listed and (day := day_in(said, after)):
                    there.append((row, said, day))
            if not there:
                continue
            self.validator.readings.say(
                "day-in-words",
                f"{len(there)}行的{meaning}空着，{words}里写着日期（如“{there[0][1][:20]}”），按它作{meaning}。",
                [row.source.ref(row.at, self._words_of(row, name)) for row, *_ in there],
            )
            for row, _, day in there:
                row.facts[name] = day

    def _words_of(self, row: Row, name: str) -> str:
        return self.field_of_said(row) if name == "done_on" else "verified"

    def _ask_result(self, word: str, rows: list[Row]) -> None:
        taken = self.validator.readings.ask_each(
            "verdict",
            f"复查结果写“{word[:30]}”，看不出是否通过。",
            [row.source.ref(row.at, "verified") for row in rows],
            [
                (Verdict.PASSED.value, "通过，销号"),
                (Verdict.FAILED.value, "没有通过，退回整改"),
                (Verdict.PENDING.value, "还没有复查，登记为待复查"),
            ],
            key=f"verdict:{plain(word)}",
        )
        for row, each in zip(rows, taken, strict=True):
            self.verdicts[id(row)] = Verdict(each) if each else None

    def _ask_progress(self, word: str, rows: list[Row]) -> None:
        taken = self.validator.readings.ask_each(
            "progress",
            f"填了完成时间，整改情况却写“{word[:30]}”，看不出是否已经完成。",
            [row.source.ref(row.at, self.field_of_said(row)) for row in rows],
            [
                (Progress.DONE.value, "已经完成，完成时间是完成的日子"),
                (Progress.NOT_DONE.value, "还没有完成，那是计划的日子"),
            ],
            key=f"progress:{plain(word)}",
        )
        for row, each in zip(rows, taken, strict=True):
            self.progresses[id(row)] = Progress(each) if each else None

    def _asked_day(self, rows: list[Row]) -> bool:
        taken = self.validator.readings.ask(
            "closing-day",
            f"{len(rows)}行写了销号或合格而没有复查时间，按完成时间销号。",
            [row.source.ref(row.at, "done_on") for row in rows],
            [("done", "按完成时间销号"), ("open", "不销号，登记为待复查")],
            likely="done",
            key="closing-day",
        )
        return taken == "done"

    def _doubted(self, row: Row, said: str) -> bool:
        """Whether words beside a day of completion leave open if it has come: those that say it has not (the day is a
        plan, or the words are old), what is doubtful, and whatever does not sound like something done; a state of its
        own (整改状态) is a word of the lists or asked about."""
        told = progress(said)
        if told is not None:
            return told is Progress.NOT_DONE
        return self.field_of_said(row) == "progress" or doubtful(said) or not sounds_done(said)

    def result(self, row: Row) -> str:
        """The result of the verification as written."""
        return str(row.facts.get("verified") or "")

    def said(self, row: Row) -> str:
        """What is told of the mending."""
        return str(row.facts.get(self.field_of_said(row)) or "")

    def field_of_said(self, row: Row) -> str:
        """The column that tells of the mending: 整改情况, else 整改状态."""
        return "done_text" if row.facts.get("done_text") else "progress"

    def done_on(self, row: Row) -> date | None:
        """The day of completion: as stated where it is one, the day of the finding where it was mended on the spot."""
        stated: date | None = row.facts.get("done_on")
        said = self.said(row)
        if stated is not None:
            return stated if self.progresses.get(id(row), Progress.DONE) is Progress.DONE else None
        about = self.validator.about.get(id(row))
        if about is not None and about.state == "awaiting":
            # A sheet that only verifies: the report stands already.
            reported: date | None = about.report_on
            return reported
        remark = "" if row.given >= OWN_FORM else str(row.facts.get("remark") or "")
        found: date = row.facts["found_on"]
        return found if on_the_spot(said) or on_the_spot(remark) else None

    def passed(self, row: Row) -> Verdict | None:
        """What the verification said; None when there was none, or nobody has said yet what its word means."""
        result, said = self.result(row), self.said(row)
        if plain(result) not in NO_WORD:
            return verdict(result) or self.verdicts.get(id(row))
        if verdict(said) is Verdict.PASSED and re.search("销号|闭环", said):
            return Verdict.PASSED
        # 销号时间 is the day of closing by its very name; 复查时间 alone may be a day in a plan.
        if row.facts.get("verified_on") is not None and re.search(
            "销号|闭环", row.source.headings.get("verified_on", "")
        ):
            return Verdict.PASSED
        return None

    def measures_done(self, row: Row) -> bool:
        """Whether the column of measures, where it also tells how far they got (整改措施及完成情况), says done."""
        telling = "情况" in row.source.headings.get("measures", "")
        return telling and progress(str(row.facts.get("measures") or "")) is Progress.DONE


def day_in(text: str, after: date) -> date | None:
    """The one day that a phrase names, from `after` on and not after today; None for none, several, or another."""
    found = _DAY.findall(plain(text))
    if len(found) != 1:
        return None
    stated, month, day = found[0]
    for year in [int(stated)] if stated else (after.year, after.year + 1):
        try:
            made = date(year, int(month), int(day))
        except ValueError:
            return None
        if after <= made <= today():
            return made
    return None
