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
    (row,) = cited_rows(run, small_store, "-e", "SELECT ?kind { m:northland skos:notation ?kind }")
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


PROPOSAL, JOINING, FIGURES = "d1:79-135 | d2:27-79", "292-333", "165-254 | 260-290"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("SELECT ?who { ?who msl:proposed ?what }", PROPOSAL),
        ("SELECT ?who ?event { ?who msl:proposed ?what . ?what msl:proposedAt ?event }", PROPOSAL),
        ("SELECT ?event { m:council-of-rivers msl:proposedAt ?event }", PROPOSAL),
        ("SELECT * { ?who msl:proposed/msl:proposedAt ?event }", PROPOSAL),
        ("SELECT * { ?what ^msl:proposed|msl:neverSaid ?who }", PROPOSAL),
        ("SELECT ?x { { SELECT ?x { ?x msl:proposed ?y } LIMIT 1 } }", PROPOSAL),
        ("SELECT (COUNT(?what) AS ?n) { ?who msl:proposed ?what }", PROPOSAL),
        ("SELECT ?who (COUNT(*) AS ?n) FROM g:facts WHERE { ?who msl:proposed ?what } GROUP BY ?who", PROPOSAL),
        ("SELECT (YEAR(?d) AS ?y) { ?e msl:date ?date ; msl:earliestDay ?d }", "29-65"),
        ("SELECT ?y (COUNT(*) AS ?n) { ?e a msl:Event ; msl:earliestDay ?d } GROUP BY (YEAR(?d) AS ?y)", "29-65"),
        ("SELECT ?who { ?m a org:Membership ; org:member ?who ; msl:from ?year FILTER (STR(?year) = '1994') }", JOINING),
        ("SELECT ?who { [] org:member ?who ; org:organization m:river-league }", JOINING),
        ("SELECT ?of (COUNT(*) AS ?n) { ?figure msl:observationOf ?of } GROUP BY ?of", FIGURES),
        ("SELECT ?place { ?e oa:start 29 ; msl:spanHash ?place }", "29-65"),
    ],
)
def test_what_a_row_does_not_show_is_found_behind_it(run: Run, small_store: Path, text: str, span: str) -> None:
    (row,) = cited_rows(run, small_store, "-e", text)
    assert row["cited_span"] == span


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?n) { ?x msl:proposed|msl:supported ?y } GROUP BY ?x",
        "SELECT ?n { { SELECT (1 AS ?n) { ?x msl:proposed ?y } } UNION { BIND (2 AS ?n) ?z msl:supported ?y } }",
    ],
)
def test_rows_that_nothing_tells_apart_are_not_cited_by_what_is_behind_others(run: Run, small_store: Path, text: str) -> None:
    assert {row["cited_span"] for row in cited_rows(run, small_store, "-e", text)} <= {"", "141-163"}


def test_a_relation_that_holds_both_ways_is_cited_both_ways(run: Run, shipped_store: Path) -> None:
    text = "SELECT ?a ?b { ?a msl:cooperatesWith ?b . ?b msl:cooperatesWith ?a } LIMIT 20"
    result = run("query", "-e", text, "--cite", "-f", "csv", "--store", shipped_store)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert all(row["cited_span"] for row in rows)
    assert len(rows) == 20


def test_of_very_many_places_twenty_are_written_and_the_rest_counted(run: Run, shipped_store: Path) -> None:
    result = run("query", "sources", "--cite", "-f", "csv", "--store", shipped_store)
    for row in csv.DictReader(io.StringIO(result.stdout)):
        assert row["cited_document"] == row["number"]
        assert re.fullmatch(r"(?:\d+-\d+ \| ){20}\.\.\. \d+ more", row["cited_span"])


def test_an_explanation_names_blank_nodes_shortly_and_tells_mistakes_as_running_does(run: Run, small_store: Path) -> None:
    assert "_:b1 rdf:type ?kind" in run("query", "-e", "SELECT * { [] a ?kind }", "--explain", "--store", small_store).stdout
    for text in ("SELECT * {\n ?a", "SELECT * FROM g:facts { ?s un:known ?o }"):
        explained, asked = (run("query", "-e", text, *options, "--store", small_store) for options in (["--explain"], []))
        assert (explained.exit_code, explained.stderr) == (asked.exit_code, asked.stderr)
    assert run("query", "-e", "ASK {}", "--explain", "-f", "json", "--store", small_store).exit_code == 2
