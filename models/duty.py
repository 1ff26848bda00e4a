"""The duties of the plan as data: who owes what, proved by which ledger rows, in which period.

One row of the pack's duties.csv is one duty; the evaluator (figures.duties.engine) knows no duty by name, so a
new periodic duty is one row. Identifiers are the clause numbers of the plan's catalogue (7.2, 11.3 …).
"""

from datetime import date

from sqlalchemy import false
from sqlmodel import Field

from models.county import PackRow

COUNTED, EXISTENCE, TRACKED, SPATIAL, TEXT = "counted", "existence", "tracked", "spatial", "text"
JUDGEMENTS = (COUNTED, EXISTENCE, TRACKED, SPATIAL, TEXT)
COUNTY, UNIT, TOWNSHIP, SCHOOL, CLASS = "county", "unit", "township", "school", "class"
SUBJECT_KINDS = (COUNTY, UNIT, TOWNSHIP, SCHOOL, CLASS)
WEEK, FORTNIGHT, MONTH, QUARTER = "week", "fortnight", "month", "quarter"
TERM, SCHOOL_YEAR, YEAR, STANDING = "term", "school_year", "year", "standing"
PERIODS = (WEEK, FORTNIGHT, MONTH, QUARTER, TERM, SCHOOL_YEAR, YEAR, STANDING)
OFFICE = "office"


class Duty(PackRow, table=True):
    """One duty. The small languages of `filter`, `measure`, `scope` and `steps` are told in docs/duties.md.

    judgement: counted (a numeric threshold), existence (a checklist entry, red only on an explicit 否),
    tracked (a count, never judged), spatial (an existence fact of places, never red), text (words only).
    `units`: who owes a duty of kind unit, by name or code, or 名单 for the clause's list without townships.
    `keeper` office: the office keeps the record itself, so silence is 未达标 and never 未报.
    `weak_point`: a gap in it is a weak point of a named school's security, told only to those with that right.
    `through_main`: a campus owes it through its main school, whose instance counts for both.
    `together_with`: the code of the other duty of the clause that must be met as well before the clause is.
    """

    __tablename__ = "duty"
    code: str = Field(max_length=16)
    rule_set: str = Field(max_length=24)
    clause: str = Field(max_length=4)
    label: str = Field(max_length=60)
    short: str = Field(max_length=12)
    words: str = Field(default="", max_length=400)
    judgement: str = Field(max_length=12)
    subject_kind: str = Field(max_length=12)
    units: str = Field(default="", max_length=200)
    ledger: str = Field(default="", max_length=16)
    filter: str = Field(default="", max_length=400)
    measure: str = Field(default="", max_length=40)
    minimum: float = 0
    whole: str = Field(default="", max_length=400)
    alternative_filter: str = Field(default="", max_length=400)
    alternative_minimum: float | None = None
    steps: str = Field(default="", max_length=100)
    period: str = Field(default="", max_length=12)
    scope: str = Field(default="", max_length=200)
    per_week_max: float | None = None
    soft: bool = False
    weak_point: bool = False
    together_with: str = Field(default="", max_length=16)
    through_main: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    keeper: str = Field(default="", max_length=12)
    needs: str = Field(default="", max_length=60)
    note: str = Field(default="", max_length=400)
    basis: str = Field(max_length=200)
    listed_order: int
    valid_from: date
    valid_to: date | None = None
