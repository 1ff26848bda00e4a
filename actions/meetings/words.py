"""What is typed about a meeting, as it is kept: whole or refused, never cut off in silence; days that can be meant."""

from datetime import date

from errors import Refused
from figures.wording import full_day
from models.clock import today

POST, TITLE, ASK, MATTER, REASON, REPORT = 60, 200, 1000, 2000, 400, 8000
"""The most characters of a post, a title, an ask, a matter, a reason, a written report."""
OLDEST, FURTHEST = 20, 5
"""Years back that a meeting or an instruction may lie, and years ahead that a deadline may; more is a slip."""


def fitting(what: str, words: str, most: int) -> str:
    """The words without blanks around them. Raises Refused when there are more than are kept."""
    found = words.strip()
    if len(found) > most:
        raise Refused(f"{what}有{len(found)}个字，最多{most}个，请改短。")
    return found


def refuse_slip(what: str, day: date) -> None:
    """Raises Refused for a day so far from today that the year must be a slip."""
    now = today()
    if not now.year - OLDEST <= day.year <= now.year + FURTHEST:
        raise Refused(f"{what}{full_day(day)}离今天太远，请核对年份。")
