"""Finding the way without a question: kinds of things with their numbers, and the things of a kind by name."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox
from maslahat.graph.names import search
from maslahat.ontology.errors import IdentifierError
from maslahat.ontology.namespaces import ENTITY, ONTOLOGY, compress
from maslahat.ontology.terms import load_ontology

from .page_facts import Link, Teller

PER_PAGE = 100
_ROOT = "msl:Entity"
_COUNTS = (
    "SELECT ?kind (COUNT(DISTINCT ?thing) AS ?n) { ?thing a ?kind FILTER (STRSTARTS(STR(?kind), STR(msl:))) } GROUP BY ?kind"
)
_MEMBERS = "SELECT DISTINCT ?thing ?kind { ?thing a ?kind }"


@dataclass(frozen=True)
class Kind:
    """A class in the tree of kinds: how many things there are, those of the classes below included."""

    link: Link
    count: int
    below: tuple[Kind, ...]


@dataclass(frozen=True)
class Found:
    """A page of a list of things, each with words about it."""

    title: str
    definition: str
    things: tuple[tuple[Link, str], ...]
    total: int
    number: int
    pages: int


def kinds_page(teller: Teller) -> tuple[Kind, ...]:
    """The tree of kinds that have things, the larger ones first."""
    counts = {
        compress(kind.value): int(count.value)
        for kind, count in teller.graph.rows(_COUNTS)
        if kind is not None and isinstance(count, ox.Literal)
    }
    records = load_ontology().classes
    return _below(teller, _ROOT, counts, {name for name, above in records.items() if "msl:Record" in above})


def _below(teller: Teller, above: str, counts: dict[str, int], hidden: set[str]) -> tuple[Kind, ...]:
    classes = load_ontology().classes
    names = [name for name, parents in classes.items() if above in parents and counts.get(name) and name not in hidden]
    kinds = [
        Kind(
            Link(teller.label(name), f"/entities?kind={name.removeprefix('msl:')}", name),
            counts[name],
            _below(teller, name, counts, hidden),
        )
        for name in names
    ]
    return tuple(sorted(kinds, key=lambda kind: (-kind.count, kind.link.text)))


def entities_page(teller: Teller, kind: str | None, text: str, number: int) -> Found:
    """A page of the things of a kind, by label, or of those with a name like the text, the best first.

    Raises :class:`IdentifierError` for a kind that is none.
    """
    curie = f"msl:{kind}"
    if kind and curie not in load_ontology().classes:
        raise IdentifierError(f"The ontology has no class {kind[:80]!r}. /entities lists the kinds of things.")
    found = _called(teller, text) if text else _members(teller, curie)
    pages = max(1, -(-len(found) // PER_PAGE))
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    title, definition = (text, "") if text else (teller.label(curie), teller.text(curie, "rdfs:comment"))
    return Found(title, definition, tuple((link, _about(teller, link)) for link in shown), len(found), number, pages)


def _members(teller: Teller, curie: str) -> list[Link]:
    kind = ox.NamedNode(ONTOLOGY + curie.removeprefix("msl:"))
    rows = teller.graph.rows(_MEMBERS, kind=kind)
    links = [teller.term(thing) for thing, _ in rows if isinstance(thing, ox.NamedNode) and thing.value.startswith(ENTITY)]
    return sorted(links, key=lambda link: (link.text.casefold(), link.curie))


def _called(teller: Teller, text: str) -> list[Link]:
    return [teller.link(hit.curie) for hit in search(teller.graph.names, text, PER_PAGE)]


def _about(teller: Teller, link: Link) -> str:
    """The description of a thing, or its kinds where it has none."""
    kinds = ", ".join(teller.label(f"msl:{kind}") for kind in teller.graph.kinds(link.curie))
    return teller.text(link.curie, "dcterms:description") or kinds
