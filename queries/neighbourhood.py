"""The network around one thing, drawn from a store that holds only what is near: a page must not wait for the whole graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyoxigraph as ox
from maslahat.graph.knowledge_graph import KnowledgeGraph
from maslahat.graph.network import KINDS, network_of
from maslahat.graph.network_page import render_network
from maslahat.graph.view_rows import Window
from maslahat.graph.views import find_view
from maslahat.ontology.namespaces import ENTITY, LAYER, ONTOLOGY, PREFIXES, expand
from maslahat.ontology.terms import load_ontology

_CLAIMS = ox.NamedNode(LAYER + "claims")
_SUBJECT, _OBJECT = ox.NamedNode(PREFIXES["rdf"] + "subject"), ox.NamedNode(PREFIXES["rdf"] + "object")
_RIVAL = ox.NamedNode(ONTOLOGY + "rivalOf")
_ENDS = (_SUBJECT.value, _OBJECT.value, ONTOLOGY + "at")
_ASKED = (*_ENDS, PREFIXES["rdf"] + "type", PREFIXES["rdf"] + "predicate", _RIVAL.value)
_TOLD = (
    PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", PREFIXES["dcterms"] + "description",
    ONTOLOGY + "documentNumber", ONTOLOGY + "fileHash", PREFIXES["dcterms"] + "language",
)  # fmt: skip
"""What a network tells of a thing, and of the document behind a line."""


def network_around(graph: KnowledgeGraph, curie: str) -> str:
    """The page of the network of what is one step away from a thing."""
    network = network_of(part_around(graph, curie), find_view("neighbourhood"), Window(focus=curie, depth=1))
    return render_network(replace(network, omitted=None))  # what is further away is no news on the page of one thing


def part_around(graph: KnowledgeGraph, curie: str) -> KnowledgeGraph:
    """The part of the graph that the network around a thing shows."""
    near = KnowledgeGraph(graph.pointer, graph.folder, graph.corpus_folder)
    near.store = _store_around(graph.store, ox.NamedNode(expand(curie)))
    near.names = graph.names
    return near


def _store_around(store: ox.Store, focus: ox.NamedNode) -> ox.Store:
    near = ox.Store()
    claims = set(_claims_near(store, focus))
    claims |= {rival for claim in claims for rival in _rivals(store, claim)}
    quads = [quad for claim in claims for quad in _with_evidence(store, claim)]
    named = {term for quad in quads for term in (quad.predicate, quad.object) if isinstance(term, ox.NamedNode)}
    named -= {quad.subject for quad in quads}  # claims and evidence have no names, and all of them is here already
    named |= {focus, *(ox.NamedNode(expand(name)) for name in (*load_ontology().properties, *(f"msl:{kind}" for kind in KINDS)))}
    near.extend(quads)
    near.extend(quad for term in named for name in _TOLD for quad in store.quads_for_pattern(term, ox.NamedNode(name), None))
    return near


def _claims_near(store: ox.Store, focus: ox.NamedNode) -> Iterator[ox.NamedNode]:
    """The claims that name the thing, and those between the things that these name."""
    around = {focus}
    for quad in store.quads_for_pattern(None, None, focus, _CLAIMS):
        if isinstance(quad.subject, ox.NamedNode):
            yield quad.subject
            around |= set(_ends(store, quad.subject))
    for thing in around:
        for quad in store.quads_for_pattern(None, _SUBJECT, thing, _CLAIMS):
            if isinstance(quad.subject, ox.NamedNode) and set(_objects(store, quad.subject)) <= around:
                yield quad.subject


def _ends(store: ox.Store, claim: ox.NamedNode) -> Iterator[ox.NamedNode]:
    for quad in store.quads_for_pattern(claim, None, None, _CLAIMS):
        if quad.predicate.value in _ENDS and isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(ENTITY):
            yield quad.object


def _rivals(store: ox.Store, claim: ox.NamedNode) -> Iterator[ox.NamedNode]:
    rivals = (quad.object for quad in store.quads_for_pattern(claim, _RIVAL, None, _CLAIMS))
    return (rival for rival in rivals if isinstance(rival, ox.NamedNode))


def _objects(store: ox.Store, claim: ox.NamedNode) -> Iterator[object]:
    return (quad.object for quad in store.quads_for_pattern(claim, _OBJECT, None, _CLAIMS))


def _with_evidence(store: ox.Store, claim: ox.NamedNode) -> Iterator[ox.Quad]:
    """A claim and its evidence in their layer; of the claim, what views ask for in the union of all layers as well."""
    for quad in store.quads_for_pattern(claim, None, None, _CLAIMS):
        yield quad
        if quad.predicate.value in _ASKED:
            yield ox.Quad(quad.subject, quad.predicate, quad.object)
        if quad.predicate.value == ONTOLOGY + "evidence" and isinstance(quad.object, ox.NamedNode):
            yield from store.quads_for_pattern(quad.object, None, None, _CLAIMS)
