"""③ The county's account of hazards, at every meeting; beside the quarter before and the same of a year ago."""

from collections.abc import Iterator

from figures.bodies.standing import CHECKING_CLAUSE
from figures.hazards.rectification import Rectification, rectification, rectification_series
from figures.meetings.rules.asking import Asked, Figure, Proposal
from figures.query import called, compared, comparison
from figures.wording import percent, rate_change, since_words

COUNTED = (
    ("期初在办", "carried_in"),
    ("新发现", "found"),
    ("销号", "closed"),
    ("期末在办", "open"),
    ("逾期", "overdue"),
    ("待复查", "awaiting_verification"),
)
RATED = (("销号率", "close_rate"), ("按期销号率", "on_time_rate"))


def hazard_account(asked: Asked) -> Iterator[Proposal]:
    """One matter, always raised."""
    pack, period, county = asked.pack, asked.period, asked.of(rectification).county
    shown: list[Rectification] = [county]
    heads, change = ["指标", called(period)], ""
    if period.name[4:5] == "Q":
        shown += rectification_series(asked.session, pack, [compared(period, back) for back in (-1, -4)])
        heads += [comparison(period, back).removeprefix("比") for back in (-1, -4)]
        if shown[1].close_rate is not None and county.close_rate is not None:
            moved = since_words(rate_change(county.close_rate, shown[1].close_rate), comparison(period, -1))
            change = f"，{moved}".replace(" ", "")
    body = [[label, *(str(getattr(each, key)) for each in shown)] for label, key in COUNTED]
    body += [[label, *(percent(getattr(each, key)) for each in shown)] for label, key in RATED]
    yield Proposal(
        title=f"隐患销号率{percent(county.close_rate)}（{county.closed}/{county.members}项）{change}",
        facts=f"期末在办{county.open}项，逾期{county.overdue}项，待复查{county.awaiting_verification}项",
        source=f"{pack.words['plan.short']} {pack.setting(CHECKING_CLAUSE)} · 隐患台账",
        figures=(Figure(name="销号率", part=county.closed, whole=county.members, unit="项"),),
        shown={"table": {"heads": heads, "rows": body}, "more": 0},
        minutes=6,
    )
