"""The engine: SPARQL on a store in this process, without limits of time and memory.

All layers together are the default graph of the store; ``GRAPH g:claims { ... }`` asks one of them. People's queries go
through :class:`~maslahat.queries.worker.Worker`, which runs this in a process that can be ended.
"""

from __future__ import annotations

import contextlib
import re
import time

import pyoxigraph as ox
from maslahat.ontology.errors import QueryError
from maslahat.ontology.namespaces import PREFIXES

from .answer import Answer, Form
from .guard import code_of, is_update, refuse_network, refuse_unknown_graphs

_PLACE = re.compile(r"at (\d+):(\d+)")


def run_query(store: ox.Store, text: str, name: str = "query", *, rows: int | None = None, allow_network: bool = False) -> Answer:
    """The answer to a SPARQL 1.1 query, cut after some number of rows or triples.

    The prefixes of :data:`maslahat.ontology.namespaces.PREFIXES` need no declaration.
    Raises :class:`QueryError` with the line where the text is not SPARQL, for SERVICE unless the network is allowed, and for
    FROM with a graph that the store does not have.
    """
    begin = time.perf_counter()
    if not allow_network:
        refuse_network(text, name)
    refuse_unknown_graphs(text, name, lambda: {graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)})
    try:
        form, data, cut = written(store.query(text, prefixes=PREFIXES), rows)
    except SyntaxError as error:
        raise syntax_error(error, text, name) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query failed while it ran: {error}.", name) from error
    return Answer(form, data, cut, time.perf_counter() - begin)


class _FullError(Exception):
    """There are more lines than wanted."""


class _Lines:
    """A file that takes so many lines and no more. Neither TSV nor N-Triples has line feeds inside a line."""

    def __init__(self, most: int | None) -> None:
        self.left, self.full, self.parts = most, False, []  # type: int | None, bool, list[bytes]

    def write(self, data: bytes) -> int:
        """Take a piece. Raises _FullError, again whenever the engine tries to get rid of what it still holds."""
        if self.full:
            raise _FullError
        part = bytes(data)
        count = part.count(b"\n")
        if self.left is not None and count > self.left:
            self.full = True
            self.parts.append(b"".join(part.splitlines(keepends=True)[: self.left]))
            raise _FullError
        self.parts.append(part)
        self.left = None if self.left is None else self.left - count
        return len(part)

    def flush(self) -> None:
        """Nothing to do: all is in memory."""


def written(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, rows: int | None) -> tuple[Form, bytes, bool]:
    """The form of what was found, its data as :class:`Answer` holds it, and whether it was cut after some number of rows."""
    if isinstance(found, ox.QueryBoolean):
        return "truth", b"true" if found else b"false", False
    head = isinstance(found, ox.QuerySolutions)
    lines = _Lines(None if rows is None else rows + head)
    with contextlib.suppress(_FullError):
        if isinstance(found, ox.QuerySolutions):
            found.serialize(lines, format=ox.QueryResultsFormat.TSV)  # type: ignore[arg-type]
        else:
            found.serialize(lines, format=ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
    del found  # it must be freed in its own thread, and an exception of a parser may hold this frame for long
    return "rows" if head else "triples", b"".join(lines.parts), lines.full


def syntax_error(error: SyntaxError, text: str, name: str, *, update: bool = False) -> QueryError:
    """The error to tell a person who wrote a query, or an update, that the engine cannot read."""
    if is_update(text) and not update:
        return QueryError("this is an update, and queries only read; 'maslahat update' changes a store.", name, 1)
    message = str(error.msg or error)
    place = _PLACE.search(message)
    line, column = (int(place.group(1)), int(place.group(2))) if place else (error.lineno or 1, 1)
    hint = _prefix_hint(text)
    if hint:
        return QueryError(hint, name, line)
    rest = [*text.split("\n"), ""][line - 1][max(column - 1, 0) :].strip()
    where = f"it cannot be read from {rest[:40]!r} on" if rest else "it ends too early"
    remedy = "See https://www.w3.org/TR/sparql11-update/." if update else "'maslahat queries' lists queries that work."
    return QueryError(f"this is not SPARQL 1.1{' update' if update else ''}: {where}. {remedy}", name, line)


def _prefix_hint(text: str) -> str:
    used = set(re.findall(r"(?<![\w:<?$])([A-Za-z][\w-]*):", code_of(text)))
    declared = set(re.findall(r"prefix\s+([\w-]*):", text, re.IGNORECASE))
    unknown = sorted(used - set(PREFIXES) - declared)
    if not unknown:
        return ""
    import difflib

    near = difflib.get_close_matches(unknown[0], list(PREFIXES), n=1)
    hint = f" Did you mean {near[0]}:?" if near else ""
    return f"the prefix {unknown[0]}: is not known.{hint} Declare it, or use one of: {', '.join(PREFIXES)}."
