"""Nothing is read silently otherwise than written: SHEETS=20000 pytest this file prints what it found."""

import os
import statistics
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest
from books import XLSX, book, import_files

from catalogue.ledgers import LEDGERS
from ledgers.reading.aliases import aliases_of
from models import clock
from models.account import system
from models.county import pack_in_force
from models.database import reading
from tests.conftest import CODE, placed
from tests.ledgers.generated import compare, words
from tests.ledgers.generated.forms.hazards import hazard_book, hazard_form
from tests.ledgers.generated.forms.narrow import narrow_book, narrow_form
from tests.ledgers.generated.forms.plain import plain_book, plain_form
from tests.ledgers.generated.forms.registers import meeting_book, meeting_form, register_book, register_form
from tests.ledgers.generated.forms.varied import varied_book, varied_form
from tests.ledgers.generated.forms.wide import CLASSES, wide_book, wide_form
from tests.ledgers.generated.layout import compared
from tests.ledgers.generated.survey import Found, Survey
from tests.ledgers.generated.truth import SCHOOLS

SHEETS = int(os.environ.get("SHEETS", "300"))
FIRST = int(os.environ.get("FIRST", "0"))
"""The seed to begin with: SHEETS=1 FIRST=417 repeats one sheet."""

KINDS = (
    *[(hazard_form, hazard_book)] * 6,
    *((partial(plain_form, kind=kind), plain_book) for kind in ("inspections", "drills", "documents", "incidents")),
    *((partial(wide_form, kind=kind), wide_book) for kind in ("inspections", "staffing", "facilities", "lessons")),
)
"""What is drawn in turn: a form, and what fills it."""

WIDER = (
    *KINDS,
    *[(varied_form, varied_book)] * 3,
    *((partial(narrow_form, kind=kind), narrow_book) for kind in ("staffing", "facilities", "documents", "incidents")),
    (register_form, register_book),
    (meeting_form, meeting_book),
)
"""The same, and what clerks write otherwise than registers and forms have it."""


MEETINGS = book(会议=[["会议编号", "会议类型", "召开日期"], ["HY-2026-01", "全体会议", date(2026, 3, 2)]])
"""A meeting that has been held, for resolutions that do not say of which they are."""


def register() -> bytes:
    """A register of schools with what holds of them and their classes."""
    schools = [["学校代码", "学校名称", "曾用名", "办学性质", "管理层级", "开办日期"]]
    facts = [["学校代码", "生效日期", "乡镇代码", "学段", "寄宿", "适用31号文"]]
    classes = [["学校代码", "班级编号", "班级名称", "年级", "开设日期"]]
    for code, (name, former, township) in SCHOOLS.items():
        opened = date(2001, 9, 1)
        stage = "幼儿园" if "幼儿园" in name else "初中" if "初" in name else "九年一贯" if "九年" in name else "小学"
        schools.append([code, name, former, "公办", "乡镇", opened])
        facts.append([code, opened, township, stage, "否", "是"])
        if stage == "小学":
            classes += [[code, number, name, name.partition("（")[0], opened] for number, name in CLASSES]
    return book(学校=schools, 学校情况=facts, 班级=classes)


@pytest.fixture(scope="module")
def found(templates: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    """What a survey of SHEETS sheets found."""
    with pytest.MonkeyPatch.context() as patch:
        for _ in placed(patch, tmp_path_factory.mktemp("surveyed"), templates["kaijiang"]):
            clock.fix(datetime(2026, 10, 8, 9))
            for kind, content in (("schools", register()), ("meetings", MEETINGS)):
                outcome = import_files(replace(system(CODE), name="联席办"), kind, [(XLSX, content)])
                assert not outcome.errors, [one.sentence for one in outcome.errors]
            with reading() as session:
                pack = pack_in_force(session)
                compare.TOWNSHIPS.update({town.name: town.code for town in pack.townships})
                survey = Survey(session, pack, WIDER)
                for seed in range(FIRST, FIRST + SHEETS):
                    survey.one(seed)
                Path(os.environ.get("SURVEYED", os.devnull)).write_text(_all(survey.found), encoding="utf-8")
                yield survey.found


def _all(found: Found) -> str:
    told = [found.report()]
    for name in ("silent", "beyond", "needless", "idle", "again", "refused"):
        told += [f"{name} {seed}: {what}" for seed, what in getattr(found, name)]
    return "\n".join(told)


def test_nothing_is_read_silently_otherwise_than_written(found: Found, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{found.report()}")  # noqa: T201
    assert found.sheets == SHEETS and not found.silent, found.silent[:5]


def test_truthful_answers_leave_nothing_otherwise_than_written(found: Found) -> None:
    assert not found.beyond, found.beyond[:5]


def test_sheets_of_listed_words_are_read_without_a_question(found: Found) -> None:
    assert not found.needless, found.needless[:5]


def test_others_ask_little_and_nothing_twice(found: Found) -> None:
    asked = sorted(found.questions)
    assert not asked or (statistics.median(asked) <= 1 and asked[int(len(asked) * 0.95)] <= 4)
    assert not found.idle, found.idle[:5]
    assert not found.again, found.again[:5]


def test_what_a_person_can_read_is_hardly_ever_refused(found: Found) -> None:
    assert len(found.refused) <= max(1, SHEETS * 0.02), found.refused[:8]


def test_a_third_of_the_headings_is_unseen() -> None:
    unseen = listed = 0
    for kind, fields in words.UNSEEN.items():
        known = {compared(word) for told in aliases_of(LEDGERS[kind].sheets[0]).values() for word in told}
        unseen += sum(compared(word) not in known for several in fields.values() for word in several)
        listed += sum(len(several) for several in words.LISTED[kind].values())
    assert unseen * 2 >= listed, "words that the importer has learned prove nothing: draw others"
