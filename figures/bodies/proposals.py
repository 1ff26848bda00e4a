"""What the rules propose for a 通报, each with the rows it rests on; people decide.

The rules are entries of `catalogue.proposal_rules`; here they are asked, and whom they found is looked up in the plan's
lists.
"""

from pkgutil import resolve_name

import pandas as pd
from sqlmodel import Session

from catalogue.proposal_rules import PROPOSAL_RULES, ProposalRule
from figures.bodies.rules.asking import Proposal, Question, Shortfall
from figures.bodies.standing import Standing, standing
from figures.duties.engine import duty_instances
from figures.query import Period
from models.county import Pack


def proposals(session: Session, pack: Pack, period: Period, *, instances: pd.DataFrame | None = None) -> list[Proposal]:
    """What the pack's rules propose on D, by unit and clause; a rule without its setting is off.

    Soft duties propose nothing, and nothing is proposed of a day still to come (推算).
    """
    if period.projected:
        return []
    frame = duty_instances(session, pack, period) if instances is None else instances
    asked = Question(session, pack, period, frame)
    made = []
    for rule in PROPOSAL_RULES.values():
        if rule.setting in pack.settings:
            for found in resolve_name(rule.find)(asked, pack.number(rule.setting)):
                if (proposal := _proposed(asked, rule, found)) is not None:
                    made.append(proposal)
    return sorted(made, key=lambda p: (p.unit, p.clause, p.rule, p.matter))


def _proposed(asked: Question, rule: ProposalRule, found: Shortfall) -> Proposal | None:
    """The proposal of what was found, under the first clause with standing; None when the body has none."""
    for clause in found.clauses:
        stands: Standing = standing(asked.pack, found.unit, clause, asked.period.as_of)
        if stands.allowed or stands.to_convener:
            return Proposal(
                unit=found.unit,
                clause=clause,
                rule=rule.name,
                matter=found.matter,
                reason=found.reason,
                facts=found.facts,
                rows=found.rows,
                known_since=found.known_since,
                to_convener=stands.to_convener and not found.praise,
                praise=found.praise,
            )
    return None
