"""``maslahat update``: change a store by SPARQL update."""

from __future__ import annotations

from pathlib import Path

import click

from .options import QueryOptions, query_options, store_option


@click.command()
@click.argument("file", required=False, metavar="[FILE | -]")
@click.option("-e", "--text", help="The update itself.")
@query_options
@store_option
def command(file: str | None, text: str | None, options: QueryOptions, store: Path | None) -> None:
    """Change the graph in a store by SPARQL update, from a FILE, - for stdin, or -e TEXT.

    The default graph is all layers together: what is inserted there is kept in the layer g:notes, what is deleted there
    is deleted from every layer. The update works on a copy; where it fails or is interrupted, the graph stays as it was.
    'maslahat build' makes the graph anew, without it.
    """
    from maslahat.graph.store import default_store
    from maslahat.queries.update import update_store

    from .output import read_text_argument

    if (file is None) == (text is None):
        raise click.UsageError("Give an update: a FILE, - for stdin, or -e TEXT.")
    words = text if text is not None else read_text_argument(str(file))
    change = update_store(
        store or default_store(), options.prefixed(words), limits=options.limits, allow_network=options.allow_network
    )
    click.echo(f"Statements: {change.added:,} added, {change.removed:,} removed.", err=True)
