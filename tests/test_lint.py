"""Rules for claims that look at the entities: each is broken once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import SMALL
from maslahat.graph.claims_file import claim_of
from maslahat.graph.collection import Collection, PlacedClaim
from maslahat.graph.lint import RULES, Knowledge, lint_claim, lint_claims

COLLECTION = Collection([SMALL])
PLACE = {"document": "d1", "start": "1", "end": "9", "hash": "0123456789abcdef"}
FIGURE = {"indicator": "m:trade", "unit": "msl:unit-percent", "observationKind": "msl:observation-share"}


def broken_rules(**record: Any) -> set[str]:
    usual = {"subject": "m:aida-example", "predicate": "msl:proposed", "object": "m:council-of-rivers", "evidence": [PLACE]}
    claim = claim_of(usual | record, COLLECTION.ontology, COLLECTION.languages)
    known = Knowledge(COLLECTION.ontology, COLLECTION.entities)
    return {problem.rule for problem in lint_claim(PlacedClaim(claim, Path("f"), 1), known)}


def test_a_good_claim_breaks_no_rule() -> None:
    assert broken_rules() == set()
    assert broken_rules(predicate="msl:observedValue", object="5", subject="m:northland", qualifiers=FIGURE) == set()


@pytest.mark.parametrize(
    ("record", "rule"),
    [
        ({"object": "m:council-of-lakes"}, "references_exist"),
        ({"qualifiers": {"at": "m:nowhere"}}, "references_exist"),
        ({"subject": "m:dushanbe"}, "types_fit"),
        ({"predicate": "msl:signed"}, "types_fit"),
        ({"qualifiers": {"at": "m:dushanbe"}}, "types_fit"),
        ({"attributedTo": "m:dushanbe"}, "types_fit"),
        ({"modality": "in-force"}, "modality_fits"),
        ({"predicate": "msl:observedValue", "object": "5", "modality": "in-force"}, "modality_fits"),
        ({"rank": "deprecated"}, "rank_has_reason"),
        ({"predicate": "msl:observedValue", "object": "5"}, "figures_are_complete"),
        ({"evidence": [PLACE | {"end": "5000"}]}, "spans_are_short"),
        ({"subject": "m:northland", "predicate": "msl:met", "object": "m:northland"}, "subject_differs"),
    ],
)
def test_each_rule_finds_its_mistake(record: dict[str, Any], rule: str) -> None:
    assert rule in broken_rules(**record)


def test_a_proposal_is_not_an_agreement(small_copy: Path) -> None:
    things = small_copy / "entities" / "things.ttl"
    things.write_text(
        things.read_text("utf-8").replace("m:council-of-rivers a msl:Initiative", "m:council-of-rivers a msl:Agreement"), "utf-8"
    )
    assert {p.rule for p in lint_claims(Collection([small_copy]))} == {"proposals_are_initiatives"}


def test_a_claim_that_stands_twice_is_found(small_copy: Path) -> None:
    path = small_copy / "claims" / "d1.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[0]]), "utf-8")
    (problem,) = lint_claims(Collection([small_copy]))
    assert (problem.rule, problem.place) == ("no_duplicates", f"{path}:{len(lines) + 1}")


def test_every_rule_is_named_in_these_tests() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [rule.__name__ for rule in RULES if f'"{rule.__name__}"' not in text] == []
