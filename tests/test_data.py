"""The shipped data: canonical, complete, and what it should hold."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT
from maslahat.graph.claims_file import claim_line, read_claims
from maslahat.graph.collection import SHIPPED, Collection
from maslahat.graph.identifiers import read_identifiers
from maslahat.graph.lint import lint_claims
from maslahat.graph.mappings import Mapping, entity_mappings, sssom, term_mappings
from maslahat.graph.validate import validate
from maslahat.queries.graph import Graph

EXAMPLES = ROOT / "examples"
COLLECTION = Collection()
WITH_EXAMPLES = Collection([SHIPPED, EXAMPLES])
CLAIM_FILES = sorted([*SHIPPED.glob("claims/*.jsonl"), *EXAMPLES.glob("claims/*.jsonl")])
TURTLE = sorted([*SHIPPED.glob("*/*.ttl"), *EXAMPLES.glob("*/*.ttl"), SHIPPED / "documents.ttl", EXAMPLES / "documents.ttl"])


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_shipped_graph_has_nothing_to_report(shipped: Graph) -> None:
    assert [finding for finding in validate(shipped) if finding.severity == "violation"] == []


def test_claims_of_shipped_graph_and_examples_keep_the_rules() -> None:
    assert lint_claims(WITH_EXAMPLES) == []


@pytest.mark.parametrize("path", CLAIM_FILES, ids=name)
def test_claims_files_are_in_canonical_form(path: Path) -> None:
    claims = read_claims(path, WITH_EXAMPLES.ontology, WITH_EXAMPLES.languages)
    keys = [(claim.evidence[0].sort_key, claim.id) for claim in claims]
    assert keys == sorted(keys), "run: maslahat claims format"
    assert path.read_text("utf-8") == "".join(claim_line(c, WITH_EXAMPLES.languages) + "\n" for c in claims)


@pytest.mark.parametrize("path", CLAIM_FILES, ids=name)
def test_a_claims_file_holds_the_evidence_of_its_own_document(path: Path) -> None:
    claims = read_claims(path, WITH_EXAMPLES.ontology, WITH_EXAMPLES.languages)
    assert {e.document for claim in claims for e in claim.evidence} == {path.stem}


LEAST = {"000": 250, "001": 700, "002": 200, "003": 550, "004": 5500}
"""How many claims each fully curated document gave; an importer that silently loses half would show here."""


@pytest.mark.parametrize(("number", "least"), LEAST.items())
def test_documents_gave_at_least_as_many_claims_as_before(number: str, least: int) -> None:
    assert sum(any(e.document == number for e in c.evidence) for c in COLLECTION.claims) >= least


@pytest.mark.parametrize("path", TURTLE, ids=name)
def test_turtle_files_describe_each_thing_in_one_place_in_order(path: Path) -> None:
    subjects = re.findall(r"^(m:[^\s]+) ", path.read_text("utf-8"), re.MULTILINE)
    assert subjects == sorted(subjects)
    assert [s for s, count in Counter(subjects).items() if count > 1] == []


def test_no_thing_is_described_in_two_entity_files() -> None:
    places = Counter(
        s
        for path in TURTLE
        if path.parent.name == "entities"
        for s in re.findall(r"^(m:[^\s]+) a ", path.read_text("utf-8"), re.MULTILINE)
    )
    assert [s for s, count in places.items() if count > 1] == []


def test_slugs_are_ascii_lower_case_words() -> None:
    slugs = [curie.removeprefix("m:") for curie in WITH_EXAMPLES.entities.classes]
    assert [s for s in slugs if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", s)] == []


def test_every_class_and_property_of_the_files_is_in_the_ontology() -> None:
    ontology = WITH_EXAMPLES.ontology
    quads = [*WITH_EXAMPLES.entity_quads, *WITH_EXAMPLES.background_quads, *WITH_EXAMPLES.document_quads]
    used = {ontology_term(q.predicate) for q in quads} | {
        ontology_term(q.object) for q in quads if isinstance(q.object, ox.NamedNode)
    }
    assert sorted(term for term in used if term and term not in ontology.labels) == []


def ontology_term(term: ox.NamedNode) -> str | None:
    head, hash_, local = term.value.partition("ontology#")
    return f"msl:{local}" if hash_ and "maslahat" in head else None


SAID_IN_ENGLISH = ("Statement", "Concept", "Publication")


def test_named_things_have_a_name_in_four_languages() -> None:
    entities, ontology = COLLECTION.entities, COLLECTION.ontology
    wanting = [
        curie
        for curie, labels in entities.labels.items()
        if not {"en", "kk", "ru", "uz"} <= set(labels)
        and not any(entities.is_a(curie, f"msl:{k}", ontology) for k in SAID_IN_ENGLISH)
    ]
    assert wanting == []


def test_every_entity_has_an_english_name() -> None:
    assert [
        curie
        for curie in WITH_EXAMPLES.entities.classes
        if curie.startswith("m:")
        and "en" not in WITH_EXAMPLES.entities.labels.get(curie, {})
        and not curie.startswith(("m:name-", "m:tenure-"))
    ] == []


def test_the_seven_editions_are_there_and_two_are_known_by_name_only(shipped: Graph) -> None:
    rows = shipped.query("SELECT ?m ?n { ?m msl:editionOf m:consultative-meetings ; msl:editionNumber ?n } ORDER BY ?n")
    assert [(row["m"], row["n"]) for row in rows] == [(f"m:consultative-meeting-{n}", n) for n in range(1, 8)]  # type: ignore[union-attr]
    for number in (4, 6):
        assert (
            shipped.query(f"ASK {{ GRAPH g:claims {{ ?c rdf:subject|rdf:object|msl:at m:consultative-meeting-{number} }} }}")
            is False
        )


def test_background_is_not_among_the_claims(shipped: Graph) -> None:
    assert shipped.query("ASK { GRAPH g:background { ?t a msl:Tenure } }") is True
    assert shipped.query("ASK { GRAPH g:facts { ?t a msl:Tenure } }") is False
    assert shipped.query("ASK { GRAPH g:background { ?t a msl:Tenure } FILTER NOT EXISTS { ?t dcterms:source ?s } }") is False


def test_identifiers_belong_to_things_of_the_graph_and_agree_with_their_iris() -> None:
    identifiers = read_identifiers(SHIPPED / "identifiers.tsv")
    assert len(identifiers) > 250
    assert [i.entity for i in identifiers if i.entity not in COLLECTION.entities] == []
    assert [i for i in identifiers if i.scheme == "wikidata" and i.iri != f"http://www.wikidata.org/entity/{i.id}"] == []
    assert [i for i in identifiers if i.scheme == "geonames" and i.iri != f"http://sws.geonames.org/{i.id}/"] == []
    assert identifiers == sorted(identifiers)


def test_codes_of_one_state_agree_with_each_other() -> None:
    codes: dict[str, dict[str, str]] = {}
    for i in COLLECTION.identifiers:
        codes.setdefault(i.entity, {})[i.scheme] = i.id
    states = [c for c in codes.values() if "iso3166-1-alpha3" in c]
    assert len(states) > 15
    assert all(c["m49"] == c["iso3166-1-numeric"] for c in states if "m49" in c)
    assert all(c["euvoc-country"].endswith("/" + c["iso3166-1-alpha3"]) for c in states if "euvoc-country" in c)


@pytest.mark.parametrize(("mappings", "least"), [(entity_mappings(COLLECTION.identifiers, {}), 150), (term_mappings(), 80)])
def test_the_links_are_an_sssom_mapping_set(mappings: list[Mapping], least: int) -> None:
    lines = sssom(mappings, "test").splitlines()
    head = [line for line in lines if line.startswith("#")]
    columns, *rows = (line.split("\t") for line in lines if not line.startswith("#"))
    assert {"#mapping_set_id", "#license", "#curie_map"} <= {line.partition(":")[0] for line in head}
    assert {"subject_id", "predicate_id", "object_id", "mapping_justification"} <= set(columns)
    prefixes = {line.strip("# ").partition(":")[0] for line in head}
    assert len(rows) > least
    for row in rows:
        cells = dict(zip(columns, row, strict=True))
        for column in ("subject_id", "predicate_id", "mapping_justification"):
            assert cells[column].partition(":")[0] in prefixes
        assert 0 < float(cells["confidence"]) <= 1


def test_terms_are_aligned_upwards_and_never_as_the_same() -> None:
    predicates = {m.predicate_id for m in term_mappings() if not m.subject_id.startswith("msl:topic")}
    assert predicates == {"rdfs:subClassOf", "rdfs:subPropertyOf"}


def test_every_span_of_the_examples_is_in_its_brief() -> None:
    from maslahat.graph.build import check_texts
    from maslahat.graph.documents import Corpus

    numbers = list(Collection([EXAMPLES]).documents)
    report = check_texts(WITH_EXAMPLES, Corpus(EXAMPLES / "documents"), numbers)
    assert (report.spans_lost, report.texts_missing, report.texts_changed) == ([], [], {})
    assert report.spans_found > 150


def test_the_examples_are_briefs_in_at_least_six_languages_and_outside_the_shipped_graph(shipped: Graph) -> None:
    documents = Collection([EXAMPLES]).documents
    assert 8 <= len(documents) <= 12
    assert {"en", "kk", "ru", "uz", "ky", "tg"} <= {d.language for d in documents.values()}
    assert shipped.query('ASK { ?d msl:documentNumber "e01" }') is False


def test_every_span_of_the_five_documents_is_found_again(corpus: Path) -> None:
    from maslahat.graph.build import check_texts
    from maslahat.graph.documents import Corpus

    report = check_texts(COLLECTION, Corpus(corpus))
    assert (report.spans_lost, report.texts_missing, report.texts_changed) == ([], [], {})
    assert report.spans_found > 1000


def test_no_run_of_twenty_words_of_the_documents_is_in_the_tree(corpus: Path) -> None:
    known = {run for path in corpus.glob("*.txt") for run in runs(path.read_text("utf-8"))}
    suffixes = {".py", ".ttl", ".jsonl", ".md", ".tsv", ".rq", ".txt", ".html", ".toml"}
    folders = ("ontology", "graph", "queries", "cli", "tests", "docs", "examples", "benchmarks")
    files = [p for f in folders for p in (ROOT / f).rglob("*") if p.suffix in suffixes and p.is_file()] + list(ROOT.glob("*.md"))
    assert [str(path) for path in files if runs(path.read_text("utf-8")) & known] == []


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 20]) for i in range(len(words) - 19)}
