"""How often a graph uses each class, property and concept."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

from maslahat.graph.knowledge_graph import KnowledgeGraph
from maslahat.ontology.namespaces import compress
from maslahat.ontology.terms import load_ontology


class Usage(NamedTuple):
    """CURIE, or IRI without a prefix of ours -> uses: of a class its members, else the statements."""

    classes: dict[str, int]
    properties: dict[str, int]
    concepts: dict[str, int]
    """Of the ontology; what the ontology itself says of them is no use."""

    def of(self, curie: str) -> int:
        """Of a term of any kind."""
        return next((counts[curie] for counts in self if curie in counts), 0)


_CLASSES = "SELECT ?term (COUNT(*) AS ?n) { ?s a ?term } GROUP BY ?term"
_PROPERTIES = "SELECT ?term (COUNT(*) AS ?n) { ?s ?term ?o } GROUP BY ?term"
# Named one by one, since the engine then reads one short range of an index for each.
_CONCEPTS = """SELECT ?term (COUNT(*) AS ?n) { VALUES ?term { %s } ?s ?p ?term
    FILTER (!STRSTARTS(STR(?s), STR(msl:))) } GROUP BY ?term"""

_counted: WeakKeyDictionary[KnowledgeGraph, dict[str, dict[str, int]]] = WeakKeyDictionary()


def usage(graph: KnowledgeGraph) -> Usage:
    """The uses in a graph."""
    concepts = _CONCEPTS % " ".join(sorted(load_ontology().concepts))
    return Usage(counts(graph, _CLASSES), counts(graph, _PROPERTIES), counts(graph, concepts))


def counts(graph: KnowledgeGraph, question: str) -> dict[str, int]:
    """The rows of a question for a name and a number; asked once of each graph, since a build does not change."""
    known = _counted.setdefault(graph, {})
    if question not in known:
        rows = graph.rows(question)
        known[question] = {compress(name.value): int(n.value) for name, n in rows if name and n}
    return known[question]
