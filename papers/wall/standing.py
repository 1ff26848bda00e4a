"""The standing figures as an account: what lay open, came and was closed, what is overdue, and the two rates."""

from figures.meetings import schema
from figures.meetings.headlines import Headline
from figures.meetings.schema import Content, DrawnItem
from figures.meetings.sittings import cut_of
from figures.query import comparison
from figures.wording import NOTHING, fraction, point_gap
from models.county import Pack
from papers.wall.items import kicker
from papers.wall.words import Slide, points_of

TERMS = (
    ("期初在办", "carried_in", ""),
    ("新发现", "found", "＋"),
    ("本期重开", "reopened", "＋"),
    ("销号", "closed", "－"),
    ("期末在办", "open", "＝"),
)
"""The account's terms: heading, key of the figure, sign before it. A term that may be left out is nought."""
ACCOUNT = ("rectification", "standing:rectification")
"""The lineages of the item that is drawn so; the second is that of older releases."""


def standing_slide(pack: Pack, content: Content, item: DrawnItem, number: int) -> Slide:
    """The page of the item that carries the county's account."""
    county = content["figures"]["rectification"]["county"]
    cut = cut_of(content)
    then = _earlier(item)
    terms = [
        {"name": name, "sign": sign, "value": county[key], "then": then.get(name, []), "last": key == "open"}
        for name, key, sign in TERMS
        if key != "reopened" or county[key]
    ]
    figures = {figure.key: figure for figure in schema.headlines(content)}
    last, year = comparison(cut, -1).removeprefix("比"), comparison(cut, -4).removeprefix("比")
    overdue, turn = county["overdue"], county["overdue_by_turn"]
    waiting = county["awaiting_verification"] - turn["verifying"]
    on_time = county["open"] - overdue
    return Slide(
        template="standing",
        title=item["title"],
        segment=number,
        kicker=kicker(pack, item, number),
        item=item["id"],
        says={
            "terms": terms,
            "overdue": {
                "count": overdue,
                "parts": _parts(("待复查", turn["verifying"]), ("整改未完成", turn["rectifying"])),
            },
            "rest": {"count": on_time, "parts": _parts(("待复查", waiting), ("整改中", on_time - waiting))},
            "open": county["open"],
            "overdue_then": _then(figures["overdue"], last),
            "rates": [_rate(figures[key], last, year) for key in ("close_rate", "on_time")],
            "asks": points_of(item["ask"]),
        },
    )


def _parts(*parts: tuple[str, int]) -> list[tuple[str, int]]:
    return [part for part in parts if part[1]]


def _earlier(item: DrawnItem) -> dict[str, list[str]]:
    """By heading, the terms of the quarter before and the year before, as the item's table has them."""
    table = item["shown"].get("table")
    if not table:
        return {}
    heads = table["heads"][2:]
    return {row[0]: [f"{head}{cell}" for head, cell in zip(heads, row[2:], strict=True)] for row in table["rows"]}


def _then(figure: Headline, last: str) -> str:
    gap = figure.change(figure.last_quarter)
    if gap is None:
        return ""
    return f"{last}{figure.last_quarter.part}" + (f"，{'多' if gap > 0 else '少'}{abs(gap):.0f}项" if gap else "，持平")


def _rate(figure: Headline, last: str, year: str) -> dict[str, str]:
    def said(value: float | None) -> str:
        return NOTHING if value is None else f"{value:.1f}"

    gap = figure.change(figure.last_quarter)
    better = gap is not None and (gap > 0) == figure.more_is_better
    look, mark, word = ("", "", "") if not gap else ("better", "ok", "，好转") if better else ("worse", "up", "，变差")
    return {
        "name": figure.name,
        "part": f"{fraction(figure.now.part, figure.now.whole)}{figure.whole_name}",
        "value": said(figure.value(figure.now)),
        "look": look,
        "mark": mark,
        "change": "" if gap is None else point_gap(gap).replace(" ", "") + word,
        "then": f"{last}{said(figure.value(figure.last_quarter))}　{year}{said(figure.value(figure.last_year))}",
    }
