"""SPARQL update: on a copy, in both the default graph and the layers, and all or nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Run
from maslahat.graph.store import read_pointer
from maslahat.ontology.errors import QueryError, QueryLimitError, StoreError
from maslahat.queries.graph import Graph
from maslahat.queries.limits import Limits
from maslahat.queries.update import Change, update_store

NEW = "m:northland msl:note 'x'"


@pytest.fixture
def store(small_store: Path, tmp_path: Path) -> Path:
    """A store to write to, with the tiny graph."""
    return Path(shutil.copytree(small_store, tmp_path / "store"))


def holds(store: Path, pattern: str) -> bool:
    """Whether the current build holds a pattern."""
    graph = Graph.open(store)
    try:
        return bool(graph.query(f"ASK {{ {pattern} }}"))
    finally:
        graph.service.close()


def test_what_is_inserted_is_found_in_the_union_and_in_a_layer(store: Path) -> None:
    assert update_store(store, f"INSERT DATA {{ {NEW} }}") == Change(1, 0)
    assert holds(store, f"{NEW} . GRAPH g:notes {{ {NEW} }}")
    assert update_store(store, "INSERT DATA { GRAPH g:mine { m:northland msl:note 'y' } }") == Change(1, 0)
    assert holds(store, "m:northland msl:note 'y' . GRAPH g:mine { m:northland msl:note 'y' }")
    pointer = read_pointer(store)
    assert pointer
    assert (pointer.counts["notes"], pointer.counts["mine"]) == (1, 1)


def test_what_is_deleted_goes_from_the_union_and_from_every_layer(store: Path) -> None:
    change = update_store(store, "DELETE WHERE { ?who msl:proposed ?what }")
    assert (change.added, change.removed > 0) == (0, True)
    assert not holds(store, "?who msl:proposed ?what")
    assert not holds(store, "GRAPH ?layer { ?who msl:proposed ?what }")


def test_what_another_layer_still_says_stays(store: Path) -> None:
    update_store(store, f"INSERT DATA {{ GRAPH g:a {{ {NEW} }} GRAPH g:b {{ {NEW} }} }}")
    assert update_store(store, f"DELETE DATA {{ GRAPH g:a {{ {NEW} }} }}") == Change(0, 0)
    assert update_store(store, "CLEAR GRAPH g:b") == Change(0, 1)
    assert not holds(store, NEW)


def test_a_new_name_is_found_by_search(run: Run, store: Path) -> None:
    update_store(store, "INSERT DATA { m:new-thing a msl:State ; skos:prefLabel 'Brandnewland'@en }")
    assert "m:new-thing" in run("search", "Brandnewland", "--store", store).stdout


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("INSERT DATA { m:a m:b }", QueryError, "update:1: this is not SPARQL 1.1 update"),
        ("SELECT * { ?a ?b ?c }", QueryError, "update:1: this is not SPARQL 1.1 update"),
        ("LOAD <http://127.0.0.1:9/>", QueryError, "LOAD fetches a document, which is refused"),
        ("INSERT { ?a ?b ?c } WHERE { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }", QueryError, "SERVICE asks another server"),
        ("CREATE GRAPH g:claims", QueryError, "the update failed while it ran"),
    ],
)
def test_an_update_that_fails_leaves_the_graph_as_it_was(store: Path, text: str, error: type[Exception], message: str) -> None:
    before = (store / "CURRENT").read_bytes(), sorted(path.name for path in store.glob("build-*"))
    with pytest.raises(error, match=message):
        update_store(store, text)
    assert before == ((store / "CURRENT").read_bytes(), sorted(path.name for path in store.glob("build-*")))


def test_an_update_is_stopped_at_its_limits(store: Path) -> None:
    endless = "INSERT { ?a m:x ?k } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with pytest.raises(QueryLimitError, match="limit of time"):
        update_store(store, endless, limits=Limits(seconds=2))
    with pytest.raises(QueryLimitError, match="limit of memory"):
        update_store(store, endless, limits=Limits(megabytes=300))
    assert not holds(store, "?a m:x ?b")


def test_there_must_be_a_graph_to_change(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="run 'maslahat build' first"):
        update_store(tmp_path / "none", f"INSERT DATA {{ {NEW} }}")


def test_the_command_says_what_it_did_and_takes_prefixes(run: Run, store: Path) -> None:
    mine = ("--prefix", "own=https://w3id.org/maslahat/id/", "--store", store)
    result = run("update", "-e", "INSERT DATA { own:northland own:x own:y }", *mine)
    assert (result.exit_code, result.stderr) == (0, "Statements: 1 added, 0 removed.\n")
    result = run("update", "-", *mine, input="DELETE DATA { own:northland own:x own:y }")
    assert result.stderr == "Statements: 0 added, 1 removed.\n"
    assert run("update", "--store", store).exit_code == 2


def test_a_layer_that_was_emptied_is_counted_as_empty(store: Path) -> None:
    from maslahat.graph.store import read_pointer

    update_store(store, "DROP ALL")
    pointer = read_pointer(store)
    assert pointer is not None
    assert {name: pointer.counts[name] for name in ("claims", "facts", "background")} == dict.fromkeys(
        ("claims", "facts", "background"), 0
    )
