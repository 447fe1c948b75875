"""Make the pictures of the documentation: the network page in a headless Chromium.

Usage: python docs/pictures.py     (needs the extra 'dev' and Chromium on the PATH)
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from maslahat.graph.build import build
from maslahat.graph.collection import Collection
from maslahat.graph.knowledge_graph import KnowledgeGraph
from maslahat.graph.network import VIEWS, Window, network_of
from maslahat.graph.network_page import render_network
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).with_name("images")


def main() -> None:
    """Build the shipped graph, draw the meeting of Dushanbe and what is near it, and take its picture."""
    chromium = next(path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build(Path(folder) / "store", Collection())
        graph = KnowledgeGraph.open(Path(folder) / "store")
        page = Path(folder) / "network.html"
        network = network_of(graph, VIEWS["region"], Window(focus="m:consultative-meeting-5", depth=2))
        page.write_text(render_network(network), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.goto(page.as_uri())
        tab.wait_for_timeout(1500)
        tab.screenshot(path=IMAGES / "network.png")
        browser.close()


if __name__ == "__main__":
    main()
