"""The queries of the library as a table, to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .display import Shown, Table
from .library import LibraryQuery


class Catalogue(Table[LibraryQuery]):
    """Queries of the library: name, parameters, and what each answers.

    >>> graph.queries("visits")
    name ...
    visits ...
    """

    columns = ("name", "parameters", "summary")

    def _shown(self, place: int) -> Sequence[Shown]:
        query = self._items[place]
        return [Shown(query.name), Shown(", ".join(parameter.name for parameter in query.parameters)), Shown(query.summary)]


def matching(queries: Iterable[LibraryQuery], text: str) -> Catalogue:
    """The queries with a word that begins so in name, summary, description or tags; all where the text is empty."""
    wanted = re.compile(rf"\b{re.escape(text)}" if text else "", re.IGNORECASE)
    return Catalogue(q for q in queries if wanted.search(" ".join([q.name, q.summary, q.description, *q.tags])))
