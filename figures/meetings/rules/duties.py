"""② Duties of every task that are missed, out of reach, or met by fewer than in the quarter before.

A matter a duty, `about` its code, under the task it belongs to. Those beyond the county's share come as items, the
others stand in 其余事项. Schools are counted by township and never named, so that no gap in a school's security is
projected (31号文 三（三）: schools go to the bureau's own assessment).
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd

from catalogue.ledgers import LEDGERS
from figures.bodies.standing import SCHOOLS_CLAUSE
from figures.duties.boards import period_words
from figures.duties.frame import MET, MISSED, NO_DATA, STATUS_NAMES, UNREACHABLE
from figures.duties.parts import amount_of
from figures.meetings.rules.achieved import COUNTED_IN, Achieved, achieved
from figures.meetings.rules.asking import Asked, Figure, Proposal
from figures.meetings.slides import LONGEST, OWING, bars_of
from figures.query import comparison
from figures.school import stages_on
from figures.wording import point_gap, since_words
from models.county import TOWNSHIPS, Pack
from models.duty import CLASS, EXISTENCE, SCHOOL, STANDING, TOWNSHIP, UNIT, Duty

MOST_ROWS = 400
"""So many instances are cited one by one; a week missed by a large county has thousands."""
UNSAID = "学段未填"
"""A school of which nothing is stated."""
MARKED = (MISSED, UNREACHABLE, NO_DATA, MET)
"""What the wall marks one by one, in this order; the others are under way."""
LEAST = 0.05
"""Fewer points than that are no difference at one decimal, and are not told as one."""


def duties_behind(asked: Asked) -> Iterator[Proposal]:
    """A matter a duty that is behind, heaviest first: the larger the share, the sooner; what is only 原则上 last."""
    found = asked.of(achieved)
    told = [each for each in found if each.behind or asked.stands(each.duty.code)]
    for each in sorted(told, key=lambda one: (-_weight(one), one.duty.listed_order)):
        yield _matter(asked, each)
    owed = {each.duty.code for each in found}
    for duty in asked.pack.duties:
        if duty.code not in owed and asked.stands(duty.code):
            yield _owed_by_nobody(asked, duty)


def _owed_by_nobody(asked: Asked, duty: Duty) -> Proposal:
    """A duty that stands on the agenda and that nobody owes on the day."""
    unit = COUNTED_IN[duty.subject_kind]
    return Proposal(
        about=duty.code,
        title=f"{duty.label}：没有应达标的",
        facts=f"达标0/0{unit}",
        source=f"{asked.pack.words['plan.short']} {duty.clause} · {_ledger(duty.ledger)}",
        figures=(Figure(name=f"{duty.short}达标", part=0, whole=0, unit=unit),),
        clause=duty.clause,
        raised=False,
    )


def _weight(each: Achieved) -> float:
    """By share and by what it fell; a list of what must exist after what must be done, 原则上 last of all."""
    fallen = min(5.0, -(each.points or 0.0)) if each.worse else 0.0
    return round(30 * each.share + fallen - 8 * (each.duty.judgement == EXISTENCE) - 30 * each.duty.soft, 3)


def _matter(asked: Asked, each: Achieved) -> Proposal:
    pack, duty, unit = asked.pack, each.duty, each.unit
    parts = [f"{each.missed}{unit}未达标"] if each.missed else []
    parts += [f"{each.unreachable}{unit}已不可能达标"] if each.unreachable else []
    if not parts and each.worse and each.then:
        before = each.then.finished
        parts = [f"达标由{before[MET]}/{sum(before.values())}降到{each.met}/{each.whole}{unit}"]
    facts = [f"{'达标' if each.finished else '目前达标'}{each.met}/{each.whole}{unit}"]
    facts += [f"未报{each.silent}{unit}"] if each.silent else []
    if each.points is not None and (abs(each.points) >= LEAST or not each.worse):
        facts.append(since_words(point_gap(each.points), comparison(asked.period, -1)).replace(" ", ""))
    facts += [line] if (line := _beside(pack, each)) else []
    rows = _rows(each)
    return Proposal(
        about=duty.code,
        title=f"{duty.label}：{'，'.join(parts) or '没有未达标'}",
        facts="；".join(facts),
        source=f"{pack.words['plan.short']} {duty.clause} · {_ledger(duty.ledger)}",
        figures=_figures(each, unit),
        ask=_ask(each),
        rows=rows,
        shown=_shown(pack, each, asked),
        reporter=_reporter(pack, each),
        clause=duty.clause,
        raised=each.behind,
        weight=_weight(each),
        aside=not each.salient(pack),
    )


def _figures(each: Achieved, unit: str) -> tuple[Figure, ...]:
    name, made = each.duty.short, []
    if each.finished:
        made.append(Figure(name=f"{name}达标", part=each.now.finished[MET], whole=each.finished, unit=unit))
    if each.running:
        made.append(Figure(name=f"{name}目前达标", part=each.now.running[MET], whole=each.running, unit=unit))
    return tuple(made) or (Figure(name=f"{name}达标", part=0, whole=0, unit=unit),)


def _ledger(kind: str) -> str:
    return f"{LEDGERS[kind].title}台账" if kind in LEDGERS else "议定事项"


def _ask(each: Achieved) -> str:
    asks = []
    if each.missed:
        asks.append("逐项限期建立、补齐" if each.duty.judgement == EXISTENCE else "逐一说明原因，限期补上")
    if each.unreachable:
        asks.append("已不可能按期达标的议定补救办法")
    if each.worse and not asks:
        asks.append("说明下降的原因，下次会议报告")
    return "；".join(asks)


def _reporter(pack: Pack, each: Achieved) -> str | None:
    """Who reports: the one body that is behind, for schools the unit that answers for them where the task lists it."""
    if each.duty.subject_kind in (UNIT, TOWNSHIP):
        bodies = set(each.lacking["subject"])
        return str(bodies.pop()) if len(bodies) == 1 else None
    return _bureau(pack) if each.duty.subject_kind in (SCHOOL, CLASS) else None


def _bureau(pack: Pack) -> str | None:
    clause = pack.setting(SCHOOLS_CLAUSE)
    return next((cell.unit for cell in pack.cells if cell.task == clause and cell.unit != TOWNSHIPS), None)


def _rows(each: Achieved) -> list[dict[str, str]]:
    """The instances behind it, as a 通报 cites them; of a weak point its townships instead of its schools."""
    who = each.lacking["township" if each.duty.weak_point else "subject"]
    pairs = dict.fromkeys(zip(who, each.lacking["period"], strict=True))
    return [
        {"ledger": "duties", "number": f"{each.duty.code}/{subject}/{period}"}
        for subject, period in list(pairs)[:MOST_ROWS]
    ]


def _shown(pack: Pack, each: Achieved, asked: Asked) -> dict[str, Any]:
    if each.duty.subject_kind in (SCHOOL, CLASS):
        return _by_township(pack, each) | _by_stage(each, asked) | _owed_by_bureau(pack, each, asked)
    return _by_body(pack, each, asked)


def _by_township(pack: Pack, each: Achieved) -> dict[str, Any]:
    """Bars of what is lacking, a table of all outcomes township by township, and each of them as marks of the wall."""
    lacking = Counter({code: n for code, of in each.places.items() if (n := of[MISSED] + of[UNREACHABLE])})
    ordered = sorted(each.places.items(), key=lambda place: (-lacking[place[0]], -place[1][NO_DATA]))
    # What happened nowhere has no column.
    told = (MISSED, UNREACHABLE, NO_DATA)
    words = [MET, *(word for word in told if any(of[word] for of in each.places.values()))]
    heads = ["乡镇", "应达标", *(STATUS_NAMES[word] for word in words)]
    body = [[pack.name_of(code), str(sum(of.values())), *(str(of[word]) for word in words)] for code, of in ordered]
    marks = [
        [pack.name_of(code), *(of[word] for word in MARKED), sum(of.values()) - sum(of[word] for word in MARKED)]
        for code, of in ordered
    ]
    return _whole_table(heads, body) | bars_of(pack, lacking, each.unit, f"{each.duty.short}未达标") | {"marks": marks}


def _by_stage(each: Achieved, asked: Asked) -> dict[str, Any]:
    """`stages` of those that lack it, in the order of the list of 学段; nothing where there is one stage alone, or
    where those that are over and those that run both lack it, since what is shown tells of the former only."""
    stages = asked.of(stages_on)
    found = Counter(stages.get(str(subject).partition("/")[0], UNSAID) for subject in each.lacking["subject"])
    shown = sum(of[MISSED] + of[UNREACHABLE] for of in each.places.values())
    if len(found) < 2 or sum(found.values()) != shown:
        return {}
    order = list(asked.pack.entries("school_stage"))
    return {"stages": sorted(([name, n] for name, n in found.items()), key=lambda one: _place(order, str(one[0])))}


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def _whole_table(heads: list[str], body: list[list[str]]) -> dict[str, Any]:
    """A table that adds up: what does not fit is one row, 其余n个."""
    if len(body) > LONGEST:
        rest = body[LONGEST - 1 :]
        sums = [str(sum(int(row[at]) for row in rest)) for at in range(1, len(heads))]
        body = [*body[: LONGEST - 1], [f"其余{len(rest)}个", *sums]]
    return {"table": {"heads": heads, "rows": body}, "more": 0}


def _owed_by_bureau(pack: Pack, each: Achieved, asked: Asked) -> dict[str, Any]:
    bureau, lacking = _bureau(pack), each.missed + each.unreachable
    if bureau is None or not lacking:
        return {"owes": [], "owes_more": 0}
    return {
        "owes": [[pack.name_of(bureau), f"督促{lacking}{each.unit}", *_due(each.lacking, each.duty.period, asked)]],
        "owes_more": 0,
    }


def _due(lacking: pd.DataFrame, kind: str, asked: Asked) -> list[Any]:
    """The last day of the first period missed and the days since; none of what stands at all times."""
    if kind == STANDING or lacking.empty:
        return ["", 0]
    due = lacking["period_end"].min().date()
    return [due.isoformat(), max(0, (asked.period.as_of - due).days)]


def _by_body(pack: Pack, each: Achieved, asked: Asked) -> dict[str, Any]:
    """The bodies that lack it: a table of what each has, and who owes what since when."""
    lacking = each.lacking
    body = [
        [pack.name_of(str(subject)), period_words(str(name)), f"{have:g}/{need:g}"]
        for subject, name, have, need in lacking[["subject", "period", "have", "need"]].itertuples(index=False)
    ]
    if len(body) > LONGEST:
        body = [*body[: LONGEST - 1], [f"其余{len(body) - LONGEST + 1}项", "", ""]]
    owes = [
        [pack.name_of(str(subject)), each.duty.short, *_due(some, each.duty.period, asked)]
        for subject, some in lacking.groupby("subject", observed=True)
    ]
    return {
        **bars_of(pack, Counter(lacking["subject"].astype(str)), each.unit, f"{each.duty.short}未达标"),
        "table": {"heads": ["单位", "期间", "已/应"], "rows": body},
        "more": 0,
        "owes": owes[:OWING],
        "owes_more": max(0, len(owes) - OWING),
    }


def _beside(pack: Pack, each: Achieved) -> str:
    """What stands beside it in words; nothing is told of what nobody has; few pupils are not told."""
    parts = []
    for duty, have, need in each.beside:
        if have:
            amount = amount_of(pack, duty, have, need)
            parts.append(f"{duty.short}{amount}{'' if '/' in amount else duty.needs}")
    return "、".join(parts)
