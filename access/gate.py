"""The gate before every URL, file and WebSocket: no login session, no answer.

Pure ASGI, because it must see WebSockets too. It alone says who a visitor is: what a client sends under
our header names is thrown away, and the name looked up from the cookie is put in its place. A WebSocket
is asked again with every message, so a login that ended elsewhere ends there.
"""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Set
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote

import anyio

from access.log import note_failure
from access.origin import Scope, header, is_foreign, resolve_proxy
from access.sessions import TOUCH, Visitor, look_up, touch, wall_clock
from errors import DatabaseGone
from models.database import DatabaseBusy

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "safety_login"
NAME_HEADER = b"x-app-user"
OPEN = frozenset({"/login", "/logout", "/health"})
"""Answered without a session: these routes bring all they need within their own page."""
CHANGE = "/password"
LATELY = timedelta(seconds=5)
BEAT = "."
"""What a page of our own says to its socket so that its login is looked up again."""
ANNOUNCED = 20_000
OWN = re.compile(r"(?:/media/|/_stcore/upload_file/).+")
"""The part of an address that opens only for the login it was announced to."""
PARTS = frozenset({"stream", "health", "host-config", "upload_file", "bidi-components"})
"""What a page's browser needs under /_stcore/; the framework's counters and its other parts stay closed."""
FRAMEWORK = ("/static/", "/_stcore/", "/media/", "/app/static/", "/component/")
BACK_TO_LOGIN = """(() => {
const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(...args) {
    super(...args);
    this.addEventListener("close", () => fetch("/_stcore/health", {redirect: "manual"}).then((answer) => {
      if (answer.type === "opaqueredirect")
        location.assign("/login?next=" + encodeURIComponent(location.pathname + location.search));
    }, () => {}));
  }
};
})()"""
"""Put into the framework's page: when a connection closes because the login ended, go to the login page
rather than try to connect for ever, and come back to the same view afterwards."""
ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


def token_of(scope: Scope) -> str:
    """The login cookie's value; empty when absent or unreadable."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header(scope, b"cookie"))
    except CookieError:
        return ""
    return jar[COOKIE].value if COOKIE in jar else ""


class Corrupt(ValueError):
    """A WebSocket message that is none of the framework's."""


class Gate:
    """The middleware.

    `host_allowed` says whether a Host header is one of ours, `announced` which addresses and keys a message to
    a browser gives it, `asked` which keys a message of a browser asks for: None for a message no page needs,
    Corrupt for one that is none. `scripts` are put into the head of the framework's page.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        host_allowed: Callable[[str | None], bool],
        announced: Callable[[bytes], Set[str]],
        asked: Callable[[bytes], Set[str] | None],
        script_hashes: Iterable[str] = (),
        scripts: Iterable[str] = (),
    ) -> None:
        self.app = app
        self.host_allowed, self.announced, self.asked = host_allowed, announced, asked
        self._let_in: dict[str, datetime] = {}
        self._announced: dict[tuple[str, str], None] = {}
        own = [script.encode() for script in (BACK_TO_LOGIN, *scripts)]
        hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in own]
        self.script_hashes = " ".join(f"'{value}'" for value in (*script_hashes, *(f"sha256-{h}" for h in hashes)))
        self._head = b"<head>" + b"".join(b"<script>" + script + b"</script>" for script in own)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, turn away, or send to the login page; what fails on the way is a sentence with a number."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        begun: list[str] = []

        async def watched_send(message: Message) -> None:
            begun.append(message["type"])
            await send(message)

        try:
            await self._answer(scope, receive, watched_send)
        except Exception as failure:
            number = note_failure(failure)
            if not begun:
                sentence = f"出错了，编号 {number}。请稍后再试；如再出现，请把编号告诉管理员（或是磁盘满了）。"
                if isinstance(failure, DatabaseBusy | DatabaseGone):
                    sentence = str(failure)
                await _refuse(scope, receive, send, 503, sentence)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["headers"] = [(key, value) for key, value in scope["headers"] if not _is_ours(key)]
        host = header(scope, b"host")
        if not self.host_allowed(host or None):
            await _refuse(scope, receive, send, 400, "这个地址不在允许的主机名之内，请用管理员给的网址打开。")
            return
        resolve_proxy(scope)
        send = self._finished(scope, host, send)
        path = scope["path"]
        if path in OPEN and scope["type"] == "http":
            await self.app(scope, receive, send)
            return
        if is_foreign(scope):
            await _refuse(scope, receive, send, 403, "这个请求是从别的网页发来的，没有受理。请用管理员给的网址打开。")
            return
        _name_own_origin(scope, host)
        token = token_of(scope)
        if path.startswith("/static/") and self._asked_lately(token):
            await self.app(scope, receive, send)
            return
        visitor = await anyio.to_thread.run_sync(look_up, token) if token else None
        if visitor is None or (visitor.must_change and path != CHANGE):
            await _turn_away(scope, receive, send, CHANGE if visitor else "/login")
            return
        self._let_in[token] = wall_clock()
        await self._note_use(token, visitor)
        scope["headers"].append((NAME_HEADER, quote(visitor.name).encode()))
        if scope["type"] == "websocket":
            watched = self._watched if "/_stcore/" in path else self._watched_own
            receive, send = watched(token, receive), self._noting(token, send)
        elif not self._is_own(token, path):
            await _refuse(scope, receive, send, 404, "没有这个文件，或它是在另一次登录里生成的。请回到页面重新下载。")
            return
        elif not path.startswith(FRAMEWORK):
            # The page is rewritten on its way out, so it must arrive uncompressed.
            scope["headers"] = [(key, value) for key, value in scope["headers"] if key != b"accept-encoding"]
        await self.app(scope, receive, send)

    def _asked_lately(self, token: str) -> bool:
        """Whether a login was let in within five seconds. Only for the framework's own program files, of
        which a browser fetches a hundred for its first page."""
        if len(self._let_in) > 1000:
            self._let_in.clear()
        return wall_clock() - self._let_in.get(token, datetime.min) < LATELY

    async def _note_use(self, token: str, visitor: Visitor) -> None:
        if wall_clock() - visitor.seen_at > TOUCH:
            await anyio.to_thread.run_sync(touch, token)

    def _noting(self, token: str, send: Send) -> Send:
        """Remember what is announced to a login: an address or a key opens for that login alone, so that an
        export's address passed on is of no use to whom it is not for."""

        async def noting(message: Message) -> None:
            if message["type"] == "websocket.send" and message.get("bytes"):
                for found in self.announced(message["bytes"]):
                    entry = (token, _own_part(found) or found)
                    self._announced.pop(entry, None)
                    self._announced[entry] = None
                while len(self._announced) > ANNOUNCED:
                    del self._announced[next(iter(self._announced))]
            await send(message)

        return noting

    def _is_own(self, token: str, path: str) -> bool:
        """Whether an address is open to a login: one of those announced to it, or one made for nobody alone."""
        if path.startswith("/static/"):  # the framework's own program files, its fonts under /static/media/ too
            return True
        if own := _own_part(path):
            return (token, own) in self._announced
        _, inner, rest = path.partition("/_stcore/")
        return "/media/" not in path and (not inner or rest.partition("/")[0] in PARTS)

    def _watched(self, token: str, receive: Receive) -> Receive:
        """What a browser says, message by message, as long as its login stands; what is not for it to say or to
        ask for never reaches the framework, and a corrupt message ends the connection."""

        async def watched() -> Message:
            while (message := await receive())["type"] == "websocket.receive":
                visitor = await anyio.to_thread.run_sync(look_up, token)
                if visitor is None or visitor.must_change:
                    return {"type": "websocket.disconnect", "code": 1008, "reason": "login ended"}
                await self._note_use(token, visitor)
                try:
                    keys = self.asked(message.get("bytes") or b"\xff")
                except Corrupt:
                    return {"type": "websocket.disconnect", "code": 1002, "reason": "no message of a page"}
                if keys is not None and all((token, key) in self._announced for key in keys):
                    break
            return message

        return watched

    def _watched_own(self, token: str, receive: Receive) -> Receive:
        """What a browser says to one of our own sockets, as long as its login stands. A beat is no use: a page left
        open must not keep a login alive."""

        async def watched() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive":
                visitor = await anyio.to_thread.run_sync(look_up, token)
                if visitor is None or visitor.must_change:
                    return {"type": "websocket.disconnect", "code": 1008, "reason": "login ended"}
                if message.get("text") != BEAT:
                    await self._note_use(token, visitor)
            return message

        return watched

    def _finished(self, scope: Scope, host: str, send: Send) -> Send:
        """Security headers on every answer; the framework's page also gets our language tag."""
        path = scope["path"]
        page: list[Message] = []

        async def finished(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(key, value) for key, value in message["headers"] if key not in _SET_HERE]
                headers += ALWAYS
                sent = {key for key, _ in headers}
                kind = next((value for key, value in headers if key == b"content-type"), b"")
                framework = kind.startswith(b"text/html") and b"content-security-policy" not in sent
                if framework:
                    headers.append((b"content-security-policy", self._policy(host).encode("latin-1")))
                if path.startswith(("/media/", "/app/static/", "/_stcore/")):
                    headers = [(key, value) for key, value in headers if key != b"cache-control"]
                    headers.append((b"cache-control", b"private, no-cache"))
                message["headers"] = headers
                if framework and message["status"] == 200 and scope.get("method") == "GET":
                    page.append(message)
                    return
            elif message["type"] == "http.response.body" and page:
                page.append(message)
                if not message.get("more_body"):
                    await _send_page(page, send, self._head)
                    page.clear()
                return
            await send(message)

        return finished

    def _policy(self, host: str) -> str:
        """No source but ourselves, no evaluated text (WebAssembly apart); the framework's style engine
        writes inline styles."""
        own = host if re.fullmatch(r"[\w.\-:\[\]]+", host) else ""
        return (
            f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {self.script_hashes}; "
            "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
            f"connect-src 'self' data: blob: ws://{own} wss://{own}; worker-src 'self' blob:; media-src 'self' blob:; "
            "frame-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
        )


_SET_HERE = {key for key, _ in ALWAYS} | {b"server"}


def _own_part(address: str) -> str:
    """The part of an address that belongs to one login, without what a proxy or base path puts before it."""
    found = OWN.search(address)
    return found[0] if found else ""


def _name_own_origin(scope: Scope, host: str) -> None:
    """Spell an Origin of our own as the framework compares it, or it would look for an address outside."""
    if header(scope, b"origin"):
        kept = [(key, value) for key, value in scope["headers"] if key != b"origin"]
        scheme = str(scope.get("scheme") or "http").replace("ws", "http")
        scope["headers"] = [*kept, (b"origin", f"{scheme}://{host}".encode("latin-1"))]


def _is_ours(key: bytes) -> bool:
    return key.lower().replace(b"_", b"-") == NAME_HEADER


async def _send_page(page: list[Message], send: Send, head: bytes) -> None:
    start, *bodies = page
    body = b"".join(part.get("body", b"") for part in bodies)
    body = body.replace(b'<html lang="en">', b'<html lang="zh-CN">', 1)
    body = body.replace(b"<head>", head, 1)
    start["headers"] = [(key, value) for key, value in start["headers"] if key not in (b"content-length", b"etag")]
    start["headers"].append((b"content-length", str(len(body)).encode()))
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _turn_away(scope: Scope, receive: Receive, send: Send, where: str) -> None:
    """303 to the login (or change-password) page; a WebSocket is closed before it opens."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": "login needed"})
        return
    if where == "/login" and "text/html" in header(scope, b"accept") and scope["path"] != "/":
        # A shared link with its filters opens after the login; page assets never become a destination.
        wanted = scope["path"] + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
        where = f"/login?next={quote(wanted, safe='')}"
    headers = [(b"location", where.encode()), (b"cache-control", b"no-store"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": "host"})
        return
    body = sentence.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers + ALWAYS})
    await send({"type": "http.response.body", "body": body})
