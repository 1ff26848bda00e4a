"""The 台账 page as the script runs it: right rows for a link, ten ledgers, forms and refusals, rights by role."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from books import book
from sqlalchemy import event, func, select
from streamlit.testing.v1 import AppTest

import models.county
from access.rights import Place, reading_scope
from access.sessions import actor_named
from actions.accounts import demo as account_demo
from actions.accounts import managing
from actions.ledgers.entries import correct, enter
from actions.unit_of_work import unit_of_work
from catalogue.ledgers import HAZARDS_SHEET, LEDGERS
from catalogue.ledgers.documents import DOCUMENTS_SHEET
from figures.hazards.lists import hazard_list, hazard_numbers
from figures.hazards.slices import AGEING
from figures.hazards.states import STATES
from figures.query import Slice, period
from figures.wording import ageing_words
from ledgers.cut import Filter
from ledgers.files.workbook import open_workbook
from ledgers.listing import count_rows, key_from, key_of, list_rows, sheets_of
from ledgers.validate import registers
from models import clock
from models.account import Account, Actor
from models.base import table
from models.county import county_of, pack_in_force
from models.database import ROOT, engine, reading
from models.hazard import Hazard
from models.record import AuditEntry, Batch, DataRevision
from models.sitting import MemberReport
from ui.ledger import downloads, query
from ui.ledger.table import hazard_note
from ui.shell.visit import Visit

TODAY = date(2026, 10, 8)
HAZARD, ACCOUNT, AUDIT, BATCH = table(Hazard), table(Account), table(AuditEntry), table(Batch)
PAGE = str(ROOT / "pages" / "ledger.py")


@pytest.fixture(scope="module")
def county(demo: Callable[[date, Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("ledger")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", demo(TODAY, folder))
        patch.setenv("SAFETY_DATA", str(folder))
        patch.setenv("SAFETY_TODAY", str(TODAY))
        with reading() as session:
            code = county_of(session).code
        with unit_of_work(managing.console(code), "account.manage") as act:
            account_demo.demo_accounts(act)
        yield code
        engine().dispose()
        models.county._packs.clear()
        clock.fix(None)


def opened(name: str, at: str = PAGE, **asked: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=30)
    app.user = {"username": name}
    app.run()
    for key, value in asked.items():
        app.query_params[key] = value
    app = app.switch_page(at).run()
    assert not app.exception, app.exception
    return app


def visit_of(name: str) -> Visit:
    with reading() as session:
        actor = actor_named(session, name)
        assert actor is not None
        return Visit(actor, pack_in_force(session), reading_scope(actor), 0, 0)


def visit_now(name: str) -> Visit:
    """The visit of an account with the revisions as they stand."""
    with reading() as session:
        row = session.execute(select(table(DataRevision).c.ledgers, table(DataRevision).c.revision)).one()
    return replace(visit_of(name), ledgers=row.ledgers, writes=row.revision)


def a_hazard(state: str, **part: str) -> str:
    with reading() as session:
        rows, _ = hazard_list(
            session, pack_in_force(session), period("2026Q4"), part=Slice(**part), state=state, limit=1
        )
    return str(rows["number"][0])


def test_a_link_lands_on_exactly_its_rows(county: str) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        township = max(
            pack.townships_on(TODAY),
            key=lambda t: len(
                hazard_numbers(session, pack, period("2026Q4"), part=Slice(township=t.code), state="overdue")
            ),
        )
        wanted = hazard_numbers(session, pack, period("2026Q4"), part=Slice(township=township.code), state="overdue")
    app = opened("演示联席办", township=township.code, state="overdue")
    shown = app.dataframe[0].value
    assert set(shown["编号"]) == wanted and len(shown) == len(wanted) > 0
    assert set(shown["乡镇"]) == {township.name}
    assert f"逾期 {len(wanted)} 项" in app.title[0].value


def test_every_state_of_a_link_lists_exactly_its_rows(county: str) -> None:
    app = opened("演示联席办")
    for state in STATES:
        with reading() as session:
            wanted = hazard_numbers(session, pack_in_force(session), period("2026Q4", TODAY), state=state)
        app.query_params["state"] = state
        app.run()
        shown = list(app.dataframe[0].value["编号"]) if app.dataframe else []
        assert not app.exception and set(shown) <= wanted, state
        assert len(set(shown)) == len(shown) == min(len(wanted), query.PAGE_ROWS), state


def test_every_filter_of_a_link_lists_exactly_its_rows(county: str) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        every, _ = hazard_list(session, pack, period("2026Q4", TODAY), state="open", limit=10_000)
    columns = {
        "township": "township_code", "ring": "ring", "level": "level", "school": "school_code", "turn": "turn",
        "q": "number",
    }  # fmt: skip
    app = opened("演示联席办", state="open")
    for key, column in columns.items():
        values = every[column][every[column].fillna("") != ""]
        value = str(values.mode()[0])
        wanted = set(every["number"][every[column] == value])
        if key == "turn":
            value = next(code for code in pack.bodies_on(TODAY) if pack.name_of(code) == value)
        app.query_params[key] = value
        app.run()
        assert not app.exception and app.dataframe, (key, value)
        shown = list(app.dataframe[0].value["编号"])
        assert set(shown) <= wanted, key
        assert 0 < len(shown) == min(len(wanted), query.PAGE_ROWS) and len(wanted) < len(every), key
        del app.query_params[key]


@pytest.mark.parametrize("bucket", AGEING)
def test_every_bucket_of_days_over_lists_its_rows_and_can_be_taken_off(county: str, bucket: str) -> None:
    app = opened("演示联席办", state="overdue", ageing=bucket)
    first, last = AGEING[bucket]
    over = [int(days.removeprefix("▲ ")) for days in app.dataframe[0].value["超期/天"]] if app.dataframe else []
    assert all(first <= days <= (last or days) for days in over)
    assert [button.label.replace("\\", "") for button in app.button if "超期" in button.label] == [
        f"超期 {ageing_words(bucket)}"
    ]


@pytest.mark.parametrize("name", ["演示联席办", "演示督导室", "演示学校", "演示部门"])
def test_every_ledger_says_how_many_rows_its_reader_has_and_lists_them(county: str, name: str) -> None:
    visit, asked = visit_of(name), period("2026Q3")
    app = opened(name, quarter="2026Q3")
    filled = 0
    for kind, ledger in LEDGERS.items():
        if kind == "hazards":
            continue
        for sheet in map(ledger.sheet, sheets_of(ledger)):
            cut = Filter(place=visit.place, period=asked if sheet.dated else None, register=visit.can("transfer.read"))
            with reading() as session:
                total = count_rows(session, visit.pack, sheet, cut)
            app.query_params["kind"], app.query_params["sheet"] = kind, sheet.name
            app.run()
            assert not app.exception
            title = app.title[0].value
            assert ledger.title in title
            assert title.endswith(f"{total:,} {sheet.counted_in}" if total else "没有记录"), (title, total)
            assert (len(app.dataframe[0].value) if app.dataframe else 0) == min(total, query.PAGE_ROWS), sheet.name
            filled += bool(total)
    assert filled > (8 if visit.whole_county else 1)


def test_search_pages_and_what_the_address_may_not_say(county: str) -> None:
    app = opened("演示联席办", kind="inspections", quarter="2026Q3")
    first = list(app.dataframe[0].value["检查编号"])
    assert len(first) == 50
    second = list(opened("演示联席办", kind="inspections", quarter="2026Q3", page="2").dataframe[0].value["检查编号"])
    assert second and not set(first) & set(second)
    number = first[7]
    assert list(
        opened("演示联席办", kind="inspections", quarter="2026Q3", q=number).dataframe[0].value["检查编号"]
    ) == [number]
    nonsense = opened("演示联席办", kind="nonsense", state="x", page="-3", order="; drop", row="没有|这一行")
    assert "隐患台账" in nonsense.title[0].value
    assert "打不开" in " ".join(m.value for m in nonsense.markdown)


def test_a_school_sees_its_own_rows_and_cannot_verify(county: str) -> None:
    scope = visit_of("演示学校").actor.scope or ""
    for kind, ledger in LEDGERS.items():
        for sheet in ledger.sheets:
            with reading() as session:
                pack = pack_in_force(session)
                rows, total = list_rows(session, pack, sheet, Filter(Place(school=scope)), limit=10_000)
                assert total == len(rows) <= count_rows(session, pack, sheet, Filter())
            for row in rows:
                owner = row.get("school_code") or row.get("subject_code") or row.get("code")
                assert owner == scope or "hazard_no" in row, (kind, sheet.name)
    own = a_hazard("all", school=scope)
    app = opened("演示学校", row=own)
    offered = [option for group in app.get("button_group") for option in group.proto.options]
    words = {option.content for option in offered}
    assert not words & {"复查销号", "复查退回", "延期", "作废", "当场整改"}
    other = next(n for n in _numbers() if n not in _numbers(scope))
    closed = opened("演示学校", row=other)
    assert "打不开" in " ".join(m.value for m in closed.markdown)


def _numbers(school: str | None = None) -> list[str]:
    query = select(HAZARD.c.number).where(HAZARD.c.superseded_at.is_(None))
    with reading() as session:
        return list(session.execute(query.where(HAZARD.c.school_code == school) if school else query).scalars())


def test_a_row_is_entered_refused_corrected(county: str) -> None:
    app = opened("演示联席办", kind="hazards", do="new")
    app.text_area(key="new_隐患_description").input("实验室药品柜未双锁")
    submit = next(b for b in app.button if b.label == "登记" and "enter_隐患" in str(b.proto.form_id))
    app = submit.click().run()
    assert any("没有写入" in e.value for e in app.error)
    assert app.text_area(key="new_隐患_description").value == "实验室药品柜未双锁"
    with reading() as session:
        school = session.execute(select(table(models.school.School).c.code).limit(1)).scalar_one()
    app.selectbox(key="new_隐患_school_code").select(school)
    app.text_input(key="new_隐患_first_deadline").input("15天")
    submit = next(b for b in app.button if b.label == "登记" and "enter_隐患" in str(b.proto.form_id))
    app = submit.click().run()
    with reading() as session:
        row = session.execute(select(HAZARD).where(HAZARD.c.description == "实验室药品柜未双锁")).one()
    assert (row.school_code, row.first_deadline, row.ring) == (school, date(2026, 10, 23), "校内")
    assert any(row.number in s.value for s in app.success)
    actor = visit_of("演示联席办").actor
    correct(actor, "hazards", "隐患", {"number": row.number}, {"owner_post": "校长"}, "补登", row.id)
    app = opened("演示联席办", row=row.number)
    assert "校长" in " ".join(m.value for m in app.markdown)


def test_a_few_pupils_are_not_counted_out_to_a_reader(county: str) -> None:
    actor = visit_of("演示联席办").actor
    with reading() as session:
        school = session.execute(select(table(models.school.School).c.code).limit(1)).scalar_one()
    subject = {"subject_kind": "学校", "subject_code": school, "on_date": "2026-10-07"}
    told = {
        ("心理测评", 9, 10): ("＜10", "10"),
        ("心理测评", 0, 1): ("0", "＜10"),
        ("转介诊疗", 3, ""): ("＜10", ""),
        ("转介诊疗", 10, ""): ("10", ""),
        ("培训", 3, 4): ("3", "4"),
    }
    for kind, number, due in told:
        facts = {"kind": kind, "title": f"人数{number}", "quantity": str(number), "quantity_due": str(due)}
        enter(actor, "documents", "材料", {key: value for key, value in (subject | facts).items() if value}, new=True)
    for reader in ("演示联席办", "演示县领导"):
        rows = opened(reader, kind="documents", q="人数").dataframe[0].value
        found = {(kind, title): (a, b) for kind, title, a, b in
                 zip(rows["材料类型"], rows["标题"], rows["数量"], rows["应有数量"], strict=True)}  # fmt: skip
        assert found == {(kind, f"人数{number}"): said for (kind, number, _), said in told.items()}
    with reading() as session:
        pack = pack_in_force(session)
        content = downloads.export_workbook(session, pack, "documents", only={"材料": Filter(search="人数9")})
        few, _ = list_rows(session, pack, DOCUMENTS_SHEET, Filter(search="人数9"), limit=5)
    texts = " ".join(m.value for m in opened("演示县领导", kind="documents", row=few[0]["number"]).markdown)
    assert ":gray[数量]　＜10" in texts and ":gray[应有数量]　10" in texts
    head, row = open_workbook("o.xlsx", content).sheets[0].rows[:2]
    assert dict(zip(head, row, strict=True))["数量"] == 9, "what goes out is what comes back in"


def test_the_second_of_two_is_told(county: str) -> None:
    number = a_hazard("open")
    app = opened("演示联席办", row=number)
    with reading() as session:
        seen = session.execute(
            select(HAZARD.c.id).where(HAZARD.c.number == number, HAZARD.c.superseded_at.is_(None))
        ).scalar_one()
    other = Actor(county, "另一人", "office")
    correct(other, "hazards", "隐患", {"number": number}, {"remark": "先到的一位"}, "补登", seen)
    app.text_input(key=f"c{seen}_owner_post").input("分管副校长")
    app.text_input(key=f"because_{seen}").input("补登")
    save = next(b for b in app.button if b.label == "保存更正" and str(seen) in str(b.proto.form_id))
    app = save.click().run()
    assert any("另一人" in e.value and "刷新" in e.value for e in app.error), [e.value for e in app.error]
    assert app.text_input(key=f"c{seen}_owner_post").value == "分管副校长"
    assert any("另一人" in w.value for w in app.warning)
    app = next(b for b in app.button if b.label == "看最新内容").click().run()
    with reading() as session:
        now = session.execute(
            select(HAZARD.c.id).where(HAZARD.c.number == number, HAZARD.c.superseded_at.is_(None))
        ).scalar_one()
    app.text_input(key=f"c{now}_owner_post").input("分管副校长")
    app.text_input(key=f"because_{now}").input("补登")
    save = next(b for b in app.button if b.label == "保存更正" and str(now) in str(b.proto.form_id))
    app = save.click().run()
    assert any("责任人岗位" in s.value for s in app.success), [e.value for e in app.error]


def test_an_upload_is_looked_at_before_anything_is_written(county: str) -> None:
    head = ["学校名称", "隐患内容", "排查时间", "整改时限"]
    with reading() as session:
        names = session.execute(select(table(models.school.School).c.name).limit(3)).scalars().all()
    rows = [[name, f"护栏松动{i}", date(2026, 9, 20 + i), date(2026, 10, 20)] for i, name in enumerate(names)]
    wrong = [list(row) for row in rows]
    wrong[1][2] = "2026年8月"
    before = _batches()
    app = opened("演示联席办", do="import")
    app.file_uploader[0].upload("隐患.xlsx", book(隐患=[head, *wrong])).run()
    assert app.title[0].value == "3 行里 1 格有错，定下来就能写"
    assert app.button(key="import_write").disabled and any("还差 1 格" in m.value for m in app.markdown)
    assert any("C3" in m.value and "缺日" in m.value for m in app.markdown)
    assert any("×1 2026年8月" in str(frame.value.to_numpy()) for frame in app.dataframe)
    app.button(key="import_other").click().run()
    app.file_uploader[0].upload("隐患.xlsx", book(隐患=[head, *rows])).run()
    assert _batches() == before
    app.button(key="import_write").click().run()
    assert app.title[0].value == f"已写入：新增 3 行，更新 0 行（第 {before + 1} 批）"
    assert _batches() == before + 1
    app.button(key="import_again").click().run()
    app.file_uploader[0].upload("隐患.xlsx", book(隐患=[head, *rows])).run()
    assert "都和台账一致" in app.title[0].value and app.button(key="import_write").disabled
    app.button(key="import_other").click().run()
    changed = [[*rows[0][:3], date(2026, 10, 30)]]
    app.file_uploader[0].upload("隐患.xlsx", book(隐患=[head, *changed])).run()
    assert app.title[0].value == "1 行里 1 处看不准，定下来就能写" and app.button(key="import_write").disabled
    assert any("疑似重复" in m.value and "首次整改期限" in m.value for m in app.markdown)
    app.button(key="import_other").click().run()
    app.file_uploader[0].upload("坏.xlsx", b"PK not a workbook").run()
    assert app.title[0].value == "这份文件没有写入" and not app.file_uploader
    app.button(key="import_other").click().run()
    assert app.file_uploader and app.title[0].value != "这份文件没有写入"
    records = opened("演示联席办", do="batches")
    assert f"{before + 1} 批" in records.title[0].value
    assert any("没有写入的上传" in m.value for m in records.markdown)


def test_the_note_of_the_list_names_the_day_asked(county: str) -> None:
    with reading() as session:
        visit: Any = SimpleNamespace(pack=pack_in_force(session))
    note = hazard_note(visit, period("2026Q3", date(2026, 8, 10)))
    assert note.startswith("截至2026年8月10日；▲ 超期超过 90 天；")


def _batches() -> int:
    with reading() as session:
        return session.execute(select(func.count()).select_from(BATCH)).scalar_one()


@pytest.mark.parametrize("name", ["演示学校", "演示乡镇", "演示部门"])
def test_what_goes_out_is_what_may_be_read(county: str, name: str) -> None:
    visit = visit_of(name)
    own = {kind: open_workbook("o.xlsx", downloads._whole(visit, kind)()).sheets for kind in LEDGERS}
    with reading() as session:
        pack = pack_in_force(session)
        for kind, ledger in LEDGERS.items():
            for sheet, grid in zip(ledger.sheets, own[kind], strict=False):
                wanted = count_rows(session, pack, sheet, Filter(visit.place))
                assert len(grid.rows) - 1 == wanted, (kind, sheet.name)
        noted = session.execute(
            select(func.count()).where(AUDIT.c.verb == "export", AUDIT.c.actor == visit.actor.name)
        ).scalar_one()
    assert noted == len(LEDGERS)


def test_a_list_goes_out_as_it_is_filtered(county: str) -> None:
    visit = visit_of("演示联席办")
    with reading() as session:
        wanted = hazard_numbers(session, visit.pack, period("2026Q4"), state="overdue")
        content = downloads.export_workbook(session, visit.pack, "hazards", numbers=wanted)
    grids = open_workbook("o.xlsx", content).sheets
    assert {row[0] for row in grids[0].rows[1:]} == wanted
    assert {row[0] for row in grids[1].rows[1:]} <= wanted


def test_keys_go_through_the_address(county: str) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        for ledger in LEDGERS.values():
            for sheet in ledger.sheets:
                for row in list_rows(session, pack, sheet, Filter(), limit=3)[0]:
                    assert key_from(sheet, key_of(sheet, row)) == {name: row[name] for name in sheet.key}
    assert key_from(HAZARDS_SHEET, "a|b") is None


def test_the_audit_is_read_by_those_who_may_and_the_reading_is_noted(county: str) -> None:
    page = str(Path(ROOT) / "pages" / "audit.py")
    app = opened("演示督导室", page, outcome="done")
    assert "次操作" in app.title[0].value
    assert "查看操作记录" in set(app.dataframe[0].value["事项"])
    opened("演示县领导", page)
    for name in ("演示联席办", "演示学校"):
        with pytest.raises(ValueError):
            opened(name, page)


@pytest.mark.parametrize(
    ("asked", "most"),
    [({"kind": "hazards"}, 6), ({"kind": "inspections"}, 6), ({"kind": "inspections", "do": "import"}, 10)],
)
def test_a_rerun_that_changes_nothing_reads_nothing_again(county: str, asked: dict[str, str], most: int) -> None:
    app = opened("演示联席办", **asked)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        app.run()
    finally:
        event.remove(engine(), "before_cursor_execute", note)
    told = [statement for statement in statements if not statement.startswith("BEGIN")]
    ledgers = [table(sheet.model).name for ledger in LEDGERS.values() for sheet in ledger.sheets]
    assert not [statement for statement in told for name in ledgers if f"FROM {name} " in f"{statement} "]
    assert 0 < len(told) <= most, told


def test_nothing_is_built_before_it_is_asked_for(county: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def built(*_given: object, **_named: object) -> bytes:
        raise AssertionError("built on a rerun")

    for name in ("template_workbook", "export_workbook"):
        monkeypatch.setattr(downloads, name, built)
    monkeypatch.setattr(query, "hazard_numbers", built)
    for asked in ({"kind": "hazards"}, {"kind": "drills"}, {"kind": "hazards", "do": "import"}):
        assert not opened("演示联席办", **asked).run().exception


def test_an_opened_hazard_reads_the_registers_once(county: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made, begin = [], registers.Registers.__init__

    def counted(self: registers.Registers, *given: Any) -> None:
        made.append(1)
        begin(self, *given)

    monkeypatch.setattr(registers.Registers, "__init__", counted)
    registers._known.clear()
    app = opened("演示联席办", row=a_hazard("open"))
    assert len(made) == 1
    app.run()
    assert len(made) == 1


def test_a_confirmation_empties_no_cache_of_figures(county: str) -> None:
    before = visit_now("演示联席办")
    with unit_of_work(before.actor, "meeting.confirm", "edu") as act:
        act.session.execute(
            table(MemberReport)
            .insert()
            .values(county=county, sitting_id=1, body="edu", content="", said_at=act.at, said_by="")
        )
    after = visit_now("演示联席办")
    assert after.key == before.key and after.proceedings != before.proceedings
