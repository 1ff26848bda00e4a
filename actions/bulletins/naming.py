"""可能点名: what in a line's words may name a person. Asked about before 送核; at 审签 the convener gives a reason.

A 通报 names bodies; no student is ever named, and a person only where somebody has looked at it (31号文 三（三）).
"""

import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session

from catalogue.naming import NOT_ONE, POSTS
from errors import Refused
from ledgers.reading.cells.text import personal
from models.base import table
from models.bulletin import BulletinLine
from models.meeting import Attendee, Member

SHORTEST = 2
"""Letters of a name from which on it is looked for: a single one stands in any text."""
_POST = re.compile(rf"[\u3400-\u9fff]{{1,10}}(?:{'|'.join(POSTS)})(?![期年时效达])")
"""Not 学校长期: a post is not the beginning of a span of time."""
_PLANS = re.compile("|".join(NOT_ONE))
_NUMBER = re.compile(r"[0-9Xx]{11,18}")


def words_of(line: BulletinLine) -> str:
    """The words of a line that are the office's own: what a body states in its defence is its own affair."""
    return "\n".join((line.matter, line.facts, line.finding))


def may_name(session: Session, county: str, text: str) -> list[str]:
    """What in a text may name a person: names of the registers of members and attendance, telephone and identity
    numbers, a post with a word before it; each once, in the order of the text."""
    found: list[tuple[int, str]] = []
    if personal(text):
        numbers = [(match.start(), match[0]) for match in _NUMBER.finditer(text)]
        found += numbers or [(0, "电话或身份证号码")]
    found += [(text.find(name), name) for name in _registered(session, county) if name in text]
    blanked = _PLANS.sub(lambda match: "　" * len(match[0]), text)
    found += [(match.start(), match[0]) for match in _POST.finditer(blanked)]
    return list(dict.fromkeys(word for _, word in sorted(found)))


def _registered(session: Session, county: str) -> Iterable[str]:
    for people in (table(Member), table(Attendee)):
        query = select(people.c.person).where(people.c.county == county, people.c.person != "").distinct()
        yield from (name for name in session.execute(query).scalars() if len(name) >= SHORTEST)


def reason_to_name(found: list[str], reason: str) -> str:
    """The reason for words that may name a person, as a step notes it; "" when none do.

    Raises Refused when some do and no reason is given.
    """
    if not found:
        return ""
    if not reason.strip():
        raise Refused(f"文字可能点名：{'、'.join(found[:5])}。请改写；确须这样写的，写明理由。")
    return f"可能点名（{'、'.join(found[:5])}），理由：{reason.strip()}"
