"""A further rule of proposals as a developer would add it: its entry, and the function that finds its matters."""

from collections.abc import Iterator
from datetime import timedelta

from catalogue.proposal_rules import ProposalRule
from figures.bodies.rules.asking import Question, Shortfall
from figures.bodies.standing import CHECKING_CLAUSE

RULE = ProposalRule("unanswered", "连续未报", "proposal.unanswered_weeks", 1, 52, "tests.catalogue.unanswered:silent")


def silent(asked: Question, limit: float) -> Iterator[Shortfall]:
    """Every body of the day, as a rule over returns would find some: those without standing are left out."""
    for body in asked.pack.bodies_on(asked.period.as_of):
        yield Shortfall(
            body,
            [asked.pack.setting(CHECKING_CLAUSE)],
            matter=f"连续{limit:g}周未报",
            reason=f"连续{limit:g}周未报",
            facts=f"{asked.period.cut()}，{asked.pack.name_of(body)}连续{limit:g}周没有填报。",
            rows=(("inspections", "-"),),
            known_since=asked.period.as_of - timedelta(days=1),
        )
