"""Frozen figures that would be others if they were asked for the same day today: headlines, weekly returns by township,
duties of the county, resolutions, incidents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from figures.duties.coverage.shares import COUNTY_SCOPE
from figures.duties.frame import STATUS_NAMES
from figures.meetings.headlines import headlines
from figures.meetings.resolutions import last_resolutions
from figures.meetings.schema import headlines as kept_headlines
from figures.meetings.sittings import Frozen, cut_of
from figures.summary import figures_json
from models.county import Pack


@dataclass(frozen=True)
class Difference:
    """A figure: what it is called, what was frozen and what it is now, as words with numerator and denominator."""

    name: str
    was: str
    now: str


def differences(session: Session, pack: Pack, snapshot: Frozen) -> list[Difference]:
    """The figures of the cut-off day that are known otherwise now; compared as they are said."""
    asked = cut_of(snapshot.content)
    then, now = snapshot.content["figures"], figures_json(session, asked, each_duty=False)
    heads = [{h.key: (h.name, f"{h.now.part}/{h.now.whole}") for h in each} for each in (
        kept_headlines(snapshot.content), headlines(session, pack, asked))]  # fmt: skip
    decided = {(d.meeting_no, d.seq): d for d in last_resolutions(session, pack, snapshot.cut_off)}
    pairs = [
        *((name, was, heads[1].get(key, (name, "—"))[1]) for key, (name, was) in heads[0].items()),
        *_both(_returns(then), _returns(now)),
        *_both(_duties(pack, then), _duties(pack, now)),
        *(
            (f"{one['meeting_no']}第{one['seq']}项", one["outcome"], known.outcome if known else "已撤销")
            for one in snapshot.content["resolutions"]
            for known in (decided.get((one["meeting_no"], one["seq"])),)
        ),
    ]
    return [Difference(name, was, is_now) for name, was, is_now in pairs if was != is_now]


def _both(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name in dict.fromkeys((*then, *now)):
        yield name, then.get(name, "—"), now.get(name, "—")


def _returns(figures: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"{place['name']}周排查填报": f"{place['reporting']['reported']}/{place['reporting']['owed']}校周"
        for place in figures["rectification"]["townships"]
    }


def _duties(pack: Pack, figures: Mapping[str, Any]) -> dict[str, str]:
    short = {duty.code: duty.short for duty in pack.duties}
    return {
        f"{row['duty']} {short.get(row['duty'], '')}": _counted(row)
        for row in figures["coverage"]
        if row["scope"] == COUNTY_SCOPE
    }


def _counted(row: Mapping[str, Any]) -> str:
    counts: dict[str, int] = {}
    for part in ("finished", "running"):
        for status, number in (row.get(part) or {}).items():
            counts[status] = counts.get(status, 0) + number
    return "，".join(f"{STATUS_NAMES[status]}{number}" for status, number in counts.items() if number) or "—"
