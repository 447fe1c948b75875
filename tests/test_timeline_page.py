"""The timeline page and its still picture: what goes into the file, and what a reader can do with it in a browser."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from maslahat.graph.network_page import Evidence
from maslahat.graph.page_parts import year_span
from maslahat.graph.timeline_page import Timeline, TimelineItem, draw_timeline, lanes, opening, render_timeline
from maslahat.ontology.errors import IdentifierError, MissingExtraError

if TYPE_CHECKING:
    from tests.browser import OpenedPage, OpenPage

PHONE = (390, 844)
QUOTE = "A quote of a document that the test made up."
GROUPS = {"summit": {"en": "Summits", "kk": "Саммиттер", "ru": "Саммиты", "uz": "Sammitlar"}, "treaty": {"en": "Treaties"}}


def item(name: str, start: str, **changes: Any) -> TimelineItem:
    labels = {"en": name, "ru": f"{name} (по-русски)", "kk": f"Қазақша {name}"}
    place = Evidence("901", "A brief of the test", 12, 90, "en", QUOTE)
    plain = TimelineItem(f"m:{name}", f"https://w3id.org/maslahat/id/{name}", labels, "summit", start, evidence=(place,))
    changed = replace(plain, **changes)
    return replace(changed, group_labels=GROUPS.get(changed.group, {}))


SAMPLE = Timeline(
    {"en": "What happened when", "kk": "Не қашан болды", "ru": "Что и когда было"},
    (
        item("first-meeting", "2018-03-15"),
        item("second-meeting", "2019-11-29", rival=True),
        item("second-meeting-too", "2019-11", rival=True, rank="deprecated"),
        item("year-of-friendship", "2018"),
        item("month-of-talks", "2021-08"),
        item("next-meeting", "2027", modality="planned"),
        item("cancelled-meeting", "2020", modality="denied"),
        item("eternal-treaty", "1998-10-31", end="..", group="treaty"),
        item("border-treaty", "2001-11", end="2010", group="treaty"),
    ),
    {"en": "Two treaties are left out.", "ru": "Два договора не показаны."},
)


def crowd(count: int) -> Timeline:
    """Many items in few years, as graphs have them."""
    dates = ("{y}", "{y}-{m:02}", "{y}-{m:02}-{d:02}")
    items = [
        item(
            f"event number {n} of many",
            dates[n % 3].format(y=1991 + n * 11 % 35, m=n % 12 + 1, d=n % 28 + 1),
            group=f"lane-{n % 5}",
        )
        for n in range(count)
    ]
    return Timeline({"en": "A crowd"}, tuple(items))


def facts_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="facts" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    facts: dict[str, Any] = json.loads(found[1])
    return facts


def write(page: str, folder: Path) -> Path:
    path = folder / "timeline.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


# what goes into the file


def test_a_partial_date_is_the_span_that_it_means() -> None:
    spans = {one["id"]: (one["from"], one["until"]) for one in facts_of(render_timeline(SAMPLE))["items"]}
    assert spans["m:year-of-friendship"] == (2018.0, 2019.0)
    assert spans["m:month-of-talks"] == year_span("2021-08")
    assert spans["m:border-treaty"] == (year_span("2001-11")[0], 2011.0)
    assert spans["m:eternal-treaty"][1] is None


def test_lanes_are_told_apart_the_fullest_first() -> None:
    found = lanes(SAMPLE)
    assert [(lane.key, len(lane.items)) for lane in found] == [("summit", 7), ("treaty", 2)]
    assert len({lane.colour for lane in found}) == 2
    assert found[0].labels["kk"] == "Саммиттер"


def test_the_page_and_the_pictures_are_the_same_each_time() -> None:
    assert render_timeline(SAMPLE) == render_timeline(SAMPLE)
    assert draw_timeline(SAMPLE, "svg") == draw_timeline(SAMPLE, "svg")
    assert draw_timeline(SAMPLE, "png") == draw_timeline(SAMPLE, "png")


def test_far_items_do_not_press_the_others_together() -> None:
    many = crowd(60).items
    far = Timeline({"en": "Far"}, (*many, item("dynasty", "1501")))
    assert opening(Timeline({"en": "Near"}, many)) == (1991.0, 2026.0)
    assert opening(far)[0] >= 1991


@pytest.mark.parametrize(("start", "end"), [("soon", None), ("--03-15", None), ("2018-02-30", None), ("2019", "2018")])
def test_what_is_no_date_is_named_with_its_item(start: str, end: str | None) -> None:
    with pytest.raises(IdentifierError, match="m:odd"):
        render_timeline(Timeline({"en": "Odd"}, (item("odd", start, end=end),)))


def test_an_id_used_twice_is_named() -> None:
    with pytest.raises(IdentifierError, match=r"m:a.*2 times in the timeline"):
        render_timeline(Timeline({"en": "Twice"}, (item("a", "2018"), item("a", "2019"))))


def test_an_empty_timeline_makes_a_page_and_a_picture() -> None:
    empty = Timeline({"en": "Nothing"}, ())
    assert facts_of(render_timeline(empty))["items"] == []
    assert draw_timeline(empty).startswith(b"<?xml")


def test_exactly_one_script_may_run() -> None:
    page = render_timeline(SAMPLE)
    assert len(re.findall(r"'sha256-[^']+'", page)) == 1
    assert "default-src 'none'" in page
    assert re.findall(
        r"(?:src|href)=\"?([^\s\">]+)", page.partition("<script id")[0].partition("</head>")[0].partition("<style>")[0]
    ) == ["data:,"]


# the still picture


def test_a_picture_says_titles_lanes_and_what_is_far_in_the_language_asked_for() -> None:
    assert draw_timeline(SAMPLE, "svg", "kk") != draw_timeline(SAMPLE, "svg", "en")
    assert ElementTree.fromstring(draw_timeline(SAMPLE, "svg", "kk")).tag.endswith("svg")
    assert draw_timeline(SAMPLE, "png", "uz").startswith(b"\x89PNG")


def test_an_unknown_format_is_named_with_those_that_are() -> None:
    with pytest.raises(IdentifierError, match="'gif'; there are: svg, png"):
        draw_timeline(SAMPLE, "gif")


def test_without_matplotlib_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'maslahat\[charts\]'"):
        draw_timeline(SAMPLE)


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
)


def hostile_timeline() -> Timeline:
    """Every field of every kind holds every hostile text once."""
    items = tuple(hostile_item(text, number) for number, text in enumerate(HOSTILE))
    every = " ".join(HOSTILE)
    return Timeline({"en": every, "ru": every}, items, {"en": every, "ru": every})


def hostile_item(text: str, number: int) -> TimelineItem:
    said = {"en": text, "ru": text, text: text}
    place = Evidence(text, text, 0, 1, text, text)
    return TimelineItem(
        id=f"{number}{text}", iri=text, labels=said, group=text, start="2018-03", end="..", group_labels=said, modality=text,
        description=said, evidence=(place,), rank=text, rival=True, attributed_to=said, details=((text, text), (said, said)),
    )  # fmt: skip


def test_hostile_data_cannot_end_the_element_and_comes_back_unchanged() -> None:
    page = render_timeline(hostile_timeline())
    assert page.count("<script") == render_timeline(SAMPLE).count("<script")
    assert {one["iri"] for one in facts_of(page)["items"]} == {text.replace("\ud800", "\ufffd") for text in HOSTILE}


def test_nothing_hostile_runs(tmp_path: Path, open_page: OpenPage) -> None:
    opened = open_page(write(render_timeline(hostile_timeline()), tmp_path))
    for one in facts_of(render_timeline(hostile_timeline()))["items"]:
        opened.page.evaluate("id => maslahat.select(id)", one["id"])
    for step in ("setView('table')", "setLanguage('ru')", "setTheme('dark')", "setView('picture')"):
        opened.page.evaluate(f"maslahat.{step}")
    ElementTree.fromstring(opened.page.evaluate("maslahat.standalone().text"))
    opened.page.fill("#search", "script")
    assert opened.page.evaluate("window.__pwned") is None
    assert opened.page.locator("img, iframe, script:not([type])").count() == 1
    assert (opened.requests, opened.complaints) == ([], [])


def test_hostile_labels_are_drawn_as_text() -> None:
    timeline = hostile_timeline()
    for language in ("en", "ru"):
        drawn = ElementTree.fromstring(draw_timeline(timeline, "svg", language))
        assert not [one for one in drawn.iter() if one.tag.endswith(("script", "image"))]


# what a reader can do with it


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(render_timeline(SAMPLE), tmp_path_factory.mktemp("page"))


@pytest.fixture
def opened(file: Path, open_page: OpenPage) -> OpenedPage:
    return open_page(file)


def settled(opened: OpenedPage) -> OpenedPage:
    """The page when what was asked for is drawn."""
    opened.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return opened


def shown(opened: OpenedPage) -> list[str]:
    found: list[str] = opened.page.locator("#picture .item").evaluate_all("some => some.map(one => one.dataset.id)")
    return sorted(found)


def test_no_request_leaves_and_nothing_is_complained_of(opened: OpenedPage) -> None:
    for step in (
        "select('m:first-meeting')",
        "setView('table')",
        "setLanguage('uz')",
        "setTheme('dark')",
        "setView('picture')",
        "zoom(40)",
    ):
        opened.page.evaluate(f"maslahat.{step}")
    assert (opened.requests, opened.complaints) == ([], [])


def test_all_items_are_drawn_and_the_omission_is_said(opened: OpenedPage) -> None:
    assert shown(opened) == sorted(one.id for one in SAMPLE.items)
    assert opened.page.inner_text("#omitted") == "Not everything is shown. Two treaties are left out."


def test_planned_denied_rival_and_set_aside_items_are_drawn_unlike_facts(opened: OpenedPage) -> None:
    style = "(id) => getComputedStyle(document.querySelector(`#picture [data-id='${id}'] .shape`)).strokeDasharray"
    assert opened.page.evaluate(style, "m:year-of-friendship") == "none"
    assert opened.page.evaluate(style, "m:next-meeting") != opened.page.evaluate(style, "m:cancelled-meeting") != "none"
    assert opened.page.locator("#picture [data-id='m:second-meeting'] .halo").count() == 1
    assert opened.page.locator("#picture .deprecated").get_attribute("data-id") == "m:second-meeting-too"


def test_a_click_opens_the_evidence_and_the_address_names_it(opened: OpenedPage) -> None:
    opened.page.click("#picture [data-id='m:month-of-talks'] .caption")
    card = opened.page.inner_text("#card")
    assert "2021-08" in card
    assert "Document 901: A brief of the test" in card
    assert QUOTE in card
    assert opened.page.url.endswith("#m:month-of-talks")


def test_a_rival_date_is_named(tmp_path: Path, open_page: OpenPage) -> None:
    rivals = (("m:second-meeting-too", {"en": "Held in November"}), ("claim:1", {"en": "Held in Tashkent"}))
    items = tuple(replace(one, rivals=rivals if one.id == "m:second-meeting" else ()) for one in SAMPLE.items)
    path = tmp_path / "page.html"
    path.write_text(render_timeline(replace(SAMPLE, items=items)), encoding="utf-8", newline="\n")
    page = open_page(path, "?lang=en#m:second-meeting").page
    assert page.locator(".rival-note li").all_inner_texts() == ["Held in November", "Held in Tashkent"]
    page.click(".rival-note a")
    assert page.url.endswith("#m:second-meeting-too")


def test_an_address_that_is_no_text_does_no_harm(file: Path, open_page: OpenPage) -> None:
    opened = open_page(file, "#%E0%A4")
    opened.page.evaluate("maslahat.select('m:month-of-talks')")
    assert "2021-08" in opened.page.inner_text("#card")
    assert opened.complaints == []


def test_a_link_to_an_item_opens_its_card(file: Path, open_page: OpenPage) -> None:
    opened = open_page(file, "#m:border-treaty")
    assert opened.page.inner_text("#card h2") == "border-treaty"
    assert "2001-11 – 2010" in opened.page.inner_text("#card")


def test_search_finds_in_any_language_and_without_special_letters(opened: OpenedPage) -> None:
    opened.page.fill("#search", "казакша eternal")
    assert shown(settled(opened)) == ["m:eternal-treaty"]
    opened.page.keyboard.press("Enter")
    assert opened.page.inner_text("#card h2") == "eternal-treaty"


def test_lanes_are_filtered_and_shown_again(opened: OpenedPage) -> None:
    opened.page.click("#groups [data-key='summit'] .toggle")
    assert shown(opened) == ["m:border-treaty", "m:eternal-treaty"]
    assert opened.page.inner_text("#status").startswith("Shown: 2 of 9")
    opened.page.click("#show-all")
    assert len(shown(opened)) == 9


def test_the_table_says_the_same(opened: OpenedPage) -> None:
    opened.page.click("#view")
    rows = opened.page.locator("#table-body tr").all_inner_texts()
    assert len(rows) == len(SAMPLE.items)
    assert any("2019-11" in row and "another statement disagrees" in row and "set aside" in row for row in rows)


def test_languages_change_every_word(opened: OpenedPage) -> None:
    opened.page.select_option("#language", "kk")
    assert opened.page.inner_text("#title") == "Не қашан болды"
    assert "Саммиттер" in opened.page.inner_text("#groups")
    words = opened.page.evaluate("Object.values(maslahat.words).map(words => Object.keys(words).sort().join())")
    assert len(set(words)) == 1


def test_keys_go_from_item_to_item_and_back_to_where_they_were(opened: OpenedPage) -> None:
    page = opened.page
    page.locator("#picture .item[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.dataset.id")
    page.keyboard.press("Enter")
    assert page.evaluate("maslahat.state.selected") == second
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.id") == second


def test_zoom_draws_months_and_fit_draws_all_again(opened: OpenedPage) -> None:
    page = opened.page
    page.evaluate("maslahat.look(2018, 600)")
    assert "Mar" in settled(opened).page.locator("#axis").inner_html()
    assert "m:border-treaty" not in shown(opened)
    page.click("#all")
    assert len(shown(settled(opened))) == 9


def overlaps(opened: OpenedPage) -> int:
    """How many pairs of captions, chips and marks lie over one another."""
    count: int = opened.page.evaluate("""() => {
      const marks = [...document.querySelectorAll("#picture .caption, #picture .chip rect")];
      const boxes = marks.map((one) => one.getBoundingClientRect());
      const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2;
      return boxes.reduce((sum, a, n) => sum + boxes.slice(n + 1).filter((b) => meet(a, b)).length, 0);
    }""")
    return count


@pytest.mark.parametrize("size", [(1440, 900), PHONE])
def test_a_crowd_is_counted_and_no_label_lies_over_another(tmp_path: Path, open_page: OpenPage, size: tuple[int, int]) -> None:
    opened = open_page(write(render_timeline(crowd(400)), tmp_path), size=size)
    for scale in (0, 60, 2000):
        opened.page.evaluate("scale => { maslahat.look(1990, scale); maslahat.draw(); }", scale)
        assert overlaps(opened) == 0
    opened.page.evaluate("maslahat.look(1990, 0); maslahat.draw()")
    strips = opened.page.evaluate(
        "maslahat.plan().strips.map(s => s.boxes.length + s.chips.reduce((n, c) => n + c.items.length, 0))"
    )
    assert sum(strips) == 400


def test_a_chip_opens_to_what_it_counts(tmp_path: Path, open_page: OpenPage) -> None:
    opened = open_page(write(render_timeline(crowd(400)), tmp_path))
    chip = opened.page.locator("#picture .chip").first
    before = opened.page.evaluate("[maslahat.state.scale, maslahat.state.open.size]")
    chip.click()
    assert opened.page.evaluate("[maslahat.state.scale, maslahat.state.open.size]") != before


def test_on_a_phone_nothing_is_wider_than_the_screen(file: Path, open_page: OpenPage) -> None:
    opened = open_page(file, size=PHONE)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    opened.page.click("#filters")
    assert opened.page.locator("#groups").is_visible()


def test_on_paper_all_lanes_are_open_and_on_the_screen_as_before(tmp_path: Path, open_page: OpenPage) -> None:
    opened = open_page(write(render_timeline(crowd(400)), tmp_path), dark=True)
    before = opened.page.evaluate("[maslahat.state.scale, maslahat.state.open.size, maslahat.state.theme]")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert opened.page.locator("#picture .chip").count() == 0
    assert opened.page.locator("#picture .item").count() == 400
    assert opened.page.evaluate("document.documentElement.dataset.theme") == "light"
    opened.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert opened.page.evaluate("[maslahat.state.scale, maslahat.state.open.size, maslahat.state.theme]") == before


def test_pictures_are_saved_with_their_colours(opened: OpenedPage) -> None:
    with opened.page.expect_download() as svg:
        opened.page.click("#save-svg")
    text = svg.value.path().read_text(encoding="utf-8")
    assert "first-meeting" in {(one.text or "") for one in ElementTree.fromstring(text).iter()}
    assert "--ink: #" in text
    with opened.page.expect_download() as png:
        opened.page.click("#save-png")
    assert png.value.path().read_bytes().startswith(b"\x89PNG")
