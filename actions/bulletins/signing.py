"""审签 by the convener, on screen or on paper: facts, statement and the rows behind them freeze."""

from collections.abc import Sequence
from datetime import date

from actions.attachments.adding import attach_within
from actions.attachments.keeping import Given, kept_files
from actions.bulletins.hands import refuse_own_draft, refuse_own_hand
from actions.bulletins.line import Row, line_in, move, needed, refuse_untrue, taken_on
from actions.bulletins.looking import Seen, seen_before
from actions.bulletins.naming import reason_to_name
from actions.unit_of_work import UnitOfWork, refuse_unless_may, unit_of_work
from catalogue.attachments import LINES
from catalogue.attachments import SIGNED as SIGNATURE
from errors import Refused
from models.account import Actor
from models.bulletin import SENT, SIGNED, VERIFIED, BulletinLine, Evidence
from models.clock import today


def sign(actor: Actor, line_id: int, *, naming: str = "", version: int | None = None) -> None:
    """审签 by the convener, who neither wrote nor verified it: facts, statement and the rows behind them freeze.

    naming: why words stay that may name a person. Raises Refused when today's record contradicts the words.
    """

    def deed(act: UnitOfWork, line: BulletinLine, seen: Seen) -> None:
        same = refuse_own_hand(act, line, "审签")
        reason = reason_to_name(seen.named, naming)
        _freeze(act, line, seen.rows, "；".join(filter(None, (f"审签{same}", reason))), actor.name, today())

    seen_before(actor, "bulletin.sign", line_id, (VERIFIED,), deed, "审签", version=version)


def sign_on_paper(
    actor: Actor,
    line_id: int,
    signer: str,
    scan: Given | None,
    signed_on: date,
    *,
    naming: str = "",
    version: int | None = None,
) -> None:
    """审签 that was given on paper, entered by the office with its scan (a picture or PDF); step and audit say so.

    signer: the post. Whoever drafted the line does not enter it. naming: the convener's reason, as it stands on the
    paper. Raises Refused without scan, post or day, and for a file that is no picture and no PDF.
    """
    refuse_unless_may(actor, "bulletin.sign_on_paper", f"line {line_id}")
    who = needed(signer, "纸质审签请写明签发人岗位。")
    if scan is None:
        raise Refused("纸质审签请上传签发件的扫描件（照片或 PDF）。")
    kept = kept_files([scan])

    def deed(act: UnitOfWork, line: BulletinLine, seen: Seen) -> None:
        if signed_on > today():
            raise Refused(f"审签日期{signed_on}还没有到。")
        if signed_on < (verified := taken_on(act, line, VERIFIED)):
            raise Refused(f"审签日期{signed_on}早于核实日期{verified}，请核对扫描件。")
        same = refuse_own_draft(act, line, "录入审签")
        reason = reason_to_name(seen.named, naming)
        attach_within(act, LINES, str(line.id), kept, SIGNATURE)
        act.detail |= {"on_paper": kept[0].sent_sha256, "signer": who}
        told = f"纸质审签：{who}，{signed_on}，扫描件“{scan[0][-60:]}”，由{actor.name}录入{same}"
        _freeze(act, line, seen.rows, "；".join(filter(None, (told, reason))), who, signed_on)

    seen_before(actor, "bulletin.sign_on_paper", line_id, (VERIFIED,), deed, "审签", version=version)


def _freeze(act: UnitOfWork, line: BulletinLine, rows: Sequence[Row], note: str, signer: str, signed_on: date) -> None:
    words = f"{line.matter}\n{line.facts}"
    refuse_untrue(rows, words, "请退回，重新核实后再审签。", praise=line.praise)
    frozen = Evidence(line.facts, line.statement, line.finding, list(rows), signer, signed_on.isoformat())
    move(act, line, SIGNED, note, evidence=frozen.stored())


def send_back(actor: Actor, line_id: int, reason: str, *, version: int | None = None) -> None:
    """退回 of a verified line for another verification: by the convener, or entered by the office from paper."""
    verb = "bulletin.sign" if actor.may_sign else "bulletin.sign_on_paper"
    with unit_of_work(actor, verb, f"line {line_id}") as act:
        line = line_in(act, line_id, VERIFIED, version=version)
        needed(reason, "退回请写明理由。")
        entered = "" if actor.may_sign else f"（由{actor.name}录入）"
        move(act, line, SENT, f"退回：{reason.strip()}{entered}")
