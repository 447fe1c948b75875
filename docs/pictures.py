"""Make all pictures of the documentation: files of 'maslahat' and pages of 'maslahat serve' in a headless Chromium.

Usage: python docs/pictures.py [NAME ...]     (needs the extra 'dev' and Chromium on the PATH)

Without names all pictures are made, and pictures in docs/images that are none of these are removed. The graph is built
without the documents, so that no picture shows a quote. The same graph gives the same pictures on the same machine.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from PIL.Image import Image
    from playwright.sync_api import Browser, Page

    Colours = npt.NDArray[np.int_]

IMAGES = Path(__file__).with_name("images")
MOST_BYTES = 128 * 1024
"""Of a picture: it gets as many colours as this allows."""
DESKTOP, PHONE = (1120, 700), (390, 780)
STEADY = ("--no-sandbox", "--disable-gpu", "--disable-partial-raster", "--disable-lcd-text", "--force-color-profile=srgb")
"""How Chromium is started, so that it draws the same thing in the same way each time."""
STILL = "new Promise(done => document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(done))))"
UNTIMED = r"(line => { line.textContent = line.textContent.replace(/ · .*/, ''); })(document.getElementById('measure'))"
"""How long an answer took differs each time."""


@dataclass(frozen=True)
class Picture:
    """A picture: of the file that a command of ``maslahat`` writes, or of a page of the service."""

    name: str
    command: str | None = None
    """The command without its ``-o``, as the documentation shows it; None for a page of the service."""
    address: str = ""
    """For a file what is chosen in it, as '#...'; for the service the path."""
    size: tuple[int, int] = DESKTOP
    dark: bool = False
    ending: str = "html"
    """Of the file: a picture is taken of a page, and png is a picture already."""

    @property
    def file(self) -> str:
        """The file that the command writes, by the name of the view: one file serves several pictures."""
        kind, name, *_ = (self.command or "").split()
        return f"{name if kind == 'view' else self.name}.{self.ending}"

    @property
    def line(self) -> str:
        """The command as the documentation shows it; empty for a page of the service."""
        return f"maslahat {self.command} -o {self.file}" if self.command else ""


def _question(name: str, view: str = "table", **values: str) -> str:
    """The address of the query page with a query of the library that has been asked."""
    given = {"name": name, **{f"p.{key}": value for key, value in values.items()}, "view": view, "lang": "en"}
    return f"/#{urlencode(given)}"


MEETING = "m:consultative-meeting-5"
NETWORKS = (
    "agreements", "documents", "everything", "ideas", "infrastructure", "initiatives", "ontology", "organisations", "region",
    "states", "summits",
)  # fmt: skip
BARS = ("army-ranks", "survey-ages", "survey-cooperation", "survey-groups", "survey-priorities")

PICTURES = (
    Picture("network", "view summits", f"#{MEETING}"),
    *(Picture(name, f"view {name}") for name in (*NETWORKS, "timeline", "trade")),
    *(Picture(name, f"view {name}", size=(1120, 540)) for name in BARS),
    Picture("neighbourhood", f"view neighbourhood --focus {MEETING}"),
    Picture("claim", f"view neighbourhood --focus {MEETING}", "#m:claim-7fb890d0d6529362"),
    Picture("summits-dark", "view summits", dark=True),
    Picture("initiatives-phone", "view initiatives", size=PHONE),
    Picture("timeline-still", "view timeline --focus Mirziyoyev", ending="png"),
    Picture("trade-still", "view trade", ending="png"),
    Picture("report", f"report {MEETING}", size=(1120, 860)),
    Picture("query-page", address=_question("state-proposals", state="Uzbekistan")),
    Picture("entity-page", address="/id/consultative-meeting-5"),
)


def main(names: list[str]) -> None:
    """Build the shipped graph and make the pictures of some names, or all."""
    unknown = sorted(set(names) - {picture.name for picture in PICTURES})
    if unknown:
        raise SystemExit(f"There is no picture {unknown[0]!r}; there are: {', '.join(p.name for p in PICTURES)}.")
    chosen = [picture for picture in PICTURES if not names or picture.name in names]
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        _settle(Path(folder))
        _run("build")
        with _browser() as browser, _service() as address:
            for picture in chosen:
                _make(picture, browser, address)
    if not names:
        _remove_others()


def _settle(folder: Path) -> None:
    """Let the commands use a store of their own and nothing else of the person who runs this."""
    for name in [name for name in os.environ if name.startswith("MASLAHAT_")]:
        del os.environ[name]
    os.environ["MASLAHAT_STORE"] = str(folder / "store")


def _run(command: str) -> None:
    from maslahat.cli.main import cli

    with contextlib.redirect_stderr(io.StringIO()):
        cli.main(command.split(), standalone_mode=False)


@contextlib.contextmanager
def _browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise SystemExit("The pictures need Chromium, and none is on the PATH.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(STEADY))
        yield browser
        browser.close()


@contextlib.contextmanager
def _service() -> Iterator[str]:
    """The address of ``maslahat serve`` on a free port."""
    command = [sys.executable, "-m", "maslahat.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", said)
        if address is None:
            raise SystemExit(f"The service did not start: {said}{process.stderr.read()}")
        yield address.group()
        process.terminate()
        process.stderr.read()


def _make(picture: Picture, browser: Browser, service: str) -> None:
    if picture.command is None:
        data = _photograph(browser, picture, service)
    else:
        file = Path(picture.file)
        if not file.exists():
            _run(picture.line.removeprefix("maslahat "))
        data = file.read_bytes() if picture.ending == "png" else _photograph(browser, picture, file.resolve().as_uri())
    size = _save(data, IMAGES / f"{picture.name}.png")
    print(f"{picture.name}: {size / 1024:.0f} KB", flush=True)


def _photograph(browser: Browser, picture: Picture, base: str) -> bytes:
    context = browser.new_context(
        viewport={"width": picture.size[0], "height": picture.size[1]},
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(base + picture.address, wait_until="networkidle")
    _wait(page, picture)
    data = page.screenshot(animations="disabled", caret="hide")
    context.close()
    if errors:
        raise SystemExit(f"The page of {picture.name} has an error: {errors[0]}")
    return data


def _wait(page: Page, picture: Picture) -> None:
    """Wait until the page has drawn what it draws: an answer, a frame, then two pictures of the screen."""
    if picture.name == "query-page":
        page.locator("#view tbody tr").first.wait_for()
        page.evaluate(UNTIMED)
    page.evaluate(STILL)
    page.wait_for_timeout(500)  # a frame inside a page, which nothing announces


def _save(data: bytes, target: Path) -> int:
    """Write a picture with as many colours as its size allows; how many bytes it has."""
    from PIL.Image import open as read

    picture = read(io.BytesIO(data)).convert("RGB")
    picture.thumbnail((1120, 1120))
    for colours in (256, 192, 128, 96, 64):
        packed = io.BytesIO()
        _in_few_colours(picture, colours).save(packed, format="PNG", optimize=True)
        if packed.tell() <= MOST_BYTES:
            break
    new = target.with_suffix(".tmp")
    new.write_bytes(packed.getvalue())
    new.replace(target)
    return packed.tell()


def _in_few_colours(picture: Image, count: int) -> Image:
    """The picture with a palette of its own, a third of which are colours of signs; each colour becomes the nearest one."""
    import numpy as np
    from PIL.Image import Quantize, fromarray

    pixels, where, times = np.unique(np.asarray(picture).reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    pixels = pixels.astype(int)
    signs = _vivid(pixels[np.argsort(-times, kind="stable")], count // 3)
    rest = picture.quantize(count - len(signs), method=Quantize.MEDIANCUT, kmeans=3).getpalette()
    palette = np.concatenate([signs, np.array(rest).reshape(-1, 3)])[:count]
    parts = np.array_split(pixels, max(1, len(pixels) // 1000))
    nearest = np.concatenate([((part[:, None] - palette) ** 2).sum(axis=2).argmin(axis=1) for part in parts])
    few = fromarray(nearest[where].reshape(picture.height, picture.width).astype(np.uint8))
    few.putpalette(palette.astype(np.uint8).tobytes())
    return few


def _vivid(colours: Colours, most: int) -> Colours:
    """The first vivid ones of some colours, none of them near another: those are the fills of signs, a small part of a picture,
    which a palette of averages would turn into each other.
    """
    import numpy as np

    found = np.empty((0, 3), dtype=int)
    for colour in colours[np.ptp(colours, axis=1) > 60]:
        if len(found) < most and (((found - colour) ** 2).sum(axis=1) >= 1000).all():
            found = np.vstack([found, colour])
    return found


def _remove_others() -> None:
    for path in IMAGES.iterdir():
        if path.stem not in {picture.name for picture in PICTURES}:
            path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
