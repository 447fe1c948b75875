"""Fixtures: a tiny collection made up for the tests, built once, and the shipped graph, built once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from maslahat.cli.main import cli
from maslahat.graph.build import build
from maslahat.graph.collection import Collection
from maslahat.queries.graph import Graph

pytest_plugins = ("browser", "servers")

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests" / "fixtures" / "small"

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _no_user_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or writes the store or the documents of the person who runs it."""
    for name in ("STORE", "VIEWS", "LIBRARY", "PREFIXES", "ENDPOINT"):
        monkeypatch.delenv(f"MASLAHAT_{name}", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "user-data"))


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the tiny collection, built with its documents."""
    store = tmp_path_factory.mktemp("small-store")
    build(store, Collection([SMALL]), corpus=SMALL / "documents")
    return store


@pytest.fixture(scope="session")
def small(small_store: Path) -> Graph:
    """The graph of the tiny collection."""
    return Graph.open(small_store)


@pytest.fixture
def small_copy(tmp_path: Path) -> Path:
    """A copy of the tiny collection, to spoil."""
    return Path(shutil.copytree(SMALL, tmp_path / "collection"))


@pytest.fixture(scope="session")
def shipped_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the shipped graph, built without the documents."""
    store = tmp_path_factory.mktemp("shipped-store")
    build(store, Collection())
    return store


@pytest.fixture(scope="session")
def shipped(shipped_store: Path) -> Graph:
    """The shipped graph."""
    return Graph.open(shipped_store)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the five documents; tests that need it are skipped where it is not named."""
    folder = os.environ.get("MASLAHAT_CORPUS")
    if not folder or not Path(folder).is_dir():
        pytest.skip("the five documents are not here: name their folder by MASLAHAT_CORPUS")
    return Path(folder)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of the command line; the result has exit_code, stdout and stderr."""
    monkeypatch.delenv("MASLAHAT_CORPUS", raising=False)

    def invoke(*arguments: object, input: str | bytes | None = None) -> Result:
        return CliRunner().invoke(cli, [str(a) for a in arguments], input=input, catch_exceptions=False)

    return invoke
