"""Quality control: random samples for a second reader, and conflicts."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import Run
from maslahat.graph.build import build
from maslahat.graph.collection import Collection
from maslahat.graph.conflicts import conflicts
from maslahat.queries.graph import Graph


def test_a_sample_is_the_same_for_the_same_seed_and_shows_the_words(run: Run, small_store: Path) -> None:
    first, again, other = (run("sample", "-n", 5, "--seed", seed, "--store", small_store).stdout for seed in (1, 1, 2))
    assert first == again != other
    lines = [line.split("\t") for line in first.splitlines()]
    assert lines[0] == ["claim", "subject", "property", "value", "details", "modality", "source", "quotes", "judgement"]
    assert len(lines) == 6
    assert all(line[7] for line in lines[1:])


def test_a_sample_can_be_of_one_document_and_is_never_larger_than_it(run: Run, small_store: Path) -> None:
    rows = json.loads(run("sample", "--document", "d2", "-f", "json", "--store", small_store).stdout)
    assert len(rows) == 2
    assert all("d2:" in row["source"] for row in rows)


def test_what_curators_ranked_is_a_conflict_with_both_sides_and_the_reason(small: Graph) -> None:
    (conflict,) = conflicts(small)
    assert (conflict.subject, conflict.matter, conflict.found) == ("Northland", "joined River League", "rank")
    assert conflict.values == ("1994 (d1:292-333, preferred)", "1995 (d2:81-123, deprecated)")
    assert "The note in English says 1994." in conflict.reason


def test_two_values_of_what_has_one_are_a_conflict_and_a_less_exact_date_is_none(small_copy: Path, tmp_path: Path) -> None:
    path = small_copy / "claims" / "d2.jsonl"
    place = '"evidence": [{"document": "d2", "start": 27, "end": 79, "hash": "01d6ff0754c6baf0"}]'
    dates = [
        f'{{"subject": "m:meeting-of-leaders", "predicate": "msl:date", "object": "{d}", {place}}}'
        for d in ("2023", "2023-10-01")
    ]
    path.write_text(path.read_text("utf-8") + dates[0] + "\n", "utf-8")
    build(tmp_path / "store", Collection([small_copy]))
    assert [c.found for c in conflicts(Graph.open(tmp_path / "store"))] == ["rank"]
    path.write_text(path.read_text("utf-8") + dates[1] + "\n", "utf-8")
    build(tmp_path / "store", Collection([small_copy]))
    ranked, ruled = conflicts(Graph.open(tmp_path / "store"))
    assert (ranked.found, ruled.found, ruled.matter) == ("rank", "rule", "date")
    assert ruled.values == ("2023-09-14 (d1:29-65)", "2023 (d2:27-79)", "2023-10-01 (d2:27-79)")


def test_the_command_lists_them(run: Run, small_store: Path) -> None:
    assert "River League" in run("conflicts", "--store", small_store).stdout
