"""Dossiers: what they tell of each kind of thing, that every answer cites its statement, and that no label gets out of hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from conftest import Run
from maslahat.graph.knowledge_graph import KnowledgeGraph
from maslahat.graph.report import Report, render_report, report_of
from maslahat.graph.report_figures import figure_tables
from maslahat.graph.report_statements import Teller
from maslahat.graph.report_summary import ROWS, rows_for
from maslahat.graph.report_timeline import chronology_of
from maslahat.graph.report_words import words_for
from maslahat.ontology.namespaces import LAYER, expand
from maslahat.ontology.terms import load_ontology
from maslahat.queries.graph import Graph

if TYPE_CHECKING:
    from tests.browser import OpenPage

PHONE = (390, 844)


def summary(report: Report) -> dict[str, list[str]]:
    """The rows of the summary: label -> answers with their notes."""
    return {
        row.label: [" ".join([entry.text, *(f"({note})" for note in entry.notes)]) for entry in row.entries]
        for row in report.summary
    }


# what it tells


def test_a_summit_has_date_place_and_initiatives_and_says_what_no_document_does(small: Graph) -> None:
    report = report_of(small, "m:meeting-of-leaders")
    assert (report.title, report.kinds, report.total) == ("Meeting of the leaders", ("summit",), 3)
    assert summary(report) == {
        "Date": ["2023-09-14"],
        "Place": ["Dushanbe"],
        "Initiatives": ["Council of Rivers (Aida Example)"],
    }
    assert report.silent == ("Host", "Participants", "Decisions", "Documents adopted or signed")


def test_an_initiative_has_proposer_occasion_and_supporters(small: Graph) -> None:
    found = summary(report_of(small, "m:council-of-rivers"))
    assert found["Proposed by"] == ["Aida Example"]
    assert found["Occasion"] == ["Meeting of the leaders"]
    assert found["Supported by"] == ["Northland"]


def test_an_organisation_has_members_with_dates_and_marks_plans_and_rivals(small: Graph) -> None:
    report = report_of(small, "m:river-league")
    (members,) = [row for row in report.summary if row.label == "Members"]
    told = {(entry.text, entry.line): entry for entry in members.entries}
    assert told["Northland", "holds"].rival
    assert "joined 1994" in told["Northland", "holds"].notes
    assert told["Southland", "intended"].modality == "planned"
    assert summary(report)["Left or suspended"] == ["Northland (1999)"]


def test_what_is_set_aside_stays_and_says_why(small: Graph) -> None:
    statements = [one for group in report_of(small, "m:river-league").groups for one in group.statements]
    (aside,) = [one for one in statements if one.claim.rank == "deprecated"]
    (rival,) = [one for one in statements if one.claim.rank == "preferred"]
    assert aside.rank == "deprecated: The note in English says 1994."
    assert (aside.rivals, rival.rivals) == ((rival.number,), (aside.number,))


def test_every_answer_cites_a_statement_that_is_printed(small: Graph) -> None:
    report = report_of(small, "m:northland")
    cited = {number for row in report.summary for entry in row.entries for number in entry.numbers}
    assert cited
    assert cited <= report.printed


def test_statements_have_places_and_quotes_and_long_ones_are_cut(small: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maslahat.graph.report_statements.QUOTE", 20)
    report = report_of(small, "m:council-of-rivers")
    (proposed,) = [one for group in report.groups for one in group.statements if one.claim.predicate == "msl:proposed"]
    assert [(place.number, place.start, place.end, place.language) for place in proposed.places] == [
        ("d1", 79, 135, "en"),
        ("d2", 27, 79, "kk"),
    ]
    assert proposed.places[0].quote == "Aida Example propose …"
    assert report.quotes_cut
    assert "Long quotes are cut" in render_report(report)


def test_figures_share_a_table_with_bars_and_targets_are_told_apart(small: Graph) -> None:
    report = report_of(small, "m:northland")
    (table,) = report.figures
    assert (table.indicator, table.shared) == ("trade, level", "partner: Southland")
    assert [(figure.when, figure.bar, figure.statement.line) for figure in table.figures] == [
        ("2022", 101.2, "holds"),
        ("2030", 150.0, "intended"),
    ]
    assert "13\N{NARROW NO-BREAK SPACE}500" in render_report(report)


def test_a_bar_below_zero_begins_left_of_the_others(small: Graph) -> None:
    everything = [
        figure.statement for table in report_of(small, "m:northland").figures for figure in table.figures
    ]  # one is made a loss
    loss = everything[0].claim.__class__(**{**vars(everything[0].claim), "object": ox.Literal("-20000000000")})
    changed = [everything[0].__class__(**{**vars(everything[0]), "claim": loss}), everything[1]]
    (table,) = figure_tables(Teller(small, ["en"]), "m:northland", changed)
    assert [(figure.start, figure.bar) for figure in table.figures] == [(0.0, 75.0), (75.0, 75.0)]


def test_the_timeline_is_in_the_order_of_time(small: Graph) -> None:
    chronology = report_of(small, "m:northland").chronology
    assert chronology is not None
    assert [mark.date for mark in chronology.marks] == ["1994", "1995", "1999"]
    assert all(0 <= mark.x1 <= mark.x2 <= chronology.width for mark in chronology.marks)


def test_one_date_makes_no_timeline(small: Graph) -> None:
    assert chronology_of(Teller(small, ["en"]), "m:dushanbe", []) is None
    assert report_of(small, "m:meeting-of-leaders").chronology is None


def test_offices_of_the_background_say_that_they_are(small: Graph) -> None:
    report = report_of(small, "m:aida-example")
    (office,) = summary(report)["Offices"]
    assert re.fullmatch(r"President of Northland \(.*Background\)", office)
    assert "Offices" not in report.silent


def test_a_limit_is_said_and_nothing_is_lost_without_one(small: Graph) -> None:
    short, whole = report_of(small, "m:river-league", limit=1), report_of(small, "m:river-league", limit=0)
    (joined,) = [group for group in short.groups if group.key == "of-joined"]
    assert (len(joined.printed), joined.hidden) == (1, 2)
    assert "Not printed here: 2 more" in render_report(short)
    assert "Not printed here" not in render_report(whole)
    assert short.summary == whole.summary


def test_a_thing_that_no_document_speaks_of_has_a_page_that_says_so(small: Graph) -> None:
    page = render_report(report_of(small, "m:bishkek-example"))
    assert words_for(["en"])["noStatements"] in page
    assert "<svg" not in page


@pytest.mark.parametrize("language", ["en", "kk", "ru", "uz"])
def test_a_dossier_is_in_one_language(small: Graph, language: str) -> None:
    report = report_of(small, "m:river-league", (language, "en"))
    page = render_report(report)
    assert f'<html lang="{language}">' in page
    for key in ("summary", "members", "statements", "documents"):
        assert words_for([language])[key] in page


def test_words_are_there_in_every_language() -> None:
    tables = [words_for([language]) for language in ("en", "kk", "ru", "uz")]
    assert [key for table in tables for key, text in table.items() if not text.strip()] == []
    holes = [{key: sorted(re.findall(r"{\w+}", text)) for key, text in table.items()} for table in tables]
    assert holes == [holes[0]] * 4
    assert {row.word for rows in ROWS.values() for row in rows} <= set(tables[0])


def test_rows_look_at_properties_of_the_ontology() -> None:
    known = load_ontology().properties
    assert [name for rows in ROWS.values() for row in rows for name in row.properties if name not in known] == []
    assert [kind for kind in ROWS if f"msl:{kind}" not in load_ontology().classes] == []


@pytest.mark.parametrize(
    ("kind", "like"),
    [
        ("Summit", "Event"),
        ("Treaty", "Instrument"),
        ("CooperationFormat", "Organisation"),
        ("Scholar", "Person"),
        ("Policy", "Initiative"),
    ],
)
def test_a_kind_has_the_rows_of_its_family(kind: str, like: str) -> None:
    assert rows_for([kind]) == ROWS[like]


@pytest.mark.parametrize(
    "name", ["m:consultative-meeting-5", "m:kazakhstan", "m:eaeu", "m:silk-visa", "m:belt-and-road-initiative"]
)
def test_shipped_things_have_dossiers_whose_names_do_not_overlap(shipped: Graph, name: str) -> None:
    report = report_of(shipped, name)
    assert report.summary
    assert report.picture
    boxes = [(d.x - d.width / 2, d.y - 9, d.x + d.width / 2, d.y + 14 * (len(d.lines) + 1)) for d in report.picture.dots]
    clashes = [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if a[0] < b[2] - 2 and b[0] < a[2] - 2 and a[1] < b[3] - 2 and b[1] < a[3] - 2
    ]
    assert clashes == []
    assert render_report(report) == render_report(report_of(shipped, name))


# the page

HOSTILE = (
    "</style></title><script>document.title='run'</script>", '" onload="alert(1)', "javascript:alert(1)",
    "<img src=x onerror=alert(1)>", "{{ facts }} {% raw %}", "\u202egnp.elif\u2066", "\N{SNOW CAPPED MOUNTAIN}" * 40,
    "W" * 10_000, "&lt;b&gt; ]]> <!-- <svg onload=alert(1)>",
)  # fmt: skip


def spoilt(graph: Graph, label: str) -> KnowledgeGraph:
    """A copy of a graph in which every name, description, note and reason is the label."""
    copy = KnowledgeGraph(graph.pointer, graph.folder, graph.corpus_folder)
    copy.store = ox.Store()
    copy.store.extend(_spoilt(quad, label) for quad in graph.store.quads_for_pattern(None, None, None, None))
    me, same, evil = (ox.NamedNode(iri) for iri in (expand("m:northland"), expand("schema:sameAs"), "javascript:alert(1)"))
    link = ox.Quad(me, same, evil, ox.NamedNode(LAYER + "links"))
    copy.store.add(link)
    return copy


def _spoilt(quad: ox.Quad, label: str) -> ox.Quad:
    spoil = isinstance(quad.object, ox.Literal) and (
        quad.object.language or quad.predicate.value.endswith(("rankReason", "note"))
    )
    language = quad.object.language if isinstance(quad.object, ox.Literal) else None
    object_ = ox.Literal(label, language=language) if spoil else quad.object
    return ox.Quad(quad.subject, quad.predicate, object_, quad.graph_name)


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_run_nothing_and_break_nothing(small: Graph, tmp_path: Path, open_page: OpenPage, label: str) -> None:
    graph = spoilt(small, label)
    for curie in ("m:northland", "m:river-league"):
        file = tmp_path / "dossier.html"
        file.write_text(render_report(report_of(graph, curie)), encoding="utf-8")
        opened = open_page(file, size=PHONE)
        assert (opened.requests, opened.complaints) == ([], [])
        assert opened.page.evaluate("[document.title === 'run', document.querySelectorAll('script, img, [onload]').length]") == [
            False,
            0,
        ]
        assert opened.page.evaluate("document.querySelectorAll('a[href^=javascript]').length") == 0
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        assert opened.page.evaluate("document.querySelectorAll('h1').length + document.querySelectorAll('main').length") == 2


def test_the_page_has_no_script_and_its_style_is_let_through(small: Graph, tmp_path: Path, open_page: OpenPage) -> None:
    file = tmp_path / "dossier.html"
    file.write_text(render_report(report_of(small, "m:northland")), encoding="utf-8")
    text = file.read_text("utf-8")
    assert "<script" not in text
    assert " style=" not in text
    assert "default-src 'none'; style-src &#39;sha256-" in text
    opened = open_page(file, dark=True)
    assert opened.complaints == []
    assert opened.page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor") == "rgb(24, 30, 38)"
    opened.page.emulate_media(media="print")
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_every_link_inside_leads_somewhere(small: Graph, tmp_path: Path, open_page: OpenPage) -> None:
    file = tmp_path / "dossier.html"
    file.write_text(render_report(report_of(small, "m:northland", limit=1)), encoding="utf-8")
    links = "[...document.querySelectorAll('a[href^=\"#\"]')]"
    lost = f"{links}.filter(a => !document.getElementById((a.hash ?? a.href.baseVal).slice(1)))"
    assert open_page(file).page.evaluate(f"{lost}.length") == 0


# the command


def test_the_command_writes_a_page_named_after_the_thing(
    run: Run, small_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("report", "Northland", "--store", small_store)
    assert result.exit_code == 0
    assert "open northland.html in a browser" in result.stderr
    assert "<title>Northland – Dossier</title>" in (tmp_path / "northland.html").read_text("utf-8")


def test_the_command_prints_to_stdout_in_another_language(run: Run, small_store: Path) -> None:
    assert "Солтүстік ел" in run("report", "Northland", "--lang", "kk", "-o", "-", "--store", small_store).stdout


def test_an_unknown_name_is_refused(run: Run, small_store: Path) -> None:
    assert run("report", "Nowhereland", "--store", small_store).exit_code == 2
