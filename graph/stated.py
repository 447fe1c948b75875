"""Claims as they stand in a built graph, read back with their evidence, for tables, pages and networks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from maslahat.ontology.namespaces import LAYER, ONTOLOGY, PREFIXES, compress, expand

_CLAIMS = ox.NamedNode(LAYER + "claims")
_RDF = PREFIXES["rdf"]
_CLAIM = ox.NamedNode(ONTOLOGY + "Claim")

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
    def sort_key(self) -> tuple[str, int, int, str]:
        """Claims are told in the order of the documents."""
        first = self.evidence[0]
        return (first.document, first.start, first.end, self.curie)

    def overlaps(self, first: str | None, last: str | None) -> bool:
        """Whether the time of the claim meets a span of ISO days; a claim without dates meets every one."""
        starts_late = last is not None and self.earliest is not None and self.earliest > last
        ends_early = first is not None and self.latest is not None and self.latest < first
        return not (starts_late or ends_early)


def all_claims(store: ox.Store) -> list[StatedClaim]:
    """Every claim of the graph, in the order of the documents."""
    nodes = (q.subject for q in store.quads_for_pattern(None, ox.NamedNode(_RDF + "type"), _CLAIM, _CLAIMS))
    return sorted(_read_all(store, nodes), key=lambda c: c.sort_key)


def claims_about(store: ox.Store, curie: str) -> list[StatedClaim]:
    """The claims that name a thing as subject, object, qualifier or holder of the opinion, in the order of the documents."""
    thing = ox.NamedNode(expand(curie))
    subjects = {q.subject for q in store.quads_for_pattern(None, None, thing, _CLAIMS)}
    return sorted(_read_all(store, subjects), key=lambda c: c.sort_key)


def matching_claims(
    store: ox.Store, subject: str, predicate: str | None = None, object_: Term | None = None
) -> list[StatedClaim]:
    """The claims of a subject, and where given of a predicate and an object."""
    found = [c for c in claims_about(store, subject) if c.subject == subject]
    found = [c for c in found if predicate is None or c.predicate == predicate]
    return [c for c in found if object_ is None or c.object == object_]


def _read_all(store: ox.Store, nodes: Iterable[object]) -> Iterator[StatedClaim]:
    for node in nodes:
        if isinstance(node, ox.NamedNode):
            about = _about(store, node)
            if _RDF + "subject" in about:
                yield _claim(store, node, about)


def _about(store: ox.Store, node: ox.NamedNode) -> dict[str, list[Term]]:
    about: dict[str, list[Term]] = {}
    for quad in store.quads_for_pattern(node, None, None, _CLAIMS):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            about.setdefault(quad.predicate.value, []).append(quad.object)
    return about


def _claim(store: ox.Store, node: ox.NamedNode, about: dict[str, list[Term]]) -> StatedClaim:
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


def _evidence(store: ox.Store, place: Term) -> StatedEvidence:
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
