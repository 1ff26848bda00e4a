"""A county pack comes in from its folder: read and checked as a whole before a row is written."""

from pathlib import Path

from actions.meetings.items.fixed import read_fixed
from actions.meetings.members import read_members
from actions.pack.answers import read_answers
from actions.pack.folder import LIST, SHEETS, Folder, Sheet, county_named, parsed, read_csv
from actions.pack.maps import MAPS, map_of
from actions.pack.rules import CHECKS
from actions.teaching.stops import read_stops
from errors import Refused

LIFTED_FILE = "lifted_weeks.csv"
"""Of older releases, which lifted weeks beside stopping days."""


def read_folder(folder: Path) -> Folder:
    """Read and check a pack folder. Raises Refused with file, row and column at the first fault."""
    found = Folder(*county_named(folder))
    for sheet in SHEETS:
        if sheet.optional and not (folder / sheet.file).exists():
            found.rows[sheet.file], found.lines[sheet.file] = [], []
            continue
        lines, raw = read_csv(folder, sheet.file, sheet.header)
        found.lines[sheet.file] = lines
        found.rows[sheet.file] = [parsed(sheet, line, row) for line, row in zip(lines, raw, strict=True)]
        _check_keys(sheet, found)
    for check in CHECKS:
        check(found)
    if (folder / LIFTED_FILE).exists():
        raise Refused(
            f"{LIFTED_FILE} 已经不用：请把里面的周改写进 stopped_days.csv（首日星期一，末日星期日），再删去这个文件；"
            "升级前登记过的已经自动转成停课。"
        )
    found.stops = read_stops(folder, found)
    found.kept = read_answers(folder, found)
    found.members = read_members(folder, found)
    found.fixed = read_fixed(folder)
    for kind, file in MAPS.items():
        if kind == "schematic" or (folder / file).exists():
            found.maps[kind] = map_of(folder, file, found)
    return found


def _check_keys(sheet: Sheet, found: Folder) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for line, row in zip(found.lines[sheet.file], found.rows[sheet.file], strict=True):
        key = tuple(row[name] for name in sheet.key)
        if key in seen:
            shown = LIST.join(str(part) for part in key)
            raise Refused(f"{sheet.file} 第{line}行 {LIST.join(sheet.key)} 列：“{shown}”与第{seen[key]}行重复。")
        seen[key] = line
