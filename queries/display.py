"""How answers show themselves: as an aligned table, in a notebook one with links. A long one is shortened and says so."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, Self, TypeVar, overload

import pyoxigraph as ox
from maslahat.ontology.namespaces import compress

SHOWN = 100
"""How many lines of a long answer are shown."""
Item = TypeVar("Item")


class Shown(NamedTuple):
    """A text in a cell, and where it leads, if anywhere."""

    text: str
    iri: str | None = None


class Table(Sequence[Item], Generic[Item]):
    """A sequence that shows itself as a table. A slice of it is one as well."""

    columns: Sequence[str] = ()
    advice: str = "take a slice for others"
    """How to see what is not shown."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = list(items)

    @abstractmethod
    def _shown(self, place: int) -> Sequence[Shown]:
        """The cells of the item at a place."""

    def _part(self, places: slice) -> Self:
        return type(self)(self._items[places])

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> Self: ...
    def __getitem__(self, place: int | slice) -> Item | Self:
        """The item at a place, or the part that a slice names."""
        return self._part(place) if isinstance(place, slice) else self._items[place]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        return self._items == list(other) if isinstance(other, Sequence) and not isinstance(other, str) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # like a list

    def _remarks(self) -> list[str]:
        """What must be said below the table."""
        return [f"{SHOWN:,} of {len(self):,} are shown; {self.advice}."] if len(self) > SHOWN else []

    def __repr__(self) -> str:
        from .tables import render_table

        cells = [[cell.text for cell in self._shown(place)] for place in range(min(len(self), SHOWN))]
        return "\n".join([render_table(self.columns, cells).removesuffix("\n"), *self._remarks()])

    def _repr_html_(self) -> str:
        return html_table(self.columns, (self._shown(place) for place in range(min(len(self), SHOWN)))) + "".join(
            f"<p>{escape(remark)}</p>\n" for remark in self._remarks()
        )


def html_table(columns: Iterable[str], rows: Iterable[Iterable[Shown]]) -> str:
    """A table element, escaped, with links."""
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{link(cell)}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"


def link(cell: Shown) -> str:
    """A text as HTML, with a link where it leads to the web; the CURIE shows when one points at it."""
    if cell.iri is None or not cell.iri.startswith(("https://", "http://")):  # others can be code, as javascript: is
        return escape(cell.text)
    return f'<a href="{escape(cell.iri)}" title="{escape(compress(cell.iri))}">{escape(cell.text)}</a>'


def escape(text: str) -> str:
    """A text as HTML writes it."""
    import html

    return html.escape(text)


def shown_term(term: object, label: Callable[[str], str | None]) -> Shown:
    """A term for people: the label of an IRI, or its CURIE; the value of a literal; nothing where there is none."""
    if isinstance(term, ox.NamedNode):
        return Shown(label(term.value) or compress(term.value), term.value)
    if isinstance(term, ox.Literal):
        return Shown(term.value)
    return Shown("" if term is None else str(term))
