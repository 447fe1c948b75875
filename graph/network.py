"""From the rows of a view to a network: which things become nodes, and which rows one line.

Classes, names and values stay inside the nodes and lines, where readers of RDF drawings want them. What is left out is counted
and said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import pyoxigraph as ox
from maslahat.ontology.errors import QueryError
from maslahat.ontology.namespaces import expand
from maslahat.ontology.terms import load_ontology

from .knowledge_graph import KnowledgeGraph
from .names import all_names
from .network_page import Network, NetworkEdge, NetworkNode, Text
from .stated import Term
from .view_rows import (
    Row,
    ViewRows,
    Window,
    descriptions_of,
    details_of,
    evidence_of,
    focused_title,
    holder_of,
    is_entity,
    is_thing,
    labels_of,
    left_out,
    rivals_of,
)
from .views import Texts, View

KINDS = (
    "State", "StateGroup", "Person", "CooperationFormat", "Organisation", "Event", "Initiative", "Instrument", "Infrastructure",
    "Project", "Policy", "Place", "Office", "Statement", "Publication", "Indicator", "Concept", "PopulationGroup",
    "Entity", "Record",
)  # fmt: skip
"""The classes that the legend tells apart, the more special first: a thing is drawn as the first one that it is."""

_OUTSIDE = {"rdfs:subClassOf": {"en": "is a kind of", "kk": "мынаның түрі", "ru": "разновидность", "uz": "turi"}}
"""Labels of properties that the ontology uses and does not describe."""
_LINKING = """SELECT (COUNT(?claim) AS ?count) {
  ?claim a msl:Claim ; rdf:object ?thing ; msl:review ?review .
  FILTER (isIRI(?thing) && STRSTARTS(STR(?thing), STR(m:)) && ?review != msl:review-rejected) }"""
_RANKS = ("preferred", "normal", "deprecated")
Line = tuple[str, list[Row]]
"""An edge in the making: its id and its rows, which have the same ends."""


def network_of(graph: KnowledgeGraph, view: View, window: Window | None = None) -> Network:
    """The network of a view, or of the part of it that a window leaves.

    Raises :class:`QueryError` where the view cannot be drawn so.
    """
    window = window or Window()
    if view.needs_focus and window.focus is None:
        raise QueryError(f"this view is drawn around one thing: maslahat view {view.name} --focus ENTITY.", view.name)
    rows = ViewRows(graph, view)
    lines = _lines(view, rows.rows)
    shown = _lines(view, [row for row in rows.rows if _overlaps(row, window)])
    shown = _near(shown, window)
    things = sorted({end for _, group in shown for end in _ends(group[0])} | ({window.focus} if window.focus else set()))
    kinds = _Kinds(graph, chain.from_iterable(group for _, group in shown))
    used = {kinds[thing] for thing in things}
    return Network(
        title=focused_title(graph, view, window.focus),
        nodes=tuple(_nodes(graph, things, kinds)),
        edges=tuple(_edge(graph, rows, line) for line in shown),
        kinds={kind: graph.all_labels(f"msl:{kind}") for kind in (*KINDS, *sorted(used - set(KINDS))) if kind in used},
        omitted=_omitted(graph, rows, len(lines) - len(shown), shown, window),
    )


def _ends(row: Row) -> tuple[str, str]:
    source, target = row["source"], row["target"]
    assert source is not None
    assert target is not None
    return source, target


def _lines(view: View, rows: Iterable[Row]) -> list[Line]:
    """The rows that become one line each, in the order in which they are first met."""
    lines: dict[str, list[Row]] = {}
    for row in rows:
        if not (is_thing(row.values.get("source")) and is_thing(row.values.get("target"))):
            raise QueryError("?source and ?target must be things of the graph or terms of the ontology.", str(view.path))
        lines.setdefault(_line_id(row), []).append(row)
    return list(lines.items())


def _line_id(row: Row) -> str:
    """What a line is told by: its claim, or what it says of its ends, a plan apart from a fact."""
    if row.claim and not (row["property"] or row["because"]):
        return row.claim.curie
    parts = (*_ends(row), row["property"] or "", row.claim.modality if row.claim else "")
    return "/".join(part for part in parts if part)


def _overlaps(row: Row, window: Window) -> bool:
    """Whether the time of a row meets the window; a row without dates always does."""
    starts_late = window.last is not None and row.earliest is not None and row.earliest > window.last
    ends_early = window.first is not None and row.latest is not None and row.latest < window.first
    return not (starts_late or ends_early)


def _near(lines: list[Line], window: Window) -> list[Line]:
    """The lines between things within some steps of the focus."""
    if window.focus is None:
        return lines
    import networkx as nx

    ties: nx.Graph[str] = nx.Graph()
    ties.add_node(window.focus)
    ties.add_edges_from(_ends(group[0]) for _, group in lines)
    near = set(nx.single_source_shortest_path_length(ties, window.focus, cutoff=window.depth))
    return [(name, group) for name, group in lines if near.issuperset(_ends(group[0]))]


class _Kinds(dict[str, str]):
    """Thing -> the kind as which it is drawn: what the rows say, else its class, found out when it is first asked for."""

    def __init__(self, graph: KnowledgeGraph, rows: Iterable[Row]) -> None:
        super().__init__()
        self._graph, self._ontology = graph, load_ontology()
        for row in rows:
            for end in ("source", "target"):
                kind, thing = row[f"{end}Kind"], row[end]
                if kind and thing:
                    self[thing] = kind.removeprefix("msl:")

    def __missing__(self, curie: str) -> str:
        classes = [f"msl:{kind}" for kind in self._graph.kinds(curie)] or [curie]
        fitting = (k for k in KINDS if any(self._ontology.is_a(name, f"msl:{k}") for name in classes))
        self[curie] = next(fitting, "Entity")
        return self[curie]


def _nodes(graph: KnowledgeGraph, things: list[str], kinds: _Kinds) -> Iterator[NetworkNode]:
    names = all_names(graph.names)
    for curie in things:
        yield NetworkNode(
            id=curie,
            iri=expand(curie),
            kind=kinds[curie],
            labels=labels_of(graph, ox.NamedNode(expand(curie))),
            names=tuple(names.get(curie, ())),
            description=descriptions_of(graph, curie),
        )


def _edge(graph: KnowledgeGraph, rows: ViewRows, line: Line) -> NetworkEdge:
    name, group = line
    first = group[0]
    claims = list({row.claim.curie: row.claim for row in group if row.claim}.values())
    source, target = _ends(first)
    property_ = first["property"] or (first.claim.predicate if first.claim and not rows.view.line else "")
    reasons = list(_reasons(graph, group))
    rivals = rivals_of(graph, claims)
    return NetworkEdge(
        id=name,
        source=source,
        target=target,
        property=property_,
        labels=_OUTSIDE.get(property_) or graph.all_labels(property_) if property_ else rows.view.line,
        modality=claims[0].modality.replace("-", " ") if claims else "happened",
        qualifiers=tuple(_unique(chain.from_iterable(details_of(graph, rows, row) for row in group))),
        rank=min((claim.rank for claim in claims), key=_RANKS.index, default="normal"),
        attributed_to=holder_of(graph, claims),
        evidence=evidence_of(graph, claims),
        earliest=min(filter(None, (row.earliest for row in group)), default=None),
        latest=_last(group),
        rival=bool(rivals),
        rivals=rivals,
        weight=first.number("weight") or len(reasons) or 1.0,
        because=tuple(reasons),
        directed=rows.view.directed,
    )


def _unique(details: Iterable[tuple[Text, Text]]) -> Iterator[tuple[Text, Text]]:
    """Each detail once; texts by language are dictionaries, which no set can hold."""
    seen: list[tuple[Text, Text]] = []
    for detail in details:
        if detail not in seen:
            seen.append(detail)
            yield detail


def _last(group: list[Row]) -> str | None:
    """The last day of a line; None where one of its dated rows goes on."""
    dated = [row for row in group if row.earliest or row.latest]
    days = [row.latest for row in dated if row.latest]
    return max(days) if days and len(days) == len(dated) else None


def _reasons(graph: KnowledgeGraph, group: list[Row]) -> Iterator[Texts]:
    """What a computed line rests on, each thing once, with its date where the row has one."""
    reasons: dict[Term, str | None] = {}
    for row in group:
        if "because" in row.values:
            reasons.setdefault(row.values["because"], row["on"] or row["from"])
    for term, date in reasons.items():
        labels = labels_of(graph, term)
        yield {g: f"{text} ({date})" for g, text in labels.items()} if date else labels


def _omitted(graph: KnowledgeGraph, rows: ViewRows, hidden: int, shown: list[Line], window: Window) -> Texts | None:
    if rows.view.needs_focus and not (window.first or window.last):
        return left_out("around", hidden)
    if window.narrows:
        return left_out("window", hidden)
    drawn = {row.claim.curie for _, group in shown for row in group if row.claim and is_entity(row.claim.object)}
    computed = any(row["because"] for _, group in shown for row in group)
    return left_out("graph", _linking(graph) - len(drawn)) if drawn and not computed else None


def _linking(graph: KnowledgeGraph) -> int:
    """How many claims tie two things."""
    (((count,),),) = (graph.rows(_LINKING),)
    return int(count.value) if count else 0
