"""What the ontology entails of the graph: OWL 2 RL rules as SPARQL, repeated until nothing new follows.

``docs/decisions.md`` says why rules and not a reasoner, ``benchmarks/inference.py`` measures both. Rules for domain and range are
left out on purpose: the linter requires that types fit, so they would only hide a mistake.
"""

from __future__ import annotations

from importlib.resources import files

import pyoxigraph as ox


def rules() -> dict[str, str]:
    """Name -> CONSTRUCT query, in the order of the names."""
    folder = files("maslahat.ontology") / "rules"
    found = {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir() if p.name.endswith(".rq")}
    return {name: found[name] for name in sorted(found)}


def infer(union: ox.Store) -> list[ox.Triple]:
    """What the rules entail of the default graph of a store, which gets it too. Each statement is new, and comes once."""
    texts, found = rules(), list[ox.Triple]()
    while True:
        added = [triple for text in texts.values() for triple in _apply(union, text)]
        found += added
        if not added:
            return found


def _apply(union: ox.Store, text: str) -> set[ox.Triple]:
    triples = union.query(text)
    assert isinstance(triples, ox.QueryTriples)
    new = set(triples)
    union.extend(ox.Quad(t.subject, t.predicate, t.object) for t in new)
    return new
