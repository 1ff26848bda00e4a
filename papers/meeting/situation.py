"""材料2 学校安全形势: the quarter's findings, headline figures, account of hazards with its charts and map, townships,
and what was corrected after the cut-off.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from charts.bars import ageing, bars
from figures.meetings.schema import headlines
from figures.meetings.sittings import Frozen, cut_of
from figures.query import called, comparison
from figures.reporting.silence import hatch_below, hatch_words
from figures.wording import said_ageing
from models.county import Pack
from papers.meeting.sentences import carried, movement, told, value, weekly
from papers.pictures import png
from papers.setting.paper import Paper
from papers.setting.tables import FIGURE, NAME, Column
from papers.setting.words import quoted, written_day


def situation(
    paper: Paper, pack: Pack, snapshot: Frozen, corrections: Sequence[str], map_png: bytes | None, map_note: str
) -> None:
    """The part of 会议材料, set from the frozen figures."""
    content = snapshot.content
    paper.annex("材料2", "学校安全形势", listed="学校安全形势")
    found = content["figures"]["rectification"]
    paper.text(f"本材料数据截至{written_day(snapshot.cut_off)}（上会口径第{snapshot.version}版）。")
    now = called(cut_of(content))
    paper.heading(f"一、{now}要情")
    for index, sentence in enumerate(told(content), 1):
        paper.text(f"{index}.{sentence}")
    paper.heading("二、主要指标")
    _headlines(paper, snapshot)
    paper.heading("三、隐患排查整改")
    for sentence in (*carried(content), *movement(content), *filter(None, [weekly(content)])):
        paper.text(sentence)
    paper.picture(png(ageing(said_ageing(found["county"]["ageing"]), 20), 560, 190), 120, "逾期隐患超期时长（项）")
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
        Column("乡镇", NAME), *(Column(head, FIGURE, 16) for head in ("期初", "新增", "销号", "在办", "逾期")),
        Column("销号率", FIGURE, 20), Column("周排查填报", FIGURE, 30),
    ]  # fmt: skip
    paper.table(columns, [_township(t) for t in found["townships"]])
    if corrections:
        paper.heading("五、截数后补报、更正")
        paper.text("冻结后有补报或更正，本材料数字不变，差异如下：")
        for sentence in corrections:
            paper.text(quoted(sentence))
    objections = content["checks"]["objections"]
    if objections:
        paper.heading("六、会前核数的异议" if corrections else "五、会前核数的异议")
        for one in objections:
            paper.text(quoted(f"{pack.name_of(one['body'])}：{one['statement'].rstrip('。')}。"))


def _headlines(paper: Paper, snapshot: Frozen) -> None:
    rows, cut = [], cut_of(snapshot.content)
    now, before, year = called(cut), *(comparison(cut, back).removeprefix("比") for back in (-1, -4))
    for figure in headlines(snapshot.content):
        of = f"{figure.now.part}/{figure.now.whole}{figure.whole_name}"
        points = (figure.now, figure.last_quarter, figure.last_year)
        rows.append([figure.name, *(value(figure, point) for point in points), of])
    columns = [
        Column("指标"), Column(now, FIGURE, 24), Column(before, FIGURE, 24), Column(year, FIGURE, 28),
        Column(f"{now}的分子和分母", FIGURE, 42),
    ]  # fmt: skip
    paper.table(columns, rows)


def _township(t: Mapping[str, Any]) -> list[str]:
    rate = f"{100 * t['close_rate']:.1f}%" if t["close_rate"] is not None else "—"
    reporting = t["reporting"]
    said = f"{reporting['reported']}/{reporting['owed']}" if reporting["owed"] else "—"
    if reporting["status"] == "none":
        said = f"未报 {said}"
    counts = [str(t[key]) for key in ("carried_in", "found", "closed", "open", "overdue")]
    return [t["name"], *counts, rate, said]
