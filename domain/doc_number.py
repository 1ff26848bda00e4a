"""文号: the number under which an office issues a paper, and when two of them are the same.

People type one number in many ways (开府办〔2026〕1号, 开府办[2026] 1号). GB/T 9704-2012 7.2.5 asks for hexagonal
brackets and Arabic numerals; every place that compares two numbers reads them in that form.
"""

BLANKS = " \t\n\r\u00a0\u3000"
SPELLINGS: dict[str, str] = (
    dict.fromkeys("[【（(［", "〔")
    | dict.fromkeys("]】）)］", "〕")
    | {chr(ord("０") + digit): str(digit) for digit in range(10)}
    | dict.fromkeys(BLANKS, "")
)
"""Each character that stands for another, and what for; blanks stand for nothing."""
_READ = str.maketrans(SPELLINGS)


def same_number(number: str | None) -> str:
    """A 文号 in the form in which two are compared; "" for a blank one."""
    return (number or "").translate(_READ)
