"""The small network of a dossier: a still picture of what statements tie to a thing, every name legible.

Places come from :mod:`.network_layout`; then the boxes of the names are pushed apart until none covers another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from maslahat.ontology.namespaces import ENTITY, compress, expand
from maslahat.ontology.terms import load_ontology

from .network_layout import positions
from .network_page import kind_styles
from .report_statements import FIGURE, Statement, Teller, is_thing

MOST = 22
"""Things around the one in the middle; more would not be legible on paper."""
_HIDDEN = ("Statement", "Indicator", "Publication", "PopulationGroup", "AnswerOption", "SurveyQuestion", "Record")
"""Kinds that would fill the picture with what is no thing of the world."""
_KINDS = (
    "State", "StateGroup", "Person", "CooperationFormat", "Organisation", "Event", "Initiative", "Instrument", "Infrastructure",
    "Project", "Policy", "Place", "Office", "Concept",
)  # fmt: skip
_WIDTH = 900.0
_LETTERS, _LINES = 22, 2
_LETTER, _LINE = 6.1, 14.0  # the room that a letter and a line of text take
_ABOVE = 13.0  # from the top of a box to the middle of its dot
_TIES = """SELECT DISTINCT ?a ?b WHERE { ?claim rdf:subject ?a ; rdf:object ?b ; msl:review ?review .
  FILTER (?review != msl:review-rejected) VALUES ?a { %s } VALUES ?b { %s } FILTER (?a != ?b) }"""


@dataclass(frozen=True)
class Dot:
    """A thing in the picture: place, size of its box, lines of its name, and what ties it to the one in the middle."""

    x: float
    y: float
    width: float
    lines: tuple[str, ...]
    relation: str
    title: str
    kind: str
    shape: str
    colour: str
    focus: bool


@dataclass(frozen=True)
class Tie:
    """A line between two things; ``own`` ones end at the thing in the middle."""

    x1: float
    y1: float
    x2: float
    y2: float
    own: bool
    line: str


@dataclass(frozen=True)
class Picture:
    """The network, its size, its legend as (shape, colour, label), and how many things of how many it shows."""

    width: float
    height: float
    dots: tuple[Dot, ...]
    ties: tuple[Tie, ...]
    legend: tuple[tuple[str, str, str], ...]
    shown: int
    total: int


def picture_of(teller: Teller, me: str, statements: Sequence[Statement]) -> Picture | None:
    """The network around a thing; None where no statement ties it to another."""
    near = _neighbours(teller, me, statements)
    kinds = {thing: _kind(teller, thing) for thing in (me, *near)}
    chosen = sorted(near, key=lambda thing: (kinds[thing] == "Concept", -len(near[thing]), thing))[:MOST]
    if not chosen:
        return None
    ties = sorted({(me, thing) for thing in chosen} | _among(teller, chosen))
    names = {thing: _wrapped(teller.label(thing), 26 if thing == me else _LETTERS) for thing in (me, *chosen)}
    relations = {thing: _relation(near[thing]) for thing in chosen}
    places = _placed(me, names, relations, ties)
    styles = kind_styles(sorted({kinds[thing] for thing in names}))
    height = max(y + len(names[thing]) * _LINE for thing, (_, y) in places.items()) + 36
    return Picture(
        width=_WIDTH,
        height=height,
        dots=tuple(
            Dot(
                *places[thing],
                width=_box(names[thing], relations.get(thing, "")),
                lines=names[thing],
                relation=relations.get(thing, ""),
                title=teller.label(thing),
                kind=kinds[thing],
                shape=styles[kinds[thing]][0],
                colour=styles[kinds[thing]][1],
                focus=thing == me,
            )
            for thing in names
        ),
        ties=tuple(_tie(places, a, b, me, near) for a, b in ties),
        legend=tuple((*styles[kind], teller.label(f"msl:{kind}")) for kind in _KINDS if kind in styles),
        shown=len(chosen),
        total=len(near),
    )


def _tie(places: dict[str, tuple[float, float]], a: str, b: str, me: str, near: dict[str, list[Statement]]) -> Tie:
    """A line; dashed where all that ties the two is a plan or denied."""
    own = a == me
    holds = not own or any(one.line == "holds" for one in near[b])
    return Tie(*places[a], *places[b], own=own, line="holds" if holds else "intended")


def _neighbours(teller: Teller, me: str, statements: Sequence[Statement]) -> dict[str, list[Statement]]:
    """Thing -> the statements that name it together with the one in the middle."""
    near: dict[str, list[Statement]] = {}
    for one in statements:
        if one.claim.predicate != FIGURE and one.claim.rank != "deprecated":
            for thing in _ends(one, me):
                near.setdefault(thing, []).append(one)
    return {thing: group for thing, group in near.items() if not _is_hidden(teller, thing)}


def _ends(one: Statement, me: str) -> set[str]:
    claim = one.claim
    found = {claim.subject}
    if isinstance(claim.object, ox.NamedNode) and claim.object.value.startswith(ENTITY):
        found.add(compress(claim.object.value))
    beside = any(is_thing(term, me) for name, term in claim.qualifiers if name in ("msl:at", "msl:partner"))
    return found - {me} if me in found or beside else set()


def _is_hidden(teller: Teller, thing: str) -> bool:
    ontology = load_ontology()
    return any(ontology.is_a(f"msl:{kind}", f"msl:{hidden}") for kind in teller.graph.kinds(thing) for hidden in _HIDDEN)


def _kind(teller: Teller, thing: str) -> str:
    ontology, classes = load_ontology(), teller.graph.kinds(thing)
    fitting = (k for k in _KINDS if any(ontology.is_a(f"msl:{name}", f"msl:{k}") for name in classes))
    return next(fitting, "Concept")


def _among(teller: Teller, things: Sequence[str]) -> set[tuple[str, str]]:
    """The pairs of neighbours that statements tie to each other."""
    values = " ".join(f"<{expand(thing)}>" for thing in things)
    rows = teller.graph.rows(_TIES % (values, values))
    pairs = [(compress(a.value), compress(b.value)) for a, b in rows if a is not None and b is not None]
    return {(min(pair), max(pair)) for pair in pairs}


def _relation(statements: Iterable[Statement]) -> str:
    """What ties a thing to the one in the middle, most often, and how many statements there are."""
    statements = list(statements)
    counts = Counter(one.property for one in statements)
    word, _ = min(counts.items(), key=lambda item: (-item[1], item[0]))
    word = word if len(word) <= _LETTERS + 4 else word[: _LETTERS + 3] + "\N{HORIZONTAL ELLIPSIS}"
    return word if len(statements) == 1 else f"{word} ({len(statements)})"


def _wrapped(text: str, letters: int) -> tuple[str, ...]:
    """A name in at most three short lines.

    >>> _wrapped("Council of National Coordinators", 22)
    ('Council of National', 'Coordinators')
    """
    lines = [""]
    for word in text.split()[:40]:
        word = word if len(word) <= letters else word[: letters - 1] + "\N{HORIZONTAL ELLIPSIS}"
        if len(lines[-1]) + len(word) < letters or not lines[-1]:
            lines[-1] = f"{lines[-1]} {word}".strip()
        else:
            lines.append(word)
    if len(lines) > _LINES + 1:
        lines = [*lines[:_LINES], lines[_LINES][: letters - 1] + "\N{HORIZONTAL ELLIPSIS}"]
    return tuple(lines)


def _box(lines: Sequence[str], relation: str) -> float:
    return max(len(text) for text in (*lines, relation)) * _LETTER + 10


def _placed(
    me: str, names: dict[str, tuple[str, ...]], relations: dict[str, str], ties: list[tuple[str, str]]
) -> dict[str, tuple[float, float]]:
    """Where the things stand, in the picture's own units, no name over another."""
    order = list(names)
    sizes = [(_box(names[t], relations.get(t, "")), (len(names[t]) + 1) * _LINE + 2 * _ABOVE) for t in order]
    drawn = positions(order, ties)
    spread = max(abs(x) for x, _ in drawn.values()) or 1.0
    low = min(0.34, 0.1 + 0.02 * len(order))  # a few things need no tall picture
    points = [[drawn[t][0] / spread * _WIDTH * 0.42, drawn[t][1] / spread * _WIDTH * low] for t in order]
    middle = points[order.index(me)]
    points = [[x - middle[0] * 0.6, y - middle[1] * 0.6] for x, y in points]
    for _ in range(400):
        if not _push(points, sizes):
            break
    tops = [y - size[1] / 2 for (_, y), size in zip(points, sizes, strict=True)]
    ends = [(x - size[0] / 2, x + size[0] / 2) for (x, _), size in zip(points, sizes, strict=True)]
    middle_x = (min(left for left, _ in ends) + max(right for _, right in ends)) / 2
    left = {t: round(x - middle_x + _WIDTH / 2, 1) for t, (x, _) in zip(order, points, strict=True)}
    return {t: (left[t], round(top - min(tops) + _ABOVE + 4, 1)) for t, top in zip(order, tops, strict=True)}


def _push(points: list[list[float]], sizes: list[tuple[float, float]]) -> bool:
    """Move overlapping boxes apart along the shorter way, all of them inside the width; whether any had to move."""
    moved = False
    for i, (wide, high) in enumerate(sizes):
        for j in range(i):
            dx, dy = points[i][0] - points[j][0], points[i][1] - points[j][1]
            over_x, over_y = (wide + sizes[j][0]) / 2 - abs(dx), (high + sizes[j][1]) / 2 - abs(dy)
            if over_x > 0.5 and over_y > 0.5:
                moved = True
                axis, over, sign = (0, over_x, dx) if over_x < over_y * 1.2 else (1, over_y, dy)
                step = over / 2 if sign >= 0 else -over / 2
                points[i][axis] += step
                points[j][axis] -= step
        edge = (_WIDTH - wide) / 2 - 4
        points[i][0] = max(-edge, min(edge, points[i][0]))
    return moved
