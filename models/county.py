"""A county is data: the tables of its pack, and the pack as one immutable object in memory.

Each loading of a changed pack folder writes a full new set of rows under the next revision; readers use
the revision the county row points to. Nothing of one county stands in code: names, lists, thresholds,
dates, dictionaries and words all come from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Index
from sqlmodel import Field, Session, select

from models.base import FAR, Base, BigKey

if TYPE_CHECKING:
    from models.duty import Duty


class County(Base, table=True):
    """The county of this database and the pack revision in force. `demo` marks invented data."""

    __tablename__ = "county"
    code: str = Field(primary_key=True, max_length=12)
    name: str = Field(max_length=40)
    pack_revision: int
    pack_digest: str = Field(max_length=64)
    demo: bool = False
    sandbox: bool = False


class PackRow(Base):
    """What every row of a pack carries."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    pack_revision: int


class Unit(PackRow, table=True):
    """A body of the plan. kind: department, party_organ, judicial, vertical, or other (never nameable)."""

    __tablename__ = "unit"
    __table_args__ = (Index("ix_unit_code", "county", "pack_revision", "code"),)
    code: str = Field(max_length=32)
    name: str = Field(max_length=60)
    full_name: str = Field(default="", max_length=100)
    kind: str = Field(max_length=16)
    aliases: str = Field(default="", max_length=400)
    listed_order: int
    valid_from: date
    valid_to: date | None = None


class Township(PackRow, table=True):
    """A township or sub-district, valid from a day; predecessors stand here too, ended."""

    __tablename__ = "township"
    __table_args__ = (Index("ix_township_code", "county", "pack_revision", "code"),)
    code: str = Field(max_length=12)
    name: str = Field(max_length=40)
    kind: str = Field(max_length=8)
    aliases: str = Field(default="", max_length=400)
    area: str = Field(default="", max_length=40)
    label_lon: float | None = None
    label_lat: float | None = None
    listed_order: int
    valid_from: date
    valid_to: date | None = None


class Succession(PackRow, table=True):
    """A township that became (whole) or gave part to (not whole) another on a day."""

    __tablename__ = "succession"
    old_code: str = Field(max_length=12)
    new_code: str = Field(max_length=12)
    effective_on: date
    whole: bool
    basis: str = Field(default="", max_length=200)


class Task(PackRow, table=True):
    """A task (1..15) or safeguard (S1..S4) of the plan, with its words."""

    __tablename__ = "task"
    code: str = Field(max_length=4)
    section: str = Field(max_length=40)
    title: str = Field(max_length=60)
    short: str = Field(max_length=8)
    text: str = Field(max_length=4000)
    listed_order: int
    valid_from: date
    valid_to: date | None = None


class Cell(PackRow, table=True):
    """One unit in one task's list of responsible units; unit `townships` stands for 各乡镇."""

    __tablename__ = "cell"
    task: str = Field(max_length=4)
    unit: str = Field(max_length=32)
    listed_order: int


class Term(PackRow, table=True):
    """A term of one calendar stage: first and last teaching day. 待核 until the office confirms it."""

    __tablename__ = "term"
    stage: str = Field(max_length=12)
    school_year: str = Field(max_length=12)
    term: str = Field(max_length=12)
    starts_on: date
    ends_on: date
    status: str = Field(max_length=8)
    source: str = Field(default="", max_length=200)


class DayOff(PackRow, table=True):
    """A day that is not what its weekday says: kind holiday (no teaching) or makeup (teaching)."""

    __tablename__ = "day_off"
    on_date: date
    kind: str = Field(max_length=8)
    name: str = Field(max_length=40)
    status: str = Field(max_length=8)
    source: str = Field(default="", max_length=200)


class SuperiorCell(PackRow, table=True):
    """Which figure goes into one cell of a superior's own workbook. report: what the office calls the form; figure: a
    path as figures.named reads it; scale and digits: by what it is multiplied and to how many decimals rounded."""

    __tablename__ = "superior_cell"
    report: str = Field(max_length=60)
    sheet: str = Field(max_length=40)
    cell: str = Field(max_length=10)
    figure: str = Field(max_length=120)
    label: str = Field(default="", max_length=80)
    scale: float | None = None
    digits: int | None = None


class TeachingWeek(PackRow, table=True):
    """A Monday–Sunday week with >= 1 teaching day of a stage (derived from Term and DayOff at loading).

    It belongs to the term and quarter in which its Sunday lies; week_no counts within the term from 1.
    """

    __tablename__ = "teaching_week"
    __table_args__ = (Index("ix_teaching_week_sunday", "county", "pack_revision", "stage", "sunday"),)
    stage: str = Field(max_length=12)
    school_year: str = Field(max_length=12)
    term: str = Field(max_length=12)
    week_no: int
    monday: date
    sunday: date
    first_day: date
    teaching_days: int


class Setting(PackRow, table=True):
    """A threshold or default of the county with its unit, label and source."""

    __tablename__ = "setting"
    key: str = Field(max_length=60)
    value: str = Field(max_length=400)
    unit: str = Field(default="", max_length=12)
    label: str = Field(max_length=100)
    source: str = Field(default="", max_length=200)


class DictionaryEntry(PackRow, table=True):
    """An entry of a dictionary: the words a column may hold, in order, with aliases and a note."""

    __tablename__ = "dictionary"
    dictionary: str = Field(max_length=40)
    code: str = Field(max_length=40)
    name: str = Field(max_length=100)
    aliases: str = Field(default="", max_length=400)
    note: str = Field(default="", max_length=400)
    listed_order: int


class Words(PackRow, table=True):
    """A sentence or name of the county used on screens and papers."""

    __tablename__ = "words"
    key: str = Field(max_length=60)
    value: str = Field(max_length=2000)


class Boundary(PackRow, table=True):
    """A map of the townships (GeoJSON text): the pack's schematic one or an official one."""

    __tablename__ = "boundary"
    kind: str = Field(max_length=12)
    note: str = Field(default="", max_length=200)
    geojson: str


Row = TypeVar("Row", bound=PackRow)
TOWNSHIPS = "townships"
CONFIRMED, UNCONFIRMED = "已核", "待核"
"""Status of a term or a day off: whether the office stands by it."""
OTHER_KIND, TOWNSHIP_KIND = "other", "township"
"""Kinds of body: one that no list of the plan names, and a township, which stands in a register of its own."""
UNPLACED = "待划分"
ITEMS = "document_item"
"""The dictionary of 分项: each entry's note names the 材料类型 whose part it is, several joined by 、."""
RULE_SET, PRESCHOOL_STAGES, COUNTY_CALENDAR = "plan.rule_set", "stages.preschool", "calendar.county"
STARTS_ON = "county.starts_on"
"""Setting, none by default: the opening day of every school and body, before which nothing is owed (起算日)."""
PUPIL_KINDS, SMALL_COUNT = "pupils.kinds", "pupils.small_count"
"""Settings that say what the words of this pack mean: which rule set is the plan's own, which 学段 are pre-school,
by which stage's calendar the county itself lives."""


@dataclass(frozen=True)
class Pack:
    """The pack in force, whole and immutable; `pack_in_force` keeps one a revision in memory."""

    code: str
    name: str
    revision: int
    demo: bool
    units: tuple[Unit, ...]
    townships: tuple[Township, ...]
    successions: tuple[Succession, ...]
    tasks: tuple[Task, ...]
    cells: tuple[Cell, ...]
    terms: tuple[Term, ...]
    days_off: tuple[DayOff, ...]
    weeks: tuple[TeachingWeek, ...]
    settings: dict[str, Setting]
    dictionaries: dict[str, tuple[DictionaryEntry, ...]]
    words: dict[str, str]
    duties: "tuple[Duty, ...]" = ()
    base: "Pack | None" = None
    """The pack as it was loaded, where the office has stated another calendar in its place."""

    def number(self, key: str) -> float:
        """A numeric setting; raises KeyError when the pack lacks it."""
        return float(self.settings[key].value)

    def setting(self, key: str, default: str = "") -> str:
        """A setting as text."""
        found = self.settings.get(key)
        return found.value if found else default

    @cached_property
    def counts_working_days(self) -> bool:
        """Whether a hazard's days are working days (setting `hazard.day_count`)."""
        return self.setting("hazard.day_count", "calendar") == "working"

    def items_of(self, kind: str) -> tuple[str, ...]:
        """The 分项 of a 材料类型, in order; none where papers of that kind are whole."""
        found = self.dictionaries.get(ITEMS, ())
        return tuple(entry.name for entry in found if kind in entry.note.split("、"))

    def entries(self, dictionary: str) -> tuple[str, ...]:
        """The names of a dictionary in order."""
        return tuple(entry.name for entry in self.dictionaries.get(dictionary, ()))

    @property
    def rule_set(self) -> str:
        """The rule set of the plan itself; every other one is a reference, off unless asked for."""
        return self.setting(RULE_SET)

    @property
    def preschool(self) -> tuple[str, ...]:
        """The 学段 that are pre-school: 中小学 in the scope of a duty leaves them out."""
        return tuple(filter(None, self.setting(PRESCHOOL_STAGES).split("、")))

    @property
    def pupil_kinds(self) -> tuple[str, ...]:
        """The 材料类型 whose 数量 and 应有数量 count pupils."""
        return tuple(filter(None, self.setting(PUPIL_KINDS).split("、")))

    @property
    def small_count(self) -> int:
        """The number of pupils below which a count of them is not shown."""
        return int(self.number(SMALL_COUNT))

    @property
    def starts_on(self) -> date | None:
        """起算日: the first day on which anything can be owed; None where the county has set none."""
        found = self.setting(STARTS_ON)
        return date.fromisoformat(found) if found else None

    def duty(self, code: str) -> "Duty":
        """A duty by its code; raises KeyError when the pack has none of that code."""
        return self._duties[code]

    @cached_property
    def _duties(self) -> "dict[str, Duty]":
        return {duty.code: duty for duty in self.duties}

    def townships_on(self, day: date) -> tuple[Township, ...]:
        """The townships valid on a day, in listed order."""
        return tuple(t for t in self.townships if t.valid_from <= day < (t.valid_to or FAR))

    def units_on(self, day: date) -> tuple[Unit, ...]:
        """The units valid on a day, in listed order."""
        return tuple(u for u in self.units if u.valid_from <= day < (u.valid_to or FAR))

    def tasks_on(self, day: date) -> tuple[Task, ...]:
        """The tasks and safeguards valid on a day, in the order of the plan."""
        return tuple(t for t in self.tasks if t.valid_from <= day < (t.valid_to or FAR))

    def bodies_on(self, day: date) -> dict[str, str]:
        """The bodies that the plan's lists may name, valid on a day: code to kind (department, party_organ, judicial,
        vertical, township), units in listed order before townships."""
        units = {unit.code: unit.kind for unit in self.units_on(day) if unit.kind != OTHER_KIND}
        return units | {township.code: TOWNSHIP_KIND for township in self.townships_on(day)}

    def township_now(self, code: str, day: date) -> str:
        """The township a code stands for on a day: whole successions followed, a part succession → 待划分."""
        for _ in range(20):
            step = [s for s in self.successions if s.old_code == code and s.effective_on <= day]
            if not step:
                return code
            if not all(s.whole for s in step) or len({s.new_code for s in step}) > 1:
                return UNPLACED
            code = step[0].new_code
        return UNPLACED

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """Names of units and townships by code."""
        return {u.code: u.name for u in self.units} | {t.code: t.name for t in self.townships}

    def name_of(self, code: str | None) -> str:
        """A unit's or township's name, the county's own, or the code itself when the pack does not know it."""
        if code == self.code:
            return self.name
        return self.unit_names.get(code, code) if code else ""


_packs: dict[tuple[str, str, int, int, bool], Pack] = {}


def county_of(session: Session) -> County:
    """The county of this database; LookupError when the database is empty."""
    found = session.exec(select(County)).first()
    if found is None:
        raise LookupError("数据库里还没有县的数据，请先运行 manage.py init 或 manage.py demo。")
    return found


def pack_in_force(session: Session) -> Pack:
    """The pack the county row points to, with the calendar the office states, read once a revision and process."""
    from models.calendar import entries_in_force, last_entry, overlaid  # it is built on the tables above

    county = county_of(session)
    revisions = county.pack_revision, last_entry(session, county.code)
    key = (str(session.get_bind().url), county.code, *revisions, county.demo)  # type: ignore[union-attr]
    if key not in _packs:
        _packs[key] = overlaid(_read(session, county, county.pack_revision), entries_in_force(session, county.code))
    return _packs[key]


def boundary_in_force(session: Session, pack: Pack) -> Boundary:
    """The map to draw: the official one when the pack has it, else the schematic; `said_of_map` goes under it."""
    query = select(Boundary).where(Boundary.county == pack.code, Boundary.pack_revision == pack.revision)
    return min(session.exec(query).all(), key=lambda found: found.kind != "official")


def said_of_map(pack: Pack, boundary: Boundary) -> str:
    """What stands under a map wherever it is drawn: the note of an official one (审图号), of a schematic one the
    county's own words."""
    if boundary.kind == "official":
        return boundary.note or "界线据联席办载入的边界数据"
    return pack.words["map.note_short"]


Rows = Callable[..., tuple[Any, ...]]
"""Asked for a table of the pack and the columns to sort by, gives its rows."""


def assembled(code: str, name: str, revision: int, demo: bool, rows: Rows) -> Pack:
    """A pack put together from the rows of its tables, wherever they stand."""
    from models.duty import Duty  # it is built on PackRow above

    dictionaries: dict[str, tuple[DictionaryEntry, ...]] = {}
    for entry in rows(DictionaryEntry, "dictionary", "listed_order"):
        dictionaries[entry.dictionary] = (*dictionaries.get(entry.dictionary, ()), entry)
    return Pack(
        code=code,
        name=name,
        revision=revision,
        demo=demo,
        units=rows(Unit, "listed_order"),
        townships=rows(Township, "listed_order"),
        successions=rows(Succession, "effective_on"),
        tasks=rows(Task, "listed_order"),
        cells=rows(Cell, "listed_order"),
        terms=rows(Term, "starts_on"),
        days_off=rows(DayOff, "on_date"),
        weeks=rows(TeachingWeek, "sunday"),
        settings={s.key: s for s in rows(Setting, "key")},
        dictionaries=dictionaries,
        words={w.key: w.value for w in rows(Words, "key")},
        duties=rows(Duty, "listed_order"),
    )


def pack_of_revision(session: Session, revision: int) -> Pack:
    """The pack as it was loaded under a revision, without what the office has stated of the calendar since."""
    return _read(session, county_of(session), revision)


def _read(session: Session, county: County, revision: int) -> Pack:
    def rows(model: type[Row], *order: str) -> tuple[Row, ...]:
        query = select(model).where(model.county == county.code, model.pack_revision == revision)
        found = session.exec(query.order_by(*(getattr(model, o) for o in order))).all()
        for row in found:
            session.expunge(row)
        return tuple(found)

    return assembled(county.code, county.name, revision, county.demo, rows)
