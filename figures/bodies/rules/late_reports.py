"""Reports of incidents that bodies themselves owed and gave later than the county's limits."""

from collections import defaultdict
from collections.abc import Iterator

from catalogue.ledgers.incidents import BODIES_OWE
from figures.bodies.rules.asking import Question, Shortfall
from figures.bodies.standing import answering_for_schools, incident_clauses
from figures.incidents.chain import IncidentLine, chain, of_the_period


def reported_late(asked: Question, limit: float) -> Iterator[Shortfall]:
    """Bodies that passed on at least `limit` incidents of the period later than the county's limits: what the school
    itself owes is the school's (考核)."""
    late: dict[str, list[tuple[IncidentLine, str]]] = defaultdict(list)
    for line in of_the_period(asked.session, asked.pack, asked.period):
        for step in chain(asked.pack, line.facts):
            if step.late and step.heading in BODIES_OWE:
                by = BODIES_OWE[step.heading]
                owing = [line.facts[by]] if by else answering_for_schools(asked.pack)
                for unit in filter(None, owing):
                    told = f"{line.number}{step.heading}用时{step.minutes}分钟（时限{step.limit}分钟）"
                    late[asked.pack.township_now(unit, asked.period.as_of)].append((line, told))
    for unit, found in sorted(late.items()):
        numbers = list(dict.fromkeys(line.number for line, _ in found))
        if len(numbers) < limit:
            continue
        yield Shortfall(
            unit,
            incident_clauses(asked.pack, unit, asked.period.as_of),
            matter=f"{len(numbers)}起事件迟报",
            reason=f"超过时限报告达到{limit:g}起",
            facts=f"{asked.period.cut()}，{asked.pack.name_of(unit)}本期迟报{len(numbers)}起："
            f"{'；'.join(told for _, told in found[:8])}。",
            rows=tuple(("incidents", number) for number in numbers),
            known_since=min(line.facts["happened_at"].date() for line, _ in found),
        )
