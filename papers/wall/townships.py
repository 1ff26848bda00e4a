"""The map slide: where the overdue hazards are, and who reported too little to be read."""

from collections.abc import Mapping
from typing import Any

from charts.classes import NO_DATA, WALL_LADDERS, count_classes
from charts.drawn import drawn_map
from charts.maps import Area
from charts.palette import WALL_INK, WALL_RAMP
from figures.meetings.schema import Content
from figures.reporting.silence import hatch_below, hatch_label, hatch_words, is_silent, said_of_silent
from figures.reporting.weeks import Reporting
from figures.wording import names_of
from models.county import UNPLACED, Pack
from papers.wall.words import Slide

WIDE, HIGH, NAME, FIGURE = 690, 930, 30, 48
"""The box of the map at 1080p, and the sizes of names and figures, in px."""


def map_slide(pack: Pack, content: Content, geojson: str, note: str) -> Slide | None:
    """The townships by overdue hazards at the cut-off; None where the county has no map of them."""
    below = hatch_below(pack)
    rows = [row for row in content["figures"]["rectification"]["townships"] if row["code"] != UNPLACED]
    quiet = [row for row in rows if is_silent(row["reporting"]["reported"], row["reporting"]["owed"], below)]
    silent = {row["code"] for row in quiet}
    read = [row for row in rows if row["code"] not in silent]
    classes = count_classes([row["overdue"] for row in read], WALL_LADDERS)
    areas = tuple(
        Area(row["code"], row["name"], 0, 0, _label(row["reporting"]), NO_DATA, "")
        if row["code"] in silent
        else Area(row["code"], row["name"], 0, 0, str(row["overdue"]), classes.of(row["overdue"]), "")
        for row in rows
    )
    drawing = drawn_map(geojson, areas, WIDE, HIGH, NAME, FIGURE)
    if not drawing.pieces:
        return None
    counts = [sum(area.step == step for area in areas) for step in range(len(WALL_RAMP))]
    total = content["figures"]["rectification"]["county"]["overdue"]
    unplaced = total - sum(row["overdue"] for row in rows)
    late = sorted((row for row in read if row["overdue"]), key=lambda row: -row["overdue"])
    said = _said_of(quiet, below)
    legend = [
        {"fill": WALL_RAMP[i], "ink": WALL_INK[i], "count": counts[i], "words": _class(label)}
        for i, label in enumerate(classes.labels)
    ]
    return Slide(
        template="map",
        title=_title(late, quiet, said),
        segment=0,
        kicker=("乡镇地图", f"{pack.words['office_short']}通报"),
        says={
            "map": drawing,
            "ramp": WALL_RAMP,
            "inks": WALL_INK,
            "name_px": NAME,
            "figure_px": FIGURE,
            "findings": _findings(late, quiet, len(read), total, content["overdue"]),
            "legend": legend,
            "placed": len(areas),
            "hatched": {"count": len(silent), "words": hatch_words(below)} if silent else None,
            "note": note + (f"；另有待划分{unplaced}项" if unplaced else ""),
        },
    )


def _class(label: str) -> str:
    """The words of a class with its unit: 1—2项, 6项以上."""
    number = label.removesuffix("以上")
    return f"{number.replace('–', '—')}项" + ("以上" if number != label else "")


def _label(reporting: Mapping[str, Any]) -> str:
    return hatch_label(reporting["reported"], reporting["owed"]).removesuffix(" 0%").replace(" ", "")


def _said_of(quiet: list[dict[str, Any]], below: float) -> str:
    return said_of_silent(
        [Reporting(owed=row["reporting"]["owed"], reported=row["reporting"]["reported"]) for row in quiet], below
    )


def _title(late: list[dict[str, Any]], quiet: list[dict[str, Any]], said: str) -> str:
    where = f"逾期最多的是{'、'.join(row['name'] for row in late[:2])}" if late else "报了的乡镇没有逾期隐患"
    silent = f"，{names_of([row['name'] for row in quiet], 2)}{said}，不能算零隐患" if quiet else ""
    return where + silent


def _findings(
    late: list[dict[str, Any]], quiet: list[dict[str, Any]], read: int, total: int, overdue: list[dict[str, Any]]
) -> list[tuple[str, str, str]]:
    """At most three: a figure and two short lines."""
    found = []
    if late:
        first = late[0]
        longest = max(line["days_over"] for line in overdue if line["township"] == first["name"])
        share = f"{first['name']}最多，占全县{first['overdue'] / total:.0%}，"
        found.append((f"{first['overdue']}项", share, f"最久的一项超期{longest}天"))
    if len(late) > 3:
        three = sum(row["overdue"] for row in late[:3])
        names = names_of([row["name"] for row in late[:3]])
        found.append((f"{three}项", f"{names}合计，", f"占全县{total}项的{three / total:.0%}"))
    if quiet:
        first = quiet[0]["reporting"]
        more = f"等{len(quiet)}个" if len(quiet) > 1 else ""
        owed, reported = sum(q["reporting"]["owed"] for q in quiet), sum(q["reporting"]["reported"] for q in quiet)
        only = f"只报{reported}校周" if reported else "一校周也没有报"
        found.append((_label(first), f"{quiet[0]['name']}{more}应报{owed}校周，{only}，", "有没有隐患，还不知道"))
    if len(found) < 3 and (clear := read - len(late)):
        found.append((f"{clear}个", "乡镇（街道）报了排查，", "没有逾期隐患"))
    return found
