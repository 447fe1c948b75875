"""Pages and data of single things: ``/id/SLUG``, ``/claims/ID``, ``/ontology``, ``/entities``, each by content negotiation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlencode

import pyoxigraph as ox
from maslahat.ontology.errors import IdentifierError
from maslahat.ontology.namespaces import LAYER, ONTOLOGY, PREFIXES, expand
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from .answer import GRAPH_FORMATS
from .browsing import entities_page, kinds_page
from .entity_page import claim_of, claim_page, entity_page, read_in
from .graph import Graph
from .http_negotiation import HTML, PAGES, choose, choose_language
from .http_problem import Problem
from .http_reply import build_of, kept_reply
from .http_templates import render
from .neighbourhood import network_around
from .ontology_page import ontology_page
from .page_facts import Teller

PER_PAGE = 50


def language_of(request: Request) -> str:
    """The language that a page is to speak."""
    return choose_language(request.headers.get("accept-language"), request.query_params.get("lang"))


async def _negotiated(
    request: Request, page: Callable[[Teller, str], str], triples: Callable[[Graph], Iterable[ox.Triple]]
) -> Response:
    offer = choose(PAGES, request.headers.get("accept"), request.query_params.get("format"))
    graph, lang = build_of(request).graph, language_of(request)
    if offer is HTML:
        return await kept_reply(request, offer, lambda: page(Teller(graph, (lang, "en")), lang), lang=lang)
    response = await kept_reply(request, offer, lambda: _serialized(triples(graph), offer.format))
    response.headers["Link"] = f'<{request.url.path}>; rel="alternate"; type="text/html"'
    return response


def _serialized(triples: Iterable[ox.Triple], format_: str) -> bytes:
    found = sorted(set(triples), key=str)
    text = " ".join(str(triple) for triple in found)
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}
    return ox.serialize(found, format=GRAPH_FORMATS[format_], prefixes=used) or b""


def _other(request: Request, **changes: str | None) -> str:
    """The address of this page with other parameters; None takes one away."""
    pairs = {name: value for name, value in request.query_params.items() if name != "page"} | changes
    text = urlencode({name: value for name, value in pairs.items() if value is not None})
    return f"{request.url.path}?{text}" if text else request.url.path


def _page_number(request: Request) -> int:
    text = request.query_params.get("page", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 10_000):
        raise Problem(400, "No page", f"page is a number from 1 on, and not {text[:20]!r}.")
    return int(text)


def _known(graph: Graph, curie: str) -> None:
    """Raise :class:`Problem` 404 where the graph says nothing about a thing."""
    try:
        known = curie in graph
    except ValueError:  # what no IRI can contain
        known = False
    if not known:
        raise Problem(404, "Not found", f"The graph has nothing called {curie[:120]!r}. /entities lists what it has.")


# things


async def entity(request: Request) -> Response:
    """The page or the data of one thing."""
    slug = request.path_params["slug"]
    curie, graph, number = f"m:{slug}", build_of(request).graph, _page_number(request)
    _known(graph, curie)
    if slug.startswith("claim-"):
        return RedirectResponse(f"/claims/{slug.removeprefix('claim-')}", 303)
    section = request.query_params.get("section")

    def page(teller: Teller, lang: str) -> str:
        found = entity_page(teller, curie, section)
        is_document = curie in graph.documents
        read, total = read_in(teller, curie, (number - 1) * PER_PAGE, PER_PAGE) if is_document else ((), 0)
        if section and not (found.said or found.of_it or found.mentions):
            raise Problem(404, "Not found", f"{curie} has no statements {section[:40]!r}.")
        return render(
            "entity.html", lang=lang, title=found.title, page=found, section=section, other=lambda **c: _other(request, **c),
            document=graph.documents.get(curie), read=read, total=total, number=number, per_page=PER_PAGE,
        )  # fmt: skip

    return await _negotiated(request, page, lambda graph: triples_about(graph, curie))


def triples_about(graph: Graph, curie: str) -> Iterable[ox.Triple]:
    """What the graph says of a thing, and the claims about it with their places."""
    me = ox.NamedNode(expand(curie))
    yield from _of(graph, me)
    for quad in graph.store.quads_for_pattern(
        None, ox.NamedNode(PREFIXES["rdf"] + "subject"), me, ox.NamedNode(LAYER + "claims")
    ):
        if isinstance(quad.subject, ox.NamedNode):
            yield from _claim_triples(graph, quad.subject)


def _of(graph: Graph, node: ox.NamedNode) -> Iterable[ox.Triple]:
    return (quad.triple for quad in graph.store.quads_for_pattern(node, None, None, ox.DefaultGraph()))


def _claim_triples(graph: Graph, node: ox.NamedNode) -> Iterable[ox.Triple]:
    for triple in _of(graph, node):
        yield triple
        if triple.predicate.value == ONTOLOGY + "evidence" and isinstance(triple.object, ox.NamedNode):
            yield from _of(graph, triple.object)


async def network(request: Request) -> Response:
    """The network of what is one step away from a thing, as a page of its own that runs in a frame."""
    curie, graph = f"m:{request.path_params['slug']}", build_of(request).graph
    _known(graph, curie)
    response = await kept_reply(request, HTML, lambda: network_around(graph, curie), key=("network", curie))
    # The page brings a policy of its own, with the hashes of its scripts; both hold.
    response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
    return response


async def claim(request: Request) -> Response:
    """The page or the data of one claim."""
    id_ = request.path_params["id"]
    curie, graph = f"m:claim-{id_}", build_of(request).graph
    _known(graph, curie)

    def page(teller: Teller, lang: str) -> str:
        found = claim_of(teller, curie)
        if found is None:
            raise Problem(404, "Not found", f"{curie} is no claim.")
        told = claim_page(teller, found)
        return render("claim.html", lang=lang, title=None, page=told, other=lambda **c: _other(request, **c))

    return await _negotiated(request, page, lambda graph: _claim_triples(graph, ox.NamedNode(expand(curie))))


# lists


async def ontology(request: Request) -> Response:
    """The ontology as a page or as data."""

    def page(teller: Teller, lang: str) -> str:
        return render("ontology.html", lang=lang, title=None, page=ontology_page(teller), other=lambda **c: _other(request, **c))

    layer = ox.NamedNode(LAYER + "ontology")
    return await _negotiated(
        request, page, lambda graph: (quad.triple for quad in graph.store.quads_for_pattern(None, None, None, layer))
    )


async def entities(request: Request) -> Response:
    """All kinds of things, the things of ``?kind=``, or those whose name is like ``?q=``."""
    lang, graph, number = language_of(request), build_of(request).graph, _page_number(request)
    kind, text = request.query_params.get("kind"), request.query_params.get("q", "").strip()[:200]
    choose((HTML,), request.headers.get("accept"))

    def page() -> str:
        teller = Teller(graph, (lang, "en"))
        try:
            found = entities_page(teller, kind, text, number) if kind or text else None
        except IdentifierError as error:
            raise Problem(404, "Not found", str(error)) from error
        return render(
            "entities.html", lang=lang, title=None, found=found, kinds=() if found else kinds_page(teller), text=text,
            other=lambda **c: _other(request, **c),
        )  # fmt: skip

    return await kept_reply(request, HTML, page, lang=lang)
