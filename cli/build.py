"""``maslahat build``: documents and claims become a graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import corpus_option, store_option
from .output import end_progress, show_progress

if TYPE_CHECKING:
    from maslahat.graph.build import BuildReport


@click.command()
@click.argument("sources", metavar="[DOC]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--alone", is_flag=True, help="Build only what is named, without the shipped graph's claims.")
@corpus_option
@store_option
def command(sources: tuple[Path, ...], alone: bool, corpus: Path | None, store: Path | None) -> None:
    """Build the graph from the shipped claims, and from those of each DOC besides.

    A DOC is a document or the folder of a collection of documents and claims, such as examples/. With --corpus,
    every span is looked up in your copies of the documents. Exit 1 where a span is not at its place.
    """
    from maslahat.graph.build import build
    from maslahat.graph.collection import Collection
    from maslahat.graph.store import default_store

    target = store or default_store()
    folders, documents = _selected(sources, alone)
    collection = Collection(folders)
    report = build(target, collection, documents=documents, corpus=corpus, progress=show_progress)
    _tell(report, target, corpus)
    if report.spans_lost:
        raise SystemExit(1)


def _selected(sources: tuple[Path, ...], alone: bool) -> tuple[list[Path], list[str]]:
    """The collection folders to read, and the documents to keep (none: all)."""
    from maslahat.graph.collection import SHIPPED, Collection, collection_of

    folders = list(dict.fromkeys([SHIPPED, *(collection_of(source) for source in sources)]))
    named = [number for source in sources if source.is_file() for number in [_number(source)]]
    if not named and not alone:
        return folders, []
    wanted = set(named)
    if not alone:
        wanted |= set(Collection([SHIPPED]).documents)
    for source in sources:
        if source.is_dir():
            wanted |= set(Collection([collection_of(source)]).documents)
    return folders, sorted(wanted)


def _number(source: Path) -> str:
    """The number under which a document is registered. Raises :class:`SourceError` where it is not, or has changed."""
    from maslahat.graph.collection import Collection, collection_of
    from maslahat.graph.readers import read_document
    from maslahat.ontology.errors import SourceError

    text = read_document(source)
    registry = Collection([collection_of(source)]).documents
    for number, document in registry.items():
        if document.sha256 == text.sha256:
            click.echo(f"{source}: document {number}, {len(text.text)} characters.", err=True)
            return number
    raise SourceError("this document is not registered, or has changed since; see docs/curating.md.", source)


def _tell(report: BuildReport, target: Path, corpus: Path | None) -> None:
    end_progress()
    for number, path in report.texts_changed.items():
        click.echo(
            f"{path}: document {number} has changed since it was read; its claims stay, its quotes are left out.",
            err=True,
        )
    if report.texts_missing and corpus:
        click.echo(f"Not in {corpus}: document {', '.join(report.texts_missing)}; no quotes from there.", err=True)
    for place in report.spans_lost:
        click.echo(f"The span {place} is not in its document.", err=True)
    counts = report.counts
    click.echo(
        f"{counts['claims made']} claims from {counts['documents read']} documents, {counts['entities named']} named things."
    )
    if corpus:
        total = report.spans_found + len(report.spans_lost)
        click.echo(f"{report.spans_found} of {total} spans found at their place.")
    layers = ", ".join(f"{name} {counts[name]}" for name in ("ontology", "entities", "claims", "facts", "inferred", "links"))
    click.echo(f"Statements: {layers}. The graph is in {target}.")
