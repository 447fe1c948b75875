"""What the service says of itself: `SPARQL 1.1 Service Description`_ and `VoID`_, with counts of the build that is open.

.. _SPARQL 1.1 Service Description: https://www.w3.org/TR/sparql11-service-description/
.. _VoID: https://www.w3.org/TR/void/
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
from maslahat.graph.knowledge_graph import KnowledgeGraph
from maslahat.ontology.namespaces import ENTITY, LAYER, ONTOLOGY, PREFIXES, expand
from maslahat.ontology.terms import load_ontology
from starlette.requests import Request
from starlette.responses import Response

from .answer import GRAPH_FORMATS
from .http_negotiation import PAGES, RDF, choose, choose_language
from .http_reply import build_of, kept_reply
from .http_templates import render
from .usage import counts, usage

_NAMES = {
    **PREFIXES,
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
    "formats": "http://www.w3.org/ns/formats/",
}
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPH_FORMATS = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")
_DISTINCT = """SELECT ?name ?n {
  { SELECT ("distinctSubjects" AS ?name) (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o } } UNION
  { SELECT ("distinctObjects" AS ?name) (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o } } }"""
_LAYERS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_LINKS = "SELECT ?o { GRAPH g:links { ?s schema:sameAs ?o } }"

Node = ox.NamedNode | ox.BlankNode


def term(curie: str) -> ox.NamedNode:
    """The term of a CURIE, of the vocabularies of descriptions as well."""
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(_NAMES[prefix] + local)


async def describe_service(request: Request) -> Response:
    """The description of the endpoint, as RDF or as a page."""
    base = str(request.base_url)
    return await _described(request, lambda graph: [*_service(base), *dataset(graph, base)])


async def describe_dataset(request: Request) -> Response:
    """The description of the dataset, at the place where VoID has it."""
    base = str(request.base_url)
    return await _described(request, lambda graph: list(dataset(graph, base)))


async def _described(request: Request, make: object) -> Response:
    offer = choose((*RDF, PAGES[0]), request.headers.get("accept"), request.query_params.get("format"))
    lang = choose_language(request.headers.get("accept-language"), request.query_params.get("lang"))
    graph = build_of(request).graph

    def body() -> str | bytes:
        triples: list[ox.Triple] = make(graph)  # type: ignore[operator]
        format_ = "turtle" if offer.format == "html" else offer.format
        data = ox.serialize(triples, format=GRAPH_FORMATS[format_], prefixes=_used(triples)) or b""
        if offer.format != "html":
            return data
        return render("service.html", lang=lang, title=None, turtle=data.decode("utf-8"), endpoint=f"{request.base_url}sparql")

    return await kept_reply(request, offer, body, lang=lang, key=(request.url.path, str(request.base_url), offer.format, lang))


def _used(triples: list[ox.Triple]) -> dict[str, str]:
    text = " ".join(str(triple) for triple in triples)
    return {prefix: iri for prefix, iri in _NAMES.items() if f"<{iri}" in text}


def _service(base: str) -> Iterator[ox.Triple]:
    me, dataset_ = ox.NamedNode(f"{base}sparql"), ox.NamedNode(f"{base}.well-known/void#dataset")
    yield ox.Triple(me, term("rdf:type"), term("sd:Service"))
    yield ox.Triple(me, term("sd:endpoint"), me)
    yield ox.Triple(me, term("sd:supportedLanguage"), term("sd:SPARQL11Query"))
    for name in (*_RESULTS, *_GRAPH_FORMATS):
        yield ox.Triple(me, term("sd:resultFormat"), term(f"formats:{name}"))
    yield ox.Triple(me, term("sd:defaultDataset"), dataset_)


def dataset(graph: KnowledgeGraph, base: str) -> Iterator[ox.Triple]:
    """The dataset: what it is, how much there is of each class, property and layer, what it links to."""
    me = ox.NamedNode(f"{base}.well-known/void#dataset")
    union = ox.NamedNode(f"{base}.well-known/void#union")
    ontology = load_ontology()
    about: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
        (me, "rdf:type", term("sd:Dataset")),
        (me, "rdf:type", term("void:Dataset")),
        (me, "dcterms:title", ox.Literal("Maslahat: cooperation in Central Asia", language="en")),
        (me, "dcterms:license", ox.NamedNode("https://spdx.org/licenses/MIT")),
        (me, "void:uriSpace", ox.Literal(ENTITY)),
        (me, "void:uriRegexPattern", ox.Literal(f"^{ENTITY}")),
        (me, "void:vocabulary", ox.NamedNode(ONTOLOGY.removesuffix("#"))),
        (me, "void:sparqlEndpoint", ox.NamedNode(f"{base}sparql")),
        (me, "void:uriLookupEndpoint", ox.NamedNode(f"{base}id/")),
        (me, "owl:versionInfo", ox.Literal(f"{graph.pointer.build}, ontology {ontology.version}")),
        (me, "sd:defaultGraph", union),
        (union, "rdf:type", term("sd:Graph")),
    ]
    for subject, predicate, object_ in about:
        yield ox.Triple(subject, term(predicate), object_)
    uses = usage(graph)
    numbers = {"triples": sum(uses.properties.values()), "entities": uses.classes.get("msl:Entity", 0)}
    numbers |= {"properties": len(uses.properties), "classes": len(uses.classes), **counts(graph, _DISTINCT)}
    for name, count in numbers.items():
        yield ox.Triple(me, term(f"void:{name}"), _number(count))
    yield from _partitions(graph, me)
    yield from _layers(graph, me, base)
    yield from _linksets(graph, me, base)


def _number(count: int) -> ox.Literal:
    return ox.Literal(str(count), datatype=term("xsd:integer"))


def _partitions(graph: KnowledgeGraph, me: ox.NamedNode) -> Iterator[ox.Triple]:
    uses = usage(graph)
    for kind, number_of, found in (("class", "entities", uses.classes), ("property", "triples", uses.properties)):
        own = sorted((name, count) for name, count in found.items() if name.startswith("msl:"))
        for number, (name, count) in enumerate(own):
            part = ox.BlankNode(f"{kind}{number}")
            yield ox.Triple(me, term(f"void:{kind}Partition"), part)
            yield ox.Triple(part, term(f"void:{kind}"), term(name))
            yield ox.Triple(part, term(f"void:{number_of}"), _number(count))


def _layers(graph: KnowledgeGraph, me: ox.NamedNode, base: str) -> Iterator[ox.Triple]:
    for layer, count in sorted(counts(graph, _LAYERS).items()):
        iri = ox.NamedNode(expand(layer))
        name = iri.value.removeprefix(LAYER)
        part, inner = ox.BlankNode(f"layer-{name}"), ox.NamedNode(f"{base}.well-known/void#{name}")
        yield ox.Triple(me, term("sd:namedGraph"), part)
        yield ox.Triple(part, term("rdf:type"), term("sd:NamedGraph"))
        yield ox.Triple(part, term("sd:name"), iri)
        yield ox.Triple(part, term("sd:graph"), inner)
        yield ox.Triple(inner, term("rdf:type"), term("sd:Graph"))
        yield ox.Triple(inner, term("void:triples"), _number(count))


def _linksets(graph: KnowledgeGraph, me: ox.NamedNode, base: str) -> Iterator[ox.Triple]:
    found: dict[str, int] = {}
    for (target,) in graph.rows(_LINKS):
        assert target is not None
        space = max((iri for iri in PREFIXES.values() if target.value.startswith(iri)), key=len, default="")
        found[space] = found.get(space, 0) + 1
    for number, (space, count) in enumerate(sorted(found.items())):
        part = ox.NamedNode(f"{base}.well-known/void#links-{number}")
        yield ox.Triple(me, term("void:subset"), part)
        yield ox.Triple(part, term("rdf:type"), term("void:Linkset"))
        yield ox.Triple(part, term("void:linkPredicate"), term("schema:sameAs"))
        yield ox.Triple(part, term("void:subjectsTarget"), me)
        if space:
            other = ox.NamedNode(f"{part.value}-target")
            yield ox.Triple(part, term("void:objectsTarget"), other)
            yield ox.Triple(other, term("void:uriSpace"), ox.Literal(space))
        yield ox.Triple(part, term("void:triples"), _number(count))
