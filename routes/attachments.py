"""Photos and scans over the wire: each asked for its row's reading right when it is fetched.

`/attachment/7` is the file, `/attachment/7/small` its thumbnail, `/attachment/7/view` a page with the photo large and
its neighbours. An address that is no file of the reader's says the same as one that is none at all. A photo is shown,
everything else only downloaded; nothing of it may run.
"""

import re
from urllib.parse import quote

import anyio
from markupsafe import escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from actions.attachments.opening import Shown, content_of, opened, small
from figures.attached.standing import caption
from models.attachment import JPEG, Attachment

NAME = "x-app-user"
NONE = "没有这个文件，或它不在您能看的范围内。请回到页面从那一行打开。"
LOST = "这个文件在服务器上找不到了，请告诉管理员运行 manage.py check。"
SHUT = "default-src 'none'; sandbox"
"""The policy of a file: whatever it holds, nothing of it runs."""
PAGE = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LOOK = (
    "body{margin:0;font:16px/1.6 'Microsoft YaHei UI','PingFang SC','Noto Sans CJK SC',sans-serif;color:#1B2129}"
    "main{padding:12px;max-width:1920px;margin:auto}p{margin:4px 0}"
    "a{color:#1D4F8C;padding:10px 12px;display:inline-block}"
    "img{max-width:100%;max-height:calc(100vh - 130px);display:block;margin:auto}"
)


def attachment_routes() -> list[BaseRoute]:
    """The routes of photos and scans."""

    async def whole(request: Request) -> Response:
        found = await _found(request)
        if found is None:
            return _sentence(NONE)
        file = found.file
        if request.headers.get("if-none-match") == _tag(file):
            return Response(status_code=304, headers=_headers(file))
        content = await anyio.to_thread.run_sync(content_of, file)
        if content is None:
            return _sentence(LOST)
        if file.form == JPEG:
            return Response(content, media_type="image/jpeg", headers=_headers(file))
        plain = re.sub(r"[^A-Za-z0-9._-]", "_", file.file_name)
        named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.file_name, safe='')}"
        headers = _headers(file) | {"content-disposition": named}
        return Response(content, media_type="application/pdf", headers=headers)

    async def thumb(request: Request) -> Response:
        found = await _found(request)
        if found is None:
            return _sentence(NONE)
        if request.headers.get("if-none-match") == _tag(found.file):
            return Response(status_code=304, headers=_headers(found.file))
        content = await anyio.to_thread.run_sync(small, found.file)
        if content is None:
            return _sentence(LOST if found.file.form == JPEG else NONE)
        return Response(content, media_type="image/jpeg", headers=_headers(found.file))

    async def view(request: Request) -> Response:
        found = await _found(request)
        if found is None or found.file.form != JPEG:
            return _sentence(NONE)
        headers = {"content-security-policy": PAGE, "cache-control": "no-store"}
        return HTMLResponse(_page(found, str(request.scope.get("root_path", ""))), headers=headers)

    return [
        Route("/attachment/{number:int}", whole),
        Route("/attachment/{number:int}/small", thumb),
        Route("/attachment/{number:int}/view", view),
    ]


async def _found(request: Request) -> Shown | None:
    number = int(request.path_params["number"])
    if number >= 2**31:
        return None
    return await anyio.to_thread.run_sync(opened, request.headers.get(NAME, ""), number)


def _tag(file: Attachment) -> str:
    return f'"{file.sha256}"'


def _headers(file: Attachment) -> dict[str, str]:
    """Kept by the browser and asked for again each time: the right may have gone meanwhile."""
    return {"etag": _tag(file), "cache-control": "private, no-cache", "content-security-policy": SHUT}


def _page(found: Shown, root: str) -> str:
    photos = [file for file in found.beside if file.form == JPEG]
    at = next(place for place, file in enumerate(photos) if file.id == found.file.id)

    def link(place: int, words: str) -> str:
        if not 0 <= place < len(photos):
            return ""
        return f'<a href="{root}/attachment/{photos[place].id}/view">{words}</a>'

    title = escape(f"{found.of.title}　{at + 1}/{len(photos)}")
    told = escape(caption(found.file))
    return (
        '<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{LOOK}</style><main><p>{title}　{told}</p>"
        f'<p>{link(at - 1, "上一张")}{link(at + 1, "下一张")}<a href="{root}/attachment/{found.file.id}">原图</a></p>'
        f'<img src="{root}/attachment/{found.file.id}" alt="{told}"></main></html>'
    )


def _sentence(said: str) -> Response:
    plain = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    html = (
        '<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>没有打开</title><h1>没有打开</h1><p>{escape(said)}</p><p><a href="/">回到首页</a></p></html>'
    )
    return HTMLResponse(html, 404, headers={"content-security-policy": plain, "cache-control": "no-store"})
