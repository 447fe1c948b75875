"""Sending a built graph to a SPARQL server: each layer a named graph, and the union of them as the default graph.

By the `Graph Store Protocol <https://www.w3.org/TR/sparql11-http-rdf-update/>`_ a named graph is replaced in one step; by
`SPARQL Update <https://www.w3.org/TR/sparql11-update/>`_ it is emptied and filled batch by batch. There are no blank nodes in
the graph, so sending it twice leaves the same. This module loads httpx: import it where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlencode, urljoin

import pyoxigraph as ox
from maslahat.ontology.errors import StoreError
from maslahat.ontology.namespaces import PREFIXES

from .http_client import HttpClient
from .knowledge_graph import KnowledgeGraph
from .rdf import CLAIM, LAYERS, TYPE, layer
from .sparql_http import failure, question, solutions

if TYPE_CHECKING:
    import httpx

Progress = Callable[[str], None]
Method = Literal["graph-store", "update"]

_DATE = ox.NamedNode(PREFIXES["xsd"] + "date")
_MISSING_DAY = {PREFIXES["xsd"] + "gYear": "-01-01", PREFIXES["xsd"] + "gYearMonth": "-01"}
BATCH = 1000
"""Statements in one INSERT DATA; Virtuoso takes no more than 10,000 lines."""
_SECONDS = 1800.0
"""A server may need minutes to take a large graph."""


class Layout(NamedTuple):
    """Where a kind of server has its graph store and its update, seen from its query endpoint."""

    graph_store: str
    update: str
    default_is_union: bool
    merges_dates: bool
    """Whether of 2020 and 2020-01-01, said of the same thing by the same property, only one is kept."""


KNOWN = {
    "oxigraph": Layout("store", "update", False, False),
    "virtuoso": Layout("sparql-graph-crud-auth", "sparql-auth", True, True),
}
"""What a server calls itself in its answers -> its layout."""


@dataclass(frozen=True)
class Plan:
    """How the graph is sent: the method and its address, and whether the default graph of the server is written as well."""

    endpoint: str
    method: Method
    address: str
    default: bool
    merges_dates: bool = False


class Sent(NamedTuple):
    """A graph that was sent: its IRI or '' for the default graph, how many statements it has here, and how many there.

    ``merged`` of those here the server takes for others, see :class:`Layout`.
    """

    graph: str
    here: int
    there: int
    merged: int = 0

    @property
    def whole(self) -> bool:
        """Whether the server has all that it can tell apart."""
        return self.here - self.merged == self.there


class Publisher:
    """Sends graphs to the server of an endpoint. Raises :class:`StoreError` where it does not take them."""

    def __init__(self, endpoint: str, *, client: HttpClient | None = None) -> None:
        self.client = client or HttpClient(endpoint)
        self.endpoint = self.client.url

    def plan(
        self, method: str = "auto", *, graph_store: str | None = None, update: str | None = None, named_only: bool = False
    ) -> Plan:
        """The way that fits the server: what was named, else what is known of its kind, the Graph Store Protocol first."""
        self._ask("ASK { }")
        kind = next((layout for name, layout in KNOWN.items() if name in self.client.server.lower()), None)
        if kind and not (graph_store or update):
            graph_store, update = urljoin(self.endpoint, kind.graph_store), urljoin(self.endpoint, kind.update)
        default = not (named_only or (kind is not None and kind.default_is_union))
        merges = kind is not None and kind.merges_dates
        if graph_store and method in ("auto", "graph-store"):
            return Plan(self.endpoint, "graph-store", graph_store, default, merges)
        if update and method in ("auto", "update"):
            return Plan(self.endpoint, "update", update, default, merges)
        wanted = {"auto": "--graph-store URL or --update URL", "graph-store": "--graph-store URL"}.get(method, "--update URL")
        raise StoreError(f"Where {self.endpoint} takes data is not known: name it by {wanted}.")

    def send(self, graph: KnowledgeGraph, plan: Plan, *, replace: bool = False, progress: Progress = lambda _: None) -> None:
        """Send every layer, and the union where the plan says so; what the server has of them from before is replaced.

        A default graph with statements of somebody else is left alone, unless ``replace``: then :class:`StoreError` is raised.
        """
        if plan.default and not replace:
            self._refuse_foreign()
        for name in graphs(plan):
            quads = statements(graph, name)
            progress(f"sending {_short(name)}, {len(quads)} statements")
            if plan.method == "graph-store":
                self._put(plan.address, name, quads)
            else:
                self._update(plan.address, name, quads, progress)

    def compare(self, graph: KnowledgeGraph, plan: Plan) -> list[Sent]:
        """The graphs of a plan with their numbers of statements, counted here and by the server."""
        found = []
        for name in graphs(plan):
            quads = statements(graph, name)
            merged = len(quads) - len({_day_form(quad) for quad in quads}) if plan.merges_dates else 0
            found.append(Sent(name.value if name else "", len(quads), self._count(name), merged))
        return found

    def _refuse_foreign(self) -> None:
        known = self._ask(f"ASK {{ ?claim {TYPE} {CLAIM} }}")
        if not known and self._ask("ASK { ?s ?p ?o }"):
            raise StoreError(
                f"The default graph of {self.endpoint} holds statements of somebody else, which would be replaced: "
                "--named-graphs-only leaves it alone, and --replace-default replaces it."
            )

    def _put(self, address: str, name: ox.NamedNode | None, quads: list[ox.Quad]) -> None:
        place = "default" if name is None else urlencode({"graph": name.value})
        url = f"{address}{'&' if '?' in address else '?'}{place}"
        data = ox.serialize((q.triple for q in quads), format=ox.RdfFormat.N_TRIPLES) or b""
        headers = {"Content-Type": "application/n-triples"}
        self._check(self.client.send("PUT", url, content=data, headers=headers, seconds=_SECONDS))

    def _update(self, address: str, name: ox.NamedNode | None, quads: list[ox.Quad], progress: Progress) -> None:
        self._post(address, f"CLEAR SILENT {f'GRAPH {name}' if name else 'DEFAULT'}")
        done = 0
        for batch in _batches(quads):
            lines = "".join(f"{q.triple} .\n" for q in batch)
            inside = f"GRAPH {name} {{\n{lines}}}" if name else lines
            self._post(address, f"INSERT DATA {{\n{inside}}}")
            done += len(batch)
            progress(f"sending {_short(name)}, {done} of {len(quads)} statements")

    def _post(self, address: str, update: str) -> None:
        self._check(self.client.send("POST", address, data={"update": update}, seconds=_SECONDS))

    def _check(self, response: httpx.Response) -> None:
        if not response.is_success:
            raise self.client.refusal(response)

    def _count(self, name: ox.NamedNode | None) -> int:
        group = f"GRAPH {name} {{ ?s ?p ?o }}" if name else "?s ?p ?o"
        found = self._answer(f"SELECT (COUNT(*) AS ?n) {{ {group} }}")
        assert isinstance(found, ox.QuerySolutions)
        return int(next(found)["n"].value)

    def _ask(self, text: str) -> bool:
        return bool(self._answer(text))

    def _answer(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean:
        data, headers = question(text)
        response = self.client.send("POST", data=data, headers=headers, seconds=_SECONDS)
        error = failure(self.client, response)
        if error:
            raise error
        return solutions(response.content, response.headers.get("content-type", ""), self.endpoint)


def graphs(plan: Plan) -> list[ox.NamedNode | None]:
    """The named graphs of a plan, and None for the default graph."""
    return [*(layer(name) for name in LAYERS), *([None] if plan.default else [])]


def statements(graph: KnowledgeGraph, name: ox.NamedNode | None) -> list[ox.Quad]:
    """The statements of a layer, or of the union for None, sorted, so that the same graph is sent as the same bytes."""
    return sorted(graph.store.quads_for_pattern(None, None, None, name or ox.DefaultGraph()), key=str)


def _day_form(quad: ox.Quad) -> tuple[str, str, str]:
    """A statement with its year or month written as the first day of it."""
    value = quad.object
    missing = _MISSING_DAY.get(value.datatype.value) if isinstance(value, ox.Literal) else None
    day = f'"{value.value}{missing}"^^{_DATE}' if isinstance(value, ox.Literal) and missing else str(value)
    return str(quad.subject), str(quad.predicate), day


def _short(name: ox.NamedNode | None) -> str:
    return name.value.rpartition("/")[2] if name else "the union"


def _batches(quads: list[ox.Quad]) -> Iterator[list[ox.Quad]]:
    rest = iter(quads)
    while batch := list(islice(rest, BATCH)):
        yield batch
