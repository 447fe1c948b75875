"""``maslahat conflicts``: what the documents disagree on, between them and within them."""

from __future__ import annotations

from pathlib import Path

import click

from .options import endpoint_option, output_option, row_format_option, store_option


@click.command()
@row_format_option
@output_option
@store_option
@endpoint_option
def command(format_: str | None, output: Path | None, store: Path | None, endpoint: str | None) -> None:
    """List what the documents disagree on: claims that curators ranked, and two values of what can have one."""
    from maslahat.graph.conflicts import conflicts
    from maslahat.graph.knowledge_graph import KnowledgeGraph

    from .output import write_rows

    found = conflicts(KnowledgeGraph.open(store, endpoint=endpoint))
    rows = [[c.subject, c.matter, " / ".join(c.values), c.reason, c.found] for c in found]
    write_rows(["subject", "matter", "values", "reason", "found by"], rows, format_, output)
