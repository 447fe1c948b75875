"""The Python interface: rows, triples, entities, drawings, and what they show in a notebook."""

from __future__ import annotations

import datetime
import os
import re
import sys
from pathlib import Path
from typing import assert_type

import networkx as nx
import pytest
from conftest import SMALL
from maslahat.graph.describe import Line
from maslahat.ontology.errors import IdentifierError, MissingExtraError, QueryError, QueryLimitError, SourceError
from maslahat.queries.citations import Citation
from maslahat.queries.display import SHOWN
from maslahat.queries.drawing import Drawing
from maslahat.queries.entity import Entity, Hits, Lines
from maslahat.queries.graph import Graph, Limits, Rows, Triples
from maslahat.queries.library import find_query
from maslahat.queries.worker import Worker

WHO = "SELECT ?who ?what { ?who msl:proposed ?what }"
HUNDREDS = """SELECT (?a * 100 + ?b * 10 + ?c AS ?n) { VALUES ?a { 0 1 2 } VALUES ?b { 0 1 2 3 4 5 6 7 8 9 }
  VALUES ?c { 0 1 2 3 4 5 6 7 8 9 } } ORDER BY ?n"""


def values(*lines: str) -> str:
    return f"SELECT * {{ VALUES ?x {{ {' '.join(lines)} }} }}"


def test_a_slice_of_rows_is_rows_and_a_row_a_dictionary(small: Graph) -> None:
    rows = small.select(HUNDREDS)
    part = rows[10:13]
    assert isinstance(part, Rows)
    assert part == [{"n": 10}, {"n": 11}, {"n": 12}]
    assert part.answer.rows == rows.answer.rows[10:13]
    assert (rows[-1], len(rows[:0]), rows[::-1][0]) == ({"n": 299}, 0, {"n": 299})


def test_a_long_answer_is_shortened_and_says_so_and_a_cut_one_too(small_store: Path) -> None:
    with Graph.open(small_store, limits=Limits(rows=150)) as graph:
        rows = graph.select(HUNDREDS)
        assert (len(rows), rows.cut) == (150, True)
        for shown in (repr(rows), rows._repr_html_()):
            assert f"{SHOWN} of 150 are shown; to_pandas() and to_polars() have all." in shown
            assert "The answer was cut after 150 rows" in shown
        assert rows._repr_html_().count("<tr>") == SHOWN + 1
        triples = graph.query("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }")
        assert isinstance(triples, Triples)
        assert (len(triples), triples.cut, "cut after 150 triples" in repr(triples)) == (150, True, True)
        assert "shown" not in repr(rows[:3])


def test_a_notebook_gets_links_to_the_web_and_no_code(small: Graph) -> None:
    html = small.select(WHO)._repr_html_()
    assert '<a href="https://w3id.org/maslahat/id/aida-example" title="m:aida-example">Aida Example</a>' in html
    hostile = small.select(values('"<script>"', "<javascript:alert(1)>", "<https://example.org/?a=b&c>"))._repr_html_()
    assert "<script>" not in hostile
    assert re.findall('href="([^"]*)"', hostile) == ["https://example.org/?a=b&amp;c"]


@pytest.mark.parametrize(
    ("lines", "polars", "pandas", "first"),
    [
        (["1", "UNDEF"], "Int64", "Int64", 1),
        (["1", "2.5"], "Float64", "float64", 1.0),
        (["9223372036854775808"], "Float64", "float64", 2.0**63),
        (["true", "UNDEF"], "Boolean", "boolean", True),
        (['"2023-09-14"^^xsd:date', "UNDEF"], "Date", "datetime64[s]", datetime.date(2023, 9, 14)),
        (['"2023-09-14"^^xsd:date', '"2023"^^xsd:gYear'], "String", "string", "2023-09-14"),
        (['"2023-09-14Z"^^xsd:date'], "String", "string", "2023-09-14Z"),
        (["1", '"one"'], "String", "string", "1"),
        (['"many"^^xsd:integer'], "String", "string", "many"),
        (["UNDEF"], "String", "string", None),
        (["m:northland"], "String", "string", "m:northland"),
    ],
)
def test_columns_become_numbers_dates_or_text(small: Graph, lines: list[str], polars: str, pandas: str, first: object) -> None:
    rows = small.select(values(*lines))
    assert str(rows.to_polars().schema["x"]) == polars
    assert rows.to_polars()["x"][0] == first
    frame = rows.to_pandas()
    assert str(frame["x"].dtype) == pandas
    assert (len(frame), int(frame["x"].isna().sum())) == (len(lines), lines.count("UNDEF"))


def test_tables_have_labels_on_demand_and_columns_even_without_rows(small: Graph) -> None:
    rows = small.select(WHO, lang="kk")
    assert rows.to_pandas(labels=True).to_dict("records") == [{"who": "Аида Мысал", "what": "Өзен кеңесі"}]
    assert rows.to_polars(labels=True).rows() == [("Аида Мысал", "Өзен кеңесі")]
    assert rows.to_polars().rows() == [("m:aida-example", "m:council-of-rivers")]
    none = small.select("SELECT ?a ?b { ?a msl:dropped ?b }")
    assert (list(none.to_pandas().columns), none.to_polars().columns, len(none.to_networkx())) == (["a", "b"], ["a", "b"], 0)


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_package_that_is_missing_is_named_with_its_extra(small: Graph, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = small.select(WHO)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=rf"a table of {package} needs the optional extra 'tables'"):
        getattr(rows, f"to_{package}")()


def test_rows_become_a_network_of_the_first_two_columns_with_things(small: Graph) -> None:
    network = small.select("proposals", who="Aida").to_networkx()
    assert set(network.nodes) == {"m:aida-example", "m:council-of-rivers"}
    assert network.nodes["m:aida-example"] == {"label": "Aida Example"}
    edges = [about for *_, about in network.edges(data=True)]
    assert [(e["event"], e["source"]) for e in edges] == [
        ("m:meeting-of-leaders", "d1:79-135"),
        ("m:meeting-of-leaders", "d2:27-79"),
    ]
    assert all("role" not in edge for edge in edges)
    "\n".join(nx.generate_graphml(network))


def test_the_ends_of_a_network_can_be_chosen_and_claims_are_no_ends(small: Graph) -> None:
    claims = "SELECT ?claim ?s ?key ?o { ?claim rdf:subject ?s ; rdf:predicate msl:joined ; rdf:object ?o BIND (1 AS ?key) }"
    rows = small.select(claims)
    assert set(rows.to_networkx().nodes) == {"m:northland", "m:southland", "m:river-league"}
    assert ("m:river-league", "1") in rows.to_networkx("o", "key").edges()
    assert ("m:river-league", "m:northland") in rows.to_networkx("o").edges()
    with pytest.raises(QueryError, match="no column 'x'; its columns are: claim, s, key, o"):
        rows.to_networkx(target="x")
    with pytest.raises(QueryError, match="needs two columns of things"):
        small.select(values("1", "2")).to_networkx()


def test_rows_are_cited_with_document_span_and_quote(small: Graph) -> None:
    rows = small.select(WHO)
    ((first, second),) = rows.citations
    assert_type(first, Citation)
    assert (first.number, first.start, first.end, second.number) == ("d1", 79, 135, "d2")
    cited = rows.cite()
    assert cited[0]["cited_document"] == "d1 | d2"
    assert cited[0]["cited_quote"].startswith(first.quote)
    assert list(cited.to_pandas().columns) == ["who", "what", "cited_document", "cited_span", "cited_quote"]
    assert cited.cite() is cited
    assert rows[:1].citations == rows.citations


def test_triples_become_a_graph_of_rdflib_and_a_network(small: Graph) -> None:
    triples = small.query("CONSTRUCT { ?a msl:left ?b ; msl:count 3 ; skos:altLabel 'x', 'y' } WHERE { ?a msl:left ?b }")
    assert isinstance(triples, Triples)
    graph = triples.to_rdflib()
    assert len(graph) == 4
    assert "m:northland skos:altLabel" in graph.serialize(format="turtle")
    network = triples.to_networkx()
    assert network.nodes["m:northland"] == {"label": "Northland", "msl:count": 3, "skos:altLabel": "x | y"}
    assert list(network.edges(data=True)) == [("m:northland", "m:river-league", {"property": "msl:left", "label": "left"})]
    assert "River League</a>" in triples._repr_html_()
    assert len(triples[1:].to_rdflib()) == 3


def test_a_network_of_triples_has_blank_nodes(small: Graph) -> None:
    triples = small.query("CONSTRUCT { ?a msl:left [] } WHERE { ?a msl:left ?b }")
    assert isinstance(triples, Triples)
    assert len(triples.to_networkx()) == 2


def test_an_entity_has_attributes_and_shows_all_of_itself(small: Graph) -> None:
    entity = small.entity("Northland", lang="ru")
    assert (entity.label, entity.iri, entity.kinds) == (
        "Северная страна",
        "https://w3id.org/maslahat/id/northland",
        ["государство"],
    )
    assert repr(entity) == "<Entity m:northland 'Северная страна': 6 statements>" or len(entity.lines) != 6
    html = entity._repr_html_()
    for text in ("Северная страна</a>", "Northland (en)", "d1:141-163", "<b>Kind:</b> государство"):
        assert text in html
    assert len(entity.facts) == len(entity.lines)


def test_an_entity_as_of_a_day_leaves_out_what_ended(small: Graph) -> None:
    assert len(small.entity("Northland", as_of="1996").lines) < len(small.entity("Northland").lines)


def test_why_shows_quotes_where_the_texts_are_at_hand(small: Graph) -> None:
    lines = small.why("Aida", "proposed", "Council of Rivers")
    assert "<th>quotes</th>" in lines._repr_html_()
    assert "d1:79-135, d2:27-79" in repr(lines)
    assert small.why("Aida", "proposed", lang="kk")[0].value == "Өзен кеңесі"
    assert small.why("Dushanbe", "joined")._repr_html_() == "<p>The documents say nothing of it.</p>\n"


def test_without_the_texts_there_are_no_quotes(shipped: Graph) -> None:
    lines = shipped.why("Mirziyoyev", "proposed")
    assert lines
    assert "quotes" not in lines.columns


def test_search_finds_names_in_any_script(small: Graph) -> None:
    hits = small.search("Өзен")
    assert [hit.curie for hit in hits[:2]] == ["m:council-of-rivers", "m:river-league"]
    assert "https://w3id.org/maslahat/id/river-league" in hits._repr_html_()
    assert len(small.search("Example", limit=1)) == 1


def test_a_drawing_shows_its_page_in_a_sandbox_and_is_saved(small: Graph, tmp_path: Path) -> None:
    drawing = small.view("region", focus="Aida")
    html = drawing._repr_html_()
    assert html.startswith('<iframe sandbox="allow-scripts allow-downloads allow-popups"')
    assert "allow-same-origin" not in html
    assert html.count("<") == 2  # the page is an attribute, and cannot leave it
    assert drawing.save(tmp_path / "page.html").read_text("utf-8") == drawing.html
    with pytest.raises(SourceError, match="a network is saved as .html or .htm"):
        drawing.save(tmp_path / "page.svg")
    with pytest.raises(SourceError, match="the file cannot be written"):
        drawing.save(tmp_path / "none" / "page.html")


def test_a_timeline_and_a_chart_are_drawn_and_saved_as_pictures(shipped: Graph, tmp_path: Path) -> None:
    for name in ("timeline", "trade"):
        drawing = shipped.view(name)
        assert "<iframe" in drawing._repr_html_()
        assert drawing.save(tmp_path / f"{name}.svg").read_text("utf-8").startswith(("<svg", "<?xml"))
        with pytest.raises(SourceError, match=".html or .htm or .svg or .png"):
            drawing.save(tmp_path / f"{name}.pdf")
    with pytest.raises(QueryError, match="it is a chart, which focus, begin and end do not narrow"):
        shipped.view("trade", focus="Kazakhstan")


def test_a_view_that_is_not_there_or_asks_other_servers_is_refused(
    small: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(IdentifierError, match="There is no view 'regions'"):
        small.view("regions")
    text = "#+ title: t\n#+ summary: s\n#+ draw: network\nSELECT * { SERVICE <http://127.0.0.1:9/> { ?source ?p ?target } }"
    (tmp_path / "far.rq").write_text(text, "utf-8")
    monkeypatch.setenv("MASLAHAT_VIEWS", str(tmp_path))
    with pytest.raises(QueryError, match="SERVICE asks another server"):
        small.view("far")


def test_closing_a_graph_ends_its_process_and_asking_starts_another(small_store: Path) -> None:
    with Graph.open(small_store) as graph:
        assert graph.query("ASK {}") is True
        assert isinstance(graph.service, Worker)
        assert graph.service._child is not None
        pid = graph.service._child.pid
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert graph.query("ASK {}") is True
    graph.close()


def test_closing_a_graph_that_asked_nothing_starts_nothing(small_store: Path) -> None:
    graph = Graph.open(small_store)
    graph.close()
    assert "service" not in graph.__dict__


def test_limits_libraries_and_prefixes_are_given_when_it_is_opened(small_store: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text("#+ summary: s\nSELECT ?x { ?x a msl:State } ORDER BY ?x", "utf-8")
    prefixes = {"own": "https://w3id.org/maslahat/id/"}
    with Graph.open(str(small_store), libraries=[tmp_path], prefixes=prefixes, limits=Limits(seconds=0.2)) as graph:
        assert graph.select("mine") == [{"x": "m:northland"}, {"x": "m:southland"}]
        assert graph.query("ASK { own:northland a msl:State }") is True
        with pytest.raises(QueryLimitError, match="stopped after 0.2 s"):
            graph.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")


def test_the_documents_named_when_it_is_opened_give_the_quotes(small_store: Path, tmp_path: Path) -> None:
    with Graph.open(small_store, corpus=str(SMALL / "documents")) as graph:
        assert graph.why("Aida", "proposed")[0].quotes
    with Graph.open(small_store, corpus=tmp_path / "none") as graph, pytest.raises(SourceError):
        graph.why("Aida", "proposed")


def test_a_graph_on_a_server_asks_that_server() -> None:
    from maslahat.queries.endpoint import Endpoint

    with Graph.open(endpoint="http://127.0.0.1:9/sparql") as graph:
        assert isinstance(graph.service, Endpoint)
        assert graph.service.client.url == "http://127.0.0.1:9/sparql"


def test_parameters_take_python_values_and_entities(small: Graph) -> None:
    assert len(small.select("members", on=datetime.date(1996, 1, 1))) == 1
    assert len(small.select("members", on=1996)) == 1
    assert len(small.select("proposals", who=small.entity("Aida"))) == 2
    assert len(small.select(find_query("proposals"), who="Aida")) == 2
    assert len(small.query_with("proposals", {"who": "Aida"})) == 2  # type: ignore[arg-type]


def test_select_refuses_what_gives_no_rows(small: Graph) -> None:
    with pytest.raises(QueryError, match="it is no SELECT query"):
        small.select("ASK {}")


def test_languages_are_one_or_several(small: Graph) -> None:
    for lang in ("kk", "tk,kk", ["kk", "en"]):
        assert "Аида Мысал" in repr(small.select(WHO, lang=lang))
    assert "Aida Example" in repr(small.select(WHO, lang="tk"))


def test_the_types_are_those_that_are_promised(small: Graph) -> None:
    import pandas as pd
    import polars as pl

    rows = assert_type(small.select(WHO), Rows)
    assert_type(small.query(WHO), Rows | bool | Triples)
    assert_type(rows[:1], Rows)
    assert isinstance(assert_type(rows.to_pandas(), pd.DataFrame), pd.DataFrame)
    assert isinstance(assert_type(rows.to_polars(), pl.DataFrame), pl.DataFrame)
    assert isinstance(assert_type(rows.to_networkx(), "nx.MultiDiGraph[str]"), nx.MultiDiGraph)
    assert isinstance(assert_type(small.entity("Aida"), Entity), Entity)
    assert isinstance(assert_type(small.why("Aida"), Lines)[0], Line)
    assert isinstance(assert_type(small.search("Aida"), Hits), Hits)
    assert isinstance(assert_type(small.view("region"), Drawing), Drawing)
