"""The paper 催办单 as one entry with its builder; no room of the product knows it."""

from catalogue.papers import Paper
from papers.meeting.asked import Asked

PAPER = Paper("reminder", "催办单", "tests.catalogue.reminder:reminder", frame="sheet")


def reminder(asked: Asked) -> bytes:
    """催办单: the quarter it is about."""
    return f"催办单：{asked.label}".encode()
