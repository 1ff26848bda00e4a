"""What a kind of row is asked with, and how one row stands for the body that a line names."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from figures.bodies.standing import answering_for_schools
from models.county import Pack

HERE, CHANGED, GONE, VOIDED, NOT_OWN, EMPTY = "在册", "已有变化", "已撤销", "已作废", "不属该单位", "不支持所述"
"""How a cited row stands: it holds; it stands otherwise than the words say; it was undone or voided; it is another
body's; it does not carry what the words claim. Of a duty made up for since: 现为… ."""


@dataclass(frozen=True)
class AskedOf:
    """The body a line names ("" for none: then every row counts as its own), the day on which is looked, and whether
    the line praises."""

    session: Session
    pack: Pack
    quarter: str
    body: str
    day: date
    praise: bool = False

    def is_body(self, code: str | None) -> bool:
        """Whether a code stands for the body, recorded successions followed."""
        return bool(code) and (not self.body or self.pack.township_now(code or "", self.day) == self.body)

    @property
    def answers_for_schools(self) -> bool:
        """Whether the body answers for what schools owe (31号文 2、3): the units of that clause, never a township."""
        return not self.body or self.body in answering_for_schools(self.pack)


@dataclass(frozen=True)
class RowStands:
    """How one row stands. `says`: what it is about; `where`; `now`: how it stands, in words. `state`: as above.

    `stands`: the facts words can rest on, in a fixed form: as long as it is the same, nothing has changed for the line.
    `claims`: what the row carries (catalogue.claims), None where a row of this kind carries any words. `told`: the day
    the words must state, because what they tell of is over by it (ISO, "" for none).
    """

    says: str
    where: str = ""
    now: str = ""
    state: str = HERE
    stands: str = ""
    claims: frozenset[str] | None = None
    told: str = ""
