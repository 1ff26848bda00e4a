"""What the office does with single items: carried over, taken up again, merged, kept for later, fixed, instructed."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from actions.county import init
from actions.meetings import freezing, holding, preparing, resolving
from actions.meetings.items import carrying, fixed, instructing, merging, pending
from actions.meetings.items.fixed import FixedStated
from actions.pack.export import export_pack
from errors import Refused
from figures.meetings.items.beside import FIXED, INSTRUCTION, fixed_items, instructions, waiting
from figures.meetings.schema import DrawnItem
from figures.meetings.sittings import agenda_now, agenda_of, every_item, frozen, period_of, same_agenda, whence, whither
from figures.meetings.snapshot import content_of
from figures.meetings.unfinished import unfinished
from models.account import Actor
from models.agenda import PLENARIES, SPECIALS
from models.county import pack_in_force
from models.database import reading
from models.sitting import AGAIN, CARRIED, LATER, PENDING, AgendaItem
from tests.actions.test_meetings import (
    AUDIT,
    CUT,
    OTHER_TOWN,
    QUARTER,
    TOWN,
    at,
    items,
    office,  # noqa: F401 - a fixture
    ready,
    sitting,
)

FIRST, SECOND = f"{QUARTER}-1", f"{QUARTER}-2"
SPECIAL, DUE = "专题会议", date(2026, 12, 1)
RED_TOWN, OLD = f"overdue_township:{TOWN}", "overdue_long"


def item(lineage: str, key: str = FIRST) -> AgendaItem:
    """An item of a meeting, wherever it has gone."""
    with reading() as session:
        return next(i for i in every_item(session, sitting(key)) if i.lineage == lineage)


def lineages(key: str = FIRST) -> list[str]:
    """What the agenda of a meeting holds, in order."""
    return [i.lineage for i in items(key)]


def two(actor: Actor) -> tuple[int, int]:
    """The quarter's plenary and a special meeting after it, both in preparation."""
    at("2026-10-12T09:00")
    first = preparing.open_sitting(actor, QUARTER)
    return first, preparing.open_another(actor, QUARTER, SPECIAL, date(2026, 10, 1))


def own(actor: Actor, sitting_id: int, title: str, **more: Any) -> int:
    """An item of the office's own; its id."""
    preparing.add_item(actor, sitting_id, title, **more)
    return max(i.id or 0 for i in items(FIRST))


def content(key: str = FIRST) -> Any:
    """The newest snapshot of a meeting."""
    with reading() as session:
        found = frozen(session, sitting(key))
    assert found is not None
    return found.content


def told(key: str = FIRST) -> Sequence[DrawnItem]:
    """The agenda of a meeting in today's words."""
    with reading() as session:
        at_hand = sitting(key)
        asked = period_of(at_hand.quarter, at_hand.starts_on)
        return agenda_now(session, pack_in_force(session), at_hand, asked)


def refusals(deeds: dict[str, Callable[[], object]]) -> None:
    """Each deed is refused with the words it stands under."""
    for words, deed in deeds.items():
        with pytest.raises(Refused, match=words):
            deed()


def last_entry() -> Any:
    """The newest entry of the audit."""
    with reading() as session:
        return session.execute(select(AUDIT).order_by(AUDIT.c.id.desc()).limit(1)).one()


# 顺延


def test_an_item_carried_over_leaves_this_agenda_and_says_where_it_went(office: Actor) -> None:  # noqa: F811
    first, second = two(office)
    own(office, first, "校车座位", ask="明确补贴", minutes=9, reporter="police")
    mine = item("own:校车座位").id or 0
    instructing.instruct(office, first, mine, "分管副县长", date(2026, 10, 11), "请教科局先摸底。")
    carrying.carry_over(office, first, mine, second, "校车座位")
    assert "own:校车座位" not in lineages() and lineages(SECOND)[-1] == "own:校车座位"
    there = item("own:校车座位", SECOND)
    assert (there.origin, there.origin_of, there.minutes, there.own_ask, there.reporter) == (
        CARRIED, FIRST, 9, "明确补贴", "police",
    )  # fmt: skip
    entry = last_entry()
    assert entry.outcome == "done" and entry.detail["carried_over"] == "校车座位" and entry.detail["to"] == SECOND
    with reading() as session:
        assert [w.words for w in instructions(session, office.county, [there.id or 0])] == ["请教科局先摸底。"]
        assert instructions(session, office.county, [mine]) == []
    freezing.freeze(office, first, CUT)
    kept = content()
    assert kept["moved"] == [{"title": "校车座位", "to": SECOND}]
    assert whither(SECOND) == "2026年三季度第2次会议"
    drawn = next(i for i in told(SECOND) if i["lineage"] == "own:校车座位")
    assert whence(drawn) == "顺延自2026年三季度会议" and drawn["times"] == 1, "it was not taken up before"
    assert drawn["instructions"] == [{"post": "分管副县长", "on": "2026-10-11", "words": "请教科局先摸底。"}]


def test_a_matter_of_the_data_is_carried_over_and_not_raised_here_again(office: Actor) -> None:  # noqa: F811
    first, second = two(office)
    mine = item(RED_TOWN)
    carrying.carry_over(office, first, mine.id or 0, second, "淙城街道6项逾期")
    assert lineages(SECOND).count(RED_TOWN) == 1, "it stood there already: that one is marked"
    assert item(RED_TOWN, SECOND).origin == CARRIED
    preparing.renew_agenda(office, first)
    preparing.renew_agenda(office, second)
    assert RED_TOWN not in lineages() and item(RED_TOWN, SECOND).origin_of == FIRST
    with reading() as session:
        pack = pack_in_force(session)
        frozen_now = json.loads(content_of(session, pack, sitting(FIRST), CUT))
    assert RED_TOWN not in {one["lineage"] for one in frozen_now["others"]}, "it is told of as carried over"
    assert frozen_now["moved"][0]["title"].startswith("淙城街道6项逾期")


def test_carried_over_and_brought_back(office: Actor) -> None:  # noqa: F811
    first, second = two(office)
    own(office, first, "校车座位")
    mine = item("own:校车座位").id or 0
    instructing.instruct(office, first, mine, "分管副县长", date(2026, 10, 11), "请先摸底。")
    carrying.carry_over(office, first, mine, second, "校车座位")
    carrying.bring_back(office, first, mine)
    assert "own:校车座位" in lineages() and "own:校车座位" not in lineages(SECOND)
    with reading() as session:
        assert len(instructions(session, office.county, [mine])) == 1
    with pytest.raises(Refused, match="没有顺延"):
        carrying.bring_back(office, first, mine)
    carrying.carry_over(office, first, mine, None, "校车座位")
    with reading() as session:
        (waits,) = waiting(session, office.county)
    gone = item("own:校车座位").moved_to
    assert (waits.title, waits.origin, waits.origin_of, gone) == (
        "校车座位",
        CARRIED,
        FIRST,
        LATER,
    )
    refusals({"撤回顺延": lambda: pending.take_pending(office, first, waits.id or 0)})
    carrying.bring_back(office, first, mine)
    with reading() as session:
        assert waiting(session, office.county) == [] and "own:校车座位" in lineages()


def test_what_may_not_be_carried_over(office: Actor) -> None:  # noqa: F811
    first, second = two(office)
    mine, regular = item(RED_TOWN).id or 0, item("rectification").id or 0
    refusals({
        "常规指标.*每次会议都有": lambda: carrying.carry_over(office, first, regular, second, "账"),
        "不在这次会议之后": lambda: carrying.carry_over(office, second, item(RED_TOWN, SECOND).id or 0, first, "题"),
        "已经不在议程上": lambda: carrying.carry_over(office, first, 0, second, "题"),
        "只能在“闭会”": lambda: carrying.take_up_again(office, first, mine, second, "题"),
    })  # fmt: skip
    freezing.freeze(office, first, CUT)
    with pytest.raises(Refused, match="已经冻结了第1版.*不再顺延"):
        carrying.carry_over(office, first, mine, second, "题")
    preparing.settle_agenda(office, first)
    holding.begin(office, first, date(2026, 10, 12))
    with pytest.raises(Refused, match="只能在“筹备”"):
        carrying.carry_over(office, first, mine, second, "题")


# 再议


def test_an_item_of_a_closed_meeting_stands_in_a_later_one_with_what_was_decided(office: Actor) -> None:  # noqa: F811
    first, second = two(office)
    mine = own(office, first, "校车座位")
    freezing.freeze(office, first, CUT)
    preparing.settle_agenda(office, first)
    holding.begin(office, first, date(2026, 10, 12))
    resolving.decide(office, first, "补足校车座位", "edu", DUE, clause="", item_id=mine)
    holding.close(office, first)
    before = content()
    version = sitting(FIRST).version
    carrying.take_up_again(office, first, mine, second, "校车座位")
    assert "own:校车座位" in lineages() and "own:校车座位" in lineages(SECOND)
    assert content() == before and sitting(FIRST).version == version, "the closed meeting is not touched"
    drawn = next(i for i in told(SECOND) if i["lineage"] == "own:校车座位")
    assert drawn["times"] == 2 and drawn["origin"] == AGAIN
    assert drawn["shown"]["before"][0][:2] == ["补足校车座位", "县教科局"]
    assert whence(drawn) == "2026年三季度会议议过，再议"
    carrying.take_up_again(office, first, item(RED_TOWN).id or 0, None, "淙城街道逾期")
    with reading() as session:
        (waits,) = waiting(session, office.county)
        assert (waits.lineage, waits.origin) == (RED_TOWN, AGAIN)
    with pytest.raises(Refused, match="只能在“筹备”"):
        carrying.carry_over(office, first, mine, second, "校车座位")


# 待议事项


def test_a_pending_matter_is_taken_onto_an_agenda_and_put_back(office: Actor) -> None:  # noqa: F811
    first, _ = two(office)
    kept = pending.collect_matter(
        office, "校门口停车", why="多次反映", since=date(2026, 9, 1), asked_by=TOWN, lead_unit="police", minutes=7
    )
    with reading() as session:
        pack = pack_in_force(session)
        (open_,) = [o for o in unfinished(session, pack, sitting(FIRST), CUT) if "待议" in o.what]
        assert (open_.count, open_.names) == (1, ("校门口停车",))
    new = pending.take_pending(office, first, kept)
    placed = item("own:校门口停车")
    assert (placed.id, placed.origin, placed.own_title, placed.minutes, placed.reporter) == (
        new, PENDING, "校门口停车", 7, TOWN,
    )  # fmt: skip
    preparing.renew_agenda(office, first)
    with reading() as session:
        assert waiting(session, office.county) == [] and "own:校门口停车" in lineages()
    refusals({"已经列入议程": lambda: pending.take_pending(office, first, kept)})
    pending.put_back(office, first, new)
    assert "own:校门口停车" not in lineages()
    with reading() as session:
        assert [w.title for w in waiting(session, office.county)] == ["校门口停车"]
    refusals({
        "不再议请写明理由": lambda: pending.withdraw_matter(office, kept, " "),
        "不是从待议事项列入": lambda: pending.put_back(office, first, item(RED_TOWN).id or 0),
        "已经有": lambda: pending.collect_matter(office, "校门口停车", why="又提"),
        "请写待议事项的名称": lambda: pending.collect_matter(office, " ", why="又提"),
        "为什么要上会": lambda: pending.collect_matter(office, "食堂", why=""),
        "还没有到": lambda: pending.collect_matter(office, "食堂", why="查", since=date(2027, 1, 1)),
        "提出单位不在名单": lambda: pending.collect_matter(office, "食堂", why="查", asked_by="nobody"),
        "分钟数“0”不对": lambda: pending.collect_matter(office, "食堂", why="查", minutes=0),
    })  # fmt: skip
    pending.withdraw_matter(office, kept, "已由公安解决")
    with reading() as session:
        assert waiting(session, office.county) == []
    assert last_entry().detail["reason"] == "已由公安解决"


# 固定议题


def test_fixed_items_are_put_on_each_agenda_that_is_generated(office: Actor) -> None:  # noqa: F811
    at("2026-10-12T09:00")
    fixed.keep_fixed(office, FixedStated("传达上级精神", minutes=10, place=1))
    fixed.keep_fixed(office, FixedStated("召集人讲话", "部署下一步", minutes=15))
    fixed.keep_fixed(office, FixedStated("年度述职", meetings=PLENARIES, place=2))
    fixed.keep_fixed(office, FixedStated("个案会商", meetings=SPECIALS))
    fixed.keep_fixed(office, FixedStated("明年再用", valid_from=date(2027, 1, 1)))
    fixed.keep_fixed(office, FixedStated("今年停用", valid_from=date(2026, 1, 1), valid_until=date(2026, 10, 11)))
    first = preparing.open_sitting(office, QUARTER)
    assert lineages()[:2] == ["own:传达上级精神", "own:年度述职"] and lineages()[-1] == "own:召集人讲话"
    assert len(lineages()) == 3 + len([i for i in items() if i.kind != "fixed"])
    last = items()[-1]
    assert (last.own_title, last.own_ask, last.minutes, last.kind) == ("召集人讲话", "部署下一步", 15, "fixed")
    preparing.open_another(office, QUARTER, SPECIAL, date(2026, 10, 1))
    assert {i.own_title for i in items(SECOND) if i.kind == "fixed"} == {"传达上级精神", "召集人讲话", "个案会商"}
    assert {i["times"] for i in told(SECOND) if i["kind"] == "fixed"} == {1}, (
        "each meeting has them: none is a second time"
    )
    preparing.renew_agenda(office, first)
    assert lineages()[0] == "own:传达上级精神" and lineages()[-1] == "own:召集人讲话", "renewing leaves them"


def test_a_fixed_item_is_stated_anew_or_revoked_and_never_changed(office: Actor) -> None:  # noqa: F811
    at("2026-10-12T09:00")
    kept = fixed.keep_fixed(office, FixedStated("召集人讲话"))
    refusals({
        "已经有“召集人讲话”": lambda: fixed.keep_fixed(office, FixedStated("召集人讲话")),
        "请写固定议题的名称": lambda: fixed.keep_fixed(office, FixedStated(" ")),
        "“讲话”的分钟数“90”不对": lambda: fixed.keep_fixed(office, FixedStated("讲话", minutes=90)),
        "位置请填": lambda: fixed.keep_fixed(office, FixedStated("讲话", place=-1)),
        "用于哪些会议": lambda: fixed.keep_fixed(office, FixedStated("讲话", meetings="碰头会")),
        "停用日.*早于启用日": lambda: fixed.keep_fixed(office, FixedStated("讲话", valid_until=date(2026, 1, 1))),
        "修改固定议题请写明理由": lambda: fixed.keep_fixed(office, FixedStated("召集人讲话", place=9), instead_of=kept),
        "停用固定议题请写明理由": lambda: fixed.revoke_fixed(office, kept, ""),
    })  # fmt: skip
    new = fixed.keep_fixed(office, FixedStated("召集人讲话", minutes=9), instead_of=kept, reason="压缩")
    assert new != kept
    fixed.revoke_fixed(office, new, "改为书面")
    with reading() as session:
        assert fixed_items(session, office.county) == []
        rows = session.execute(select(FIXED.c.minutes, FIXED.c.revoked_for).order_by(FIXED.c.id)).all()
    assert [tuple(row) for row in rows] == [(5, "压缩"), (9, "改为书面")]


def test_fixed_items_go_out_with_the_pack_and_into_a_county_that_begins(
    office: Actor,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at("2026-10-12T09:00")
    fixed.keep_fixed(office, FixedStated("传达上级精神", "学习", 10, 1, PLENARIES, date(2026, 9, 1), date(2027, 8, 31)))
    fixed.revoke_fixed(office, fixed.keep_fixed(office, FixedStated("述职")), "停用")
    with reading() as session:
        export_pack(session, tmp_path / "out")
        (kept,) = fixed_items(session, office.county)
    text = (tmp_path / "out" / fixed.FIXED_FILE).read_text(encoding="utf-8-sig")
    assert "传达上级精神" in text and "述职" not in text
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    begun = init(str(tmp_path / "out"))
    with reading() as session:
        (taken,) = fixed_items(session, begun.county)
    assert taken.model_dump(exclude={"id"}) == kept.model_dump(exclude={"id"})
    file = tmp_path / "out" / fixed.FIXED_FILE
    refused = {
        "fixed_items.csv 第2行：“传达上级精神”的分钟数“99”不对": (",10,", ",99,"),
        "fixed_items.csv 第2行：“传达上级精神”用于哪些会议": (",plenary,", ",all,"),
        "fixed_items.csv 第2行 valid_from 列": ("2026-09-01", "九月"),
    }
    for words, (was, now) in refused.items():
        file.write_text(text.replace(was, now), encoding="utf-8")
        with pytest.raises(Refused, match=words):
            fixed.read_fixed(tmp_path / "out")


# 合并


def test_items_become_one_with_all_their_matters_and_come_apart_again(office: Actor) -> None:  # noqa: F811
    first, _ = two(office)
    parts = [item(RED_TOWN), item(OLD)]
    before, was = {i["lineage"]: i for i in told(FIRST)}, lineages()
    whole = merging.merge(office, first, [p.id or 0 for p in parts], "逾期隐患集中整治")
    assert lineages()[was.index(min((RED_TOWN, OLD), key=was.index))] == "own:逾期隐患集中整治"
    assert RED_TOWN not in lineages() and OLD not in lineages() and len(lineages()) == len(was) - 1
    drawn = next(i for i in told(FIRST) if i["id"] == whole)
    rows = {row["number"] for lineage in (RED_TOWN, OLD) for row in before[lineage]["rows"]}
    assert {row["number"] for row in drawn["rows"]} == rows and len(drawn["rows"]) == len(rows)
    assert drawn["figures"] == [f for lineage in was if lineage in (RED_TOWN, OLD) for f in before[lineage]["figures"]]
    assert {part["lineage"] for part in drawn["parts"]} == {RED_TOWN, OLD} and drawn["raised"]
    assert drawn["minutes"] == sum(p.minutes for p in parts)
    preparing.renew_agenda(office, first)
    assert len(lineages()) == len(was) - 1, "what is part of another is not raised beside it"
    freezing.freeze(office, first, CUT)
    assert not {RED_TOWN, OLD} & {one["lineage"] for one in content()["others"]}
    with reading() as session:
        found = frozen(session, sitting(FIRST))
        assert found is not None and same_agenda(session, sitting(FIRST), found)
    merging.take_apart(office, first, whole)
    assert lineages() == was and item(RED_TOWN).minutes == parts[0].minutes
    with reading() as session:
        assert not same_agenda(session, sitting(FIRST), found), "it is frozen again before it is held"


def test_a_merged_matter_was_on_the_agenda_and_decided(office: Actor) -> None:  # noqa: F811
    first, _ = two(office)
    whole = merging.merge(office, first, [item(RED_TOWN).id or 0, item(OLD).id or 0], "集中整治")
    freezing.freeze(office, first, CUT)
    preparing.settle_agenda(office, first)
    holding.begin(office, first, date(2026, 10, 12))
    resolving.decide(office, first, "限期整改", "edu", DUE, clause="", item_id=whole)
    again = next(i for i in told(SECOND) if i["lineage"] == RED_TOWN)
    assert again["times"] == 2 and again["shown"]["before"][0][0] == "限期整改"


def test_a_merged_item_is_carried_over_whole(office: Actor) -> None:  # noqa: F811
    first, second = two(office)
    own(office, first, "校车座位")
    own(office, first, "校车路线")
    whole = merging.merge(office, first, [item("own:校车座位").id or 0, item("own:校车路线").id or 0], "校车")
    carrying.carry_over(office, first, whole, second, "校车")
    assert "own:校车" in lineages(SECOND) and "own:校车" not in lineages()
    drawn = next(i for i in told(SECOND) if i["lineage"] == "own:校车")
    assert [part["title"] for part in drawn["parts"]] == ["校车座位", "校车路线"] and drawn["parts"][0]["times"] == 1
    carrying.bring_back(office, first, whole)
    merging.take_apart(office, first, whole)
    assert {"own:校车座位", "own:校车路线"} <= set(lineages()) and "own:校车" not in lineages(SECOND)


def test_what_may_not_be_merged(office: Actor) -> None:  # noqa: F811
    first, _ = two(office)
    a, b, c = item(RED_TOWN).id or 0, item(OLD).id or 0, item("rectification").id or 0
    refusals({
        "两个以上": lambda: merging.merge(office, first, [a, a], "题"),
        "请写合并后的议题名称": lambda: merging.merge(office, first, [a, b], " "),
        "“常规指标”有专门的页面": lambda: merging.merge(office, first, [a, c], "题"),
        "不是合并的议题": lambda: merging.take_apart(office, first, a),
    })  # fmt: skip
    own(office, first, "校车")
    whole = merging.merge(office, first, [a, b], "集中整治")
    refusals({
        "合并过的": lambda: merging.merge(office, first, [whole, item("own:校车").id or 0], "题"),
        "已经不在议程上": lambda: merging.merge(office, first, [a, item("own:校车").id or 0], "题"),
    })  # fmt: skip
    instructing.instruct(office, first, whole, "县长", date(2026, 10, 9), "合并研究。")
    with pytest.raises(Refused, match="录有领导批示"):
        merging.take_apart(office, first, whole)


# 领导批示


def test_an_instruction_is_corrected_with_a_reason_and_frozen_with_the_meeting(office: Actor) -> None:  # noqa: F811
    first, _ = two(office)
    mine = item(RED_TOWN).id or 0
    freezing.freeze(office, first, CUT)
    kept = instructing.instruct(office, first, mine, "县长", date(2026, 10, 9), "限期整改。")
    assert (last_entry().detail["instruction"], last_entry().detail["post"]) == ("限期整改。", "县长")
    with reading() as session:
        found = frozen(session, sitting(FIRST))
        assert found is not None and not same_agenda(session, sitting(FIRST), found), "what was frozen lacks it"
    again = ("县长", date(2026, 10, 9), "限期一个月整改。")
    refusals({
        "职务": lambda: instructing.instruct(office, first, mine, " ", date(2026, 10, 9), "x"),
        "请写批示内容": lambda: instructing.instruct(office, first, mine, "县长", date(2026, 10, 9), ""),
        "最多1000个": lambda: instructing.instruct(office, first, mine, "县长", date(2026, 10, 9), "字" * 1001),
        "还没有到": lambda: instructing.instruct(office, first, mine, "县长", date(2026, 11, 9), "x"),
        "更正批示请写明理由": lambda: instructing.correct_instruction(office, first, kept, *again, ""),
    })  # fmt: skip
    instructing.correct_instruction(office, first, kept, *again, "漏字")
    assert last_entry().detail["before"]["words"] == "限期整改。"
    with pytest.raises(Refused, match="已经改过"):
        instructing.correct_instruction(office, first, kept, *again, "漏字")
    with reading() as session:
        (stands,) = instructions(session, office.county, [mine])
        rows = session.execute(select(INSTRUCTION.c.words, INSTRUCTION.c.revoked_for).order_by(INSTRUCTION.c.id)).all()
    assert [tuple(row) for row in rows] == [("限期整改。", "漏字"), ("限期一个月整改。", "")]
    freezing.freeze(office, first, CUT)
    (drawn,) = [i for i in content()["agenda"] if i["lineage"] == RED_TOWN]
    assert drawn["instructions"] == [{"post": "县长", "on": "2026-10-09", "words": "限期一个月整改。"}]
    preparing.settle_agenda(office, first)
    holding.begin(office, first, date(2026, 10, 12))
    refusals({
        "只能在“筹备、议程已定”": lambda: instructing.revoke_instruction(office, first, stands.id, "误录"),
        "只能在“筹备、议程已定”时": lambda: instructing.instruct(office, first, mine, "县长", date(2026, 10, 9), "x"),
    })  # fmt: skip


def test_an_instruction_is_taken_back_with_a_reason(office: Actor) -> None:  # noqa: F811
    first = ready(office)
    kept = instructing.instruct(office, first, item(RED_TOWN).id or 0, "县长", date(2026, 9, 30), "限期整改。")
    refusals({"停用批示请写明理由": lambda: instructing.revoke_instruction(office, first, kept, " ")})
    instructing.revoke_instruction(office, first, kept, "录错议题")
    with reading() as session:
        assert instructions(session, office.county, [item(RED_TOWN).id or 0]) == []
        assert agenda_of(session, sitting(FIRST)) and OTHER_TOWN


@pytest.mark.parametrize("minutes", [0, 61, 2.5, None, float("nan"), "七"])
def test_minutes_that_are_none_are_refused_by_item(office: Actor, minutes: Any) -> None:  # noqa: F811
    first = preparing.open_sitting(office, QUARTER)
    given = [{"id": i.id, "minutes": i.minutes, "kept": i.kept} for i in items()]
    given[1]["minutes"] = minutes
    with pytest.raises(Refused, match="第2项的分钟数.*1到60之间的整数"):
        preparing.arrange(office, first, given, sitting(FIRST).version)
    assert all(i.minutes for i in items())
