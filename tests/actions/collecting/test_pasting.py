"""A pasted text of a group: lines and codes become returns of the ledger; slips, copies and old pages are told."""

import re
import unicodedata
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from actions.collecting.asking import new_collection, opened_collection
from actions.collecting.outcomes import ASKED, READY, SAME, TO_MEND
from actions.collecting.pasting import Paste, take_text
from actions.collecting.reminding import remind
from errors import NotAllowed, Refused
from figures.reporting.collected import missing_by_township, reminders
from figures.reporting.reminders import reminder_text, times_words
from ledgers.collecting.code import FINE, WRONG, made_text
from models import clock
from models.account import Actor
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.hazard import Hazard, HazardEvent
from models.inspection import Inspection
from models.record import AuditEntry

HAZARD = ("消防", "教学楼三楼", "灭火器压力不足", "重大", "2026年10月31日前", "副校长", "未改")
REN = "511723107000"


def rows(model: Any) -> list[Any]:
    with reading() as session:
        return list(session.execute(select(table(model)).where(table(model).c.superseded_at.is_(None))))


def block(actor: Actor, number: int, school: str, *hazards: tuple[str, ...], day: date = date(2026, 10, 6)) -> str:
    with reading() as session:
        asked = opened_collection(session, actor, number)
    answers = [WRONG if at < len(hazards) else FINE for at in range(18)]
    return made_text(asked.facts, asked.members[school], day, answers, hazards)


def states(made: Paste) -> list[tuple[str, str]]:
    return [(each.state, "".join(each.entry.schools)) for each in made.taken.outcomes]


def test_a_chat_becomes_weekly_returns_and_the_rest_stays(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    text = "#接龙 周排查\n1.任市镇中心小学 零报告\n2.开江县幼儿园 隐患2处：灶具软管过期；门锁坏，都改了\n3. 普安二中 无"
    looked = take_text(actor, number, text, dry_run=True)
    assert states(looked) == [(READY, "S1"), (READY, "S2")] and not rows(Inspection)
    assert [one.kind for one in looked.open] == ["school"] and looked.day == date(2026, 10, 8)
    phone = take_text(actor, number, "任市镇中心小学 1处 找13800138000修门", dry_run=True).taken.outcomes[0]
    assert phone.state == READY and "像身份证号或手机号" in phone.warnings[0]
    assert states(take_text(actor, number, text, accept_likely=False, dry_run=True))[1] == (ASKED, "S2")
    take_text(actor, number, text)
    checks = {row.school_code: (row.found, row.on_date, row.organiser) for row in rows(Inspection)}
    assert checks == {"S1": (0, date(2026, 10, 8), "S1"), "S2": (2, date(2026, 10, 8), "S2")}
    assert sorted(row.description for row in rows(Hazard)) == ["灶具软管过期", "门锁坏"]
    assert {row.kind for row in rows(HazardEvent)} == {"报告整改"}, "mended on the spot waits to be verified"
    assert [s for s, _ in states(take_text(actor, number, text))] == [SAME, SAME]
    again = take_text(actor, number, text, answers={looked.open[0].id: "S3"})
    assert states(again)[-1] == (READY, "S3") and len(rows(Inspection)) == 3
    assert not take_text(actor, number, text, dry_run=True).open, "an answered name is not asked again"
    with reading() as session:
        told = [row for row in session.execute(select(table(AuditEntry))) if row.verb == "collect.take"]
    assert told and not any("接龙" in str(row.detail) for row in told), "the text is not kept"


def test_a_second_answer_of_a_school_is_asked(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    take_text(actor, number, "任市镇中心小学 零报告")
    second = "任市镇中心小学 隐患1处 灯坏"
    made = take_text(actor, number, second, dry_run=True)
    assert states(made) == [(ASKED, "S1")]
    assert made.taken.outcomes[0].questions["second"] == "任市镇中心小学已用群接龙报过零报告（10月8日）：替换还是并存？"
    assert states(take_text(actor, number, second, answers={"第1行": "replace"})) == [(READY, "S1")]
    assert [row.found for row in rows(Inspection)] == [1]
    both = f"{second}\n{block(actor, number, 'S3')}\n普安镇初级中学 隐患1处 门坏"
    made = take_text(actor, number, both, dry_run=True)
    assert [state for state, _ in states(made)] == [READY, SAME, ASKED], "a code and a line of one school"


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t,
        lambda t: f"张三 10:20\n{t}\n收到",
        lambda t: t.replace("\n", " "),
        lambda t: t.lower().replace("-", "—"),
        lambda t: " ".join(t),
        lambda t: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in t),
        lambda t: re.sub("(?<=码 .{3})", "\u200b\n", t),
        lambda t: t.rsplit("码", 1)[0] + "码" + t.rsplit("码", 1)[1].replace("0", "O").replace("1", "l"),
    ],
)
def test_a_code_survives_the_ways_of_chat_programs(asked: tuple[Actor, int], change: Any) -> None:
    actor, number = asked
    text = block(actor, number, "S1", HAZARD)
    assert states(take_text(actor, number, change(text))) == [(READY, "S1")]
    (check,), (hazard,) = rows(Inspection), rows(Hazard)
    assert (check.found, check.on_date) == (1, date(2026, 10, 6)) and "异常 1 项：消防" in check.content
    assert (hazard.place, hazard.category, hazard.owner_post) == ("教学楼三楼", "消防", "副校长")
    assert unicodedata.normalize("NFKC", hazard.description) == "灭火器压力不足"
    assert hazard.first_deadline == date(2026, 10, 31)


def test_slips_copies_and_old_pages_are_told(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    last = new_collection(actor, "weekly", week=date(2026, 9, 30))
    good = block(actor, number, "S1", HAZARD)
    letters = good.rsplit("码 ", 1)[1].removesuffix(" 完")
    flipped = "0" if letters[-1] != "0" else "1"
    told = {
        "word": changed(good, ("压力不足", "压力正常")),
        "school": changed(good, ("任市镇中心小学", "普安镇初级中学")),
        "when": changed(good, ("10月31日", "11月30日")),
        "letter": changed(good, (letters, letters[:-1] + flipped)),
        "lost": changed(good, (letters, letters[:-1])),
        "old": block(actor, last, "S1", day=date(2026, 9, 30)),
    }
    for name, text in told.items():
        made = take_text(actor, number, text)
        assert states(made)[0][0] == (TO_MEND if name in ("school", "old") else ASKED), name
    assert "像是抄了别校的" in take_text(actor, number, told["school"], dry_run=True).taken.faults[0].message
    assert "第5周周排查" in take_text(actor, number, told["old"], dry_run=True).taken.faults[0].message
    asks = {name: take_text(actor, number, told[name], dry_run=True).taken.outcomes[0].questions for name in told}
    said = "看字面是10月6日查 18 项，隐患 1 处：问过学校，照字面收？"
    told_of = {"words": f"任市镇中心小学的验码不对，字被改过或漏了。{said}"}
    assert asks["word"] == asks["when"] == told_of
    assert f"第{len(letters.replace('-', ''))}个字 {flipped} 应为 {letters[-1]}" in asks["letter"]["slip"]
    assert "漏了" in asks["lost"]["slip"] and not rows(Inspection)
    twice = take_text(actor, number, f"{good}\n{good}")
    assert [state for state, _ in states(twice)] == [READY, TO_MEND] and len(rows(Inspection)) == 1
    one_line = " ".join([block(actor, number, "S2"), "收到 普安镇初级中学 零报告", block(actor, number, "S2", HAZARD)])
    made = take_text(actor, number, one_line.replace("\n", " "), dry_run=True)
    assert [(e.entry.id, e.state) for e in made.taken.outcomes] == [
        ("第1行的短码", READY),
        ("第1行的短码（2）", ASKED),
        ("第1行", READY),
    ], "each entry of one line has a name of its own"
    cut = take_text(actor, number, good.split("码")[0] + "\n任市镇中心小学 零报告", dry_run=True)
    assert not any(state == READY for state, _ in states(cut)), "a text whose code was cut off is not taken silently"


def test_what_is_wrong_with_a_code_is_mended_by_an_answer(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    good = block(actor, number, "S1", HAZARD)
    (head, letters), words = good.rsplit("码 ", 1), changed(good, ("压力不足", "压力为零"))
    swapped = f"{head}码 {letters[1]}{letters[0]}{letters[2:]}"
    (slip,) = take_text(actor, number, swapped, dry_run=True).taken.outcomes
    assert slip.state == ASKED and "第1、2个字颠倒了" in slip.questions["slip"]
    key = f"{slip.entry.id}/slip"
    assert states(take_text(actor, number, swapped, answers={key: "keep"})) == [("left", "S1")]
    assert states(take_text(actor, number, swapped, answers={key: "take"})) == [(READY, "S1")]
    (hazard,) = rows(Hazard)
    assert (hazard.level, hazard.place) == ("重大", "教学楼三楼")
    other = changed(words, ("任市镇中心小学", "任市镇中心小学"))
    answers = {f"{slip.entry.id}/words": "take", slip.entry.id: "replace", f"{slip.entry.id}/twin": "yes"}
    (said,) = take_text(actor, number, other, answers=answers).taken.outcomes
    assert said.state == READY
    (check,) = rows(Inspection)
    assert check.content == "手机短码（验码不对，照字面收）：查 18 项", "it stays known that the code did not hold"
    assert {row.description for row in rows(Hazard)} == {"灭火器压力不足", "灭火器压力为零"}


def test_a_page_of_the_version_before_is_read(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    with reading() as session:
        found = opened_collection(session, actor, number)
    before = HAZARD[:3] + HAZARD[4:]
    text = made_text(found.facts, found.members["S1"], date(2026, 10, 6), [WRONG] + [FINE] * 17, [before], 1)
    assert states(take_text(actor, number, text)) == [(READY, "S1")]
    (hazard,) = rows(Hazard)
    assert (hazard.level, hazard.owner_post, hazard.first_deadline) == ("一般", "副校长", date(2026, 10, 31))


def test_a_school_pastes_its_own_and_nobody_elses(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    school = replace(actor, name="学校", role="school", scope="S1")
    text = "\n".join(
        [
            "#接龙",
            "1. 普安镇初级中学 零报告",
            "2. 任市镇中心小学 隐患1处 门坏",
            block(actor, number, "S3"),
            changed(block(actor, number, "S3"), ("普安镇初级中学", "任市镇中心小学")),
        ]
    )
    made = take_text(school, number, text)
    assert states(made) == [(TO_MEND, ""), (TO_MEND, "S1"), (READY, "S1")]
    assert {row.school_code for row in rows(Inspection)} == {"S1"}
    left = {said.line: said.left for said in made.lines if not said.used}
    assert left[2] == "普安镇初级中学不在您收的范围内"
    with pytest.raises(NotAllowed):
        take_text(replace(school, role="department", scope="fire"), number, text)


def test_reminders_are_due_only_and_counted(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    later = new_collection(actor, "drills", starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 8),
                           due_at=datetime(2026, 10, 20, 17))  # fmt: skip
    with pytest.raises(Refused, match="只催逾期的和本周到期的"):
        remind(actor, later, [REN])
    for day in (8, 9, 11):
        clock.fix(datetime(2026, 10, day, 9))
        with reading() as session:
            pack, found = pack_in_force(session), opened_collection(session, actor, number)
            said = reminders(session, number).get(REN, [])
        owing = missing_by_township(found.answers)
        text = reminder_text(pack, found.row, REN, owing[REN], 1, said)
        assert remind(actor, number, [REN]) == 1
    assert times_words(said) == "▲ 第 3 次" and "今天 17:00 截止" in text
    assert "（第 3 次提醒，前 2 次 10月8日、10月9日）" in text and "任市镇中心小学" in text
    take_text(actor, number, "任市镇中心小学 零报告")
    with pytest.raises(Refused, match="没有要催的"):
        remind(actor, number, [REN])
