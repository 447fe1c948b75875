"""The graph as analysts use it in Python: look up, ask why, and query, by name or in SPARQL.

>>> from maslahat.queries.graph import Graph
>>> graph = Graph.open()  # doctest: +SKIP
>>> graph.query("proposals", who="Tokayev").head()  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from maslahat.graph.knowledge_graph import KnowledgeGraph
from maslahat.graph.store import DATABASE
from maslahat.ontology.errors import QueryParameterError
from maslahat.ontology.namespaces import PREFIXES, compress, expand

from .answer import Answer, SparqlService
from .library import LibraryQuery, Parameter, bound_text, find_query
from .limits import DEFAULT, Limits
from .worker import Worker

if TYPE_CHECKING:
    from maslahat.graph.describe import Description, Line


class Rows(Sequence[dict[str, Any]]):
    """The rows of an answer: dictionaries of Python values, IRIs as CURIEs; shows itself as a table in a notebook."""

    def __init__(self, columns: list[str], rows: list[dict[str, Any]], labels: dict[str, str]) -> None:
        self.columns = columns
        self._rows = rows
        self._labels = labels

    def __getitem__(self, place: Any) -> Any:
        """A row, or a list of rows for a slice."""
        return self._rows[place]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._rows)

    def _words(self) -> list[list[str]]:
        cells = ([row[column] for column in self.columns] for row in self._rows)
        return [["" if c is None else self._labels.get(str(c), str(c)) for c in row] for row in cells]

    def __repr__(self) -> str:
        from .tables import render_table

        return render_table(self.columns, self._words())

    def _repr_html_(self) -> str:
        from .tables import render_html

        return render_html(self.columns, self._words())


class Graph(KnowledgeGraph):
    """A built graph that answers questions; see :class:`maslahat.graph.knowledge_graph.KnowledgeGraph` for opening it."""

    limits: Limits = DEFAULT
    """How far a query may go; set it on a graph to change it."""
    libraries: tuple[Path, ...] = ()
    """Folders with the reader's own queries, which join the library."""

    prefixes: Mapping[str, str] = MappingProxyType({})
    """The reader's own prefixes, beside those of the project."""

    @property
    def database(self) -> Path:
        """The folder of the database."""
        return self.folder / self.pointer.build / DATABASE

    @cached_property
    def service(self) -> SparqlService:
        """Who answers the queries: a process of its own, started by the first one."""
        return Worker(self.database)

    def query(self, question: str, *, lang: Sequence[str] = ("en",), **parameters: str) -> Rows | bool | list[ox.Triple]:
        """The answer to a library query by name, or to SPARQL text: rows for SELECT, a truth value for ASK, triples otherwise.

        Raises :class:`QueryError` where the text is not SPARQL or no query is called so, and :class:`QueryLimitError` where it
        went beyond :attr:`limits`.
        """
        answer = self.ask(find_query(question, self.libraries) if _is_name(question) else question, parameters)
        if answer.form == "truth":
            return answer.truth
        return answer.triples if answer.form == "triples" else self._rows_of(answer, lang)

    def _rows_of(self, answer: Answer, lang: Sequence[str]) -> Rows:
        from .results import labels_of

        labels = labels_of(self.service, {term for row in answer.rows for term in row}, lang)
        rows = [{c: _python(term) for c, term in zip(answer.columns, row, strict=True)} for row in answer.rows]
        return Rows(answer.columns, rows, {compress(iri): label for iri, label in labels.items()})

    def ask(self, question: str | LibraryQuery, parameters: Mapping[str, str] | None = None) -> Answer:
        """The answer to SPARQL text or a query of the library, in the forms of the W3C.

        Raises :class:`QueryError`, :class:`QueryLimitError`.
        """
        text, name = self.text_of_question(question, parameters)
        return self.service.answer(text, limits=self.limits, name=name)

    def text_of_question(self, question: str | LibraryQuery, parameters: Mapping[str, str] | None = None) -> tuple[str, str]:
        """SPARQL with prefixes and the values of parameters in it, and the name by which errors call it.

        Raises :class:`QueryParameterError`.
        """
        # in the first line, so that every line keeps its number
        own = "".join(f"PREFIX {name}: <{iri}> " for name, iri in self.prefixes.items())
        if isinstance(question, LibraryQuery):
            return own + bound_text(question, self._values(question, parameters or {})), question.name
        if parameters:
            raise QueryParameterError("parameters are for queries of the library; write the values into the text.")
        return own + question, "query"

    def _values(self, query: LibraryQuery, given: Mapping[str, str]) -> dict[str, ox.NamedNode | ox.Literal]:
        declared = {parameter.name for parameter in query.parameters}
        unknown = sorted(set(given) - declared)
        if unknown:
            known = f"its parameters are: {', '.join(sorted(declared))}" if declared else "it has none"
            raise QueryParameterError(f"there is no parameter {unknown[0]!r}; {known}.", query.name)
        return {p.name: self._term(p, given[p.name], query.name) for p in query.parameters if p.name in given}

    def _term(self, parameter: Parameter, value: str, query: str) -> ox.NamedNode | ox.Literal:
        if parameter.type == "entity":
            return ox.NamedNode(expand(self.resolve(value)))
        if parameter.type == "date":
            from maslahat.graph.dates import partial_date

            day = partial_date(value).earliest
            if day is None:
                raise QueryParameterError(f"{parameter.name} needs a year: {value!r} has none.", query)
            return ox.Literal(day.isoformat(), datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
        if parameter.type == "number":
            return _number(parameter, value, query)
        return ox.Literal(value)

    def entity(self, name: str, *, lang: Sequence[str] = ("en",), as_of: str | None = None) -> Description:
        """Everything about the entity of a name. Raises :class:`IdentifierError`."""
        from maslahat.graph.describe import describe

        return describe(self, self.resolve(name), lang, as_of)

    def why(self, subject: str, predicate: str | None = None, object_: str | None = None) -> list[Line]:
        """The claims behind a statement, with their places and quotes. Raises :class:`IdentifierError`."""
        from maslahat.graph.describe import literal_or_entity, why

        property_ = self.resolve_property(predicate) if predicate else None
        target = literal_or_entity(self, object_) if object_ else None
        return why(self, self.resolve(subject), property_, target)


def _is_name(question: str) -> bool:
    return question.replace("-", "").replace("_", "").isalnum()


def _number(parameter: Parameter, value: str, query: str) -> ox.Literal:
    try:
        float(value)
    except ValueError:
        raise QueryParameterError(f"{parameter.name} takes a number, and not {value!r}.", query) from None
    return ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + ("decimal" if "." in value else "integer")))


def _python(term: Any) -> Any:
    """A CURIE for an IRI, a number for a number, text for all else, None where a variable is unbound."""
    if isinstance(term, ox.NamedNode):
        return compress(term.value)
    if not isinstance(term, ox.Literal):
        return None if term is None else str(term)
    if term.datatype.value == PREFIXES["xsd"] + "integer":
        return int(term.value)
    if term.datatype.value in (PREFIXES["xsd"] + "decimal", PREFIXES["xsd"] + "double"):
        return float(term.value)
    return term.value
