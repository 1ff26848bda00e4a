"""Cells of words from a list: 是/否 in the ways it is written, and the choices of a dictionary."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from catalogue.words import NO, YES
from ledgers.reading.cells.parsing import Noted, Parser, Problem
from ledgers.reading.cells.text import BLANKS, compact

_YES = {"是", "有", "√", "✓", "✔", "☑", "■", "对", "已", "y", "yes", "true", "1", "t", "正常", "完好", "齐全", "已有"}


_NO = {
    "否",
    "无",
    "×",
    "✗",
    "✘",
    "x",
    "☐",
    "□",
    "不",
    "未",
    "没有",
    "不是",
    "n",
    "no",
    "false",
    "0",
    "f",
    "缺",
    "尚无",
    "暂无",
}


_HAS = re.compile(r"已(?:经)?(?:联网|配备|配齐|安装|建成|建|开通|达标|完成|具备|落实)")


_HAS_SOME = re.compile(r"[1-9]\d{0,3}[个处台套人名间具盏部]")


_HAS_NOT = re.compile(r"(?:未|没有|无|不)(?:联网|配备|安装|建成|建|开通|达标|完成|具备|落实)")


_TICKED = re.compile(r"([☑√✓✔■☒])|[□☐○]")


def flag() -> Parser:
    """是/否 in the ways they are written (有/无, √/×, Y/N, ☑是□否). Blank stays blank: it is never 否."""

    def parse(value: object) -> bool | Noted | None:
        if isinstance(value, bool):
            return value
        made = compact(value).lower()
        if made in BLANKS:
            return None
        if boxes := re.findall(r"([☑√✓✔■]|[□☐○])(是|否|有|无)", made):
            ticked = {word in ("是", "有") for box, word in boxes if box not in "□☐○"}
            if len(ticked) > 1:
                raise Problem("“是”和“否”都打了勾：请只选一个")
            return ticked.pop() if ticked else None
        if made in _YES or _HAS.fullmatch(made):
            return True
        if _HAS_SOME.fullmatch(made):
            return Noted(True, f"“{made}”按“是”读取")
        if made in _NO or _HAS_NOT.fullmatch(made):
            return False
        raise Problem(f"“{made[:20]}”看不懂：请填“是”或“否”")

    return parse


def presence(strict: Parser) -> Parser:
    """是/否/不适用 by `strict`, else as a flag is written; a number of things (36) says that they are there."""
    plain = flag()

    def parse(value: object) -> object:
        try:
            return strict(value)
        except Problem as problem:
            number = compact(value)
            if re.fullmatch(r"[1-9]\d{0,4}", number):
                return Noted(YES, f"“{number}”按“{YES}”读取")
            try:
                told = plain(value)
            except Problem:
                raise problem from None
        if isinstance(told, Noted):
            return Noted(YES if told.value else NO, told.note)
        return None if told is None else YES if told else NO

    return parse


def choice(options: Sequence[str], aliases: Mapping[str, str] | None = None) -> Parser:
    """One of the words; `aliases`: other spelling → word. A near miss is refused with a suggestion."""
    known = {compact(word): word for word in options} | {compact(a): word for a, word in (aliases or {}).items()}

    def parse(value: object) -> str | None:
        made = compact(value)
        if made in BLANKS:
            return None
        if made in known:
            return known[made]
        if any(box in made for box in "□☐☑") and len(parts := _TICKED.split(made)) > 2:
            ticked = [word for tick, word in zip(parts[1::2], parts[2::2], strict=True) if tick]
            if len(ticked) > 1:
                raise Problem("打了不止一个勾：请只选一个")
            if not ticked:
                return None
            made = ticked[0]
            if made in known:
                return known[made]
        near = get_close_matches(made, known, n=1, cutoff=0.6)
        near = near or [word for word in known if len(word) > 1 and word in made][:1]
        hint = f"是不是“{known[near[0]]}”？" if near else ""
        listed = "、".join(options[:12]) + ("……" if len(options) > 12 else "")
        raise Problem(f"“{made[:20]}”不在可选项里。{hint}请填：{listed}")

    return parse
