"""Replies with what lets clients keep them: the build is the version of everything, since a build does not change."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from .http_negotiation import Offer
from .http_problem import Problem
from .live_graph import OpenBuild

Value = TypeVar("Value")
VARY = "Accept, Accept-Language"


def build_of(request: Request) -> OpenBuild:
    """The build that a request holds."""
    build: OpenBuild = request.state.build
    return build


def client_of(request: Request) -> str:
    """Who asks, for what each may use."""
    return request.client.host if request.client else "unknown"


def tag_of(request: Request, *variant: object) -> str:
    """The entity tag of a reply: weak, since it may be sent compressed."""
    parts = (build_of(request).tag, request.url.path, request.url.query, *map(str, variant))
    return f'W/"{hashlib.sha256(chr(0).join(parts).encode("utf-8", "replace")).hexdigest()[:20]}"'


def unchanged(request: Request, tag: str) -> Response | None:
    """The reply 304 where the client has just this already, else None."""
    known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    return Response(status_code=304, headers=_kept(tag)) if tag.removeprefix("W/") in known else None


def _kept(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "no-cache", "Vary": VARY}


def reply(body: str | bytes, offer: Offer, tag: str | None = None, lang: str | None = None) -> Response:
    """A reply in a format, with its tag and language where it has them."""
    headers = _kept(tag) if tag else {"Cache-Control": "no-store", "Vary": VARY}
    if lang:
        headers["Content-Language"] = lang
    return Response(body, headers={**headers, "Content-Type": offer.media_type})


async def kept_reply(
    request: Request, offer: Offer, make: Callable[[], str | bytes], *, lang: str | None = None, key: Hashable = None
) -> Response:
    """The reply that ``make``, called in a thread, gives; made once for each ``key``, by default the address and its variant."""
    tag = tag_of(request, offer.format, lang)
    known = unchanged(request, tag)
    if known is not None:
        return known
    body = await build_of(request).look_up(key or tag, make)
    return reply(body, offer, tag, lang)


async def unless_hung_up(request: Request, work: Awaitable[Value]) -> Value:
    """The result of ``work``, which is cancelled as soon as the client hangs up; :class:`Problem` 499 then is for the log."""
    job = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_until_hung_up(request))
    try:
        await asyncio.wait((job, gone), return_when=asyncio.FIRST_COMPLETED)
        if not job.done():
            raise hung_up()
        return await job
    finally:
        for task in (job, gone):
            task.cancel()
        await asyncio.gather(job, gone, return_exceptions=True)


def hung_up() -> Problem:
    """What the log says where nobody waits for the reply."""
    return Problem(499, "Hung up", "The client did not wait for the answer.")


async def _until_hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
