"""What the page of one thing shows: names, kind, statements by property, background apart, links to other data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox
from maslahat.graph.stated import StatedClaim, claims_about
from maslahat.ontology.namespaces import LAYER, ONTOLOGY, PREFIXES, compress, expand

from .page_facts import Fact, Link, Source, Teller, href_of

SHOWN = 12
"""Statements of a section on the first page of a thing."""


@dataclass(frozen=True)
class Section:
    """Statements with one property; ``key`` names it in ``?section=``; ``total`` counts those that are not shown, too."""

    key: str
    title: str
    property: Link | None
    facts: tuple[Fact, ...]
    total: int


@dataclass(frozen=True)
class Background:
    """Something that reading needs and no document says, with its source."""

    words: tuple[Link, ...]
    time: str
    source: str


@dataclass(frozen=True)
class Identifier:
    """A thing in another system: the scheme, its name there, and where that leads."""

    scheme: str
    value: str
    href: str | None
    source: str


@dataclass(frozen=True)
class EntityPage:
    """All that the page of a thing shows."""

    curie: str
    iri: str
    title: str
    kinds: tuple[Link, ...]
    description: str
    labels: tuple[tuple[str, str], ...]
    aliases: tuple[str, ...]
    said: tuple[Section, ...]
    """Statements about it, by property."""
    of_it: tuple[Section, ...]
    """Statements of other things that lead to it."""
    mentions: tuple[Section, ...]
    background: tuple[Background, ...]
    identifiers: tuple[Identifier, ...]
    record: tuple[tuple[Link, Link], ...]
    """Its plain statements, where it is no thing of claims but a record of the graph."""


def entity_page(teller: Teller, curie: str, section: str | None = None) -> EntityPage:
    """The page of a thing; of the sections only one, complete, where ``section`` names it."""
    claims = claims_about(teller.graph.store, curie)
    said = _sections(teller, (c for c in claims if c.subject == curie), "", section)
    of_it = _sections(teller, (c for c in claims if c.subject != curie and _is(c.object, curie)), "of-", section)
    others = [c for c in claims if c.subject != curie and not _is(c.object, curie)]
    background = tuple(_background(teller, curie))
    kinds = teller.graph.kinds(curie)
    return EntityPage(
        curie=curie,
        iri=expand(curie),
        title=teller.label(curie),
        kinds=tuple(_kind(teller, kind) for kind in kinds),
        description=teller.text(curie, "dcterms:description"),
        labels=tuple(sorted((language, text) for language, text in teller.graph.all_labels(curie).items() if language)),
        aliases=tuple(sorted({t.value for t in teller.values(curie, "skos:altLabel")})),
        said=said,
        of_it=of_it,
        mentions=_mentions(teller, others, section),
        background=background,
        identifiers=tuple(_identifiers(teller, curie)),
        record=() if claims or background else tuple(_record(teller, curie)),
    )


def _kind(teller: Teller, kind: str) -> Link:
    return Link(teller.label(f"msl:{kind}"), f"/entities?kind={kind}", f"msl:{kind}")


def _is(term: object, curie: str) -> bool:
    return isinstance(term, ox.NamedNode) and term.value == expand(curie)


def _sections(teller: Teller, claims: Iterable[StatedClaim], prefix: str, only: str | None) -> tuple[Section, ...]:
    groups: dict[str, list[StatedClaim]] = {}
    for claim in claims:
        groups.setdefault(claim.predicate, []).append(claim)
    sections = [_section(teller, prefix + name.partition(":")[2], name, group, only) for name, group in groups.items()]
    found = [s for s in sections if s is not None]
    return tuple(sorted(found, key=lambda s: (s.facts[0].lead is not None, -s.total, s.title)))  # figures last


def _section(teller: Teller, key: str, predicate: str, claims: list[StatedClaim], only: str | None) -> Section | None:
    if only not in (None, key):
        return None
    shown = claims if only else claims[:SHOWN]
    return Section(key, teller.label(predicate), teller.link(predicate), tuple(map(teller.fact, shown)), len(claims))


def _mentions(teller: Teller, claims: list[StatedClaim], only: str | None) -> tuple[Section, ...]:
    if not claims or only not in (None, "mentions"):
        return ()
    shown = claims if only else claims[:SHOWN]
    return (Section("mentions", "", None, tuple(map(teller.fact, shown)), len(claims)),)


_TENURES = """SELECT ?person ?office ?from ?until ?source ?me {
  ?tenure a msl:Tenure ; msl:holder ?person ; msl:office ?office . OPTIONAL { ?tenure msl:from ?from }
  OPTIONAL { ?tenure msl:until ?until } OPTIONAL { ?tenure dcterms:source ?source }
  FILTER (?person = ?me || ?office = ?me) } ORDER BY ?from ?person"""
_NAMES = """SELECT ?form ?from ?until ?source ?me { ?me msl:hasName ?name . ?name msl:nameForm ?form .
  OPTIONAL { ?name msl:from ?from } OPTIONAL { ?name msl:until ?until } OPTIONAL { ?name dcterms:source ?source }
} ORDER BY ?from ?form"""
_MANNERS = ("dcterms:source", "msl:hasName", "skos:editorialNote")


def _background(teller: Teller, curie: str) -> Iterable[Background]:
    me, graph = ox.NamedNode(expand(curie)), teller.graph
    for person, office, begin, end, source, _ in graph.rows(_TENURES, me=me):
        words = (teller.term(person), teller.link("msl:holdsOffice"), teller.term(office))
        yield Background(words, _time(begin, end), _text(source))
    for form, begin, end, source, _ in graph.rows(_NAMES, me=me):
        yield Background((teller.link("msl:hasName"), teller.term(form)), _time(begin, end), _text(source))
    plain = list(graph.store.quads_for_pattern(me, None, None, ox.NamedNode(LAYER + "background")))
    of_all = next((_text(q.object) for q in plain if compress(q.predicate.value) == "dcterms:source"), "")
    for quad in plain:
        if compress(quad.predicate.value) not in _MANNERS:
            yield Background((teller.link(compress(quad.predicate.value)), teller.term(quad.object)), "", of_all)


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def _time(begin: object, end: object) -> str:
    return f"{_text(begin)} \N{EN DASH} {_text(end)}".strip() if begin or end else ""


_LINKS = """SELECT ?predicate ?object ?source ?me {
  GRAPH g:links { ?link rdf:subject ?me ; rdf:predicate ?predicate ; rdf:object ?object .
    OPTIONAL { ?link dcterms:source ?source } }
} ORDER BY ?predicate ?object"""
_SYSTEMS = {
    "wd": "Wikidata", "dbr": "DBpedia", "eucountry": "EU Vocabularies", "eurovoc": "EuroVoc", "geonames": "GeoNames",
    "gnd": "GND", "viaf": "VIAF",
}  # fmt: skip


def _identifiers(teller: Teller, curie: str) -> Iterable[Identifier]:
    for predicate, object_, source, _ in teller.graph.rows(_LINKS, me=ox.NamedNode(expand(curie))):
        if isinstance(object_, ox.Literal):
            scheme = object_.datatype.value.removeprefix(f"{ONTOLOGY}notation-").replace("-", " ")
            yield Identifier(scheme, object_.value, None, _text(source))
        elif isinstance(object_, ox.NamedNode) and predicate is not None:
            known = (name for prefix, name in _SYSTEMS.items() if object_.value.startswith(PREFIXES[prefix]))
            system = next(known, compress(predicate.value))
            yield Identifier(system, _local(object_.value), href_of(object_.value), _text(source))


def _local(iri: str) -> str:
    """The part of an IRI by which people know it."""
    return iri.rstrip("/").rpartition("/")[2] or iri


def _record(teller: Teller, curie: str) -> Iterable[tuple[Link, Link]]:
    quads = teller.graph.store.quads_for_pattern(ox.NamedNode(expand(curie)), None, None, ox.DefaultGraph())
    pairs = [(teller.term(quad.predicate), teller.term(quad.object)) for quad in quads]
    hidden = ("rdf:type", "skos:prefLabel", "skos:altLabel", "dcterms:description", "schema:sameAs", "skos:notation")
    return sorted((p for p in pairs if p[0].curie not in hidden), key=lambda pair: (pair[0].text, pair[1].text))


@dataclass(frozen=True)
class ClaimPage:
    """All that the page of one claim shows."""

    curie: str
    iri: str
    fact: Fact
    about: tuple[tuple[str, str], ...]
    """What is recorded of it: review, rank, confidence."""
    sources: tuple[Source, ...]


def claim_page(teller: Teller, claim: StatedClaim) -> ClaimPage:
    """The page of a claim."""
    about = (
        (teller.label("msl:review"), teller.label(f"msl:review-{claim.review}")),
        (teller.label("msl:rank"), teller.label(f"msl:rank-{claim.rank}")),
        (teller.label("msl:confidence"), f"{claim.confidence:g}"),
    )
    fact = teller.fact(claim)
    return ClaimPage(claim.curie, expand(claim.curie), fact, about, fact.sources)


def claim_of(teller: Teller, curie: str) -> StatedClaim | None:
    """The claim of a CURIE, None where there is none."""
    # A piece of evidence belongs to one claim, so this asks for fewer statements than asking by the subject.
    places = teller.values(curie, "msl:evidence")
    found = claims_about(teller.graph.store, compress(places[0].value)) if places else []
    return next((claim for claim in found if claim.curie == curie), None)


def read_in(teller: Teller, document: str, first: int, count: int) -> tuple[tuple[Fact, ...], int]:
    """Some of the claims that were read in a document, in the order of the text, and how many there are."""
    places = teller.graph.rows(
        "SELECT ?claim ?start ?d { ?e msl:document ?d ; oa:start ?start . ?claim msl:evidence ?e }",
        d=ox.NamedNode(expand(document)),
    )
    starts: dict[str, int] = {}
    for claim, start, _ in places:
        starts[_text(claim)] = min(starts.get(_text(claim), 1 << 60), int(_text(start)))
    wanted = sorted(starts, key=lambda iri: (starts[iri], iri))[first : first + count]
    found = (claim_of(teller, compress(iri)) for iri in wanted)
    return tuple(teller.fact(claim) for claim in found if claim is not None), len(starts)
