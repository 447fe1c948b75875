"""Rows with their sources, and queries explained."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from conftest import SMALL, Run


def cited_rows(run: Run, store: Path, *arguments: object) -> list[dict[str, str]]:
    """The rows of a query with --cite."""
    result = run("query", *arguments, "--cite", "-f", "csv", "--store", store, "--corpus", SMALL / "documents")
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


PLAIN = "SELECT ?who ?what { ?who msl:proposed ?what }"
INVERSE = "SELECT ?what ?who { ?what msl:proposedBy ?who }"
GENERAL = "SELECT ?c { ?c rdf:predicate msl:proposed }"


@pytest.mark.parametrize("question", [("-e", PLAIN), ("-e", INVERSE), ("-e", GENERAL), ("proposals", "-p", "who=Aida")])
def test_a_row_is_cited_by_pattern_by_inverse_by_claim_and_by_place(
    run: Run, small_store: Path, question: tuple[str, ...]
) -> None:
    rows = cited_rows(run, small_store, *question)
    assert {row["cited_document"] for row in rows} >= {"d1 | d2"} or {row["cited_document"] for row in rows} == {"d1", "d2"}
    quotes = {quote for row in rows for quote in row["cited_quote"].split(" | ")}
    texts = [" ".join(path.read_text("utf-8").split()) for path in (SMALL / "documents").iterdir()]
    assert quotes
    assert all(any(quote in text for text in texts) for quote in quotes)


def test_what_no_claim_shows_has_no_citation(run: Run, small_store: Path) -> None:
    (row,) = cited_rows(run, small_store, "-e", "SELECT (COUNT(*) AS ?n) { ?who msl:proposed ?what }")
    assert (row["cited_document"], row["cited_span"], row["cited_quote"]) == ("", "", "")
    (row,) = cited_rows(run, small_store, "-e", "SELECT ?x { VALUES ?x { 1 } FILTER NOT EXISTS { ?x msl:proposed ?y } }")
    assert row["cited_document"] == ""


def test_only_rows_can_be_cited(run: Run, small_store: Path) -> None:
    result = run("query", "-e", "ASK {}", "--cite", "--store", small_store)
    assert (result.exit_code, "--cite is for SELECT" in result.stderr) == (2, True)


def test_without_the_texts_places_are_given_and_quotes_left_empty(run: Run, tmp_path: Path) -> None:
    from maslahat.graph.build import build
    from maslahat.graph.collection import Collection

    (tmp_path / "bare").mkdir()
    for name in ("claims", "entities", "documents.ttl", "background", "identifiers.tsv", "alignments"):
        if (SMALL / name).exists():
            (tmp_path / "bare" / name).symlink_to(SMALL / name)
    build(tmp_path / "store", Collection([tmp_path / "bare"]))
    result = run("query", "-e", PLAIN, "--cite", "-f", "csv", "--store", tmp_path / "store")
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert (row["cited_span"], row["cited_quote"]) == ("d1:79-135 | d2:27-79", "")


def test_an_explanation_counts_what_fits_and_warns_of_products(run: Run, small_store: Path) -> None:
    text = "SELECT ?a { ?a msl:proposed ?b . ?c a msl:State OPTIONAL { ?a msl:at ?d } } ORDER BY ?a"
    told = run("query", "-e", text, "--explain", "--store", small_store).stdout
    assert "SELECT of ?a, over all layers together." in told
    assert re.search(r"^\?a msl:proposed \?b +1 statement fits$", told, re.MULTILINE)
    assert "Caution: nothing ties" in told
    assert "parts that may be missing (OPTIONAL) x 1" in told
    assert "Limits: 60 s, 4,096 MB, 1,000,000 rows." in told


def test_an_explanation_runs_nothing_and_refuses_what_the_query_would(run: Run, small_store: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    result = run("query", "-e", endless, "--explain", "--store", small_store)
    assert (result.exit_code, result.stdout.count("Caution")) == (0, 3)
    assert run("query", "-e", "SELECT * { SERVICE <http://127.0.0.1:9/> {} }", "--explain", "--store", small_store).exit_code == 2
    assert run("query", "-e", "SELECT nonsense", "--explain", "--store", small_store).exit_code == 2
