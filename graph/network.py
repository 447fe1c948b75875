"""From the graph to a network page: which things become nodes, which claims become edges.

A claim between two things is an edge; classes, names and values stay inside the nodes and edges, where readers of RDF
drawings want them. What a view leaves out is counted and said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox
from maslahat.ontology.errors import IdentifierError
from maslahat.ontology.namespaces import ENTITY, compress, expand
from maslahat.ontology.terms import load_ontology

from .knowledge_graph import KnowledgeGraph
from .names import all_names
from .network_page import Evidence, Network, NetworkEdge, NetworkNode
from .stated import StatedClaim, all_claims

KINDS = (
    "State", "StateGroup", "Person", "CooperationFormat", "Organisation", "Event", "Initiative", "Instrument", "Infrastructure",
    "Project", "Policy", "Place", "Office", "Statement", "Publication", "Indicator", "Concept", "PopulationGroup",
)  # fmt: skip
"""The classes that the legend tells apart, the more special first: a thing is drawn as the first one that it is."""


@dataclass(frozen=True)
class View:
    """A network that can be drawn: its titles by language, and the kinds of things that it shows."""

    name: str
    title: dict[str, str]
    summary: str
    kinds: tuple[str, ...]


_SAID = ("Statement", "Concept", "Publication", "Indicator")

VIEWS = {
    view.name: view
    for view in (
        View(
            "region",
            {
                "en": "Cooperation in Central Asia",
                "kk": "Орталық Азиядағы ынтымақтастық",
                "ru": "Сотрудничество в Центральной Азии",
                "uz": "Markaziy Osiyodagi hamkorlik",
            },
            "States, people, organisations, meetings, initiatives, agreements and projects, and what ties them.",
            tuple(kind for kind in KINDS if kind not in _SAID),
        ),
        View(
            "everything",
            {
                "en": "All that the documents say",
                "kk": "Құжаттар айтатынның бәрі",
                "ru": "Всё, что говорят документы",
                "uz": "Hujjatlar aytganlarning hammasi",
            },
            "Everything that claims connect, statements, ideas and publications too.",
            KINDS,
        ),
    )
}


@dataclass(frozen=True)
class Window:
    """What part of a view to draw: around one thing, within some steps, between two ISO days."""

    focus: str | None = None
    depth: int = 1
    first: str | None = None
    last: str | None = None


def find_view(name: str) -> View:
    """The view of a name. Raises :class:`IdentifierError` that lists them."""
    if name not in VIEWS:
        raise IdentifierError(f"There is no view {name!r}; there are: {', '.join(VIEWS)}.", tuple(VIEWS))
    return VIEWS[name]


def network_of(graph: KnowledgeGraph, view: View, window: Window | None = None) -> Network:
    """The network of a view, or of the part of it that a window leaves."""
    window = window or Window()
    kinds = _Kinds(graph)
    linking = [c for c in all_claims(graph.store) if _joins(c)]
    shown = [c for c in linking if {kinds[c.subject], kinds[_target(c)]} <= set(view.kinds)]
    shown = [c for c in shown if c.overlaps(window.first, window.last)]
    if window.focus:
        near = _within(window.focus, shown, window.depth)
        shown = [c for c in shown if c.subject in near and _target(c) in near]
    things = sorted({end for c in shown for end in (c.subject, _target(c))} | ({window.focus} if window.focus else set()))
    used = {kinds[thing] for thing in things}
    return Network(
        title=view.title if not window.focus else _focused_title(graph, view, window.focus),
        nodes=tuple(_nodes(graph, things, kinds)),
        edges=tuple(_edge(graph, claim) for claim in shown),
        kinds={kind: graph.all_labels(f"msl:{kind}") for kind in KINDS if kind in used},
        omitted=_omitted(len(linking) - len(shown), view, window),
    )


def _joins(claim: StatedClaim) -> bool:
    return isinstance(claim.object, ox.NamedNode) and claim.object.value.startswith(ENTITY)


def _target(claim: StatedClaim) -> str:
    return compress(claim.object.value)


class _Kinds(dict[str, str]):
    """Thing -> the kind as which it is drawn, found out when it is first asked for."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        super().__init__()
        self._graph, self._ontology = graph, load_ontology()

    def __missing__(self, curie: str) -> str:
        classes = [f"msl:{kind}" for kind in self._graph.kinds(curie)]
        fitting = (k for k in KINDS if any(self._ontology.is_a(name, f"msl:{k}") for name in classes))
        self[curie] = next(fitting, "Concept")
        return self[curie]


def _within(focus: str, claims: list[StatedClaim], depth: int) -> set[str]:
    """The things within some steps of one, by breadth first."""
    import networkx as nx

    ties: nx.Graph[str] = nx.Graph()
    ties.add_node(focus)
    ties.add_edges_from((c.subject, _target(c)) for c in claims)
    return set(nx.single_source_shortest_path_length(ties, focus, cutoff=depth))


def _focused_title(graph: KnowledgeGraph, view: View, focus: str) -> dict[str, str]:
    names = graph.all_labels(focus)
    return {
        language: f"{names.get(language, names.get('en', focus))} \N{EN DASH} {text}" for language, text in view.title.items()
    }


def _nodes(graph: KnowledgeGraph, things: list[str], kinds: _Kinds) -> Iterable[NetworkNode]:
    names = all_names(graph.names)
    for curie in things:
        labels = {language: text for language, text in graph.all_labels(curie).items() if language}
        yield NetworkNode(
            id=curie,
            iri=expand(curie),
            kind=kinds[curie],
            labels={"en": curie} | labels,
            names=tuple(names.get(curie, ())),
            description=_descriptions(graph, curie),
        )


def _descriptions(graph: KnowledgeGraph, curie: str) -> dict[str, str]:
    me, description = ox.NamedNode(expand(curie)), ox.NamedNode(expand("dcterms:description"))
    texts = (quad.object for quad in graph.store.quads_for_pattern(me, description, None, ox.DefaultGraph()))
    return {text.language or "en": text.value for text in texts if isinstance(text, ox.Literal)}


def _edge(graph: KnowledgeGraph, claim: StatedClaim) -> NetworkEdge:
    return NetworkEdge(
        id=claim.curie,
        source=claim.subject,
        target=_target(claim),
        property=claim.predicate,
        labels=graph.all_labels(claim.predicate),
        modality=claim.modality.replace("-", " "),
        qualifiers=tuple((graph.label(name), graph.text_of(term)) for name, term in claim.qualifiers),
        rank=claim.rank,
        attributed_to=graph.label(claim.attributed_to) if claim.attributed_to else None,
        evidence=tuple(_evidence(graph, claim)),
        earliest=claim.earliest,
        latest=claim.latest,
        rival=_has_rival(graph, claim),
    )


def _has_rival(graph: KnowledgeGraph, claim: StatedClaim) -> bool:
    me, rival = ox.NamedNode(expand(claim.curie)), ox.NamedNode(expand("msl:rivalOf"))
    rivals = graph.store.quads_for_pattern(me, rival, None, ox.DefaultGraph())
    return next(rivals, None) is not None


def _evidence(graph: KnowledgeGraph, claim: StatedClaim) -> Iterable[Evidence]:
    for e in claim.evidence:
        about = graph.documents[e.document]
        quote = graph.quote(e.document, e.start, e.end, e.hash)
        yield Evidence(about["number"], about.get("title", e.document), e.start, e.end, e.language, quote)


def _omitted(count: int, view: View, window: Window) -> str | None:
    if not count:
        return None
    narrowed = window.focus or window.first or window.last
    remedy = "draw it without --focus, --from and --until" if narrowed else "draw 'maslahat view everything'"
    more = f" {remedy} to see them" if narrowed or view.name != "everything" else ""
    return f"{count} more statements of the graph are not in this picture:{more}." if more else None
