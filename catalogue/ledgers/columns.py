"""What an entry of the catalogue is made of: columns, sheets and ledgers, and how rows prove a duty.

A ledger's entry holds all that other rooms need to know of it, each with a default that works, so that a
ledger without the extra words is listed, entered, imported and exported all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from catalogue.attachments import SCAN, SCENE
from models import duty
from models.base import Base, Versioned, table
from models.county import Pack

SCHOOL, SCHOOLS, TOWNSHIP, UNIT, UNITS = "school", "schools", "township", "unit", "units"
RESPONSIBLE, SUBJECT, NEW_VALUE = "responsible", "subject", "new_value"
CODES = {SCHOOL, SCHOOLS, TOWNSHIP, UNIT, UNITS, RESPONSIBLE, SUBJECT}
"""Forms of cells that hold codes of the registers: names are taken too, and export adds the names."""

WHOLE_SCHOOL = "全校"
FOUNDED = 1900
"""The first year for opening days of schools; everything else the ledgers tell began later."""


@dataclass(frozen=True)
class Column:
    """One heading. `form` says how a cell is read:

    text, long (free text), number_of (a 编号), whole (>= 0), people (a head-count), amount (>= 0), degree (a
    coordinate), day, deadline (a day, or days from 发现日期), instant, seconds, term, week, flag (是/否), choice
    (a word of the pack dictionary `choices`), names (joined by 、), or a code:
    school, schools, township, unit (a department or township), units, responsible (school, unit or 其他),
    subject (by the 主体类型 beside it), new_value (by the 事项 beside it).
    `shown`: read-only, ignored on import. `clerk`: read from clerks' forms only, never exported.
    `default`: the pack setting that fills a blank cell of a new row. `since`: the first year a day may lie in,
    where it may be older than the ledgers. `named`: the heading of the names behind a code, where it is not the
    heading itself with 名称. `known`: words of `choices` the program goes by, read also where an older
    pack lacks them. `pupils`: the number counts pupils in rows whose kind is one of the pack's
    `pupils.kinds`; a small one is not shown (ledgers.pupils).
    """

    field: str
    heading: str
    form: str = "text"
    required: bool = False
    key: bool = False
    shown: bool = False
    clerk: bool = False
    choices: str = ""
    default: str = ""
    name_of: str = ""
    note: str = ""
    example: str = ""
    width: int = 14
    since: int = 0
    named: str = ""
    pupils: bool = False
    known: tuple[str, ...] = ()

    def words(self, pack: Pack) -> tuple[str, ...]:
        """The words of a choice: the county's, then those the program goes by that its pack does not have yet."""
        return tuple(dict.fromkeys((*pack.entries(self.choices), *self.known)))

    def as_key(self) -> "Column":
        """The same column as part of a sheet's key: then it must be filled in."""
        return replace(self, key=True, required=True)


@dataclass(frozen=True)
class Need:
    """`field` must be filled in where `when` holds one of `values`."""

    field: str
    when: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """How rows prove duties (docs/duties.md): what a row of duties.csv may ask of them.

    `headings`: heading → field, in the conditions' words; the first is the kind of row. `keys`: for each kind of
    subject the fields that say whose row it is, none for the county. `name`: the word of `duties.csv`, where it is
    not the ledger's. `day`: the date of a row, where it is not the sheet's. `rows`: the table asked, where it is
    not the sheet's. `words`: words of a condition → stored values. `statement`: each row says how things are from
    its day on, until the next.
    """

    headings: Mapping[str, str]
    keys: Mapping[str, tuple[str, ...]]
    name: str = ""
    day: str = ""
    rows: type[Base] | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    statement: bool = False


@dataclass(frozen=True)
class Wide:
    """A clerks' form with a column a week, a facility or a post, unfolded into rows (ledgers.reading.forms).

    `counted`: the field a cell fills. `fields`: the fields of a row so made. `by_week`: a column is a week. `beside`:
    what else a heading over parts may tell (保安 over 总数·持证).
    """

    counted: str
    fields: tuple[str, ...]
    by_week: bool = False
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet of a ledger and the table behind it.

    `key`: the columns that make a row unique. `identity`: what finds a row without 编号 again.
    `twins`: a row without 编号 that differs from a stored one in a single one of these is 疑似重复.
    `day`: the date by which the row is dated (number, period of an export). `orders`: (earlier, later)
    dates; `parts`: (part, whole) counts; `needs`: conditional requirements; `past`: dates of what has
    happened, which cannot lie after today. `held`: what only the office corrects as soon as it is stated;
    `settles`: fields that are decisive besides those whose form says so.

    `counted_in`: the measure word of its rows. `kind`: the field by which a list is filtered by kind. `weekly_kind`:
    the kind that is a return, one a school and week. `dated`:
    rows belong to a quarter; else they hold until they change. `cites`: the field that says what a row is about,
    where a 通报 may cite it by number. `asked`: the fields that a collection (收表) asks of a school. `files`: the
    用途 of the photos and scans its rows take (catalogue.attachments), the one proposed first. `proves`: how its rows
    prove duties. `wide`: the form with a column a week or kind. `aliases`: field → clerks' headings
    besides those of aliases.csv.

    Rules of its own, by dotted name because the catalogue stands below the ledgers (ledgers.validate.rules):
    `before` defaults and checks, `absorbed` once stored versions are known, `after` for the rows that follow from
    these, each called with the validator and the rows; `finished` gives the facts as the table takes them.
    """

    name: str
    model: type[Versioned]
    key: tuple[str, ...]
    facts: tuple[Column, ...]
    day: str = ""
    identity: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    orders: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    needs: tuple[Need, ...] = ()
    past: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    counted_in: str = "行"
    kind: str = ""
    weekly_kind: str = ""
    dated: bool = False
    cites: str = ""
    asked: tuple[str, ...] = ()
    files: tuple[str, ...] = (SCENE, SCAN)
    proves: Proof | None = None
    wide: Wide | None = None
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    before: str = ""
    absorbed: str = ""
    after: str = ""
    finished: str = ""

    @cached_property
    def decisive(self) -> tuple[str, ...]:
        """Fields that decide the quarter, the place or the body of a row: its day, every school, township, body
        and subject it names, and what `settles` adds. The office alone changes them once the day of entry is over
        or another body has acted on the row (access.roles, `ledger.settle`)."""
        named = (SCHOOL, TOWNSHIP, UNIT, RESPONSIBLE, SUBJECT, NEW_VALUE)
        found = [column.field for column in self.stored if column.form in named]
        return tuple(dict.fromkeys(name for name in (self.day, *found, *self.settles) if name))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every heading of the exported sheet in order: facts, each code followed by its name, and the tail."""
        made: list[Column] = []
        for column in self.facts:
            if column.clerk:
                continue
            made.append(column)
            if column.form in CODES:
                made.append(name_column(column))
        return (*made, *TAIL)

    @cached_property
    def readable(self) -> tuple[Column, ...]:
        """The columns a workbook may bring in: facts with their names, clerks' columns, and 备注."""
        shown = tuple(column for column in self.columns if not column.shown or column.name_of)
        return shown + tuple(column for column in self.facts if column.clerk)

    @cached_property
    def stored(self) -> tuple[Column, ...]:
        """The columns that are facts of the table."""
        return (*(column for column in self.facts if not (column.shown or column.clerk)), REMARK)

    @cached_property
    def lengths(self) -> dict[str, int]:
        """Field → how many letters its column of the table takes; fields without a limit are left out."""
        columns = table(self.model).c
        limits = {column.field: getattr(columns[column.field].type, "length", None) for column in self.stored}
        return {name: int(limit) for name, limit in limits.items() if limit}

    def column(self, name: str) -> Column:
        """A column by field; KeyError when there is none."""
        for column in (*self.columns, *self.facts):
            if column.field == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, eq=False)
class Ledger:
    """A ledger: `kind` is its word in commands, `series` the middle part of the numbers it gives (`by_year`: after
    the year of the row too), `numbered` the field of these numbers.

    `daily`: worked in every day, so offered before the others. `standing`: rows hold until they change, so that
    none belongs to a quarter. `evidence`: what says how rows stand for a body that a 通报 line names, by dotted name
    because the catalogue stands below the figures; "" where whoever cites a row may say what it likes of it.
    """

    kind: str
    title: str
    sheets: tuple[Sheet, ...]
    series: str = ""
    numbered: str = "number"
    by_year: bool = True
    daily: bool = False
    standing: bool = False
    evidence: str = ""

    def sheet(self, name: str) -> Sheet:
        """A sheet by name; KeyError when there is none."""
        return {sheet.name: sheet for sheet in self.sheets}[name]


def heading_in(pack: Pack, heading: str) -> str:
    """A heading as the county writes it: its words `heading.适用31号文` and the like rename one; ours is read too."""
    return pack.words.get(f"heading.{heading}", heading)


def name_field(code: str) -> str:
    """The field of the names behind a field of codes; 主体名称 of a hazard is a fact of its own."""
    return "responsible_body_name" if code == "responsible" else f"{code}_name"


def name_column(column: Column) -> Column:
    """The read-only column with the names that stands behind a column of codes."""
    note = f"由{column.heading}带出，不必填写；只填名称、不填代码也可以，但两者不能矛盾。"
    return replace(
        column,
        field=name_field(column.field),
        heading=column.named or f"{column.heading.removesuffix('代码')}名称",
        form="text",
        required=False,
        key=False,
        shown=True,
        choices="",
        default="",
        name_of=column.field,
        note=note,
        example="",
        width=20,
    )


REMARK = Column("remark", "备注", "long", width=24)
TAIL = (
    REMARK,
    Column("first_recorded_at", "录入时间", "instant", shown=True, note="由系统记录，导入时不读。", width=18),
    Column("recorded_by", "录入人", shown=True, note="由系统记录，导入时不读。", width=12),
)

EXTERNAL = (
    Column("external_source", "外部来源", note="外部编号所属的系统，如省平台；填了外部编号就要填。", width=12),
    Column("external_no", "外部编号", "number_of", note="这一件在别的系统里的编号；再导入时按它更新。", width=18),
)
"""The number of a row in another system: one row a system and number, found again by it."""

A_SCHOOL = Column(
    "school_code", "学校代码", SCHOOL, note="学校代码或学校全称；曾用名也认。", example="XX-00001", width=18
)
A_TOWNSHIP = Column("township_code", "乡镇代码", TOWNSHIP, note="乡镇代码或名称。", width=18)
SUBJECT_KIND = Column("subject_kind", "主体类型", "choice", True, choices="subject_kind", width=10)
SUBJECT_CODE = Column(
    "subject_code", "主体代码", SUBJECT, True, note="学校、乡镇、单位的代码或全称；县填县代码或县名。", width=18
)
A_STATEMENT = ("subject_code", "subject_code_name", "effective_on")
"""What says of whom and from when a statement holds."""
BY_SUBJECT = dict.fromkeys((duty.COUNTY, duty.UNIT, duty.TOWNSHIP, duty.SCHOOL), ("subject_code",))
"""Whose a row with 主体代码 is."""
