"""② Open hazards that a meeting has to decide on: long overdue, often extended, without money, in dispute, without
a lead; one matter a rule."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from catalogue.words import TO_DISCUSS
from figures.hazards.slices import long_overdue_days
from figures.meetings.rules.asking import Asked, Figure, Proposal
from figures.meetings.slides import Line, bars_of, lines_of, owes_of, rows_of, turns_of
from models.county import Pack


def long_overdue(asked: Asked) -> Iterator[Proposal]:
    """Overdue by more days than the county's red line; of all that are overdue."""
    days = long_overdue_days(asked.pack)
    late = [line for line in asked.of(lines_of) if line.days_over > 0]
    mine = [line for line in late if line.days_over > days]
    yield from _matter(
        asked,
        mine,
        late,
        title=f"{len(mine)}项隐患逾期超过{days}天",
        of="占逾期",
        first=f"最长{mine[0].days_over}天" if mine else "",
        chart=f"逾期超过{days}天",
        ask="逐项议定处置意见：限期销号、挂牌督办或移交",
        minutes=8,
        most=4,
    )


def often_extended(asked: Asked) -> Iterator[Proposal]:
    """Extended at least as often as the county says; of all that lie open."""
    times, lines = int(asked.pack.number("agenda.extension_count")), asked.of(lines_of)
    mine = sorted((line for line in lines if line.extensions >= times), key=lambda line: -line.extensions)
    yield from _matter(
        asked,
        mine,
        lines,
        title=f"{len(mine)}项隐患已延期{times}次以上",
        of="占在办",
        first=f"最多的一项延期{mine[0].extensions}次" if mine else "",
        chart=f"延期{times}次以上",
        ask="不再逐级延期，由会议定夺",
        minutes=5,
        most=4,
    )


def without_money(asked: Asked) -> Iterator[Proposal]:
    """Overdue and waiting for money; of all that are overdue."""
    yield from _of_overdue(
        asked,
        lambda line: line.waits_for_money,
        "项逾期隐患资金未落实",
        "逾期且资金未落实",
        "明确资金渠道和到位时间",
    )


def in_dispute(asked: Asked) -> Iterator[Proposal]:
    """Overdue and waiting for several units to agree; of all that are overdue."""
    yield from _of_overdue(
        asked,
        lambda line: line.stuck == TO_DISCUSS,
        "项逾期隐患待多部门会商",
        "逾期且等会商",
        "逐项明确由谁主办、谁配合",
    )


def without_lead(asked: Asked) -> Iterator[Proposal]:
    """Around schools without a unit in the lead; of all open ones in the rings that need one."""
    wanted = set(asked.pack.setting("agenda.rings_needing_lead").split("、"))
    around = [line for line in asked.of(lines_of) if line.ring in wanted]
    mine = [line for line in around if line.without_lead]
    rings = Counter(line.ring for line in mine)
    yield from _matter(
        asked,
        mine,
        around,
        title=f"校园周边{len(mine)}项隐患未明确主办单位",
        of="占周边在办",
        first="、".join(f"{ring}{n}项" for ring, n in rings.most_common()),
        chart="周边隐患未明确主办单位",
        ask="逐项明确主办单位",
        minutes=5,
        most=4,
    )


def _of_overdue(asked: Asked, which: Callable[[Line], bool], title: str, chart: str, ask: str) -> Iterator[Proposal]:
    late = [line for line in asked.of(lines_of) if line.days_over > 0]
    mine = [line for line in late if which(line)]
    yield from _matter(
        asked, mine, late, title=f"{len(mine)}{title}", of="占逾期", first="", chart=chart, ask=ask, minutes=6, most=5
    )


def _matter(
    asked: Asked,
    mine: Sequence[Line],
    whole: Sequence[Line],
    *,
    title: str,
    of: str,
    first: str,
    chart: str,
    ask: str,
    minutes: int,
    most: int,
) -> Iterator[Proposal]:
    if not mine and not asked.stands():
        return
    pack = asked.pack
    told = (f"{of}{len(mine)}/{len(whole)}项", first, _places(pack, mine, most))
    yield Proposal(
        title=title,
        facts="；".join(part for part in told if part),
        source=f"隐患台账{len(mine)}行",
        figures=(Figure(name=chart, part=len(mine), whole=len(whole), unit="项"),),
        ask=ask,
        rows=[line.row for line in mine],
        shown=rows_of(pack, mine)
        | bars_of(pack, Counter(line.township for line in mine), "项", chart)
        | turns_of(mine)
        | owes_of(pack, mine),
        minutes=minutes,
        raised=bool(mine),
    )


def _places(pack: Pack, mine: Sequence[Line], most: int) -> str:
    counts = Counter(line.township for line in mine).most_common()
    told = "、".join(f"{pack.name_of(code)}{n}项" for code, n in counts[:most])
    return told + ("等" if len(counts) > most else "")
