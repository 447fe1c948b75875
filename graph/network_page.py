"""The interactive network page: one HTML file that opens by double click and asks the network for nothing.

A :class:`Network` is plain data; :func:`render_network` makes the page of it. pyvis builds the drawing (nodes,
edges, options) and fills the template; the template is our own, since the one of pyvis loads style sheets from
the network, writes data into HTML unescaped and knows nothing of sources. Three walls keep what is in the data
from becoming code:

- data enters the page as JSON in ``<script type="application/json">``, with every character escaped that could
  end the element (:func:`script_json`);
- the page writes it as text, never as HTML;
- a content security policy lets exactly two scripts run, named by their hashes, and no request leave.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import Any, TypeAlias

from maslahat.ontology.errors import IdentifierError

from .network_layout import positions

Text: TypeAlias = dict[str, str] | str
"""A text by language; where a language is missing, English stands in. A plain string (a day, a number, a name) is the
same in all of them."""
Rival: TypeAlias = tuple[str, Text]
"""A statement that disagrees with another: its id, and what it says."""


@dataclass(frozen=True)
class NetworkNode:
    """An entity: ``kind`` is the key of its class; ``labels`` and ``description`` by language, 'en' is always there."""

    id: str
    iri: str
    kind: str
    labels: dict[str, str]
    names: tuple[str, ...]
    description: dict[str, str]


@dataclass(frozen=True)
class Evidence:
    """Where a statement was read: characters ``start`` to ``end`` of a document, and the quote when it is at hand."""

    document: str
    title: Text
    start: int
    end: int
    language: str
    quote: str | None


@dataclass(frozen=True)
class NetworkEdge:
    """A statement between two entities, or a tie that was computed from several.

    ``earliest`` and ``latest`` are ISO days, ``rival``: another statement disagrees, and ``rivals`` names it. ``modality``
    and ``rank`` are keys, that the page says in its languages. ``weight`` is drawn as the width; ``because`` lists what a
    computed edge rests on, in place of evidence; an edge that is not ``directed`` has no arrow.
    """

    id: str
    source: str
    target: str
    property: str
    labels: dict[str, str]
    modality: str
    qualifiers: tuple[tuple[Text, Text], ...]
    rank: str
    attributed_to: Text | None
    evidence: tuple[Evidence, ...]
    earliest: str | None
    latest: str | None
    rival: bool
    weight: float = 1.0
    because: tuple[Text, ...] = ()
    rivals: tuple[Rival, ...] = ()
    directed: bool = True


@dataclass(frozen=True)
class Network:
    """What one page shows; ``omitted`` is the sentence that says what was left out, None when nothing was."""

    title: dict[str, str]
    nodes: tuple[NetworkNode, ...]
    edges: tuple[NetworkEdge, ...]
    kinds: dict[str, dict[str, str]]
    omitted: Text | None = None


def render_network(network: Network) -> str:
    """Return the page as HTML text, the same text for the same network.

    Raises :exc:`~maslahat.ontology.errors.IdentifierError` when an id is used twice, an edge ends nowhere, or a weight
    is no positive number.
    """
    _check(network)
    drawing = _drawing(network)
    with as_file(files(__package__) / "network_page.html") as template:
        drawing.set_template_dir(str(template.parent), template.name)
        _furnish(drawing.templateEnv, network)
        return str(drawing.generate_html())


def _check(network: Network) -> None:
    nodes = _unique(node.id for node in network.nodes)
    edges = _unique(edge.id for edge in network.edges)
    if nodes & edges:
        raise IdentifierError(f"{min(nodes & edges)!r} names a node and an edge of the network: give one another id.")
    for edge in network.edges:
        for end in (edge.source, edge.target):
            if end not in nodes:
                raise IdentifierError(f"Edge {edge.id!r} ends at {end!r}, which is no node of the network: add the node.")
        if not 0 < edge.weight < float("inf"):
            raise IdentifierError(f"Edge {edge.id!r} has the weight {edge.weight}: give it a number above 0.")


def _unique(ids: Iterable[str]) -> set[str]:
    counts = Counter(ids)
    for name, count in counts.items():
        if count > 1:
            raise IdentifierError(f"{name!r} is there {count} times in the network: ids must be unique.")
    return set(counts)


# the drawing, as pyvis and vis-network want it

_WIDTH = 1.8
_OPTIONS: dict[str, Any] = {
    "nodes": {"borderWidth": 1.5, "borderWidthSelected": 3},
    "edges": {
        "arrowStrikethrough": False,
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}},
        "hoverWidth": 0.8,
        "selectionWidth": 1.4,
        "selfReference": {"size": 18},
        "smooth": False,
        "width": _WIDTH,
    },
    "interaction": {"hover": True},
    "layout": {"improvedLayout": False},
    "physics": {
        "enabled": False,
        "forceAtlas2Based": {"avoidOverlap": 0.6, "gravitationalConstant": -70, "springLength": 90},
        "solver": "forceAtlas2Based",
        "stabilization": False,
    },
}
_MANY_EDGES = 1500  # from here on edges vanish while the drawing is dragged, to keep it fluent


def _drawing(network: Network) -> Any:
    """Return a ``pyvis.network.Network`` with all nodes at their places and all edges told apart."""
    from pyvis.network import Network as Drawing

    drawing = Drawing(height="100%", width="100%", directed=True, cdn_resources="in_line")
    _add_nodes(drawing, network)
    heaviest = max((edge.weight for edge in network.edges), default=1.0)
    for edge in network.edges:
        drawing.add_edge(edge.source, edge.target, id=edge.id, **_line(edge, heaviest))
    for edge, smooth in zip(drawing.edges, _bends(network.edges), strict=True):
        edge.update(smooth)
    hiding = {"hideEdgesOnDrag": len(network.edges) > _MANY_EDGES, "hideEdgesOnZoom": len(network.edges) > _MANY_EDGES}
    drawing.set_options(json.dumps(_OPTIONS | {"interaction": _OPTIONS["interaction"] | hiding}))
    return drawing


def _add_nodes(drawing: Any, network: Network) -> None:
    degrees = Counter(end for edge in network.edges for end in {edge.source, edge.target})
    places = positions((node.id for node in network.nodes), ((edge.source, edge.target) for edge in network.edges))
    styles = kind_styles(node.kind for node in network.nodes)
    for node in network.nodes:
        x, y = places[node.id]
        shape, colour = styles[node.kind]
        size = round(min(38.0, 9 + 3.4 * degrees[node.id] ** 0.5), 1)
        drawing.add_node(node.id, label=node.labels["en"], shape=shape, color=colour, size=size, x=x, y=y)


def _line(edge: NetworkEdge, heaviest: float) -> dict[str, Any]:
    """Return how vis-network draws an edge: dashes say that it is not, or not yet, so; the width is the weight."""
    line: dict[str, Any] = {}
    dashes = {"intended": [9, 7], "denied": [1, 4]}.get(line_of(edge.modality))
    if dashes is not None:
        line["dashes"] = dashes
    if heaviest != 1:
        line["width"] = _width(edge.weight, heaviest)
    if not edge.directed:
        line["arrows"] = {"to": {"enabled": False}}
    return line


def _width(weight: float, heaviest: float) -> float:
    """Return the width in proportion to the weight; the heaviest edge is as wide as it may be without hiding nodes."""
    return round(max(1.0, weight / heaviest * min(10.0, _WIDTH * heaviest)), 1)


def line_of(modality: str) -> str:
    """Return the kind of line a modality is drawn with: 'holds', 'intended' or 'denied'.

    >>> line_of("in force"), line_of("forecast"), line_of("denied")
    ('holds', 'intended', 'denied')
    """
    if modality in ("planned", "proposed", "targeted", "forecast"):
        return "intended"
    return "denied" if modality == "denied" else "holds"


def _bends(edges: tuple[NetworkEdge, ...]) -> list[dict[str, Any]]:
    """Return for each edge how it is bent, so that edges between the same two nodes lie side by side."""
    bundles: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, edge in enumerate(edges):
        bundles[tuple(sorted({edge.source, edge.target}))].append(number)
    bends: list[dict[str, Any]] = [{} for _ in edges]
    for ends, bundle in bundles.items():
        for place, number in enumerate(bundle):
            loop = len(ends) == 1
            bends[number] = _loop(place) if loop else _bend(place, len(bundle), edges[number].source == ends[0])
    return bends


def _loop(place: int) -> dict[str, Any]:
    return {"selfReference": {"size": 18 + 9 * place}} if place else {}


def _bend(place: int, count: int, forward: bool) -> dict[str, Any]:
    """Return the bend of the edge at a place among the parallel ones; the middle one of an odd number is straight."""
    offset = place - (count - 1) / 2
    if not offset:
        return {}
    roundness = round(abs(offset) * min(0.18, 1.6 / count), 3)
    clockwise = (offset > 0) == forward  # the side is seen from the edge's own start
    return {"smooth": {"enabled": True, "roundness": roundness, "type": "curvedCW" if clockwise else "curvedCCW"}}


# shapes and colours of the kinds

_COLOURS = {  # Okabe and Ito's palette, told apart by colour-blind eyes; grey in place of black, for dark pages
    "blue": "#0072B2",
    "orange": "#E69F00",
    "purple": "#CC79A7",
    "vermilion": "#D55E00",
    "green": "#009E73",
    "sky": "#56B4E9",
    "yellow": "#F0E442",
    "grey": "#8A8F98",
}
_FAMILIES: dict[tuple[str, str], str] = {  # (shape, colour of the first kind): the kinds, each in the next colour
    ("dot", "blue"): "State StateGroup",
    ("triangle", "orange"): "Person Scholar Office PopulationGroup",
    ("square", "purple"): "Organisation CooperationFormat IntergovernmentalOrganisation InterstateBody GovernmentBody "
    "FinancialInstitution ResearchInstitution Company MediaOutlet CivilSocietyOrganisation Parliament ArmedForces",
    ("diamond", "vermilion"): "Event Summit Visit Meeting Conference Talks MinisterialMeeting Crisis Exercise "
    "Election Session Survey Speech Conflict Disaster CulturalEvent HistoricalProcess",
    ("star", "green"): "Initiative Project Programme Policy PolicyMeasure",
    ("triangleDown", "sky"): "Instrument Agreement Treaty Declaration Publication Memorandum Resolution LegalAct "
    "Book Article Report SourceDocument NewsItem Periodical DocumentPackage Thesis",
    ("hexagon", "yellow"): "Infrastructure Place River Railway TransportCorridor Region HydropowerPlant City "
    "Reservoir Settlement Lake LogisticsCentre AdministrativeArea PowerPlant BorderCrossing Pipeline HistoricalState",
}
_TOPICS = ("Concept", "Topic", "Theory", "Indicator", "Statement", "Model", "ModelElement")
_TOPIC_COLOURS = ("grey", "yellow", "sky", "green", "vermilion", "purple")  # circles too, but never as states


def kind_styles(kinds: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return ``{kind: (shape, colour)}``: the shape tells the family (states, people, events ...), the colour the kind.

    A known kind looks the same on every page; those that no family knows take turns, in the order of the alphabet.

    >>> kind_styles(["State", "Summit"])
    {'State': ('dot', '#0072B2'), 'Summit': ('diamond', '#009E73')}
    """
    wanted = list(kinds)
    styles = _family_styles()
    unknown = sorted(set(wanted) - styles.keys() - set(_TOPICS))
    for place, kind in enumerate([*_TOPICS, *unknown]):
        styles[kind] = ("dot", _COLOURS[_TOPIC_COLOURS[place % len(_TOPIC_COLOURS)]])
    return {kind: styles[kind] for kind in wanted}


def _family_styles() -> dict[str, tuple[str, str]]:
    colours = list(_COLOURS)
    return {
        kind: (shape, _COLOURS[colours[(colours.index(first) + place) % len(colours)]])
        for (shape, first), kinds in _FAMILIES.items()
        for place, kind in enumerate(kinds.split())
    }


# the page

_PROGRAM = (  # files of network_parts/, in the order in which they rest on one another
    "words", "data", "text", "drawing", "labels", "choosing", "card", "search", "filters", "table", "pictures", "controls",
    "start",
)  # fmt: skip
_UNSAFE = re.compile("[<>&\u2028\u2029]")
_HALVES = re.compile("[\ud800-\udfff]")  # half a letter, left by a broken decoding: cannot be written as UTF-8
_PICTURES = re.compile(r"[^{}]*\{[^{}]*url\([^{}]*\}")
_SOURCE_MAP = re.compile(r"//# sourceMappingURL=\S*")


def script_json(value: object) -> str:
    """Return JSON that may stand inside a script element: no character of it can end the element or the line.

    >>> script_json({"label": "</script>Ә"})
    '{"label":"\\\\u003c/script\\\\u003eӘ"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=vars)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", _whole(text))


def _whole(text: str) -> str:
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", text)


def _furnish(environment: Any, network: Network) -> None:
    """Give the template what pyvis does not hand it: facts behind the drawing, scripts, and how to write them."""
    environment.filters["script_json"] = script_json
    environment.filters["hash"] = _script_hash
    environment.globals["facts"] = _facts(network)
    environment.globals["page_title"] = _whole(network.title["en"])
    environment.globals["program"] = _program()
    environment.globals["page_style"] = _part("style.css")
    environment.globals["vis_script"] = _SOURCE_MAP.sub("", _vis("vis-network.min.js"))
    environment.globals["vis_style"] = _PICTURES.sub("", _vis("vis-network.css"))  # 200 KB of buttons not shown here


def _facts(network: Network) -> dict[str, Any]:
    styles = kind_styles(sorted({node.kind for node in network.nodes}))
    kinds = [
        {"kind": kind, "labels": network.kinds.get(kind, {"en": kind}), "shape": shape, "colour": colour}
        for kind, (shape, colour) in styles.items()
    ]
    lines = {modality: line_of(modality) for modality in sorted({edge.modality for edge in network.edges})}
    content = {"title": network.title, "nodes": network.nodes, "edges": network.edges, "omitted": network.omitted}
    return content | {"kinds": kinds, "lines": lines}


def _vis(name: str) -> str:
    return _plain_lines(files("pyvis") / "templates" / "lib" / "vis-9.1.2" / name)


def _program() -> str:
    """Return the script of the page: its parts in one function, so that their names stay among themselves."""
    parts = "\n".join(_part(f"{name}.js") for name in _PROGRAM)
    return f'"use strict";\n(() => {{\n\n{parts}\n}})();\n'


def _part(name: str) -> str:
    return _plain_lines(files(__package__) / "network_parts" / name)


def _plain_lines(file: Traversable) -> str:
    return file.read_text(encoding="utf-8").replace("\r\n", "\n")  # browsers hash a script with plain line ends


def _script_hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
