"""The timeline page: dated events in lanes, one HTML file that opens by double click and asks the network for nothing.

A :class:`Timeline` is plain data; :func:`render_timeline` makes the page of it, :func:`draw_timeline` a still picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from maslahat.ontology.errors import IdentifierError

from .network_page import Evidence, Rival, Text
from .page_parts import PALETTE, check_unique, modality_lines, render_page, year_span


@dataclass(frozen=True)
class TimelineItem:
    """A dated thing: ``start`` and ``end`` are ISO days as precise as they were given (``2018``, ``2018-03``).

    ``end`` is None where the thing is of one date, ``..`` where it goes on. ``group`` is the key of its lane. ``labels``,
    ``group_labels`` and ``description`` are by language, 'en' is always there in the labels. ``rank`` is preferred, normal
    or deprecated; ``rival``: another date disagrees, and ``rivals`` names it. ``details`` are further facts, name and
    value, for the card.
    """

    id: str
    iri: str
    labels: dict[str, str]
    group: str
    start: str
    end: str | None = None
    group_labels: dict[str, str] = field(default_factory=dict)
    modality: str = "happened"
    description: dict[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    rank: str = "normal"
    rival: bool = False
    rivals: tuple[Rival, ...] = ()
    attributed_to: Text | None = None
    details: tuple[tuple[Text, Text], ...] = ()


@dataclass(frozen=True)
class Timeline:
    """What one page shows; ``omitted`` says by language what was left out, None when nothing was."""

    title: dict[str, str]
    items: tuple[TimelineItem, ...]
    omitted: Text | None = None


@dataclass(frozen=True)
class Lane:
    """The items of one group, by time, and the colour that they are drawn in."""

    key: str
    labels: dict[str, str]
    colour: str
    items: tuple[TimelineItem, ...]


def render_timeline(timeline: Timeline) -> str:
    """Return the page as HTML text, the same text for the same timeline.

    Raises :exc:`~maslahat.ontology.errors.IdentifierError` when an id is used twice, or a date is none.
    """
    check_unique((item.id for item in timeline.items), "timeline")
    facts = {
        "title": timeline.title,
        "lanes": [{"key": lane.key, "labels": lane.labels, "colour": lane.colour} for lane in lanes(timeline)],
        "items": [_placed(item) for lane in lanes(timeline) for item in lane.items],
        "opening": opening(timeline),
        "lines": modality_lines(item.modality for item in timeline.items),
        "omitted": timeline.omitted,
    }
    return render_page("timeline_page.html", timeline.title, facts)


def draw_timeline(timeline: Timeline, format_: str = "svg", language: str = "en") -> bytes:
    """Return the timeline as a still picture, ``svg`` or ``png``, the same bytes for the same timeline.

    Raises :exc:`~maslahat.ontology.errors.MissingExtraError` without the extra 'charts', and
    :exc:`~maslahat.ontology.errors.IdentifierError` when a date is none or the format is unknown.
    """
    from .timeline_drawing import timeline_picture

    return timeline_picture(timeline, format_, language)


def lanes(timeline: Timeline) -> list[Lane]:
    """Return the lanes, the fullest first, each with its items in the order of time."""
    counts = Counter(item.group for item in timeline.items)
    ordered = sorted(counts, key=lambda key: (-counts[key], key))
    return [_lane(key, PALETTE[place % len(PALETTE)], timeline.items) for place, key in enumerate(ordered)]


def _lane(key: str, colour: str, items: Iterable[TimelineItem]) -> Lane:
    own = sorted((item for item in items if item.group == key), key=_by_time)
    labels = next((item.group_labels for item in own if item.group_labels), {})
    return Lane(key, {"en": key} | labels, colour, tuple(own))


_FEW = 20
_LEAST = 0.1  # of a year: what is all of one day still has an axis
_OUTER = (0.04, 0.985)  # what lies further out, of the items in the order of time, may stay out of the first sight


def opening(timeline: Timeline) -> tuple[float, float]:
    """Return the years that are seen first: all, or where nearly all items lie when far ones would press them together.

    >>> opening(Timeline({}, tuple(TimelineItem(f"i{year}", "", {}, "g", str(year)) for year in range(2000, 2010))))
    (2000.0, 2010.0)
    """
    spans = sorted((start, start if end is None else end) for start, end in map(item_span, timeline.items)) or [(2000.0, 2001.0)]
    first, last = spans[0][0], max(end for _, end in spans)
    inner, outer = (spans[int(share * (len(spans) - 1))][0] for share in _OUTER)
    crowded = len(spans) > _FEW and max(outer - inner, 1) * 2 < last - first
    return (inner, outer + 1) if crowded else (first, max(last, first + _LEAST))


def _by_time(item: TimelineItem) -> tuple[float, float, str]:
    start, end = item_span(item)
    return start, float("inf") if end is None else end, item.id


def item_span(item: TimelineItem) -> tuple[float, float | None]:
    """Return where an item begins and ends on an axis of years, None where it goes on.

    Raises :exc:`~maslahat.ontology.errors.IdentifierError` that names the item where a date is none.
    """
    dates = item.start if item.end in (None, "..") else f"{item.start}/{item.end}"
    try:
        start, end = year_span(dates)
    except IdentifierError as error:
        raise IdentifierError(f"Timeline item {item.id!r}: {error}") from None
    return start, None if item.end == ".." else end


def _placed(item: TimelineItem) -> dict[str, Any]:
    start, end = item_span(item)
    return vars(item) | {"from": start, "until": end, "group_labels": None}
