"""The fast reader, which gets only what has been inspected; whatever it breaks on is refused with a sentence."""

import io

import python_calamine

from ledgers.files.grid import SAVE_AS, Grid, Unreadable, Value


def read_grids(name: str, source: io.BytesIO) -> list[Grid]:
    """The worksheets as calamine reads them, from a source that has been inspected; raises Unreadable."""
    try:
        with python_calamine.load_workbook(source) as book:
            return [
                _grid(book.get_sheet_by_index(at), sheet.visible != python_calamine.SheetVisibleEnum.Visible)
                for at, sheet in enumerate(book.sheets_metadata)
                if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
    except python_calamine.PasswordError:
        raise Unreadable(f"“{name}”设了打开密码：请去掉密码另存后再上传。") from None
    except (KeyboardInterrupt, SystemExit):
        raise
    # A panic of the Rust reader is a BaseException that has no importable class.
    except BaseException:
        raise Unreadable(f"“{name}”读不出来，可能已损坏：{SAVE_AS}。") from None


def _grid(sheet: python_calamine.CalamineSheet, hidden: bool) -> Grid:
    if sheet.start is None:
        return Grid(sheet.name, [], hidden=hidden)
    top, left = sheet.start
    rows: list[list[Value]] = [[None if v == "" else v for v in row] for row in sheet.to_python()]
    merged = [(a - top, b - left, c - top, d - left) for (a, b), (c, d) in sheet.merged_cell_ranges or []]
    return Grid(sheet.name, rows, top + 1, left + 1, merged, hidden=hidden)
