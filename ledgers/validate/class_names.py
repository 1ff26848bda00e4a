"""One class, many spellings: 三（1）班, 三年级1班, 三年级一班, 301, 3.1 are the first class of grade three."""

import re
import unicodedata

from ledgers.reading.cells.numbers import chinese_number

_STAGE = {"初": 6, "高": 9}
_YOUNG = "小中大托"
_SPELLED = re.compile(
    r"(?P<stage>[初高])?(?P<grade>\d{1,2}|[一二三四五六七八九十]{1,2}|[小中大托])(?:年级|级|年|班)?[.\-·]?"
    r"\(?(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})\)?班?"
)
_DIGITS = re.compile(r"(\d{1,2})(\d\d)班?|(\d{1,2})[.\-](\d{1,2})班?")


def class_label(written: str) -> tuple[str, int] | None:
    """(grade, number of the class) that a name tells, the grade counted 1 to 12 or 小, 中, 大, 托; None when it tells
    none: a name of its own, or digits that may be anything."""
    text = "".join(unicodedata.normalize("NFKC", written).split()).replace("第", "")
    if match := _DIGITS.fullmatch(text):
        grade, number = (match[1], match[2]) if match[1] else (match[3], match[4])
        return (str(int(grade)), int(number)) if 1 <= int(grade) <= 12 and int(number) else None
    match = _SPELLED.fullmatch(text)
    if match is None or text.isdigit():
        return None
    number = _number(match["number"])
    if match["grade"] in _YOUNG:
        return match["grade"], number
    grade = _number(match["grade"]) + _STAGE.get(match["stage"] or "", 0)
    return (str(grade), number) if 1 <= grade <= 12 and number else None


def _number(written: str) -> int:
    return int(written) if written.isdigit() else chinese_number(written) or 0
