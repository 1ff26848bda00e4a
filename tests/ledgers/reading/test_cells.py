"""Cells as clerks write them: every form of a day comes back the same, and whatever has two readings is refused."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers.reading.cells import days as cell_days
from ledgers.reading.cells import numbers, parsing, weeks, words
from ledgers.reading.cells import text as cell_text
from ledgers.reading.cells.days import EPOCH, EPOCH_1904
from ledgers.reading.cells.parsing import Noted, Problem

DAY = date(2026, 3, 5)
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
ALPHABET = "0123456789年月日号.-/:至 一二十〇点时分秒天内约余名人学期第周上下春秋万元,、半"
WIDE = str.maketrans("0123456789/.-", "０１２３４５６７８９／．－")


def chinese(day: date) -> str:
    def number(n: int) -> str:
        tens, ones = divmod(n, 10)
        ten = "" if tens == 0 else "十" if tens == 1 else "一二三四五六七八九"[tens - 1] + "十"
        return ten + ("" if ones == 0 else "一二三四五六七八九"[ones - 1])

    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
    return f"{year}年{number(day.month)}月{number(day.day)}日"


WRITTEN = {
    "iso": lambda d: d.isoformat(),
    "dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "dots padded": lambda d: f"{d:%Y.%m.%d}",
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "words": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "words spaced": lambda d: f" {d.year} 年 {d.month} 月 {d.day} 号",
    "wide": lambda d: f"{d.year}／{d.month}／{d.day}".translate(WIDE),
    "eight digits": lambda d: f"{d:%Y%m%d}",
    "eight digits as number": lambda d: float(f"{d:%Y%m%d}"),
    "chinese": chinese,
    "serial": lambda d: float((d - EPOCH).days),
    "serial as text": lambda d: str((d - EPOCH).days),
    "with clock": lambda d: f"{d.isoformat()} 08:20:00",
    "with T": lambda d: f"{d.isoformat()}T08:20",
    "with weekday": lambda d: f"{d.year}年{d.month}月{d.day}日（星期{'一二三四五六日'[d.weekday()]}）",
    "date": lambda d: d,
    "datetime": lambda d: datetime(d.year, d.month, d.day, 8, 20),
}


@pytest.mark.parametrize("form", WRITTEN)
@settings(max_examples=40, deadline=None)
@given(day=days)
def test_every_written_form_of_a_day_comes_back(form: str, day: date) -> None:
    assert cell_days.day()(WRITTEN[form](day)) == day
    assert cell_days.day(year=1999)(WRITTEN[form](day)) == day
    assert cell_days.deadline()(WRITTEN[form](day)) == day


@settings(max_examples=40, deadline=None)
@given(days)
def test_serial_numbers_follow_the_workbooks_own_system(day: date) -> None:
    assert cell_days.day(date_1904=True)((day - EPOCH_1904).days) == day
    assert (EPOCH_1904 - EPOCH).days == 1462


@settings(max_examples=40, deadline=None)
@given(days)
def test_a_day_without_a_year_takes_it_from_the_title_and_says_so(day: date) -> None:
    for written in (
        f"{day.month}月{day.day}日",
        f"{day.month}.{day.day}",
        f"{day.month}/{day.day}",
        f"{day.month}月{day.day}号",
    ):
        found = cell_days.day(year=day.year)(written)
        assert isinstance(found, Noted) and found.value == day and "标题" in found.note
        with pytest.raises(Problem, match="缺年份"):
            cell_days.day()(written)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=24)
    | st.text(ALPHABET, max_size=16)
    | st.floats(allow_nan=False)
    | st.integers()
    | st.times()
    | st.booleans()
)
def test_no_cell_breaks_a_parser(value: object) -> None:
    parsers = (
        cell_text.text(),
        cell_text.code(),
        cell_text.names(),
        numbers.whole(),
        numbers.amount(),
        numbers.people(),
        numbers.seconds(),
        words.flag(),
        words.choice(["一般", "重大"]),
        cell_days.day(year=2026),
        cell_days.instant(),
        cell_days.deadline(),
        weeks.term(),
        weeks.week(),
    )
    for parser in parsers:
        try:
            parser(value)
        except Problem as problem:
            assert str(problem)


def problem(parser: parsing.Parser, value: object) -> str:
    with pytest.raises(Problem) as caught:
        parser(value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("2026年8月", "缺日"),
        ("2026.8", "缺日"),
        (2026.3, "缺日"),
        (2026.0, "缺日"),
        ("2026年2月30日", "没有30日"),
        ("2025-02-29", "没有29日"),
        ("2026-13-01", "没有13月"),
        ("26.3.5", "四位"),
        ("26年3月5日", "四位"),
        ("3/5/2026", "四位"),
        ("2026.3.5-3.7", "一格只能写一个"),
        ("2026年3月5日、3月7日", "一格只能写一个"),
        ("1999-12-31", "之间"),
        ("2101-01-01", "之间"),
        (3.1, "分不清"),
        (15, "不是日期"),
        (True, "不是日期"),
        (time(8, 20), "不是日期"),
        ("下周三", "看不懂"),
        ("2026年3月5日25时", "看不懂"),
    ],
)
def test_days_with_two_readings_are_refused(value: object, word: str) -> None:
    assert word in problem(cell_days.day(year=2026), value)


def test_numbers_that_can_only_be_one_day_of_a_month() -> None:
    assert cell_days.day(year=2026)(3.5).value == DAY
    assert cell_days.day(year=2026)(3.15).value == date(2026, 3, 15)
    assert cell_days.day(year=2026)(12.31).value == date(2026, 12, 31)


@pytest.mark.parametrize("blank", ["", " ", "/", "—", "-", "\u3000", None])
def test_blank_is_blank_and_never_no_or_zero(blank: str | None) -> None:
    parsers = (
        cell_text.code(),
        numbers.whole(),
        numbers.amount(),
        numbers.people(),
        numbers.seconds(),
        words.flag(),
        cell_days.day(),
    )
    for parser in (
        *parsers,
        cell_days.deadline(),
        cell_days.instant(),
        weeks.term(),
        weeks.week(),
        words.choice(["是"]),
    ):
        assert parsing.parse_column([blank], parser) == parsing.Parsed([None])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("15", 15), (15.0, 15), ("15天", 15), ("15日内", 15), ("十五日内", 15), ("限15天", 15), ("立即整改", 0),
        ("当场整改", 0), ("立行立改", 0),
        (0.0, 0), ("2026年3月5日前", DAY), ("限2026-03-05前完成整改", DAY), (46086.0, DAY),
    ],
)  # fmt: skip
def test_a_deadline_is_a_day_or_a_number_of_days(value: object, expected: object) -> None:
    assert cell_days.deadline()(value) == expected


@pytest.mark.parametrize("value", ["15个工作日", "一个月内", "长期坚持", "尽快", "学期末"])
def test_vague_deadlines_are_refused(value: str) -> None:
    assert "日期" in problem(cell_days.deadline(), value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1分37秒", 97), ("1′37″", 97), ("1'37\"", 97), ("１分３７秒", 97), ("97", 97), (97.0, 97), ("97秒", 97),
        ("1:37", 97),
        ("0:01:37", 97), (time(0, 1, 37), 97), (timedelta(seconds=97), 97), ("3分", 180), ("2分钟", 120),
        ("一分三十七秒", 97),
    ],
)  # fmt: skip
def test_durations(value: object, expected: int) -> None:
    assert numbers.seconds()(value) == expected


@pytest.mark.parametrize("value", [time(1, 37), "1分75秒", "很快", "5小时"])
def test_durations_refused(value: object) -> None:
    assert problem(numbers.seconds(), value)


@pytest.mark.parametrize(
    ("value", "expected", "about"),
    [
        ("1065名", 1065, False),
        ("全校1065名师生", 1065, False),
        ("1,065人", 1065, False),
        (1065.0, 1065, False),
        ("1200余名", 1200, True),
        ("约1200人", 1200, True),
    ],
)
def test_head_counts(value: object, expected: int, about: bool) -> None:
    found = numbers.people()(value)
    assert (found.value if about else found) == expected
    assert isinstance(found, Noted) == about


def test_head_counts_with_several_numbers_are_refused() -> None:
    assert "几个数字" in problem(numbers.people(), "教师60名学生1000名")


def test_numbers() -> None:
    assert numbers.whole()("3处") == 3
    assert numbers.whole()("无") == Noted(0, "“无”按 0 读取")
    assert numbers.amount()("1,200.50元") == 1200.5
    assert numbers.amount()("2万元") == Noted(20_000, "“2万元”按万元换算为 20000 元")
    assert numbers.amount(ten_thousands=True)(1.5).value == 15_000
    assert "整数" in problem(numbers.whole(), 3.5)
    assert "范围" in problem(numbers.whole(), -1)
    assert "不是数字" in problem(numbers.whole(), "若干")


@pytest.mark.parametrize("value", [511302199001011234.0, 5.13e17, 10**15, "5.13023E+17"])
def test_numbers_that_excel_rounded_are_refused(value: object) -> None:
    for parser in (cell_text.code(), cell_text.text()):
        assert "请先把该列设为文本" in problem(parser, value)


def test_codes_keep_their_digits() -> None:
    assert cell_text.code()("KJ－2026—００００１") == "KJ-2026-00001"
    assert cell_text.code()("0012") == "0012"
    assert cell_text.code()(3151000123.0) == "3151000123"
    assert cell_text.code()("511302199001011234") == "511302199001011234"
    assert "文本" in problem(cell_text.code(), date(2026, 1, 1))


@pytest.mark.parametrize(
    "text", ["身份证511302199001011234", "联系电话：13812345678", "138 1234 5678", "51130219900101123X"]
)
def test_personal_numbers_are_warned_of_and_taken(text: str) -> None:
    found = cell_text.text()(text)
    assert isinstance(found, Noted) and found.value == text and "个人信息" in found.note


@pytest.mark.parametrize("text", ["灭火器 4 具", "编号3151000123", "2026年3月5日8时", "20260305-20260310"])
def test_other_numbers_are_no_personal_numbers(text: str) -> None:
    assert cell_text.text()(text) == text


def test_text_is_trimmed_and_keeps_its_lines() -> None:
    assert cell_text.text()("\u3000第一行\r\n第二行\u200b ") == "第一行\n第二行"
    assert cell_text.text()("=1+1") == "=1+1"
    assert cell_text.text()(12.0) == "12"
    assert cell_text.text()("/") == "/"
    assert "缩短" in problem(cell_text.text(5), "一二三四五六")


@pytest.mark.parametrize("value", ["是", "有", "√", "Y", "☑是□否", True, 1])
def test_yes(value: object) -> None:
    assert words.flag()(value) is True


@pytest.mark.parametrize("value", ["否", "无", "×", "n", "□是☑否", False, 0])
def test_no(value: object) -> None:
    assert words.flag()(value) is False


def test_words_with_aliases_and_suggestions() -> None:
    parser = words.choice(["学校自查", "乡镇检查"], {"自查": "学校自查"})
    assert parser("自 查") == "学校自查"
    assert "是不是“乡镇检查”" in problem(parser, "乡镇检察")
    assert "请填：学校自查、乡镇检查" in problem(parser, "别的")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-2027-1", "2026-2027-1"), ("2026-2027学年第一学期", "2026-2027-1"),
        ("2026—2027学年度下学期", "2026-2027-2"),
        ("2026年秋季", "2026-2027-1"), ("2027年春", "2026-2027-2"), ("２０２６－２０２７－２", "2026-2027-2"),
    ],
)  # fmt: skip
def test_terms(value: str, expected: str) -> None:
    assert weeks.term()(value) == expected


def test_terms_and_weeks_refused() -> None:
    assert problem(weeks.term(), "2026-2028-1")
    assert problem(weeks.term(), "秋季")
    assert "文本" in problem(weeks.term(), date(2026, 1, 1))
    assert problem(weeks.week(), "第99周")


@pytest.mark.parametrize("value", [3, 3.0, "3", "第3周", "第三周", "W03", "第３周"])
def test_weeks(value: object) -> None:
    assert weeks.week()(value) == 3


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-05 08:20", datetime(2026, 3, 5, 8, 20)),
        ("2026年3月5日8时20分", datetime(2026, 3, 5, 8, 20)),
        ("2026.3.5 下午3点半", datetime(2026, 3, 5, 15, 30)),
        (datetime(2026, 3, 5, 8, 19, 59, 999_800), datetime(2026, 3, 5, 8, 20)),
        (46086.5, datetime(2026, 3, 5, 12)),
    ],
)
def test_instants(value: object, expected: datetime) -> None:
    assert cell_days.instant()(value) == expected


@pytest.mark.parametrize(
    ("told", "hour", "minute"),
    [
        ("下午三点半", 15, 30), ("下午三点一刻", 15, 15), ("下午3点三刻", 15, 45), ("上午十点零五分", 10, 5),
        ("上午10点05分许", 10, 5), ("下午三时二十分", 15, 20), ("早上六点整", 6, 0), ("早上6:05", 6, 5),
        ("清晨五点", 5, 0), ("凌晨1时许", 1, 0), ("凌晨0点20分", 0, 20), ("中午11点半", 11, 30),
        ("中午12点20分", 12, 20),
        ("中午1点", 13, 0), ("中午两点", 14, 0), ("下午12点10分", 12, 10), ("下午15:30", 15, 30), ("傍晚六点", 18, 0),
        ("晚上八点", 20, 0), ("晚上20点", 20, 0), ("夜里11点左右", 23, 0), ("十二时四十分", 12, 40), ("8点钟", 8, 0),
        ("7点", 7, 0), ("三时", 3, 0), ("23时59分", 23, 59), ("0时", 0, 0),
    ],
)  # fmt: skip
def test_clocks_as_people_tell_them(told: str, hour: int, minute: int) -> None:
    moment = datetime(2026, 3, 5, hour, minute)
    assert cell_days.instant()(f"2026年3月5日{told}") == moment
    assert cell_days.instant()(f"2026-03-05 {told}") == moment
    assert cell_days.instant()(f"二〇二六年三月五日{told}") == moment
    noted = cell_days.instant(year=2026)(f"3月5日{told}")
    assert noted.value == moment and "没有写年份" in noted.note
    assert cell_days.day()(f"2026年3月5日{told}") == DAY, "a day column drops the time"


def test_seconds_are_kept() -> None:
    assert cell_days.instant()("2026年3月5日8时20分7秒") == datetime(2026, 3, 5, 8, 20, 7)
    assert cell_days.instant()("2026-03-05 08:20:59") == datetime(2026, 3, 5, 8, 20, 59)
    assert cell_days.instant()("2026-03-05T08:20:05.25") == datetime(2026, 3, 5, 8, 20, 5)


@pytest.mark.parametrize(
    "told",
    [
        "晚上12点", "晚上1点", "凌晨12点", "上午12点", "上午15点", "下午9点", "中午10点", "早上1点", "25点", "24:00",
        "8:60", "8时61分", "8时20分60秒", "上午", "夜里3点", "8点半一刻",
    ],
)  # fmt: skip
def test_clocks_that_may_be_another_day_or_none_are_refused(told: str) -> None:
    assert "2026-03-05 08:20" in problem(cell_days.instant(), f"2026年3月5日{told}")


@pytest.mark.parametrize("told", ["3点", "三点一刻", "1点半", "六点20分"])
def test_an_hour_by_the_clock_face_needs_its_half_of_the_day(told: str) -> None:
    assert "没有写上午还是下午" in problem(cell_days.instant(), f"2026年3月5日{told}")
    assert cell_days.day()(f"2026年3月5日{told}") == DAY


def test_an_instant_needs_its_time() -> None:
    assert "缺几点几分" in problem(cell_days.instant(), "2026-03-05")
    midnight = cell_days.instant()(DAY)
    assert midnight.value == datetime(2026, 3, 5) and "核对" in midnight.note


def test_columns_name_cells_by_index_and_parse_equal_cells_once() -> None:
    asked: list[Any] = []

    def parser(value: object) -> Any:
        asked.append(value)
        return cell_days.day(year=2026)(value)

    parsed = parsing.parse_column(["2026-03-05", None, "3月5日", "昨天", "2026-03-05", 1, True], parser)
    assert parsed.values == [DAY, None, DAY, None, DAY, None, None]
    assert parsed.problems.keys() == {3, 5, 6} and parsed.notes.keys() == {2}
    assert asked == ["2026-03-05", "3月5日", "昨天", 1, True]
