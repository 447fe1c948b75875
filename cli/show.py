"""``maslahat show``: everything about one entity, each line with its source."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import corpus_option, endpoint_option, lang_option, languages_of, output_option, row_format_option, store_option

if TYPE_CHECKING:
    from maslahat.graph.describe import Description, Line

COLUMNS = ("subject", "property", "value", "details", "modality", "source")


@click.command()
@click.argument("entity")
@click.option("--as-of", metavar="DATE", help="Only what held or had happened on that day (2019-06-01, 2019-06 or 2019).")
@lang_option
@row_format_option
@output_option
@corpus_option
@store_option
@endpoint_option
def command(
    entity: str,
    as_of: str | None,
    languages: str,
    format_: str | None,
    output: Path | None,
    corpus: Path | None,
    store: Path | None,
    endpoint: str | None,
) -> None:
    """Show everything that the graph says about an ENTITY: an IRI, a CURIE such as m:kazakhstan, or any name."""
    from maslahat.graph.dates import day
    from maslahat.graph.describe import describe
    from maslahat.graph.knowledge_graph import KnowledgeGraph

    from .output import ROW_ENDINGS, choose_format, write_data, write_rows

    graph = KnowledgeGraph.open(store, endpoint=endpoint, corpus=corpus)
    found = describe(graph, graph.resolve(entity), languages_of(languages), day(as_of, first=False))
    chosen = choose_format(format_, output, ROW_ENDINGS, "table")
    if chosen == "json":
        import json

        write_data((json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n").encode("utf-8"), output)
    elif chosen == "table":
        write_data(_page(found, languages_of(languages)).encode("utf-8"), output)
    else:
        write_rows(COLUMNS, [_cells(line) for line in [*found.background, *found.lines]], chosen, output)


def _cells(line: Line) -> list[str]:
    return [line.subject, line.property, line.value, line.details, line.modality, line.source]


def _page(found: Description, languages: tuple[str, ...]) -> str:
    head = next((found.labels[g] for g in languages if g in found.labels), found.curie)
    others = [f"{text} ({language})" for language, text in sorted(found.labels.items()) if text != head]
    lines = [f"{head}  [{found.curie}]  {', '.join(found.kinds)}"]
    lines += [found.description] if found.description else []
    lines += [f"Also: {', '.join([*others, *found.aliases])}"] if others or found.aliases else []
    lines += [f"{scheme}: {value}" for scheme, value in found.identifiers]
    told = [*found.background, *found.lines]
    lines += ["", *(_told(line) for line in told)] if told else ["", "No document says anything about it."]
    return "\n".join(lines) + "\n"


def _told(line: Line) -> str:
    usual = line.modality in ("", "happened", "in force")
    details = f" ({line.details})" if line.details else ""
    modality = "" if usual else f" [{line.modality}]"
    return f"- {line.subject} {line.property} {line.value}{details}{modality}  <{line.source}>"
