"""Lines of a chat: what is said in so many words, what is likely, and what is asked and never guessed."""

import time
from datetime import date, timedelta

import pytest

from errors import Refused
from ledgers.reading.chat.lines import LINES, SaidLine, read_chat
from ledgers.reading.chat.names import Names
from ledgers.reading.readings import CERTAIN, LIKELY, UNCLEAR, Answers, Readings

DAYS = [date(2026, 9, 28) + timedelta(days=at) for at in range(7)]
SCHOOLS = {
    "A1": "任市新雨高级中学（演示）",
    "A2": "任市采薇初级中学",
    "A3": "任市木槿小学",
    "A4": "任市银杏中心小学",
    "A5": "任市朝露初级中学",
    "A6": "新宁小池塘幼儿园",
    "A7": "任市中心小学",
    "A8": "任市中心幼儿园",
    "A9": "任市中心小学附属幼儿园",
}
WORDS = {name: {code} for code, name in SCHOOLS.items()} | {"任市银杏": {"A4"}}


def read(text: str, **answers: str) -> tuple[list[SaidLine], Readings]:
    readings = Readings(Answers(by_id=answers))
    lines = read_chat(text.splitlines(), Names(WORDS, SCHOOLS), readings, days=DAYS, title="第5周周排查", week=5)
    return lines, readings


@pytest.mark.parametrize(
    ("line", "school", "found", "hazards", "done", "sure"),
    [
        ("1. 任市新雨高级中学 零报告", "A1", 0, (), False, CERTAIN),
        ("4、任市银杏 无", "A4", 0, (), False, CERTAIN),
        ("2．任市采薇初级中学：已查，正常[OK]😊", "A2", 0, (), False, LIKELY),
        ("任市采薇初级中学无隐患[玫瑰]", "A2", 0, (), False, CERTAIN),
        ("任市采薇初级中学 未发现安全隐患", "A2", 0, (), False, CERTAIN),
        ("任市采薇初级中学　隐患：０", "A2", 0, (), False, CERTAIN),
        ("11. 任市采薇 零", "A2", 0, (), False, LIKELY),
        ("任市朝露初中无", "A5", 0, (), False, LIKELY),
        ("张老师：任市木槿小学 没有隐患", "A3", 0, (), False, CERTAIN),
        ("任市中心小学附属幼儿园 无隐患", "A9", 0, (), False, CERTAIN),
        ("8. 任市木槿小学 1处 楼梯扶手松", "A3", 1, ("楼梯扶手松",), False, LIKELY),
        ("任市木槿小学 隐患两处：一号楼3个灯坏、门松动", "A3", 2, ("一号楼3个灯坏", "门松动"), False, LIKELY),
        ("5. 任市朝露初中 2处：旗杆螺栓松；沟盖板翘，都改了", "A5", 2, ("旗杆螺栓松", "沟盖板翘"), True, LIKELY),
        ("任市木槿小学 隐患2处 已整改1处", "A3", 2, (), False, LIKELY),
        ("任市木槿小学 查出隐患1处，无其他问题", "A3", 1, (), False, CERTAIN),
        ("任市木槿小学 隐患1处：厨房灶具软管过期，未整改", "A3", 1, ("厨房灶具软管过期,未整改",), False, LIKELY),
        ("任市木槿小学 3个灭火器过期", "A3", 3, (), False, LIKELY),
        ("第5周 任市木槿小学 零报告", "A3", 0, (), False, CERTAIN),
    ],
)
def test_a_line_is_a_return(
    line: str, school: str, found: int, hazards: tuple[str, ...], done: bool, sure: str
) -> None:
    (said,), readings = read(line)
    assert (said.school, said.found, said.hazards, said.done) == (school, found, hazards, done)
    assert said.used and (LIKELY if readings.unanswered else CERTAIN) == sure


@pytest.mark.parametrize(
    ("line", "kind", "choices"),
    [
        ("3.任市二小 隐患1处 灭火器过期", "school", {"skip", *SCHOOLS}),
        ("12. 任市中心 无", "school", {"skip", *SCHOOLS}),
        ("13. 任市木槿小学、任市采薇初级中学都没有隐患", "school", {"skip", *SCHOOLS}),
        ("6. 新宁小池塘幼儿园 零报告（补上周的）", "week", {"this", "skip"}),
        ("任市木槿小学 9月20日已查，无隐患", "week", {"this", "skip"}),
        ("第4周 任市木槿小学 零报告", "week", {"this", "skip"}),
        ("9. 任市木槿小学 今天停电，明天报", "sent", {"none", "0"}),
        ("15. 任市木槿小学 3", "count", {"3", "0", "none"}),
        ("任市木槿小学 隐患2处，食堂隐患3处", "count", {"2", "3"}),
        ("任市木槿小学 无隐患，发现1处", "count", {"0", "1"}),
        ("任市木槿小学", "count", {"0", "none"}),
        ("任市木槿小学 灭火器过期", "count", {"0", "1", "none"}),
        ("3. 零报告", "school", {"skip", *SCHOOLS}),
    ],
)
def test_what_has_two_readings_is_asked(line: str, kind: str, choices: set[str]) -> None:
    (said,), readings = read(line)
    asked = next(one for one in readings.found if one.confidence == UNCLEAR)
    assert not said.used and said.left == "要先指认" and asked.kind == kind
    assert {choice.value for choice in asked.choices} == choices
    value = next(choice.value for choice in asked.choices if choice.value not in ("skip", "none"))
    (answered,), after = read(line, **{asked.id: value})
    assert next(one for one in after.found if one.id == asked.id).by == "answer"
    assert answered.school or value == "this"
    with pytest.raises(Refused, match="不在可选之列"):
        read(line, **{asked.id: "没有的"})


def test_what_is_no_return_is_left_out_and_shown() -> None:
    lines, readings = read("#接龙 第5周周排查，10月8日17:00前😊\n王主任：收到，请没报的抓紧\n好的\n\n张三 10:20\n")
    assert [said.line for said in lines] == [1, 2, 3, 5] and not any(said.used for said in lines)
    assert not readings.found


def test_the_whole_list_sent_again_counts_once_and_another_number_is_asked() -> None:
    text = "1. 任市木槿小学 零报告\n\n1. 任市木槿小学 零报告\n2. 任市采薇初级中学 1处 灯坏\n3. 任市采薇初级中学 零报告"
    lines, readings = read(text)
    assert [(said.line, said.used) for said in lines] == [(1, True), (3, False), (4, False), (5, False)]
    assert lines[1].left == "和第 1 行一样，只收一次"
    again = readings.found[-1]
    assert (again.kind, [c.value for c in again.choices]) == ("again", ["4", "5"])
    lines, _ = read(text, **{again.id: "5"})
    assert [said.line for said in lines if said.used] == [1, 5]


def test_words_on_the_line_below_are_asked_about() -> None:
    text = "任市木槿小学 隐患1处\n灭火器过期了"
    lines, readings = read(text)
    asked = readings.found[-1]
    assert asked.kind == "more" and lines[0].hazards == () and lines[1].left == "要先指认"
    lines, _ = read(text, **{asked.id: "yes"})
    assert lines[0].hazards == ("灭火器过期了",) and lines[1].left == "接在第 1 行"


def test_three_thousand_lines_are_read_and_too_many_refused() -> None:
    many = [f"{n}. {name} {'零报告' if n % 3 else '1处 灯坏'}" for n, name in enumerate(list(SCHOOLS.values()) * 334)]
    begun = time.perf_counter()
    lines, _ = read("\n".join(many))
    assert len(lines) == 3006 and time.perf_counter() - begun < 10
    with pytest.raises(Refused, match="请分几次贴"):
        read("\n".join("好" for _ in range(LINES + 1)))
    hostile = "隐患" * 200 + "1" * 90 + "处" * 200
    assert not read(hostile)[0][0].used


def test_a_line_of_a_school_out_of_reach_is_left_and_a_short_name_for_one_school_is_asked() -> None:
    names = Names(WORDS, {"A7": SCHOOLS["A7"]}, SCHOOLS)
    text = "1. 任市木槿小学 零报告\n2. 任市中小 零报告\n3. 任市中心小学附属幼儿园 零报告\n4. 任市中心小学 无"
    readings = Readings(Answers())
    lines = read_chat(text.splitlines(), names, readings, days=DAYS, title="第5周周排查", week=5)
    assert [said.left for said in lines] == [
        "任市木槿小学不在您收的范围内",
        "要先指认",
        "任市中心小学附属幼儿园不在您收的范围内",
        "",
    ]
    assert readings.unanswered[0].sentence == "“任市中小”也可能是别的学校，是任市中心小学吗？"
