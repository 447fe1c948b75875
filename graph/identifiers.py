"""Identifiers of entities in other systems (Wikidata, ISO 3166, UN M49, GeoNames ...), each with the source it was read in.

They become ``schema:sameAs`` where the other system has IRIs (no identity is entailed, so nothing is merged by mistake)
and ``skos:notation`` with the datatype ``msl:notation-SCHEME`` where it has codes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from maslahat.ontology.errors import SourceError

COLUMNS = ("entity", "scheme", "id", "iri", "label", "confidence", "source")

CONFIDENCE = {"two-sources": 0.99, "seen": 0.9}
"""How sure an identifier is: read with its label in two independent public sources, or in one."""


class Identifier(NamedTuple):
    """One row of the table; ``entity`` is a CURIE, ``iri`` is '' for codes, ``label`` is what the source calls it."""

    entity: str
    scheme: str
    id: str
    iri: str
    label: str
    confidence: str
    source: str


def read_identifiers(path: Path) -> list[Identifier]:
    """The rows of a table of identifiers. Raises :class:`SourceError` with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"the table cannot be read ({error}).", path) from error
    rows = list(csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise SourceError(f"the first line should name the columns {', '.join(COLUMNS)}.", path, 1)
    return [_identifier(row, path, number) for number, row in enumerate(rows[1:], start=2) if row]


def _identifier(row: list[str], path: Path, line: int) -> Identifier:
    if len(row) != len(COLUMNS):
        raise SourceError(f"there should be {len(COLUMNS)} columns, and are {len(row)}.", path, line)
    identifier = Identifier(*row)
    if identifier.confidence not in CONFIDENCE:
        raise SourceError(f"confidence should be one of {', '.join(CONFIDENCE)}.", path, line)
    return identifier


SSSOM_PREFIXES = ("m", "schema", "wd", "geonames", "dbr", "eucountry", "gnd", "viaf", "msl", "skos")


def sssom(identifiers: Iterable[Identifier], labels: dict[str, str]) -> str:
    """The identifiers that have IRIs as an SSSOM/TSV mapping set, sorted; ``labels`` gives the English name of an entity.

    Specification: https://mapping-commons.github.io/sssom/ (version 1.0).
    """
    from maslahat.ontology.namespaces import PREFIXES, compress

    head = [
        "#mapping_set_id: https://w3id.org/maslahat/mappings/identifiers",
        "#license: https://spdx.org/licenses/MIT",
    ]
    head += ["#curie_map:", *(f'#  {prefix}: "{PREFIXES[prefix]}"' for prefix in sorted(SSSOM_PREFIXES))]
    head += ['#  semapv: "https://w3id.org/semapv/vocab/"']
    columns = "subject_id subject_label predicate_id object_id object_label mapping_justification confidence comment"
    rows = [
        "\t".join((
            i.entity, labels.get(i.entity, i.entity), "schema:sameAs", compress(i.iri), i.label,
            "semapv:ManualMappingCuration", str(CONFIDENCE[i.confidence]), f"read in: {i.source}",
        ))
        for i in sorted(identifiers) if i.iri
    ]  # fmt: skip
    return "\n".join([*head, columns.replace(" ", "\t"), *rows]) + "\n"
