"""The gate by itself, in front of an application that notes what reaches it."""

import asyncio
from typing import Any

import pytest

from access.gate import COOKIE, Gate, from_loopback, same_origin
from access.log import masked
from actions import accounts
from models.account import Actor

PAGE = b'<!DOCTYPE html><html lang="en"><head><title>x</title></head><body></body></html>'


@pytest.fixture
def token(kaijiang: Actor) -> str:
    accounts.add(
        accounts.console(kaijiang.county), "张某", role="office", password="correct horse 9", must_change=False
    )
    return accounts.log_in("张某", "correct horse 9", "") or ""


def scope(path: str = "/", kind: str = "http", peer: str = "127.0.0.1", **headers: str) -> dict[str, Any]:
    sent = {"host": "localhost:8501"} | {key.replace("_", "-"): value for key, value in headers.items()}
    return {
        "type": kind, "method": "GET", "path": path, "query_string": b"", "client": (peer, 5000),
        "headers": [(key.encode(), value.encode("latin-1")) for key, value in sent.items()],
    }  # fmt: skip


def ask(asked: dict[str, Any], *arriving: dict[str, Any], hosts: bool = True) -> tuple[list[Any], list[Any]]:
    """(what reached the application, what was sent back)."""
    reached: list[Any] = []
    sent: list[Any] = []
    queue = list(arriving) or [{"type": "websocket.connect"}]

    async def application(inner: dict[str, Any], receive: Any, send: Any) -> None:
        reached.append({key.decode(): value.decode() for key, value in inner["headers"]})
        if inner["type"] == "websocket":
            while (message := await receive())["type"] != "websocket.disconnect":
                reached.append(message)
            reached.append(message)
            return
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(PAGE)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE[:30], "more_body": True})
        await send({"type": "http.response.body", "body": PAGE[30:]})

    async def receive() -> Any:
        return queue.pop(0) if queue else {"type": "websocket.disconnect", "code": 1001}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Gate(application, host_allowed=lambda _: hosts)(asked, receive, send))
    return reached, sent


def headers_of(sent: list[Any]) -> dict[str, str]:
    return {key.decode(): value.decode() for key, value in sent[0]["headers"]}


@pytest.mark.parametrize("path", ["/", "/media/a.xlsx", "/app/static/x", "/static/js/x.js", "/_stcore/host-config"])
def test_without_a_session_nothing_passes(kaijiang: Actor, path: str) -> None:
    reached, sent = ask(scope(path, x_app_user="admin", cookie=f"{COOKIE}=guess"))
    assert reached == [] and sent[0]["status"] == 303 and headers_of(sent)["location"] == "/login"
    reached, sent = ask(scope("/_stcore/stream", "websocket", x_app_user="admin"))
    assert reached == [] and sent == [{"type": "websocket.close", "code": 1008, "reason": "login needed"}]


@pytest.mark.parametrize("path", ["/login/../", "/loginx", "/health/../media/x", "//login", "/LOGIN", "/login/x"])
def test_open_paths_are_open_to_the_letter(kaijiang: Actor, path: str) -> None:
    reached, _ = ask(scope(path))
    assert reached == []


def test_a_link_comes_back_after_the_login(kaijiang: Actor) -> None:
    asked = scope("/map", accept="text/html,*/*") | {"query_string": b"town=T1"}
    assert headers_of(ask(asked)[1])["location"] == "/login?next=%2Fmap%3Ftown%3DT1"


def test_the_name_is_the_sessions_and_no_clients(token: str) -> None:
    for forged in ("x_app_user", "X_App_User", "x__app__user"):
        reached, _ = ask(scope(cookie=f"a=b; {COOKIE}={token}", **{forged: "admin"}))
        assert reached[0]["x-app-user"] == "%E5%BC%A0%E6%9F%90"
    mixed = scope(cookie=f"{COOKIE}={token}")
    mixed["headers"] += [(b"x_app_user", b"admin"), (b"X-App-User", b"admin")]
    assert [value for key, value in ask(mixed)[0][0].items() if "app" in key.lower()] == ["%E5%BC%A0%E6%9F%90"]


def test_pages_are_chinese_and_carry_the_security_headers(token: str) -> None:
    reached, sent = ask(scope(cookie=f"{COOKIE}={token}", accept_encoding="gzip"))
    assert "accept-encoding" not in reached[0]
    body, headers = sent[1]["body"], headers_of(sent)
    assert b'<html lang="zh-CN">' in body and headers["content-length"] == str(len(body))
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'self'" in policy and "http:" not in policy
    assert "'unsafe-eval'" not in policy and "'unsafe-inline'" not in policy.split("style-src")[0]
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"


def test_a_foreign_host_is_turned_away(token: str) -> None:
    reached, sent = ask(scope(cookie=f"{COOKIE}={token}"), hosts=False)
    assert reached == [] and sent[0]["status"] == 400


def test_a_websocket_ends_with_its_login(token: str) -> None:
    asked = scope("/_stcore/stream", "websocket", cookie=f"{COOKIE}={token}")
    message = {"type": "websocket.receive", "bytes": b"x"}
    reached, _ = ask(dict(asked), {"type": "websocket.connect"}, message)
    assert reached[2] == message
    ended: dict[str, Any] = {}

    class Ending(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            if key == "type" and not ended:
                ended["now"] = accounts.log_out(token)
            return super().__getitem__(key)

    reached, _ = ask(dict(asked), {"type": "websocket.connect"}, Ending(message))
    assert reached[-1]["code"] == 1008 and message not in reached


def test_a_file_opens_for_the_login_it_was_announced_to_and_for_no_other(token: str, kaijiang: Actor) -> None:
    """A link to an export that is passed on is of no use: not to another account, not to another login."""
    accounts.add(
        accounts.console(kaijiang.county), "李某", role="leader", password="correct horse 9", must_change=False
    )
    other = accounts.log_in("李某", "correct horse 9", "") or ""
    link = f"/media/{'ab12' * 8}.xlsx"

    async def application(inner: dict[str, Any], receive: Any, send: Any) -> None:
        if inner["type"] == "websocket":
            await send({"type": "websocket.send", "bytes": b"\x0a\x29" + link.encode() + b"\x12"})
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})

    gate = Gate(application, host_allowed=lambda _: True)

    def status(asked: dict[str, Any]) -> int:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "websocket.disconnect", "code": 1001}

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(gate(asked, receive, send))
        return int(sent[0].get("status", 0))

    assert status(scope(link, cookie=f"{COOKIE}={token}")) == 404
    status(scope("/_stcore/stream", "websocket", cookie=f"{COOKIE}={token}"))
    assert status(scope(link, cookie=f"{COOKIE}={token}")) == 200
    assert status(scope(link, cookie=f"{COOKIE}={other}")) == 404
    again = accounts.log_in("张某", "correct horse 9", "") or ""
    assert status(scope(link, cookie=f"{COOKIE}={again}")) == 404
    for path in ("/media/", "/media/x", "/x/media/", link.replace("ab12", "ab13")):
        assert status(scope(path, cookie=f"{COOKIE}={token}")) == 404


def test_who_must_change_the_password_gets_nowhere_else(token: str, kaijiang: Actor) -> None:
    accounts.reset(accounts.console(kaijiang.county), "张某", "one time word 7")
    token = accounts.log_in("张某", "one time word 7", "") or ""
    reached, sent = ask(scope("/", cookie=f"{COOKIE}={token}"))
    assert reached == [] and headers_of(sent)["location"] == "/password"
    assert ask(scope("/password", cookie=f"{COOKIE}={token}"))[0]
    assert ask(scope("/_stcore/stream", "websocket", cookie=f"{COOKIE}={token}"))[0] == []


@pytest.mark.parametrize(
    ("peer", "headers", "at_server"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {"host": "[::1]:8501"}, True),
        ("::ffff:127.0.0.1", {"host": "127.0.0.1:8501"}, True),
        ("10.1.2.3", {}, False),
        ("10.1.2.3", {"x_forwarded_for": "127.0.0.1"}, False),
        ("127.0.0.1", {"x_forwarded_for": "127.0.0.1"}, False),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}, False),
        ("127.0.0.1", {"x_real_ip": "127.0.0.1"}, False),
        ("127.0.0.1", {"host": "evil.example:8501"}, False),
        ("127.0.0.1", {"host": "localhost.evil.example"}, False),
        ("testclient", {}, False),
    ],
)
def test_who_sits_at_the_server(peer: str, headers: dict[str, str], at_server: bool) -> None:
    assert from_loopback(scope(peer=peer, **headers)) is at_server


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"origin": "http://localhost:8501", "sec_fetch_site": "same-origin"}, True),
        ({"origin": "http://localhost:9999"}, False),
        ({"origin": "null"}, False),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site", "origin": "http://localhost:8501"}, False),
    ],
)
def test_whose_form_it_is(headers: dict[str, str], ours: bool) -> None:
    assert same_origin(scope(**headers)) is ours


def test_the_log_keeps_no_personal_data() -> None:
    told = masked("bad value '张三' for 13800001111 at \"home\": 李四 [SQL: INSERT ... ] [parameters: ('x',)]")
    assert "张三" not in told and "13800001111" not in told and "李四" not in told and "SQL" not in told


def test_what_fails_behind_or_in_the_gate_is_a_sentence_with_a_number(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_scope: Any, _receive: Any, _send: Any) -> None:
        raise RuntimeError("database or disk is full [parameters: ('secret',)]")

    def answer(application: Any) -> list[Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request"}

        asked = scope("/ledger", cookie=f"{COOKIE}={token}")
        asyncio.run(Gate(application, host_allowed=lambda _: True)(asked, receive, send))
        return sent

    sent = answer(broken)
    assert sent[0]["status"] == 503 and "编号" in sent[1]["body"].decode() and b"secret" not in sent[1]["body"]

    def gone(_token: str) -> None:
        raise OSError("disk")

    monkeypatch.setattr("access.gate.look_up", gone)
    assert answer(broken)[0]["status"] == 503
