"""The board of the coverage page: its picture, its legend, and the ways to a cell by mouse and by keyboard.

A click in the grid only writes the address; the boxes over the list do the same by keyboard.
"""

from dataclasses import dataclass
from typing import Any

from charts import grid
from charts.config import Drawing, with_text
from figures.answers import asked_once
from figures.duties.boards import WHOLE, Board, Drawn, across, down, sentence
from ui.coverage.query import Query
from ui.shell import address, page
from ui.shell.visit import Key

ROW, LOW_ROW, LOWEST_ROW, HEAD = 25, 21, 19, 24
"""Heights in px of a row of the grid, the lower ones where there are more than MANY or MOST; of the names above."""
MANY, MOST = 13, 15
LEGEND = (
    *("met", "in_progress", "unreachable", "missed", "few_missed", "soft_missed"),
    *("no_data", "not_applicable"),
)
PICTURES = 100
"""Pictures kept, of 30 KB each."""


@dataclass(frozen=True)
class Picture:
    """A board as it is sent: the grid, its height in px, and the states its legend names."""

    drawing: Drawing
    height: int
    states: list[str]


def drawn(made: Board, *, by_school: bool) -> Drawn:
    """The board as a grid: schools down and lines across, or lines down and townships across."""
    return down(made) if by_school else across(made)


def drawn_height(drawn: Drawn) -> int:
    """The height in px at which every cell can be read, without crowding the list off the first screen."""
    number = len(drawn.rows)
    row = ROW if number <= MANY else LOW_ROW if number <= MOST else LOWEST_ROW
    breaks = sum(a != b for a, b in zip(drawn.groups, drawn.groups[1:], strict=False))
    heads = HEAD + 17 * max((column.name.count("|") for column in drawn.columns), default=0)
    heads += 22 if any(column.group for column in drawn.columns) else 0
    return int(number * row + breaks * grid.GAP * row) + heads


def legend(drawn: Drawn, asked: Query) -> list[str]:
    """Every look that the grid really shows; counts have none."""
    shown = {grid.look_key(cell) for cell in drawn.cells}
    return [state for state in LEGEND if state in shown and asked.measure != "practice"]


@asked_once(PICTURES)
def _picture(key: Key, asked: Query, whole: str, named: bool, by_school: bool, _made: Board) -> Picture:  # noqa: ARG001
    shown = drawn(_made, by_school=by_school)
    drawing = grid.status_grid(
        shown.rows,
        shown.columns,
        shown.cells,
        sentence(_made),
        total=not by_school,
        size=12 if by_school else 13,
        row_groups=shown.groups,
        chosen=shown.at(asked.line, asked.at) if asked.line else None,
    )
    return Picture(Drawing(with_text(drawing.spec), drawing.alt), drawn_height(shown), legend(shown, asked))


def picture(key: Key, made: Board, asked: Query, *, named: bool, by_school: bool) -> Picture:
    """The picture of the board that answers the question; named: whether it names schools with weak points."""
    return _picture(key, asked, made.name(WHOLE), named, by_school, made)


def board(seen: Picture, made: Board, asked: Query, *, by_school: bool) -> int:
    """Show the grid; a click on a cell chooses it, a second one lets it go. Returns its height in px."""

    def clicked(event: Any) -> None:
        choose(drawn(made, by_school=by_school), asked, event.get("cell") or [])

    page.clickable(seen.drawing, f"board_{asked.measure}_{asked.line}_{asked.at}", clicked, seen.height)
    return seen.height


def choose(drawn: Drawn, asked: Query, cells: list[dict[str, int]]) -> None:
    """Put the clicked cell's line and place into the address; the chosen one clicked again takes them out."""
    spot = (cells[0].get("row", -1), cells[0].get("column", -1)) if cells else (-1, -1)
    if spot in drawn.keys:
        line, place = drawn.keys[spot]
        again = (line, place) == (asked.line, asked.at)
        address.put("line", None if again else line)
        address.put("at", None if again else place or None)


def boxes(made: Board, *, lines: bool = True) -> None:
    """The keyboard's way to a cell: which line (where no table offers it), which place."""
    if lines:
        named = {"": "全部"} | {line.key: f"{line.short} {line.when}" for line in made.lines}
        address.choice("line", "义务", list(named), "", words=named.__getitem__, width=150, quiet=True)
    places = {"": "全部"} | {code: name for code, name in made.places if code != WHOLE}
    if len(places) > 2:
        address.choice("at", "何处", list(places), "", words=places.__getitem__, width=130, quiet=True)
