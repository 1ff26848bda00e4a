"""On which page a part begins, counted while the paper is set: the contents name it without opening Word.

Every height is exact (lines, cells, pictures), so counting is adding; what Word decides itself is only where a line
of Chinese breaks. Word's own field stands in the contents too and gives the same number when it is updated.
"""

from papers.setting.measures import AREA_HEIGHT, AREA_WIDTH, LINE, gap, width_of

SLACK = 0.6
"""What a page may be over-full by before its last line moves on, pt: heights are rounded to twentieths."""
NEVER_FIRST = "，。、；：！？）〕》”’%"
"""Marks that never begin a line."""


def lines_of(text: str, size: float, width: float, first: float = 0.0) -> int:
    """How many lines words take at a size in a width (pt), the first line shorter by `first`."""
    lines, room = 1, width - first
    for at, character in enumerate(text):
        wide = width_of(character, size) + gap(text[at - 1] if at else "", character, size)
        if wide <= room + 0.01:
            room -= wide
            continue
        if character in NEVER_FIRST:
            # Hung into the margin or squeezed in; the line ends with it all the same.
            room = 0.0
            continue
        lines, room = lines + 1, width - wide
        if at and text[at - 1].isascii() and character.isascii() and text[at - 1].isalnum() and character.isalnum():
            # A number is not torn: what stands of it on the line before moves along.
            start = at
            while start and text[start - 1].isascii() and text[start - 1].isalnum():
                start -= 1
            room -= width_of(text[start:at], size)
    return lines


class Pages:
    """The page the next line stands on, and how far down it is (pt). `hold` keeps a heading with what follows it."""

    def __init__(self) -> None:
        self.page, self.down, self._held = 1, 0.0, 0.0

    def _fits(self, height: float) -> bool:
        return self.down + self._held + height <= AREA_HEIGHT + SLACK

    def _put(self, height: float) -> None:
        self.down += self._held + height
        self._held = 0.0

    def hold(self, height: float) -> None:
        """Something that stands on the page of whatever comes next."""
        self._held += height

    def lines(self, count: int, height: float = LINE) -> None:
        """Lines of a paragraph; none of them stands alone on a page where there are others."""
        while count:
            room = int((AREA_HEIGHT + SLACK - self.down - self._held) // height)
            if room >= count:
                self._put(count * height)
                return
            room = min(room, count - 2) if count > 1 else 0
            if room < 2:
                if not self.down:  # nothing fits better on a page of its own
                    self._put(height * max(1, min(count, int(AREA_HEIGHT // height))))
                    return
                self.new_page()
                continue
            self._put(room * height)
            count -= room
            self.new_page()

    def block(self, height: float) -> None:
        """Something that is not torn: a row of a table, a picture with its caption."""
        if not self._fits(height) and self.down:
            self.new_page()
        self._put(height)

    def text(self, text: str, size: float, *, first: float = 0.0, width: float = AREA_WIDTH) -> None:
        """A paragraph of text."""
        self.lines(lines_of(text, size, width, first))

    def new_page(self) -> None:
        """The next line stands on a new page; what is held goes along."""
        self.page, self.down = self.page + 1, 0.0
