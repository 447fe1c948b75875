"""What is around every request: the build it holds, the access log, headers that keep browsers safe, words for errors."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from maslahat.ontology.errors import MaslahatError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .http_problem import Problem, problem_of, render_problem
from .live_graph import LiveGraph

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")


class Shell:
    """The outermost layer. ``hosts``: the names under which the service may be called, None for all.

    A service on the loopback interface answers to its own names only: else a page on the web could read it under a name of
    that page's own that it lets point to 127.0.0.1.
    """

    def __init__(self, app: ASGIApp, *, live: LiveGraph, hosts: tuple[str, ...] | None = None, log_queries: bool = False) -> None:
        self._app = app
        self._live = live
        self._hosts = hosts
        self._log_queries = log_queries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, sent = time.perf_counter(), _Sent(send)
        scope["headers"] = _joined(scope["headers"])
        try:
            problem = self._refusal(scope)
            if problem is not None:
                await problem_response(Request(scope), problem)(scope, receive, sent)
                return
            async with self._live.use() as build:
                scope.setdefault("state", {})["build"] = build
                await self._app(scope, receive, sent)
        finally:
            self._log(scope, sent, time.perf_counter() - began)

    def _refusal(self, scope: Scope) -> Problem | None:
        host = Headers(scope=scope).get("host", "")
        match = _HOST.fullmatch(host)
        if match is None:
            return Problem(400, "Bad host", "The header Host is missing or no name of a host.")
        if self._hosts is not None and match.group(1).lower() not in self._hosts:
            return Problem(421, "Another host", f"This service answers to {', '.join(self._hosts)}, and not to {match.group(1)}.")
        return None

    def _log(self, scope: Scope, sent: _Sent, seconds: float) -> None:
        client = scope["client"][0] if scope.get("client") else "-"
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        path = quote(scope["path"], safe="/:@!$&'()*+,;=~-._")
        line = f"{now} {client} {scope['method']} {path} {sent.status} {seconds * 1000:.0f} ms {sent.size} B"
        text = scope.get("state", {}).get("query_text")
        if self._log_queries and text:
            line += " " + " ".join("".join(c if c.isprintable() else " " for c in text).split())
        print(line, file=sys.stderr, flush=True)


_LISTS = (b"accept", b"accept-language", b"if-none-match")


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers, with those that may come in several lines in one, as HTTP allows: who reads a header reads all of it."""
    headers = list(headers)
    for name in _LISTS:
        values = [value for key, value in headers if key == name]
        if len(values) > 1:
            headers = [*(pair for pair in headers if pair[0] != name), (name, b", ".join(values))]
    return headers


class _Sent:
    """Passes on what is sent, with the headers that every reply has, and counts it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status, self.size = 0, 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in _SAFE.items():
                headers.setdefault(name, value)
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
        await self._send(message)


def problem_response(request: Request, problem: Problem) -> Response:
    """The reply that tells of a problem."""
    body, media_type = render_problem(problem, request.headers.get("accept"))
    return Response(body, problem.status, {**problem.headers, "Cache-Control": "no-store"}, media_type)


async def on_problem(request: Request, error: Exception) -> Response:
    """The handler of problems."""
    assert isinstance(error, Problem)
    return problem_response(request, error)


async def on_known_error(request: Request, error: Exception) -> Response:
    """The handler of the project's own errors."""
    assert isinstance(error, MaslahatError)
    return problem_response(request, problem_of(error))


_DETAILS = {404: "There is no such page here.", 405: "This address does not take that method."}


async def on_http_error(request: Request, error: Exception) -> Response:
    """The handler of what the router refuses."""
    assert isinstance(error, HTTPException)
    title = {404: "Not found", 405: "Method not allowed"}.get(error.status_code, error.detail)
    detail = _DETAILS.get(error.status_code, error.detail)
    return problem_response(request, Problem(error.status_code, title, detail, error.headers or {}))


Endpoint = Callable[[Request], Awaitable[Response]]


def with_options(endpoint: Endpoint, methods: tuple[str, ...]) -> Endpoint:
    """An endpoint that also answers OPTIONS, with the methods that there are."""
    allowed = ", ".join([*methods, "HEAD", "OPTIONS"] if "GET" in methods else [*methods, "OPTIONS"])

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            headers = {"Allow": allowed, "Cache-Control": "no-store"}
            if "POST" in methods:
                headers["Accept-Post"] = "application/sparql-query, application/x-www-form-urlencoded"
            return Response(status_code=204, headers=headers)
        return await endpoint(request)

    return answer


HANDLERS: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    Problem: on_problem,
    MaslahatError: on_known_error,
    HTTPException: on_http_error,
}
