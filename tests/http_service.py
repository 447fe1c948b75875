"""The service for tests: in this process on the tiny graph, with an engine whose queries the test can hold back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from maslahat.ontology.errors import QueryEndedError, QueryLimitError
from maslahat.queries.answer import Answer
from maslahat.queries.engine import run_query
from maslahat.queries.limits import Limits
from maslahat.queries.worker import Handle

if TYPE_CHECKING:
    from starlette.testclient import TestClient

SMALL_DOCUMENTS = Path(__file__).parent / "fixtures" / "small" / "documents"


class Engine:
    """Answers in this process; a query with the word HOLD waits until it is let go, is stopped, or reaches its limit."""

    def __init__(self, database: Path) -> None:
        self.store = ox.Store.read_only(str(database))
        self.let_go = threading.Event()
        self.stopped = False

    def start(self, *, wait: bool = False) -> None:  # noqa: ARG002
        """Get ready again."""
        self.stopped = False

    def answer(self, text: str, *, limits: Limits, name: str, handle: Handle) -> Answer:
        """The answer, in the end."""
        with handle.on(self, name):
            if "HOLD" in text and not self.let_go.wait(limits.seconds):
                raise QueryLimitError("stopped at its limit of time.", name, "time")
            if "GLUTTON" in text:
                raise QueryLimitError("stopped at its limit of memory.", name, "memory")
            if self.stopped or "KILLED" in text:
                raise QueryEndedError("the process of the engine ended.", name)
            return run_query(self.store, text, name, rows=limits.rows)

    def kill(self) -> None:
        """End what is held."""
        self.stopped = True
        self.let_go.set()

    def give_way(self) -> None:
        """There are no others."""

    def close(self) -> None:
        """There is no process to end; what is held is ended by stop."""


@pytest.fixture(scope="module")
def client(small_store: Path) -> Iterator[TestClient]:
    """A client of the service on the tiny graph with its documents; what the service does not handle is raised here."""
    pytest.importorskip("starlette", reason="the extra 'serve' is not installed")
    from maslahat.queries.service_settings import PoolSettings, ServiceSettings

    settings = ServiceSettings(small_store, SMALL_DOCUMENTS, pool=PoolSettings(2, 4, Limits(0.2, None, 1000), None, short=0.1))
    with client_of(settings) as found:
        yield found


def client_of(settings: object) -> TestClient:
    """A client of a service with settings of its own."""
    from maslahat.queries.http_app import create_app
    from maslahat.queries.service_settings import ServiceSettings
    from starlette.testclient import TestClient

    assert isinstance(settings, ServiceSettings)
    return TestClient(create_app(settings, Engine), base_url="http://127.0.0.1", follow_redirects=False)
