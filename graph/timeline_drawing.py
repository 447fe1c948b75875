"""The still picture of a timeline: lanes one below the other, every item with its name, far ones counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .chart_drawing import DENIED, INK, MUTED, RIVAL, WORDS, Sheet, draw_picture, legend_key, look_of, told
from .network_page import line_of
from .timeline_page import Lane, Timeline, TimelineItem, item_span, lanes, opening

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDE = 12.0  # inches
_ROW = 0.2
_LETTER = 0.068  # how wide a letter is, in inches, with some room
_POINT = 0.09  # what is narrower is drawn as a mark
_MOST = 42
_FAR = {"en": "{n} more lie outside of these years.", "kk": "Бұл жылдардан тыс тағы {n} бар.",
        "ru": "Ещё {n} лежат за пределами этих лет.", "uz": "Bu yillardan tashqarida yana {n} ta bor."}  # fmt: skip


@dataclass(frozen=True)
class _Place:
    """Where an item is drawn: years, row from the top, and the colour of its lane."""

    item: TimelineItem
    start: float
    end: float
    row: int
    colour: str


def timeline_picture(timeline: Timeline, format_: str, language: str) -> bytes:
    """Return the timeline as ``svg`` or ``png``; see :func:`~maslahat.graph.timeline_page.draw_timeline`."""
    pen = _Pen(timeline, language)
    return draw_picture(Sheet((_WIDE, 1.4 + _ROW * pen.rows), timeline.title, format_, language, timeline.omitted), pen.draw)


class _Pen:
    """Packs the items into rows, then draws them on axes."""

    def __init__(self, timeline: Timeline, language: str) -> None:
        self.language, self.words = language, WORDS.get(language, WORDS["en"])
        self.first, last = opening(timeline)
        self.last = last + (last - self.first) * 0.16  # room for the last names
        self.inches = (_WIDE - 0.6) / (self.last - self.first)
        self.heads: list[tuple[int, Lane]] = []
        self.placed: list[_Place] = []
        self.rows = 0
        for lane in lanes(timeline):
            self._pack(lane)
        self.far = len(timeline.items) - len(self.placed)

    def _pack(self, lane: Lane) -> None:
        inside = [(item, *self._span(item)) for item in lane.items]
        inside = [(item, start, end) for item, start, end in inside if end >= self.first and start <= self.last]
        if not inside:
            return
        self.heads.append((self.rows, lane))
        free: list[float] = []  # where each row of the lane ends, in inches
        for item, start, end in inside:
            left = start * self.inches
            row = next((number for number, stop in enumerate(free) if stop <= left), len(free))
            free[row : row + 1] = [left + max((end - start) * self.inches, 0.2 + _LETTER * len(self._name(item)))]
            self.placed.append(_Place(item, start, end, self.rows + 1 + row, lane.colour))
        self.rows += 2 + len(free)

    def _span(self, item: TimelineItem) -> tuple[float, float]:
        start, end = item_span(item)
        return start, self.last if end is None else end

    def _name(self, item: TimelineItem) -> str:
        return ("≠ " if item.rival else "") + told(item.labels, self.language, _MOST, 1)

    def draw(self, axes: Axes) -> None:
        """Draw lanes, items, axis and legend."""
        from matplotlib.ticker import MaxNLocator

        axes.set_xlim(self.first, self.last)
        axes.set_ylim(max(self.rows, 1), 0)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(10, integer=True))
        axes.grid(True, axis="x")
        axes.tick_params(axis="x", top=True, labeltop=True)
        for row, lane in self.heads:
            text = told(lane.labels, self.language, 80, 1)
            axes.annotate(text, (0, row + 0.5), xycoords=("axes fraction", "data"), fontsize=9, fontweight="bold", va="center")
        for place in self.placed:
            self._item(axes, place)
        self._legend(axes)

    def _item(self, axes: Axes, place: _Place) -> None:
        item, middle = place.item, place.row + 0.5
        start = max(place.start, self.first)
        look = look_of(item, place.colour)
        if (place.end - place.start) * self.inches < _POINT:
            self._mark(axes, place)
        else:
            fade = {} if line_of(item.modality) != "holds" else {"alpha": 0.12 if item.rank == "deprecated" else 0.32}
            rival = {"edgecolor": RIVAL, "linewidth": 2.4} if item.rival else {}
            axes.barh(middle, min(place.end, self.last) - start, 0.74, left=start, zorder=2, **look | fade | rival)
        offset = 7 if (place.end - place.start) * self.inches < _POINT else 3
        colour = MUTED if item.rank == "deprecated" else DENIED if line_of(item.modality) == "denied" else INK
        axes.annotate(
            self._name(item), (start, middle), (offset, 0), textcoords="offset points", fontsize=7, va="center", color=colour
        )

    def _mark(self, axes: Axes, place: _Place) -> None:
        look = look_of(place.item, place.colour)
        look.pop("linestyle")
        x, y = [(place.start + place.end) / 2], [place.row + 0.5]
        if place.item.rival:
            axes.scatter(x, y, s=110, color=RIVAL, zorder=2)
        axes.scatter(x, y, s=30, marker="D", zorder=3, **look)

    def _legend(self, axes: Axes) -> None:
        items = [place.item for place in self.placed]
        there = (
            {line_of(item.modality) for item in items} | {item.rank for item in items} | {"rival" for item in items if item.rival}
        )
        handles = [legend_key(word, self.words[word]) for word in ("intended", "denied", "rival", "deprecated") if word in there]
        far = _FAR.get(self.language, _FAR["en"]).format(n=self.far) if self.far else None
        if handles or far:
            legend = axes.legend(
                handles=handles, loc="upper left", bbox_to_anchor=(0, -2.2 / max(self.rows, 1)), ncols=4, fontsize=8, title=far
            )
            legend.set_alignment("left")
