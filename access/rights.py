"""Who may do what, where: the one table of rights, asked by actions before they write and by figures
and ledgers before they show rows. See product.md, "Who uses it".
"""

from dataclasses import dataclass

from models.account import Actor


@dataclass(frozen=True)
class Place:
    """What a row belongs to; None where it does not apply."""

    township: str | None = None
    school: str | None = None
    unit: str | None = None


ANYWHERE = Place()


class NotAllowed(PermissionError):
    """A right was refused; the text is a Chinese sentence for the person."""


def may(actor: Actor, verb: str, place: Place = ANYWHERE) -> str | None:
    """None when the actor may do the verb at the place, else the reason as a Chinese sentence."""
    if actor.role == "office":
        return None
    return f"{actor.name} 没有这项权限（{verb}），请联系联席办。"
