"""The import screen: what is unsure is asked, what is wrong is mended, and what was answered is kept."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from books import SCHOOLS, XLSX, asking, book
from sqlalchemy import insert, select
from streamlit.testing.v1 import AppTest

from actions.ledgers import imports
from actions.ledgers.entries import step
from actions.ledgers.imports import import_files
from actions.ledgers.kept_answers import kept_answers
from actions.ledgers.upload_history import records_of
from ledgers.preview import judged
from ledgers.reading.readings import Answers
from models import clock
from models.account import Account, Actor
from models.base import table
from models.clock import now
from models.database import ROOT, reading, writing
from models.hazard import Hazard

PAGE = str(ROOT / "pages" / "ledger.py")
HEAD = ["学校名称", "环", "隐患描述", "隐患等级", "发现日期", "来源", "备注"]
GOOD = ["任市镇中心小学", "校内", "应急灯损坏", "一般", date(2026, 9, 3), "学校自查", None]


def sheet(month: int, *rows: dict[str, Any]) -> bytes:
    given = [{"发现日期": date(2026, month, 3 + at)} | row for at, row in enumerate(rows)]
    lines = [[row.get(head, cell) for head, cell in zip(HEAD, GOOD, strict=True)] for row in given]
    return book(**{f"{month}月": [HEAD, *lines, ["合计", "共几处"]]})


ODD = sheet(
    9,
    {"隐患描述": "应急灯损坏", "备注": "照旧办"},
    {"隐患描述": "围墙倾斜", "学校名称": "任市完小"},
    {"隐患描述": "门锁损坏", "学校名称": "任市完小", "隐患等级": "较大"},
    {"隐患描述": "地面湿滑", "发现日期": "2026年8月"},
)


@pytest.fixture
def office(kaijiang: Actor, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """An office with three schools; and a judge who asks what 照旧办 in 备注 means."""

    monkeypatch.setenv("SAFETY_TODAY", "2026-10-08")
    clock.fix(None)
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    monkeypatch.setattr(imports, "judged", asking(judged, lambda: [("keep", "照写"), ("drop", "不写")]))
    with writing() as session:
        facts = {
            "county": kaijiang.county,
            "name": "李联席",
            "display_name": "李联席",
            "role": "office",
            "scope": "edu",
        }
        more = {"password_hash": "-", "must_change": False, "disabled": False, "may_sign": False, "failed_attempts": 0}
        session.execute(insert(table(Account)).values(**facts, **more, created_at=now(), changed_at=now()))
    return replace(kaijiang, name="李联席")


def opened(**asked: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=30)
    app.user = {"username": "李联席"}
    app.run()
    for key, value in asked.items():
        app.query_params[key] = value
    app = app.switch_page(PAGE).run()
    assert not app.exception, app.exception
    return app


def pills(app: AppTest, label: str) -> Any:
    return next(each for each in app.button_group if each.proto.label == label)


def said(app: AppTest) -> str:
    return "\n".join(each.value for each in app.markdown)


def test_a_sheet_is_asked_about_mended_written_and_next_month_asks_nothing(office: Actor) -> None:
    app = opened(do="import")
    app.file_uploader[0].upload("九月.xlsx", ODD).run()
    assert app.title[0].value == "4 行里 1 处看不准、4 格有错，定下来就能写"
    assert "还差 1 答、4 格" in said(app) and app.button(key="import_write").disabled
    cells = app.dataframe[0].value.to_numpy().tolist()
    assert [row[0] for row in cells] == ["2", "3", "4", "5", "6"], "rows to look at, and the one that is not read"
    assert cells[0][-1] == "？1 照旧办" and cells[1][1] == cells[2][1] == "×2 任市完小"
    assert (cells[2][4], cells[3][5], cells[4][1]) == ("×3 较大", "×4 2026年8月", "合计")
    pills(app, "“照旧办”要不要写进备注？").set_value("keep").run()
    assert app.title[0].value == "4 行里 4 格有错，定下来就能写"
    names = pills(app, "A3、A4 是")
    assert names.options[0] == "任市镇中心小学"
    names.set_value("S1").run()
    assert app.title[0].value == "4 行里 2 格有错，定下来就能写"
    assert "“任市完小”按记下的别名读作“任市镇中心小学”" in said(app)
    pills(app, "D4 改成").set_value("重大").run()
    app.text_input(key=next(t.key for t in app.text_input if t.label == "E5 改成")).set_value("2026-09-08").run()
    assert "都能写入" in app.title[0].value and not app.button(key="import_write").disabled
    assert "9月 **D4**　→　重大" in said(app)
    assert app.checkbox(key="keep_answers").value, "somebody answered: it is offered to be kept"
    assert app.text_input(key="keep_name").value == "隐患表" and not app.button(key="import_write").disabled
    app.text_input(key="keep_name").set_value(" ").run()
    assert "表样的名称空着" in said(app) and app.button(key="import_write").disabled
    app.text_input(key="keep_name").set_value("任市月台账").run()
    app.button(key="import_write").click().run()
    assert app.title[0].value.startswith("已写入：新增 4 行"), app.title[0].value
    kept = {one.name: one.meaning for one in kept_answers(office)}
    assert kept == {"任市月台账": "3 条答法", "任市完小": "任市镇中心小学（S1）"}
    with reading() as session:
        hazards = table(Hazard)
        found = session.execute(select(hazards.c.description, hazards.c.level, hazards.c.found_on, hazards.c.batch_id))
        rows = {row.description: row for row in found}
    assert (rows["门锁损坏"].level, rows["地面湿滑"].found_on) == ("重大", date(2026, 9, 8))
    edits, readings = records_of(office, rows["门锁损坏"].batch_id)
    assert {(e["cell"], e["before"], e["after"], e["edited_by"]) for e in edits} == {
        ("D4", "较大", "重大", "李联席"),
        ("E5", "2026年8月", "2026-09-08", "李联席"),
    }
    assert {(r["kind"], r["by"]) for r in readings if r["by"]} == {
        *(("habit", "answer"), ("alias", "learned"), ("default", "accepted")),
    }

    app = next(b for b in app.button if b.label == "看台账").click().run()
    assert not app.exception
    shown = app.dataframe[0].value
    assert sorted(shown["隐患"]) == ["围墙倾斜", "地面湿滑", "应急灯损坏", "门锁损坏"], "its rows, closed or open"
    batch = str(rows["门锁损坏"].batch_id)
    past = opened(do="batches", batch=batch)
    told = " ".join(str(table.value.to_numpy()) for table in past.table)
    assert "9月 D4" in told and "较大" in told and "照写" in told and "导入时答的 李联席" in told
    listed = opened(do="answers")
    assert listed.title[0].value == "记下的答法：1 份答法，1 个词"

    next_month = opened(do="import")
    october = sheet(10, {"隐患描述": "灭火器过期", "备注": "照旧办", "学校名称": "任市完小"})
    next_month.file_uploader[0].upload("十月.xlsx", october).run()
    assert next_month.title[0].value == "1 行都能写入，点“写入”前什么都没有动"
    assert any("照“任市月台账”和记下的词读的 4 处" in each.label for each in next_month.expander)


def test_what_was_mended_or_said_can_be_taken_back(office: Actor) -> None:
    app = opened(do="import")
    app.file_uploader[0].upload("九月.xlsx", ODD).run()
    next(box for box in app.checkbox if box.label == "并记为别名").uncheck().run()
    pills(app, "A3、A4 是").set_value("S1").run()
    assert "9月 **A3**　→　任市镇中心小学" in said(app) and "2 格有错" in app.title[0].value
    next(b for b in app.button if b.key and b.key.startswith("undo_") and b.key.endswith("A3")).click().run()
    assert "3 格有错" in app.title[0].value
    next(box for box in app.checkbox if box.label == "并记为别名").check().run()
    next(box for box in app.selectbox if box.label == "A3 是另一个").set_value("S3").run()
    assert "“任市完小”按记下的别名读作“普安镇初级中学”" in said(app)
    app.button(key="forget_school:任市完小").click().run()
    assert "3 格有错" in app.title[0].value
    app.button(key="import_other").click().run()
    app.file_uploader[0].upload("九月.xlsx", ODD).run()
    assert "4 格有错" in app.title[0].value and kept_answers(office) == []


def test_an_import_that_was_worked_on_is_taken_back_but_for_these_rows(office: Actor) -> None:
    clean = sheet(9, {"隐患描述": "应急灯损坏"}, {"隐患描述": "围墙倾斜"}, {"隐患描述": "门锁损坏"})
    batch = import_files(office, "hazards", [(XLSX, clean)], answers=Answers(accept_likely=True)).batch
    step(office, "KJ-2026-00002", "整改方案", {"reason": "换锁", "on_date": date(2026, 10, 8)})
    app = opened(do="batches", batch=str(batch))
    assert "之后又有登记改动了 1 项" in said(app)
    assert [b.label for b in app.button if b.key and b.key.startswith("touched_")] == [
        "“办理记录”隐患编号KJ-2026-00002"
    ]
    app.checkbox(key=f"sure_{batch}").check()
    app = next(b for b in app.button if b.label == "撤销其余的").click().run()
    assert any("2 行恢复原样，1 项之后办过的留着没动" in s.value for s in app.success), [
        x.value for x in (*app.error, *app.success, *app.warning)
    ]
    assert "已撤销，留下 1 行" in str(app.dataframe[0].value["现状"].tolist())
    assert set(opened(batch=str(batch), state="recorded").dataframe[0].value["编号"]) == {"KJ-2026-00002"}


def test_kept_answers_are_corrected_and_revoked_on_their_page(office: Actor) -> None:
    one = sheet(9, {"隐患描述": "应急灯损坏", "备注": "照旧办"})
    open_ones = import_files(office, "hazards", [(XLSX, one)], dry_run=True).waiting
    asked = next(each.id for each in open_ones if each.kind == "habit")
    given = Answers({asked: "keep"}, accept_likely=True)
    import_files(office, "hazards", [(XLSX, one)], answers=given, save_profile="任市月台账")
    app = opened(do="answers", row=kept_answers(office)[0].id)
    app = next(box for box in app.selectbox if "照旧办" in box.label).set_value("drop").run()
    assert any("已改答" in s.value for s in app.success), [e.value for e in app.error]
    (stands,) = kept_answers(office)
    assert {one["key"]: one["taken"] for one in stands.answers}["habit:照旧办"] == "drop"
    app = opened(do="answers", row=stands.id)
    app = next(b for b in app.button if b.label == "停用").click().run()
    assert any("停用要写明理由" in e.value for e in app.error) and kept_answers(office)
    app.text_input[-1].input("表样换了")
    app = next(b for b in app.button if b.label == "停用").click().run()
    assert app.title[0].value == "还没有记下的答法" and kept_answers(office) == []


def test_what_would_stand_in_the_ledger_follows_the_answers(office: Actor) -> None:
    app = opened(do="import")
    app.file_uploader[0].upload("九月.xlsx", ODD).run()
    rows = {row["行"]: row for row in app.dataframe[1].value.to_dict("records")}
    assert (rows["2"]["学校"], rows["2"]["写进去"]) == ("任市镇中心小学", "新增")
    assert (rows["3"]["学校"], rows["3"]["写进去"]) == ("", "还不能写")
    pills(app, "A3、A4 是").set_value("S1").run()
    rows = {row["行"]: row for row in app.dataframe[1].value.to_dict("records")}
    assert (rows["3"]["学校"], rows["3"]["写进去"]) == ("任市镇中心小学", "新增")
    assert (rows["4"]["隐患等级"], rows["4"]["写进去"]) == ("", "还不能写"), "its level is still wrong"
