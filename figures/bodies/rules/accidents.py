"""Serious incidents, by the township in which they happened."""

from collections import defaultdict
from collections.abc import Iterator

from figures.bodies.rules.asking import Question, Shortfall
from figures.bodies.standing import incident_clauses
from figures.incidents.chain import IncidentLine, of_the_period


def serious(asked: Question, limit: float) -> Iterator[Shortfall]:
    """Townships in which at least `limit` serious incidents happened in the period. At a 县直 school
    too: what lies in a township is its responsibility (31号文 1)."""
    by: dict[str, list[IncidentLine]] = defaultdict(list)
    for line in of_the_period(asked.session, asked.pack, asked.period):
        if line.facts["major"]:
            by[asked.pack.township_now(line.facts["township_code"], asked.period.as_of)].append(line)
    for unit, lines in sorted(by.items()):
        if len(lines) < limit:
            continue
        kinds = "、".join(dict.fromkeys(line.kind for line in lines))
        yield Shortfall(
            unit,
            incident_clauses(asked.pack, unit, asked.period.as_of),
            matter=f"发生{len(lines)}起重大或重大影响事件",
            reason=f"重大或重大影响事件达到{limit:g}起",
            facts=f"{asked.period.cut()}，{asked.pack.name_of(unit)}本期发生重大或重大影响的学校安全事件{len(lines)}起"
            f"（{kinds}）。",
            rows=tuple(("incidents", line.number) for line in lines),
            known_since=min(line.facts["happened_at"].date() for line in lines),
        )
