"""How schools write drills: one word for kind, evacuation and scenario, one cell for people and time."""

import re
import unicodedata
from typing import Any

from ledgers.reading.cells import numbers
from ledgers.reading.cells.parsing import Noted, Problem
from ledgers.reading.cells.text import shown
from ledgers.reading.headings.known import normal

_SCENARIOS = (
    ("地震", "地震|防震|抗震"),
    ("洪灾", "洪|防汛|内涝"),
    ("火灾", "火灾|消防|灭火|防火|火警"),
    ("暴恐", "暴恐|反恐|防恐|防暴|反暴|暴力|持刀"),
)


def _plain(text: object) -> str:
    return "".join(unicodedata.normalize("NFKC", shown(text)).split())


def scenario(written: str) -> str:
    """The evacuation scenario a drill's name or kind tells: 地震, 洪灾, 火灾, 暴恐, or "" for none or several."""
    text = _plain(written)
    found = [name for name, words in _SCENARIOS if re.search(words, text)]
    return found[0] if len(found) == 1 else ""


def drill_kind(written: str) -> tuple[str, bool | None, str]:
    """(综合/专项/推演, evacuation or None where it is not told, note) of a drill's kind or name.

    By 31号文 11: an evacuation not marked 综合 is a 专项; a 推演 (桌面) is never another kind. 实战 says how and
    not what: it is taken for 专项, which counts less. Raises Problem when nothing is told.
    """
    text = _plain(written)
    evacuation = True if re.search("疏散|逃生|撤离|避险", text) else None
    if re.search("桌面|推演|沙盘|提问讨论", text):
        return "推演", False, ""
    if "综合" in text:
        return "综合", evacuation, ""
    if "专项" in text or evacuation:
        return "专项", evacuation, ""
    if re.search("实战|实际|实兵|现场", text) or scenario(text):
        return "专项", evacuation, f"“{text[:20]}”没有写明综合还是专项，按专项读取"
    raise Problem(f"“{text[:20]}”看不出演练类型：请填综合、专项或推演")


def drill_facts(written: str) -> dict[str, Any]:
    """People and seconds from a free text such as 全校1065名师生3分45秒疏散完毕; only what it tells once."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", _plain(written))
    facts: dict[str, Any] = {}
    for name, pattern, parser in (
        ("people", r"约?\d{2,6}(?:余|多)?(?:名|人)", numbers.people()),
        ("seconds", r"\d{1,2}分(?:钟)?(?:\d{1,2}秒)?|\d{1,4}秒", numbers.seconds()),
    ):
        found = re.findall(pattern, text)
        if len(found) == 1:
            taken = parser(found[0])
            facts[name] = taken.value if isinstance(taken, Noted) else taken
    return facts


def drill_words(kind: object, title: object, told: object = None) -> tuple[dict[str, Any], str]:
    """What the words of a clerk's drill row tell: kind, evacuation, scenario, people, seconds; and a note.

    `kind`, `title`: the cells of 演练类别 and 演练项目; `told`: any text beside them. Raises Problem as
    `drill_kind` does.
    """
    words = " ".join(shown(part) for part in (kind, title) if part is not None)
    # What the kind says outright holds; the title fills in.
    exact = normal(kind) if kind is not None else ""
    if exact in ("综合", "专项", "推演"):
        name, evacuation, note = exact, drill_kind(f"{exact}{normal(title or '')}")[1], ""
    else:
        name, evacuation, note = drill_kind(words)
    facts: dict[str, Any] = {"kind": name, "evacuation": evacuation, "scenario": scenario(words)}
    facts.update(drill_facts(f"{words} {shown(told)}"))
    return facts, note
