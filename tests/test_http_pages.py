"""Pages and data of single things, and of the ontology: what is on them, in which form, and what cannot get into them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from http_service import client, client_of
from maslahat.graph.build import build
from maslahat.graph.collection import Collection
from maslahat.graph.network import network_of
from maslahat.graph.view_rows import Window
from maslahat.graph.views import find_view
from maslahat.queries.page_words import words_in

if TYPE_CHECKING:
    from maslahat.queries.graph import Graph
    from starlette.testclient import TestClient

__all__ = ["client"]

HTML = {"Accept": "text/html"}
RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def claim_ids(client: TestClient) -> list[str]:
    text = "SELECT ?c { ?c a msl:Claim ; rdf:predicate msl:proposed }"
    rows = client.get("/sparql", params={"query": text}).json()["results"]["bindings"]
    return [row["c"]["value"].rpartition("claim-")[2] for row in rows]


def test_the_page_of_a_thing_tells_names_facts_places_and_background(client: TestClient) -> None:
    text = client.get("/id/aida-example", headers=HTML).text
    for expected in (
        "<h1><bdi>Aida Example</bdi></h1>",
        "Аида Мысал",
        "A person made up for the tests.",
        '<a href="/id/council-of-rivers?lang=en"><bdi>Council of Rivers</bdi></a>',
        "d1:79–135",
        "<blockquote",
        "Made up for the tests.",
        "2016-09",
        'src="/id/aida-example/network?lang=en"',
    ):
        assert expected in text


@pytest.mark.parametrize(
    ("lang", "name"), [("kk", "Аида Мысал"), ("ru", "Аида Пример"), ("uz", "Aida Namuna"), ("fr", "Aida Example")]
)
def test_a_page_speaks_the_language_that_is_asked_for(client: TestClient, lang: str, name: str) -> None:
    asked = client.get(f"/id/aida-example?lang={lang}", headers=HTML)
    negotiated = client.get("/id/aida-example", headers=HTML | {"Accept-Language": f"{lang},en;q=0.4"})
    assert f"<h1><bdi>{name}</bdi></h1>" in asked.text
    assert f"<h1><bdi>{name}</bdi></h1>" in negotiated.text
    assert "Accept-Language" in asked.headers["vary"]


@pytest.mark.parametrize("path", ["/id/aida-example", "/ontology", "/claims/{}"])
@pytest.mark.parametrize("accept", RDF)
def test_a_thing_comes_as_data_where_that_is_asked_for(client: TestClient, path: str, accept: str) -> None:
    reply = client.get(path.format(claim_ids(client)[0]), headers={"Accept": accept})
    assert reply.headers["content-type"].split(";")[0] == accept
    assert len(list(ox.parse(reply.content, format=RDF[accept]))) > 10


def test_the_data_of_a_thing_bring_its_claims_and_their_places(client: TestClient) -> None:
    text = client.get("/id/aida-example?format=turtle").text
    assert "msl:proposed m:council-of-rivers" in text
    assert "oa:start" in text


def test_the_page_of_a_claim_shows_the_words(client: TestClient, small: Graph) -> None:
    text = client.get(f"/claims/{claim_ids(client)[0]}", headers=HTML).text
    quote = small.quote("m:document-d1", 79, 135, "5cda046409738a6b")
    assert quote is not None
    assert "<blockquote" in text
    assert quote.split("\n")[0][:40] in text
    assert 'href="/id/document-d1?lang=en"' in text


def test_rivals_are_named_where_they_are_marked(client: TestClient) -> None:
    text = "SELECT ?c ?r { ?c msl:rivalOf ?r ; msl:on ?on . FILTER (STRSTARTS(STR(?on), '1994')) }"
    (row,) = client.get("/sparql", params={"query": text}).json()["results"]["bindings"]
    one, other = (row[name]["value"].rpartition("claim-")[2] for name in ("c", "r"))
    for path in ("/id/northland", f"/claims/{one}"):
        text = client.get(path, headers=HTML).text
        assert f'class="badge rival" href="/claims/{other}?lang=en"' in text
        assert "<bdi>Northland joined River League (1995" in text


def test_a_claim_under_things_leads_to_claims(client: TestClient) -> None:
    id_ = claim_ids(client)[0]
    reply = client.get(f"/id/claim-{id_}", headers=HTML)
    assert (reply.status_code, reply.headers["location"]) == (303, f"/claims/{id_}")


def test_a_document_lists_what_was_read_in_it(client: TestClient) -> None:
    text = client.get("/id/document-d1", headers=HTML).text
    assert words_in("en")["statements_read"] in text
    assert "d1:79–135" in text
    assert "SHA-256" in text


def test_a_section_can_be_shown_whole_and_alone(client: TestClient) -> None:
    text = client.get("/id/aida-example?section=proposed", headers=HTML).text
    assert 'id="proposed"' in text
    assert words_in("en")["back"] in text
    assert client.get("/id/aida-example?section=nothing", headers=HTML).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/id/nobody", "/id/a%22b", "/id/%3Cscript%3E", "/id/a%20b", "/claims/0", "/claims/%00", "/id/nobody/network",
        "/entities?kind=Ghost",
        "/nowhere", "/static/../http_app.py", "/static/%2e%2e/http_app.py", "/id/", "/id/x/y",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404_in_words(client: TestClient, path: str) -> None:
    reply = client.get(path, headers=HTML)
    assert reply.status_code == 404
    assert "<h1>" in reply.text
    assert "<script>" not in reply.text


def test_the_way_leads_from_kinds_to_things(client: TestClient) -> None:
    assert 'href="/entities?kind=Person&amp;lang=en"' in client.get("/entities", headers=HTML).text
    assert 'href="/id/aida-example?lang=en"' in client.get("/entities?kind=Actor", headers=HTML).text
    assert 'href="/id/aida-example?lang=ru"' in client.get("/entities?q=Аида&lang=ru", headers=HTML).text
    assert client.get("/documents?lang=kk", headers=HTML).headers["location"] == "/entities?lang=kk&kind=SourceDocument"
    assert client.get("/entities?page=0", headers=HTML).status_code == 400


def test_the_ontology_has_an_anchor_for_each_term(client: TestClient) -> None:
    text = client.get("/ontology?lang=kk", headers=HTML).text
    assert 'id="proposed"' in text
    assert 'id="Summit"' in text
    assert 'id="modality-happened"' in text
    assert "ұсынды" in text


def test_the_network_of_a_page_is_that_of_the_whole_graph(small: Graph) -> None:
    from maslahat.queries.neighbourhood import part_around

    view, window = find_view("neighbourhood"), Window(focus="m:meeting-of-leaders")
    near, whole = network_of(part_around(small, window.focus or ""), view, window), network_of(small, view, window)
    assert (near.nodes, near.edges, near.kinds) == (whole.nodes, whole.edges, whole.kinds)
    assert len(near.edges) == 2


def test_the_network_brings_its_own_policy(client: TestClient) -> None:
    reply = client.get("/id/aida-example/network", headers=HTML)
    assert reply.headers["content-security-policy"] == "frame-ancestors 'self'"
    assert "sha256-" in reply.text.partition("</head>")[0]


def test_a_page_is_kept_until_the_next_build(client: TestClient) -> None:
    first = client.get("/id/aida-example", headers=HTML)
    known = {"If-None-Match": first.headers["etag"]}
    assert client.get("/id/aida-example", headers=HTML | known).status_code == 304
    assert client.get("/id/aida-example?lang=kk", headers=HTML | known).status_code == 200
    assert client.get("/id/aida-example", headers={"Accept": "text/turtle"} | known).status_code == 200
    assert client.head("/id/aida-example", headers=HTML).headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("path", ["/id/aida-example", "/", "/sparql", "/nothing", "/pages.css"])
def test_every_reply_keeps_browsers_safe(client: TestClient, path: str) -> None:
    headers = client.get(path, headers=HTML).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


def test_pages_have_no_script_and_ask_no_other_server(client: TestClient) -> None:
    for path in ("/id/aida-example", "/entities", "/ontology", "/sparql"):
        text = client.get(path, headers=HTML).text
        assert "<script" not in text
        assert " style=" not in text
        assert 'src="http' not in text
        assert 'stylesheet" href="/pages.css"' in text


NASTY = '</title><script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7 * 7 }}'


def test_nothing_in_the_graph_becomes_code(small_copy: Path, tmp_path: Path) -> None:
    from maslahat.queries.service_settings import ServiceSettings

    for file in (small_copy / "entities").iterdir():
        written = NASTY.replace("\\", "\\\\").replace('"', '\\"')
        file.write_text(file.read_text(encoding="utf-8").replace("Aida Example", written), encoding="utf-8")
    build(tmp_path / "store", Collection([small_copy]), corpus=small_copy / "documents")
    with client_of(ServiceSettings(tmp_path / "store")) as client:
        paths = [
            "/id/aida-example",
            "/id/council-of-rivers",
            "/entities?kind=Person",
            f"/claims/{claim_ids(client)[0]}",
            "/id/aida-example/network",
        ]
        pages = {path: client.get(path, headers=HTML).text for path in paths}
        pages["search"] = client.get("/entities", params={"q": NASTY}, headers=HTML).text
    for path, text in pages.items():
        assert "alert(1)" in text or "/entities" in path, path
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "49" not in text.partition("alert(2)")[2][:20]
    shutil.rmtree(tmp_path / "store")
