"""From the rows of a view to the network: what becomes a node, what a line, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run
from maslahat.graph.network import network_of
from maslahat.graph.view_rows import Window
from maslahat.graph.views import View, find_view
from maslahat.ontology.errors import IdentifierError, QueryError
from maslahat.queries.graph import Graph

REGION = find_view("region")
ALL = "?claim a msl:Claim ; rdf:subject ?source ; rdf:object ?target . FILTER (isIRI(?target))"


def view(query: str, **rules: object) -> View:
    """A network of a query."""
    return View("mine", {"en": "Mine"}, "Mine.", "network", query, Path("mine.rq"), **rules)  # type: ignore[arg-type]


def test_claims_between_things_are_edges_with_their_sources(small: Graph) -> None:
    network = network_of(small, REGION)
    things = "aida-example council-of-rivers dushanbe meeting-of-leaders northland river-league southland"
    assert [node.id for node in network.nodes] == [f"m:{slug}" for slug in things.split()]
    (edge,) = [e for e in network.edges if e.property == "msl:proposed"]
    assert (edge.source, edge.target, edge.modality) == ("m:aida-example", "m:council-of-rivers", "happened")
    (((name, value),),) = (edge.qualifiers,)
    assert isinstance(name, dict)
    assert isinstance(value, dict)
    assert (name["en"], name["kk"], value["en"]) == ("at", small.all_labels("msl:at")["kk"], "Meeting of the leaders")
    assert [(e.document, e.start, e.end, e.language) for e in edge.evidence] == [("d1", 79, 135, "en"), ("d2", 27, 79, "kk")]
    assert edge.evidence[0].quote == "Aida Example proposed a Council of Rivers at the meeting"


def test_plans_stay_plans_and_rivals_are_marked(small: Graph) -> None:
    joined = {e.source + str(e.earliest)[:4]: e for e in network_of(small, REGION).edges if e.property == "msl:joined"}
    assert joined["m:southland2025"].modality == "planned"
    assert [joined[key].rival for key in ("m:northland1994", "m:northland1995", "m:southland2025")] == [True, True, False]
    assert joined["m:northland1995"].rank == "deprecated"


def test_a_rival_is_named_in_words(small: Graph) -> None:
    joined = {str(e.earliest)[:4]: e for e in network_of(small, REGION).edges if e.source == "m:northland" and e.rival}
    ((id_, told),) = joined["1994"].rivals
    assert id_ == joined["1995"].id
    assert isinstance(told, dict)
    assert told["en"].startswith("Northland joined River League (1995")
    assert set(told) == {"en", "kk", "ru", "uz"}


def test_a_node_has_its_kind_and_its_names_in_every_language(small: Graph) -> None:
    (aida,) = [n for n in network_of(small, REGION).nodes if n.id == "m:aida-example"]
    assert (aida.kind, aida.labels["kk"], "A. Example" in aida.names) == ("Person", "Аида Мысал", True)
    assert aida.description == {"en": "A person made up for the tests."}


def test_a_focus_keeps_what_is_near_and_says_what_is_not_shown(small: Graph) -> None:
    network = network_of(small, REGION, Window(focus="m:aida-example"))
    assert {node.id for node in network.nodes} == {"m:aida-example", "m:council-of-rivers"}
    assert network.title["en"] == "Aida Example – Cooperation in Central Asia"
    assert isinstance(network.omitted, dict)
    assert network.omitted["en"].startswith("Left out by --focus, --from and --until: 6.")
    assert sorted(network.omitted) == ["en", "kk", "ru", "uz"]
    assert len(network_of(small, REGION, Window(focus="m:aida-example", depth=2)).nodes) == 3
    assert [n.id for n in network_of(small, REGION, Window(focus="m:aida-example", depth=0)).nodes] == ["m:aida-example"]


def test_a_window_in_time_leaves_out_what_was_before_or_after(small: Graph) -> None:
    edges = network_of(small, REGION, Window(first="1998-01-01", last="2000-12-31")).edges
    assert {e.property for e in edges if e.earliest} == {"msl:left"}


def test_what_a_view_leaves_out_is_counted(small: Graph) -> None:
    network = network_of(small, view(f"SELECT ?source ?target ?claim {{ {ALL} ?claim rdf:predicate msl:proposed }}"))
    assert isinstance(network.omitted, dict)
    assert network.omitted["en"].startswith("Statements of the graph that are not in this picture: 6.")
    assert network_of(small, find_view("everything")).omitted is None


def test_a_neighbourhood_is_drawn_around_one_thing_and_shows_what_was_proposed_at_an_event(small: Graph) -> None:
    neighbourhood = find_view("neighbourhood")
    with pytest.raises(QueryError, match="maslahat view neighbourhood --focus ENTITY"):
        network_of(small, neighbourhood)
    network = network_of(small, neighbourhood, Window(focus="m:meeting-of-leaders"))
    assert "m:council-of-rivers" in {node.id for node in network.nodes}
    (edge,) = [e for e in network.edges if e.property == "msl:proposedAt"]
    assert len(edge.evidence) == 2
    assert isinstance(network.omitted, dict)
    assert "--depth" in network.omitted["en"]


def test_rows_with_one_property_are_one_line_with_the_evidence_of_all(small: Graph) -> None:
    query = (
        f"SELECT ?source ?target ?claim (msl:memberOf AS ?property) {{ {ALL} ?claim rdf:predicate msl:joined }} ORDER BY ?source"
    )
    edges = network_of(small, view(query)).edges
    assert [(e.source, e.modality, len(e.evidence)) for e in edges] == [
        ("m:northland", "happened", 2),
        ("m:southland", "planned", 1),
    ]
    assert (edges[0].earliest, edges[0].latest, edges[0].rank, edges[0].rival) == ("1994-01-01", "1995-12-31", "preferred", True)


def test_a_computed_line_is_as_wide_as_its_reasons_and_lists_them_with_dates(small: Graph) -> None:
    query = """SELECT ?source ?target ?because ?on {
      VALUES (?because ?on) { (m:dushanbe "2001") (m:dushanbe "2002") (m:river-league "--03-15") }
      BIND (m:northland AS ?source) BIND (m:southland AS ?target) }"""
    (edge,) = network_of(small, view(query, line={"en": "met"}, directed=False)).edges
    assert (edge.weight, edge.directed, edge.labels, edge.evidence) == (2.0, False, {"en": "met"}, ())
    assert [text["en"] for text in edge.because if isinstance(text, dict)] == ["Dushanbe (2001)", "River League (--03-15)"]
    (later,) = network_of(small, view(query), Window(first="2002-01-01")).edges
    assert later.weight == 2.0


def test_columns_say_weight_kind_time_and_details(small: Graph) -> None:
    query = """SELECT ?source ?target ?weight ?sourceKind ?from ?role {
      VALUES (?source ?target ?weight ?sourceKind ?from ?role) {
        (m:northland m:southland 3.5 msl:Summit "1999" "host") } }"""
    network = network_of(small, view(query))
    (edge,) = network.edges
    assert (edge.weight, edge.earliest, edge.latest) == (3.5, "1999-01-01", None)
    assert [[text["en"] for text in detail if isinstance(text, dict)] for detail in edge.qualifiers] == [
        ["from", "1999"],
        ["role", "host"],
    ]
    assert [(node.id, node.kind) for node in network.nodes] == [("m:northland", "Summit"), ("m:southland", "State")]
    assert network.kinds["Summit"]["kk"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?source { ?source a msl:State }", "must select \\?target"),
        ('SELECT ?source ("x" AS ?target) { ?source a msl:State }', "must be things of the graph"),
        ("SELECT ?source ?target ?claim { ?source msl:left ?target BIND (m:no AS ?claim) }", "m:no, which is no claim"),
        ("SELECT ?source ?target\nWHERE { ?source", "mine.rq:2: this is not SPARQL"),
        ("ASK { ?source ?p ?target }", "is a SELECT"),
        ('SELECT ?source ?target ("soon" AS ?on) { ?source msl:left ?target }', "'soon' is not a date"),
        ('SELECT ?source ?target ("wide" AS ?weight) { ?source msl:left ?target }', "\\?weight must be a number, not 'wide'"),
    ],
)
def test_rows_that_cannot_be_drawn_are_refused(small: Graph, query: str, message: str) -> None:
    with pytest.raises((QueryError, IdentifierError), match=message):
        network_of(small, view(query))


def test_an_unknown_view_lists_those_there_are() -> None:
    with pytest.raises(IdentifierError, match="no view 'regoin'; there are: agreements, .*, region"):
        find_view("regoin")


def test_the_command_writes_one_file(run: Run, small_store: Path, tmp_path: Path) -> None:
    page = tmp_path / "network.html"
    result = run("view", "--focus", "Аида", "--depth", 2, "--from", "2020", "-o", page, "--store", small_store)
    assert result.exit_code == 0
    assert f"open {page} in a browser" in result.stderr
    text = page.read_text("utf-8")
    assert "Council of Rivers" in text
    assert "<script src" not in text


def test_a_window_needs_a_year(run: Run, small_store: Path) -> None:
    result = run("view", "--from", "--05-01", "-o", "-", "--store", small_store)
    assert (result.exit_code, "has no year" in result.stderr) == (2, True)


def test_a_network_is_no_still_picture(run: Run, small_store: Path, tmp_path: Path) -> None:
    result = run("view", "-o", tmp_path / "network.png", "--store", small_store)
    assert (result.exit_code, "use -o FILE.html" in result.stderr) == (2, True)
