"""A paper handed out: as it was kept, else made now and kept when it is of something that no longer changes.

Page and command both come here, so the same paper has the same bytes whoever asks, and whatever code or pack are since.
"""

import json

from access.rights import may
from actions.cases import Traced, read_case, read_replay
from actions.papers import Making, keep
from catalogue.papers import NUMBER, PAPERS
from errors import Refused
from models.account import Actor
from models.case import REPLAY
from models.county import pack_in_force
from models.database import reading
from operations.issued import keep_issued
from papers.editions import editions, files_of
from papers.forms.asked import Chosen
from papers.given import Given
from papers.registry import File, Replayed, keeping, make


def hand_out(
    actor: Actor,
    what: str,
    *,
    quarter: str = "",
    number: str = "",
    given: Given | None = None,
    suffix: str = "",
    again: bool = False,
    edition: int = 0,
    chosen: Chosen | None = None,
) -> list[File]:
    """The files of a paper. again: a new edition though one is kept; edition: an earlier one; chosen: the hazards of a
    printed form. Raises Refused as papers.registry.make does, and for an edition that is not kept."""
    if PAPERS.get(what) and PAPERS[what].of == NUMBER and PAPERS[what].kept:
        if again:
            raise Refused("印发的公文按印发时的样子留存，不再重做；有错请办理更正或撤销。")
        keep_issued(actor.county, number)
    with reading() as session:
        pack = pack_in_force(session)
        kept = keeping(session, pack, what, quarter=quarter, number=number)
        found = editions(session, pack, what, kept.of) if kept else []
        if kept and edition:
            return files_of(session, pack, what, kept.of, edition)
        if kept and found and not again:
            return _only(files_of(session, pack, what, kept.of, found[0].number), suffix)
        only = "" if kept else suffix  # what is kept is kept whole
        files = make(session, pack, what, quarter=quarter, number=number, given=given, suffix=only, chosen=chosen)
    if kept is None or may(actor, "paper.keep"):
        return _only(files, suffix)
    number_kept = keep(actor, Making(what, kept.of, kept.template, files, found[0].number if found else 0))
    with reading() as session:
        return _only(files_of(session, pack_in_force(session), what, kept.of, number_kept), suffix)


def hand_out_replay(actor: Actor, asked: Traced) -> list[File]:
    """The report of a 责任倒查; its reading is written to the audit. Raises Refused as the replay does."""
    found = read_replay(actor, asked, "公文")
    with reading() as session:
        return make(session, pack_in_force(session), "replay", traced=Replayed(found))


def hand_out_case(actor: Actor, number: str) -> list[File]:
    """The report of what a case froze when it was opened; audited like every reading of the register."""
    told = REPLAY.read(json.loads(read_case(actor, number)))
    with reading() as session:
        return make(session, pack_in_force(session), "replay", traced=Replayed(told, number))


def _only(files: list[File], suffix: str) -> list[File]:
    return [file for file in files if file[0].endswith(suffix)]
