"""Answers kept: a form explained once asks nothing again, words are learned, and all of it can be looked up."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from books import SCHOOLS, XLSX, asking, book
from sqlalchemy import MetaData, func, select

import manage
from actions.ledgers import imports
from actions.ledgers.imports import Outcome, import_files
from actions.ledgers.kept_answers import (
    change_answer,
    change_word,
    kept_answers,
    learn,
    rename_profile,
    revoke_answer,
)
from actions.ledgers.upload_history import records_of
from actions.unit_of_work import revision_of
from errors import NotAllowed, Refused
from ledgers.files.edits import Edit
from ledgers.preview import judged
from ledgers.reading.readings import Answers
from models import clock
from models.account import Actor
from models.base import table
from models.county import county_of
from models.database import engine, reading, writing
from models.hazard import Hazard
from models.intake import FormProfile, LearnedWord
from models.record import AuditEntry
from operations.checks.run import check

TOWN, OTHER_TOWN = "511723107000", "511723101000"
HEAD = ["学校名称", "环", "隐患描述", "隐患等级", "发现日期", "来源", "督促单位", "复查单位", "备注"]
OFFICE = "县教科局"
ASKED = (("keep", "照写"), ("drop", "不写"))


def sheet(*rows: tuple[str, str, str], month: int = 9) -> bytes:
    """A township's hazards: (school, description, remark), found in a month of 2026."""
    lines: list[list[Any]] = [
        [school, "校内", words, "一般", date(2026, month, 3 + at), "学校自查", OFFICE, OFFICE, said]
        for at, (school, words, said) in enumerate(rows)
    ]
    return book(**{f"{month}月": [HEAD, *lines]})


SEPTEMBER = sheet(("任市镇中心小学", "应急灯损坏", "照旧办"), ("任市镇中心小学", "围墙倾斜", "照旧办"))
OCTOBER = sheet(("任市镇中心小学", "灭火器过期", "照旧办"), month=10)
ODD_NAME = sheet(("任市完小", "门锁损坏", ""))


def clear() -> None:
    """Drop every table of the database in use."""
    with engine().begin() as connection:
        found = MetaData()
        found.reflect(connection)
        found.drop_all(connection)


def take(actor: Actor, content: bytes, kind: str = "hazards", **more: Any) -> Outcome:
    return import_files(actor, kind, [(XLSX, content)], **more)


@pytest.fixture
def office(kaijiang: Actor, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Three schools; and a judge who asks what 照旧办 in 备注 means."""

    clock.fix(datetime(2026, 10, 8, 9))
    assert take(kaijiang, SCHOOLS, "schools").created == 7
    monkeypatch.setattr(imports, "judged", asking(judged, lambda: ASKED))
    return kaijiang


def township(office: Actor, scope: str = TOWN) -> Actor:
    return replace(office, name=f"镇{scope[6:9]}", role="township", scope=scope)


def answered(actor: Actor, content: bytes, choice: str = "keep", **more: Any) -> Outcome:
    """Import a sheet, its one question answered."""
    open_ones = take(actor, content, dry_run=True).waiting
    assert [one.kind for one in open_ones] == ["habit"]
    return take(actor, content, answers=Answers({open_ones[0].id: choice}), **more)


def test_a_form_explained_once_asks_nothing_next_month(office: Actor) -> None:
    with reading() as session:
        ledgers, pack = revision_of(session, office.county), county_of(session).pack_revision
    first = answered(office, SEPTEMBER, save_profile="任市镇月台账")
    assert (first.created, first.kept, first.profile) == (2, 1, "")
    second = take(office, OCTOBER)
    assert (second.created, second.profile, second.waiting) == (1, "任市镇月台账", [])
    asked = next(one for one in second.readings if one.kind == "habit")
    assert (asked.by, asked.taken) == ("profile", "keep")
    assert second.batch is not None
    _, readings = records_of(office, second.batch)
    assert [(r["taken"], r["by"], r["who"]) for r in readings if r["kind"] == "habit"] == [
        ("keep", "profile", "联席办 2026-10-08")
    ]
    with reading() as session:
        assert county_of(session).pack_revision == pack
        assert revision_of(session, office.county) == ledgers + 2, "two imports of rows, and nothing else"
    assert [found for found in check() if not found.ok] == []


def test_another_form_is_asked_and_a_profile_can_be_named_or_left(office: Actor) -> None:
    answered(office, SEPTEMBER, save_profile="任市镇月台账")
    row = ["任市镇中心小学", "校内", "插座松动", "一般", date(2026, 9, 9), "学校自查", OFFICE, OFFICE, "照旧办", "食堂"]
    wider = book(台账=[[*HEAD, "隐患部位"], row])
    assert take(office, wider, dry_run=True).waiting, "another form"
    assert not take(office, wider, dry_run=True, profile="任市镇月台账").waiting
    assert take(office, OCTOBER, dry_run=True, profile="").waiting
    with pytest.raises(Refused, match="没有名为“没有的”"):
        take(office, OCTOBER, profile="没有的")
    with pytest.raises(Refused, match="是另一种表样"):
        answered(office, wider, save_profile="任市镇月台账")
    with reading() as session:
        assert session.execute(select(func.count()).select_from(table(Hazard))).scalar() == 2, "nothing half-written"


def test_an_answer_that_the_sheet_does_not_offer_is_asked_anew(office: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(office, SEPTEMBER, save_profile="任市镇月台账")
    monkeypatch.setattr(sys.modules[__name__], "ASKED", (("drop", "不写"), ("part", "写一半")))
    (asked,) = take(office, OCTOBER, dry_run=True).waiting
    assert (asked.taken, asked.by) == ("", "")


def test_answers_are_kept_only_with_the_import_that_they_wrote(office: Actor) -> None:
    assert take(office, SEPTEMBER, save_profile="任市镇月台账").waiting
    assert kept_answers(office) == []
    assert answered(office, SEPTEMBER).created == 2
    assert (again := answered(office, SEPTEMBER, save_profile="任市镇月台账")).batch is None
    assert again.kept == 1, "also where the rows stood already"
    assert [one.name for one in kept_answers(office)] == ["任市镇月台账"]


def test_a_word_is_learned_for_every_form(office: Actor) -> None:
    answered(office, SEPTEMBER, learn=["habit:照旧办"])
    (word,) = kept_answers(office)
    assert (word.what, word.name, word.meaning, word.id[0]) == ("habit", "照旧办", "keep", "w")
    read = take(office, OCTOBER)
    assert [(one.by, one.taken) for one in read.readings if one.kind == "habit"] == [("learned", "keep")]
    with pytest.raises(Refused, match="没有可以记住的"):
        take(office, sheet(("任市镇中心小学", "窗户破损", ""), month=8), learn=["habit:没有问过"])


def test_a_learned_name_is_an_alias_until_it_stands_for_two(office: Actor) -> None:
    assert [e.column for e in take(office, ODD_NAME, dry_run=True).errors] == ["学校名称"]
    assert learn(office, "school:任市 完小", "S1") and not learn(office, "school:任市完小", "S1")
    read = take(office, ODD_NAME)
    assert read.created == 1
    said = next(one for one in read.readings if one.kind == "alias")
    assert "“任市完小”按记下的别名读作“任市镇中心小学”" in said.sentence
    assert [(cell.row, cell.column) for cell in said.cells] == [(2, "学校名称")]
    other = book(学校=[["学校代码", "学校名称", "曾用名", "办学性质", "管理层级", "开办日期"],
                       ["S9", "任市镇第二小学", "任市完小", "公办", "乡镇", date(2001, 9, 1)]])  # fmt: skip
    assert take(office, other, "schools").batch
    (asked,) = [one for one in take(office, ODD_NAME, dry_run=True).waiting if one.kind == "school"]
    assert [choice.value for choice in asked.choices] == ["S1", "S9", "none"] and not asked.taken


def test_a_township_explains_for_itself_and_the_office_for_all(office: Actor) -> None:
    one, other = township(office), township(office, OTHER_TOWN)
    learn(one, "school:任市完小", "S1")
    assert take(office, ODD_NAME, dry_run=True).error_count == 1, "the office does not read by a township's word"
    assert take(other, ODD_NAME, dry_run=True).error_count == 1
    assert take(one, ODD_NAME).created == 1
    assert [(k.scope, k.mine) for k in kept_answers(one)] == [(TOWN, True)] and kept_answers(other) == []
    learn(office, "unit:镇上", TOWN)
    assert [(k.name, k.mine) for k in kept_answers(other)] == [("镇上", False)]
    (county_word,) = kept_answers(other)
    with pytest.raises(NotAllowed, match="记下答法"):
        revoke_answer(other, county_word.id, "不对")
    revoke_answer(office, next(k.id for k in kept_answers(office) if k.scope == TOWN), "记错了")
    assert take(one, ODD_NAME, dry_run=True).error_count == 1
    with pytest.raises(NotAllowed):
        learn(replace(office, role="department", scope="police"), "unit:所里", "police")


def test_profiles_and_words_are_renamed_changed_and_revoked_with_a_reason(office: Actor) -> None:
    answered(office, SEPTEMBER, save_profile="任市镇月台账", learn=["habit:照旧办"])
    learn(office, "school:任市完小", "S1")

    def ids() -> dict[str, str]:
        return {one.name: one.id for one in kept_answers(office)}

    rename_profile(office, ids()["任市镇月台账"], "任市月报")
    change_answer(office, ids()["任市月报"], "habit:照旧办", "drop")
    with pytest.raises(Refused, match="可选：keep（照写）、drop（不写）"):
        change_answer(office, ids()["任市月报"], "habit:照旧办", "无")
    change_word(office, ids()["任市完小"], "普安镇初级中学")
    assert next(one.meaning for one in kept_answers(office) if one.name == "任市完小") == "普安镇初级中学（S3）"
    with pytest.raises(Refused, match="学校名录里没有"):
        change_word(office, ids()["任市完小"], "没有的学校")
    assert [one.taken for one in take(office, OCTOBER, dry_run=True).readings if one.kind == "habit"] == ["drop"]
    with pytest.raises(Refused, match="写明理由"):
        revoke_answer(office, ids()["任市月报"], " ")
    gone = ids()["任市月报"]
    assert revoke_answer(office, gone, "表样换了") == "任市月报"
    with pytest.raises(Refused, match="已停用"):
        revoke_answer(office, gone, "再停一次")
    revoke_answer(office, ids()["照旧办"], "不再用")
    assert take(office, OCTOBER, dry_run=True).waiting
    audit = table(AuditEntry)
    with reading() as session:
        query = select(audit.c.target, audit.c.detail).where(audit.c.verb == "answers.keep", audit.c.outcome == "done")
        told = {row.target: row.detail for row in session.execute(query)}
        stood = session.execute(select(func.count()).select_from(table(FormProfile))).scalar()
    assert told[f"停用 {gone}"]["reason"] == "表样换了" and stood == 3, "what once held can be looked up"


def test_mended_cells_are_kept_with_the_import(office: Actor) -> None:
    mended = [Edit(XLSX, "9月", 2, "A", "任市镇中心小学")]
    made = take(office, ODD_NAME, edits=mended)
    assert made.created == 1 and made.batch is not None
    edits, _ = records_of(office, made.batch)
    assert [(e["cell"], e["before"], e["after"], e["edited_by"]) for e in edits] == [
        ("A2", "任市完小", "任市镇中心小学", "联席办")
    ]
    with pytest.raises(Refused, match="不是您的导入"):
        records_of(township(office), made.batch)


def test_a_profile_saved_with_mended_headings_fits_the_sheet_as_it_comes(office: Actor) -> None:
    odd = sheet(("任市镇中心小学", "应急灯损坏", "照旧办"))
    mended = [Edit(XLSX, "9月", 1, "A", "学校")]
    (asked,) = take(office, odd, edits=mended, dry_run=True).waiting
    assert take(office, odd, edits=mended, answers=Answers({asked.id: "keep"}), save_profile="改过表头").kept == 1
    assert take(office, OCTOBER, dry_run=True).profile == "改过表头"


def test_kept_answers_go_out_with_the_pack_and_into_an_empty_county(
    office: Actor, tmp_path: Path, empty_county: Callable[[], None]
) -> None:
    answered(office, SEPTEMBER, save_profile="任市镇月台账")
    learn(office, "school:任市完小", "S1")
    learn(township(office), "unit:镇上", TOWN)
    revoke_answer(office, next(k.id for k in kept_answers(office) if k.name == "镇上"), "试一试")
    assert manage.main(["export", "pack", str(tmp_path / "out")]) == 0
    words = (tmp_path / "out" / "learned_words.csv").read_text(encoding="utf-8").splitlines()
    assert words[0] == "domain,word,meaning,scope,recorded_at,recorded_by" and len(words) == 2
    before = [replace(one, id="") for one in kept_answers(office)]
    assert manage.main(["load-pack", str(tmp_path / "out")]) == 0
    assert len(kept_answers(office)) == 2, "what stands here stays as it is, and is not taken twice"
    empty_county()
    clear()
    assert manage.main(["init", "--county", str(tmp_path / "out"), "--sandbox"]) == 0
    after = [replace(one, id="") for one in kept_answers(office)]
    assert [one.name for one in after] == ["任市镇月台账", "任市完小"]
    assert [one.answers for one in after] == [one.answers for one in before]
    assert [found for found in check() if not found.ok] == [], "the schools are still to come"
    assert take(office, SCHOOLS, "schools").created == 7
    read = take(office, OCTOBER)
    assert (read.created, read.profile) == (1, "任市镇月台账")
    assert take(office, ODD_NAME).created == 1


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("learned_words.csv", "school,完小,S1,999,2026-10-08T09:00:00,甲", "第2行 scope 列：乡镇名单里没有“999”"),
        ("learned_words.csv", "school,完小,S1,,昨天,甲", "第2行 recorded_at 列：“昨天”应为时刻"),
        ("learned_words.csv", "school,,S1,,2026-10-08T09:00:00,甲", "第2行 word 列：不能空着"),
        ("form_profiles.csv", "bus,甲,x,{},,2026-10-08T09:00:00,甲", "answers 列：不是导出时的样子"),
    ],
)
def test_a_bad_line_of_kept_answers_is_named(
    kaijiang: Actor, tmp_path: Path, file: str, line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert manage.main(["export", "pack", str(tmp_path / "out")]) == 0
    heads = {"learned_words.csv": "domain,word,meaning,scope,recorded_at,recorded_by",
             "form_profiles.csv": "kind,name,fingerprint,answers,scope,recorded_at,recorded_by"}  # fmt: skip
    (tmp_path / "out" / file).write_text(f"{heads[file]}\n{line}\n", encoding="utf-8")
    assert manage.main(["load-pack", str(tmp_path / "out")]) == 1
    assert said in capsys.readouterr().err


def test_a_word_that_leads_to_no_school_is_found_by_check(office: Actor) -> None:
    learn(office, "school:任市完小", "S1")
    with writing() as session:
        session.execute(table(LearnedWord).update().values(meaning="S77"))
    (fault,) = [found for found in check() if not found.ok]
    assert fault.name == "引用" and "learned_word" in fault.detail and "S77" in fault.detail


def test_the_command_line_names_keeps_and_revokes(
    office: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in (("9.xlsx", SEPTEMBER), ("10.xlsx", OCTOBER)):
        (tmp_path / name).write_bytes(content)

    def run(*words: str) -> tuple[int, Any]:
        code = manage.main([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    code, told = run("import", "hazards", str(tmp_path / "9.xlsx"))
    (asked,) = [r for r in told["readings"] if r["confidence"] == "unclear"]
    assert code == 1 and told["profile"] is None
    answer = ["--answer", f"{asked['id']}=keep", "--save-profile", "月台账"]
    code, told = run("import", "hazards", str(tmp_path / "9.xlsx"), *answer)
    assert (code, told["created"]) == (0, 2)
    code, told = run("import", "hazards", str(tmp_path / "10.xlsx"), "--dry-run", "--profile", "")
    assert code == 1
    code, told = run("import", "hazards", str(tmp_path / "10.xlsx"), "--profile", "月台账")
    assert (code, told["created"], told["profile"]) == (0, 1, "月台账")
    code, told = run("answers", "list")
    assert [(one["name"], one["answers"][0]["taken"]) for one in told["answers"]] == [("月台账", "keep")]
    kept = told["answers"][0]["id"]
    assert run("answers", "rename", kept, "--name", "新名")[0] == 0
    assert manage.main(["answers", "revoke", kept, "--reason", "换表"]) == 1, "the old row is no longer what stands"
    kept = run("answers", "list")[1]["answers"][0]["id"]
    assert run("answers", "change", kept, "--key", "habit:照旧办", "--to", "drop")[0] == 0
    kept = run("answers", "list")[1]["answers"][0]["id"]
    assert run("answers", "revoke", kept, "--reason", "换表")[0] == 0
    assert run("answers", "list")[1] == {"answers": []}
