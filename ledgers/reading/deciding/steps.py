"""All decisions about a sheet, in an order in which later ones build on earlier ones."""

from ledgers.files.grid import Grid
from ledgers.reading.deciding.apart import decide_apart
from ledgers.reading.deciding.columns import decide_completion, decide_doubles, decide_groups, decide_levels
from ledgers.reading.deciding.rows import (
    decide_blocks,
    decide_numbers,
    decide_rows,
    fill_ditto,
    pass_over_empty,
    say_skipped,
)
from ledgers.reading.deciding.sheet import Deciding
from ledgers.reading.deciding.undated import decide_day
from ledgers.reading.deciding.vague import decide_short_years, decide_vague
from ledgers.reading.deciding.years import decide_year
from ledgers.reading.unlisted.unread import unknown_columns


def decide_sheet(deciding: Deciding) -> Grid:
    """Decide everything and change what was recognised accordingly; the grid to read, a copy where cells moved."""
    unread = {skipped.row: skipped for skipped in deciding.made.skipped if skipped.kind == "unread"}
    deciding.made.skipped = [skipped for skipped in deciding.made.skipped if skipped.row not in unread]
    deciding.made.data_rows = sorted({*deciding.made.data_rows, *unread})
    decide_apart(deciding)
    decide_groups(deciding)
    decide_levels(deciding)
    decide_completion(deciding)
    decide_doubles(deciding)
    unknown_columns(deciding)
    pass_over_empty(deciding, unread)
    decide_numbers(deciding)
    decide_blocks(deciding)
    fill_ditto(deciding)
    decide_rows(deciding)
    decide_day(deciding)
    decide_year(deciding)
    decide_short_years(deciding)
    decide_vague(deciding)
    say_skipped(deciding)
    return deciding.grid
