"""What photos and scans are for (用途), and what takes them: a row of any sheet (its entry says which), a 通报 line, an
issued 通报."""

from collections.abc import Mapping
from dataclasses import dataclass

BEFORE, AFTER, SCENE, ROLL, SIGNED, SCAN, ANSWER = "before", "after", "scene", "roll", "signed", "scan", "answer"


@dataclass(frozen=True)
class Purpose:
    """One 用途. `paper`: it is the paper of the thing itself, which comes when the thing is over: a closed meeting
    still takes it."""

    code: str
    name: str
    paper: bool = False


PURPOSES: Mapping[str, Purpose] = {
    purpose.code: purpose
    for purpose in (
        Purpose(BEFORE, "整改前"),
        Purpose(AFTER, "整改后"),
        Purpose(SCENE, "现场"),
        Purpose(ROLL, "签到表", paper=True),
        Purpose(SIGNED, "签字件", paper=True),
        Purpose(ANSWER, "反馈材料"),
        Purpose(SCAN, "扫描件"),
    )
}
"""Code → entry, in the order in which a strip shows them."""

LINES, ISSUES = "bulletin_line", "bulletin_issue"
BESIDE_LEDGERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    LINES: ("通报事项", (SCAN, SIGNED, ANSWER, SCENE)),
    ISSUES: ("印发的通报", (SIGNED, SCAN)),
}
"""What takes files and is no row of a ledger: its table → what a person calls it, and the 用途 it takes."""
