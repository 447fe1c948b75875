"""``maslahat link``: links to external ontologies."""

from __future__ import annotations

from pathlib import Path

import click

from .options import format_option, output_option, row_format_option


@click.group()
def command() -> None:
    """List and export the links of entities to other systems."""


@command.command("list")
@click.option("--scheme", help="Only this scheme, such as wikidata or geonames.")
@row_format_option
@output_option
def list_command(scheme: str | None, format_: str | None, output: Path | None) -> None:
    """List the identifiers of entities in other systems, with the source that each was read in."""
    from maslahat.graph.collection import Collection

    from .output import write_rows

    found = [i for i in sorted(Collection().identifiers) if scheme in (None, i.scheme)]
    rows = [[i.entity, i.scheme, i.id, i.label, i.confidence, i.source] for i in found]
    write_rows(["entity", "scheme", "id", "label there", "confidence", "source"], rows, format_, output)
    if not found:
        raise SystemExit(1)


@command.command("export")
@click.option("--terms", is_flag=True, help="The alignment of the ontology's terms instead of the links of entities.")
@format_option("sssom")
@output_option
def export_command(terms: bool, format_: str | None, output: Path | None) -> None:  # noqa: ARG001  one format so far
    """Write the links as an SSSOM mapping set (TSV)."""
    from maslahat.graph.collection import Collection
    from maslahat.graph.mappings import entity_mappings, sssom, term_mappings

    from .output import write_data

    if terms:
        write_data(sssom(term_mappings(), "terms").encode("utf-8"), output)
        return
    collection = Collection()
    labels = {curie: names.get("en", curie) for curie, names in collection.entities.labels.items()}
    write_data(sssom(entity_mappings(collection.identifiers, labels), "identifiers").encode("utf-8"), output)
