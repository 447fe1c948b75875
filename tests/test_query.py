"""Asking: engine, formats, library, and the Python interface."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import Run
from maslahat.cli.query import FORMATS as OFFERED
from maslahat.ontology.errors import IdentifierError, QueryError, QueryParameterError
from maslahat.queries.engine import run_query
from maslahat.queries.graph import Graph, Rows
from maslahat.queries.library import find_query, load_library, load_query
from maslahat.queries.results import FORMATS
from maslahat.queries.tables import render_html, render_markdown, render_table

WHO = "SELECT ?who ?what { ?who msl:proposed ?what }"


def test_the_formats_that_help_lists_are_those_there_are() -> None:
    assert OFFERED == FORMATS


def test_text_file_stdin_and_option_are_one_question(run: Run, small_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "who.rq"
    path.write_text(WHO, "utf-8")
    answers = [
        run("query", "-e", WHO, "--store", small_store).stdout,
        run("query", path, "--store", small_store).stdout,
        run("query", "-", "--store", small_store, input=WHO).stdout,
    ]
    assert answers == ["who           what\n------------  -----------------\nAida Example  Council of Rivers\n"] * 3


def test_a_table_shows_labels_in_the_asked_language_and_curies_on_demand(run: Run, small_store: Path) -> None:
    assert "Аида Мысал" in run("query", "-e", WHO, "--lang", "kk", "--store", small_store).stdout
    assert "m:aida-example" in run("query", "-e", WHO, "--iri", "--store", small_store).stdout
    assert "Aida Example" in run("query", "-e", WHO, "--lang", "tk", "--store", small_store).stdout


def test_the_four_formats_of_the_w3c(run: Run, small_store: Path) -> None:
    def ask(format_: str) -> str:
        return str(run("query", "-e", WHO, "-f", format_, "--store", small_store).stdout)

    iris = ["https://w3id.org/maslahat/id/aida-example", "https://w3id.org/maslahat/id/council-of-rivers"]
    assert list(csv.reader(io.StringIO(ask("csv")))) == [["who", "what"], iris]
    assert ask("tsv").splitlines()[1] == "\t".join(f"<{iri}>" for iri in iris)
    assert json.loads(ask("json"))["results"]["bindings"][0]["who"] == {"type": "uri", "value": iris[0]}
    names = ElementTree.fromstring(ask("xml")).findall(".//{http://www.w3.org/2005/sparql-results#}uri")
    assert [name.text for name in names] == iris


@pytest.mark.parametrize(
    ("format_", "start"), [("turtle", "@prefix"), ("ntriples", "<https"), ("jsonld", "["), ("rdfxml", "<?xml")]
)
def test_construct_in_the_formats_of_rdf(run: Run, small_store: Path, format_: str, start: str) -> None:
    result = run("query", "-e", "CONSTRUCT WHERE { ?who msl:proposed ?what }", "-f", format_, "--store", small_store)
    assert (result.exit_code, result.stdout.startswith(start)) == (0, True)


def test_ask_answers_by_word_and_exit_code(run: Run, small_store: Path) -> None:
    yes = run("query", "-e", "ASK { ?who msl:proposed ?what }", "--store", small_store)
    no = run("query", "-e", "ASK { ?who msl:dropped ?what }", "--store", small_store)
    assert (yes.stdout, yes.exit_code, no.stdout, no.exit_code) == ("true\n", 0, "false\n", 1)


@pytest.mark.parametrize("form", ["SELECT * { ?a ?b ?c }", "ASK { ?a ?b ?c }"])
def test_a_format_that_does_not_fit_the_query_is_refused(run: Run, small_store: Path, form: str) -> None:
    result = run("query", "-e", form, "-f", "turtle", "--store", small_store)
    assert (result.exit_code, "turtle is for CONSTRUCT and DESCRIBE" in result.stderr) == (2, True)
    result = run("query", "-e", "CONSTRUCT WHERE { ?a ?b ?c }", "-f", "csv", "--store", small_store)
    assert (result.exit_code, "csv is for SELECT and ASK" in result.stderr) == (2, True)


def test_the_ending_of_the_output_file_tells_the_format(run: Run, small_store: Path, tmp_path: Path) -> None:
    run("query", "-e", WHO, "-o", tmp_path / "who.json", "--store", small_store)
    assert json.loads((tmp_path / "who.json").read_text("utf-8"))["head"] == {"vars": ["who", "what"]}
    result = run("query", "-e", WHO, "-o", tmp_path / "who.xyz", "--store", small_store)
    assert (result.exit_code, "the ending '.xyz' tells no format" in result.stderr) == (2, True)


def test_an_output_file_is_replaced_as_a_whole_or_not_at_all(run: Run, small_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "who.csv"
    path.write_text("old", "utf-8")
    assert run("query", "-e", "SELECT nonsense", "-o", path, "--store", small_store).exit_code == 2
    assert path.read_text("utf-8") == "old"
    result = run("query", "-e", WHO, "-o", tmp_path / "none" / "who.csv", "--store", small_store)
    assert (result.exit_code, "cannot be written (No such file or directory)" in result.stderr) == (2, True)
    assert [p.name for p in tmp_path.iterdir()] == ["who.csv"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT ?x WHRE { ?x ?y ?z }", "query:1: this is not SPARQL 1.1: it cannot be read from '{ ?x ?y ?z }' on"),
        ("SELECT ?x\nWHERE { ?x ?y", "it ends too early"),
        ("SELECT ?x { ?x foo:bar ?y }", "the prefix foo: is not known"),
        ("SELECT ?x { ?x mls:bar ?y }", "Did you mean msl:?"),
        ("INSERT DATA { m:a m:b m:c }", "query:1: this is an update, and queries only read; 'maslahat update'"),
        ("SELECT * FROM <http://x.example/g> { ?a ?b ?c }", "query:1: FROM <http://x.example/g>: the store has no such graph"),
        ("SELECT ?x {\n SERVICE <http://127.0.0.1:9/> { ?x ?y ?z } }", "query:2: SERVICE asks another server"),
        ("SELECT ?x { SeRvIcE SILENT ?s { ?x ?y ?z } }", "SERVICE asks another server"),
        ("", "it ends too early"),
    ],
)
def test_a_query_with_a_mistake_gets_one_sentence_with_the_place(run: Run, small_store: Path, text: str, message: str) -> None:
    result = run("query", "-e", text, "--store", small_store)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_file_that_is_no_text_is_named(run: Run, small_store: Path, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_bytes(b"\xff\xfeS")
    result = run("query", tmp_path / "q.rq", "--store", small_store)
    assert (result.exit_code, "not UTF-8" in result.stderr) == (2, True)
    result = run("query", tmp_path / "none.rq", "--store", small_store)
    assert (result.exit_code, "cannot be read" in result.stderr) == (2, True)


def test_naming_no_query_or_two_is_a_usage_error(run: Run, small_store: Path) -> None:
    assert run("query", "--store", small_store).exit_code == 2
    assert run("query", "sources", "-e", WHO, "--store", small_store).exit_code == 2
    assert run("query", "sources", "-p", "who", "--store", small_store).exit_code == 2


def test_an_unknown_query_is_answered_with_the_nearest(run: Run, small_store: Path) -> None:
    result = run("query", "proposal", "--store", small_store)
    assert (result.exit_code, "Did you mean proposals" in result.stderr) == (2, True)


def test_a_parameter_takes_any_name_of_a_thing_and_filters(small: Graph) -> None:
    for name in ("m:aida-example", "Аида", "A. Example"):
        answer = small.query("proposals", who=name)
        assert isinstance(answer, Rows)
        assert {row["initiative"] for row in answer} == {"m:council-of-rivers"}
    assert len(small.query("proposals", who="Northland")) == 0  # type: ignore[arg-type]
    assert len(small.query("proposals", at="Meeting of the leaders")) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"whom": "Aida"}, QueryParameterError, "there is no parameter 'whom'; its parameters are: at, initiative, who"),
        ({"who": "Nobody"}, IdentifierError, "nothing called 'Nobody'"),
        ({"who": "Example"}, IdentifierError, "can be 2 things"),
        ({"who": '"} INJECTED {'}, IdentifierError, "nothing called"),
    ],
)
def test_a_wrong_parameter_is_refused(small: Graph, parameters: dict[str, str], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        small.query("proposals", **parameters)


def test_a_date_parameter_takes_partial_dates_and_needs_a_year(small: Graph) -> None:
    assert len(small.query("members", on="1996")) == 1  # type: ignore[arg-type]
    assert len(small.query("members", on="1993-05")) == 0  # type: ignore[arg-type]
    with pytest.raises(QueryParameterError, match="needs a year"):
        small.query("members", on="--05-01")


def test_text_values_are_bound_whatever_they_hold(small: Graph, tmp_path: Path) -> None:
    path = tmp_path / "named.rq"
    path.write_text(
        "#+ summary: s\n#+ param: name | text | n\n"
        "SELECT ?x { VALUES ?name { UNDEF } ?x skos:prefLabel ?l FILTER (STR(?l) = ?name) }",
        "utf-8",
    )
    query = load_query(path)
    for hostile in ('" } INSERT', "\\", "}", "'''", "\n", "VALUES ?name { 1 }", "Northland"):
        assert len(small.ask(query, {"name": hostile}).rows) == (hostile == "Northland")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { ?a ?b ?c }", "no '#\\+ summary:' line"),
        ("#+ summary: s\n#+ param: a | entity\nSELECT * { ?a ?b ?c }", ":2: a parameter is written"),
        ("#+ summary: s\n#+ param: a | thing | x\nSELECT * { VALUES ?a { UNDEF } ?a ?b ?c }", ":2: a parameter is written"),
        ("#+ summary: s\n#+ param: a | entity | x\nSELECT * { ?a ?b ?c }", ":2: the parameter a needs one block VALUES"),
        ("#+ summary: s\n#+ param: a | entity | x\nSELECT * { VALUES ?a { UNDEF } ?b ?c ?d }", ":2: the parameter a is not used"),
        ("#+ summary: s\nSELECT * {\n VALUES ?a { UNDEF } ?a ?b ?c }", ":3: \\?a is left open by UNDEF, and no"),
        ("#+ summary: s\n#+ parm: a | entity | x\nSELECT * { ?a ?b ?c }", ":2: a line of the header is"),
        ("#+ summary: s\nSELECT * {\n ?a ?b", ":3: this is not SPARQL 1.1"),
        ("#+ summary: s\nSELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }", ":2: SERVICE asks another server"),
    ],
)
def test_a_header_with_a_mistake_is_named_by_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "broken.rq"
    path.write_text(text, "utf-8")
    with pytest.raises(QueryError, match=message):
        load_query(path)


def test_the_library_is_listed_and_shown(run: Run) -> None:
    listed = json.loads(run("queries", "-f", "json").stdout)
    assert {row["name"] for row in listed} == set(load_library())
    assert [row["group"] for row in listed] == sorted(row["group"] for row in listed)
    assert run("queries", "proposals").stdout == find_query("proposals").text


@pytest.mark.parametrize("name", list(load_library()))
def test_every_query_of_the_library_runs_as_it_lies_and_has_an_order(shipped: Graph, name: str) -> None:
    query = load_library()[name]
    assert "ORDER BY" in query.text
    assert query.tags
    first, second = (run_query(shipped.store, query.text).data for _ in range(2))
    assert first == second


def test_rows_in_python_are_dictionaries_and_show_labels(small: Graph) -> None:
    rows = small.query(WHO)
    assert isinstance(rows, Rows)
    assert rows[0] == {"who": "m:aida-example", "what": "m:council-of-rivers"}
    assert "Aida Example" in repr(rows)
    assert ">Council of Rivers</a></td>" in rows._repr_html_()
    assert [row["n"] for row in small.query("SELECT (1.5 AS ?n) {}")] == [1.5]  # type: ignore[union-attr]


def test_the_python_interface_looks_up_and_asks_why(small: Graph) -> None:
    assert small.entity("Northland").curie == "m:northland"
    (line,) = small.why("Aida", "proposed", "Council of Rivers")
    assert line.source == "d1:79-135, d2:27-79"
    assert small.query("ASK { m:northland a msl:State }") is True
    assert len(small.query("CONSTRUCT WHERE { ?a msl:left ?b }")) == 1  # type: ignore[arg-type]
    with pytest.raises(QueryParameterError, match="parameters are for queries of the library"):
        small.query(WHO, who="Aida")


def test_tables_align_wide_and_combining_characters_and_hide_control_characters() -> None:
    text = render_table(["a", "b"], [["日本", "x"], ["é́", "y"], ["\x1b[31m", "z\n"]])
    columns = [line.index(c) for line, c in zip(text.splitlines()[2:4], "xy", strict=True)]
    assert columns == [5, 8]  # in characters, and both seven cells in: wide ones take two, combining ones none
    assert "\x1b" not in text


def test_a_table_within_a_width_shortens_the_widest_cells_and_says_so() -> None:
    text = render_table(["a", "b"], [["x" * 30, "short"], ["日" * 20, "y"]], width=24)
    assert [line for line in text.splitlines() if len(line) > 24] == []
    assert "x" * 16 + "…" in text
    assert "日" * 8 + "…" in text
    assert "short" in text


def test_hostile_cells_stay_text_in_markdown_and_html() -> None:
    assert render_markdown(["a"], [["x|y\n<b>"]]) == "| a |\n| --- |\n| x\\|y &lt;b> |\n"
    assert "<script>" not in render_html(["<script>"], [["<script>"]])


def test_queries_of_the_readers_own_folder_join_the_library(run: Run, small_store: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text(
        "#+ summary: Mine.\n#+ tags: own\n#+ param: who | entity | Who. | Aida\n"
        "SELECT ?what { VALUES ?who { UNDEF } ?who msl:proposed ?what } ORDER BY ?what",
        "utf-8",
    )
    listed = json.loads(run("queries", "-f", "json", "--library", tmp_path).stdout)
    assert "mine" in {row["name"] for row in listed}
    asked = ("-p", "who=Aida", "-f", "tsv", "--store", small_store)
    by_name = run("query", "mine", "--library", tmp_path, *asked).stdout
    assert by_name == run("query", tmp_path / "mine.rq", *asked).stdout
    assert "council-of-rivers" in by_name
    result = run("queries", "--library", tmp_path / "none")
    assert (result.exit_code, "is not there" in result.stderr) == (2, True)


def test_every_parameter_of_the_library_has_an_example_that_it_takes(shipped: Graph) -> None:
    for query in load_library().values():
        for parameter in query.parameters:
            assert parameter.example, (query.name, parameter.name)
            shipped.text_of_question(query, {parameter.name: parameter.example})


def test_prefixes_of_the_readers_own_need_no_declaration_and_move_no_line(run: Run, small_store: Path) -> None:
    ours = ("--prefix", "own=https://w3id.org/maslahat/id/", "--store", small_store)
    assert run("query", "-e", "ASK { own:northland a msl:State }", *ours).stdout == "true\n"
    assert "query:2: this is not SPARQL" in run("query", "-e", "SELECT *\n{ ? }", *ours).stderr
    assert run("query", "-e", "ASK {}", "--prefix", "x", "--store", small_store).exit_code == 2


def test_a_file_is_named_in_its_mistakes_and_may_begin_with_a_mark_of_utf8(run: Run, small_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "who.rq"
    path.write_text("SELECT *\n{ ?a ?b", "utf-8")
    assert f"{path}:2: this is not SPARQL 1.1" in run("query", path, "--store", small_store).stderr
    for text in (WHO, f"#+ summary: s\n{WHO}"):
        path.write_text(text, "utf-8-sig")
        assert "Aida Example" in run("query", path, "--store", small_store).stdout
    path.write_bytes(b"#+ summary: \xff")
    assert f"{path}: this is not UTF-8 (byte 12)" in run("query", path, "--store", small_store).stderr


def test_a_prefix_that_nothing_declares_is_named_wherever_it_stands(run: Run, small_store: Path) -> None:
    result = run("query", "-e", "SELECT * { ?s mls:proposed ?o }", "--store", small_store)
    assert (result.exit_code, "the prefix mls: is not known. Did you mean msl:?" in result.stderr) == (2, True)


@pytest.mark.parametrize("options", [("-p", "who=Aida", "-p", "who=Northland"), ("--prefix", "a b=http://example.org/")])
def test_options_that_say_two_things_or_nothing_are_refused(run: Run, small_store: Path, options: tuple[str, ...]) -> None:
    assert run("query", "proposals", *options, "--store", small_store).exit_code == 2


def test_a_number_is_what_sparql_calls_one(small: Graph, tmp_path: Path) -> None:
    path = tmp_path / "n.rq"
    path.write_text("#+ summary: s\n#+ param: n | number | x\nSELECT ?n { VALUES ?n { UNDEF } BIND (?n + 1 AS ?m) }", "utf-8")
    query = load_query(path)
    kinds = {str(small.ask(query, {"n": n}).rows[0][0]).rpartition("#")[2] for n in ("7", "-7.5", "1e3", " 5 ")}
    assert kinds == {"integer>", "decimal>", "double>"}
    for wrong in ("nan", "1_000", "", "five"):
        with pytest.raises(QueryParameterError, match="n takes a number"):
            small.ask(query, {"n": wrong})


def test_an_ending_in_capitals_tells_the_format_too(run: Run, small_store: Path, tmp_path: Path) -> None:
    assert run("query", "-e", WHO, "-o", tmp_path / "WHO.CSV", "--store", small_store).exit_code == 0
    assert (tmp_path / "WHO.CSV").read_text("utf-8").startswith("who,what")
