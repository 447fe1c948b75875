"""Options that several commands share, with the same words everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

store_option = click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="MASLAHAT_STORE",
    help="Folder of the store; by default in the user's data directory. [env: MASLAHAT_STORE]",
)
corpus_option = click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    envvar="MASLAHAT_CORPUS",
    help="Folder with your copies of the documents; quotes are shown from them. [env: MASLAHAT_CORPUS]",
)
lang_option = click.option(
    "--lang", "languages", default="en", metavar="LANG[,LANG]", help="Languages of labels, the preferred one first."
)
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="File to write; - is stdout.",
)


def format_option(*formats: str, default: str | None = None) -> Callable[[Command], Command]:
    """The option ``-f``; without it the ending of the output file decides, then ``default`` or the first format."""
    words = f"{', '.join(formats)}; by default that of the output file's ending, else {default or formats[0]}."
    return click.option("-f", "--format", "format_", type=click.Choice(formats), metavar="FORMAT", help=words)


row_format_option = format_option("table", "csv", "tsv", "json", "markdown", "html")


def languages_of(text: str) -> tuple[str, ...]:
    """The languages of ``--lang``, with English last so that there always is a label."""
    asked = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(dict.fromkeys([*asked, "en"]))
