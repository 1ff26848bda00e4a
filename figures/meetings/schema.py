"""The stored JSON of a snapshot (上会口径): its schema number, and a reader for each number there has been.

A snapshot is never written again, so every release reads what all earlier ones froze. Its text carries
`schema`; text without that key is number 0, of the first release. Whoever changes what is kept — a field of
Headline, Finding or Decided, a key of the content — gives it the next number, and adds the reader that brings
the number before to it; the tests keep one sample of each number.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from errors import Refused
from figures.meetings.findings import Finding
from figures.meetings.headlines import Headline, Point
from figures.meetings.resolutions import Decided

SCHEMA = 1
"""The number this release writes."""
Content = dict[str, Any]


def _from_first_release(content: Content) -> Content:
    """0 → 1: the same content; only the number is new."""
    return content | {"schema": 1}


READERS: Mapping[int, Callable[[Content], Content]] = {0: _from_first_release}
"""By number: brings the content of that number to the next one."""


def written(content: Content) -> str:
    """The text to be frozen: the content with its number, keys sorted, days as ISO text."""
    return json.dumps(content | {"schema": SCHEMA}, ensure_ascii=False, sort_keys=True, default=str)


def read(text: str) -> Content:
    """The content of a snapshot's text, brought to SCHEMA; raises Refused for a number of a later release."""
    content: Content = json.loads(text)
    number = int(content.get("schema", 0))
    if number > SCHEMA:
        raise Refused(f"这份上会口径由更新的版本冻结（格式{number}，本版本只认到{SCHEMA}），请用更新后的程序打开。")
    for each in range(number, SCHEMA):
        content = READERS[each](content)
    return content


def headlines(content: Content) -> list[Headline]:
    """The headline figures that were frozen."""
    return [headline(kept) for kept in content["headlines"]]


def plain(figure: Headline) -> dict[str, Any]:
    """A headline as a snapshot keeps it."""
    return vars(figure) | {"points": [[point.part, point.whole] for point in figure.points]}


def headline(kept: Mapping[str, Any]) -> Headline:
    """A headline read back."""
    return Headline(**{**kept, "points": tuple(Point(part, whole) for part, whole in kept["points"])})


def findings(content: Content) -> list[Finding]:
    """The sentences that were frozen."""
    return [Finding(**kept) for kept in content["findings"]]


def resolutions(content: Content) -> list[Decided]:
    """The resolutions to report on, as they stood when frozen."""
    days = ("deadline", "outcome_on", "decided_on")
    return [
        Decided(**{**kept, **{name: date.fromisoformat(kept[name]) if kept[name] else None for name in days}})
        for kept in content["resolutions"]
    ]
