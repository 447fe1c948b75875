"""``maslahat search``: entities by any name in any script."""

from __future__ import annotations

from pathlib import Path

import click

from .options import endpoint_option, lang_option, languages_of, output_option, row_format_option, store_option


@click.command()
@click.argument("text")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many hits at most.")
@lang_option
@row_format_option
@output_option
@store_option
@endpoint_option
def command(
    text: str, limit: int, languages: str, format_: str | None, output: Path | None, store: Path | None, endpoint: str | None
) -> None:
    """Find entities by a name or a part of one, in any script. Exit 1 where nothing is like it."""
    from maslahat.graph.knowledge_graph import KnowledgeGraph
    from maslahat.graph.names import search

    from .output import write_rows

    graph = KnowledgeGraph.open(store, endpoint=endpoint)
    hits = search(graph.names, text, limit)
    labels = graph.labels([hit.curie for hit in hits], languages_of(languages))
    rows = [
        [hit.curie, labels.get(hit.curie, ""), ", ".join(graph.kinds(hit.curie)), hit.name, f"{hit.score:.0f}"] for hit in hits
    ]
    write_rows(["entity", "label", "kind", "matching name", "score"], rows, format_, output)
    if not hits:
        raise SystemExit(1)
