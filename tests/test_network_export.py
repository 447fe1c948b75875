"""Networks as files: what networkx reads back from them, and that nothing in the data breaks out of a format."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pyoxigraph as ox
import pytest
from conftest import Run
from maslahat.graph.mermaid import export_mermaid
from maslahat.graph.network import network_of
from maslahat.graph.network_export import export_network, export_tables
from maslahat.graph.network_page import Evidence, Network, NetworkEdge, NetworkNode
from maslahat.graph.view_export import claims_of_view, export_view
from maslahat.graph.view_rows import Window
from maslahat.graph.views import find_view
from maslahat.ontology.errors import QueryError
from maslahat.queries.graph import Graph

REGION = find_view("region")
HOSTILE = [
    "</script><script>alert(1)</script>",
    "=HYPERLINK(1)",
    "@SUM(A1)",
    "]]>&<a href='javascript:x'>",
    "\x00\x0b\ud800\ufffe",
    "\u202e\u2066ltr",
    "🏔️" * 3,
    'say "hi"] --> n0',
    "x" * 10_000,
    "two\nlines\ttab",
    "`md`",
    "%%{init: 1}%%",
    "#quot;",
]


def node(name: str, label: str = "", kind: str = "State") -> NetworkNode:
    return NetworkNode(name, f"https://example.org/{name}", kind, {"en": label or name}, (label or name,), {})


def edge(name: str, source: str, target: str, **more: Any) -> NetworkEdge:
    plain = NetworkEdge(
        name, source, target, "msl:met", {"en": "met"}, "happened", (), "normal", None, (), "2001-01-01", None, False
    )
    return replace(plain, **more)


def made(*edges: NetworkEdge, labels: tuple[str, str] = ("", "")) -> Network:
    return Network({"en": "Made up"}, (node("m:a", labels[0]), node("m:b", labels[1])), edges, {"State": {"en": "state"}})


PARALLEL = made(
    edge("e1", "m:a", "m:b"),
    edge("e2", "m:a", "m:b", earliest=None, rival=True, weight=2.5, modality="planned"),
    edge("e3", "m:b", "m:b", evidence=(Evidence("001", "One", 3, 9, "en", "a  quote"),), latest="2002-12-31"),
)


@pytest.fixture(params=["graphml", "gexf", "cytoscape"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read(data: bytes, form: str) -> Any:
    """The graph that networkx reads from a file."""
    if form == "cytoscape":
        return nx.cytoscape_graph(json.loads(data), name="name", ident="id")
    return nx.read_graphml(io.BytesIO(data), force_multigraph=True) if form == "graphml" else nx.read_gexf(io.BytesIO(data))


def edges_of(graph: Any) -> dict[str, dict[str, Any]]:
    return {data.get("id", key): data for *_, key, data in graph.edges(keys=True, data=True)}


def test_networkx_reads_the_same_nodes_and_parallel_edges_back(form: str) -> None:
    graph = read(export_network(PARALLEL, form), form)
    assert sorted(graph.nodes) == ["m:a", "m:b"]
    assert graph.is_directed()
    assert sorted((a, b) for a, b, _ in graph.edges(keys=True)) == [("m:a", "m:b"), ("m:a", "m:b"), ("m:b", "m:b")]
    assert sorted(edges_of(graph)) == ["e1", "e2", "e3"]


def test_attributes_keep_their_types(form: str) -> None:
    found = edges_of(read(export_network(PARALLEL, form), form))["e2"]
    assert (found["rival"], found["weight"], found["evidence_count"], found["modality"]) == (True, 2.5, 0, "planned")
    assert [type(found[name]) for name in ("rival", "weight", "evidence_count", "earliest")] == [bool, float, int, str]
    loop = edges_of(read(export_network(PARALLEL, form), form))["e3"]
    assert (loop["sources"], loop["quotes"], loop["latest"]) == ("001:3-9", "a quote", "2002-12-31")


def test_a_real_view_comes_back_whole(small: Graph, form: str) -> None:
    network = network_of(small, REGION)
    graph = read(export_network(network, form, ("kk", "en")), form)
    assert set(graph.nodes) == {node.id for node in network.nodes}
    assert len(graph.edges) == len(network.edges)
    aida = graph.nodes["m:aida-example"]
    assert aida["name" if form == "cytoscape" else "label"] == "Аида Мысал"
    assert (aida["label_en"], aida["label_ru"], aida["kind"]) == ("Aida Example", "Аида Пример", "Person")


def test_the_same_network_gives_the_same_bytes(form: str) -> None:
    assert export_network(PARALLEL, form) == export_network(PARALLEL, form)


def test_ties_without_direction_stay_so(form: str) -> None:
    graph = read(export_network(made(edge("e1", "m:a", "m:b", directed=False)), form), form)
    assert not graph.is_directed()


def test_gexf_has_the_time_of_edges_and_the_places_of_nodes() -> None:
    xml = ElementTree.fromstring(export_network(PARALLEL, "gexf"))
    space = {"g": "http://www.gexf.net/1.2draft", "viz": "http://www.gexf.net/1.2draft/viz"}
    (graph,) = xml.findall("g:graph", space)
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")
    spells = {e.get("id"): (e.get("start"), e.get("end")) for e in graph.findall(".//g:edge", space)}
    assert spells == {"e1": ("2001-01-01", None), "e2": (None, None), "e3": ("2001-01-01", "2002-12-31")}
    assert len(graph.findall(".//viz:position", space)) == len(graph.findall(".//viz:color", space)) == 2
    meta = xml.find("g:meta", space)
    assert meta is not None
    assert meta.attrib == {}


def test_cytoscape_reads_names_interactions_and_places() -> None:
    data = json.loads(export_network(PARALLEL, "cytoscape"))
    assert data["data"] == {"name": "Made up"}
    assert set(data["elements"]["nodes"][0]["position"]) == {"x", "y"}
    assert data["elements"]["edges"][0]["data"]["interaction"] == "met"
    assert len({e["data"]["id"] for e in data["elements"]["edges"]}) == 3


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_break_no_format(form: str, label: str) -> None:
    network = made(edge("e1", "m:a", "m:b", labels={"en": label}, because=(label,)), labels=(label, label))
    graph = read(export_network(network, form), form)
    kept = "".join(c for c in label if c not in "\x00\x0b\ud800\ufffe")
    found = graph.nodes["m:a"]["label_en"] or ""
    assert found.split() == kept.split()


# tables


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"))))


def test_tables_have_the_columns_that_gephi_expects() -> None:
    nodes, edges = map(rows, export_tables(PARALLEL))
    assert list(nodes[0])[:2] == ["id", "label"]
    assert list(edges[0])[:5] == ["source", "target", "type", "id", "label"]
    assert [(e["source"], e["target"], e["type"], e["rival"], e["weight"]) for e in edges][1] == (
        "m:a",
        "m:b",
        "Directed",
        "true",
        "2.5",
    )


@pytest.mark.parametrize("label", HOSTILE)
def test_no_cell_is_a_formula(label: str) -> None:
    network = made(edge("e1", "m:a", "m:b", labels={"en": label}), labels=(label, label))
    cells = [cell for table in export_tables(network) for row in rows(table) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


# Mermaid


def test_mermaid_draws_a_small_network() -> None:
    lines = export_mermaid(PARALLEL).decode("utf-8").splitlines()
    assert lines[0] == "flowchart LR"
    assert '  n0(["m:a"]):::k0' in [line.replace("#58;", ":") for line in lines]
    assert '  n0 -->|"met"| n1' in lines
    assert '  n0 -.->|"met (planned)"| n1' in lines


@pytest.mark.parametrize("label", HOSTILE)
def test_a_mermaid_label_is_one_quoted_string(label: str) -> None:
    network = made(edge("e1", "m:a", "m:b", labels={"en": label}), labels=(label, label))
    lines = export_mermaid(network).decode("utf-8").splitlines()
    assert len(lines) == 6
    assert [line.count('"') for line in lines] == [0, 0, 2, 2, 2, 0]
    assert not [line for line in lines if "<" in line or "`" in line or "]]" in line]


def test_mermaid_refuses_what_no_one_can_read() -> None:
    network = Network({"en": "Many"}, tuple(node(f"m:n{i}") for i in range(61)), (), {})
    with pytest.raises(QueryError, match="61 things and 0 lines are too many for Mermaid.*--focus ENTITY"):
        export_mermaid(network)


# claims as RDF


def test_the_claims_of_a_view_are_rdf_with_places_and_names(small: Graph) -> None:
    window = Window(focus="m:aida-example")
    claims = claims_of_view(small, REGION, window)
    assert [claim.predicate for claim in claims] == ["msl:proposed"]
    triples = set(ox.parse(export_view(small, REGION, window, "jsonld"), format=ox.RdfFormat.JSON_LD))
    assert triples == set(ox.parse(export_view(small, REGION, window, "ntriples"), format=ox.RdfFormat.N_TRIPLES))
    starts = {t.object.value for t in triples if t.predicate.value.endswith("oa#start")}
    assert starts == {"79", "27"}
    assert "Council of Rivers" in {t.object.value for t in triples if t.predicate.value.endswith("prefLabel")}


def test_a_window_in_time_leaves_claims_out(small: Graph) -> None:
    found = claims_of_view(small, REGION, Window(first="1998-01-01", last="2000-12-31"))
    assert {claim.predicate for claim in found if claim.earliest} == {"msl:left"}


def test_a_timeline_has_claims_and_no_focus(small: Graph) -> None:
    timeline = find_view("timeline")
    assert {claim.predicate for claim in claims_of_view(small, timeline, Window())} == {"msl:date"}
    with pytest.raises(QueryError, match="this view is a timeline"):
        claims_of_view(small, timeline, Window(focus="m:northland"))


# the command


@pytest.mark.parametrize(("ending", "begins"), [("graphml", b"<?xml"), ("gexf", b"<?xml"), ("cyjs", b"{"), ("mmd", b"flowchart")])
def test_the_ending_of_the_file_chooses_the_format(
    run: Run, small_store: Path, tmp_path: Path, ending: str, begins: bytes
) -> None:
    file = tmp_path / f"network.{ending}"
    assert run("export", "-o", file, "--store", small_store).exit_code == 0
    assert file.read_bytes().startswith(begins)


def test_csv_is_two_files_or_the_edges_on_stdout(run: Run, small_store: Path, tmp_path: Path) -> None:
    run("export", "--view", "region", "--focus", "Aida", "-o", tmp_path / "n.csv", "--store", small_store)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["n-edges.csv", "n-nodes.csv"]
    result = run("export", "-f", "csv", "--focus", "Aida", "--store", small_store)
    assert result.stdout.encode("utf-8") == (tmp_path / "n-edges.csv").read_bytes()
    assert "-o NAME.csv" in result.stderr


def test_a_view_narrows_rdf_to_its_claims(run: Run, small_store: Path) -> None:
    text = run("export", "-f", "turtle", "--focus", "Aida", "--store", small_store).stdout
    assert "msl:proposed" in text
    assert "msl:left" not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-f", "claims", "--view", "region"], "the claims table is made of all claims"),
        (["-f", "gexf", "--layer", "facts"], "--layer is for RDF"),
        (["-f", "gexf", "--depth", "2"], "name it by --focus"),
        (["-f", "gexf", "--view", "timeline"], "timeline is a timeline and no network"),
        (["-f", "gexf", "--view", "nosuch"], "There is no view 'nosuch'"),
    ],
)
def test_what_does_not_go_together_is_refused(run: Run, small_store: Path, arguments: list[str], message: str) -> None:
    result = run("export", *arguments, "--store", small_store)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
