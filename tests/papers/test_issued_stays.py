"""What was issued stays as issued: the same bytes after a body was renamed; what an older release issued is kept once,
under the names of its day; a correction is a document of its own."""

import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from actions.bulletins import issuing, reviewing
from actions.pack.loading import reload_pack
from actions.papers import KEPT
from errors import Refused
from figures.bodies.lines import ISSUE
from models import clock
from models.account import Actor
from models.bulletin import CORRECTED, REVOKED, SIGNED
from models.database import reading, writing
from operations.checks.run import check
from operations.handing import hand_out
from operations.issued import LATER, keep_issued
from tests.actions.test_bulletins import DAY, people, upto
from tests.papers.test_bulletin_papers import words

__all__ = ["people"]
SEED = Path(__file__).resolve().parents[2] / "seed" / "kaijiang"


def issued(people: dict[str, Actor]) -> str:
    """A document over one township."""
    line = upto(people, SIGNED)
    return issuing.issue(people["office"], [line], "隐患逾期通报", DAY, DAY + timedelta(days=20))


def renamed(actor: Actor, folder: Path) -> None:
    """任市镇 is called 新任市镇 from now on, in its own row: the way that rewrites the past."""
    pack = Path(shutil.copytree(SEED, folder / "kaijiang"))
    towns = pack / "townships.csv"
    towns.write_text(towns.read_text("utf-8").replace("511723107000,任市镇", "511723107000,新任市镇"), "utf-8")
    assert reload_pack(actor, pack)


def files_kept() -> list[tuple[str, int, str]]:
    with reading() as session:
        return [tuple(row) for row in session.execute(select(KEPT.c.paper, KEPT.c.edition, KEPT.c.template))]


def test_a_reprint_after_a_renaming_is_byte_for_byte_what_was_issued(people: dict[str, Actor], tmp_path: Path) -> None:
    number = issued(people)
    assert [(paper, edition) for paper, edition, _ in files_kept()] == [("bulletin", 1), ("replies", 1)]
    first = {what: hand_out(people["town"], what, number=number) for what in ("bulletin", "replies")}
    renamed(people["office"], tmp_path)
    for who in ("town", "office", "leader"):
        assert {what: hand_out(people[who], what, number=number) for what in first} == first
    assert "任市镇" in words(first["bulletin"][0][1]) and "新任市镇" not in words(first["bulletin"][0][1])
    with pytest.raises(Refused, match="不再重做"):
        hand_out(people["office"], "bulletin", number=number, again=True)
    assert all(found.ok for found in check() if "公文" in found.name)
    with writing() as session:
        session.execute(update(KEPT).where(KEPT.c.paper == "replies").values(content=b"x", sha256="0" * 64))
    assert any(not found.ok for found in check() if "公文" in found.name)


def test_what_an_older_release_issued_is_kept_once_under_the_names_of_its_day(
    people: dict[str, Actor], tmp_path: Path
) -> None:
    number = issued(people)
    with writing() as session:
        session.execute(delete(KEPT))
    clock.fix(datetime(2026, 11, 2, 9))
    renamed(people["office"], tmp_path)
    assert keep_issued(people["office"].county) == [number]
    assert keep_issued(people["office"].county) == []
    assert all(template.startswith(LATER) for _, _, template in files_kept())
    text = words(hand_out(people["office"], "bulletin", number=number)[0][1])
    assert "任市镇" in text and "新任市镇" not in text


@pytest.mark.parametrize("verdict", [CORRECTED, REVOKED])
def test_who_issued_it_mends_it_by_a_document_of_its_own(people: dict[str, Actor], verdict: str) -> None:
    line = upto(people, SIGNED)
    number = issuing.issue(people["office"], [line], "隐患逾期通报", DAY, DAY + timedelta(days=20))
    first = hand_out(people["office"], "bulletin", number=number)
    with pytest.raises(Refused, match="没有待决定的复核申请"):
        reviewing.decide_review(people["office"], line, "维持", "理由", DAY)
    mended = reviewing.decide_review(people["office"], line, verdict, "H1 已于 9 月办结", DAY)
    [(_, content)] = hand_out(people["town"], "bulletin", number=mended)
    text = words(content)
    assert number in text and "进行了复查" in text and "申请理由" not in text and "9 月办结" in text
    assert hand_out(people["office"], "bulletin", number=number) == first
    with reading() as session:
        linked = session.execute(select(ISSUE.c.review, ISSUE.c.review_of).where(ISSUE.c.number == mended)).one()
    assert linked.review == verdict and linked.review_of


def test_a_number_is_never_used_twice_by_two_at_once(people: dict[str, Actor]) -> None:
    first, second = upto(people, SIGNED), upto(people, SIGNED, numbers="H2")
    office = people["office"]
    numbers = [
        issuing.issue(who, [line], "通报", date(2026, 10, 8), date(2026, 10, 30))
        for who, line in ((office, first), (replace(office, name="联席办丙"), second))
    ]
    assert numbers == ["开学安联〔2026〕1号", "开学安联〔2026〕2号"]
    with pytest.raises(Refused, match="现在是“印发”"):
        issuing.issue(office, [first], "通报", date(2026, 10, 8), date(2026, 10, 30))
