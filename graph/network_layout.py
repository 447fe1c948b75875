"""Where the nodes of a network page stand: the same graph always gets the same drawing.

The browser could place the nodes itself, but takes minutes over a graph that takes seconds here, and
draws it differently each time. The way there:

1. Every connected component is drawn by itself, by stress majorization: distances on paper follow
   distances in the graph, so that hubs come to the middle and their leaves around them.
2. Edges between Louvain communities are drawn longer, so that communities stand apart.
3. Nodes are pushed apart until each has room for itself and a little of its label.
4. The components are packed around the largest one.

Node names are replaced by their rank in sorted order before anything else: the order of sets of
strings changes from run to run, the order of sets of small integers does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]  # one row for a node: x to the right, y down, as on a screen

SEED = 20180315
SPACING = 80.0  # the least distance of two nodes side by side, in units of the drawing
_FLATNESS = 1.7  # labels are wide and low: nodes above one another may stand this much closer
_APART = 1.7  # how much longer an edge between communities is than one inside
_FULL_STRESS = 2500  # above it the matrices no longer fit: a component is drawn community by community


def positions(nodes: Iterable[str], edges: Iterable[tuple[str, str]], *, seed: int = SEED) -> dict[str, tuple[float, float]]:
    """Return ``{node: (x, y)}`` for every node, in units of the drawing, centred on the largest component.

    The order of nodes and edges does not matter, neither does the direction of an edge; loops and
    repeated edges are allowed and count once. An edge may only join given nodes, else :exc:`KeyError`.

    >>> sorted(positions(["b", "a"], [("a", "b")]))
    ['a', 'b']
    """
    names = sorted(set(nodes))
    if not names:
        return {}
    placed = _packed(_components(_graph(names, edges)), seed)
    return {names[rank]: (round(x, 1), round(y, 1)) for rank, (x, y) in sorted(placed.items())}


def _graph(names: list[str], edges: Iterable[tuple[str, str]]) -> nx.Graph[int]:
    import networkx as nx

    rank = {name: number for number, name in enumerate(names)}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(names)))
    graph.add_edges_from(sorted({_pair(rank[a], rank[b]) for a, b in edges if a != b}))
    return graph


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _components(graph: nx.Graph[int]) -> list[nx.Graph[int]]:
    """Return the connected parts with nodes in sorted order, the largest part first."""
    import networkx as nx

    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part))
    return [_part(graph, part) for part in parts]


def _part(graph: nx.Graph[int], nodes: list[int]) -> nx.Graph[int]:
    import networkx as nx

    part: nx.Graph[int] = nx.Graph()
    part.add_nodes_from(nodes)
    part.add_edges_from(sorted(_pair(a, b) for a, b in graph.subgraph(nodes).edges))
    return part


# one component


def _drawn(part: nx.Graph[int], seed: int) -> Points:
    """Return the points of a connected graph, in the order of its nodes, around (0, 0), the long side across."""
    import networkx as nx
    import numpy as np

    if len(part) == 1:
        return np.zeros((1, 2))
    communities = nx.community.louvain_communities(part, seed=seed)
    home = {node: number for number, group in enumerate(sorted(map(sorted, communities))) for node in group}
    points = _stressed(part, home, seed) if len(part) <= _FULL_STRESS else _by_community(part, home, seed)
    return _level(_spread(_level(points)))


def _stressed(part: nx.Graph[int], home: dict[int, int], seed: int) -> Points:
    import numpy as np

    wanted = _wanted_distances(part, home)
    jitter = np.random.default_rng(seed).normal(scale=SPACING / 8, size=(len(part), 2))
    rounds = 80 if len(part) <= 600 else 25
    return _majorized(wanted, _scaled(wanted) + jitter, rounds)


def _wanted_distances(part: nx.Graph[int], home: dict[int, int]) -> Points:
    """Return the matrix of shortest paths, where an edge is as long as its two ends need room for their neighbours."""
    import networkx as nx
    import numpy as np
    from scipy.sparse.csgraph import dijkstra

    room = {node: max(0.5, 0.42 * degree**0.5) * SPACING for node, degree in part.degree}
    for a, b, data in part.edges(data=True):
        data["length"] = (room[a] + room[b]) * (1.0 if home[a] == home[b] else _APART)
    matrix = nx.to_scipy_sparse_array(part, nodelist=list(part), weight="length", format="csr")
    return np.asarray(dijkstra(matrix, directed=False))


def _scaled(distances: Points) -> Points:
    """Return the plane that shows most of the distances (classical scaling over fifty landmarks): the way to start."""
    import numpy as np

    landmarks = np.linspace(0, len(distances) - 1, min(50, len(distances))).astype(int)
    squares = distances[:, landmarks] ** 2
    centred = -(squares - squares.mean(axis=0) - squares.mean(axis=1, keepdims=True) + squares.mean()) / 2
    _, vectors = np.linalg.eigh(centred.T @ centred)
    plane = centred @ vectors[:, ::-1][:, :2]
    if plane.shape[1] < 2:
        plane = np.column_stack([plane, np.zeros(len(plane))])
    spread = float(np.abs(plane).max()) or 1.0
    return np.asarray(plane * (float(distances.max()) / 2 / spread))


def _majorized(wanted: Points, points: Points, rounds: int) -> Points:
    """Return the points after rounds of stress majorization (Gansner, Koren and North, 2004)."""
    import numpy as np
    from scipy.linalg import cho_factor, cho_solve
    from scipy.spatial.distance import cdist

    with np.errstate(divide="ignore"):
        weights = np.where(wanted > 0, wanted**-2.0, 0.0)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    factor = cho_factor(laplacian + weights.mean())  # the constant fixes the centre, which stress leaves free
    pull = weights * wanted
    for _ in range(rounds):
        step = -pull / np.maximum(cdist(points, points), 1e-6)
        np.fill_diagonal(step, 0.0)
        np.fill_diagonal(step, -step.sum(axis=1))
        points = cho_solve(factor, step @ points)
    return np.asarray(points)


def _by_community(part: nx.Graph[int], home: dict[int, int], seed: int) -> Points:
    """Return the points of a graph too large for one matrix: communities like nodes, then the nodes inside each."""
    import networkx as nx
    import numpy as np

    groups: dict[int, list[int]] = {}
    for node in part:
        groups.setdefault(home[node], []).append(node)
    quotient: nx.Graph[int] = nx.Graph()
    quotient.add_nodes_from(groups)
    quotient.add_edges_from(sorted({_pair(home[a], home[b]) for a, b in part.edges if home[a] != home[b]}))
    centres = _stressed(quotient, dict.fromkeys(groups, 0), seed) * (len(part) / len(groups)) ** 0.5
    row = {node: number for number, node in enumerate(part)}
    points = np.zeros((len(part), 2))
    for centre, members in zip(centres, groups.values(), strict=True):
        points[[row[node] for node in members]] = centre + _circle(len(members))
    return points


def _circle(count: int) -> Points:
    """Return points that fill a disc evenly, as seeds do in a sunflower."""
    import numpy as np

    number = np.arange(count)
    radius, angle = SPACING * 0.6 * np.sqrt(number), number * np.pi * (3 - 5**0.5)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _spread(points: Points) -> Points:
    """Return the points with those that stand too close pushed apart, the others untouched."""
    import numpy as np
    from scipy.spatial import cKDTree

    moved = points * [1.0, _FLATNESS]
    for _ in range(120):
        pairs = cKDTree(moved).query_pairs(SPACING * 0.98, output_type="ndarray")
        if not len(pairs):
            break
        a, b = pairs[np.lexsort(pairs.T)].T
        apart = moved[a] - moved[b]
        distance = np.maximum(np.hypot(*apart.T), 1e-6)[:, None]
        push = apart / distance * (SPACING - distance) * 0.35
        np.add.at(moved, a, push)
        np.subtract.at(moved, b, push)
    return np.asarray(moved / [1.0, _FLATNESS])


def _level(points: Points) -> Points:
    """Return the points turned so that the longest direction runs across, as windows are wide, not tall."""
    import numpy as np

    centred = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    turned = centred @ axes[:, ::-1]
    return np.asarray(turned * np.where(turned[np.abs(turned).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0))


# all components


def _packed(parts: list[nx.Graph[int]], seed: int) -> dict[int, tuple[float, float]]:
    """Return the place of every node: the first component in the middle, each next one as near to it as is free."""
    import numpy as np

    taken = _drawn(parts[0], seed)
    placed = [taken]
    radius, last = 0.0, -1.0
    for part in parts[1:]:
        points = _drawn(part, seed)
        size = float(np.hypot(*points.T).max()) + SPACING * 1.2
        radius = radius if size == last else 0.0
        centre, radius = _free_place(taken, size, radius)
        last = size
        placed.append(points + centre)
        taken = np.vstack([taken, placed[-1]])
    order = [node for part in parts for node in part]
    return {node: (float(x), float(y)) for node, (x, y) in zip(order, np.vstack(placed), strict=True)}


def _free_place(taken: Points, size: float, radius: float) -> tuple[Points, float]:
    """Return the first place on growing ellipses that keeps the distance from all points taken, and its radius."""
    import numpy as np
    from scipy.spatial import cKDTree

    tree = cKDTree(taken)
    while True:
        radius += SPACING / 4
        angles = np.arange(0, 2 * np.pi, SPACING / 4 / max(radius, SPACING))
        ring = np.column_stack([np.cos(angles) * radius * 1.3, np.sin(angles) * radius])
        free = tree.query(ring)[0] >= size
        if free.any():
            return ring[int(free.argmax())], radius - SPACING / 4
