"""The projected meeting over the wire: its document in three modes, and one socket that hears and tells.

`/wall/2026Q3` (or `2026Q3-2`, the second meeting) shows the newest frozen version (`?version=1` another), `…/console`
and `…/remote` open the same document for accounts that may hold the meeting. `/wall/live/<id>` tells which page stands
and what was decided, and takes steps and decisions; each is asked for its right when it comes, not when the socket
opened.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import anyio
from markupsafe import escape
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from access.log import note_failure
from access.rights import may
from access.sessions import actor_named
from actions.meetings import resolving
from actions.unit_of_work import REVISION
from errors import DatabaseGone, NotAllowed, Refused
from figures.meetings.agenda import SITTING
from figures.meetings.sittings import versions
from models.account import Actor
from models.county import pack_in_force
from models.database import DatabaseBusy, reading
from models.sitting import Sitting
from papers.wall.document import decided_json, document, policy
from papers.wall.shown import decided_in, show_of, sitting_and_frozen
from routes.room import Known, Room

NAME = "x-app-user"
BEAT, LARGEST = 5.0, 16_000
"""Seconds after which a screen hears something at least, and characters of the longest message that is read."""
HOLD = "meeting.hold"
MODES = {"": "wall", "console": "console", "remote": "remote"}
ELSEWHERE = "乡镇、部门和学校账号不放映；自己的数请看季度会议页。"


def wall_routes() -> list[BaseRoute]:
    """The routes of the wall; their rooms live as long as the server."""
    rooms: dict[int, Room] = {}

    async def page(request: Request) -> Response:
        mode = MODES.get(request.path_params.get("mode", ""))
        if mode is None:
            return _sentence("没有这个页面，请核对网址。", 404)
        try:
            html = await anyio.to_thread.run_sync(
                _document, request.headers.get(NAME, ""), request.path_params["quarter"], mode,
                request.query_params.get("version", ""), str(request.scope.get("root_path", "")),
            )  # fmt: skip
        except NotAllowed as refusal:
            return _sentence(str(refusal), 403)
        except Refused as refusal:
            return _sentence(str(refusal), 404)
        headers = {"content-security-policy": policy(request.headers.get("host", "")), "cache-control": "no-store"}
        return HTMLResponse(html, headers=headers)

    async def live(socket: WebSocket) -> None:
        sitting, name = int(socket.path_params["sitting"]), socket.headers.get(NAME, "")
        if not await anyio.to_thread.run_sync(_may_hear, name, sitting):
            await socket.close(1008)
            return
        room = rooms.setdefault(sitting, Room(lambda seen: _standing(sitting, seen)))
        await socket.accept()
        await _talk(socket, room, name, sitting)

    return [
        Route("/wall/{quarter}", page),
        Route("/wall/{quarter}/{mode}", page),
        WebSocketRoute("/wall/live/{sitting:int}", live),
    ]


def _document(name: str, quarter: str, mode: str, version: str, root: str) -> str:
    with reading() as session:
        actor = _viewer(session, name)
        holds = may(actor, HOLD) is None
        if mode != "wall" and not holds:
            raise NotAllowed(f"秘书台和遥控只给主持开会的账号用。{may(actor, HOLD)}")
        pack = pack_in_force(session)
        asked = int(version) if version.isdecimal() and len(version) < 6 else None
        sitting, snapshot = sitting_and_frozen(session, pack, quarter, asked)
        live = f"{root}/wall/live/{sitting.id}"
        return document(
            show_of(session, pack, sitting, snapshot, holds=holds, live=live, mode=mode, account=actor.name)
        )


def _viewer(session: Session, name: str) -> Actor:
    """Who asks; raises NotAllowed for an account that does not read the whole county."""
    actor = actor_named(session, name)
    if actor is None:
        raise NotAllowed("登录已结束，请重新登录。")
    if may(actor, "read"):
        raise NotAllowed(ELSEWHERE)
    return actor


def _may_hear(name: str, sitting: int) -> bool:
    with reading() as session:
        try:
            actor = _viewer(session, name)
        except NotAllowed:
            return False
        return session.execute(
            SITTING.select().where(SITTING.c.county == actor.county, SITTING.c.id == sitting)
        ).first() is not None  # fmt: skip


def _standing(sitting_id: int, seen: int) -> tuple[int, Known | None]:
    """The database's revision, and what stands of a meeting unless that is the one seen."""
    with reading() as session:
        pack = pack_in_force(session)
        query = REVISION.select().where(REVISION.c.county == pack.code)
        revision = next((int(row.revision) for row in session.execute(query)), 0)
        if revision == seen:
            return revision, None
        row = session.execute(SITTING.select().where(SITTING.c.id == sitting_id)).one()
        sitting = Sitting(**row._mapping)
        known = versions(session, sitting)
        return revision, {
            "state": sitting.state,
            "newest": known[0].version if known else 0,
            "decided": decided_json(pack, *decided_in(session, pack, sitting)),
        }


async def _talk(socket: WebSocket, room: Room, name: str, sitting: int) -> None:
    """Tell a screen what changes until it goes, and hear what it says."""
    one_at_a_time = anyio.Lock()

    async def tell(message: Mapping[str, Any]) -> None:
        async with one_at_a_time:
            await socket.send_json(message)

    async def hear(scope: anyio.CancelScope) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                text = await socket.receive_text()
                if len(text) > LARGEST:
                    break
                if text != ".":
                    await _heard(text, room, name, sitting, tell)
        scope.cancel()

    with suppress(WebSocketDisconnect, RuntimeError):
        async with anyio.create_task_group() as group:
            group.start_soon(hear, group.cancel_scope)
            await _tell_changes(room, tell)


async def _tell_changes(room: Room, tell: Any) -> None:
    turn, version, told = -1, -1, 0.0
    while True:
        change = room.changed()
        with suppress(DatabaseBusy, DatabaseGone):
            await room.look()
        message: Known = {}
        if room.turn != turn:
            message["at"] = room.at
        if room.version != version and room.known:
            message |= room.known
        if message or anyio.current_time() - told >= BEAT:
            turn, version, told = room.turn, room.version if room.known else -1, anyio.current_time()
            await tell(message)
        with anyio.move_on_after(1):
            await change.wait()


async def _heard(text: str, room: Room, name: str, sitting: int, tell: Any) -> None:
    """One message of a screen: a step or a page, or a decision, from an account that may hold the meeting."""
    try:
        message = json.loads(text)
        if not isinstance(message, dict):
            return
        if "decide" in message:
            await tell(await anyio.to_thread.run_sync(_write, name, sitting, dict(message["decide"])))
            await room.look(at_once=True)
        elif await anyio.to_thread.run_sync(_holds, name):
            room.steer(message)
    except (ValueError, KeyError, TypeError):
        return  # no message of our document
    except (DatabaseBusy, DatabaseGone):
        return  # the screen asks again


def _holds(name: str) -> bool:
    with reading() as session:
        actor = actor_named(session, name)
    return actor is not None and may(actor, HOLD) is None


def _write(name: str, sitting: int, given: dict[str, Any]) -> Known:
    """Write one decision and say so: written, refused for good with a sentence, or to be sent again later."""
    receipt = str(given["id"])
    try:
        with reading() as session:
            actor = actor_named(session, name)
        if actor is None:
            return {"later": receipt}
        item = given.get("item")
        support = given.get("support")
        seq = resolving.decide(
            actor,
            sitting,
            str(given.get("matter") or ""),
            str(given.get("lead") or ""),
            _day(given.get("due")),
            clause=None if given.get("clause") is None else str(given["clause"]),
            supporting=[str(unit) for unit in support] if isinstance(support, list) else [],
            item_id=int(item) if isinstance(item, int) else None,
            receipt=receipt,
        )
    except (DatabaseBusy, DatabaseGone):
        return {"later": receipt}
    except (Refused, NotAllowed) as refusal:
        return {"refused": receipt, "why": str(refusal)}
    except Exception as failure:  # said with its number; the words stay with who typed them
        number = note_failure(failure)
        return {"refused": receipt, "why": f"出错了，编号 {number}。这条没有写入，请把编号告诉管理员。"}
    return {"written": receipt, "seq": seq}


def _day(given: object) -> date | None:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return None


def _sentence(said: str, status: int) -> Response:
    html = (
        '<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>不能放映</title><h1>不能放映</h1><p>{escape(said)}</p><p><a href="/">回到季度会议</a></p></html>'
    )
    plain = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    return HTMLResponse(html, status, headers={"content-security-policy": plain, "cache-control": "no-store"})
