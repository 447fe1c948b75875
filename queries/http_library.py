"""``/queries``: the query library over HTTP, listed, run with parameters, or written out for an editor."""

from __future__ import annotations

import json
from typing import Any

from maslahat.ontology.errors import MaslahatError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from .http_negotiation import JSON
from .http_problem import Problem
from .http_reply import build_of, kept_reply
from .http_sparql import Asked, run
from .library import LibraryQuery, load_library

_OURS = ("format", "lang")
"""Parameters of the request that no query declares."""


async def list_queries(request: Request) -> Response:
    """All queries with their parameters, as JSON."""
    folders = build_of(request).graph.libraries

    def body() -> str:
        return json.dumps([_record(query) for query in load_library(folders).values()], ensure_ascii=False)

    return await kept_reply(request, JSON, body)


def _record(query: LibraryQuery) -> dict[str, Any]:
    parameters = [
        {"name": p.name, "type": p.type, "description": p.description, "default": p.default, "example": p.example}
        for p in query.parameters
    ]
    record = {"name": query.name, "summary": query.summary, "description": query.description, "tags": query.tags}
    return record | {"text": query.text, "parameters": parameters}


async def run_query(request: Request) -> Response:
    """The answer to a query of the library, negotiated as at ``/sparql``."""
    query = _query(request)
    text = await _bound(request, query)
    request.state.query_text = text
    asked = Asked(text, request.query_params.get("format"), request.query_params.get("lang"))
    return await run(request, asked, query.name)


async def write_query(request: Request) -> Response:
    """The SPARQL of a query of the library with the values of its parameters in it."""
    query = _query(request)
    return PlainTextResponse(await _bound(request, query), headers={"Cache-Control": "no-cache"})


def _query(request: Request) -> LibraryQuery:
    name = request.path_params["name"]
    library = load_library(build_of(request).graph.libraries)
    if name not in library:
        import difflib

        near = difflib.get_close_matches(name, list(library), n=3, cutoff=0.4)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise Problem(404, "No such query", f"The library has no query {name[:80]!r}.{hint} /queries lists them.")
    return library[name]


async def _bound(request: Request, query: LibraryQuery) -> str:
    declared = {parameter.name for parameter in query.parameters}
    pairs = request.query_params.multi_items()
    given = {name: value for name, value in pairs if value and (name in declared or name not in _OURS)}
    build = build_of(request)
    key = ("bound", query.name, tuple(sorted(given.items())))
    try:
        text, _ = await build.look_up(key, lambda: build.graph.text_of_question(query, given))
    except MaslahatError as error:  # an unknown name, a date that is none, a parameter that is not declared
        raise Problem(400, "A parameter is wrong", str(error)) from error
    except ValueError as error:  # the CURIE of an IRI that cannot be
        raise Problem(400, "A parameter is wrong", f"{query.name}: a value is no name and no IRI ({error}).") from error
    return text
