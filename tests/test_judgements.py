"""The kept judgements: which entities are one or two, and what second readers found in samples of claims."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT
from maslahat.graph.collection import SHIPPED, Collection

FOLDER = SHIPPED / "judgements"
ENTITIES = Collection().entities


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


SAMPLES = sorted(path for path in FOLDER.glob("*.tsv") if path.name != "entities.tsv")


def test_what_was_judged_the_same_is_one_entity_and_what_differs_is_two() -> None:
    for row in rows(FOLDER / "entities.tsv"):
        assert row["judgement"] in ("same", "different", "unsure")
        assert row["entity"] in ENTITIES, row
        assert (row["other"] in ENTITIES) is (row["judgement"] != "same"), row
        assert row["by"], row
        assert row["reason"], row


def test_a_pair_is_judged_once() -> None:
    pairs = Counter(frozenset((row["entity"], row["other"])) for row in rows(FOLDER / "entities.tsv"))
    assert [set(pair) for pair, count in pairs.items() if count > 1] == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_was_judged_whole_and_at_least_98_of_100_claims_were_right_in_substance(path: Path) -> None:
    verdicts = Counter(row["verdict"] for row in rows(path))
    assert set(verdicts) <= {"right", "minor", "wrong"}
    assert sum(verdicts.values()) == 100
    assert verdicts["wrong"] <= 2
    assert [row for row in rows(path) if row["verdict"] != "right" and not row["reason"]] == []


def test_the_samples_that_the_page_on_the_knowledge_speaks_of_are_kept() -> None:
    page = (ROOT / "docs" / "knowledge.md").read_text("utf-8")
    assert len(SAMPLES) == 5
    for path in SAMPLES:
        assert str(Counter(row["verdict"] for row in rows(path))["right"]) in page
