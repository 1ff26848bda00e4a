"""Whatever is taken out of a ledger is asked for and written into the audit here."""

from access.rights import may
from actions.unit_of_work import unit_of_work
from errors import NotAllowed
from ui.shell.visit import Visit


def noted(visit: Visit, what: str) -> None:
    """Who took what out, in the audit. Raises NotAllowed without the right."""
    if reason := may(visit.actor, "export", visit.place):
        raise NotAllowed(reason)
    with unit_of_work(visit.actor, "export", what, visit.place) as act:
        act.counts = False
