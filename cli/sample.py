"""``maslahat sample``: claims drawn at random, with quotes, to be judged."""

from __future__ import annotations

from pathlib import Path

import click

from .options import corpus_option, endpoint_option, format_option, output_option, store_option


@click.command()
@click.option("-n", "--size", default=100, show_default=True, type=click.IntRange(min=1), help="How many claims.")
@click.option("--seed", default=0, show_default=True, help="The same seed draws the same claims from the same graph.")
@click.option("--document", "documents", multiple=True, metavar="NUMBER", help="Only from this document; may be given again.")
@format_option("table", "csv", "tsv", "json", "markdown", "html", default="tsv")
@output_option
@corpus_option
@store_option
@endpoint_option
def command(
    size: int,
    seed: int,
    documents: tuple[str, ...],
    format_: str | None,
    output: Path | None,
    corpus: Path | None,
    store: Path | None,
    endpoint: str | None,
) -> None:
    """Draw claims at random, with the quotes that show them, for a judgement by somebody who did not write them."""
    from maslahat.graph.knowledge_graph import KnowledgeGraph
    from maslahat.graph.sampling import sample

    from .output import write_rows

    graph = KnowledgeGraph.open(store, endpoint=endpoint, corpus=corpus)
    columns = ["claim", "subject", "property", "value", "details", "modality", "source", "quotes", "judgement"]
    rows = [
        [
            n.claim,
            n.subject,
            n.property,
            n.value,
            n.details,
            n.modality,
            n.source,
            " | ".join(" ".join(q.split()) for q in n.quotes),
            "",
        ]
        for n in sample(graph, size, seed, documents)
    ]
    write_rows(columns, rows, format_ or (None if output else "tsv"), output)
