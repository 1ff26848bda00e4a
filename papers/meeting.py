"""The meeting's papers: 会议材料, 议程, 纪要, 议定事项清单, all from one frozen snapshot.

They quote the snapshot and nothing else, so no figure on paper can differ from the screen; the version and
digest stand under each. Names and wording of bodies come from the county pack.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from charts.bars import ageing, bars
from figures.meetings.headlines import Headline, Point
from figures.meetings.resolutions import DONE, NOT_DONE, Decided
from figures.meetings.schema import headlines
from figures.meetings.sittings import Frozen
from figures.reporting.silence import hatch_below, hatch_words
from figures.wording import said_ageing
from models.county import Pack
from models.sitting import KINDS
from papers.layout import Column, Paper, written_day
from papers.pictures import png

WIDTHS = {"乡镇": 20.0, "学校": 36.0, "隐患": 41.0, "期限": 19.0, "超期/天": 15.0, "轮到": 25.0, "卡在": 25.0}
"""Widths of a problem table's columns, mm."""
NUMERALS = "一二三四五六七八九十"


def numbered(index: int) -> str:
    """Chinese numerals for headings, 1–99."""
    if index <= 10:
        return NUMERALS[index - 1]
    tens, ones = divmod(index, 10)
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")


def percent(value: float | None, part: int, whole: int) -> str:
    """A rate with its numerator and denominator; “—” for a rate of nothing."""
    return f"{100 * value:.1f}%（{part}/{whole}）" if value is not None else "—"


def _named(pack: Pack) -> tuple[str, str]:
    return pack.words["office"], f"{pack.name}{pack.words['meeting']}"


def _quoted(snapshot: Frozen) -> str:
    return f"本材料数据截至{written_day(snapshot.cut_off)}，引自{snapshot.label}。"


def pack_paper(
    pack: Pack,
    snapshot: Frozen,
    held_on: date | None,
    *,
    reports: Mapping[str, str],
    corrections: Sequence[str],
    map_png: bytes | None = None,
    map_note: str = "",
) -> bytes:
    """会议材料: cover, contents, ① last resolutions ② situation ③ salient problems ④ members' reports
    ⑤ draft resolutions, annexed list of overdue hazards."""
    office, meeting = _named(pack)
    label = snapshot.content["label"]
    paper = Paper(f"{meeting}{label}会议材料", author=office)
    paper.blank(2)
    paper.title(meeting, f"{label}会议材料", lead=2)
    paper.blank(8)
    paper.byline(office)
    paper.byline(written_day(held_on) if held_on else f"{label}筹备稿")
    paper.new_page()
    paper.title("目　录", lead=0)
    parts = ["上次议定事项落实情况", "学校安全形势", "突出问题", "成员单位书面汇报", "拟议定事项（草案）"]
    for index, name in enumerate(parts, 1):
        paper.text(f"材料{index}　{name}")
    paper.text("附件　逾期隐患清单")
    paper.text(_quoted(snapshot))
    _last(paper, pack, snapshot)
    _situation(paper, pack, snapshot, corrections, map_png, map_note)
    _problems(paper, snapshot)
    paper.annex("材料4", "成员单位书面汇报")
    if not reports:
        paper.text("截至印制，未收到书面汇报。")
    for index, (body, words) in enumerate(reports.items(), 1):
        paper.heading(f"{numbered(index)}、{pack.name_of(body)}")
        for paragraph in words.splitlines():
            if paragraph.strip():
                paper.text(paragraph.strip())
    paper.annex("材料5", "拟议定事项（草案）")
    asks = [item for item in snapshot.content["agenda"] if item["ask"]]
    for index, item in enumerate(asks, 1):
        paper.text(f"{index}.{item['title']}：{item['ask']}。")
    _overdue(paper, snapshot)
    return paper.content()


def _last(paper: Paper, pack: Pack, snapshot: Frozen) -> None:
    paper.annex("材料1", "上次议定事项落实情况")
    decided = snapshot.content["resolutions"]
    if not decided:
        paper.text("没有需要报告的议定事项。")
        return
    done = sum(1 for d in decided if d["outcome"] == DONE)
    failed = [d for d in decided if d["outcome"] == NOT_DONE]
    paper.text(f"共{len(decided)}项，落实{done}项，未落实{len(failed)}项，在办{len(decided) - done - len(failed)}项。")
    columns = [
        Column("序", 10, True), Column("议定事项", 60), Column("牵头单位", 28), Column("时限", 24),
        Column("结果", 18), Column("历经会议", 16, True),
    ]  # fmt: skip
    paper.table(
        columns,
        [
            [str(i), d["matter"], pack.name_of(d["lead_unit"]), d["deadline"], d["outcome"], f"{d['survived']}次"]
            for i, d in enumerate(decided, 1)
        ],
    )
    for d in failed:
        paper.text(f"“{d['matter']}”未落实：{d['reason'] or '未说明原因'}。")


def _situation(
    paper: Paper, pack: Pack, snapshot: Frozen, corrections: Sequence[str], map_png: bytes | None, map_note: str
) -> None:
    paper.annex("材料2", "学校安全形势")
    found = snapshot.content["figures"]["rectification"]
    county: dict[str, Any] = found["county"]
    paper.heading("一、本季要情")
    for index, told in enumerate(snapshot.content["findings"], 1):
        paper.text(f"{index}.{_close(told['lead'] + told['rest'])}")
    paper.heading("二、主要指标")
    _headlines(paper, snapshot)
    paper.heading("三、隐患整改")
    _movement(paper, snapshot, county)
    paper.picture(png(ageing(said_ageing(county["ageing"]), 20), 560, 190), 120, "逾期隐患超期时长（项）")
    late = sorted((t for t in found["townships"] if t["overdue"]), key=lambda t: -t["overdue"])
    if late:
        rows = [(t["name"], float(t["overdue"]), str(t["overdue"]), False) for t in late]
        words = "各乡镇期末逾期：" + "，".join(f"{t['name']}{t['overdue']}项" for t in late)
        paper.picture(png(bars(rows, words, 20), 560, 40 * len(rows) + 20), 120, "各乡镇期末逾期（项）")
    if map_png:
        hatched = hatch_words(hatch_below(pack))
        paper.picture(map_png, 118, f"各乡镇期末逾期（项），斜线为周排查{hatched}　{map_note}")
    paper.heading("四、各乡镇情况")
    columns = [
        Column("乡镇", 26), Column("期初", 16, True), Column("新增", 16, True), Column("销号", 16, True),
        Column("在办", 16, True), Column("逾期", 16, True), Column("销号率", 22, True), Column("周排查填报", 28, True),
    ]  # fmt: skip
    paper.table(columns, [_township(t) for t in found["townships"]])
    if corrections:
        paper.heading("五、截数后补报、更正")
        paper.text("冻结后有补报或更正，本材料数字不变，差异如下：")
        for sentence in corrections:
            paper.text(sentence)


def _close(sentence: str) -> str:
    """A sentence of the screen as a sentence of a paper: no blanks around figures, a full stop at the end."""
    return sentence.replace(" ", "").rstrip("。") + "。"


def _headlines(paper: Paper, snapshot: Frozen) -> None:
    def said(figure: Headline, point: Point) -> str:
        value = figure.value(point)
        return "—" if value is None else f"{value:.1f}%" if figure.is_rate else f"{point.part}"

    rows = []
    for figure in headlines(snapshot.content):
        of = f"{figure.now.part}/{figure.now.whole}{figure.whole_name}"
        points = (figure.now, figure.last_quarter, figure.last_year)
        rows.append([figure.name, *(said(figure, point) for point in points), of])
    columns = [
        Column("指标", 38), Column("本季", 24, True), Column("上季", 24, True), Column("去年同季", 28, True),
        Column("本季的分子和分母", 42, True),
    ]  # fmt: skip
    paper.table(columns, rows)


def _movement(paper: Paper, snapshot: Frozen, county: Mapping[str, Any]) -> None:
    carried = snapshot.content.get("carried")
    if carried:
        moved = f"，截数后至季末增减{carried['moved']:+d}项" if carried["moved"] else ""
        paper.text(
            f"上期上会期末{carried['a']}项，截数后补报更正{carried['b']:+d}项{moved}，本期期初{carried['c']}项。"
        )
        for row in carried["rows"]:
            paper.text(
                f"更正：{row['number']}（{row['township']}）{row['was']}，现为{row['now']}，{row['counts']:+d}。"
            )
    whole = county["carried_in"] + county["found"] + county["reopened"]
    paper.text(
        f"{snapshot.content['label']}期初在办{county['carried_in']}项，新发现{county['found']}项，"
        f"重开{county['reopened']}项，销号{county['closed']}项，期末在办{county['open']}项。"
        f"销号率{percent(county['close_rate'], county['closed'], whole)}，"
        f"按期销号率{percent(county['on_time_rate'], county['closed_on_time'], county['closed_with_deadline'])}。"
    )
    turn = county["overdue_by_turn"]
    long = next((h for h in headlines(snapshot.content) if h.key == "overdue_long"), None)
    too_long = f"；{long.name}{long.now.part}项" if long else ""
    paper.text(
        f"期末逾期{county['overdue']}项，其中整改未完成{turn['rectifying']}项，报告整改后等待复查{turn['verifying']}项{too_long}。"
        f"挂账{county['parked']}项，未明确期限{county['without_deadline']}项。"
    )


def _township(t: Mapping[str, Any]) -> list[str]:
    rate = f"{100 * t['close_rate']:.1f}%" if t["close_rate"] is not None else "—"
    reporting = t["reporting"]
    said = f"{reporting['reported']}/{reporting['owed']}" if reporting["owed"] else "—"
    if reporting["status"] == "none":
        said = f"未报 {said}"
    counts = [str(t[key]) for key in ("carried_in", "found", "closed", "open", "overdue")]
    return [t["name"], *counts, rate, said]


def _problems(paper: Paper, snapshot: Frozen) -> None:
    paper.annex("材料3", "突出问题")
    red = [item for item in snapshot.content["agenda"] if item["kind"] == "red"]
    if not red:
        paper.text("本季没有列入重点事项的问题。")
    for index, item in enumerate(red, 1):
        times = f"（第{item['times']}次上会）" if item["times"] > 1 else ""
        paper.heading(f"{numbered(index)}、{item['title']}{times}")
        if item["facts"]:
            paper.text(f"{item['facts']}。依据：{item['source']}。")
        table = item["shown"].get("table")
        if table and table["rows"]:
            columns = [Column(head, WIDTHS.get(head, 22), head.endswith("天")) for head in table["heads"]]
            paper.table(columns, table["rows"])
            if item["shown"].get("more"):
                paper.text(f"另有{item['shown']['more']}项见附件。")


def _overdue(paper: Paper, snapshot: Frozen) -> None:
    rows = snapshot.content.get("overdue", [])
    paper.annex("附件", f"逾期隐患清单（{len(rows)}项）")
    if not rows:
        paper.text("截数日没有逾期隐患。")
        return
    columns = [
        Column("序", 10, True), Column("编号", 30), Column("乡镇", 20), Column("学校", 36),
        Column("隐患", 34), Column("超期/天", 14, True), Column("轮到", 14),
    ]  # fmt: skip
    paper.table(
        columns,
        [
            [str(i), r["number"], r["township"], r["school"], r["description"], str(r["days_over"]), r["stuck_at"]]
            for i, r in enumerate(rows, 1)
        ],
    )


def agenda_paper(
    pack: Pack, label: str, held_on: date | None, items: Sequence[Mapping[str, Any]], snapshot: Frozen | None = None
) -> bytes:
    """议程: the items in order with kind, reporting unit and minutes; says so when nothing is frozen yet."""
    office, meeting = _named(pack)
    paper = Paper(f"{meeting}{label}会议议程", author=office)
    paper.title(meeting, f"{label}会议议程", lead=1)
    total = sum(int(item["minutes"]) for item in items)
    when = written_day(held_on) if held_on else "待定"
    quoted = _quoted(snapshot) if snapshot else "议程尚未冻结，数字以上会口径为准。"
    paper.text(f"时间：{when}。共{len(items)}项，预计{total}分钟。{quoted}")
    columns = [
        Column("序", 10, True),
        Column("议题", 78),
        Column("类别", 24),
        Column("汇报", 28),
        Column("分钟", 16, True),
    ]
    paper.table(
        columns,
        [
            [
                str(i),
                item["title"] + (f"（第{item['times']}次上会）" if item["times"] > 1 else ""),
                KINDS[item["kind"]],
                pack.name_of(item["reporter"]) if item["reporter"] else pack.words["office_short"],
                str(item["minutes"]),
            ]
            for i, item in enumerate(items, 1)
        ],
    )
    if held_on:
        paper.signature(office, written_day(held_on), sealed=False)
    return paper.content()


def minutes_paper(
    pack: Pack,
    snapshot: Frozen,
    held_on: date,
    number: int,
    convener: str,
    decided: Sequence[Decided],
    attendance: Mapping[str, Sequence[str]],
) -> bytes:
    """纪要 (GB/T 9704-2012, 10.3): red mark, number, what was heard and decided, 出席 列席 请假; no seal."""
    office, meeting = _named(pack)
    label = snapshot.content["label"]
    paper = Paper(f"{meeting}纪要", author=office)
    paper.masthead(f"{meeting}纪要", 36)
    paper.number(f"（第{number}号）")
    paper.title(f"{label}全体会议纪要")
    chair = convener or pack.words.get("convener", "召集人")
    paper.text(
        f"{written_day(held_on)}，{chair}主持召开{meeting}{label}全体会议，听取上次议定事项落实情况和本季学校安全形势汇报，"
        "研究突出问题。现将议定事项纪要如下："
    )
    for index, item in enumerate(snapshot.content["agenda"], 1):
        paper.heading(f"{numbered(index)}、{item['title']}")
        if item["facts"]:
            paper.text(f"会议听取了有关情况：{item['facts']}。")
    paper.heading(f"{numbered(len(snapshot.content['agenda']) + 1)}、会议议定")
    if not decided:
        paper.text("本次会议没有新的议定事项。")
    for d in decided:
        support = "，配合单位：" + "、".join(map(pack.name_of, d.supporting.split("、"))) if d.supporting else ""
        paper.text(
            f"（{d.seq}）{d.matter}。牵头单位：{pack.name_of(d.lead_unit)}{support}；完成时限：{written_day(d.deadline)}。"
        )
    paper.text(_quoted(snapshot))
    paper.blank()
    for name in ("出席", "请假", "列席"):
        if attendance.get(name):
            paper.labelled(f"{name}：", "、".join(map(pack.name_of, attendance[name])))
    paper.imprint("各成员单位", office, written_day(held_on))
    return paper.content()


def resolutions_paper(pack: Pack, label: str, held_on: date, decided: Sequence[Decided]) -> bytes:
    """议定事项任务清单: matter, lead, support, deadline, outcome with its reason, meetings survived."""
    office, meeting = _named(pack)
    paper = Paper(f"{meeting}{label}议定事项任务清单", author=office)
    paper.title(f"{meeting}{label}", "议定事项任务清单", lead=1)
    columns = [
        Column("序", 10, True), Column("议定事项", 50), Column("牵头单位", 24), Column("配合单位", 24),
        Column("完成时限", 24), Column("结果", 24),
    ]  # fmt: skip
    paper.table(
        columns,
        [
            [
                str(i),
                d.matter,
                pack.name_of(d.lead_unit),
                "、".join(map(pack.name_of, d.supporting.split("、"))) if d.supporting else "—",
                written_day(d.deadline),
                d.outcome + (f"：{d.reason}" if d.reason else ""),
            ]
            for i, d in enumerate(decided, 1)
        ],
    )
    paper.signature(office, written_day(held_on), sealed=False)
    return paper.content()
