"""A graph on a SPARQL 1.1 server, read as if it lay here: what stands in for Oxigraph's Store where the graph is read.

Round trips are what costs. So what a command is about to look at is fetched for many things at once, and held in a store in
memory that answers by pattern. Statements are read from the named graphs of the layers, so it does not matter what the default
graph of the server is. This module loads httpx: import it where it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import pyoxigraph as ox
from maslahat.ontology.errors import StoreError
from maslahat.ontology.namespaces import LAYER, PREFIXES

from .http_client import HttpClient
from .rdf import LAYERS, layer
from .sparql_http import failure, normal, question, solutions

_BATCH = 500
"""How many things one request asks about."""
_PATIENCE = 20
"""After so many things that were asked for one by one, all of them are fetched at once."""
_CLAIMS, _INFERRED = layer("claims"), layer("inferred")
_RIVAL = ox.NamedNode(PREFIXES["msl"] + "rivalOf")
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_DESCRIBING = tuple(
    ox.NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (
        ("rdfs", "label"), ("skos", "prefLabel"), ("skos", "altLabel"), ("dcterms", "description"),
        ("rdfs", "comment"), ("skos", "definition"), ("rdf", "type"),
    )
)  # fmt: skip
"""What is looked up of many things: names, descriptions and (but for the inferred ones) classes."""
_PREDICATES = " ".join(str(node) for node in _DESCRIBING)
_NO_INFERRED_CLASSES = f"FILTER (?g != {_INFERRED} || ?p != {_TYPE})"

_ALL_LAYERS = ", ".join(str(layer(name)) for name in LAYERS)

Pattern = tuple[ox.NamedNode | None, ox.NamedNode | None, "ox.NamedNode | ox.Literal | None"]
_Graph = ox.NamedNode | ox.DefaultGraph | None


class RemoteStore:
    """The reading half of ``pyoxigraph.Store`` over HTTP.

    Raises :class:`StoreError` where the server cannot be read, and :class:`QueryError` where it does not take a query.
    """

    def __init__(self, url: str, client: HttpClient | None = None) -> None:
        self.client = client or HttpClient(url)
        self._held = ox.Store()
        self._whole: set[tuple[ox.NamedNode, ox.NamedNode | None]] = set()
        """Things, and the layer (None: all layers) of which all statements about them are held."""
        self._described: set[ox.NamedNode] = set()
        self._layers: set[ox.NamedNode] = set()
        self._patience = _PATIENCE

    def query(
        self, text: str, *, prefixes: Mapping[str, str] | None = None, substitutions: Mapping[ox.Variable, object] | None = None
    ) -> ox.QuerySolutions | ox.QueryBoolean:
        """All rows of a SELECT, or the truth value of an ASK; the prefixes of the project are known whatever ``prefixes`` says.

        ``substitutions`` bind variables from the start of the outermost group.
        """
        del prefixes
        bound = "".join(f"VALUES ?{name.value} {{ {term} }} " for name, term in (substitutions or {}).items())
        found = self._answer(text.replace("{", "{ " + bound, 1) if bound else text)
        if isinstance(found, ox.QueryBoolean):
            return found
        data = _tsv(found)
        size = _lines(data)
        if size >= 500 and size % 500 == 0:
            data = self._completed(text, [v.value for v in found.variables], data)
        return _rows(normal(data))

    def _answer(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean:
        data, headers = question(text)
        response = self.client.send("POST", data=data, headers=headers)
        error = failure(self.client, response)
        if error:
            raise error
        return solutions(response.content, response.headers.get("content-type", ""), self.client.url)

    def _completed(self, text: str, columns: list[str], first: bytes) -> bytes:
        """All rows of a query whose answer, by its round number of rows, the server may have cut without saying so.

        The rows are counted, then read in pages; where pages without an order do not add up, in an order, which takes longer.
        """
        size, total = _lines(first), self._count(f"{{ {text} }}")
        if size == total:
            return first
        order = " ".join(f"?{name}" for name in columns)
        for ordered in (text, f"{text} ORDER BY {order}"):
            data = self._paged(f"SELECT {order} {{ {{ {ordered} }} }} LIMIT {size} OFFSET ", size, total)
            if len(set(data.splitlines())) - 1 == total:
                break
        if _lines(data) != total:
            raise StoreError(f"{self.client.url} counts {total} rows and gives {_lines(data)}; is its graph being changed?")
        return data

    def _paged(self, text: str, size: int, total: int) -> bytes:
        """Rows up to a number, page by page, of a query that wants to be told how many of them to leave out."""
        data, last = b"", size
        while last == size and (not data or _lines(data) < total):
            page = _tsv(self._answer(f"{text}{_lines(data) if data else 0}"))
            last = _lines(page)
            data += page.partition(b"\n")[2] if data else page
        return data

    def _count(self, group: str) -> int:
        found = self._answer(f"SELECT (COUNT(*) AS ?n) {{ {group} }}")
        assert isinstance(found, ox.QuerySolutions)
        return int(next(found)["n"].value)

    def quads_for_pattern(
        self,
        subject: ox.NamedNode | None,
        predicate: ox.NamedNode | None,
        object: ox.NamedNode | ox.Literal | None,
        graph_name: _Graph = None,
    ) -> Iterator[ox.Quad]:
        """The statements of a pattern, as ``pyoxigraph.Store`` gives them; the default graph is the union of the layers."""
        named = graph_name if isinstance(graph_name, ox.NamedNode) else None
        if not self._holds(subject, predicate, named):
            self._fetch((subject, predicate, object), named)
        return self._held.quads_for_pattern(subject, predicate, object, graph_name)

    def describes(self, thing: ox.NamedNode) -> bool:
        """Whether the graph has a name or class of a thing."""
        self.describe([thing])
        return next(self._held.quads_for_pattern(thing, None, None, None), None) is not None

    def _holds(self, subject: ox.NamedNode | None, predicate: ox.NamedNode | None, named: ox.NamedNode | None) -> bool:
        if named in self._layers:
            return True
        if subject is None:
            return False
        if {(subject, None), (subject, named)} & self._whole:
            return True
        if predicate == _RIVAL:  # only the layer of claims has it
            return _CLAIMS in self._layers or (subject, _CLAIMS) in self._whole
        known = subject in self._described and predicate in _DESCRIBING
        return known and (predicate != _TYPE or named not in (None, _INFERRED))

    def _fetch(self, pattern: Pattern, named: ox.NamedNode | None) -> None:
        subject, predicate, value = pattern
        if subject is predicate is value is None:
            for whole in [named] if named else [layer(name) for name in LAYERS]:
                self.fetch_layer(whole)
        elif subject is None:
            self._fetch_pattern(pattern, named)
        elif predicate in _DESCRIBING and (predicate != _TYPE or named not in (None, _INFERRED)):
            self._describe_one(subject)
        else:
            self.fetch([subject], named)

    def _describe_one(self, subject: ox.NamedNode) -> None:
        self._patience -= 1
        self.describe([subject])
        if self._patience == 0:
            self.describe_all()

    def _fetch_pattern(self, pattern: Pattern, named: ox.NamedNode | None) -> None:
        parts = [f"BIND ({term} AS ?{name})" for name, term in zip("spo", pattern, strict=True) if term is not None]
        terms = " ".join(str(term) if term is not None else f"?{name}" for name, term in zip("spo", pattern, strict=True))
        self._hold(f"GRAPH ?g {{ {terms} }} {' '.join(parts)}", named)

    def fetch(self, things: Iterable[ox.NamedNode], named: ox.NamedNode | None = None) -> None:
        """Hold all statements about some things, in one layer or in all."""
        wanted = sorted({t for t in things if not {(t, None), (t, named)} & self._whole}, key=str)
        for batch in _batches(wanted if named not in self._layers else []):
            self._hold(f"VALUES ?s {{ {batch} }} GRAPH ?g {{ ?s ?p ?o }}", named)
        self._whole.update((thing, named) for thing in wanted)

    def describe(self, things: Iterable[ox.NamedNode]) -> None:
        """Hold the names, descriptions and classes of some things."""
        wanted = sorted({thing for thing in things if thing not in self._described}, key=str)
        for batch in _batches(wanted if not isinstance(self._described, _Everything) else []):
            values = f"VALUES ?s {{ {batch} }} VALUES ?p {{ {_PREDICATES} }}"
            self._hold(f"{values} GRAPH ?g {{ ?s ?p ?o }} {_NO_INFERRED_CLASSES}")
        self._described.update(wanted)

    def describe_all(self) -> None:
        """Hold the names, descriptions and classes of everything but claims."""
        if not isinstance(self._described, _Everything):
            own = f"FILTER (?g != {_CLAIMS} && ?g != {_INFERRED})"
            self._hold(f"VALUES ?p {{ {_PREDICATES} }} GRAPH ?g {{ ?s ?p ?o }} {own}")
            self._described = _Everything()

    def fetch_layer(self, named: ox.NamedNode) -> None:
        """Hold a layer. Raises :class:`StoreError` where the server sends fewer statements of it than it counts."""
        if named in self._layers:
            return
        self._hold("GRAPH ?g { ?s ?p ?o }", named)
        expected = self._count(f"GRAPH {named} {{ ?s ?p ?o }}")
        held = sum(1 for _ in self._held.quads_for_pattern(None, None, None, named))
        if held != expected:
            raise StoreError(
                f"{self.client.url} says that {named.value} has {expected} statements, and gives {held} of them; "
                "is it being changed, or are its answers limited?"
            )
        self._layers.add(named)

    def _hold(self, where: str, named: ox.NamedNode | None = None) -> None:
        """Hold the statements ?s ?p ?o of ?g that a group finds, in their layers and in the union."""
        if named:
            found = self.query(f"SELECT ?s ?p ?o {{ {where.replace('GRAPH ?g', f'GRAPH {named}')} }}")
        else:
            found = self.query(f"SELECT ?s ?p ?o ?g {{ {where} FILTER (?g IN ({_ALL_LAYERS})) }}")
        assert isinstance(found, ox.QuerySolutions)
        for subject, predicate, value, *graph in found:
            self._held.add(ox.Quad(subject, predicate, value, graph[0] if graph else named))
            self._held.add(ox.Quad(subject, predicate, value))


_LAYER_COUNTS = "SELECT ?g (COUNT(*) AS ?n) {{ VALUES ?g {{ {layers} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
_THING_COUNTS = """SELECT ?documents ?entities ?claims ?spans {
  { SELECT (COUNT(DISTINCT ?d) AS ?documents) { GRAPH g:documents { ?d msl:documentNumber ?number } } }
  { SELECT (COUNT(DISTINCT ?e) AS ?entities) {
      { GRAPH g:entities { ?e skos:prefLabel ?label } } UNION { GRAPH g:documents { ?e skos:prefLabel ?label } } } }
  { SELECT (COUNT(DISTINCT ?c) AS ?claims) { GRAPH g:claims { ?c a msl:Claim } } }
  { SELECT (COUNT(*) AS ?spans) { SELECT DISTINCT ?d ?start ?end ?hash {
      GRAPH g:claims { ?e msl:document ?d ; oa:start ?start ; oa:end ?end ; msl:spanHash ?hash } } } }
}"""


def count_things(store: RemoteStore) -> dict[str, int]:
    """What a build counts: statements by layer, documents, named entities, claims and spans."""
    found = dict.fromkeys(LAYERS, 0)
    for row in store.query(_LAYER_COUNTS.format(layers=" ".join(str(layer(name)) for name in LAYERS))):  # type: ignore[union-attr]
        found[row["g"].value.removeprefix(LAYER)] = int(row["n"].value)
    row = next(store.query(_THING_COUNTS))  # type: ignore[arg-type]
    names = ("documents read", "entities named", "claims made", "spans")
    found |= {name: int(row[place].value) for place, name in enumerate(names)}
    return dict(sorted(found.items()))


class _Everything(set[ox.NamedNode]):
    """A set that holds every thing."""

    def __contains__(self, thing: object) -> bool:
        return True


def _batches(things: list[ox.NamedNode]) -> Iterator[str]:
    rest = iter(things)
    while batch := list(islice(rest, _BATCH)):
        yield " ".join(str(thing) for thing in batch)


def _tsv(found: ox.QuerySolutions | ox.QueryBoolean) -> bytes:
    return found.serialize(format=ox.QueryResultsFormat.TSV) or b""


def _lines(tsv: bytes) -> int:
    """The number of rows."""
    return tsv.count(b"\n") - 1


def _rows(tsv: bytes) -> ox.QuerySolutions:
    found = ox.parse_query_results(tsv, format=ox.QueryResultsFormat.TSV)
    assert isinstance(found, ox.QuerySolutions)
    return found
