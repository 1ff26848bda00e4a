"""The login page, the change-password page and the way out: our own plain HTML, complete in itself.

No file, script or font is fetched, so these pages need nothing that the gate would have to leave open.
What the forms do is handed in as `LoginActions`: the writes belong to the actions, this room only knows pages.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import anyio
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from access.gate import CHANGE, COOKIE, token_of
from access.origin import differs_in_scheme, from_loopback, same_origin
from access.roles import first_page
from access.sessions import ABSOLUTE, entered_by_click, look_up
from models.database import DatabaseBusy

FORM = "safety_form"
"""The cookie that a form's hidden field must repeat, so that a form can only come from our own page."""
LARGEST_FORM = 8192
WRONG = "账号或口令不对。连续输错 5 次，账号锁定 15 分钟；忘记口令或被锁定，请联系管理员。"
STALE = "页面放得太久或不是从本站打开的，请重新填写。"
UNTOLD = (
    "浏览器是用 https 打开的，而反向代理没有告诉服务器，所以不能登录。"
    "请管理员在代理的配置里加上 X-Forwarded-Proto（写法见 docs/deploy.md）。"
)

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
STYLE = (Path(__file__).parent / "templates" / "style.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)


@dataclass(frozen=True)
class Branding:
    """What the pages are headed with: the product, the office that runs it, and the note of a demo county."""

    product: str
    office: str
    demo: str = ""


@dataclass
class LoginActions:
    """What the forms do. Each returns the new token, or None with nothing done.

    `log_in(name, password, peer)`, `enter(name, peer)` for a demo account, `log_out(token)`,
    `change(token, old, new)` returning (token, None) or (None, reason).
    """

    log_in: Callable[[str, str, str], str | None]
    enter: Callable[[str, str], str | None]
    log_out: Callable[[str], None]
    change: Callable[[str, str, str], tuple[str | None, str | None]]
    face: Callable[[], Branding]
    code: str = ""
    """What a visitor from another machine must type in a demo county."""
    wrong_codes: list[tuple[str, float]] = field(default_factory=list)
    """(address, instant) of wrong codes of the last minute."""


def routes(deeds: LoginActions) -> list[Route]:
    """The open routes of the door, and the change-password page behind it."""
    # Passwords wait for each other in threads of their own number: a crowd or an attacker at the login page must
    # not take the threads in which the gate looks up those who are in.
    at_door = anyio.CapacityLimiter(4)

    async def login_page(request: Request) -> Response:
        return await _login(request, deeds)

    async def login(request: Request) -> Response:
        form = await _form(request)
        if form is None:
            return await _login(request, deeds, UNTOLD if differs_in_scheme(request.scope) else STALE)
        peer = request.client.host if request.client else ""
        try:
            return await admit(request, form, peer)
        except DatabaseBusy as busy:
            return await _login(request, deeds, str(busy), form.get("name", ""))

    async def admit(request: Request, form: dict[str, str], peer: str) -> Response:
        if "role" in form:
            if not _code_fits(request, deeds, form.get("code", "")):
                return await _login(request, deeds, "演示码不对。演示码印在服务器启动的窗口里。")
            token = await anyio.to_thread.run_sync(deeds.enter, form["role"], peer)
        else:
            name, password = form.get("name", "").strip(), form.get("password", "")
            token = await anyio.to_thread.run_sync(deeds.log_in, name, password, peer, limiter=at_door)
        if token is None:
            return await _login(request, deeds, WRONG, form.get("name", ""))
        old = token_of(request.scope)
        if old:
            await anyio.to_thread.run_sync(deeds.log_out, old)
        return _enter(request, token, await _after(request, token))

    async def logout_page(request: Request) -> Response:
        return await _page(request, deeds, "logout.html")

    async def logout(request: Request) -> Response:
        if not same_origin(request.scope):
            return await _page(request, deeds, "logout.html", STALE)
        await anyio.to_thread.run_sync(deeds.log_out, token_of(request.scope))
        response = RedirectResponse("/login", status_code=303)
        response.delete_cookie(COOKIE, path="/", secure=_by_tls(request), httponly=True, samesite="lax")
        return response

    async def password_page(request: Request) -> Response:
        return await _password(request, deeds)

    async def password(request: Request) -> Response:
        form = await _form(request)
        if form is None:
            return await _password(request, deeds, STALE)
        if form.get("new", "") != form.get("again", ""):
            return await _password(request, deeds, "两次输入的新口令不一样，请重新填写。")
        token, reason = await anyio.to_thread.run_sync(
            deeds.change, token_of(request.scope), form.get("old", ""), form.get("new", ""), limiter=at_door
        )
        if token is None:
            return await _password(request, deeds, reason or WRONG)
        return _enter(request, token, await _first(token))

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    return [
        Route("/login", login_page, methods=["GET"]),
        Route("/login", login, methods=["POST"]),
        Route("/logout", logout_page, methods=["GET"]),
        Route("/logout", logout, methods=["POST"]),
        Route(CHANGE, password_page, methods=["GET"]),
        Route(CHANGE, password, methods=["POST"]),
        Route("/health", health, methods=["GET"]),
    ]


async def _form(request: Request) -> dict[str, str] | None:
    """The posted fields; None when the form is not ours (another origin, no or a wrong form token)."""
    if not same_origin(request.scope):
        return None
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            return None
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return None
    form = {key: values[0] for key, values in fields.items()}
    expected = request.cookies.get(FORM, "")
    if not expected or not hmac.compare_digest(form.get("form", "").encode(), expected.encode()):
        return None
    return form


def _code_fits(request: Request, deeds: LoginActions, code: str) -> bool:
    """At the server itself no code is asked for; elsewhere ten wrong codes shut the door to their address for a
    minute, and to nobody else."""
    if from_loopback(request.scope):
        return True
    at, peer = anyio.current_time(), request.client.host if request.client else ""
    deeds.wrong_codes[:] = [(whose, when) for whose, when in deeds.wrong_codes if when > at - 60]
    typed = "".join(code.split()).replace("-", "").upper().encode()
    few = sum(whose == peer for whose, _ in deeds.wrong_codes) < 10
    if deeds.code and few and hmac.compare_digest(typed, deeds.code.replace("-", "").encode()):
        return True
    deeds.wrong_codes.append((peer, at))
    return False


def _by_tls(request: Request) -> bool:
    """Whether the visitor came by https, to this server or to a trusted proxy that says so."""
    return request.url.scheme == "https"


def _enter(request: Request, token: str, where: str) -> Response:
    response = RedirectResponse(where, status_code=303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=_by_tls(request),
    )
    response.delete_cookie(FORM, path="/", httponly=True, samesite="strict")
    return response


async def _after(request: Request, token: str) -> str:
    """Where to after the login: a path of our own that was asked for, else the first page of who came in."""
    wanted = request.query_params.get("next", "")
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if own and not wanted.startswith(("/login", "/logout")) else await _first(token)


async def _first(token: str) -> str:
    """Where a person who came in begins."""
    visitor = await anyio.to_thread.run_sync(look_up, token)
    return first_page(visitor.role) if visitor else "/"


async def _login(request: Request, deeds: LoginActions, alert: str = "", name: str = "") -> Response:
    ways = await anyio.to_thread.run_sync(entered_by_click)
    where = "/login" + (f"?{request.url.query}" if request.url.query else "")
    asked = {"ways": ways, "at_server": from_loopback(request.scope), "where": where, "name": name}
    return await _page(request, deeds, "login.html", alert, **asked)


async def _password(request: Request, deeds: LoginActions, alert: str = "") -> Response:
    visitor = await anyio.to_thread.run_sync(look_up, token_of(request.scope))
    first = visitor is not None and visitor.must_change
    return await _page(request, deeds, "password.html", alert, first=first, where=CHANGE)


async def _page(request: Request, deeds: LoginActions, template: str, alert: str = "", **asked: Any) -> Response:
    """A page from its template; one with an alert is answered as refused."""
    face = await anyio.to_thread.run_sync(deeds.face)
    # A second tab of ours keeps the token of the first, or its form would be stale.
    token = request.cookies.get(FORM, "")
    if not re.fullmatch(r"[\w-]{32}", token):
        token = secrets.token_urlsafe(24)
    html = _TEMPLATES.get_template(template).render(face=face, form=token, alert=alert, style=Markup(STYLE), **asked)
    response = HTMLResponse(
        html,
        status_code=403 if alert else 200,
        headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"},
    )
    response.set_cookie(FORM, token, max_age=3600, path="/", httponly=True, samesite="strict", secure=_by_tls(request))
    return response
