"""The claims behind a view as RDF: each with its places in documents, and with names and classes of all that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from maslahat.ontology.errors import QueryError
from maslahat.ontology.namespaces import LAYER, ONTOLOGY, PREFIXES, compress, expand

from .export import RDF_FORMATS
from .knowledge_graph import KnowledgeGraph
from .network import network_of
from .stated import StatedClaim
from .view_rows import Row, ViewRows, Window
from .views import View

_CLAIMS = ox.NamedNode(LAYER + "claims")
_TOLD = tuple(
    ox.NamedNode(expand(name))
    for name in ("rdf:type", "rdfs:label", "skos:prefLabel", "msl:documentNumber", "msl:fileHash", "dcterms:language")
)
"""What is said of the things that claims name."""
_LAYERS = tuple(ox.NamedNode(LAYER + name) for name in ("ontology", "documents", "entities"))


def export_view(graph: KnowledgeGraph, view: View, window: Window, format_: str) -> bytes:
    """The claims of a view, or of the part that a window leaves, in an RDF format, sorted; see :data:`RDF_FORMATS`.

    Raises :class:`QueryError` where the rows of the view name no claims.
    """
    claims = claims_of_view(graph, view, window)
    if not claims:
        raise QueryError("this view has no claims here to export: its lines are computed, or nothing is left of it.", view.name)
    triples = {triple for claim in claims for triple in _triples(graph, claim)}
    return ox.serialize(sorted(triples, key=str), format=RDF_FORMATS[format_], prefixes=PREFIXES) or b""


def claims_of_view(graph: KnowledgeGraph, view: View, window: Window) -> list[StatedClaim]:
    """The claims that the rows of a view name, each once, in the order of the rows.

    Raises :class:`QueryError` for a focus on a view that is no network.
    """
    if window.focus and view.draw != "network":
        raise QueryError(f"this view is a {view.draw}, whose claims --focus does not narrow.", view.name)
    shown = {node.id for node in network_of(graph, view, window).nodes} if view.draw == "network" else None
    rows = (row for row in ViewRows(graph, view).rows if _meets(row, window) and _joins(row, shown))
    return list({row.claim.curie: row.claim for row in rows if row.claim}.values())


def _meets(row: Row, window: Window) -> bool:
    late = window.last is not None and row.earliest is not None and row.earliest > window.last
    early = window.first is not None and row.latest is not None and row.latest < window.first
    return not (late or early)


def _joins(row: Row, shown: set[str] | None) -> bool:
    return shown is None or {row["source"], row["target"]} <= shown


def _triples(graph: KnowledgeGraph, claim: StatedClaim) -> Iterator[ox.Triple]:
    me = ox.NamedNode(expand(claim.curie))
    about = [quad.triple for quad in graph.store.quads_for_pattern(me, None, None, _CLAIMS)]
    places = [triple.object for triple in about if triple.predicate.value == ONTOLOGY + "evidence"]
    about += [q.triple for place in places for q in graph.store.quads_for_pattern(_node(place), None, None, _CLAIMS)]
    yield from about
    yield from _names(graph, (term for triple in about for term in (triple.predicate, triple.object)))


def _node(term: object) -> ox.NamedNode:
    assert isinstance(term, ox.NamedNode)
    return term


def _names(graph: KnowledgeGraph, terms: Iterable[object]) -> Iterator[ox.Triple]:
    """Names and classes; a claim that names another claim, its rival, does not bring it along."""
    things = {term for term in terms if isinstance(term, ox.NamedNode) and not compress(term.value).startswith("m:claim-")}
    for thing in things:
        for predicate in _TOLD:
            for layer in _LAYERS:
                yield from (quad.triple for quad in graph.store.quads_for_pattern(thing, predicate, None, layer))
