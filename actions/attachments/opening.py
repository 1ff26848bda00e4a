"""A photo or a scan opened by who may read its row; for everybody else there is none."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from access.ownership import home_of
from access.rights import may
from access.sessions import actor_named
from actions.attachments.holders import Held, held, purposes_of, refusal
from actions.attachments.withdrawing import not_theirs
from figures.attached.standing import ATTACHMENT, attached_to
from ledgers.attached.photos import thumbnail
from models import filestore
from models.account import Actor
from models.attachment import JPEG, Attachment
from models.county import Pack, pack_in_force
from models.database import reading


@dataclass(frozen=True)
class Shown:
    """A file with its row, and all that stands beside that row, in their order."""

    file: Attachment
    of: Held
    beside: tuple[Attachment, ...]


def opened(name: str, number: int) -> Shown | None:
    """The standing file with this id for the account of this name; None when there is none it may read."""
    with reading() as session:
        actor = actor_named(session, name)
        return None if actor is None else read(session, pack_in_force(session), actor, number)


def read(session: Session, pack: Pack, actor: Actor, number: int) -> Shown | None:
    """As `opened`, for a known actor."""
    row = session.execute(
        select(ATTACHMENT).where(
            ATTACHMENT.c.county == actor.county, ATTACHMENT.c.id == number, ATTACHMENT.c.withdrawn_at.is_(None)
        )
    ).first()
    if row is None:
        return None
    file = Attachment(**row._mapping)
    of = held(session, pack, actor, file.holder, file.row_key)
    if of is None:
        return None
    beside = attached_to(session, actor.county, file.holder, [file.row_key])[file.row_key]
    return Shown(file, of, tuple(beside))


@dataclass(frozen=True)
class Beside:
    """What stands beside a row and what the reader may do there: the files, the 用途 the row takes, whether they may
    add, and the ids of the files they may withdraw."""

    files: tuple[Attachment, ...]
    purposes: tuple[str, ...]
    may_add: bool
    withdrawable: frozenset[int]


def beside(session: Session, pack: Pack, actor: Actor, holder: str, row: str) -> Beside | None:
    """The files of a row; None when the row takes none, or is none the actor may read."""
    purposes = purposes_of(holder)
    of = held(session, pack, actor, holder, row) if purposes else None
    if of is None:
        return None
    files = tuple(attached_to(session, actor.county, holder, [row]).get(row, ()))
    acts = refusal(session, pack, actor, of) is None
    theirs = {int(file.id or 0) for file in files if not_theirs(actor, file) is None} if acts else set()
    return Beside(files, purposes, acts and may(actor, "attachment.add", home_of(actor)) is None, frozenset(theirs))


def content_of(file: Attachment) -> bytes | None:
    """The content of a file as it stands on the disk; None when it is gone."""
    try:
        return filestore.path_of(file.sha256).read_bytes()
    except OSError:
        return None


def small(file: Attachment) -> bytes | None:
    """The thumbnail of a photo, made when it is first asked for and again when it is lost; None without the photo."""
    if file.form != JPEG:
        return None
    path = filestore.folder() / "small" / file.sha256[:2] / file.sha256
    try:
        return path.read_bytes()
    except OSError:
        pass
    content = content_of(file)
    if content is None:
        return None
    made = thumbnail(content)
    filestore.place(path, made)
    return made
