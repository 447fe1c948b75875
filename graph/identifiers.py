"""Identifiers of entities in other systems (Wikidata, ISO 3166, UN M49, GeoNames ...), each with the source it was read in.

They become ``schema:sameAs`` where the other system has IRIs (no identity is entailed, so nothing is merged by mistake)
and ``skos:notation`` with the datatype ``msl:notation-SCHEME`` where it has codes.
"""

from __future__ import annotations

import csv
import io
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
