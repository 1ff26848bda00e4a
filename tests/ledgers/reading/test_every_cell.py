"""Every parser of cells over every way of writing that it knows and its neighbours, as one approved table."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from approved import approved

from ledgers.reading.cells import days, numbers, text, weeks, words
from ledgers.reading.cells.parsing import Noted, Parser, Problem

HERE = Path(__file__).parent / "approved"
WRITTEN_DAYS: list[Any] = [
    *(f"2026-{month}-1" for month in (0, 1, 12, 13)), *(f"2026-2-{day}" for day in (0, 1, 28, 29, 30)), "2028-2-29",
    *(f"2026.{month}.31" for month in (1, 4, 12)), "2026.9.30", "2026/9/2", "2026年9月2日", "2026年9月2号",
    "20260902", "2026902", "20261302", "26.3.5", "26-3-5", "2026.9", "2026年9月", "9月2日", "9.2", "9/2", "9-2",
    "13.2", "12.31", "0.1", "1.32", "2日", "9月", "九月二日", "二〇二六年九月二日", "二零二六年十二月三十一日",
    "9月底", "2026年9月底前", "9月上旬", "2026年9月中旬", "2026年第三季度", "2026-9-2 8:30", "2026-9-2 24:00",
    "2026-9-2 23:59", "2026-9-2 8:60", "2026-9-2上午", "2026年9月2日下午3时", "2026年9月2日下午3点20分",
    "2026年9月2日15时", "上午8点半", "8:30", "24:00", "星期三2026.9.2", "2026年9月2日（周三）", "2026.9.2-9.5",
    "2026.9.2至9.5", "2026-09-02T08:30:00", "２０２６．９．２", "今天", "昨天", "立即", "当天", "即日", "1天", "0天",
    "7天内", "十五天", "30日", "15个工作日", "一周", "两周内", "1个月", "半个月", "长期", "开学前", "2026年9月2日前",
    "2026.9.2之前", "1899-12-31", "1900-1-1", "1949-10-1", "1950-1-1", "1979-12-31", "1980-01-01", "2000-1-1",
    "2009-12-31", "2010-1-1", "2019-12-31", "2020-1-1", "2099-12-31", "2100-1-1", 0, 1, 59, 60, 61, 20699, 36525,
    36526, 40178, 40179, 43830, 43831, 46266, 46267, 46267.5, 73050, 73051, 2026, 202609, 20260902, 9.2, 9.02, 9.1,
    12.31, -1, True, date(2026, 9, 2), datetime(2026, 9, 2, 8, 30), datetime(1899, 12, 31), date(2099, 12, 31),
    date(2100, 1, 1), time(8, 30), timedelta(hours=3), "", " ", "无", "/", "—", "待定", "2026.2.29",
    "2026-9-2；2026-9-3",
]  # fmt: skip
WRITTEN_NUMBERS: list[Any] = [
    0, 1, -1, 1.0, 1.5, 10**9, 10**9 + 1, 2**53 - 1, 2**53, 1e12, 1e12 + 1, True, None, "0", "1", "-1", "1.0", "1.5",
    "１２", "1,234", "1，234", "12,34", "1 234", "约20人", "20余人", "20多人", "20人左右", "近20", "12-15",
    "12～15人", "12/15", "3处", "3个人", "三处", "十", "十五", "二十", "二十一", "一百", "一百零三", "两", "两百",
    "1.2万", "1万元", "3000元", "3千", "0.5万", "百分之八十", "80%", "8成", "无", "没有", "/", "", "若干", "几处",
    "30秒", "60秒", "1分", "1分30秒", "1分59秒", "1分60秒", "1′30″", "1'30\"", "1:30", "0:59", "1:60", "00:01:30",
    "1小时", "1时5分", "90", "2分钟", "1.5分", "1.5分钟", time(0, 1, 30), timedelta(seconds=90),
    datetime(1899, 12, 31, 0, 1, 30), "约90秒", "90秒以内", "1e5", "0x10", "七八个", "12人次", "3课时",
]  # fmt: skip
WRITTEN_WORDS: list[Any] = [
    "是", "否", "有", "无", "√", "×", "✓", "x", "X", "Y", "N", "y", "1", "0", 1, 0, 2, True, False, "对", "错", "已",
    "未", "没有", "不是", "不适用", "部分", "已整改", "正在整改", "一般", "重大", "较大", "一般隐患", "重大隐患",
    " 一般 ", "一般、重大", "普通", "", None, "/", "a" * 39, "a" * 40, "a" * 41, "ab", "abc", "abcd", "A－1", "A—1",
    "一", "甲" * 200, "甲" * 201, "13800001111", "511723199001011234", "51172319900101123X", "1234567890123456",
    "1.23457E+15", 1234567890123456, 1e16, 12.0, 12, 0.1, "甲、乙", "甲，乙；丙\n丁", "甲 乙", "、", "第1周", "第5周",
    "第五周", "第二十一周", "5周", "第0周", "第26周", "第27周", "W05", "2026-2027-1-W05", "2026-2027-1",
    "2026-2027学年第一学期", "2026年秋季学期", "2026年秋", "26年秋季", "2026-2027-3", "上学期",
    "2026—2027学年度第二学期", "2027年春季学期", date(2026, 9, 2), time(1, 2), timedelta(days=1), "见附件", "同上",
    "a@b.cn",
]  # fmt: skip
PARSERS: dict[str, tuple[Parser, list[Any]]] = {
    "day": (days.day(), WRITTEN_DAYS),
    "day of 2026": (days.day(year=2026), WRITTEN_DAYS),
    "day of September 2026": (days.day(year=2026, month=9), WRITTEN_DAYS),
    "day since 1900": (days.day(first=1900), WRITTEN_DAYS),
    "day of 1904": (days.day(date_1904=True), WRITTEN_DAYS),
    "instant": (days.instant(), WRITTEN_DAYS),
    "instant of 2026": (days.instant(year=2026), WRITTEN_DAYS),
    "deadline": (days.deadline(), WRITTEN_DAYS),
    "deadline of 2026": (days.deadline(year=2026), WRITTEN_DAYS),
    "due": (days.due(), WRITTEN_DAYS),
    "whole": (numbers.whole(), WRITTEN_NUMBERS),
    "whole from 1 to 15": (numbers.whole(1, 15), WRITTEN_NUMBERS),
    "amount": (numbers.amount(), WRITTEN_NUMBERS),
    "amount of 10000": (numbers.amount(ten_thousands=True), WRITTEN_NUMBERS),
    "degree": (numbers.amount(-90, 90), WRITTEN_NUMBERS),
    "people": (numbers.people(), WRITTEN_NUMBERS),
    "seconds": (numbers.seconds(), WRITTEN_NUMBERS),
    "flag": (words.flag(), WRITTEN_WORDS),
    "presence": (words.presence(numbers.whole()), [*WRITTEN_WORDS, *WRITTEN_NUMBERS]),
    "choice": (words.choice(["一般", "重大"], {"普通": "一般"}), WRITTEN_WORDS),
    "text": (text.text(), WRITTEN_WORDS),
    "code": (text.code(), WRITTEN_WORDS),
    "code of 3": (text.code(3), WRITTEN_WORDS),
    "names": (text.names(), WRITTEN_WORDS),
    "term": (weeks.term(), WRITTEN_WORDS),
    "week": (weeks.week(), WRITTEN_WORDS),
}


def said(parse: Parser, value: object) -> str:
    """What a parser makes of a cell."""
    try:
        made = parse(value)
    except Problem as problem:
        return f"× {problem}"
    return f"{made.value!r}　! {made.note}" if isinstance(made, Noted) else repr(made)


@pytest.mark.parametrize("name", PARSERS)
def test_what_a_cell_is_read_as(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFETY_TODAY", "2026-10-08")
    parse, cells = PARSERS[name]
    lines = [f"{cell!r:.60} → {said(parse, cell)}" for cell in cells]
    approved(HERE / f"{name}.txt", "\n".join(lines) + "\n")
