"""What the page of the ontology shows: classes as a tree, properties and concepts with meanings and use."""

from __future__ import annotations

from dataclasses import dataclass

from maslahat.ontology.namespaces import ONTOLOGY
from maslahat.ontology.terms import Property, load_ontology

from .graph import Graph
from .page_facts import Link, Teller
from .usage import Usage, usage


@dataclass(frozen=True)
class Term:
    """A term with what is said of it; ``above`` are superclasses, or domain and range of a property."""

    name: str
    curie: str
    label: str
    definition: str
    count: int
    above: tuple[Link, ...]
    depth: int = 0


@dataclass(frozen=True)
class OntologyPage:
    """All that the page of the ontology shows."""

    iri: str
    version: str
    classes: tuple[Term, ...]
    properties: tuple[Term, ...]
    concepts: tuple[tuple[Link, tuple[Term, ...]], ...]
    """By the class that they belong to."""


def ontology_page(teller: Teller) -> OntologyPage:
    """The page of the ontology that the graph was built with."""
    ontology = load_ontology()
    assert isinstance(teller.graph, Graph)
    uses = usage(teller.graph)
    kinds = sorted(set(ontology.concepts.values()))
    concepts = [
        (teller.link(kind), tuple(_term(teller, c, uses) for c, k in sorted(ontology.concepts.items()) if k == kind))
        for kind in kinds
    ]
    return OntologyPage(
        iri=ONTOLOGY.removesuffix("#"),
        version=ontology.version,
        classes=tuple(_tree(teller, None, 0, uses)),
        properties=tuple(_property(teller, p, uses) for _, p in sorted(ontology.properties.items())),
        concepts=tuple(concepts),
    )


def _term(teller: Teller, curie: str, uses: Usage, above: tuple[Link, ...] = (), depth: int = 0) -> Term:
    definition = teller.text(curie, "rdfs:comment") or teller.text(curie, "skos:definition")
    return Term(curie.removeprefix("msl:"), curie, teller.label(curie), definition, uses.of(curie), above, depth)


def _tree(teller: Teller, above: str | None, depth: int, uses: Usage) -> list[Term]:
    """Each class once, below the first of its superclasses; the others are named beside it."""
    found: list[Term] = []
    for name, parents in sorted(load_ontology().classes.items()):
        own = sorted(p for p in parents if p.startswith("msl:"))
        if (own[0] if own else None) == above:
            outside = sorted(parents - set(own[:1]))
            found.append(_term(teller, name, uses, tuple(teller.link(p) for p in outside), depth))
            found += _tree(teller, name, depth + 1, uses)
    return found


def _property(teller: Teller, found: Property, uses: Usage) -> Term:
    ends = (found.domain, found.value_type or found.range)
    return _term(teller, found.curie, uses, tuple(teller.link(end) for end in ends))
