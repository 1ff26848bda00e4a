"""Backups of photos: the first writes them all, the next only what is new; and what opening one costs."""

import os
import time
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import select

from actions.attachments.opening import content_of, read
from bench.run import TODAY, median_ms
from demo.county import make_demo
from figures.attached.standing import ATTACHMENT
from models import filestore
from models.account import system
from models.base import table
from models.clock import now
from models.county import County, pack_in_force
from models.database import data_folder, reading, writing
from models.hazard import Hazard
from operations.maintenance import backup

EACH = 300_000
"""Bytes of a photo as it is kept."""
NEW = 100
HAZARDS = table(Hazard)


def photos(size: int) -> list[dict[str, Any]]:
    """Lines of a first backup with so many photos, of the next after a hundred more, and of one photo opened."""
    make_demo(TODAY, schools=40)
    with reading() as session:
        county = session.execute(select(County.code)).scalar_one()
        query = select(HAZARDS.c.number).where(HAZARDS.c.superseded_at.is_(None)).order_by(HAZARDS.c.number)
        numbers = list(session.execute(query).scalars())
    _put(county, numbers, size)
    place = data_folder() / "backups"
    first = _taken(place / "1.bak")
    _put(county, numbers, NEW)
    second = _taken(place / "2.bak")
    actor = system(county)

    def opened() -> None:
        with reading() as session:
            found = read(session, pack_in_force(session), actor, 1)
        assert found is not None and content_of(found.file)

    gigabytes = size * EACH / 1e9
    note = f"{size:,} 张，{gigabytes:.1f} GB"
    return [
        {"name": "照片：首次备份", "value": first, "limit": 120, "unit": "秒", "note": note},
        {"name": f"照片：再添 {NEW} 张后的备份", "value": second, "limit": 10, "unit": "秒", "note": note},
        {"name": "照片：打开一张", "value": median_ms(opened), "limit": 20, "unit": "ms"},
    ]


def _taken(file: Path) -> float:
    began = time.perf_counter()
    backup(file)
    return time.perf_counter() - began


def _put(county: str, numbers: list[str], count: int) -> None:
    """So many files of random bytes beside hazards, as acts leave them."""
    rows = []
    for n in range(count):
        content = os.urandom(EACH)
        sha256 = filestore.digest(content)
        filestore.place(filestore.path_of(sha256), content, at_once=False)
        rows.append(
            {
                "county": county,
                "holder": HAZARDS.name,
                "row_key": numbers[n % len(numbers)],
                "purpose": "before",
                "form": "jpeg",
                "file_name": f"{n}.jpg",
                "sha256": sha256,
                "sent_sha256": sha256,
                "size": EACH,
                "width": 1600,
                "height": 1200,
                "recorded_at": now(),
                "recorded_by": "联席办",
                "withdrawn_by": "",
                "withdrawn_for": "",
            }
        )
    with writing() as session:
        session.execute(insert(ATTACHMENT), rows)
