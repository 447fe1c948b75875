"""The graph as files for other tools: RDF in sorted order, and the claims table. The same graph gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import pyoxigraph as ox
from maslahat.ontology.namespaces import ENTITY, ONTOLOGY, PREFIXES, compress, expand

from .knowledge_graph import KnowledgeGraph
from .rdf import LAYERS, layer
from .stated import StatedClaim, StatedEvidence, Term, all_claims

RDF_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def export_rdf(graph: KnowledgeGraph, format_: str, layers: Iterable[str] = ()) -> bytes:
    """The statements of some layers (none named: all) in an RDF format, sorted; formats without graphs get the union."""
    wanted = set(layers) or set(LAYERS)
    quads = [q for name in wanted for q in graph.store.quads_for_pattern(None, None, None, layer(name))]
    rdf_format = RDF_FORMATS[format_]
    if rdf_format.supports_datasets:
        data = ox.serialize(sorted(quads, key=str), format=rdf_format, prefixes=PREFIXES)
    else:
        triples = {q.triple for q in quads}
        data = ox.serialize(sorted(triples, key=str), format=rdf_format, prefixes=PREFIXES)
    return data or b""


def export_claims(graph: KnowledgeGraph) -> bytes:
    """The claims table: one JSON object a line, sorted by id; quotes where the texts are at hand."""
    table = ClaimsTable(graph)
    records = sorted((table.record(claim) for claim in all_claims(graph.store)), key=lambda record: record["id"])
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode("utf-8")


class ClaimsTable:
    """Makes the records of the claims table; each entity is described once and used again."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._known: dict[str, dict[str, Any]] = {}

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        from .names import all_names

        return all_names(self._graph.names)

    def entity(self, curie: str) -> dict[str, Any]:
        """IRI, English label, most special class and all names of a thing."""
        if curie not in self._known:
            self._known[curie] = {
                "iri": expand(curie),
                "label": self._graph.label(curie),
                "type": self._type(curie),
                "names": self._names.get(curie) or sorted(set(self._graph.all_labels(curie).values())),
            }
        return self._known[curie]

    def _type(self, curie: str) -> str:
        from maslahat.ontology.terms import load_ontology

        ontology, kinds = load_ontology(), [f"msl:{kind}" for kind in self._graph.kinds(curie)]
        special = [k for k in kinds if not any(k != other and ontology.is_a(other, k) for other in kinds)]
        return special[0].removeprefix("msl:") if special else "Concept"

    def term(self, term: Term, unit: Term | None = None) -> dict[str, Any]:
        """An entity, or a value with its datatype and unit."""
        if isinstance(term, ox.NamedNode) and term.value.startswith((ENTITY, ONTOLOGY)):
            return self.entity(compress(term.value))
        if isinstance(term, ox.NamedNode):
            return {"iri": term.value, "label": term.value, "type": "", "names": []}
        value: dict[str, Any] = {"value": term.value, "datatype": compress(term.datatype.value)}
        if term.language:
            value["language"] = term.language
        return value | {"unit": self._graph.label(compress(unit.value)) if isinstance(unit, ox.NamedNode) else None}

    def record(self, claim: StatedClaim) -> dict[str, Any]:
        """One line of the table."""
        unit = next((term for name, term in claim.qualifiers if name == "msl:unit"), None)
        return {
            "id": claim.curie.removeprefix("m:claim-"),
            "subject": self.entity(claim.subject),
            "predicate": {"iri": expand(claim.predicate), "label": self._graph.label(claim.predicate)},
            "object": self.term(claim.object, unit),
            "qualifiers": self._qualifiers(claim),
            "modality": claim.modality,
            "attributedTo": self.entity(claim.attributed_to) if claim.attributed_to else None,
            "rank": claim.rank,
            "reason": claim.reason,
            "review": claim.review,
            "confidence": claim.confidence,
            "note": claim.note,
            "evidence": [self._evidence(e) for e in claim.evidence],
        }

    def _qualifiers(self, claim: StatedClaim) -> dict[str, Any]:
        found: dict[str, list[Any]] = {}
        for name, term in claim.qualifiers:
            found.setdefault(name.removeprefix("msl:"), []).append(self.term(term))
        return {name: values[0] if len(values) == 1 else values for name, values in sorted(found.items())}

    def _evidence(self, evidence: StatedEvidence) -> dict[str, Any]:
        about = self._graph.documents[evidence.document]
        return {
            "document": about["number"],
            "sha256": about["hash"],
            "start": evidence.start,
            "end": evidence.end,
            "language": evidence.language,
            "method": evidence.method,
            "quote": self._graph.quote(evidence.document, evidence.start, evidence.end, evidence.hash),
        }
