"""The claims table keeps its contract."""

from __future__ import annotations

import json
from typing import Any

from conftest import SMALL, Run
from maslahat.graph.export import export_claims
from maslahat.queries.graph import Graph

KEYS = [
    "id",
    "subject",
    "predicate",
    "object",
    "qualifiers",
    "modality",
    "attributedTo",
    "rank",
    "reason",
    "review",
    "confidence",
    "note",
    "evidence",
]


def records(graph: Graph) -> list[dict[str, Any]]:
    return [json.loads(line) for line in export_claims(graph).decode("utf-8").splitlines()]


def test_one_object_a_line_sorted_by_id_with_the_keys_of_the_contract(small: Graph) -> None:
    found = records(small)
    assert len(found) == 10
    assert [r["id"] for r in found] == sorted(str(r["id"]) for r in found)
    assert all(list(record) == KEYS for record in found)


def test_a_claim_in_full(small: Graph) -> None:
    (claim,) = [
        r for r in records(small) if r["predicate"] == {"iri": "https://w3id.org/maslahat/ontology#proposed", "label": "proposed"}
    ]
    assert claim["subject"] == {
        "iri": "https://w3id.org/maslahat/id/aida-example",
        "label": "Aida Example",
        "type": "Person",
        "names": ["A. Example", "Aida Example", "Aida Namuna", "Аида", "Аида Мысал", "Аида Пример"],
    }
    assert claim["qualifiers"]["at"]["label"] == "Meeting of the leaders"
    assert (claim["modality"], claim["rank"], claim["review"], claim["confidence"]) == ("happened", "normal", "curated", 1.0)
    first, second = claim["evidence"]
    assert (first["document"], first["start"], first["end"], first["language"], first["method"]) == (
        "d1",
        79,
        135,
        "en",
        "curated",
    )
    assert second["quote"] == "2023 жылғы кездесуде Аида Өзен кеңесін құруды ұсынды"


def test_values_have_datatype_and_unit(small: Graph) -> None:
    values = [r["object"] for r in records(small) if "value" in r["object"]]
    assert {"value": "2023-09-14", "datatype": "xsd:date", "unit": None} in values
    assert {"value": "13500000000", "datatype": "xsd:decimal", "unit": "currency not stated"} in values


def test_every_quote_stands_at_its_span(small: Graph) -> None:
    texts = {
        "d1": (SMALL / "documents" / "d1_meeting.txt").read_text("utf-8"),
        "d2": (SMALL / "documents" / "d2_note.txt").read_text("utf-8"),
    }
    evidence = [e for r in records(small) for e in r["evidence"]]
    assert len(evidence) == 11
    assert all(texts[e["document"]][e["start"] : e["end"]] == e["quote"] for e in evidence)


def test_the_command_writes_it(run: Run, small_store: object) -> None:
    result = run("export", "-f", "claims", "--store", small_store)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 10)
