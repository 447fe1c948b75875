"""What an editor and a search field ask: entities by name, labels of IRIs, terms of the ontology and how often they occur."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from maslahat.graph.names import search as search_names
from maslahat.ontology.errors import IdentifierError
from maslahat.ontology.namespaces import PREFIXES, compress, expand
from maslahat.ontology.terms import load_ontology
from starlette.requests import Request
from starlette.responses import Response

from .graph import Graph
from .http_negotiation import JSON, choose_language
from .http_problem import Problem
from .http_reply import build_of, kept_reply, reply
from .http_sparql import media_type, read_body
from .page_facts import Teller
from .usage import usage

MOST_HITS, MOST_LABELS = 100, 10_000


def languages_of(asked: str | None) -> tuple[str, ...]:
    """The languages of ``?lang=``, English last."""
    names = [name.strip() for name in (asked or "").split(",")[:10] if name.strip()]
    return tuple(dict.fromkeys([*names, "en"]))


async def search(request: Request) -> Response:
    """Entities whose name is like ``?q=``, best first."""
    text = request.query_params.get("q", "").strip()
    limit = _count(request.query_params.get("limit", "20"))
    languages = languages_of(request.query_params.get("lang"))
    graph = build_of(request).graph
    if not text or len(text) > 200:
        raise Problem(400, "No name", "Give a name of at most 200 characters: /search?q=Tokayev.")
    return await kept_reply(
        request, JSON, lambda: json.dumps(hits(graph, text, limit, languages), ensure_ascii=False), lang=languages[0]
    )


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_HITS):
        raise Problem(400, "No number", f"limit is a number from 1 to {MOST_HITS}, and not {text[:20]!r}.")
    return int(text)


def hits(graph: Graph, text: str, limit: int, languages: tuple[str, ...]) -> list[dict[str, Any]]:
    """Entities by name as records of plain values."""
    teller = Teller(graph, languages)
    found = search_names(graph.names, text, limit)
    return [
        {
            "id": hit.curie,
            "iri": expand(hit.curie),
            "label": teller.label(hit.curie),
            "name": hit.name,
            "kind": next((teller.label(f"msl:{kind}") for kind in _special(graph.kinds(hit.curie))), ""),
            "score": round(hit.score, 1),
        }
        for hit in found
    ]


def _special(kinds: list[str]) -> list[str]:
    """The most special of some classes first."""
    ontology = load_ontology()
    return sorted(kinds, key=lambda kind: (-len(ontology.ancestors(f"msl:{kind}")), kind))


async def labels(request: Request) -> Response:
    """The labels of IRIs: ``{"iris": [...], "lang": ["kk", "en"]}`` gives ``{iri: label}``, without those that have none."""
    if media_type(request) != "application/json":
        raise Problem(415, "Unsupported media type", 'Send JSON: {"iris": [...], "lang": ["kk", "en"]}.')
    iris, languages = _wanted(await read_body(request, 4 << 20))
    graph = build_of(request).graph
    key = ("labels", tuple(iris), languages)
    return reply(
        await build_of(request).look_up(key, lambda: json.dumps(_labels(graph, iris, languages), ensure_ascii=False)), JSON
    )


def _wanted(body: bytes) -> tuple[list[str], tuple[str, ...]]:
    try:
        asked = json.loads(body)
        iris, lang = asked["iris"], asked.get("lang", ["en"])
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise Problem(400, "No labels asked", 'Send JSON: {"iris": [...], "lang": ["kk", "en"]}.') from None
    for texts in (iris, lang):
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts) or len(texts) > MOST_LABELS:
            raise Problem(400, "No labels asked", f"iris and lang are lists of at most {MOST_LABELS} texts.")
    return iris, languages_of(",".join(lang))


def _labels(graph: Graph, iris: list[str], languages: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for iri in iris:
        curie = compress(iri)
        try:
            text = graph.labels([curie], languages).get(curie) if curie != iri else None
        except (IdentifierError, ValueError):  # no IRI at all: it has no label
            continue
        if text is not None:
            found[iri] = text
    return found


async def vocabulary(request: Request) -> Response:
    """Prefixes, and the terms of the ontology with labels, meanings and how often the graph uses them, for completion."""
    lang = choose_language(request.headers.get("accept-language"), request.query_params.get("lang"))
    graph = build_of(request).graph

    def body() -> str:
        return json.dumps({"prefixes": PREFIXES, "terms": list(terms(graph, lang))}, ensure_ascii=False)

    return await kept_reply(request, JSON, body, lang=lang, key=("vocabulary", lang))


def terms(graph: Graph, lang: str) -> Iterator[dict[str, Any]]:
    """Classes, properties and concepts of the ontology as records of plain values."""
    ontology, teller = load_ontology(), Teller(graph, (lang, "en"))
    uses = usage(graph)
    groups = (("class", ontology.classes), ("property", ontology.properties), ("concept", ontology.concepts))
    for kind, group in groups:
        for curie in group:
            definition = teller.text(curie, "rdfs:comment") or teller.text(curie, "skos:definition")
            record = {"curie": curie, "iri": expand(curie), "kind": kind, "label": teller.label(curie), "definition": definition}
            record["count"] = uses.of(curie)  # type: ignore[assignment]
            if kind == "property":
                found = ontology.properties[curie]
                record |= {"domain": found.domain, "range": found.value_type or found.range}
            yield record
