"""The paper 督办函 as one entry with its builder; no room of the product knows it."""

from catalogue.papers import Paper
from papers.of_meetings import Asked

PAPER = Paper("reminder", "督办函", "tests.catalogue.reminder:reminder")


def reminder(asked: Asked) -> bytes:
    """督办函: the quarter it is about."""
    return f"督办函：{asked.label}".encode()
