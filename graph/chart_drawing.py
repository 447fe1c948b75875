"""Still pictures by matplotlib: SVG and PNG, the same bytes for the same data.

:func:`chart_picture` draws a chart; the frame of a picture, its letters and its looks serve :mod:`.timeline_drawing` too.
Letters are drawn as outlines of DejaVu Sans, which has those of Kazakh and Uzbek, so that a picture looks the
same where no such font is.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from maslahat.ontology.errors import IdentifierError, MissingExtraError

from .chart_page import Chart, Point, Series, check_chart, is_long, links, places, runs_across, series_of, slots, value_axis
from .network_page import Text, line_of
from .page_parts import year_span
from .timeline_page import TimelineItem

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("svg", "png")

_STYLE: Any = {
    "axes.spines.right": False, "axes.spines.top": False, "axes.edgecolor": "#6b7787", "axes.labelcolor": "#1b2430",
    "axes.axisbelow": True, "grid.color": "#dde3ea", "xtick.color": "#586474", "ytick.color": "#586474", "text.color": "#1b2430",
    "font.family": ["DejaVu Sans"], "font.size": 9, "legend.frameon": False, "figure.constrained_layout.w_pad": 0.15,
    "figure.constrained_layout.h_pad": 0.12, "savefig.dpi": 160,
    "svg.fonttype": "path", "svg.hashsalt": "maslahat", "text.parse_math": False,
}  # fmt: skip
_WIDE = 9.6  # inches
INK, RIVAL, DENIED, MUTED = "#1b2430", "#f2c879", "#b3261e", "#8A8F98"
_SHAPES = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D", "cross": "P", "triangleDown": "v"}
WORDS: dict[str, dict[str | float, str]] = {
    "en": {"intended": "planned, targeted or forecast", "gap": "no figure in between", "rival": "another statement disagrees",
           "deprecated": "set aside by the curators", "denied": "denied", 1e6: "million", 1e9: "billion", 1e12: "trillion",
           "begins": "axis from {n}"},
    "kk": {"intended": "жоспар, мақсат немесе болжам", "gap": "арада көрсеткіш жоқ", "rival": "қайшы тұжырым бар",
           "deprecated": "құрастырушылар шетке қойған", "denied": "жоққа шығарылған",
           1e6: "миллион", 1e9: "миллиард", 1e12: "триллион",
           "begins": "ось {n} мәнінен"},
    "ru": {"intended": "план, цель или прогноз", "gap": "между ними данных нет", "rival": "есть иное утверждение",
           "deprecated": "отклонено составителями", "denied": "отрицается", 1e6: "млн", 1e9: "млрд", 1e12: "трлн",
           "begins": "ось с {n}"},
    "uz": {"intended": "reja, maqsad yoki prognoz", "gap": "orada koʻrsatkich yoʻq", "rival": "zid maʼlumot bor",
           "deprecated": "tuzuvchilar chetga qoʻygan", "denied": "inkor etilgan",
           1e6: "million", 1e9: "milliard", 1e12: "trillion",
           "begins": "oʻq {n} dan"},
}  # fmt: skip


def chart_picture(chart: Chart, format_: str, language: str) -> bytes:
    """Return the chart as ``svg`` or ``png``; see :func:`~maslahat.graph.chart_page.draw_chart`."""
    check_chart(chart)
    deep = max(4.6, 1.6 + 0.34 * len(chart.points)) if not runs_across(chart) else 5.0
    return draw_picture(Sheet((_WIDE, deep), chart.title, format_, language, chart.omitted), _ChartPen(chart, language).draw)


@dataclass(frozen=True)
class Sheet:
    """What a picture is drawn on: size in inches, title, the format and language asked for, and what was left out."""

    size: tuple[float, float]
    title: Mapping[str, str]
    format: str
    language: str
    omitted: Text | None = None


def draw_picture(sheet: Sheet, draw: Callable[[Axes], None]) -> bytes:
    """Return the file of a picture that a function draws on axes.

    Raises :exc:`~maslahat.ontology.errors.IdentifierError` for an unknown format and
    :exc:`~maslahat.ontology.errors.MissingExtraError` without matplotlib.
    """
    if sheet.format not in FORMATS:
        raise IdentifierError(f"There is no picture format {sheet.format!r}; there are: {', '.join(FORMATS)}.")
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingExtraError("A still picture", "charts") from None
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=sheet.size, layout="constrained")
        axes = figure.add_subplot()
        axes.set_title(told(sheet.title, sheet.language, 90), loc="left", fontsize=12, fontweight="bold", pad=14)
        draw(axes)
        if sheet.omitted:
            said = {"en": sheet.omitted} if isinstance(sheet.omitted, str) else sheet.omitted
            figure.supxlabel(told(said, sheet.language, 150, 3), x=0.02, ha="left", fontsize=8)
        return _saved(figure, sheet.format)


def _saved(figure: Figure, format_: str) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format=format_, metadata={"Date": None} if format_ == "svg" else {"Software": None})
    return file.getvalue()


# text


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    try:
        from matplotlib.font_manager import findfont, get_font
    except ImportError:
        raise MissingExtraError("A still picture", "charts") from None
    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def drawable(text: str) -> str:
    """Return a text that the font can write: a letter that it lacks becomes the sign for that, white space a space."""
    known = _letters()
    return " ".join("".join(c if ord(c) in known or c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text).split())


def told(labels: Mapping[str, str], language: str, most: int, rows: int = 2) -> str:
    """Return the label of a language, else the English one, in rows of at most so many letters, all of them drawable."""
    text = drawable((labels.get(language) or labels.get("en") or "")[: most * 4])
    return "\n".join(textwrap.wrap(text, most, max_lines=rows, placeholder=" …"))


def _number(value: float, language: str) -> str:
    """Return a number as people of the language write it."""
    text = f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return text if language == "en" else text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


# charts


@dataclass(frozen=True)
class _Spot:
    """Where a point is drawn: its place and value on the axes, and how thick a bar is there."""

    point: Point
    series: Series
    place: float
    thick: float


class _ChartPen:
    """Draws a chart on axes; time runs across, named things run down."""

    def __init__(self, chart: Chart, language: str) -> None:
        self.chart, self.language, self.words = chart, language, WORDS.get(language, WORDS["en"])
        self.across, self.axis, self.keys = runs_across(chart), value_axis(chart), places(chart)
        self.bars, self.slots = chart.kind in ("bar", "grouped"), slots(chart)
        self.series = {one.key: one for one in series_of(chart)}
        self.spots = [self._spot(number) for number in range(len(chart.points))]

    def draw(self, axes: Axes) -> None:
        """Draw everything: axes, lines, marks, values, legend."""
        self._frame(axes)
        for link in links(self.chart):
            self._line(axes, self.spots[link.first], self.spots[link.second], link.kind)
        for spot in self.spots:
            self._bar(axes, spot) if self.bars and not self._stretched(spot) else self._marker(axes, spot)
            self._value(axes, spot)
        self._legend(axes)

    def _spot(self, number: int) -> _Spot:
        point = self.chart.points[number]
        series = self.series[point.series]
        slot = next((group for group in self.slots if number in group), [number]) if self.bars else [number]
        spans = [self._span(self.chart.points[other]) for other in slot]
        start, end = min(first for first, _ in spans), max(last for _, last in spans)
        room = min(1.0, end - start) * 0.8
        thick = room / len(slot)
        shift = (slot.index(number) + 0.5) * thick - room / 2
        return _Spot(point, series, (start + end) / 2 + shift, thick * 0.9)

    def _span(self, point: Point) -> tuple[float, float]:
        """Return where a point begins and ends on the axis that is not of values."""
        return year_span(point.x) if self.across else (self.keys.index(point.x) - 0.5, self.keys.index(point.x) + 0.5)

    def _frame(self, axes: Axes) -> None:
        scale = self.axis
        values, named = (axes.yaxis, axes.xaxis) if self.across else (axes.xaxis, axes.yaxis)
        values.set_ticks(scale.ticks, [_number(tick / scale.factor, self.language) for tick in scale.ticks])
        values.grid(True)
        (axes.set_ylim if self.across else axes.set_xlim)(
            *((scale.high, scale.low) if self.chart.reverse else (scale.low, scale.high))
        )
        values.set_label_text(self._value_title())
        named.set_label_text(told(self.chart.x_title, self.language, 80))
        if self.across:
            self._years(axes)
            return
        axes.set_ylim(max(len(self.keys), 1) - 0.5, -0.5)
        axes.set_yticks(range(len(self.keys)), [self._name(key, 34) for key in self.keys])

    def _years(self, axes: Axes) -> None:
        spans = [year_span(key) for key in self.keys]
        first, last = int(min(start for start, _ in spans)), max(end for _, end in spans)
        step = max(1, -(-int(last - first) // 16))
        years = list(range(first, int(last + 0.999), step))
        axes.set_xlim(first, max(last, first + 1))
        axes.set_xticks([year + 0.5 for year in years], [str(year) for year in years])

    def _name(self, key: str, most: int) -> str:
        return told(self.chart.names.get(key, {"en": key}), self.language, most, 3)

    def _value_title(self) -> str:
        title = told(self.chart.y_title, self.language, 80)
        unit = self._name(self.chart.points[0].unit, 40) if self.chart.points else ""
        measure = " ".join(filter(None, (self.words.get(self.axis.factor, ""), unit)))
        whole = title if measure.casefold() in title.casefold() else ", ".join(filter(None, (title, measure)))
        begins = self.words["begins"].format(n=_number(self.axis.low / self.axis.factor, self.language))
        return f"{whole} ({begins})" if self.axis.low > 0 and not self.chart.reverse else whole

    def _at(self, spot: _Spot) -> tuple[float, float]:
        return (spot.place, spot.point.y) if self.across else (spot.point.y, spot.place)

    def _line(self, axes: Axes, first: _Spot, second: _Spot, kind: str) -> None:
        style = {"measured": "-", "intended": (0, (5, 3)), "gap": (0, (1, 3))}[kind]
        (x0, y0), (x1, y1) = self._at(first), self._at(second)
        axes.plot([x0, x1], [y0, y1], color=first.series.colour, linestyle=style, linewidth=1.6, zorder=2)

    def _bar(self, axes: Axes, spot: _Spot) -> None:
        bar = axes.bar if self.across else axes.barh
        look = look_of(spot.point, spot.series.colour)
        if spot.point.rival:
            bar(spot.place, spot.point.y, spot.thick * 1.12, edgecolor=RIVAL, facecolor="none", linewidth=4, zorder=2)
        bar(spot.place, spot.point.y, spot.thick, zorder=3, **look)

    def _marker(self, axes: Axes, spot: _Spot) -> None:
        look = look_of(spot.point, spot.series.colour)
        x, y = self._at(spot)
        if "/" in spot.point.x and self.across:
            axes.plot(year_span(spot.point.x), [y, y], color=spot.series.colour, linewidth=5, alpha=0.25, zorder=1)
        if spot.point.rival:
            axes.scatter([x], [y], s=190, color=RIVAL, zorder=3, clip_on=False)
        look.pop("linestyle")
        axes.scatter([x], [y], s=46, marker=_SHAPES[spot.series.marker], zorder=4, clip_on=False, **look)

    def _value(self, axes: Axes, spot: _Spot) -> None:
        if self._crowded(spot):
            return
        said = told(spot.point.comparator, self.language, 20, 1)
        text = f"{said} {_number(spot.point.y / self.axis.factor, self.language)}".strip()
        upright = self.across or self.chart.kind == "dot"
        offset, sides = ((0, 7), ("center", "bottom")) if upright else ((5, 0), ("left", "center"))
        if self.across and self._under_another(spot):
            offset, sides = (0, -8), ("center", "top")
        colour = MUTED if spot.point.rank == "deprecated" else INK
        style: dict[str, Any] = {
            "fontsize": 7.5,
            "ha": sides[0],
            "va": sides[1],
            "color": colour,
            "zorder": 5,
            "annotation_clip": False,
        }
        axes.annotate(text, self._at(spot), offset, textcoords="offset points", **style)

    def _stretched(self, spot: _Spot) -> bool:
        """Return whether a figure is of several years, and no bar of one slot could show that."""
        return self.across and is_long(spot.point)

    def _crowded(self, spot: _Spot) -> bool:
        """Return whether a bar is too thin for its value to stand over it."""
        if not self.across or not self.bars or self._stretched(spot):
            return False
        years = [year for key in self.keys for year in year_span(key)]
        return spot.thick / (max(years) - min(years)) * _WIDE < 0.22

    def _under_another(self, spot: _Spot) -> bool:
        """Return whether the value of a point would be written into the point above it."""
        near = 0.12 * (self.axis.high - self.axis.low)
        return any(other.place == spot.place and 0 < other.point.y - spot.point.y < near for other in self.spots)

    def _legend(self, axes: Axes) -> None:
        from matplotlib.lines import Line2D

        shown = [one for one in self.series.values() if one.key]
        handles = [
            Line2D(
                [],
                [],
                marker="s" if self.bars else _SHAPES[one.marker],
                linestyle="",
                color=one.colour,
                label=self._name(one.key, 40),
            )
            for one in shown
        ]
        handles += [legend_key(word, self.words[word]) for word in self._remarks()]
        if handles:
            axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, -0.13), ncols=3, fontsize=8)

    def _remarks(self) -> list[str]:
        """Return what a reader must be told of the ways of drawing, of those that are there."""
        points = self.chart.points
        lines = {line_of(point.modality) for point in points}
        there = {"rival": any(point.rival for point in points), "deprecated": any(point.rank == "deprecated" for point in points)}
        there |= {"gap": any(link.kind == "gap" for link in links(self.chart))}
        return [word for word in ("intended", "denied", "gap", "rival", "deprecated") if word in lines or there.get(word)]


def look_of(point: Point | TimelineItem, colour: str) -> dict[str, Any]:
    """Return the colours and the line of a mark: solid for what is so, hollow and dashed for what is meant."""
    line = line_of(point.modality)
    if line == "denied":
        return {"facecolor": "white", "edgecolor": DENIED, "linewidth": 1.4, "linestyle": ":"}
    if line == "intended":
        return {"facecolor": "white", "edgecolor": colour, "linewidth": 1.4, "linestyle": "--"}
    faded = point.rank == "deprecated"
    return {"facecolor": colour, "edgecolor": colour, "linewidth": 0.8, "linestyle": "-"} | ({"alpha": 0.25} if faded else {})


def legend_key(word: str, label: str) -> Any:
    """Return the line of a legend that explains a way of drawing."""
    from matplotlib.lines import Line2D

    plain: dict[str, Any] = {"marker": "o", "linestyle": "", "color": "#6b7787", "label": label}
    looks: dict[str, dict[str, Any]] = {
        "intended": {"markerfacecolor": "white"},
        "denied": {"markerfacecolor": "white", "color": DENIED},
        "gap": {"marker": "", "linestyle": (0, (1, 3))},
        "rival": {"markeredgecolor": RIVAL, "markeredgewidth": 3.5, "markersize": 9},
        "deprecated": {"alpha": 0.25},
    }
    return Line2D([], [], **plain | looks[word])
