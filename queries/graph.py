"""The graph as analysts use it in Python: look up, ask why, and query, by name or in SPARQL.

The examples are of a tiny collection that is made up for the tests.

>>> from maslahat.queries.graph import Graph
>>> with Graph.open() as graph:  # doctest: +SKIP
...     graph.query("proposals", who="Aida").to_pandas(labels=True)
>>> graph.query("proposals", who="Aida").columns
['who', 'act', 'initiative', 'event', 'date', 'role', 'source']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from maslahat.graph.knowledge_graph import KnowledgeGraph, _say
from maslahat.graph.store import DATABASE
from maslahat.ontology.errors import QueryError, QueryParameterError

from .answer import Answer, SparqlService
from .library import LibraryQuery, bound_text, find_query, load_library
from .limits import DEFAULT, Limits
from .parameters import terms_of
from .rows import Origin, Rows
from .triples import Triples
from .worker import Worker

if TYPE_CHECKING:
    from .catalogue import Catalogue
    from .drawing import Drawing
    from .entity import Entity, Hits, Lines
    from .parameters import Value

__all__ = ["Graph", "Limits", "Rows", "Triples"]


class Graph(KnowledgeGraph):
    """A built graph that answers questions. It is a context manager, which ends the process that answers them.

    ``lang`` of its methods is a language, or several, the preferred one first: ``"kk"``, ``"kk,ru"``, ``["kk", "ru"]``.
    """

    limits: Limits = DEFAULT
    """How far a query may go; set it on a graph to change it."""
    libraries: tuple[Path, ...] = ()
    """Folders with the reader's own queries, which join the library."""

    prefixes: Mapping[str, str] = MappingProxyType({})
    """The reader's own prefixes, beside those of the project."""

    @classmethod
    def open(
        cls,
        store: Path | str | None = None,
        *,
        endpoint: str | None = None,
        corpus: Path | str | None = None,
        limits: Limits = DEFAULT,
        libraries: Sequence[Path | str] = (),
        prefixes: Mapping[str, str] | None = None,
        notify: Callable[[str], None] = _say,
    ) -> Self:
        """The graph in a folder; by default in that of ``MASLAHAT_STORE``, else in the user's data directory.

        Where there is none yet, the shipped one is built, and ``notify`` is told. ``endpoint``: the graph on that SPARQL server
        instead. ``corpus``: the folder with your copies of the documents, for quotes.
        Raises :class:`StoreError`, and :class:`SourceError` where a corpus is named that is not there.
        """
        graph = super().open(_path(store), endpoint=endpoint, corpus=_path(corpus), notify=notify)
        graph.limits = limits
        graph.libraries = tuple(Path(folder) for folder in libraries)
        graph.prefixes = MappingProxyType(dict(prefixes or {}))
        return graph

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process that answers queries, or the connections to the server. Another query starts them again."""
        if "service" in self.__dict__:
            self.service.close()
        if "far" in self.__dict__:
            self.far.client.close()

    @property
    def database(self) -> Path:
        """The folder of the database."""
        return self.folder / self.pointer.build / DATABASE

    @cached_property
    def service(self) -> SparqlService:
        """Who answers the queries: a process of its own, started by the first one, or a server."""
        if self.endpoint:
            from .endpoint import Endpoint

            return Endpoint(self.endpoint)
        return Worker(self.database)

    def query(
        self, question: str | LibraryQuery, /, *, lang: str | Sequence[str] = "en", **parameters: Value
    ) -> Rows | bool | Triples:
        """The answer to a library query by name, or to SPARQL text: rows for SELECT, a truth value for ASK, triples otherwise.

        >>> graph.query("ASK { m:northland a msl:State }")
        True

        ``parameters`` are those of the library query; one that is an entity takes any name. Labels are in ``lang``.
        Raises :class:`QueryError` where the text is not SPARQL or no query is called so, and :class:`QueryLimitError` where it
        went beyond :attr:`limits`.
        """
        return self.query_with(question, parameters, lang=lang)

    def query_with(
        self, question: str | LibraryQuery, parameters: Mapping[str, Value], *, lang: str | Sequence[str] = "en"
    ) -> Rows | bool | Triples:
        """What :meth:`query` gives, with the parameters in a mapping, whatever their names are."""
        if isinstance(question, str) and _is_name(question):
            question = find_query(question, self.libraries)
        text, name = self.text_of_question(question, parameters)
        answer = self.service.answer(text, limits=self.limits, name=name)
        if answer.form == "truth":
            return answer.truth
        if answer.form == "triples":
            return Triples(answer, self._labels({part for triple in answer.triples for part in triple}, lang))
        return Rows(answer, Origin(self, text, self._labels({term for row in answer.rows for term in row}, lang)))

    def select(self, question: str | LibraryQuery, /, *, lang: str | Sequence[str] = "en", **parameters: Value) -> Rows:
        """The rows of a SELECT query, as :meth:`query` gives them; for programs whose types are checked.

        Raises :class:`QueryError` for ASK, CONSTRUCT and DESCRIBE too.
        """
        found = self.query(question, lang=lang, **parameters)
        if not isinstance(found, Rows):
            raise QueryError("it is no SELECT query, and gives no rows; ask it by query().")
        return found

    def queries(self, text: str = "") -> Catalogue:
        """The queries of the library, those of :attr:`libraries` included, that speak of a text; all where it is empty.

        >>> [query.name for query in graph.queries("supplies")]
        ['aid']

        Raises :class:`QueryError` for one that is wrong, with file and line.
        """
        from .catalogue import matching

        return matching(load_library(self.libraries).values(), text)

    def _labels(self, terms: set[Any], lang: str | Sequence[str]) -> dict[str, str]:
        from .results import labels_of

        return labels_of(self.service, terms, languages_of(lang))

    def ask(self, question: str | LibraryQuery, parameters: Mapping[str, Value] | None = None) -> Answer:
        """The answer to SPARQL text or a query of the library, in the forms of the W3C.

        Raises :class:`QueryError`, :class:`QueryLimitError`.
        """
        text, name = self.text_of_question(question, parameters)
        return self.service.answer(text, limits=self.limits, name=name)

    def text_of_question(self, question: str | LibraryQuery, parameters: Mapping[str, Value] | None = None) -> tuple[str, str]:
        """SPARQL with prefixes and the values of parameters in it, and the name by which errors call it.

        Raises :class:`QueryParameterError`, :class:`IdentifierError`.
        """
        # in the first line, so that every line keeps its number
        own = "".join(f"PREFIX {name}: <{iri}> " for name, iri in self.prefixes.items())
        if isinstance(question, LibraryQuery):
            return own + bound_text(question, terms_of(self, question, parameters or {})), question.name
        if parameters:
            raise QueryParameterError("parameters are for queries of the library; write the values into the text.")
        return own + question, "query"

    def entity(self, name: str, *, lang: str | Sequence[str] = "en", as_of: str | None = None) -> Entity:
        """Everything about the entity of a name, CURIE or IRI; ``as_of``, an ISO day, leaves out what did not hold then.

        >>> graph.entity("Аида").labels["en"]
        'Aida Example'

        Raises :class:`IdentifierError`.
        """
        from maslahat.graph.dates import day
        from maslahat.graph.describe import describe

        from .entity import entity_of

        languages = languages_of(lang)
        return entity_of(describe(self, self.resolve(name), languages, day(as_of, first=False)), languages)

    def why(
        self, subject: str, predicate: str | None = None, object_: str | None = None, *, lang: str | Sequence[str] = "en"
    ) -> Lines:
        """The claims behind a statement, with their places, and quotes where the texts are at hand.

        >>> graph.why("Northland", "joined").columns[-2:]
        ('source', 'quotes')

        Raises :class:`IdentifierError`.
        """
        from maslahat.graph.describe import literal_or_entity, why

        from .entity import Lines

        property_ = self.resolve_property(predicate) if predicate else None
        target = literal_or_entity(self, object_) if object_ else None
        return Lines(why(self, self.resolve(subject), property_, target, languages_of(lang)))

    def search(self, text: str, *, limit: int = 20) -> Hits:
        """Entities with a name like a text, in any script, the best first.

        >>> [hit.curie for hit in graph.search("Rivers council")]
        ['m:council-of-rivers']
        """
        from maslahat.graph.names import search

        from .entity import Hits

        return Hits(search(self.names, text, limit))

    def view(
        self,
        name: str,
        *,
        focus: str | None = None,
        depth: int = 1,
        begin: str | None = None,
        end: str | None = None,
    ) -> Drawing:
        """A view, drawn: a network, timeline or chart. The folders that ``MASLAHAT_VIEWS`` names may have more of them.

        ``focus``: only what is within ``depth`` steps of this entity; ``begin``, ``end``: partial dates.
        Raises :class:`IdentifierError` that lists the views, and :class:`QueryError` where the view cannot be drawn so.
        """
        from maslahat.graph.dates import day
        from maslahat.graph.view_rows import Window
        from maslahat.graph.views import find_view, user_folders

        from .drawing import draw

        window = Window(self.resolve(focus) if focus else None, depth, day(begin, first=True), day(end, first=False))
        return draw(self, find_view(name, user_folders()), window)


def languages_of(lang: str | Sequence[str]) -> tuple[str, ...]:
    """The languages that are asked for, with English last, so that there always is a label.

    >>> languages_of("kk,ru")
    ('kk', 'ru', 'en')
    """
    asked = lang.split(",") if isinstance(lang, str) else lang
    return tuple(dict.fromkeys([*(part.strip() for part in asked if part.strip()), "en"]))


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)


def _is_name(question: str) -> bool:
    return question.replace("-", "").replace("_", "").isalnum()
