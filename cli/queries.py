"""``maslahat queries``: the query library."""

from __future__ import annotations

from pathlib import Path

import click

from .options import library_option, output_option, row_format_option


@click.command()
@click.argument("name", required=False)
@library_option
@row_format_option
@output_option
def command(name: str | None, libraries: tuple[Path, ...], format_: str | None, output: Path | None) -> None:
    """List the queries of the library, or show the one of a NAME with its parameters and text."""
    from maslahat.queries.library import find_query, load_library

    from .output import write_rows

    if name:
        click.echo(find_query(name, libraries).text, nl=False)
        return
    found = sorted(load_library(libraries).values(), key=lambda q: (q.tags, q.name))
    rows = [[", ".join(q.tags), q.name, " ".join(p.name for p in q.parameters), q.summary] for q in found]
    write_rows(["group", "name", "parameters", "what it answers"], rows, format_, output)
