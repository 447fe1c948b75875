"""Reading a graph on a server: the same bytes as from a store, in few requests, and errors of one sentence."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from conftest import SMALL, Run
from maslahat.graph.describe import describe
from maslahat.graph.http_client import HttpClient
from maslahat.graph.knowledge_graph import KnowledgeGraph
from maslahat.graph.publish import Publisher
from maslahat.ontology.errors import MaslahatError, QueryError, QueryLimitError, StoreError
from maslahat.queries.endpoint import Endpoint
from maslahat.queries.limits import Limits
from maslahat.queries.worker import Worker

COMMANDS = (
    ["show", "Northland"], ["show", "m:dushanbe", "--lang", "kk", "-f", "json"], ["show", "Northland", "--as-of", "2024"],
    ["show", "league"], ["search", "Северная страна"], ["search", "Kengashi", "-f", "tsv"], ["why", "Northland"],
    ["why", "Northland", "joined"], ["conflicts"], ["sample", "-n", "5"], ["export", "-f", "claims"], ["export", "-f", "trig"],
    ["query", "proposals"], ["query", "proposals", "-p", "who=Aida", "--cite", "-f", "json"], ["query", "sources"],
    ["query", "proposals", "--explain"], ["query", "-e", "SELECT nonsense"], ["query", "none"],
    ["export", "-f", "turtle", "--layer", "claims"], ["export", "-f", "nquads"], ["show", "Dushambe"], ["search", "zzzqqq"],
)  # fmt: skip


@pytest.fixture(scope="module")
def far(oxigraph_server: str, small_store: Path) -> str:
    """An Oxigraph server with the small graph."""
    publisher = Publisher(oxigraph_server)
    publisher.send(KnowledgeGraph.open(small_store), publisher.plan(), replace=True)
    return oxigraph_server


@pytest.fixture(scope="module")
def far_virtuoso(virtuoso_server: str, small_store: Path) -> str:
    """A Virtuoso server with the small graph."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MASLAHAT_ENDPOINT_USER", "dba")
        patch.setenv("MASLAHAT_ENDPOINT_PASSWORD", "made-for-this-test")
        publisher = Publisher(virtuoso_server)
        publisher.send(KnowledgeGraph.open(small_store), publisher.plan())
    return virtuoso_server


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_command_says_the_same_from_a_server_as_from_a_store(
    run: Run, small_store: Path, far: str, arguments: list[str]
) -> None:
    more = ["--corpus", SMALL / "documents"] if arguments[0] not in ("search", "conflicts") else []
    near, other = run(*arguments, *more, "--store", small_store), run(*arguments, *more, "--endpoint", far)
    assert (other.exit_code, other.stdout, other.stderr) == (near.exit_code, near.stdout, near.stderr)


@pytest.mark.parametrize(
    "arguments", [c for c in COMMANDS if c[:3] not in (["export", "-f", "trig"], ["export", "-f", "nquads"])]
)
def test_virtuoso_says_the_same_but_for_dates_it_takes_for_one(
    run: Run, small_store: Path, far_virtuoso: str, arguments: list[str]
) -> None:
    more = ["--corpus", SMALL / "documents"] if arguments[0] not in ("search", "conflicts") else []
    near, other = run(*arguments, *more, "--store", small_store), run(*arguments, *more, "--endpoint", far_virtuoso)
    assert (other.exit_code, other.stdout) == (near.exit_code, near.stdout)


@pytest.mark.parametrize("name", ["Northland", "m:dushanbe", "m:meeting-of-leaders"])
def test_everything_about_a_thing_takes_a_handful_of_requests(far: str, name: str) -> None:
    graph = KnowledgeGraph.open_endpoint(far)
    describe(graph, graph.resolve(name))
    assert graph.far.client.requests <= 12


def test_the_whole_claims_table_takes_a_handful_of_requests(far: str) -> None:
    from maslahat.graph.export import export_claims

    graph = KnowledgeGraph.open_endpoint(far)
    assert export_claims(graph)
    assert graph.far.client.requests <= 8


def test_info_counts_what_the_server_has(run: Run, small_store: Path, far: str) -> None:
    def counts(graph: KnowledgeGraph) -> dict[str, int]:
        return graph.counts

    assert counts(KnowledgeGraph.open_endpoint(far)) == counts(KnowledgeGraph.open(small_store))
    assert far in run("info", "--endpoint", far).stdout


QUESTIONS = (
    "SELECT ?c ?v { ?c a msl:Claim ; rdf:object ?v } ORDER BY ?c",
    "SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) (true 'x\\ty') ('é'@kk 1.50) } }",
    "ASK { m:northland ?p ?o }",
    "ASK { m:nobody ?p ?o }",
    "SELECT ?none { FILTER (false) }",
)


@pytest.mark.parametrize("text", QUESTIONS)
def test_an_answer_of_a_server_is_that_of_the_process_here(far: str, small_store: Path, text: str) -> None:
    with Worker(KnowledgeGraph.open(small_store).folder / "build-1" / "db") as worker:
        near = worker.answer(text)
    other = Endpoint(far).answer(text)
    assert (other.form, other.data, other.cut) == (near.form, near.data, near.cut)


def test_triples_come_from_both_kinds_of_server(far: str, far_virtuoso: str) -> None:
    text = "CONSTRUCT { ?s skos:prefLabel ?o } WHERE { GRAPH g:entities { ?s skos:prefLabel ?o } }"
    one, other = Endpoint(far).answer(text), Endpoint(far_virtuoso).answer(text)
    assert one.triples == other.triples
    assert one.triples


def test_virtuoso_answers_yes_and_no(far_virtuoso: str) -> None:
    endpoint = Endpoint(far_virtuoso)
    found = [endpoint.answer(f"ASK {{ m:{name} ?p ?o }}") for name in ("northland", "nobody")]
    assert [(answer.form, answer.truth) for answer in found] == [("truth", True), ("truth", False)]


@pytest.mark.parametrize(("rows", "cut"), [(3, True), (10_000, False)])
def test_the_limit_of_rows_cuts_and_says_so(far: str, rows: int, cut: bool) -> None:
    answer = Endpoint(far).answer("SELECT ?s { GRAPH g:documents { ?s ?p ?o } }", limits=Limits(rows=rows))
    assert (answer.cut, len(answer.rows) == rows) == (cut, cut)
    triples = Endpoint(far).answer("CONSTRUCT { ?s ?p ?o } { GRAPH g:documents { ?s ?p ?o } }", limits=Limits(rows=rows))
    assert triples.cut is cut


def test_the_limit_of_time_ends_a_query(far: str) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with pytest.raises(QueryLimitError, match="0.5 seconds") as caught:
        Endpoint(far).answer(text, limits=Limits(seconds=0.5))
    assert caught.value.limit == "time"


@pytest.mark.parametrize("text", ["SELECT ?s {", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "CLEAR ALL"])
def test_what_is_no_query_is_refused_as_it_is_here(far: str, text: str) -> None:
    with pytest.raises(QueryError, match="query:1: "):
        Endpoint(far).answer(text)


def test_a_row_limit_of_the_server_is_overcome_by_pages(virtuoso_server: str) -> None:
    from maslahat.graph.remote_store import RemoteStore

    ten = " ".join(str(number) for number in range(10))
    values = "".join(f"VALUES ?{name} {{ {ten} }} " for name in "abcde")
    found = RemoteStore(virtuoso_server).query(f"SELECT ?a ?b ?c ?d ?e {{ {values} FILTER (?a < 2) }}")
    assert len({str(row) for row in found}) == 20_000  # type: ignore[union-attr]


# --- servers that misbehave ---------------------------------------------------------------------------------------------

Reply = Callable[[BaseHTTPRequestHandler], None]


def reply(status: int, body: bytes = b"", kind: str = "text/plain", **headers: str) -> Reply:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def drop(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


YES = reply(200, b'{"head":{},"boolean":true}', "application/sparql-results+json")


@contextlib.contextmanager
def server(*replies: Reply) -> Iterator[str]:
    """A server that gives these replies one after the other, the last one for ever."""
    left = list(replies)
    gc.collect()  # here, and not in the thread of the server: answers of the engine must end in the thread they began in

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            (left.pop(0) if len(left) > 1 else left[0])(self)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.server_port}/sparql"
        finally:
            listener.shutdown()
            thread.join()


def ask(url: str) -> bool:
    client = HttpClient(url, tries=3, pause=0.01)
    try:
        return Endpoint(url, client=client).answer("ASK { }").truth
    finally:
        client.close()


@pytest.mark.parametrize("first", [reply(503), reply(429, Retry_After="0"), reply(502), reply(504), drop])
def test_a_server_that_is_busy_or_drops_the_line_is_asked_again(first: Reply) -> None:
    with server(first, first, YES) as url:
        assert ask(url) is True


HTML = reply(200, b"<html>Welcome</html>", "text/html")
CUT = reply(200, b'{"head":{"vars":["a"]},"results":{"bindings":[{"a"', "application/sparql-results+json")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply(401), "refuses (401 Unauthorized): name a user by MASLAHAT_ENDPOINT_USER"), (reply(403), "refuses (403"),
        (reply(404), "There is no SPARQL endpoint at"), (HTML, "answers with a web page"), (CUT, "broken or was cut off"),
        (reply(500, b"out of luck\nmore"), "failed (500 Internal Server Error): out of luck"), (reply(503), "failed (503"),
        (reply(302, Location="http://127.0.0.1:1/x"), "has moved to http://127.0.0.1:1/x"), (drop, "breaks off the connection"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_one_sentence(answer: Reply, words: str) -> None:
    with server(answer) as url, pytest.raises(MaslahatError) as caught:
        ask(url)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("url", "words"), [("http://127.0.0.1:9/", "There is no connection to"), ("ftp://x/", "no address")])
def test_a_server_that_is_not_there_is_named(run: Run, url: str, words: str) -> None:
    result = run("show", "Northland", "--endpoint", url)
    assert (result.exit_code, words in result.stderr) == (2, True)


def test_a_server_without_the_graph_says_how_to_get_it_there(far_virtuoso: str) -> None:
    rows = reply(200, b'{"head":{"vars":["document"]},"results":{"bindings":[]}}', "application/sparql-results+json")
    assert far_virtuoso
    with server(rows) as url, pytest.raises(StoreError, match="maslahat publish"):
        _ = KnowledgeGraph.open_endpoint(url).documents


def test_user_and_password_of_an_address_are_not_shown() -> None:
    assert HttpClient("https://me:secret@example.org/sparql").url == "https://example.org/sparql"


def test_store_and_endpoint_name_two_graphs(run: Run, small_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("info", "--store", small_store, "--endpoint", "http://127.0.0.1:9/").exit_code == 2
    monkeypatch.setenv("MASLAHAT_ENDPOINT", "http://127.0.0.1:9/")
    assert run("info", "--store", small_store).exit_code == 0


def test_the_shipped_graph_reads_the_same_from_a_server(run: Run, shipped_store: Path, oxigraph_server: str) -> None:
    """The last test here, since it replaces the small graph on the server."""
    assert run("publish", oxigraph_server, "--replace-default", "--store", shipped_store).exit_code == 0
    for arguments in (["show", "Kazakhstan", "-f", "json"], ["search", "Токаев"], ["export", "-f", "claims"]):
        near, other = run(*arguments, "--store", shipped_store), run(*arguments, "--endpoint", oxigraph_server)
        assert (other.exit_code, other.stdout == near.stdout) == (near.exit_code, True), arguments
