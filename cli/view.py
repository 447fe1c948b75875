"""``maslahat view``: an interactive network in one HTML file."""

from __future__ import annotations

from pathlib import Path

import click

from .options import corpus_option, output_option, store_option


@click.command()
@click.argument("name", default="region")
@click.option("--focus", metavar="ENTITY", help="Draw only what is near this entity.")
@click.option("--depth", default=1, show_default=True, type=click.IntRange(min=0), help="How many steps from the focus.")
@click.option("--from", "begin", metavar="DATE", help="Leave out what ended before.")
@click.option("--until", "end", metavar="DATE", help="Leave out what began later.")
@output_option
@corpus_option
@store_option
def command(
    name: str,
    focus: str | None,
    depth: int,
    begin: str | None,
    end: str | None,
    output: Path | None,
    corpus: Path | None,
    store: Path | None,
) -> None:
    """Draw the view of a NAME ('maslahat views' lists them) as one HTML file that opens by double click, offline."""
    from maslahat.graph.dates import day
    from maslahat.graph.knowledge_graph import KnowledgeGraph
    from maslahat.graph.network import Window, find_view, network_of
    from maslahat.graph.network_page import render_network

    from .output import write_data

    view = find_view(name)
    graph = KnowledgeGraph.open(store, corpus=corpus)
    window = Window(
        focus=graph.resolve(focus) if focus else None,
        depth=depth,
        first=day(begin, first=True),
        last=day(end, first=False),
    )
    network = network_of(graph, view, window)
    target = output or Path(f"{name}.html")
    write_data(render_network(network).encode("utf-8"), target)
    if str(target) != "-":
        click.echo(f"{len(network.nodes)} things and {len(network.edges)} statements: open {target} in a browser.", err=True)
