"""Papers of a frozen meeting and closed minutes are kept as made: the same bytes whatever code and pack are since."""

from typing import Any

import pytest
from sqlalchemy import update

from actions.meetings import holding
from actions.papers import KEPT, Making, keep, put_template
from catalogue.papers import PAPERS
from errors import Refused
from figures.meetings.sittings import sitting_of
from models.account import Actor
from models.county import pack_in_force
from models.database import reading, writing
from operations.checks.run import check
from operations.handing import hand_out
from papers.editions import editions
from papers.frames.templates import built_in
from papers.registry import keeping
from tests.actions.test_meetings import QUARTER
from tests.books import sat
from tests.papers.test_meeting_papers import held

__all__ = ["held"]


def kept_of(what: str) -> list[Any]:
    """The editions kept of a paper of the meeting."""
    with reading() as session:
        pack = pack_in_force(session)
        key = keeping(session, pack, what, quarter=QUARTER)
        return editions(session, pack, what, key.of) if key else []


def test_what_was_made_is_handed_out_again_byte_for_byte(held: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    [(name, first)] = hand_out(held, "minutes", quarter=QUARTER)
    [made] = kept_of("minutes")
    assert (made.number, made.recorded_by) == (1, held.name) and made.template.startswith("内置模板 ")
    monkeypatch.setattr("papers.meeting.minutes.minutes_paper", lambda *_: b"other code")
    assert hand_out(held, "minutes", quarter=QUARTER) == [(name, first)]
    assert hand_out(held, "minutes", quarter=QUARTER, again=True) == [(name, b"other code")]
    assert hand_out(held, "minutes", quarter=QUARTER, edition=1) == [(name, first)]
    assert [each.number for each in kept_of("minutes")] == [2, 1]
    with pytest.raises(Refused, match="没有留存第3版"):
        hand_out(held, "minutes", quarter=QUARTER, edition=3)


def test_minutes_of_a_meeting_opened_again_are_others(held: Actor) -> None:
    hand_out(held, "minutes", quarter=QUARTER)
    with reading() as session:
        sitting = sitting_of(session, pack_in_force(session), QUARTER)
    assert sitting is not None and sitting.id is not None
    holding.reopen(held, sitting.id, "补记列席单位")
    assert kept_of("minutes") == [] and hand_out(held, "minutes", quarter=QUARTER) and kept_of("minutes") == []
    holding.close(held, sitting.id, sat(present=["edu"], excused=[], in_attendance=["supervisors"]))
    assert hand_out(held, "minutes", quarter=QUARTER) and len(kept_of("minutes")) == 1


def test_who_may_not_keep_gets_what_was_kept_or_one_made_now(held: Actor) -> None:
    leader = Actor(held.county, "县领导", "leader", None)
    assert hand_out(leader, "agenda", quarter=QUARTER) and kept_of("agenda") == []
    [(_, first)] = hand_out(held, "agenda", quarter=QUARTER)
    put_template(held, "agenda", "a.docx", built_in("sheet").content)
    assert hand_out(leader, "agenda", quarter=QUARTER)[0][1] == first
    hand_out(held, "agenda", quarter=QUARTER, again=True)
    assert [each.template.split()[0] for each in kept_of("agenda")] == ["本办模板第1版", "内置模板"]


def test_two_who_make_it_at_once_keep_one(held: Actor) -> None:
    making = Making("agenda", "1/1", "内置模板", [("a.docx", b"a")])
    assert keep(held, making) == 1
    assert keep(held, Making("agenda", "1/1", "内置模板", [("a.docx", b"b")])) == 1


def test_a_paper_that_tells_how_things_stand_today_is_not_kept(held: Actor) -> None:
    assert not PAPERS["resolutions"].kept and kept_of("resolutions") == []
    files = hand_out(held, "resolutions", quarter=QUARTER)
    assert [name.rpartition(".")[2] for name, _ in files] == ["docx", "xlsx"]


def test_a_kept_paper_that_was_changed_is_found(held: Actor) -> None:
    hand_out(held, "minutes", quarter=QUARTER)
    assert all(found.ok for found in check() if "公文" in found.name)
    with writing() as session:
        session.execute(update(KEPT).values(content=b"changed"))
    with pytest.raises(Refused, match="与当时不一致"):
        hand_out(held, "minutes", quarter=QUARTER)
    assert any(not found.ok for found in check() if "公文" in found.name)
