"""``maslahat publish``: the graph goes to a SPARQL server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import output_option, row_format_option, store_option
from .output import end_progress, show_progress

if TYPE_CHECKING:
    from maslahat.graph.publish import Sent


@click.command()
@click.argument("endpoint")
@click.option(
    "--method",
    default="auto",
    show_default=True,
    type=click.Choice(("auto", "graph-store", "update")),
    help="Graph Store Protocol or SPARQL Update; by default the first that is known.",
)
@click.option("--graph-store", metavar="URL", help="Address of the Graph Store Protocol, where the server is of no known kind.")
@click.option("--update", metavar="URL", help="Address of SPARQL Update.")
@click.option("--named-graphs-only", is_flag=True, help="Leave the default graph alone: the server makes the union by itself.")
@click.option("--replace-default", is_flag=True, help="Replace a default graph that holds statements of somebody else.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and how many statements the server has now.")
@row_format_option
@output_option
@store_option
def command(
    endpoint: str,
    method: str,
    graph_store: str | None,
    update: str | None,
    named_graphs_only: bool,
    replace_default: bool,
    dry_run: bool,
    format_: str | None,
    output: Path | None,
    store: Path | None,
) -> None:
    """Send the graph to the SPARQL server whose query address is ENDPOINT, such as http://127.0.0.1:7878/query.

    Each layer becomes a named graph there, and the union of them the default graph, as they are here; what the server has
    of them from before is replaced, and its other graphs stay. Oxigraph and Virtuoso are known: where they take data, and
    that Virtuoso's default graph is the union of all graphs by itself, so that none is sent, and that it takes 2020 and
    2020-01-01 of one thing and property for the same. Of other servers name
    --graph-store or --update. By the Graph Store Protocol a graph is replaced in one step; by update it is emptied first,
    so that readers meanwhile see a part of it. Afterwards the server counts, and the numbers are compared.

    User and password are read from MASLAHAT_ENDPOINT_USER and MASLAHAT_ENDPOINT_PASSWORD, or a token from
    MASLAHAT_ENDPOINT_TOKEN. Exit 1 where the server counts other numbers than there are here.
    """
    from maslahat.graph.knowledge_graph import KnowledgeGraph
    from maslahat.graph.publish import Publisher

    from .output import write_rows

    graph, publisher = KnowledgeGraph.open(store), Publisher(endpoint)
    plan = publisher.plan(method, graph_store=graph_store, update=update, named_only=named_graphs_only)
    if not dry_run:
        publisher.send(graph, plan, replace=replace_default, progress=show_progress)
    show_progress("counting")
    found = publisher.compare(graph, plan)
    end_progress()
    rows = [[sent.graph or "(default graph)", str(sent.here), str(sent.there)] for sent in found]
    write_rows(["graph", "statements here", "statements there"], rows, format_, output)
    click.echo(f"{'Would be sent' if dry_run else 'Sent'} to {plan.address} by {plan.method}.", err=True)
    if not dry_run:
        _check(found)


def _check(found: list[Sent]) -> None:
    merged = sum(sent.merged for sent in found)
    if merged:
        click.echo(f"This server takes a year for its first day, and so keeps {merged} statements fewer.", err=True)
    wrong = [sent for sent in found if not sent.whole]
    if wrong:
        first = wrong[0]
        click.echo(
            f"{len(wrong)} of {len(found)} graphs have another number of statements there than here, as "
            f"{first.graph or 'the default graph'}: {first.there} instead of {first.here}.",
            err=True,
        )
        raise SystemExit(1)
