"""Where a request comes from: through which proxy, from this machine or another, from whose page.

What a client writes about itself is believed only where it makes it a stranger. Forwarding headers are
believed from loopback and from the addresses of `SAFETY_PROXY` alone.
"""

import os
from collections.abc import MutableMapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]

PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
PASSED_ON = (b"forward", b"client-ip", b"connecting-ip", b"real-ip", b"x-original-")
"""Parts of header names by which proxies say that they stand between."""


def header(scope: Scope, name: bytes) -> str:
    """A request header as text; empty when absent."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def proxies() -> list[IPv4Network | IPv6Network]:
    """The addresses and networks of SAFETY_PROXY, separated by commas. Raises ValueError for anything else."""
    return [ip_network(text.strip()) for text in os.environ.get("SAFETY_PROXY", "").split(",") if text.strip()]


def resolve_proxy(scope: Scope) -> None:
    """Set scheme and client of a request that a trusted proxy passed on to what the proxy says of it.

    The server's own reading of these headers misses a loopback peer written as ::ffff:127.0.0.1, which is
    every one of a server that listens on both families.
    """
    if not scope.get("client") or not _is_trusted(scope["client"][0]):
        return
    scheme = header(scope, b"x-forwarded-proto").rpartition(",")[2].strip().lower()
    if scheme in ("http", "https"):
        scope["scheme"] = scheme.replace("http", "ws") if scope["type"] == "websocket" else scheme
    for text in reversed(header(scope, b"x-forwarded-for").split(",")):
        if (text := text.strip()) and not _is_trusted(text):
            scope["client"] = (text[:64], 0)
            return


def from_loopback(scope: Scope) -> bool:
    """Whether the visitor sits at the server itself: the peer is loopback, the host name too and with the port
    this server listens on, and nothing says that a proxy stands between (no header of one, no SAFETY_PROXY)."""
    if not scope.get("client") or not scope.get("server") or proxies():
        return False
    if any(key == b"via" or any(part in key for part in PASSED_ON) for key, _ in scope["headers"]):
        return False
    found = _parts("http", header(scope, b"host"))
    if found is None or found[2] != scope["server"][1]:
        return False
    return _is_loopback(scope["client"][0]) and (found[1] == "localhost" or _is_loopback(found[1]))


def is_foreign(scope: Scope) -> bool:
    """Whether a page of another origin (scheme, host, port) sent the request, as far as the browser says.

    A browser names the origin with every WebSocket and every request whose answer a script may read. A client
    that names none carries nobody else's cookie.
    """
    origin = header(scope, b"origin")
    return bool(origin) and _parts(*_split(origin)) != _visited(scope)


def differs_in_scheme(scope: Scope) -> bool:
    """Whether nothing but the scheme is foreign: a proxy ends the TLS and does not say so."""
    found, own = _parts(*_split(header(scope, b"origin"))), _parts("https", header(scope, b"host"))
    return is_foreign(scope) and found is not None and found == own


def same_origin(scope: Scope) -> bool:
    """Whether a form was posted from a page of our own, as far as the browser says (CSRF)."""
    site = header(scope, b"sec-fetch-site")
    return not is_foreign(scope) and (not site or site in ("same-origin", "none"))


def _visited(scope: Scope) -> tuple[str, str, int] | None:
    scheme = str(scope.get("scheme") or "http").replace("ws", "http")
    return _parts(scheme, header(scope, b"host"))


def _split(origin: str) -> tuple[str, str]:
    scheme, _, rest = origin.partition("://")
    return scheme, rest


def _parts(scheme: str, place: str) -> tuple[str, str, int] | None:
    """(scheme, host, port) of an origin; None when it is none."""
    if scheme not in PORTS:
        return None
    try:
        found = urlsplit(f"//{place}")
        host, port = found.hostname, found.port
    except ValueError:
        return None
    if not host or found.netloc != place or "@" in place:
        return None
    return scheme, host.rstrip("."), port or PORTS[scheme]


def _is_loopback(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _is_trusted(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    plain = getattr(address, "ipv4_mapped", None) or address
    return bool(plain.is_loopback) or any(plain in network for network in proxies())
