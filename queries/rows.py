"""The rows of an answer in Python: dictionaries, and in one call a table of pandas or polars, or a network.

>>> rows = graph.query("proposals", who="Aida")
>>> rows[0]["initiative"], rows[0]["source"]
('m:council-of-rivers', 'd1:79-135')
>>> rows.to_networkx().nodes["m:council-of-rivers"]["label"]
'Council of Rivers'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from maslahat.ontology.errors import MissingExtraError, QueryError
from maslahat.ontology.namespaces import ENTITY, compress

from .answer import Answer, Cell
from .columns import Column, column_of, python_value
from .display import Shown, Table, shown_term

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import polars as pl

    from .citations import Citation
    from .graph import Graph

_PANDAS = {"integer": "Int64", "number": "float64", "truth": "boolean", "date": "datetime64[s]", "text": "string"}
_CLAIM = f"{ENTITY}claim-"


@dataclass(frozen=True)
class Origin:
    """Where rows come from: the graph, the text that asked for them, and the labels of their IRIs."""

    graph: Graph
    text: str
    labels: Mapping[str, str]


class Rows(Table[dict[str, Any]]):
    """The rows of an answer: dictionaries of Python values, IRIs as CURIEs, None where a variable is unbound.

    >>> for row in graph.query("SELECT ?state { ?state a msl:State } ORDER BY ?state"):
    ...     print(row["state"])
    m:northland
    m:southland

    It shows itself as a table with labels; a slice of it is rows again.

    >>> graph.query("SELECT ?state { ?state a msl:State } ORDER BY ?state")[:1]
    state
    ---------
    Northland
    """

    advice = "to_pandas() and to_polars() have all"

    def __init__(self, answer: Answer, origin: Origin) -> None:
        self.columns = answer.columns
        super().__init__({c: python_value(term) for c, term in zip(self.columns, row, strict=True)} for row in answer.rows)
        self.answer = answer
        """The answer as it came, which can :meth:`~Answer.serialize` itself in the formats of the W3C."""
        self._origin = origin

    @property
    def cut(self) -> bool:
        """Whether there are more rows than the limit of the graph let through."""
        return self.answer.cut

    @cached_property
    def labels(self) -> dict[str, str]:
        """CURIE -> label of the things and terms in the rows."""
        return {compress(iri): label for iri, label in self._origin.labels.items()}

    def to_pandas(self, *, labels: bool = False) -> pd.DataFrame:
        """The rows as a table of pandas: numbers, truth values, dates (where all of a column are full ones), and text.

        >>> graph.query("figures", area="Northland").to_pandas().dtypes["value"]
        dtype('float64')

        ``labels``: labels in the place of CURIEs. Raises :class:`MissingExtraError`.
        """
        try:
            import pandas as pd
        except ImportError:
            raise MissingExtraError("a table of pandas", "tables") from None
        columns = self._columns(labels)
        return pd.DataFrame(
            {name: pd.Series(column.values, dtype=_PANDAS[column.kind]) for name, column in columns.items()},
            index=range(len(self)),
        )

    def to_polars(self, *, labels: bool = False) -> pl.DataFrame:
        """The rows as a table of polars: numbers, truth values, dates (where all of a column are full ones), and text.

        >>> graph.query("figures", area="Northland").to_polars().schema["value"]
        Float64

        ``labels``: labels in the place of CURIEs. Raises :class:`MissingExtraError`.
        """
        try:
            import polars as pl
        except ImportError:
            raise MissingExtraError("a table of polars", "tables") from None
        types = {"integer": pl.Int64, "number": pl.Float64, "truth": pl.Boolean, "date": pl.Date, "text": pl.String}
        columns = self._columns(labels)
        return pl.DataFrame([pl.Series(name, column.values, dtype=types[column.kind]) for name, column in columns.items()])

    def _columns(self, labels: bool) -> dict[str, Column]:
        known = self._origin.labels if labels else None
        terms = [[row[place] for row in self.answer.rows] for place in range(len(self.columns))]
        return {name: column_of(column, known) for name, column in zip(self.columns, terms, strict=True)}

    def to_networkx(self, source: str | None = None, target: str | None = None) -> nx.MultiDiGraph[str]:
        """The rows as a network: an edge for each row, from its ``source`` to its ``target``.

        Both are names of columns; by default the first two that hold things. The other columns become attributes of the edge,
        and a node has its ``label``. A row without one of its ends is left out.
        Raises :class:`QueryError` where there is no such column.
        """
        import networkx as nx

        start, end = self._ends(source, target)
        network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for row in self:
            if row[start] is not None and row[end] is not None:
                ends = str(row[start]), str(row[end])
                network.add_nodes_from((node, {"label": self.labels.get(node, node)}) for node in ends)
                others = {name: value for name, value in row.items() if name not in (start, end) and value is not None}
                network.add_edges_from([(*ends, others)])
        return network

    def _ends(self, source: str | None, target: str | None) -> tuple[str, str]:
        for name in (source, target):
            if name is not None and name not in self.columns:
                raise QueryError(f"the answer has no column {name!r}; its columns are: {', '.join(self.columns)}.")
        things = [name for name in self.columns if name not in (source, target) and self._holds_things(name)]
        ends = [name if name is not None else things.pop(0) if things else None for name in (source, target)]
        if ends[0] is None or ends[1] is None:
            raise QueryError(
                "a network needs two columns of things, and the answer has fewer; name columns as source and target."
            )
        return ends[0], ends[1]

    def _holds_things(self, name: str) -> bool:
        place = self.columns.index(name)
        cells = [row[place] for row in self.answer.rows if row[place] is not None]
        return all(_is_thing(cell) for cell in cells) if cells else not self._items

    @cached_property
    def citations(self) -> list[list[Citation]]:
        """For each row the places that show it: document, start, end, and the quote where the text is at hand.

        >>> graph.query("SELECT ?who { ?who msl:proposed m:council-of-rivers }").citations[0][0][:3]
        ('d1', 79, 135)
        """
        from .citations import citations

        return citations(self._origin.graph, self.answer, self._origin.text)

    def cite(self) -> Rows:
        """The rows with three columns more: ``cited_document``, ``cited_span``, and ``cited_quote`` if texts are at hand."""
        from .citations import COLUMNS, cited

        if set(COLUMNS) <= set(self.columns):
            return self
        return Rows(cited(self._origin.graph, self.answer, self._origin.text), self._origin)

    def _part(self, places: slice) -> Rows:
        head, *lines = self.answer.data.removesuffix(b"\n").split(b"\n")
        data = b"".join(line + b"\n" for line in [head, *lines[places]])
        return Rows(replace(self.answer, data=data), self._origin)

    def _shown(self, place: int) -> Sequence[Shown]:
        return [shown_term(cell, self._origin.labels.get) for cell in self.answer.rows[place]]

    def _remarks(self) -> list[str]:
        cut = f"The answer was cut after {len(self):,} rows; a graph opened with higher limits gives more."
        return [*super()._remarks(), *([cut] if self.cut else [])]


def _is_thing(cell: Cell) -> bool:
    """Whether it is an entity; a claim, which is about entities, is none."""
    return isinstance(cell, ox.NamedNode) and cell.value.startswith(ENTITY) and not cell.value.startswith(_CLAIM)
