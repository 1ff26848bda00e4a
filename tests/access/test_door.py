"""The door of the running server: a real `streamlit run app.py` on a free port, asked as a stranger would."""

import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection, RemoteDisconnected
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import select, update
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from access.gate import COOKIE
from access.sessions import look_up
from actions.accounts import demo, managing
from actions.county import init
from actions.unit_of_work import unit_of_work
from models.account import Account, LoginSession
from models.base import table
from models.database import ROOT, engine, reading, writing

PASSWORD = "correct horse 9"
ACCOUNT, LOGIN = table(Account), table(LoginSession)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def start(script: str, port: int, cwd: Path, log: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    return subprocess.Popen(words, cwd=cwd, stdout=log.open("wb"), stderr=subprocess.STDOUT)


class Server:
    """A running server, and what is needed to ask it."""

    def __init__(self, port: int, folder: Path, log: Path) -> None:
        self.port, self.folder, self.log = port, folder, log

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, host: str = "127.0.0.1", **headers: str
    ) -> HTTPResponse:
        """One request over a connection of its own; nothing is followed."""
        sent = {key.replace("_", "-"): value for key, value in headers.items()}
        body = urlencode(fields) if fields is not None else None
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        talk = HTTPConnection(host, self.port, timeout=20)
        talk.request(method, path, body, sent)
        answer = talk.getresponse()
        answer.text = answer.read().decode("utf-8", "replace")  # type: ignore[attr-defined]
        talk.close()
        return answer

    def form(
        self, fields: dict[str, str], path: str = "/login", host: str = "127.0.0.1", **headers: str
    ) -> HTTPResponse:
        """Fetch a form as a browser does and post it."""
        page = self.ask("GET", path, host=host, **{k: v for k, v in headers.items() if k.lower() == "cookie"})
        token = re.search(r'name="form" value="([\w-]+)"', page.text)  # type: ignore[attr-defined]
        cookie = "; ".join(filter(None, [headers.pop("Cookie", ""), f"safety_form={token[1] if token else ''}"]))
        return self.ask("POST", path, fields | {"form": token[1] if token else ""}, host, Cookie=cookie, **headers)

    def login(self, name: str = "张某", password: str = PASSWORD) -> str:
        """The token of a fresh login."""
        answer = self.form({"name": name, "password": password})
        assert answer.status == 303, answer.text  # type: ignore[attr-defined]
        return token_in(answer)


def token_in(answer: HTTPResponse) -> str:
    for header in answer.headers.get_all("set-cookie") or []:
        if found := re.match(rf"{COOKIE}=([\w-]+);", header):
            return found[1]
    return ""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A demo county with two password accounts, served from a relative path."""
    folder = tmp_path_factory.mktemp("door")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{folder / 'safety.db'}")
        patch.setenv("SAFETY_DATA", str(folder))
        console = managing.console(init("kaijiang", demo=True).county)
        with unit_of_work(console, "account.manage") as act:
            demo.demo_accounts(act)
        for name in ("张某", "李某"):
            managing.add(console, name, role="office", password=PASSWORD, must_change=False)
        port, log = free_port(), folder / "console.txt"
        process = start("app.py", port, ROOT, log)
        try:
            for _ in range(300):
                if "已启动" in log.read_text("utf-8") or process.poll() is not None:
                    break
                time.sleep(0.1)
            assert process.poll() is None, log.read_text("utf-8")
            yield Server(port, folder, log)
        finally:
            process.terminate()
            process.wait(20)
            engine().dispose()


@pytest.mark.parametrize(
    "path",
    ["/", "/meeting", "/media/x", "/app/static/x", "/static/js/index.js", "/component/x", "/_stcore/host-config",
     "/_stcore/health", "/_stcore/upload_file/a/b", "/_stcore/metrics", "/_stcore/agent/openapi.json", "/favicon.png",
     "/password", "/%2e%2e/etc/passwd", "//evil.example/"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS"])
def test_no_url_answers_without_a_session(server: Server, path: str, method: str) -> None:
    forged = {"X_App_User": "admin", "Cookie": f"{COOKIE}=guess"}
    answer = server.ask(method, path, **forged)
    assert answer.status == 303 and answer.headers["location"] == "/login" and not answer.text  # type: ignore[attr-defined]


def test_no_websocket_opens_without_a_session(server: Server) -> None:
    for headers in ({}, {"X-App-User": "admin"}, {"Cookie": f"{COOKIE}=guess", "X-App-User": "admin"}):
        with (
            pytest.raises(InvalidStatus),
            connect(
                f"ws://127.0.0.1:{server.port}/_stcore/stream", additional_headers=headers, subprotocols=["streamlit"]
            ),
        ):
            pass


def test_a_page_on_another_port_opens_no_websocket(server: Server) -> None:
    """Cookies know no ports: whatever else runs on this host could else read and act as the visitor."""
    cookie, own = f"{COOKIE}={server.login()}", f"http://127.0.0.1:{server.port}"
    began = server.log.stat().st_size

    def opens(origin: str) -> bool:
        try:
            with connect(
                f"ws://127.0.0.1:{server.port}/_stcore/stream",
                additional_headers={"Cookie": cookie, "Origin": origin},
                subprotocols=["streamlit"],
            ):
                return True
        except InvalidStatus:
            return False

    assert opens(own)
    for foreign in (f"http://127.0.0.1:{server.port + 1}", own.replace("http", "https"), "http://evil.example", "null"):
        assert not opens(foreign), foreign
        answer = server.ask("GET", "/_stcore/host-config", Cookie=cookie, Origin=foreign)
        assert answer.status == 403 and "access-control-allow-origin" not in answer.headers
    assert server.log.stat().st_size == began, "the framework tells on the console of an address it looked for"


def test_an_echoed_address_opens_nothing_and_a_corrupt_message_prints_nothing(server: Server) -> None:
    link, name = f"/media/{'ab12' * 8}.xlsx", "张某"
    cookie, began = f"{COOKIE}={server.login(name)}", server.log.stat().st_size
    with connect(
        f"ws://127.0.0.1:{server.port}/_stcore/stream",
        additional_headers={"Cookie": cookie},
        subprotocols=["streamlit"],
    ) as talk:
        query = f"kind=hazards&q={link}"
        talk.send(BackMsg(rerun_script={"query_string": query, "page_name": "ledger"}).SerializeToString())
        seen = b""
        while link.encode() not in seen:
            message = talk.recv(timeout=60)
            assert isinstance(message, bytes)
            seen = message
        assert server.ask("GET", link, Cookie=cookie).status == 404
        assert "没有这个文件" in server.ask("GET", link, Cookie=cookie).text  # type: ignore[attr-defined]
        talk.send(b"\xff\xff\xff")
        with pytest.raises(ConnectionClosed):
            while True:
                talk.recv(timeout=30)
    assert server.log.stat().st_size == began


def test_the_login_cookie_is_secure_where_a_proxy_ends_the_tls(server: Server) -> None:
    own = f"https://127.0.0.1:{server.port}"
    fields = {"name": "张某", "password": PASSWORD}
    answer = server.form(fields, Origin=own, X_Forwarded_Proto="https")
    cookies = answer.headers.get_all("set-cookie") or []
    assert answer.status == 303 and any(c.startswith(COOKIE) for c in cookies)
    assert all("secure" in c.lower() for c in cookies if "Max-Age=0" not in c and "max-age=0" not in c.lower())
    silent = server.form(fields, Origin=own)
    assert silent.status == 403 and "X-Forwarded-Proto" in silent.text  # type: ignore[attr-defined]


def test_open_pages_need_nothing_and_say_what_they_must(server: Server) -> None:
    page = server.ask("GET", "/login")
    text: str = page.text  # type: ignore[attr-defined]
    assert page.status == 200 and 'lang="zh-CN"' in text
    assert "本系统不处理涉密信息" in text and "演示数据" in text
    assert not re.findall(r'(?:src|href)="', text) and "http" not in text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff" and page.headers["cache-control"] == "no-store"
    assert server.ask("GET", "/health").text == '{"status":"ok"}'  # type: ignore[attr-defined]


def test_small_answers_leave_at_once(server: Server) -> None:
    """Without TCP_NODELAY each of these waits at least 40 ms for the other side's delayed acknowledgement: one that
    does not shows the option at work, however busy the machine is."""
    talk = HTTPConnection("127.0.0.1", server.port, timeout=20)
    took = []
    for _ in range(15):
        began = time.perf_counter()
        talk.request("GET", "/health")
        talk.getresponse().read()
        took.append(time.perf_counter() - began)
    talk.close()
    assert min(took) < 0.03


def test_login_sets_a_cookie_no_script_can_read_and_opens_the_page(server: Server) -> None:
    answer = server.form({"name": "张某", "password": PASSWORD})
    cookie = next(c for c in answer.headers.get_all("set-cookie") or [] if c.startswith(COOKIE))
    assert answer.status == 303 and answer.headers["location"] == "/desk"
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    token = token_in(answer)
    page = server.ask("GET", "/", Cookie=f"{COOKIE}={token}", Accept_Encoding="gzip")
    assert page.status == 200 and '<html lang="zh-CN">' in page.text  # type: ignore[attr-defined]
    hashes = re.findall(r"'sha256-[^']+'", page.headers["content-security-policy"])
    assert len(hashes) == page.text.count("<script>")  # type: ignore[attr-defined]
    assert server.ask("GET", "/_stcore/host-config", Cookie=f"{COOKIE}={token}").status == 200


def test_every_login_has_a_new_token_and_ends_the_one_brought_along(server: Server) -> None:
    fixed = server.ask("GET", "/login", Cookie=f"{COOKIE}=chosenbyanattacker")
    assert token_in(fixed) == ""
    first = server.login()
    second = token_in(server.form({"name": "李某", "password": PASSWORD}, Cookie=f"{COOKIE}={first}"))
    assert second and second != first and look_up(first) is None


def test_wrong_passwords_say_one_and_the_same_and_lock(server: Server) -> None:
    def said(name: str) -> str:
        answer = server.form({"name": name, "password": "wrong password"})
        assert answer.status == 403 and token_in(answer) == ""
        return re.search(r'role="alert">(.*?)<', answer.text)[1]  # type: ignore[attr-defined, index]

    assert said("李某") == said("nobody at all")
    for _ in range(4):
        said("李某")
    assert server.form({"name": "李某", "password": PASSWORD}).status == 403
    managing.unlock(managing.console("511723"), "李某")
    assert server.login("李某")


def test_a_form_from_elsewhere_is_refused(server: Server) -> None:
    fields = {"name": "张某", "password": PASSWORD}
    assert server.ask("POST", "/login", fields).status == 403, "without a form token"
    assert server.ask("POST", "/login", fields | {"form": "x"}, Cookie="safety_form=y").status == 403
    assert server.form(fields, Origin="http://evil.example").status == 403
    assert server.form(fields, Sec_Fetch_Site="cross-site").status == 403
    assert server.form(fields | {"name": "x" * 9000}).status == 403
    token = server.login()
    assert server.ask("POST", "/logout", {}, Origin="http://evil.example", Cookie=f"{COOKIE}={token}").status == 403
    assert look_up(token)


@pytest.mark.parametrize(
    ("asked", "goes"),
    [("/meeting?q=1", "/meeting?q=1"), ("//evil.example", "/desk"), ("/\\evil.example", "/desk"),
     ("https://evil.example", "/desk"),
     ("/a\r\nSet-Cookie: x=1", "/desk"), ("/login", "/desk"), ("/", "/")],
)  # fmt: skip
def test_after_the_login_only_pages_of_our_own(server: Server, asked: str, goes: str) -> None:
    answer = server.form({"name": "张某", "password": PASSWORD}, f"/login?next={quote(asked, safe='')}")
    assert answer.status == 303 and answer.headers["location"] == goes


def test_logout_ends_the_login_and_its_websocket(server: Server) -> None:
    token = server.login()
    with connect(
        f"ws://127.0.0.1:{server.port}/_stcore/stream",
        additional_headers={"Cookie": f"{COOKIE}={token}"},
        subprotocols=["streamlit"],
    ) as talk:
        assert server.ask("POST", "/logout", {}, Cookie=f"{COOKIE}={token}").headers["location"] == "/login"
        assert look_up(token) is None
        talk.send(b"\x00")
        with pytest.raises(ConnectionClosed):
            while True:
                talk.recv(timeout=10)
    assert server.ask("GET", "/", Cookie=f"{COOKIE}={token}").status == 303


def test_a_disabled_account_is_out_at_once(server: Server) -> None:
    token = server.login("李某")
    managing.disable(managing.console("511723"), "李某")
    assert server.ask("GET", "/", Cookie=f"{COOKIE}={token}").status == 303
    assert server.form({"name": "李某", "password": PASSWORD}).status == 403
    managing.unlock(managing.console("511723"), "李某")


def test_a_one_time_password_must_be_changed_first(server: Server) -> None:
    managing.add(managing.console("511723"), "新来的", role="office", password="one time word 7")
    token = server.login("新来的", "one time word 7")
    cookie = f"{COOKIE}={token}"
    assert server.ask("GET", "/", Cookie=cookie).headers["location"] == "/password"
    fields = {"old": "one time word 7", "new": "a better word 8", "again": "a better word 8"}
    assert server.form(fields | {"again": "another"}, "/password", Cookie=cookie).status == 403
    answer = server.form(fields, "/password", Cookie=cookie)
    fresh = token_in(answer)
    assert answer.status == 303 and fresh and fresh != token
    assert server.ask("GET", "/", Cookie=f"{COOKIE}={fresh}").status == 200
    assert server.ask("GET", "/", Cookie=cookie).status == 303


def own_address() -> str | None:
    """An address of this machine that is not loopback, or None."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.254", 9))
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if found.startswith("127.") else found


def test_one_click_enters_at_the_server_itself(server: Server) -> None:
    for role in ("leader", "office", "supervisor", "department", "township", "admin"):
        token = token_in(server.form({"role": role}))
        assert token and look_up(token), role
    assert token_in(server.form({"role": "张某"})) == "", "never an account with a password"
    for header in ("X_Forwarded_For", "X_Real_IP", "Forwarded", "Via"):
        assert token_in(server.form({"role": "office"}, **{header: "127.0.0.1"})) == "", header
    for host in ("evil.example", "localhost", "127.0.0.1", f"localhost:{server.port + 1}"):
        assert token_in(server.form({"role": "office"}, Host=host)) == "", host


def test_elsewhere_the_printed_code_is_asked_for(server: Server) -> None:
    address = own_address()
    if address is None:
        pytest.skip("this machine has no address but loopback")
    code = re.search(r"演示码：([\w-]+)", server.log.read_text("utf-8"))
    assert code
    assert "演示码" in server.ask("GET", "/login", host=address).text  # type: ignore[attr-defined]
    assert token_in(server.form({"role": "office"}, host=address)) == ""
    assert token_in(server.form({"role": "office"}, host=address, X_Forwarded_For="127.0.0.1")) == ""
    assert token_in(server.form({"role": "office", "code": "AAAA-AAAA"}, host=address)) == ""
    assert token_in(server.form({"role": "office", "code": code[1].lower()}, host=address))


def test_an_expired_login_is_no_login(server: Server) -> None:
    token = server.login()
    with reading() as session:
        owner = session.execute(select(ACCOUNT.c.id).where(ACCOUNT.c.name == "张某")).scalar_one()
    with writing() as session:
        session.execute(update(LOGIN).where(LOGIN.c.account_id == owner).values(expires_at=LOGIN.c.created_at))
    assert server.ask("GET", "/", Cookie=f"{COOKIE}={token}").status == 303


def test_what_stands_in_the_way_of_a_start_is_one_sentence(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    newer = tmp_path / "newer.db"
    with sqlite3.connect(newer) as made:
        made.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        made.execute("INSERT INTO alembic_version VALUES ('9999')")
    made.close()
    link = tmp_path / "link"
    link.mkdir()
    (link / "other.db").symlink_to(server.folder / "safety.db")
    (tmp_path / "file").write_text("x")
    (tmp_path / "garbage.db").write_bytes(b"no database at all" * 1000)
    ways = {
        "另一个服务器正在使用": (f"sqlite:///{link / 'other.db'}", tmp_path),
        "比本程序新": (f"sqlite:///{newer}", tmp_path),
        "不能写入": (f"sqlite:///{tmp_path / 'x.db'}", tmp_path / "file" / "data"),
        "数据库打不开": (f"sqlite:///{tmp_path / 'garbage.db'}", tmp_path),
    }
    running = {}
    for word, (url, data) in ways.items():
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("SAFETY_DATA", str(data))
        log = tmp_path / f"{len(running)}.txt"
        running[word] = start(str(ROOT / "app.py"), free_port(), tmp_path, log), log
    for word, (process, log) in running.items():
        assert process.wait(60) == 1
        said = log.read_text("utf-8")
        assert word in said and "Traceback" not in said and said.count("\n") <= 2, said


def sample_of_nginx(folder: Path, listening: int, server: Server) -> Path:
    """The server blocks of docs/deploy.md as one configuration of our own: other ports, no TLS files."""
    text = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    found = re.search(r"```nginx\n(.*?)```", text, re.DOTALL)
    assert found
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=safety.example.gov.cn",
         "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True,
    )  # fmt: skip
    blocks = found[1]
    for written, ours in (
        ("listen 443 ssl", f"listen 127.0.0.1:{listening} ssl"),
        ("/etc/nginx/tls/safety.crt", str(certificate)),
        ("/etc/nginx/tls/safety.key", str(key)),
        ("http://127.0.0.1:8501", f"http://127.0.0.1:{server.port}"),
    ):
        assert written in blocks
        blocks = blocks.replace(written, ours)
    temporary = "".join(
        f"{name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"pid {folder / 'pid'};\nerror_log stderr;\ndaemon off;\nworker_processes 1;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{blocks}\n}}\n"
    )
    return file


NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@pytest.mark.skipif(not NGINX or not shutil.which("openssl"), reason="nginx or openssl is not installed")
def test_the_sample_of_the_proxy_lets_one_work_and_lets_nobody_pass_as_local(server: Server, tmp_path: Path) -> None:
    listening, name = free_port(), "safety.example.gov.cn"
    file = sample_of_nginx(tmp_path, listening, server)
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    site = f"{name}:{listening}"

    def ask(method: str, path: str, fields: dict[str, str] | None = None, **headers: str) -> HTTPResponse:
        talk = HTTPSConnection("127.0.0.1", listening, timeout=20, context=tls)
        sent = {"Host": site, "Origin": f"https://{site}"} | headers
        if fields is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        talk.request(method, path, urlencode(fields) if fields is not None else None, sent)
        answer = talk.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]
        talk.close()
        return answer

    def post(fields: dict[str, str], **headers: str) -> HTTPResponse:
        page = ask("GET", "/login", **headers)
        token = re.search(r'name="form" value="([\w-]+)"', page.text)  # type: ignore[attr-defined]
        assert token
        return ask("POST", "/login", fields | {"form": token[1]}, Cookie=f"safety_form={token[1]}", **headers)

    assert NGINX
    with (tmp_path / "nginx.txt").open("wb") as log:
        nginx = subprocess.Popen([NGINX, "-p", str(tmp_path), "-c", str(file)], stdout=log, stderr=log)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", listening)) == 0:
                    break
            time.sleep(0.1)
        assert nginx.poll() is None, (tmp_path / "nginx.txt").read_text()
        answer = post({"name": "张某", "password": PASSWORD})
        assert answer.status == 303, answer.text  # type: ignore[attr-defined]
        login = next(c for c in answer.headers.get_all("set-cookie") or [] if c.startswith(COOKIE))
        assert "Secure" in login and "HttpOnly" in login
        cookie = f"{COOKIE}={token_in(answer)}"
        assert ask("GET", "/", Cookie=cookie).status == 200
        assert ask("GET", "/_stcore/host-config", Cookie=cookie).status == 200
        for origin, opens in ((f"https://{site}", True), (f"http://{site}", False), (f"https://{name}", False)):
            sent = {"Cookie": cookie, "Host": site, "Origin": origin}
            request = b"GET /_stcore/stream HTTP/1.1\r\n" + b"".join(
                f"{key}: {value}\r\n".encode()
                for key, value in (sent | {
                    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "streamlit",
                }).items()
            ) + b"\r\n"  # fmt: skip
            with socket.create_connection(("127.0.0.1", listening), 20) as plain, tls.wrap_socket(plain) as talk:
                talk.sendall(request)
                assert (b" 101 " in talk.recv(4096).splitlines()[0]) is opens, origin
        # In this demo county one click enters at the server itself; nobody who comes through the proxy sits there.
        assert token_in(post({"role": "office"})) == ""
        for host in ("localhost", f"localhost:{server.port}", "127.0.0.1", "evil.example"):
            with pytest.raises((RemoteDisconnected, ConnectionResetError)):
                ask("GET", "/login", Host=host)
    finally:
        nginx.terminate()
        nginx.wait(20)
