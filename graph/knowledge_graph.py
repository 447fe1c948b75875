"""The graph as a Python object: open it, look things up, ask why."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

import pyoxigraph as ox
from maslahat.ontology.errors import IdentifierError, StoreError
from maslahat.ontology.namespaces import ENTITY, LAYER, ONTOLOGY, PREFIXES, compress, expand

from .store import NAMES, Pointer, check_build, default_store, open_build, read_pointer

_DOCUMENTS = """SELECT ?document ?number ?hash ?language ?title {
  ?document msl:documentNumber ?number ; msl:fileHash ?hash ; dcterms:language ?language .
  OPTIONAL { ?document skos:prefLabel ?title FILTER (LANG(?title) = "en") } }"""

if TYPE_CHECKING:
    from .names import Name
    from .remote_store import RemoteStore
    from .stated import Term


def _say(words: str) -> None:
    print(words, file=sys.stderr)


class KnowledgeGraph:
    """A built graph, read-only.

    >>> graph = KnowledgeGraph.open()  # doctest: +SKIP
    >>> graph.label(graph.resolve("Tokayev"))  # doctest: +SKIP
    'Kassym-Jomart Tokayev'
    """

    def __init__(self, pointer: Pointer, folder: Path, corpus: Path | None = None, *, endpoint: str | None = None) -> None:
        self.pointer = pointer
        self.folder = folder
        self.endpoint = endpoint
        """The address of the SPARQL server that has the graph; None where it lies in the folder."""
        self.corpus_folder = corpus or (Path(pointer.corpus) if pointer.corpus else None)

    @classmethod
    def open(
        cls,
        store: Path | None = None,
        *,
        endpoint: str | None = None,
        corpus: Path | None = None,
        notify: Callable[[str], None] = _say,
    ) -> Self:
        """The graph in a folder; by default in the user's data directory. Where there is none yet, the shipped one is built.

        ``endpoint``: the graph on that server instead, see :meth:`open_endpoint`. ``corpus`` is the folder of the documents, for
        quotes; by default the one that the graph was built with.
        Raises :class:`StoreError`, and :class:`SourceError` where a corpus is named that is not there.
        """
        if endpoint:
            return cls.open_endpoint(endpoint, corpus=corpus)
        folder = store or default_store()
        pointer = read_pointer(folder) or _build_shipped(folder, notify)
        check_build(folder, pointer)
        return cls(pointer, folder, corpus)

    @classmethod
    def open_endpoint(cls, url: str, *, corpus: Path | None = None) -> Self:
        """The graph on a SPARQL 1.1 server, where ``maslahat publish`` put it; nothing is asked yet.

        Raises :class:`StoreError` here where the address is none, and later where the server cannot be read.
        """
        graph = cls(Pointer("", {}, []), Path(), corpus, endpoint=url)
        graph.endpoint = graph.far.client.url
        return graph

    @cached_property
    def store(self) -> ox.Store:
        """The store, opened when it is first asked for. Raises :class:`StoreError`."""
        if self.endpoint:
            return cast("ox.Store", self.far)  # it has all of a Store that reading needs
        return open_build(self.folder, self.pointer)

    @cached_property
    def far(self) -> RemoteStore:
        """The store of a graph on a server; call it only for such a graph."""
        from .remote_store import RemoteStore

        assert self.endpoint
        return RemoteStore(self.endpoint)

    def prefetch(self, curies: Iterable[str]) -> None:
        """Get ready to tell labels, classes and descriptions of many things; a graph on a server gets them by one request."""
        if self.endpoint:
            self.far.describe(ox.NamedNode(expand(curie)) for curie in curies if ":" in curie)

    @property
    def place(self) -> str:
        """Where the graph is: the folder of its build, or the address of its server."""
        return self.endpoint or str(self.folder / self.pointer.build)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Layer or kind of thing -> how many."""
        if not self.endpoint:
            return self.pointer.counts
        from .remote_store import count_things

        return count_things(self.far)

    @cached_property
    def documents(self) -> dict[str, dict[str, str]]:
        """CURIE of each document -> its number, hash, language and title."""
        rows = self.rows(_DOCUMENTS)
        if self.endpoint and not rows:
            raise StoreError(f"There is no graph of Maslahat at {self.endpoint}; 'maslahat publish' sends one there.")
        keys = ("number", "hash", "language", "title")
        return {
            compress(document.value): {key: term.value for key, term in zip(keys, terms, strict=True) if term is not None}
            for document, *terms in rows
            if document is not None
        }

    def rows(self, question: str, /, **bindings: Term) -> list[list[Term | None]]:
        """The rows of a SELECT query of this package's own over all layers; None where a variable is unbound.

        The engine binds only variables that the query selects.
        """
        substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(name): term for name, term in bindings.items()
        }
        found = self.store.query(question, prefixes=PREFIXES, substitutions=substitutions)
        assert isinstance(found, ox.QuerySolutions)
        rows = [[row[name] for name in found.variables] for row in found]
        del found  # it must be freed in its own thread, and an exception may hold this frame for long
        return rows

    def resolve(self, name: str) -> str:
        """The CURIE of the entity that an IRI, a CURIE or a name stands for. Raises :class:`IdentifierError`."""
        from .names import as_curie, exact, name_key, names_like, names_of_key, resolve

        curie = as_curie(name)
        if curie and curie in self:
            return curie
        key, found = name_key(name), []
        if ":" not in name:
            found = exact(names_like(self.store, name) if self.endpoint else names_of_key(self._names_file, key), key)
        return found[0] if len(found) == 1 else resolve(self.names, name, self.__contains__)

    def __contains__(self, curie: str) -> bool:
        """Whether the graph says anything about a thing or term."""
        me = ox.NamedNode(expand(curie))
        if self.endpoint:
            return self.far.describes(me)
        return next(self.store.quads_for_pattern(me, None, None, ox.DefaultGraph()), None) is not None

    @cached_property
    def names(self) -> list[Name]:
        """All names of all entities."""
        from .names import names_in, read_names

        return names_in(self.store) if self.endpoint else read_names(self._names_file)

    @property
    def _names_file(self) -> Path:
        return self.folder / self.pointer.build / NAMES

    def resolve_property(self, name: str) -> str:
        """The CURIE of the property that a CURIE, a local name or a label stands for. Raises :class:`IdentifierError`."""
        from maslahat.ontology.terms import load_ontology

        ontology = load_ontology()
        wanted = name.removeprefix("msl:").casefold()
        for curie in ontology.properties:
            labels = {text.casefold() for text in ontology.labels[curie].values()}
            if wanted in labels or wanted == curie.removeprefix("msl:").casefold():
                return curie
        import difflib

        near = difflib.get_close_matches(wanted, [c.removeprefix("msl:") for c in ontology.properties], n=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise IdentifierError(f"The ontology has no property {name!r}.{hint}", tuple(near))

    def label(self, curie: str, languages: Sequence[str] = ("en",)) -> str:
        """The label of a thing or term in the first language that has one, else the CURIE."""
        return self.labels([curie], languages).get(curie, curie)

    def labels(self, curies: Iterable[str], languages: Sequence[str] = ("en",)) -> dict[str, str]:
        """CURIE -> label in the first language that has one; what has no label is left out."""
        found: dict[str, str] = {}
        curies = list(curies)
        self.prefetch(curies)
        for curie in curies:
            texts = self.all_labels(curie)
            if texts:
                found[curie] = next((texts[g] for g in languages if g in texts), next(iter(sorted(texts.items())))[1])
        return found

    def all_labels(self, curie: str) -> dict[str, str]:
        """Language -> label of a thing or term."""
        me = ox.NamedNode(expand(curie))
        texts: dict[str, str] = {}
        for predicate in (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel"):
            for quad in self.store.quads_for_pattern(me, ox.NamedNode(predicate), None, ox.DefaultGraph()):
                if isinstance(quad.object, ox.Literal):
                    texts[quad.object.language or ""] = quad.object.value
        return dict(sorted(texts.items()))

    def kinds(self, curie: str) -> list[str]:
        """The asserted classes of an entity, of the ontology, as CURIEs without the prefix."""
        me, kind = ox.NamedNode(expand(curie)), ox.NamedNode(PREFIXES["rdf"] + "type")
        found = [
            quad.object.value.removeprefix(ONTOLOGY)
            for layer in ("entities", "documents", "background", "facts", "claims", "ontology")
            for quad in self.store.quads_for_pattern(me, kind, None, ox.NamedNode(LAYER + layer))
            if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(ONTOLOGY)
        ]
        return sorted(set(found))

    def text_of(self, term: ox.NamedNode | ox.Literal, languages: Sequence[str] = ("en",)) -> str:
        """A term in words: the label of an IRI, the value of a literal."""
        if isinstance(term, ox.Literal):
            return term.value
        return self.label(compress(term.value), languages) if term.value.startswith((ENTITY, ONTOLOGY)) else term.value

    def quote(self, document: str, start: int, end: int, hash_: str) -> str | None:
        """The words at a span, where the text of the document is at hand and unchanged; else None.

        Raises :class:`SourceError` where the corpus folder that was named is not there.
        """
        from .spans import Span, check_span

        text = self._text(document)
        span = Span(start, end, hash_)
        return text[start:end] if text is not None and check_span(text, span) else None

    def _text(self, curie: str) -> str | None:
        if curie not in self._texts:
            self._texts[curie] = self._read(curie)
        return self._texts[curie]

    @cached_property
    def _texts(self) -> dict[str, str | None]:
        return {}

    @cached_property
    def _folders(self) -> list[Path]:
        """Where texts may lie: the corpus, and the folders of collections that keep their documents beside them."""
        beside = [Path(folder) / "documents" for folder in self.pointer.collections]
        return [*([self.corpus_folder] if self.corpus_folder else []), *(f for f in beside if f.is_dir())]

    def _read(self, curie: str) -> str | None:
        from .documents import Corpus, Document

        about = self.documents.get(curie)
        if about is None:
            return None
        document = Document(curie, about["number"], about.get("title", curie), about["language"], "", about["hash"])
        texts = (Corpus(folder).text(document) for folder in self._folders)
        return next((text for text in texts if text is not None), None)


def _build_shipped(folder: Path, notify: Callable[[str], None]) -> Pointer:
    from .build import build
    from .collection import Collection

    notify(f"There is no graph yet: building the shipped one in {folder} ...")
    build(folder, Collection())
    pointer = read_pointer(folder)
    assert pointer is not None
    return pointer
