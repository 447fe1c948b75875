"""The SPARQL 1.1 Protocol: every way to ask, every format, every refusal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from http_service import client

if TYPE_CHECKING:
    from starlette.testclient import TestClient

__all__ = ["client"]

SELECT = "SELECT ?s { ?s a msl:State } ORDER BY ?s"
ASK = "ASK { m:northland a msl:State }"
CONSTRUCT = "CONSTRUCT { ?s a msl:State } WHERE { ?s a msl:State }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}


def test_a_query_can_be_asked_in_three_ways(client: TestClient) -> None:
    replies = [
        client.get("/sparql", params={"query": SELECT}),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", content=SELECT, headers=QUERY),
    ]
    assert [r.status_code for r in replies] == [200, 200, 200]
    assert len({r.content for r in replies}) == 1
    assert len(replies[0].json()["results"]["bindings"]) == 2


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (SELECT, None, "application/sparql-results+json"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/json", "application/sparql-results+json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv; charset=utf-8"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (SELECT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
        (SELECT, "text/csv;q=0.2, application/sparql-results+xml;q=0.7", "application/sparql-results+xml"),
        (SELECT, "text/turtle, text/*;q=0.1", "text/csv; charset=utf-8"),
        (SELECT, "nonsense, text/csv", "text/csv; charset=utf-8"),
        (SELECT, "text/csv;q=0, */*;q=0.5", "application/sparql-results+json"),
        (SELECT, "text/html;q=0, text/csv;q=0.3", "text/csv; charset=utf-8"),
        (SELECT, 'TEXT/CSV;header="absent"', "text/csv; charset=utf-8"),
        (ASK, None, "application/sparql-results+json"),
        (ASK, "text/csv, application/sparql-results+xml;q=0.5", "application/sparql-results+xml"),
        (ASK, "text/html", "text/html; charset=utf-8"),
        (CONSTRUCT, None, "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/n-triples", "application/n-triples; charset=utf-8"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "text/html", "text/html; charset=utf-8"),
        ("DESCRIBE m:northland", "text/turtle", "text/turtle; charset=utf-8"),
    ],
)
def test_the_format_is_the_one_that_the_client_likes_best(
    client: TestClient, query: str, accept: str | None, expected: str
) -> None:
    reply = client.get("/sparql", params={"query": query}, headers={"Accept": accept} if accept else {})
    assert (reply.status_code, reply.headers["content-type"]) == (200, expected)


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (SELECT, "text/turtle"),
        (SELECT, "*/*;q=0"),
        (SELECT, "text/html;q=0.0"),
        (ASK, "text/csv"),
        (CONSTRUCT, "text/csv"),
        (SELECT, "image/png;q=0.5"),
    ],
)
def test_an_answer_that_the_client_cannot_read_is_406(client: TestClient, query: str, accept: str) -> None:
    reply = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert reply.status_code == 406
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert "there are:" in reply.text


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml", "html"])
def test_the_address_can_name_the_format(client: TestClient, form: str) -> None:
    reply = client.get("/sparql", params={"query": SELECT, "format": form}, headers={"Accept": "image/png"})
    assert reply.status_code == 200
    assert "northland" in reply.text.lower()


def test_triples_come_back_as_triples(client: TestClient) -> None:
    reply = client.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": "application/n-triples"})
    assert len(list(ox.parse(reply.content, format=ox.RdfFormat.N_TRIPLES))) == 2


@pytest.mark.parametrize(
    ("send", "status"),
    [
        ({"method": "GET", "url": "/sparql?query=SELCT"}, 400),
        ({"method": "GET", "url": "/sparql?default-graph-uri=http://example.org/g"}, 400),
        ({"method": "GET", "url": "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"}, 400),
        ({"method": "GET", "url": "/sparql?query=%FF"}, 400),
        ({"method": "GET", "url": "/sparql?query=ASK%7B%7D&format=png"}, 400),
        ({"method": "POST", "url": "/sparql", "content": b"\xff", "headers": QUERY}, 400),
        ({"method": "POST", "url": "/sparql", "content": "", "headers": FORM}, 400),
        ({"method": "POST", "url": "/sparql?query=ASK%7B%7D", "content": ASK, "headers": QUERY}, 400),
        ({"method": "POST", "url": "/sparql?query=ASK%7B%7D", "data": {"query": ASK}}, 400),
        ({"method": "POST", "url": "/sparql", "data": {"update": "DELETE DATA { m:a m:b m:c }"}}, 403),
        ({"method": "POST", "url": "/sparql", "data": {"query": "INSERT DATA { m:a m:b m:c }"}}, 403),
        (
            {
                "method": "POST",
                "url": "/sparql",
                "content": "CLEAR ALL",
                "headers": {"Content-Type": "application/sparql-update"},
            },
            403,
        ),
        ({"method": "PUT", "url": "/sparql"}, 405),
        ({"method": "DELETE", "url": "/sparql"}, 405),
        ({"method": "POST", "url": "/sparql", "content": "#" * 1_000_000, "headers": QUERY}, 413),
        ({"method": "POST", "url": "/sparql", "content": "#" * 300_000, "headers": QUERY}, 413),
        ({"method": "POST", "url": "/sparql", "content": ASK}, 415),
        ({"method": "POST", "url": "/sparql", "content": ASK, "headers": {"Content-Type": "text/plain"}}, 415),
        ({"method": "POST", "url": "/sparql", "content": ASK, "headers": QUERY | {"Content-Encoding": "gzip"}}, 415),
        (
            {
                "method": "POST",
                "url": "/sparql",
                "content": ASK,
                "headers": {"Content-Type": QUERY["Content-Type"] + "; charset=koi8-r"},
            },
            415,
        ),
        ({"method": "GET", "url": "/sparql?query=SELECT*%7BSERVICE%3Chttp://127.0.0.1/%3E%7B%7D%7D"}, 400),
        ({"method": "GET", "url": "/sparql?query=ASK%20FROM%3Chttp://example.org/%3E%7B%7D"}, 400),
        ({"method": "GET", "url": "/sparql?query=ASK%7B%7D%23HOLD"}, 504),
        ({"method": "GET", "url": "/sparql?query=ASK%7B%7D%23GLUTTON"}, 507),
        ({"method": "GET", "url": "/sparql?query=ASK%7B%7D%23KILLED"}, 503),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(client: TestClient, send: dict[str, object], status: int) -> None:
    reply = client.request(**send)  # type: ignore[arg-type]
    assert reply.status_code == status
    assert len(reply.text) > 20
    assert reply.headers["cache-control"] == "no-store"


def test_a_query_is_read_however_it_is_written(client: TestClient) -> None:
    texts = {
        "/sparql?query=ASK+%7b%7D": 200,
        "/sparql?query=ASK%20%7B%7D%20%23%D2%9B%D0%B0%D0%B7%D0%B0%D2%9B": 200,
        "/sparql/?query=ASK%7B%7D": 307,
        "/sparql?query=": 400,
    }
    assert {address: client.get(address).status_code for address in texts} == texts
    for body, kind in [
        (b"\xef\xbb\xbfASK {}", "application/sparql-query"),
        ("ASK {} #қазақ".encode(), 'Application/SPARQL-Query; charset="UTF-8"'),
        (b"query=ASK%7B%7D&format=xml", "application/x-www-form-urlencoded;charset=utf-8"),
    ]:
        assert client.post("/sparql", content=body, headers={"Content-Type": kind}).status_code == 200
    assert client.request("GET", "/sparql?query=ASK%7B%7D", content=b"query=SELCT", headers=FORM).json()["boolean"]


def test_a_header_in_several_lines_is_one_list(client: TestClient) -> None:
    lines = [("Accept", "text/csv;q=0.1"), ("Accept", "application/sparql-results+xml")]
    reply = client.get("/sparql", params={"query": ASK}, headers=lines)
    assert reply.headers["content-type"] == "application/sparql-results+xml"


def test_a_mistake_in_the_query_is_told_with_its_line(client: TestClient) -> None:
    reply = client.get(
        "/sparql", params={"query": "SELECT * {\n  ?s ?p\n}"}, headers={"Accept": "application/sparql-results+json"}
    )
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["status"] == 400
    assert reply.json()["line"] == 3
    assert "this is not SPARQL 1.1" in reply.json()["detail"]


def test_a_browser_gets_a_page_of_the_mistake(client: TestClient) -> None:
    reply = client.get("/sparql", params={"query": "<script>alert(1)</script>"}, headers={"Accept": "text/html"})
    assert reply.status_code == 400
    assert "<h1>The query cannot be run</h1>" in reply.text
    assert "<script>alert" not in reply.text


def test_the_dataset_of_the_request_takes_the_place_of_that_of_the_query(client: TestClient) -> None:
    text = "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/maslahat/graph/claims> { ?s a msl:State }"
    params = {"query": text, "default-graph-uri": "https://w3id.org/maslahat/graph/entities", "format": "csv"}
    assert client.get("/sparql", params={"query": text, "format": "csv"}).text.split() == ["n", "0"]
    assert client.get("/sparql", params=params).text.split() == ["n", "2"]
    assert client.post("/sparql", data=params).text.split() == ["n", "2"]


def test_named_graphs_of_the_request_are_the_only_ones(client: TestClient) -> None:
    params = {
        "query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
        "named-graph-uri": "https://w3id.org/maslahat/graph/claims",
    }
    found = client.get("/sparql", params=params).json()["results"]["bindings"]
    assert [row["g"]["value"] for row in found] == ["https://w3id.org/maslahat/graph/claims"]


@pytest.mark.parametrize("uri", ["http://example.org/other", "a b", "<x>"])
def test_a_graph_that_is_not_here_is_400(client: TestClient, uri: str) -> None:
    assert client.get("/sparql", params={"query": ASK, "default-graph-uri": uri}).status_code == 400


def test_a_cut_answer_says_so(client: TestClient) -> None:
    reply = client.get("/sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }", "format": "csv"})
    assert reply.headers["x-maslahat-cut"] == "1000"
    assert len(reply.text.splitlines()) == 1001
    whole = client.get("/sparql", params={"query": SELECT})
    assert "x-maslahat-cut" not in whole.headers
    assert whole.headers["server-timing"].startswith("query;dur=")


def test_an_answer_is_kept_until_the_next_build_unless_it_is_new_each_time(client: TestClient) -> None:
    first = client.get("/sparql", params={"query": SELECT})
    again = client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": first.headers["etag"]})
    other = client.get("/sparql", params={"query": SELECT, "format": "csv"}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)
    assert (again.headers["etag"], again.headers["vary"]) == (first.headers["etag"], first.headers["vary"])
    listed = {"If-None-Match": '"other", ' + first.headers["etag"].removeprefix("W/")}
    assert client.get("/sparql", params={"query": SELECT}, headers=listed).status_code == 304
    assert "etag" not in client.get("/sparql", params={"query": "SELECT (NOW() AS ?now) {}"}).headers


def test_head_and_options_are_answered(client: TestClient) -> None:
    head = client.head("/sparql", params={"query": SELECT})
    assert (head.status_code, head.headers["content-type"]) == (200, "application/sparql-results+json")
    options = client.options("/sparql")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, POST, HEAD, OPTIONS")


def test_the_page_of_an_answer_has_labels_and_links(client: TestClient) -> None:
    reply = client.get("/sparql", params={"query": SELECT, "format": "html", "lang": "kk"})
    assert '<a href="/id/northland?lang=kk"><bdi>Солтүстік ел</bdi></a>' in reply.text


def test_an_answer_cannot_bring_script_into_its_page(client: TestClient) -> None:
    text = 'SELECT ("<img src=x onerror=alert(1)>" AS ?a) (<javascript:alert(1)> AS ?b) {}'
    reply = client.get("/sparql", params={"query": text, "format": "html"})
    assert "<img" not in reply.text
    assert 'href="javascript' not in reply.text


def test_without_a_query_the_service_describes_itself_in_true_numbers(client: TestClient) -> None:
    reply = client.get("/sparql", headers={"Accept": "text/turtle"})
    store = ox.Store()
    store.load(reply.content, format=ox.RdfFormat.TURTLE)
    sd = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#> "
    assert store.query(sd + "ASK { <http://127.0.0.1/sparql> a sd:Service ; sd:supportedLanguage sd:SPARQL11Query }")
    said = store.query(sd + "SELECT ?n { ?x sd:defaultDataset/void:triples ?n }")
    count = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}).text.split()[1]
    assert [row["n"].value for row in said] == [count]  # type: ignore[union-attr]


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml", "text/html"]
)
def test_the_description_is_negotiated(client: TestClient, path: str, accept: str) -> None:
    reply = client.get(path, headers={"Accept": accept})
    assert (reply.status_code, reply.headers["content-type"].split(";")[0]) == (200, accept)
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(path, params={"format": accept}).headers["content-type"].split(";")[0] == accept
    assert accept != "application/ld+json" or json.loads(reply.content)
