"""``maslahat view``: a network, timeline or chart in one HTML file, or a still picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import corpus_option, endpoint_option, output_option, store_option
from .views import views_option

if TYPE_CHECKING:
    from maslahat.graph.knowledge_graph import KnowledgeGraph
    from maslahat.graph.view_rows import Window
    from maslahat.graph.views import View

PICTURES = (".svg", ".png")


@click.command()
@click.argument("name", default="region")
@click.option("--focus", metavar="ENTITY", help="Draw only what is near this entity.")
@click.option("--depth", type=click.IntRange(min=0), metavar="N", help="How many steps from the focus.  [default: 1]")
@click.option("--from", "begin", metavar="DATE", help="Leave out what ended before.")
@click.option("--until", "end", metavar="DATE", help="Leave out what began later.")
@views_option
@output_option
@corpus_option
@store_option
@endpoint_option
def command(
    name: str,
    focus: str | None,
    depth: int | None,
    begin: str | None,
    end: str | None,
    folders: tuple[Path, ...],
    output: Path | None,
    corpus: Path | None,
    store: Path | None,
    endpoint: str | None,
) -> None:
    """Draw the view of a NAME ('maslahat views' lists them) as one HTML file that opens by double click, offline.

    A timeline or chart becomes a still picture where the file of -o ends in .svg or .png.
    """
    from maslahat.graph.dates import day
    from maslahat.graph.knowledge_graph import KnowledgeGraph
    from maslahat.graph.view_rows import Window
    from maslahat.graph.views import find_view, user_folders

    from .output import check_ending, write_data

    check_depth(depth, focus)
    target = output or Path(f"{name}.html")
    check_ending(target, (".html", ".htm", *PICTURES), "a view is drawn as .html, a timeline or chart as .svg or .png as well.")
    view = find_view(name, user_folders(folders))
    graph = KnowledgeGraph.open(store, endpoint=endpoint, corpus=corpus)
    check_view(view, graph)
    window = Window(
        focus=graph.resolve(focus) if focus else None,
        depth=1 if depth is None else depth,
        first=day(begin, first=True),
        last=day(end, first=False),
    )
    data, words = _drawing(graph, view, window, target.suffix.lower())
    write_data(data, target)
    if str(target) != "-":
        click.echo(f"{words}: open {target}{' in a browser' if target.suffix not in PICTURES else ''}.", err=True)


def check_depth(depth: int | None, focus: str | None) -> None:
    """Refuse a number of steps from nothing."""
    if depth is not None and not focus:
        raise click.UsageError("--depth counts steps from an entity: name it by --focus.")


def check_view(view: View, graph: KnowledgeGraph) -> None:
    """Refuse a user's view that would ask another server, or that reaches a limit of queries."""
    from maslahat.graph.views import SHIPPED
    from maslahat.ontology.errors import QueryError
    from maslahat.queries.guard import refuse_network

    try:
        refuse_network(view.text, str(view.path))
    except QueryError as error:
        raise QueryError("a view must not ask another server by SERVICE.", str(view.path), error.line) from error
    if view.path.parent != SHIPPED and not graph.endpoint:
        _check_limits(view, graph)


def _check_limits(view: View, graph: KnowledgeGraph) -> None:
    """Run a query in a process that can be ended, before it runs in this one, where the engine lets nothing end it."""
    from maslahat.graph.store import DATABASE
    from maslahat.ontology.errors import QueryError, QueryLimitError
    from maslahat.queries.worker import Worker

    worker = Worker(graph.folder / graph.pointer.build / DATABASE)
    try:
        cut = worker.answer(view.text, name=str(view.path)).cut
    except QueryLimitError as error:
        words = f"its query was stopped at its limit of {error.limit}; let it find less."
        raise QueryLimitError(words, str(view.path), error.limit) from error
    except QueryError:
        return  # a mistake, which drawing tells
    finally:
        worker.close()
    if cut:
        raise QueryError("its query finds too many rows to draw; let it find less.", str(view.path))


def _drawing(graph: KnowledgeGraph, view: View, window: Window, ending: str) -> tuple[bytes, str]:
    """The file of a view, and how much is in it, in words."""
    still = ending.removeprefix(".") if ending in PICTURES else None
    if view.draw == "chart":
        return _chart(graph, view, window, still)
    if view.draw == "timeline":
        return _timeline(graph, view, window, still)
    if still:
        raise click.UsageError("A network is drawn as a page: use -o FILE.html, which saves what it shows as SVG or PNG.")
    from maslahat.graph.network import network_of
    from maslahat.graph.network_page import render_network

    network = network_of(graph, view, window)
    return render_network(network).encode("utf-8"), f"{len(network.nodes)} things and {len(network.edges)} lines"


def _timeline(graph: KnowledgeGraph, view: View, window: Window, still: str | None) -> tuple[bytes, str]:
    from maslahat.graph.timeline import timeline_of
    from maslahat.graph.timeline_page import draw_timeline, render_timeline

    timeline = timeline_of(graph, view, window)
    data = draw_timeline(timeline, still) if still else render_timeline(timeline).encode("utf-8")
    return data, f"{len(timeline.items)} dated things"


def _chart(graph: KnowledgeGraph, view: View, window: Window, still: str | None) -> tuple[bytes, str]:
    from maslahat.graph.chart import chart_of
    from maslahat.graph.chart_page import draw_chart, render_chart

    if window.narrows:
        raise click.UsageError(f"{view.name} is a chart, which --focus, --from and --until do not narrow.")
    chart = chart_of(graph, view)
    data = draw_chart(chart, still) if still else render_chart(chart).encode("utf-8")
    return data, f"{len(chart.points)} figures"
