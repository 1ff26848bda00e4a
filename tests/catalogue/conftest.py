"""A county with one more ledger and one more step: each registered by its entry, its words by the county's pack."""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from books import HAZARDS, SCHOOLS, XLSX, import_files

from actions.accounts import managing
from actions.pack.loading import reload_pack
from catalogue.ledgers import LEDGERS
from catalogue.steps import STEPS
from models import clock
from models.account import Actor
from models.base import table
from models.database import ROOT, engine
from tests.catalogue import buses, consultation

NOW = datetime(2026, 10, 8, 9)
PASSWORD = "Zaikan-2026-hao"
WORDS = [
    ("bus_kind", "school_bus", "专用校车", "校车", "", "1"),
    ("bus_kind", "hired", "租用客车", "包车", "", "2"),
    ("hazard_event", "consult", "会诊", "", "", "12"),
]
DUTY = {
    "code": "9.99", "rule_set": "31", "clause": "9", "label": "查验专用校车", "short": "校车查验",
    "words": "每学年查验专用校车", "judgement": "counted", "subject_kind": "school", "ledger": "buses",
    "filter": "车型=专用校车；年检合格=是；核载人数>10", "minimum": "2", "period": "school_year", "scope": "学校",
    "soft": "否", "weak_point": "否", "needs": "辆", "basis": "测试", "listed_order": "999", "valid_from": "2022-03-21",
}  # fmt: skip


def _pack(folder: Path) -> Path:
    """The county's pack with the words and the duty of the further entries."""
    shutil.copytree(ROOT / "seed" / "kaijiang", folder)
    with (folder / "dictionaries.csv").open("a", encoding="utf-8", newline="") as words:
        csv.writer(words).writerows(WORDS)
    with (folder / "duties.csv").open(encoding="utf-8-sig", newline="") as duties:
        heads = next(csv.reader(duties))
    with (folder / "duties.csv").open("a", encoding="utf-8", newline="") as duties:
        csv.DictWriter(duties, heads, restval="").writerow(DUTY)
    return folder


@pytest.fixture
def county(kaijiang: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Actor]:
    """The office of a county with three schools and three hazards, one of them open, that keeps 校车 and 会诊."""
    clock.fix(NOW)
    monkeypatch.setitem(LEDGERS, buses.LEDGER.kind, buses.LEDGER)
    monkeypatch.setitem(STEPS, consultation.STEP.name, consultation.STEP)
    table(buses.Bus).create(engine())
    reload_pack(kaijiang, _pack(tmp_path / "kaijiang"))
    for kind, content in (("schools", SCHOOLS), ("hazards", HAZARDS)):
        assert not import_files(kaijiang, kind, [(XLSX, content)]).errors
    console = managing.console(kaijiang.county)
    for name, role, scope in (
        ("办公室", "office", None),
        ("任市镇", "township", "511723107000"),
        ("一小", "school", "S1"),
    ):
        managing.add(console, name, role=role, scope=scope, may_sign=False, password=PASSWORD, must_change=False)
    yield replace(kaijiang, name="办公室")
