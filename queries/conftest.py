"""For the tests: the examples in docstrings here are of the graph of the tiny collection that is made up for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from maslahat.graph.build import build
from maslahat.graph.collection import Collection
from maslahat.queries.graph import Graph

SMALL = Path(__file__).parent.parent / "tests" / "fixtures" / "small"


@pytest.fixture(scope="session")
def documented_graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The graph of the examples, built once."""
    if not SMALL.is_dir():
        pytest.skip("the tiny collection is not here: run this from a clone")
    store = tmp_path_factory.mktemp("documented-store")
    build(store, Collection([SMALL]), corpus=SMALL / "documents")
    with Graph.open(store) as graph:
        yield graph


@pytest.fixture(autouse=True)
def _names_in_examples(doctest_namespace: dict[str, Any], documented_graph: Graph) -> None:
    doctest_namespace["graph"] = documented_graph
