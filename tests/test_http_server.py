"""The running service: started as a person starts it, asked by the clients that people use, ended by Ctrl-C."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from http_service import client, client_of
from maslahat.graph.build import build
from maslahat.graph.collection import Collection

if TYPE_CHECKING:
    from conftest import Run
    from starlette.testclient import TestClient

__all__ = ["client"]

SMALL = Path(__file__).parent / "fixtures" / "small"


def start(store: Path, *options: str) -> tuple[subprocess.Popen[str], str, list[str]]:
    """A server on a free port, its address, and what it said before."""
    command = [sys.executable, "-m", "maslahat.cli", "serve", "--store", str(store), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    said: list[str] = []
    assert process.stderr
    for line in process.stderr:
        said.append(line)
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        if found:
            return process, found.group(), said
    raise AssertionError("".join(said))


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Press Ctrl-C; the exit code, and what it said since the start."""
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    return process.returncode, said


@pytest.fixture(scope="module")
def address(small_store: Path) -> Iterator[str]:
    pytest.importorskip("uvicorn", reason="the extra 'serve' is not installed")
    process, found, _ = start(small_store, "--workers", "2", "--timeout", "1", "--log-queries")
    yield found
    code, said = end(process)
    assert code == 0
    assert re.search(r"^\d{4}-\d\d-\d\dT\S+ 127\.0\.0\.1 POST /sparql 200 \d+ ms \d+ B SELECT", said, re.MULTILINE)
    assert "Traceback" not in said


def test_rdflib_asks_it_as_a_store(address: str) -> None:
    from rdflib import URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    store = SPARQLStore(address + "sparql", method="POST_FORM")
    rows: Any = store.query("SELECT ?s { ?s a <https://w3id.org/maslahat/ontology#State> } ORDER BY ?s")
    assert [row[0] for row in rows] == [URIRef(f"https://w3id.org/maslahat/id/{name}") for name in ("northland", "southland")]
    assert len(list(store.triples((URIRef("https://w3id.org/maslahat/id/northland"), None, None)))) > 5


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("encoding", ["json", "xml", "csv", "turtle"])
def test_sparqlwrapper_asks_it(address: str, method: str, encoding: str) -> None:
    wrapper: Any = pytest.importorskip("SPARQLWrapper").SPARQLWrapper(address + "sparql")
    graph = encoding == "turtle"
    wrapper.setQuery("CONSTRUCT { ?s a msl:State } { ?s a msl:State }" if graph else "SELECT ?s { ?s a msl:State }")
    wrapper.setMethod(method)
    wrapper.setReturnFormat(encoding)
    reply = wrapper.query()
    assert b"northland" in reply.response.read()


def test_a_query_beyond_the_limit_of_time_is_504_and_the_next_is_answered(address: str) -> None:
    hostile = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6)) + " }"
    headers = {"Content-Type": "application/sparql-query"}
    with pytest.raises(HTTPError) as caught:
        urlopen(Request(address + "sparql", hostile.encode(), headers))
    with caught.value as reply:
        assert reply.code == 504
        assert "limit of time" in reply.read().decode()
    with urlopen(Request(address + "sparql", b"ASK { ?s ?p ?o }", headers)) as reply:
        assert b"true" in reply.read()


def test_hanging_up_ends_one_query_and_never_the_next(address: str) -> None:
    port = int(address.rstrip("/").rpartition(":")[2])
    moments = random.Random(1)

    def asked(text: str) -> socket.socket:
        asking = socket.create_connection(("127.0.0.1", port))
        head = ["POST /sparql HTTP/1.1", "Host: 127.0.0.1", "Connection: close", "Content-Type: application/sparql-query"]
        asking.sendall("\r\n".join([*head, f"Content-Length: {len(text)}", "", text]).encode())
        return asking

    for _ in range(30):
        with asked("SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a ?d }"):
            time.sleep(moments.uniform(0, 0.06))  # so that many hang up just when the answer comes
        for _ in range(2):
            with asked("ASK {}") as asking, asking.makefile("rb") as reply:
                assert reply.readline() == b"HTTP/1.1 200 OK\r\n"


def test_a_connection_goes_on_after_a_refusal(address: str) -> None:
    with closing(HTTPConnection(address.split("/")[2], timeout=30)) as connection:
        statuses = []
        for method, path, body, kind in [
            ("PUT", "/sparql", b"x" * 100_000, "text/plain"),
            ("POST", "/labels", b"x" * 100_000, "text/plain"),
            ("HEAD", "/sparql?query=wrong", None, ""),
            ("POST", "/sparql", b"ASK", "application/sparql-query"),
            ("GET", "/sparql?query=ASK%7B%7D", None, ""),
        ]:
            connection.request(method, path, body, {"Content-Type": kind} if kind else {})
            with connection.getresponse() as reply:
                reply.read()
                statuses.append(reply.status)
                assert reply.headers["connection"] is None
    assert statuses == [405, 415, 400, 400, 200]


def test_hanging_up_while_a_query_is_sent_is_no_error(address: str) -> None:
    with socket.create_connection(("127.0.0.1", int(address.rstrip("/").rpartition(":")[2]))) as asking:
        asking.sendall(b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nASK")
    with urlopen(address + "sparql?query=ASK%7B%7D") as reply:
        assert reply.status == 200


def test_ctrl_c_ends_it_at_once_while_a_query_runs(small_store: Path) -> None:
    process, found, _ = start(small_store, "--workers", "1")
    hostile = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6)) + " }"
    with socket.create_connection(("127.0.0.1", int(found.rstrip("/").rpartition(":")[2]))) as asking:
        head = ["POST /sparql HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/sparql-query"]
        asking.sendall("\r\n".join([*head, f"Content-Length: {len(hostile)}", "", hostile]).encode())
        urlopen(found + "pages.css").close()
        code, said = end(process)
    assert (code, "Traceback" in said) == (0, False)


def test_a_port_in_use_is_told_in_a_sentence(run: Run, small_store: Path) -> None:
    pytest.importorskip("uvicorn", reason="the extra 'serve' is not installed")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--store", small_store, "--port", port)
    assert result.exit_code == 2
    assert f"Cannot listen at 127.0.0.1, port {port} (Address already in use): choose another with --port" in result.stderr


def test_a_missing_extra_is_told_in_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = run("serve")
    assert result.exit_code == 2
    assert "pip install 'maslahat[serve]'" in result.stderr


def test_a_new_build_is_picked_up_while_it_serves(tmp_path: Path, small_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from maslahat.queries import live_graph
    from maslahat.queries.service_settings import ServiceSettings

    monkeypatch.setattr(live_graph, "LOOK_EVERY", 0)
    build(tmp_path / "store", Collection([small_copy]), corpus=small_copy / "documents")
    with client_of(ServiceSettings(tmp_path / "store")) as client:
        before = client.get("/id/northland?format=turtle")
        for file in (small_copy / "entities").iterdir():
            file.write_text(file.read_text(encoding="utf-8").replace('"Northland"', '"Northernland"'), encoding="utf-8")
        build(tmp_path / "store", Collection([small_copy]), corpus=small_copy / "documents")
        after = client.get("/id/northland?format=turtle", headers={"If-None-Match": before.headers["etag"]})
        assert after.status_code == 200
        assert "Northernland" in after.text
        assert "Northernland" in client.get("/sparql?query=SELECT*%7Bm:northland%20skos:prefLabel%20?l%7D").text
        (tmp_path / "store" / "CURRENT").write_text("{", encoding="utf-8")
        assert "Northernland" in client.get("/id/northland?format=turtle").text
    shutil.rmtree(tmp_path / "store")


def test_pages_of_other_origins_may_read_only_where_that_is_set(small_store: Path, client: TestClient) -> None:
    from maslahat.queries.service_settings import ServiceSettings

    origin = {"Origin": "https://example.org"}
    assert "access-control-allow-origin" not in client.get("/sparql", headers=origin).headers
    with client_of(ServiceSettings(small_store, cors=("https://example.org",))) as open_one:
        reply = open_one.get("/sparql", headers=origin)
        asked = open_one.options("/sparql", headers=origin | {"Access-Control-Request-Method": "POST"})
        other = open_one.get("/sparql", headers={"Origin": "https://example.com"})
    assert reply.headers["access-control-allow-origin"] == "https://example.org"
    assert "X-Maslahat-Cut" in reply.headers["access-control-expose-headers"]
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, "https://example.org")
    assert "Origin" in reply.headers["vary"]
    assert client.options("/sparql", headers=origin | {"Access-Control-Request-Method": "POST"}).status_code == 204
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    ("host", "status"), [("localhost:8080", 200), ("[::1]:80", 200), ("evil.example", 421), ("a b", 400), ("", 400)]
)
def test_a_service_on_this_machine_answers_to_its_own_names_only(client: TestClient, host: str, status: int) -> None:
    assert client.get("/queries", headers={"Host": host}).status_code == status


def test_too_many_queries_of_one_client_are_429(small_store: Path) -> None:
    from maslahat.queries.limits import Limits
    from maslahat.queries.service_settings import PoolSettings, ServiceSettings

    settings = ServiceSettings(small_store, pool=PoolSettings(1, 1, Limits(0.1, None, None), 0.05))
    with client_of(settings) as client:
        statuses = [client.get("/sparql?query=ASK%7B%7D%23HOLD").status_code for _ in range(2)]
        reply = client.get("/sparql?query=ASK%7B%7D", headers={"Accept": "application/json"})
    assert statuses == [504, 429]
    assert (reply.status_code, int(reply.headers["retry-after"]) > 1) == (429, True)
    assert "try again in" in reply.json()["detail"]


def test_the_log_cannot_be_forged(client: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    client.get("/x%0A2026-01-01T00:00:00Z%20forged")
    assert capfd.readouterr().err.count("\n") == 1
