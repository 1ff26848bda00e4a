"""The rows a line cites beside how they stand today, and what keeps a line from being written, sent or signed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pkgutil import resolve_name

from sqlmodel import Session

from catalogue.claims import CLAIMS, claimed
from catalogue.ledgers import LEDGERS
from errors import Refused
from figures.bodies.evidence.asking import CHANGED, EMPTY, GONE, HERE, AskedOf, RowStands
from figures.bodies.evidence.collected import gathered
from figures.bodies.evidence.duties import duties
from figures.bodies.evidence.feedback import feedback_of
from figures.bodies.evidence.others import cited_by_number, others, rows_standing
from figures.bodies.evidence.resolutions import resolution_of
from models.bulletin import BulletinLine
from models.clock import today
from models.county import Pack

MEETINGS, DUTIES, BULLETINS, COLLECTIONS = "meetings", "duties", "bulletins", "collections"
"""What a line may rest on beside the ledgers: duties, issued lines without feedback, collections not gathered."""
Row = dict[str, str]
Reader = Callable[[AskedOf, Sequence[str]], dict[str, RowStands]]
BESIDE: dict[str, Reader] = {DUTIES: duties, BULLETINS: feedback_of, COLLECTIONS: gathered}


def _read(asked: AskedOf, ledger: str, numbers: Sequence[str]) -> dict[str, RowStands]:
    """How rows stand: by the reading of their kind, else as rows of any ledger do."""
    if ledger in BESIDE:
        return BESIDE[ledger](asked, numbers)
    found = others(asked, ledger, numbers) if ledger in cited_by_number() else {}
    own = LEDGERS[ledger].evidence if ledger in LEDGERS else ""
    read: Reader | None = resolve_name(own) if own else None
    return found | read(asked, numbers) if read else found


def rows_numbered(session: Session, county: str, numbers: Sequence[str]) -> list[Row]:
    """The ledger rows of these numbers (议定事项: 会议编号/序号), as a line cites them.

    Raises Refused naming the first number that stands in no ledger.
    """
    found = []
    for number in numbers:
        for ledger in cited_by_number():
            if rows_standing(session, county, ledger, [number]):
                found.append({"ledger": ledger, "number": number})
                break
        else:
            if resolution_of(session, county, number) is None:
                raise Refused(f"台账里没有编号“{number}”，请在台账页核对编号后再填。")
            found.append({"ledger": MEETINGS, "number": number})
    return found


def evidence_now(
    session: Session,
    pack: Pack,
    quarter: str,
    rows: Sequence[Row],
    body: str = "",
    words: str | None = None,
    praise: bool = False,
) -> list[Row]:
    """The rows behind a line as they stand today, in their order.

    ledger, number, says, where, `now` (how they stand, in words), `state` (evidence.asking, 现为… of a duty made up
    for), `stands` (the same in a fixed form) and `told` (the day the words must state). body: whose they must be;
    words: 事由 and 认定事实 of the line, against which they are held; without words only what is over by now counts as
    changed. A row that carries how it stood when the words were written (`stood`) is compared with that.
    """
    asked = AskedOf(session, pack, quarter, body, today(), praise)
    found: dict[tuple[str, str], RowStands] = {}
    for ledger in dict.fromkeys(row["ledger"] for row in rows):
        numbers = [row["number"] for row in rows if row["ledger"] == ledger]
        stood = _read(asked, ledger, numbers)
        found |= {(ledger, number): one for number, one in stood.items()}
    said = _Said(words or "", praise)
    made = []
    for row in rows:
        one = found.get((row["ledger"], row["number"]), RowStands("", state=GONE))
        state = one.state if one.state != HERE else said.holds(one, row.get("stood", ""))
        told = {"says": one.says, "where": one.where, "now": one.now, "state": state}
        made.append({"ledger": row["ledger"], "number": row["number"]} | told | _kept(one))
    return made


def _kept(one: RowStands) -> Row:
    carries = "" if one.claims is None else " ".join(sorted(one.claims)) or "-"
    return {"stands": one.stands, "told": one.told, "carries": carries}


@dataclass(frozen=True)
class _Said:
    """The words of a line, and whether they praise."""

    words: str
    praise: bool

    def holds(self, one: RowStands, stood: str) -> str:
        """The state of a row that stands and is the body's own."""
        claims = frozenset() if self.praise else claimed(self.words)
        if claims and one.claims is not None and not claims & one.claims:
            return EMPTY
        if (stood and stood != one.stands) or (one.told and not self.praise and not self._state(one.told)):
            return CHANGED
        return HERE

    def _state(self, day: str) -> bool:
        """Whether the words state a day: 2026-10-06, 2026年10月6日 or 10月6日."""
        year, month, number = (int(part) for part in day.split("-"))
        return day in self.words or f"{month}月{number}日" in self.words.replace(f"{year}年", "")


def of_line(session: Session, pack: Pack, line: BulletinLine) -> list[Row]:
    """The rows behind a line as they stand today, held against its words."""
    return evidence_now(session, pack, line.quarter, line.rows, line.body, f"{line.matter}\n{line.facts}", line.praise)


def restated(facts: str, rows: Sequence[Row]) -> str:
    """The facts with what has changed since added: each changed row with what became of it and on which day."""
    changed = [f"{row['number']}（{row['now']}）" for row in rows if row["state"] == CHANGED]
    if not changed:
        return facts
    return f"{facts.rstrip('。')}。截至{today():%Y-%m-%d}，其中：{'；'.join(changed)}。"


def hindrances(rows: Sequence[Row], words: str, *, praise: bool = False) -> list[str]:
    """What keeps a line from being signed, a sentence each: rows that are gone, another's, made up for, that do not
    carry the words, or of which the words do not say what became of them. None when its words are true today."""
    told = []
    for state in dict.fromkeys(row["state"] for row in rows if row["state"] not in (HERE, CHANGED, EMPTY)):
        told.append(f"依据的行不能用：{_named(rows, state)}（{state}）")
    claims = claimed(words)
    if any(row["state"] == EMPTY for row in rows) and not praise:
        lacks = "、".join(CLAIMS[name].said for name in sorted(claims))
        told.append(f"{_named(rows, EMPTY)}{lacks}，不支持所写的事实")
    carried = {name for row in rows if row.get("carries") not in ("", "-") for name in row.get("carries", "").split()}
    if claims and not praise and not told and rows and not claims & carried:
        told.append("依据的行没有一行支持所写的事实")
    if any(row["state"] == CHANGED for row in rows):
        each = "；".join(f"{row['number']} {row['now']}" for row in rows if row["state"] == CHANGED)
        told.append(f"依据已有变化，所写的事实没有反映：{each}")
    return told


def _named(rows: Sequence[Row], state: str) -> str:
    numbers = [row["number"] for row in rows if row["state"] == state]
    more = f"等{len(numbers)}行" if len(numbers) > 5 else ""
    return f"{'、'.join(numbers[:5])}{more}"
