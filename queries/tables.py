"""Rows as text: an aligned table that knows wide and combining characters, markdown, HTML.

The table libraries of the field take longer to import than a query takes to run (``docs/decisions.md``), so this is our own.
"""

from __future__ import annotations

from collections.abc import Sequence

Rows = Sequence[Sequence[str]]


def render_table(columns: Sequence[str], rows: Rows, width: int | None = None) -> str:
    """An aligned table with a rule under the head; control characters are shown, not sent to the terminal.

    Within a ``width`` in characters, the widest columns are shortened, and cells that lost something end in an ellipsis.
    """
    cells = [[_printable(cell) for cell in row] for row in rows]
    widths = _fitted([max(_width(row[i]) for row in [columns, *cells]) for i in range(len(columns))], width)
    lines = [_line(columns, widths), "  ".join("-" * size for size in widths)]
    return "".join(line + "\n" for line in [*lines, *(_line(row, widths) for row in cells)])


def _fitted(widths: list[int], total: int | None) -> list[int]:
    """Column widths that fit: the widest give way first, down to eight characters."""
    widths = list(widths)
    while total is not None and sum(widths) + 2 * (len(widths) - 1) > total and max(widths, default=0) > 8:
        widths[widths.index(max(widths))] -= 1
    return widths


def _line(cells: Sequence[str], widths: list[int]) -> str:
    return "  ".join(_padded(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _padded(cell: str, width: int) -> str:
    if _width(cell) > width:
        while _width(cell) > width - 1:
            cell = cell[:-1]
        cell += "\N{HORIZONTAL ELLIPSIS}"
    return cell + " " * (width - _width(cell))


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
    import html  # it takes 2 ms to load

    head = "".join(f"<th>{html.escape(c)}</th>" for c in columns)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"


def render_rows(format_: str, columns: Sequence[str], rows: Rows, width: int | None = None) -> str:
    """A table of columns and rows as ``table`` (within a width), ``markdown`` or ``html``."""
    if format_ == "table":
        return render_table(columns, rows, width)
    return render_markdown(columns, rows) if format_ == "markdown" else render_html(columns, rows)
