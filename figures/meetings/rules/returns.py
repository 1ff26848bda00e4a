"""② Townships that did not send their weekly returns: unreported is not nought. At most three are raised."""

from collections import Counter
from collections.abc import Iterator

from figures.meetings.rules.asking import Asked, Figure, Proposal
from figures.meetings.slides import bars_of
from figures.reporting.silence import hatch_below, said_of_silent, silent_places
from figures.reporting.weeks import reporting

MOST = 3


def unreported_townships(asked: Asked) -> Iterator[Proposal]:
    """A matter a township; `about` its code. Raised where too little came in to believe its hazards."""
    pack, weeks, below = asked.pack, asked.of(reporting), hatch_below(asked.pack)
    missing = Counter({t.code: t.missing for t in weeks.townships if t.missing})
    raised = silent_places(pack, weeks)[:MOST]
    others = [place for place in weeks.townships if place not in raised and asked.stands(place.code)]
    for place in (*raised, *others):
        silent = place in raised
        said = said_of_silent([place], below) if silent else ""
        behind = weeks.owing(place.code)
        never = sum(not school.reported for school in behind)
        schools = [f"{len(behind)}所学校没有报齐" + (f"，其中{never}所一周未报" if never else "")] if behind else []
        warning = "未报不等于零隐患，填报不足的乡镇隐患数不作数"
        yield Proposal(
            about=place.code,
            title=f"{place.name}周排查{said}：应报{place.owed}校周，实报{place.reported}校周",
            facts="；".join([f"实报{place.reported}/{place.owed}校周", *schools, *([warning] if silent else [])]),
            source=f"周排查{place.reported}/{place.owed}校周",
            figures=(Figure(name=f"{place.name}周排查", part=place.reported, whole=place.owed, unit="校周"),),
            ask="限期补报并说明原因",
            shown=bars_of(pack, missing, "校周", "应报未报", marked=place.code),
            reporter=place.code,
            raised=silent,
        )
