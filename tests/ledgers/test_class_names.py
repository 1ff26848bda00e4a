"""A class is found by any spelling that tells its grade and number, and by no other."""

import pytest

from ledgers.validate.class_names import class_label


@pytest.mark.parametrize(
    "written",
    ["三（1）班", "三(一)班", "三年级1班", "三年级一班", "301", "3.1", "三1班", "三年级（1）班", "301班", "３（１）班"],
)
def test_spellings_of_one_class(written: str) -> None:
    assert class_label(written) == ("3", 1)


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("初一（2）班", ("7", 2)),
        ("七年级二班", ("7", 2)),
        ("高三12班", ("12", 12)),
        ("大（1）班", ("大", 1)),
        ("中一班", ("中", 1)),
        ("十二年级3班", ("12", 3)),
        ("向日葵班", None),
        ("31", None),
        ("全校", None),
        ("13.1", None),
    ],
)
def test_what_a_name_tells(written: str, label: tuple[str, int] | None) -> None:
    assert class_label(written) == label
