"""What the meeting should hear of duties, told from `figures --json` alone, and what it hears."""

from typing import Any

from figures.meetings.agenda import left_over, propose, to_take_up
from figures.query import Period, compared
from figures.summary import figures_json
from models.county import Pack

RULE = "duty"
"""The rule of duties that are behind."""


def expected(session: Any, asked: Period) -> dict[str, str]:
    """From the JSON alone: the duties with a missed or unreachable instance, or a smaller coverage than in the quarter
    before, with their clauses."""
    now, before = figures_json(session, asked), figures_json(session, compared(asked, -1))
    found = {row["duty"]: row["clause"] for row in now["duties"] if row["status"] in ("missed", "unreachable")}
    then = {row["duty"]: row["coverage"] for row in before["coverage"] if row["scope"] == "county"}
    for row in now["coverage"]:
        earlier = then.get(row["duty"])
        compares = row["scope"] == "county" and row["coverage"] is not None and earlier is not None
        if compares and row["coverage"] < earlier:
            found[row["duty"]] = row["clause"]
    return found


def told(session: Any, pack: Pack, asked: Period) -> tuple[dict[str, str], list[Any], list[Any]]:
    """What the agenda and 其余事项 say of duties (duty → clause), with the items and the others."""
    matters = propose(session, pack, asked)
    items = to_take_up(pack, matters)
    others = left_over(pack, matters, {matter.lineage for matter in items})
    found = {m.said.about: m.clause(pack) for m in items if m.rule.name == RULE}
    found |= {o["lineage"].partition(":")[2]: o["clause"] for o in others if o["lineage"].startswith(f"{RULE}:")}
    return found, items, others
