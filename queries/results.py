"""Answers as text: the W3C result formats by the engine, and tables with labels for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from maslahat.ontology.errors import QueryError
from maslahat.ontology.namespaces import ENTITY, ONTOLOGY, PREFIXES, compress

from .engine import Answer

SOLUTION_FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
TABLE_FORMATS = ("table", "markdown", "html")
FORMATS = (*TABLE_FORMATS, *SOLUTION_FORMATS, *GRAPH_FORMATS)
ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv", ".json": "json", ".srj": "json", ".xml": "xml", ".srx": "xml", ".html": "html", ".md": "markdown",
    ".txt": "table", ".ttl": "turtle", ".nt": "ntriples", ".jsonld": "jsonld", ".rdf": "rdfxml",
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How tables look: IRIs become labels in the first of the languages that has one, or CURIEs where none is given.

    Cells are shortened to fit into a ``width`` in characters.
    """

    languages: tuple[str, ...] = ("en",)
    width: int | None = None


def render_answer(answer: Answer, format_: str, store: ox.Store, style: Style | None = None) -> tuple[bytes, int]:
    """An answer in a format, and its number of rows or triples (1 or 0 for ASK).

    The ``style`` is that of tables; the other formats are those of the W3C and show IRIs. Raises :class:`QueryError` where the
    format does not fit the form of the query.
    """
    if isinstance(answer, ox.QueryTriples):
        return _render_triples(answer, format_)
    if format_ in GRAPH_FORMATS:
        raise QueryError(f"{format_} is for CONSTRUCT and DESCRIBE; this query gives rows: use table, csv, tsv, json or xml.")
    if isinstance(answer, ox.QueryBoolean):
        return _render_boolean(bool(answer), answer, format_)
    if format_ in TABLE_FORMATS:
        return _render_rows(answer, format_, store, style or Style())
    return _render_solutions(answer, format_)


def _render_triples(answer: ox.QueryTriples, format_: str) -> tuple[bytes, int]:
    if format_ in SOLUTION_FORMATS:
        raise QueryError(f"{format_} is for SELECT and ASK; this query gives triples: use turtle, ntriples, jsonld or rdfxml.")
    triples = sorted(set(answer), key=str)
    rdf_format = GRAPH_FORMATS.get(format_, ox.RdfFormat.TURTLE)
    data = ox.serialize(triples, format=rdf_format, prefixes=PREFIXES)
    return data or b"", len(triples)


def _render_boolean(value: bool, answer: ox.QueryBoolean, format_: str) -> tuple[bytes, int]:
    if format_ in ("json", "xml", "csv", "tsv"):
        return answer.serialize(format=SOLUTION_FORMATS[format_]) or b"", int(value)
    return (b"true\n" if value else b"false\n"), int(value)


def _render_solutions(answer: ox.QuerySolutions, format_: str) -> tuple[bytes, int]:
    data = answer.serialize(format=SOLUTION_FORMATS[format_]) or b""
    if format_ in ("csv", "tsv"):
        return data.replace(b"\r\n", b"\n"), -1
    return data + b"\n", -1


def _render_rows(answer: ox.QuerySolutions, format_: str, store: ox.Store, style: Style) -> tuple[bytes, int]:
    from .tables import render_rows

    solutions = [[solution[variable] for variable in answer.variables] for solution in answer]
    columns = [variable.value for variable in answer.variables]
    labels = labels_of(store, {cell for row in solutions for cell in row}, style.languages) if style.languages else {}
    rows = [[cell_text(cell, labels) for cell in row] for row in solutions]
    return render_rows(format_, columns, rows, style.width).encode("utf-8"), len(rows)


Cell = ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None


def labels_of(store: ox.Store, cells: set[Cell], languages: Sequence[str]) -> dict[str, str]:
    """IRI -> label, for the project's own IRIs, in the first language that has one."""
    iris = sorted(c.value for c in cells if isinstance(c, ox.NamedNode) and c.value.startswith((ENTITY, ONTOLOGY)))
    if not iris:
        return {}
    values = " ".join(f"<{iri}>" for iri in iris)
    text = f"SELECT ?iri ?label {{ VALUES ?iri {{ {values} }} ?iri skos:prefLabel|rdfs:label ?label }}"
    order = {language: place for place, language in enumerate(languages)}
    best: dict[str, tuple[int, str]] = {}
    for row in store.query(text, prefixes=PREFIXES):  # type: ignore[union-attr]
        place = order.get(row["label"].language or "", len(order))
        best[row["iri"].value] = min(best.get(row["iri"].value, (99, "")), (place, row["label"].value))
    return {iri: label for iri, (_, label) in best.items()}


def cell_text(cell: Cell, labels: dict[str, str]) -> str:
    """A term for people: the label, the CURIE, or the plain value."""
    if cell is None:
        return ""
    if isinstance(cell, ox.NamedNode):
        return labels.get(cell.value) or compress(cell.value)
    return cell.value if isinstance(cell, ox.Literal) else str(cell)
