"""The chart page and its still picture: honest axes and lines, and what a reader can do with it in a browser."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from maslahat.graph.chart_page import (
    Chart,
    Link,
    Point,
    draw_chart,
    links,
    render_chart,
    runs_across,
    series_of,
    slots,
    value_axis,
)
from maslahat.graph.network_page import Evidence
from maslahat.ontology.errors import IdentifierError, MissingExtraError

if TYPE_CHECKING:
    from tests.browser import OpenedPage, OpenPage

PHONE = (390, 844)
QUOTE = "A figure that the test made up."
PLACE = Evidence("901", "A brief of the test", 12, 90, "en", QUOTE)
NAMES = {
    "unit:dollar": {"en": "US dollar", "kk": "АҚШ доллары", "ru": "доллар США", "uz": "AQSH dollari"},
    "unit:percent": {"en": "per cent"},
    "m:turnover": {"en": "Trade turnover", "kk": "Тауар айналымы"},
    "m:exports": {"en": "Exports", "kk": "Экспорт"},
    "m:kz": {"en": "Kazakhstan", "kk": "Қазақстан"},
    "m:uz": {"en": "Uzbekistan", "kk": "Өзбекстан"},
}


def point(x: str, y: float, series: str = "m:turnover", **changes: Any) -> Point:
    plain = Point(
        x, y, series, {"en": f"What is counted at {x}"}, "unit:dollar", evidence=(PLACE,), id=f"claim:{series}-{x}-{y:g}"
    )
    return replace(plain, **changes)


def chart(kind: Any, *points: Point, **changes: Any) -> Chart:
    titles = {"en": "Trade of two states", "kk": "Екі мемлекеттің саудасы"}
    plain = Chart(titles, kind, {"en": "Year", "kk": "Жыл"}, {"en": "Trade", "kk": "Сауда"}, points, NAMES)
    return replace(plain, **changes)


TRADE = chart(
    "line",
    point("2015", 1.8e9),
    point("2016", 1.9e9),
    point("2018", 2.4e9, rank="deprecated"),
    point("2019", 3.3e9),
    point("2020", 2.9e9),
    point("2020", 3.1e9, rival=True),
    point("2022", 5e9, modality="forecast"),
    point("2026", 10e9, modality="targeted", comparator={"en": "more than", "ru": "более"}),
    point("2023", 4.4e9),
    point("2016", 1.1e9, "m:exports"),
    point("2010/2014", 0.7e9, "m:exports"),
)
SURVEY = chart(
    "grouped",
    *(
        point(answer, value, state, unit="unit:percent")
        for answer, state, value in (("yes", "m:kz", 20.0), ("yes", "m:uz", 23.0), ("no", "m:kz", 14.0), ("no", "m:uz", 4.0))
    ),
)
RANKS = chart(
    "dot",
    *(
        point(state, rank, year, unit="")
        for state, year, rank in (("m:kz", "2021", 62), ("m:kz", "2015", 80), ("m:uz", "2021", 51))
    ),
    reverse=True,
)


def facts_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="facts" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    facts: dict[str, Any] = json.loads(found[1])
    return facts


def write(page: str, folder: Path) -> Path:
    path = folder / "chart.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


# honesty


@pytest.mark.parametrize("kind", ["bar", "grouped"])
def test_bars_begin_at_zero_however_large_they_are(kind: str) -> None:
    axis = value_axis(chart(kind, point("2019", 98), point("2020", 99)))
    assert axis.low == 0
    assert axis.high >= 99


def test_bars_below_zero_have_zero_on_the_axis() -> None:
    axis = value_axis(chart("bar", point("2019", -4), point("2020", 12)))
    assert axis.low <= -4
    assert 0 in axis.ticks


def test_a_line_far_from_zero_may_begin_elsewhere_and_near_it_may_not() -> None:
    assert value_axis(chart("line", point("2019", 95), point("2020", 99))).low > 0
    assert value_axis(chart("line", point("2019", 30), point("2020", 99))).low == 0


@pytest.mark.parametrize("values", [(0.0,), (7.0,), (-3.0,), (1e-9, 2e-9), (5e12, 9e12), (0.3, 0.1)])
def test_all_values_are_on_the_axis_and_ticks_are_few(values: tuple[float, ...]) -> None:
    axis = value_axis(chart("line", *(point(str(2000 + n), value) for n, value in enumerate(values))))
    assert axis.low <= min(values) <= max(values) <= axis.high
    assert 2 <= len(axis.ticks) <= 9


def test_a_gap_is_not_drawn_as_measured_and_no_line_leads_back_from_what_is_meant() -> None:
    years = {number: one.x for number, one in enumerate(TRADE.points)}
    drawn = {(years[link.first], years[link.second]): link.kind for link in links(TRADE)}
    assert drawn == {
        ("2015", "2016"): "measured",
        ("2016", "2019"): "gap",
        ("2019", "2020"): "measured",
        ("2020", "2022"): "intended",
        ("2020", "2023"): "gap",
        ("2023", "2026"): "intended",
    }


def test_a_line_goes_through_the_preferred_one_of_rivals() -> None:
    rivals = chart("line", point("2019", 1), point("2020", 2, rival=True), point("2020", 3, rival=True, rank="preferred"))
    assert links(rivals) == [Link(0, 2, "measured")]


def test_only_line_charts_have_lines() -> None:
    assert links(replace(TRADE, kind="bar")) == []


def test_months_next_to_each_other_leave_no_gap() -> None:
    months = chart("line", point("2019-12", 1), point("2020-01", 2), point("2020-03", 2))
    assert [link.kind for link in links(months)] == ["measured", "gap"]


def test_bars_of_dates_that_overlap_stand_side_by_side_and_spans_of_years_in_no_slot() -> None:
    year, months, next_year, span = "2021", "2021-01/2021-04", "2022", "2016/2020"
    mixed = chart("bar", *(point(x, 1) for x in (year, months, next_year, span)))
    assert [{mixed.points[number].x for number in slot} for slot in slots(mixed)] == [{year, months}, {next_year}]


def test_mixed_units_are_refused() -> None:
    with pytest.raises(IdentifierError, match="'unit:dollar', 'unit:percent'"):
        render_chart(chart("bar", point("2019", 1), point("2020", 2, unit="unit:percent")))


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (chart("line", point("soon", 1)), "soon"),
        (chart("bar", point("2019", float("nan"))), "2019"),
        (chart("bar", point("a", 1), point("a", 1)), "2 times in the chart"),
    ],
)
def test_what_cannot_be_drawn_is_named(odd: Chart, said: str) -> None:
    for draw in (render_chart, draw_chart):
        with pytest.raises(IdentifierError, match=said):
            draw(odd)


# what goes into the file


def test_dates_run_across_and_names_down() -> None:
    assert [runs_across(one) for one in (TRADE, SURVEY, RANKS)] == [True, False, False]
    assert facts_of(render_chart(TRADE))["places"][:2] == ["2010/2014", "2015"]


def test_series_look_different_and_years_are_in_order() -> None:
    assert [one.key for one in series_of(RANKS)] == ["2015", "2021"]
    many = chart("dot", *(point("m:kz", n, f"s{n}") for n in range(40)))
    assert len({(one.colour, one.marker) for one in series_of(many)}) == 40


def test_points_without_an_id_get_one() -> None:
    ids = [one["id"] for one in facts_of(render_chart(chart("bar", point("2019", 1, id=""), point("2020", 1, id=""))))["points"]]
    assert ids == ["point-1", "point-2"]


@pytest.mark.parametrize("one", [TRADE, SURVEY, RANKS, replace(TRADE, kind="bar"), chart("bar")])
def test_pages_and_pictures_are_the_same_each_time(one: Chart) -> None:
    assert render_chart(one) == render_chart(one)
    assert draw_chart(one, "svg") == draw_chart(one, "svg")
    assert draw_chart(one, "png", "kk").startswith(b"\x89PNG")


def test_a_picture_is_in_the_language_asked_for() -> None:
    assert len({draw_chart(TRADE, "svg", language) for language in ("en", "kk", "ru", "uz")}) == 4


def test_a_picture_says_what_was_left_out() -> None:
    assert draw_chart(replace(TRADE, omitted={"en": "Two figures are left out."})) != draw_chart(TRADE)


def test_without_matplotlib_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'maslahat\[charts\]'"):
        draw_chart(TRADE)


def test_an_unknown_format_is_named_with_those_that_are() -> None:
    with pytest.raises(IdentifierError, match="'pdf'; there are: svg, png"):
        draw_chart(TRADE, "pdf")


# hostile data

HOSTILE = (
    "</script><script>window.__pwned = 1</script>",
    "<img src=x onerror='window.__pwned = 1'>",
    "<!--<script>",
    "javascript:window.__pwned=1",
    'a href=" onmouseover="window.__pwned=1" x="',
    "{{ 7 * 7 }} {% raw %} ${window.__pwned=1} $\\frac{1}{0}$",
    "\u202egnp.exe \u200f\u2067 \u2028\u2029\u0000\u0007",
    "long " * 2000,
    "🇰🇿👩‍👩‍👧‍👦 Ә",
    "half a letter: \ud800",
    "__proto__",
    '=HYPERLINK("http://example.org","x")',
)


def hostile_chart(kind: Any) -> Chart:
    """Every field of every kind holds every hostile text once."""
    every = " ".join(HOSTILE)
    said = {"en": every, "ru": every}
    names = {text: {"en": text, "ru": text, text: text} for text in HOSTILE} | {every: said}
    points = tuple(hostile_point(text, number, every) for number, text in enumerate(HOSTILE))
    return Chart(said, kind, said, said, points, names, omitted=said)


def hostile_point(text: str, number: int, unit: str) -> Point:
    said = {"en": text, "ru": text, text: text}
    return Point(
        x=text, y=number, series=text, labels=said, unit=unit, modality=text, evidence=(Evidence(text, said, 0, 1, text, text),),
        id=f"{number}{text}", iri=text, comparator=said, rank=text, rival=True, attributed_to=said, details=((text, said),),
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["grouped", "dot"])
def test_nothing_hostile_runs(tmp_path: Path, open_page: OpenPage, kind: str) -> None:
    page = render_chart(hostile_chart(kind))
    assert page.count("<script") == render_chart(TRADE).count("<script")
    opened = open_page(write(page, tmp_path))
    for one in facts_of(page)["points"]:
        opened.page.evaluate("id => maslahat.select(id)", one["id"])
    for step in ("setView('table')", "setLanguage('ru')", "setTheme('dark')", "setView('picture')"):
        opened.page.evaluate(f"maslahat.{step}")
    ElementTree.fromstring(opened.page.evaluate("maslahat.standalone().text"))
    assert opened.page.evaluate("window.__pwned") is None
    assert opened.page.locator("img, iframe, script:not([type])").count() == 1
    assert (opened.requests, opened.complaints) == ([], [])


def test_no_cell_of_the_csv_file_is_a_formula(tmp_path: Path, open_page: OpenPage) -> None:
    opened = open_page(write(render_chart(hostile_chart("dot")), tmp_path))
    cells = [cell for row in csv.reader(io.StringIO(opened.page.evaluate("maslahat.csv()"), newline="")) for cell in row]
    assert "'" + HOSTILE[-1] in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("kind", ["grouped", "dot"])
def test_hostile_labels_are_drawn_as_text(kind: str) -> None:
    drawn = ElementTree.fromstring(draw_chart(hostile_chart(kind)))
    assert not [one for one in drawn.iter() if one.tag.endswith(("script", "image"))]


# what a reader can do with it


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(render_chart(TRADE), tmp_path_factory.mktemp("page"))


@pytest.fixture
def opened(file: Path, open_page: OpenPage) -> OpenedPage:
    return open_page(file)


def at(name: str) -> str:
    return f"#picture [data-id='claim:{name}']"


@pytest.mark.parametrize("one", [TRADE, SURVEY, RANKS, replace(TRADE, kind="bar"), chart("bar")])
def test_no_request_leaves_and_nothing_is_complained_of(tmp_path: Path, open_page: OpenPage, one: Chart) -> None:
    opened = open_page(write(render_chart(one), tmp_path))
    for step in ("setView('table')", "setLanguage('uz')", "setTheme('dark')", "setView('picture')", "clear()"):
        opened.page.evaluate(f"maslahat.{step}")
    assert opened.page.locator("#picture .point").count() == len(one.points)
    assert (opened.requests, opened.complaints) == ([], [])


def test_the_unit_is_in_the_title_of_the_axis(opened: OpenedPage) -> None:
    assert "Trade, billion US dollar" in opened.page.locator("#picture .title").all_text_contents()
    opened.page.select_option("#language", "kk")
    assert "Сауда, миллиард АҚШ доллары" in opened.page.locator("#picture .title").all_text_contents()


def test_forecasts_rivals_and_figures_set_aside_are_drawn_unlike_observed_ones(opened: OpenedPage) -> None:
    fill = "selector => getComputedStyle(document.querySelector(selector + ' .shape')).fill"
    observed, meant = (opened.page.evaluate(fill, at(name)) for name in ("m:turnover-2019-3.3e+09", "m:turnover-2026-1e+10"))
    assert observed != meant
    assert opened.page.locator(at("m:turnover-2020-3.1e+09") + " .halo").count() == 1
    assert opened.page.locator("#picture .point.deprecated").count() == 1
    assert opened.page.locator("#picture .link.gap").count() == 2


def test_pointing_at_a_figure_shows_value_unit_year_and_source(opened: OpenedPage) -> None:
    opened.page.hover(at("m:turnover-2026-1e+10"))
    tip = opened.page.inner_text("#tip")
    assert "more than 10 billion US dollar" in tip
    assert "2026 · targeted" in tip
    assert "Document 901" in tip


def test_a_click_opens_the_evidence_and_the_address_names_it(opened: OpenedPage) -> None:
    opened.page.click(at("m:turnover-2020-3.1e+09"))
    card = opened.page.inner_text("#card")
    assert "3.1 billion US dollar" in card
    assert "disagrees" in card
    assert QUOTE in card
    assert "2.9 billion US dollar" in card
    assert opened.page.url.endswith("#claim:m:turnover-2020-3.1e%2B09")


def test_a_link_to_a_figure_opens_its_card(file: Path, open_page: OpenPage) -> None:
    opened = open_page(file, "#claim:m:exports-2016-1.1e%2B09")
    assert "1.1" in opened.page.inner_text("#card .figure")


def test_keys_reach_every_figure(opened: OpenedPage) -> None:
    page = opened.page
    page.locator("#picture .point[tabindex='0']").focus()
    reached = set()
    for _ in TRADE.points:
        reached.add(page.evaluate("document.activeElement.dataset.id"))
        page.keyboard.press("ArrowRight")
    assert reached == {one.id for one in TRADE.points}
    page.keyboard.press("Enter")
    assert page.locator("#card").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()


def test_the_legend_filters_and_the_axis_stays(opened: OpenedPage) -> None:
    ticks = opened.page.locator("#picture .tick-text").all_text_contents()
    opened.page.click("#groups [data-key='m:turnover'] .toggle")
    assert opened.page.locator("#picture .point").count() == 2
    assert opened.page.locator("#picture .tick-text").all_text_contents() == ticks
    opened.page.click("#show-all")
    opened.page.click("#lines [data-key='intended'] .toggle")
    assert opened.page.locator("#picture .point").count() == len(TRADE.points) - 2


def test_the_table_says_the_same_and_sorts_numbers_as_numbers(opened: OpenedPage) -> None:
    opened.page.click("#view")
    opened.page.click("#table-head button:has-text('Value')")
    values = opened.page.locator("#table-body a").all_inner_texts()
    assert len(values) == len(TRADE.points)
    assert (values[0], values[-1]) == ("0.7 billion US dollar", "more than 10 billion US dollar")


def test_languages_have_the_same_words(opened: OpenedPage) -> None:
    words = opened.page.evaluate("Object.values(maslahat.words).map(words => Object.keys(words).sort().join())")
    assert len(set(words)) == 1


def test_an_axis_that_does_not_begin_at_zero_says_so(tmp_path: Path, open_page: OpenPage) -> None:
    opened = open_page(write(render_chart(chart("line", point("2019", 95), point("2020", 99))), tmp_path))
    assert "The axis begins at 95, not at zero." in opened.page.inner_text("#status")


def test_bars_are_as_long_as_their_values(tmp_path: Path, open_page: OpenPage) -> None:
    opened = open_page(write(render_chart(SURVEY), tmp_path))
    widths = opened.page.locator("#picture .shape").evaluate_all("some => some.map(one => +one.getAttribute('width'))")
    assert [round(width / widths[0], 2) for width in widths] == [1, 1.15, 0.7, 0.2]


@pytest.mark.parametrize("one", [TRADE, SURVEY, RANKS])
def test_on_a_phone_nothing_is_wider_than_the_screen(tmp_path: Path, open_page: OpenPage, one: Chart) -> None:
    opened = open_page(write(render_chart(one), tmp_path), size=PHONE)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    assert opened.page.locator("#picture text").evaluate_all(
        "some => some.every(one => one.getBoundingClientRect().right <= 391)"
    )


def test_files_are_saved(opened: OpenedPage) -> None:
    saved = {}
    for kind in ("svg", "png", "csv"):
        with opened.page.expect_download() as download:
            opened.page.click(f"#save-{kind}")
        saved[kind] = download.value.path().read_bytes()
    texts = {one.text for one in ElementTree.fromstring(saved["svg"]).iter()}
    assert {"Trade of two states", "Exports", "Trade, billion US dollar"} <= texts
    assert saved["png"].startswith(b"\x89PNG")
    rows = list(csv.DictReader(io.StringIO(saved["csv"].decode("utf-8-sig"))))
    assert [row["value"] for row in rows if row["modality"] == "targeted"] == ["10000000000"]
