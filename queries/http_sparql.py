"""``/sparql``: the `SPARQL 1.1 Protocol <https://www.w3.org/TR/sparql11-protocol/>`_, for reading."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from .answer import Answer
from .guard import code_of, is_update
from .http_answer import answer_page
from .http_dataset import form_of, with_dataset
from .http_negotiation import ROWS, TRIPLES, TRUTH, Offer, choose, choose_language
from .http_problem import Problem
from .http_reply import build_of, client_of, hung_up, reply, tag_of, unchanged, unless_hung_up
from .service_description import describe_service

MOST_BYTES = 256 * 1024
"""Of a query; a longer one is no question of a person, and the parser would be the first to suffer."""
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_OFFERS = {"SELECT": ROWS, "ASK": TRUTH, "CONSTRUCT": TRIPLES, "DESCRIBE": TRIPLES}
_OURS = frozenset({"format", "lang"})
"""Parameters of ours, beside those of the protocol."""
_VOLATILE = re.compile(r"(?<![\w?$:])(NOW|RAND|UUID|STRUUID|BNODE)(?![\w:])", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """What a request asks by the protocol; ``text`` has the dataset of the request in it."""

    text: str
    format: str | None
    lang: str | None


async def sparql(request: Request) -> Response:
    """Answer a query; without one, describe the service."""
    if request.method in ("GET", "HEAD") and _OURS.issuperset(request.query_params):
        return await describe_service(request)
    asked = await read_asked(request)
    request.state.query_text = asked.text
    return await run(request, asked, "query")


async def run(request: Request, asked: Asked, name: str) -> Response:
    """The answer to a query in the format that the client likes best."""
    if is_update(asked.text):
        raise _read_only()
    offer = choose(_OFFERS.get(form_of(asked.text), ROWS), request.headers.get("accept"), asked.format)
    lang = choose_language(request.headers.get("accept-language"), asked.lang)
    repeatable = request.method in ("GET", "HEAD") and not _VOLATILE.search(code_of(asked.text))
    tag = tag_of(request, offer.format, lang) if repeatable else None
    known = unchanged(request, tag) if tag else None
    if known is not None:
        return known
    build = build_of(request)
    answer = await unless_hung_up(request, build.pool.answer(asked.text, client=client_of(request), name=name))
    response = reply(await _rendered(request, answer, offer, asked, lang), offer, tag, lang if offer.format == "html" else None)
    response.headers["Server-Timing"] = f"query;dur={answer.seconds * 1000:.1f}"
    if answer.cut:
        response.headers["X-Maslahat-Cut"] = str(build.pool.settings.limits.rows)
    return response


async def _rendered(request: Request, answer: Answer, offer: Offer, asked: Asked, lang: str) -> str | bytes:
    if offer.format == "html":
        build = build_of(request)
        return await asyncio.to_thread(answer_page, build.graph, answer, asked.text, lang)
    return await asyncio.to_thread(answer.serialize, offer.format)


async def read_asked(request: Request) -> Asked:
    """What a request asks. Raises :class:`Problem` 400, 403, 413, 415."""
    pairs = _pairs(request.scope["query_string"])
    if request.method == "POST":
        body = await read_body(request)
        kind = media_type(request)
        if kind == FORM:
            pairs += _pairs(body)
        elif kind == QUERY:
            if any(name == "query" for name, _ in pairs):
                raise Problem(400, "Two queries", "There is a query in the address and one in the body; send one of them.")
            pairs = [*pairs, ("query", _text(body))]
        elif kind == UPDATE:
            raise _read_only()
        else:
            raise Problem(
                415, "Unsupported media type", f"A query comes as {FORM} or as {QUERY}, and not as {kind or 'nothing named'}."
            )
    return _asked(pairs)


def _asked(pairs: Iterable[tuple[str, str]]) -> Asked:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    if "update" in found or "using-graph-uri" in found or "using-named-graph-uri" in found:
        raise _read_only()
    queries = found.get("query", [])
    if len(queries) != 1:
        raise Problem(400, "No query" if not queries else "Several queries", "Send one parameter 'query' with a SPARQL query.")
    if len(queries[0].encode("utf-8", "replace")) > MOST_BYTES:
        raise _too_long()
    text = with_dataset(queries[0], found.get("default-graph-uri", []), found.get("named-graph-uri", []))
    return Asked(text, found.get("format", [None])[-1], found.get("lang", [None])[-1])


def _pairs(data: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError:
        raise _not_utf8() from None
    except ValueError:
        raise Problem(400, "Too many parameters", "There are more than 1000 parameters.") from None


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _not_utf8() from None


def media_type(request: Request) -> str:
    """The media type of a body, without parameters. Raises :class:`Problem` 415 where it is compressed or not UTF-8."""
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    coding = request.headers.get("content-encoding", "identity").lower()
    charset = re.search(r'charset\s*=\s*"?([\w-]+)', parameters)
    if coding != "identity":
        raise Problem(415, "Unsupported coding", f"A body is sent as it is, and not as {coding[:40]}.")
    if charset and charset.group(1) not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, "Unsupported coding", f"A query is written in UTF-8, and not in {charset.group(1)[:40]}.")
    return kind.strip()


async def read_body(request: Request, most: int = 3 * MOST_BYTES) -> bytes:
    """The body of a request. Raises :class:`Problem` 413 where it has more than so many bytes, without reading them."""
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise _too_long()
            parts.append(part)
    except ClientDisconnect:
        raise hung_up() from None
    return b"".join(parts)


def _read_only() -> Problem:
    return Problem(403, "Read-only", "This service only reads: it takes queries and no updates.")


def _too_long() -> Problem:
    return Problem(413, "Too long", f"A query has at most {MOST_BYTES // 1024} KB here.", {"Connection": "close"})


def _not_utf8() -> Problem:
    return Problem(400, "Not UTF-8", "A query is written in UTF-8, and this one is not.")
