"""The server: `streamlit run app.py`. Dashboard behind the gate, with login, logout and health routes.

The database is made ready before the first answer, and whatever stands in the way ends the start with one
Chinese sentence. Imports are warm and what they made is out of the collector's sight before the first visitor
comes: cold imports cost more than all our own work.
"""

import base64
import gc
import hashlib
import logging
import re
import secrets
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from streamlit import config, file_util, net_util
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from access.gate import Gate
from access.log import LOGGER, note_failure, start_log
from access.login.routes import Branding, LoginActions, routes
from access.origin import proxies
from actions.accounts import entering
from errors import DatabaseGone, NotAllowed, Refused
from models.county import County, pack_in_force
from models.database import DatabaseBusy, data_folder, keep_to_oneself, reading
from operations.startup import open_database
from routes import drafts, framework
from routes.attachments import attachment_routes
from routes.wall import wall_routes
from ui.shell.markup import plain
from ui.shell.messages import announced, asked

ROOT = Path(__file__).resolve().parent


def ready() -> County:
    """The county to serve, or the end of the process with one sentence."""
    keep_to_oneself()
    try:
        proxies()
    except ValueError:
        sys.exit("启动失败：SAFETY_PROXY 请写代理的地址或网段，多个用英文逗号分开，如 127.0.0.1,10.0.0.0/24。")
    try:
        county = open_database()
        start_log(data_folder() / "logs")
        # The framework would print every traceback, with whatever a person typed in it, on the console.
        logging.getLogger("streamlit.error_util").addFilter(lambda _record: False)
        logging.getLogger("streamlit.runtime.backend_operation_handler").addFilter(into_our_log)
    except Refused as refusal:
        sys.exit(f"启动失败：{refusal}")
    except OSError as failure:
        sys.exit(f"启动失败：日志写不进 {data_folder()}（{failure.strerror}）。请检查文件夹权限和磁盘空间。")
    return county


def into_our_log(record: logging.LogRecord) -> bool:
    """A failure while a download is made goes masked into our log instead."""
    if record.exc_info and record.exc_info[1]:
        note_failure(record.exc_info[1])
    return False


def warm() -> None:
    """Import what every page needs, then move everything alive out of the collector's sight."""
    import altair  # noqa: F401
    import pandas  # noqa: F401
    import pydeck  # noqa: F401

    gc.collect()
    gc.freeze()


def answer_at_once() -> None:
    """Send small messages without waiting for more (TCP_NODELAY), set on the listening sockets so that every
    accepted one inherits it: the event loop sets it only on sockets made with an explicit protocol."""
    for found in gc.get_objects():
        if type(found) is not socket.socket or found.fileno() < 0 or found.type != socket.SOCK_STREAM:
            continue
        if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def say_where(demo: bool, code: str) -> None:
    """The addresses, and in a demo county the code for other machines, on the console."""
    scheme = "https" if config.get_option("server.sslCertFile") else "http"
    port, base = config.get_option("server.port"), config.get_option("server.baseUrlPath")
    path = f"/{base}" if base else ""
    lines = ["", f"  已启动。请在浏览器打开：{scheme}://localhost:{port}{path}"]
    own = net_util.get_internal_ip() or ""
    if config.get_option("server.address") in (None, "", "0.0.0.0", "::") and own and not own.startswith("127."):
        lines.append(f"  局域网内其他电脑和手机：{scheme}://{own}:{port}{path}")
    if demo:
        lines.append(f"  演示数据。本机点一下即可进入；其他电脑和手机请输入演示码：{code}")
    lines += ["  按 Ctrl+C 停止。", ""]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def face() -> Branding:
    """What the login page is headed with, from the county's words."""
    with reading() as session:
        pack = pack_in_force(session)
    words = pack.words
    return Branding(
        words.get("product_long", "学校安全联席会议工作台"),
        words.get("office", ""),
        words.get("demo", "演示数据") if pack.demo else "",
    )


def inline_scripts() -> list[str]:
    """CSP hashes of the framework page's own inline scripts."""
    page = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    return [
        "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    ]


def on_script_error(failure: Exception) -> bool:
    """A refusal is shown as its sentence; anything else as a number to read out, with details in the log."""
    if isinstance(failure, Refused | NotAllowed | DatabaseGone | DatabaseBusy):
        st.warning(plain(str(failure)))
    else:
        number = note_failure(failure)
        st.error(f"出错了，编号 {number}。没有保存的内容请重做一次；如再出现，请把编号告诉管理员。")
    return True


async def first_page(request: Request) -> RedirectResponse:
    """The first view answers at / alone; a link that names it is led there with its filters."""
    return RedirectResponse("/" + (f"?{request.url.query}" if request.url.query else ""), status_code=307)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Warm up, then say where to go."""
    answer_at_once()  # before the freeze, which hides the sockets from gc.get_objects
    await anyio.to_thread.run_sync(warm)
    say_where(COUNTY.demo, LOGIN_ACTIONS.code)
    LOGGER.info("started, schema ready, demo=%s", COUNTY.demo)
    yield
    LOGGER.info("stopped")


COUNTY = ready()
# Otherwise the first link into a page after a start runs that file alone, past dashboard.py: the framework
# learns that pages/ is not its own kind of folder only from the first st.navigation.
PagesManager.uses_pages_directory = False
LOGIN_ACTIONS = LoginActions(
    log_in=entering.log_in,
    enter=entering.enter_demo,
    log_out=entering.log_out,
    change=entering.change_password,
    face=face,
    code="-".join("".join(secrets.choice("ACDEFHJKLMNPRTUVWXY3479") for _ in range(4)) for _ in range(2)),
)
app = st.App(
    ROOT / "dashboard.py",
    routes=[*routes(LOGIN_ACTIONS), *wall_routes(), *attachment_routes(), Route("/meeting", first_page)],
    middleware=[
        Middleware(
            Gate,
            host_allowed=is_host_allowed,
            announced=announced,
            asked=asked,
            script_hashes=inline_scripts(),
            scripts=(framework.SCRIPT, drafts.SCRIPT),
        )
    ],
    lifespan=lifespan,
    on_script_error=on_script_error,
)
