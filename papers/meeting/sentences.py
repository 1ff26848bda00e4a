"""What the frozen figures say, in sentences a county office signs. Pure functions over a snapshot's content.

No figure is computed here: each is read from the content by its key, and a rate stands with its numerator and
denominator.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from figures.hazards.rectification import members_of
from figures.meetings.headlines import Headline, Point
from figures.meetings.resolutions import DONE, NOT_DONE, RUNNING, Decided
from figures.meetings.schema import headlines
from figures.meetings.sittings import cut_of, whence, whither
from figures.query import comparison
from models.county import Pack
from papers.setting.words import closed, numbered, percent, phrase, spoken, worded, written_day

REPORT_HEADS = re.compile(r"^\s*([一二三四五六七八九十]{1,3})、\s*(.{1,30}?)。?\s*$")
INNER_HEADS = re.compile(r"^\s*[（(][一二三四五六七八九十]{1,3}[）)]\s*")


def about(content: Mapping[str, Any]) -> str:
    """What the meeting is about, by name: 2026年三季度, or the days of a special meeting; not which meeting it is."""
    cut = cut_of(content)  # type: ignore[arg-type]
    return cut.label if cut.name else f"{written_day(cut.start)}至{written_day(cut.as_of)}"


def movement(content: Mapping[str, Any]) -> list[str]:
    """The account of hazards of the quarter: carried in, found, closed, open, overdue; three sentences or so."""
    county = content["figures"]["rectification"]["county"]
    whole = members_of(county)
    reopened = f"，重开{county['reopened']}项" if county["reopened"] else ""
    turn = county["overdue_by_turn"]
    long = next((h for h in headlines(content) if h.key == "overdue_long"), None)  # type: ignore[arg-type]
    too_long = f"，其中{long.name}的{long.now.part}项" if long and long.now.part else ""
    first = (
        f"{about(content)}期初在办{county['carried_in']}项，新发现{county['found']}项{reopened}，"
        f"销号{county['closed']}项，期末在办{county['open']}项。"
        f"销号率{percent(county['close_rate'], county['closed'], whole)}，"
        f"按期销号率{percent(county['on_time_rate'], county['closed_on_time'], county['closed_with_deadline'])}。"
    )
    second = (
        f"期末逾期{county['overdue']}项{too_long}；按所处环节，整改未完成{turn['rectifying']}项，"
        f"已报告整改、等待复查{turn['verifying']}项。"
        if county["overdue"]
        else "期末没有逾期隐患。"
    )
    rest = [
        f"{name}{county[key]}项"
        for name, key in (("经批准挂账", "parked"), ("未明确期限", "without_deadline"))
        if county[key]
    ]
    return [first, second + (f"在办隐患中，{'，'.join(rest)}。" if rest else "")]


def weekly(content: Mapping[str, Any]) -> str:
    """周排查 of the quarter: returns owed and made."""
    returns = content["figures"]["rectification"]["county"].get("reporting")
    if not returns or not returns["owed"]:
        return ""
    rate = percent(returns["reported"] / returns["owed"], returns["reported"], returns["owed"])
    return f"学校周排查应报{returns['owed']}校周，实报{returns['reported']}校周，填报率{rate}。"


def carried(content: Mapping[str, Any]) -> list[str]:
    """How the last meeting's closing figure became this quarter's opening one; nothing before the first meeting."""
    found = content.get("carried")
    if not found:
        return []
    moved = f"，截数后至季末增减{found['moved']:+d}项" if found["moved"] else ""
    said = [f"上期上会期末{found['a']}项，截数后补报更正{found['b']:+d}项{moved}，本期期初{found['c']}项。"]
    for row in found["rows"]:
        said.append(
            f"更正：{row['number']}（{row['township']}）原为{phrase(row['was'])}，现为{phrase(row['now'])}，"
            f"影响{row['counts']:+d}项。"
        )
    return said


def item_sentence(item: Mapping[str, Any]) -> str:
    """An agenda item as a sentence: what it is about, its facts in brackets."""
    return f"{phrase(item['title'])}{_in_brackets(item['facts'])}。"


def heard_sentence(pack: Pack, item: Mapping[str, Any]) -> str:
    """What a body reported on an item, as minutes say it."""
    who = pack.name_of(item["reporter"]) if item["reporter"] else pack.words["office_short"]
    return f"听取{who}关于“{phrase(item['title'])}”的汇报{_in_brackets(item['facts'])}。"


def _in_brackets(facts: str) -> str:
    return f"（{phrase(facts)}）" if facts else ""


def times(item: Mapping[str, Any]) -> str:
    """（第3次上会）of a matter that has come up before."""
    return f"（第{item['times']}次上会）" if item["times"] > 1 else ""


def origin(item: Mapping[str, Any]) -> str:
    """（顺延自2026年三季度会议） of an item that came from another meeting or the pending matters."""
    return f"（{said}）" if (said := whence(item)) else ""


def instructed(item: Mapping[str, Any]) -> list[str]:
    """领导批示 on an item, a sentence each: who by post, on which day, in which words."""
    return [
        f"{written_day(date.fromisoformat(each['on']))}，{each['post']}批示：“{worded(each['words'])}”。"
        for each in item["instructions"]
    ]


def carried_over(moved: Sequence[Mapping[str, str]]) -> str:
    """What was carried over to later meetings, in one sentence; "" when nothing was."""
    return "；".join(f"“{phrase(one['title'])}”顺延至{whither(one['to'])}研究" for one in moved) + (
        "。" if moved else ""
    )


def duty_sentence(pack: Pack, decided: Decided) -> str:
    """A resolution as minutes print it: the matter, who leads, who supports, by which day."""
    support = [pack.name_of(code) for code in decided.supporting.split("、") if code]
    helping = f"，{'、'.join(support)}配合" if support else ""
    return (
        f"{worded(decided.matter)}。由{pack.name_of(decided.lead_unit)}牵头{helping}，"
        f"{written_day(decided.deadline)}前完成。"
    )


def outcome_sentence(pack: Pack, decided: Decided) -> str:
    """How an earlier resolution stands."""
    who = pack.name_of(decided.lead_unit)
    if decided.outcome == DONE:
        return f"{who}牵头的“{worded(decided.matter)}”已落实。"
    late = f"，已超过{decided.days_over}天" if decided.days_over else ""
    why = f"；原因：{worded(decided.reason)}" if decided.reason else "；未说明原因"
    return (
        f"{who}牵头的“{worded(decided.matter)}”{decided.outcome}，时限{written_day(decided.deadline)}{late}"
        f"{why if decided.outcome == NOT_DONE else ''}。"
    )


def last_told(decided: Sequence[Decided]) -> str:
    """The resolutions to report on, in one sentence."""
    counts = Counter(d.outcome for d in decided)
    parts = [f"{word}{counts[word]}项" for word in (DONE, NOT_DONE, RUNNING) if counts[word]]
    return f"上次议定及此前未落实的事项共{len(decided)}项，其中{'，'.join(parts)}。"


def value(figure: Headline, point: Point) -> str:
    """A headline's value as tables print it."""
    found = figure.value(point)
    return "—" if found is None else f"{found:.1f}%" if figure.is_rate else f"{point.part}"


def change(figure: Headline, since: str) -> tuple[str, bool] | None:
    """How a headline moved, and whether that is better; None when it did not or cannot be said. `since`: what
    `comparison` calls it: 销号率78.6%（147/187项），比上季升4.1个百分点."""
    moved = figure.change(figure.last_quarter)
    if not moved:
        return None
    of = f"（{figure.now.part}/{figure.now.whole}{figure.whole_name}）"
    gap = (
        f"{'升' if moved > 0 else '降'}{abs(moved):.1f}个百分点"
        if figure.is_rate
        else f"{'多' if moved > 0 else '少'}{abs(moved):.0f}项"
    )
    return f"{figure.name}{value(figure, figure.now)}{'' if figure.is_rate else '项'}{of}，{since}{gap}", (
        moved > 0
    ) == figure.more_is_better


def moved(content: Mapping[str, Any], *, better: bool) -> list[str]:
    """The headlines that got better, or worse, since the quarter before."""
    since = comparison(cut_of(content), -1)  # type: ignore[arg-type]
    found = [change(figure, since) for figure in headlines(content)]  # type: ignore[arg-type]
    return [said for said, good in filter(None, found) if good is better]


def told(content: Mapping[str, Any]) -> list[str]:
    """The quarter's findings as sentences."""
    return [closed(each["lead"] + each["rest"]) for each in content["findings"]]


def report_lines(words: str) -> list[tuple[int, str]]:
    """A member's written report under its own heading: (level, text), its 「一、」 one level down as 「（一）」; level
    0 is a paragraph."""
    lines: list[tuple[int, str]] = []
    heads = 0
    for line in (spoken(line.strip()) for line in words.splitlines()):
        if not line:
            continue
        if found := REPORT_HEADS.match(line):
            heads += 1
            lines.append((2, f"（{numbered(heads)}）{found[2]}"))
        else:
            lines.append((0, line))
    return lines
