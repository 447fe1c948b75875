"""HTML and Markdown as canonical text; the rule is in `maslahat.graph.readers`."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from maslahat.ontology.errors import MissingExtraError, SourceError

from .reader_bytes import decode_text, parser_errors
from .reader_flow import Flow, walk

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from bs4.element import PageElement

MAX_TAGS = 500_000
"""More tags than this are refused: the parsed tree takes a kilobyte for each."""

MAX_NESTING = 100
"""Markdown nested deeper is refused, because the parser would leave the text below out without a word."""

_BLOCK_NAMES = """
    address article aside blockquote body br caption center col colgroup dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search
    section summary tbody tfoot thead ul
"""
_UNSEEN_NAMES = """
    audio canvas datalist embed head iframe math noembed noframes noscript object script select style svg template
    textarea title video
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)", re.IGNORECASE)
_WHITE_SPACE = re.compile(r"[ \t\n\r\f]+")  # https://infra.spec.whatwg.org/#ascii-whitespace


def read_html(data: bytes, path: Path) -> str:
    """Return the canonical text of an HTML file; raises `SourceError` when it is not UTF-8 or has too many tags."""
    return _html_text(decode_text(data, path), path)


def read_markdown(data: bytes, path: Path) -> str:
    """Return the canonical text of a CommonMark file with tables; raises `SourceError` as `read_html` does."""
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        raise MissingExtraError("Reading Markdown documents", "documents") from None
    text = decode_text(data, path)
    _check_count(text.count("["), "square brackets", path)  # the parser reads on from each of them
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    with parser_errors(path, "Markdown"):
        tokens = parser.parse(text)
        if max((token.level for token in tokens), default=0) >= MAX_NESTING - 1:
            raise SourceError(f"blocks are nested deeper than {MAX_NESTING // 2}; flatten them.", path)
        rendered = parser.renderer.render(tokens, parser.options, {})
    return _html_text(rendered, path)


def _check_count(count: int, what: str, path: Path) -> None:
    if count > MAX_TAGS:
        raise SourceError(f"the file has more than {MAX_TAGS:,} {what}; split it into parts.", path)


def _html_text(markup: str, path: Path) -> str:
    _check_count(markup.count("<"), "tags", path)
    with parser_errors(path, "HTML"):
        return _visible_text(_parse(markup))


def _parse(markup: str) -> BeautifulSoup:
    """Return the tree; lxml because its time grows with the length where ``html.parser`` needs the square of it."""
    try:
        from bs4 import BeautifulSoup, FeatureNotFound
    except ImportError:
        raise MissingExtraError("Reading HTML documents", "documents") from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XHTML, or a text like a file name, is nothing to warn of here
        try:
            return BeautifulSoup(markup, "lxml")
        except FeatureNotFound:
            raise MissingExtraError("Reading HTML documents", "documents") from None


def _visible_text(soup: BeautifulSoup) -> str:
    from bs4 import Tag
    from bs4.element import NavigableString, PreformattedString  # the latter: comments, doctypes and the like

    root: PageElement = soup
    flow, preformatted = Flow(), 0
    for node, opening in walk(root, _visible_children):
        if isinstance(node, Tag):
            _layout(flow, node.name, opening)
            preformatted += (node.name == "pre") * (1 if opening else -1)
        elif opening and isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            flow.write(node) if preformatted else _write_collapsed(flow, node)
    return flow.text()


def _visible_children(node: PageElement) -> Iterable[PageElement]:
    from bs4 import Tag

    return node.contents if isinstance(node, Tag) and not _is_unseen(node) else ()


def _is_unseen(tag: Tag) -> bool:
    if tag.name in _UNSEEN or tag.has_attr("hidden") or (tag.name == "dialog" and not tag.has_attr("open")):
        return True
    return tag.has_attr("style") and _HIDING_STYLE.search(str(tag["style"])) is not None


def _layout(flow: Flow, name: str, opening: bool) -> None:
    if name == "table":
        flow.open_table() if opening else flow.close_table()
    elif name == "tr":
        flow.open_row() if opening else flow.close_row()
    elif name in ("td", "th") and opening:
        flow.open_cell()
    elif name in _BLOCKS:
        flow.end_line()


def _write_collapsed(flow: Flow, text: str) -> None:
    collapsed = _WHITE_SPACE.sub(" ", text)
    flow.write(collapsed.lstrip(" ") if flow.at_space() else collapsed)
