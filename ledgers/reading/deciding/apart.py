"""Columns beyond a blank column: the paper may hold another table beside the ledger, a list of telephones say."""

from ledgers.reading.deciding.sheet import Deciding

APART, ONE = "apart", "one"


def decide_apart(deciding: Deciding) -> None:
    """Ask whether what stands beyond a blank column belongs to the ledger; unanswered it is not read meanwhile."""
    made, grid = deciding.made, deciding.grid
    known = {*made.columns.values(), *(unknown.column for unknown in made.unknown)}
    gap = next((j for j in range(min(known, default=0) + 1, max(known, default=0)) if _blank(deciding, j)), None)
    if gap is None or made.twice:
        return
    beyond = sorted(j for j in known if j > gap and deciding.holds_data(j))
    if not beyond or not any(j < gap for j in made.columns.values()):
        return
    heads = grid.rows[made.header_row]
    words = [str(heads[j]) for j in beyond if heads[j] is not None]
    taken = deciding.ask(
        "apart",
        f"{grid.column_letters(gap)}列是空的，它右边的“{'”“'.join(words[:4])}”是另一张表吗？",
        [deciding.head(word) for word in words],
        [(APART, "是另一张表，不读"), (ONE, "是同一张表，一并读取")],
        key=deciding.key("apart", *words),
    )
    if taken == ONE:
        return
    for name in [name for name, j in made.columns.items() if j > gap]:
        made.columns.pop(name)
        made.headings.pop(name)
        made.units.pop(name, None)
    deciding.known(j for j in known if j > gap)
    made.under = [under for under in made.under if max(under.columns) < gap]
    made.derived = {name: under for name, under in made.derived.items() if max(under.columns) < gap}


def _blank(deciding: Deciding, j: int) -> bool:
    """Whether nothing stands in a column from the headings on, and no title spans it."""
    made, grid = deciding.made, deciding.grid
    spanned = any(left <= j <= right and top < made.header_row for top, left, _, right in grid.merged)
    return not spanned and all(row[j] is None for row in grid.rows[made.header_row :])
