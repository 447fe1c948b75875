"""Sending the graph to real servers: by both methods, twice, with and without a password."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from maslahat.graph.knowledge_graph import KnowledgeGraph
from maslahat.graph.publish import Publisher

LAYERS = 8


@pytest.fixture
def dba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASLAHAT_ENDPOINT_USER", "dba")
    monkeypatch.setenv("MASLAHAT_ENDPOINT_PASSWORD", "made-for-this-test")


def numbers(text: str) -> list[tuple[str, str]]:
    rows: list[dict[str, Any]] = json.loads(text)
    return [(row["statements here"], row["statements there"]) for row in rows]


@pytest.mark.parametrize("method", ["auto", "update", "graph-store"])
def test_oxigraph_gets_the_layers_and_the_union_however_often(
    run: Run, small_store: Path, oxigraph_server: str, method: str
) -> None:
    for _ in range(2):
        result = run("publish", oxigraph_server, "--method", method, "-f", "json", "--store", small_store)
        assert result.exit_code == 0, result.stderr
        found = numbers(result.stdout)
        assert len(found) == LAYERS + 1
        assert all(here == there and int(here) for here, there in found)


@pytest.mark.usefixtures("dba")
@pytest.mark.parametrize("method", ["graph-store", "update"])
def test_virtuoso_gets_the_layers_once_its_own_union_being_enough(
    run: Run, small_store: Path, virtuoso_server: str, method: str
) -> None:
    result = run("publish", virtuoso_server, "--method", method, "-f", "json", "--store", small_store)
    assert (result.exit_code, len(numbers(result.stdout))) == (0, LAYERS), result.stderr


def test_a_server_that_wants_a_password_says_so_in_one_sentence(run: Run, small_store: Path, virtuoso_server: str) -> None:
    result = run("publish", virtuoso_server, "--store", small_store)
    assert result.exit_code == 2
    assert "401 Unauthorized" in result.stderr
    assert "MASLAHAT_ENDPOINT_USER" in result.stderr


def test_a_wrong_password_is_refused_and_never_printed(
    run: Run, small_store: Path, virtuoso_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASLAHAT_ENDPOINT_USER", "dba")
    monkeypatch.setenv("MASLAHAT_ENDPOINT_PASSWORD", "wrong-secret")
    result = run("publish", virtuoso_server, "--store", small_store)
    assert (result.exit_code, "wrong-secret" in result.output) == (2, False)


def test_a_dry_run_sends_nothing(run: Run, small_store: Path, oxigraph_server: str) -> None:
    publisher = Publisher(oxigraph_server)
    publisher.client.send("DELETE", f"{oxigraph_server.removesuffix('query')}store?graph=https://w3id.org/maslahat/graph/facts")
    result = run("publish", oxigraph_server, "--dry-run", "-f", "json", "--store", small_store)
    facts = next(row for row in json.loads(result.stdout) if row["graph"].endswith("/facts"))
    assert (result.exit_code, facts["statements there"]) == (0, "0")


def test_statements_of_somebody_else_in_the_default_graph_are_not_replaced_unasked(
    run: Run, small_store: Path, oxigraph_server: str
) -> None:
    base, publisher = oxigraph_server.removesuffix("query"), Publisher(oxigraph_server)
    headers = {"Content-Type": "application/n-triples"}
    publisher.client.send("PUT", f"{base}store?default", content=b"<http://a> <http://b> <http://c> .\n", headers=headers)
    refused = run("publish", oxigraph_server, "--store", small_store)
    assert (refused.exit_code, "somebody else" in refused.stderr) == (2, True)
    assert run("publish", oxigraph_server, "--named-graphs-only", "--store", small_store).exit_code == 0
    assert run("publish", oxigraph_server, "--replace-default", "--store", small_store).exit_code == 0


def test_a_count_that_differs_is_told_by_the_exit_code(
    run: Run, small_store: Path, oxigraph_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Publisher, "_count", lambda *_: 7)
    result = run("publish", oxigraph_server, "--store", small_store)
    assert (result.exit_code, "instead of" in result.stderr) == (1, True)


def test_an_address_of_an_unknown_server_must_be_named(small_store: Path, oxigraph_server: str, run: Run) -> None:
    base = oxigraph_server.removesuffix("query")
    result = run("publish", oxigraph_server, "--method", "graph-store", "--update", f"{base}update", "--store", small_store)
    assert (result.exit_code, "--graph-store URL" in result.stderr) == (2, True)


def test_the_graph_read_back_is_the_graph_sent(run: Run, small_store: Path, oxigraph_server: str) -> None:
    run("publish", oxigraph_server, "--store", small_store)
    far, near = KnowledgeGraph.open_endpoint(oxigraph_server), KnowledgeGraph.open(small_store)
    assert set(far.store.quads_for_pattern(None, None, None, None)) == set(near.store)
