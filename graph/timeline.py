"""From the rows of a view to a timeline: a row is a dated thing, rows that say the same of it are one item."""

from __future__ import annotations

import pyoxigraph as ox
from maslahat.ontology.namespaces import compress, expand

from .knowledge_graph import KnowledgeGraph
from .stated import StatedClaim, claims_about
from .timeline_page import Timeline, TimelineItem
from .view_rows import (
    Row,
    ViewRows,
    Window,
    descriptions_of,
    details_of,
    evidence_of,
    focused_title,
    holder_of,
    labels_of,
    left_out,
    rivals_of,
)
from .views import Texts, View


def timeline_of(graph: KnowledgeGraph, view: View, window: Window | None = None) -> Timeline:
    """The timeline of a view between the days of a window; with a focus, only what claims tie to that thing.

    Raises :class:`QueryError` where the view cannot be drawn.
    """
    window = window or Window()
    rows = ViewRows(graph, view)
    items = _grouped([row for row in rows.rows if row.day("start", first=True)])
    tied = _tied(graph, window.focus) if window.focus else None
    shown = [group for group in items if _meets(group[0], window) and (tied is None or group[0]["thing"] in tied)]
    undated = {row["thing"] for row in rows.rows} - {group[0]["thing"] for group in items}
    return Timeline(
        title=focused_title(graph, view, window.focus),
        items=tuple(_item(graph, rows, group) for group in shown),
        omitted=left_out("window", len(items) - len(shown)) or left_out("undated", len(undated)),
    )


def _grouped(rows: list[Row]) -> list[list[Row]]:
    groups: dict[tuple[str | None, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[column] for column in ("thing", "start", "end", "group")), []).append(row)
    return list(groups.values())


def _meets(row: Row, window: Window) -> bool:
    """Whether the time of a thing meets the window; what goes on ends never."""
    goes_on = row["end"] == ".."
    last = None if goes_on else row.day("end" if row["end"] else "start", first=False)
    starts_late = window.last is not None and (row.day("start", first=True) or "") > window.last
    return not (starts_late or (window.first is not None and last is not None and last < window.first))


def _tied(graph: KnowledgeGraph, focus: str) -> set[str]:
    """The focus and all that one claim or another names together with it."""
    return {focus}.union(*(_names(claim) for claim in claims_about(graph.store, focus)))


def _names(claim: StatedClaim) -> set[str]:
    return {compress(term.value) for term in claim.terms if isinstance(term, ox.NamedNode)}


def _item(graph: KnowledgeGraph, rows: ViewRows, group: list[Row]) -> TimelineItem:
    row = group[0]
    claims = [each.claim for each in group if each.claim]
    thing, start = row["thing"], row["start"]
    assert thing is not None
    assert start is not None
    rivals = rivals_of(graph, claims)
    return TimelineItem(
        id="/".join(part for part in (thing, start, row["end"]) if part),
        iri=expand(thing),
        labels=labels_of(graph, row.values["thing"]),
        group=row["group"] or "",
        start=start,
        end=row["end"],
        group_labels=_group_labels(graph, row),
        modality=claims[0].modality.replace("-", " ") if claims else "happened",
        description=descriptions_of(graph, thing),
        evidence=evidence_of(graph, claims),
        rank=claims[0].rank if claims else "normal",
        rival=bool(rivals),
        rivals=rivals,
        attributed_to=holder_of(graph, claims),
        details=details_of(graph, rows, row),
    )


def _group_labels(graph: KnowledgeGraph, row: Row) -> Texts:
    group = row.values.get("group")
    return labels_of(graph, group) if group else {}
