"""Photos and scans beside rows: who may, what is kept, and what stands when a program dies between file and row."""

import hashlib
import io
import os
import signal
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from types import ModuleType
from typing import Any

import pytest
from books import HAZARDS, SCHOOLS, XLSX, import_files, sat
from PIL import Image
from sqlalchemy import event, func, select

from actions.attachments.adding import attach
from actions.attachments.keeping import kept_files
from actions.attachments.opening import content_of, opened, small
from actions.attachments.withdrawing import withdraw
from actions.ledgers.entries import step
from actions.meetings import freezing, holding, preparing
from errors import NotAllowed, Refused
from figures.attached.standing import attached_to, has_attached
from models import clock, filestore
from models.account import Account, Actor
from models.attachment import Attachment
from models.base import table
from models.database import database_url, engine, reading, writing
from models.record import AuditEntry

FILES, AUDIT = table(Attachment), table(AuditEntry)
NOW = datetime(2026, 10, 8, 9)
TOWN = "511723107000"


def photo(colour: str = "red", size: tuple[int, int] = (40, 30), form: str = "JPEG", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form, **more)
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def office(kaijiang: Actor) -> Iterator[Actor]:
    clock.fix(NOW)
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    import_files(kaijiang, "hazards", [(XLSX, HAZARDS)])
    yield kaijiang


@pytest.fixture
def people(office: Actor) -> dict[str, Actor]:
    county = office.county
    found = {
        "school": Actor(county, "任市小学", "school", "S1"),
        "other school": Actor(county, "县幼儿园", "school", "S2"),
        "town": Actor(county, "任市镇", "township", TOWN),
        "other town": Actor(county, "普安镇", "township", "511723101000"),
        "leader": Actor(county, "县领导", "leader"),
        "admin": Actor(county, "管理员", "admin"),
        "supervisor": Actor(county, "督导室", "supervisor", "edu"),
        "office": office,
    }
    with writing() as session:
        session.execute(
            table(Account).insert(),
            [
                {"county": county, "name": a.name, "display_name": "", "role": a.role, "scope": a.scope,
                 "may_sign": False, "password_hash": "x", "must_change": False, "disabled": False,
                 "failed_attempts": 0, "created_at": NOW, "changed_at": NOW}
                for a in found.values()
            ],
        )  # fmt: skip
    return found


def audited(verb: str) -> list[Any]:
    with reading() as session:
        return list(session.execute(select(AUDIT).where(AUDIT.c.verb == verb).order_by(AUDIT.c.id)).all())


def test_a_photo_stands_beside_its_row_and_in_the_audit(people: dict[str, Actor]) -> None:
    added = attach(people["school"], "hazard", "H1", [("楼道.jpg", photo()), ("检查表.pdf", PDF)], "before")
    assert len(added.ids) == 2 and added.there == 0
    with reading() as session:
        found = attached_to(session, people["school"].county, "hazard", ["H1", "H2"])
        assert has_attached(session, people["school"].county, "hazard", "H1", purposes=["before"])
        assert not has_attached(session, people["school"].county, "hazard", "H1", purposes=["after"])
        assert not has_attached(session, people["school"].county, "hazard", "H1", step=1)
    assert [file.form for file in found["H1"]] == ["jpeg", "pdf"] and "H2" not in found
    for file in found["H1"]:
        assert hashlib.sha256(filestore.path_of(file.sha256).read_bytes()).hexdigest() == file.sha256
    (entry,) = audited("attachment.add")
    assert entry.detail["attachments"] == [[file.id, file.sha256] for file in found["H1"]]
    assert entry.target == "hazard H1"


def test_the_same_photo_sent_twice_is_one(office: Actor) -> None:
    first = attach(office, "hazard", "H1", [("1.jpg", photo())], "before")
    again = attach(office, "hazard", "H1", [("2.jpg", photo()), ("3.jpg", photo("blue"))], "before")
    assert first.there == 0 and again.there == 1 and len(again.ids) == 1
    exported = filestore.path_of(_file(first.ids[0]).sha256).read_bytes()
    assert attach(office, "hazard", "H1", [("4.jpg", exported)], "before").ids == (), "out and back again"
    assert len(audited("attachment.add")) == 2, "an act that changed nothing is none"


def test_the_same_photo_for_another_purpose_or_step_is_kept_and_seen(office: Actor) -> None:
    attach(office, "hazard", "H2", [("1.jpg", photo())], "after")
    kept = kept_files([("1.jpg", photo())])
    number = step(office, "H2", "报告整改", {"reason": "已改", "on_date": date(2026, 10, 8)}, files=kept)
    assert attach(office, "hazard", "H2", [("1.jpg", photo())], "before").ids
    with reading() as session:
        found = attached_to(session, office.county, "hazard", ["H2"])["H2"]
    assert [(file.purpose, file.step) for file in found] == [("before", None), ("after", None), ("after", number)]


def _file(number: int) -> Attachment:
    with reading() as session:
        return Attachment(**session.execute(select(FILES).where(FILES.c.id == number)).one()._mapping)


@pytest.mark.parametrize("who", ["other school", "other town", "leader", "admin", "supervisor"])
def test_who_may_not_act_on_the_row_adds_nothing(people: dict[str, Actor], who: str) -> None:
    with pytest.raises(NotAllowed) as told:
        attach(people[who], "hazard", "H1", [("1.jpg", photo())], "before")
    assert str(told.value).endswith("。")
    assert [entry.outcome for entry in audited("attachment.add")] == ["refused"]


@pytest.mark.parametrize(
    ("holder", "row"),
    [("hazard", "H999"), ("hazard", "H1|2"), ("account", "1"), ("hazard_event", "H1|1"), ("meeting", "M"),
     ("bulletin_line", "7"), ("bulletin_line", "１"), ("bulletin_issue", "x"), ("hazard", ""), ("", "")],
)  # fmt: skip
def test_a_row_that_does_not_stand_takes_nothing(office: Actor, holder: str, row: str) -> None:
    with pytest.raises(NotAllowed, match="没有这一行"):
        attach(office, holder, row, [("1.jpg", photo())], "scan")


def test_a_row_takes_only_what_its_entry_names(office: Actor) -> None:
    with pytest.raises(Refused, match="整改前、整改后"):
        attach(office, "hazard", "H1", [("1.jpg", photo())], "roll")


def test_the_verifier_adds_at_the_step_it_verifies(people: dict[str, Actor]) -> None:
    """A department that verifies reads and acts on the hazard though it lies with another body."""
    with pytest.raises(NotAllowed):
        attach(people["school"], "hazard", "H1", [("1.jpg", photo())], "after", step=99)
    number = step(people["office"], "H2", "报告整改", {"reason": "已改", "on_date": date(2026, 10, 8)})
    added = attach(people["office"], "hazard", "H2", [("1.jpg", photo())], "after", step=number)
    with reading() as session:
        assert has_attached(session, people["office"].county, "hazard", "H2", step=number)
    assert _file(added.ids[0]).step == number


def test_withdrawn_with_a_reason_and_never_deleted(people: dict[str, Actor]) -> None:
    (number,) = attach(people["school"], "hazard", "H1", [("1.jpg", photo())], "before").ids
    path = filestore.path_of(_file(number).sha256)
    with pytest.raises(Refused, match="理由"):
        withdraw(people["school"], number, " ")
    for who in ("town", "other school", "leader"):
        with pytest.raises(NotAllowed):
            withdraw(people[who], number, "拍错")
    withdraw(people["school"], number, "拍到了学生的脸")
    with reading() as session:
        assert attached_to(session, people["school"].county, "hazard", ["H1"]) == {}
    assert _file(number).withdrawn_for == "拍到了学生的脸" and path.exists()
    assert opened("任市小学", number) is None
    with pytest.raises(Refused, match="已由任市小学撤下"):
        withdraw(people["office"], number, "再撤")
    assert attach(people["school"], "hazard", "H1", [("1.jpg", photo())], "before").ids, "and may be put there again"


def test_after_the_day_only_the_office_withdraws(people: dict[str, Actor]) -> None:
    (number,) = attach(people["school"], "hazard", "H1", [("1.jpg", photo())], "before").ids
    clock.fix(NOW + timedelta(days=1))
    with pytest.raises(NotAllowed, match="联席办"):
        withdraw(people["school"], number, "拍错")
    withdraw(people["office"], number, "拍错")


@pytest.mark.parametrize(
    ("who", "reads"),
    [("school", True), ("town", True), ("office", True), ("leader", True), ("supervisor", True),
     ("other school", False), ("other town", False), ("admin", False)],
)  # fmt: skip
def test_a_file_opens_for_who_reads_its_row_alone(people: dict[str, Actor], who: str, reads: bool) -> None:
    (number,) = attach(people["office"], "hazard", "H1", [("1.jpg", photo())], "before").ids
    found = opened(people[who].name, number)
    assert (found is not None) == reads
    assert opened("没有这个人", number) is None and opened("", number) is None and opened(people[who].name, 99) is None


def test_a_file_lost_from_the_disk_is_no_crash(office: Actor) -> None:
    (number,) = attach(office, "hazard", "H1", [("1.jpg", photo())], "before").ids
    file = _file(number)
    assert small(file) and content_of(file)
    filestore.path_of(file.sha256).unlink()
    assert content_of(file) is None and small(file), "the thumbnail is still there"


def test_a_closed_meeting_takes_its_signed_paper_and_nothing_else(office: Actor) -> None:
    sitting = preparing.open_sitting(office, "2026Q3")
    freezing.freeze(office, sitting, date(2026, 9, 30))
    preparing.settle_agenda(office, sitting)
    holding.begin(office, sitting, date(2026, 10, 8))
    holding.close(office, sitting, sat(present=["edu"]))
    with reading() as session:
        from models.sitting import Sitting

        number = str(session.execute(select(table(Sitting).c.meeting_no)).scalar_one())
    clock.fix(NOW + timedelta(hours=1))
    (roll,) = attach(office, "meeting", number, [("签到表.jpg", photo())], "roll").ids
    with pytest.raises(Refused, match="已经闭会"):
        attach(office, "meeting", number, [("合影.jpg", photo("blue"))], "scene")
    with pytest.raises(Refused, match="已经闭会"):
        withdraw(office, roll, "拍歪了")


# the disk


CONTEXT = get_context("forkserver")


def killed_before(url: str, data: str, actor: Actor, at: int, told: Any = None) -> None:
    """Attach in a process of its own and be killed before statement `at` (the commit is the last)."""
    os.environ |= {"DATABASE_URL": url, "SAFETY_DATA": data}
    clock.fix(NOW)
    count = 0

    def seen(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine(), "before_cursor_execute", seen)
    event.listen(engine(), "commit", seen)
    attach(actor, "hazard", "H1", [("1.jpg", photo())], "before")
    if told is not None:
        told.send(count)


def test_killed_anywhere_no_row_is_without_its_file(office: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    CONTEXT.set_forkserver_preload(["actions.attachments.adding", "operations.checks.run"])
    engine().dispose()
    seen_files = []
    last = 0
    for at in (*range(1, 60, 4), 200):
        process = CONTEXT.Process(target=killed_before, args=(database_url(), os.environ["SAFETY_DATA"], office, at))
        process.start()
        process.join(60)
        with reading() as session:
            rows = list(session.execute(select(FILES.c.sha256)).scalars())
        standing = {name for name, _ in filestore.names()}
        assert set(rows) <= standing, f"killed at {at}: a row without its file"
        seen_files.append(bool(standing))
        if process.exitcode == 0:
            last = at
            break
        assert process.exitcode == -signal.SIGKILL and not rows
        engine().dispose()
    assert last > 5 and True in seen_files[:-1], "some kill came between the file and its row"
    with reading() as session:
        assert session.execute(select(func.count()).select_from(FILES)).scalar_one() == 1
