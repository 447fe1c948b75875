"""Answers as text: the W3C result formats by the engine, and tables with labels for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from maslahat.ontology.namespaces import ENTITY, ONTOLOGY, PREFIXES, compress

from .answer import GRAPH_FORMATS, ROW_FORMATS, Answer, Cell, SparqlService
from .limits import UNLIMITED

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


def render_answer(answer: Answer, format_: str, service: SparqlService, style: Style | None = None) -> bytes:
    """An answer in a format. The ``style`` is that of tables, whose labels the ``service`` is asked for; the other
    formats are those of the W3C and show IRIs.

    Raises :class:`QueryError` where the format does not fit the form of the answer.
    """
    if format_ not in TABLE_FORMATS:
        return answer.serialize(format_)
    if answer.form == "truth":
        return answer.data + b"\n"
    if answer.form == "triples":
        return answer.serialize("turtle")
    return _rendered_rows(answer, format_, service, style or Style())


def _rendered_rows(answer: Answer, format_: str, service: SparqlService, style: Style) -> bytes:
    from .tables import render_rows

    labels = labels_of(service, {cell for row in answer.rows for cell in row}, style.languages) if style.languages else {}
    rows = [[cell_text(cell, labels) for cell in row] for row in answer.rows]
    return render_rows(format_, answer.columns, rows, style.width).encode("utf-8")


def labels_of(service: SparqlService, cells: set[Cell], languages: Sequence[str]) -> dict[str, str]:
    """IRI -> label, for the project's own IRIs, in the first language that has one."""
    iris = sorted(c.value for c in cells if isinstance(c, ox.NamedNode) and c.value.startswith((ENTITY, ONTOLOGY)))
    if not iris:
        return {}
    values = " ".join(f"<{iri}>" for iri in iris)
    kinds = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in ("rdfs", "skos"))
    text = f"{kinds} SELECT ?iri ?label {{ VALUES ?iri {{ {values} }} ?iri skos:prefLabel|rdfs:label ?label }}"
    order = {language: place for place, language in enumerate(languages)}
    best: dict[str, tuple[int, str]] = {}
    for iri, label in service.answer(text, limits=UNLIMITED, name="labels").rows:
        assert isinstance(iri, ox.NamedNode)
        assert isinstance(label, ox.Literal)
        place = order.get(label.language or "", len(order))
        best[iri.value] = min(best.get(iri.value, (99, "")), (place, label.value))
    return {iri: label for iri, (_, label) in best.items()}


def cell_text(cell: Cell, labels: dict[str, str]) -> str:
    """A term for people: the label, the CURIE, or the plain value."""
    if cell is None:
        return ""
    if isinstance(cell, ox.NamedNode):
        return labels.get(cell.value) or compress(cell.value)
    return cell.value if isinstance(cell, ox.Literal) else str(cell)
