"""What the words of a 通报 line may claim of the rows behind it, one entry each, with the words that claim it.

A line whose words claim something rests on rows that carry it: late is what stands late in the body's own turn, and not
what somebody has written. A further claim is one entry here and its reading in `figures/bodies/evidence/`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """One claim. `words`: any of them in a line's 事由 or 认定事实 makes it. `said`: what a row lacks that does not
    carry it, for the sentence of a refusal."""

    name: str
    words: tuple[str, ...]
    said: str


LATE, RETURNED, NOT_DONE, MISSED = "late", "returned", "not_done", "missed"
CLAIMS: dict[str, Claim] = {
    claim.name: claim
    for claim in (
        Claim(LATE, ("逾期", "超期", "超过期限", "超过时限", "迟报", "晚报"), "没有逾期"),
        Claim(RETURNED, ("退回",), "没有被退回"),
        Claim(NOT_DONE, ("未落实",), "已经落实"),
        Claim(MISSED, ("未达标",), "没有未达标"),
    )
}
"""Name of a claim → the claim."""


def claimed(text: str) -> frozenset[str]:
    """The claims a text makes."""
    return frozenset(claim.name for claim in CLAIMS.values() if any(word in text for word in claim.words))
