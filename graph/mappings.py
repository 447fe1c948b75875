"""Mappings to other vocabularies and systems as SSSOM/TSV: entities by their identifiers, terms by the alignment of the ontology.

Specification: https://mapping-commons.github.io/sssom/ (version 1.0).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox
from maslahat.ontology.namespaces import ONTOLOGY, PREFIXES, compress
from maslahat.ontology.terms import load_ontology, ontology_quads

from .identifiers import CONFIDENCE, Identifier

_ALIGNING = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("rdfs", "subClassOf"), ("rdfs", "subPropertyOf"), ("skos", "exactMatch"), ("skos", "closeMatch"), ("skos", "broadMatch"),
    )
)  # fmt: skip


class Mapping(NamedTuple):
    """One row of a mapping set; subject, predicate and object are CURIEs where a prefix is known."""

    subject_id: str
    subject_label: str
    predicate_id: str
    object_id: str
    object_label: str
    mapping_justification: str
    confidence: str
    comment: str


def entity_mappings(identifiers: Iterable[Identifier], labels: dict[str, str]) -> list[Mapping]:
    """The identifiers that have IRIs; ``labels`` gives the English name of an entity."""
    return [
        Mapping(
            i.entity, labels.get(i.entity, i.entity), "schema:sameAs", compress(i.iri), i.label,
            "semapv:ManualMappingCuration", str(CONFIDENCE[i.confidence]), f"read in: {i.source}",
        )
        for i in sorted(identifiers) if i.iri
    ]  # fmt: skip


def term_mappings() -> list[Mapping]:
    """The alignment of classes, properties and topics to terms of other vocabularies, upwards only."""
    labels = load_ontology().labels
    found = [
        Mapping(
            compress(q.subject.value), labels[compress(q.subject.value)]["en"], compress(q.predicate.value),
            compress(q.object.value), "", "semapv:ManualMappingCuration", "1.0", "",
        )
        for q in ontology_quads()
        if q.predicate.value in _ALIGNING and isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.NamedNode)
        and not q.object.value.startswith(ONTOLOGY)
    ]  # fmt: skip
    return sorted(found)


def sssom(mappings: Iterable[Mapping], name: str) -> str:
    """A mapping set in SSSOM/TSV, with its metadata and prefixes; ``name`` ends its IRI."""
    rows = list(mappings)
    used = {cell.partition(":")[0] for m in rows for cell in (m.subject_id, m.predicate_id, m.object_id)} & set(PREFIXES)
    head = [
        f"#mapping_set_id: https://w3id.org/maslahat/mappings/{name}",
        "#license: https://spdx.org/licenses/MIT",
        "#curie_map:",
    ]
    head += [f'#  {prefix}: "{PREFIXES[prefix]}"' for prefix in sorted(used)]
    head += ['#  semapv: "https://w3id.org/semapv/vocab/"', "\t".join(Mapping._fields)]
    return "\n".join([*head, *("\t".join(row) for row in rows)]) + "\n"
