"""The only home of colours, status words and their symbols: screen, slide and paper take them from here.

Meaning never rests on colour: every status has a word and a symbol, and 未达标 is the one dark solid fill.
Contrasts are measured against white (or the ground named beside them): text >= 4.5, secondary text >= 7.
"""

from dataclasses import dataclass, replace

FONT = "Microsoft YaHei UI, Microsoft YaHei, PingFang SC, Noto Sans CJK SC, Source Han Sans SC, sans-serif"

INK = "#1B2129"
SECONDARY = "#4A545E"
FAINT = "#6B747D"
ACCENT = "#1D4F8C"
WORSE = "#96184F"
WORSE_GROUND = "#F7E6ED"
BETTER = "#0B5A53"
BETTER_GROUND = "#D9ECE9"
PROGRESS = "#6B4F00"
WHITE = "#FFFFFF"
BAR = "#74879A"
SPARK_CONTEXT = "#7D8B99"
SPARK_REST = "#D3DAE1"
HATCH_MAP = "#7B8794"
HATCH_GRID = "#A9B2BB"
OUTLINE = "#5A6570"
SELECTED_GROUND = "#E6EEF6"
ASKED_GROUND = "#F6EFD9"
CODE_GROUND, LINE = "#F3F5F7", "#CDD4DB"
QUIET_GROUND = "#F3F5F7"
"""Behind what deserves a look and is probably right, and behind what is passed over."""

RAMP = ("#EEF3F8", "#CFDDEB", "#A3BEDA", "#2C5D94", "#12325B")
"""Five map classes, light to dark. The jump from third to fourth is meant: on an even ramp the middle
step carries neither ink nor white text at 4.5."""
RAMP_INK = (INK, INK, INK, WHITE, WHITE)
WALL_RAMP = ("#F4F7FA", "#CFDDEB", "#A3BEDA", "#12325B")
WALL_INK = (INK, INK, INK, WHITE)
"""Four classes where a map is projected: each carries its text at 7 and more, which the fourth of five does not."""
WALL = {
    "ink": INK,
    "secondary": SECONDARY,
    "accent": ACCENT,
    "worse": WORSE,
    "better": BETTER,
    "waiting": PROGRESS,
    "deep": "#12325B",
    "middle": "#A3BEDA",
    "light": "#CFDDEB",
    "bar": BAR,
    "done": SPARK_CONTEXT,
    "coming": "#C5CED7",
    "hatch": HATCH_MAP,
    "edge": OUTLINE,
    "line": LINE,
    "quiet": QUIET_GROUND,
    "chosen": SELECTED_GROUND,
}
"""The colours of the projected meeting by what they are for; its style sheet knows no others."""

STUCK = {
    "整改": ("#DCE3EA", INK),
    "待复查": ("#AFC3D8", INK),
    "等资金": (ACCENT, WHITE),
    "等会商": ("#4B5F78", WHITE),
}
"""Where an open hazard is held up: word → (fill, text colour), in the order drawn."""
STAGES = {**STUCK, "交办至接收": (WHITE, INK), "退回": (WORSE_GROUND, WORSE)}
"""The stages of a life, those of STUCK among them: word → (fill, text colour)."""


@dataclass(frozen=True)
class Status:
    """How a status looks: its word, its symbol, and the ink, ground and edge of its cell."""

    word: str
    symbol: str
    ink: str
    ground: str
    edge: str


STATUSES = {
    "met": Status("已达标", "✓", BETTER, BETTER_GROUND, "#A9CFC9"),
    "in_progress": Status("进行中", "◐", PROGRESS, WHITE, "#DCCB93"),
    "unreachable": Status("已不可能达标", "▲", WORSE, WORSE_GROUND, WORSE),
    "missed": Status("未达标", "×", WHITE, WORSE, WORSE),
    "no_data": Status("未报", "", SECONDARY, WHITE, HATCH_GRID),
    "not_applicable": Status("不适用", "·", FAINT, WHITE, WHITE),
    "tracked": Status("仅记录", "–", SECONDARY, WHITE, "#E1E6EA"),
}
"""The words of figures.md, "Duties", and no others."""

FEW_MISSED = Status("未达标", "×", WORSE, WHITE, WORSE)
"""未达标 where only a few are missing: 22/23 must not shout as loud as 0/1."""
SOFT_MISSED = Status("未达标", "×", PROGRESS, "#F6EFD9", "#DCCB93")
"""未达标 of a duty that the plan itself softens (原则上): amber at worst."""
MARKS = {
    "overdue": Status("有逾期隐患", "▲", WORSE, WORSE_GROUND, WORSE),
    "count": Status("仅记录", "", SECONDARY, WHITE, "#CDD4DB"),
    "words": Status("只有文字要求", "", FAINT, WHITE, "#E1E6EA"),
}
"""What a cell of a body says beside the statuses of its duties."""

RETURNS = {
    "in": Status("已收", "✓", BETTER, BETTER_GROUND, "#A9CFC9"),
    "mend": Status("要改", "×", WHITE, WORSE, WORSE),
    "missing": Status("没回", "", SECONDARY, WHITE, HATCH_GRID),
}
"""What came back of a collection, one square a school; 没回 is hatched as 未报 is."""

LOUDNESS = {
    "few_missed": replace(FEW_MISSED, word="未达标，缺不到一成"),
    "soft_missed": replace(SOFT_MISSED, word="未达标，属“原则上”"),
}
"""The quieter looks of 未达标 with the words of a legend: one state, how loud it is drawn says why."""


def look(key: str) -> Status:
    """How a status or a mark looks, by its key; raises KeyError."""
    return STATUSES.get(key) or LOUDNESS.get(key) or RETURNS.get(key) or MARKS[key]
