"""The stored JSON of a snapshot (上会口径): its shape, its schema number, and a reader for each number there has been.

A snapshot is never written again, so every release reads what all earlier ones froze. Its text carries `schema`; text
without that key is number 0, of the first release. Whoever changes what is kept — a key of Content or DrawnItem, a
field of Headline, Finding or Decided — gives it the next number, and adds the reader that brings the number before
to it; the tests keep one sample of each number. `read` always hands out the newest shape, whatever was stored.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypedDict, cast

from errors import Refused
from figures.meetings.findings import Finding
from figures.meetings.headlines import Headline, Point
from figures.meetings.items.beside import Instructed
from figures.meetings.resolutions import Decided
from figures.meetings.rules.asking import Figure
from models.sitting import PLENARY

SCHEMA = 6
"""The number this release writes. 2: agenda items say which matter they speak of, with their figures.
3: which meeting of its quarter it is. 4: what bodies objected to and what was still open.
5: what else the rules found. 6: where items came from and went, what they were merged of, leaders' instructions."""


class DrawnItem(TypedDict):
    """One agenda item in the words of one day: what page, wall and paper show of it, and nothing else does.

    `lineage`: rule and matter (catalogue.agenda_rules; "" in snapshots of older releases may be any text); `kind`: one
    of models.sitting.KINDS; `clause`: the clause or task of the plan, "" where there is none; `weight`: the rule's, 0
    of own items; `raised`: whether the figures of the day would bring it up. `title`: as shown, `own_title` where the
    office wrote it; `not_said`: the figures in an own title that the day's figures do not say. `ask`: what the meeting
    is asked, several by ；. `figures`: each with numerator and denominator, the first leads. `rows`: the ledger rows
    behind it, {ledger, number}. `shown`: any of
      table {heads, rows} with `more` (rows left out) · bars {names, values, marked} with unit, title, total, note ·
      marks [[body, missed, unreachable, no data, met, under way]] of every body, counted in `unit` ·
      stages [[学段, n]] of those that lack it, which add up to the bars (kept since a later release) ·
      turns [[卡在哪里, n]] · owes [[body, what, deadline ISO, days over]] with owes_more ·
      before [[matter, lead, deadline ISO, outcome, reason]] of the last meeting that decided on it.
    `times`: 第 n 次上会; `minutes`; `reporter`: code of the body that reports, or null for the office. `origin` and
    `origin_of`: as of models.sitting.AgendaItem; `instructions`: 领导批示 on it; `parts`: the items it was merged of.
    """

    id: int
    position: int
    lineage: str
    kind: str
    clause: str
    weight: int
    raised: bool
    title: str
    own_title: str
    facts: str
    ask: str
    own_ask: str | None
    not_said: list[str]
    source: str
    figures: list[Figure]
    rows: list[dict[str, str]]
    shown: dict[str, Any]
    times: int
    minutes: int
    reporter: str | None
    origin: str
    origin_of: str
    instructions: list[Instructed]
    parts: list["DrawnItem"]


class OtherMatter(TypedDict):
    """What a rule found beside the agenda (其余事项): the matter, the clause or task it falls under with its title, its
    words and figures as a DrawnItem has them, and who would report."""

    lineage: str
    clause: str
    task: str
    title: str
    facts: str
    ask: str
    figures: list[Figure]
    reporter: str | None


class Content(TypedDict):
    """Everything a meeting quotes, as of one cut-off day (all days ISO text).

    `quarter`, `key` (2026Q3-2: the second meeting of the quarter), `kind` (全体会议, 专题会议), `label` (2026年三季度:
    what stands before 会议), `cut_off`. `figures`: figures.summary.figures_json without single duties.
    `headlines`, `findings`, `resolutions`: fields of Headline, Finding, Decided; built again by the functions below.
    `title`: the quarter in a sentence. `agenda`: the kept items in their order. `moved`: what was carried
    over, {title, to (key of the later meeting, or models.sitting.LATER)}. `others`: what else the rules found, by task.
    `carried`: a, b, moved, c and rows of 上期上会期末 + 截数后更正 = 本期期初, null before the first meeting.
    `overdue`: number, township, school, description, deadline, days_over, stuck_at (names; longest first). `hazards`:
    number → [township, deadline, state] of the period's hazards, with which later records are compared. `checks`:
    会前核数 as it stood: due (ISO or null), confirmed (how many), objections [{body, statement, cut_off}], unconfirmed
    [body]. `unfinished`: what was open all the same, [{what, count, names}].
    """

    schema: int
    quarter: str
    key: str
    kind: str
    label: str
    cut_off: str
    figures: dict[str, Any]
    headlines: list[dict[str, Any]]
    title: str
    findings: list[dict[str, Any]]
    agenda: list[DrawnItem]
    moved: list[dict[str, str]]
    others: list[OtherMatter]
    resolutions: list[dict[str, Any]]
    carried: dict[str, Any] | None
    overdue: list[dict[str, Any]]
    hazards: dict[str, list[Any]]
    checks: dict[str, Any]
    unfinished: list[dict[str, Any]]


Stored = dict[str, Any]
"""Content of any number, as it was parsed."""


def _from_first_release(content: Stored) -> Stored:
    """0 → 1: the same content; only the number is new."""
    return content | {"schema": 1}


def _words_copied(content: Stored) -> Stored:
    """1 → 2: items kept their words without the figures; what they say stays as it was frozen."""
    blank = {"clause": "", "weight": 0, "raised": True, "own_title": "", "own_ask": None, "not_said": [], "figures": []}
    return content | {"schema": 2, "agenda": [blank | item for item in content["agenda"]]}


def _one_meeting(content: Stored) -> Stored:
    """2 → 3: a quarter had one meeting, its plenary."""
    return content | {"schema": 3, "key": f"{content['quarter']}-1", "kind": PLENARY}


def _without_checks(content: Stored) -> Stored:
    """3 → 4: what bodies said was not kept with what was frozen."""
    nobody: Stored = {"due": None, "confirmed": 0, "objections": [], "unconfirmed": []}
    return content | {"schema": 4, "checks": nobody, "unfinished": []}


def _agenda_alone(content: Stored) -> Stored:
    """4 → 5: what else had been found was not kept."""
    return content | {"schema": 5, "others": []}


def _alone(content: Stored) -> Stored:
    """5 → 6: no item came from or went to another meeting, none was merged, none bore an instruction; whether a
    meeting was entered afterwards was not said."""
    blank: Stored = {"origin": "", "origin_of": "", "instructions": [], "parts": []}
    return content | {
        "schema": 6,
        "moved": [],
        "agenda": [item | blank for item in content["agenda"]],
        "resolutions": [{"entered_later": False} | decided for decided in content["resolutions"]],
    }


READERS: Mapping[int, Callable[[Stored], Stored]] = {
    0: _from_first_release,
    1: _words_copied,
    2: _one_meeting,
    3: _without_checks,
    4: _agenda_alone,
    5: _alone,
}
"""By number: brings the content of that number to the next one."""


def written(content: Content) -> str:
    """The text to be frozen: keys sorted, days as ISO text."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)


def read(text: str) -> Content:
    """The content of a snapshot's text, brought to SCHEMA; raises Refused for a number of a later release."""
    content: Stored = json.loads(text)
    number = int(content.get("schema", 0))
    if number > SCHEMA:
        raise Refused(f"这份上会口径由更新的版本冻结（格式{number}，本版本只认到{SCHEMA}），请用更新后的程序打开。")
    for each in range(number, SCHEMA):
        content = READERS[each](content)
    return cast(Content, content)


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
