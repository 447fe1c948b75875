"""Claims in RDF: each a node with reification, qualifiers, PROV-O and Web Annotation terms, and the plain triple where it holds.

Every layer of the graph is a named graph; :data:`LAYERS` lists them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from maslahat.ontology.namespaces import LAYER, ONTOLOGY, expand
from maslahat.ontology.terms import MSL, Ontology

from .claim import Claim, Evidence, Literal, Value
from .dates import partial_date

LAYERS = ("ontology", "documents", "entities", "background", "claims", "facts", "inferred", "links")

TYPE = ox.NamedNode(expand("rdf:type"))
_SUBJECT, _PREDICATE, _OBJECT = (ox.NamedNode(expand(f"rdf:{part}")) for part in ("subject", "predicate", "object"))
_START, _END = ox.NamedNode(expand("oa:start")), ox.NamedNode(expand("oa:end"))
_LANGUAGE = ox.NamedNode(expand("dcterms:language"))
_NOTE = ox.NamedNode(expand("skos:note"))
_INTEGER, _DECIMAL, _DATE = (ox.NamedNode(expand(f"xsd:{name}")) for name in ("integer", "decimal", "date"))

CLAIM, EVIDENCE = MSL.Claim, MSL.Evidence
MODALITY, RANK, RANK_REASON, REVIEW = MSL.modality, MSL.rank, MSL.rankReason, MSL.review
ATTRIBUTED, HAS_EVIDENCE, CONFIDENCE = MSL.attributedTo, MSL.evidence, MSL.confidence
DOCUMENT, METHOD, RULE, SPAN_HASH = MSL.document, MSL.method, MSL.rule, MSL.spanHash
EARLIEST, LATEST = MSL.earliestDay, MSL.latestDay

START_QUALIFIERS, END_QUALIFIERS, WHOLE_QUALIFIERS = ("from",), ("until",), ("on", "period")


def layer(name: str) -> ox.NamedNode:
    """The named graph of a layer."""
    return ox.NamedNode(LAYER + name)


def in_union(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The same statements in the default graph, the union of the layers.

    The union is stored, and not left to the engine, because a statement of two layers would then be found twice.
    """
    return (ox.Quad(q.subject, q.predicate, q.object) for q in quads)


def node(curie: str) -> ox.NamedNode:
    """The IRI node of a CURIE."""
    return ox.NamedNode(expand(curie))


def term(value: Value) -> ox.NamedNode | ox.Literal:
    """The RDF term of a value of a claim."""
    if isinstance(value, str):
        return node(value)
    if value.language:
        return ox.Literal(value.value, language=value.language)
    return ox.Literal(value.value, datatype=node(value.datatype))


def fact_quads(claim: Claim, ontology: Ontology) -> Iterator[ox.Quad]:
    """The plain triple of a claim that holds. A bare number says nothing without its indicator, so figures have none."""
    if claim.holds and ontology.property(claim.predicate).aspect != "figure":
        yield ox.Quad(node(claim.subject), node(claim.predicate), term(claim.object), layer("facts"))


def claim_quads(claim: Claim, documents: dict[str, str]) -> Iterator[ox.Quad]:
    """All statements about a claim; ``documents`` gives the CURIE of a document number."""
    me, graph = node(claim.curie), layer("claims")
    for predicate, value in _claim_statements(claim):
        yield ox.Quad(me, predicate, value, graph)
    for evidence in claim.evidence:
        place = node(evidence_curie(claim, evidence))
        yield ox.Quad(me, HAS_EVIDENCE, place, graph)
        for predicate, value in _evidence_statements(evidence, documents):
            yield ox.Quad(place, predicate, value, graph)


Statement = tuple[ox.NamedNode, ox.NamedNode | ox.Literal]


def _claim_statements(claim: Claim) -> Iterator[Statement]:
    yield TYPE, CLAIM
    yield _SUBJECT, node(claim.subject)
    yield _PREDICATE, node(claim.predicate)
    yield _OBJECT, term(claim.object)
    yield MODALITY, ox.NamedNode(f"{ONTOLOGY}modality-{claim.modality}")
    yield RANK, ox.NamedNode(f"{ONTOLOGY}rank-{claim.rank}")
    yield REVIEW, ox.NamedNode(f"{ONTOLOGY}review-{claim.review}")
    yield CONFIDENCE, decimal(claim.confidence)
    if claim.attributed_to:
        yield ATTRIBUTED, node(claim.attributed_to)
    if claim.reason:
        yield RANK_REASON, ox.Literal(claim.reason)
    if claim.note:
        yield _NOTE, ox.Literal(claim.note, language="en")
    for name, value in claim.qualifiers:
        yield ox.NamedNode(ONTOLOGY + name), term(value)
    yield from time_statements(claim)


def time_statements(claim: Claim) -> Iterator[Statement]:
    """The sortable first and last day of the time that a claim covers, from its qualifiers and from a date it states."""
    first, last = claim_bounds(claim)
    if first:
        yield EARLIEST, ox.Literal(first, datatype=_DATE)
    if last:
        yield LATEST, ox.Literal(last, datatype=_DATE)


def claim_bounds(claim: Claim) -> tuple[str | None, str | None]:
    """First and last day of a claim as ISO dates; None where it is open or not known."""
    starts, ends = [], []
    for name, value in _dates(claim):
        date = partial_date(value.value)
        if name not in END_QUALIFIERS and date.earliest:
            starts.append(date.earliest.isoformat())
        if name not in START_QUALIFIERS and date.latest:
            ends.append(date.latest.isoformat())
    return min(starts, default=None), max(ends, default=None)


def _dates(claim: Claim) -> Iterator[tuple[str, Literal]]:
    for name, value in claim.qualifiers:
        if name in (*START_QUALIFIERS, *END_QUALIFIERS, *WHOLE_QUALIFIERS) and isinstance(value, Literal):
            yield name, value
    if isinstance(claim.object, Literal) and claim.object.datatype in ("xsd:date", "xsd:gYearMonth", "xsd:gYear"):
        yield claim.predicate, claim.object


def evidence_curie(claim: Claim, evidence: Evidence) -> str:
    """The IRI of a piece of evidence as a CURIE: the claim's id and a hash of the place."""
    place = f"{evidence.document}:{evidence.span.start}:{evidence.span.end}"
    return f"m:evidence-{claim.id}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"


def _evidence_statements(evidence: Evidence, documents: dict[str, str]) -> Iterator[Statement]:
    yield TYPE, EVIDENCE
    yield DOCUMENT, node(documents[evidence.document])
    yield _START, ox.Literal(str(evidence.span.start), datatype=_INTEGER)
    yield _END, ox.Literal(str(evidence.span.end), datatype=_INTEGER)
    yield SPAN_HASH, ox.Literal(evidence.span.sha256)
    yield _LANGUAGE, ox.Literal(evidence.language)
    yield METHOD, ox.NamedNode(f"{ONTOLOGY}method-{evidence.method}")
    yield CONFIDENCE, decimal(evidence.confidence)
    if evidence.rule:
        yield RULE, ox.Literal(evidence.rule)


def decimal(value: float) -> ox.Literal:
    """A number from 0 to 1 in the canonical form of ``xsd:decimal``."""
    return ox.Literal(f"{value:.4f}".rstrip("0").rstrip("."), datatype=_DECIMAL)
