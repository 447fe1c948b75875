"""From the graph to the network: what becomes a node, what an edge, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run
from maslahat.graph.network import VIEWS, View, Window, find_view, network_of
from maslahat.ontology.errors import IdentifierError
from maslahat.queries.graph import Graph

REGION = VIEWS["region"]


def test_claims_between_things_are_edges_with_their_sources(small: Graph) -> None:
    network = network_of(small, REGION)
    things = "aida-example council-of-rivers dushanbe meeting-of-leaders northland river-league southland"
    assert [node.id for node in network.nodes] == [f"m:{slug}" for slug in things.split()]
    (edge,) = [e for e in network.edges if e.property == "msl:proposed"]
    assert (edge.source, edge.target, edge.modality) == ("m:aida-example", "m:council-of-rivers", "happened")
    assert edge.qualifiers == (("at", "Meeting of the leaders"),)
    assert [(e.document, e.start, e.end, e.language) for e in edge.evidence] == [("d1", 79, 135, "en"), ("d2", 27, 79, "kk")]
    assert edge.evidence[0].quote == "Aida Example proposed a Council of Rivers at the meeting"


def test_plans_stay_plans_and_rivals_are_marked(small: Graph) -> None:
    joined = {e.source + str(e.earliest)[:4]: e for e in network_of(small, REGION).edges if e.property == "msl:joined"}
    assert joined["m:southland2025"].modality == "planned"
    assert [joined[key].rival for key in ("m:northland1994", "m:northland1995", "m:southland2025")] == [True, True, False]
    assert joined["m:northland1995"].rank == "deprecated"


def test_a_node_has_its_kind_and_its_names_in_every_language(small: Graph) -> None:
    (aida,) = [n for n in network_of(small, REGION).nodes if n.id == "m:aida-example"]
    assert (aida.kind, aida.labels["kk"], "A. Example" in aida.names) == ("Person", "Аида Мысал", True)
    assert aida.description == {"en": "A person made up for the tests."}


def test_a_focus_keeps_what_is_near_and_says_what_is_not_shown(small: Graph) -> None:
    network = network_of(small, REGION, Window(focus="m:aida-example"))
    assert {node.id for node in network.nodes} == {"m:aida-example", "m:council-of-rivers"}
    assert network.title["en"] == "Aida Example – Cooperation in Central Asia"
    assert network.omitted is not None
    assert network.omitted.startswith("6 more statements of the graph are not in this picture")
    assert len(network_of(small, REGION, Window(focus="m:aida-example", depth=2)).nodes) == 3
    assert [n.id for n in network_of(small, REGION, Window(focus="m:aida-example", depth=0)).nodes] == ["m:aida-example"]


def test_a_window_in_time_leaves_out_what_was_before_or_after(small: Graph) -> None:
    edges = network_of(small, REGION, Window(first="1998-01-01", last="2000-12-31")).edges
    assert {e.property for e in edges if e.earliest} == {"msl:left"}


def test_what_a_view_leaves_out_is_counted(small: Graph) -> None:
    view = View("people", {"en": "People"}, "People only.", ("Person",))
    network = network_of(small, view)
    assert (network.nodes, network.edges) == ((), ())
    assert (
        network.omitted == "7 more statements of the graph are not in this picture: draw 'maslahat view everything' to see them."
    )
    assert network_of(small, VIEWS["everything"]).omitted is None


def test_an_unknown_view_lists_those_there_are() -> None:
    with pytest.raises(IdentifierError, match="no view 'regoin'; there are: region, everything"):
        find_view("regoin")


def test_the_command_writes_one_file(run: Run, small_store: Path, tmp_path: Path) -> None:
    page = tmp_path / "network.html"
    result = run("view", "--focus", "Аида", "--depth", 2, "--from", "2020", "-o", page, "--store", small_store)
    assert result.exit_code == 0
    assert f"open {page} in a browser" in result.stderr
    text = page.read_text("utf-8")
    assert "Council of Rivers" in text
    assert "<script src" not in text
    assert run("views").stdout.splitlines()[2].startswith("region")


def test_a_window_needs_a_year(run: Run, small_store: Path) -> None:
    result = run("view", "--from", "--05-01", "-o", "-", "--store", small_store)
    assert (result.exit_code, "has no year" in result.stderr) == (2, True)
