"""Three ways to the same inferences on the shipped graph, in one run: our SPARQL rules, reasonable (Rust), owlrl (Python).

Counts say how many new statements each draws. The reasoners take all rules of OWL 2 RL, those for domain, range, sameAs and the
axiomatic triples too; the rules of ``ontology/rules`` are the ones that the graph needs.

Usage: python benchmarks/inference.py
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import owlrl
import pyoxigraph as ox
import rdflib
import reasonable
from maslahat.graph.build import layers
from maslahat.graph.collection import Collection
from maslahat.graph.inference import infer
from maslahat.graph.rdf import in_union


def with_rules(quads: list[ox.Quad]) -> int:
    """The number of statements that the SPARQL rules add, in a store in memory."""
    store = ox.Store()
    store.bulk_extend(in_union(quads))
    return len(infer(store))


def with_reasonable(path: Path) -> int:
    """The number of triples that reasonable has more than the file."""
    reasoner = reasonable.PyReasoner()
    reasoner.load_file(str(path))
    return len(list(reasoner.reason())) - len(rdflib.Graph().parse(path))


def with_owlrl(path: Path) -> int:
    """The number of triples that owlrl adds."""
    graph = rdflib.Graph().parse(path)
    before = len(graph)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return len(graph) - before


def main() -> None:
    """Run the comparison and print it."""
    quads = [quad for _, part in layers(Collection()) for quad in part]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.ttl"
        path.write_bytes(ox.serialize({q.triple for q in quads}, format=ox.RdfFormat.TURTLE) or b"")
        print(f"{len(quads)} statements")
        ways: tuple[tuple[str, Callable[[], int]], ...] = (
            ("SPARQL rules on Oxigraph", lambda: with_rules(quads)),
            ("reasonable", lambda: with_reasonable(path)),
            ("owlrl", lambda: with_owlrl(path)),
        )
        for name, call in ways:
            begin = time.perf_counter()
            added = call()
            print(f"  {name:<28} {time.perf_counter() - begin:8.2f} s   {added:7} new")


if __name__ == "__main__":
    main()
