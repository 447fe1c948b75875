"""The claim: its id, when it holds, how evidence is put together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from maslahat.graph.claim import Claim, Evidence, Literal
from maslahat.graph.spans import Span

SPAN = Span(10, 20, "0123456789abcdef")
CLAIM = Claim("m:a", "msl:proposed", "m:b", (("at", "m:c"),), evidence=(Evidence("d1", SPAN),))


def test_the_id_recipe_is_frozen() -> None:
    assert CLAIM.id == "66df60ff73f97dbc"


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "m:z"},
        {"predicate": "msl:supported"},
        {"object": "m:z"},
        {"object": Literal("b", "xsd:string")},
        {"qualifiers": ()},
        {"modality": "planned"},
        {"attributed_to": "m:z"},
    ],
)
def test_another_content_is_another_claim(change: dict[str, object]) -> None:
    assert replace(CLAIM, **change).id != CLAIM.id  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", [{"rank": "preferred"}, {"note": "n"}, {"review": "accepted"}, {"confidence": 0.5}, {"evidence": ()}]
)
def test_judgement_and_evidence_are_not_content(change: dict[str, object]) -> None:
    assert replace(CLAIM, **change).id == CLAIM.id  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({}, True),
        ({"modality": "in-force"}, True),
        ({"modality": "planned"}, False),
        ({"modality": "denied"}, False),
        ({"modality": "targeted"}, False),
        ({"rank": "deprecated"}, False),
        ({"rank": "preferred"}, True),
        ({"review": "rejected"}, False),
        ({"review": "extracted"}, True),
    ],
)
def test_only_what_is_so_holds(change: dict[str, str], holds: bool) -> None:
    assert replace(CLAIM, **change).holds is holds  # type: ignore[arg-type]


def test_the_same_claim_in_two_documents_has_the_evidence_of_both() -> None:
    other = replace(CLAIM, evidence=(Evidence("d0", SPAN),))
    assert [e.document for e in CLAIM.merged_with(other).evidence] == ["d0", "d1"]


def test_a_judgement_is_taken_over_by_a_claim_that_has_none() -> None:
    judged = replace(CLAIM, rank="preferred", reason="known", review="curated")
    for one, other in ((CLAIM, judged), (judged, replace(CLAIM, review="extracted"))):
        merged = one.merged_with(other)
        assert (merged.rank, merged.reason, merged.review) == ("preferred", "known", "curated")


@pytest.mark.parametrize(
    "change", [{"rank": "preferred", "reason": "r"}, {"rank": "deprecated", "reason": "another"}, {"review": "rejected"}]
)
def test_differing_judgements_of_one_claim_do_not_merge(change: dict[str, str]) -> None:
    judged = replace(CLAIM, rank="deprecated", reason="r")
    with pytest.raises(ValueError, match="written twice with different rank"):
        judged.merged_with(replace(CLAIM, **change))  # type: ignore[arg-type]
