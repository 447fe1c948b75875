"""The claims files: canonical form, and every mistake with file, line and remedy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from maslahat.graph.claim import Literal
from maslahat.graph.claims_file import claim_of, read_claims, record_of, write_claims
from maslahat.ontology.errors import MaslahatError, SourceError
from maslahat.ontology.terms import load_ontology

LANGUAGES = {"d1": "en", "d2": "kk"}
PLACE = {"document": "d1", "start": "1", "end": "9", "hash": "0123456789abcdef"}


def record(**changes: Any) -> dict[str, Any]:
    usual = {"subject": "m:a", "predicate": "msl:proposed", "object": "m:b", "evidence": [PLACE]}
    return {key: value for key, value in (usual | changes).items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"subject": None}, "no subject"),
        ({"evidence": None}, "no evidence"),
        ({"evidence": "d1"}, "object in braces"),
        ({"subjekt": "m:a"}, "no key 'subjekt'"),
        ({"predicate": "msl:propsed"}, r"no property msl:propsed. Did you mean msl:proposed\?"),
        ({"predicate": "msl:proposedBy"}, "inverse property"),
        ({"predicate": "msl:at"}, "qualifier property"),
        ({"object": "Tokayev"}, "should be a CURIE"),
        ({"object": {"en": "text"}}, "should be a CURIE"),
        ({"modality": "hapened"}, "is no modality; there are: denied, forecast, happened"),
        ({"rank": "best"}, "is no rank"),
        ({"review": "done"}, "is no review"),
        ({"confidence": "2"}, "from 0 to 1"),
        ({"qualifiers": {"wehn": "2023"}}, "no property msl:wehn"),
        ({"qualifiers": {"proposed": "m:b"}}, "not a qualifier"),
        ({"qualifiers": {"on": "2023-02-30"}}, "not in the calendar"),
        ({"qualifiers": {"on": "yesterday"}}, "not a date"),
        ({"qualifiers": {"role": "guest"}}, "needs a language"),
        ({"qualifiers": {"role": {"en": " "}}}, "is empty"),
        ({"predicate": "msl:observedValue", "object": "5,5"}, "digits only"),
        ({"predicate": "msl:editionNumber", "object": "1.5"}, "whole number"),
        ({"evidence": [PLACE | {"document": "d9"}]}, "'d9' is not registered; there are: d1, d2"),
        ({"evidence": [PLACE | {"start": "x"}]}, "start and end as whole numbers"),
        ({"evidence": [PLACE | {"page": "3"}]}, "evidence has no key 'page'"),
    ],
)
def test_a_mistake_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(MaslahatError, match=message):
        claim_of(record(**changes), load_ontology(), LANGUAGES)


def test_a_broken_line_is_named_by_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "d1.jsonl"
    path.write_text(json.dumps(record()) + '\n\n{"subject": \n', encoding="utf-8")
    with pytest.raises(SourceError, match=r"d1\.jsonl:3: this line is not JSON"):
        read_claims(path, load_ontology(), LANGUAGES)


@pytest.mark.parametrize(
    ("content", "message"), [(b"\xff\xfe{", "not UTF-8"), (b"[1]\n", "not an object"), (b"[" * 200000, "not JSON")]
)
def test_a_file_that_is_no_claims_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "d1.jsonl"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=message):
        read_claims(path, load_ontology(), LANGUAGES)


def test_usual_things_are_left_out_and_come_back() -> None:
    written = record(qualifiers={"on": "2023-09", "partner": ["m:x", "m:y"], "role": {"en": "guest"}})
    claim = claim_of(written, load_ontology(), LANGUAGES)
    assert (claim.modality, claim.rank, claim.review, claim.confidence) == ("happened", "normal", "curated", 1)
    assert ("on", Literal("2023-09", "xsd:gYearMonth")) in claim.qualifiers
    again = record_of(claim, LANGUAGES)
    assert set(again) == {"subject", "predicate", "object", "qualifiers", "evidence"}
    assert again["qualifiers"] == written["qualifiers"]


def test_states_are_in_force_unless_said_otherwise() -> None:
    claim = claim_of(record(predicate="msl:memberOf"), load_ontology(), LANGUAGES)
    assert claim.modality == "in-force"
    assert claim_of(record(predicate="msl:memberOf", modality="planned"), load_ontology(), LANGUAGES).modality == "planned"


def test_written_claims_are_read_as_they_were_and_in_the_order_of_the_document(tmp_path: Path) -> None:
    places = [PLACE | {"start": str(n), "end": str(n + 5)} for n in (40, 7)]
    changes: list[dict[str, Any]] = [
        {"object": "m:b"},
        {"object": "m:c", "rank": "deprecated", "reason": "r", "note": "n", "confidence": "0.5"},
    ]
    claims = [claim_of(record(evidence=[p], **c), load_ontology(), LANGUAGES) for p, c in zip(places, changes, strict=True)]
    path = tmp_path / "d1.jsonl"
    write_claims(path, claims, LANGUAGES)
    assert read_claims(path, load_ontology(), LANGUAGES) == claims[::-1]
    first = path.read_bytes()
    write_claims(path, read_claims(path, load_ontology(), LANGUAGES), LANGUAGES)
    assert path.read_bytes() == first
