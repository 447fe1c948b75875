"""Answers to SPARQL queries, and the protocol of whoever gives them: a process of our own, or a server.

An answer is held in the form that the W3C has for it: one from another process or over HTTP is like one from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

import pyoxigraph as ox
from maslahat.ontology.errors import QueryError
from maslahat.ontology.namespaces import PREFIXES

from .limits import DEFAULT, Limits

Form = Literal["rows", "truth", "triples"]
Cell = ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None

ROW_FORMATS = {
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


@dataclass(frozen=True)
class Answer:
    """The answer to a query.

    ``data`` is `SPARQL 1.1 TSV <https://www.w3.org/TR/sparql11-results-csv-tsv/>`_ for rows (SELECT), ``true`` or ``false``
    for a truth value (ASK), and N-Triples for triples (CONSTRUCT, DESCRIBE). ``cut``: there was more than the limit of rows.
    """

    form: Form
    data: bytes
    cut: bool = False
    seconds: float = 0.0

    @property
    def columns(self) -> list[str]:
        """The names of the columns, without question marks."""
        head = self.data.split(b"\n", 1)[0].decode("utf-8")
        return [name.removeprefix("?") for name in head.split("\t") if name]

    @cached_property
    def rows(self) -> list[list[Cell]]:
        """The rows, in the order of :attr:`columns`; None where a variable is unbound."""
        return [list(row) for row in self._solutions()]

    @cached_property
    def triples(self) -> list[ox.Triple]:
        """The triples, each once, sorted."""
        return sorted({quad.triple for quad in ox.parse(self.data, format=ox.RdfFormat.N_TRIPLES)}, key=str)

    @property
    def truth(self) -> bool:
        """What ASK answers."""
        return self.data == b"true"

    def _solutions(self) -> ox.QuerySolutions:
        found = ox.parse_query_results(self.data, format=ox.QueryResultsFormat.TSV)
        assert isinstance(found, ox.QuerySolutions)
        return found

    def serialize(self, format_: str) -> bytes:
        """The answer in a format of the W3C, named as in :data:`ROW_FORMATS` and :data:`GRAPH_FORMATS`.

        Raises :class:`QueryError` where the format is not one for this form of answer.
        """
        if self.form == "triples":
            return self._serialized_triples(format_)
        if format_ not in ROW_FORMATS:
            raise QueryError(f"{format_} is for CONSTRUCT and DESCRIBE; this query gives rows: use table, csv, tsv, json or xml.")
        if self.form == "truth":
            found = ox.parse_query_results(self.data, format=ox.QueryResultsFormat.TSV)
            return _ended(found.serialize(format=ROW_FORMATS[format_]) or b"")
        if format_ == "tsv":
            return self.data
        data = self._solutions().serialize(format=ROW_FORMATS[format_]) or b""
        return data.replace(b"\r\n", b"\n") if format_ == "csv" else _ended(data)

    def _serialized_triples(self, format_: str) -> bytes:
        if format_ not in GRAPH_FORMATS:
            raise QueryError(
                f"{format_} is for SELECT and ASK; this query gives triples: use turtle, ntriples, jsonld or rdfxml."
            )
        return ox.serialize(self.triples, format=GRAPH_FORMATS[format_], prefixes=PREFIXES) or b""


def _ended(data: bytes) -> bytes:
    return data if data.endswith(b"\n") else data + b"\n"


class SparqlService(Protocol):
    """Whoever answers SPARQL: a :class:`~maslahat.queries.worker.Worker` here, an ``Endpoint`` far away."""

    def answer(self, text: str, *, limits: Limits = DEFAULT, name: str = "query") -> Answer:
        """The answer to a query. Raises :class:`QueryError`, and :class:`QueryLimitError` where a limit stopped it."""

    def close(self) -> None:
        """Let go of process or connection; what runs is ended."""
