"""axe-core finds nothing serious on the pages, in the states that a reader meets.

axe-core is a package of npm: ``npm install --prefix .ci axe-core`` puts it where this file looks, or ``MASLAHAT_AXE`` names its
``axe.min.js``. Without it the tests are skipped, and say so.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT
from http_service import client
from maslahat.graph.chart_page import Chart, Point, render_chart
from maslahat.graph.network_page import Evidence, Network, NetworkEdge, NetworkNode, render_network
from maslahat.graph.report import render_report, report_of
from maslahat.graph.timeline_page import Timeline, TimelineItem, render_timeline

if TYPE_CHECKING:
    from maslahat.queries.graph import Graph
    from playwright.sync_api import Page
    from starlette.testclient import TestClient

    from tests.browser import OpenPage

__all__ = ["client"]

PHONE = (390, 844)
INSTALLED = ROOT / ".ci" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core."""
    path = Path(os.environ.get("MASLAHAT_AXE") or INSTALLED)
    if not path.is_file():
        pytest.skip(f"no axe-core at {path}: npm install --prefix .ci axe-core, or name its axe.min.js in MASLAHAT_AXE")
    return path.read_text(encoding="utf-8")


def complaints(page: Page, axe: str) -> list[str]:
    """What axe finds serious or critical on a page as it is now: the rule and the first elements that break it."""
    page.evaluate(axe)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    grave = (one for one in found["violations"] if one["impact"] in GRAVE)
    return [f"{one['id']}: {[node['html'][:200] for node in one['nodes'][:3]]}" for one in grave]


# a network with everything that a page can show


def sample() -> Network:
    names = {"kazakhstan": "Kazakhstan", "uzbekistan": "Uzbekistan", "council": "Economic Council", "alone": "Aral Sea"}
    kinds = {"council": "Initiative", "alone": "Place"}
    nodes = tuple(
        NetworkNode(f"m:{slug}", f"https://w3id.org/maslahat/id/{slug}", kinds.get(slug, "State"), {"en": name}, (name, slug), {})
        for slug, name in names.items()
    )
    place = Evidence("901", "A brief", 10, 40, "en", "A quote of the test")
    plain = NetworkEdge(
        "claim:1", "m:kazakhstan", "m:uzbekistan", "msl:partnerOf", {"en": "partner of"}, "in force",
        (({"en": "topic"}, {"en": "water"}),), "normal", None, (place,), "2013-06-14", "2013-06-14", False,
    )  # fmt: skip
    edges = (
        plain,
        replace(plain, id="claim:2", target="m:council", modality="proposed", rival=True),
        replace(plain, id="claim:3", modality="denied", rank="deprecated", earliest="2020-01-01", latest=None),
        replace(plain, id="tie:1", evidence=(), because=("A meeting", "Another one"), weight=2, directed=False),
    )
    labels = {"State": {"en": "state"}, "Initiative": {"en": "initiative"}, "Place": {"en": "place"}}
    return Network({"en": "Two states"}, nodes, edges, labels, {"en": "More is in the graph."})


@dataclass(frozen=True)
class Situation:
    """How a page is opened, and what a reader then does."""

    fragment: str = ""
    size: tuple[int, int] = (1440, 900)
    dark: bool = False
    steps: Callable[[Page], object] = lambda page: page.title()


def entities_table(page: Page) -> None:
    page.click("#view")
    page.click("#table-entities")


SITUATIONS = {
    "start": Situation(),
    "start, dark": Situation(dark=True),
    "start, phone": Situation(size=PHONE),
    "node card": Situation("#m:kazakhstan"),
    "node card, dark": Situation("#m:kazakhstan", dark=True),
    "node card, phone": Situation("#m:kazakhstan", size=PHONE),
    "rival edge card": Situation("#claim:2"),
    "rival edge card, dark": Situation("#claim:2", dark=True),
    "computed edge card": Situation("#tie:1"),
    "table": Situation(steps=lambda page: page.click("#view")),
    "table, dark": Situation(dark=True, steps=lambda page: page.click("#view")),
    "table and card": Situation("#claim:3", steps=lambda page: page.click("#view")),
    "table of entities": Situation(steps=entities_table),
    "filters, phone": Situation(size=PHONE, steps=lambda page: page.click("#filters")),
    "filtered": Situation("#m:kazakhstan", steps=lambda page: page.locator("#kinds .toggle").last.click()),
    "search": Situation(steps=lambda page: page.fill("#search", "stan")),
    "search without hits": Situation(steps=lambda page: page.fill("#search", "zzz")),
    "Kazakh": Situation("#claim:2", steps=lambda page: page.select_option("#language", "kk")),
}


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS.keys())
def test_the_network_page_has_no_serious_findings(axe: str, tmp_path: Path, open_page: OpenPage, situation: Situation) -> None:
    path = tmp_path / "page.html"
    path.write_text(render_network(sample()), encoding="utf-8", newline="\n")
    page = open_page(path, situation.fragment, size=situation.size, dark=situation.dark).page
    situation.steps(page)
    assert complaints(page, axe) == []


# pages of time and figures


def timeline() -> str:
    place = Evidence("901", "A brief", 10, 40, "en", "A quote of the test")
    items = (
        TimelineItem("claim:1", "", {"en": "First meeting"}, "Summit", "2018-03-15", evidence=(place,)),
        TimelineItem("claim:2", "", {"en": "Programme"}, "Project", "2022", "2025", modality="planned", rival=True),
    )
    return render_timeline(Timeline({"en": "Dated events"}, items, {"en": "More is in the graph."}))


def chart() -> str:
    points = tuple(
        Point(str(year), 2.5 * (year - 2015), name, id=f"{name}{year}") for year in (2017, 2018, 2022) for name in "ab"
    )
    return render_chart(Chart({"en": "Trade"}, "line", {"en": "Year"}, {"en": "USD"}, points))


@pytest.mark.parametrize("make", [timeline, chart])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), PHONE], ids=["desktop", "phone"])
def test_the_pages_of_time_and_figures_have_no_serious_findings(
    axe: str, tmp_path: Path, open_page: OpenPage, make: Callable[[], str], dark: bool, size: tuple[int, int]
) -> None:
    path = tmp_path / "page.html"
    path.write_text(make(), encoding="utf-8", newline="\n")
    page = open_page(path, size=size, dark=dark).page
    assert complaints(page, axe) == []
    page.click("#view")
    page.locator("#table-body a").first.click()
    page.locator("#card").wait_for()
    assert complaints(page, axe) == []


# the tool itself


def test_a_picture_without_a_text_is_complained_of(axe: str, tmp_path: Path, open_page: OpenPage) -> None:
    path = tmp_path / "page.html"
    path.write_text("<!doctype html><html lang=en><title>Poor</title><main><h1>Poor</h1><img src='data:,'></main>", "utf-8")
    (found,) = complaints(open_page(path).page, axe)
    assert found.startswith("image-alt")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/id/northland", "/id/meeting-of-leaders", "/ontology", "/entities", "/id/aida-example", "/id/nothing"]
)
def test_the_pages_of_the_service_have_no_serious_findings(
    axe: str, tmp_path: Path, open_page: OpenPage, client: TestClient, path: str, dark: bool
) -> None:
    text = client.get(path, headers={"Accept": "text/html"}).text
    style = f"<style>{client.get('/pages.css').text}</style>"
    file = tmp_path / "page.html"
    file.write_text(text.replace('<link rel="stylesheet" href="/pages.css">', style), encoding="utf-8", newline="\n")
    assert complaints(open_page(file, dark=dark).page, axe) == []


@pytest.mark.parametrize("size", [(1440, 900), PHONE], ids=["desktop", "phone"])
def test_a_dossier_has_no_serious_findings(
    axe: str, tmp_path: Path, open_page: OpenPage, small: Graph, size: tuple[int, int]
) -> None:
    path = tmp_path / "page.html"
    path.write_text(render_report(report_of(small, "m:northland")), encoding="utf-8", newline="\n")
    assert complaints(open_page(path, size=size).page, axe) == []
