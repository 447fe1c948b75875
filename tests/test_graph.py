"""What the graph of a few claims holds: claims, facts, memberships, observations, days, inferences, rivals."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from maslahat.graph.export import export_rdf
from maslahat.graph.inference import infer, rules
from maslahat.graph.rdf import LAYERS
from maslahat.queries.graph import Graph, Rows
from rdflib import Dataset


def rows(graph: Graph, text: str) -> list[tuple[object, ...]]:
    answer = graph.query(text)
    assert isinstance(answer, Rows)
    return [tuple(row.values()) for row in answer]


def named(graph: Graph) -> list[ox.Quad]:
    return [q for q in graph.store if q.graph_name != ox.DefaultGraph()]


def test_the_simple_question_needs_plain_triples_only(small: Graph) -> None:
    found = rows(small, "SELECT ?who ?what { ?who msl:proposed ?what . ?what msl:proposedAt m:meeting-of-leaders }")
    assert found == [("m:aida-example", "m:council-of-rivers")]


def test_the_careful_question_finds_claim_document_and_span(small: Graph) -> None:
    found = rows(
        small,
        """SELECT ?document ?start ?end ?modality WHERE {
             ?claim a msl:Claim ; rdf:subject ?who ; rdf:predicate msl:proposed ; rdf:object ?what ;
               msl:modality ?modality ; msl:evidence ?e .
             ?e msl:document ?document ; oa:start ?start ; oa:end ?end } ORDER BY ?document""",
    )
    assert found == [
        ("m:document-d1", 79, 135, "msl:modality-happened"),
        ("m:document-d2", 27, 79, "msl:modality-happened"),
    ]


MEMBERS = """SELECT ?state WHERE {{
  ?m a org:Membership ; org:member ?state ; org:organization m:river-league ; msl:from ?from .
  OPTIONAL {{ ?m msl:until ?until }}
  FILTER (?from <= "{year}"^^xsd:gYear && (!BOUND(?until) || ?until > "{year}"^^xsd:gYear)) }}"""


@pytest.mark.parametrize(("year", "members"), [(1993, []), (1994, ["m:northland"]), (1996, ["m:northland"]), (1999, [])])
def test_a_dated_question_counts_who_had_joined_and_not_left(small: Graph, year: int, members: list[str]) -> None:
    assert [row[0] for row in rows(small, MEMBERS.format(year=year))] == members


def test_what_is_planned_or_set_aside_is_no_fact(small: Graph) -> None:
    assert small.query("ASK { m:southland msl:joined m:river-league }") is False
    assert small.query('ASK { ?m a org:Membership ; msl:from "1995"^^xsd:gYear }') is False
    assert (
        small.query("ASK { ?c rdf:subject m:southland ; rdf:predicate msl:joined ; msl:modality msl:modality-planned }") is True
    )


def test_a_target_is_an_observation_that_says_it_is_one(small: Graph) -> None:
    text = "SELECT ?value ?modality { ?o a msl:Observation ; msl:observedValue ?value ; msl:modality ?modality } ORDER BY ?value"
    assert rows(small, text) == [(13.5e9, "msl:modality-happened"), (20e9, "msl:modality-targeted")]
    assert small.query("ASK { m:northland msl:observedValue ?number }") is False


def test_dates_get_their_first_and_last_day(small: Graph) -> None:
    text = "SELECT ?first ?last { %s msl:earliestDay ?first . OPTIONAL { %s msl:latestDay ?last } }"
    assert rows(small, text.replace("%s", "m:meeting-of-leaders")) == [("2023-09-14", "2023-09-14")]
    assert rows(small, text.replace("%s", "m:tenure-aida-example-1")) == [("2016-09-01", None)]


def test_superclasses_superproperties_and_inverses_are_inferred(small: Graph) -> None:
    assert small.query("ASK { m:river-league a org:Organization , msl:Actor , prov:Agent }") is True
    assert small.query("ASK { m:council-of-rivers msl:proposedBy m:aida-example }") is True
    assert small.query("ASK { m:meeting-of-leaders schema:location m:dushanbe }") is True
    assert small.query("ASK { ?c a rdf:Statement , prov:Entity ; rdf:predicate msl:left }") is True


def test_inference_comes_to_an_end_and_adds_nothing_twice(small: Graph) -> None:
    copy = ox.Store()
    copy.extend(set(small.store))
    assert infer(copy) == []
    inferred = {q.triple for q in named(small) if str(q.graph_name).endswith("inferred>")}
    asserted = {q.triple for q in named(small) if not str(q.graph_name).endswith("inferred>")}
    assert inferred
    assert asserted & inferred == set()


def test_the_rules_are_sparql_and_say_which_rules_of_the_profile_they_are() -> None:
    assert sorted(rules()) == ["inverse.rq", "subclass.rq", "subproperty.rq"]
    assert all("OWL 2 RL" in text for text in rules().values())


def test_rivals_are_told_of_each_other(small: Graph) -> None:
    text = """SELECT ?on ?other { ?c msl:rivalOf ?r . ?c msl:on ?on . ?r msl:on ?other } ORDER BY ?on"""
    assert rows(small, text) == [("1994", "1995"), ("1995", "1994")]


def test_the_layers_are_named_graphs_and_nothing_is_outside_them(small: Graph) -> None:
    names = {str(q.graph_name) for q in named(small)}
    assert names == {f"<https://w3id.org/maslahat/graph/{layer}>" for layer in LAYERS}


def test_the_default_graph_is_the_union_of_the_layers_and_each_statement_is_found_once(small: Graph) -> None:
    union = [q.triple for q in small.store if q.graph_name == ox.DefaultGraph()]
    assert len(union) == len(set(union))
    assert set(union) == {q.triple for q in named(small)}


def test_no_blank_node_is_made(small: Graph) -> None:
    assert [q for q in small.store if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)] == []


@pytest.mark.parametrize(("format_", "name"), [("trig", "trig"), ("nquads", "nquads")])
def test_an_export_holds_the_whole_graph(small: Graph, format_: str, name: str) -> None:
    dataset = Dataset()
    dataset.parse(data=export_rdf(small, format_), format=name)
    assert len(list(dataset.quads())) == len(named(small))


@pytest.mark.parametrize(("format_", "name"), [("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml")])
def test_an_export_without_graphs_is_the_union(small: Graph, format_: str, name: str) -> None:
    from rdflib import Graph as RdflibGraph

    assert len(RdflibGraph().parse(data=export_rdf(small, format_), format=name)) == len({q.triple for q in named(small)})


def test_jsonld_is_json_that_another_library_reads(small: Graph) -> None:
    dataset = Dataset()
    dataset.parse(data=export_rdf(small, "jsonld", ["claims"]), format="json-ld")
    assert len(list(dataset.quads())) == len(
        list(small.store.quads_for_pattern(None, None, None, ox.NamedNode("https://w3id.org/maslahat/graph/claims")))
    )
