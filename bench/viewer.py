"""A viewer over Streamlit's own WebSocket protocol: opens a page, changes a widget, times each run.

Times are taken from the request to `script_finished`, so they are the server's part of what a person
waits for. A run that puts an exception on the page is an error: an error page cannot be timed.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


@dataclass
class Run:
    """One script run: milliseconds, bytes received, elements by kind, and exceptions shown."""

    ms: float
    size: int = 0
    elements: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


class Viewer:
    """One browser's worth of protocol. `page` is the url path, `cookie` a login session's cookie."""

    def __init__(self, port: int, page: str = "", query: str = "", cookie: str = "") -> None:
        self.address = f"ws://127.0.0.1:{port}/_stcore/stream"
        self.page, self.query, self.cookie, self.port = page, query, cookie, port
        self.kept: set[str] = set()
        self.widgets: dict[str, str] = {}
        self.states: dict[str, tuple[str, Any]] = {}
        self.page_hash = ""
        self.socket: Any = None

    async def open(self) -> Run:
        """Connect and wait for the first whole page."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        started = time.perf_counter()
        self.socket = await websockets.connect(
            self.address,
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            compression=None,
            ping_interval=None,
            origin=f"http://127.0.0.1:{self.port}",  # type: ignore[arg-type]
            additional_headers=headers,
        )
        run = await self.run()
        run.ms = (time.perf_counter() - started) * 1000
        return run

    async def choose(self, key: str, kind: str, value: Any) -> Run:
        """Set the widget with this key (kind: string, bool, string_array, trigger …) and rerun."""
        widget = next((w for w in self.widgets if w == key or w.endswith(f"-{key}")), None)
        if widget is None:
            raise LookupError(f"no widget with key {key}: {sorted(self.widgets)}")
        self.states[widget] = (kind, value)
        return await self.run()

    def _message(self) -> bytes:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = self.query
        if self.page_hash:
            rerun.page_script_hash = self.page_hash
        elif self.page:
            rerun.page_name = self.page
        for widget, (kind, value) in self.states.items():
            state = rerun.widget_states.widgets.add()
            state.id = widget
            if kind.endswith("_array"):
                getattr(state, f"{kind}_value").data.extend(value)
            else:
                setattr(state, f"{kind}_value", value)
        if not self.states:
            rerun.widget_states.SetInParent()
        rerun.cached_message_hashes.extend(self.kept)
        rerun.context_info.timezone = "Asia/Shanghai"
        rerun.context_info.locale = "zh-CN"
        rerun.context_info.url = f"http://127.0.0.1:{self.port}/{self.page}"
        return bytes(message.SerializeToString())

    async def run(self) -> Run:
        """One rerun with the widgets as they stand."""
        run = Run(0.0)
        started = time.perf_counter()
        await self.socket.send(self._message())
        while True:
            data = await asyncio.wait_for(self.socket.recv(), 120)
            run.size += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if message.metadata.cacheable and message.hash:
                self.kept.add(message.hash)
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._see(message.delta.new_element, run)
            elif kind == "ref_hash":
                run.elements["kept"] += 1
            elif kind == "navigation":
                # What st.navigation settled on; the session's own hash is that of the page it started from.
                self.page_hash = message.navigation.page_script_hash
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                break
        run.ms = (time.perf_counter() - started) * 1000
        if run.errors:
            raise RuntimeError("; ".join(run.errors))
        return run

    def _see(self, element: Any, run: Run) -> None:
        kind = element.WhichOneof("type")
        if not kind:
            return
        run.elements[kind] += 1
        inner = getattr(element, kind)
        if "id" in inner.DESCRIPTOR.fields_by_name and isinstance(inner.id, str) and inner.id:
            self.widgets[inner.id] = kind
        if kind == "exception":
            run.errors.append(f"{inner.type}: {inner.message[:200]}")

    async def close(self) -> None:
        """Hang up."""
        await self.socket.close()
