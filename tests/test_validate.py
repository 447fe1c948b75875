"""Validation: a clean graph is clean, and each rule finds the mistake it is for."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import SMALL, Run
from maslahat.graph.build import build
from maslahat.graph.collection import Collection
from maslahat.graph.knowledge_graph import KnowledgeGraph
from maslahat.graph.validate import integrity_findings, integrity_rules, shape_findings, validate
from maslahat.ontology.namespaces import PREFIXES
from maslahat.queries.graph import Graph


def test_a_good_graph_has_nothing_but_notes(small: Graph) -> None:
    assert {finding.severity for finding in validate(small)} == {"note"}


def test_the_spans_are_looked_up_where_the_documents_are(small: Graph) -> None:
    (note,) = validate(small, ("spans",))
    assert note.message == "11 spans found at their place."


def test_without_the_documents_the_report_says_so_and_checks_the_rest(run: Run, tmp_path: Path) -> None:
    build(tmp_path, Collection([SMALL]))
    result = run("validate", "--store", tmp_path)
    assert (result.exit_code, "The spans were not looked up" in result.stdout) == (0, True)
    assert result.stderr == "0 violations, 0 warnings.\n"


BROKEN = {
    "dates-in-order": 'm:x msl:earliestDay "2020-01-02"^^xsd:date ; msl:latestDay "2020-01-01"^^xsd:date',
    "code-of-one-state": 'm:x skos:notation "QX"^^msl:code . m:y skos:notation "QX"^^msl:code',
    "one-iso-code-per-state": 'm:x skos:notation "QX"^^msl:code , "QY"^^msl:code',
    "office-held-by-one": """m:t1 a msl:Tenure ; msl:office m:o ; msl:holder m:a ; msl:from "2000"^^xsd:gYear ;
        msl:until "2010"^^xsd:gYear ;
        msl:earliestDay "2000-01-01"^^xsd:date ; msl:latestDay "2010-12-31"^^xsd:date .
        m:t2 a msl:Tenure ; msl:office m:o ; msl:holder m:b ; msl:from "2005"^^xsd:gYear ;
        msl:earliestDay "2005-01-01"^^xsd:date""",
    "edition-number-unique": "m:e1 msl:editionOf m:s ; msl:editionNumber 1 . m:e2 msl:editionOf m:s ; msl:editionNumber 1",
    "editions-in-order": """m:e1 msl:editionOf m:s ; msl:editionNumber 1 ; msl:latestDay "2020-01-02"^^xsd:date .
        m:e2 msl:editionOf m:s ; msl:editionNumber 2 ; msl:earliestDay "2019-01-01"^^xsd:date""",
    "claim-has-evidence": "m:c a msl:Claim",
    "span-not-empty": "m:ev oa:start 5 ; oa:end 5",
    "proposal-is-no-agreement": "m:i a msl:Initiative , msl:Instrument",
    "only-what-holds-is-a-fact": """m:a msl:joined m:b . m:c rdf:subject m:a ; rdf:predicate msl:joined ; rdf:object m:b ;
        msl:modality msl:modality-planned ; msl:rank msl:rank-normal ; msl:review msl:review-curated""",
    "rank-has-reason": "m:c a msl:Claim ; msl:evidence m:ev ; msl:rank msl:rank-preferred . m:ev msl:document m:d",
    "entity-is-known": "m:c rdf:subject m:nobody",
    "functional-property": "msl:editionNumber a owl:FunctionalProperty . m:e msl:editionNumber 1 , 2",
    "in-force-after-signing": 'm:t msl:date "2020-05-01"^^xsd:date ; msl:entryIntoForce "2020-04-01"^^xsd:date',
    "founded-before-meeting": """m:f msl:foundingDate "2018"^^xsd:gYear .
        m:e msl:editionOf m:f ; msl:latestDay "2017-01-01"^^xsd:date""",
    "same-name-same-kind": 'm:x a msl:City ; skos:prefLabel "Osh"@en . m:y a msl:City ; skos:prefLabel "Osh"@en',
}


PLACED = {
    "code-of-one-state": "links",
    "one-iso-code-per-state": "links",
    "entity-is-known": "claims",
    "office-held-by-one": "background",
    "same-name-same-kind": "entities",
}
"""The layer in which a rule looks, where it looks in one."""


@pytest.mark.parametrize("rule", [rule.name for rule in integrity_rules()])
def test_each_integrity_rule_finds_its_mistake(rule: str) -> None:
    store = ox.Store()
    text = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
    store.update(text + f"INSERT DATA {{ {BROKEN[rule]} . GRAPH g:{PLACED.get(rule, 'facts')} {{ {BROKEN[rule]} }} }}")
    assert f"integrity/{rule}" in {finding.check for finding in integrity_findings(store)}


def test_no_two_people_at_once_lets_the_successor_begin_when_the_other_ends() -> None:
    store = ox.Store()
    text = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
    handover = BROKEN["office-held-by-one"].replace('"2005"', '"2010"').replace("2005-01-01", "2010-01-01")
    store.update(text + f"INSERT DATA {{ {handover} . GRAPH g:background {{ {handover} }} }}")
    assert list(integrity_findings(store)) == []


@pytest.mark.parametrize(
    ("removed", "message"),
    [
        ("rdf:subject", "A claim has one subject"),
        ("rdf:object", "A claim has one object"),
        ("msl:modality", "A claim has one modality"),
        ("msl:rank", "A claim has one rank"),
        ("msl:evidence", "A claim has evidence"),
        ("oa:start", "Evidence starts at a character"),
        ("msl:spanHash", "Evidence has the hash of its span"),
        ("msl:fileHash", "A document has the SHA-256"),
        ("msl:basis", "stated or inferred"),
        ("msl:indicator", "An observation has one indicator"),
        ("org:member", "A membership has one member"),
        ("msl:holder", "A tenure has one holder"),
        ("skos:prefLabel", "An entity has one preferred name"),
    ],
)
def test_a_shape_misses_what_was_taken_away(small: Graph, removed: str, message: str) -> None:
    store = ox.Store()
    store.extend(set(small.store))
    text = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
    store.update(text + f"DELETE {{ GRAPH ?g {{ ?s {removed} ?o }} }} WHERE {{ GRAPH ?g {{ ?s {removed} ?o }} }}")
    assert [f for f in shape_findings(store) if message in f.message]


def test_a_violation_sets_the_exit_code_and_strict_counts_warnings(run: Run, small_copy: Path, tmp_path: Path) -> None:
    things = small_copy / "entities" / "things.ttl"
    text = things.read_text("utf-8")
    things.write_text(text.replace('"Bishkek Example"@en', '"Aida Example"@en'), "utf-8")
    run("build", small_copy, "--alone", "--store", tmp_path / "store")
    result = run("validate", "--store", tmp_path / "store")
    assert (result.exit_code, "share a preferred name" in result.stdout) == (0, True)
    assert run("validate", "--strict", "--store", tmp_path / "store").exit_code == 1
    things.write_text(text.replace(' , "Аида Мысал"@kk', ""), "utf-8")
    run("build", small_copy, "--alone", "--store", tmp_path / "store")
    result = run("validate", "--check", "shapes", "--store", tmp_path / "store")
    assert (result.exit_code, "m:aida-example" in result.stdout) == (1, True)


def test_a_mistake_in_a_data_file_is_named_with_its_line(small_copy: Path) -> None:
    things = small_copy / "entities" / "things.ttl"
    things.write_text(things.read_text("utf-8") + "\nm:broken a msl:Person", "utf-8")
    with pytest.raises(Exception, match=r"things\.ttl:\d+: this is not Turtle"):
        _ = Collection([small_copy]).entity_quads


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("entity\tid\n", "identifiers.tsv:1: the first line should name the columns"),
        ("entity\tscheme\tid\tiri\tlabel\tconfidence\tsource\nm:x\twikidata\n", "identifiers.tsv:2: there should be 7 columns"),
        (
            "entity\tscheme\tid\tiri\tlabel\tconfidence\tsource\nm:x\ty\tz\t\tl\tsure\ts\n",
            "identifiers.tsv:2: confidence should be",
        ),
    ],
)
def test_a_mistake_in_the_identifiers_is_named_with_its_line(small_copy: Path, content: str, message: str) -> None:
    (small_copy / "identifiers.tsv").write_text(content, "utf-8")
    with pytest.raises(Exception, match=message):
        _ = Collection([small_copy]).identifiers


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('msl:documentNumber "d2" ;', "", "has no number"),
        ('msl:documentNumber "d2"', 'msl:documentNumber "d1"', "number d1 is given to two documents"),
        ('dcterms:language "kk" ;', "", "has no language"),
    ],
)
def test_a_mistake_in_the_registry_is_named(small_copy: Path, old: str, new: str, message: str) -> None:
    path = small_copy / "documents.ttl"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(Exception, match=message):
        _ = Collection([small_copy]).documents


def test_a_folder_that_is_no_collection_is_named(tmp_path: Path, run: Run) -> None:
    result = run("build", tmp_path, "--store", tmp_path / "store")
    assert (result.exit_code, "belongs to no collection" in result.stderr) == (2, True)
    result = run("build", tmp_path / "nothing.txt", "--store", tmp_path / "store")
    assert (result.exit_code, "no such file or folder" in result.stderr) == (2, True)


def test_opening_a_graph_reads_only(small_store: Path) -> None:
    graph = KnowledgeGraph.open(small_store)
    with pytest.raises(RuntimeError, match="only possible on read-write instances"):
        graph.store.add(ox.Quad(ox.NamedNode("m:a"), ox.NamedNode("m:b"), ox.NamedNode("m:c")))
