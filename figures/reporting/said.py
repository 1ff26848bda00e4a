"""The sentences said of a collection: the title of its page, a school's own, by which way a school answered."""

from collections.abc import Sequence
from typing import Any

from figures import wording
from figures.reporting.collected import OWN, SchoolAnswer
from figures.reporting.reminders import due_words
from models.collection import IN, MEND, WAYS
from models.county import Pack


def title_of(pack: Pack, asked: Any, found: Sequence[SchoolAnswer]) -> str:
    """第5周周排查已回 131/150 校；5 校要改，14 校没回，八庙镇 9 校全没回."""
    if not found:
        return f"{asked.title}：没有要报的学校"
    taken = sum(each.state == IN for each in found)
    mend = sum(each.state == MEND for each in found)
    places: dict[str, list[SchoolAnswer]] = {}
    for each in found:
        places.setdefault(each.township, []).append(each)
    missing = len(found) - taken - mend
    parts = [f"{mend} 校要改"] if mend else []
    parts += [f"{missing} 校没回"] if missing else []
    silent = [
        f"{pack.name_of(code)} {len(some)} 校全没回"
        for code, some in places.items()
        if len(some) > 1 and all(each.state not in (IN, MEND) for each in some)
    ]
    if 0 < len(silent) <= 2 and missing < len(found):
        parts += silent
    rest = "；" + "，".join(parts) if parts else "，都收齐了"
    return f"{asked.title}已回 {taken}/{len(found)} 校{rest}"


def own_title(asked: Any, found: Sequence[SchoolAnswer]) -> str:
    """What a school must do: 第6周周排查还没有交，10月11日 17:00 截止."""
    if not found:
        return f"{asked.title}：本校不用报"
    each = found[0]
    state = {IN: f"已经交了（{way_words(each)}）", MEND: "交来的要改"}.get(each.state, "还没有交")
    return f"{asked.title}{state}" + ("" if each.state == IN else f"，{due_words(asked)}")


def way_words(each: SchoolAnswer) -> str:
    """By which way a school answered, and what: 工作簿，10月8日，隐患 2 处."""
    way = WAYS.get(each.way, "登录填报" if each.way == OWN else "")
    when = wording.day(each.came_at.date()) if each.came_at else ""
    told = "" if each.found is None else "零报告" if not each.found else f"隐患 {each.found} 处"
    return "，".join(filter(None, (way, when, told)))
