"""Photos and scans put beside a row: the file first, then the row that names it, in one transaction with whatever the
act is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select

from access.ownership import home_of
from actions.attachments.holders import called, held, purposes_of, refusal
from actions.attachments.keeping import Given, kept_files
from actions.unit_of_work import UnitOfWork, refuse_unless_may, unit_of_work
from catalogue.attachments import PURPOSES
from errors import NotAllowed, Refused
from figures.attached.standing import ATTACHMENT
from ledgers.attached.judging import Judged
from models import filestore
from models.account import Actor
from models.county import pack_in_force

PER_ROW = 200
NOT_THERE = "没有这一行，或它不在您能看的范围内，请刷新后再办。"


@dataclass(frozen=True)
class Added:
    """What an act put beside a row: ids of the new files, and how many stood there already."""

    ids: tuple[int, ...]
    there: int


def attach(
    actor: Actor, holder: str, row: str, files: Sequence[Given], purpose: str, *, step: int | None = None
) -> Added:
    """Put files beside a row. `holder`: its table (`hazard`, `drill`, `bulletin_line` …); `row`: its key, parts joined
    by | (a 通报 line its id, an issued 通报 its 文号); `purpose`: a code of catalogue.attachments; `step`: the 序号 of
    the step of a hazard they belong to.

    Raises Refused naming each bad file, NotAllowed for whom the row is not theirs to act on.
    """
    refuse_unless_may(actor, "attachment.add", f"{holder} {row}", home_of(actor))
    if not files:
        raise Refused("还没有选文件。")
    kept = kept_files(files)
    with unit_of_work(actor, "attachment.add", f"{holder} {row}", home_of(actor)) as act:
        pack = pack_in_force(act.session)
        of = held(act.session, pack, actor, holder, row)
        if of is None:
            raise NotAllowed(NOT_THERE)
        if reason := refusal(act.session, pack, actor, of, step):
            raise NotAllowed(reason)
        added = attach_within(act, holder, row, kept, purpose, step=step)
        act.silent = not added.ids
        return added


def attach_within(
    act: UnitOfWork,
    holder: str,
    row: str,
    kept: Sequence[Judged],
    purpose: str,
    *,
    step: int | None = None,
    batch: int | None = None,
) -> Added:
    """Put kept files beside a row within an act that has asked its right; the act's audit names them.

    The same file sent twice for the same 用途 (and step) is one. Raises Refused for a 用途 the row
    does not take, or too many files.
    """
    title = called(holder, row)
    if purpose not in purposes_of(holder):
        takes = "、".join(PURPOSES[code].name for code in purposes_of(holder))
        raise Refused(f"{title}不收这种用途的附件，可选：{takes}。")
    mine = (
        ATTACHMENT.c.county == act.county,
        ATTACHMENT.c.holder == holder,
        ATTACHMENT.c.row_key == row,
        ATTACHMENT.c.withdrawn_at.is_(None),
    )
    same = [ATTACHMENT.c.purpose == purpose, *([ATTACHMENT.c.step == step] if step is not None else [])]
    known = select(ATTACHMENT.c.sent_sha256, ATTACHMENT.c.sha256).where(*mine, *same)
    there = {digest for row in act.session.execute(known) for digest in row}
    new = list({each.sent_sha256: each for each in kept if each.sent_sha256 not in there}.values())
    standing = act.session.execute(select(func.count()).where(*mine)).scalar_one()
    if standing + len(new) > PER_ROW:
        raise Refused(f"{title}已有 {standing} 个附件，一行最多 {PER_ROW} 个，请先撤下不用的。")
    ids, digests = [], []
    for each in new:
        digest = filestore.put(each.content)
        values = {
            "county": act.county,
            "holder": holder,
            "row_key": row,
            "step": step,
            "purpose": purpose,
            "form": each.form,
            "file_name": each.file_name,
            "sha256": digest,
            "sent_sha256": each.sent_sha256,
            "size": len(each.content),
            "width": each.width,
            "height": each.height,
            "taken_at": each.taken_at,
            "batch_id": batch,
            "recorded_at": act.at,
            "recorded_by": act.actor.name,
            "withdrawn_by": "",
            "withdrawn_for": "",
        }
        ids.append(int(act.session.execute(insert(ATTACHMENT).values(values).returning(ATTACHMENT.c.id)).scalar_one()))
        digests.append(digest)
    if digests:
        before = act.detail.get("attachments")
        told = [*(before if isinstance(before, list) else []), *([i, d] for i, d in zip(ids, digests, strict=True))]
        act.detail["attachments"] = told
    return Added(tuple(ids), len(kept) - len(new))
