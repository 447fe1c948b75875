"""The chart page: figures with their sources, one HTML file that opens by double click and asks the network for nothing.

A :class:`Chart` is plain data; :func:`render_chart` makes the page of it, :func:`draw_chart` a still picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

from maslahat.ontology.errors import IdentifierError

from .network_page import Evidence, Rival, Text, line_of
from .page_parts import MARKERS, PALETTE, check_unique, modality_lines, render_page, year_span


@dataclass(frozen=True)
class Point:
    """A figure: ``y`` in ``unit`` at ``x``, of a series.

    ``x`` is a partial ISO date (``2018``, ``2018-03``) or two with a slash between them (``2017/2022``) in a line chart,
    the key of a thing or any text elsewhere. ``labels`` say by language what the figure is of, ``comparator`` what stands
    before it ('more than'); both may be empty. ``iri`` is where to read more. ``rank`` is preferred, normal or deprecated;
    ``rival``: another figure disagrees, and ``rivals`` names it. ``details`` are further facts, name and value, for the card.
    """

    x: str
    y: float
    series: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    modality: str = "happened"
    evidence: tuple[Evidence, ...] = ()
    id: str = ""
    iri: str = ""
    comparator: dict[str, str] = field(default_factory=dict)
    rank: str = "normal"
    rival: bool = False
    rivals: tuple[Rival, ...] = ()
    attributed_to: Text | None = None
    details: tuple[tuple[Text, Text], ...] = ()


@dataclass(frozen=True)
class Chart:
    """What one page shows: ``kind`` is how it is drawn, the titles are by language, 'en' is always there.

    ``names`` holds the labels by language of the keys that points use as ``x``, ``series`` and ``unit``; a key without
    labels is shown as it is. ``reverse`` turns the axis of values round, so that rank 1 is the best place. ``omitted``
    says by language what was left out, None when nothing was.
    """

    title: dict[str, str]
    kind: Literal["line", "bar", "grouped", "dot"]
    x_title: dict[str, str]
    y_title: dict[str, str]
    points: tuple[Point, ...]
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    reverse: bool = False
    omitted: Text | None = None


@dataclass(frozen=True)
class Axis:
    """The axis of values: from ``low`` to ``high`` with a tick every ``step``, told in units of ``factor``."""

    low: float
    high: float
    step: float
    factor: float

    @property
    def ticks(self) -> list[float]:
        """Return the values that get a tick."""
        return [round(self.low + place * self.step, 12) for place in range(round((self.high - self.low) / self.step) + 1)]


@dataclass(frozen=True)
class Series:
    """Points that belong together, and how they are told apart."""

    key: str
    labels: dict[str, str]
    colour: str
    marker: str


@dataclass(frozen=True)
class Link:
    """A line between the points of two numbers: 'measured', 'intended', or 'gap' where figures are missing between them."""

    first: int
    second: int
    kind: Literal["measured", "intended", "gap"]


def render_chart(chart: Chart) -> str:
    """Return the page as HTML text, the same text for the same chart.

    Raises :exc:`~maslahat.ontology.errors.IdentifierError` when an id is used twice, units are mixed or a date is none.
    """
    check_chart(chart)
    across = runs_across(chart)
    points = [_placed(point, number, across) for number, point in enumerate(chart.points, 1)]
    axis = value_axis(chart)
    facts = vars(chart) | {
        "points": points,
        "across": across,
        "axis": vars(axis) | {"ticks": axis.ticks},
        "series": series_of(chart),
        "links": links(chart),
        "lines": modality_lines(point.modality for point in chart.points),
        "places": places(chart),
        "slots": slots(chart),
    }
    return render_page("chart_page.html", chart.title, facts)


def draw_chart(chart: Chart, format_: str = "svg", language: str = "en") -> bytes:
    """Return the chart as a still picture, ``svg`` or ``png``, the same bytes for the same chart.

    Raises :exc:`~maslahat.ontology.errors.MissingExtraError` without the extra 'charts', and
    :exc:`~maslahat.ontology.errors.IdentifierError` as :func:`render_chart`, or when the format is unknown.
    """
    from .chart_drawing import chart_picture

    return chart_picture(chart, format_, language)


def check_chart(chart: Chart) -> None:
    """Raise :exc:`~maslahat.ontology.errors.IdentifierError` for what no honest chart can be made of."""
    check_unique((point.id for point in chart.points if point.id), "chart")
    units = sorted({point.unit for point in chart.points})
    if len(units) > 1:
        raise IdentifierError(f"A chart has one unit, these points have {', '.join(map(repr, units))}: draw a chart for each.")
    for point in chart.points:
        if not math.isfinite(point.y):
            raise IdentifierError(f"Point {point.x!r} of series {point.series!r} is {point.y}, which has no place on an axis.")
        if chart.kind == "line":
            year_span(point.x)


def runs_across(chart: Chart) -> bool:
    """Return whether the points stand side by side in time; named things stand one below the other, to be read."""
    try:
        return bool(chart.points) and all(year_span(point.x) for point in chart.points)
    except IdentifierError:
        return False


def places(chart: Chart) -> list[str]:
    """Return the keys of the x axis: dates in the order of time, other keys in the order they come."""
    keys = list(dict.fromkeys(point.x for point in chart.points))
    return sorted(keys, key=year_span) if runs_across(chart) else keys


def is_long(point: Point) -> bool:
    """Return whether a figure is of more than a year: it stands over its span, in no slot of a bar chart."""
    start, _, end = point.x.partition("/")
    return bool(end) and year_span(point.x)[1] - year_span(start)[0] > _YEAR


def slots(chart: Chart) -> list[list[int]]:
    """Return the numbers of the points whose bars stand side by side: of one place, or of dates that overlap."""
    order = [one.key for one in series_of(chart)]
    numbers = [number for key in places(chart) for number, point in enumerate(chart.points) if point.x == key]
    if not runs_across(chart):
        groups = [[number for number in numbers if chart.points[number].x == key] for key in places(chart)]
    else:
        groups = _overlapping(chart, [number for number in numbers if not is_long(chart.points[number])])
    return [sorted(group, key=lambda number: order.index(chart.points[number].series)) for group in groups]


def _overlapping(chart: Chart, numbers: list[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    reached = -math.inf
    for number in numbers:
        start, end = year_span(chart.points[number].x)
        if start < reached - 1e-6:
            groups[-1].append(number)
        else:
            groups.append([number])
        reached = max(reached, end)
    return groups


def series_of(chart: Chart) -> list[Series]:
    """Return the series in the order that they come, the years among them by time."""
    keys = list(dict.fromkeys(point.series for point in chart.points))
    if all(key.isdecimal() for key in keys):
        keys.sort()
    return [
        Series(key, {"en": key} | chart.names.get(key, {}), PALETTE[place % len(PALETTE)], MARKERS[place % len(MARKERS)])
        for place, key in enumerate(keys)
    ]


_YEAR = 1.01  # a year, and what rounding adds
_STEPS = (1, 2, 2.5, 5, 10)
_NEAR_ZERO = 0.5  # figures that begin below this share of the largest are shown from zero


def value_axis(chart: Chart) -> Axis:
    """Return the axis of values: from zero for bars, and for all that is not far from it.

    >>> value_axis(Chart({}, "bar", {}, {}, (Point("a", 899_200_000), Point("b", 3e9))))
    Axis(low=0.0, high=3000000000.0, step=1000000000.0, factor=1000000000.0)
    """
    values = [point.y for point in chart.points] or [1.0]
    low, high = min(values), max(values)
    if chart.kind in ("bar", "grouped") or 0 <= low <= _NEAR_ZERO * high or low == high:
        low, high = min(0.0, low), max(0.0, high)
    step = _nice((high - low) / 5 or 1.0)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    largest = max(abs(low), abs(high))
    factor = next((size for size in (1e12, 1e9, 1e6) if largest >= size), 1.0)
    return Axis(float(low), float(high if high > low else low + step), step, factor)


def _nice(rough: float) -> float:
    size = 10.0 ** math.floor(math.log10(rough))
    return next(step * size for step in _STEPS if step * size >= rough * 0.999)


def links(chart: Chart) -> list[Link]:
    """Return the lines of a line chart, through one point for each date of a series.

    What was measured is joined with the next measured figure; what is meant hangs on the figure before it, and no line
    leads back from it.
    """
    if chart.kind != "line":
        return []
    return [link for series in series_of(chart) for link in _links(chart, _through(chart, series.key))]


def _links(chart: Chart, numbers: list[int]) -> list[Link]:
    found = []
    measured: int | None = None
    before: int | None = None
    for number in numbers:
        meant = line_of(chart.points[number].modality) == "intended"
        start = before if meant else measured
        if start is not None:
            found.append(Link(start, number, "intended" if meant else _reach(chart.points[start], chart.points[number])))
        before = number
        measured = measured if meant else number
    return found


def _reach(first: Point, second: Point) -> Literal["measured", "gap"]:
    (_, end), (start, _) = year_span(first.x), year_span(second.x)
    return "measured" if start - end < 1e-6 else "gap"


def _through(chart: Chart, series: str) -> list[int]:
    """Return the points that lines go through: of rivals the preferred one, never one set aside."""
    chosen: dict[tuple[str, bool], int] = {}
    for number, point in enumerate(chart.points):
        line = line_of(point.modality)
        if point.series != series or point.rank == "deprecated" or "/" in point.x or line == "denied":
            continue
        key = (point.x, line == "intended")
        if key not in chosen or _standing(point) < _standing(chart.points[chosen[key]]):
            chosen[key] = number
    return sorted(chosen.values(), key=lambda number: (*year_span(chart.points[number].x), _standing(chart.points[number])))


def _standing(point: Point) -> tuple[bool, bool, bool]:
    """Return a key that puts first what a line should go through."""
    return line_of(point.modality) != "holds", point.rank != "preferred", point.rival


def _placed(point: Point, number: int, across: bool) -> dict[str, Any]:
    start, end = year_span(point.x) if across else (None, None)
    return vars(point) | {"id": point.id or f"point-{number}", "from": start, "until": end}
