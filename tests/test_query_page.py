"""The query page in a real browser, on the real service: what it shows, what it lets one do, and what it never does."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Download, Locator, Page

STATIC = ROOT / "queries" / "static"
EDITOR = ROOT / "queries" / "editor"
DESKTOP, PHONE = (1440, 900), (390, 844)
LANGUAGES = ("en", "kk", "ru", "uz")
PROPOSED = "SELECT ?who ?what WHERE {\n  ?who msl:proposed ?what .\n}"
STATES = "SELECT ?state WHERE { ?state a msl:State } ORDER BY ?state"
HOSTILE = """SELECT ?text ?iri ?n WHERE {
  VALUES (?text ?n) { ("<img src=x onerror=alert(1)>" 10) ("=1+1" 9) ("plain" 100) }
  BIND (IRI("javascript:alert(1)") AS ?iri) }"""
MANY = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o"


def asking(text: str, view: str = "table") -> str:
    """The fragment of the address that asks a query."""
    return f"#query={quote(text)}&lang=en&view={view}"


# the service, and a page of it


@pytest.fixture(scope="module")
def service(small_store: Path) -> Iterator[str]:
    """The address of a running service on the small graph, which stops at 300 rows."""
    pytest.importorskip("starlette", reason="the extra 'serve' is not installed")
    pytest.importorskip("uvicorn", reason="the extra 'serve' is not installed")
    command = [
        sys.executable,
        "-m",
        "maslahat.cli",
        "serve",
        "--port",
        "0",
        "--rows",
        "300",
        "--workers",
        "2",
        "--store",
        str(small_store),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert address is not None, said + process.stderr.read()
        reader = threading.Thread(target=process.stderr.read)  # a full pipe would hold the service up
        reader.start()
        yield address.group()
        process.terminate()
        reader.join()


@dataclass
class QueryPage:
    """An open query page: what it asked of others than its server, and what it complained of."""

    page: Page
    address: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, fragment: str = "") -> None:
        """Open the page anew at a fragment, and wait until it has done what that says."""
        if self.page.url != "about:blank":
            self.page.goto("about:blank")
        self.page.goto(self.address + fragment)
        self.page.wait_for_selector("body[data-ready]")

    def see(self, selector: str) -> Locator:
        """The elements of a selector."""
        return self.page.locator(selector)

    def until(self, condition: str) -> None:
        """Wait for a condition in JavaScript. (The wait of playwright itself evaluates text, which the policy forbids.)"""
        for _ in range(300):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"the page never came to: {condition}")

    def write(self, text: str) -> None:
        """Type into the empty editor as a person does."""
        self.see("#tab-sparql").click()
        self.see(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text, delay=10)

    def rows(self) -> list[list[str]]:
        """The cells of the table."""
        found: list[list[str]] = self.page.eval_on_selector_all(
            "#view tbody tr", "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
        )
        return found

    def chosen(self) -> dict[str, str]:
        """What the fragment of the address says."""
        pairs = (pair.split("=") for pair in self.page.evaluate("location.hash").lstrip("#").split("&"))
        return {name: unquote(value.replace("+", " ")) for name, value in pairs}

    def export(self, name: str) -> Download:
        """What is saved by an entry of the export menu."""
        self.see("#export > summary").click()
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=name, exact=True).click()
        return waiting.value


@pytest.fixture
def query_page(chromium: Browser, service: str) -> Iterator[Any]:
    """Yield ``open(fragment="", size=DESKTOP, dark=False)``, which opens the query page in a context of its own."""
    with ExitStack() as stack:

        def open_page(fragment: str = "", *, size: tuple[int, int] = DESKTOP, dark: bool = False) -> QueryPage:
            context = chromium.new_context(
                viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light", locale="en-GB"
            )
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            opened = QueryPage(context.new_page(), service)
            opened.page.on(
                "request", lambda request: None if _inside(request.url, service) else opened.outside.append(request.url)
            )
            opened.page.on(
                "response", lambda got: opened.complaints.append(f"{got.status} {got.url}") if got.status >= 400 else None
            )
            opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
            opened.page.on("console", lambda line: opened.complaints.append(line.text) if line.type == "error" else None)
            opened.go(fragment)
            return opened

        yield open_page


def _inside(url: str, service: str) -> bool:
    return url.startswith((service, "about:", "data:", "blob:"))


# nothing but the page's own


def test_the_page_asks_nobody_else_and_breaks_no_policy(query_page: Any) -> None:
    page = query_page()
    drawn = {"table": "td", "network": ".legend li", "chart": "svg rect", "raw": "pre:has-text('aida-example')"}
    for view, part in drawn.items():
        page.go(asking(PROPOSED, view))
        page.see(f"#view {part}").first.wait_for()
    assert (page.outside, page.complaints) == ([], [])


def test_text_of_the_data_never_becomes_code(query_page: Any) -> None:
    page = query_page()
    for view in ("table", "chart", "network"):
        page.go(asking(HOSTILE, view))
        page.until("document.getElementById('view').children.length > 0")
        assert page.see("#view img, #view a[href^=javascript]").count() == 0
    assert page.complaints == []


def test_the_packed_parts_lie_with_their_licences() -> None:
    terms = (STATIC / "LICENSES.txt").read_text(encoding="utf-8")
    packed = json.loads((EDITOR / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert [name for name, version in packed.items() if f"{name} {version} (" not in terms] == []


def test_the_packed_editor_was_made_of_these_sources() -> None:
    sources = sorted(path for path in EDITOR.iterdir() if re.fullmatch(r"[a-z]+\.js|package\.json", path.name))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    assert f"sha256 {digest}" in (STATIC / "LICENSES.txt").read_text(encoding="utf-8")


def test_no_file_of_the_page_names_another_host_or_writes_html() -> None:
    ours = [path for path in STATIC.glob("*.js") if path.name != "editor.min.js"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*ours, ROOT / "queries" / "pages" / "query.html"])
    hosts = set(re.findall(r"https?://([\w.-]+)", text))
    assert hosts <= {"w3id.org", "www.w3.org"}
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\sstyle=|\son\w+=", text) == []
    )


# the library


def test_the_library_is_grouped_and_can_be_searched(query_page: Any) -> None:
    page = query_page()
    assert page.see("#queries details").count() >= 10
    page.see("#search-library").fill("proposals initiat")
    page.until("document.querySelectorAll('#queries details').length < 3")
    assert "#name=proposals" in page.page.eval_on_selector("#queries a:has-text('Proposals')", "link => link.hash")


def test_the_first_page_offers_questions_that_exist(query_page: Any) -> None:
    assert query_page().see(".picks a").count() == 6


def test_an_entity_is_found_by_any_name_and_sent_by_its_identifier(query_page: Any) -> None:
    page = query_page("#name=proposals&lang=en")
    page.see("#p-who").fill("Аида")
    page.see("#pane-question [role=option]").first.wait_for()
    assert page.see("#p-who").get_attribute("aria-expanded") == "true"
    page.page.keyboard.press("Enter")
    assert page.see("#p-who").input_value() == "Aida Example"
    page.page.keyboard.press("Enter")
    page.until("location.hash.includes('p.who')")
    assert page.chosen()["p.who"] == "m:aida-example"
    assert all(row[0] == "Aida Example" for row in page.rows())


def test_a_link_brings_back_question_view_and_language(query_page: Any) -> None:
    page = query_page("#name=proposals&p.who=m%3Aaida-example&view=chart&lang=ru")
    page.see("#view svg").wait_for()
    assert page.see("#tab-chart").get_attribute("aria-selected") == "true"
    assert page.see("#run").inner_text() == "Выполнить"
    page.until("document.getElementById('p-who').value === 'Аида Пример'")


def test_a_question_can_be_shown_as_sparql_with_its_values(query_page: Any) -> None:
    page = query_page("#name=proposals&p.who=m%3Aaida-example&lang=en")
    page.see("#show-sparql").click()
    page.see(".cm-line >> text=aida-example").first.wait_for()
    assert page.see("#tab-sparql").get_attribute("aria-selected") == "true"


def test_a_wrong_value_is_told_in_words(query_page: Any) -> None:
    page = query_page("#name=proposals&p.who=Nobody+At+All&lang=en")
    assert "Nobody At All" in page.see("#failure").inner_text()


# the editor


def test_control_enter_runs_the_query(query_page: Any) -> None:
    page = query_page()
    page.write("SELECT ?state WHERE {")
    page.page.keyboard.press("Escape")
    page.page.keyboard.type(" ?state a msl:State ")
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("Control+Enter")
    page.see("#view tbody tr").first.wait_for()
    assert sorted(row[0] for row in page.rows()) == ["Northland", "Southland"]


def test_the_line_that_the_server_names_is_marked(query_page: Any) -> None:
    page = query_page(asking("SELECT ?x WHERE {\n  ?x a msl:State .\n  ?x SERVICE ?y\n}"))
    page.see(".cm-lint-marker-error").first.wait_for()
    line = re.search(r":(\d+):", page.see("#failure").inner_text())
    assert line is not None
    marked = page.page.evaluate(
        """() => { const root = document.getElementById("editor").shadowRoot;
        const top = root.querySelector(".cm-lint-marker-error").getBoundingClientRect().top;
        const numbers = [...root.querySelectorAll(".cm-lineNumbers .cm-gutterElement")].filter((one) => one.offsetHeight);
        return numbers.findLast((one) => one.getBoundingClientRect().top <= top + 4).textContent; }"""
    )
    assert marked == line.group(1)


def test_classes_are_completed_with_what_they_mean(query_page: Any) -> None:
    page = query_page()
    page.write("SELECT * WHERE { ?x a msl:Sta")
    assert page.see(".cm-tooltip-autocomplete li").first.inner_text().split() == ["msl:State", "state"]
    page.see(".cm-completionInfo .term-definition").wait_for()


def test_properties_are_completed_by_their_label_in_the_language(query_page: Any) -> None:
    page = query_page("#lang=kk")
    page.write("SELECT * WHERE { ?x ұсын")
    page.see(".cm-tooltip-autocomplete li >> text=msl:proposed").first.wait_for()


def test_entities_are_completed_from_any_script(query_page: Any) -> None:
    page = query_page()
    page.write("SELECT * WHERE { ?x ?p m:аида")
    page.see(".cm-tooltip-autocomplete li").first.wait_for()
    page.page.wait_for_timeout(200)  # the editor does not take a choice in the first moment
    page.page.keyboard.press("Enter")
    assert "?p m:aida-example" in page.see(".cm-content").inner_text()


def test_an_unknown_term_is_told_with_the_nearest_one(query_page: Any) -> None:
    page = query_page(asking("SELECT * WHERE { ?who msl:propsed ?what }"))
    page.see(".cm-lintRange-warning").wait_for()
    page.see(".cm-lintRange-warning").hover()
    page.see(".cm-diagnosticAction").click()
    assert "msl:proposed ?what" in page.see(".cm-content").inner_text()


def test_an_entity_can_be_put_into_the_query_by_name(query_page: Any) -> None:
    page = query_page()
    page.write("DESCRIBE")
    page.see("#insert").fill("Northland")
    page.see(".insert [role=option]").first.wait_for()
    page.page.keyboard.press("Enter")
    assert page.see(".cm-content").inner_text().strip() == "DESCRIBE m:northland"


# the answer


def test_names_stand_for_identifiers_until_these_are_wanted(query_page: Any) -> None:
    page = query_page(asking(STATES))
    link = page.see("#view tbody a").first
    assert (link.inner_text(), link.get_attribute("title")) == ("Northland", "m:northland")
    assert link.get_attribute("href") == "id/northland?lang=en"
    page.see("#identifiers").click()
    assert page.rows() == [["m:northland"], ["m:southland"]]


def test_columns_are_sorted_by_number_and_filtered_by_words(query_page: Any) -> None:
    page = query_page(asking(HOSTILE))
    page.see("th button").nth(2).click()
    assert [row[2] for row in page.rows()] == ["9", "10", "100"]
    assert page.see("th").nth(2).get_attribute("aria-sort") == "ascending"
    page.see("#filter").fill("PLAIN")
    page.until("document.querySelectorAll('#view tbody tr').length === 1")
    assert page.rows()[0][0] == "plain"


def test_many_rows_come_in_pages_and_a_cut_is_announced(query_page: Any) -> None:
    page = query_page(asking(MANY))
    assert "300" in page.see("#cut").inner_text()
    assert len(page.rows()) == 100
    page.see("[aria-label='Next page']").click()
    assert "101–200 of 300" in page.see(".pages").inner_text()


def test_columns_that_hold_nothing_are_folded_away(query_page: Any) -> None:
    page = query_page(asking("SELECT ?state ?nothing WHERE { ?state a msl:State }"))
    assert page.see("th").count() == 1
    page.page.get_by_role("button", name="show", exact=True).click()
    assert page.see("th").count() == 2


@pytest.mark.parametrize("view", ["table", "network", "chart"])
def test_an_empty_answer_is_told_in_every_view(query_page: Any, view: str) -> None:
    page = query_page(asking("SELECT ?a ?b { ?a msl:proposed ?b FILTER (false) }", view))
    assert page.see("#view").inner_text() == "No rows. Nothing in the graph fits this question."


def test_yes_or_no_is_said(query_page: Any) -> None:
    page = query_page(asking("ASK { m:northland a msl:State }"))
    assert page.see(".truth").inner_text() == "Yes"


def test_triples_are_drawn_and_saved_as_turtle(query_page: Any) -> None:
    page = query_page(asking("CONSTRUCT { ?a msl:proposed ?b } WHERE { ?a msl:proposed ?b }", "network"))
    page.see("#view canvas").wait_for()
    page.see(".legend li").first.wait_for()
    assert {"person", "initiative"} <= set(re.findall(r"[a-z]+", page.see(".legend").inner_text()))
    saved = page.export("Turtle").path()
    assert "aida-example" in saved.read_text(encoding="utf-8")


def test_rows_are_drawn_as_a_network_of_the_columns_chosen(query_page: Any) -> None:
    page = query_page(
        asking("SELECT ?who ?act ?what WHERE { VALUES ?act { msl:proposed msl:supported } ?who ?act ?what }", "network")
    )
    page.see("#view canvas").wait_for()
    assert [option.inner_text() for option in page.see("#view select").nth(2).locator("option").all()] == ["none", "act"]
    page.see("#view select").first.select_option(label="what")
    assert page.chosen()["o.from"] == "what"


def test_a_chart_counts_and_is_saved_as_a_picture(query_page: Any) -> None:
    page = query_page(asking("SELECT ?thing ?kind WHERE { GRAPH g:entities { ?thing a ?kind } }", "chart"))
    page.see("#view svg rect title").first.wait_for(state="attached")
    page.see("#view select").nth(1).select_option(label="kind")
    titles = page.page.eval_on_selector_all("#view svg rect title", "all => all.map(one => one.textContent)")
    assert {"state: 2", "person: 2"} <= set(titles)
    assert page.export("Picture (SVG)").path().read_text(encoding="utf-8").startswith("<svg xmlns=")
    assert page.export("Picture (PNG)").path().read_bytes().startswith(b"\x89PNG")


def test_a_table_is_saved_with_names_and_without_formulas(query_page: Any) -> None:
    page = query_page(asking(HOSTILE))
    text = page.export("CSV with names").path().read_text(encoding="utf-8-sig")
    assert [row[0] for row in csv.reader(text.splitlines())] == ["text", "<img src=x onerror=alert(1)>", "'=1+1", "plain"]


def test_every_format_of_the_server_can_be_saved(query_page: Any) -> None:
    page = query_page(asking(STATES))
    saved = {name: page.export(name).path().read_text(encoding="utf-8") for name in ("CSV", "TSV", "SPARQL JSON", "SPARQL XML")}
    assert [name for name, text in saved.items() if "https://w3id.org/maslahat/id/northland" not in text] == []


def test_a_query_that_takes_long_can_be_stopped(query_page: Any) -> None:
    page = query_page()
    page.page.route("**/sparql", lambda _: None)  # never answered
    page.write("SELECT ?s WHERE { ?s ?p ?o }")
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("Control+Enter")
    page.see("#stop").click()
    page.until("document.getElementById('said').textContent === 'Stopped.'")
    assert page.see("#run").is_enabled()


def test_a_server_that_is_gone_is_told(query_page: Any) -> None:
    page = query_page()
    page.page.route("**/sparql", lambda route: route.abort())
    page.see("#tab-sparql").click()
    page.see("#run").click()
    page.see("#failure >> text=maslahat serve").wait_for()


# the reader


def test_every_language_has_every_word() -> None:
    text = (STATIC / "words.js").read_text(encoding="utf-8").partition("const TAGS")[0]
    spoken = re.findall(r"\n  (\w\w): \{\n(.*?)\n  \},", text, re.DOTALL)
    words = {language: set(re.findall(r"(?:^|, |    )(\w+): \"", block)) for language, block in spoken}
    assert tuple(words) == LANGUAGES
    assert {language: words["en"] ^ known for language, known in words.items()} == {language: set() for language in LANGUAGES}


def test_every_word_that_the_page_says_is_known() -> None:
    sources = [path for path in STATIC.glob("*.js") if path.name not in ("editor.min.js", "words.js")] + list(EDITOR.glob("*.js"))
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    html = (ROOT / "queries" / "pages" / "query.html").read_text(encoding="utf-8")
    said = set(re.findall(r"\bsay\(\"(\w+)\"", code)) | set(re.findall(r'data-(?:say|label|hint)="(\w+)"', html))
    words = (STATIC / "words.js").read_text(encoding="utf-8")
    assert [word for word in sorted(said) if f"{word}: " not in words] == []


@pytest.mark.parametrize(
    ("language", "name", "heading"), [("kk", "Солтүстік ел", "мемлекет"), ("uz", "Shimoliy mamlakat", "davlat")]
)
def test_page_labels_and_columns_speak_the_language(query_page: Any, language: str, name: str, heading: str) -> None:
    page = query_page(asking(STATES))
    page.see("#language").select_option(language)
    page.see(f"#view td >> text={name}").wait_for()
    assert page.page.evaluate("document.documentElement.lang") == language
    assert page.see("th").first.inner_text().startswith(heading)
    assert page.chosen()["lang"] == language


def test_what_was_asked_is_remembered(query_page: Any) -> None:
    page = query_page(asking(STATES))
    page.go()
    page.see("#tab-history").click()
    page.see("#history a").first.click()
    page.see("#view tbody tr").first.wait_for()
    assert page.chosen()["query"] == STATES


def test_going_back_shows_the_question_before(query_page: Any) -> None:
    page = query_page("#name=proposals&lang=en")
    page.see("#tab-sparql").click()
    page.see("#run").click()
    page.until("location.hash.includes('query=')")
    page.page.go_back()
    page.see("#form h2 >> text=proposals").wait_for()
    assert page.see("#tab-question").get_attribute("aria-selected") == "true"


def test_light_and_dark_can_be_switched(query_page: Any) -> None:
    page = query_page(dark=True)
    dark = page.page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.see("#theme").click()
    assert page.page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    page.go()
    assert page.page.evaluate("document.documentElement.dataset.theme") == "light"


@pytest.mark.parametrize("view", ["table", "network", "chart", "raw"])
def test_a_phone_shows_everything_within_its_width(query_page: Any, view: str) -> None:
    page = query_page(asking(PROPOSED, view), size=PHONE)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.see("#open-library").click()
    assert page.see("#search-library").is_visible()


def test_the_page_is_used_with_the_keyboard_alone(query_page: Any) -> None:
    page = query_page()
    page.page.keyboard.press("/")
    page.page.keyboard.type("proposals")
    page.page.wait_for_timeout(300)  # the list follows the typing after a moment
    page.page.keyboard.press("Enter")
    page.see("#view tbody tr").first.wait_for()
    page.see("#tab-table").focus()
    page.page.keyboard.press("ArrowRight")
    page.see("#view canvas").wait_for()
    assert page.page.evaluate("document.activeElement.id") == "tab-network"
