"""Whose hands a line went through: who drafted it, who verified it, who signed it (四眼: none of them is another).

A county whose office is one account may let it be (bulletin.four_eyes); then every document of such a line says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from models.bulletin import PROPOSED, REFERRED, SENT, SIGNED, VERIFIED, BulletinLine
from models.county import Pack

FOUR_EYES = "bulletin.four_eyes"
ACCOUNTS, BODIES, ONE_ACCOUNT = "accounts", "bodies", "one_account"
"""What the pack may ask: other accounts (also where it says nothing), accounts of other organs, or nothing."""
REWRITTEN = "改写"
"""How a step notes that whoever took it changed the words: then it is the drafter's as well."""


class Taken(Protocol):
    """What a step must offer (lines.StepRecord does)."""

    @property
    def step(self) -> str:
        """Its name."""

    @property
    def taken_by(self) -> str:
        """The account that took it."""

    @property
    def note(self) -> str:
        """What it notes."""


@dataclass(frozen=True)
class Hands:
    """The accounts that drafted, verified and signed (or entered the paper signature of) a line."""

    drafted: frozenset[str]
    verified: frozenset[str]
    signed: frozenset[str]

    @property
    def one_account(self) -> bool:
        """Whether one account did what takes two."""
        return bool(self.drafted & self.verified or (self.drafted | self.verified) & self.signed)


def four_eyes(pack: Pack) -> str:
    """What the pack asks of drafter, verifier and signer."""
    return pack.setting(FOUR_EYES, ACCOUNTS)


def hands_of(line: BulletinLine, steps: Iterable[Taken]) -> Hands:
    """Whose hands a line went through, by its steps. Who enters a paper signature may have verified, not drafted."""
    taken = list(steps)
    wrote = {s.taken_by for s in taken if s.step in (PROPOSED, REFERRED) and not s.note}
    wrote |= {s.taken_by for s in taken if s.step == SENT and s.note.startswith(REWRITTEN)}
    verified = {s.taken_by for s in taken if s.step == VERIFIED}
    on_paper = {s.taken_by for s in taken if s.step == SIGNED and s.taken_by != (line.frozen and line.frozen.signed_by)}
    signed = {s.taken_by for s in taken if s.step == SIGNED} - (on_paper - wrote)
    return Hands(frozenset(wrote | {line.drafted_by}), frozenset(verified), frozenset(signed))


def one_account_words(found: Sequence[Hands]) -> str:
    """What a document says of lines that went through one account's hands only; "" when there are none."""
    number = sum(hands.one_account for hands in found)
    return f"（其中{number}项的拟稿、核实、审签没有由不同账号分别办理，为本县设定所允许）" if number else ""
