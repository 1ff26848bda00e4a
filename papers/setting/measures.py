"""GB/T 9704-2012 in Word's own units.

Page: A4, type area 156 x 225 mm, 22 lines of 28 characters in 三号仿宋. Exact line spacing is 28.95 pt (29 would
overflow the area by 0.07 mm and lose a line); characters are condensed by 0.25 pt, since 28 x 16 pt is 2 mm too
wide. Fonts carry their official names, which the county's Word and WPS machines have.
"""

SONG, FANG, HEI, KAI, XBS = "宋体", "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
LATIN = "Times New Roman"
SIZE_2, SIZE_3, SIZE_4, SIZE_CELL, SIZE_SMALL = 22.0, 16.0, 14.0, 12.0, 10.5
"""二号, 三号, 四号 and the sizes in tables (小四, 五号), pt."""
LINE = 28.95
"""Exact spacing of a line of text, pt: 22 of them fill the type area."""
CONDENSED = -0.25
"""What is taken from each character of 三号, pt."""
CHARACTER = SIZE_3 + CONDENSED
"""Width of one condensed 三号 character, pt."""
AREA_WIDTH, AREA_HEIGHT = 442.2, 637.8
"""The type area, pt: 156 x 225 mm."""
AREA_MM = 156.0
RED = "D00000"
CELL_LINE, CELL_PADDING = 18.0, 2.0
"""Exact line of a table cell, and what stands above and below its words, pt."""
CELL_SIDE = 1.0
"""What stands left and right of the words of a cell, mm."""
POINT = 72 / 25.4
"""Points in a millimetre."""


GAP = 0.25
"""What Word leaves between a Chinese character and a Latin letter or figure, in characters."""


def width_of(text: str, size: float) -> float:
    """The width of words at a size, pt: Chinese characters are square, Latin letters and figures half as wide, with the
    gap that is left between the two."""
    width, before = 0.0, ""
    for character in text:
        width += size * (0.5 if character < "\u2000" else 1.0)
        if before and _apart(before, character):
            width += size * GAP
        before = character
    return width


def gap(before: str, after: str, size: float) -> float:
    """The gap left between two characters, pt."""
    return size * GAP if before and _apart(before, after) else 0.0


def _apart(before: str, after: str) -> bool:
    """Whether one is a Chinese character and the other a letter or figure."""
    return _latin(before) != _latin(after) and (_han(before) or _han(after)) and (_latin(before) or _latin(after))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _han(character: str) -> bool:
    return 0x3400 <= ord(character) <= 0x9FFF
