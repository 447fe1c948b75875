"""``maslahat export``: the graph as a file for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from .options import corpus_option, format_option, output_option, store_option

LAYERS = ("ontology", "documents", "entities", "background", "claims", "facts", "inferred", "links")
_ENDINGS = {
    ".ttl": "turtle",
    ".nt": "ntriples", ".nq": "nquads", ".trig": "trig", ".jsonld": "jsonld", ".rdf": "rdfxml", ".jsonl": "claims",
}  # fmt: skip


@click.command()
@format_option("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml", "claims")
@click.option("--layer", "layers", multiple=True, type=click.Choice(LAYERS), help="Only this layer; may be given again.")
@output_option
@corpus_option
@store_option
def command(format_: str | None, layers: tuple[str, ...], output: Path | None, corpus: Path | None, store: Path | None) -> None:
    """Write the graph as RDF, or its claims as a table (JSON Lines). The same graph gives the same bytes."""
    from maslahat.graph.export import export_claims, export_rdf
    from maslahat.graph.knowledge_graph import KnowledgeGraph

    from .output import choose_format, write_data

    chosen = choose_format(format_, output, _ENDINGS, "turtle")
    if chosen == "claims" and layers:
        raise click.UsageError("--layer is for RDF; the claims table is made of all claims.")
    graph = KnowledgeGraph.open(store, corpus=corpus)
    write_data(export_claims(graph) if chosen == "claims" else export_rdf(graph, chosen, layers), output)
