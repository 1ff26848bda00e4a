"""Photos and scans over the wire, behind the gate: who may not read a row gets nothing of its files by any address."""

import asyncio
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from books import HAZARDS, SCHOOLS, XLSX, import_files
from PIL import Image
from sqlalchemy import insert, update
from starlette.applications import Starlette

from access.gate import COOKIE, Gate
from access.sessions import create_session
from actions.attachments.adding import attach
from actions.attachments.withdrawing import withdraw
from models import clock, filestore
from models.account import Account, Actor
from models.attachment import Attachment
from models.base import table
from models.database import reading, writing
from routes.attachments import attachment_routes

ACCOUNT, FILES = table(Account), table(Attachment)
NOW = datetime(2026, 10, 8, 9)
PDF = b"%PDF-1.4\n<script>alert(1)</script>\n%%EOF\n"
READERS = {
    "联席办": ("office", None), "县领导": ("leader", None), "督导室": ("supervisor", "edu"),
    "任市镇": ("township", "511723107000"), "任市小学": ("school", "S1"),
}  # fmt: skip
OTHERS = {
    "普安镇": ("township", "511723101000"), "县幼儿园": ("school", "S2"), "管理员": ("admin", None),
    "无所属": ("school", None), "县公安局": ("department", "police"),
}  # fmt: skip


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "red").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def logins(kaijiang: Actor) -> Iterator[dict[str, str]]:
    """Cookie tokens by account; hazard H1 lies at the school of 任市小学 and has a photo (1) and a PDF (2)."""
    clock.fix(NOW)
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    import_files(kaijiang, "hazards", [(XLSX, HAZARDS)])
    attach(kaijiang, "hazard", "H1", [("楼道.jpg", photo()), ('a"\r\n检查表.pdf', PDF)], "before")
    tokens = {}
    with writing() as session:
        for name, (role, scope) in (READERS | OTHERS).items():
            values = {"county": kaijiang.county, "name": name, "display_name": "", "role": role, "scope": scope,
                      "may_sign": False, "password_hash": "x", "must_change": False, "disabled": False,
                      "failed_attempts": 0, "created_at": NOW, "changed_at": NOW}  # fmt: skip
            made = session.execute(insert(ACCOUNT).values(values).returning(ACCOUNT.c.id)).scalar_one()
            tokens[name] = create_session(session, made)
    yield tokens


GATE = Gate(
    Starlette(routes=attachment_routes()),
    host_allowed=lambda _host: True,
    announced=lambda _message: frozenset(),
    asked=lambda _message: frozenset(),
)


def get(path: str, token: str = "", method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request through the gate."""
    sent: list[Any] = []
    given = {"host": "127.0.0.1:8501", **({"cookie": f"{COOKIE}={token}"} if token else {}), **headers}
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "scheme": "http", "http_version": "1.1", "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8501),
        "headers": [(k.replace("_", "-").encode(), v.encode("latin-1")) for k, v in given.items()],
    }  # fmt: skip

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(GATE(scope, receive, send))
    start = sent[0]
    body = b"".join(part.get("body", b"") for part in sent[1:])
    return start["status"], {k.decode(): v.decode("latin-1") for k, v in start["headers"]}, body


ADDRESSES = ("/attachment/1", "/attachment/1/small", "/attachment/1/view", "/attachment/2")


def test_who_reads_the_row_gets_its_files(logins: dict[str, str]) -> None:
    for name in READERS:
        for address in ADDRESSES:
            assert get(address, logins[name])[0] == 200, (name, address)


def test_everybody_else_gets_the_answer_of_a_file_that_never_was(logins: dict[str, str]) -> None:
    status, _, never = get("/attachment/99", logins["县幼儿园"])
    assert status == 404
    for name in OTHERS:
        for address in ADDRESSES:
            status, _, body = get(address, logins[name])
            assert (status, body) == (404, never), (name, address)


def test_an_address_passed_on_opens_for_no_other_login_and_without_one_leads_to_it(logins: dict[str, str]) -> None:
    assert get("/attachment/1", logins["任市小学"])[0] == 200
    assert get("/attachment/1", logins["县幼儿园"])[0] == 404
    assert get("/attachment/1")[0] == 303 and get("/attachment/1", "forged")[0] == 303
    named = get("/attachment/1", logins["县幼儿园"], x_app_user="%E8%81%94%E5%B8%AD%E5%8A%9E")
    assert named[0] == 404, "a name a client writes is nobody's"
    tag = get("/attachment/1", logins["任市小学"])[1]["etag"]
    assert get("/attachment/1", logins["任市小学"], if_none_match=tag)[0] == 304
    assert get("/attachment/1", logins["县幼儿园"], if_none_match=tag)[0] == 404, "the right goes before the cache"


def test_a_right_that_went_is_gone_with_the_next_request(logins: dict[str, str]) -> None:
    with writing() as session:
        session.execute(update(ACCOUNT).where(ACCOUNT.c.name == "任市小学").values(scope="S2"))
    assert get("/attachment/1", logins["任市小学"])[0] == 404


@pytest.mark.parametrize(
    "path",
    ["/attachment/../safety.db", "/attachment/%2e%2e/safety.db", "/attachment/1/../../safety.db", "/attachment/-1",
     "/attachment/1/small/..", "/attachment/0x1", "/attachment/1%00", "/attachment/１", "/attachment/",
     "/attachment/99999999999999999999999999", "/attachment/1;.jpg", "/attachment/1.jpg", "/attachment/1/secret",
     "/attachment/" + "a" * 64, "/attachment/1/small/safety.db"],
)  # fmt: skip
def test_no_path_leads_elsewhere(logins: dict[str, str], path: str) -> None:
    assert get(path, logins["联席办"])[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_an_address_only_reads(logins: dict[str, str], method: str) -> None:
    assert get("/attachment/1", logins["联席办"], method)[0] == 405


def test_a_photo_is_shown_and_a_pdf_only_downloaded_and_neither_runs(logins: dict[str, str]) -> None:
    _, seen, body = get("/attachment/1", logins["联席办"])
    assert seen["content-type"] == "image/jpeg" and "content-disposition" not in seen
    _, small, thumb = get("/attachment/1/small", logins["联席办"])
    assert len(thumb) < len(body) and Image.open(io.BytesIO(thumb)).size == (320, 240)
    _, paper, content = get("/attachment/2", logins["联席办"])
    assert paper["content-type"] == "application/pdf" and content == PDF
    assert paper["content-disposition"].startswith('attachment; filename="a___')
    assert "\r" not in paper["content-disposition"] and paper["content-disposition"].count('"') == 2
    for headers in (seen, small, paper):
        assert headers["x-content-type-options"] == "nosniff" and "sandbox" in headers["content-security-policy"]
        assert headers["cache-control"] == "private, no-cache"
    assert (
        get("/attachment/2/small", logins["联席办"])[0] == 404 and get("/attachment/2/view", logins["联席办"])[0] == 404
    )


def test_the_page_of_a_photo_says_whose_it_is_and_runs_nothing(logins: dict[str, str]) -> None:
    _, headers, body = get("/attachment/1/view", logins["联席办"])
    told = body.decode()
    assert "隐患H1" in told and "整改前" in told and "script" not in told
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_a_withdrawn_file_and_one_lost_from_the_disk_say_so(logins: dict[str, str], kaijiang: Actor) -> None:
    with reading() as session:
        sha256 = session.execute(FILES.select().where(FILES.c.id == 1)).one().sha256
    filestore.path_of(sha256).unlink()
    status, _, body = get("/attachment/1", logins["联席办"])
    assert status == 404 and "找不到" in body.decode()
    withdraw(kaijiang, 2, "传错了")
    assert get("/attachment/2", logins["联席办"])[0] == 404
