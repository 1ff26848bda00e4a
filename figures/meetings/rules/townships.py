"""② Townships with many overdue hazards: at most two are raised, those with most."""

from collections import Counter
from collections.abc import Iterator

from figures.hazards.rectification import rectification
from figures.meetings.rules.asking import Asked, Figure, Proposal
from figures.meetings.slides import bars_of, lines_of, owes_of, rows_of, turns_of
from figures.reporting.silence import hatch_below, said_of_silent, silent_places
from figures.reporting.weeks import reporting
from models.county import UNPLACED

MOST = 2


def overdue_townships(asked: Asked) -> Iterator[Proposal]:
    """A matter a township; `about` its code. Raised from the pack's number of overdue hazards on."""
    pack, found, weeks = asked.pack, asked.of(rectification), asked.of(reporting)
    least = float(pack.setting("agenda.township_overdue", "5"))
    quiet = silent_places(pack, weeks)
    note = "、".join(t.name for t in quiet) + said_of_silent(quiet, hatch_below(pack)) if quiet else ""
    counts = Counter({t.code: t.overdue for t in found.townships if t.overdue})
    places = [place for place in sorted(found.townships, key=lambda t: -t.overdue) if place.code != UNPLACED]
    raised = [place.code for place in places if place.overdue >= least][:MOST]
    whole = found.county.overdue
    for place in places:
        if place.code not in raised and not asked.stands(place.code):
            continue
        mine = [line for line in asked.of(lines_of) if line.township == place.code and line.days_over > 0]
        money = sum(1 for line in mine if line.waits_for_money)
        longest = f"；最长超期{mine[0].days_over}天" if mine else ""
        share = f"，占全县{place.overdue / whole:.0%}" if place.overdue else ""
        yield Proposal(
            about=place.code,
            title=f"{place.name}{place.overdue}项逾期{share}" + (f"，{money}项等资金" if money else ""),
            facts=f"占全县逾期{place.overdue}/{whole}项{longest}",
            source=f"隐患台账{len(mine)}行",
            figures=(Figure(name=f"{place.name}逾期", part=place.overdue, whole=whole, unit="项"),),
            ask="逐项明确责任单位和销号时限" + ("；明确资金由谁出、何时到位" if money else ""),
            rows=[line.row for line in mine],
            shown=rows_of(pack, mine)
            | bars_of(pack, counts, "项", "期末逾期", marked=place.code, note=note)
            | turns_of(mine)
            | owes_of(pack, mine),
            minutes=10,
            reporter=place.code,
            raised=place.code in raised,
        )
