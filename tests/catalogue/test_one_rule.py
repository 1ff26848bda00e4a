"""A further rule of proposals is its entry and its function: loader of packs and proposals know it from there."""

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from actions.pack.loading import reload_pack
from catalogue.proposal_rules import PROPOSAL_RULES
from errors import Refused
from figures.bodies.proposals import proposals
from figures.bodies.standing import CHECKING_CLAUSE, standing
from figures.query import period
from models.account import Actor
from models.county import pack_in_force
from models.database import ROOT, reading
from tests.catalogue.unanswered import RULE

DAY = date(2026, 9, 30)
ROOMS = ("figures", "actions", "ui", "pages", "papers", "access", "models", "operations", "demo", "catalogue", "seed")


def with_setting(folder: Path, value: str) -> Path:
    """The county's pack in which the rule is switched on."""
    shutil.copytree(ROOT / "seed" / "kaijiang", folder)
    with (folder / "settings.csv").open(encoding="utf-8-sig", newline="") as settings:
        rows = list(csv.DictReader(settings))
    with (folder / "settings.csv").open("a", encoding="utf-8", newline="") as settings:
        csv.DictWriter(settings, list(rows[0])).writerow(rows[0] | {"key": RULE.setting, "value": value})
    return folder


def test_no_room_of_the_product_knows_the_rule() -> None:
    for path in [p for room in ROOMS for p in (ROOT / room).rglob("*") if p.suffix in (".py", ".csv")]:
        assert RULE.setting not in path.read_text(encoding="utf-8-sig"), path


def test_a_rule_is_its_entry_and_its_function(kaijiang: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match=f"没有用到“{RULE.setting}”"):
        reload_pack(kaijiang, with_setting(tmp_path / "unknown", "3"))
    monkeypatch.setitem(PROPOSAL_RULES, RULE.name, RULE)
    for wrong in ("0", "53", "1.5", "三"):
        with pytest.raises(Refused, match="settings.csv 第"):
            reload_pack(kaijiang, with_setting(tmp_path / wrong, wrong))
    with reading() as session:
        assert not [p for p in proposals(session, pack_in_force(session), period("2026Q3", DAY)) if p.rule == RULE.name]
    assert reload_pack(kaijiang, with_setting(tmp_path / "on", "3"))
    with reading() as session:
        pack = pack_in_force(session)
        found = [p for p in proposals(session, pack, period("2026Q3", DAY)) if p.rule == RULE.name]
    clause = pack.setting(CHECKING_CLAUSE)
    stands = {body: standing(pack, body, clause, DAY) for body in pack.bodies_on(DAY)}
    assert {p.unit: p.to_convener for p in found} == {
        body: one.to_convener for body, one in stands.items() if one.allowed or one.to_convener
    }
    assert found and {(p.clause, p.matter) for p in found} == {(clause, "连续3周未报")}
