"""Answers as text: the W3C result formats by the engine, and tables with labels for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from maslahat.ontology.namespaces import ENTITY, ONTOLOGY, PREFIXES, compress

from .answer import GRAPH_FORMATS, ROW_FORMATS, Answer, Cell

TABLE_FORMATS = ("table", "markdown", "html")
FORMATS = (*TABLE_FORMATS, *ROW_FORMATS, *GRAPH_FORMATS)
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


def render_answer(answer: Answer, format_: str, store: ox.Store | None, style: Style | None = None) -> bytes:
    """An answer in a format. The ``style`` is that of tables, which take their labels from the ``store``; the other
    formats are those of the W3C and show IRIs.

    Raises :class:`QueryError` where the format does not fit the form of the answer.
    """
    if format_ not in TABLE_FORMATS:
        return answer.serialize(format_)
    if answer.form == "truth":
        return answer.data + b"\n"
    if answer.form == "triples":
        return answer.serialize("turtle")
    return _rendered_rows(answer, format_, store, style or Style())


def _rendered_rows(answer: Answer, format_: str, store: ox.Store | None, style: Style) -> bytes:
    from .tables import render_rows

    labels = labels_of(store, {cell for row in answer.rows for cell in row}, style.languages) if store and style.languages else {}
    rows = [[cell_text(cell, labels) for cell in row] for row in answer.rows]
    return render_rows(format_, answer.columns, rows, style.width).encode("utf-8")


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
