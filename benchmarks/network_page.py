"""How fast the network page is drawn, against plain pyvis with the same nodes and edges, in one run of one browser.

Time is taken from the start of navigation until the network has been drawn for the first time, the best of three for our page.
Plain pyvis is given its scripts inline, so that it needs no network, and its own physics, as it comes; it is asked for sizes up
to 500 only, since it hides the drawing until its physics rests, which takes minutes beyond. The exit code is 1 when our page is
slower than was promised: 2,000 nodes in 1 s, 5,000 in 2.5 s.

Usage: python benchmarks/network_page.py [NODES ...]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import networkx as nx
from maslahat.graph.network_page import Evidence, Network, NetworkEdge, NetworkNode, render_network
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright
from pyvis.network import Network as Plain

KINDS = ("State", "Person", "Organisation", "Initiative", "Event")
SIZES = (200, 500, 2000, 5000)
PROMISED = {2000: 1.0, 5000: 2.5}  # seconds
PLAIN_CAN = 500  # nodes
PATIENCE = 60_000  # milliseconds


def sample(size: int) -> Network:
    """A network of a size with the shape of a real one: few hubs, many leaves."""
    ties = nx.barabasi_albert_graph(size, 2, seed=1)
    nodes = tuple(
        NetworkNode(f"m:n{n}", f"https://w3id.org/maslahat/id/n{n}", KINDS[n % 5], {"en": f"Thing number {n}"}, (), {})
        for n in ties
    )
    kinds = {kind: {"en": kind} for kind in KINDS}
    return Network({"en": f"{size} nodes"}, nodes, tuple(tie(a, b) for a, b in ties.edges), kinds)


def tie(a: int, b: int) -> NetworkEdge:
    """A statement with a source, without a quote."""
    return NetworkEdge(
        id=f"m:e{a}-{b}",
        source=f"m:n{a}",
        target=f"m:n{b}",
        property="msl:met",
        labels={"en": "met"},
        modality="proposed" if a % 10 == 0 else "happened",
        qualifiers=(),
        rank="normal",
        attributed_to=None,
        evidence=(Evidence("001", "A document", 10, 90, "en", None),),
        earliest=f"{1991 + a % 35}-01-01",
        latest=f"{1991 + a % 35}-12-31",
        rival=False,
    )


def plain(network: Network) -> str:
    """The page that pyvis makes by itself."""
    drawing = Plain(directed=True, cdn_resources="in_line")
    for node in network.nodes:
        drawing.add_node(node.id, label=node.labels["en"])
    for edge in network.edges:
        drawing.add_edge(edge.source, edge.target)
    return str(drawing.generate_html())


@contextmanager
def opening(browser: Browser, html: str) -> Iterator[tuple[Page, str]]:
    """A new page without a network, and the address of the file that it is to open."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(html, encoding="utf-8")
        page = browser.new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True)  # to be asked whether it is ready
        page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
        yield page, path.as_uri()
        page.close()


def ours_drawn(browser: Browser, html: str) -> float:
    """Seconds from navigation to the first drawing, as the page itself notes them."""
    with opening(browser, html) as (page, address):
        page.goto(address, wait_until="commit")
        page.wait_for_function("performance.getEntriesByName('drawn').length", timeout=PATIENCE)
        return float(page.evaluate("performance.getEntriesByName('drawn')[0].startTime")) / 1000


def theirs_drawn(browser: Browser, html: str) -> float | None:
    """Seconds until plain pyvis shows the network, None where that takes longer than the patience."""
    with opening(browser, html) as (page, address):
        begin = time.perf_counter()
        try:
            page.goto(address, wait_until="commit")
            page.wait_for_function("document.getElementById('loadingBar')?.style.display === 'none'", timeout=PATIENCE)
            return time.perf_counter() - begin
        except TimeoutError:
            return None


def told(browser: Browser, network: Network) -> str:
    """What plain pyvis does with a network, in words."""
    if len(network.nodes) > PLAIN_CAN:
        return "not asked"
    seconds = theirs_drawn(browser, plain(network))
    return f"{seconds:.2f} s" if seconds else f"more than {PATIENCE // 1000} s"


def measure(browser: Browser, size: int) -> bool:
    """Print one line for a size; returns whether our page kept its promise."""
    network = sample(size)
    begin = time.perf_counter()
    html = render_network(network)
    made = time.perf_counter() - begin
    ours = min(ours_drawn(browser, html) for _ in range(3))
    kept = ours <= PROMISED.get(size, ours)
    line = f"{size:6} nodes: written in {made:5.2f} s, drawn in {ours:5.2f} s{'' if kept else ' (too slow)'}"
    print(f"{line}; plain pyvis drawn in {told(browser, network)}", flush=True)
    return kept


def main() -> int:
    """Run the comparison and print it."""
    sizes = [int(a) for a in sys.argv[1:]] or SIZES
    chromium = next(path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        kept = [measure(browser, size) for size in sizes]
        browser.close()
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
