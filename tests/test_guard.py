"""What queries may not do, however it is written: call other servers, read graphs that are not there."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from maslahat.ontology.errors import QueryError
from maslahat.queries.engine import run_query
from maslahat.queries.guard import code_of, is_update, refuse_network, refuse_unknown_graphs

HIDDEN_CALLS = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE SILENT ?s { ?x ?y ?z } }",
    "PREFIX : <URL> SELECT * { SERVICE:a { ?s ?p ?o } }",
    "PREFIX s: <URL> SELECT * { SERVICEs:a { ?s ?p ?o } }",
    "SELECT * { {} UNION {}SERVICE<URL> { ?s ?p ?o } }",
    "SELECT * { BIND(1 AS?x)SERVICE<URL>{ ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { ?s ?p ?o FILTER(?o<'>')SERVICE:a { ?s ?p ?o } FILTER(?o='') }",
    "PREFIX : <URL> SELECT * { ?s ?p ?o FILTER(?o<?s)SERVICE:a#>\n{ ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { <urn:a'b> ?p ?o . SERVICE:a { ?s ?p ?o } <urn:c'd> ?e ?f }",
    "PREFIX : <URL> SELECT * { <urn:a#b> ?p ?o . SERVICE:a { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { <#b> ?p ?o . SERVICE:a { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { ?s ?p :a\\#b . SERVICE:a { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { ?s ?p :a\\'b . SERVICE:a { ?s ?p :c\\'d } }",
    'SELECT * { ?s ?p "a\\"b" SERVICE <URL> { ?s ?p "b" } }',
    'SELECT * { ?s ?p """a"b""" SERVICE <URL> { ?s ?p """b""" } }',
    "# '\nSELECT * { SERVICE <URL> { ?s ?p ?o } } # '",
]


@pytest.mark.parametrize("text", HIDDEN_CALLS)
def test_a_call_is_found_wherever_it_hides(text: str) -> None:
    with pytest.raises(QueryError, match="--allow-network"):
        refuse_network(text)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ?service { ?service ?p "SERVICE <x> {" }',
        "# SERVICE <x> {\nSELECT ?x { ?x ?y ?z }",
        "SELECT ?x { ?x <http://example.org/SERVICE#a'b> '''SERVICE''' }",
        "SELECT ?x { ?x m:service ?y ; m:civil-service ?z }",
        "SELECT ?x { ?x ?y 'it''s' FILTER (?x < ?y) }",
    ],
)
def test_the_word_elsewhere_is_no_call(text: str) -> None:
    refuse_network(text)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """An address of this machine, and what was sent to it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(4096))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", heard
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_no_query_reaches_another_server_and_permission_lets_it(listener: tuple[str, list[bytes]]) -> None:
    url, heard = listener
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode(url), ox.NamedNode(url), ox.Literal("1"), ox.DefaultGraph()))
    for text in HIDDEN_CALLS:
        with pytest.raises(QueryError):
            run_query(store, text.replace("URL", url))
    assert heard == []
    with pytest.raises(QueryError, match="failed while it ran"):
        run_query(store, HIDDEN_CALLS[0].replace("URL", url), allow_network=True)
    assert len(heard) == 1


def test_the_engine_takes_no_keyword_written_with_escapes() -> None:
    """If it learns to, the guard must learn it first."""
    with pytest.raises(SyntaxError):
        ox.Store().query("SELECT * { SERV\\u0049CE <http://127.0.0.1:9/> { ?s ?p ?o } }")


WORDS = [
    "'",
    '"',
    "'''",
    "\\",
    "#",
    "<",
    ">",
    "\n",
    "?a",
    ":b",
    "<http://x.example/>",
    " ",
    "{",
    "}",
    "(",
    ")",
    "SERVICE",
    "1",
    ".",
]


@given(st.lists(st.sampled_from(WORDS), max_size=14).map("".join))
def test_no_mixture_of_delimiters_brings_a_call_past(pieces: str) -> None:
    """The engine is the judge: a text that it would call another server for must have been refused."""
    text = f"PREFIX : <http://127.0.0.1:9/> SELECT * {{ {pieces} SERVICE :x {{ ?s ?p ?o }} }}"
    try:
        list(ox.Store().query(text))  # type: ignore[arg-type]
    except SyntaxError:
        return
    except OSError:
        with pytest.raises(QueryError):
            refuse_network(text)


def test_loading_is_refused_in_updates() -> None:
    with pytest.raises(QueryError, match="LOAD fetches a document"):
        refuse_network("LOAD <http://127.0.0.1:9/>", update=True)
    refuse_network("INSERT DATA { m:load m:x 'LOAD' }", update=True)


def test_from_takes_only_graphs_of_the_store() -> None:
    known = {"https://w3id.org/maslahat/graph/claims"}
    refuse_unknown_graphs("SELECT * FROM g:claims FROM NAMED g:claims { ?from ?b 'FROM <x:y>' }", "query", lambda: known)
    for text in ("SELECT *\nFROM <file:///etc/passwd> { ?a ?b ?c }", "SELECT *\nFROM NAMED g:none { ?a ?b ?c }"):
        with pytest.raises(QueryError, match="^query:2: FROM <.*>: the store has no such graph"):
            refuse_unknown_graphs(text, "query", lambda: known)


@pytest.mark.parametrize(
    "text", ["INSERT DATA {}", "# x\nBASE <http://x.example/>\nPREFIX a: <b:c>\ndelete where { ?a ?b ?c }", "LOAD <x:y>"]
)
def test_an_update_is_known_by_its_first_word(text: str) -> None:
    assert is_update(text)
    assert not is_update(f"SELECT * {{ ?a ?b '{text}' }}")


def test_blanking_keeps_every_character_in_its_place() -> None:
    text = "SELECT 'a\\'b' # c\n<http://x.example/#d> ?e"
    assert code_of(text) == "SELECT " + " " * 6 + " " + " " * 3 + "\n" + " " * 21 + " ?e"
