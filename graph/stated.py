"""Claims as they stand in a built graph, read back with their evidence, for tables, pages and networks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from maslahat.ontology.namespaces import LAYER, ONTOLOGY, PREFIXES, compress, expand

if TYPE_CHECKING:
    from .remote_store import RemoteStore

_CLAIMS = ox.NamedNode(LAYER + "claims")
_RDF = PREFIXES["rdf"]
_CLAIM = ox.NamedNode(ONTOLOGY + "Claim")
_EVIDENCE = ox.NamedNode(ONTOLOGY + "evidence")

Term = ox.NamedNode | ox.Literal

_RECORD = {
    _RDF + "type",
    ONTOLOGY + "modality", ONTOLOGY + "rank", ONTOLOGY + "review", ONTOLOGY + "confidence", ONTOLOGY + "attributedTo",
    ONTOLOGY + "rankReason",
    ONTOLOGY + "rivalOf", ONTOLOGY + "evidence", ONTOLOGY + "earliestDay", ONTOLOGY + "latestDay", PREFIXES["skos"] + "note",
    _RDF + "subject", _RDF + "predicate", _RDF + "object",
}  # fmt: skip
"""What is about the claim as a record; everything else on a claim is a qualifier."""


@dataclass(frozen=True)
class StatedEvidence:
    """A place that shows a claim; ``document`` is a CURIE, ``start`` and ``end`` are characters of the canonical text."""

    document: str
    start: int
    end: int
    hash: str
    language: str
    method: str
    confidence: float


@dataclass(frozen=True)
class StatedClaim:
    """A claim read back from a graph. Terms are RDF terms; names of records are notations such as ``happened``."""

    curie: str
    subject: str
    predicate: str
    object: Term
    qualifiers: tuple[tuple[str, Term], ...]
    modality: str
    rank: str
    review: str
    confidence: float
    attributed_to: str | None
    reason: str | None
    note: str | None
    earliest: str | None
    latest: str | None
    evidence: tuple[StatedEvidence, ...]

    @property
    def terms(self) -> list[Term]:
        """All terms that the claim names."""
        named = [ox.NamedNode(expand(self.subject)), ox.NamedNode(expand(self.predicate)), self.object]
        holder = [ox.NamedNode(expand(self.attributed_to))] if self.attributed_to else []
        return [*named, *holder, *(value for _, value in self.qualifiers)]

    @property
    def nodes(self) -> list[ox.NamedNode]:
        """All things and terms whose labels tell the claim in words."""
        records = (("modality", self.modality), ("rank", self.rank), ("review", self.review))
        words = [
            *(f"msl:{scheme}-{name}" for scheme, name in records),
            *(name for name, _ in self.qualifiers),
            "msl:attributedTo",
        ]
        return [*(ox.NamedNode(expand(word)) for word in words), *(t for t in self.terms if isinstance(t, ox.NamedNode))]

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """Claims are told in the order of the documents."""
        first = self.evidence[0]
        return (first.document, first.start, first.end, self.curie)

    def overlaps(self, first: str | None, last: str | None) -> bool:
        """Whether the time of the claim meets a span of ISO days; a claim without dates meets every one."""
        starts_late = last is not None and self.earliest is not None and self.earliest > last
        ends_early = first is not None and self.latest is not None and self.latest < first
        return not (starts_late or ends_early)


def all_claims(store: ox.Store | RemoteStore) -> list[StatedClaim]:
    """Every claim of the graph, in the order of the documents."""
    if not isinstance(store, ox.Store):
        store.fetch_layer(_CLAIMS)
        store.describe_all()
    nodes = (q.subject for q in store.quads_for_pattern(None, ox.NamedNode(_RDF + "type"), _CLAIM, _CLAIMS))
    return sorted(read_claims(store, nodes), key=lambda c: c.sort_key)


def claims_about(store: ox.Store | RemoteStore, curie: str) -> list[StatedClaim]:
    """The claims that name a thing as subject, object, qualifier or holder of the opinion, in the order of the documents."""
    thing = ox.NamedNode(expand(curie))
    subjects = {q.subject for q in store.quads_for_pattern(None, None, thing, _CLAIMS)}
    if not isinstance(store, ox.Store):
        fetch_records(store, subjects)
    found = sorted(read_claims(store, subjects), key=lambda c: c.sort_key)
    if not isinstance(store, ox.Store):
        store.describe([thing, *(node for claim in found for node in claim.nodes)])
    return found


def fetch_records(store: RemoteStore, subjects: Iterable[object]) -> None:
    """Hold claims and their evidence, in two requests for all of them."""
    claims = [node for node in subjects if isinstance(node, ox.NamedNode)]
    store.fetch(claims, _CLAIMS)
    places = (q.object for node in claims for q in store.quads_for_pattern(node, _EVIDENCE, None, _CLAIMS))
    store.fetch((place for place in places if isinstance(place, ox.NamedNode)), _CLAIMS)


def matching_claims(
    store: ox.Store | RemoteStore, subject: str, predicate: str | None = None, object_: Term | None = None
) -> list[StatedClaim]:
    """The claims of a subject, and where given of a predicate and an object."""
    found = [c for c in claims_about(store, subject) if c.subject == subject]
    found = [c for c in found if predicate is None or c.predicate == predicate]
    return [c for c in found if object_ is None or c.object == object_]


def read_claims(store: ox.Store | RemoteStore, nodes: Iterable[object]) -> Iterator[StatedClaim]:
    """The claims among some nodes, in their order; what is no claim is left out."""
    for node in nodes:
        if isinstance(node, ox.NamedNode):
            about = _about(store, node)
            if _RDF + "subject" in about:
                yield _claim(store, node, about)


def _about(store: ox.Store | RemoteStore, node: ox.NamedNode) -> dict[str, list[Term]]:
    about: dict[str, list[Term]] = {}
    for quad in store.quads_for_pattern(node, None, None, _CLAIMS):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            about.setdefault(quad.predicate.value, []).append(quad.object)
    return about


def _claim(store: ox.Store | RemoteStore, node: ox.NamedNode, about: dict[str, list[Term]]) -> StatedClaim:
    def one(predicate: str) -> str | None:
        return next((term.value for term in about.get(predicate, [])), None)

    def notation(scheme: str) -> str:
        return (one(ONTOLOGY + scheme) or "").removeprefix(f"{ONTOLOGY}{scheme}-")

    qualifiers = [(compress(p), term) for p, terms in about.items() if p not in _RECORD for term in terms]
    holder = one(ONTOLOGY + "attributedTo")
    places = (_evidence(store, place) for place in about.get(ONTOLOGY + "evidence", []))
    return StatedClaim(
        curie=compress(node.value),
        subject=compress(about[_RDF + "subject"][0].value),
        predicate=compress(about[_RDF + "predicate"][0].value),
        object=about[_RDF + "object"][0],
        qualifiers=tuple(sorted(qualifiers, key=lambda pair: (pair[0], str(pair[1])))),
        modality=notation("modality"),
        rank=notation("rank"),
        review=notation("review"),
        confidence=float(one(ONTOLOGY + "confidence") or 1),
        attributed_to=compress(holder) if holder else None,
        reason=one(ONTOLOGY + "rankReason"),
        note=one(PREFIXES["skos"] + "note"),
        earliest=one(ONTOLOGY + "earliestDay"),
        latest=one(ONTOLOGY + "latestDay"),
        evidence=tuple(sorted(places, key=lambda e: (e.document, e.start, e.end))),
    )


def _evidence(store: ox.Store | RemoteStore, place: Term) -> StatedEvidence:
    assert isinstance(place, ox.NamedNode)
    about = {predicate: terms[0].value for predicate, terms in _about(store, place).items()}
    return StatedEvidence(
        document=compress(about[ONTOLOGY + "document"]),
        start=int(about[PREFIXES["oa"] + "start"]),
        end=int(about[PREFIXES["oa"] + "end"]),
        hash=about[ONTOLOGY + "spanHash"],
        language=about[PREFIXES["dcterms"] + "language"],
        method=about[ONTOLOGY + "method"].removeprefix(f"{ONTOLOGY}method-"),
        confidence=float(about[ONTOLOGY + "confidence"]),
    )
