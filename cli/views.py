"""``maslahat views``: the networks that can be drawn."""

from __future__ import annotations

from pathlib import Path

import click

from .options import output_option, row_format_option


@click.command()
@row_format_option
@output_option
def command(format_: str | None, output: Path | None) -> None:
    """List the views that 'maslahat view' draws."""
    from maslahat.graph.network import VIEWS

    from .output import write_rows

    write_rows(["name", "what it shows"], [[view.name, view.summary] for view in VIEWS.values()], format_, output)
