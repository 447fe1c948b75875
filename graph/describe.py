"""Everything about one entity, each line with its source: what ``maslahat show`` and ``why`` print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from maslahat.ontology.namespaces import LAYER, ONTOLOGY, PREFIXES, compress, expand

from .knowledge_graph import KnowledgeGraph
from .stated import StatedClaim, StatedEvidence, Term, claims_about, matching_claims


@dataclass(frozen=True)
class Line:
    """One statement about an entity in words; ``source`` is like ``001:15203-15299``, or the layer of background."""

    subject: str
    property: str
    value: str
    details: str
    modality: str
    source: str
    claim: str
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Description:
    """An entity in words: its names by language, classes, description, identifiers, and the lines about it."""

    curie: str
    labels: dict[str, str]
    aliases: list[str]
    kinds: list[str]
    description: str
    identifiers: list[tuple[str, str]]
    """Scheme or predicate, and id."""
    background: list[Line]
    lines: list[Line]


def describe(graph: KnowledgeGraph, curie: str, languages: Sequence[str] = ("en",), as_of: str | None = None) -> Description:
    """All that the graph says about an entity; ``as_of``, an ISO day, leaves out what did not hold or was not yet then."""
    claims = claims_about(graph.store, curie)
    graph.prefetch([curie, "msl:holdsOffice", "msl:hasName", *(f"msl:{kind}" for kind in graph.kinds(curie))])
    if as_of:
        claims = [c for c in claims if c.overlaps(as_of, as_of) or _past_act(c, as_of)]
    return Description(
        curie=curie,
        labels=graph.all_labels(curie),
        aliases=sorted({t.value for t in _values(graph, curie, "skos:altLabel")}),
        kinds=[graph.label(f"msl:{kind}", languages) for kind in graph.kinds(curie)],
        description=_in_language(_values(graph, curie, "dcterms:description"), languages),
        identifiers=_identifiers(graph, curie),
        background=_background(graph, curie, languages),
        lines=[line_of(graph, claim, languages) for claim in claims],
    )


def _past_act(claim: StatedClaim, day: str) -> bool:
    """An act of before stays true: who proposed something in 2018 has proposed it in 2019. A state that ended has ended."""
    return claim.modality == "happened" and claim.latest is not None and claim.latest <= day


def why(
    graph: KnowledgeGraph,
    subject: str,
    predicate: str | None = None,
    object_: Term | None = None,
    languages: Sequence[str] = ("en",),
) -> list[Line]:
    """The claims of a subject (and property, and object) in words, with the quotes that show them where texts are at hand."""
    claims = matching_claims(graph.store, subject, predicate, object_)
    if predicate is None:
        claims += [c for c in claims_about(graph.store, subject) if c.subject != subject]
    return [line_of(graph, claim, languages, quotes=True) for claim in claims]


def line_of(graph: KnowledgeGraph, claim: StatedClaim, languages: Sequence[str], quotes: bool = False) -> Line:
    """A claim in words."""
    return Line(
        subject=graph.label(claim.subject, languages),
        property=graph.label(claim.predicate, languages),
        value=graph.text_of(claim.object, languages),
        details=details_of(graph, claim, languages),
        modality=graph.label(f"msl:modality-{claim.modality}", languages),
        source=", ".join(place_of(graph, e) for e in claim.evidence),
        claim=claim.curie,
        quotes=tuple(_quotes(graph, claim)) if quotes else (),
    )


def _quotes(graph: KnowledgeGraph, claim: StatedClaim) -> list[str]:
    found = (graph.quote(e.document, e.start, e.end, e.hash) for e in claim.evidence)
    return [quote for quote in found if quote is not None]


def place_of(graph: KnowledgeGraph, evidence: StatedEvidence) -> str:
    """The place of evidence, as ``001:15203-15299``: number of the document, start and end in characters."""
    number = graph.documents.get(evidence.document, {}).get("number", evidence.document)
    return f"{number}:{evidence.start}-{evidence.end}"


def details_of(graph: KnowledgeGraph, claim: StatedClaim, languages: Sequence[str]) -> str:
    """The qualifiers, holder, rank and note of a claim in one line of words."""
    parts = [f"{graph.label(name, languages)} {graph.text_of(term, languages)}" for name, term in claim.qualifiers]
    if claim.attributed_to:
        parts.append(f"{graph.label('msl:attributedTo', languages)} {graph.label(claim.attributed_to, languages)}")
    if claim.rank != "normal":
        parts.append(f"{graph.label(f'msl:rank-{claim.rank}', languages)}: {claim.reason}")
    if claim.review != "curated":
        parts.append(graph.label(f"msl:review-{claim.review}", languages))
    return "; ".join(parts)


def _values(graph: KnowledgeGraph, curie: str, predicate: str) -> list[ox.Literal]:
    me = ox.NamedNode(expand(curie))
    quads = graph.store.quads_for_pattern(me, ox.NamedNode(expand(predicate)), None, ox.DefaultGraph())
    return [q.object for q in quads if isinstance(q.object, ox.Literal)]


def _in_language(texts: list[ox.Literal], languages: Sequence[str]) -> str:
    by_language = {text.language or "": text.value for text in texts}
    return next((by_language[g] for g in languages if g in by_language), "")


def _identifiers(graph: KnowledgeGraph, curie: str) -> list[tuple[str, str]]:
    me, links = ox.NamedNode(expand(curie)), ox.NamedNode(LAYER + "links")
    found = []
    for quad in graph.store.quads_for_pattern(me, None, None, links):
        if isinstance(quad.object, ox.Literal):
            found.append((quad.object.datatype.value.removeprefix(f"{ONTOLOGY}notation-"), quad.object.value))
        elif isinstance(quad.object, ox.NamedNode):
            found.append((compress(quad.predicate.value), quad.object.value))
    return sorted(found)


_TENURES = """SELECT ?person ?office ?from ?until ?me {
  ?tenure a msl:Tenure ; msl:holder ?person ; msl:office ?office ; msl:from ?from .
  OPTIONAL { ?tenure msl:until ?until } FILTER (?person = ?me || ?office = ?me) }"""
_DATED_NAMES = """SELECT ?form ?from ?until ?me { ?me msl:hasName ?name . ?name msl:nameForm ?form .
  OPTIONAL { ?name msl:from ?from } OPTIONAL { ?name msl:until ?until } }"""


def _background(graph: KnowledgeGraph, curie: str, languages: Sequence[str]) -> list[Line]:
    me = ox.NamedNode(expand(curie))
    lines = []
    for person, office, begin, end, _ in sorted(
        graph.rows(_TENURES, me=me), key=lambda row: (_text(row[2]), _text(row[0]), _text(row[1]))
    ):
        assert person
        assert office
        words = (
            graph.text_of(person, languages),
            graph.label("msl:holdsOffice", languages),
            graph.text_of(office, languages),
        )
        lines.append(Line(*words, _time(begin, end), "", "background", ""))
    for form, begin, end, _ in sorted(graph.rows(_DATED_NAMES, me=me), key=lambda row: (_text(row[1]), _text(row[0]))):
        assert form
        words = graph.label(curie, languages), graph.label("msl:hasName", languages), form.value
        lines.append(Line(*words, _time(begin, end), "", "background", ""))
    return lines


def _text(term: Term | None) -> str:
    """What rows are sorted by; engines differ in how they sort letters of several scripts."""
    return term.value if term else ""


def _time(begin: Term | None, end: Term | None) -> str:
    parts = [f"{word} {date.value}" for word, date in (("from", begin), ("until", end)) if date]
    return " ".join(parts)


def literal_or_entity(graph: KnowledgeGraph, text: str) -> Term:
    """The term that an argument stands for: an entity of that name, else the literal that some claim has."""
    from maslahat.ontology.errors import IdentifierError

    try:
        return ox.NamedNode(expand(graph.resolve(text)))
    except IdentifierError:
        found = graph.rows(
            f"SELECT DISTINCT ?o ?text {{ ?c <{PREFIXES['rdf']}object> ?o FILTER (STR(?o) = ?text) }}", text=ox.Literal(text)
        )
        if not found or found[0][0] is None:
            raise
        return found[0][0]
