"""Cells of a row as a screen shows them: counts of pupils too small to be shown are not.

Few pupils surveyed or referred could be told by name. Forms and exports, which write the row anew, keep the number.
"""

from collections.abc import Mapping
from typing import Any

from catalogue.ledgers import Column, Sheet
from figures.wording import pupils, stored_text, too_few
from models.county import Pack


def shown_text(pack: Pack, sheet: Sheet, column: Column, row: Mapping[str, Any]) -> str:
    """A row's cell as a list shows it (`stored_text`), a small count of pupils as ＜10; blank for nothing."""
    value = row.get(column.field)
    if not column.pupils or value is None or row.get(sheet.kind) not in pack.pupil_kinds:
        return stored_text(value)
    return pupils(value, pack.small_count) if too_few(value, pack.small_count) else stored_text(value)
