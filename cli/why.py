"""``maslahat why``: the claims behind a statement, their places, and the quotes where the text is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import corpus_option, endpoint_option, lang_option, languages_of, output_option, row_format_option, store_option

if TYPE_CHECKING:
    from maslahat.graph.describe import Line


@click.command()
@click.argument("subject")
@click.argument("property_", metavar="[PROPERTY", required=False)
@click.argument("object_", metavar="[OBJECT]]", required=False)
@lang_option
@row_format_option
@output_option
@corpus_option
@store_option
@endpoint_option
def command(
    subject: str,
    property_: str | None,
    object_: str | None,
    languages: str,
    format_: str | None,
    output: Path | None,
    corpus: Path | None,
    store: Path | None,
    endpoint: str | None,
) -> None:
    """Say where the graph has it from: the claims about a SUBJECT, their places in the documents, and the quotes.

    Quotes need the documents: name their folder with --corpus, here or when building. Exit 1 where there is no such claim.
    """
    from maslahat.graph.describe import literal_or_entity, why
    from maslahat.graph.knowledge_graph import KnowledgeGraph

    from .output import write_data, write_rows

    graph = KnowledgeGraph.open(store, endpoint=endpoint, corpus=corpus)
    predicate = graph.resolve_property(property_) if property_ else None
    target = literal_or_entity(graph, object_) if object_ else None
    lines = why(graph, graph.resolve(subject), predicate, target, languages_of(languages))
    if format_ or output:
        columns = ["claim", "subject", "property", "value", "details", "modality", "source", "quote"]
        rows = [[n.claim, n.subject, n.property, n.value, n.details, n.modality, n.source, " | ".join(n.quotes)] for n in lines]
        write_rows(columns, rows, format_, output)
    else:
        write_data("".join(_told(line) for line in lines).encode("utf-8"), None)
    if not lines:
        click.echo("No claim says so.", err=True)
        raise SystemExit(1)


def _told(line: Line) -> str:
    details = f" ({line.details})" if line.details else ""
    told = f"{line.subject} {line.property} {line.value}{details}\n    {line.modality}, {line.source}, {line.claim}\n"
    if not line.quotes:
        return told + "    (the quote appears when the documents are at hand: --corpus DIR)\n"
    return told + "".join(
        f"    \N{LEFT DOUBLE QUOTATION MARK}{_one_line(q)}\N{RIGHT DOUBLE QUOTATION MARK}\n" for q in line.quotes
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
