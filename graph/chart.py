"""From the rows of a view to a chart: a row is a figure with the claim that it was read in."""

from __future__ import annotations

from maslahat.ontology.errors import QueryError

from .chart_page import Chart, Point
from .knowledge_graph import KnowledgeGraph
from .view_rows import Row, ViewRows, details_of, evidence_of, holder_of, labels_of, rivals_of
from .views import Texts, View


def chart_of(graph: KnowledgeGraph, view: View) -> Chart:
    """The chart of a view. Raises :class:`QueryError` where the view cannot be drawn."""
    rows = ViewRows(graph, view)
    return Chart(
        title=view.title,
        kind=view.chart,
        x_title=view.x,
        y_title=view.y,
        points=tuple(_point(graph, rows, row) for row in rows.rows),
        names=_names(graph, rows.rows),
        reverse=view.reverse,
    )


def _names(graph: KnowledgeGraph, rows: list[Row]) -> dict[str, Texts]:
    """The labels of the keys that points have as x, series and unit."""
    found = ((row[column], row.values.get(column)) for row in rows for column in ("x", "series", "unit"))
    return {key: labels_of(graph, term) for key, term in found if key and term is not None}


def _point(graph: KnowledgeGraph, rows: ViewRows, row: Row) -> Point:
    claim = row.claim
    qualifiers = dict(claim.qualifiers) if claim else {}
    comparator = qualifiers.get("msl:comparator")
    x, y = row["x"], row.number("y")
    if x is None or y is None:
        raise QueryError("?x and ?y must have a value in every row.", str(rows.view.path))
    rivals = rivals_of(graph, [claim] if claim else [])
    return Point(
        x=x,
        y=y,
        series=row["series"] or "",
        labels=graph.all_labels(claim.subject) if claim else {},
        unit=row["unit"] or "",
        modality=claim.modality.replace("-", " ") if claim else "happened",
        evidence=evidence_of(graph, [claim] if claim else []),
        id=claim.curie if claim else "",
        comparator=labels_of(graph, comparator) if comparator else {},
        rank=claim.rank if claim else "normal",
        rival=bool(rivals),
        rivals=rivals,
        attributed_to=holder_of(graph, [claim] if claim else []),
        details=details_of(graph, rows, row),
    )
