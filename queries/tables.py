"""Rows as text: an aligned table that knows wide and combining characters, markdown, HTML.

The table libraries of the field take longer to import than a query takes to run (``docs/decisions.md``), so this is our own.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

Rows = Sequence[Sequence[str]]


def render_table(columns: Sequence[str], rows: Rows) -> str:
    """An aligned table with a rule under the head; control characters are shown, not sent to the terminal."""
    cells = [[_printable(cell) for cell in row] for row in rows]
    widths = [max(_width(row[i]) for row in [columns, *cells]) for i in range(len(columns))]
    lines = [_line(columns, widths), "  ".join("-" * width for width in widths)]
    return "".join(line + "\n" for line in [*lines, *(_line(row, widths) for row in cells)])


def _line(cells: Sequence[str], widths: list[int]) -> str:
    return "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _width(text: str) -> int:
    if text.isascii():  # the usual case, for which the library need not be loaded
        return len(text)
    from wcwidth import wcswidth

    width = wcswidth(text)
    return width if width >= 0 else len(text)


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{RETURN SYMBOL}" if c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def render_markdown(columns: Sequence[str], rows: Rows) -> str:
    """A table as GitHub markdown writes it."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(_markdown_cell(cell) for cell in line) + " |\n" for line in lines)


def _markdown_cell(text: str) -> str:
    return _printable(text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")).replace("<", "&lt;")


def render_html(columns: Sequence[str], rows: Rows) -> str:
    """A table element of HTML, escaped."""
    head = "".join(f"<th>{html.escape(c)}</th>" for c in columns)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"


RENDERERS: dict[str, Callable[[Sequence[str], Rows], str]] = {
    "table": render_table,
    "markdown": render_markdown,
    "html": render_html,
}
"""Format -> the function that renders columns and rows."""
