"""What an analyst asks of the five documents, and exactly the rows that answer it: each query of the library, on both engines.

``fixtures/questions.txt`` holds the questions. The rows are those that the documents give, also where they err.
"""

from __future__ import annotations

import inspect
import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from conftest import ROOT
from maslahat.graph.build import build
from maslahat.graph.collection import Collection
from maslahat.ontology.namespaces import PREFIXES
from maslahat.queries.engine import run_query
from maslahat.queries.graph import Graph, Rows
from maslahat.queries.library import LibraryQuery, bound_text, load_library

COUNTS_AND_NAMES = {
    "coverage", "missing-names", "modalities", "names", "reviews", "sources", "topics", "undated-events", "unused-entities",
}  # fmt: skip
"""The queries whose rows stand for no place in a document."""
SOURCE = re.compile(r"\w+:\d+-\d+|background")


@dataclass(frozen=True)
class Case:
    """A question, how it is asked, and the rows that answer it, as text without prefixes."""

    question: str
    query: str
    parameters: dict[str, str]
    where: dict[str, str]
    columns: list[str]
    rows: set[tuple[str, ...]]


def read_case(block: str) -> Case:
    lines = block.split("\n")
    marked = {mark: [line[2:] for line in lines if line.startswith(f"{mark} ")] for mark in "?>/="}
    (question,), (call,), (columns,) = marked["?"], marked[">"], marked["="]
    query, *parameters = shlex.split(call)
    rows = {tuple(cell.strip() for cell in line.split("|")) for line in lines if line.startswith("  ")}
    assert rows, f"write (none) where no row is expected: {question}"
    return Case(question, query, pairs(parameters), pairs(marked["/"]), columns.split(), rows - {("(none)",)})


def pairs(texts: Iterable[str]) -> dict[str, str]:
    return dict(text.split("=", 1) for text in texts)


def read_cases(path: Path) -> list[Case]:
    blocks = path.read_text("utf-8").strip().split("\n\n")
    return [read_case(block) for block in blocks if not block.startswith("#")]


CASES = read_cases(ROOT / "tests" / "fixtures" / "questions.txt")


def word(value: Any) -> str:
    """A cell as the file of questions writes it."""
    if isinstance(value, float):
        return f"{value:f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value).removeprefix("m:").removeprefix("msl:")


def cell(row: dict[str, Any], column: str) -> str:
    """A cell of a row; the number of the document is read from the source where it is no column."""
    return str(row["source"]).split(":")[0] if column == "number" and column not in row else word(row[column])


def rows_of(graph: Graph, query: str, **parameters: str) -> Rows:
    rows = graph.query(query, **parameters)
    assert isinstance(rows, Rows)
    return rows


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.query}: {case.question}")
def test_a_question_is_answered_by_exactly_these_rows(shipped: Graph, case: Case) -> None:
    rows = [r for r in rows_of(shipped, case.query, **case.parameters) if all(cell(r, c) == v for c, v in case.where.items())]
    assert {tuple(cell(row, column) for column in case.columns) for row in rows} == case.rows


def test_every_query_and_every_parameter_of_the_library_answers_a_question() -> None:
    declared = {(query.name, parameter.name) for query in load_library().values() for parameter in query.parameters}
    assert {case.query for case in CASES} == set(load_library())
    assert {(case.query, parameter) for case in CASES for parameter in case.parameters} == declared


def test_every_parameter_can_be_named_in_python() -> None:
    taken = set(inspect.signature(Graph.query).parameters)
    assert [query.name for query in load_library().values() for parameter in query.parameters if parameter.name in taken] == []


@pytest.mark.parametrize("name", [name for name in load_library() if name not in COUNTS_AND_NAMES])
def test_every_row_names_the_place_where_it_is_read(shipped: Graph, name: str) -> None:
    rows = rows_of(shipped, name)
    assert [row for row in rows if row["source"] and not SOURCE.fullmatch(row["source"])] == []


@pytest.fixture(scope="module")
def dataset(small: Graph) -> rdflib.Dataset:
    """The graph of the tiny collection in rdflib, its default graph the union of the layers."""
    found = rdflib.Dataset(default_union=True)
    for quad in small.store.quads_for_pattern(None, None, None, None):
        if isinstance(quad.graph_name, ox.NamedNode):
            found.graph(rdflib.URIRef(quad.graph_name.value)).add(
                (_term(quad.subject), _term(quad.predicate), _term(quad.object))
            )
    return found


def _term(term: Any) -> Any:
    if isinstance(term, ox.Literal):
        return rdflib.Literal(
            term.value, lang=term.language, datatype=None if term.language else rdflib.URIRef(term.datatype.value)
        )
    return rdflib.BNode(term.value) if isinstance(term, ox.BlankNode) else rdflib.URIRef(term.value)


def opened(query: LibraryQuery) -> LibraryQuery:
    """A query whose parameters are all left open."""
    return replace(query, parameters=tuple(replace(parameter, default="UNDEF") for parameter in query.parameters))


@pytest.mark.parametrize("name", list(load_library()))
def test_a_query_gives_the_same_rows_on_rdflib(small: Graph, dataset: rdflib.Dataset, name: str) -> None:
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    for query in (load_library()[name], opened(load_library()[name])):
        text = bound_text(query, {})
        ours = run_query(small.store, text).rows
        theirs: Any = dataset.query(prefixes + text)
        assert sorted([getattr(c, "value", "") for c in row] for row in ours) == sorted(
            [str(c or "") for c in row] for row in theirs
        )


def add_claims(folder: Path, *claims: dict[str, Any]) -> Graph:
    """The graph of a collection with more claims in its second document."""
    place = {"document": "d2", "start": 27, "end": 79, "hash": "01d6ff0754c6baf0"}
    path = folder / "claims" / "d2.jsonl"
    lines = [json.dumps({**claim, "evidence": [place]}) + "\n" for claim in claims]
    path.write_text(path.read_text("utf-8") + "".join(lines), "utf-8")
    build(folder / "store", Collection([folder]))
    return Graph.open(folder / "store")


TRADE = {
    "subject": "m:northland",
    "predicate": "msl:observedValue",
    "qualifiers": {
        "indicator": "m:trade", "observationKind": "msl:observation-level", "partner": "m:southland", "period": "2022",
        "unit": "msl:unit-currency-not-stated",
    },
}  # fmt: skip


def test_two_values_of_one_figure_contradict_each_other_and_values_of_two_figures_do_not(small_copy: Path) -> None:
    other_year = {**TRADE["qualifiers"], "period": "2021"}  # type: ignore[dict-item]
    graph = add_claims(small_copy, {**TRADE, "object": "12000000000"}, {**TRADE, "object": "11", "qualifiers": other_year})
    (row,) = rows_of(graph, "conflicting-figures")
    assert (word(row["value"]), word(row["otherValue"])) == ("12000000000", "13500000000")
    assert (row["source"], row["otherSource"]) == ("d2:27-79", "d1:165-254")


def test_a_year_and_a_day_of_that_year_do_not_contradict_each_other(small_copy: Path) -> None:
    date = {"subject": "m:meeting-of-leaders", "predicate": "msl:date"}
    graph = add_claims(
        small_copy, {**date, "object": "2023"}, {**date, "object": "2022"}, {**date, "object": "2024", "modality": "planned"}
    )
    found = [(r["date"], r["otherDate"]) for r in rows_of(graph, "conflicting-dates") if r["thing"] == "m:meeting-of-leaders"]
    assert found == [("2022", "2023"), ("2022", "2023-09-14")]


@pytest.mark.parametrize("standing", [{"review": "rejected"}, {"rank": "deprecated", "reason": "The note is wrong."}])
def test_a_claim_that_was_rejected_or_set_aside_answers_no_question(small_copy: Path, standing: dict[str, str]) -> None:
    claim = {"subject": "m:southland", "predicate": "msl:proposed", "object": "m:council-of-rivers", **standing}
    graph = add_claims(small_copy, claim)
    for name in ("proposals", "state-proposals", "initiative", "initiative-outcomes"):
        parameters = {"state": "m:southland"} if "state" in {p.name for p in load_library()[name].parameters} else {}
        assert [row for row in rows_of(graph, name, **parameters) if "m:southland" in row.values()] == []
