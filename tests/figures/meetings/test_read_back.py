"""Agenda items and what is shown of them, read back from lines whose counts differ.

The lines are made by hand; expectations are counted here, not by the code that is asked.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pkgutil import resolve_name
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from catalogue.agenda_rules import RULES
from figures.hazards.rectification import rectification
from figures.meetings.checks import Answer
from figures.meetings.corrections.hazards import Correction
from figures.meetings.corrections.words import Later
from figures.meetings.resolutions import Decided, _decided, told
from figures.meetings.rules.asking import Asked, Proposal
from figures.meetings.rules.last import decided_by
from figures.meetings.slides import Line, lines_of, owes_of, rows_of, turns_of
from figures.reporting.weeks import reporting
from tests.figures.test_wording import COUNTY, FOUND, PACK, WEEKS
from ui.meeting import tables

DAY = date(2026, 9, 30)
PACK_WITH_RULES: Any = SimpleNamespace(
    **vars(PACK),
    setting=lambda name, default="": {
        "agenda.township_overdue": "4",
        "agenda.rings_needing_lead": "校门50米、校门100米",
    }.get(name, default),
    words={"office_short": "联席办", "plan.short": "31号文"},
)
PACK_WITH_RULES.number = {
    "map.hatch_below": 0.5, "agenda.overdue_long_days": 60.0, "agenda.extension_count": 3.0,
}.__getitem__  # fmt: skip


def hazard(number: str, township: str, over: int, stuck: str = "整改", turn: str = "edu", **more: Any) -> Line:
    given: dict[str, Any] = {"extensions": 0, "without_lead": False, "ring": "校内"} | more
    return Line(
        number=number, township=township, school=f"{number}校", description=f"问题{number}", level="一般",
        deadline=DAY - timedelta(days=over) if over >= 0 else None, days_over=max(0, over), turn=turn, stuck=stuck,
        waits_for_money=stuck == "等资金", **given,
    )  # fmt: skip


ONE = [
    hazard("A1", "t1", 101, "等资金", extensions=3), hazard("A2", "t1", 94, "等资金"), hazard("A3", "t1", 87, "等资金"),
    hazard("A4", "t1", 80, "等会商"), hazard("A5", "t1", 73, "等会商", turn="police"),
    *(hazard(f"A{i}", "t1", 66 - i, "待复查", turn="police") for i in range(6, 11)),
    *(hazard(f"A{i}", "t1", 30 - i, turn="t1") for i in range(11, 14)),
]  # fmt: skip
TWO = [
    hazard("B1", "t2", 61, "待复查", turn="t2"), hazard("B2", "t2", 60, turn="t2"), hazard("B3", "t2", 9, turn=""),
    hazard("B4", "t2", 5, "等资金", extensions=4),
]  # fmt: skip
THREE = [
    hazard("C1", "t3", 0, extensions=2, without_lead=True, ring="校门50米"),
    hazard("C2", "t3", -1, "等会商", without_lead=True, ring="校门100米"),
]
LINES = sorted([*ONE, *TWO, *THREE], key=lambda line: (-line.days_over, line.number))


def told_by(name: str, lines: Sequence[Line] = LINES, **asked: Any) -> list[Proposal]:
    """What a rule of the catalogue says of the tiny county."""
    answers: dict[Any, Any] = {rectification: FOUND, reporting: WEEKS, lines_of: lines, decided_by: LAST}
    given: Any = Asked(MagicMock(), PACK_WITH_RULES, asked.pop("period", SimpleNamespace(as_of=DAY)), answers=answers)
    return list(resolve_name(RULES[name].propose)(given))


def test_the_lines_are_those_of_the_tiny_county() -> None:
    late = Counter(line.township for line in LINES if line.days_over)
    assert late == {t.code: t.overdue for t in FOUND.townships if t.overdue} == {"t1": 13, "t2": 4}


def test_a_townships_item_says_its_figures() -> None:
    first, second = told_by("overdue_township")
    assert (first.title, second.title) == ("甲镇13项逾期，占全县76%，3项等资金", "乙镇4项逾期，占全县24%，1项等资金")
    assert (first.facts, second.facts) == ("占全县逾期13/17项；最长超期101天", "占全县逾期4/17项；最长超期61天")
    assert (first.source, second.source) == ("隐患台账13行", "隐患台账4行")
    assert [row["number"] for row in second.rows] == ["B1", "B2", "B3", "B4"]
    assert (first.about, first.reporter, first.minutes) == ("t1", "t1", 10)
    assert first.ask == "逐项明确责任单位和销号时限；明确资金由谁出、何时到位"
    shown = first.shown
    assert shown["bars"] == {"names": ["甲镇", "乙镇"], "values": [13, 4], "marked": "甲镇"}
    assert (shown["title"], shown["unit"], shown["total"]) == ("期末逾期", "项", 17)
    assert shown["note"] == "丙镇填报不足50%"
    assert shown["turns"] == [["整改", 3], ["待复查", 5], ["等资金", 3], ["等会商", 2]]
    assert second.shown["turns"] == [["整改", 2], ["待复查", 1], ["等资金", 1]]
    assert second.shown["bars"]["marked"] == "乙镇"


def test_what_a_slide_lists_and_who_owes_what() -> None:
    table = rows_of(PACK_WITH_RULES, LINES)
    assert table["more"] == 19 - 8 and len(table["table"]["rows"]) == 8
    assert table["table"]["heads"] == ["乡镇", "学校", "隐患", "期限", "超期/天", "轮到"]
    assert table["table"]["rows"][0] == ["甲镇", "A1校", "问题A1", "6月21日", "101", "教科局"]
    assert rows_of(PACK_WITH_RULES, THREE)["table"]["rows"][1] == ["丙镇", "C2校", "问题C2", "未定", "0", "教科局"]
    assert rows_of(PACK_WITH_RULES, THREE)["more"] == 0
    owed = owes_of(PACK_WITH_RULES, LINES)
    assert owed == {
        "owes": [
            ["教科局", "整改7项", "2026-06-21", 101],
            ["公安局", "整改1项", "2026-07-19", 73],
            ["乙镇", "复查1项", "2026-07-31", 61],
            ["公安局", "复查5项", "2026-08-01", 60],
        ],
        "owes_more": 1 + 3 + 1,
    }
    assert owes_of(PACK_WITH_RULES, [TWO[2]])["owes"] == [["责任未明确", "整改1项", "2026-09-21", 9]]
    assert turns_of(LINES)["turns"] == [["整改", 6], ["待复查", 6], ["等资金", 4], ["等会商", 3]]


@pytest.mark.parametrize(
    ("as_of", "outcome", "told_", "survived", "days_over"),
    [
        (date(2026, 9, 24), "", "在办", 2, 4),
        (date(2026, 9, 23), "", "在办", 1, 3),
        (date(2026, 9, 20), "", "在办", 1, 0),
        (date(2026, 6, 17), "", "在办", 0, 0),
        (date(2026, 9, 24), "落实", "落实", 1, 0),
        (date(2026, 6, 18), "落实", "落实", 1, 0),
        (date(2026, 6, 17), "落实", "在办", 0, 0),
        (date(2026, 9, 24), "未落实", "未落实", 2, 4),
    ],
)
def test_a_resolution_counts_the_meetings_it_outlived_and_its_days(
    as_of: date, outcome: str, told_: str, survived: int, days_over: int
) -> None:
    """Decided on 20 March, settled on 18 June, due by 20 September; a meeting a quarter."""
    held = [date(2026, 3, 20), date(2026, 6, 18), date(2026, 9, 24)]
    row = SimpleNamespace(
        meeting_no="KJ-1", seq=1, matter="拆除危墙", lead_unit="edu", supporting="", clause="8", reason="",
        deadline=date(2026, 9, 20), outcome=outcome, outcome_on=date(2026, 6, 18) if outcome else None, held_on=held[0],
    )  # fmt: skip
    found = _decided(row, held, as_of, ())
    assert (found.outcome, found.survived, found.days_over) == (told_, survived, days_over)


def test_each_rule_takes_its_own_lines() -> None:
    names = ("overdue_long", "often_extended", "without_money", "in_dispute", "without_lead", "unreported")
    found = {name: said for name in names for said in told_by(name)}
    assert {name: (each.title, each.facts) for name, each in found.items()} == {
        "overdue_long": ("6项隐患逾期超过60天", "占逾期6/17项；最长101天；甲镇5项、乙镇1项"),
        "often_extended": ("2项隐患已延期3次以上", "占在办2/19项；最多的一项延期4次；乙镇1项、甲镇1项"),
        "without_money": ("4项逾期隐患资金未落实", "占逾期4/17项；甲镇3项、乙镇1项"),
        "in_dispute": ("2项逾期隐患待多部门会商", "占逾期2/17项；甲镇2项"),
        "without_lead": ("校园周边2项隐患未明确主办单位", "占周边在办2/2项；校门50米1项、校门100米1项；丙镇2项"),
        "unreported": (
            "丙镇周排查填报不足50%：应报10校周，实报1校周",
            "实报1/10校周；1所学校没有报齐；未报不等于零隐患，填报不足的乡镇隐患数不作数",
        ),
    }
    assert [row["number"] for row in found["overdue_long"].rows] == ["A1", "A2", "A3", "A4", "A5", "B1"]
    assert [row["number"] for row in found["often_extended"].rows] == ["B4", "A1"]
    assert [row["number"] for row in found["in_dispute"].rows] == ["A4", "A5"]
    assert {name: each.source for name, each in found.items()} == {
        "overdue_long": "隐患台账6行", "often_extended": "隐患台账2行", "without_money": "隐患台账4行",
        "in_dispute": "隐患台账2行", "without_lead": "隐患台账2行", "unreported": "周排查1/10校周",
    }  # fmt: skip
    silent = found["unreported"]
    assert silent.shown["bars"] == {"names": ["丙镇", "甲镇"], "values": [9, 8], "marked": "丙镇"}
    assert (silent.shown["total"], silent.shown["unit"], silent.reporter) == (17, "校周", "t3")
    calm = [line for line in LINES if line.days_over <= 60 and line.stuck == "整改" and not line.extensions]
    for name in names[:4]:
        assert told_by(name, calm) == []


def decided(
    seq: int, outcome: str, *, survived: int = 0, over: int = 0, reason: str = "", on: date | None = None
) -> Decided:
    return Decided(
        meeting_no="HY-1", seq=seq, matter=f"事项{seq}", lead_unit="edu", supporting="", deadline=date(2026, 8, seq),
        clause="8", outcome=outcome, outcome_on=on, reason=reason, decided_on=date(2026, 7, 1), survived=survived,
        days_over=over,
    )  # fmt: skip


LAST = [
    decided(3, "未落实", survived=4, reason="缺资金"), decided(4, "未落实", survived=2),
    *(decided(seq, "在办", over=seq) for seq in (5, 6, 7)),
    *(decided(seq, "落实", survived=1, on=date(2026, 8, 20)) for seq in range(8, 13)),
]  # fmt: skip


def test_last_resolutions_are_counted_the_same_everywhere() -> None:
    [item] = told_by("last")
    assert item.title == "上次议定10项：落实5项，未落实2项，在办3项"
    assert item.facts == "落实5/10项；事项3（教科局）未落实：缺资金；事项4（教科局）未落实：未说明原因"
    assert item.source == "议定事项10行" and item.rows[0] == {"ledger": "meetings", "number": "HY-1/3"}
    assert item.shown["more"] == 2 and len(item.shown["table"]["rows"]) == 8
    assert item.shown["table"]["rows"][0] == ["事项3", "教科局", "2026年8月3日", "未落实", "缺资金", "4次"]
    finding = told(LAST)
    assert finding is not None
    assert (finding.lead, finding.rest) == ("上次议定 10 项，落实 5 项", "；2 项未落实，3 项在办")
    assert tables.decided_line(LAST) == "10 项，落实 5 项，未落实 2 项，在办 3 项"
    assert told([]) is None and tables.decided_line(LAST[5:]) == "5 项，落实 5 项"


def test_the_standing_item_is_the_account_of_the_county() -> None:
    [item] = told_by("rectification", period=SimpleNamespace(name="2026", as_of=DAY))
    assert item.title == "隐患销号率39.2%（20/51项）" and item.facts == "期末在办31项，逾期17项，待复查6项"
    assert item.shown["table"] == {
        "heads": ["指标", "本季"],
        "rows": [["期初在办", "41"], ["新发现", "8"], ["销号", "20"], ["期末在办", "31"], ["逾期", "17"],
                 ["待复查", "6"], ["销号率", "39.2%"], ["按期销号率", "—"]],
    }  # fmt: skip
    assert COUNTY.members == 51


def item(proposal: Proposal, times: int = 1) -> dict[str, Any]:
    return vars(proposal) | {"times": times, "id": 1, "kind": "red"} | BEGINS_HERE


def shown(monkeypatch: pytest.MonkeyPatch, draw: Any, *given: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """The table a function draws, and the sentences beside it."""
    screen = MagicMock()
    monkeypatch.setattr(tables, "st", screen)
    draw(*given)
    frame = screen.table.call_args
    said = [call.args[0] for call in screen.markdown.call_args_list]
    return (frame.args[0].to_dict("records") if frame else []), said


BEGINS_HERE: dict[str, Any] = {"origin": "", "origin_of": ""}


def test_the_meetings_tables_are_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = told_by("overdue_township")
    standing = {"title": "常规", "kind": "standing", "source": "x", "minutes": 6, "times": 9} | BEGINS_HERE
    rows, _ = shown(monkeypatch, tables.agenda, [item(first), item(second, 2), item(second, 3), standing])
    assert [(row["序"], row["上会"], row["分钟"], row["来源"]) for row in rows] == [
        ("1", "首次", 10, "隐患台账13行"), ("2", "第 2 次", 10, "隐患台账4行"), ("3", "▲ 第 3 次", 10, "隐患台账4行"),
        ("4", "—", 6, "x"),
    ]  # fmt: skip
    stale = item(first) | {"not_said": ["41"]}
    [marked], _ = shown(monkeypatch, tables.agenda, [stale])
    assert marked["议题"].endswith(":red[▲ “41”不在截数日的数里]")
    rows, _ = shown(monkeypatch, tables.resolutions, PACK_WITH_RULES, [LAST[0], LAST[2], LAST[5]], "k")
    assert [list(row.values()) for row in rows] == [
        ["2026-07-01 第3项", "事项3", "教科局", "2026年8月3日", ":red[**× 未落实**]", "缺资金", "4 次"],
        ["2026-07-01 第5项", "事项5", "教科局", "2026年8月5日", ":gray[◐ 在办] 超 5 天", "—", "0 次"],
        ["2026-07-01 第8项", "事项8", "教科局", "2026年8月8日", ":green[✓ 落实]", "8月20日办结", "1 次"],
    ]
    late = Correction("H-1", "t2", "围墙", "整改中", "已销号", None, "乙镇", "补报", -1, 2, -3)
    rows, _ = shown(monkeypatch, tables.later, PACK_WITH_RULES, Later([late], [], []))
    assert list(rows[0].values()) == ["H-1", "围墙", "乙镇", "整改中", "已销号", "-1", "+2", "-3", "乙镇，补报"]
    answers = [Answer("t1", False, "应为12", None), *(Answer(c, None, "", None) for c in ("t2", "t3", "edu"))]
    answers += [Answer("police", True, "", None), Answer("t1", True, "", None)]
    _, said = shown(monkeypatch, tables.said, PACK_WITH_RULES, answers)
    assert said == [
        ":red[**▲ 甲镇有异议**]　应为12",
        "**未确认 3 个**　:small[:gray[乙镇、丙镇、教科局]]",
        "**已确认 2 个**　:small[:gray[公安局、甲镇]]",
    ]
    assert tables.summary(answers) == "确认 2，异议 1，未确认 3"
