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
from collections.abc import Mapping
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
        write_pointer(store, replace(pointer, build=build, counts=_counts(pointer.counts, told["layers"])))
        remove_old(store, build)
    return Change(told["added"], told["removed"])


def _counts(before: Mapping[str, int], layers: Mapping[str, int]) -> dict[str, int]:
    """What the pointer counts: claims and things as built, and the statements of layers as they are now, none in emptied ones."""
    from maslahat.graph.rdf import LAYERS

    return {name: 0 if name in (*LAYERS, "notes") else number for name, number in before.items()} | dict(layers)


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
    from maslahat.graph.rdf import in_union
    from maslahat.graph.store import DATABASE, NAMES

    from .engine import syntax_error

    store = ox.Store(os.fspath(folder / DATABASE))
    before = _lines(store)
    try:
        store.update(text, prefixes=PREFIXES)
    except SyntaxError as error:
        raise syntax_error(error, text, name, update=True) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the update failed while it ran: {error}.", name) from error
    after = _lines(store)
    added, removed = _quads(after - before), _quads(before - after)
    _reconcile(store, added, removed)
    store.flush()
    write_names(folder / NAMES, names_in(store))
    touched = set(in_union([*added, *removed]))
    new = {quad for quad in touched if f"{quad} .".encode() not in before}
    return {
        "added": sum(quad in store for quad in new),
        "removed": sum(quad not in store for quad in touched - new),
        "layers": _sizes(store),
    }


def _lines(store: ox.Store) -> set[bytes]:
    """Every statement as a line of N-Quads: they compare in a tenth of the time that the objects take."""
    import pyoxigraph as ox

    return set((store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines())


def _quads(lines: set[bytes]) -> list[ox.Quad]:
    import pyoxigraph as ox

    return list(ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_QUADS))


def _in_default(quad: ox.Quad) -> bool:
    import pyoxigraph as ox

    return isinstance(quad.graph_name, ox.DefaultGraph)


def _sizes(store: ox.Store) -> dict[str, int]:
    """Layer -> number of its statements."""
    import pyoxigraph as ox

    found = store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert isinstance(found, ox.QuerySolutions)
    return {row["g"].value.removeprefix(LAYER): int(row["n"].value) for row in found}


def _reconcile(store: ox.Store, added: list[ox.Quad], removed: list[ox.Quad]) -> None:
    """Let the default graph and the layers agree again, after either was changed."""
    import pyoxigraph as ox
    from maslahat.graph.rdf import in_union, layer

    for quad in filter(_in_default, removed):
        for same in list(store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)):
            store.remove(same)
    store.extend(ox.Quad(q.subject, q.predicate, q.object, layer("notes")) for q in filter(_in_default, added))
    store.extend(in_union(quad for quad in added if not _in_default(quad)))
    for quad in in_union(quad for quad in removed if not _in_default(quad)):
        found = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        if all(map(_in_default, found)):
            store.remove(quad)
