"""The map of overdue hazards at the cut-off, as 会议材料 prints it."""

from sqlmodel import Session

from charts.classes import NO_DATA, count_classes
from charts.maps import Area, svg
from charts.outline import outline
from figures.meetings.sittings import Frozen
from figures.reporting.silence import hatch_below, hatch_label, is_silent
from models.county import Pack, boundary_in_force
from papers.pictures import png


def overdue_map(session: Session, pack: Pack, snapshot: Frozen) -> bytes | None:
    """The map of overdue hazards at the cut-off as a picture; a township that did not report is hatched."""
    shapes = outline(boundary_in_force(session, pack).geojson)
    below = hatch_below(pack)
    rows = snapshot.content["figures"]["rectification"]["townships"]
    quiet = {t["code"] for t in rows if is_silent(t["reporting"]["reported"], t["reporting"]["owed"], below)}
    classes = count_classes([t["overdue"] for t in rows if t["code"] not in quiet])
    points = {t.code: (t.label_lon, t.label_lat) for t in pack.townships}
    areas = []
    for t in rows:
        if t["code"] not in shapes.areas:
            continue
        lon, lat = points.get(t["code"], (None, None))
        if lon is None or lat is None:
            lon, lat = shapes.label_point(t["code"])
        silent = t["code"] in quiet
        label = hatch_label(t["reporting"]["reported"], t["reporting"]["owed"])
        text, step = (label, NO_DATA) if silent else (str(t["overdue"]), classes.of(t["overdue"]))
        areas.append(Area(t["code"], t["name"], lon, lat, text, step, ""))
    if not areas:
        return None
    told = "，".join(f"{t['name']}{t['overdue']}项" for t in rows if t["overdue"])
    return png(svg(shapes, areas, None, f"各乡镇期末逾期：{told}。", 15), 560, 500)
