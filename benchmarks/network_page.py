"""How fast the network page is drawn, against plain pyvis with the same nodes and edges, in one run of one browser.

Time is taken from the start of navigation until the network has been drawn for the first time. Plain pyvis is given its scripts
inline, so that it needs no network, and its own physics, as it comes; a run that takes longer than a minute is given up.

Usage: python benchmarks/network_page.py [NODES ...]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

import networkx as nx
from maslahat.graph.network_page import Evidence, Network, NetworkEdge, NetworkNode, render_network
from playwright.sync_api import Browser, TimeoutError, sync_playwright
from pyvis.network import Network as Plain

KINDS = ("State", "Person", "Organisation", "Initiative", "Event")
PATIENCE = 60_000


def sample(size: int) -> Network:
    """A network of a size with the shape of a real one: few hubs, many leaves."""
    ties = nx.barabasi_albert_graph(size, 2, seed=1)
    evidence = (Evidence("001", "A document", 10, 90, "en", None),)
    nodes = tuple(
        NetworkNode(f"m:n{n}", f"https://w3id.org/maslahat/id/n{n}", KINDS[n % 5], {"en": f"Thing number {n}"}, (), {})
        for n in ties
    )
    edges = tuple(
        NetworkEdge(
            f"m:e{a}-{b}",
            f"m:n{a}",
            f"m:n{b}",
            "msl:met",
            {"en": "met"},
            "happened",
            (),
            "normal",
            None,
            evidence,
            None,
            None,
            False,
        )
        for a, b in ties.edges
    )
    return Network({"en": f"{size} nodes"}, nodes, edges, {kind: {"en": kind} for kind in KINDS})


def plain(network: Network) -> str:
    """The page that pyvis makes by itself."""
    drawing = Plain(directed=True, cdn_resources="in_line")
    for node in network.nodes:
        drawing.add_node(node.id, label=node.labels["en"])
    for edge in network.edges:
        drawing.add_edge(edge.source, edge.target)
    return str(drawing.generate_html())


def drawn(browser: Browser, html: str, ready: str) -> float | None:
    """Seconds until a page is ready, or None where it takes longer than the patience."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(html, encoding="utf-8")
        page = browser.new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True)  # to be asked whether it is ready
        page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
        begin = time.perf_counter()
        try:
            page.goto(path.as_uri(), wait_until="commit")
            page.wait_for_function(ready, timeout=PATIENCE)
            return time.perf_counter() - begin
        except TimeoutError:
            return None
        finally:
            page.close()


OURS = "window.maslahat && window.maslahat.network"
THEIRS = "(() => { const bar = document.getElementById('loadingBar'); return bar && bar.style.display === 'none'; })()"


def main() -> None:
    """Run the comparison and print it."""
    sizes = [int(a) for a in sys.argv[1:]] or [200, 500, 2000]
    chromium = next(path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for size in sizes:
            network = sample(size)
            begin = time.perf_counter()
            html = render_network(network)
            made = time.perf_counter() - begin
            ours, theirs = drawn(browser, html, OURS), drawn(browser, plain(network), THEIRS)
            told = f"{theirs:6.2f} s" if theirs else f"more than {PATIENCE // 1000} s"
            print(f"{size:6} nodes: written in {made:5.2f} s, drawn in {ours or 0:5.2f} s; plain pyvis drawn in {told}")
        browser.close()


if __name__ == "__main__":
    main()
