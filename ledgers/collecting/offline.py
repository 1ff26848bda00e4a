"""The page for a phone without a network: one self-contained .html a school, which makes the text to paste.

It asks for nothing from anywhere; its own scripts hold SHA-256 in plain JavaScript because a page opened as a file or
over http has no other. A browser without scripts shows the line to write in the group instead.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from ledgers.collecting.code import MOST_ITEMS, VERSION, school_number
from ledgers.collecting.forms import Facts, Member
from ledgers.collecting.seal import secret_key

TEMPLATE = Path(__file__).with_name("offline.html")
ITEMS, LEVELS = "hazard_category", "hazard_level"
"""The dictionaries whose words the page goes through, and of which it asks one a hazard."""
WEEKDAYS = "一二三四五六日"
DATA, TITLE, LINE, SCHOOL = "/*DATA*/null", "{{title}}", "{{line}}", "{{school}}"


@lru_cache(maxsize=1)
def _template() -> str:
    return TEMPLATE.read_text(encoding="utf-8")


def offline_page(facts: Facts, member: Member, items: Sequence[str], levels: Sequence[str]) -> bytes:
    """The page of one school for one weekly collection, UTF-8. `items`: what is gone through, at most 31; `levels`: of
    a hazard."""
    data: dict[str, Any] = {
        "title": facts.title,
        "school": member.name,
        "collection": facts.id,
        "number": school_number(member.code, facts.id),
        "key": secret_key(facts.secret, member.code, facts.id).hex(),
        "due": facts.due,
        "first": facts.starts_on.isoformat(),
        "last": facts.ends_on.isoformat(),
        "days": [
            {"day": day.isoformat(), "name": f"周{WEEKDAYS[day.weekday()]}", "said": f"{day.month}月{day.day}日"}
            for day in facts.days
        ],
        "items": list(items[:MOST_ITEMS]),
        "levels": list(levels),
        "version": VERSION,
        "line": short_line(member),
    }
    said = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "").replace("\u2029", "")
    page = _template()
    for mark, text in ((TITLE, facts.title), (SCHOOL, member.name), (LINE, short_line(member))):
        page = page.replace(mark, escape(text))
    return page.replace(DATA, said).encode()


def short_line(member: Member) -> str:
    """The line a school may write in the group instead."""
    return f"{member.name} 零报告"
