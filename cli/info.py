"""``maslahat info``: counts, versions, where things are."""

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
    """Say what the graph holds, which versions are in use, and where things are."""
    import platform
    from importlib.metadata import version

    from maslahat.graph.knowledge_graph import KnowledgeGraph
    from maslahat.ontology.terms import load_ontology

    from .output import write_rows

    graph, ontology = KnowledgeGraph.open(store, endpoint=endpoint), load_ontology()
    rows = [["store", graph.place], ["corpus", str(graph.corpus_folder or "not named")]]
    rows += [["collection", path] for path in graph.pointer.collections]
    rows += [[name, str(count)] for name, count in graph.counts.items()]
    rows += [["classes", str(len(ontology.classes))], ["properties", str(len(ontology.properties))]]
    rows += [["concepts", str(len(ontology.concepts))], ["ontology", ontology.version]]
    rows += [[name, version(name)] for name in ("maslahat", "pyoxigraph", "rdflib", "networkx", "pyvis")]
    write_rows(["what", "value"], [*rows, ["python", platform.python_version()]], format_, output)
