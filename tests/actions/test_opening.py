"""Accounts in bulk: one for each body that has none, a slip each, a password that must be changed, all or none."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import select

import manage
from access.passwords import verify_password
from actions.accounts.bulk import Lacking, bodies_without_account, open_accounts
from actions.accounts.entering import change_password, log_in
from actions.accounts.managing import add, console, disable, listed
from errors import NotAllowed, Refused
from models.account import Account, Actor
from models.base import table
from models.clock import today
from models.county import pack_in_force
from models.database import reading
from models.record import AuditEntry
from models.school import School
from papers.slips import slips_paper
from tests.figures.duties.duty_ledgers import RENSHI, school, write

ADMIN = console("511723")


def lacking() -> list[Lacking]:
    with reading() as session:
        return bodies_without_account(session, pack_in_force(session))


@pytest.fixture
def two(kaijiang: Actor) -> Actor:
    """Two schools of one name, one closed school, one township that has an account, one whose account is closed."""
    school(kaijiang, "S1")
    school(kaijiang, "S2")
    school(kaijiang, "S3", closed_on=today())
    row = {"code": "S4", "name": "S1学校", "level": "乡镇", "opened_on": today()}
    write(kaijiang, School, row)
    add(ADMIN, "任市", role="township", scope=RENSHI, password="horse-staple-9")
    add(ADMIN, "公安", role="department", scope="police", password="horse-staple-9")
    disable(ADMIN, "公安")
    return kaijiang


def test_every_body_without_an_account_gets_one_and_must_change_its_password(two: Actor) -> None:
    wanted = lacking()
    assert [b.scope for b in wanted if b.role == "school"] == ["S1", "S2", "S4"]
    assert RENSHI not in {b.scope for b in wanted} and "police" in {b.scope for b in wanted}
    made = open_accounts(ADMIN, wanted)
    assert len(made) == len(wanted) and lacking() == []
    assert len({slip.password for slip in made}) == len({slip.account for slip in made}) == len(made)
    states = {row["name"]: row["state"] for row in listed(ADMIN)}
    assert {states[slip.account] for slip in made} == {"待改口令"}
    first = next(slip for slip in made if slip.body == "S1学校")
    token = log_in(first.account, first.password, "127.0.0.1")
    assert token is not None and change_password(token, first.password, "correct-horse-41")[0]
    assert log_in(first.account, first.password, "127.0.0.1") is None
    with reading() as session:
        entries = session.execute(select(table(AuditEntry).c.detail)).scalars().all()
        stored = dict(session.execute(select(table(Account).c.name, table(Account).c.password_hash)).all())
    assert not any(slip.password in json.dumps(detail, ensure_ascii=False) for slip in made for detail in entries)
    assert verify_password(made[-1].password, stored[made[-1].account])


def test_all_or_none_and_only_who_manages_accounts(two: Actor) -> None:
    wanted = lacking()
    add(ADMIN, "后来的", role="school", scope="S2", password="horse-staple-9")
    before = len(listed(ADMIN))
    with pytest.raises(Refused, match="S2学校已经有账号了，没有开通"):
        open_accounts(ADMIN, wanted)
    with pytest.raises(NotAllowed):
        open_accounts(two, lacking())
    with pytest.raises(Refused, match="没有要开通的账号"):
        open_accounts(ADMIN, [])
    assert len(listed(ADMIN)) == before


def test_the_sheet_has_one_slip_a_body(two: Actor) -> None:
    made = open_accounts(ADMIN, [b for b in lacking() if b.role == "school"])
    document = Document(BytesIO(slips_paper("某县安全", made, today(), "https://safety.example.cn")))
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert len(document.tables[0].rows) == 2 and [bool(text) for text in cells] == [True, True, True, False]
    for slip, text in zip(made, cells, strict=False):
        assert f"{slip.body}（学校）" in text and f"账号：{slip.account}\n" in text
        assert f"一次性口令：{slip.password}\n" in text and "首次登录必须改口令" in text
        assert "网址：https://safety.example.cn" in text


def test_by_command(two: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "slips.docx"
    assert manage.main(["account", "bulk", "--role", "school", "--slips", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["accounts"]
    assert [row["body"] for row in told] == ["S1学校", "S2学校", "S1学校"] and len(file.read_bytes()) > 10_000
    assert len({row["account"] for row in told}) == 3
    assert manage.main(["account", "bulk", "--role", "school", "--slips", str(tmp_path / "again.docx")]) == 1
    assert "没有要开通的账号" in capsys.readouterr().err and not (tmp_path / "again.docx").exists()
    assert manage.main(["account", "bulk", "--slips", str(file)]) == 1
    assert manage.main(["account", "bulk", "--role", "leader", "--slips", str(tmp_path / "x.docx")]) == 1
