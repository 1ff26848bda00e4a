"""The pack of the random histories: the first county's with what they need besides.

Townships that end wholly and partly, a list of units and duties that change, a share for surveys, a calendar that
starts apart.
"""

import csv
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from actions.county import PACKS

Row = dict[str, Any]
WHOLE_ON, PART_ON = date(2026, 4, 10), date(2026, 8, 20)
"""When a township ends wholly and when one ends partly."""
MERGED, PARTED, HEIR, OTHER_HEIR = "511723205000", "511723110000", "511723107000", "511723108000"
LASTING = (HEIR, OTHER_HEIR, "511723001000")
MAP = "townships.geojson"
THROUGH_MAIN = ("3.1", "3.3", "3.5", "6.4", "6.5", "6.6", "7.2", "7.6", "7.8", "7.11", "9.6", "10.1", "11.3", "11.4")
FACTS = {
    "townships.csv": ("code", {MERGED: {"valid_to": WHOLE_ON}, PARTED: {"valid_to": PART_ON}}),
    "units.csv": ("code", {"civil": {"valid_to": date(2026, 9, 15)}, "hr": {"valid_from": date(2026, 3, 1)}}),
    "tasks.csv": ("code", {"15": {"valid_to": date(2026, 11, 10)}}),
    "duties.csv": (
        "code",
        {
            "4.1": {"valid_to": date(2026, 8, 1)},
            "15.2": {"valid_from": date(2026, 5, 20)},
            **{code: {"through_main": "是"} for code in THROUGH_MAIN},
            "3.2": {"valid_from": date(2026, 2, 10)},
        },
    ),
}
"""What is changed in files of the pack: file → key column, key → new values."""


def changed_pack(folder: Path) -> Path:
    """A copy of the first county's pack with what the random histories need besides."""
    shutil.copytree(PACKS / "kaijiang", folder)
    for file, (key, changes) in FACTS.items():
        _rewrite(folder / file, lambda row, key=key, changes=changes: row | changes.get(row[key], {}))
    _rewrite(
        folder / "terms.csv",
        lambda row: (
            row | ({"starts_on": "2026-03-09"} if (row["stage"], row["term"]) == ("幼儿园", "2025-2026-2") else {})
        ),
    )
    shapes = json.loads((folder / MAP).read_text(encoding="utf-8"))
    shapes["features"] = [f for f in shapes["features"] if f["properties"]["code"] not in (MERGED, PARTED)]
    (folder / MAP).write_text(json.dumps(shapes, ensure_ascii=False), encoding="utf-8")
    heirs = [(MERGED, HEIR, WHOLE_ON, "是"), (PARTED, HEIR, PART_ON, "否"), (PARTED, OTHER_HEIR, PART_ON, "否")]
    with (folder / "successions.csv").open("a", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([*heir, "测试"] for heir in heirs)
    with (folder / "settings.csv").open("a", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerow(["duty.share.7.11", "0.8", "", "测评的最低比例", "本县设定"])
    return folder


def _rewrite(file: Path, change: Callable[[Row], Row]) -> None:
    with file.open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened)
        rows, columns = [change(row) for row in reader], reader.fieldnames or []
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
