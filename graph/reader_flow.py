"""Lines of canonical text, built from the blocks and table rows that a document is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

Node = TypeVar("Node")

_CONTROLS = dict.fromkeys([*range(0x09), *range(0x0B, 0x20), 0x7F])
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # broken PDF fonts yield them, and UTF-8 cannot hold them
_CLEANED: dict[int, str | None] = {**_CONTROLS, **_SURROGATES}


@dataclass
class _Table:
    row: list[list[str]] | None = None  # the lines of each cell of the open row
    nested: bool = False  # another table stands in the open row


class Flow:
    """Collects text in reading order; ``text()`` is the canonical text of what was written.

    Calls out of order (a cell without a table, a row that was never closed) are taken as broken markup means them.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._tables: list[_Table] = []

    def write(self, text: str) -> None:
        """Add text to the current line, without control characters; line ends in it begin new lines."""
        first, *others = text.translate(_CLEANED).split("\n")
        self._pieces.append(first)
        for line in others:
            self.end_line()
            self._pieces.append(line)

    def at_space(self) -> bool:
        """Tell whether a further space would be doubled: the line is empty or ends with a space."""
        return not self._pieces or self._pieces[-1].endswith(" ")

    def end_line(self) -> None:
        """End the current line; an empty line leaves nothing."""
        line = "".join(self._pieces).strip()
        self._pieces.clear()
        if line:
            self._target().append(line)

    def open_table(self) -> None:
        """Begin a table, perhaps within a cell of another one."""
        self.end_line()
        if self._tables:
            self._tables[-1].nested = True
        self._tables.append(_Table())

    def open_row(self) -> None:
        """Begin a row of the innermost table and close the one before."""
        self.close_row()
        if self._tables:
            self._tables[-1].row = []

    def open_cell(self) -> None:
        """Begin a cell of the innermost table and close the one before."""
        self.end_line()
        if not self._tables:
            return
        table = self._tables[-1]
        table.row = table.row or []
        table.row.append([])

    def close_row(self) -> None:
        """End the open row of the innermost table, if there is one."""
        self.end_line()
        if not self._tables or self._tables[-1].row is None:
            return
        table = self._tables[-1]
        lines = _row_lines(table.row or [], table.nested)
        table.row, table.nested = None, False
        self._target().extend(lines)

    def close_table(self) -> None:
        """End the innermost table."""
        self.close_row()
        if self._tables:
            self._tables.pop()

    def text(self) -> str:
        """Return all lines, joined by LF; whatever is still open is closed."""
        while self._tables:
            self.close_table()
        self.end_line()
        return "\n".join(self._lines)

    def _target(self) -> list[str]:
        return next((table.row[-1] for table in reversed(self._tables) if table.row), self._lines)


def walk(root: Node, children: Callable[[Node], Iterable[Node]]) -> Iterator[tuple[Node, bool]]:
    """Yield each node twice in document order, ``True`` as it opens and ``False`` as it closes.

    There is no recursion, so a file nested a million deep is only slow.
    """
    stack = [(root, iter(children(root)))]
    yield root, True
    while stack:
        node, rest = stack[-1]
        child = next(rest, None)
        if child is None:
            stack.pop()
            yield node, False
        else:
            stack.append((child, iter(children(child))))
            yield child, True


def _row_lines(cells: list[list[str]], nested: bool) -> list[str]:
    if nested or len(cells) < 2:
        return list(chain.from_iterable(cells))
    return ["\t".join(" ".join(lines).replace("\t", " ") for lines in cells)] if any(cells) else []
