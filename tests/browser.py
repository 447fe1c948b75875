"""A headless Chromium for tests of pages: ``pytest_plugins = ("browser",)`` brings the fixtures.

``open_page(path)`` opens a file and returns it as :class:`OpenedPage`. Everything but the file itself is refused
and noted in ``requests``; what the page complains of is noted in ``complaints``. Without Chromium or playwright
the tests are skipped, and say so.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
DESKTOP = (1440, 900)
PHONE = (390, 844)


@dataclass
class OpenedPage:
    """An open page, the requests that it tried to send, and its errors, script ones and those of the console."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def refuse(self, route: Route) -> None:
        """Let the file itself through and nothing else."""
        if re.split("[?#]", route.request.url)[0] == self.address:
            route.continue_()
        else:
            self.requests.append(route.request.url)
            route.abort()


OpenPage = Callable[..., OpenedPage]


def find_chromium() -> str | None:
    """Return the path of the first Chromium on the PATH, None when there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Yield a headless browser; one for a module, as a running one does not get on with asyncio in other tests."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    executable = find_chromium()
    if executable is None:
        pytest.skip(f"no Chromium on the PATH (looked for {', '.join(NAMES)})")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Yield ``open_page(path, fragment="", size=DESKTOP, dark=False)``, which opens a file in a context of its own."""
    with ExitStack() as stack:

        def open_file(path: Path, fragment: str = "", *, size: tuple[int, int] = DESKTOP, dark: bool = False) -> OpenedPage:
            context = chromium.new_context(
                viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light", locale="en-GB"
            )
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            opened = OpenedPage(context.new_page(), path.as_uri())
            opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
            opened.page.on("console", lambda line: opened.complaints.append(line.text) if line.type == "error" else None)
            context.route("**/*", opened.refuse)
            opened.page.goto(opened.address + fragment)
            return opened

        yield open_file
