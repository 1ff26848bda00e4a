"""The gate by itself, in front of an application that notes what reaches it."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from sqlalchemy import select, text, update
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette import starlette_routes

from access.gate import COOKIE, PARTS, Gate
from access.log import masked
from access.origin import from_loopback, resolve_proxy, same_origin
from access.sessions import look_up, wall_clock
from actions.accounts import entering, managing
from models.account import Actor, LoginSession
from models.base import table
from models.database import DatabaseBusy, engine, reading, writing
from ui.shell import messages

PAGE = b'<!DOCTYPE html><html lang="en"><head><title>x</title></head><body></body></html>'


@pytest.fixture
def token(kaijiang: Actor) -> str:
    managing.add(
        managing.console(kaijiang.county), "张某", role="office", password="correct horse 9", must_change=False
    )
    return entering.log_in("张某", "correct horse 9", "") or ""


def scope(path: str = "/", kind: str = "http", peer: str = "127.0.0.1", **headers: str) -> dict[str, Any]:
    sent = {"host": "localhost:8501"} | {key.replace("_", "-"): value for key, value in headers.items()}
    return {
        "type": kind, "method": "GET", "path": path, "query_string": b"", "client": (peer, 5000),
        "server": ("127.0.0.1", 8501), "scheme": "ws" if kind == "websocket" else "http",
        "headers": [(key.encode(), value.encode("latin-1")) for key, value in sent.items()],
    }  # fmt: skip


def gate(application: Any, hosts: bool = True) -> Gate:
    """The gate as app.py builds it, before another application."""
    return Gate(application, host_allowed=lambda _: hosts, announced=messages.announced, asked=messages.asked)


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

    asyncio.run(gate(application, hosts)(asked, receive, send))
    return reached, sent


def download(link: str = "", key: str = "") -> ForwardMsg:
    """What the framework sends for a download button."""
    message = ForwardMsg()
    button = message.delta.new_element.download_button
    button.url, button.deferred_file_id = link, key
    return message


def said(**fields: Any) -> bytes:
    """A browser's message."""
    return bytes(BackMsg(**fields).SerializeToString())


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


def test_our_own_sockets_hear_text_as_long_as_the_login_stands(token: str) -> None:
    asked = scope("/wall/live/1", "websocket", cookie=f"{COOKIE}={token}")
    words = [{"type": "websocket.receive", "text": text} for text in (".", '{"page": 2}')]
    reached, _ = ask(asked, {"type": "websocket.connect"}, *words)
    assert [message.get("text") for message in reached[1:]] == [None, ".", '{"page": 2}', None]
    with writing() as session:
        session.execute(update(table(LoginSession)).values(expires_at=wall_clock() - timedelta(seconds=1)))
        session.commit()
    reached, sent = ask(scope("/wall/live/1", "websocket", cookie=f"{COOKIE}={token}"), {"type": "websocket.connect"})
    assert reached == [] and sent[0]["reason"] == "login needed"


def test_a_beat_is_no_use_and_a_turned_page_is(token: str) -> None:
    seen, old = table(LoginSession), wall_clock() - timedelta(minutes=90)

    def used(text: str) -> bool:
        with writing() as session:
            session.execute(update(seen).values(seen_at=wall_clock()))
            session.commit()
        queue = [{"type": "websocket.receive", "text": text}]

        async def receive() -> Any:
            with writing() as session:
                session.execute(update(seen).values(seen_at=old))
                session.commit()
            return queue.pop(0)

        asyncio.run(_once(gate(None)._watched_own(token, receive)))
        with reading() as session:
            return bool(session.execute(select(seen.c.seen_at)).scalar_one() > old)

    assert (used("."), used('{"page": 2}')) == (False, True)


async def _once(receive: Any) -> Any:
    return await receive()


def test_a_page_with_a_policy_of_its_own_is_handed_on_as_it_is(token: str) -> None:
    sent: list[Any] = []

    async def page(inner: dict[str, Any], receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/html"), (b"content-security-policy", b"default-src 'none'")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE})

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(gate(page)(scope("/wall/2026Q3", cookie=f"{COOKIE}={token}"), receive, send))
    assert sent[1]["body"] == PAGE and headers_of(sent)["content-security-policy"] == "default-src 'none'"


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
    message = {"type": "websocket.receive", "bytes": said(app_heartbeat=True)}
    reached, _ = ask(dict(asked), {"type": "websocket.connect"}, message)
    assert reached[2] == message
    ended: dict[str, Any] = {}

    class Ending(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            if key == "type" and not ended:
                ended["now"] = entering.log_out(token)
            return super().__getitem__(key)

    reached, _ = ask(dict(asked), {"type": "websocket.connect"}, Ending(message))
    assert reached[-1]["code"] == 1008 and message not in reached


def test_a_file_opens_for_the_login_it_was_announced_to_and_for_no_other(token: str, kaijiang: Actor) -> None:
    """A link to an export that is passed on is of no use: not to another account, not to another login."""
    managing.add(
        managing.console(kaijiang.county), "李某", role="leader", password="correct horse 9", must_change=False
    )
    other = entering.log_in("李某", "correct horse 9", "") or ""
    link = f"/media/{'ab12' * 8}.xlsx"

    async def application(inner: dict[str, Any], receive: Any, send: Any) -> None:
        if inner["type"] == "websocket":
            await send({"type": "websocket.send", "bytes": download(link).SerializeToString()})
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})

    door = gate(application)

    def status(asked: dict[str, Any]) -> int:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "websocket.disconnect", "code": 1001}

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(door(asked, receive, send))
        return int(sent[0].get("status", 0))

    assert status(scope(link, cookie=f"{COOKIE}={token}")) == 404
    status(scope("/_stcore/stream", "websocket", cookie=f"{COOKIE}={token}"))
    assert status(scope(link, cookie=f"{COOKIE}={token}")) == 200
    assert status(scope(link, cookie=f"{COOKIE}={other}")) == 404
    again = entering.log_in("张某", "correct horse 9", "") or ""
    assert status(scope(link, cookie=f"{COOKIE}={again}")) == 404
    for path in ("/media/", "/media/x", "/x/media/", link.replace("ab12", "ab13")):
        assert status(scope(path, cookie=f"{COOKIE}={token}")) == 404


def test_who_must_change_the_password_gets_nowhere_else(token: str, kaijiang: Actor) -> None:
    managing.reset(managing.console(kaijiang.county), "张某", "one time word 7")
    token = entering.log_in("张某", "one time word 7", "") or ""
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
        ("127.0.0.1", {"via": "1.1 x"}, False),
        ("127.0.0.1", {"x_forwarded_proto": "https"}, False),
        ("127.0.0.1", {"x_forwarded_port": "443"}, False),
        ("127.0.0.1", {"cf_connecting_ip": "127.0.0.1"}, False),
        ("127.0.0.1", {"true_client_ip": "127.0.0.1"}, False),
        ("127.0.0.1", {"x_client_ip": "127.0.0.1"}, False),
        ("127.0.0.1", {"host": "localhost"}, False),
        ("127.0.0.1", {"host": "LOCALHOST"}, False),
        ("127.0.0.1", {"host": "user@localhost:8501"}, False),
        ("127.0.0.1", {"host": "LOCALHOST:8501"}, True),
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
        ({"origin": "https://localhost:8501"}, False),
        ({"origin": "http://localhost"}, False),
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
        asyncio.run(gate(application)(asked, receive, send))
        return sent

    sent = answer(broken)
    assert sent[0]["status"] == 503 and "编号" in sent[1]["body"].decode() and b"secret" not in sent[1]["body"]

    def gone(_token: str) -> None:
        raise OSError("disk")

    monkeypatch.setattr("access.gate.look_up", gone)
    assert answer(broken)[0]["status"] == 503


def paths_of(kind: Descriptor, seen: frozenset[str] = frozenset()) -> Iterator[list[FieldDescriptor]]:
    """Ways from a kind of message to each text or bytes field below it; every field of every kind once at least."""
    if kind.full_name in seen:
        return
    for field in kind.fields:
        if field.message_type is not None:
            for rest in paths_of(field.message_type, seen | {kind.full_name}):
                yield [field, *rest]
        elif field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES):
            yield [field]


def filled(path: list[FieldDescriptor], value: str) -> ForwardMsg:
    """A message that holds the value at the end of the way and nothing else."""
    message: Any = ForwardMsg()
    whole = message
    for field in path[:-1]:
        inner = getattr(message, field.name)
        if field.is_repeated and field.message_type.GetOptions().map_entry:
            raise LookupError(field.full_name)
        message = inner.add() if field.is_repeated else inner
        message.SetInParent() if not field.is_repeated else None
    last = path[-1]
    put: Any = value.encode() if last.type == FieldDescriptor.TYPE_BYTES else value
    if last.is_repeated:
        getattr(message, last.name).append(put)
    else:
        setattr(message, last.name, put)
    return whole


def test_an_address_is_announced_by_the_fields_made_for_it_and_by_no_text() -> None:
    """Every text or bytes field that the framework can send, one after the other, holds the address."""
    link, tried, found = f"/media/{'ab12' * 8}.xlsx", set(), set()
    for path in paths_of(ForwardMsg.DESCRIPTOR):
        name = (path[-1].containing_type.full_name, path[-1].name)
        if name in tried:
            continue
        try:
            message = filled(path, link)
        except LookupError:
            continue
        tried.add(name)
        if messages.announced(message.SerializeToString()):
            found.add(name)
    assert len(tried) > 400 and found == messages.ANNOUNCING
    assert messages.announced(b"\xff\xff" + link.encode()) == frozenset()


KNOWN = {
    ("AppPage", "external_url"), ("AppPage", "url_pathname"), ("AuthRedirect", "url"),
    ("BidiComponent", "css_source_path"), ("BidiComponent", "js_source_path"), ("Block.ChatMessage", "avatar"),
    ("ChatInput", "file_type"), ("ComponentInstance", "url"), ("DataframeChunkResponsePayload", "source_id"),
    ("Favicon", "url"), ("FileURLs", "delete_url"), ("FileURLs", "file_id"), ("FontFace", "url"),
    ("FontSource", "source_url"), ("GitInfo", "uncommitted_files"), ("GitInfo", "untracked_files"), ("IFrame", "src"),
    ("IFrame", "srcdoc"), ("LinkButton", "url"), ("NewSession", "main_script_path"), ("PageConfig", "favicon"),
    ("PageConfig.MenuItems", "get_help_url"), ("PageConfig.MenuItems", "report_a_bug_url"),
}  # fmt: skip
"""Fields whose names speak of addresses or files and that announce none: links and paths that pages of ours set,
and the framework's places for pictures that no page of ours uses (avatar, favicon, frame)."""


def test_a_new_release_of_the_framework_brings_no_unknown_field_for_a_file() -> None:
    word = re.compile(r"url|src|image|avatar|favicon|file|source|path$|href|uri|media")
    fields = {
        (path[-1].containing_type.full_name, path[-1].name)
        for path in paths_of(ForwardMsg.DESCRIPTOR)
        if word.search(path[-1].name)
    }
    assert fields == KNOWN | messages.ANNOUNCING
    kinds = {field.name for field in BackMsg.DESCRIPTOR.fields}
    assert kinds - messages.NEEDED == {
        "clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime",
    }  # fmt: skip
    operations = BackMsg.DESCRIPTOR.fields_by_name["backend_operation_request"].message_type
    assert {field.name for field in operations.oneofs_by_name["payload"].fields} - set(messages.MADE_FOR) == {
        "install_skills", "dismiss_skills_nudge",
    }  # fmt: skip
    routes = {
        value.removeprefix("_stcore/")
        for name, value in vars(starlette_routes).items()
        if isinstance(value, str) and value.startswith("_stcore/") and "{" not in value
    }
    assert routes - PARTS == {"metrics", "script-health-check"}


def test_a_key_of_a_deferred_file_works_for_the_login_it_was_announced_to(token: str, kaijiang: Actor) -> None:
    """The key heard by another login reaches nothing; nor does a message that empties everybody's caches."""
    managing.add(
        managing.console(kaijiang.county), "李某", role="leader", password="correct horse 9", must_change=False
    )
    other = entering.log_in("李某", "correct horse 9", "") or ""
    reached: list[Any] = []
    announcing = [True]

    async def application(_inner: dict[str, Any], receive: Any, send: Any) -> None:
        if announcing.pop():
            await send({"type": "websocket.send", "bytes": download(key="k1").SerializeToString()})
        announcing.append(False)
        while (message := await receive())["type"] == "websocket.receive":
            reached.append(message["bytes"])
        reached.append(message["code"])

    door = gate(application)

    def talk(login: str, *sayings: dict[str, Any]) -> list[Any]:
        queue = list(sayings)

        async def receive() -> Any:
            return queue.pop(0) if queue else {"type": "websocket.disconnect", "code": 1001}

        async def send(_message: Any) -> None:
            pass

        reached.clear()
        asyncio.run(door(scope("/_stcore/stream", "websocket", cookie=f"{COOKIE}={login}"), receive, send))
        return list(reached)

    def message(payload: bytes) -> dict[str, Any]:
        return {"type": "websocket.receive", "bytes": payload}

    asks = said(backend_operation_request={"request_id": "1", "deferred_file": {"file_id": "k1"}})
    chunk = said(backend_operation_request={"request_id": "1", "dataframe_chunk": {"source_id": "k1"}})
    beat = said(app_heartbeat=True)
    assert talk(token, message(asks), message(chunk)) == [asks, chunk, 1001]
    for login in (other, entering.log_in("张某", "correct horse 9", "") or ""):
        assert talk(login, message(asks), message(chunk), message(beat)) == [beat, 1001]
    for kind in ("clear_cache", "set_run_on_save", "load_git_info", "debug_shutdown_runtime"):
        assert talk(token, message(said(**{kind: True})), message(beat)) == [beat, 1001], kind
    skills = said(backend_operation_request={"request_id": "1", "install_skills": {}})
    assert talk(token, message(skills), message(beat)) == [beat, 1001]
    assert talk(token, message(b"\xff\xff"), message(beat)) == [1002]
    assert talk(token, {"type": "websocket.receive", "text": "hello"}, message(beat)) == [1002]


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/x", "/_stcore/"])
def test_the_frameworks_own_counters_are_closed(token: str, path: str) -> None:
    for prefix in ("", "/base"):
        reached, sent = ask(scope(prefix + path, cookie=f"{COOKIE}={token}"))
        assert reached == [] and sent[0]["status"] == 404


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:8502", "http://localhost", "https://localhost:8501", "http://127.0.0.1:8501", "null", "http://",
     "http://localhost:8501.evil.example", "http://evil@localhost:8501", "file://", "ws://localhost:8501/x", "x"],
)  # fmt: skip
def test_a_page_of_another_origin_gets_nothing(token: str, origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the WebSocket, not a file, not the framework's own answers; and nobody asks outside for an address."""

    def outside() -> None:
        raise AssertionError("looked for an address outside")

    monkeypatch.setattr("streamlit.net_util.get_external_ip", outside)
    cookie = f"{COOKIE}={token}"
    reached, sent = ask(scope("/_stcore/stream", "websocket", cookie=cookie, origin=origin))
    assert reached == [] and [message["type"] for message in sent] == ["websocket.close"]
    for path in ("/", "/_stcore/host-config", "/_stcore/health", "/static/js/index.js", "/media/ab.xlsx"):
        reached, sent = ask(scope(path, cookie=cookie, origin=origin))
        assert reached == [] and sent[0]["status"] == 403, path


def test_a_page_of_our_own_is_answered_however_its_origin_is_spelt(token: str) -> None:
    for host, origin in (
        ("localhost:8501", "http://localhost:8501"),
        ("safety.example", "http://safety.example:80"),
        ("Safety.Example:80", "http://safety.example"),
    ):
        for kind, path in (("websocket", "/_stcore/stream"), ("http", "/_stcore/health")):
            reached, _ = ask(scope(path, kind, cookie=f"{COOKIE}={token}", host=host, origin=origin))
            assert reached and reached[0]["origin"] == f"http://{host}", "as the framework compares it"


@pytest.mark.parametrize(
    ("peer", "setting", "headers", "scheme", "client"),
    [
        ("127.0.0.1", "", {"x_forwarded_proto": "https", "x_forwarded_for": "10.9.8.7"}, "https", "10.9.8.7"),
        ("::ffff:127.0.0.1", "", {"x_forwarded_proto": "https"}, "https", "::ffff:127.0.0.1"),
        ("127.0.0.1", "", {"x_forwarded_for": "127.0.0.1, 10.9.8.7"}, "http", "10.9.8.7"),
        ("127.0.0.1", "", {"x_forwarded_proto": "gopher"}, "http", "127.0.0.1"),
        ("10.0.0.5", "", {"x_forwarded_proto": "https", "x_forwarded_for": "127.0.0.1"}, "http", "10.0.0.5"),
        ("10.0.0.5", "10.0.0.0/24", {"x_forwarded_proto": "https", "x_forwarded_for": "10.9.8.7"}, "https", "10.9.8.7"),
    ],
)  # fmt: skip
def test_a_proxy_is_believed_when_it_is_ours(
    peer: str, setting: str, headers: dict[str, str], scheme: str, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFETY_PROXY", setting)
    for kind in ("http", "websocket"):
        asked = scope("/", kind, peer, **headers)
        resolve_proxy(asked)
        assert asked["scheme"] == (scheme if kind == "http" else scheme.replace("http", "ws"))
        assert asked["client"][0] == client and not from_loopback(asked | {"headers": asked["headers"]})


def test_behind_a_proxy_that_is_named_nobody_is_at_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_loopback(scope())
    monkeypatch.setenv("SAFETY_PROXY", "127.0.0.1")
    assert not from_loopback(scope())


def seen_at(token: str) -> datetime:
    """The `seen_at` of a login."""
    visitor = look_up(token)
    assert visitor
    return visitor.seen_at


def test_who_only_reads_is_answered_while_somebody_writes(token: str) -> None:
    """The write lock is held throughout; every request is due to note that somebody is there, and goes on."""
    login = table(LoginSession)
    earlier = wall_clock() - timedelta(minutes=30)
    with writing() as session:
        session.execute(update(login).values(seen_at=earlier))
    beat = {"type": "websocket.receive", "bytes": said(app_heartbeat=True)}
    with engine().execution_options(sqlite_begin="IMMEDIATE").connect() as writer:
        if writer.dialect.name == "sqlite":
            writer.execute(text("SELECT 1"))
        else:
            writer.execute(select(login).with_for_update())
        began = monotonic()
        for path in ("/", "/ledger", "/_stcore/health", "/login"):
            reached, sent = ask(scope(path, cookie=f"{COOKIE}={token}"))
            assert reached and sent[0]["status"] == 200, path
        reached, _ = ask(
            scope("/_stcore/stream", "websocket", cookie=f"{COOKIE}={token}"), {"type": "websocket.connect"}, beat, beat
        )
        assert reached.count(beat) == 2
        assert monotonic() - began < 15, "half of what one writer waits for another"
        assert seen_at(token) == earlier and writer.in_transaction()
    ask(scope("/", cookie=f"{COOKIE}={token}"))
    assert seen_at(token) > earlier, "noted when the lock is free again"


def test_many_waiting_writers_leave_readers_their_connections(token: str) -> None:
    with engine().execution_options(sqlite_begin="IMMEDIATE").connect() as writer, ThreadPoolExecutor(20) as crowd:
        if writer.dialect.name != "sqlite":
            pytest.skip("on PostgreSQL a crowd beyond the pool waits for its turn")
        writer.execute(text("SELECT 1"))

        def wait() -> bool:
            try:
                with writing(wait=8):
                    return True
            except DatabaseBusy:
                return False

        waiting = [crowd.submit(wait) for _ in range(20)]
        while sum(future.running() for future in waiting) < 20:
            sleep(0.01)
        with reading() as session:
            assert session.execute(text("SELECT 1")).scalar() == 1
        assert look_up(token) and not any(future.done() for future in waiting)
        writer.rollback()
        assert any(future.result() for future in waiting)


def test_the_frameworks_own_fonts_are_announced_to_nobody_and_open_to_every_login() -> None:
    gate = Gate(None, host_allowed=lambda _: True, announced=lambda _: [], asked=lambda _: [])  # type: ignore[arg-type]
    assert gate._is_own("token", "/static/media/SourceCodeVF-Upright.ttf.woff2")
    assert not gate._is_own("token", "/media/ab.xlsx") and not gate._is_own("token", "/app/static/../media/ab.xlsx")
