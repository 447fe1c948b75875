"""``maslahat claims``: a curator's tools. Quotes become spans; files are checked and kept in their canonical form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from maslahat.ontology.errors import SourceError

from .options import corpus_option

if TYPE_CHECKING:
    from maslahat.graph.collection import Collection
    from maslahat.graph.curate import Draft
    from maslahat.graph.documents import Corpus
    from maslahat.graph.lint import Problem

collection_option = click.option(
    "--collection",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the collection to work in; by default the shipped graph. Others are read on top of it.",
)


@click.group()
def command() -> None:
    """Check, file and format claims (for curators)."""


def _collection(folder: Path | None) -> Collection:
    from maslahat.graph.collection import SHIPPED, Collection

    return Collection([SHIPPED] if folder is None or folder.resolve() == SHIPPED.resolve() else [SHIPPED, folder])


def _corpus(folder: Path | None) -> Corpus:
    from maslahat.graph.documents import Corpus

    if folder is None:
        raise SourceError("quotes are found in the documents: give their folder with --corpus or MASLAHAT_CORPUS.")
    return Corpus(folder)


def _report(problems: list[Problem]) -> None:
    for problem in problems:
        click.echo(f"{problem.place}: {problem.message} [{problem.rule}]")


def _read(draft: Path, collection: Collection, corpus: Path | None) -> Draft:
    from maslahat.graph.curate import read_draft

    found = read_draft(draft, collection, _corpus(corpus))
    _report(found.problems)
    return found


@command.command()
@click.argument("draft", type=click.Path(path_type=Path, dir_okay=False))
@collection_option
@corpus_option
def check(draft: Path, collection: Path | None, corpus: Path | None) -> None:
    """Check a DRAFT of claims with quotes; write nothing. Exit 1 where something is wrong."""
    found = _read(draft, _collection(collection), corpus)
    click.echo(f"{len(found.claims)} claims are good, {len(found.problems)} problems.", err=True)
    if found.problems:
        raise SystemExit(1)


@command.command()
@click.argument("draft", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--partial", is_flag=True, help="File the good claims even where others have problems.")
@collection_option
@corpus_option
def add(draft: Path, partial: bool, collection: Path | None, corpus: Path | None) -> None:
    """Turn the quotes of a DRAFT into spans and file its claims. Exit 1, nothing filed, where something is wrong."""
    from maslahat.graph.curate import file_claims

    whole = _collection(collection)
    found = _read(draft, whole, corpus)
    if found.problems and not partial:
        click.echo(f"Nothing was filed: {len(found.problems)} problems.", err=True)
        raise SystemExit(1)
    for path, count in file_claims(found.claims, whole, whole.folders[-1]).items():
        click.echo(f"{path}: {count} new claims.", err=True)


@command.command()
@collection_option
def lint(collection: Path | None) -> None:
    """Check the filed claims. Exit 1 where something is wrong."""
    from maslahat.graph.lint import lint_claims

    whole = _collection(collection)
    problems = lint_claims(whole)
    _report(problems)
    click.echo(f"{len(whole.placed_claims)} lines, {len(problems)} problems.", err=True)
    if problems:
        raise SystemExit(1)


@command.command("format")
@collection_option
def format_command(collection: Path | None) -> None:
    """Put the claims files into their canonical order and form."""
    from maslahat.graph.claims_file import read_claims, write_claims

    whole = _collection(collection)
    for path in sorted((whole.folders[-1] / "claims").glob("*.jsonl")):
        claims = read_claims(path, whole.ontology, whole.languages)
        write_claims(path, claims, whole.languages)
        click.echo(f"{path}: {len(claims)} claims.", err=True)


@command.command()
@click.argument("document")
@click.argument("quote")
@click.option("--after", help="Take the place behind these words.")
@click.option("--nth", type=click.IntRange(min=1), help="Take the n-th place.")
@collection_option
@corpus_option
def span(document: str, quote: str, after: str | None, nth: int | None, collection: Path | None, corpus: Path | None) -> None:
    """Print the span of a QUOTE in a DOCUMENT (its number) as evidence for a claim."""
    import json

    from maslahat.graph.spans import locate_quote

    whole, texts = _collection(collection), _corpus(corpus)
    registered = whole.documents.get(document)
    text = texts.text(registered) if registered else None
    if text is None:
        raise SourceError(f"document {document!r} is not in {texts.folder}, or is not registered.")
    found = locate_quote(text, quote, after=after, nth=nth)
    click.echo(json.dumps({"document": document, "start": found.start, "end": found.end, "hash": found.sha256}))
