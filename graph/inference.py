"""What the ontology entails of the graph: OWL 2 RL rules as SPARQL, repeated until nothing new follows.

``docs/decisions.md`` says why rules and not a reasoner, ``benchmarks/inference.py`` measures both. Rules for domain and range are
left out on purpose: the linter requires that types fit, so they would only hide a mistake.
"""

from __future__ import annotations

from importlib.resources import files

import pyoxigraph as ox

from .rdf import add_layer, layer


def rules() -> dict[str, str]:
    """Name -> CONSTRUCT query, in the order of the names."""
    folder = files("maslahat.ontology") / "rules"
    found = {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir() if p.name.endswith(".rq")}
    return {name: found[name] for name in sorted(found)}


def infer(store: ox.Store) -> int:
    """Add to the layer ``inferred`` what the rules entail from all layers together. Returns how many statements were added."""
    texts, total = rules(), 0
    while True:
        added = sum(_apply(store, text) for text in texts.values())
        total += added
        if not added:
            return total


def _apply(store: ox.Store, text: str) -> int:
    triples = store.query(text)
    assert isinstance(triples, ox.QueryTriples)
    new = set(triples)
    add_layer(store, [ox.Quad(t.subject, t.predicate, t.object, layer("inferred")) for t in new])
    return len(new)
