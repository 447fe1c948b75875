"""A view drawn: the page of a network, timeline or chart, shown in a notebook or saved."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from maslahat.ontology.errors import QueryError, SourceError

from .display import escape
from .guard import refuse_network

if TYPE_CHECKING:
    from maslahat.graph.chart_page import Chart
    from maslahat.graph.knowledge_graph import KnowledgeGraph
    from maslahat.graph.network_page import Network
    from maslahat.graph.timeline_page import Timeline
    from maslahat.graph.view_rows import Window
    from maslahat.graph.views import View

_PAGES = (".html", ".htm")
_PICTURES = (".svg", ".png")


class Drawing:
    """A view of the graph, drawn. In a notebook it shows the interactive page, which asks the network for nothing.

    >>> graph.view("region").title
    'Cooperation in Central Asia'
    """

    def __init__(self, view: View, content: Network | Timeline | Chart) -> None:
        self.view = view
        self.content = content
        """What is drawn, as data: ``nodes`` and ``edges`` of a network, ``items`` of a timeline, ``points`` of a chart."""

    @property
    def title(self) -> str:
        """The title in English."""
        return self.content.title["en"]

    @cached_property
    def html(self) -> str:
        """The page, complete in itself; with its program it has about a megabyte."""
        if self.view.draw == "chart":
            from maslahat.graph.chart_page import render_chart

            return render_chart(self.content)  # type: ignore[arg-type]
        if self.view.draw == "timeline":
            from maslahat.graph.timeline_page import render_timeline

            return render_timeline(self.content)  # type: ignore[arg-type]
        from maslahat.graph.network_page import render_network

        return render_network(self.content)  # type: ignore[arg-type]

    def save(self, path: Path | str) -> Path:
        """Write the page (.html), or a timeline or chart as a still picture (.svg, .png); the path comes back.

        Raises :class:`SourceError` for another ending, and where the file cannot be written.
        """
        from maslahat.graph.text_files import replacing

        path = Path(path)
        data = self._data(path)
        with replacing(path) as file:
            file.write(data)
        return path

    def _data(self, path: Path) -> bytes:
        ending = path.suffix.lower()
        if ending in _PAGES:
            return self.html.encode("utf-8")
        known = _PAGES if self.view.draw == "network" else (*_PAGES, *_PICTURES)
        if ending not in known:
            raise SourceError(f"a {self.view.draw} is saved as {' or '.join(known)}.", path)
        if self.view.draw == "chart":
            from maslahat.graph.chart_page import draw_chart

            return draw_chart(self.content, ending[1:])  # type: ignore[arg-type]
        from maslahat.graph.timeline_page import draw_timeline

        return draw_timeline(self.content, ending[1:])  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return f"<Drawing of {self.view.name!r}: {self.title}>"

    def _repr_html_(self) -> str:
        # in a sandbox, so that the page and the notebook cannot reach into each other
        rights = "allow-scripts allow-downloads allow-popups"
        style = "width: 100%; height: 640px; border: 1px solid #8888; background: Canvas"
        return f'<iframe sandbox="{rights}" style="{style}" title="{escape(self.title)}" srcdoc="{escape(self.html)}"></iframe>'


def draw(graph: KnowledgeGraph, view: View, window: Window) -> Drawing:
    """Draw a view, or the part of it that a window leaves.

    Raises :class:`QueryError` where its query asks another server or cannot be drawn so.
    """
    refuse_network(view.text, str(view.path))
    if view.draw == "chart":
        from maslahat.graph.chart import chart_of

        if window.narrows:
            raise QueryError("it is a chart, which focus, begin and end do not narrow.", view.name)
        return Drawing(view, chart_of(graph, view))
    if view.draw == "timeline":
        from maslahat.graph.timeline import timeline_of

        return Drawing(view, timeline_of(graph, view, window))
    from maslahat.graph.network import network_of

    return Drawing(view, network_of(graph, view, window))
