"""The places of nodes: always the same, apart from one another, and telling something of the graph."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from itertools import combinations
from math import dist
from statistics import mean, median

import pytest
from maslahat.graph.network_layout import SPACING, positions

Places = dict[str, tuple[float, float]]


def clique(*nodes: str) -> list[tuple[str, str]]:
    return list(combinations(nodes, 2))


def villages() -> tuple[list[str], list[tuple[str, str]]]:
    """Three groups of eight that all know each other, in a row with one road between neighbours."""
    groups = [[f"{name}{number}" for number in range(8)] for name in "abc"]
    edges = [pair for group in groups for pair in clique(*group)]
    return [node for group in groups for node in group], [*edges, ("a0", "b0"), ("b1", "c0")]


def star(leaves: int) -> tuple[list[str], list[tuple[str, str]]]:
    names = [f"leaf{number}" for number in range(leaves)]
    return ["hub", *names], [("hub", name) for name in names]


def least_distance(places: Places) -> float:
    return min(dist(a, b) for a, b in combinations(places.values(), 2))


def test_nothing_gives_nothing() -> None:
    assert positions([], []) == {}


def test_every_node_has_a_place() -> None:
    nodes, edges = villages()
    assert set(positions([*nodes, "alone"], edges)) == {*nodes, "alone"}


def test_the_order_of_nodes_and_edges_does_not_matter() -> None:
    nodes, edges = villages()
    shuffled_nodes, shuffled_edges = nodes[:], [(b, a) for a, b in edges]
    random.Random(5).shuffle(shuffled_nodes)
    random.Random(6).shuffle(shuffled_edges)
    assert positions(shuffled_nodes, shuffled_edges) == positions(nodes, edges)


def test_loops_and_repeated_edges_change_nothing() -> None:
    nodes, edges = villages()
    assert positions(nodes, [*edges, *edges[:9], ("a0", "a0")]) == positions(nodes, edges)


def test_another_run_of_python_gives_the_same_places() -> None:
    code = (
        "from maslahat.graph.network_layout import positions as p; n = [f'm:{i}' for i in range(60)];"
        "print(p(n, [(n[i], n[i * 7 % 40]) for i in range(50)]))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_another_seed_gives_another_drawing() -> None:
    nodes, edges = villages()
    assert positions(nodes, edges, seed=1) != positions(nodes, edges, seed=2)


@pytest.mark.parametrize("leaves", [1, 2, 5, 40, 300])
def test_no_two_nodes_stand_on_one_spot(leaves: int) -> None:
    assert least_distance(positions(*star(leaves))) > SPACING / 4


def test_a_hub_stands_in_the_middle_of_its_leaves() -> None:
    places = positions(*star(30))
    centre = (mean(x for x, _ in places.values()), mean(y for _, y in places.values()))
    distances = {node: dist(place, centre) for node, place in places.items()}
    assert distances["hub"] < median(distances.values()) / 2


def test_communities_stand_apart() -> None:
    nodes, edges = villages()
    places = positions(nodes, edges)
    inside = [dist(places[a], places[b]) for a, b in combinations(nodes, 2) if a[0] == b[0]]
    between = [dist(places[a], places[b]) for a, b in combinations(nodes, 2) if a[0] != b[0]]
    assert mean(between) > 2 * mean(inside)


def test_a_chain_lies_across_the_drawing() -> None:
    nodes, edges = villages()
    places = positions(nodes, edges).values()
    width, height = (max(axis) - min(axis) for axis in zip(*places, strict=True))
    assert width > height


def test_components_do_not_lie_on_one_another() -> None:
    nodes, edges = villages()
    pairs = [(f"x{number}", f"y{number}") for number in range(12)]
    places = positions([*nodes, *(node for pair in pairs for node in pair)], [*edges, *pairs])
    assert least_distance(places) > SPACING / 4
    assert all(dist(places[a], places[b]) < 4 * SPACING for a, b in pairs)


def test_the_drawing_is_centred_on_the_largest_component() -> None:
    nodes, edges = villages()
    places = positions([*nodes, *(f"z{number}" for number in range(40))], edges)
    assert dist([mean(axis) for axis in zip(*(places[node] for node in nodes), strict=True)], (0, 0)) < 1


def test_a_graph_too_large_for_one_matrix_is_drawn_by_community(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maslahat.graph.network_layout._FULL_STRESS", 10)
    nodes, edges = villages()
    places = positions(nodes, edges)
    assert least_distance(places) > SPACING / 4
    assert positions(nodes[::-1], edges[::-1]) == places


def test_an_edge_to_an_unknown_node_is_refused() -> None:
    with pytest.raises(KeyError):
        positions(["a"], [("a", "b")])
