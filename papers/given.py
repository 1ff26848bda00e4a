"""What a person lays down for a paper that the figures cannot know: the day, the hour and the place."""

from dataclasses import dataclass, field
from datetime import date

from models.clock import today


@dataclass(frozen=True)
class Given:
    """What a person lays down for a notice or a letter: when and where the meeting is (`hour`: 上午9:00), by which day
    an answer is asked, the 文号 and the day of issue. What is not given stands as room to write."""

    on: date | None = None
    hour: str = ""
    place: str = ""
    reply_by: date | None = None
    number: str = ""
    issued: date | None = None
    today: date = field(default_factory=today)
