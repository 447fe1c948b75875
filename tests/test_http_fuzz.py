"""Whatever is sent, the service answers in words and never fails: no reply is 500, and nothing is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from http_service import client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from starlette.testclient import TestClient

__all__ = ["client"]

PATHS = st.sampled_from([
    "/", "/sparql", "/.well-known/void", "/queries", "/queries/proposals", "/queries/proposals.rq", "/search", "/labels",
    "/vocabulary",
    "/ontology", "/entities", "/documents", "/id/aida-example", "/id/aida-example/network", "/id/", "/claims/", "/static/",
])  # fmt: skip
SPARQL = st.sampled_from([
    "SELECT * { ?s ?p ?o } LIMIT 3", "ASK {}", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3", "DESCRIBE m:northland",
    "SELECT",
    "PREFIX : <x> SELECT * {", "INSERT DATA { m:a m:b m:c }", "CONSTRUCT {", "FROM", "\\u0053ELECT * {}", "SELECT * FROM <> {}",
])  # fmt: skip
WORDS = st.one_of(
    st.text(max_size=40), SPARQL, st.sampled_from(["Person", "kk", "csv", "1", "-1", "m:a b", "<x>", "٣", "1e9", "\x00"])
)
NAMES = st.sampled_from([
    "query", "format", "lang", "q", "limit", "kind", "page", "section", "who", "on", "at", "default-graph-uri",
    "named-graph-uri", "update",
])  # fmt: skip
HEADERS = st.dictionaries(
    st.sampled_from(["Accept", "Accept-Language", "Content-Type", "Content-Encoding", "If-None-Match", "Origin", "Range"]),
    st.one_of(
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60),
        st.sampled_from([
            "text/html", "application/json", "application/sparql-query", "application/x-www-form-urlencoded", "*/*;q=0",
            "text/*;q=NaN",
            "*", "bytes=0-1", 'a/b;q="', "application/sparql-query; charset=utf-16",
        ]),
    ),
    max_size=3,
)  # fmt: skip
QUIET = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]),
    path=PATHS,
    tail=st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    params=st.dictionaries(NAMES, WORDS, max_size=4),
    headers=HEADERS,
    body=st.one_of(st.binary(max_size=80), SPARQL.map(str.encode), st.just(b"query=ASK%7B%7D")),
)
def test_no_request_makes_the_service_fail(
    client: TestClient, method: str, path: str, tail: str, params: dict[str, str], headers: dict[str, str], body: bytes
) -> None:
    address = path + (tail if path.endswith("/") else "")
    address = address.replace("?", "%3F").replace("#", "%23").replace("\x00", "%00")
    content = body if method in ("POST", "PUT", "PATCH") else None
    reply = client.request(
        method, client.base_url.copy_with(raw_path=_quoted(address)), params=params or None, headers=headers, content=content
    )
    assert reply.status_code < 500 or reply.status_code in (503, 504)


def _quoted(address: str) -> bytes:
    from urllib.parse import quote

    return quote(address, safe="/%.").encode("ascii")


@QUIET
@given(
    text=st.one_of(st.text(max_size=200), SPARQL),
    accept=st.sampled_from(["application/json", "text/html", "text/csv", "text/turtle"]),
)
def test_no_query_makes_the_service_fail(client: TestClient, text: str, accept: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    reply = client.post("/sparql", content=body, headers={"Accept": accept, "Content-Type": "application/sparql-query"})
    assert reply.status_code in (200, 400, 403, 406)
