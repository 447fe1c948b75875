"""A network as files for other tools: GraphML, GEXF, Cytoscape JSON and CSV. The same network gives the same bytes.

All four hold the same attributes (:func:`node_attributes`, :func:`edge_attributes`). A label stands there in the language of
the reader, and in each language of the graph as ``label_en``, ``label_kk`` ...; several values of one attribute are parted
by ``|``. What a format cannot hold is taken out of the data: characters that XML forbids everywhere, and in CSV cells that a
spreadsheet would run as a formula get an apostrophe before them, as OWASP advises.

``earliest`` and ``latest`` are ISO days. In GEXF they are the time of an edge as well, so that the timeline of Gephi works;
an edge without dates is there always.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .network_layout import positions
from .network_page import Network, NetworkEdge, NetworkNode, Text, kind_styles

if TYPE_CHECKING:
    import networkx as nx

Attributes = dict[str, str | int | float | bool]

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # https://www.w3.org/TR/xml/#charsets
_FORMULA = re.compile("[=+\\-@\t\r\n]")  # https://owasp.org/www-community/attacks/CSV_Injection
_SHAPES = {"dot": "disc", "triangle": "triangle", "square": "square", "diamond": "diamond"}
"""Our shapes of nodes that GEXF has as well; the others become discs."""


def export_network(network: Network, format_: str, languages: Sequence[str] = ("en",)) -> bytes:
    """The network as ``graphml``, ``gexf`` or ``cytoscape``; labels in the first of the languages that has one."""
    return _FORMATS[format_](network, languages)


def export_tables(network: Network, languages: Sequence[str] = ("en",)) -> tuple[bytes, bytes]:
    """The list of nodes and the list of edges as CSV, with the column names that Gephi and Cytoscape expect."""
    nodes = [node_attributes(network, node, languages) for node in network.nodes]
    edges: list[Attributes] = [
        {
            "source": _writable(edge.source),
            "target": _writable(edge.target),
            "type": "Directed" if edge.directed else "Undirected",
            **edge_attributes(edge, languages),
        }
        for edge in network.edges
    ]
    return _table(nodes, ("id", "label")), _table(edges, ("source", "target", "type", "id", "label"))


def node_attributes(network: Network, node: NetworkNode, languages: Sequence[str]) -> Attributes:
    """What the files say of a node."""
    return _clean(
        {
            "id": node.id,
            "label": text_in(node.labels, languages),
            "kind": node.kind,
            "kind_label": text_in(network.kinds.get(node.kind) or node.kind, languages),
            "iri": node.iri,
            "description": text_in(node.description, languages),
            "names": _joined(node.names),
            **_by_language(node.labels),
        }
    )


def edge_attributes(edge: NetworkEdge, languages: Sequence[str]) -> Attributes:
    """What the files say of an edge; ``quotes`` are there where the texts of the documents are at hand."""
    return _clean(
        {
            "id": edge.id,
            "label": text_in(edge.labels, languages),
            "property": edge.property,
            "modality": edge.modality,
            "earliest": edge.earliest or "",
            "latest": edge.latest or "",
            "details": _joined(f"{text_in(name, languages)}: {text_in(value, languages)}" for name, value in edge.qualifiers),
            "attributed_to": text_in(edge.attributed_to or "", languages),
            "rank": edge.rank,
            "rival": edge.rival,
            "weight": float(edge.weight),
            "because": _joined(text_in(reason, languages) for reason in edge.because),
            "evidence_count": len(edge.evidence),
            "documents": _joined(dict.fromkeys(place.document for place in edge.evidence)),
            "sources": _joined(f"{place.document}:{place.start}-{place.end}" for place in edge.evidence),
            "quotes": _joined(" ".join(place.quote.split()) for place in edge.evidence if place.quote),
            **_by_language(edge.labels),
        }
    )


def text_in(text: Text, languages: Sequence[str]) -> str:
    """A text in the first of the languages that has it, else in English, else in any.

    >>> text_in({"en": "Aral Sea", "kk": "Арал теңізі"}, ["kk", "en"]), text_in({}, ["en"])
    ('Арал теңізі', '')
    """
    if isinstance(text, str):
        return text
    return next((text[g] for g in (*languages, "en") if g in text), next(iter(text.values()), ""))


def _joined(parts: Iterable[str]) -> str:
    return " | ".join(parts)


def _by_language(labels: dict[str, str]) -> Attributes:
    return {f"label_{language}": text for language, text in sorted(labels.items()) if language}


def _clean(attributes: Attributes) -> Attributes:
    return {name: _writable(value) if isinstance(value, str) else value for name, value in attributes.items()}


def _writable(text: str) -> str:
    return _FORBIDDEN.sub("", text)


# as a graph of networkx


def _graph(network: Network, languages: Sequence[str], *, named: str = "label") -> nx.MultiDiGraph[str] | nx.MultiGraph[str]:
    """The network as a graph of networkx, with the attributes of nodes and edges; the ids of edges are their keys."""
    import networkx as nx

    directed = any(edge.directed for edge in network.edges) or not network.edges
    graph: nx.MultiDiGraph[str] | nx.MultiGraph[str] = nx.MultiDiGraph() if directed else nx.MultiGraph()
    graph.graph["name"] = _writable(text_in(network.title, languages))
    for node in network.nodes:
        graph.add_node(_writable(node.id), **_renamed(node_attributes(network, node, languages), named))
    for edge in network.edges:
        attributes = _renamed(edge_attributes(edge, languages), named)
        graph.add_edge(_writable(edge.source), _writable(edge.target), key=attributes.pop("id"), **attributes)
    return graph


def _renamed(attributes: Attributes, named: str) -> dict[str, Any]:
    return {named if name == "label" else name: value for name, value in attributes.items()}


def _graphml(network: Network, languages: Sequence[str]) -> bytes:
    from networkx.readwrite.graphml import GraphMLWriter

    graph = _graph(network, languages)
    for _, attributes in graph.nodes(data=True):
        attributes.pop("id")  # it is the node's own
    writer = GraphMLWriter(encoding="utf-8", prettyprint=True, named_key_ids=False)
    writer.add_graph_element(graph)
    buffer = io.BytesIO()
    writer.dump(buffer)
    return buffer.getvalue()


def _gexf(network: Network, languages: Sequence[str]) -> bytes:
    from networkx.readwrite.gexf import GEXFWriter

    graph = _graph(network, languages)
    _place(graph, network)
    for *_, key, attributes in graph.edges(keys=True, data=True):
        attributes["id"] = key
        attributes |= {name: attributes[of] for name, of in (("start", "earliest"), ("end", "latest")) if attributes[of]}
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(graph)
    _sign(writer.xml)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _place(graph: Any, network: Network) -> None:
    """Give each node the place, shape and colour that it has on our own page."""
    places = _places(network)
    styles = kind_styles(node.kind for node in network.nodes)
    for node in network.nodes:
        (x, y), (shape, colour) = places[node.id], styles[node.kind]
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        graph.nodes[_writable(node.id)]["viz"] = {
            "position": {"x": x, "y": -y, "z": 0.0},  # Gephi counts upwards
            "color": {"r": red, "g": green, "b": blue, "a": 1.0},
            "shape": _SHAPES.get(shape, "disc"),
        }


def _places(network: Network) -> dict[str, tuple[float, float]]:
    return positions((node.id for node in network.nodes), ((edge.source, edge.target) for edge in network.edges))


def _sign(xml: Any) -> None:
    """Say who wrote the file, in place of the library, and not on which day: the same network gives the same bytes."""
    meta = xml.find("meta")
    meta.attrib.pop("lastmodifieddate")
    meta.find("creator").text = "Maslahat"


def _cytoscape(network: Network, languages: Sequence[str]) -> bytes:
    import networkx as nx

    graph = _graph(network, languages, named="name")
    data = nx.cytoscape_data(graph)
    data["data"] = {"name": graph.graph["name"]}  # networkx writes pairs, Cytoscape reads an object, as networkx does too
    places = _places(network)
    for node, drawn in zip(network.nodes, data["elements"]["nodes"], strict=True):
        drawn["position"] = dict(zip(("x", "y"), places[node.id], strict=True))
    for edge in data["elements"]["edges"]:
        edge["data"] |= {"id": edge["data"]["key"], "interaction": edge["data"]["name"]}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


_FORMATS: dict[str, Callable[[Network, Sequence[str]], bytes]] = {"graphml": _graphml, "gexf": _gexf, "cytoscape": _cytoscape}


# tables


def _table(rows: list[Attributes], first: tuple[str, ...]) -> bytes:
    columns = dict.fromkeys([*first, *(name for row in rows for name in row)])
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name, "")) for name in columns] for row in rows)
    return buffer.getvalue().encode("utf-8")


def _cell(value: str | float) -> str:
    """A value as it may stand in a spreadsheet.

    >>> _cell("=1+1"), _cell(2.5), _cell(True)
    ("'=1+1", '2.5', 'true')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else str(value)
