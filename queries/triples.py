"""The triples of an answer in Python: what CONSTRUCT and DESCRIBE give.

>>> triples = graph.query("CONSTRUCT WHERE { ?who msl:proposed ?what }")
>>> triples
subject       property  object
------------  --------  -----------------
Aida Example  proposed  Council of Rivers
>>> len(triples.to_rdflib())
1
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox
from maslahat.ontology.namespaces import PREFIXES, compress

from .answer import Answer
from .columns import python_value
from .display import Shown, Table, shown_term

if TYPE_CHECKING:
    import networkx as nx
    import rdflib


class Triples(Table[ox.Triple]):
    """Triples, each once, sorted; it shows itself as a table with labels."""

    columns = ("subject", "property", "object")
    advice = "to_rdflib() has all"

    def __init__(self, answer: Answer, labels: Mapping[str, str]) -> None:
        super().__init__(answer.triples)
        self.answer = answer
        """The answer as it came, which can :meth:`~Answer.serialize` itself in the formats of RDF."""
        self._labels = labels

    @property
    def cut(self) -> bool:
        """Whether there are more triples than the limit of the graph let through."""
        return self.answer.cut

    def to_rdflib(self) -> rdflib.Graph:
        """The triples as a graph of rdflib, which knows the prefixes of the project."""
        import rdflib

        graph = rdflib.Graph()
        for prefix, iri in PREFIXES.items():
            graph.bind(prefix, iri, replace=True)
        return graph.parse(data=self._ntriples, format="nt")

    @property
    def _ntriples(self) -> bytes:
        return b"".join(f"{triple} .\n".encode() for triple in self._items)

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """The triples as a network of CURIEs.

        Edges have ``property`` and ``label``; a literal becomes an attribute of its node, named by the property; several are
        parted by `` | ``.
        """
        import networkx as nx

        network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for triple in self:
            node, property_ = self._node(network, triple.subject), compress(triple.predicate.value)
            if isinstance(triple.object, ox.Literal):
                before = network.nodes[node].get(property_)
                value = python_value(triple.object)
                network.nodes[node][property_] = value if before is None else f"{before} | {value}"
            else:
                about = {"property": property_, "label": self._labels.get(triple.predicate.value, property_)}
                network.add_edges_from([(node, self._node(network, triple.object), about)])
        return network

    def _node(self, network: nx.MultiDiGraph[str], term: object) -> str:
        name = compress(term.value) if isinstance(term, ox.NamedNode) else str(term)
        label = self._labels.get(term.value, name) if isinstance(term, ox.NamedNode) else name
        network.add_node(name, label=label)
        return name

    def _part(self, places: slice) -> Triples:
        from dataclasses import replace

        data = b"".join(f"{triple} .\n".encode() for triple in self._items[places])
        return Triples(replace(self.answer, data=data), self._labels)

    def _shown(self, place: int) -> Sequence[Shown]:
        triple = self._items[place]
        return [shown_term(term, self._labels.get) for term in (triple.subject, triple.predicate, triple.object)]

    def _remarks(self) -> list[str]:
        cut = f"The answer was cut after {len(self):,} triples; a graph opened with higher limits gives more."
        return [*super()._remarks(), *([cut] if self.cut else [])]
