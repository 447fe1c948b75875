"""The library over HTTP, and what an editor asks: names, labels, vocabulary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from http_service import client, client_of
from maslahat.queries.library import load_library

if TYPE_CHECKING:
    from starlette.testclient import TestClient

__all__ = ["client"]


def test_all_queries_are_listed_with_their_parameters(client: TestClient) -> None:
    found = {record["name"]: record for record in client.get("/queries").json()}
    assert set(found) == set(load_library())
    who = next(p for p in found["proposals"]["parameters"] if p["name"] == "who")
    assert set(who) == {"name", "type", "description", "default", "example"}
    assert found["proposals"]["text"].startswith("#+ summary:")


def test_a_query_runs_with_its_parameters_in_the_format_asked_for(client: TestClient) -> None:
    reply = client.get("/queries/proposals", params={"who": "Aida Example"}, headers={"Accept": "text/csv"})
    assert reply.status_code == 200
    assert "council-of-rivers" in reply.text
    assert client.get("/queries/proposals", params={"who": "Northland", "format": "csv"}).text.count("\n") == 1


def test_the_text_of_a_query_has_the_values_in_it(client: TestClient) -> None:
    reply = client.get("/queries/proposals.rq", params={"who": "Aida Example"})
    assert reply.headers["content-type"].startswith("text/plain")
    assert "VALUES ?who { <https://w3id.org/maslahat/id/aida-example> }" in reply.text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/queries/propsals", 404, "Did you mean proposals"),
        ("/queries/propsals.rq", 404, "Did you mean proposals"),
        ("/queries/proposals?whom=x", 400, "there is no parameter 'whom'"),
        ("/queries/proposals?who=Nobody", 400, "nothing called 'Nobody'"),
        ("/queries/proposals?who=m:a%22%3E", 400, "no IRI"),
        ("/queries/members?on=yesterday", 400, "is not a date"),
    ],
)
def test_a_wrong_name_or_value_is_told(client: TestClient, path: str, status: int, words: str) -> None:
    reply = client.get(path, headers={"Accept": "application/json"})
    assert reply.status_code == status
    assert words in reply.json()["detail"]


def test_queries_of_a_folder_join_the_library(small_store: Path, tmp_path: Path) -> None:
    from maslahat.queries.service_settings import ServiceSettings

    (tmp_path / "mine.rq").write_text("#+ summary: All states.\nSELECT ?s { ?s a msl:State } ORDER BY ?s\n", encoding="utf-8")
    with client_of(ServiceSettings(small_store, libraries=(tmp_path,))) as client:
        assert "southland" in client.get("/queries/mine?format=csv").text


def test_things_are_found_by_any_name(client: TestClient) -> None:
    found = client.get("/search", params={"q": "Аида", "lang": "uz", "limit": 3}).json()
    assert found[0]["id"] == "m:aida-example"
    assert found[0]["label"] == "Aida Namuna"
    assert found[0]["iri"] == "https://w3id.org/maslahat/id/aida-example"
    assert set(found[0]) == {"id", "iri", "label", "name", "kind", "score"}


@pytest.mark.parametrize("query", ["", "q=", "q=a&limit=0", "q=a&limit=many", "q=a&limit=101", "q=" + "a" * 201])
def test_a_search_without_sense_is_400(client: TestClient, query: str) -> None:
    assert client.get(f"/search?{query}").status_code == 400


def test_labels_are_told_in_the_first_language_that_has_one(client: TestClient) -> None:
    iris = [
        "https://w3id.org/maslahat/id/northland",
        "https://w3id.org/maslahat/ontology#proposed",
        "http://example.org/x",
        "no iri <>",
    ]
    found = client.post("/labels", json={"iris": iris, "lang": ["kk", "en"]}).json()
    assert found == {iris[0]: "Солтүстік ел", iris[1]: "ұсынды"}


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "{}", '{"iris": "x"}', '{"iris": [1]}', '{"iris": [], "lang": "kk"}', "[" * 100_000]
)
def test_a_request_for_labels_without_sense_is_400(client: TestClient, body: str) -> None:
    assert client.post("/labels", content=body, headers={"Content-Type": "application/json"}).status_code == 400
    assert client.post("/labels", content=body).status_code == 415


def test_the_vocabulary_has_each_term_with_its_use(client: TestClient) -> None:
    found = client.get("/vocabulary?lang=ru").json()
    terms = {term["curie"]: term for term in found["terms"]}
    assert found["prefixes"]["msl"] == "https://w3id.org/maslahat/ontology#"
    assert terms["msl:State"] | {"definition": ""} == {
        "curie": "msl:State", "iri": "https://w3id.org/maslahat/ontology#State", "kind": "class", "label": "государство",
        "definition": "",
        "count": 2,
    }  # fmt: skip
    assert (terms["msl:proposed"]["kind"], terms["msl:proposed"]["domain"]) == ("property", "msl:Actor")
    assert terms["msl:proposed"]["count"] >= 1
    assert terms["msl:modality-happened"]["kind"] == "concept"
    assert terms["msl:modality-happened"]["count"] >= 1
