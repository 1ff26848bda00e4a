"""What a tired office types about a meeting: too much, a wrong year, the same unit twice, a telephone number; and what
is taken off an agenda is never lost."""

import ast
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from actions.meetings import freezing, holding, preparing, recording, resolving
from actions.meetings.items import fixed, instructing, merging, pending
from actions.meetings.items.fixed import FixedStated
from figures.meetings.agenda import left_over, propose
from figures.meetings.sittings import every_item, matters_of, period_of
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from tests.actions.test_agenda_items import FIRST, OLD, RED_TOWN, item, items, lineages, own, refusals, told, two
from tests.actions.test_meetings import CUT, at, office, ready, sitting  # noqa: F401 - a fixture

FOLDER = Path(__file__).resolve().parents[2] / "actions" / "meetings"
SHORTENED = {"[:80]", "told[:2000]", "list(found.sentences)[:60]", "title[:TITLE]"}
"""What may be cut, as its source ends: a lineage, which is only a key; figures in words; the audit's list; the title a
rule made, by which a matter waits."""


def test_no_act_of_a_meeting_cuts_off_what_was_typed() -> None:
    cut = []
    for path in sorted(FOLDER.rglob("*.py")):
        source = path.read_text("utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and node.slice.upper is not None:
                cut.append(ast.get_source_segment(source, node) or "")
    assert cut and not [words for words in cut if not words.endswith(tuple(SHORTENED))]


def test_too_many_words_are_refused_with_how_many_fit(office: Actor) -> None:  # noqa: F811
    first, _ = two(office)
    long, seen = "长" * 2001, sitting(FIRST).version
    rows = [{"id": one.id, "minutes": 5, "kept": True} for one in items(FIRST)]
    part = [item(RED_TOWN).id or 0, item(OLD).id or 0]
    refusals(
        {
            "议题有2001个字，最多200个": lambda: preparing.add_item(office, first, long),
            "为什么上会有2001个字": lambda: preparing.add_item(office, first, "x", why=long),
            "第1项议题有2001个字": lambda: preparing.arrange(
                office, first, [rows[0] | {"own_title": long}, *rows[1:]], seen
            ),
            "第1项请会议议定有2001个字": lambda: preparing.arrange(
                office, first, [rows[0] | {"own_ask": long}, *rows[1:]], seen
            ),
            "合并后的议题有2001个字": lambda: merging.merge(office, first, part, long),
            "事项有2001个字": lambda: pending.collect_matter(office, long, why="x"),
            "“固定”的请会议议定有2001个字": lambda: fixed.keep_fixed(office, FixedStated("固定", long)),
            "批示内容有2001个字": lambda: instructing.instruct(office, first, part[0], "县长", date(2026, 10, 1), long),
        }
    )
    assert lineages() == [one.lineage for one in items(FIRST)]


def test_a_slip_of_the_year_is_asked_about(office: Actor) -> None:  # noqa: F811
    first, _ = two(office)
    one = item(RED_TOWN).id or 0
    far: dict[str, Callable[[], Any]] = {
        "批示日期1996年10月1日离今天太远": lambda: instructing.instruct(
            office, first, one, "县长", date(1996, 10, 1), "x"
        ),
        "召开日期1923年10月1日离今天太远": lambda: recording.record_meeting(office, "全体会议", date(1923, 10, 1)),
        "计划开会的2025年10月20日已经过了": lambda: preparing.plan(office, first, date(2025, 10, 20)),
    }
    refusals(far)
    held = _in_session(office)
    refusals({"完成时限2126年10月1日离今天太远": lambda: _decide(office, held, deadline=date(2126, 10, 1))})


def test_one_unit_stands_once_in_a_resolution(office: Actor) -> None:  # noqa: F811
    two(office)
    held = _in_session(office)
    refusals(
        {
            "“县教科局”写了两次": lambda: _decide(office, held, supporting=["edu"]),
            "“县公安局”写了两次": lambda: _decide(office, held, supporting=["police", "police"]),
        }
    )
    assert _decide(office, held, supporting=["police"]) == 1


def test_no_telephone_number_stands_for_who_presides_or_instructs(office: Actor) -> None:  # noqa: F811
    first, _ = two(office)
    one, number = item(RED_TOWN).id or 0, "县长13800138000"
    refusals(
        {
            "批示领导的职务“县长13800138000”里有号码": lambda: instructing.instruct(
                office, first, one, number, date(2026, 10, 9), "x"
            ),
            "召集人岗位“县长13800138000”里有号码": lambda: recording.record_meeting(
                office, "全体会议", date(2025, 10, 9), convener_post=number
            ),
            "主持人“县长13800138000”里有号码": lambda: _in_session(office, number),
        }
    )


def test_what_a_merged_item_held_is_left_over_when_it_is_taken_off(office: Actor) -> None:  # noqa: F811
    first, _ = two(office)
    whole = merging.merge(office, first, [item(RED_TOWN).id or 0, item(OLD).id or 0], "逾期集中整治")
    assert not _left_over() & {RED_TOWN, OLD}
    rows = [{"id": one.id, "minutes": 5, "kept": one.id != whole} for one in items(FIRST)]
    preparing.arrange(office, first, rows, sitting(FIRST).version)
    assert _left_over() >= {RED_TOWN, OLD}


def test_an_empty_agenda_is_not_frozen(office: Actor) -> None:  # noqa: F811
    first, _ = two(office)
    rows = [{"id": one.id, "minutes": 5, "kept": False} for one in items(FIRST)]
    preparing.arrange(office, first, rows, sitting(FIRST).version)
    with pytest.raises(Exception, match="议程是空的"):
        freezing.freeze(office, first, CUT)


def test_why_an_item_of_the_offices_own_is_taken_up_goes_with_it(office: Actor) -> None:  # noqa: F811
    first, _ = two(office)
    own(office, first, "校车座位", why="三所学校没有座位；家长反映")
    waits = pending.collect_matter(office, "停放场地", why="停在路边")
    pending.take_pending(office, first, waits)
    facts = {one["title"]: one["facts"] for one in told()}
    assert facts["校车座位"] == "三所学校没有座位；家长反映" and facts["停放场地"] == "停在路边"


def _left_over() -> set[str]:
    with reading() as session:
        pack, here = pack_in_force(session), sitting(FIRST)
        dealt = matters_of(every_item(session, here))
        found = propose(session, pack, period_of(here.quarter, here.starts_on), dealt)
        return {each["lineage"] for each in left_over(pack, found, dealt)}


def _in_session(office: Actor, post: str = "县长") -> int:  # noqa: F811
    held = ready(office)
    at("2026-10-12T10:00")
    holding.begin(office, held, date(2026, 10, 12), post)
    return held


def _decide(office: Actor, held: int, **given: Any) -> int:  # noqa: F811
    facts = {"lead_unit": "edu", "deadline": date(2026, 11, 30), "clause": ""} | given
    return resolving.decide(office, held, "办一件事", **facts)
