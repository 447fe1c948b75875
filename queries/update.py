"""SPARQL updates of a store: on a copy, which becomes the current build when it is whole.

An update sees what a query sees. The default graph is all layers together, so what is inserted there is also kept in the layer
``g:notes``, the reader's own, and what is deleted there is deleted from every layer; what is done to one layer shows in the
default graph. The update runs in a process of its own, within limits, like a query.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maslahat.ontology.errors import QueryError, QueryLimitError, StoreError
from maslahat.ontology.namespaces import LAYER, PREFIXES

from .guard import refuse_network
from .limits import DEFAULT, Limits

if TYPE_CHECKING:
    import pyoxigraph as ox


@dataclass(frozen=True)
class Change:
    """What an update did, in statements of the default graph."""

    added: int
    removed: int


def update_store(
    store: Path, text: str, *, name: str = "update", limits: Limits = DEFAULT, allow_network: bool = False
) -> Change:
    """Apply a `SPARQL 1.1 update <https://www.w3.org/TR/sparql11-update/>`_ to a store.

    The store stays as it was where the update fails, reaches a limit or is interrupted. Raises :class:`QueryError` with the line
    where the text is no update, and for SERVICE and LOAD unless the network is allowed; :class:`QueryLimitError`;
    :class:`StoreError` where there is no store or another build is running.
    """
    from maslahat.graph.build import locked, new_build, remove_old
    from maslahat.graph.store import read_pointer, write_pointer

    if not allow_network:
        refuse_network(text, name, update=True)
    with locked(store), new_build(store) as folder:
        pointer = read_pointer(store)
        if pointer is None:
            raise StoreError(f"There is no graph in {store} yet; run 'maslahat build' first.")
        shutil.copytree(store / pointer.build, folder)
        told = _applied(folder, text, name, limits)
        build = folder.name.removesuffix(".part")
        folder.replace(store / build)
        write_pointer(store, replace(pointer, build=build, counts=pointer.counts | told["layers"]))
        remove_old(store, build)
    return Change(told["added"], told["removed"])


def _applied(folder: Path, text: str, name: str, limits: Limits) -> dict[str, Any]:
    """What the process that changes the copy tells."""
    code = "import sys; from maslahat.queries.update import main; main(sys.argv[1])"
    question = json.dumps({"text": text, "name": name, "megabytes": limits.megabytes, "seconds": limits.seconds})
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, os.fspath(folder)],
            input=question, capture_output=True, text=True, encoding="utf-8", timeout=limits.seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        words = f"stopped after {limits.seconds:g} s, its limit of time; allow more with --timeout."
        raise QueryLimitError(words, name, "time") from None
    if done.returncode:
        if "memory allocation" in done.stderr or "MemoryError" in done.stderr:
            words = f"stopped at {limits.megabytes} MB, its limit of memory; allow more with --memory."
            raise QueryLimitError(words, name, "memory")
        raise QueryError(f"the update ended unexpectedly ({(done.stderr.strip().splitlines() or ['no word'])[-1]}).", name)
    told: dict[str, Any] = json.loads(done.stdout)
    if "error" in told:
        raise QueryError(told["error"], name, told["line"])
    return told


def main(folder: str) -> None:
    """What the process runs: a question in JSON comes on stdin, the result in JSON goes to stdout."""
    from .worker import confine

    question = json.load(sys.stdin)
    confine(Limits(question["seconds"], question["megabytes"], None))
    try:
        told = _change(Path(folder), question["text"], question["name"])
    except QueryError as error:
        told = {"error": error.message, "line": error.line}
    sys.stdout.write(json.dumps(told))


def _change(folder: Path, text: str, name: str) -> dict[str, Any]:
    import pyoxigraph as ox
    from maslahat.graph.names import names_in, write_names
    from maslahat.graph.store import DATABASE, NAMES

    from .engine import syntax_error

    store = ox.Store(os.fspath(folder / DATABASE))
    layers, union = _statements(store)
    try:
        store.update(text, prefixes=PREFIXES)
    except SyntaxError as error:
        raise syntax_error(error, text, name, update=True) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the update failed while it ran: {error}.", name) from error
    _reconcile(store, layers, union)
    _, now = _statements(store)
    store.flush()
    write_names(folder / NAMES, names_in(store))
    counts = Counter(quad.graph_name.value.removeprefix(LAYER) for quad in store if isinstance(quad.graph_name, ox.NamedNode))
    return {"added": len(now - union), "removed": len(union - now), "layers": dict(counts)}


def _statements(store: ox.Store) -> tuple[set[ox.Quad], set[ox.Triple]]:
    """The statements of the layers, and those of the default graph."""
    import pyoxigraph as ox

    layers = {quad for quad in store if not isinstance(quad.graph_name, ox.DefaultGraph)}
    return layers, {quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}


def _reconcile(store: ox.Store, layers: set[ox.Quad], union: set[ox.Triple]) -> None:
    """Let the default graph and the layers agree again, after either was changed."""
    import pyoxigraph as ox
    from maslahat.graph.rdf import in_union, layer

    layers_now, union_now = _statements(store)
    for triple in union - union_now:
        for graph in {quad.graph_name for quad in layers_now if quad.triple == triple}:
            store.remove(ox.Quad(triple.subject, triple.predicate, triple.object, graph))
    store.extend(ox.Quad(t.subject, t.predicate, t.object, layer("notes")) for t in union_now - union)
    store.extend(in_union(layers_now - layers))
    remaining = {quad.triple for quad in _statements(store)[0]}
    for quad in in_union(quad for quad in layers - layers_now if quad.triple not in remaining):
        store.remove(quad)
