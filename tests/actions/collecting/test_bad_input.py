"""What a collection is given that is too much, too odd or hostile: a sentence about that one thing, and the rest is
taken. Changed codes, old forms, lost seals and second returns stand in test_taking, codes of phones in test_pasting.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from forms import filled
from sqlalchemy import func, select

from access.sessions import actor_named
from actions.collecting.asking import new_collection
from actions.collecting.handing import form_of, forms_of
from actions.collecting.outcomes import READY, SAME, TO_MEND
from actions.collecting.pasting import take_text
from actions.collecting.taking import take_files
from errors import Refused
from models import clock
from models.account import Actor
from models.base import table
from models.database import engine_for, reading
from models.inspection import SELF_CHECK, Inspection

MONDAY = date(2026, 10, 5)
FILES = 151


def checks() -> int:
    with reading() as session:
        rows = table(Inspection)
        held = (rows.c.kind == SELF_CHECK, rows.c.week == MONDAY, rows.c.superseded_at.is_(None))
        return int(session.execute(select(func.count()).select_from(rows).where(*held)).scalar_one())


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def whole_county(
    demo: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Actor, int]]:
    """The office of a county of 155 schools that has asked for a week of which nothing is known yet."""
    url = demo(MONDAY, tmp_path, 155)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SAFETY_DATA", str(tmp_path))
    clock.fix(datetime(2026, 10, 12, 9))
    with reading() as session:
        actor = actor_named(session, "演示联席办")
    assert actor is not None
    yield actor, new_collection(actor, "weekly", week=MONDAY)
    engine_for(url).dispose()
    clock.fix(None)


def test_of_151_files_the_one_that_is_bad_is_told_and_the_rest_is_taken(whole_county: tuple[Actor, int]) -> None:
    actor, number = whole_county
    forms = forms_of(actor, number)[: FILES - 1]
    assert len(forms) == FILES - 1
    files = [(f"{n}.xlsx", filled(form, "2026-10-09")) for n, (_, form) in enumerate(forms)]
    files.insert(70, ("坏的.xlsx", b"PK\x03\x04 not a workbook"))
    made = take_files(actor, number, files)
    assert [each.entry.id for each in made.of(TO_MEND)] == ["坏的.xlsx"] and len(made.of(READY)) == checks() == 150
    assert made.faults[0].message and not any(mark.isascii() and mark.isalpha() for mark in made.faults[0].message)
    again = take_files(actor, number, files)
    assert len(again.of(SAME)) == 150 and checks() == 150, "the whole drop again changes nothing"


def test_a_hostile_archive_is_told_member_by_member(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    good = filled(form_of(actor, number, "S1")[1])
    inner = packed(**{"一.xlsx": good})
    nested = packed(
        **{"里面.zip": inner, "../../../etc/passwd.xlsx": good, "C:\\Windows\\二.xlsx": b"x", "~$一.xlsx": b"x"}
    )
    bomb = packed(**{f"{n}.xlsx": b"\0" * 21 * 2**20 for n in range(3)})
    made = take_files(
        actor, number, [("包.zip", nested), ("弹.zip", bomb), ("空.zip", packed()), ("假.zip", b"PK\x03\x04")]
    )
    told = {each.entry.id: (each.state, [fault.message for fault in each.faults]) for each in made.outcomes}
    assert told["etc/passwd.xlsx"] == (READY, []) and checks() == 1, "a path is only a name"
    wrong = {name: said[0] for name, (state, said) in told.items() if state == TO_MEND}
    assert "压缩包里还有压缩包" in wrong["里面.zip"] and "解开后超过" in wrong["0.xlsx"]
    assert "没有文件" in wrong["空.zip"] and "已损坏" in wrong["假.zip"]
    assert set(told) == {
        "etc/passwd.xlsx",
        "里面.zip",
        "Windows/二.xlsx",
        "0.xlsx",
        "1.xlsx",
        "2.xlsx",
        "空.zip",
        "假.zip",
    }


def test_a_chat_of_3000_lines_is_read_and_one_beyond_the_caps_refused(whole_county: tuple[Actor, int]) -> None:
    actor, number = whole_county
    names = [path.split("/")[1].split("_")[0] for path, _ in forms_of(actor, number)]
    lines = [f"{n + 1}. {names[n % len(names)]} 零报告" for n in range(2800)]
    lines += [f"路人{n}：收到，谢谢😊" for n in range(190)] + [f"{n}. 没听说过的学校{n} 无" for n in range(10)]
    made = take_text(actor, number, "\n".join(lines))
    assert len(made.taken.of(READY)) == len(names) == checks()
    assert len(made.open) == 10, "what names no school is asked about, line by line"
    said = {line.left for line in made.lines if not line.used}
    assert any("只收一次" in why for why in said)
    for text in ("\n".join(["好"] * 5001), "长" * 400_001):
        with pytest.raises(Refused, match="请分几次贴"):
            take_text(actor, number, text)
    with pytest.raises(Refused, match="粘贴框是空的"):
        take_text(actor, number, " \n\u3000 ")


@pytest.mark.parametrize(
    "text",
    [
        "【" * 5000 + "码" + "0" * 40 + "完",
        "【第6周周排查】任市镇中心小学\n10月6日查18项 异常0\n码 " + "A" * 150 + " 完",
        "【第6周周排查】任市镇中心小学 " + "隐患1：" * 900 + "码 " + "0" * 40 + " 完",
        "\u202e任市镇中心小学 零报告\u202c\x00\x1b[31m",
        "<script>alert(1)</script> 任市镇中心小学 隐患1处 <b>灯坏</b>",
        "任市镇中心小学 隐患99999999999处",
        "任市镇中心小学 " + "隐患" * 240,
    ],
)
def test_hostile_texts_are_sentences_and_never_errors(asked: tuple[Actor, int], text: str) -> None:
    actor, number = asked
    made = take_text(actor, number, text, dry_run=True)
    for each in made.taken.outcomes:
        assert each.state != READY or each.entry.schools == ("S1",)
        assert all(fault.message for fault in each.faults)


def test_a_very_long_cell_is_told_and_a_second_clerk_is_asked(asked: tuple[Actor, int]) -> None:
    actor, number = asked
    form = form_of(actor, number, "S1")[1]

    def long(book: Any) -> None:
        book["周排查"]["E4"] = "长" * 32_000

    (each,) = take_files(actor, number, [("长.xlsx", filled(form, change=long))]).outcomes
    assert each.state == TO_MEND and each.faults[0].cell == "E4" and checks() == 0
    assert [e.state for e in take_files(actor, number, [("甲.xlsx", filled(form))]).outcomes] == [READY]
    second = replace(actor, name="另一位")
    (other,) = take_files(second, number, [("甲.xlsx", filled(form, "2026-10-07"))]).outcomes
    assert other.questions["second"].startswith("任市镇中心小学已用工作簿报过零报告") and checks() == 1
