"""How numbers are said, and the finding that is the title of the map."""

from dataclasses import replace

import pytest

from catalogue.measures import OVERDUE
from charts.classes import NO_DATA
from figures.hazards import measures
from figures.hazards.rectification import Rectification
from figures.reporting.weeks import Reporting
from ui.shell import markup


def line(name: str, overdue: int, reported: int = 9, owed: int = 10, hatched: bool = False) -> measures.Line:
    now = Rectification(open=overdue + 2, overdue=overdue, closed=6, carried_in=overdue + 8)
    return measures.Line(name, name, now, Reporting(owed=owed, reported=reported), now, None, hatched)


def found(*townships: measures.Line) -> measures.Found:
    total = sum(t.now.overdue for t in townships)
    weeks = Reporting(owed=sum(t.weeks.owed for t in townships), reported=sum(t.weeks.reported for t in townships))
    return measures.Found(list(townships), replace(line("全县", total), weeks=weeks))


def test_the_title_names_the_worst_with_its_share_and_the_unreported() -> None:
    said = measures.finding(
        found(line("甲镇", 9), line("乙镇", 4), line("丙镇", 0, reported=0, hatched=True)), OVERDUE, "比上季"
    )
    assert said == "甲镇 9 项逾期，占全县七成；丙镇未报"


def test_equal_townships_are_named_together() -> None:
    said = measures.finding(found(line("甲镇", 2), line("乙镇", 2), line("丙镇", 1)), OVERDUE, "比上季")
    assert said == "全县 5 项逾期，甲镇、乙镇各 2 项最多"


def test_nothing_overdue_is_said_so() -> None:
    said = measures.finding(found(line("甲镇", 0), line("乙镇", 0)), OVERDUE, "比上季")
    assert said == "全县没有逾期隐患"


def test_the_unreported_stand_last_only_where_they_have_nothing() -> None:
    order = measures.ranked(
        [line("甲镇", 0), line("乙镇", 3, reported=0, hatched=True), line("丙镇", 0, reported=0, hatched=True)],
        OVERDUE,
    )
    assert [place.name for place in order] == ["乙镇", "甲镇", "丙镇"]
    assert NO_DATA < 0


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(9, 23, "四成"), (5, 10, "五成"), (1, 40, "不足一成"), (3, 3, "全部"), (0, 0, "")]
)
def test_shares_in_words(part: int, whole: int, said: str) -> None:
    assert markup.tenths(part, whole) == said


def test_percent_never_rounds_up_to_all_or_down_to_none() -> None:
    assert markup.short_percent(0.996) == "99%"
    assert markup.short_percent(0.001) == "1%"
    assert markup.short_percent(1.0) == "100%"
    assert markup.short_percent(None) == markup.percent(None) == "—"


def test_changes_say_their_direction_and_their_verdict() -> None:
    assert markup.count_change(15, 23) == "少 8 项"
    assert markup.rate_change(0.733, 0.692) == "升 4.1 点"
    assert markup.rate_change(None, 0.5) == "—"
    assert markup.judged("少 8 项", -8, more_is_better=False) == ":green[少 8 项 ✓ 好转]"
    assert markup.judged("降 2 点", -2, more_is_better=True) == ":red[**降 2 点 ▲ 变差**]"


def test_text_of_a_ledger_stays_plain() -> None:
    assert markup.plain("[点我](x) **重** $a$") == "\\[点我\\](x) \\*\\*重\\*\\* \\$a\\$"
    assert (
        markup.plain("见 www.x.cn、http://x.cn 或 a@x.cn") == "见 www\u2060.x.cn、http\\:\u2060//x.cn 或 a@\u2060x.cn"
    )
