"""A small network as a Mermaid flowchart, for a page that is written in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from maslahat.ontology.errors import QueryError

from .network_export import text_in
from .network_page import Network, NetworkEdge, kind_styles, line_of

MOST_NODES = 60
MOST_EDGES = 120
"""More than these no one can read in a flowchart."""
_LONGEST = 80
_UNSAFE = re.compile("[^\\w .,:;()/\u2013\u2019\u02bb'-]")
_ARROWS = {
    ("holds", True): "-->", ("holds", False): "---", ("intended", True): "-.->", ("intended", False): "-.-",
    ("denied", True): "--x", ("denied", False): "--x",
}  # fmt: skip
_SHAPES = {
    "dot": "([{}])", "triangle": "[/{}\\]", "square": "[{}]", "diamond": "{{{{{}}}}}", "star": "({})",
    "triangleDown": "[\\{}/]", "hexagon": "[({})]",
}  # fmt: skip


def export_mermaid(network: Network, languages: Sequence[str] = ("en",)) -> bytes:
    """The network as a Mermaid flowchart; edges that say the same are one, what is not so yet is dashed.

    Raises :class:`QueryError` for a network that is too large to be read so.
    """
    if len(network.nodes) > MOST_NODES or len(network.edges) > MOST_EDGES:
        raise QueryError(
            f"{len(network.nodes)} things and {len(network.edges)} lines are too many for Mermaid, which shows up to "
            f"{MOST_NODES} and {MOST_EDGES}: draw less, by --focus ENTITY, or choose another format."
        )
    return ("\n".join(_lines(network, languages)) + "\n").encode("utf-8")


def _lines(network: Network, languages: Sequence[str]) -> Iterator[str]:
    names = {node.id: f"n{number}" for number, node in enumerate(network.nodes)}
    styles = kind_styles(sorted({node.kind for node in network.nodes}))
    classes = {kind: f"k{number}" for number, kind in enumerate(styles)}
    yield "flowchart LR"
    yield f"  accTitle: {_plain(text_in(network.title, languages))}"
    for node in network.nodes:
        drawn = _SHAPES[styles[node.kind][0]].format(_quoted(text_in(node.labels, languages)))
        yield f"  {names[node.id]}{drawn}:::{classes[node.kind]}"
    for edge in dict.fromkeys(_told(edge, names, languages) for edge in network.edges):
        yield f"  {edge}"
    for kind, (_, colour) in styles.items():
        yield f"  classDef {classes[kind]} fill:{colour}22,stroke:{colour},stroke-width:2px"


def _told(edge: NetworkEdge, names: dict[str, str], languages: Sequence[str]) -> str:
    arrow = _ARROWS[line_of(edge.modality), edge.directed]
    label = text_in(edge.labels, languages)
    words = label if line_of(edge.modality) == "holds" else f"{label} ({edge.modality})"
    return f"{names[edge.source]} {arrow}|{_quoted(words)}| {names[edge.target]}"


def _quoted(text: str) -> str:
    """A label in quotes, in which every character that could end it or mean something is written by its number.

    >>> _quoted('Aral "Sea" <b>')
    '"Aral #34;Sea#34; #60;b#62;"'
    """
    return '"' + _UNSAFE.sub(lambda found: f"#{ord(found[0])};", _cut(text)) + '"'


def _plain(text: str) -> str:
    """A text for the title, where nothing can be escaped."""
    return _UNSAFE.sub(" ", _cut(text)).replace(";", ",").strip() or "-"


def _cut(text: str) -> str:
    bare = " ".join(text.split())
    return bare if len(bare) <= _LONGEST else bare[: _LONGEST - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
