"""What the framework's messages between server and browser carry, as the gate must know it.

Addresses of files are read from the fields made for them, never from text: what a page echoes of a
person's input is not an announcement.
"""

from functools import cache
from typing import Any

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from access.gate import Corrupt

ANNOUNCING = frozenset(
    {
        ("Audio", "url"),
        ("DeferredFileResponsePayload", "url"),
        ("DownloadButton", "deferred_file_id"),
        ("DownloadButton", "url"),
        ("FileURLs", "upload_url"),
        ("Image", "url"),
        ("LazyDataframe", "source_id"),
        ("Logo", "icon_image"),
        ("Logo", "image"),
        ("SubtitleTrack", "url"),
        ("Video", "url"),
    }
)
"""(message, field) by which the server gives a browser an address or a key to ask for something made for it."""
NEEDED = frozenset({"rerun_script", "stop_script", "file_urls_request", "app_heartbeat", "backend_operation_request"})
"""What a page's browser has to say. Anybody could empty everyone's caches with one of the others."""
MADE_FOR = {"deferred_file": "file_id", "dataframe_chunk": "source_id"}
"""The backend operations a page needs, with the field that names what was announced before."""


def announced(payload: bytes) -> frozenset[str]:
    """The addresses and keys that the announcing fields of a server's message hold; none of an unreadable one."""
    message = ForwardMsg()
    try:
        message.ParseFromString(payload)
    except DecodeError:
        return frozenset()
    found: set[str] = set()
    _gather(message, found)
    return frozenset(found)


def asked(payload: bytes) -> frozenset[str] | None:
    """The keys a browser's message asks for (mostly none); None when it is of a kind that no page needs.

    Raises Corrupt for bytes that are no message at all.
    """
    message = BackMsg()
    try:
        message.ParseFromString(payload)
    except DecodeError as broken:
        raise Corrupt from broken
    kind = message.WhichOneof("type")
    if kind not in NEEDED:
        return None
    if kind != "backend_operation_request":
        return frozenset()
    request = message.backend_operation_request
    operation = request.WhichOneof("payload")
    if operation not in MADE_FOR:
        return None
    return frozenset({getattr(getattr(request, operation), MADE_FOR[operation])})


def _gather(message: Any, found: set[str]) -> None:
    if message.DESCRIPTOR.full_name not in _leading():
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            if (message.DESCRIPTOR.full_name, field.name) in ANNOUNCING:
                found.add(value)
        elif field.message_type.full_name in _leading():
            for inner in [value] if hasattr(value, "DESCRIPTOR") else value:
                _gather(inner, found)


@cache
def _leading() -> frozenset[str]:
    """The kinds of message that hold an announcing field, at whatever depth: nothing else is looked into."""
    holding: dict[str, set[str]] = {}
    waiting = [ForwardMsg.DESCRIPTOR]
    while waiting:
        kind = waiting.pop()
        if kind.full_name in holding:
            continue
        inner = [field.message_type for field in kind.fields if field.message_type]
        holding[kind.full_name] = {found.full_name for found in inner}
        waiting += inner
    leading = {name for name, _ in ANNOUNCING}
    while grown := {name for name, inner in holding.items() if name not in leading and inner & leading}:
        leading |= grown
    return frozenset(leading)
