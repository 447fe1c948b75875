"""The view files: what their headers may say, that the shipped ones draw something, and a user's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from conftest import Run
from maslahat.graph.chart import chart_of
from maslahat.graph.network import network_of
from maslahat.graph.timeline import timeline_of
from maslahat.graph.view_rows import ViewRows, Window
from maslahat.graph.views import LANGUAGES, SHIPPED, find_view, load_view, load_views, user_folders
from maslahat.ontology.errors import QueryError
from maslahat.ontology.namespaces import PREFIXES
from maslahat.queries.graph import Graph

VIEWS = load_views()
NETWORKS = [name for name, view in VIEWS.items() if view.draw == "network"]
CHARTS = [name for name, view in VIEWS.items() if view.draw == "chart"]
HEAD = "#+ title: Mine | Менікі | Моё | Meniki\n#+ summary: My own.\n#+ draw: network\n"
QUERY = "SELECT ?source ?target ?claim WHERE { ?claim rdf:predicate msl:left ; rdf:subject ?source ; rdf:object ?target }\n"


@pytest.fixture(autouse=True)
def _no_views_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MASLAHAT_VIEWS", raising=False)


def drawn(graph: Graph, name: str) -> Any:
    """What a shipped view draws; a neighbourhood is that of a meeting."""
    view = VIEWS[name]
    if view.draw == "chart":
        return chart_of(graph, view)
    if view.draw == "timeline":
        return timeline_of(graph, view)
    return network_of(graph, view, Window(focus="m:consultative-meeting-5") if view.needs_focus else None)


# the shipped views


@pytest.mark.parametrize("name", list(VIEWS))
def test_a_shipped_view_has_its_texts_in_every_language(name: str) -> None:
    view = VIEWS[name]
    texts = [view.title, *([view.x, view.y] if view.draw == "chart" else []), *([view.line] if view.line else [])]
    assert [sorted(text) for text in texts] == [sorted(LANGUAGES)] * len(texts)
    assert view.summary.endswith(".")
    assert len(view.summary) <= 140


@pytest.mark.parametrize("name", list(VIEWS))
def test_a_shipped_view_is_ordered_by_all_that_it_selects_of_things(name: str) -> None:
    order = VIEWS[name].text.rpartition("ORDER BY")[2]
    wanted = {"network": {"source", "target"}, "timeline": {"thing", "start"}, "chart": {"x", "series", "y"}}
    selected = set(re.findall(r"\?(\w+)", VIEWS[name].text.partition("SELECT")[2].partition("WHERE")[0]))
    ordered = set(re.findall(r"\?(\w+)", order))
    assert ordered >= wanted[VIEWS[name].draw] | (selected & {"claim", "property", "because"})


@pytest.mark.parametrize("name", list(VIEWS))
def test_a_shipped_view_gives_the_same_rows_on_rdflib(small: Graph, dataset: rdflib.Dataset, name: str) -> None:
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    found = small.store.query(VIEWS[name].text, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    ours = [[getattr(row[variable], "value", "") for variable in found.variables] for row in found]
    theirs: Any = dataset.query(prefixes + VIEWS[name].text)
    assert sorted(ours) == sorted([str(c or "") for c in row] for row in theirs)


@pytest.fixture(scope="module")
def dataset(small: Graph) -> rdflib.Dataset:
    """The graph of the tiny collection in rdflib, its default graph the union of the layers."""
    found = rdflib.Dataset(default_union=True)
    for quad in small.store.quads_for_pattern(None, None, None, None):
        if isinstance(quad.graph_name, ox.NamedNode):
            layer = found.graph(rdflib.URIRef(quad.graph_name.value))
            layer.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return found


def _term(term: Any) -> Any:
    if isinstance(term, ox.Literal):
        datatype = None if term.language else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, lang=term.language, datatype=datatype)
    return rdflib.URIRef(term.value)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_shipped_network_has_things_and_lines_that_say_what_they_are(shipped: Graph, name: str) -> None:
    network = drawn(shipped, name)
    assert len(network.nodes) > 5
    assert len(network.edges) > 10
    assert [edge.id for edge in network.edges if not edge.labels.get("en")] == []
    assert [edge.id for edge in network.edges if not (edge.evidence or edge.because or edge.property)] == []
    assert [node.id for node in network.nodes if node.labels["en"] == node.id] == []
    assert {node.kind for node in network.nodes} == set(network.kinds)
    assert [kind for kind, labels in network.kinds.items() if not labels] == []


@pytest.mark.parametrize("name", CHARTS)
def test_a_shipped_chart_has_figures_with_sources_and_units(shipped: Graph, name: str) -> None:
    chart = drawn(shipped, name)
    assert len(chart.points) > 4
    assert [point for point in chart.points if not (point.evidence and point.unit and point.series)] == []
    assert {point.unit for point in chart.points} <= set(chart.names)


def test_the_same_view_is_drawn_twice_alike(shipped: Graph) -> None:
    assert drawn(shipped, "summits") == drawn(shipped, "summits")


def test_trade_tells_targets_from_what_was_reached(shipped: Graph) -> None:
    points = {(point.x, point.modality): point.y for point in drawn(shipped, "trade").points if "turnover" in point.series}
    assert points["2002", "happened"] == 263_300_000
    assert points["2018", "targeted"] == 3_000_000_000
    assert ("2021-01/2021-04", "happened") in points


def test_the_ranking_shows_five_armies_in_two_years_the_first_place_best(shipped: Graph) -> None:
    chart = drawn(shipped, "army-ranks")
    assert {(point.x, point.series): point.y for point in chart.points}["m:kazakhstan", "2021"] == 62
    assert (len(chart.points), chart.reverse) == (10, True)


def test_states_are_tied_by_the_meetings_of_their_leaders(shipped: Graph) -> None:
    network = drawn(shipped, "states")
    widest = max(network.edges, key=lambda edge: edge.weight)
    assert {widest.source, widest.target} == {"m:kazakhstan", "m:uzbekistan"}
    assert widest.weight == len(widest.because)
    assert widest.evidence
    assert not widest.directed
    reasons = {b["en"] for b in widest.because if isinstance(b, dict)}
    assert "Visit of Mike Pompeo to Central Asia" not in reasons  # both received him, which is no meeting of the two
    assert "Fifth Consultative Meeting of the Heads of State of Central Asia (2023-09-14)" in reasons


def test_documents_are_tied_by_what_both_speak_of(shipped: Graph) -> None:
    edges = {(edge.source, edge.target): edge for edge in drawn(shipped, "documents").edges}
    tie = edges["m:document-001", "m:document-004"]
    assert tie.weight == len(tie.because) > 30


def test_a_membership_is_one_line_with_role_and_dates(shipped: Graph) -> None:
    edges = [e for e in drawn(shipped, "organisations").edges if (e.source, e.target) == ("m:kazakhstan", "m:sco")]
    (member,) = [edge for edge in edges if edge.property == "msl:memberOf"]
    assert len(member.evidence) > 1
    assert "member" in [value["en"] for _, value in member.qualifiers]
    (partner,) = [e for e in drawn(shipped, "organisations").edges if e.target == "m:nato" and e.property == "msl:partnerOf"]
    assert (partner.earliest, partner.latest) == ("2006-01-01", None)


def test_initiatives_are_coloured_by_what_became_of_them(shipped: Graph) -> None:
    network = drawn(shipped, "initiatives")
    kinds = {node.id: node.kind for node in network.nodes}
    assert kinds["m:media-association-of-central-asian-states"] == "status-proposed"
    assert network.kinds["status-proposed"]["ru"]


def test_a_timeline_narrows_to_days_and_to_what_is_tied_to_a_thing(shipped: Graph) -> None:
    view = find_view("timeline")
    whole = timeline_of(shipped, view)
    window = Window(focus="m:shavkat-mirziyoyev", first="2017-01-01", last="2017-12-31")
    narrow = timeline_of(shipped, view, window)
    assert 3 < len(narrow.items) < len(whole.items)
    assert {item.start[:4] for item in narrow.items} == {"2017"}
    assert narrow.title["en"] == "Shavkat Mirziyoyev – Events in time"
    assert isinstance(narrow.omitted, dict)
    assert "--focus" in narrow.omitted["kk"]
    assert isinstance(whole.omitted, dict)
    assert "without a known date" in whole.omitted["en"]


def test_rival_dates_stand_side_by_side(shipped: Graph) -> None:
    found = [item for item in timeline_of(shipped, find_view("timeline")).items if item.iri.endswith("/consultative-meeting-2")]
    assert [(item.start, item.rival) for item in found] == [("2019-03", False), ("2019-11-28", True), ("2019-11-29", True)]


# a user's views


def own(folder: Path, text: str, name: str = "mine.rq") -> Path:
    """A view file of a user."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_header_gives_texts_in_one_line_or_in_one_for_each_language(tmp_path: Path) -> None:
    head = "#+ title: Mine\n#+ title.uz: Meniki\n#+ summary: My own.\n#+ draw: network\n#+ line: a | ә | я | o\n#+ directed: no\n"
    view = load_view(own(tmp_path, head + QUERY))
    assert (view.name, view.title, view.line["kk"]) == ("mine", {"en": "Mine", "uz": "Meniki"}, "ә")
    assert (view.directed, view.needs_focus) == (False, False)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("#+ summary: S.\n#+ draw: network\n", ":1: the header has no '#\\+ title:' line in English"),
        ("#+ title.kk: М\n#+ summary: S.\n#+ draw: network\n", ":1: the header has no '#\\+ title:' line in English"),
        ("#+ title: T\n#+ draw: network\n", ":1: the header has no '#\\+ summary:' line"),
        ("#+ title: T\n#+ summary: S.\n", ":1: '#\\+ draw:' is one of: network, timeline, chart"),
        ("#+ title: T\n#+ summary: S.\n#+ draw: map\n", ":3: '#\\+ draw:' is one of"),
        ("#+ titel: T\n", ":1: a line of the header is '#\\+ key: value', with one of the keys title, "),
        ("#+ title: T\n#+ summary.kk: S.\n", ":2: a line of the header is"),
        ("#+ title: a | b | c | d | e\n", ":1: '#\\+ title:' has texts in English, Kazakh, Russian and Uzbek"),
        (HEAD + "#+ reverse: yes\n", ":4: '#\\+ reverse:' is for a chart only"),
        ("#+ title: T\n#+ summary: S.\n#+ draw: chart\n#+ focus: required\n", ":4: '#\\+ focus:' is for a network only"),
        ("#+ title: T\n#+ summary: S.\n#+ draw: chart\n", ":1: the header has no '#\\+ x:' line"),
    ],
)
def test_a_header_that_is_wrong_is_one_sentence_with_file_and_line(tmp_path: Path, head: str, message: str) -> None:
    with pytest.raises(QueryError, match=f"mine.rq{message}"):
        load_view(own(tmp_path, head + QUERY))


def test_a_view_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_bytes(b"\xff\xfe")
    with pytest.raises(QueryError, match="mine.rq: this is not UTF-8 .byte 0.; convert it"):
        load_view(tmp_path / "mine.rq")


def test_a_folder_of_views_joins_the_shipped_ones_and_may_replace_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own(tmp_path, HEAD + QUERY)
    own(tmp_path, HEAD + QUERY, "region.rq")
    assert set(load_views([tmp_path])) == {*VIEWS, "mine"}
    assert find_view("region", [tmp_path]).title["en"] == "Mine"
    monkeypatch.setenv("MASLAHAT_VIEWS", str(tmp_path))
    assert user_folders() == [tmp_path]
    assert user_folders([SHIPPED]) == [SHIPPED]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="this folder of views is not there"):
        user_folders([tmp_path / "none"])


def test_the_commands_list_and_draw_a_view_of_ones_own(run: Run, small_store: Path, tmp_path: Path) -> None:
    own(tmp_path, HEAD + QUERY)
    assert run("views", "--views", tmp_path, "-f", "tsv").stdout.splitlines()[1].startswith("agreements\tnetwork\t")
    assert "mine\tnetwork\tMy own." in run("views", "--views", tmp_path, "-f", "tsv").stdout.splitlines()
    page = tmp_path / "mine.html"
    result = run("view", "mine", "--views", tmp_path, "-o", page, "--store", small_store)
    assert (result.exit_code, "2 things and 1 lines" in result.stderr) == (0, True)
    assert "Менікі" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?source ?target {\n SERVICE <https://example.org/> { ?source ?p ?target } }", "mine.rq:5: a view must not ask"),
        ("SELECT ?source ?target {\n ?source ?p ?target", "mine.rq:5: this is not SPARQL 1.1: it ends too early"),
        ("SELECT ?source { ?source a msl:State }", "mine.rq: the query of a network must select ?target"),
    ],
)
def test_a_view_of_ones_own_that_cannot_run_is_one_sentence(
    run: Run, small_store: Path, tmp_path: Path, query: str, message: str
) -> None:
    own(tmp_path, HEAD + query)
    result = run("view", "mine", "--views", tmp_path, "-o", tmp_path / "mine.html", "--store", small_store)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert message in result.stderr
    assert not (tmp_path / "mine.html").exists()


def test_a_chart_of_ones_own_needs_numbers(small: Graph, tmp_path: Path) -> None:
    head = HEAD.replace("network", "chart") + "#+ x: x\n#+ y: y\n"
    view = load_view(own(tmp_path, head + 'SELECT ?x ?y { VALUES (?x ?y) { ("a" "many") } }'))
    with pytest.raises(QueryError, match=r"\?y must be a number, not 'many'"):
        chart_of(small, view)


def test_a_timeline_of_ones_own_needs_no_claims_and_counts_what_has_no_year(small: Graph, tmp_path: Path) -> None:
    rows = 'VALUES (?thing ?start ?end) { (m:northland "1991" "..") (m:southland "--03-15" UNDEF) (m:dushanbe UNDEF UNDEF) }'
    path = own(tmp_path, HEAD.replace("network", "timeline") + f"SELECT ?thing ?start ?end {{ {rows} }}")
    timeline = timeline_of(small, load_view(path), Window(first="2024-01-01"))
    ((item,), omitted) = (timeline.items, timeline.omitted)
    assert (item.iri[-9:], item.start, item.end, item.evidence) == ("northland", "1991", "..", ())
    assert isinstance(omitted, dict)
    assert omitted["en"].startswith("Things without a known date, which cannot be placed in time: 2.")


def test_charts_and_timelines_become_still_pictures(run: Run, shipped_store: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name in ("trade.svg", "timeline.png"):
        result = run("view", name.partition(".")[0], "-o", tmp_path / name, "--store", shipped_store)
        assert (result.exit_code, "in a browser" in result.stderr) == (0, False)
    assert b"<svg" in (tmp_path / "trade.svg").read_bytes()
    assert (tmp_path / "timeline.png").read_bytes().startswith(b"\x89PNG")


def test_a_chart_is_not_narrowed(run: Run, small_store: Path) -> None:
    result = run("view", "trade", "--from", "2020", "-o", "-", "--store", small_store)
    assert (result.exit_code, "is a chart" in result.stderr) == (2, True)


def test_rows_of_rejected_claims_are_not_drawn(small: Graph, tmp_path: Path) -> None:
    rows = ViewRows(small, load_view(own(tmp_path, HEAD + QUERY)))
    assert [row.claim.review for row in rows.rows if row.claim] == ["curated"]


def test_a_view_of_ones_own_that_takes_too_much_is_stopped(
    run: Run, small_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maslahat.queries.limits import Limits
    from maslahat.queries.worker import Worker

    own(tmp_path, HEAD + "SELECT ?source ?target { ?source ?p ?target . ?a ?b ?c . ?d ?e ?f } ORDER BY ?a")
    answer = Worker.answer
    monkeypatch.setattr(Worker, "answer", lambda self, text, name: answer(self, text, limits=Limits(0.5), name=name))
    result = run("view", "mine", "--views", tmp_path, "-o", tmp_path / "mine.html", "--store", small_store)
    assert (result.exit_code, "mine.rq: its query was stopped" in result.stderr) == (3, True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--depth", "2"), "name it by --focus"),
        (("--from", "2020", "--until", "2010"), "ends before it begins"),
        (("-o", "region.pdf"), "region.pdf: the ending '.pdf' is of another format"),
    ],
)
def test_options_that_would_do_nothing_are_refused(run: Run, small_store: Path, options: tuple[str, ...], message: str) -> None:
    result = run("view", "region", *options, "--store", small_store)
    assert (result.exit_code, message in result.stderr) == (2, True)
