"""``maslahat report``: a dossier of one thing, a page that prints well."""

from __future__ import annotations

from pathlib import Path

import click

from .options import corpus_option, endpoint_option, lang_option, languages_of, output_option, store_option


@click.command()
@click.argument("entity")
@click.option(
    "--limit",
    default=40,
    show_default=True,
    metavar="N",
    type=click.IntRange(min=0),
    help="Print so many statements of each property; 0: all. Figures are always printed.",
)
@lang_option
@output_option
@corpus_option
@store_option
@endpoint_option
def command(
    entity: str,
    limit: int,
    languages: str,
    output: Path | None,
    corpus: Path | None,
    store: Path | None,
    endpoint: str | None,
) -> None:
    """Write the dossier of an ENTITY, such as a summit, as one HTML file for screen and paper: an IRI, a CURIE or any name.

    Summary, network, timeline, figures, and every statement with its sources; quotes need the documents (--corpus).
    """
    from maslahat.graph.knowledge_graph import KnowledgeGraph
    from maslahat.graph.report import render_report, report_of

    from .output import check_ending, write_data

    if output:
        check_ending(output, (".html", ".htm"), "a dossier is a page: write an .html file, and print it from the browser.")
    graph = KnowledgeGraph.open(store, endpoint=endpoint, corpus=corpus)
    report = report_of(graph, graph.resolve(entity), languages_of(languages), limit)
    target = output or Path(f"{report.curie.partition(':')[2].replace('/', '-')}.html")
    write_data(render_report(report).encode("utf-8"), target)
    if str(target) != "-":
        click.echo(f"{report.total} statements: open {target} in a browser, and print it from there.", err=True)
