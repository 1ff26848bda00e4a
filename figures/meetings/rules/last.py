"""① What the last meetings decided, and how it stands."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlmodel import Session

from figures.meetings.resolutions import DONE, NOT_DONE, RUNNING, Decided, last_resolutions
from figures.meetings.rules.asking import Asked, Figure, Proposal
from figures.meetings.slides import LONGEST
from figures.query import Period
from figures.wording import full_day
from models.county import Pack

HEADS = ["事项", "牵头", "限期", "结果", "说明", "历经会议"]


def decided_by(session: Session, pack: Pack, period: Period) -> list[Decided]:
    """The resolutions a meeting hears of first, as they stand at the close of D."""
    return last_resolutions(session, pack, period.as_of)


def to_report_on(asked: Asked) -> Iterator[Proposal]:
    """One matter: all resolutions to report on; raised when there are any."""
    decided = asked.of(decided_by)
    if not decided and not asked.stands():
        return
    counts = Counter(d.outcome for d in decided)
    said = "，".join(f"{word}{counts[word]}项" for word in (DONE, NOT_DONE, RUNNING) if counts[word])
    failed = [d for d in decided if d.outcome == NOT_DONE]
    reasons = [f"{d.matter}（{asked.pack.name_of(d.lead_unit)}）未落实：{d.reason or '未说明原因'}" for d in failed]
    yield Proposal(
        title=f"上次议定{len(decided)}项：{said}" if decided else "没有需要报告的上次议定事项",
        facts="；".join([f"落实{counts[DONE]}/{len(decided)}项", *reasons]),
        source=f"议定事项{len(decided)}行",
        figures=(Figure(name="落实", part=counts[DONE], whole=len(decided), unit="项"),),
        ask="未落实事项逐项明确新的牵头单位和时限" if failed else "",
        rows=[{"ledger": "meetings", "number": f"{d.meeting_no}/{d.seq}"} for d in decided],
        shown={"table": {"heads": HEADS, "rows": _rows(asked.pack, decided)}, "more": max(0, len(decided) - LONGEST)},
        minutes=8,
        raised=bool(decided),
    )


def _rows(pack: Pack, decided: Sequence[Decided]) -> list[list[str]]:
    return [
        [
            d.matter[:30],
            pack.name_of(d.lead_unit),
            full_day(d.deadline),
            d.outcome,
            d.reason[:20],
            f"{d.survived}次",
        ]
        for d in decided[:LONGEST]
    ]
